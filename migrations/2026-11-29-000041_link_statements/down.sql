ALTER TABLE role NO FORCE ROW LEVEL SECURITY;
UPDATE role SET permissions = array_remove(permissions, 'statement:link');
ALTER TABLE role FORCE ROW LEVEL SECURITY;
DROP TABLE statement_link;

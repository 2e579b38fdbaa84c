ALTER TABLE role NO FORCE ROW LEVEL SECURITY;
UPDATE role SET permissions = array_remove(permissions, 'invoice:mark');
ALTER TABLE role FORCE ROW LEVEL SECURITY;
DROP TABLE invoice_setting, invoice_mark;

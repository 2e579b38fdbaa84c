DROP TABLE hold;
DROP TYPE written_hold;
ALTER TABLE wallet DROP COLUMN held;
ALTER TABLE posting DROP CONSTRAINT posting_kind_check;
ALTER TABLE posting ADD CONSTRAINT posting_kind_check CHECK (kind BETWEEN 1 AND 12);
ALTER TABLE role NO FORCE ROW LEVEL SECURITY;
UPDATE role SET permissions = array_remove(permissions, 'hold:maintain');
ALTER TABLE role FORCE ROW LEVEL SECURITY;

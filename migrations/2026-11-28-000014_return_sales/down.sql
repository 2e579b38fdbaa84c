-- The owner of forced tables sees their rows only while they are not forced.
ALTER TABLE role NO FORCE ROW LEVEL SECURITY;
UPDATE role SET permissions = array_remove(permissions, 'return:create');
ALTER TABLE role FORCE ROW LEVEL SECURITY;
DROP TABLE sale_return;
ALTER TABLE posting_line DROP CONSTRAINT posting_line_quantity_check;
ALTER TABLE posting_line ADD CONSTRAINT posting_line_quantity_check CHECK (quantity > 0) NOT VALID;
ALTER TABLE posting DROP CONSTRAINT posting_kind_check;
ALTER TABLE posting ADD CONSTRAINT posting_kind_check CHECK (kind BETWEEN 1 AND 3) NOT VALID;

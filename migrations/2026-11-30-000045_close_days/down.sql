-- The owner of forced tables sees their rows only while they are not forced.
ALTER TABLE role NO FORCE ROW LEVEL SECURITY;
UPDATE role SET permissions = array_remove(array_remove(permissions, 'day:close'), 'day:reopen');
ALTER TABLE role FORCE ROW LEVEL SECURITY;
ALTER TABLE shop DROP COLUMN closes_days;
ALTER TABLE tenant DROP COLUMN shift_required;
DROP TABLE day_closing;

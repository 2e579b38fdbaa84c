ALTER TABLE role NO FORCE ROW LEVEL SECURITY;
UPDATE role SET permissions = array_remove(array_remove(permissions, 'points:make-up'), 'points:make-up-late');
ALTER TABLE role FORCE ROW LEVEL SECURITY;
DROP TABLE points_make_up;
ALTER TABLE tenant DROP COLUMN points_make_up_days;

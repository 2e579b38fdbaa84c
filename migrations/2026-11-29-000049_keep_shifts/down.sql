ALTER TABLE role NO FORCE ROW LEVEL SECURITY;
UPDATE role SET permissions = array_remove(array_remove(permissions, 'shift:keep'), 'shift:oversee');
ALTER TABLE role FORCE ROW LEVEL SECURITY;
DROP TABLE cash_movement;
DROP TABLE shift_posting;
DROP TABLE shift;

-- The owner of forced tables sees their rows only while they are not forced.
ALTER TABLE role NO FORCE ROW LEVEL SECURITY;
UPDATE role SET permissions = array_remove(array_remove(array_remove(permissions, 'payment:create'), 'payment:read'), 'payment:refund');
ALTER TABLE role FORCE ROW LEVEL SECURITY;

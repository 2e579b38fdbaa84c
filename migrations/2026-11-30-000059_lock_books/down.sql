ALTER TABLE role NO FORCE ROW LEVEL SECURITY;
UPDATE role SET permissions = array_remove(array_remove(permissions, 'book:lock'), 'book:unlock');
ALTER TABLE role FORCE ROW LEVEL SECURITY;
DROP TABLE book_lock;

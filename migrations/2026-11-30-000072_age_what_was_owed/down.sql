ALTER TABLE book_posting DROP COLUMN lots, DROP COLUMN owed;

DROP TABLE book_day;
DROP TABLE book_posting;
DROP TABLE book_lot;

DROP TABLE book_setting;

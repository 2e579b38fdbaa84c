DROP INDEX book_posting_of;

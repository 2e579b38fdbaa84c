-- Why: what stands behind a balance of the books is everything that was booked up to then, page by page, newest first. Without an index in
-- that order each page would sort a company's whole history. It carries what is asked beside the posting, so that a page reads only it.

CREATE INDEX book_posting_of ON book_posting (tenant_id, posting_id) INCLUDE (legal_entity_id, business_date);
COMMENT ON INDEX book_posting_of IS 'Bookings in the order of their postings, for a page of those behind a figure.';

-- Nothing to take back: a role may have had these permissions before, and keeps what it was given.
SELECT 1;

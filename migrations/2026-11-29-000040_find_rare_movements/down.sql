DROP INDEX entry_set_on_account;
DROP INDEX entry_set_counts;

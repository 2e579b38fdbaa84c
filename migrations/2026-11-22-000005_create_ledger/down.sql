DROP TABLE terminal_counter, reversal, command, entry, posting_line, posting, lot, wallet;

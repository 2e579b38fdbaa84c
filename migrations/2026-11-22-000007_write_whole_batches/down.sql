ALTER TABLE wallet DROP COLUMN suspended;
DROP TYPE written_wallet, written_lot, written_posting, written_line, written_entry, written_command;
REVOKE INSERT ON event_seq FROM regulars_writer;
COMMENT ON TABLE audit_event IS 'Who did what to what, without personal values. Append-only. Retention: 3 years.';

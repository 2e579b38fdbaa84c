DROP TYPE written_instalment_lot;
ALTER TABLE lot DROP COLUMN instalments, DROP COLUMN instalments_from, DROP COLUMN instalments_ended_on;

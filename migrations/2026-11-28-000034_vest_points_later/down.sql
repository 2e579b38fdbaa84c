DROP TYPE written_vesting_lot;
ALTER TABLE lot DROP COLUMN vests_at;

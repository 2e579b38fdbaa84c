ALTER TABLE book_lock DROP COLUMN deferred, DROP COLUMN breakage;
ALTER TABLE book_setting DROP COLUMN points_per_unit, DROP COLUMN breakage_bp;
COMMENT ON COLUMN book_setting.points_use_bp IS 'What part of points is expected to be used, in basis points: of the estimate beside the exact number.';

-- Why: revenue that is put off until points are used, and prepaid value that nobody is expected to ask for, are in the journal (OP12). Both
-- are estimates by the company's own figures. A lock keeps what its journal said of them, so that the next month begins there.

ALTER TABLE book_setting
    ADD COLUMN points_per_unit numeric(18,4) NOT NULL DEFAULT 0
        CONSTRAINT book_setting_points_per_unit_check CHECK (points_per_unit BETWEEN 0 AND 1000),
    ADD COLUMN breakage_bp integer NOT NULL DEFAULT 0
        CONSTRAINT book_setting_breakage_check CHECK (breakage_bp BETWEEN 0 AND 9000);
COMMENT ON COLUMN book_setting.points_use_bp IS 'What part of points is expected to be used, in basis points.';
COMMENT ON COLUMN book_setting.points_per_unit IS 'Points that a unit of money earns as a rule: they have their share of the price then; 0: they are measured whole.';
COMMENT ON COLUMN book_setting.breakage_bp IS 'What part of prepaid money is expected never to be asked for, in basis points; 0: none is booked.';

ALTER TABLE book_lock ADD COLUMN deferred bigint NOT NULL DEFAULT 0, ADD COLUMN breakage bigint NOT NULL DEFAULT 0;
COMMENT ON COLUMN book_lock.deferred IS 'What the journal puts off for points at the end of the month, in minor units.';
COMMENT ON COLUMN book_lock.breakage IS 'What the journal has earned of prepaid value that nobody is expected to ask for, in minor units.';
GRANT UPDATE (deferred, breakage) ON book_lock TO regulars_app;

-- Why: a slip that was typed wrongly is rebuilt (改单重开): the new slip carries the serial of the points (积分序号) of the old one, which is
-- taken back in the same transaction, so that points stay counted once. A slip's serial is the number of its receipt and has no row here:
-- a plain sale writes nothing for it. Rows are for slips whose serial was typed, or came with a rebuild. One slip that stands carries a
-- serial at a time, and a slip is rebuilt once.

CREATE TABLE points_serial (
    tenant_id    uuid NOT NULL,
    posting_id   uuid NOT NULL,
    serial       text COLLATE "C" NOT NULL CONSTRAINT points_serial_check CHECK (char_length(serial) BETWEEN 1 AND 64),
    rebuilt_from uuid,
    ended_by     uuid,
    PRIMARY KEY (tenant_id, posting_id),
    -- Only what was taken back is rebuilt. A reversal stays for ever, so the wrong slip never stands again.
    FOREIGN KEY (tenant_id, rebuilt_from) REFERENCES reversal (tenant_id, original_id)
);
CREATE UNIQUE INDEX points_serial_standing ON points_serial (tenant_id, serial) WHERE ended_by IS NULL;
CREATE UNIQUE INDEX points_serial_rebuilt ON points_serial (tenant_id, rebuilt_from) WHERE rebuilt_from IS NOT NULL;
COMMENT ON TABLE points_serial IS 'Serials of slips (积分序号) that are not the numbers of their receipts. Retention: for ever.';
COMMENT ON COLUMN points_serial.rebuilt_from IS 'The wrong sale that the slip stands for.';
COMMENT ON COLUMN points_serial.ended_by IS 'The correction of the slip; its serial is free then.';

SELECT protect_tenant_table('points_serial');
GRANT INSERT ON points_serial TO regulars_writer;
GRANT UPDATE (ended_by) ON points_serial TO regulars_writer;

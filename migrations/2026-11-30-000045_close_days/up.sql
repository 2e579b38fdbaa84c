-- Why: when a shop's day is over its figures are fixed (日结): nothing is posted into it afterwards, what is corrected later belongs to
-- the day that corrects, and the sheet stays as it was. A day is opened again only for a reason (反日结); each closing stays in the
-- history. Where a company wants it, nobody takes money at a till without an open shift (班次必开).

CREATE TABLE day_closing (
    tenant_id     uuid NOT NULL REFERENCES tenant (tenant_id),
    id            uuid NOT NULL,
    shop_id       uuid NOT NULL,
    business_date date NOT NULL,
    closed_at     timestamptz NOT NULL,
    closed_by     uuid,
    left_open     jsonb NOT NULL,
    note          text CONSTRAINT day_closing_note_check CHECK (char_length(note) BETWEEN 1 AND 500),
    sheet         jsonb,
    through_seq   bigint,
    reopened_at   timestamptz,
    reopened_by   uuid,
    reopen_reason text CONSTRAINT day_closing_reason_check CHECK (char_length(reopen_reason) BETWEEN 1 AND 500),
    PRIMARY KEY (tenant_id, id),
    FOREIGN KEY (tenant_id, shop_id) REFERENCES shop (tenant_id, id),
    FOREIGN KEY (tenant_id, closed_by) REFERENCES app_user (tenant_id, id),
    FOREIGN KEY (tenant_id, reopened_by) REFERENCES app_user (tenant_id, id),
    CONSTRAINT day_closing_sheet_check CHECK ((sheet IS NULL) = (through_seq IS NULL)),
    CONSTRAINT day_closing_reopened_check CHECK (num_nulls(reopened_at, reopened_by, reopen_reason) IN (0, 3))
);
CREATE UNIQUE INDEX day_closing_standing ON day_closing (tenant_id, shop_id, business_date) WHERE reopened_at IS NULL;
CREATE INDEX day_closing_day ON day_closing (tenant_id, shop_id, business_date, id);
COMMENT ON TABLE day_closing IS 'A business date of a shop that was closed, and perhaps opened again. Retention: for ever.';
COMMENT ON COLUMN day_closing.closed_by IS 'None where it closed by itself at the cut-off.';
COMMENT ON COLUMN day_closing.left_open IS 'What was open all the same: shifts, parked sales, payments, by number.';
COMMENT ON COLUMN day_closing.sheet IS 'Its figures once everything posted before was added up. Never changed.';
COMMENT ON COLUMN day_closing.through_seq IS 'Number of the sealed order up to which the sheet was read.';

ALTER TABLE tenant ADD COLUMN shift_required boolean NOT NULL DEFAULT false;
COMMENT ON COLUMN tenant.shift_required IS 'Whether nobody takes money at a till without an open shift.';
ALTER TABLE shop ADD COLUMN closes_days boolean NOT NULL DEFAULT false;
COMMENT ON COLUMN shop.closes_days IS 'Whether its days close by themselves at the cut-off.';

SELECT protect_tenant_table('day_closing');
GRANT INSERT ON day_closing TO regulars_app;
GRANT UPDATE (sheet, through_seq, reopened_at, reopened_by, reopen_reason) ON day_closing TO regulars_app;

-- Whoever oversees shifts closes days; whoever prices opens them again.
ALTER TABLE role NO FORCE ROW LEVEL SECURITY;
UPDATE role SET permissions = array_append(permissions, 'day:close')
WHERE 'shift:oversee' = ANY (permissions) AND NOT 'day:close' = ANY (permissions);
UPDATE role SET permissions = array_append(permissions, 'day:reopen')
WHERE 'shift:oversee' = ANY (permissions) AND 'rule:publish' = ANY (permissions) AND NOT 'day:reopen' = ANY (permissions);
ALTER TABLE role FORCE ROW LEVEL SECURITY;

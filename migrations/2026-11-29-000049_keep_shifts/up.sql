-- Why: a cashier answers for a drawer from float to count (交班). A shift is one cashier's time at one till; several may share its
-- drawer, which is counted when the last of them closes. Postings are linked to the open shift of whoever made them, at the till where
-- they made them, in the posting's own transaction: closing locks the shift's row, so no posting is between two shifts. What is
-- corrected later belongs to the shift that corrects; the sheet of a closed shift is kept as it was.

CREATE TABLE shift (
    tenant_id     uuid NOT NULL REFERENCES tenant (tenant_id),
    id            uuid NOT NULL,
    shop_id       uuid NOT NULL,
    terminal_id   uuid NOT NULL,
    user_id       uuid NOT NULL,
    drawer_id     uuid NOT NULL,
    business_date date NOT NULL,
    opened_at     timestamptz NOT NULL,
    float_cash    numeric(18,4) NOT NULL CONSTRAINT shift_float_check CHECK (float_cash >= 0),
    postings      bigint NOT NULL DEFAULT 0,
    closed_at     timestamptz,
    closed_by     uuid,
    cash_due      numeric(18,4),
    cash_counted  numeric(18,4) CONSTRAINT shift_counted_check CHECK (cash_counted >= 0),
    counted       jsonb,
    sheet         jsonb,
    note          text CONSTRAINT shift_note_check CHECK (char_length(note) BETWEEN 1 AND 500),
    PRIMARY KEY (tenant_id, id),
    FOREIGN KEY (tenant_id, shop_id) REFERENCES shop (tenant_id, id),
    FOREIGN KEY (tenant_id, terminal_id) REFERENCES terminal (tenant_id, id),
    FOREIGN KEY (tenant_id, user_id) REFERENCES app_user (tenant_id, id),
    FOREIGN KEY (tenant_id, drawer_id) REFERENCES shift (tenant_id, id),
    FOREIGN KEY (tenant_id, closed_by) REFERENCES app_user (tenant_id, id),
    CONSTRAINT shift_closed_check CHECK ((closed_at IS NULL) = (sheet IS NULL) AND (closed_at IS NULL OR closed_at >= opened_at)),
    CONSTRAINT shift_count_check CHECK ((cash_counted IS NULL) = (cash_due IS NULL) AND (cash_counted IS NULL OR closed_at IS NOT NULL)),
    CONSTRAINT shift_float_drawer_check CHECK (float_cash = 0 OR drawer_id = id)
);
CREATE UNIQUE INDEX shift_open ON shift (tenant_id, terminal_id, user_id) WHERE closed_at IS NULL;
CREATE INDEX shift_drawer ON shift (tenant_id, drawer_id);
CREATE INDEX shift_shop ON shift (tenant_id, shop_id, id);
CREATE INDEX shift_user ON shift (tenant_id, user_id, id);
COMMENT ON TABLE shift IS 'One cashier''s time at one till (班次). Retention: for ever.';
COMMENT ON COLUMN shift.drawer_id IS 'The shift that opened the drawer; others that share it name the same one.';
COMMENT ON COLUMN shift.business_date IS 'The shop''s day when it was opened.';
COMMENT ON COLUMN shift.postings IS 'How many postings are linked: counted in their own transactions, so that a lost link is noticed.';
COMMENT ON COLUMN shift.cash_due IS 'What should have been in the drawer; none when others still shared it.';
COMMENT ON COLUMN shift.counted IS 'Pieces by denomination, as counted before anybody was told what is due.';
COMMENT ON COLUMN shift.sheet IS 'Its figures when it was closed. Never changed.';

CREATE TABLE shift_posting (
    tenant_id  uuid NOT NULL,
    shift_id   uuid NOT NULL,
    posting_id uuid NOT NULL,
    PRIMARY KEY (tenant_id, shift_id, posting_id),
    CONSTRAINT shift_posting_key UNIQUE (tenant_id, posting_id)
);
COMMENT ON TABLE shift_posting IS 'Which postings were made in a shift. Append-only. Retention: for ever.';

CREATE TABLE cash_movement (
    tenant_id uuid NOT NULL,
    id        uuid NOT NULL,
    shift_id  uuid NOT NULL,
    key       text COLLATE "C" NOT NULL CONSTRAINT cash_movement_key_check CHECK (char_length(key) BETWEEN 1 AND 255),
    direction text COLLATE "C" NOT NULL CONSTRAINT cash_movement_direction_check CHECK (direction IN ('in', 'out')),
    amount    numeric(18,4) NOT NULL CONSTRAINT cash_movement_amount_check CHECK (amount > 0),
    reason    text NOT NULL CONSTRAINT cash_movement_reason_check CHECK (char_length(reason) BETWEEN 1 AND 200),
    moved_at  timestamptz NOT NULL,
    moved_by  uuid NOT NULL,
    PRIMARY KEY (tenant_id, id),
    CONSTRAINT cash_movement_key_key UNIQUE (tenant_id, key),
    FOREIGN KEY (tenant_id, shift_id) REFERENCES shift (tenant_id, id),
    FOREIGN KEY (tenant_id, moved_by) REFERENCES app_user (tenant_id, id)
);
CREATE INDEX cash_movement_shift ON cash_movement (tenant_id, shift_id, id);
COMMENT ON TABLE cash_movement IS 'Cash laid into a drawer or taken out of it, beside sales. Append-only. Retention: for ever.';

SELECT protect_tenant_table('shift');
SELECT protect_tenant_table('shift_posting');
SELECT protect_tenant_table('cash_movement');
GRANT INSERT, UPDATE ON shift TO regulars_app;
GRANT UPDATE (postings) ON shift TO regulars_writer;
GRANT INSERT ON shift_posting TO regulars_writer;
GRANT INSERT ON cash_movement TO regulars_app;

-- Whoever sells may keep a shift; whoever takes postings back oversees the shifts of others.
ALTER TABLE role NO FORCE ROW LEVEL SECURITY;
UPDATE role SET permissions = array_append(permissions, 'shift:keep')
WHERE 'consumption:create' = ANY (permissions) AND NOT 'shift:keep' = ANY (permissions);
UPDATE role SET permissions = array_append(permissions, 'shift:oversee')
WHERE 'report:read' = ANY (permissions) AND NOT 'shift:oversee' = ANY (permissions);
ALTER TABLE role FORCE ROW LEVEL SECURITY;

-- Why: a manager's PIN takes for granted that a manager stands at the desk. In small shops the owner is elsewhere: the clerk asks, the
-- owner sees on a phone what would follow now, and approves or refuses (S06, OP16). The row is where people meet while it waits; who
-- approved stands in the correction as well, like a PIN.

CREATE TABLE correction_request (
    tenant_id     uuid NOT NULL REFERENCES tenant (tenant_id),
    id            uuid NOT NULL,
    membership_id uuid NOT NULL,
    original_id   uuid NOT NULL,
    lines         jsonb,
    shop_id       uuid NOT NULL,
    terminal_id   uuid,
    reason_code   text COLLATE "C",
    reason        text NOT NULL CONSTRAINT correction_request_reason_check CHECK (reason <> ''),
    amount        numeric(18,4) NOT NULL CONSTRAINT correction_request_amount_check CHECK (amount >= 0),
    preview       jsonb NOT NULL,
    asked_by      uuid NOT NULL,
    asked_at      timestamptz NOT NULL,
    lapses_at     timestamptz NOT NULL,
    state         smallint NOT NULL DEFAULT 1 CONSTRAINT correction_request_state_check CHECK (state BETWEEN 1 AND 7),
    ended_by      uuid,
    ended_at      timestamptz,
    posting_id    uuid,
    note          text,
    cause         text COLLATE "C",
    PRIMARY KEY (tenant_id, id),
    CONSTRAINT correction_request_ended_check CHECK ((ended_at IS NULL) = (state = 1)),
    CONSTRAINT correction_request_done_check CHECK ((posting_id IS NULL) = (state <> 2)),
    FOREIGN KEY (tenant_id, membership_id) REFERENCES membership (tenant_id, id),
    FOREIGN KEY (tenant_id, shop_id) REFERENCES shop (tenant_id, id),
    FOREIGN KEY (tenant_id, terminal_id) REFERENCES terminal (tenant_id, id),
    FOREIGN KEY (tenant_id, asked_by) REFERENCES app_user (tenant_id, id),
    FOREIGN KEY (tenant_id, ended_by) REFERENCES app_user (tenant_id, id)
);
CREATE UNIQUE INDEX correction_request_waiting ON correction_request (tenant_id, original_id) WHERE state = 1;
CREATE INDEX correction_request_open ON correction_request (tenant_id, id) WHERE state = 1;
CREATE INDEX correction_request_original ON correction_request (tenant_id, original_id, id);
COMMENT ON TABLE correction_request IS 'Requests to take a posting back beyond the limit of a role, from asking to their end. Moves and holds nothing. Ids are time-ordered: lists page by id. Retention: for ever.';
COMMENT ON COLUMN correction_request.original_id IS 'The posting that is to be taken back, or of which a part is to come back.';
COMMENT ON COLUMN correction_request.lines IS 'Which lines of a sale are to come back, and how much of each; an empty list for everything that is left. None when the posting is to be taken back.';
COMMENT ON COLUMN correction_request.terminal_id IS 'The till at which it was asked for: the correction belongs there, and so does cash that is handed back.';
COMMENT ON COLUMN correction_request.reason_code IS 'The tenant''s reason; none when it was given in own words alone.';
COMMENT ON COLUMN correction_request.amount IS 'What would be taken back.';
COMMENT ON COLUMN correction_request.preview IS 'What would have followed when it was asked for, as whoever asked was told. Ids, numbers and codes only.';
COMMENT ON COLUMN correction_request.lapses_at IS 'It waits no longer; it lapses by this alone.';
COMMENT ON COLUMN correction_request.state IS '1: waiting; 2: approved and done; 3: refused; 4: withdrawn; 5: the posting was taken back otherwise; 6: approved, but it could not be done; 7: lapsed, written when it is asked for again.';
COMMENT ON COLUMN correction_request.posting_id IS 'The correction.';
COMMENT ON COLUMN correction_request.note IS 'Why it was refused.';
COMMENT ON COLUMN correction_request.cause IS 'Code of the problem for which it could not be done.';

SELECT protect_tenant_table('correction_request');
GRANT INSERT ON correction_request TO regulars_app;
GRANT UPDATE (state, ended_by, ended_at, note, cause) ON correction_request TO regulars_app;
GRANT UPDATE (state, ended_by, ended_at, posting_id) ON correction_request TO regulars_writer;

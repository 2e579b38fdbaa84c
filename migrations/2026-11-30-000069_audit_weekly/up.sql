-- Why: members check the shop's books when each week everybody who bought is told how often and for how much (X04). A run tells the
-- buyers of one week, Monday to Sunday by business date, some at a time in the order of their ids; the messages of some and how far the
-- run has come are one transaction, so that a run that was cut off goes on where it stopped and tells nobody twice.

CREATE TABLE weekly_audit (
    tenant_id    uuid NOT NULL REFERENCES tenant (tenant_id),
    week_from    date NOT NULL CONSTRAINT weekly_audit_monday_check CHECK (extract(isodow FROM week_from) = 1),
    started_by   uuid NOT NULL,
    started_at   timestamptz NOT NULL,
    told_through uuid,
    buyers       bigint NOT NULL DEFAULT 0,
    messages     bigint NOT NULL DEFAULT 0,
    skipped      bigint NOT NULL DEFAULT 0,
    parts        bigint NOT NULL DEFAULT 0,
    finished_at  timestamptz,
    PRIMARY KEY (tenant_id, week_from),
    FOREIGN KEY (tenant_id, started_by) REFERENCES app_user (tenant_id, id)
);
CREATE INDEX weekly_audit_started_by ON weekly_audit (tenant_id, started_by);
COMMENT ON TABLE weekly_audit IS 'Weeks whose buyers are told how often and for how much they bought; one row for each week. Retention: for ever.';
COMMENT ON COLUMN weekly_audit.week_from IS 'The Monday, by business date.';
COMMENT ON COLUMN weekly_audit.told_through IS 'The last member that was looked at, in the order of ids; null before the first.';
COMMENT ON COLUMN weekly_audit.buyers IS 'Members so far of whose purchases of the week something stood.';
COMMENT ON COLUMN weekly_audit.skipped IS 'Messages that were not to be sent; the log says why.';
COMMENT ON COLUMN weekly_audit.parts IS 'Parts of the message credit that were taken for it.';

SELECT protect_tenant_table('weekly_audit');
GRANT INSERT ON weekly_audit TO regulars_app;
GRANT UPDATE (told_through, buyers, messages, skipped, parts, finished_at) ON weekly_audit TO regulars_app;

ALTER TABLE message_template DROP CONSTRAINT message_template_kind_check;
ALTER TABLE message_template ADD CONSTRAINT message_template_kind_check
    CHECK (kind IN ('top_up', 'consumption', 'reversal', 'return', 'count_use', 'refund', 'repayment', 'weekly_audit'));
ALTER TABLE message DROP CONSTRAINT message_kind_check;
ALTER TABLE message ADD CONSTRAINT message_kind_check
    CHECK (kind IN ('top_up', 'consumption', 'reversal', 'return', 'count_use', 'refund', 'repayment', 'proof_code', 'weekly_audit'));
ALTER TABLE message DROP CONSTRAINT message_cause_check;
ALTER TABLE message ADD CONSTRAINT message_cause_check CHECK ((posting_id IS NULL) = (kind IN ('proof_code', 'weekly_audit')));
COMMENT ON TABLE message IS 'What a member was told about a posting or a week by one channel, or why they were not; or that a code went to their phone, without the code. Ids are time-ordered: lists page by id. Retention: 400 days.';

-- Who words messages and grants their credit may send them to all buyers of a week.
ALTER TABLE role NO FORCE ROW LEVEL SECURITY;
UPDATE role SET permissions = array_append(permissions, 'message:audit-weekly')
WHERE 'message:maintain' = ANY (permissions) AND NOT 'message:audit-weekly' = ANY (permissions);
ALTER TABLE role FORCE ROW LEVEL SECURITY;

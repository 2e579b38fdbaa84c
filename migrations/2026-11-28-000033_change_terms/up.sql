-- Why: who is ill or travels pauses their time pass (停卡), and a shop that was closed extends what it sold (延期). How long and
-- how often a pass may be paused is a term of its package. Each change is a posting without entries and a row that says by how
-- many days the end moved, so that the end follows from the rows.

ALTER TABLE count_package_version ADD COLUMN pause_days integer CHECK (pause_days > 0);
ALTER TABLE count_package_version ADD COLUMN pause_times integer CHECK (pause_times > 0);
ALTER TABLE count_package_version ADD CONSTRAINT count_package_version_pause_check
    CHECK ((pause_days IS NULL) = (pause_times IS NULL));
COMMENT ON COLUMN count_package_version.pause_days IS 'For how many days in all its time pass may be paused; null for never.';
COMMENT ON COLUMN count_package_version.pause_times IS 'How often its time pass may be paused; null for never.';

CREATE OR REPLACE VIEW counts_lot WITH (security_invoker = true) AS
SELECT l.tenant_id, l.wallet_id, l.id, l.origin_posting_id, l.issuing_shop_id, l.issuing_entity_id, l.opened_at, l.expires_at,
    l.price, l.price_left, l.paid_left, l.gift_left, l.used, l.open, v.id AS version_id, v.package_id, v.name, v.currency,
    v.term_months, v.term_begins, i.code, i.label, i.category, i.unlimited, i.paid, i.gift, i.unit_price, i.per_day, i.weekdays,
    v.refund_unit_price, l.term_from, l.term_days, l.refund_id, v.pause_days, v.pause_times
FROM lot AS l
JOIN count_package_version AS v ON v.tenant_id = l.tenant_id AND v.id = l.terms_id
JOIN count_package_item AS i ON i.tenant_id = l.tenant_id AND i.version_id = l.terms_id AND i.code = l.item_code
WHERE l.shape = 3;

CREATE TABLE term_change (
    tenant_id      uuid NOT NULL,
    wallet_id      uuid NOT NULL,
    lot_id         uuid NOT NULL,
    posting_id     uuid NOT NULL,
    kind           smallint NOT NULL CHECK (kind BETWEEN 1 AND 3),
    pause_id       uuid,
    from_date      date NOT NULL,
    days           bigint NOT NULL CHECK (days <> 0),
    expires_before timestamptz NOT NULL,
    expires_after  timestamptz NOT NULL,
    PRIMARY KEY (tenant_id, wallet_id, lot_id, posting_id),
    CONSTRAINT term_change_pause_check CHECK ((pause_id IS NULL) = (kind = 3))
);
COMMENT ON TABLE term_change IS 'Changes of the end of counts, with their postings; a correction has the sign turned. The days of a pause are the sum of the rows that name it. Append-only. Retention: for ever.';
COMMENT ON COLUMN term_change.kind IS '1: a pause; 2: it ends before its last day; 3: an extension.';
COMMENT ON COLUMN term_change.pause_id IS 'The posting that began the pause.';
COMMENT ON COLUMN term_change.from_date IS 'The first day of the pause, or the business date of the extension.';
COMMENT ON COLUMN term_change.days IS 'By how many days the end moves.';

CREATE TYPE written_term_change AS (
    tenant_id uuid, wallet_id uuid, lot_id uuid, posting_id uuid, kind smallint, pause_id uuid, from_date date, days bigint,
    expires_before timestamptz, expires_after timestamptz
);

SELECT protect_tenant_table('term_change');
GRANT INSERT ON term_change TO regulars_writer;

-- Whoever sells may pause a pass; whoever publishes rules may extend a term. The owner of forced tables sees their rows only
-- while they are not forced.
ALTER TABLE role NO FORCE ROW LEVEL SECURITY;
UPDATE role SET permissions = array_append(permissions, 'pass:pause')
WHERE 'consumption:create' = ANY (permissions) AND NOT 'pass:pause' = ANY (permissions);
UPDATE role SET permissions = array_append(permissions, 'term:extend')
WHERE 'rule:publish' = ANY (permissions) AND NOT 'term:extend' = ANY (permissions);
ALTER TABLE role FORCE ROW LEVEL SECURITY;

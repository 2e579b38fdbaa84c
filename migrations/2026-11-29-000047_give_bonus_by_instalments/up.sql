-- Why: a shop may give the bonus of a top-up month by month instead of at once (分期返还), so that a member comes back for it.
-- A pair says in how many parts its bonus comes and from which business date they count; nothing moves when a day comes,
-- because whoever spends reads the pair under the lock of its wallet. A refund ends what has not come.

ALTER TABLE lot
    ADD COLUMN instalments smallint,
    ADD COLUMN instalments_from date,
    ADD COLUMN instalments_ended_on date;
ALTER TABLE lot ADD CONSTRAINT lot_instalments_check CHECK (
    CASE WHEN instalments IS NULL THEN instalments_from IS NULL AND instalments_ended_on IS NULL
    ELSE shape = 1 AND instalments > 0 AND instalments_from IS NOT NULL END);
COMMENT ON COLUMN lot.instalments IS 'Of a pair: in how many monthly parts its bonus comes; none when all of it came at once.';
COMMENT ON COLUMN lot.instalments_from IS 'Business date of the top-up: the first part comes a month later.';
COMMENT ON COLUMN lot.instalments_ended_on IS 'Business date on which a refund ended it: what had not come by then never comes.';
CREATE INDEX lot_instalments ON lot (tenant_id, wallet_id) WHERE open AND instalments IS NOT NULL;

-- A program that writes more brings types of its own: the one before still runs.
CREATE TYPE written_instalment_lot AS (
    tenant_id uuid, wallet_id uuid, id uuid, shape smallint, origin_posting_id uuid, issuing_shop_id uuid,
    issuing_entity_id uuid, terms_id uuid, opened_at timestamptz, expires_at timestamptz, principal_paid numeric,
    bonus_given numeric, points_in numeric, principal_left numeric, bonus_left numeric, points_left numeric, open boolean,
    vests_at timestamptz, instalments smallint, instalments_from date, instalments_ended_on date
);

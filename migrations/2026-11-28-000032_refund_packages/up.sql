-- Why: a package of counts or a time pass is given back by the same process as stored value: asked for, approved, paid out,
-- or refused. Its hold sets no money aside; its lots name the refund, so that they cannot be used while it waits and cannot
-- be sold back or corrected once it is paid. What is left of a time pass is counted by days, from the day its term counts from.

ALTER TABLE refund ADD COLUMN packages uuid[] NOT NULL DEFAULT '{}';
COMMENT ON TABLE refund IS 'Refunds of stored value or of packages from request to payment; the id is that of the posting of their hold. Ids are time-ordered: lists page by id. Retention: for ever.';
COMMENT ON COLUMN refund.packages IS 'The sales of the packages that it is about; empty for stored value.';

CREATE TYPE written_refund_of AS (
    tenant_id uuid, id uuid, wallet_id uuid, shop_id uuid, cause smallint, state smallint, requested_on date,
    requested_at timestamptz, requested_by uuid, amount numeric, reason text, ended_posting_id uuid, ended_by uuid, note text,
    packages uuid[]
);

-- The hold of a refund of packages sets no money aside.
ALTER TABLE hold DROP CONSTRAINT hold_amount_check;
ALTER TABLE hold ADD CONSTRAINT hold_amount_check CHECK (amount >= 0 AND (amount > 0 OR expires_at IS NULL));

ALTER TABLE lot ADD COLUMN term_from date;
ALTER TABLE lot ADD COLUMN term_days bigint NOT NULL DEFAULT 0;
ALTER TABLE lot ADD COLUMN refund_id uuid CONSTRAINT lot_refund_check CHECK (refund_id IS NULL OR shape = 3);
COMMENT ON COLUMN lot.term_from IS 'Of counts: the business date from which their term counts, itself excluded. Null: no end, or a term that has not begun.';
COMMENT ON COLUMN lot.term_days IS 'Of counts: by how many days their term was changed in all; it lapses so much later.';
COMMENT ON COLUMN lot.refund_id IS 'Of counts: the refund that freezes them, or ended them. Null once that is refused, cancelled or corrected.';

CREATE TYPE written_counts AS (
    tenant_id uuid, wallet_id uuid, id uuid, origin_posting_id uuid, issuing_shop_id uuid, issuing_entity_id uuid,
    terms_id uuid, item_code text, opened_at timestamptz, expires_at timestamptz, price numeric, price_left numeric,
    paid_left bigint, gift_left bigint, used bigint, open boolean, term_from date, term_days bigint, refund_id uuid
);

CREATE OR REPLACE VIEW counts_lot WITH (security_invoker = true) AS
SELECT l.tenant_id, l.wallet_id, l.id, l.origin_posting_id, l.issuing_shop_id, l.issuing_entity_id, l.opened_at, l.expires_at,
    l.price, l.price_left, l.paid_left, l.gift_left, l.used, l.open, v.id AS version_id, v.package_id, v.name, v.currency,
    v.term_months, v.term_begins, i.code, i.label, i.category, i.unlimited, i.paid, i.gift, i.unit_price, i.per_day, i.weekdays,
    v.refund_unit_price, l.term_from, l.term_days, l.refund_id
FROM lot AS l
JOIN count_package_version AS v ON v.tenant_id = l.tenant_id AND v.id = l.terms_id
JOIN count_package_item AS i ON i.tenant_id = l.tenant_id AND i.version_id = l.terms_id AND i.code = l.item_code
WHERE l.shape = 3;

-- Terms that run already: from the business date of the sale, or of the first use. The owner of forced tables sees their
-- rows only while they are not forced.
ALTER TABLE lot NO FORCE ROW LEVEL SECURITY;
ALTER TABLE posting NO FORCE ROW LEVEL SECURITY;
ALTER TABLE count_use NO FORCE ROW LEVEL SECURITY;
ALTER TABLE count_package_version NO FORCE ROW LEVEL SECURITY;
UPDATE lot AS l SET term_from = CASE v.term_begins
    WHEN 1 THEN (SELECT p.business_date FROM posting p WHERE p.tenant_id = l.tenant_id AND p.id = l.origin_posting_id)
    ELSE (SELECT min(u.business_date) FROM count_use u WHERE u.tenant_id = l.tenant_id AND u.wallet_id = l.wallet_id AND u.lot_id = l.id)
    END
FROM count_package_version AS v
WHERE l.shape = 3 AND l.expires_at IS NOT NULL AND v.tenant_id = l.tenant_id AND v.id = l.terms_id;
ALTER TABLE lot FORCE ROW LEVEL SECURITY;
ALTER TABLE posting FORCE ROW LEVEL SECURITY;
ALTER TABLE count_use FORCE ROW LEVEL SECURITY;
ALTER TABLE count_package_version FORCE ROW LEVEL SECURITY;


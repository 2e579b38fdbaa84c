-- Why: what people buy in advance is often not ten of one thing: ten counts for any of several services (通用次数), of which one may
-- take more counts than another; or three of five services, picked when the package is sold (任选). A pool is one lot like any
-- other, so nothing about its price, its term or its refund is new; what was delivered is told use by use.

ALTER TABLE count_package_version ADD COLUMN pick integer CHECK (pick > 0);
COMMENT ON COLUMN count_package_version.pick IS 'How many of its optional items a buyer picks; null when it has none.';
ALTER TABLE count_package_item ADD COLUMN optional boolean NOT NULL DEFAULT false;
COMMENT ON COLUMN count_package_item.optional IS 'Whether it is sold only to those who pick it.';

CREATE TABLE count_pool_item (
    tenant_id     uuid NOT NULL,
    version_id    uuid NOT NULL,
    item_position smallint NOT NULL,
    position      smallint NOT NULL CHECK (position > 0),
    code          text NOT NULL,
    label         text NOT NULL,
    category      text,
    unit_price    numeric(18,4) NOT NULL CHECK (unit_price > 0),
    weight        bigint NOT NULL CHECK (weight > 0),
    PRIMARY KEY (tenant_id, version_id, item_position, position),
    CONSTRAINT count_pool_item_code_key UNIQUE (tenant_id, version_id, item_position, code),
    FOREIGN KEY (tenant_id, version_id, item_position) REFERENCES count_package_item (tenant_id, version_id, position)
);
COMMENT ON TABLE count_pool_item IS 'The services that share the counts of an item, each with its list price. Retention: for ever.';
COMMENT ON COLUMN count_pool_item.weight IS 'Counts that one use takes.';

ALTER TABLE lot ADD COLUMN pool_list numeric(18,4)
    CONSTRAINT lot_pool_list_check CHECK (pool_list IS NULL OR (pool_list >= 0 AND shape = 3));
COMMENT ON COLUMN lot.pool_list IS 'Of counts that services share: what its uses delivered at list price; what a refund at list price counts. Null for other lots.';
COMMENT ON COLUMN lot.used IS 'Of counts: uses; where services share them the counts that these took.';

ALTER TABLE count_use ADD COLUMN pool_place smallint CHECK (pool_place > 0);
COMMENT ON COLUMN count_use.pool_place IS 'Of counts that services share: the place of the one that was delivered.';
COMMENT ON COLUMN count_use.quantity IS 'Uses; where services share the counts the counts that they took.';

CREATE TYPE written_lot_of_counts AS (
    tenant_id uuid, wallet_id uuid, id uuid, origin_posting_id uuid, issuing_shop_id uuid, issuing_entity_id uuid,
    terms_id uuid, item_code text, opened_at timestamptz, expires_at timestamptz, price numeric, price_left numeric,
    paid_left bigint, gift_left bigint, used bigint, open boolean, term_from date, term_days bigint, refund_id uuid,
    pool_list numeric
);
CREATE TYPE written_use_of_counts AS (
    tenant_id uuid, wallet_id uuid, business_date date, lot_id uuid, posting_id uuid, line smallint, quantity bigint,
    paid bigint, gift bigint, charged numeric, pool_place smallint
);

CREATE OR REPLACE VIEW counts_lot WITH (security_invoker = true) AS
SELECT l.tenant_id, l.wallet_id, l.id, l.origin_posting_id, l.issuing_shop_id, l.issuing_entity_id, l.opened_at, l.expires_at,
    l.price, l.price_left, l.paid_left, l.gift_left, l.used, l.open, v.id AS version_id, v.package_id, v.name, v.currency,
    v.term_months, v.term_begins, i.code, i.label, i.category, i.unlimited, i.paid, i.gift, i.unit_price, i.per_day, i.weekdays,
    v.refund_unit_price, l.term_from, l.term_days, l.refund_id, v.pause_days, v.pause_times, l.pool_list
FROM lot AS l
JOIN count_package_version AS v ON v.tenant_id = l.tenant_id AND v.id = l.terms_id
JOIN count_package_item AS i ON i.tenant_id = l.tenant_id AND i.version_id = l.terms_id AND i.code = l.item_code
WHERE l.shape = 3;

SELECT protect_tenant_table('count_pool_item');
GRANT INSERT ON count_pool_item TO regulars_app;

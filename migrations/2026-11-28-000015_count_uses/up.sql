-- Why: a package of counts is sold once and delivered use by use. Its items become lots beside those of money and points;
-- what a package sells is kept in versions that are never edited, so that what was sold keeps its terms.
-- A plain sale reads and writes none of this.

CREATE TABLE count_package (
    tenant_id   uuid NOT NULL REFERENCES tenant (tenant_id),
    id          uuid NOT NULL,
    code        text NOT NULL,
    version     integer NOT NULL DEFAULT 1 CHECK (version > 0),
    created_at  timestamptz NOT NULL,
    retired_at  timestamptz,
    row_version bigint NOT NULL DEFAULT 1,
    PRIMARY KEY (tenant_id, id),
    CONSTRAINT count_package_code_key UNIQUE (tenant_id, code)
);
COMMENT ON TABLE count_package IS 'A package of counts (次卡, 期限卡) that a shop sells. Retention: for ever.';
COMMENT ON COLUMN count_package.version IS 'Number of the version that is sold now.';

CREATE TABLE count_package_version (
    tenant_id         uuid NOT NULL,
    id                uuid NOT NULL,
    package_id        uuid NOT NULL,
    number            integer NOT NULL CHECK (number > 0),
    name              text NOT NULL,
    currency          text NOT NULL,
    price             numeric(18,4) NOT NULL CHECK (price >= 0),
    refund_unit_price numeric(18,4) CHECK (refund_unit_price >= 0),
    term_months       integer CHECK (term_months > 0),
    term_begins       smallint NOT NULL CHECK (term_begins IN (1, 2)),
    made_by           uuid,
    made_at           timestamptz NOT NULL,
    PRIMARY KEY (tenant_id, id),
    CONSTRAINT count_package_version_number_key UNIQUE (tenant_id, package_id, number),
    FOREIGN KEY (tenant_id, package_id) REFERENCES count_package (tenant_id, id)
);
COMMENT ON TABLE count_package_version IS 'Immutable versions of a package: price, term and items as they were sold. Retention: for ever.';
COMMENT ON COLUMN count_package_version.refund_unit_price IS 'Price of one use when a member gives the rest back, where the contract names one; else the list price counts.';
COMMENT ON COLUMN count_package_version.term_begins IS '1: with the business date of the sale; 2: with the first use of each item.';

CREATE TABLE count_package_item (
    tenant_id  uuid NOT NULL,
    version_id uuid NOT NULL,
    position   smallint NOT NULL,
    code       text NOT NULL,
    label      text NOT NULL,
    category   text,
    unlimited  boolean NOT NULL,
    paid       bigint NOT NULL CHECK (paid >= 0),
    gift       bigint NOT NULL CHECK (gift >= 0),
    unit_price numeric(18,4) NOT NULL CHECK (unit_price > 0),
    per_day    bigint CHECK (per_day > 0),
    weekdays   smallint[] NOT NULL CHECK (1 <= ALL (weekdays) AND 7 >= ALL (weekdays)),
    PRIMARY KEY (tenant_id, version_id, position),
    CONSTRAINT count_package_item_code_key UNIQUE (tenant_id, version_id, code),
    CONSTRAINT count_package_item_counts_check CHECK ((paid + gift = 0) = unlimited),
    FOREIGN KEY (tenant_id, version_id) REFERENCES count_package_version (tenant_id, id)
);
COMMENT ON TABLE count_package_item IS 'Items of a version: paid and gift counts, or a time pass (unlimited), with list price and limits of one use. Retention: for ever.';
COMMENT ON COLUMN count_package_item.weekdays IS 'Weekdays of the business date on which it can be used, Monday = 1; empty for every day.';

ALTER TABLE lot DROP CONSTRAINT lot_shape_check;
ALTER TABLE lot ADD CONSTRAINT lot_shape_check CHECK (shape BETWEEN 1 AND 3);
ALTER TABLE lot ADD COLUMN item_code  text;
ALTER TABLE lot ADD COLUMN price      numeric(18,4) CONSTRAINT lot_price_check CHECK (price >= 0);
ALTER TABLE lot ADD COLUMN price_left numeric(18,4) CONSTRAINT lot_price_left_check CHECK (price_left BETWEEN 0 AND price);
ALTER TABLE lot ADD COLUMN paid_left  bigint CONSTRAINT lot_paid_left_check CHECK (paid_left >= 0);
ALTER TABLE lot ADD COLUMN gift_left  bigint CONSTRAINT lot_gift_left_check CHECK (gift_left >= 0);
ALTER TABLE lot ADD COLUMN used       bigint CONSTRAINT lot_used_check CHECK (used >= 0);
ALTER TABLE lot ADD CONSTRAINT lot_counts_check CHECK (shape <> 3 OR num_nulls(terms_id, item_code, price, price_left,
    paid_left, gift_left, used) = 0);
COMMENT ON TABLE lot IS 'Value that came in together: a top-up pair (shape 1: paid : face, principal and bonus left), reward points of the same terms (shape 2), or counts of one item of a package (shape 3). Retention: for ever.';
COMMENT ON COLUMN lot.terms_id IS 'Whose terms it keeps: the rule version, or the version of the package.';
COMMENT ON COLUMN lot.item_code IS 'Of counts: the item of the package''s version.';
COMMENT ON COLUMN lot.price_left IS 'Of counts: what of its share of the price no use was charged yet; what is still owed in services.';
COMMENT ON COLUMN lot.paid_left IS 'Paid counts left; 1 for a time pass until it is taken back.';

CREATE TABLE count_use (
    tenant_id     uuid NOT NULL,
    wallet_id     uuid NOT NULL,
    business_date date NOT NULL,
    lot_id        uuid NOT NULL,
    posting_id    uuid NOT NULL,
    line          smallint NOT NULL,
    quantity      bigint NOT NULL CHECK (quantity <> 0),
    paid          bigint NOT NULL,
    gift          bigint NOT NULL,
    charged       numeric(18,4) NOT NULL,
    PRIMARY KEY (tenant_id, wallet_id, business_date, lot_id, posting_id)
);
COMMENT ON TABLE count_use IS 'Uses of counts by lot and business date, with the posting and its line; a correction has the signs turned and the date of its original. Append-only. Retention: for ever.';

CREATE TYPE written_counts_lot AS (
    tenant_id uuid, wallet_id uuid, id uuid, origin_posting_id uuid, issuing_shop_id uuid, issuing_entity_id uuid,
    terms_id uuid, item_code text, opened_at timestamptz, expires_at timestamptz, price numeric, price_left numeric,
    paid_left bigint, gift_left bigint, used bigint, open boolean
);
CREATE TYPE written_count_use AS (
    tenant_id uuid, wallet_id uuid, business_date date, lot_id uuid, posting_id uuid, line smallint, quantity bigint,
    paid bigint, gift bigint, charged numeric
);

CREATE VIEW counts_lot WITH (security_invoker = true) AS
SELECT l.tenant_id, l.wallet_id, l.id, l.origin_posting_id, l.issuing_shop_id, l.issuing_entity_id, l.opened_at, l.expires_at,
    l.price, l.price_left, l.paid_left, l.gift_left, l.used, l.open, v.id AS version_id, v.package_id, v.name, v.currency,
    v.term_months, v.term_begins, i.code, i.label, i.category, i.unlimited, i.paid, i.gift, i.unit_price, i.per_day, i.weekdays
FROM lot AS l
JOIN count_package_version AS v ON v.tenant_id = l.tenant_id AND v.id = l.terms_id
JOIN count_package_item AS i ON i.tenant_id = l.tenant_id AND i.version_id = l.terms_id AND i.code = l.item_code
WHERE l.shape = 3;
COMMENT ON VIEW counts_lot IS 'Each lot of counts with the terms under which it was sold.';

ALTER TABLE posting DROP CONSTRAINT posting_kind_check;
ALTER TABLE posting ADD CONSTRAINT posting_kind_check CHECK (kind BETWEEN 1 AND 6);
ALTER TABLE entry_set DROP CONSTRAINT entry_set_kinds_check;
ALTER TABLE entry_set ADD CONSTRAINT entry_set_kinds_check
    CHECK (cardinality(kinds) > 0 AND 1 <= ALL (kinds) AND 7 >= ALL (kinds));

SELECT protect_tenant_table(t)
FROM unnest(ARRAY['count_package', 'count_package_version', 'count_package_item', 'count_use']::regclass[]) AS t;
GRANT INSERT, UPDATE ON count_package TO regulars_app;
GRANT INSERT ON count_package_version, count_package_item TO regulars_app;
GRANT INSERT ON count_use TO regulars_writer;
GRANT SELECT ON counts_lot TO regulars_app, regulars_writer, regulars_reader, regulars_auditor;

-- Why: an accountant asks what a legal entity received, delivered and still owes (合同负债), by month. Postings are booked behind the
-- sealed feed, from a place of their own: each once, by the difference it makes to what is owed of its lots, whatever the order of
-- spending. A month is a sum of days. Nothing here is a source: everything follows from postings, and `regulars verify` compares.

CREATE TABLE book_lot (
    tenant_id       uuid NOT NULL,
    lot_id          uuid NOT NULL,
    wallet_id       uuid NOT NULL,
    legal_entity_id uuid NOT NULL,
    pass            boolean NOT NULL,
    paid            bigint NOT NULL,
    face            bigint NOT NULL,
    remaining       bigint NOT NULL,
    booked          bigint NOT NULL,
    earned_on       date,
    PRIMARY KEY (tenant_id, lot_id)
) WITH (fillfactor = 70);
CREATE INDEX book_lot_pass ON book_lot (tenant_id, earned_on) WHERE pass AND remaining > 0;
COMMENT ON TABLE book_lot IS 'A pair of stored value, or counts of an item, as the books have followed it. Derived. Retention: for ever.';
COMMENT ON COLUMN book_lot.paid IS 'What money paid for it, in minor units; what repaid a debt is no part of it.';
COMMENT ON COLUMN book_lot.face IS 'What it is worth whole: principal and bonus, or the part of the package''s price.';
COMMENT ON COLUMN book_lot.remaining IS 'What of that is left; of a time pass by the days that are left.';
COMMENT ON COLUMN book_lot.booked IS 'What the books say is owed for it: paid less the paid share of what was delivered.';
COMMENT ON COLUMN book_lot.earned_on IS 'Of a time pass: the last business date whose part of the price was earned.';

CREATE TABLE book_posting (
    tenant_id       uuid NOT NULL,
    legal_entity_id uuid NOT NULL,
    business_date   date NOT NULL,
    posting_id      uuid NOT NULL,
    action          smallint NOT NULL CONSTRAINT book_posting_action_check CHECK (action BETWEEN 1 AND 10),
    corrected       boolean NOT NULL,
    shop_id         uuid NOT NULL,
    figures         text[] COLLATE "C" NOT NULL,
    amounts         bigint[] NOT NULL,
    PRIMARY KEY (tenant_id, legal_entity_id, business_date, posting_id, action),
    CONSTRAINT book_posting_amounts_check CHECK (cardinality(figures) = cardinality(amounts) AND cardinality(figures) > 0)
);
COMMENT ON TABLE book_posting IS 'What a posting added to the books of an entity: from a figure down to its postings. Derived. Retention: for ever.';
COMMENT ON COLUMN book_posting.posting_id IS 'The posting; of days that a time pass earned, its sale.';

CREATE TABLE book_day (
    tenant_id       uuid NOT NULL,
    legal_entity_id uuid NOT NULL,
    shop_id         uuid NOT NULL,
    business_date   date NOT NULL,
    action          smallint NOT NULL CONSTRAINT book_day_action_check CHECK (action BETWEEN 1 AND 10),
    corrected       boolean NOT NULL,
    figure          text COLLATE "C" NOT NULL,
    amount          bigint NOT NULL,
    count           bigint NOT NULL,
    PRIMARY KEY (tenant_id, legal_entity_id, business_date, shop_id, action, corrected, figure),
    FOREIGN KEY (tenant_id, legal_entity_id) REFERENCES legal_entity (tenant_id, id),
    FOREIGN KEY (tenant_id, shop_id) REFERENCES shop (tenant_id, id)
);
CREATE INDEX book_day_shop ON book_day (tenant_id, shop_id);
COMMENT ON TABLE book_day IS 'The books of an entity on a business date, by shop: postings added up. Derived. Retention: for ever.';
COMMENT ON COLUMN book_day.amount IS 'Signed sum: minor units, or points.';

SELECT protect_tenant_table(t) FROM unnest(ARRAY['book_lot', 'book_posting', 'book_day']::regclass[]) AS t;
GRANT INSERT, UPDATE ON book_lot, book_day TO regulars_app;
GRANT INSERT ON book_posting TO regulars_app;

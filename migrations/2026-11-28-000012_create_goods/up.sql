-- Why: a desk that knows what the shop sells needs no price typed and tells rules what each line is. A sale copies what
-- it sold, so editing here never changes what was posted. Names of goods are nobody's personal data, but row-level
-- security lets no pattern match use an index, so they are found by plain tokens compared by range.

CREATE TABLE product_category (
    tenant_id   uuid NOT NULL REFERENCES tenant (tenant_id),
    id          uuid NOT NULL,
    code        text COLLATE "C" NOT NULL,
    name        text NOT NULL,
    position    integer NOT NULL CONSTRAINT product_category_position_check CHECK (position >= 0),
    retired_at  timestamptz,
    row_version bigint NOT NULL DEFAULT 1,
    PRIMARY KEY (tenant_id, id),
    CONSTRAINT product_category_code_key UNIQUE (tenant_id, code)
);
COMMENT ON TABLE product_category IS 'A group of goods and services, in the order shown to people. Retention: for ever.';
COMMENT ON COLUMN product_category.code IS 'Stable slug; rules exclude lines by it.';

CREATE TABLE product (
    tenant_id       uuid NOT NULL REFERENCES tenant (tenant_id),
    id              uuid NOT NULL,
    code            text COLLATE "C" NOT NULL,
    name            text NOT NULL,
    kind            text NOT NULL CONSTRAINT product_kind_check CHECK (kind IN ('goods', 'service')),
    category_id     uuid,
    unit            text NOT NULL CONSTRAINT product_unit_check CHECK (char_length(unit) BETWEEN 1 AND 8),
    list_price      numeric(18,4) NOT NULL CONSTRAINT product_list_price_check CHECK (list_price >= 0),
    member_price    numeric(18,4),
    is_discountable boolean NOT NULL,
    earns_points    boolean NOT NULL,
    barcode         text COLLATE "C" CONSTRAINT product_barcode_check CHECK (barcode ~ '^[ -~]{1,32}$'),
    retired_at      timestamptz,
    row_version     bigint NOT NULL DEFAULT 1,
    PRIMARY KEY (tenant_id, id),
    CONSTRAINT product_code_key UNIQUE (tenant_id, code),
    CONSTRAINT product_barcode_key UNIQUE (tenant_id, barcode),
    CONSTRAINT product_member_price_check CHECK (member_price BETWEEN 0 AND list_price),
    CONSTRAINT product_category_id_fkey FOREIGN KEY (tenant_id, category_id) REFERENCES product_category (tenant_id, id)
);
CREATE INDEX product_of_category ON product (tenant_id, category_id);
COMMENT ON TABLE product IS 'What the shop sells, with its prices in the tenant''s home currency. Retention: for ever.';
COMMENT ON COLUMN product.is_discountable IS 'False for goods on special offer: no discount of any kind.';
COMMENT ON COLUMN product.barcode IS 'Printed on the goods; read by a scanner.';

CREATE TABLE product_token (
    tenant_id  uuid NOT NULL,
    token      text COLLATE "C" NOT NULL,
    product_id uuid NOT NULL,
    PRIMARY KEY (tenant_id, token, product_id),
    FOREIGN KEY (tenant_id, product_id) REFERENCES product (tenant_id, id)
);
CREATE INDEX product_token_product ON product_token (tenant_id, product_id);
COMMENT ON TABLE product_token IS 'Lower-case ends of names and codes, and the sounds of names: what begins with the words asked for is found. Retention: until the product is renamed.';

SELECT protect_tenant_table(t) FROM unnest(ARRAY['product_category', 'product', 'product_token']::regclass[]) AS t;
GRANT INSERT, UPDATE ON product_category, product TO regulars_app;
GRANT INSERT, DELETE ON product_token TO regulars_app;

-- Why: a sale is paid in several ways, at several prices. A line says what was sold from the catalogue, which ways of
-- payment paid how much of it, and its part of what points were counted on: a return asks for all of it, line by line.
-- Price rules, what points pay and the rounding of cash are rules like the others. A role has a floor for the prices
-- that its people reduce.

ALTER TABLE rule_version DROP CONSTRAINT rule_version_kind_check;
ALTER TABLE rule_version ADD CONSTRAINT rule_version_kind_check CHECK (kind IN ('top_up', 'points', 'tier_ladder',
    'tier_discount', 'spending_order', 'promotion', 'pricing', 'points_payment', 'cash_rounding'));

ALTER TABLE posting_line ADD COLUMN kind smallint NOT NULL DEFAULT 1
    CONSTRAINT posting_line_kind_check CHECK (kind IN (1, 2));
ALTER TABLE posting_line ADD COLUMN product_id uuid;
ALTER TABLE posting_line ADD COLUMN paid jsonb;
ALTER TABLE posting_line ADD COLUMN earned_on numeric(18,4);
ALTER TABLE posting_line ADD COLUMN of_line smallint;
COMMENT ON COLUMN posting_line.kind IS '1: delivered goods or service; 2: rounding of the part paid in cash, whose charge is the signed difference.';
COMMENT ON COLUMN posting_line.product_id IS 'What was sold, if it was in the catalogue; its name and prices then stand in the line.';
COMMENT ON COLUMN posting_line.paid IS 'What ways of payment other than stored value paid of it: [[method, minor units], …]. Absent when stored value paid alone.';
COMMENT ON COLUMN posting_line.earned_on IS 'Its part of the base that points were counted on; absent in lines written before it was kept.';

COMMENT ON COLUMN posting_line.of_line IS 'For a line of a return, the line of the sale that it gives back; its amounts are what comes back.';

CREATE TYPE written_sale_line AS (
    tenant_id uuid, posting_id uuid, line smallint, label text, category text, quantity bigint, list_price numeric,
    charged numeric, taken jsonb, staff jsonb, kind smallint, product_id uuid, paid jsonb, earned_on numeric,
    of_line smallint
);

ALTER TABLE role ADD COLUMN price_floor_bp integer NOT NULL DEFAULT 10000
    CONSTRAINT role_price_floor_check CHECK (price_floor_bp BETWEEN 0 AND 10000);
COMMENT ON COLUMN role.price_floor_bp IS 'The least part of the price by the rules that people of the role may charge, in hundredths of a percent; 10000 reduces nothing.';

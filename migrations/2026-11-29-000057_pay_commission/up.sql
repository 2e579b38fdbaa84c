-- Why: who sells and who serves is paid for it (提成). What each of them is due is counted when the posting is made, by the rule
-- in force and in the same transaction, and taken back by what takes the posting back, in the period of that: so a month that
-- was reported never changes. A line keeps the figures that it was counted from, so that it can be counted again, and by a draft.

ALTER TABLE rule_version DROP CONSTRAINT rule_version_kind_check;
ALTER TABLE rule_version ADD CONSTRAINT rule_version_kind_check CHECK (kind IN ('top_up', 'points', 'tier_ladder',
    'tier_discount', 'spending_order', 'promotion', 'pricing', 'points_payment', 'cash_rounding',
    'card_discount', 'commission'));

CREATE TABLE commission_line (
    tenant_id     uuid NOT NULL,
    posting_id    uuid NOT NULL,
    number        smallint NOT NULL,
    business_date date NOT NULL,
    shop_id       uuid NOT NULL,
    program_id    uuid NOT NULL,
    employee_id   uuid NOT NULL,
    line          smallint NOT NULL,
    of_posting_id uuid,
    activity      smallint NOT NULL CHECK (activity BETWEEN 1 AND 4),
    customer      smallint NOT NULL CHECK (customer IN (1, 2)),
    product_id    uuid,
    category      text,
    quantity      bigint NOT NULL,
    list          numeric(18,4) NOT NULL,
    charged       numeric(18,4) NOT NULL,
    paid          numeric(18,4) NOT NULL,
    role          smallint NOT NULL CHECK (role IN (1, 2)),
    share_bp      integer NOT NULL CHECK (share_bp BETWEEN 1 AND 10000),
    assigned      smallint CHECK (assigned IN (1, 2)),
    grade         text COLLATE "C",
    rule_id       uuid,
    item          text COLLATE "C",
    base          smallint CHECK (base BETWEEN 1 AND 3),
    rate_bp       integer CHECK (rate_bp BETWEEN 0 AND 10000),
    fee           numeric(18,4) CHECK (fee >= 0),
    ladder        text COLLATE "C",
    counted       numeric(18,4) NOT NULL,
    amount        numeric(18,4) NOT NULL,
    PRIMARY KEY (tenant_id, posting_id, number),
    CONSTRAINT commission_line_terms_check CHECK (num_nulls(rule_id, item, base, rate_bp, fee) IN (0, 5)
        AND (rule_id IS NOT NULL OR ladder IS NULL AND amount = 0))
);
CREATE INDEX commission_line_month ON commission_line (tenant_id, business_date)
    INCLUDE (employee_id, shop_id, activity, role, charged, share_bp, amount, counted, ladder, rule_id);
CREATE INDEX commission_line_employee ON commission_line (tenant_id, employee_id, business_date, posting_id, number);
CREATE INDEX commission_line_of ON commission_line (tenant_id, of_posting_id) WHERE of_posting_id IS NOT NULL;
COMMENT ON TABLE commission_line IS 'What one employee is due for one line of a posting, or gives back of it, with the figures it was counted from; also where no rule pays. Append-only. Retention: for ever.';
COMMENT ON COLUMN commission_line.number IS 'Its place in the posting, from 1.';
COMMENT ON COLUMN commission_line.line IS 'The line of the posting that it is for, from 1.';
COMMENT ON COLUMN commission_line.of_posting_id IS 'Where it is taken back: the posting that had earned it.';
COMMENT ON COLUMN commission_line.activity IS '1: sale; 2: top-up; 3: package; 4: use of counts.';
COMMENT ON COLUMN commission_line.paid IS 'What of the charge money paid, by paid : face of the pairs that were taken; neither bonus nor points.';
COMMENT ON COLUMN commission_line.charged IS 'Of the whole line, whatever the share; negative where it came back. So are quantity, list and paid.';
COMMENT ON COLUMN commission_line.counted IS 'The employee''s part of the base of the rate; of the charge where no rule pays. Ladders add it up.';
COMMENT ON COLUMN commission_line.ladder IS 'The ladder that pays for the base when the month is reported; the line itself pays its fee alone.';

CREATE TYPE written_commission AS (
    tenant_id uuid, posting_id uuid, number smallint, business_date date, shop_id uuid, program_id uuid, employee_id uuid,
    line smallint, of_posting_id uuid, activity smallint, customer smallint, product_id uuid, category text, quantity bigint,
    list numeric, charged numeric, paid numeric, role smallint, share_bp integer, assigned smallint, grade text, rule_id uuid,
    item text, base smallint, rate_bp integer, fee numeric, ladder text, counted numeric, amount numeric
);

SELECT protect_tenant_table('commission_line');
GRANT INSERT ON commission_line TO regulars_writer;

-- Whoever may publish what is paid may see what was paid. The owner of forced tables sees their rows only while they are not
-- forced.
ALTER TABLE role NO FORCE ROW LEVEL SECURITY;
UPDATE role SET permissions = array_append(permissions, 'commission:read')
WHERE 'rule:publish' = ANY (permissions) AND NOT 'commission:read' = ANY (permissions);
ALTER TABLE role FORCE ROW LEVEL SECURITY;

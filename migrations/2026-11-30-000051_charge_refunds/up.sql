-- Why: a contract may take a fee off a member's own refund, and a court awards interest on what a shop had in advance (OP11; worked
-- example 10.1). Both are off unless the company sets them. A rate is of its day: a top-up earns by the rate of the day on which it came in, so
-- that rates are a list of dated figures, and old ones stay.

ALTER TABLE tenant
    ADD COLUMN refund_fee_bp integer NOT NULL DEFAULT 0
        CONSTRAINT tenant_refund_fee_check CHECK (refund_fee_bp BETWEEN 0 AND 10000),
    ADD COLUMN refund_interest jsonb NOT NULL DEFAULT '[]'
        CONSTRAINT tenant_refund_interest_check CHECK (jsonb_typeof(refund_interest) = 'array');
COMMENT ON COLUMN tenant.refund_fee_bp IS 'What the contract takes off a member''s own refund of stored value, in basis points; 0: no fee.';
COMMENT ON COLUMN tenant.refund_interest IS 'Yearly rates of interest on refunds of stored value: [[cause, first day of top-ups, basis points], …]; empty: no interest.';

-- Why: a contract may promise the principal that is left, whatever it was spent on (OP11; worked example 10.1). What that is
-- follows from the order of spending that the company chose, so it is a choice of its own and never the default.

ALTER TABLE tenant DROP CONSTRAINT tenant_member_refund_price_check;
ALTER TABLE tenant ADD CONSTRAINT tenant_member_refund_price_check
    CHECK (member_refund_price IN ('list', 'charged', 'principal_left'));
COMMENT ON COLUMN tenant.member_refund_price IS 'How what was delivered counts when a member wants their money back: before discounts, as charged, or by the principal that it took.';

ALTER TABLE tenant DROP CONSTRAINT tenant_member_refund_price_check;
UPDATE tenant SET member_refund_price = 'charged' WHERE member_refund_price = 'principal_left';
ALTER TABLE tenant ADD CONSTRAINT tenant_member_refund_price_check CHECK (member_refund_price IN ('list', 'charged'));
COMMENT ON COLUMN tenant.member_refund_price IS 'At which price what was delivered counts when a member wants their money back: before discounts, or as charged.';

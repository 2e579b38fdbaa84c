ALTER TABLE tenant DROP COLUMN refund_interest, DROP COLUMN refund_fee_bp;

REVOKE UPDATE (posting_id) ON payment_refund FROM regulars_writer;
DROP INDEX payment_refund_refund;
ALTER TABLE payment_refund DROP CONSTRAINT payment_refund_posting_key;
ALTER TABLE payment_refund DROP COLUMN refund_id;
ALTER TABLE payment_refund ADD CONSTRAINT payment_refund_posting_key UNIQUE NULLS NOT DISTINCT (tenant_id, payment_id, posting_id);
COMMENT ON TABLE payment_refund IS 'Money of a payment that goes back by its provider: for a correction or a return, or of a payment that nothing was posted for. Retention: for ever.';
COMMENT ON COLUMN payment_refund.posting_id IS 'The correction or return that gives it back; none for a payment that paid nothing.';

ALTER TABLE refund DROP CONSTRAINT refund_state_check;
ALTER TABLE refund ADD CONSTRAINT refund_state_check CHECK (state BETWEEN 1 AND 5);
ALTER TABLE refund DROP CONSTRAINT refund_ended_check;
ALTER TABLE refund ADD CONSTRAINT refund_ended_check CHECK ((ended_posting_id IS NULL) = (state IN (1, 2)));
ALTER TABLE refund DROP CONSTRAINT refund_approved_check;
ALTER TABLE refund ADD CONSTRAINT refund_approved_check CHECK (approved_at IS NOT NULL OR state NOT IN (2, 3));
COMMENT ON COLUMN refund.state IS '1: requested; 2: approved; 3: paid; 4: refused; 5: cancelled.';

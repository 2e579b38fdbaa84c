-- Why: money that a connected provider took goes back by it, before the refund of stored value or of a package is posted (OP11, OP25; worked
-- example 10.2). What it may refuse — the window is over, the account is closed — is paid by hand then, while the value is still
-- frozen. So such money belongs to the refund first and to its posting afterwards.

ALTER TABLE refund DROP CONSTRAINT refund_state_check;
ALTER TABLE refund ADD CONSTRAINT refund_state_check CHECK (state BETWEEN 1 AND 6);
ALTER TABLE refund DROP CONSTRAINT refund_ended_check;
ALTER TABLE refund ADD CONSTRAINT refund_ended_check CHECK ((ended_posting_id IS NULL) = (state IN (1, 2, 6)));
ALTER TABLE refund DROP CONSTRAINT refund_approved_check;
ALTER TABLE refund ADD CONSTRAINT refund_approved_check CHECK (approved_at IS NOT NULL OR state NOT IN (2, 3, 6));
COMMENT ON COLUMN refund.state IS '1: requested; 2: approved; 3: paid; 4: refused; 5: cancelled; 6: providers were asked to give a part of it back.';

ALTER TABLE payment_refund ADD COLUMN refund_id uuid;
ALTER TABLE payment_refund ADD FOREIGN KEY (tenant_id, refund_id) REFERENCES refund (tenant_id, id);
ALTER TABLE payment_refund DROP CONSTRAINT payment_refund_posting_key;
ALTER TABLE payment_refund ADD CONSTRAINT payment_refund_posting_key
    UNIQUE NULLS NOT DISTINCT (tenant_id, payment_id, refund_id, posting_id);
CREATE INDEX payment_refund_refund ON payment_refund (tenant_id, refund_id) WHERE refund_id IS NOT NULL;
COMMENT ON TABLE payment_refund IS 'Money of a payment that goes back by its provider: for a correction or a return, for a refund of stored value or of a package, or of a payment that nothing was posted for. Retention: for ever.';
COMMENT ON COLUMN payment_refund.posting_id IS 'The correction, return or refund that gives it back; none for a payment that paid nothing, and of a refund until it is posted.';
COMMENT ON COLUMN payment_refund.refund_id IS 'The refund of stored value or of a package that it is a part of.';
GRANT UPDATE (posting_id) ON payment_refund TO regulars_writer;

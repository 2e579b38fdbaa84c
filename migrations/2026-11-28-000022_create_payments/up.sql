-- Why: money is taken by WeChat Pay, Alipay or a bank card before the sale that it pays is posted, and the provider may not
-- answer in time. What was asked for is kept before the provider is asked, so that nothing is lost whoever stops when; a
-- posting takes its payment in its own transaction, so that one payment pays once. The code that the customer shows (付款码)
-- has no column: it only passes through.

ALTER TABLE shop ADD COLUMN payment_provider text NOT NULL DEFAULT 'none'
    CONSTRAINT shop_payment_provider_check CHECK (payment_provider IN ('none', 'simulator'));
COMMENT ON COLUMN shop.payment_provider IS 'Who takes money from phones and cards here; none: the clerk confirms by hand.';

CREATE TABLE payment (
    tenant_id     uuid NOT NULL,
    id            uuid NOT NULL,
    shop_id       uuid NOT NULL,
    terminal_id   uuid,
    user_id       uuid,
    method        text COLLATE "C" NOT NULL CHECK (method IN ('wechat', 'alipay', 'bank_card')),
    purpose       text COLLATE "C" NOT NULL CHECK (purpose IN ('sale', 'top_up', 'package_sale')),
    currency      text COLLATE "C" NOT NULL REFERENCES currency (code),
    amount        numeric(18,4) NOT NULL CHECK (amount > 0),
    state         text COLLATE "C" NOT NULL CHECK (state IN ('requested', 'waiting', 'unknown', 'paid', 'failed', 'cancelled')),
    cancelling    boolean NOT NULL DEFAULT false,
    fail_reason   text,
    provider      text COLLATE "C" NOT NULL,
    reference     text,
    posting_id    uuid,
    refund_wanted numeric(18,4) NOT NULL DEFAULT 0,
    key           text COLLATE "C" NOT NULL,
    fingerprint   bytea NOT NULL,
    attempts      smallint NOT NULL DEFAULT 0,
    next_at       timestamptz,
    requested_at  timestamptz NOT NULL,
    settled_at    timestamptz,
    PRIMARY KEY (tenant_id, id),
    CONSTRAINT payment_key_key UNIQUE (tenant_id, key),
    FOREIGN KEY (tenant_id, shop_id) REFERENCES shop (tenant_id, id),
    FOREIGN KEY (tenant_id, terminal_id) REFERENCES terminal (tenant_id, id),
    FOREIGN KEY (tenant_id, user_id) REFERENCES app_user (tenant_id, id),
    CONSTRAINT payment_settled_check CHECK ((settled_at IS NULL) = (state IN ('requested', 'waiting', 'unknown'))),
    CONSTRAINT payment_next_check CHECK (next_at IS NULL OR settled_at IS NULL),
    CONSTRAINT payment_used_check CHECK (posting_id IS NULL OR state = 'paid'),
    CONSTRAINT payment_refund_check CHECK (refund_wanted BETWEEN 0 AND amount AND (refund_wanted = 0 OR state = 'paid'))
);
CREATE INDEX payment_shop ON payment (tenant_id, shop_id, id);
CREATE INDEX payment_terminal ON payment (tenant_id, terminal_id);
CREATE INDEX payment_user ON payment (tenant_id, user_id);
CREATE INDEX payment_posting ON payment (tenant_id, posting_id);
CREATE INDEX payment_due ON payment (tenant_id, next_at) WHERE next_at IS NOT NULL;
COMMENT ON TABLE payment IS 'Money that a connected provider was asked to take, and what became of it. Ids are time-ordered: lists page by id. Retention: for ever.';
COMMENT ON COLUMN payment.cancelling IS 'Somebody gave it up: from now on only the answer to the cancel settles it.';
COMMENT ON COLUMN payment.reference IS 'The provider''s number.';
COMMENT ON COLUMN payment.posting_id IS 'What it paid; a payment pays one posting, once. Set in that posting''s transaction.';
COMMENT ON COLUMN payment.refund_wanted IS 'Sum of its refunds, asked for and made.';
COMMENT ON COLUMN payment.fingerprint IS 'Hash of what was asked for, without the code that the customer showed.';
COMMENT ON COLUMN payment.next_at IS 'When the provider is asked again.';

CREATE TABLE payment_refund (
    tenant_id    uuid NOT NULL,
    id           uuid NOT NULL,
    payment_id   uuid NOT NULL,
    posting_id   uuid,
    amount       numeric(18,4) NOT NULL CHECK (amount > 0),
    state        text COLLATE "C" NOT NULL CHECK (state IN ('requested', 'refunded', 'failed')),
    attempts     smallint NOT NULL DEFAULT 0,
    next_at      timestamptz,
    requested_at timestamptz NOT NULL,
    settled_at   timestamptz,
    PRIMARY KEY (tenant_id, id),
    CONSTRAINT payment_refund_posting_key UNIQUE NULLS NOT DISTINCT (tenant_id, payment_id, posting_id),
    FOREIGN KEY (tenant_id, payment_id) REFERENCES payment (tenant_id, id),
    CONSTRAINT payment_refund_next_check CHECK ((next_at IS NOT NULL) = (state = 'requested')),
    CONSTRAINT payment_refund_settled_check CHECK ((settled_at IS NULL) = (state = 'requested'))
);
CREATE INDEX payment_refund_due ON payment_refund (tenant_id, next_at) WHERE state = 'requested';
COMMENT ON TABLE payment_refund IS 'Money of a payment that goes back by its provider: for a correction or a return, or of a payment that nothing was posted for. Retention: for ever.';
COMMENT ON COLUMN payment_refund.posting_id IS 'The correction or return that gives it back; none for a payment that paid nothing.';
COMMENT ON COLUMN payment_refund.next_at IS 'When the provider is asked, or asked again. It knows a refund by its id.';

SELECT protect_tenant_table(t) FROM unnest(ARRAY['payment', 'payment_refund']::regclass[]) AS t;
GRANT INSERT ON payment, payment_refund TO regulars_app;
GRANT UPDATE (state, cancelling, fail_reason, reference, refund_wanted, attempts, next_at, settled_at) ON payment TO regulars_app;
GRANT UPDATE (state, attempts, next_at, settled_at) ON payment_refund TO regulars_app;
GRANT UPDATE (posting_id, refund_wanted) ON payment TO regulars_writer;
GRANT INSERT ON payment_refund TO regulars_writer;

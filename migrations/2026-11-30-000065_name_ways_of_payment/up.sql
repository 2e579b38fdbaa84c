-- Why: every shop is paid in ways that no list of ours has — 美团, 支票, 商场卡 — and calls the usual ones by its own words
-- (D01, S02). A way of payment is a code in postings, as before; what it is called, in which order it stands, whether its
-- number elsewhere is asked for and whether it is offered at all is the tenant's dictionary. What it does follows from its
-- code alone: cash is counted in the drawer, three go through a connected provider, every other is taken by hand.

CREATE TABLE payment_way (
    tenant_id      uuid NOT NULL REFERENCES tenant (tenant_id),
    id             uuid NOT NULL,
    code           text COLLATE "C" NOT NULL,
    labels         jsonb NOT NULL,
    asks_reference boolean NOT NULL DEFAULT false,
    position       integer NOT NULL CONSTRAINT payment_way_position_check CHECK (position >= 0),
    retired_at     timestamptz,
    row_version    bigint NOT NULL DEFAULT 1,
    PRIMARY KEY (tenant_id, id),
    CONSTRAINT payment_way_code_key UNIQUE (tenant_id, code),
    CONSTRAINT payment_way_cash_check CHECK (code <> 'cash' OR NOT asks_reference)
);
COMMENT ON TABLE payment_way IS 'Ways in which money changes hands: a tenant''s dictionary, in the order shown to people. Retention: for ever.';
COMMENT ON COLUMN payment_way.code IS 'What postings and figures keep.';
COMMENT ON COLUMN payment_way.labels IS 'Its names by language.';
COMMENT ON COLUMN payment_way.asks_reference IS 'Whether money taken this way is refused without its number elsewhere.';
COMMENT ON COLUMN payment_way.retired_at IS 'Since when it is offered no more; what was paid by it keeps it, and money still goes back by it.';

-- The owner of forced tables sees their rows only while they are not forced.
ALTER TABLE tenant NO FORCE ROW LEVEL SECURITY;
INSERT INTO payment_way (tenant_id, id, code, labels, position)
SELECT t.tenant_id, gen_random_uuid(), w.code, jsonb_build_object('zh-CN', w.zh, 'en', w.en), w.position
FROM tenant AS t
CROSS JOIN (VALUES
    ('cash', '现金', 'Cash', 0),
    ('wechat', '微信', 'WeChat Pay', 1),
    ('alipay', '支付宝', 'Alipay', 2),
    ('bank_card', '银行卡', 'Bank card', 3),
    ('transfer', '转账', 'Transfer', 4),
    ('other', '其他', 'Other', 5)
) AS w (code, zh, en, position);
ALTER TABLE tenant FORCE ROW LEVEL SECURITY;

SELECT protect_tenant_table('payment_way');
GRANT INSERT, UPDATE ON payment_way TO regulars_app;

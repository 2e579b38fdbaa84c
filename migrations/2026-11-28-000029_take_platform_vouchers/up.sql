-- Why: people pay with vouchers that a platform sold them (团购券). A code pays once; what the platform owes for it is settled
-- later, voucher by voucher, so each use is a row of its own. The platform cancels a use within its hour and not after.

CREATE TABLE platform_voucher (
    tenant_id        uuid NOT NULL,
    posting_id       uuid NOT NULL,
    code             text NOT NULL,
    platform         smallint NOT NULL CONSTRAINT platform_voucher_platform_check CHECK (platform BETWEEN 1 AND 3),
    shop_id          uuid NOT NULL,
    business_date    date NOT NULL,
    list_value       numeric(18,4) NOT NULL CONSTRAINT platform_voucher_list_check CHECK (list_value > 0),
    settlement_value numeric(18,4) NOT NULL CONSTRAINT platform_voucher_settlement_check CHECK (settlement_value BETWEEN 0 AND list_value),
    cancelled_by     uuid,
    PRIMARY KEY (tenant_id, posting_id, code)
);
CREATE UNIQUE INDEX platform_voucher_used_once ON platform_voucher (tenant_id, code) WHERE cancelled_by IS NULL;
COMMENT ON TABLE platform_voucher IS 'Vouchers of platforms (团购券) that paid for sales: what each paid, and what its platform owes. Retention: for ever.';
COMMENT ON COLUMN platform_voucher.list_value IS 'What it paid of the bill.';
COMMENT ON COLUMN platform_voucher.settlement_value IS 'What the platform owes for it.';
COMMENT ON COLUMN platform_voucher.cancelled_by IS 'The correction of its sale; the code may be used again then.';

ALTER TABLE tenant ADD COLUMN voucher_cancel_minutes integer NOT NULL DEFAULT 60
    CONSTRAINT tenant_voucher_cancel_minutes_check CHECK (voucher_cancel_minutes BETWEEN 0 AND 10080);
COMMENT ON COLUMN tenant.voucher_cancel_minutes IS 'How many minutes after a sale the platforms cancel its vouchers: so long it can be corrected.';

CREATE TYPE written_platform_voucher AS (
    tenant_id uuid, posting_id uuid, code text, platform smallint, shop_id uuid, business_date date, list_value numeric,
    settlement_value numeric
);

SELECT protect_tenant_table('platform_voucher');
GRANT INSERT, UPDATE ON platform_voucher TO regulars_writer;

-- Why: the law of a country says how much a prepaid card may hold, who must say who they are, and what is paid by transfer
-- only. Its figures come with the program, dated; a company turns them on. What a top-up has to know under its wallet's lock is
-- whether the buyer is known, and whether it is a company.

ALTER TABLE tenant
    ADD COLUMN prepaid_pack text COLLATE "C" CONSTRAINT tenant_prepaid_pack_check CHECK (prepaid_pack IN ('cn')),
    ADD COLUMN prepaid_counted text COLLATE "C" NOT NULL DEFAULT 'face'
        CONSTRAINT tenant_prepaid_counted_check CHECK (prepaid_counted IN ('face', 'principal'));
COMMENT ON COLUMN tenant.prepaid_pack IS 'The country whose prepaid-card law guards top-ups; none: nothing is guarded.';
COMMENT ON COLUMN tenant.prepaid_counted IS 'What counts towards the limit of a card: principal with bonus, or principal alone.';

ALTER TABLE wallet ADD COLUMN buyer smallint CONSTRAINT wallet_buyer_check CHECK (buyer IN (1, 2));
COMMENT ON COLUMN wallet.buyer IS 'Who bought the card, once that is known: 1 a person, 2 a company. Changed under this row''s lock.';
GRANT UPDATE (buyer) ON wallet TO regulars_app;

CREATE TABLE buyer (
    tenant_id     uuid NOT NULL,
    membership_id uuid NOT NULL,
    id            uuid NOT NULL,
    kind          smallint NOT NULL CONSTRAINT buyer_kind_check CHECK (kind IN (1, 2)),
    details_enc   bytea NOT NULL,
    user_id       uuid,
    recorded_at   timestamptz NOT NULL,
    PRIMARY KEY (tenant_id, membership_id, id),
    FOREIGN KEY (tenant_id, membership_id) REFERENCES membership (tenant_id, id),
    FOREIGN KEY (tenant_id, user_id) REFERENCES app_user (tenant_id, id)
);
CREATE INDEX buyer_user ON buyer (tenant_id, user_id) WHERE user_id IS NOT NULL;
COMMENT ON TABLE buyer IS 'Who bought a card, as they showed it: the newest row counts, none is changed. Retention: for ever; readable until the member is erased.';
COMMENT ON COLUMN buyer.details_enc IS 'Name, number of the document and contact, under the member''s key.';

SELECT protect_tenant_table('buyer');
GRANT INSERT ON buyer TO regulars_app;

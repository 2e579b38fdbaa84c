-- Why: members top up in one shop and are served in another (跨店结算). What each posting moved of which shop's lots is followed behind
-- the sealed feed, in its order and with a place of its own, off the till's way; nothing of it is a source. A settlement fixes what
-- is not in an earlier one up to a business date and a number of the sealed order: what is back-dated or corrected later is in the next.

ALTER TABLE rule_version DROP CONSTRAINT rule_version_kind_check;
ALTER TABLE rule_version ADD CONSTRAINT rule_version_kind_check CHECK (kind IN ('top_up', 'points', 'tier_ladder',
    'tier_discount', 'spending_order', 'promotion', 'pricing', 'points_payment', 'cash_rounding',
    'card_discount', 'commission', 'cross_shop'));

CREATE TABLE settlement_move (
    tenant_id         uuid NOT NULL,
    posting_id        uuid NOT NULL,
    lot_id            uuid NOT NULL,
    flow              smallint NOT NULL CHECK (flow BETWEEN 1 AND 5),
    seq               bigint NOT NULL,
    business_date     date NOT NULL,
    of_posting_id     uuid NOT NULL,
    issuing_shop_id   uuid NOT NULL,
    issuing_entity_id uuid NOT NULL,
    place_shop_id     uuid NOT NULL,
    place_entity_id   uuid NOT NULL,
    principal         bigint NOT NULL,
    bonus             bigint NOT NULL,
    share_bp          integer NOT NULL CHECK (share_bp BETWEEN 0 AND 10000),
    carried           bigint NOT NULL,
    PRIMARY KEY (tenant_id, posting_id, lot_id, flow)
);
CREATE INDEX settlement_move_of ON settlement_move (tenant_id, of_posting_id);
CREATE INDEX settlement_move_seq ON settlement_move (tenant_id, seq, lot_id, flow);
CREATE INDEX settlement_move_date ON settlement_move (tenant_id, business_date, seq);
COMMENT ON TABLE settlement_move IS 'What a posting moved of one lot of stored value: whose lot, and where it counts. Derived. Retention: for ever.';
COMMENT ON COLUMN settlement_move.flow IS '1: topped up; 2: adjusted; 3: delivered; 4: refunded; 5: kept by a refund.';
COMMENT ON COLUMN settlement_move.seq IS 'Number of the posting in the sealed order.';
COMMENT ON COLUMN settlement_move.of_posting_id IS 'What it takes back in the end; itself when it takes nothing back. Its shop is where it counts.';
COMMENT ON COLUMN settlement_move.place_entity_id IS 'The entity of that shop when this was followed.';
COMMENT ON COLUMN settlement_move.principal IS 'Signed as the wallet sees it, in minor units; so is bonus.';
COMMENT ON COLUMN settlement_move.share_bp IS 'The part of delivered bonus that the issuer pays, by the rule of the first posting of of_posting_id.';
COMMENT ON COLUMN settlement_move.carried IS 'What the issuer pays of the bonus; negative where it gets that back.';

CREATE TABLE settlement_cell (
    tenant_id         uuid NOT NULL,
    business_date     date NOT NULL,
    issuing_shop_id   uuid NOT NULL,
    issuing_entity_id uuid NOT NULL,
    place_shop_id     uuid NOT NULL,
    place_entity_id   uuid NOT NULL,
    flow              smallint NOT NULL CHECK (flow BETWEEN 1 AND 5),
    principal         bigint NOT NULL,
    bonus             bigint NOT NULL,
    carried           bigint NOT NULL,
    PRIMARY KEY (tenant_id, business_date, issuing_shop_id, place_shop_id, issuing_entity_id, place_entity_id, flow),
    FOREIGN KEY (tenant_id, issuing_shop_id) REFERENCES shop (tenant_id, id),
    FOREIGN KEY (tenant_id, place_shop_id) REFERENCES shop (tenant_id, id),
    FOREIGN KEY (tenant_id, issuing_entity_id) REFERENCES legal_entity (tenant_id, id),
    FOREIGN KEY (tenant_id, place_entity_id) REFERENCES legal_entity (tenant_id, id)
);
COMMENT ON TABLE settlement_cell IS 'Movements added up by business date, whose lots, and where they count. Derived. Retention: for ever.';

CREATE TABLE settlement (
    tenant_id   uuid NOT NULL REFERENCES tenant (tenant_id),
    id          uuid NOT NULL,
    number      integer NOT NULL CHECK (number > 0),
    parties     text COLLATE "C" NOT NULL CHECK (parties IN ('shop', 'entity')),
    from_date   date NOT NULL,
    to_date     date NOT NULL,
    before_date date,
    before_seq  bigint NOT NULL,
    through_seq bigint NOT NULL,
    head_hash   bytea NOT NULL,
    figures     jsonb NOT NULL,
    fixed_at    timestamptz NOT NULL,
    fixed_by    uuid NOT NULL,
    closed_at   timestamptz,
    closed_by   uuid,
    PRIMARY KEY (tenant_id, id),
    CONSTRAINT settlement_number_key UNIQUE (tenant_id, number),
    FOREIGN KEY (tenant_id, fixed_by) REFERENCES app_user (tenant_id, id),
    FOREIGN KEY (tenant_id, closed_by) REFERENCES app_user (tenant_id, id),
    CONSTRAINT settlement_period_check CHECK (to_date >= from_date AND before_date < from_date AND through_seq >= before_seq),
    CONSTRAINT settlement_closed_check CHECK ((closed_at IS NULL) = (closed_by IS NULL))
);
CREATE UNIQUE INDEX settlement_open ON settlement (tenant_id) WHERE closed_at IS NULL;
COMMENT ON TABLE settlement IS 'A period that shops, or entities, settle (结算单). While it is not closed it can be withdrawn. Retention: for ever.';
COMMENT ON COLUMN settlement.before_date IS 'Last day of the settlement before, with its number of the sealed order: what that took is not taken again.';
COMMENT ON COLUMN settlement.through_seq IS 'It has what was sealed up to here.';
COMMENT ON COLUMN settlement.head_hash IS 'Hash of the chain there: whoever has the chain can prove which postings it was made of.';
COMMENT ON COLUMN settlement.figures IS 'Its matrix when it was fixed. Never changed.';

CREATE TABLE settlement_party (
    tenant_id     uuid NOT NULL,
    settlement_id uuid NOT NULL,
    party         uuid NOT NULL,
    amount        bigint NOT NULL,
    paid_on       date,
    reference     text CONSTRAINT settlement_party_reference_check CHECK (char_length(reference) BETWEEN 1 AND 100),
    marked_at     timestamptz,
    marked_by     uuid,
    PRIMARY KEY (tenant_id, settlement_id, party),
    FOREIGN KEY (tenant_id, settlement_id) REFERENCES settlement (tenant_id, id),
    FOREIGN KEY (tenant_id, marked_by) REFERENCES app_user (tenant_id, id),
    CONSTRAINT settlement_party_paid_check CHECK (num_nulls(paid_on, reference, marked_at, marked_by) IN (0, 4))
);
COMMENT ON TABLE settlement_party IS 'What one shop, or entity, pays to the head office by a settlement, or receives; and how that was done. Retention: for ever.';
COMMENT ON COLUMN settlement_party.amount IS 'Minor units; plus pays, minus receives.';

SELECT protect_tenant_table(t) FROM unnest(ARRAY['settlement_move', 'settlement_cell', 'settlement', 'settlement_party']::regclass[]) AS t;
GRANT INSERT, UPDATE ON settlement_cell TO regulars_app;
GRANT INSERT ON settlement_move TO regulars_app;
GRANT INSERT, DELETE ON settlement, settlement_party TO regulars_app;
GRANT UPDATE (closed_at, closed_by) ON settlement TO regulars_app;
GRANT UPDATE (paid_on, reference, marked_at, marked_by) ON settlement_party TO regulars_app;

-- Whoever changes the tenant's own settings settles between its shops.
ALTER TABLE role NO FORCE ROW LEVEL SECURITY;
UPDATE role SET permissions = array_append(permissions, 'settlement:manage')
WHERE 'tenant:edit' = ANY (permissions) AND 'report:read' = ANY (permissions) AND NOT 'settlement:manage' = ANY (permissions);
ALTER TABLE role FORCE ROW LEVEL SECURITY;

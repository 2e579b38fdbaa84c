-- Why: the one way in which value moves. A posting is one business fact; an entry is both of its sides in one row (the
-- wallet side with lot and balance after, the book side as a code), so an unbalanced posting cannot be written.
-- The hot tables carry few indexes and no foreign keys: they are written in one statement from locked rows, and
-- `regulars verify` proves them. Postings, entries and commands are append-only by privilege.

CREATE TABLE wallet (
    tenant_id        uuid NOT NULL,
    id               uuid NOT NULL,
    program_id       uuid NOT NULL,
    currency         text NOT NULL,
    version          bigint NOT NULL DEFAULT 0,
    principal        numeric(18,4) NOT NULL DEFAULT 0 CONSTRAINT wallet_principal_check CHECK (principal >= 0),
    bonus            numeric(18,4) NOT NULL DEFAULT 0 CONSTRAINT wallet_bonus_check CHECK (bonus >= 0),
    reward_points    numeric(18,4) NOT NULL DEFAULT 0 CONSTRAINT wallet_reward_points_check CHECK (reward_points >= 0),
    tier_points      numeric(18,4) NOT NULL DEFAULT 0 CONSTRAINT wallet_tier_points_check CHECK (tier_points >= 0),
    owed_money       numeric(18,4) NOT NULL DEFAULT 0 CONSTRAINT wallet_owed_money_check CHECK (owed_money >= 0),
    owed_points      numeric(18,4) NOT NULL DEFAULT 0 CONSTRAINT wallet_owed_points_check CHECK (owed_points >= 0),
    tier             smallint NOT NULL DEFAULT 0,
    last_recorded_at timestamptz,
    PRIMARY KEY (tenant_id, id)
) WITH (fillfactor = 70);
COMMENT ON TABLE wallet IS 'Balances, tier and version of one membership (same id): the row that every till command locks first. Retention: for ever.';
COMMENT ON COLUMN wallet.version IS 'Number of postings; assigned under the lock, without gaps; the order of every statement of account.';

CREATE TABLE lot (
    tenant_id         uuid NOT NULL,
    wallet_id         uuid NOT NULL,
    id                uuid NOT NULL,
    shape             smallint NOT NULL CHECK (shape IN (1, 2)),
    origin_posting_id uuid NOT NULL,
    issuing_shop_id   uuid NOT NULL,
    issuing_entity_id uuid NOT NULL,
    terms_id          uuid,
    opened_at         timestamptz NOT NULL,
    expires_at        timestamptz,
    principal_paid    numeric(18,4) NOT NULL DEFAULT 0,
    bonus_given       numeric(18,4) NOT NULL DEFAULT 0,
    points_in         numeric(18,4) NOT NULL DEFAULT 0,
    principal_left    numeric(18,4) NOT NULL DEFAULT 0 CONSTRAINT lot_principal_left_check CHECK (principal_left >= 0),
    bonus_left        numeric(18,4) NOT NULL DEFAULT 0 CONSTRAINT lot_bonus_left_check CHECK (bonus_left >= 0),
    points_left       numeric(18,4) NOT NULL DEFAULT 0 CONSTRAINT lot_points_left_check CHECK (points_left >= 0),
    open              boolean NOT NULL,
    PRIMARY KEY (tenant_id, wallet_id, id)
) WITH (fillfactor = 70);
CREATE INDEX lot_open ON lot (tenant_id, wallet_id) WHERE open;
COMMENT ON TABLE lot IS 'Value that came in together: a top-up pair (shape 1: paid : face, principal and bonus left) or reward points of the same terms (shape 2). Retention: for ever.';
COMMENT ON COLUMN lot.open IS 'Whether anything is left. The amounts are in no index, so spending updates stay on the page.';

CREATE TABLE posting (
    tenant_id     uuid NOT NULL,
    id            uuid NOT NULL,
    kind          smallint NOT NULL CHECK (kind BETWEEN 1 AND 3),
    wallet_id     uuid NOT NULL,
    version       bigint NOT NULL,
    card_id       uuid,
    shop_id       uuid NOT NULL,
    terminal_id   uuid,
    user_id       uuid,
    receipt_no    text NOT NULL,
    recorded_at   timestamptz NOT NULL,
    occurred_at   timestamptz NOT NULL,
    business_date date NOT NULL,
    currency      text NOT NULL,
    list_total    numeric(18,4) NOT NULL,
    total         numeric(18,4) NOT NULL,
    principal_after     numeric(18,4) NOT NULL,
    bonus_after         numeric(18,4) NOT NULL,
    reward_points_after numeric(18,4) NOT NULL,
    tier_points_after   numeric(18,4) NOT NULL,
    owed_money_after    numeric(18,4) NOT NULL,
    owed_points_after   numeric(18,4) NOT NULL,
    tier_after          smallint NOT NULL,
    tenders       jsonb,
    reverses_id   uuid,
    reason        text,
    tier_from     smallint,
    tier_to       smallint,
    ladder_id     uuid,
    derivation    text NOT NULL,
    PRIMARY KEY (tenant_id, id),
    CONSTRAINT posting_tier_change_check CHECK ((tier_from IS NULL) = (tier_to IS NULL) AND (tier_from IS NULL) = (ladder_id IS NULL))
);
COMMENT ON TABLE posting IS 'One business fact (top-up, consumption, reversal). Append-only. Ids are time-ordered: lists page by id. Retention: for ever.';
COMMENT ON COLUMN posting.principal_after IS 'Balances after the posting, all kinds: a statement needs no sum, and an audit can replay each step.';
COMMENT ON COLUMN posting.derivation IS 'Compact, versioned JSON: why each number is what it is. At most 4 kB, normally below 1 kB.';

CREATE TABLE posting_line (
    tenant_id  uuid NOT NULL,
    posting_id uuid NOT NULL,
    line       smallint NOT NULL,
    label      text NOT NULL,
    category   text,
    quantity   bigint NOT NULL CHECK (quantity > 0),
    list_price numeric(18,4) NOT NULL,
    charged    numeric(18,4) NOT NULL,
    taken      jsonb NOT NULL,
    staff      jsonb NOT NULL,
    PRIMARY KEY (tenant_id, posting_id, line)
);
COMMENT ON TABLE posting_line IS 'Delivered lines: list price, price charged, lots taken, employees with role and share. A plain amount has no line row: its posting and entries say it all. Retention: for ever.';

CREATE TABLE entry (
    tenant_id     uuid NOT NULL,
    wallet_id     uuid NOT NULL,
    version       bigint NOT NULL,
    line          smallint NOT NULL,
    posting_id    uuid NOT NULL,
    kind          smallint NOT NULL CHECK (kind BETWEEN 1 AND 6),
    book          smallint NOT NULL CHECK (book > 0),
    lot_id        uuid,
    amount        numeric(18,4) NOT NULL CONSTRAINT entry_amount_check CHECK (amount <> 0),
    balance_after numeric(18,4) NOT NULL CONSTRAINT entry_balance_after_check CHECK (balance_after >= 0),
    PRIMARY KEY (tenant_id, wallet_id, version, line)
);
COMMENT ON TABLE entry IS 'Both sides of one movement: wallet side (kind, lot, signed amount, balance after) and book side (code of the chart of accounts). Append-only. Retention: for ever.';

CREATE TABLE command (
    tenant_id   uuid NOT NULL,
    key         text COLLATE "C" NOT NULL,
    fingerprint bytea NOT NULL,
    posting_id  uuid NOT NULL,
    answer      text,
    api_version smallint NOT NULL,
    PRIMARY KEY (tenant_id, key)
);
COMMENT ON TABLE command IS 'Every idempotency key for ever, with the fingerprint of its request and its answer. Retention: for ever; the answer may be emptied after 90 days.';

CREATE TABLE reversal (
    tenant_id   uuid NOT NULL,
    original_id uuid NOT NULL,
    reversal_id uuid NOT NULL,
    PRIMARY KEY (tenant_id, original_id)
);
COMMENT ON TABLE reversal IS 'A posting is taken back once: keyed by the original. Retention: for ever.';

CREATE TABLE terminal_counter (
    tenant_id     uuid NOT NULL,
    terminal_id   uuid NOT NULL,
    business_date date NOT NULL,
    last_number   integer NOT NULL,
    PRIMARY KEY (tenant_id, terminal_id, business_date)
) WITH (fillfactor = 50);
COMMENT ON TABLE terminal_counter IS 'Last receipt number of a terminal on a business date; locked after the wallets. Retention: for ever.';

SELECT protect_tenant_table(t) FROM unnest(ARRAY['wallet', 'lot', 'posting', 'posting_line', 'entry', 'command', 'reversal', 'terminal_counter']::regclass[]) AS t;
GRANT INSERT ON wallet TO regulars_app;
GRANT INSERT, UPDATE ON wallet, lot, terminal_counter TO regulars_writer;
GRANT INSERT ON posting, posting_line, entry, command, reversal TO regulars_writer;
-- Whoever changes a fact that a till decision reads locks the wallet first; locking needs UPDATE on one column.
GRANT UPDATE (last_recorded_at) ON wallet TO regulars_app;

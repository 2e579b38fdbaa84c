-- Why: a known customer takes goods now and pays later (挂账, 还款). Each sale on account is an item of its own, so that the
-- oldest is repaid first and its age can be told; the wallet keeps the sum, which the limit of the membership bounds.

ALTER TABLE wallet ADD COLUMN on_account numeric(18,4) NOT NULL DEFAULT 0
    CONSTRAINT wallet_on_account_check CHECK (on_account >= 0);
ALTER TABLE wallet ADD COLUMN on_account_limit numeric(18,4) NOT NULL DEFAULT 0
    CONSTRAINT wallet_on_account_limit_check CHECK (on_account_limit >= 0);
ALTER TABLE wallet ADD COLUMN on_account_limit_version bigint NOT NULL DEFAULT 1;
COMMENT ON COLUMN wallet.on_account IS 'Owed for sales that were put on account; the sum of what is owed of its items.';
COMMENT ON COLUMN wallet.on_account_limit IS 'The most that a further sale may bring it to; 0 lets nothing be put on account. Changed under this row''s lock.';
COMMENT ON COLUMN wallet.on_account_limit_version IS 'Number of the limit, for edits that were made on another one.';
GRANT UPDATE (on_account_limit, on_account_limit_version) ON wallet TO regulars_app;

CREATE TABLE account_item (
    tenant_id         uuid NOT NULL,
    wallet_id         uuid NOT NULL,
    id                uuid NOT NULL,
    origin_posting_id uuid NOT NULL,
    shop_id           uuid NOT NULL,
    business_date     date NOT NULL,
    opened_at         timestamptz NOT NULL,
    amount            numeric(18,4) NOT NULL CONSTRAINT account_item_amount_check CHECK (amount > 0),
    owed              numeric(18,4) NOT NULL CONSTRAINT account_item_owed_check CHECK (owed BETWEEN 0 AND amount),
    repaid            jsonb NOT NULL,
    open              boolean NOT NULL,
    PRIMARY KEY (tenant_id, wallet_id, id)
) WITH (fillfactor = 70);
CREATE INDEX account_item_open ON account_item (tenant_id, wallet_id) WHERE open;
CREATE INDEX account_item_open_at_shop ON account_item (tenant_id, shop_id, business_date) WHERE open;
COMMENT ON TABLE account_item IS 'What a member owes of one sale on account, and how much of it was repaid in which way. Entries name it as their lot. Retention: for ever.';
COMMENT ON COLUMN account_item.business_date IS 'Of the sale: its age counts from here.';
COMMENT ON COLUMN account_item.repaid IS 'What was repaid and has not gone back since: [[method, minor units], …].';
COMMENT ON COLUMN account_item.open IS 'Whether anything is owed of it.';

-- A program that writes more brings types of its own: the one before still runs.
CREATE TYPE written_wallet_with_account AS (
    tenant_id uuid, id uuid, version bigint, principal numeric, bonus numeric, reward_points numeric, tier_points numeric,
    owed_money numeric, owed_points numeric, tier smallint, last_recorded_at timestamptz, on_account numeric
);
CREATE TYPE written_account_item AS (
    tenant_id uuid, wallet_id uuid, id uuid, origin_posting_id uuid, shop_id uuid, business_date date,
    opened_at timestamptz, amount numeric, owed numeric, repaid jsonb, open boolean
);

ALTER TABLE posting DROP CONSTRAINT posting_kind_check;
ALTER TABLE posting ADD CONSTRAINT posting_kind_check CHECK (kind BETWEEN 1 AND 12);
COMMENT ON TABLE posting IS 'One business fact: top-up, consumption, reversal, return, sale of a package, use of counts, or repayment. Append-only. Ids are time-ordered: lists page by id. Retention: for ever.';
ALTER TABLE entry_set DROP CONSTRAINT entry_set_kinds_check;
ALTER TABLE entry_set ADD CONSTRAINT entry_set_kinds_check
    CHECK (cardinality(kinds) > 0 AND 1 <= ALL (kinds) AND 8 >= ALL (kinds));

SELECT protect_tenant_table('account_item');
GRANT INSERT, UPDATE ON account_item TO regulars_writer;

-- Whoever takes money for a top-up takes it for a debt; whoever browses members sees who owes; whoever publishes rules
-- says how much may be. The owner of forced tables sees their rows only while they are not forced.
ALTER TABLE role NO FORCE ROW LEVEL SECURITY;
UPDATE role SET permissions = array_append(permissions, 'repayment:create')
WHERE 'topup:create' = ANY (permissions) AND NOT 'repayment:create' = ANY (permissions);
UPDATE role SET permissions = array_append(permissions, 'account:read')
WHERE 'member:read' = ANY (permissions) AND NOT 'account:read' = ANY (permissions);
UPDATE role SET permissions = array_append(permissions, 'account:limit')
WHERE 'rule:publish' = ANY (permissions) AND NOT 'account:limit' = ANY (permissions);
ALTER TABLE role FORCE ROW LEVEL SECURITY;

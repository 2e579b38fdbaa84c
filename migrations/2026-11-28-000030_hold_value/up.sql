-- Why: value is set aside for something that is still to come: a deposit, an order by phone, a refund that waits (冻结). It
-- stays in its lots; the wallet says how much of it cannot be spent, and each hold has a row with what became of it.
-- Postings without entries place and end holds, so that statement, chain and audit know them.
-- A wallet that holds nothing reads and writes none of this.

ALTER TABLE wallet ADD COLUMN held numeric(18,4) NOT NULL DEFAULT 0 CONSTRAINT wallet_held_check CHECK (held >= 0);
COMMENT ON COLUMN wallet.held IS 'How much of principal and bonus is set aside: the sum of its open holds.';

CREATE TABLE hold (
    tenant_id        uuid NOT NULL,
    wallet_id        uuid NOT NULL,
    id               uuid NOT NULL,
    shop_id          uuid NOT NULL,
    amount           numeric(18,4) NOT NULL CHECK (amount > 0),
    expires_at       timestamptz,
    state            smallint NOT NULL CHECK (state BETWEEN 1 AND 4),
    captured         numeric(18,4) NOT NULL CONSTRAINT hold_captured_check CHECK (captured BETWEEN 0 AND amount AND (captured = 0 OR state = 2)),
    ended_posting_id uuid,
    PRIMARY KEY (tenant_id, wallet_id, id),
    CONSTRAINT hold_ended_check CHECK ((ended_posting_id IS NULL) = (state = 1))
);
CREATE INDEX hold_open ON hold (tenant_id, wallet_id) WHERE state = 1;
CREATE INDEX hold_over ON hold (tenant_id, expires_at) WHERE state = 1;
COMMENT ON TABLE hold IS 'Value that is set aside; the id is that of the posting that placed it. Retention: for ever.';
COMMENT ON COLUMN hold.state IS '1: open; 2: captured by a sale, which freed the rest, or by a refund; 3: released; 4: its time was over.';
COMMENT ON COLUMN hold.captured IS 'What a sale or a refund took of it.';
COMMENT ON COLUMN hold.expires_at IS 'From then on it binds nothing; whatever is posted next in the wallet ends it, or a posting of its own. Null: it ends with the refund it belongs to.';

CREATE TYPE written_hold AS (
    tenant_id uuid, wallet_id uuid, id uuid, shop_id uuid, amount numeric, expires_at timestamptz, state smallint,
    captured numeric, ended_posting_id uuid
);

-- Which kinds of postings there are is for the program to say, which refuses to read others.
ALTER TABLE posting DROP CONSTRAINT posting_kind_check;
ALTER TABLE posting ADD CONSTRAINT posting_kind_check CHECK (kind > 0);

SELECT protect_tenant_table('hold');
GRANT INSERT ON hold TO regulars_writer;
GRANT UPDATE (state, captured, ended_posting_id) ON hold TO regulars_writer;

-- Whoever sells may set value aside. The owner of forced tables sees their rows only while they are not forced.
ALTER TABLE role NO FORCE ROW LEVEL SECURITY;
UPDATE role SET permissions = array_append(permissions, 'hold:maintain')
WHERE 'consumption:create' = ANY (permissions) AND NOT 'hold:maintain' = ANY (permissions);
ALTER TABLE role FORCE ROW LEVEL SECURITY;

-- Why: the first member who wants their money back meets a process, not a correction: a request freezes the value by a hold,
-- somebody approves it — at the same screen or elsewhere —, it is paid out, and one posting ends the value; or it is refused
-- or cancelled, and the hold is released. The row is where people meet while it waits.

CREATE TABLE refund (
    tenant_id        uuid NOT NULL,
    id               uuid NOT NULL,
    wallet_id        uuid NOT NULL,
    shop_id          uuid NOT NULL,
    cause            smallint NOT NULL CHECK (cause BETWEEN 1 AND 3),
    state            smallint NOT NULL CHECK (state BETWEEN 1 AND 5),
    requested_on     date NOT NULL,
    requested_at     timestamptz NOT NULL,
    requested_by     uuid,
    amount           numeric(18,4) NOT NULL CHECK (amount >= 0),
    reason           text NOT NULL,
    approved_by      uuid,
    approved_at      timestamptz,
    ended_posting_id uuid,
    ended_by         uuid,
    note             text,
    PRIMARY KEY (tenant_id, id),
    CONSTRAINT refund_ended_check CHECK ((ended_posting_id IS NULL) = (state IN (1, 2))),
    CONSTRAINT refund_approved_check CHECK (approved_at IS NOT NULL OR state NOT IN (2, 3))
);
CREATE INDEX refund_wallet ON refund (tenant_id, wallet_id, id);
COMMENT ON TABLE refund IS 'Refunds of stored value from request to payment; the id is that of the posting of their hold. Ids are time-ordered: lists page by id. Retention: for ever.';
COMMENT ON COLUMN refund.cause IS '1: the shop; 2: the member; 3: within seven days. It selects the arithmetic.';
COMMENT ON COLUMN refund.state IS '1: requested; 2: approved; 3: paid; 4: refused; 5: cancelled.';
COMMENT ON COLUMN refund.amount IS 'What is to be paid out, as it was asked for and approved.';
COMMENT ON COLUMN refund.ended_posting_id IS 'The posting that paid it out, or released its hold.';
COMMENT ON COLUMN refund.note IS 'Why it was refused or cancelled.';

CREATE TYPE written_refund AS (
    tenant_id uuid, id uuid, wallet_id uuid, shop_id uuid, cause smallint, state smallint, requested_on date,
    requested_at timestamptz, requested_by uuid, amount numeric, reason text, ended_posting_id uuid, ended_by uuid, note text
);

ALTER TABLE tenant ADD COLUMN member_refund_price text NOT NULL DEFAULT 'list'
    CONSTRAINT tenant_member_refund_price_check CHECK (member_refund_price IN ('list', 'charged'));
COMMENT ON COLUMN tenant.member_refund_price IS 'At which price what was delivered counts when a member wants their money back: before discounts, or as charged.';

SELECT protect_tenant_table('refund');
GRANT INSERT ON refund TO regulars_writer;
GRANT UPDATE (state, ended_posting_id, ended_by, note) ON refund TO regulars_writer;
GRANT UPDATE (state, approved_by, approved_at) ON refund TO regulars_app;

-- Whoever tops up may ask for a refund and pay it out; whoever publishes rules approves. The owner of forced tables sees
-- their rows only while they are not forced.
ALTER TABLE role NO FORCE ROW LEVEL SECURITY;
UPDATE role SET permissions = array_append(permissions, 'refund:create')
WHERE 'topup:create' = ANY (permissions) AND NOT 'refund:create' = ANY (permissions);
UPDATE role SET permissions = array_append(permissions, 'refund:approve')
WHERE 'rule:publish' = ANY (permissions) AND NOT 'refund:approve' = ANY (permissions);
ALTER TABLE role FORCE ROW LEVEL SECURITY;

-- Why: a first top-up may bring more (首充), and money topped up in all may raise the tier (充值即升级). Both ask how much a
-- member has topped up, without what was corrected.

ALTER TABLE wallet ADD COLUMN topped_up numeric(18,4) NOT NULL DEFAULT 0
    CONSTRAINT wallet_topped_up_check CHECK (topped_up >= 0);
COMMENT ON COLUMN wallet.topped_up IS 'Money paid by all top-ups that stand: the sum of their postings without those that were corrected.';

-- The owner of forced tables sees their rows only while they are not forced.
ALTER TABLE wallet NO FORCE ROW LEVEL SECURITY;
ALTER TABLE posting NO FORCE ROW LEVEL SECURITY;
ALTER TABLE reversal NO FORCE ROW LEVEL SECURITY;
UPDATE wallet AS w SET topped_up = s.paid
FROM (SELECT p.tenant_id, p.wallet_id, sum(p.total) AS paid FROM posting AS p
      LEFT JOIN reversal AS r ON r.tenant_id = p.tenant_id AND r.original_id = p.id
      WHERE p.kind = 1 AND r.original_id IS NULL GROUP BY p.tenant_id, p.wallet_id) AS s
WHERE w.tenant_id = s.tenant_id AND w.id = s.wallet_id;
ALTER TABLE wallet FORCE ROW LEVEL SECURITY;
ALTER TABLE posting FORCE ROW LEVEL SECURITY;
ALTER TABLE reversal FORCE ROW LEVEL SECURITY;

CREATE TYPE written_wallet_state AS (
    tenant_id uuid, id uuid, version bigint, principal numeric, bonus numeric, reward_points numeric,
    tier_points numeric, owed_money numeric, owed_points numeric, tier smallint, last_recorded_at timestamptz,
    on_account numeric, topped_up numeric
);

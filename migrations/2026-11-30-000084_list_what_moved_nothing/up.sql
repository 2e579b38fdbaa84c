-- Why: a sale that is paid in cash and earns nothing moves nothing in the wallet, and is the member's all the same: it belongs in the list
-- of what they did, where a clerk looks for it when goods come back. So does value that is held. That list follows the sets of entries;
-- from now on every posting has one, an empty one where nothing moved.

ALTER TABLE entry_set DROP CONSTRAINT entry_set_kinds_check;
ALTER TABLE entry_set ADD CONSTRAINT entry_set_kinds_check CHECK (1 <= ALL (kinds) AND 8 >= ALL (kinds));
COMMENT ON TABLE entry_set IS 'The entries of one posting, in their order, none where it moved nothing: of each the wallet side (kind, lot or none, signed amount, balance after) and the book side (code of the chart of accounts). Append-only. Retention: for ever.';

-- The owner of forced tables sees their rows only while they are not forced.
ALTER TABLE posting NO FORCE ROW LEVEL SECURITY;
ALTER TABLE entry_set NO FORCE ROW LEVEL SECURITY;
INSERT INTO entry_set (tenant_id, wallet_id, version, posting_id, kinds, books, lots, amounts, balances_after)
SELECT p.tenant_id, p.wallet_id, p.version, p.id, '{}', '{}', '{}', '{}', '{}'
FROM posting AS p
WHERE NOT EXISTS (
    SELECT FROM entry_set AS e
    WHERE e.tenant_id = p.tenant_id AND e.wallet_id = p.wallet_id AND e.version = p.version
);
ALTER TABLE posting FORCE ROW LEVEL SECURITY;
ALTER TABLE entry_set FORCE ROW LEVEL SECURITY;

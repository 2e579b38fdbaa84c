-- The tables that a sale writes, with the product's columns, checks and indexes, in a schema of their own: no ledger is touched. Wallets
-- are numbered like the cards. What a posting says is copied from a real sale.
DROP SCHEMA IF EXISTS yardstick CASCADE;
CREATE SCHEMA yardstick;
CREATE TABLE yardstick.wallet (LIKE wallet INCLUDING ALL) WITH (fillfactor = 70);
CREATE TABLE yardstick.lot (LIKE lot INCLUDING ALL) WITH (fillfactor = 70);
CREATE TABLE yardstick.posting (LIKE posting INCLUDING ALL);
CREATE TABLE yardstick.entry_set (LIKE entry_set INCLUDING ALL);
CREATE TABLE yardstick.command (LIKE command INCLUDING ALL);
CREATE SEQUENCE yardstick.posting_number CACHE 64;

CREATE TABLE yardstick.sold AS
SELECT posting, entry_set AS entries, command
FROM posting
JOIN entry_set ON entry_set.tenant_id = posting.tenant_id AND entry_set.wallet_id = posting.wallet_id
  AND entry_set.version = posting.version
JOIN command ON command.tenant_id = posting.tenant_id AND command.posting_id = posting.id
WHERE posting.kind = 2 AND posting.tenders IS NULL
LIMIT 1;

CREATE TABLE yardstick.numbered AS
SELECT tenant_id, membership_id AS wallet_id, ('01990000-0000-7000-a000-' || lpad(substr(number, 3), 12, '0'))::uuid AS id
FROM card WHERE number ~ '^88[0-9]{8}$';

INSERT INTO yardstick.wallet
SELECT copy.* FROM wallet JOIN yardstick.numbered AS n ON n.tenant_id = wallet.tenant_id AND n.wallet_id = wallet.id
CROSS JOIN LATERAL jsonb_populate_record(wallet, jsonb_build_object('id', n.id)) AS copy
ORDER BY n.id;

INSERT INTO yardstick.lot
SELECT copy.* FROM (
  SELECT DISTINCT ON (tenant_id, wallet_id, shape) * FROM lot WHERE open AND shape < 3
) AS lot
JOIN yardstick.numbered AS n ON n.tenant_id = lot.tenant_id AND n.wallet_id = lot.wallet_id
CROSS JOIN LATERAL jsonb_populate_record(NULL::lot, to_jsonb(lot) || jsonb_build_object('wallet_id', n.id)) AS copy
ORDER BY n.id;

ANALYZE yardstick.wallet, yardstick.lot, yardstick.posting, yardstick.entry_set, yardstick.command;

DROP VIEW entry;
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
ALTER TABLE entry_set NO FORCE ROW LEVEL SECURITY;
INSERT INTO entry
SELECT s.tenant_id, s.wallet_id, s.version, e.line::smallint, s.posting_id, e.kind, e.book, e.lot_id, e.amount, e.balance_after
FROM entry_set AS s
CROSS JOIN LATERAL unnest(s.kinds, s.books, s.lots, s.amounts, s.balances_after)
    WITH ORDINALITY AS e(kind, book, lot_id, amount, balance_after, line);
SELECT protect_tenant_table('entry');
GRANT INSERT ON entry TO regulars_writer;
DROP TABLE entry_set;
DROP TYPE written_entries;
CREATE TYPE written_entry AS (
    tenant_id uuid, wallet_id uuid, version bigint, line smallint, posting_id uuid, kind smallint, book smallint,
    lot_id uuid, amount numeric, balance_after numeric
);

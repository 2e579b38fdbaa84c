-- Why: the entries of a posting are written once, together, and never changed: one row for all of them, not one each. What
-- costs is rows times indexes. Who reads single entries finds them in the view `entry`, as before.

CREATE TABLE entry_set (
    tenant_id      uuid NOT NULL,
    wallet_id      uuid NOT NULL,
    version        bigint NOT NULL,
    posting_id     uuid NOT NULL,
    kinds          smallint[] NOT NULL,
    books          smallint[] NOT NULL,
    lots           uuid[] NOT NULL,
    amounts        numeric(18,4)[] NOT NULL,
    balances_after numeric(18,4)[] NOT NULL,
    PRIMARY KEY (tenant_id, wallet_id, version),
    CONSTRAINT entry_set_kinds_check CHECK (cardinality(kinds) > 0 AND 1 <= ALL (kinds) AND 6 >= ALL (kinds)),
    CONSTRAINT entry_set_books_check CHECK (cardinality(books) = cardinality(kinds) AND 0 < ALL (books)),
    CONSTRAINT entry_set_lots_check CHECK (cardinality(lots) = cardinality(kinds)),
    CONSTRAINT entry_amount_check
        CHECK (cardinality(amounts) = cardinality(kinds) AND array_position(amounts, NULL) IS NULL AND 0 <> ALL (amounts)),
    CONSTRAINT entry_balance_after_check
        CHECK (cardinality(balances_after) = cardinality(kinds) AND array_position(balances_after, NULL) IS NULL
               AND 0 <= ALL (balances_after))
);
COMMENT ON TABLE entry_set IS 'The entries of one posting, in their order: of each the wallet side (kind, lot or none, signed amount, balance after) and the book side (code of the chart of accounts). Append-only. Retention: for ever.';

-- The owner of forced tables sees their rows only while they are not forced.
ALTER TABLE entry NO FORCE ROW LEVEL SECURITY;
INSERT INTO entry_set (tenant_id, wallet_id, version, posting_id, kinds, books, lots, amounts, balances_after)
SELECT tenant_id, wallet_id, version, (array_agg(posting_id))[1], array_agg(kind ORDER BY line), array_agg(book ORDER BY line),
    array_agg(lot_id ORDER BY line), array_agg(amount ORDER BY line), array_agg(balance_after ORDER BY line)
FROM entry GROUP BY tenant_id, wallet_id, version;
DROP TABLE entry;
DROP TYPE written_entry;

CREATE TYPE written_entries AS (
    tenant_id uuid, wallet_id uuid, version bigint, posting_id uuid, kinds smallint[], books smallint[], lots uuid[],
    amounts numeric[], balances_after numeric[]
);

SELECT protect_tenant_table('entry_set');
GRANT INSERT ON entry_set TO regulars_writer;

CREATE VIEW entry WITH (security_invoker = true) AS
SELECT s.tenant_id, s.wallet_id, s.version, e.line::smallint AS line, s.posting_id, e.kind, e.book, e.lot_id, e.amount, e.balance_after
FROM entry_set AS s
CROSS JOIN LATERAL unnest(s.kinds, s.books, s.lots, s.amounts, s.balances_after)
    WITH ORDINALITY AS e(kind, book, lot_id, amount, balance_after, line);
COMMENT ON VIEW entry IS 'Each entry: both sides of one movement.';
GRANT SELECT ON entry TO regulars_app, regulars_writer, regulars_reader, regulars_auditor;

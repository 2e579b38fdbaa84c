ALTER TABLE entry_set NO FORCE ROW LEVEL SECURITY;
DELETE FROM entry_set WHERE cardinality(kinds) = 0;
ALTER TABLE entry_set FORCE ROW LEVEL SECURITY;
ALTER TABLE entry_set DROP CONSTRAINT entry_set_kinds_check;
ALTER TABLE entry_set ADD CONSTRAINT entry_set_kinds_check
    CHECK (cardinality(kinds) > 0 AND 1 <= ALL (kinds) AND 8 >= ALL (kinds));
COMMENT ON TABLE entry_set IS 'The entries of one posting, in their order: of each the wallet side (kind, lot or none, signed amount, balance after) and the book side (code of the chart of accounts). Append-only. Retention: for ever.';

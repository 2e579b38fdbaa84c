-- Counts that were sold are owed: with them in the ledger the constraints below refuse, and nothing is undone.
ALTER TABLE entry_set DROP CONSTRAINT entry_set_kinds_check;
ALTER TABLE entry_set ADD CONSTRAINT entry_set_kinds_check
    CHECK (cardinality(kinds) > 0 AND 1 <= ALL (kinds) AND 6 >= ALL (kinds));
ALTER TABLE posting DROP CONSTRAINT posting_kind_check;
ALTER TABLE posting ADD CONSTRAINT posting_kind_check CHECK (kind BETWEEN 1 AND 4);
DROP VIEW counts_lot;
DROP TYPE written_count_use;
DROP TYPE written_counts_lot;
DROP TABLE count_use;
ALTER TABLE lot DROP CONSTRAINT lot_counts_check;
ALTER TABLE lot DROP COLUMN used;
ALTER TABLE lot DROP COLUMN gift_left;
ALTER TABLE lot DROP COLUMN paid_left;
ALTER TABLE lot DROP COLUMN price_left;
ALTER TABLE lot DROP COLUMN price;
ALTER TABLE lot DROP COLUMN item_code;
ALTER TABLE lot DROP CONSTRAINT lot_shape_check;
ALTER TABLE lot ADD CONSTRAINT lot_shape_check CHECK (shape IN (1, 2));
DROP TABLE count_package_item;
DROP TABLE count_package_version;
DROP TABLE count_package;

-- Why: a part of a sale comes back by line (退货). A return is a posting of its own that names the sale, and its lines name
-- the sale's lines; what has come back so far is the sum over the returns that stand.

ALTER TABLE posting DROP CONSTRAINT posting_kind_check;
ALTER TABLE posting ADD CONSTRAINT posting_kind_check CHECK (kind BETWEEN 1 AND 4);
COMMENT ON TABLE posting IS 'One business fact (top-up, consumption, reversal, return). Append-only. Ids are time-ordered: lists page by id. Retention: for ever.';
COMMENT ON COLUMN posting.reverses_id IS 'For a reversal, the posting that it takes back; for a return, the sale of which a part comes back.';

ALTER TABLE posting_line DROP CONSTRAINT posting_line_quantity_check;
ALTER TABLE posting_line ADD CONSTRAINT posting_line_quantity_check CHECK (quantity > 0 OR of_line IS NOT NULL AND quantity = 0);

CREATE TABLE sale_return (
    tenant_id   uuid NOT NULL,
    original_id uuid NOT NULL,
    return_id   uuid NOT NULL,
    PRIMARY KEY (tenant_id, original_id, return_id)
);
COMMENT ON TABLE sale_return IS 'Which returns gave back parts of a sale. Append-only. Retention: for ever.';

SELECT protect_tenant_table('sale_return');
GRANT INSERT ON sale_return TO regulars_writer;

-- Whoever may take a sale back may give back a part of it. The owner of forced tables sees their rows only while they are
-- not forced.
ALTER TABLE role NO FORCE ROW LEVEL SECURITY;
UPDATE role SET permissions = array_append(permissions, 'return:create')
WHERE 'posting:reverse' = ANY (permissions) AND NOT 'return:create' = ANY (permissions);
ALTER TABLE role FORCE ROW LEVEL SECURITY;

-- Why: somebody at a till forgot their purse, and the next one waits. The sale in hand is put aside and taken back on any
-- till of the shop. It is a note of what was typed: no value moves, nothing is promised, prices are asked anew when it is
-- taken. Two tills that take the same one meet in one conditional update of its row, which therefore stays for a while.

CREATE TABLE parked_sale (
    tenant_id         uuid NOT NULL REFERENCES tenant (tenant_id),
    id                uuid NOT NULL,
    shop_id           uuid NOT NULL,
    key               text COLLATE "C" NOT NULL CONSTRAINT parked_sale_key_check CHECK (char_length(key) BETWEEN 1 AND 255),
    parked_at         timestamptz NOT NULL,
    parked_by         uuid,
    membership_id     uuid,
    card_id           uuid,
    content           jsonb NOT NULL,
    note              text CONSTRAINT parked_sale_note_check CHECK (char_length(note) BETWEEN 1 AND 100),
    pieces            bigint NOT NULL CONSTRAINT parked_sale_pieces_check CHECK (pieces >= 0),
    list_total        numeric(18,4) NOT NULL CONSTRAINT parked_sale_list_total_check CHECK (list_total >= 0),
    taken_at          timestamptz,
    taken_by          uuid,
    taken_terminal_id uuid,
    PRIMARY KEY (tenant_id, id),
    CONSTRAINT parked_sale_key_key UNIQUE (tenant_id, key),
    FOREIGN KEY (tenant_id, shop_id) REFERENCES shop (tenant_id, id),
    FOREIGN KEY (tenant_id, parked_by) REFERENCES app_user (tenant_id, id),
    FOREIGN KEY (tenant_id, membership_id) REFERENCES membership (tenant_id, id),
    FOREIGN KEY (tenant_id, card_id) REFERENCES card (tenant_id, id),
    FOREIGN KEY (tenant_id, taken_by) REFERENCES app_user (tenant_id, id),
    FOREIGN KEY (tenant_id, taken_terminal_id) REFERENCES terminal (tenant_id, id)
);
CREATE INDEX parked_sale_waiting ON parked_sale (tenant_id, shop_id, id) WHERE taken_at IS NULL;
COMMENT ON TABLE parked_sale IS 'A sale put aside at a till, to be taken back on any till of its shop. No value. Retention: 3 days.';
COMMENT ON COLUMN parked_sale.key IS 'Made by the till, so that a repeated request parks once.';
COMMENT ON COLUMN parked_sale.content IS 'What was typed: an amount or lines, with references to goods or own words and prices, and reductions that were meant.';
COMMENT ON COLUMN parked_sale.list_total IS 'At list price when it was parked; for recognising it.';
COMMENT ON COLUMN parked_sale.taken_at IS 'None while it waits. A taken one stays so that whoever comes second is told who has it.';

SELECT protect_tenant_table('parked_sale');
GRANT INSERT, UPDATE, DELETE ON parked_sale TO regulars_app;

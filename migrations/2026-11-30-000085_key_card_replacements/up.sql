-- Why: the answer to the replacement of a card may be lost on its way; asked again with the same key, it must be the same new card and not
-- a refusal, and never a second one.

ALTER TABLE card
    ADD COLUMN replaces uuid,
    ADD COLUMN replacement_key text COLLATE "C",
    ADD CONSTRAINT card_replaces_fkey FOREIGN KEY (tenant_id, replaces) REFERENCES card (tenant_id, id),
    ADD CONSTRAINT card_replaces_key UNIQUE (tenant_id, replaces),
    ADD CONSTRAINT card_replacement_key_key UNIQUE (tenant_id, replacement_key),
    ADD CONSTRAINT card_replacement_check CHECK (replacement_key IS NULL OR replaces IS NOT NULL);
COMMENT ON COLUMN card.replaces IS 'The card whose place this one took, which is void; none was told before this column.';
COMMENT ON COLUMN card.replacement_key IS 'The idempotency key of that replacement.';

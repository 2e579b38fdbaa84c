-- Why: a key that is sent again with another body must be refused, and the stored card does not tell everything that was asked for.

ALTER TABLE card
    ADD COLUMN replacement_fingerprint bytea,
    ADD CONSTRAINT card_replacement_fingerprint_check
        CHECK (replacement_fingerprint IS NULL OR (replacement_key IS NOT NULL AND octet_length(replacement_fingerprint) = 32));
COMMENT ON COLUMN card.replacement_fingerprint IS
    'SHA-256 of the request behind that key; none before this column, and such a key is not answered again.';

ALTER TABLE device DROP COLUMN next_public_key;

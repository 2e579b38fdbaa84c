ALTER TABLE card DROP COLUMN replacement_fingerprint;

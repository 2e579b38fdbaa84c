ALTER TABLE card DROP COLUMN replacement_key, DROP COLUMN replaces;

ALTER TABLE shop DROP COLUMN walk_in_membership_id;
ALTER TABLE wallet DROP COLUMN is_walk_in;
ALTER TABLE member DROP COLUMN is_walk_in;

DROP TABLE member_photo;
ALTER TABLE member DROP COLUMN photo_at;

ALTER TABLE reader_event DROP COLUMN reader;
DROP TABLE device_reader;
ALTER TABLE device DROP COLUMN waiting;
ALTER TABLE device DROP COLUMN gateway_version;

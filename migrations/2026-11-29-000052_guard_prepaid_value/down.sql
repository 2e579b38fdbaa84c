DROP TABLE buyer;
ALTER TABLE wallet DROP COLUMN buyer;
ALTER TABLE tenant DROP COLUMN prepaid_counted, DROP COLUMN prepaid_pack;

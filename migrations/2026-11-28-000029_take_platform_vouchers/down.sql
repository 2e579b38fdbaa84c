DROP TYPE written_platform_voucher;
ALTER TABLE tenant DROP COLUMN voucher_cancel_minutes;
DROP TABLE platform_voucher;

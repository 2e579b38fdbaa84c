DROP TABLE payment_refund, payment;
ALTER TABLE shop DROP COLUMN payment_provider;

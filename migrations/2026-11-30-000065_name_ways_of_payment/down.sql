DROP TABLE payment_way;

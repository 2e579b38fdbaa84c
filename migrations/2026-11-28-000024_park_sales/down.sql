DROP TABLE parked_sale;

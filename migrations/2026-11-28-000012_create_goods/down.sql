DROP TABLE product_token, product, product_category;

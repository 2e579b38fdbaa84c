DROP TABLE points_serial;

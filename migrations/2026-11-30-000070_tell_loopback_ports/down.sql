ALTER TABLE device DROP COLUMN loopback_port;

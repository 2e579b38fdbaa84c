-- Why: a gateway may wait for the desk of its own machine at a port of that machine. The desk learns from its server whether
-- there is one, and where, before it asks anybody for permission to look.

ALTER TABLE device ADD COLUMN loopback_port integer CHECK (loopback_port BETWEEN 1024 AND 65535);
COMMENT ON COLUMN device.loopback_port IS
    'Where the gateway waits for the desk of its own machine, as it told last; null where it does not.';

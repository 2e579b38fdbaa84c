-- Why: a gateway's key is on a PC that many people use, for years. It makes another one every month by itself; until it has
-- signed with that for the first time, the older one is good too, so that a lost answer locks nobody out.

ALTER TABLE device ADD COLUMN next_public_key bytea CHECK (octet_length(next_public_key) = 32);
COMMENT ON COLUMN device.next_public_key IS
    'The key that will take the place of public_key once the gateway has signed with it; null while none is offered.';

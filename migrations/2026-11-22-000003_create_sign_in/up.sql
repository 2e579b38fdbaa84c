-- Why: sessions with a rotating refresh secret (reuse of an old one ends the family), machine clients, reader devices.
-- Only hashes of secrets are kept.

CREATE TABLE session (
    tenant_id             uuid NOT NULL,
    id                    uuid NOT NULL,
    user_id               uuid NOT NULL,
    terminal_id           uuid,
    refresh_hash          bytea NOT NULL,
    previous_refresh_hash bytea,
    rotated_at            timestamptz NOT NULL,
    created_at            timestamptz NOT NULL,
    last_used_at          timestamptz NOT NULL,
    expires_at            timestamptz NOT NULL,
    ended_at              timestamptz,
    end_reason            text,
    user_agent            text NOT NULL DEFAULT '',
    PRIMARY KEY (tenant_id, id),
    FOREIGN KEY (tenant_id, user_id) REFERENCES app_user (tenant_id, id),
    FOREIGN KEY (tenant_id, terminal_id) REFERENCES terminal (tenant_id, id)
);
CREATE INDEX session_of_user ON session (tenant_id, user_id) WHERE ended_at IS NULL;
CREATE INDEX session_ended ON session (tenant_id, ended_at) WHERE ended_at IS NOT NULL;
COMMENT ON TABLE session IS 'A sign-in of a user: hashes of the refresh secret and its predecessor. Retention: 90 days after its end.';

CREATE TABLE api_client (
    tenant_id   uuid NOT NULL REFERENCES tenant (tenant_id),
    id          uuid NOT NULL,
    name        text NOT NULL,
    secret_hash bytea NOT NULL,
    scopes      text[] NOT NULL,
    shop_id     uuid,
    created_at  timestamptz NOT NULL,
    revoked_at  timestamptz,
    row_version bigint NOT NULL DEFAULT 1,
    PRIMARY KEY (tenant_id, id),
    FOREIGN KEY (tenant_id, shop_id) REFERENCES shop (tenant_id, id)
);
CREATE INDEX api_client_shop ON api_client (tenant_id, shop_id);
COMMENT ON TABLE api_client IS 'An integrator''s client credentials with scopes. Retention: for ever.';

CREATE TABLE device (
    tenant_id    uuid NOT NULL,
    id           uuid NOT NULL,
    terminal_id  uuid NOT NULL,
    name         text NOT NULL,
    public_key   bytea NOT NULL,
    created_at   timestamptz NOT NULL,
    last_seen_at timestamptz,
    revoked_at   timestamptz,
    row_version  bigint NOT NULL DEFAULT 1,
    PRIMARY KEY (tenant_id, id),
    FOREIGN KEY (tenant_id, terminal_id) REFERENCES terminal (tenant_id, id)
);
CREATE INDEX device_terminal ON device (tenant_id, terminal_id);
COMMENT ON TABLE device IS 'A paired reader gateway: its public key and its terminal. Retention: for ever.';

CREATE TABLE reader_event (
    tenant_id   uuid NOT NULL,
    device_id   uuid NOT NULL,
    event_id    uuid NOT NULL,
    terminal_id uuid NOT NULL,
    seq         bigint NOT NULL,
    kind        text NOT NULL CHECK (kind IN ('ic', 'id', 'mag', 'code')),
    value       text NOT NULL,
    source      text NOT NULL CHECK (source IN ('live', 'spooled', 'simulated')),
    read_at     timestamptz NOT NULL,
    received_at timestamptz NOT NULL,
    PRIMARY KEY (tenant_id, device_id, event_id),
    FOREIGN KEY (tenant_id, device_id) REFERENCES device (tenant_id, id)
);
CREATE UNIQUE INDEX reader_event_feed ON reader_event (tenant_id, terminal_id, seq);
COMMENT ON TABLE reader_event IS 'Each tap once: (device, event id). seq is the feed position within its terminal. Retention: 35 days.';

CREATE TABLE terminal_feed (
    tenant_id   uuid NOT NULL,
    terminal_id uuid NOT NULL,
    last_seq    bigint NOT NULL,
    PRIMARY KEY (tenant_id, terminal_id),
    FOREIGN KEY (tenant_id, terminal_id) REFERENCES terminal (tenant_id, id)
);
COMMENT ON TABLE terminal_feed IS 'Last feed position of each terminal. Retention: for ever.';

SELECT protect_tenant_table(t) FROM unnest(ARRAY['session', 'api_client', 'device', 'reader_event', 'terminal_feed']::regclass[]) AS t;
GRANT INSERT, UPDATE, DELETE ON session TO regulars_app;
GRANT INSERT, UPDATE ON api_client, device, terminal_feed TO regulars_app;
GRANT INSERT, DELETE ON reader_event TO regulars_app;

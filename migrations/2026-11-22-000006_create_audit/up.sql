-- Why: who did what is recorded beside the act, and sealed afterwards, so that the hot path never waits for a chain
-- head. One sealer at a time walks each tenant's postings and audit events and links them:
-- hash = SHA-256(previous hash ‖ canonical bytes). The chain is also the order of the event feed.

CREATE TABLE audit_event (
    tenant_id    uuid NOT NULL REFERENCES tenant (tenant_id),
    id           uuid NOT NULL,
    at           timestamptz NOT NULL,
    actor_kind   text NOT NULL CHECK (actor_kind IN ('user', 'client', 'device', 'system')),
    actor_id     uuid,
    on_behalf_id uuid,
    terminal_id  uuid,
    request_id   text NOT NULL,
    action       text NOT NULL,
    subject_kind text NOT NULL,
    subject_id   uuid,
    outcome      text NOT NULL CHECK (outcome IN ('done', 'refused')),
    diff         jsonb,
    reason       text,
    PRIMARY KEY (tenant_id, id)
);
CREATE INDEX audit_event_subject ON audit_event (tenant_id, subject_id, id);
COMMENT ON TABLE audit_event IS 'Who did what to what, without personal values. Append-only. Retention: 3 years.';

CREATE TABLE event_seq (
    tenant_id uuid NOT NULL,
    seq       bigint NOT NULL,
    source    smallint NOT NULL CHECK (source IN (1, 2)),
    event_id  uuid NOT NULL,
    hash      bytea NOT NULL,
    sealed_at timestamptz NOT NULL,
    PRIMARY KEY (tenant_id, seq),
    CONSTRAINT event_seq_event_key UNIQUE (tenant_id, event_id)
);
COMMENT ON TABLE event_seq IS 'The sealed order of a tenant''s postings (source 1) and audit events (source 2), hash-chained. Append-only. Retention: for ever.';

SELECT protect_tenant_table(t) FROM unnest(ARRAY['audit_event', 'event_seq']::regclass[]) AS t;
GRANT INSERT ON audit_event, event_seq TO regulars_app;
GRANT INSERT ON audit_event TO regulars_writer;

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
SELECT protect_tenant_table('event_seq');
GRANT INSERT ON event_seq TO regulars_app, regulars_writer;
-- The hashes between the ends of runs are not kept: what was sealed is sealed anew.
DROP TYPE written_run;
DROP TABLE event_run;

-- Why: sign-in, refresh tokens, client ids and pairing codes arrive before the tenant is known. They name their
-- tenant through this directory, which holds no personal data. It and the units are reference tables: the same on
-- every node when tenants are distributed; every other table belongs to a tenant.

CREATE TABLE tenant_directory (
    id         uuid PRIMARY KEY,
    number     text NOT NULL CONSTRAINT tenant_directory_number_key UNIQUE CHECK (number ~ '^[0-9]{6}$'),
    short_name text NOT NULL,
    status     text NOT NULL CONSTRAINT tenant_directory_status_check CHECK (status IN ('active', 'suspended', 'closed')),
    created_at timestamptz NOT NULL
);
COMMENT ON TABLE tenant_directory IS 'Every tenant: number for sign-in and short name. Reference table. Retention: for ever.';

CREATE TABLE currency (
    code  text PRIMARY KEY,
    scale smallint NOT NULL CHECK (scale BETWEEN 0 AND 4)
);
COMMENT ON TABLE currency IS 'Units of money with their fixed scale. Reference table. Retention: for ever.';
INSERT INTO currency (code, scale) VALUES ('CNY', 2), ('HKD', 2), ('JPY', 0), ('USD', 2);

CREATE TABLE pairing (
    device_code_hash bytea PRIMARY KEY,
    user_code_hash   bytea NOT NULL CONSTRAINT pairing_user_code_key UNIQUE,
    public_key       bytea NOT NULL,
    device_name      text NOT NULL,
    created_at       timestamptz NOT NULL,
    expires_at       timestamptz NOT NULL,
    tenant_id        uuid,
    device_id        uuid
);
COMMENT ON TABLE pairing IS 'Reader gateways that wait for a manager to type their code; alive for ten minutes. Reference table. Retention: 1 day.';

-- One way to protect a tenant table, so that no table is forgotten: two policies, one per way of serving.
-- regulars_app and friends see one tenant (SET LOCAL app.tenant); the batch writer sees the tenants of its batch
-- (SET LOCAL app.tenants, a jsonb array). Unset means no rows.
CREATE FUNCTION protect_tenant_table(target regclass) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
    EXECUTE format('ALTER TABLE %s ENABLE ROW LEVEL SECURITY', target);
    EXECUTE format('ALTER TABLE %s FORCE ROW LEVEL SECURITY', target);
    EXECUTE format(
        'CREATE POLICY one_tenant ON %s FOR ALL TO regulars_app, regulars_reader, regulars_auditor '
        'USING (tenant_id = (SELECT nullif(current_setting(''app.tenant'', true), '''')::uuid)) '
        'WITH CHECK (tenant_id = (SELECT nullif(current_setting(''app.tenant'', true), '''')::uuid))', target);
    EXECUTE format(
        'CREATE POLICY batch_tenants ON %s FOR ALL TO regulars_writer '
        'USING ((SELECT nullif(current_setting(''app.tenants'', true), '''')::jsonb) ? tenant_id::text) '
        'WITH CHECK ((SELECT nullif(current_setting(''app.tenants'', true), '''')::jsonb) ? tenant_id::text)', target);
    EXECUTE format('GRANT SELECT ON %s TO regulars_app, regulars_writer, regulars_reader, regulars_auditor', target);
END
$$;
COMMENT ON FUNCTION protect_tenant_table(regclass) IS 'Forces row-level security on a tenant table and lets the serving roles read it. Called by migrations only.';
REVOKE ALL ON FUNCTION protect_tenant_table(regclass) FROM PUBLIC;

GRANT SELECT ON tenant_directory, currency TO regulars_app, regulars_writer, regulars_reader, regulars_auditor;
GRANT INSERT, UPDATE ON tenant_directory TO regulars_app;
GRANT SELECT, INSERT, UPDATE, DELETE ON pairing TO regulars_app;

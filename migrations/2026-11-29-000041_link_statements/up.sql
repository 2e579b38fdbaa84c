-- Why: a member reads a statement of account without a login (对账单链接). Whoever makes a link hands over an address and a short code,
-- by two ways if they like. Both are kept as hashes only: that of the code includes the address, so that a code of six digits
-- cannot be found from the table alone. A few wrong codes end the link.

CREATE TABLE statement_link (
    tenant_id     uuid NOT NULL REFERENCES tenant (tenant_id),
    id            uuid NOT NULL,
    membership_id uuid NOT NULL,
    secret_hash   bytea NOT NULL,
    code_hash     bytea NOT NULL,
    first_date    date NOT NULL,
    last_date     date NOT NULL CONSTRAINT statement_link_dates_check CHECK (last_date >= first_date),
    made_by       uuid NOT NULL,
    made_at       timestamptz NOT NULL,
    expires_at    timestamptz NOT NULL CONSTRAINT statement_link_expiry_check CHECK (expires_at > made_at),
    wrong_codes   smallint NOT NULL DEFAULT 0 CONSTRAINT statement_link_wrong_codes_check CHECK (wrong_codes BETWEEN 0 AND 5),
    opened_at     timestamptz,
    revoked_at    timestamptz,
    PRIMARY KEY (tenant_id, id),
    FOREIGN KEY (tenant_id, membership_id) REFERENCES membership (tenant_id, id),
    FOREIGN KEY (tenant_id, made_by) REFERENCES app_user (tenant_id, id)
);
CREATE INDEX statement_link_membership ON statement_link (tenant_id, membership_id, id);
COMMENT ON TABLE statement_link IS 'An address under which a statement of account can be read with a code. Retention: for ever.';
COMMENT ON COLUMN statement_link.code_hash IS 'Of the address and the code together.';
COMMENT ON COLUMN statement_link.wrong_codes IS 'The fifth ends the link.';
COMMENT ON COLUMN statement_link.opened_at IS 'When it was first read.';

SELECT protect_tenant_table('statement_link');
GRANT INSERT, UPDATE ON statement_link TO regulars_app;

-- Whoever changes members' data may hand them their statements. The owner of forced tables sees their rows only while they are
-- not forced.
ALTER TABLE role NO FORCE ROW LEVEL SECURITY;
UPDATE role SET permissions = array_append(permissions, 'statement:link')
WHERE 'member:edit' = ANY (permissions) AND NOT 'statement:link' = ANY (permissions);
ALTER TABLE role FORCE ROW LEVEL SECURITY;

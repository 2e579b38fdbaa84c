-- Why: money that comes in is invoiced by another program (开票), and the accountant asks which receipts still are not, and which invoices
-- must be taken off (红字) because money went back. A mark says that an invoice was issued; it moves no value. Which code an invoice
-- carries is the company's data with its source, because the tax law changes and the accountant decides.

CREATE TABLE invoice_mark (
    tenant_id      uuid NOT NULL REFERENCES tenant (tenant_id),
    id             uuid NOT NULL,
    posting_id     uuid NOT NULL,
    red            boolean NOT NULL,
    second         boolean NOT NULL,
    kind_code      text COLLATE "C" NOT NULL CONSTRAINT invoice_mark_code_check CHECK (char_length(kind_code) BETWEEN 1 AND 20),
    kind_name      text NOT NULL CONSTRAINT invoice_mark_name_check CHECK (char_length(kind_name) BETWEEN 1 AND 80),
    reference      text NOT NULL CONSTRAINT invoice_mark_reference_check CHECK (char_length(reference) BETWEEN 1 AND 100),
    issued_on      date NOT NULL,
    amount         bigint NOT NULL CONSTRAINT invoice_mark_amount_check CHECK (amount > 0),
    reason         text CONSTRAINT invoice_mark_reason_check CHECK (char_length(reason) BETWEEN 1 AND 500),
    marked_at      timestamptz NOT NULL,
    marked_by      uuid NOT NULL,
    withdrawn_at   timestamptz,
    withdrawn_by   uuid,
    withdrawn_why  text CONSTRAINT invoice_mark_withdrawn_why_check CHECK (char_length(withdrawn_why) BETWEEN 1 AND 500),
    PRIMARY KEY (tenant_id, id),
    FOREIGN KEY (tenant_id, marked_by) REFERENCES app_user (tenant_id, id),
    FOREIGN KEY (tenant_id, withdrawn_by) REFERENCES app_user (tenant_id, id),
    CONSTRAINT invoice_mark_second_check CHECK (NOT second OR NOT red AND reason IS NOT NULL),
    CONSTRAINT invoice_mark_withdrawn_check CHECK (num_nulls(withdrawn_at, withdrawn_by, withdrawn_why) IN (0, 3))
);
CREATE INDEX invoice_mark_posting ON invoice_mark (tenant_id, posting_id);
COMMENT ON TABLE invoice_mark IS 'An invoice, or a red one, that was issued for a receipt of money. Retention: for ever.';
COMMENT ON COLUMN invoice_mark.second IS 'Whether it is a second invoice: for what prepaid value paid; somebody said why.';
COMMENT ON COLUMN invoice_mark.kind_name IS 'Code and name as they were then.';
COMMENT ON COLUMN invoice_mark.reference IS 'Number of the invoice, or whatever it is known by; several receipts may share one.';
COMMENT ON COLUMN invoice_mark.amount IS 'What of the receipt it is for, in minor units.';
COMMENT ON COLUMN invoice_mark.withdrawn_at IS 'When it was found to be a mistake: the invoice was never issued.';

CREATE TABLE invoice_setting (
    tenant_id   uuid PRIMARY KEY REFERENCES tenant (tenant_id),
    kinds       jsonb NOT NULL,
    row_version bigint NOT NULL
);
COMMENT ON TABLE invoice_setting IS 'Kinds of invoices of a company: code, name, what they are for, and where that was read. Retention: for ever.';

SELECT protect_tenant_table(t) FROM unnest(ARRAY['invoice_mark', 'invoice_setting']::regclass[]) AS t;
GRANT INSERT ON invoice_mark TO regulars_app;
GRANT UPDATE (withdrawn_at, withdrawn_by, withdrawn_why) ON invoice_mark TO regulars_app;
GRANT INSERT, UPDATE ON invoice_setting TO regulars_app;

-- Whoever closes days and reads reports marks invoices.
ALTER TABLE role NO FORCE ROW LEVEL SECURITY;
UPDATE role SET permissions = array_append(permissions, 'invoice:mark')
WHERE 'day:close' = ANY (permissions) AND 'report:read' = ANY (permissions) AND NOT 'invoice:mark' = ANY (permissions);
ALTER TABLE role FORCE ROW LEVEL SECURITY;

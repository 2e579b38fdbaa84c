-- Why: a journal is imported into a program that has its own chart of accounts, and points are deferred by what the accountant expects
-- of their use. Both are the company's to say; where it says nothing, the accounts that Chinese shops usually have are meant.

CREATE TABLE book_setting (
    tenant_id     uuid PRIMARY KEY REFERENCES tenant (tenant_id),
    point_value   numeric(18,4) NOT NULL CONSTRAINT book_setting_point_value_check CHECK (point_value BETWEEN 0 AND 1000),
    points_use_bp integer NOT NULL CONSTRAINT book_setting_points_use_check CHECK (points_use_bp BETWEEN 0 AND 10000),
    vat_bp        integer NOT NULL CONSTRAINT book_setting_vat_check CHECK (vat_bp BETWEEN 0 AND 10000),
    accounts      jsonb NOT NULL,
    row_version   bigint NOT NULL
);
COMMENT ON TABLE book_setting IS 'How a company keeps its books: accounts of the journal, tax inside revenue, what a point is worth. Retention: for ever.';
COMMENT ON COLUMN book_setting.points_use_bp IS 'What part of points is expected to be used, in basis points: of the estimate beside the exact number.';
COMMENT ON COLUMN book_setting.vat_bp IS 'Tax inside revenue, in basis points of the net; 0: it is not split.';
COMMENT ON COLUMN book_setting.accounts IS 'Accounts by what they are for, each with number and name; what is missing is as usual.';

SELECT protect_tenant_table('book_setting');
GRANT INSERT, UPDATE ON book_setting TO regulars_app;

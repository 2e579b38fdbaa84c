-- Why: a senior stylist is paid otherwise than a junior one (职级). Grades are the company's own words, in its order; an employee
-- has one or none. Who served by request and who by rotation (点客, 轮牌) stands with their share on the line and needs no column.

CREATE TABLE employee_grade (
    tenant_id   uuid NOT NULL REFERENCES tenant (tenant_id),
    id          uuid NOT NULL,
    code        text COLLATE "C" NOT NULL,
    labels      jsonb NOT NULL,
    position    integer NOT NULL CONSTRAINT employee_grade_position_check CHECK (position >= 0),
    retired_at  timestamptz,
    row_version bigint NOT NULL DEFAULT 1,
    PRIMARY KEY (tenant_id, id),
    CONSTRAINT employee_grade_code_key UNIQUE (tenant_id, code)
);
COMMENT ON TABLE employee_grade IS 'Grades of employees (职级): a tenant''s dictionary, in the order shown to people. Retention: for ever.';
COMMENT ON COLUMN employee_grade.labels IS 'Its words by language.';
COMMENT ON COLUMN employee_grade.retired_at IS 'Since when it is given to nobody new; whoever has it keeps it.';

ALTER TABLE employee ADD COLUMN grade text COLLATE "C";
ALTER TABLE employee ADD CONSTRAINT employee_grade_fkey FOREIGN KEY (tenant_id, grade) REFERENCES employee_grade (tenant_id, code);
CREATE INDEX employee_by_grade ON employee (tenant_id, grade);
COMMENT ON COLUMN employee.grade IS 'The code of their grade; none where the company has none.';

SELECT protect_tenant_table('employee_grade');
GRANT INSERT, UPDATE ON employee_grade TO regulars_app;

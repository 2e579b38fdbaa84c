-- Why: whoever takes something back says why in the shop's own words, within the limit of their role, and the owner reads
-- who took what back and for which reason (S06, LG02). The words of a reason stand in the posting as they were on its day;
-- what is asked by reason is asked of one narrow row beside each correction and return.

CREATE TABLE correction_reason (
    tenant_id   uuid NOT NULL REFERENCES tenant (tenant_id),
    id          uuid NOT NULL,
    code        text COLLATE "C" NOT NULL,
    labels      jsonb NOT NULL,
    used_for    text NOT NULL CONSTRAINT correction_reason_used_for_check CHECK (used_for IN ('correction', 'return', 'both')),
    position    integer NOT NULL CONSTRAINT correction_reason_position_check CHECK (position >= 0),
    retired_at  timestamptz,
    row_version bigint NOT NULL DEFAULT 1,
    PRIMARY KEY (tenant_id, id),
    CONSTRAINT correction_reason_code_key UNIQUE (tenant_id, code)
);
COMMENT ON TABLE correction_reason IS 'Why something is taken back or comes back: a tenant''s dictionary, in the order shown to people. Retention: for ever.';
COMMENT ON COLUMN correction_reason.labels IS 'Its words by language.';
COMMENT ON COLUMN correction_reason.retired_at IS 'Since when it is offered no more; what was taken back for it keeps it.';

CREATE TABLE correction (
    tenant_id   uuid NOT NULL,
    posting_id  uuid NOT NULL,
    original_id uuid NOT NULL,
    reason_code text COLLATE "C",
    approved_by uuid,
    PRIMARY KEY (tenant_id, posting_id)
);
COMMENT ON TABLE correction IS 'One row for each correction and each return, in their order: what is asked of them by reason and approval. Append-only. Retention: for ever.';
COMMENT ON COLUMN correction.reason_code IS 'The tenant''s reason; none when it was given in own words alone. Without a foreign key, as the till writes it.';
COMMENT ON COLUMN correction.approved_by IS 'The user who lent the limit of their role, if one did.';

ALTER TABLE role ADD COLUMN correction_limit numeric(18,4)
    CONSTRAINT role_correction_limit_check CHECK (correction_limit >= 0);
COMMENT ON COLUMN role.correction_limit IS 'The most that people of the role may take back or give back at once without approval, in the tenant''s home currency; none for any amount.';

-- The owner of forced tables sees their rows only while they are not forced.
ALTER TABLE tenant NO FORCE ROW LEVEL SECURITY;
INSERT INTO correction_reason (tenant_id, id, code, labels, used_for, position)
SELECT t.tenant_id, gen_random_uuid(), r.code, jsonb_build_object('zh-CN', r.zh, 'en', r.en), r.used_for, r.position
FROM tenant AS t
CROSS JOIN (VALUES
    ('wrong-amount', '录错金额', 'Wrong amount', 'correction', 0),
    ('wrong-member', '录错会员', 'Wrong member', 'correction', 1),
    ('wrong-goods', '录错商品', 'Wrong goods', 'correction', 2),
    ('entered-twice', '重复录入', 'Entered twice', 'correction', 3),
    ('changed-mind', '顾客改变主意', 'Customer changed their mind', 'both', 4),
    ('does-not-fit', '尺寸不合适', 'Does not fit', 'return', 5),
    ('faulty', '商品有瑕疵', 'Faulty goods', 'return', 6),
    ('wrong-delivered', '发错商品', 'Wrong goods handed out', 'return', 7),
    ('not-satisfied', '服务不满意', 'Not satisfied with the service', 'return', 8),
    ('test', '试机测试', 'Test entry', 'correction', 9)
) AS r (code, zh, en, used_for, position);
ALTER TABLE tenant FORCE ROW LEVEL SECURITY;

ALTER TABLE reversal NO FORCE ROW LEVEL SECURITY;
ALTER TABLE sale_return NO FORCE ROW LEVEL SECURITY;
INSERT INTO correction (tenant_id, posting_id, original_id)
SELECT tenant_id, reversal_id, original_id FROM reversal
UNION ALL
SELECT tenant_id, return_id, original_id FROM sale_return;
ALTER TABLE reversal FORCE ROW LEVEL SECURITY;
ALTER TABLE sale_return FORCE ROW LEVEL SECURITY;

SELECT protect_tenant_table(t) FROM unnest(ARRAY['correction_reason', 'correction']::regclass[]) AS t;
GRANT INSERT, UPDATE ON correction_reason TO regulars_app;
GRANT INSERT ON correction TO regulars_writer;

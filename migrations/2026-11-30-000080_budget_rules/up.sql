-- Why: an offer for top-ups may cost a company so much and no more (预算控制). What a version of a rule gave is counted in a row of its
-- own, which tills lock in turn: from postings alone two of them at once would each find the rest.

CREATE TABLE rule_budget (
    tenant_id       uuid NOT NULL,
    rule_version_id uuid NOT NULL,
    budget          numeric(18,4) NOT NULL CONSTRAINT rule_budget_budget_check CHECK (budget > 0),
    given           numeric(18,4) NOT NULL DEFAULT 0 CONSTRAINT rule_budget_given_check CHECK (given BETWEEN 0 AND budget),
    PRIMARY KEY (tenant_id, rule_version_id),
    FOREIGN KEY (tenant_id, rule_version_id) REFERENCES rule_version (tenant_id, id)
);
COMMENT ON TABLE rule_budget IS 'What each version of a top-up rule with a budget gave so far. Retention: for ever.';
COMMENT ON COLUMN rule_budget.budget IS 'The most that it may give as bonus, as its version says.';
COMMENT ON COLUMN rule_budget.given IS 'The bonus of its top-ups that stand; those that were corrected gave nothing.';

SELECT protect_tenant_table('rule_budget');
GRANT INSERT ON rule_budget TO regulars_app;
GRANT UPDATE ON rule_budget TO regulars_writer;

-- Why: a statement of account says what was held when its period began, without adding up a history. Most kinds of value are
-- stated beside every posting; what is owed on account and what is left of counts move rarely. These indexes hold only the
-- postings that moved them, so a plain sale writes none of it.

CREATE INDEX entry_set_counts ON entry_set (tenant_id, wallet_id, version) WHERE 7 = ANY (kinds);
CREATE INDEX entry_set_on_account ON entry_set (tenant_id, wallet_id, version) WHERE 8 = ANY (kinds);
COMMENT ON INDEX entry_set_counts IS 'Postings that moved counts, for what was left of them before.';
COMMENT ON INDEX entry_set_on_account IS 'Postings that moved what is owed on account, for what was owed before.';

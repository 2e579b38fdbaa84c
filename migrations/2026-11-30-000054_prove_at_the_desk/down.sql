-- The owner of forced tables sees their rows only while they are not forced. What was spent on messages stays counted.
DROP TABLE proof;
ALTER TABLE message DROP CONSTRAINT message_cause_check;
ALTER TABLE message NO FORCE ROW LEVEL SECURITY;
DELETE FROM message WHERE kind = 'proof_code';
ALTER TABLE message FORCE ROW LEVEL SECURITY;
ALTER TABLE message DROP CONSTRAINT message_kind_check;
ALTER TABLE message ADD CONSTRAINT message_kind_check
    CHECK (kind IN ('top_up', 'consumption', 'reversal', 'return', 'count_use', 'refund', 'repayment'));
ALTER TABLE message ALTER COLUMN posting_id SET NOT NULL;
COMMENT ON TABLE message IS 'What a member was told about a posting by one channel, or why they were not. Ids are time-ordered: lists page by id. Retention: 400 days.';

ALTER TABLE rule_version NO FORCE ROW LEVEL SECURITY;
DELETE FROM rule_version WHERE kind = 'proof';
ALTER TABLE rule_version FORCE ROW LEVEL SECURITY;
ALTER TABLE rule_version DROP CONSTRAINT rule_version_kind_check;
ALTER TABLE rule_version ADD CONSTRAINT rule_version_kind_check CHECK (kind IN ('top_up', 'points', 'tier_ladder',
    'tier_discount', 'spending_order', 'promotion', 'pricing', 'points_payment', 'cash_rounding',
    'card_discount', 'commission', 'cross_shop'));

-- The owner of forced tables sees their rows only while they are not forced. What was spent on messages stays counted.
ALTER TABLE role NO FORCE ROW LEVEL SECURITY;
UPDATE role SET permissions = array_remove(permissions, 'message:audit-weekly');
ALTER TABLE role FORCE ROW LEVEL SECURITY;
DROP TABLE weekly_audit;
ALTER TABLE message NO FORCE ROW LEVEL SECURITY;
DELETE FROM message WHERE kind = 'weekly_audit';
ALTER TABLE message FORCE ROW LEVEL SECURITY;
ALTER TABLE message_template NO FORCE ROW LEVEL SECURITY;
DELETE FROM message_template WHERE kind = 'weekly_audit';
ALTER TABLE message_template FORCE ROW LEVEL SECURITY;
ALTER TABLE message DROP CONSTRAINT message_cause_check;
ALTER TABLE message ADD CONSTRAINT message_cause_check CHECK ((posting_id IS NULL) = (kind = 'proof_code'));
ALTER TABLE message DROP CONSTRAINT message_kind_check;
ALTER TABLE message ADD CONSTRAINT message_kind_check
    CHECK (kind IN ('top_up', 'consumption', 'reversal', 'return', 'count_use', 'refund', 'repayment', 'proof_code'));
COMMENT ON TABLE message IS 'What a member was told about a posting by one channel, or why they were not; or that a code went to their phone, without the code. Ids are time-ordered: lists page by id. Retention: 400 days.';
ALTER TABLE message_template DROP CONSTRAINT message_template_kind_check;
ALTER TABLE message_template ADD CONSTRAINT message_template_kind_check
    CHECK (kind IN ('top_up', 'consumption', 'reversal', 'return', 'count_use', 'refund', 'repayment'));

-- The owner of forced tables sees their rows only while they are not forced. Postings stay: they are the ledger's.
ALTER TABLE role NO FORCE ROW LEVEL SECURITY;
UPDATE role SET permissions = array_remove(permissions, 'points:adjust');
ALTER TABLE role FORCE ROW LEVEL SECURITY;
ALTER TABLE message NO FORCE ROW LEVEL SECURITY;
DELETE FROM message WHERE kind = 'points_adjustment';
ALTER TABLE message FORCE ROW LEVEL SECURITY;
ALTER TABLE message_template NO FORCE ROW LEVEL SECURITY;
DELETE FROM message_template WHERE kind = 'points_adjustment';
ALTER TABLE message_template FORCE ROW LEVEL SECURITY;
ALTER TABLE message DROP CONSTRAINT message_kind_check;
ALTER TABLE message ADD CONSTRAINT message_kind_check
    CHECK (kind IN ('top_up', 'consumption', 'reversal', 'return', 'count_use', 'refund', 'repayment', 'proof_code', 'weekly_audit'));
ALTER TABLE message_template DROP CONSTRAINT message_template_kind_check;
ALTER TABLE message_template ADD CONSTRAINT message_template_kind_check
    CHECK (kind IN ('top_up', 'consumption', 'reversal', 'return', 'count_use', 'refund', 'repayment', 'weekly_audit'));
-- What was added up of such postings stays: old rows are not looked at again.
ALTER TABLE day_figure DROP CONSTRAINT day_figure_action_check;
ALTER TABLE day_figure ADD CONSTRAINT day_figure_action_check CHECK (action BETWEEN 1 AND 10) NOT VALID;
ALTER TABLE book_posting DROP CONSTRAINT book_posting_action_check;
ALTER TABLE book_posting ADD CONSTRAINT book_posting_action_check CHECK (action BETWEEN 1 AND 10) NOT VALID;
ALTER TABLE book_day DROP CONSTRAINT book_day_action_check;
ALTER TABLE book_day ADD CONSTRAINT book_day_action_check CHECK (action BETWEEN 1 AND 10) NOT VALID;
COMMENT ON COLUMN posting.reason IS 'Why: of a correction, a return or a reduced price. Of points that are made up, the number of the slip.';

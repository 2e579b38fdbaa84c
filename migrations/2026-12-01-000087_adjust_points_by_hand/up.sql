-- Why: a promise kept, points got by breach, a member who leaves: somebody enters, deducts or clears reward points by hand (积分调整), says why,
-- and the member is told.

COMMENT ON COLUMN posting.reason IS 'Why: of a correction, a return, a reduced price or an adjustment of points. Of points that are made up, the number of the slip.';

ALTER TABLE message_template DROP CONSTRAINT message_template_kind_check;
ALTER TABLE message_template ADD CONSTRAINT message_template_kind_check
    CHECK (kind IN ('top_up', 'consumption', 'reversal', 'return', 'count_use', 'refund', 'repayment', 'points_adjustment', 'weekly_audit'));
ALTER TABLE message DROP CONSTRAINT message_kind_check;
ALTER TABLE message ADD CONSTRAINT message_kind_check
    CHECK (kind IN ('top_up', 'consumption', 'reversal', 'return', 'count_use', 'refund', 'repayment', 'points_adjustment', 'proof_code', 'weekly_audit'));

ALTER TABLE day_figure DROP CONSTRAINT day_figure_action_check;
ALTER TABLE day_figure ADD CONSTRAINT day_figure_action_check CHECK (action BETWEEN 1 AND 11);
ALTER TABLE book_posting DROP CONSTRAINT book_posting_action_check;
ALTER TABLE book_posting ADD CONSTRAINT book_posting_action_check CHECK (action BETWEEN 1 AND 11);
ALTER TABLE book_day DROP CONSTRAINT book_day_action_check;
ALTER TABLE book_day ADD CONSTRAINT book_day_action_check CHECK (action BETWEEN 1 AND 11);

-- Whoever publishes the rules of points adjusts them. The owner of forced tables sees their rows only while they are not forced.
ALTER TABLE role NO FORCE ROW LEVEL SECURITY;
UPDATE role SET permissions = array_append(permissions, 'points:adjust')
WHERE 'rule:publish' = ANY (permissions) AND NOT 'points:adjust' = ANY (permissions);
ALTER TABLE role FORCE ROW LEVEL SECURITY;

-- Why: members are told when counts are used, when value is refunded and when they repay, as they are when money moves.

ALTER TABLE message_template DROP CONSTRAINT message_template_kind_check;
ALTER TABLE message_template ADD CONSTRAINT message_template_kind_check
    CHECK (kind IN ('top_up', 'consumption', 'reversal', 'return', 'count_use', 'refund', 'repayment'));
ALTER TABLE message DROP CONSTRAINT message_kind_check;
ALTER TABLE message ADD CONSTRAINT message_kind_check
    CHECK (kind IN ('top_up', 'consumption', 'reversal', 'return', 'count_use', 'refund', 'repayment'));

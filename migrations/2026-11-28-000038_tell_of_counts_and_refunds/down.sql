-- The owner of forced tables sees their rows only while they are not forced. What was spent on messages stays counted.
ALTER TABLE message NO FORCE ROW LEVEL SECURITY;
ALTER TABLE message_template NO FORCE ROW LEVEL SECURITY;
DELETE FROM message WHERE kind NOT IN ('top_up', 'consumption', 'reversal', 'return');
DELETE FROM message_template WHERE kind NOT IN ('top_up', 'consumption', 'reversal', 'return');
ALTER TABLE message_template FORCE ROW LEVEL SECURITY;
ALTER TABLE message FORCE ROW LEVEL SECURITY;
ALTER TABLE message_template DROP CONSTRAINT message_template_kind_check;
ALTER TABLE message_template ADD CONSTRAINT message_template_kind_check
    CHECK (kind IN ('top_up', 'consumption', 'reversal', 'return'));
ALTER TABLE message DROP CONSTRAINT message_kind_check;
ALTER TABLE message ADD CONSTRAINT message_kind_check
    CHECK (kind IN ('top_up', 'consumption', 'reversal', 'return'));

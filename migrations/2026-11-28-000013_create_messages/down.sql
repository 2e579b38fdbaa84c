-- The owner of forced tables sees their rows only while they are not forced.
ALTER TABLE role NO FORCE ROW LEVEL SECURITY;
UPDATE role SET permissions = array_remove(array_remove(permissions, 'message:read'), 'message:maintain');
ALTER TABLE role FORCE ROW LEVEL SECURITY;
DROP TYPE written_message, written_credit_change;
DROP TABLE message_credit_change, message_credit, message, message_template, message_setting, message_feed;
ALTER TABLE member DROP COLUMN messages_allowed;

DROP TABLE refund;
DROP TYPE written_refund;
ALTER TABLE tenant DROP COLUMN member_refund_price;
ALTER TABLE role NO FORCE ROW LEVEL SECURITY;
UPDATE role SET permissions = array_remove(array_remove(permissions, 'refund:create'), 'refund:approve');
ALTER TABLE role FORCE ROW LEVEL SECURITY;

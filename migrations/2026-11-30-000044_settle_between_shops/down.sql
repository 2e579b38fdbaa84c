-- The owner of forced tables sees their rows only while they are not forced.
ALTER TABLE role NO FORCE ROW LEVEL SECURITY;
UPDATE role SET permissions = array_remove(permissions, 'settlement:manage');
ALTER TABLE role FORCE ROW LEVEL SECURITY;
DROP TABLE settlement_party;
DROP TABLE settlement;
DROP TABLE settlement_cell;
DROP TABLE settlement_move;
ALTER TABLE rule_version NO FORCE ROW LEVEL SECURITY;
DELETE FROM rule_version WHERE kind = 'cross_shop';
ALTER TABLE rule_version FORCE ROW LEVEL SECURITY;
ALTER TABLE rule_version DROP CONSTRAINT rule_version_kind_check;
ALTER TABLE rule_version ADD CONSTRAINT rule_version_kind_check CHECK (kind IN ('top_up', 'points', 'tier_ladder',
    'tier_discount', 'spending_order', 'promotion', 'pricing', 'points_payment', 'cash_rounding',
    'card_discount', 'commission'));

-- Why: in many shops goods cost less when stored value pays for them (储值卡折扣). How much, and what becomes of it when stored value
-- pays a part only, is a rule like the others.

ALTER TABLE rule_version DROP CONSTRAINT rule_version_kind_check;
ALTER TABLE rule_version ADD CONSTRAINT rule_version_kind_check CHECK (kind IN ('top_up', 'points', 'tier_ladder',
    'tier_discount', 'spending_order', 'promotion', 'pricing', 'points_payment', 'cash_rounding',
    'card_discount'));

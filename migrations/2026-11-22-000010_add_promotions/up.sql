-- Why: a points promotion (总实销 = A × B + C) is a rule with a last day and a number that people give it.

ALTER TABLE rule_version DROP CONSTRAINT rule_version_kind_check;
ALTER TABLE rule_version ADD CONSTRAINT rule_version_kind_check
    CHECK (kind IN ('top_up', 'points', 'tier_ladder', 'tier_discount', 'spending_order', 'promotion'));

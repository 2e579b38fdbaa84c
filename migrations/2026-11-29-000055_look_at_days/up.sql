-- Why: an owner looks at today and the month behind it from a phone, many times a day: who joined, and what drawers were short of, must
-- be read by date.

CREATE INDEX member_joined ON member (tenant_id, joined_on, home_shop_id) WHERE NOT is_walk_in AND NOT is_bearer;
CREATE INDEX shift_date ON shift (tenant_id, business_date, shop_id) WHERE cash_due IS NOT NULL;

-- Why: most people at a till are no members. Their sales are postings of one wallet per shop, which holds no value: its member
-- is nobody, is in no list, earns nothing, and cannot be edited. So every statement, receipt, return, correction and audit
-- works for them as for anybody.

ALTER TABLE member ADD COLUMN is_walk_in boolean NOT NULL DEFAULT false;
COMMENT ON COLUMN member.is_walk_in IS 'Stands for all people of a shop who are no members. In no list and no search.';
ALTER TABLE wallet ADD COLUMN is_walk_in boolean NOT NULL DEFAULT false;
COMMENT ON COLUMN wallet.is_walk_in IS 'Belongs to nobody: holds no value, earns nothing. Set when it is made.';
ALTER TABLE shop ADD COLUMN walk_in_membership_id uuid;
ALTER TABLE shop ADD CONSTRAINT shop_walk_in_membership_fkey
    FOREIGN KEY (tenant_id, walk_in_membership_id) REFERENCES membership (tenant_id, id);
CREATE INDEX shop_walk_in_membership ON shop (tenant_id, walk_in_membership_id);
COMMENT ON COLUMN shop.walk_in_membership_id IS 'Under which it sells to people who are no members; made with the first such sale.';

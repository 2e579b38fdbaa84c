-- Why: a shop may let earned points wait some days before they can be spent, so that goods which come back take points back
-- that nobody has used (待生效积分). A lot of points says when it vests; nothing moves when its time comes, because whoever
-- spends reads the lot under the lock of its wallet.

ALTER TABLE lot ADD COLUMN vests_at timestamptz;
ALTER TABLE lot ADD CONSTRAINT lot_vests_at_check CHECK (vests_at IS NULL OR shape = 2 AND (expires_at IS NULL OR expires_at > vests_at));
COMMENT ON COLUMN lot.vests_at IS 'Of points: until when they are seen and cannot be spent; none when they could be spent at once.';
CREATE INDEX lot_vesting ON lot (tenant_id, wallet_id, vests_at) WHERE open AND vests_at IS NOT NULL;

-- A program that writes more brings types of its own: the one before still runs.
CREATE TYPE written_vesting_lot AS (
    tenant_id uuid, wallet_id uuid, id uuid, shape smallint, origin_posting_id uuid, issuing_shop_id uuid,
    issuing_entity_id uuid, terms_id uuid, opened_at timestamptz, expires_at timestamptz, principal_paid numeric,
    bonus_given numeric, points_in numeric, principal_left numeric, bonus_left numeric, points_left numeric, open boolean,
    vests_at timestamptz
);

-- Why: a batch is written by one statement whose binds are whole rows. The types are apart from the tables, so that a
-- table may gain a column while an older program still runs; a program that writes more brings types of its own.
-- And: whether a member may pay stands on the wallet, which every command has locked already.

CREATE TYPE written_wallet AS (
    tenant_id uuid, id uuid, version bigint, principal numeric, bonus numeric, reward_points numeric, tier_points numeric,
    owed_money numeric, owed_points numeric, tier smallint, last_recorded_at timestamptz
);
CREATE TYPE written_lot AS (
    tenant_id uuid, wallet_id uuid, id uuid, shape smallint, origin_posting_id uuid, issuing_shop_id uuid,
    issuing_entity_id uuid, terms_id uuid, opened_at timestamptz, expires_at timestamptz, principal_paid numeric,
    bonus_given numeric, points_in numeric, principal_left numeric, bonus_left numeric, points_left numeric, open boolean
);
CREATE TYPE written_posting AS (
    tenant_id uuid, id uuid, kind smallint, wallet_id uuid, version bigint, card_id uuid, shop_id uuid, terminal_id uuid,
    user_id uuid, receipt_no text, recorded_at timestamptz, occurred_at timestamptz, business_date date, currency text,
    list_total numeric, total numeric, principal_after numeric, bonus_after numeric, reward_points_after numeric,
    tier_points_after numeric, owed_money_after numeric, owed_points_after numeric, tier_after smallint, tenders jsonb,
    reverses_id uuid, reason text, tier_from smallint, tier_to smallint, ladder_id uuid, derivation text
);
CREATE TYPE written_line AS (
    tenant_id uuid, posting_id uuid, line smallint, label text, category text, quantity bigint, list_price numeric,
    charged numeric, taken jsonb, staff jsonb
);
CREATE TYPE written_entry AS (
    tenant_id uuid, wallet_id uuid, version bigint, line smallint, posting_id uuid, kind smallint, book smallint,
    lot_id uuid, amount numeric, balance_after numeric
);
CREATE TYPE written_command AS (
    tenant_id uuid, key text, fingerprint bytea, posting_id uuid, answer text, api_version smallint
);

ALTER TABLE wallet ADD COLUMN suspended boolean NOT NULL DEFAULT false;
COMMENT ON COLUMN wallet.suspended IS 'Whether its member is suspended or erased: set with the member''s status, under this row''s lock.';
-- The owner of forced tables sees their rows only while they are not forced.
ALTER TABLE wallet NO FORCE ROW LEVEL SECURITY;
ALTER TABLE membership NO FORCE ROW LEVEL SECURITY;
ALTER TABLE member NO FORCE ROW LEVEL SECURITY;
UPDATE wallet SET suspended = true FROM membership, member
WHERE membership.tenant_id = wallet.tenant_id AND membership.id = wallet.id
  AND member.tenant_id = membership.tenant_id AND member.id = membership.member_id AND member.status <> 'active';
ALTER TABLE wallet FORCE ROW LEVEL SECURITY;
ALTER TABLE membership FORCE ROW LEVEL SECURITY;
ALTER TABLE member FORCE ROW LEVEL SECURITY;
GRANT UPDATE (suspended) ON wallet TO regulars_app;

-- The sealer works for all busy tenants at once, as the till does. A link is made of a digest now; no chain of a release
-- exists yet, so what trial databases have sealed is sealed anew.
TRUNCATE event_seq;
GRANT INSERT ON event_seq TO regulars_writer;
COMMENT ON TABLE audit_event IS 'Who did what to what, without personal values. Append-only. Retention: for ever, because the chain seals each event.';

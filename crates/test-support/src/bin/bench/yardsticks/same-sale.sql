WITH paid AS (
  UPDATE yardstick.wallet SET version = version + 1, principal = principal - 1, last_recorded_at = clock_timestamp()
  WHERE tenant_id = ('01990000-0000-7000-8000-' || lpad((:t)::bigint::text, 12, '0'))::uuid
    AND id = ('01990000-0000-7000-a000-' || lpad((:n)::bigint::text, 12, '0'))::uuid AND principal >= 1
  RETURNING tenant_id, id, version, principal, bonus, reward_points, tier_points, owed_money, owed_points, tier
), spent AS (
  UPDATE yardstick.lot SET principal_left = principal_left - 1 FROM paid
  WHERE lot.tenant_id = paid.tenant_id AND lot.wallet_id = paid.id AND lot.open AND lot.shape = 1
), made AS (
  INSERT INTO yardstick.posting (tenant_id, id, kind, wallet_id, version, card_id, shop_id, terminal_id, user_id, receipt_no,
    recorded_at, occurred_at, business_date, currency, list_total, total, principal_after, bonus_after, reward_points_after,
    tier_points_after, owed_money_after, owed_points_after, tier_after, tenders, reverses_id, reason, tier_from, tier_to,
    ladder_id, derivation)
  SELECT paid.tenant_id,
    ('01990000-0000-7000-9000-' || lpad(to_hex(nextval('yardstick.posting_number')), 12, '0'))::uuid,
    (posting).kind, paid.id, paid.version, (posting).card_id, (posting).shop_id, (posting).terminal_id, (posting).user_id,
    (posting).receipt_no, clock_timestamp(), clock_timestamp(), (posting).business_date, (posting).currency,
    (posting).list_total, (posting).total, paid.principal, paid.bonus, paid.reward_points, paid.tier_points, paid.owed_money,
    paid.owed_points, paid.tier, (posting).tenders, (posting).reverses_id, (posting).reason, (posting).tier_from,
    (posting).tier_to, (posting).ladder_id, (posting).derivation
  FROM paid, yardstick.sold
  RETURNING tenant_id, wallet_id, version, id
), moved AS (
  INSERT INTO yardstick.entry_set (tenant_id, wallet_id, version, posting_id, kinds, books, lots, amounts, balances_after)
  SELECT made.tenant_id, made.wallet_id, made.version, made.id, (entries).kinds, (entries).books, (entries).lots,
    (entries).amounts, (entries).balances_after
  FROM made, yardstick.sold
), kept AS (
  INSERT INTO yardstick.command (tenant_id, key, fingerprint, posting_id, answer, api_version)
  SELECT made.tenant_id, gen_random_uuid()::text, (command).fingerprint, made.id, (command).answer, (command).api_version
  FROM made, yardstick.sold
)
SELECT id FROM made;

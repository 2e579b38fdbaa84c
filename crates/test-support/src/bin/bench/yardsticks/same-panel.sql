BEGIN READ ONLY;
SELECT set_config('app.tenant', '01990000-0000-7000-8000-' || lpad((:t)::bigint::text, 12, '0'), true) AS tenant \gset
SELECT rules_version FROM tenant WHERE tenant_id = (:tenant)::uuid;
SELECT c.id AS card_id, m.*, s.id AS wallet, s.opened_on,
  (SELECT u.display_name FROM app_user u WHERE u.tenant_id = m.tenant_id AND u.id = m.owner_user_id) AS owner_name,
  (SELECT h.name FROM shop h WHERE h.tenant_id = m.tenant_id AND h.id = m.home_shop_id) AS home_name,
  w.principal, w.bonus, w.reward_points, w.tier_points, w.owed_money, w.owed_points, w.tier, w.last_recorded_at, w.suspended,
  w.is_walk_in, w.held, w.on_account, w.on_account_limit, w.topped_up, w.buyer, w.version AS wallet_version
FROM card_alias a JOIN card c ON c.tenant_id = a.tenant_id AND c.id = a.card_id
JOIN membership s ON s.tenant_id = a.tenant_id AND s.id = c.membership_id
JOIN member m ON m.tenant_id = a.tenant_id AND m.id = s.member_id
JOIN wallet w ON w.tenant_id = a.tenant_id AND w.id = s.id
WHERE a.tenant_id = (:tenant)::uuid AND a.alias = '88' || lpad((:n)::bigint::text, 8, '0') \gset
SELECT c.id, c.membership_id, c.number, c.medium, c.state, c.issued_on, c.row_version,
  (SELECT count(*) FROM card_alias a WHERE a.tenant_id = c.tenant_id AND a.card_id = c.id AND a.alias <> c.number)
FROM card c WHERE c.tenant_id = (:tenant)::uuid AND c.membership_id = ANY (ARRAY[(:wallet)::uuid]) ORDER BY c.id;
SELECT * FROM lot WHERE tenant_id = (:tenant)::uuid AND wallet_id = ANY (ARRAY[(:wallet)::uuid])
  AND open AND (vests_at > now() OR instalments IS NOT NULL);
SELECT p.*, s.member_id, h.id, h.name, t.code, u.id, u.display_name, r.reversal_id, c.number,
  (SELECT e.kinds FROM entry_set e WHERE e.tenant_id = p.tenant_id AND e.wallet_id = p.wallet_id AND e.version = p.version),
  (SELECT e.amounts FROM entry_set e WHERE e.tenant_id = p.tenant_id AND e.wallet_id = p.wallet_id AND e.version = p.version),
  (SELECT e.balances_after FROM entry_set e WHERE e.tenant_id = p.tenant_id AND e.wallet_id = p.wallet_id AND e.version = p.version)
FROM posting p
JOIN membership s ON s.tenant_id = p.tenant_id AND s.id = p.wallet_id
JOIN shop h ON h.tenant_id = p.tenant_id AND h.id = p.shop_id
LEFT JOIN terminal t ON t.tenant_id = p.tenant_id AND t.id = p.terminal_id
LEFT JOIN app_user u ON u.tenant_id = p.tenant_id AND u.id = p.user_id
LEFT JOIN reversal r ON r.tenant_id = p.tenant_id AND r.original_id = p.id
LEFT JOIN card c ON c.tenant_id = p.tenant_id AND c.id = p.card_id
WHERE p.tenant_id = (:tenant)::uuid AND p.id = ANY (ARRAY(
  SELECT e.posting_id FROM entry_set e WHERE e.tenant_id = (:tenant)::uuid AND e.wallet_id = (:wallet)::uuid
  ORDER BY e.version DESC LIMIT 8));
SELECT sum(bonus_left), sum(points_left), min(expires_at) FROM lot
WHERE tenant_id = (:tenant)::uuid AND wallet_id = (:wallet)::uuid AND open AND expires_at > now()
  AND expires_at <= now() + interval '30 days' AND shape <> 3;
COMMIT;

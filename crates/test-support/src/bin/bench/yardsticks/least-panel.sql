SELECT c.id, c.number, c.state, m.id, m.display_enc, s.id, w.principal, w.bonus, w.reward_points, w.tier_points, w.tier, w.version
FROM card_alias a JOIN card c ON c.tenant_id = a.tenant_id AND c.id = a.card_id
JOIN membership s ON s.tenant_id = a.tenant_id AND s.id = c.membership_id
JOIN member m ON m.tenant_id = a.tenant_id AND m.id = s.member_id
JOIN wallet w ON w.tenant_id = a.tenant_id AND w.id = s.id
WHERE a.tenant_id = ('01990000-0000-7000-8000-' || lpad((:t)::bigint::text, 12, '0'))::uuid
  AND a.alias = '88' || lpad((:n)::bigint::text, 8, '0');

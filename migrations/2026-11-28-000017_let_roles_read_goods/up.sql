-- Why: goods and packages came with permissions that no role of before has. Who sells reads what is sold; who publishes rules
-- sets what it costs.

-- The owner of forced tables sees their rows only while they are not forced.
ALTER TABLE role NO FORCE ROW LEVEL SECURITY;
UPDATE role SET permissions = permissions || 'product:read'::text
WHERE permissions && ARRAY['consumption:create', 'rule:publish'] AND NOT permissions @> ARRAY['product:read'];
UPDATE role SET permissions = permissions || 'package:read'::text
WHERE permissions && ARRAY['consumption:create', 'rule:publish'] AND NOT permissions @> ARRAY['package:read'];
UPDATE role SET permissions = permissions || 'product:maintain'::text
WHERE permissions @> ARRAY['rule:publish'] AND NOT permissions @> ARRAY['product:maintain'];
UPDATE role SET permissions = permissions || 'package:maintain'::text
WHERE permissions @> ARRAY['rule:publish'] AND NOT permissions @> ARRAY['package:maintain'];
ALTER TABLE role FORCE ROW LEVEL SECURITY;

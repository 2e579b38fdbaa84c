-- Why: payments by connected providers came with permissions that no role of before has. Who sells or tops up takes payments;
-- who reads postings reads them; who corrects postings gives money back.

-- The owner of forced tables sees their rows only while they are not forced.
ALTER TABLE role NO FORCE ROW LEVEL SECURITY;
UPDATE role SET permissions = permissions || 'payment:create'::text
WHERE permissions && ARRAY['consumption:create', 'topup:create'] AND NOT permissions @> ARRAY['payment:create'];
UPDATE role SET permissions = permissions || 'payment:read'::text
WHERE permissions @> ARRAY['posting:read'] AND NOT permissions @> ARRAY['payment:read'];
UPDATE role SET permissions = permissions || 'payment:refund'::text
WHERE permissions @> ARRAY['posting:reverse'] AND NOT permissions @> ARRAY['payment:refund'];
ALTER TABLE role FORCE ROW LEVEL SECURITY;

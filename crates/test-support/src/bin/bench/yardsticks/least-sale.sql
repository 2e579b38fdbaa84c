WITH u AS (
  UPDATE account SET balance = balance - (:amount)::bigint, version = version + 1
  WHERE id = (:a)::bigint AND balance >= (:amount)::bigint RETURNING id, balance
), t AS (
  INSERT INTO txn (key, account_id, amount) SELECT gen_random_uuid(), id, (:amount)::bigint FROM u RETURNING id
), e AS (
  INSERT INTO txn_entry SELECT t.id, 1, u.id, -(:amount)::bigint, u.balance FROM t, u
  UNION ALL SELECT t.id, 2, 0, (:amount)::bigint, 0 FROM t
)
SELECT t.id, u.balance FROM t, u;

-- Why: an auditor asks how old what was owed on the last day of a year was, in June (账龄). What is owed of a lot moves by what each posting
-- books, in the order of the feed; so each posting keeps of which lots it was: what was owed at the end of a day is what is owed now
-- less what was booked for later days, to the fen that the books of that day say.

ALTER TABLE book_posting
    ADD COLUMN lots uuid[] NOT NULL DEFAULT '{}',
    ADD COLUMN owed bigint[] NOT NULL DEFAULT '{}',
    ADD CONSTRAINT book_posting_owed_check CHECK (cardinality(lots) = cardinality(owed));
COMMENT ON COLUMN book_posting.lots IS 'Lots of the entity of which more or less is owed.';
COMMENT ON COLUMN book_posting.owed IS 'By how much, lot by lot, in minor units; they sum to the figure liability.';

-- The owner of forced tables sees their rows only while they are not forced.
ALTER TABLE book_posting NO FORCE ROW LEVEL SECURITY;
ALTER TABLE book_lot NO FORCE ROW LEVEL SECURITY;
ALTER TABLE feed_place NO FORCE ROW LEVEL SECURITY;
ALTER TABLE event_run NO FORCE ROW LEVEL SECURITY;
ALTER TABLE posting NO FORCE ROW LEVEL SECURITY;
ALTER TABLE entry_set NO FORCE ROW LEVEL SECURITY;
ALTER TABLE count_use NO FORCE ROW LEVEL SECURITY;
ALTER TABLE lot NO FORCE ROW LEVEL SECURITY;

-- Of pairs and counts what is left follows from entries and uses, and what is owed from that.
WITH passed AS (
    SELECT p.tenant_id, p.id, p.wallet_id, p.version, r.first_seq + x.place AS seq, 10::numeric ^ c.scale AS minor
    FROM event_run AS r
    JOIN feed_place AS f ON f.tenant_id = r.tenant_id AND f.follower = 3 AND r.first_seq < f.next_seq
    CROSS JOIN LATERAL unnest(r.events) WITH ORDINALITY AS x(id, place)
    JOIN posting AS p ON p.tenant_id = r.tenant_id AND p.id = x.id
    JOIN currency AS c ON c.code = p.currency
    WHERE r.source = 1
), moved AS (
    SELECT p.tenant_id, p.id, p.seq, e.lot_id, coalesce(sum(e.amount * p.minor) FILTER (WHERE e.kind IN (1, 2)), 0) AS pair,
        bool_or(e.book IN (20, 21, 33, 34) AND e.amount < 0) AS ended,
        coalesce((SELECT sum(u.charged) FROM count_use AS u
            WHERE u.tenant_id = p.tenant_id AND u.wallet_id = p.wallet_id AND u.posting_id = p.id AND u.lot_id = e.lot_id), 0)
          * p.minor AS charged
    FROM passed AS p
    JOIN entry AS e ON e.tenant_id = p.tenant_id AND e.wallet_id = p.wallet_id AND e.version = p.version AND e.kind IN (1, 2, 7)
    WHERE e.lot_id IS NOT NULL
    GROUP BY p.tenant_id, p.id, p.seq, e.lot_id, p.wallet_id, p.minor
), stood AS (
    SELECT m.tenant_id, m.id, m.seq, b.lot_id, b.legal_entity_id, b.paid, b.face, CASE
        WHEN l.shape = 1 THEN sum(m.pair) OVER so_far
        WHEN m.ended THEN 0
        ELSE b.face - sum(m.charged) OVER so_far END AS remaining
    FROM moved AS m
    JOIN book_lot AS b ON b.tenant_id = m.tenant_id AND b.lot_id = m.lot_id AND NOT b.pass
    JOIN lot AS l ON l.tenant_id = b.tenant_id AND l.wallet_id = b.wallet_id AND l.id = b.lot_id
    WINDOW so_far AS (PARTITION BY m.tenant_id, m.lot_id ORDER BY m.seq)
), owed AS (
    SELECT *, CASE WHEN face = 0 THEN 0 ELSE paid - round((face - remaining) * paid / face) END AS owed FROM stood
), more AS (
    SELECT tenant_id, id, legal_entity_id, lot_id,
        (owed - lag(owed, 1, 0::numeric) OVER (PARTITION BY tenant_id, lot_id ORDER BY seq))::bigint AS more
    FROM owed
), told AS (
    SELECT tenant_id, legal_entity_id, id, array_agg(lot_id ORDER BY lot_id) AS lots, array_agg(more ORDER BY lot_id) AS owed
    FROM more WHERE more <> 0 GROUP BY 1, 2, 3
)
UPDATE book_posting AS b SET lots = t.lots, owed = t.owed
FROM told AS t
WHERE b.tenant_id = t.tenant_id AND b.legal_entity_id = t.legal_entity_id AND b.posting_id = t.id
  AND NOT (b.action = 5 AND EXISTS (SELECT FROM posting AS p WHERE p.tenant_id = b.tenant_id AND p.id = b.posting_id AND p.kind = 5));

-- A time pass stands alone in its package: what is left of a posting, or of a day that it earned, is of the pass.
WITH rest AS (
    SELECT b.tenant_id, b.legal_entity_id, b.business_date, b.posting_id, b.action,
        (SELECT coalesce(sum(f.amount), 0) FROM unnest(b.figures, b.amounts) AS f(figure, amount) WHERE f.figure = 'liability')
          - (SELECT coalesce(sum(o.amount), 0) FROM unnest(b.owed) AS o(amount)) AS more
    FROM book_posting AS b
), passes AS (
    SELECT r.*, (SELECT k.lot_id FROM posting AS p
        JOIN book_lot AS k ON k.tenant_id = p.tenant_id AND k.wallet_id = p.wallet_id AND k.pass
        JOIN lot AS l ON l.tenant_id = k.tenant_id AND l.wallet_id = k.wallet_id AND l.id = k.lot_id
        WHERE p.tenant_id = r.tenant_id AND p.id = r.posting_id AND (l.origin_posting_id = p.id OR EXISTS (SELECT FROM entry AS e
            WHERE e.tenant_id = p.tenant_id AND e.wallet_id = p.wallet_id AND e.version = p.version AND e.lot_id = l.id))
        LIMIT 1) AS lot_id
    FROM rest AS r WHERE r.more <> 0
)
UPDATE book_posting AS b SET lots = b.lots || p.lot_id, owed = b.owed || p.more::bigint
FROM passes AS p
WHERE p.lot_id IS NOT NULL AND (b.tenant_id, b.legal_entity_id, b.business_date, b.posting_id, b.action)
    = (p.tenant_id, p.legal_entity_id, p.business_date, p.posting_id, p.action);

ALTER TABLE book_posting FORCE ROW LEVEL SECURITY;
ALTER TABLE book_lot FORCE ROW LEVEL SECURITY;
ALTER TABLE feed_place FORCE ROW LEVEL SECURITY;
ALTER TABLE event_run FORCE ROW LEVEL SECURITY;
ALTER TABLE posting FORCE ROW LEVEL SECURITY;
ALTER TABLE entry_set FORCE ROW LEVEL SECURITY;
ALTER TABLE count_use FORCE ROW LEVEL SECURITY;
ALTER TABLE lot FORCE ROW LEVEL SECURITY;

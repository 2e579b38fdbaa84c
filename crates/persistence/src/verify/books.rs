//! 账簿, against what they were booked from: by other means than the rule that booked them.

use diesel::pg::PgConnection;
use diesel::prelude::*;
use diesel::sql_types::{Text, Uuid as SqlUuid};
use uuid::Uuid;

use super::Finding;
use crate::books::locks;
use crate::error::StoreError;
use crate::statement::statement;
use crate::store::Tx;

type Offence = (Text, Text);

statement! {
    /// A pair has left what its entries say, and was paid what its top-up brought, as far as the feed was followed; what is owed of any
    /// lot is what was paid less the paid share of what is gone, and between nothing and that.
    LotsAgainstEntries -> Offence;
    "WITH t AS (SELECT ", tenant: SqlUuid = Uuid, " AS id), \
     passed AS (SELECT unnest(r.events) AS id FROM event_run r JOIN t ON r.tenant_id = t.id \
       JOIN feed_place f ON f.tenant_id = r.tenant_id AND f.follower = 3 AND r.first_seq < f.next_seq WHERE r.source = 1), \
     moved AS (SELECT e.lot_id, sum(e.amount * 10::numeric ^ c.scale) AS remaining, \
         coalesce(sum(e.amount * 10::numeric ^ c.scale) FILTER (WHERE p.kind = 1), 0) AS face, \
         coalesce(sum(e.amount * 10::numeric ^ c.scale) FILTER (WHERE p.kind = 1 AND e.kind = 1), 0) AS paid \
       FROM passed JOIN t ON true JOIN posting p ON p.tenant_id = t.id AND p.id = passed.id JOIN currency c ON c.code = p.currency \
       JOIN entry e ON e.tenant_id = p.tenant_id AND e.wallet_id = p.wallet_id AND e.version = p.version \
       WHERE e.kind IN (1, 2) AND e.lot_id IS NOT NULL GROUP BY 1), \
     known AS (SELECT b.*, l.shape FROM book_lot b JOIN t ON b.tenant_id = t.id \
       JOIN lot l ON l.tenant_id = b.tenant_id AND l.wallet_id = b.wallet_id AND l.id = b.lot_id) \
     SELECT coalesce(m.lot_id, k.lot_id)::text, format('booked %s of %s of %s, moved %s of %s of %s', k.remaining, k.paid, k.face, \
       m.remaining, m.paid, m.face) \
     FROM moved m FULL JOIN (SELECT * FROM known WHERE shape = 1) AS k ON k.lot_id = m.lot_id \
     WHERE (k.remaining, k.paid, k.face) IS DISTINCT FROM (m.remaining, m.paid, m.face) \
     UNION ALL \
     SELECT lot_id::text, format('%s owed of %s, %s of %s left', booked, paid, remaining, face) FROM known \
     WHERE booked <> CASE WHEN face = 0 THEN 0 ELSE paid - round((face - remaining)::numeric * paid / face) END \
       OR booked NOT BETWEEN 0 AND paid"
}

statement! {
    /// Counts of which every posting was followed have left of their price what their lot says. Time passes earn by days.
    CountsAgainstLots -> Offence;
    "WITH t AS (SELECT ", tenant: SqlUuid = Uuid, " AS id), \
     passed AS (SELECT unnest(r.events) AS id FROM event_run r JOIN t ON r.tenant_id = t.id \
       JOIN feed_place f ON f.tenant_id = r.tenant_id AND f.follower = 3 AND r.first_seq < f.next_seq WHERE r.source = 1), \
     whole AS (SELECT p.wallet_id FROM passed JOIN t ON true JOIN posting p ON p.tenant_id = t.id AND p.id = passed.id \
       JOIN wallet w ON w.tenant_id = p.tenant_id AND w.id = p.wallet_id GROUP BY 1, w.version HAVING count(*) = w.version) \
     SELECT l.id::text, format('%s left, %s booked', l.price_left, b.remaining) \
     FROM lot l JOIN t ON l.tenant_id = t.id JOIN whole ON whole.wallet_id = l.wallet_id \
     JOIN wallet w ON w.tenant_id = l.tenant_id AND w.id = l.wallet_id JOIN currency c ON c.code = w.currency \
     LEFT JOIN book_lot b ON b.tenant_id = l.tenant_id AND b.lot_id = l.id \
     WHERE l.shape = 3 AND NOT coalesce(b.pass, false) \
       AND l.price_left * 10::numeric ^ c.scale IS DISTINCT FROM CASE WHEN l.open THEN b.remaining ELSE coalesce(b.remaining, 0) END"
}

statement! {
    /// Every posting balances in the books of each entity, entities among themselves owe nothing in sum, and what is owed is what
    /// lots say.
    BooksBalance -> Offence;
    "WITH t AS (SELECT ", tenant: SqlUuid = Uuid, " AS id), \
     b AS (SELECT p.posting_id, p.legal_entity_id, p.business_date, p.action, x.figure, x.amount FROM book_posting p \
       JOIN t ON p.tenant_id = t.id CROSS JOIN LATERAL unnest(p.figures, p.amounts) AS x(figure, amount)), \
     sides AS (SELECT posting_id, legal_entity_id, business_date, action, \
         sum(CASE WHEN figure IN ('liability', 'revenue', 'refund_fee') THEN -amount WHEN figure IN ('principal', 'bonus', 'points') THEN 0 \
           ELSE amount END) AS off FROM b GROUP BY 1, 2, 3, 4) \
     SELECT posting_id::text, format('off by %s at %s on %s', off, legal_entity_id, business_date) FROM sides WHERE off <> 0 \
     UNION ALL \
     SELECT posting_id::text, format('%s between entities', sum(amount)) FROM b WHERE figure = 'between' GROUP BY posting_id \
       HAVING sum(amount) <> 0 \
     UNION ALL \
     SELECT coalesce(a.legal_entity_id, l.legal_entity_id)::text, format('%s booked, lots say %s', a.amount, l.amount) \
     FROM (SELECT legal_entity_id, sum(amount) AS amount FROM b WHERE figure = 'liability' GROUP BY 1) AS a \
     FULL JOIN (SELECT k.legal_entity_id, sum(k.booked) AS amount FROM book_lot k JOIN t ON k.tenant_id = t.id GROUP BY 1) AS l \
       ON l.legal_entity_id = a.legal_entity_id \
     WHERE coalesce(a.amount, 0) <> coalesce(l.amount, 0)"
}

statement! {
    /// What a posting booked as owed more is owed of its lots, and of each lot that sums to what is owed.
    OwedOfLots -> Offence;
    "WITH t AS (SELECT ", tenant: SqlUuid = Uuid, " AS id), \
     b AS (SELECT p.* FROM book_posting p JOIN t ON p.tenant_id = t.id), \
     o AS (SELECT x.lot AS lot_id, sum(x.owed) AS owed FROM b CROSS JOIN LATERAL unnest(b.lots, b.owed) AS x(lot, owed) GROUP BY 1), \
     k AS (SELECT l.lot_id, l.booked FROM book_lot l JOIN t ON l.tenant_id = t.id) \
     SELECT b.posting_id::text, format('%s booked, %s of lots', f.amount, l.amount) FROM b \
     CROSS JOIN LATERAL (SELECT coalesce(sum(x.amount), 0) AS amount FROM unnest(b.figures, b.amounts) AS x(figure, amount) \
       WHERE x.figure = 'liability') AS f \
     CROSS JOIN LATERAL (SELECT coalesce(sum(x), 0) AS amount FROM unnest(b.owed) AS x) AS l WHERE f.amount <> l.amount \
     UNION ALL \
     SELECT coalesce(o.lot_id, k.lot_id)::text, format('%s booked of %s owed', o.owed, k.booked) FROM o FULL JOIN k ON k.lot_id = o.lot_id \
     WHERE coalesce(o.owed, 0) <> coalesce(k.booked, 0)"
}

statement! {
    /// Days are their postings added up; principal, bonus and points are what entries of the postings that were followed say.
    BookDaysAgainstPostings -> Offence;
    "WITH t AS (SELECT ", tenant: SqlUuid = Uuid, " AS id), \
     passed AS (SELECT unnest(r.events) AS id FROM event_run r JOIN t ON r.tenant_id = t.id \
       JOIN feed_place f ON f.tenant_id = r.tenant_id AND f.follower = 3 AND r.first_seq < f.next_seq WHERE r.source = 1), \
     made AS (SELECT p.legal_entity_id, p.shop_id, p.business_date, p.action, p.corrected, x.figure, sum(x.amount) AS amount, \
         count(*) AS count FROM book_posting p JOIN t ON p.tenant_id = t.id \
       CROSS JOIN LATERAL unnest(p.figures, p.amounts) AS x(figure, amount) GROUP BY 1, 2, 3, 4, 5, 6), \
     told AS (SELECT d.* FROM book_day d JOIN t ON d.tenant_id = t.id), \
     moved AS (SELECT CASE e.kind WHEN 1 THEN 'principal' WHEN 2 THEN 'bonus' ELSE 'points' END AS figure, \
         sum(e.amount * CASE WHEN e.kind = 3 THEN 1 ELSE 10::numeric ^ c.scale END) AS amount \
       FROM passed JOIN t ON true JOIN posting p ON p.tenant_id = t.id AND p.id = passed.id JOIN currency c ON c.code = p.currency \
       JOIN entry e ON e.tenant_id = p.tenant_id AND e.wallet_id = p.wallet_id AND e.version = p.version \
       WHERE e.kind IN (1, 2, 3) GROUP BY 1), \
     paid AS (SELECT x.value->>'method' AS method, sum((x.value->>'amount')::numeric \
           * CASE WHEN coalesce(o.kind, p.kind) IN (4, 9, 14) THEN -1 ELSE 1 END * CASE WHEN p.kind = 3 THEN -1 ELSE 1 END) AS amount \
       FROM passed JOIN t ON true JOIN posting p ON p.tenant_id = t.id AND p.id = passed.id \
       LEFT JOIN posting o ON p.kind = 3 AND o.tenant_id = p.tenant_id AND o.id = p.reverses_id \
       CROSS JOIN LATERAL jsonb_array_elements(p.tenders) AS x \
       WHERE p.tenders IS NOT NULL AND coalesce(o.kind, p.kind) NOT IN (7, 8, 11) GROUP BY 1) \
     SELECT format('%s %s', coalesce(m.business_date, k.business_date), coalesce(m.figure, k.figure)), \
       format('told %s in %s, made %s in %s', k.amount, k.count, m.amount, m.count) \
     FROM made m FULL JOIN told k ON (k.legal_entity_id, k.shop_id, k.business_date, k.action, k.corrected, k.figure) \
       = (m.legal_entity_id, m.shop_id, m.business_date, m.action, m.corrected, m.figure) \
     WHERE (k.amount, k.count) IS DISTINCT FROM (m.amount, m.count) \
     UNION ALL \
     SELECT coalesce(m.figure, k.figure), format('told %s, moved %s', k.amount, m.amount) FROM moved m \
     FULL JOIN (SELECT figure, sum(amount) AS amount FROM told WHERE figure IN ('principal', 'bonus', 'points') GROUP BY 1) AS k \
       ON k.figure = m.figure \
     WHERE coalesce(m.amount, 0) <> coalesce(k.amount, 0) \
     UNION ALL \
     SELECT 'money:' || m.method, format('told %s, paid %s', k.amount, m.amount) FROM paid m \
     LEFT JOIN (SELECT substr(figure, 7) AS method, sum(amount) AS amount FROM told WHERE figure LIKE 'money:%' GROUP BY 1) AS k \
       ON k.method = m.method \
     WHERE m.method NOT IN ('stored_value', 'points', 'on_account', 'gift_card', 'deposit', 'voucher') \
       AND coalesce(m.amount, 0) <> coalesce(k.amount, 0)"
}

/// Everything that is wrong with the books.
pub(super) fn check(conn: &mut PgConnection, tenant: Uuid) -> Result<Vec<Finding>, StoreError> {
    let mut findings = Vec::new();
    let mut add = |check: &'static str, offences: Vec<(String, String)>| {
        findings.extend(offences.into_iter().map(|(subject, detail)| Finding { check, subject, detail }));
    };
    add("books of lots = their entries", LotsAgainstEntries { tenant }.load(conn)?);
    add("books of counts = their lots", CountsAgainstLots { tenant }.load(conn)?);
    add("books balance", BooksBalance { tenant }.load(conn)?);
    add("books of postings = Σ lots", OwedOfLots { tenant }.load(conn)?);
    add("books of days = Σ postings", BookDaysAgainstPostings { tenant }.load(conn)?);
    Ok(findings)
}

/// Months that are locked and whose books moved all the same, and locks that were changed.
pub(super) fn check_locks(tx: &mut Tx<'_>) -> Result<Vec<Finding>, StoreError> {
    let finding = |(lock, what): (locks::BookLock, &str)| Finding {
        check: "locked books as they were locked",
        subject: lock.id.value().to_string(),
        detail: format!("{} of {}: {what}", lock.month.from().format("%Y-%m"), lock.entity.id),
    };
    Ok(locks::changed(tx)?.into_iter().map(finding).collect())
}

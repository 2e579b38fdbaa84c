//! What was added up, against what it was added up from: shifts and days.

use diesel::pg::PgConnection;
use diesel::prelude::*;
use diesel::sql_types::{Text, Uuid as SqlUuid};
use uuid::Uuid;

use super::Finding;
use crate::error::StoreError;
use crate::statement::statement;

type Offence = (Text, Text);

statement! {
    /// A shift has as many postings as were counted when they were linked, each made by its cashier at its till.
    ShiftsAgainstPostings -> Offence;
    "WITH t AS (SELECT ", tenant: SqlUuid = Uuid, " AS id) \
     SELECT s.id::text, format('%s counted, %s linked, %s of others', s.postings, count(l.posting_id), \
       count(*) FILTER (WHERE l.posting_id IS NOT NULL \
         AND (p.terminal_id, p.user_id) IS DISTINCT FROM (s.terminal_id, s.user_id))) \
     FROM shift s JOIN t ON s.tenant_id = t.id \
     LEFT JOIN shift_posting l ON l.tenant_id = s.tenant_id AND l.shift_id = s.id \
     LEFT JOIN posting p ON p.tenant_id = l.tenant_id AND p.id = l.posting_id \
     GROUP BY s.tenant_id, s.id \
     HAVING s.postings <> count(l.posting_id) OR bool_or(l.posting_id IS NOT NULL \
       AND (p.terminal_id, p.user_id) IS DISTINCT FROM (s.terminal_id, s.user_id))"
}

statement! {
    /// What days say of movements is the sum of the entries of their postings.
    DaysAgainstEntries -> Offence;
    "WITH t AS (SELECT ", tenant: SqlUuid = Uuid, " AS id), \
     moved AS (SELECT d.shop_id, d.business_date, d.user_id, format('entry:%s:%s', e.kind, e.book) AS figure, \
         sum(e.amount * CASE WHEN e.kind IN (1, 2, 5, 8) THEN 10::numeric ^ c.scale ELSE 1 END) AS amount, count(*) AS count \
       FROM day_posting d JOIN t ON d.tenant_id = t.id \
       JOIN posting p ON p.tenant_id = d.tenant_id AND p.id = d.posting_id JOIN currency c ON c.code = p.currency \
       JOIN entry e ON e.tenant_id = p.tenant_id AND e.wallet_id = p.wallet_id AND e.version = p.version GROUP BY 1, 2, 3, 4), \
     told AS (SELECT f.shop_id, f.business_date, f.user_id, f.figure, sum(f.amount) AS amount \
       FROM day_figure f JOIN t ON f.tenant_id = t.id WHERE f.figure LIKE 'entry:%' GROUP BY 1, 2, 3, 4) \
     SELECT format('%s %s', coalesce(m.business_date, k.business_date), coalesce(m.figure, k.figure)), \
       format('told %s, moved %s', k.amount, m.amount) \
     FROM moved m FULL JOIN told k ON (k.shop_id, k.business_date, k.user_id, k.figure) \
       = (m.shop_id, m.business_date, m.user_id, m.figure) \
     WHERE coalesce(m.amount, 0) <> coalesce(k.amount, 0)"
}

statement! {
    /// What days say of ways of payment, and of totals, is what their postings say: what goes back is taken off, and what a correction
    /// takes back is turned round.
    DaysAgainstPostings -> Offence;
    "WITH t AS (SELECT ", tenant: SqlUuid = Uuid, " AS id), \
     signed AS (SELECT d.shop_id, d.business_date, d.user_id, p.tenders, \
         coalesce(o.total, p.total) * 10::numeric ^ c.scale AS total, \
         CASE WHEN coalesce(o.kind, p.kind) IN (4, 9, 14) THEN -1 ELSE 1 END * CASE WHEN p.kind = 3 THEN -1 ELSE 1 END AS sign \
       FROM day_posting d JOIN t ON d.tenant_id = t.id \
       JOIN posting p ON p.tenant_id = d.tenant_id AND p.id = d.posting_id JOIN currency c ON c.code = p.currency \
       LEFT JOIN posting o ON p.kind = 3 AND o.tenant_id = p.tenant_id AND o.id = p.reverses_id \
       WHERE coalesce(o.kind, p.kind) NOT IN (7, 8, 11)), \
     made AS (SELECT s.shop_id, s.business_date, s.user_id, 'tender:' || (x.value->>'method') AS figure, \
         sum(s.sign * (x.value->>'amount')::numeric) AS amount \
       FROM signed s CROSS JOIN LATERAL jsonb_array_elements(s.tenders) AS x WHERE s.tenders IS NOT NULL GROUP BY 1, 2, 3, 4 \
       UNION ALL SELECT shop_id, business_date, user_id, 'postings', sum(sign * total) FROM signed GROUP BY 1, 2, 3), \
     told AS (SELECT f.shop_id, f.business_date, f.user_id, f.figure, sum(f.amount) AS amount \
       FROM day_figure f JOIN t ON f.tenant_id = t.id WHERE f.figure LIKE 'tender:%' OR f.figure = 'postings' GROUP BY 1, 2, 3, 4) \
     SELECT format('%s %s', coalesce(m.business_date, k.business_date), coalesce(m.figure, k.figure)), \
       format('told %s, made %s', k.amount, m.amount) \
     FROM made m FULL JOIN told k ON (k.shop_id, k.business_date, k.user_id, k.figure) \
       = (m.shop_id, m.business_date, m.user_id, m.figure) \
     WHERE coalesce(m.amount, 0) <> coalesce(k.amount, 0)"
}

statement! {
    /// Every sealed posting that the figures have followed was added up, once.
    PostingsOfDays -> Offence;
    "WITH t AS (SELECT ", tenant: SqlUuid = Uuid, " AS id), \
     passed AS (SELECT unnest(r.events) AS id FROM event_run r JOIN t ON r.tenant_id = t.id \
       JOIN feed_place f ON f.tenant_id = r.tenant_id AND f.follower = 1 AND r.first_seq < f.next_seq WHERE r.source = 1) \
     SELECT coalesce(passed.id, d.posting_id)::text, CASE WHEN d.posting_id IS NULL THEN 'not added up' ELSE 'not in the feed' END \
     FROM passed FULL JOIN (SELECT d.posting_id FROM day_posting d JOIN t ON d.tenant_id = t.id) AS d ON d.posting_id = passed.id \
     WHERE passed.id IS NULL OR d.posting_id IS NULL"
}

/// Everything that is wrong with what was added up.
pub(super) fn check(conn: &mut PgConnection, tenant: Uuid) -> Result<Vec<Finding>, StoreError> {
    let mut findings = Vec::new();
    let mut add = |check: &'static str, offences: Vec<(String, String)>| {
        findings.extend(offences.into_iter().map(|(subject, detail)| Finding { check, subject, detail }));
    };
    add("shifts = their postings", ShiftsAgainstPostings { tenant }.load(conn)?);
    add("days = Σ entries", DaysAgainstEntries { tenant }.load(conn)?);
    add("days = Σ postings", DaysAgainstPostings { tenant }.load(conn)?);
    add("postings added up once", PostingsOfDays { tenant }.load(conn)?);
    Ok(findings)
}

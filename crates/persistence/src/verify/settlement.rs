//! What moved between shops, against the entries and lots that it was followed from; settlements against their movements.

use diesel::pg::PgConnection;
use diesel::prelude::*;
use diesel::sql_types::{Text, Uuid as SqlUuid};
use domain::settlement::{Position, positions};
use uuid::Uuid;

use super::Finding;
use crate::error::StoreError;
use crate::schema::{settlement, settlement_party};
use crate::settlement::kept;
use crate::settlement::{Parties, Reach, taken};
use crate::statement::statement;

type Offence = (Text, Text);

statement! {
    /// The movements of a posting are its entries of principal and bonus, lot by lot, with the lot's own issuer; once each.
    MovesAgainstEntries -> Offence;
    "WITH t AS (SELECT ", tenant: SqlUuid = Uuid, " AS id), \
     passed AS (SELECT unnest(r.events) AS id FROM event_run r JOIN t ON r.tenant_id = t.id \
       JOIN feed_place f ON f.tenant_id = r.tenant_id AND f.follower = 2 AND r.first_seq < f.next_seq WHERE r.source = 1), \
     made AS (SELECT p.id AS posting_id, e.lot_id, p.business_date, l.issuing_shop_id, l.issuing_entity_id, \
         coalesce(sum(e.amount * 10::numeric ^ c.scale) FILTER (WHERE e.kind = 1), 0) AS principal, \
         coalesce(sum(e.amount * 10::numeric ^ c.scale) FILTER (WHERE e.kind = 2), 0) AS bonus \
       FROM passed JOIN t ON true JOIN posting p ON p.tenant_id = t.id AND p.id = passed.id \
       JOIN currency c ON c.code = p.currency \
       JOIN entry e ON e.tenant_id = p.tenant_id AND e.wallet_id = p.wallet_id AND e.version = p.version AND e.kind IN (1, 2) \
       JOIN lot l ON l.tenant_id = p.tenant_id AND l.wallet_id = p.wallet_id AND l.id = e.lot_id GROUP BY 1, 2, 3, 4, 5), \
     told AS (SELECT m.posting_id, m.lot_id, m.business_date, m.issuing_shop_id, m.issuing_entity_id, sum(m.principal) AS principal, \
         sum(m.bonus) AS bonus FROM settlement_move m JOIN t ON m.tenant_id = t.id GROUP BY 1, 2, 3, 4, 5) \
     SELECT format('%s %s', coalesce(a.posting_id, b.posting_id), coalesce(a.lot_id, b.lot_id)), \
       format('told %s + %s, moved %s + %s', b.principal, b.bonus, a.principal, a.bonus) \
     FROM made a FULL JOIN told b USING (posting_id, lot_id, business_date, issuing_shop_id, issuing_entity_id) \
     WHERE (coalesce(a.principal, 0), coalesce(a.bonus, 0)) <> (coalesce(b.principal, 0), coalesce(b.bonus, 0))"
}

statement! {
    /// A movement counts where what it takes back in the end was done; what came in, and what nobody paid out, where it was issued.
    PlacesOfMoves -> Offence;
    "WITH RECURSIVE t AS (SELECT ", tenant: SqlUuid = Uuid, " AS id), \
     back AS (SELECT p.id AS posting_id, p.id AS root_id, p.reverses_id FROM posting p JOIN t ON p.tenant_id = t.id \
       UNION ALL SELECT b.posting_id, p.id, p.reverses_id FROM back b JOIN t ON true \
         JOIN posting p ON p.tenant_id = t.id AND p.id = b.reverses_id), \
     roots AS (SELECT b.posting_id, b.root_id FROM back b JOIN t ON true \
       JOIN posting p ON p.tenant_id = t.id AND p.id = b.root_id WHERE b.reverses_id IS NULL AND p.kind <> 14) \
     SELECT m.posting_id::text, format('of %s in %s', m.of_posting_id, m.place_shop_id) \
     FROM settlement_move m JOIN t ON m.tenant_id = t.id \
     LEFT JOIN roots r ON r.posting_id = m.posting_id \
     LEFT JOIN posting o ON o.tenant_id = m.tenant_id AND o.id = m.of_posting_id \
     WHERE o.id IS NULL OR r.root_id IS NOT NULL AND r.root_id <> m.of_posting_id \
       OR m.place_shop_id <> CASE WHEN m.flow IN (1, 5) THEN m.issuing_shop_id ELSE o.shop_id END"
}

statement! {
    /// What the issuer paid of the bonus of a lot in a delivery is its share of what stands.
    SharesOfBonus -> Offence;
    "WITH t AS (SELECT ", tenant: SqlUuid = Uuid, " AS id) \
     SELECT m.of_posting_id::text, format('%s of %s at %s', sum(m.carried), -sum(m.bonus), max(m.share_bp)) \
     FROM settlement_move m JOIN t ON m.tenant_id = t.id WHERE m.flow = 3 AND m.issuing_shop_id <> m.place_shop_id \
     GROUP BY m.of_posting_id, m.lot_id \
     HAVING min(m.share_bp) <> max(m.share_bp) OR sum(m.carried) <> round(-sum(m.bonus) * max(m.share_bp) / 10000.0) \
     UNION ALL SELECT m.posting_id::text, 'carried at home' FROM settlement_move m JOIN t ON m.tenant_id = t.id \
     WHERE m.carried <> 0 AND (m.flow NOT IN (3, 6, 7) OR m.issuing_shop_id = m.place_shop_id)"
}

statement! {
    /// What counts cost whoever sold them is what books say was delivered by their uses in other shops, from the first that was settled on;
    /// of refunds it is no more than was paid out, and together with their corrections nothing or that.
    CountsAgainstBooks -> Offence;
    "WITH RECURSIVE t AS (SELECT ", tenant: SqlUuid = Uuid, " AS id), \
     passed AS (SELECT x.id, r.first_seq + x.place - 1 AS seq FROM event_run r JOIN t ON r.tenant_id = t.id \
       JOIN feed_place f ON f.tenant_id = r.tenant_id AND f.follower = 2 AND r.first_seq < f.next_seq \
       CROSS JOIN LATERAL unnest(r.events) WITH ORDINALITY AS x(id, place) WHERE r.source = 1), \
     back AS (SELECT p.id AS posting_id, p.id AS root_id, p.reverses_id FROM passed JOIN t ON true \
         JOIN posting p ON p.tenant_id = t.id AND p.id = passed.id WHERE p.kind IN (3, 6) \
       UNION ALL SELECT b.posting_id, p.id, p.reverses_id FROM back b JOIN t ON true \
         JOIN posting p ON p.tenant_id = t.id AND p.id = b.reverses_id), \
     used AS (SELECT b.posting_id, o.shop_id FROM back b JOIN t ON true JOIN posting o ON o.tenant_id = t.id AND o.id = b.root_id \
       WHERE b.reverses_id IS NULL AND o.kind = 6), \
     made AS (SELECT u.posting_id, x.lot AS lot_id, -sum(x.owed) AS carried FROM used u JOIN t ON true \
       JOIN book_posting b ON b.tenant_id = t.id AND b.posting_id = u.posting_id CROSS JOIN LATERAL unnest(b.lots, b.owed) AS x(lot, owed) \
       JOIN book_lot k ON k.tenant_id = t.id AND k.lot_id = x.lot \
       JOIN lot l ON l.tenant_id = t.id AND l.wallet_id = k.wallet_id AND l.id = x.lot AND l.issuing_shop_id <> u.shop_id \
       JOIN passed p ON p.id = u.posting_id \
       WHERE p.seq >= (SELECT min(m.seq) FROM settlement_move m WHERE m.tenant_id = t.id AND m.flow = 6) GROUP BY 1, 2), \
     told AS (SELECT m.posting_id, m.lot_id, m.carried FROM settlement_move m JOIN t ON m.tenant_id = t.id WHERE m.flow = 6) \
     SELECT coalesce(a.posting_id, b.posting_id)::text, format('told %s, booked %s', b.carried, a.carried) \
     FROM made a FULL JOIN told b USING (posting_id, lot_id) WHERE a.carried IS DISTINCT FROM b.carried \
     UNION ALL \
     SELECT m.of_posting_id::text, format('%s of %s', sum(m.carried), p.total) FROM settlement_move m JOIN t ON m.tenant_id = t.id \
     JOIN posting p ON p.tenant_id = t.id AND p.id = m.of_posting_id JOIN currency c ON c.code = p.currency \
     WHERE m.flow = 7 GROUP BY m.of_posting_id, p.total, c.scale \
     HAVING sum(m.carried) NOT BETWEEN 0 AND p.total * 10::numeric ^ c.scale"
}

statement! {
    /// The sums are those of the movements.
    CellsAgainstMoves -> Offence;
    "WITH t AS (SELECT ", tenant: SqlUuid = Uuid, " AS id), \
     made AS (SELECT m.business_date, m.issuing_shop_id, m.issuing_entity_id, m.place_shop_id, m.place_entity_id, m.flow, \
         sum(m.principal) AS principal, sum(m.bonus) AS bonus, sum(m.carried) AS carried \
       FROM settlement_move m JOIN t ON m.tenant_id = t.id GROUP BY 1, 2, 3, 4, 5, 6), \
     told AS (SELECT c.* FROM settlement_cell c JOIN t ON c.tenant_id = t.id) \
     SELECT format('%s %s', coalesce(a.business_date, b.business_date), coalesce(a.flow, b.flow)), \
       format('told %s + %s, moved %s + %s', b.principal, b.bonus, a.principal, a.bonus) \
     FROM made a FULL JOIN told b \
       USING (business_date, issuing_shop_id, issuing_entity_id, place_shop_id, place_entity_id, flow) \
     WHERE (coalesce(a.principal, 0), coalesce(a.bonus, 0), coalesce(a.carried, 0)) \
       <> (coalesce(b.principal, 0), coalesce(b.bonus, 0), coalesce(b.carried, 0))"
}

statement! {
    /// Once everything sealed was followed and everything posted was sealed, Σ positions = Σ principal left.
    PositionsAgainstWallets -> Offence;
    "WITH t AS (SELECT ", tenant: SqlUuid = Uuid, " AS id), \
     left_ AS (SELECT coalesce(sum(w.principal * 10::numeric ^ c.scale), 0) AS amount FROM wallet w JOIN t ON w.tenant_id = t.id \
       JOIN currency c ON c.code = w.currency), \
     told AS (SELECT coalesce(sum(m.principal), 0) AS amount FROM settlement_cell m JOIN t ON m.tenant_id = t.id) \
     SELECT 'all shops', format('positions %s, left %s', told.amount, left_.amount) FROM told CROSS JOIN left_ \
     WHERE told.amount <> left_.amount AND NOT EXISTS (SELECT FROM posting p JOIN t ON p.tenant_id = t.id \
       LEFT JOIN (SELECT unnest(r.events) AS id FROM event_run r JOIN t ON r.tenant_id = t.id \
         JOIN feed_place f ON f.tenant_id = r.tenant_id AND f.follower = 2 AND r.first_seq < f.next_seq WHERE r.source = 1) AS s ON s.id = p.id \
       WHERE s.id IS NULL)"
}

/// Everything that is wrong with what moved between shops.
pub(super) fn check(conn: &mut PgConnection, tenant: Uuid) -> Result<Vec<Finding>, StoreError> {
    let mut findings = settlements(conn, tenant)?;
    let mut add = |check: &'static str, offences: Vec<(String, String)>| {
        findings.extend(offences.into_iter().map(|(subject, detail)| Finding { check, subject, detail }));
    };
    add("movements between shops = entries", MovesAgainstEntries { tenant }.load(conn)?);
    add("movements count where they were done", PlacesOfMoves { tenant }.load(conn)?);
    add("bonus is carried as its share", SharesOfBonus { tenant }.load(conn)?);
    add("counts between shops = books", CountsAgainstBooks { tenant }.load(conn)?);
    add("settlement sums = Σ movements", CellsAgainstMoves { tenant }.load(conn)?);
    add("Σ positions = Σ principal left", PositionsAgainstWallets { tenant }.load(conn)?);
    Ok(findings)
}

/// The figures of each settlement are those of its movements, and its shares are those of its figures.
fn settlements(conn: &mut PgConnection, tenant: Uuid) -> Result<Vec<Finding>, StoreError> {
    type Row = (Uuid, String, chrono::NaiveDate, i64, Option<chrono::NaiveDate>, i64, serde_json::Value);
    let rows: Vec<Row> = settlement::table
        .filter(settlement::tenant_id.eq(tenant))
        .select((
            settlement::id,
            settlement::parties,
            settlement::to_date,
            settlement::through_seq,
            settlement::before_date,
            settlement::before_seq,
            settlement::figures,
        ))
        .load(conn)?;
    let mut findings = Vec::new();
    for (id, parties, to, through_seq, before_date, before_seq, figures) in rows {
        let finding = |detail: &str| Finding {
            check: "settlements as they were fixed",
            subject: id.to_string(),
            detail: detail.to_owned(),
        };
        let (Some(parties), Some(stored)) = (Parties::from_code(&parties), kept::from_json(figures)) else {
            findings.push(finding("cannot be read"));
            continue;
        };
        let reach = Reach { to, through_seq, before: before_date.map(|date| (date, before_seq)) };
        if taken(conn, tenant, reach, parties)? != stored {
            findings.push(finding("its movements add up to something else"));
        }
        let shares: Vec<(Uuid, i64)> = settlement_party::table
            .filter(settlement_party::tenant_id.eq(tenant).and(settlement_party::settlement_id.eq(id)))
            .order(settlement_party::party)
            .select((settlement_party::party, settlement_party::amount))
            .load(conn)?;
        let amount = |(party, position): (Uuid, Position)| (party, position.amount());
        if positions(&stored).into_iter().map(amount).collect::<Vec<_>>() != shares {
            findings.push(finding("somebody pays something else than their position"));
        }
    }
    Ok(findings)
}

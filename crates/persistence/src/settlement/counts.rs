//! What counts cost the shop that sold them: of uses what the books say was delivered, of refunds what was paid out.

use std::collections::HashMap;

use chrono::NaiveDate;
use diesel::prelude::*;
use diesel::sql_types::{Array, Date, Int8, Uuid as SqlUuid};
use domain::allocation::by_largest_remainder;
use domain::money::Currency;
use domain::settlement::Flow;
use rust_decimal::Decimal;
use uuid::Uuid;

use super::follow::OfCounts;
use crate::derivation_codec;
use crate::error::StoreError;
use crate::schema::posting;
use crate::statement::statement;
use crate::store::Tx;
use crate::till::rows;

statement! {
    /// By how much less was owed of counts after they were used; by how much more after that was taken back.
    DeliveredByUses -> (SqlUuid, SqlUuid, Int8);
    "SELECT b.posting_id, x.lot, -x.owed FROM unnest(", tenants: Array<SqlUuid> = Vec<Uuid>, ", ",
    dates: Array<Date> = Vec<NaiveDate>, ", ", postings: Array<SqlUuid> = Vec<Uuid>,
    ") AS k(tenant_id, business_date, id) \
     JOIN legal_entity AS e ON e.tenant_id = k.tenant_id \
     JOIN book_posting AS b ON b.tenant_id = k.tenant_id AND b.legal_entity_id = e.id AND b.business_date = k.business_date \
       AND b.posting_id = k.id \
     CROSS JOIN LATERAL unnest(b.lots, b.owed) AS x(lot, owed)"
}

/// Of uses and of corrections of uses, by posting: what was delivered of each lot, by the paid share of its price.
pub(super) fn of_uses(
    tx: &mut Tx<'_>,
    uses: Vec<(Uuid, NaiveDate)>,
) -> Result<HashMap<Uuid, OfCounts>, StoreError> {
    let mut found: HashMap<Uuid, OfCounts> = HashMap::new();
    if uses.is_empty() {
        return Ok(found);
    }
    let tenants = vec![tx.tenant_id(); uses.len()];
    let (postings, dates) = uses.into_iter().unzip();
    let rows: Vec<(Uuid, Uuid, i64)> = DeliveredByUses { tenants, dates, postings }.load(tx.conn)?;
    for (posting, lot, delivered) in rows {
        found.entry(posting).or_default().insert((lot, Flow::CountsUsed), delivered);
    }
    Ok(found)
}

/// Of refunds and their corrections, each with the refund: what was paid out, shared by what came back of each package, which is known by
/// one of its lots.
pub(super) fn of_refunds(
    tx: &mut Tx<'_>,
    refunds: &[(Uuid, Uuid)],
    currency: Currency,
) -> Result<HashMap<Uuid, OfCounts>, StoreError> {
    let mut found: HashMap<Uuid, OfCounts> = HashMap::new();
    if refunds.is_empty() {
        return Ok(found);
    }
    let asked: Vec<Uuid> = refunds.iter().map(|(_, refund)| *refund).collect();
    let stored: Vec<(Uuid, String, Decimal)> = posting::table
        .filter(posting::tenant_id.eq(tx.tenant_id()).and(posting::id.eq_any(asked)))
        .select((posting::id, posting::derivation, posting::total))
        .load(tx.conn)?;
    let stored: HashMap<Uuid, (String, Decimal)> =
        stored.into_iter().map(|(id, derivation, total)| (id, (derivation, total))).collect();
    for (posting, refund) in refunds {
        let corrupt = || StoreError::corrupt("posting", "derivation", *refund);
        let (derivation, total) = stored.get(refund).ok_or_else(corrupt)?;
        let packages =
            derivation_codec::decode(derivation, currency).ok_or_else(corrupt)?.refunded_packages();
        let paid = rows::money(*total, currency, "posting", "total", *refund)?.minor();
        let weights: Vec<i64> = packages.iter().map(|(_, refund)| refund.minor()).collect();
        let sign = if posting == refund { 1 } else { -1 };
        for ((lot, _), share) in packages.iter().zip(by_largest_remainder(paid, &weights)) {
            if share != 0 {
                found.entry(*posting).or_default().insert((lot.value(), Flow::CountsRefunded), sign * share);
            }
        }
    }
    Ok(found)
}

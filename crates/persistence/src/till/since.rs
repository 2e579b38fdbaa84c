//! What happened since a posting that somebody wants to take back: facts that a preview tells and no decision needs.

use diesel::pg::PgConnection;
use diesel::prelude::*;
use diesel::sql_types::{Int8, Text, Uuid as SqlUuid};
use domain::consequences::Since;
use domain::derivation::Step;
use domain::ids::{Id, Membership, Tenant};
use domain::ledger::TierLevel;
use domain::message::Channel;
use domain::money::{Currency, Money};
use domain::till::Original;
use uuid::Uuid;

use crate::derivation_codec;
use crate::error::StoreError;
use crate::invoices::facts;
use crate::messages::MessageState;
use crate::schema::message;
use crate::statement::statement;

/// Sales that are looked at, at most: a preview tells whether, not to the last one.
const SALES_MAX: i64 = 500;

statement! {
    /// Derivations of the sales of a wallet that stand and were made after one of its postings.
    SalesSince -> (Text,);
    "SELECT p.derivation FROM posting AS o \
     JOIN entry_set AS e ON e.tenant_id = o.tenant_id AND e.wallet_id = o.wallet_id AND e.version > o.version \
     JOIN posting AS p ON p.tenant_id = e.tenant_id AND p.id = e.posting_id AND p.kind = 2 \
     LEFT JOIN reversal AS v ON v.tenant_id = p.tenant_id AND v.original_id = p.id \
     WHERE o.tenant_id = ", tenant: SqlUuid = Uuid, " AND o.id = ", original: SqlUuid = Uuid,
    " AND o.wallet_id = ", wallet: SqlUuid = Uuid, " AND v.original_id IS NULL ORDER BY e.version LIMIT ",
    limit: Int8 = i64, ""
}

/// What happened since `original`.
pub(super) fn load(
    conn: &mut PgConnection,
    tenant: Id<Tenant>,
    wallet: Id<Membership>,
    original: &Original,
    currency: Currency,
) -> Result<Since, StoreError> {
    let id = original.id.value();
    let invoice = facts::of(conn, tenant.value(), &[id], currency)?.remove(&id);
    let told = told(conn, tenant, original)?;
    let mut since = Since { sales: 0, saved: Money::zero(currency), told, invoice };
    let Some(caused) = original.tier_change else { return Ok(since) };
    let sales = SalesSince {
        tenant: tenant.value(),
        original: original.id.value(),
        wallet: wallet.value(),
        limit: SALES_MAX,
    };
    let derivations: Vec<(String,)> = sales.load(conn)?;
    for (text,) in derivations {
        let derivation = derivation_codec::decode(&text, currency).ok_or(StoreError::corrupt(
            "posting",
            "derivation",
            original.id.value(),
        ))?;
        let saved: i64 = derivation.steps.iter().map(|step| saved_by(step, caused.from)).sum();
        if saved > 0 {
            since.sales += 1;
            since.saved = Money::from_minor(since.saved.minor() + saved, currency);
        }
    }
    Ok(since)
}

/// What a tier above `level` took off a price.
const fn saved_by(step: &Step, level: TierLevel) -> i64 {
    if let Step::Discount { level: used, off, .. } = step
        && *used > level
    {
        off.minor()
    } else {
        0
    }
}

/// By which channels the member was told of the original, or is about to be.
fn told(
    conn: &mut PgConnection,
    tenant: Id<Tenant>,
    original: &Original,
) -> Result<Vec<Channel>, StoreError> {
    let states = [MessageState::Sent.code(), MessageState::Queued.code()];
    let channels: Vec<String> = message::table
        .filter(message::tenant_id.eq(tenant.value()).and(message::posting_id.eq(original.id.value())))
        .filter(message::state.eq_any(states))
        .order(message::channel)
        .select(message::channel)
        .load(conn)?;
    Ok(channels.iter().filter_map(|code| Channel::from_code(code)).collect())
}

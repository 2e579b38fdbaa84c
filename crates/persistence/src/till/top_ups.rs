//! Top-ups of a member that stand: read only where a tier ladder asks for single ones (充值即升级, OP18).

use chrono::NaiveDate;
use diesel::pg::PgConnection;
use diesel::prelude::*;
use diesel::sql_types::{Date, Numeric, Uuid as SqlUuid};
use domain::ids::Id;
use domain::ledger::{Decision, PostingKind};
use domain::money::Currency;
use domain::tiers::TopUpMade;
use rust_decimal::Decimal;
use uuid::Uuid;

use super::facts::WalletKey;
use super::rows;
use crate::error::StoreError;
use crate::statement::statement;

statement! {
    /// The top-ups of a wallet that were not corrected, found by the pairs that they opened.
    StandingTopUps -> (SqlUuid, Date, Numeric);
    "SELECT p.id, p.business_date, p.total FROM lot AS l \
     JOIN posting AS p ON p.tenant_id = l.tenant_id AND p.id = l.origin_posting_id AND p.kind = 1 \
     LEFT JOIN reversal AS r ON r.tenant_id = p.tenant_id AND r.original_id = p.id \
     WHERE l.tenant_id = ", tenant: SqlUuid = Uuid, " AND l.wallet_id = ", wallet: SqlUuid = Uuid,
    " AND l.shape = 1 AND r.original_id IS NULL ORDER BY p.id"
}

/// What earlier decisions of a batch change of a wallet's top-ups, which no table has yet.
#[derive(Debug, Clone, Default)]
pub(super) struct Unwritten {
    made: Vec<TopUpMade>,
    taken_back: Vec<Uuid>,
}

impl Unwritten {
    /// Notes a decision.
    pub(super) fn note(&mut self, decision: &Decision) {
        let posting = &decision.posting;
        if posting.kind == PostingKind::TopUp {
            self.made.push(TopUpMade { id: posting.id, on: posting.business_date, paid: posting.total });
        }
        if posting.kind == PostingKind::Reversal {
            self.taken_back.extend(posting.reverses.map(Id::value));
        }
    }
}

/// The top-ups of a wallet that stand, under its lock.
pub(super) fn standing(
    conn: &mut PgConnection,
    (tenant, wallet): WalletKey,
    unwritten: &Unwritten,
    currency: Currency,
) -> Result<Vec<TopUpMade>, StoreError> {
    let rows: Vec<(Uuid, NaiveDate, Decimal)> = StandingTopUps { tenant, wallet }.load(conn)?;
    let made = rows.into_iter().map(|(id, on, paid)| {
        Ok(TopUpMade { id: Id::new(id), on, paid: rows::money(paid, currency, "posting", "total", id)? })
    });
    let mut made = made.collect::<Result<Vec<_>, StoreError>>()?;
    made.extend(&unwritten.made);
    made.retain(|top_up| !unwritten.taken_back.contains(&top_up.id.value()));
    Ok(made)
}

//! What a rebuilt slip took back: the other half of the answer, and what is to be given or taken in each way of payment (X03).

use std::collections::BTreeMap;

use domain::ids::Id;
use domain::ledger::{Posting, STORED_VALUE};
use domain::money::Money;
use persistence::till::Recorded;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use uuid::Uuid;

use super::balances::Effects;

/// What was taken back for a slip that is rebuilt.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Replaced {
    /// The wrong sale.
    pub posting_id: Uuid,
    /// What took it back; null in a preview.
    pub reversal_id: Option<Uuid>,
    /// Serial of the points, which the new slip carries on.
    #[schema(example = "S01-T1-20261122-0043")]
    pub points_serial: String,
    /// What the wrong sale came to.
    #[schema(example = "286.00")]
    pub total: String,
    /// Signed changes when it was taken back; those of the new slip are beside.
    pub effects: Effects,
    /// What the new slip moves more than the wrong one in each way of payment: negative is given back to the member. Ways in which
    /// both moved the same are left out.
    pub differences: Vec<Difference>,
}

/// The difference in one way of payment.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Difference {
    /// Code of the way of payment.
    #[schema(example = "cash")]
    pub method: String,
    /// Signed: positive is taken, negative is given back.
    #[schema(example = "-18.00")]
    pub amount: String,
}

/// What a recorded command took back, when it rebuilt a slip.
pub(super) fn of(recorded: &Recorded<'_>) -> Option<Replaced> {
    let undone = recorded.undone?;
    let (serial, rebuilt_from) = recorded.decision.derivation.serial()?;
    let undo = &undone.decision.posting;
    Some(Replaced {
        posting_id: rebuilt_from?.value(),
        reversal_id: recorded.receipt_no.map(|_| Id::value(undo.id)),
        points_serial: serial.to_owned(),
        total: undo.total.to_string(),
        effects: Effects::between(undone.before, &undone.decision.wallet),
        differences: differences(undo, &recorded.decision.posting),
    })
}

fn differences(undo: &Posting, sale: &Posting) -> Vec<Difference> {
    let mut sums: BTreeMap<String, i64> = BTreeMap::new();
    for (posting, sign) in [(sale, 1), (undo, -1)] {
        for (method, minor) in paid(posting) {
            *sums.entry(method).or_default() += sign * minor;
        }
    }
    let currency = sale.total.currency();
    let moved = sums.into_iter().filter(|(_, minor)| *minor != 0);
    moved
        .map(|(method, minor)| Difference { method, amount: Money::from_minor(minor, currency).to_string() })
        .collect()
}

/// Stored value pays alone where no way of payment is named.
fn paid(posting: &Posting) -> Vec<(String, i64)> {
    if posting.tenders.is_empty() {
        return vec![(STORED_VALUE.to_owned(), posting.total.minor())];
    }
    posting.tenders.iter().map(|tender| (tender.method.clone(), tender.amount.minor())).collect()
}

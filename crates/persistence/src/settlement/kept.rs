//! A matrix as a settlement keeps it.

use domain::settlement::{Cell, Matrix};
use serde::{Deserialize, Serialize};
use serde_json::Value;
use uuid::Uuid;

#[derive(Serialize, Deserialize)]
struct Kept {
    issuer: Uuid,
    place: Uuid,
    topped_up: i64,
    adjusted: i64,
    delivered: i64,
    bonus: i64,
    carried: i64,
    refunded: i64,
    kept: i64,
    /// Settlements of before have none.
    #[serde(default)]
    counts: i64,
}

/// A matrix as JSON.
#[must_use]
pub(super) fn to_json(matrix: &Matrix<Uuid>) -> Value {
    let kept = |(&(issuer, place), cell): (&(Uuid, Uuid), &Cell)| {
        let Cell { topped_up, adjusted, delivered, bonus, carried, refunded, kept, counts } = *cell;
        Kept { issuer, place, topped_up, adjusted, delivered, bonus, carried, refunded, kept, counts }
    };
    serde_json::json!(matrix.iter().map(kept).collect::<Vec<_>>())
}

/// A matrix as kept; none when it cannot be.
pub(crate) fn from_json(value: Value) -> Option<Matrix<Uuid>> {
    let rows: Vec<Kept> = serde_json::from_value(value).ok()?;
    let cell = |row: Kept| {
        let Kept { issuer, place, topped_up, adjusted, delivered, bonus, carried, refunded, kept, counts } =
            row;
        ((issuer, place), Cell { topped_up, adjusted, delivered, bonus, carried, refunded, kept, counts })
    };
    Some(rows.into_iter().map(cell).collect())
}

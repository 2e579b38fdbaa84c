//! Which cards may move value (C06–C08, C12): one rule for top-up and consumption.
//!
//! A reversal does not ask: what was wrong must be correctable whatever became of the card since.

use crate::till::{CardFacts, CardState, Rejection};

/// Refuses every presented card that is not active. No card at all is fine: the member was found by phone.
pub(crate) fn check_usable(card: Option<CardFacts>) -> Result<(), Rejection> {
    match card.map(|card| card.state) {
        None | Some(CardState::Active) => Ok(()),
        Some(
            state @ (CardState::Issued
            | CardState::Lost
            | CardState::Replaced
            | CardState::Cancelled
            | CardState::Lapsed),
        ) => Err(Rejection::CardNotUsable { state }),
    }
}

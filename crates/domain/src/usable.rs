//! Who may move value (C06–C08, C12): one rule for top-up and consumption.
//!
//! A reversal does not ask: what was wrong must be correctable whatever became of the card or the member since.

use crate::till::{CardState, Facts, Rejection};

/// Refuses a suspended member, and every presented card that is not active. No card at all is fine: the member was found
/// by phone.
pub(crate) fn check_usable(facts: &Facts<'_>) -> Result<(), Rejection> {
    if facts.wallet.suspended {
        return Err(Rejection::MemberSuspended);
    }
    match facts.card.map(|card| card.state) {
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

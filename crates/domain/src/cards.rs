//! The life of a card (C02, C06–C08, C12): which state follows which, and what is refused.
//!
//! Value belongs to the membership, so nothing here moves any.

use crate::till::CardState;

/// What the bearer of a membership is made of (C01).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum CardMedium {
    /// 磁卡.
    Magnetic,
    /// IC 卡.
    Ic,
    /// ID 卡 (RFID).
    Id,
    /// 条码卡.
    Barcode,
    /// 电子卡: nothing to hold.
    Virtual,
}

impl CardMedium {
    /// Every medium, in the order shown to people.
    pub const ALL: [Self; 5] = [Self::Magnetic, Self::Ic, Self::Id, Self::Barcode, Self::Virtual];

    /// Its stable code.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::Magnetic => "magnetic",
            Self::Ic => "ic",
            Self::Id => "id",
            Self::Barcode => "barcode",
            Self::Virtual => "virtual",
        }
    }

    /// The medium of a code.
    #[must_use]
    pub fn from_code(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|medium| medium.code() == code)
    }
}

/// What a person does to a card.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum CardAction {
    /// 激活: from now on it is usable.
    Activate,
    /// 挂失: its value is frozen at once.
    ReportLoss,
    /// 解挂: it was found again.
    Release,
    /// 注销: never usable again. The value stays in the membership.
    Cancel,
    /// 补办, 换卡: another card takes its place, and it is never usable again (C07). The value stays in the membership.
    Replace,
}

/// The card's state does not allow the action.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("the card's state does not allow this")]
pub struct CardRefusal {
    /// What was asked.
    pub action: CardAction,
    /// The state it is in.
    pub state: CardState,
}

impl CardState {
    /// The state after an action.
    ///
    /// # Errors
    /// [`CardRefusal`] when the action does not follow from this state.
    pub const fn after(self, action: CardAction) -> Result<Self, CardRefusal> {
        match (action, self) {
            (CardAction::Activate, Self::Issued) | (CardAction::Release, Self::Lost) => Ok(Self::Active),
            (CardAction::ReportLoss, Self::Issued | Self::Active) => Ok(Self::Lost),
            (CardAction::Cancel, Self::Issued | Self::Active | Self::Lost | Self::Lapsed) => {
                Ok(Self::Cancelled)
            }
            (CardAction::Replace, Self::Issued | Self::Active | Self::Lost | Self::Lapsed) => {
                Ok(Self::Replaced)
            }
            (
                CardAction::Activate,
                Self::Active | Self::Lost | Self::Replaced | Self::Cancelled | Self::Lapsed,
            )
            | (
                CardAction::Release,
                Self::Issued | Self::Active | Self::Replaced | Self::Cancelled | Self::Lapsed,
            )
            | (CardAction::ReportLoss, Self::Lost | Self::Replaced | Self::Cancelled | Self::Lapsed)
            | (CardAction::Cancel | CardAction::Replace, Self::Replaced | Self::Cancelled) => {
                Err(CardRefusal { action, state: self })
            }
        }
    }

    /// Its stable code.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::Issued => "issued",
            Self::Active => "active",
            Self::Lost => "lost",
            Self::Replaced => "replaced",
            Self::Cancelled => "cancelled",
            Self::Lapsed => "lapsed",
        }
    }

    /// The state of a stored number.
    #[must_use]
    pub const fn from_number(number: i16) -> Option<Self> {
        match number {
            1 => Some(Self::Issued),
            2 => Some(Self::Active),
            3 => Some(Self::Lost),
            4 => Some(Self::Replaced),
            5 => Some(Self::Cancelled),
            6 => Some(Self::Lapsed),
            _ => None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const STATES: [CardState; 6] = [
        CardState::Issued,
        CardState::Active,
        CardState::Lost,
        CardState::Replaced,
        CardState::Cancelled,
        CardState::Lapsed,
    ];

    #[test]
    fn each_action_leads_where_it_should_and_nowhere_else() {
        use CardState::{Active, Cancelled, Issued, Lost, Replaced};
        let table: [(CardAction, [Option<CardState>; 6]); 5] = [
            (CardAction::Activate, [Some(Active), None, None, None, None, None]),
            (CardAction::ReportLoss, [Some(Lost), Some(Lost), None, None, None, None]),
            (CardAction::Release, [None, None, Some(Active), None, None, None]),
            (
                CardAction::Cancel,
                [Some(Cancelled), Some(Cancelled), Some(Cancelled), None, None, Some(Cancelled)],
            ),
            (
                CardAction::Replace,
                [Some(Replaced), Some(Replaced), Some(Replaced), None, None, Some(Replaced)],
            ),
        ];
        for (action, expected) in table {
            for (state, expected) in STATES.into_iter().zip(expected) {
                let outcome = state.after(action);
                assert_eq!(outcome.ok(), expected, "{action:?} from {state:?}");
                assert!(expected != Some(Issued));
            }
        }
    }

    /// C01: what a card is made of is known by a code that never changes, and by no other.
    #[test]
    fn each_medium_has_its_code() {
        let codes = CardMedium::ALL.map(CardMedium::code);
        assert_eq!(codes, ["magnetic", "ic", "id", "barcode", "virtual"]);
        assert_eq!(codes.map(CardMedium::from_code), CardMedium::ALL.map(Some));
        assert_eq!(CardMedium::from_code("paper"), None);
    }

    /// C02: each state is known by a code that never changes.
    #[test]
    fn each_state_has_its_code() {
        let codes = STATES.map(CardState::code);
        assert_eq!(codes, ["issued", "active", "lost", "replaced", "cancelled", "lapsed"]);
    }

    #[test]
    fn stored_numbers_find_their_state() {
        for state in STATES {
            assert_eq!(CardState::from_number(state as i16), Some(state));
        }
        assert_eq!(CardState::from_number(0), None);
    }
}

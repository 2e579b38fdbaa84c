//! 跨店结算 (OP10): what postings moved of which shop's stored value, added up; and the periods that shops settle.
//!
//! *Invariant:* each sealed posting is followed once: its movements, their sums and the place in the feed are written in one
//! transaction that holds the feed's row.

mod behind;
mod counts;
mod follow;
pub(crate) mod kept;
mod matrix;
mod statements;

use chrono::NaiveDate;
use uuid::Uuid;

pub use self::behind::{Behind, BehindFilter, behind, behind_settlement};
pub use self::follow::{follow, has_news};
pub(crate) use self::matrix::taken;
pub use self::matrix::{MatrixFilter, first_day, names, read};
pub use self::statements::{
    NewSettlement, PartyShare, Payment, Settlement, Taken, close, find, fix, last, list, pay, withdraw,
};

/// Between whom one settles.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Parties {
    /// 门店.
    Shops,
    /// 结算主体.
    Entities,
}

impl Parties {
    /// Both.
    pub const ALL: [Self; 2] = [Self::Shops, Self::Entities];

    /// The code that the database and the API use.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::Shops => "shop",
            Self::Entities => "entity",
        }
    }

    /// Those of a code.
    #[must_use]
    pub fn from_code(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|parties| parties.code() == code)
    }

    /// Who of a shop and its entity is a party.
    const fn of(self, shop: Uuid, entity: Uuid) -> Uuid {
        match self {
            Self::Shops => shop,
            Self::Entities => entity,
        }
    }
}

/// What a settlement takes: everything up to a day and a number of the sealed order that the one before did not take.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Reach {
    /// The last business date.
    pub to: NaiveDate,
    /// The last number of the sealed order.
    pub through_seq: i64,
    /// The same of the settlement before; none of the first one.
    pub before: Option<(NaiveDate, i64)>,
}

//! What the till loads of a wallet before it decides, in the order in which it takes it.

use chrono::NaiveTime;
use uuid::Uuid;

use super::Question;
use crate::ids::Id;
use crate::ledger::{Lot, Pair, PointsLot, Wallet};
use crate::tiers::TopUpMade;
use crate::till::{Facts, ShopFacts};
use crate::time::ShopDay;

/// A wallet with its open lots.
pub(super) struct Loaded<'a> {
    pub(super) wallet: &'a Wallet,
    pub(super) pairs: Vec<Pair>,
    pub(super) points: Vec<PointsLot>,
    pub(super) top_ups: Vec<TopUpMade>,
}

impl<'a> Loaded<'a> {
    /// Without top-ups made before.
    pub(super) fn of(wallet: &'a Wallet, lots: &[Lot]) -> Self {
        let mut pairs = pairs_of(lots.iter().filter(|lot| lot.is_open()));
        pairs.sort_by_key(|pair| (pair.expires_at.is_none(), pair.expires_at, pair.opened_at, pair.id));
        let mut points = points_of(lots.iter().filter(|lot| lot.is_open()));
        points.sort_by_key(|lot| (lot.expires_at.is_none(), lot.expires_at, lot.opened_at, lot.id));
        Self { wallet, pairs, points, top_ups: Vec::new() }
    }

    /// As the till's decisions take it.
    pub(super) fn facts<'b>(&'b self, question: Question<'b>) -> Facts<'b> {
        Facts {
            wallet: self.wallet,
            card: None,
            pairs: &self.pairs,
            more_pairs: false,
            points_lots: &self.points,
            holds: &[],
            rules: question.rules,
            shop: ShopFacts {
                id: question.shop.unwrap_or(Id::new(Uuid::nil())),
                legal_entity: Id::new(Uuid::nil()),
                day: ShopDay { time_zone: chrono_tz::UTC, day_starts_at: NaiveTime::MIN },
            },
            used_vouchers: &[],
            top_ups: &self.top_ups,
            given: &[],
            serial_of: None,
            voucher_cancel_minutes: 0,
            prepaid: None,
        }
    }
}

/// The pairs among lots.
pub(super) fn pairs_of<'a>(lots: impl Iterator<Item = &'a Lot>) -> Vec<Pair> {
    let pair = |lot: &Lot| match lot {
        Lot::Pair(pair) => Some(pair.clone()),
        Lot::Points(_) | Lot::Counts(_) | Lot::Account(_) => None,
    };
    lots.filter_map(pair).collect()
}

/// The lots of points among lots.
pub(super) fn points_of<'a>(lots: impl Iterator<Item = &'a Lot>) -> Vec<PointsLot> {
    let points = |lot: &Lot| match lot {
        Lot::Points(points) => Some(points.clone()),
        Lot::Pair(_) | Lot::Counts(_) | Lot::Account(_) => None,
    };
    lots.filter_map(points).collect()
}

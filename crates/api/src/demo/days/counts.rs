//! After the visits of a day: a package sold now and then, and counts used by those who have some.

use domain::ids::{Id, Package};
use domain::ledger::{StaffRole, StaffShare};
use domain::till::{CountSource, Origin, SellPackage, TenderInput, UseCounts};
use persistence::till::Work;

use super::{Desk, Holder, PAID_AT_ONCE};
use crate::app::error::AppError;
use crate::demo::packages::{CARE, WASH};
use crate::demo::random::Random;

/// Chance that a package is sold on a day.
const SALE_PERCENT: u64 = 45;
/// Chance that somebody who has counts comes on a day.
const VISIT_PERCENT: u64 = 20;
/// When the first member bought ten washes, and when they used them, in days ago.
const FIRST_MEMBER: (i64, [i64; 4]) = (40, [33, 21, 14, 6]);
/// What the days sell: the first packages, each with its item and how often it is used.
const SOLD: [(&str, i64); 3] = [(WASH, 12), (CARE, 5), (WASH, 90)];

/// Counts of the demo members: a sequence of its own, so that everything else stays as it is.
pub(super) struct Prepaid {
    random: Random,
    /// Who has how many uses of what left, one use a day; by place of the holder.
    left: Vec<(usize, &'static str, i64)>,
}

impl Prepaid {
    pub(super) const fn new() -> Self {
        Self { random: Random::new(1_009), left: Vec::new() }
    }

    /// Lives through the evening of a day.
    pub(super) fn evening(
        &mut self,
        desk: &mut Desk<'_>,
        holders: &mut [Holder],
        ago: i64,
    ) -> Result<(), AppError> {
        if ago == FIRST_MEMBER.0 {
            self.sell(desk, &mut holders[0], 0)?;
        }
        if FIRST_MEMBER.1.contains(&ago) {
            self.deliver(desk, &mut holders[0], WASH)?;
        }
        for place in 0..self.left.len() {
            if self.left[place].2 > 0 && self.random.chance(VISIT_PERCENT) {
                let (holder, item, _) = self.left[place];
                self.deliver(desk, &mut holders[holder], item)?;
                self.left[place].2 -= 1;
            }
        }
        if self.random.chance(SALE_PERCENT) {
            let holder = 1 + self.random.below(holders.len() - 1);
            let package = self.random.below(SOLD.len());
            let (item, uses) = SOLD[package];
            // One package of a kind for each, so that a time pass never meets its limit of the day.
            if !self.left.iter().any(|(known, ..)| *known == holder) {
                self.sell(desk, &mut holders[holder], package)?;
                self.left.push((holder, item, uses));
            }
        }
        Ok(())
    }

    fn sell(&mut self, desk: &mut Desk<'_>, holder: &mut Holder, place: usize) -> Result<(), AppError> {
        let package: Id<Package> = desk.company.packages[place];
        let method = (*self.random.pick(&PAID_AT_ONCE)).to_owned();
        let tender = TenderInput::rest(method);
        let staff = self.person(desk, StaffRole::Seller);
        let (origin, tenders) = (self.origin(desk, holder), vec![tender]);
        let command = SellPackage { origin, tenders, staff, picked: Vec::new() };
        desk.ask(holder, Work::SellPackage { package, command }).map(|_| ())
    }

    fn deliver(&mut self, desk: &mut Desk<'_>, holder: &mut Holder, item: &str) -> Result<(), AppError> {
        let staff = self.person(desk, StaffRole::Performer);
        let command = UseCounts {
            origin: self.origin(desk, holder),
            source: CountSource::Item(item.to_owned()),
            quantity: 1,
            staff,
        };
        desk.ask(holder, Work::UseCounts(command)).map(|_| ())
    }

    fn person(&mut self, desk: &Desk<'_>, role: StaffRole) -> Vec<StaffShare> {
        let employee = *self.random.pick(&desk.company.employees);
        vec![StaffShare::plain(employee, role, 10_000)]
    }

    fn origin(&mut self, desk: &Desk<'_>, holder: &Holder) -> Origin {
        let shop = desk.shop(&holder.regular);
        let place = self.random.below(shop.terminals.len());
        let user = shop.clerks[place % shop.clerks.len()];
        Origin { terminal: Some(shop.terminals[place]), user: Some(user), occurred_at: None, late: None }
    }
}

//! After the visits of a day: now and then a regular pays in the other shop, and the shops owe each other something.

use domain::till::Consume;
use persistence::till::Work;

use super::{Desk, Holder, line};
use crate::app::error::AppError;
use crate::demo::random::Random;

/// Chance that somebody pays in the other shop on a day.
const PERCENT: u64 = 40;
/// What they have done there: label and price in yuan.
const DONE: [(&str, i64); 3] = [("标准洗车", 45), ("精洗（SUV）", 128), ("打蜡", 198)];

/// Regulars on the way: a sequence of its own, so that everything else stays as it is.
pub(super) struct Elsewhere {
    random: Random,
}

impl Elsewhere {
    pub(super) const fn new() -> Self {
        Self { random: Random::new(2_003) }
    }

    /// Lives through the evening of a day.
    pub(super) fn evening(&mut self, desk: &mut Desk<'_>, holders: &mut [Holder]) -> Result<(), AppError> {
        if !self.random.chance(PERCENT) {
            return Ok(());
        }
        let holder = 1 + self.random.below(holders.len() - 1);
        let (label, yuan) = *self.random.pick(&DONE);
        let holder = &mut holders[holder];
        if holder.balance < yuan * 100 {
            return Ok(());
        }
        let home = holder.regular.shop;
        holder.regular.shop = (home + 1) % desk.company.shops.len();
        let paid = pay(desk, holder, label, yuan);
        holder.regular.shop = home;
        paid
    }
}

fn pay(desk: &mut Desk<'_>, holder: &mut Holder, label: &str, yuan: i64) -> Result<(), AppError> {
    let lines = vec![line(label, "service", yuan, Vec::new())];
    let sale = Consume::from_stored_value(desk.at_the_first_till(holder), lines);
    desk.ask(holder, Work::Consume(sale)).map(|_| ())
}

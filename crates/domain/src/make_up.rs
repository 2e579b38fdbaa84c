//! 补积分: a slip that was sold to nobody gets its member, and its points (P04).
//!
//! The rule and the promotion are those of the slip's business date and shop; the tier is the member's of now, before this.
//! What came back of the slip earns nothing, and neither does a company's bulk purchase. The slip stays as it is: the points are a posting of the member's own, which
//! names it. While that stands, the slip neither comes back nor is corrected: its points are taken back first, by the
//! correction of that posting, and what is left of the slip can be made up again.

use chrono::{DateTime, NaiveDate, Utc};

use crate::consumption::{moved, raise_tier};
use crate::derivation::{Derivation, Step};
use crate::earning::{earn, lines_that_earn};
use crate::header::{self, Moment, Subject};
use crate::ids::{Id, Posting as PostingThing, Shop};
use crate::ledger::{ConsumptionLine, Decision, Lot, Posting, PostingKind};
use crate::money::{Currency, Money};
use crate::movements::Movements;
use crate::points_lot::{Credited, credited_lot};
use crate::pricing::sum;
use crate::returns::what_is_left;
use crate::till::{Facts, FreshIds, Origin, Original, Rejection};
use crate::usable::check_usable;

/// What is asked.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MakeUp {
    /// Who and when.
    pub origin: Origin,
    /// Lines of the slip whose goods earn nothing by the catalogue, from 1.
    pub silent_lines: Vec<i16>,
    /// Whether slips older than the company's days may be made up too.
    pub any_age: bool,
}

/// The slip, as locked.
#[derive(Debug, Clone, Copy)]
pub struct Slip<'a> {
    /// The sale.
    pub sale: &'a Original,
    /// Where it was.
    pub shop: Id<Shop>,
    /// Number on its receipt.
    pub receipt_no: &'a str,
    /// Whether it was sold to somebody who is no member.
    pub is_walk_in: bool,
    /// What made it up before and stands.
    pub made_up_by: Option<Id<PostingThing>>,
    /// Days after the sale's business date within which a slip can be made up.
    pub days: i64,
}

/// Decides a make-up.
///
/// # Errors
/// [`Rejection::MemberSuspended`], [`Rejection::CardNotUsable`], [`Rejection::MemberNeeded`], [`Rejection::SlipOfMember`],
/// [`Rejection::NotASlip`], [`Rejection::AlreadyReversed`], [`Rejection::SlipMadeUp`], [`Rejection::SlipTooOld`],
/// [`Rejection::NothingToMakeUp`], [`Rejection::TimeNotAcceptable`], [`Rejection::AmountTooLarge`].
pub fn decide(
    facts: &Facts<'_>,
    slip: Slip<'_>,
    command: &MakeUp,
    fresh: FreshIds,
    now: DateTime<Utc>,
) -> Result<Decision, Rejection> {
    check_usable(facts)?;
    let moment = header::moment(facts, &command.origin, now)?;
    check(facts, slip, command, moment.business_date)?;
    let sale = slip.sale;
    let wallet = facts.wallet;
    let rules = facts.rules.in_force(wallet.program, slip.shop, sale.business_date);
    let mut lines = what_is_left(sale)?;
    let mut derivation = Derivation::default();
    derivation.steps.push(Step::MadeUp {
        sale: sale.id,
        sold_on: sale.business_date,
        worth: worth_of(&lines, wallet.currency)?,
    });
    let earning = lines_that_earn(rules, &lines, |place| !is_silent(command, place));
    let earned = earn(rules, &mut lines, &earning, wallet, sale.business_date, &mut derivation)?;
    if earned.reward == 0 && earned.tier == 0 {
        return Err(Rejection::NothingToMakeUp);
    }
    // Points pend, and lapse, as if the sale had brought them.
    let as_sold = Moment { business_date: sale.business_date, ..moment };
    let points = match rules.points {
        Some(rule) => credited_lot(facts, &[], rule, earned, as_sold, fresh)?,
        None => None,
    };
    derivation
        .steps
        .extend(points.as_ref().and_then(|credited| credited.vesting(earned, moment.recorded_at)));
    let mut movements = moved(facts, moment, &[], &[], earned, points.as_ref())?;
    let today = facts.rules.in_force(wallet.program, facts.shop.id, moment.business_date);
    let tier_change = raise_tier(&mut movements, today.ladder, &mut derivation);
    let nothing = Money::zero(wallet.currency);
    let subject =
        Subject { kind: PostingKind::PointsMakeUp, list_total: nothing, total: nothing, tenders: Vec::new() };
    let mut posting = header::posting(facts, &command.origin, moment, fresh, subject);
    posting.reason = Some(slip.receipt_no.to_owned());
    posting.tier_change = tier_change;
    Ok(assemble(posting, points, movements, derivation))
}

fn assemble(
    posting: Posting,
    points: Option<Credited>,
    movements: Movements,
    derivation: Derivation,
) -> Decision {
    let (opened, changed): (Vec<_>, Vec<_>) = points.into_iter().partition(|credited| credited.opened);
    let lots = |of: Vec<Credited>| of.into_iter().map(|credited| Lot::Points(credited.lot)).collect();
    Decision {
        lots_changed: lots(changed),
        lots_opened: lots(opened),
        ..movements.decided(posting, derivation)
    }
}

fn check(facts: &Facts<'_>, slip: Slip<'_>, command: &MakeUp, today: NaiveDate) -> Result<(), Rejection> {
    let Slip { sale, days, .. } = slip;
    if facts.wallet.is_walk_in {
        return Err(Rejection::MemberNeeded);
    }
    if sale.kind != PostingKind::Consumption {
        return Err(Rejection::NotASlip);
    }
    if !slip.is_walk_in {
        return Err(Rejection::SlipOfMember);
    }
    if let Some(by) = sale.reversed_by {
        return Err(Rejection::AlreadyReversed { by });
    }
    if let Some(by) = slip.made_up_by {
        return Err(Rejection::SlipMadeUp { by });
    }
    if sale.derivation.is_bulk_purchase() {
        return Err(Rejection::NothingToMakeUp);
    }
    let age = today.signed_duration_since(sale.business_date).num_days();
    if age > days && !command.any_age {
        return Err(Rejection::SlipTooOld { sold_on: sale.business_date, days });
    }
    Ok(())
}

/// Whether the goods in a place earn nothing by the catalogue.
fn is_silent(command: &MakeUp, place: usize) -> bool {
    command.silent_lines.iter().any(|line| usize::try_from(*line) == Ok(place + 1))
}

/// What the lines come to at most, at list price or as charged: no base is larger.
fn worth_of(lines: &[ConsumptionLine], currency: Currency) -> Result<Money, Rejection> {
    let list = sum(lines.iter().map(|line| line.list_price), currency)?;
    let charged = sum(lines.iter().map(|line| line.charged), currency)?;
    Ok(Money::from_minor(list.minor().max(charged.minor()), currency))
}

#[cfg(test)]
mod tests;

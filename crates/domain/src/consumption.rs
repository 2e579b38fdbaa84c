//! 消费: price, pay — by points, stored value, cash and what else — earn points, rise a tier (S01, X01, P02, P03, P10, L02).
//!
//! The tier before the sale prices it and multiplies its points; a tier that the sale reaches applies from the next one.

use chrono::{DateTime, Utc};

use crate::account::{self, AccountItem};
use crate::derivation::{Derivation, NotFired, NotFiredCause, Step};
use crate::earning::{Earned, earn, lines_that_earn};
use crate::header::{self, Moment, Subject};
use crate::holds::{self, Hold};
use crate::ledger::{
    Book, ConsumptionLine, Decision, Kind, Lot, PointsLot, PostingKind, TakenFromPair, TierChange,
    is_of_member,
};
use crate::line_shares::{attribute, share_tenders};
use crate::money::Money;
use crate::movements::{Movement, Movements};
use crate::points_lot::{Credited, credited_lot};
use crate::points_payment;
use crate::pricing::{Bill, Occasion, by_card, price};
use crate::rules::{EarningBase, RulesDigest, RulesInForce, SpendingOrder, TierLadder, Versioned};
use crate::slips;
use crate::spending::{Purse, Spending, spend};
use crate::tenders::{Asked, Payment, divide, payable};
use crate::tiers;
use crate::till::{Consume, Facts, FreshIds, LineInput, Rejection, TenderInput};
use crate::usable::check_usable;
use crate::vouchers;

/// Decides a sale.
///
/// # Errors
/// [`Rejection::MemberSuspended`], [`Rejection::MemberNeeded`], [`Rejection::CardNotUsable`], [`Rejection::NoLines`], [`Rejection::AmountNotPositive`],
/// [`Rejection::AmountTooLarge`], [`Rejection::WrongCurrency`], [`Rejection::StaffSharesIncomplete`],
/// [`Rejection::MemberPriceAboveList`], [`Rejection::PriceNotReduced`], [`Rejection::PriceBelowFloor`],
/// [`Rejection::BillDiscountTooLarge`], [`Rejection::ReasonMissing`], [`Rejection::TenderInvalid`],
/// [`Rejection::TendersDoNotCover`], [`Rejection::CashTooLittle`], [`Rejection::OnAccountNotAllowed`],
/// [`Rejection::OnAccountLimit`], [`Rejection::VoucherUsed`], [`Rejection::PointsCannotPay`],
/// [`Rejection::PointsOutOfRange`], [`Rejection::InsufficientPoints`], [`Rejection::InsufficientBalance`],
/// [`Rejection::ValueOnHold`], [`Rejection::HoldNotOpen`], [`Rejection::NeedsMorePairs`], [`Rejection::TimeNotAcceptable`],
/// [`Rejection::PointsSerialInUse`], [`Rejection::PointsSerialInvalid`], [`Rejection::RulesChanged`].
pub fn decide(
    facts: &Facts<'_>,
    command: &Consume,
    fresh: FreshIds,
    now: DateTime<Utc>,
) -> Result<Decision, Rejection> {
    check_usable(facts)?;
    let moment = header::moment(facts, &command.origin, now)?;
    let rules = facts.rules.in_force(facts.wallet.program, facts.shop.id, moment.business_date);
    RulesDigest::check(command.rules_seen, &rules, PostingKind::Consumption)?;
    if facts.wallet.is_walk_in {
        return sell_to_a_walk_in(facts, command, rules.for_walk_ins(), moment, fresh);
    }
    sell(facts, command, rules, moment, fresh)
}

/// 散客: whoever is no member pays neither by stored value nor by points nor on account, has no member price and earns nothing.
fn sell_to_a_walk_in(
    facts: &Facts<'_>,
    command: &Consume,
    rules: RulesInForce<'_>,
    moment: Moment,
    fresh: FreshIds,
) -> Result<Decision, Rejection> {
    let by_members = |tender: &TenderInput| is_of_member(&tender.method);
    if command.tenders.is_empty() || command.tenders.iter().any(by_members) {
        return Err(Rejection::MemberNeeded);
    }
    let without_member_price = |line: &LineInput| LineInput { member_price: None, ..line.clone() };
    let lines = command.lines.iter().map(without_member_price).collect();
    let mut decision = sell(facts, &Consume { lines, ..command.clone() }, rules, moment, fresh)?;
    let silent = &mut decision.derivation.not_fired;
    silent.retain(|silent| {
        ![NotFiredCause::NoDiscountRule, NotFiredCause::NoPointsRule, NotFiredCause::NoLadder]
            .contains(&silent.cause)
    });
    silent.push(NotFired { rule: None, cause: NotFiredCause::NoMember });
    Ok(decision)
}

fn sell(
    facts: &Facts<'_>,
    command: &Consume,
    rules: RulesInForce<'_>,
    moment: Moment,
    fresh: FreshIds,
) -> Result<Decision, Rejection> {
    let mut derivation = Derivation::default();
    slips::carry(facts, &command.origin, command.serial.as_ref(), &mut derivation)?;
    let then = slips::wallet_then(facts.wallet, command);
    let wallet = then.as_ref();

    let at = (moment.occurred_at, facts.shop.day);
    let occasion = Occasion::new(rules, wallet.tier, wallet.currency, moment.business_date, at);
    let available =
        points_payment::spendable(facts.points_lots, moment.recorded_at).min(wallet.reward_points);
    let (mut bill, payment) = price_and_divide(command, rules, occasion, available, &mut derivation)?;
    vouchers::check_unused(facts, &payment)?;
    let owed = account::charge(facts, &payment, moment, fresh, &mut derivation)?;
    let by_catalogue = |place: usize| command.lines.get(place).is_some_and(|input| input.earns_points);
    let goods = lines_that_earn(rules, &bill.lines, by_catalogue);
    share(&mut bill.lines, &payment, rules, &goods)?;
    // The rounding is a line by now.
    let earning = lines_that_earn(rules, &bill.lines, by_catalogue);
    let hold = holds::to_capture(facts, command.hold)?;
    let spending = pay(facts, rules, payment.stored, hold, moment)?;
    attribute(&mut bill.lines, &spending.taken);
    derivation.steps.extend(spending.taken.iter().map(taken_step));

    let redeemed = payment.points.map_or(Vec::new(), |(_, part)| {
        points_payment::take(facts.points_lots, part.points, moment.recorded_at)
    });
    let earned = if command.bulk_purchase {
        earn_nothing(rules, bill.due, &mut derivation)
    } else {
        earn(rules, &mut bill.lines, &earning, wallet, moment.business_date, &mut derivation)?
    };
    let points = match rules.points {
        Some(rule) => credited_lot(facts, &redeemed, rule, earned, moment, fresh)?,
        None => None,
    };
    let vesting = points.as_ref().and_then(|credited| credited.vesting(earned, moment.recorded_at));
    derivation.steps.extend(vesting);
    let mut movements = moved(facts, moment, &spending.taken, &redeemed, earned, points.as_ref())?;
    put_on_account(&mut movements, owed.as_ref())?;
    let tier_change = raise_tier(&mut movements, rules.ladder, &mut derivation);
    let captured = |hold| holds::capture(&mut movements, &mut derivation, hold, payment.stored, fresh);
    let holds: Vec<Hold> = hold.map(captured).transpose()?.into_iter().collect();
    let outcome = Outcome {
        bill,
        payment,
        spending,
        redeemed,
        points,
        owed,
        movements,
        tier_change,
        holds,
        derivation,
    };
    assemble(facts, command, moment, fresh, outcome)
}

/// 单位团购: a company's bulk purchase earns no points of either kind, whatever the rules and promotions of the day (P03).
fn earn_nothing(rules: RulesInForce<'_>, due: Money, derivation: &mut Derivation) -> Earned {
    let rule = rules.points.map(|rule| rule.id);
    derivation.not_fired.push(NotFired { rule, cause: NotFiredCause::BulkPurchase(due) });
    Earned::default()
}

/// What is due and who pays it. A discount of the card's needs both at once: it is for what stored value pays.
fn price_and_divide(
    command: &Consume,
    rules: RulesInForce<'_>,
    occasion: Occasion<'_>,
    points_available: i64,
    derivation: &mut Derivation,
) -> Result<(Bill, Payment), Rejection> {
    let mut bill = price(command, occasion, derivation)?;
    let asked = Asked::read(&command.tenders, occasion.currency)?;
    let offer = by_card::offer(&bill, command, &asked, occasion, derivation)?;
    let least_due = payable(by_card::least_due(&bill, offer.as_ref())?, rules)?;
    let points = asked.points(least_due, rules, points_available)?;
    let by_points = points.map(|(_, part)| part.amount);
    let by_stored_value = asked.by_stored_value(by_points, occasion.currency)?;
    if let (Some(offer), Some(by_stored_value)) = (offer, by_stored_value) {
        by_card::take_off(&mut bill, &offer, by_stored_value, occasion, derivation)?;
    }
    derivation.steps.push(Step::Due { amount: bill.due });
    let payment = divide(bill.due, &asked, points, rules)?;
    payment.explain(rules, derivation);
    Ok((bill, payment))
}

/// Which line was paid how, beside stored value.
fn share(
    lines: &mut Vec<ConsumptionLine>,
    payment: &Payment,
    rules: RulesInForce<'_>,
    earning: &[bool],
) -> Result<(), Rejection> {
    let base = rules.points.map_or(EarningBase::WithoutPointsPart, |rule| rule.body.base);
    let first: Vec<bool> = match base {
        EarningBase::PointsPayExcludedFirst => earning.iter().map(|earns| !earns).collect(),
        EarningBase::ListPrice | EarningBase::AfterDiscount | EarningBase::WithoutPointsPart => Vec::new(),
    };
    share_tenders(lines, payment, &first)
}

/// Everything that was decided, before it is put into its final shape.
struct Outcome {
    bill: Bill,
    payment: Payment,
    spending: Spending,
    redeemed: Vec<(PointsLot, i64)>,
    points: Option<Credited>,
    owed: Option<AccountItem>,
    movements: Movements,
    tier_change: Option<TierChange>,
    holds: Vec<Hold>,
    derivation: Derivation,
}

fn assemble(
    facts: &Facts<'_>,
    command: &Consume,
    moment: Moment,
    fresh: FreshIds,
    outcome: Outcome,
) -> Result<Decision, Rejection> {
    let Outcome {
        bill,
        payment,
        spending,
        redeemed,
        points,
        owed,
        movements,
        tier_change,
        holds,
        derivation,
    } = outcome;
    let mut lots_changed: Vec<Lot> = spending.pairs.into_iter().map(Lot::Pair).collect();
    let mut lots_opened: Vec<Lot> = owed.into_iter().map(Lot::Account).collect();
    let credited = points.as_ref().map(|credited| credited.lot.id);
    let redeemed = redeemed.into_iter().map(|(lot, _)| lot).filter(|lot| Some(lot.id) != credited);
    lots_changed.extend(redeemed.map(Lot::Points));
    match points {
        Some(Credited { lot, opened: true }) => lots_opened.push(Lot::Points(lot)),
        Some(Credited { lot, opened: false }) => lots_changed.push(Lot::Points(lot)),
        None => {}
    }
    let subject = Subject {
        kind: PostingKind::Consumption,
        list_total: bill.list_total,
        total: payment.total(bill.due)?,
        tenders: payment.tenders(),
    };
    let mut posting = header::posting(facts, &command.origin, moment, fresh, subject);
    posting.reason = reasons(posting.reason, command.reason.as_deref());
    posting.tier_change = tier_change;
    Ok(Decision {
        lots_changed,
        lots_opened,
        lines: bill.lines,
        holds,
        ..movements.decided(posting, derivation)
    })
}

/// Takes what stored value is to pay from the pairs in the tenant's spending order (§3); `hold` is captured by it.
pub(crate) fn pay(
    facts: &Facts<'_>,
    rules: RulesInForce<'_>,
    due: Money,
    hold: Option<&Hold>,
    moment: Moment,
) -> Result<Spending, Rejection> {
    if due.is_zero() {
        return Ok(Spending { taken: Vec::new(), pairs: Vec::new() });
    }
    let purse = Purse::of(facts, rules, moment);
    holds::check_free(facts.wallet, purse, due, hold)?;
    let order = rules.spending_order.map_or(SpendingOrder::Proportional, |rule| rule.body);
    // All pairs hold what the wallet holds, so only pairs that were not loaded can be missing.
    let refused = if facts.more_pairs { Rejection::NeedsMorePairs } else { Rejection::FactsIncomplete };
    spend(order, purse, due).map_err(|_| refused)
}

fn taken_step(taken: &TakenFromPair) -> Step {
    Step::Taken { lot: taken.lot, principal: taken.principal, bonus: taken.bonus }
}

pub(crate) fn moved(
    facts: &Facts<'_>,
    moment: Moment,
    taken: &[TakenFromPair],
    redeemed: &[(PointsLot, i64)],
    earned: Earned,
    points: Option<&Credited>,
) -> Result<Movements, Rejection> {
    let mut movements = Movements::begin(facts.wallet, moment.recorded_at);
    for taken in taken {
        let delivered = |kind| Movement { kind, book: Book::Delivered, lot: Some(taken.lot) };
        movements.record(delivered(Kind::Principal), -taken.principal.minor())?;
        movements.record(delivered(Kind::Bonus), -taken.bonus.minor())?;
    }
    for (lot, points) in redeemed {
        let paid = Movement { kind: Kind::RewardPoints, book: Book::PointsRedeemed, lot: Some(lot.id) };
        movements.record(paid, -points)?;
    }
    give_points(&mut movements, earned, points)?;
    Ok(movements)
}

/// Points that were earned: a debt is repaid by them first.
pub(crate) fn give_points(
    movements: &mut Movements,
    earned: Earned,
    points: Option<&Credited>,
) -> Result<(), Rejection> {
    let debt = Movement { kind: Kind::OwedPoints, book: Book::Debt, lot: None };
    let reward = Movement {
        kind: Kind::RewardPoints,
        book: Book::PointsIssued,
        lot: points.map(|credited| credited.lot.id),
    };
    let growth = Movement { kind: Kind::TierPoints, book: Book::TierPointsCounted, lot: None };
    movements.record(debt, -earned.repaid)?;
    movements.record(reward, earned.reward - earned.repaid)?;
    movements.record(growth, earned.tier)
}

/// 挂账: what the member owes now.
pub(crate) fn put_on_account(movements: &mut Movements, owed: Option<&AccountItem>) -> Result<(), Rejection> {
    let Some(item) = owed else { return Ok(()) };
    let owed = Movement { kind: Kind::OnAccount, book: Book::OnAccount, lot: Some(item.id) };
    movements.record(owed, item.amount.minor())
}

/// Lifts the wallet to the level its tier points now support (§7); never lowers it.
pub(crate) fn raise_tier(
    movements: &mut Movements,
    ladder: Option<&Versioned<TierLadder>>,
    derivation: &mut Derivation,
) -> Option<TierChange> {
    let Some(ladder) = ladder else {
        derivation.not_fired.push(NotFired { rule: None, cause: NotFiredCause::NoLadder });
        return None;
    };
    let mut silent = |cause| derivation.not_fired.push(NotFired { rule: Some(ladder.id), cause });
    let wallet = &mut movements.wallet;
    let supported = tiers::level_by_points(&ladder.body, wallet.tier_points);
    let change = tiers::raise(wallet, ladder, supported);
    if let Some(change) = change {
        silent(NotFiredCause::TierAppliesNextTime(change.to));
    }
    if let Some((level, missing)) = tiers::next_level(&ladder.body, wallet.tier, wallet.tier_points) {
        silent(NotFiredCause::NextTierShort(level, missing));
    }
    if let Some(change) = change {
        derivation.steps.push(Step::Tier { change });
    }
    change
}

/// Why a sale is late, and why the clerk reduced its price.
fn reasons(late: Option<String>, given: Option<&str>) -> Option<String> {
    match (late, given.map(str::trim).filter(|reason| !reason.is_empty())) {
        (Some(late), Some(given)) => Some(format!("{late}; {given}")),
        (late, given) => given.map(str::to_owned).or(late),
    }
}

#[cfg(test)]
mod tests;

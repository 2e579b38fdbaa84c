//! 充值: money comes in, a bonus by rule is given on top, and one pair is opened (S01, S02; worked examples §2).
//!
//! A top-up earns neither reward points nor tier points: its rule may give some (赠送积分). Money topped up in all may raise
//! the tier by itself (OP18).

use chrono::{DateTime, Utc};

use crate::bonus::{BonusPart, amount_of, bonus_parts, next_band_short};
use crate::budget;
use crate::derivation::{Derivation, NotFired, NotFiredCause, Step};
use crate::gift_points::{self, GivenPoints};
use crate::header::{self, Moment, Subject};
use crate::ids::{Id, RuleVersion};
use crate::instalments::Instalments;
use crate::ledger::{
    Book, ConsumptionLine, Decision, Kind, Lot, Pair, PostingKind, Tender, TierChange, is_money,
};
use crate::money::{AMOUNT_MINOR_MAX, Money};
use crate::movements::{Movement, Movements};
use crate::prepaid;
use crate::pricing::sum;
use crate::rules::{BonusAmount, RulesDigest, RulesInForce, TierLadder, TopUpRule, Versioned};
use crate::slips;
use crate::staff::check_shares;
use crate::tiers::{self, TopUpMade};
use crate::till::{Facts, FreshIds, Rejection, TopUp};
use crate::time::last_day_of_term;
use crate::usable::check_usable;

/// Decides a top-up.
///
/// # Errors
/// [`Rejection::MemberSuspended`], [`Rejection::CardNotUsable`], [`Rejection::AmountNotPositive`] (no tender, or one that is not positive),
/// [`Rejection::AmountTooLarge`], [`Rejection::TenderInvalid`] for what is no money, [`Rejection::WrongCurrency`], [`Rejection::StaffSharesIncomplete`],
/// [`Rejection::CardLimit`], [`Rejection::TransferOnly`], [`Rejection::BuyerUnknown`], [`Rejection::TimeNotAcceptable`], [`Rejection::RulesChanged`].
pub fn decide(
    facts: &Facts<'_>,
    command: &TopUp,
    fresh: FreshIds,
    now: DateTime<Utc>,
) -> Result<Decision, Rejection> {
    check_usable(facts)?;
    if facts.wallet.is_walk_in {
        return Err(Rejection::MemberNeeded);
    }
    check_shares(&command.staff)?;
    let paid = money_paid(facts, command)?;
    let moment = header::moment(facts, &command.origin, now)?;
    let (rule, granted) = granted_within_budget(facts, moment, &command.tenders, paid)?;
    let rules = facts.rules.in_force(facts.wallet.program, facts.shop.id, moment.business_date);
    let rules = RulesInForce { top_up: rule, ..rules };
    RulesDigest::check(command.rules_seen, &rules, PostingKind::TopUp)?;

    let mut derivation = Derivation::default();
    slips::carry(facts, &command.origin, None, &mut derivation)?;
    let Granted { bonus, points, why } = granted;
    derivation.steps.extend(why.steps);
    derivation.not_fired.extend(why.not_fired);
    let repaid = Money::from_minor(paid.minor().min(facts.wallet.owed_money.minor()), paid.currency());
    let pair = opened_pair(facts, rule, moment, fresh, Value { paid, bonus, repaid })?;
    derivation.steps.extend(rule.and_then(|rule| instalments_step(rule.id, &pair)));
    let mut movements = moved(facts, moment, &pair, repaid)?;
    let gift = match (rule, points) {
        (Some(rule), Some(points)) => {
            Some(gift_points::give(facts, (rule, points), (moment, fresh), &mut movements)?)
        }
        (Some(_) | None, _) => None,
    };
    let gift_lot = gift.and_then(|gift| {
        derivation.steps.push(gift.step);
        gift.lot.map(Lot::Points)
    });
    movements.wallet.topped_up = movements.wallet.topped_up.checked_add(paid)?;
    let purchase = command
        .purchase
        .map_or(paid, |bought| Money::from_minor(bought.minor().max(paid.minor()), paid.currency()));
    prepaid::check(facts, &movements.wallet, &command.tenders, purchase, moment.business_date)?;
    let made = TopUpMade { id: fresh.posting, on: moment.business_date, paid };
    let tier_change = raise_tier(&mut movements, rules.ladder, (made, facts.top_ups), &mut derivation);

    let subject =
        Subject { kind: PostingKind::TopUp, list_total: paid, total: paid, tenders: command.tenders.clone() };
    let mut posting = header::posting(facts, &command.origin, moment, fresh, subject);
    posting.tier_change = tier_change;
    Ok(Decision {
        lots_opened: [Lot::Pair(pair)].into_iter().chain(gift_lot).collect(),
        lines: sellers_line(command, paid),
        ..movements.decided(posting, derivation)
    })
}

/// The sum of the tenders, each of which is money and positive.
fn money_paid(facts: &Facts<'_>, command: &TopUp) -> Result<Money, Rejection> {
    let paid = sum(command.tenders.iter().map(|tender| tender.amount), facts.wallet.currency)?;
    if !paid.is_positive() || command.tenders.iter().any(|tender| !tender.amount.is_positive()) {
        return Err(Rejection::AmountNotPositive);
    }
    if paid.minor() > AMOUNT_MINOR_MAX {
        return Err(Rejection::AmountTooLarge);
    }
    // Only money that comes in becomes value.
    match command.tenders.iter().position(|tender| !is_money(&tender.method)) {
        Some(tender) => Err(Rejection::TenderInvalid { tender }),
        None => Ok(paid),
    }
}

/// What a rule gives.
struct Granted {
    bonus: Money,
    points: Option<GivenPoints>,
    why: Derivation,
}

/// The rule that applies and what it gives. One of whose budget too little is left steps aside for the one before it, and says so.
fn granted_within_budget<'a>(
    facts: &Facts<'a>,
    moment: Moment,
    tenders: &[Tender],
    paid: Money,
) -> Result<(Option<&'a Versioned<TopUpRule>>, Granted), Rejection> {
    let (program, shop, date) = (facts.wallet.program, facts.shop.id, moment.business_date);
    let (mut aside, mut too_small) = (Vec::new(), Vec::new());
    loop {
        let Some(rule) = facts.rules.top_up_beside(&aside, program, shop, date) else {
            if too_small.is_empty() {
                too_small.push(NotFired { rule: None, cause: NotFiredCause::NoTopUpRule });
            }
            let why = Derivation { steps: Vec::new(), not_fired: too_small };
            return Ok((None, Granted { bonus: Money::zero(paid.currency()), points: None, why }));
        };
        let mut granted = granted(facts, rule, tenders, paid)?;
        match budget::left(rule, facts.given) {
            Some(left) if granted.bonus.minor() > left.minor() => {
                aside.push(rule.id);
                let cause = NotFiredCause::BudgetTooSmall(left, granted.bonus);
                too_small.push(NotFired { rule: Some(rule.id), cause });
            }
            Some(_) | None => {
                granted.why.not_fired.splice(0..0, too_small);
                return Ok((Some(rule), granted));
            }
        }
    }
}

/// The bonus: a step for each band that gave some and for the first top-up, and a note about what gave none. And the points.
fn granted(
    facts: &Facts<'_>,
    rule: &Versioned<TopUpRule>,
    tenders: &[Tender],
    paid: Money,
) -> Result<Granted, Rejection> {
    let mut why = Derivation::default();
    let mut silent = |cause| why.not_fired.push(NotFired { rule: Some(rule.id), cause });
    let counted = counted(&rule.body, tenders, paid)?;
    let uncounted = paid.checked_sub(counted)?;
    if uncounted.is_positive() {
        silent(NotFiredCause::WayGivesNoBonus(uncounted));
    }
    let parts = bonus_parts(&rule.body, counted)?;
    if let Some(short) = next_band_short(&rule.body, counted)? {
        silent(NotFiredCause::NextBandShort(short));
    }
    let first = rule.body.first.filter(|_| counted.is_positive());
    let is_first = facts.wallet.topped_up.minor() == 0;
    if first.is_some() && !is_first {
        silent(NotFiredCause::NotTheFirstTopUp);
    }
    let first = first.filter(|_| is_first).map(|first| first_bonus(rule, first, counted)).transpose()?;
    // A band that gives points alone says so with them.
    let gave_money = |part: &&BonusPart| part.points == 0 || part.bonus.is_positive();
    why.steps.extend(parts.iter().filter(gave_money).map(|part| bonus_step(rule, part)));
    why.steps.extend(first.as_ref().map(|(step, _)| step.clone()));
    let bonuses = parts.iter().map(|part| part.bonus).chain(first.map(|(_, bonus)| bonus));
    let bonus = sum(bonuses, paid.currency())?;
    Ok(Granted { bonus, points: gift_points::of_bands(&parts, counted)?, why })
}

/// The money that the rule counts: of its ways of payment, or all.
fn counted(rule: &TopUpRule, tenders: &[Tender], paid: Money) -> Result<Money, Rejection> {
    if rule.methods.is_empty() {
        return Ok(paid);
    }
    let counts = |tender: &&Tender| rule.methods.contains(&tender.method);
    sum(tenders.iter().filter(counts).map(|tender| tender.amount), paid.currency())
}

fn bonus_step(rule: &Versioned<TopUpRule>, part: &BonusPart) -> Step {
    Step::Bonus {
        rule: rule.id,
        band_from: part.band.from,
        percent_bp: percent_of(part.band.bonus),
        paid: part.counted,
        bonus: part.bonus,
    }
}

fn first_bonus(
    rule: &Versioned<TopUpRule>,
    first: BonusAmount,
    paid: Money,
) -> Result<(Step, Money), Rejection> {
    let bonus = amount_of(first, paid)?;
    Ok((Step::FirstTopUp { rule: rule.id, percent_bp: percent_of(first), paid, bonus }, bonus))
}

const fn percent_of(bonus: BonusAmount) -> Option<i32> {
    match bonus {
        BonusAmount::PercentBp(percent) => Some(percent),
        BonusAmount::Fixed(_) => None,
    }
}

/// Lifts the wallet to the level that this top-up reaches, alone or with those before it; never lowers it (OP18).
fn raise_tier(
    movements: &mut Movements,
    ladder: Option<&Versioned<TierLadder>>,
    (made, before): (TopUpMade, &[TopUpMade]),
    derivation: &mut Derivation,
) -> Option<TierChange> {
    let ladder = ladder?;
    let wallet = &mut movements.wallet;
    let reached = tiers::level_by_top_up(&ladder.body, made, before, wallet.topped_up);
    let change = tiers::raise(wallet, ladder, reached);
    derivation.steps.extend(change.map(|change| Step::Tier { change }));
    let next = tiers::next_by_top_up(&ladder.body, wallet.tier, made, before, wallet.topped_up);
    derivation.not_fired.extend(next.map(|(level, short)| NotFired {
        rule: Some(ladder.id),
        cause: NotFiredCause::TierTopUpShort(level, short),
    }));
    change
}

/// What a top-up brings: money paid, bonus on top, and the part that repays a debt.
#[derive(Debug, Clone, Copy)]
struct Value {
    paid: Money,
    bonus: Money,
    repaid: Money,
}

fn opened_pair(
    facts: &Facts<'_>,
    rule: Option<&Versioned<TopUpRule>>,
    moment: Moment,
    fresh: FreshIds,
    value: Value,
) -> Result<Pair, Rejection> {
    let of_bonus = rule.map(|rule| &rule.body).filter(|_| value.bonus.is_positive());
    let months = of_bonus.and_then(|rule| rule.bonus_months);
    let instalments = of_bonus.and_then(|rule| rule.instalments).map(|months| Instalments {
        months,
        from: moment.business_date,
        ended_on: None,
    });
    Ok(Pair {
        id: fresh.lot,
        origin: fresh.posting,
        issuing_shop: facts.shop.id,
        issuing_entity: facts.shop.legal_entity,
        terms: rule.map(|rule| rule.id),
        opened_at: moment.recorded_at,
        expires_at: months
            .map(|months| facts.shop.day.close_of(last_day_of_term(moment.business_date, months))),
        instalments,
        principal_paid: value.paid,
        bonus_given: value.bonus,
        principal_left: value.paid.checked_sub(value.repaid)?,
        bonus_left: value.bonus,
    })
}

fn instalments_step(rule: Id<RuleVersion>, pair: &Pair) -> Option<Step> {
    let schedule = pair.instalments?;
    let (bonus, months, first_on) = (pair.bonus_given, schedule.months, schedule.day(1));
    Some(Step::Instalments { rule, bonus, months, first_on })
}

/// The debt is repaid first: only the rest becomes principal.
fn moved(facts: &Facts<'_>, moment: Moment, pair: &Pair, repaid: Money) -> Result<Movements, Rejection> {
    let mut movements = Movements::begin(facts.wallet, moment.recorded_at);
    let debt = Movement { kind: Kind::OwedMoney, book: Book::Debt, lot: None };
    let principal = Movement { kind: Kind::Principal, book: Book::Received, lot: Some(pair.id) };
    let bonus = Movement { kind: Kind::Bonus, book: Book::BonusGranted, lot: Some(pair.id) };
    movements.record(debt, -repaid.minor())?;
    movements.record(principal, pair.principal_left.minor())?;
    movements.record(bonus, pair.bonus_left.minor())?;
    Ok(movements)
}

/// One line carries the sellers, so that commission is found in one place for every kind of posting.
fn sellers_line(command: &TopUp, paid: Money) -> Vec<ConsumptionLine> {
    if command.staff.is_empty() {
        return Vec::new();
    }
    vec![ConsumptionLine { staff: command.staff.clone(), ..ConsumptionLine::plain(paid, paid) }]
}

#[cfg(test)]
mod tests;

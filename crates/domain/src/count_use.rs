//! 核销: a count is used (N01, OP07; worked example 10.3). It delivers value: its line says the list price, what it is
//! charged of the price of its lot, and who served.
//!
//! A time pass comes before counts, and among them the soonest to lapse; of one lot the paid counts come before the gift
//! ones. Uses of a time pass are charged nothing: its price is earned by days, not by visits.
//!
//! Of a pool (通用次数) one of its services is delivered, and takes as many counts as it weighs. Who asks for a service by its
//! code gets it from its own counts before a pool that lapses no sooner.
//!
//! It earns points on what it is charged where the points rule says so (P03); their sale never does.

use chrono::{DateTime, Utc};

use crate::consumption::{give_points, raise_tier};
use crate::counts::limits::used_on;
use crate::counts::{
    Blocked, CountFacts, CountUse, CountsLot, Service, TermBegin, Uses, Visit, charge_of, most_usable,
};
use crate::derivation::{Derivation, Step};
use crate::earning::{earn, lines_that_earn};
use crate::header::{self, Moment, Subject};
use crate::ledger::{Book, COUNTS, ConsumptionLine, Decision, Lot, PaidPart, PostingKind, TierChange};
use crate::money::{Money, Rounding};
use crate::movements::Movements;
use crate::package_sale::silent_points;
use crate::points_lot::{Credited, credited_lot};
use crate::pricing::sum;
use crate::slips;
use crate::staff::check_shares;
use crate::till::{CountSource, Facts, FreshIds, Rejection, UseCounts};
use crate::usable::check_usable;

/// Decides the use of counts.
///
/// # Errors
/// [`Rejection::MemberNeeded`], [`Rejection::MemberSuspended`], [`Rejection::CardNotUsable`], [`Rejection::StaffSharesIncomplete`],
/// [`Rejection::AmountNotPositive`], [`Rejection::ServiceNeeded`], [`Rejection::NoCountsLeft`], [`Rejection::CountsExpired`], [`Rejection::CountsInRefund`], [`Rejection::PassPaused`],
/// [`Rejection::NotInThisShop`], [`Rejection::NotOnThisWeekday`], [`Rejection::DayLimitReached`], [`Rejection::AmountTooLarge`],
/// [`Rejection::TimeNotAcceptable`].
pub fn decide(
    facts: &Facts<'_>,
    counts: CountFacts<'_>,
    command: &UseCounts,
    fresh: FreshIds,
    now: DateTime<Utc>,
) -> Result<Decision, Rejection> {
    if facts.wallet.is_walk_in {
        return Err(Rejection::MemberNeeded);
    }
    check_usable(facts)?;
    check_shares(&command.staff)?;
    if command.quantity <= 0 {
        return Err(Rejection::AmountNotPositive);
    }
    let moment = header::moment(facts, &command.origin, now)?;
    let mut using = Using {
        facts,
        command,
        moment,
        movements: Movements::begin(facts.wallet, moment.recorded_at),
        lots: Vec::new(),
        lines: Vec::new(),
        uses: Vec::new(),
        derivation: Derivation::default(),
    };
    slips::carry(facts, &command.origin, None, &mut using.derivation)?;
    name_service(counts, command)?;
    let visit = Visit { shop: Some(facts.shop.id), at: moment.occurred_at, date: moment.business_date };
    for part in chosen(counts, command, visit)? {
        using.take(part, used_on(part.lot, counts.days, moment.business_date))?;
    }
    using.into_decision(fresh)
}

/// What one lot gives.
#[derive(Debug, Clone, Copy)]
struct Part<'a> {
    lot: &'a CountsLot,
    service: Service<'a>,
    /// How many of the service.
    pieces: i64,
}

/// A pool that is named needs the service that was delivered.
fn name_service(counts: CountFacts<'_>, command: &UseCounts) -> Result<(), Rejection> {
    let CountSource::Lot { lot, item } = &command.source else { return Ok(()) };
    let named = counts.lots.iter().find(|known| known.id == *lot);
    let is_open = named.is_none_or(|lot| lot.item.service(item.as_deref()).is_some());
    if is_open { Ok(()) } else { Err(Rejection::ServiceNeeded) }
}

/// Which lots give how many. When they give too few, the first one that might have given more says why.
fn chosen<'a>(counts: CountFacts<'a>, command: &UseCounts, visit: Visit) -> Result<Vec<Part<'a>>, Rejection> {
    let mut lots: Vec<(&CountsLot, Service<'_>)> =
        counts.lots.iter().filter_map(|lot| meant(lot, command)).collect();
    let lapse = |lot: &CountsLot| lot.expires_at.unwrap_or(DateTime::<Utc>::MAX_UTC);
    lots.sort_by_key(|(lot, _)| (!lot.is_pass(), lapse(lot), lot.item.is_pool(), lot.opened_at, lot.id));
    let (mut missing, mut taken, mut refused) = (command.quantity, Vec::new(), None);
    for (lot, service) in lots {
        match most_usable(lot, counts.days, visit) {
            Ok(most) => {
                let pieces = missing.min(most / service.weight);
                if pieces > 0 {
                    taken.push(Part { lot, service, pieces });
                    missing -= pieces;
                }
                if lot.is_pass() || most < lot.left() {
                    refused = refused.or(limit_of(lot, counts, visit));
                }
            }
            Err(Blocked::NothingLeft) => {}
            Err(blocked) => refused = refused.or(Some(Rejection::from(blocked))),
        }
    }
    if missing == 0 {
        return Ok(taken);
    }
    let required = command.quantity;
    Err(refused.unwrap_or(Rejection::NoCountsLeft { available: required - missing, required }))
}

/// A lot from which the command may take, with what it would deliver.
fn meant<'a>(lot: &'a CountsLot, command: &UseCounts) -> Option<(&'a CountsLot, Service<'a>)> {
    let wanted = match &command.source {
        CountSource::Lot { lot: named, item } if lot.id == *named => item.as_deref(),
        CountSource::Lot { .. } => return None,
        CountSource::Item(code) => Some(code.as_str()),
    };
    lot.item.service(wanted).map(|service| (lot, service))
}

/// The limit of a lot that would have given more without it.
fn limit_of(lot: &CountsLot, counts: CountFacts<'_>, visit: Visit) -> Option<Rejection> {
    let used = used_on(lot, counts.days, visit.date);
    lot.item.limits.per_day.map(|per_day| Rejection::DayLimitReached { per_day, used })
}

/// A use in the making.
struct Using<'a> {
    facts: &'a Facts<'a>,
    command: &'a UseCounts,
    moment: Moment,
    movements: Movements,
    lots: Vec<CountsLot>,
    lines: Vec<ConsumptionLine>,
    uses: Vec<CountUse>,
    derivation: Derivation,
}

impl Using<'_> {
    /// Takes what `part` gives, of which `today` counts were used today.
    fn take(&mut self, part: Part<'_>, today: i64) -> Result<(), Rejection> {
        let Part { lot: before, service, pieces } = part;
        let mut lot = before.clone();
        let quantity = pieces.checked_mul(service.weight).ok_or(Rejection::AmountTooLarge)?;
        lot.used = lot.used.checked_add(quantity).ok_or(Rejection::AmountTooLarge)?;
        self.begin_term(before, &mut lot);
        let made = match lot.item.uses {
            Uses::Counted { paid, gift } => {
                self.explain_service(&lot, part);
                let made = self.take_counts(before, &mut lot, quantity, paid + gift)?;
                CountUse { pool_place: service.place, ..made }
            }
            Uses::Unlimited => self.visit(&lot, quantity, today),
        };
        lot.pool_list = lot.pool_list.checked_add(lot.list_of(made)?)?;
        self.lines.push(self.line(part, made.charged)?);
        self.uses.push(made);
        self.lots.push(lot);
        Ok(())
    }

    /// What of a pool is delivered.
    fn explain_service(&mut self, lot: &CountsLot, Part { service, pieces, .. }: Part<'_>) {
        let Service { place, weight, unit_price: unit, .. } = service;
        let lot = lot.id;
        let step = place.map(|place| Step::ServiceUsed { lot, place, pieces, weight, unit });
        self.derivation.steps.extend(step);
    }

    /// A term that counts from the first use begins.
    fn begin_term(&mut self, before: &CountsLot, lot: &mut CountsLot) {
        if lot.term.begins != TermBegin::AtFirstUse || before.expires_at.is_some() {
            return;
        }
        lot.expires_at = lot.term.ends(self.moment.business_date, self.facts.shop.day);
        if let Some(until) = lot.expires_at {
            lot.term_from = Some(self.moment.business_date);
            self.derivation.steps.push(Step::TermBegan { lot: lot.id, until });
        }
    }

    /// Paid counts first, then gift ones; charged by cumulative rounding over both.
    fn take_counts(
        &mut self,
        before: &CountsLot,
        lot: &mut CountsLot,
        quantity: i64,
        of: i64,
    ) -> Result<CountUse, Rejection> {
        let paid = quantity.min(before.paid_left);
        let gift = quantity - paid;
        lot.paid_left -= paid;
        lot.gift_left -= gift;
        let charged_before = before.price.checked_sub(before.price_left)?;
        let charged = charge_of(lot.price, charged_before, lot.used, of)?;
        lot.price_left = lot.price_left.checked_sub(charged)?;
        self.movements.record_counts(lot.id, Book::CountsUsed, -paid, before.left() - paid)?;
        self.movements.record_counts(lot.id, Book::GiftCountsUsed, -gift, lot.left())?;
        self.derivation.steps.push(Step::CountsUsed {
            lot: lot.id,
            paid,
            gift,
            paid_left: lot.paid_left,
            gift_left: lot.gift_left,
            of,
            price: lot.price,
            charged_before,
            charged,
        });
        let business_date = self.moment.business_date;
        Ok(CountUse { lot: lot.id, business_date, quantity, pool_place: None, paid, gift, charged })
    }

    /// A time pass gives nothing away.
    fn visit(&mut self, lot: &CountsLot, quantity: i64, today: i64) -> CountUse {
        let per_day = lot.item.limits.per_day;
        let today = today.saturating_add(quantity);
        self.derivation.steps.push(Step::PassUsed { lot: lot.id, uses: quantity, today, per_day });
        let business_date = self.moment.business_date;
        let charged = Money::zero(lot.price.currency());
        CountUse { lot: lot.id, business_date, quantity, pool_place: None, paid: 0, gift: 0, charged }
    }

    fn line(&self, part: Part<'_>, charged: Money) -> Result<ConsumptionLine, Rejection> {
        let Part { service, pieces, .. } = part;
        let list_price = service.unit_price.ratio(pieces, 1, Rounding::Down)?;
        let by_counts = PaidPart { method: COUNTS.to_owned(), amount: charged };
        Ok(ConsumptionLine {
            label: service.label.to_owned(),
            category: service.category.map(str::to_owned),
            quantity: pieces,
            paid: if charged.is_zero() { Vec::new() } else { vec![by_counts] },
            staff: self.command.staff.clone(),
            ..ConsumptionLine::plain(list_price, charged)
        })
    }

    fn into_decision(mut self, fresh: FreshIds) -> Result<Decision, Rejection> {
        let facts = self.facts;
        let currency = facts.wallet.currency;
        let total = sum(self.lines.iter().map(|line| line.charged), currency)?;
        let Gained { points, tier_change } = self.gain_points(total, fresh)?;
        let (opened, changed): (Vec<Credited>, Vec<Credited>) =
            points.into_iter().partition(|credited| credited.opened);
        let into_lots = |credited: Vec<Credited>| credited.into_iter().map(|of| Lot::Points(of.lot));
        let subject = Subject {
            kind: PostingKind::CountUse,
            list_total: sum(self.lines.iter().map(|line| line.list_price), currency)?,
            total,
            tenders: Vec::new(),
        };
        let mut posting = header::posting(facts, &self.command.origin, self.moment, fresh, subject);
        posting.tier_change = tier_change;
        Ok(Decision {
            lots_changed: self.lots.into_iter().map(Lot::Counts).chain(into_lots(changed)).collect(),
            lots_opened: into_lots(opened).collect(),
            lines: self.lines,
            uses: self.uses,
            ..self.movements.decided(posting, self.derivation)
        })
    }

    /// Points on what the uses were charged, where the rule gives some (§5.3).
    fn gain_points(&mut self, charged: Money, fresh: FreshIds) -> Result<Gained, Rejection> {
        let (facts, moment) = (self.facts, self.moment);
        let rules = facts.rules.in_force(facts.wallet.program, facts.shop.id, moment.business_date);
        let Some(rule) = rules.points.filter(|rule| rule.body.counts_earn) else {
            self.derivation.not_fired.push(silent_points(rules, charged));
            return Ok(Gained::default());
        };
        let earning = lines_that_earn(rules, &self.lines, |_| true);
        let (lines, derivation) = (&mut self.lines, &mut self.derivation);
        let earned = earn(rules, lines, &earning, facts.wallet, moment.business_date, derivation)?;
        let points = credited_lot(facts, &[], rule, earned, moment, fresh)?;
        derivation
            .steps
            .extend(points.as_ref().and_then(|credited| credited.vesting(earned, moment.recorded_at)));
        give_points(&mut self.movements, earned, points.as_ref())?;
        let tier_change = raise_tier(&mut self.movements, rules.ladder, derivation);
        Ok(Gained { points, tier_change })
    }
}

/// What a use of counts brings beside what it delivers.
#[derive(Debug, Default)]
struct Gained {
    points: Option<Credited>,
    tier_change: Option<TierChange>,
}

#[cfg(test)]
mod tests;

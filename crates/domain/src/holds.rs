//! 冻结: a part of the stored value is set aside for something that is still to come (S05): authorised now, captured by a
//! sale, or released, or over by itself.
//!
//! The value stays in its lots; a hold only takes it out of what can be spent. It is known by the posting that placed it.
//! *Invariant:* a wallet's `held` is the sum of its open holds, and never more than principal and bonus.
//! A hold whose time is over binds nothing from that instant on: whatever is posted next in the wallet ends it.

use chrono::{DateTime, NaiveDate, TimeDelta, Utc};

use crate::derivation::{Derivation, Step};
use crate::header::{self, Subject};
use crate::ids::{Id, Posting as PostingThing};
use crate::instalments::pairs_after;
use crate::ledger::{Decision, Pair, Posting, PostingKind, Wallet};
use crate::money::Money;
use crate::movements::Movements;
use crate::spending::{Purse, unspendable_bonus_minor};
use crate::till::{Facts, FreshIds, PlaceHold, Rejection, ReleaseHold, TimeOutHold};
use crate::usable::check_usable;

/// The longest time for which value can be set aside.
pub const HOLD_DAYS_MAX: i64 = 365;

/// Value that is set aside.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Hold {
    /// The posting that placed it.
    pub id: Id<PostingThing>,
    /// How much.
    pub amount: Money,
    /// When it is over by itself; none for one that ends with the refund it belongs to.
    pub expires_at: Option<DateTime<Utc>>,
    /// Whether it still binds, and if not, how it ended.
    pub state: HoldState,
    /// What a sale took of it.
    pub captured: Money,
    /// The posting that ended it.
    pub ended_by: Option<Id<PostingThing>>,
    /// Whether it belongs to a refund of which providers are giving a part back: what it comes to was promised, so nothing
    /// that was sold before may be corrected or returned until it is paid.
    pub is_promised: bool,
}

/// What became of a hold.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[repr(i16)]
pub enum HoldState {
    /// It binds until its time is over.
    Open = 1,
    /// A sale took it, or a part of it, and the rest is free again.
    Captured = 2,
    /// Somebody released it.
    Released = 3,
    /// Its time was over.
    TimedOut = 4,
}

impl HoldState {
    /// Every state.
    pub const ALL: [Self; 4] = [Self::Open, Self::Captured, Self::Released, Self::TimedOut];
}

impl Hold {
    /// Whether it binds at `at`.
    #[must_use]
    pub fn binds(&self, at: DateTime<Utc>) -> bool {
        self.state == HoldState::Open && self.expires_at.is_none_or(|end| end > at)
    }

    /// As it is once `posting` has ended it.
    fn ended(&self, state: HoldState, captured: Money, posting: Id<PostingThing>) -> Self {
        Self { state, captured, ended_by: Some(posting), ..self.clone() }
    }

    pub(crate) fn step(&self) -> Step {
        Step::HoldEnded { hold: self.id, state: self.state, amount: self.amount, captured: self.captured }
    }
}

/// A wallet and its holds at an instant.
#[derive(Debug, Clone)]
pub struct Standing {
    /// The wallet, where only what still binds is held.
    pub wallet: Wallet,
    /// Holds that bind; and those that are over or closed, for a command that names them.
    pub holds: Vec<Hold>,
    /// Holds whose time is over and which nothing has ended yet.
    pub over: Vec<Hold>,
}

/// Which of the loaded holds of a wallet bind at `now`.
#[must_use]
pub fn standing(wallet: &Wallet, holds: &[Hold], now: DateTime<Utc>) -> Standing {
    let now = wallet.last_recorded_at.map_or(now, |last| last.max(now));
    let is_over = |hold: &&Hold| hold.state == HoldState::Open && !hold.binds(now);
    let over: Vec<Hold> = holds.iter().filter(is_over).cloned().collect();
    let free = over.iter().map(|hold| hold.amount.minor()).sum::<i64>();
    let held = Money::from_minor(wallet.held.minor() - free, wallet.currency);
    // Whoever names one that is over is told so.
    let as_it_is = |hold: &Hold| {
        if is_over(&hold) { Hold { state: HoldState::TimedOut, ..hold.clone() } } else { hold.clone() }
    };
    let holds = holds.iter().map(as_it_is).collect();
    Standing { wallet: Wallet { held, ..wallet.clone() }, holds, over }
}

impl Standing {
    /// A decision made in this standing with what it ends: holds whose time is over. No decision may take so much that less
    /// value has come than is held. `pairs` are those under the lock, before it.
    ///
    /// # Errors
    /// [`Rejection::ValueOnHold`].
    pub fn settle(&self, pairs: &[Pair], mut decision: Decision) -> Result<Decision, Rejection> {
        for hold in &self.over {
            let ended =
                hold.ended(HoldState::TimedOut, Money::zero(self.wallet.currency), decision.posting.id);
            decision.derivation.steps.push(ended.step());
            decision.holds.push(ended);
        }
        let value = |wallet: &Wallet| wallet.principal.minor() + wallet.bonus.minor();
        let required = value(&self.wallet) - value(&decision.wallet);
        let held = decision.wallet.held.minor();
        if held == 0 || required <= 0 {
            return Ok(decision);
        }
        let on = decision.posting.business_date;
        let after = to_come(pairs_after(pairs, &decision), on);
        let locked = |minor| if self.is_in_refund() { 0 } else { minor };
        if held > value(&decision.wallet) - locked(after) {
            let before = value(&self.wallet) - locked(to_come(pairs.iter(), on));
            return Err(on_hold(&self.wallet, before, required));
        }
        Ok(decision)
    }

    /// Whether a refund froze all value, also what is still to come.
    fn is_in_refund(&self) -> bool {
        self.holds.iter().any(|hold| hold.state == HoldState::Open && hold.expires_at.is_none())
    }
}

fn to_come<'a>(pairs: impl Iterator<Item = &'a Pair>, on: NaiveDate) -> i64 {
    pairs.map(|pair| pair.bonus_to_come(on).minor()).sum()
}

fn on_hold(wallet: &Wallet, balance: i64, required: i64) -> Rejection {
    let money = |minor| Money::from_minor(minor, wallet.currency);
    let free = money((balance - wallet.held.minor()).max(0));
    Rejection::ValueOnHold { free, held: wallet.held, required: money(required) }
}

/// Refuses to take `required` from stored value when it is not there, or not free. The value of `hold` counts as free.
pub(crate) fn check_free(
    wallet: &Wallet,
    purse: Purse<'_>,
    required: Money,
    hold: Option<&Hold>,
) -> Result<(), Rejection> {
    let balance = wallet.principal.checked_add(wallet.bonus)?.minor() - unspendable_bonus_minor(purse);
    let own = hold.map_or(0, |hold| hold.amount.minor());
    let others =
        Wallet { held: Money::from_minor(wallet.held.minor() - own, wallet.currency), ..wallet.clone() };
    if balance - others.held.minor() >= required.minor() {
        Ok(())
    } else if others.held.is_zero() {
        let available = Money::from_minor(balance, wallet.currency);
        Err(Rejection::InsufficientBalance { available, required })
    } else {
        Err(on_hold(&others, balance, required.minor()))
    }
}

/// Refuses to give back what was sold before while a refund is being paid by providers: it was counted for that.
pub(crate) fn check_unpromised(facts: &Facts<'_>) -> Result<(), Rejection> {
    if facts.holds.iter().any(|hold| hold.is_promised) { Err(Rejection::RefundBeingPaid) } else { Ok(()) }
}

/// Decides to set value aside: all of it must be free.
///
/// # Errors
/// [`Rejection::MemberNeeded`], [`Rejection::MemberSuspended`], [`Rejection::CardNotUsable`], [`Rejection::AmountNotPositive`],
/// [`Rejection::WrongCurrency`], [`Rejection::HoldTooLong`], [`Rejection::InsufficientBalance`], [`Rejection::ValueOnHold`],
/// [`Rejection::NeedsMorePairs`], [`Rejection::TimeNotAcceptable`].
pub fn place(
    facts: &Facts<'_>,
    command: &PlaceHold,
    fresh: FreshIds,
    now: DateTime<Utc>,
) -> Result<Decision, Rejection> {
    if facts.wallet.is_walk_in {
        return Err(Rejection::MemberNeeded);
    }
    check_usable(facts)?;
    check_amount(facts, command)?;
    // What has lapsed of pairs that were not loaded, or is still to come, cannot be set aside.
    if facts.more_pairs {
        return Err(Rejection::NeedsMorePairs);
    }
    let moment = header::moment(facts, &command.origin, now)?;
    let rules = facts.rules.in_force(facts.wallet.program, facts.shop.id, moment.business_date);
    let purse = Purse::of(facts, rules, moment);
    check_free(facts.wallet, purse, command.amount, None)?;
    let hold = Hold {
        id: fresh.posting,
        amount: command.amount,
        expires_at: Some(moment.recorded_at + command.lasts),
        state: HoldState::Open,
        captured: Money::zero(command.amount.currency()),
        ended_by: None,
        is_promised: false,
    };
    let mut movements = Movements::begin(facts.wallet, moment.recorded_at);
    movements.wallet.held = facts.wallet.held.checked_add(hold.amount)?;
    let mut posting =
        header::posting(facts, &command.origin, moment, fresh, about(PostingKind::Hold, hold.amount));
    posting.reason = text(command.reason.as_deref());
    let step = Step::HoldPlaced { amount: hold.amount, until: hold.expires_at };
    Ok(decided(posting, movements, vec![hold], vec![step]))
}

fn check_amount(facts: &Facts<'_>, command: &PlaceHold) -> Result<(), Rejection> {
    if !command.amount.is_positive() {
        return Err(Rejection::AmountNotPositive);
    }
    if command.amount.currency() != facts.wallet.currency {
        return Err(Rejection::WrongCurrency);
    }
    let within = command.lasts > TimeDelta::zero() && command.lasts <= TimeDelta::days(HOLD_DAYS_MAX);
    if within { Ok(()) } else { Err(Rejection::HoldTooLong) }
}

/// Decides to release a hold before its time. Neither card nor member is asked: it gives the value back to them.
///
/// # Errors
/// [`Rejection::HoldNotOpen`], [`Rejection::HoldOfRefund`], [`Rejection::TimeNotAcceptable`],
/// [`Rejection::FactsIncomplete`] when the hold was not loaded.
pub fn release(
    facts: &Facts<'_>,
    command: &ReleaseHold,
    fresh: FreshIds,
    now: DateTime<Utc>,
) -> Result<Decision, Rejection> {
    let hold = open(facts, command.hold)?;
    let moment = header::moment(facts, &command.origin, now)?;
    let mut movements = Movements::begin(facts.wallet, moment.recorded_at);
    let ended = end(&mut movements, hold, HoldState::Released, Money::zero(hold.amount.currency()), fresh)?;
    let mut posting =
        header::posting(facts, &command.origin, moment, fresh, about(PostingKind::HoldEnd, hold.amount));
    posting.reason = text(command.reason.as_deref());
    let step = ended.step();
    Ok(decided(posting, movements, vec![ended], vec![step]))
}

/// Decides that a hold is over. That itself is what [`Standing::settle`] does with every posting.
///
/// # Errors
/// [`Rejection::HoldNotOpen`] when it binds still, or something ended it before, [`Rejection::FactsIncomplete`] when it was
/// not loaded.
pub fn time_out(
    facts: &Facts<'_>,
    over: &[Hold],
    command: &TimeOutHold,
    fresh: FreshIds,
    now: DateTime<Utc>,
) -> Result<Decision, Rejection> {
    let Some(hold) = over.iter().find(|hold| hold.id == command.hold) else {
        let state = named(facts, command.hold)?.state;
        return Err(Rejection::HoldNotOpen { state });
    };
    let moment = header::moment(facts, &command.origin, now)?;
    let movements = Movements::begin(facts.wallet, moment.recorded_at);
    let posting =
        header::posting(facts, &command.origin, moment, fresh, about(PostingKind::HoldEnd, hold.amount));
    Ok(decided(posting, movements, Vec::new(), Vec::new()))
}

/// The hold that a sale captures.
pub(crate) fn to_capture<'a>(
    facts: &Facts<'a>,
    hold: Option<Id<PostingThing>>,
) -> Result<Option<&'a Hold>, Rejection> {
    hold.map(|hold| open(facts, hold)).transpose()
}

/// Ends a hold by the sale that `stored` of the value pays: what it does not take is free again.
pub(crate) fn capture(
    movements: &mut Movements,
    derivation: &mut Derivation,
    hold: &Hold,
    stored: Money,
    fresh: FreshIds,
) -> Result<Hold, Rejection> {
    let captured = Money::from_minor(stored.minor().min(hold.amount.minor()), stored.currency());
    let ended = end(movements, hold, HoldState::Captured, captured, fresh)?;
    derivation.steps.push(ended.step());
    Ok(ended)
}

fn end(
    movements: &mut Movements,
    hold: &Hold,
    state: HoldState,
    captured: Money,
    fresh: FreshIds,
) -> Result<Hold, Rejection> {
    movements.wallet.held = movements.wallet.held.checked_sub(hold.amount)?;
    Ok(hold.ended(state, captured, fresh.posting))
}

/// Freezes the value of a refund, until that ends.
pub(crate) fn freeze(
    facts: &Facts<'_>,
    movements: &mut Movements,
    amount: Money,
    fresh: FreshIds,
) -> Result<Hold, Rejection> {
    // All of it, also bonus that has lapsed meanwhile: only other holds are in the way.
    let balance = facts.wallet.principal.checked_add(facts.wallet.bonus)?.minor();
    if balance - facts.wallet.held.minor() < amount.minor() {
        return Err(on_hold(facts.wallet, balance, amount.minor()));
    }
    movements.wallet.held = facts.wallet.held.checked_add(amount)?;
    let captured = Money::zero(amount.currency());
    Ok(Hold {
        id: fresh.posting,
        amount,
        expires_at: None,
        state: HoldState::Open,
        captured,
        ended_by: None,
        is_promised: false,
    })
}

/// Ends the hold of a refund: it was paid, or is not to be.
pub(crate) fn thaw(
    facts: &Facts<'_>,
    movements: &mut Movements,
    hold: Id<PostingThing>,
    state: HoldState,
    fresh: FreshIds,
) -> Result<Hold, Rejection> {
    let hold = named(facts, hold)?;
    if hold.state != HoldState::Open {
        return Err(Rejection::FactsIncomplete);
    }
    let captured =
        if state == HoldState::Captured { hold.amount } else { Money::zero(hold.amount.currency()) };
    end(movements, hold, state, captured, fresh)
}

fn open<'a>(facts: &Facts<'a>, hold: Id<PostingThing>) -> Result<&'a Hold, Rejection> {
    let hold = named(facts, hold)?;
    match hold.state {
        HoldState::Open if hold.expires_at.is_none() => Err(Rejection::HoldOfRefund),
        HoldState::Open => Ok(hold),
        state @ (HoldState::Captured | HoldState::Released | HoldState::TimedOut) => {
            Err(Rejection::HoldNotOpen { state })
        }
    }
}

fn named<'a>(facts: &Facts<'a>, hold: Id<PostingThing>) -> Result<&'a Hold, Rejection> {
    facts.holds.iter().find(|known| known.id == hold).ok_or(Rejection::FactsIncomplete)
}

fn about(kind: PostingKind, amount: Money) -> Subject {
    Subject { kind, list_total: amount, total: amount, tenders: Vec::new() }
}

fn text(reason: Option<&str>) -> Option<String> {
    reason.map(str::trim).filter(|reason| !reason.is_empty()).map(str::to_owned)
}

fn decided(posting: Posting, movements: Movements, holds: Vec<Hold>, steps: Vec<Step>) -> Decision {
    Decision { holds, ..movements.decided(posting, Derivation { steps, not_fired: Vec::new() }) }
}

#[cfg(test)]
mod tests;

//! 退款, 退卡: stored value, or packages, go back to the member (OP11; worked examples 3.3, 10.1–10.5).
//!
//! A refund is a process: a request freezes the value by a hold, somebody approves it, it is paid out, and one posting ends
//! the value; or it is refused, and the hold is released with nothing changed. What is paid of stored value is computed from
//! paid : face of each top-up and from what was delivered for it, line by line, and never from what its lots happen to hold,
//! so that it does not depend on the order of spending. Packages are refunded by themselves: their hold sets no money aside,
//! and their lots name the refund, so that they cannot be used. Money that a connected provider took goes back by it first, and is
//! posted once it has; the rest somebody pays out and types its reference.
//!
//! Deliberately absent: interest and fees of packages.

mod arithmetic;
mod charges;
mod packages;
mod payout;
mod sent;

use chrono::{DateTime, NaiveDate, Utc};

use crate::allocation::by_largest_remainder;
use crate::counts::CountsLot;
use crate::derivation::{Derivation, Step};
use crate::gift_points::{self, GiftBack, GiftOf};
use crate::header::{self, Moment, Subject};
use crate::holds::{self, Hold, HoldState};
use crate::ids::{Id, Payment, Posting as PostingThing, Program, Shop};
use crate::instalments;
use crate::ledger::{
    Book, ConsumptionLine, Decision, Kind, Lot, Pair, PointsLot, Posting, PostingKind, Tender, Wallet,
};
use crate::money::Money;
use crate::movements::{Movement, Movements};
use crate::pricing::sum;
use crate::rules::{RuleSet, ShortfallPolicy};
use crate::till::{EndRefund, Facts, FreshIds, Original, PayRefund, Rejection, RequestRefund};
use crate::usable::check_usable;

pub use arithmetic::{Basis, MemberPrice, PairRefund, SEVEN_DAYS, basis_of};
pub(crate) use arithmetic::{counted, what_is_left};
pub use charges::{FeeWhy, InterestRate, PairInterest, RefundFee, RefundTerms};
pub(crate) use charges::{fee_of, interest_of};
pub use packages::{CountsRefund, PackageRefund};
pub(crate) use packages::{lot_counted, package_counted};
pub use payout::{PlannedPayout, plan};
pub use sent::{Sent, by_provider};

/// Why value goes back: it selects the arithmetic.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[repr(i16)]
pub enum RefundCause {
    /// The shop closes, moves, or cannot deliver: what was delivered counts at the price charged, by the paid share.
    Shop = 1,
    /// The member wants it: what was delivered counts at its list price, or as the contract says.
    Member = 2,
    /// 七日无理由: within seven days of a top-up of which nothing was used: all that was paid.
    SevenDays = 3,
}

impl RefundCause {
    /// Every cause.
    pub const ALL: [Self; 3] = [Self::Shop, Self::Member, Self::SevenDays];
}

/// What a refund is about.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum RefundSubject {
    /// All stored value.
    StoredValue,
    /// 次卡, 期限卡: packages, known by the postings that sold them; at least one.
    Packages(Vec<Id<PostingThing>>),
}

impl RefundSubject {
    /// The sales of the packages that it is about.
    #[must_use]
    pub fn packages(&self) -> &[Id<PostingThing>] {
        match self {
            Self::StoredValue => &[],
            Self::Packages(sales) => sales,
        }
    }
}

/// Where a refund stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[repr(i16)]
pub enum RefundState {
    /// The value is frozen, and somebody has to approve.
    Requested = 1,
    /// It may be paid out.
    Approved = 2,
    /// It was paid out and posted.
    Paid = 3,
    /// It was not approved; the value is free again.
    Refused = 4,
    /// Whoever asked for it thought better of it; the value is free again.
    Cancelled = 5,
    /// Providers were asked to give a part of it back; it is posted when they have.
    Paying = 6,
}

impl RefundState {
    /// Every state.
    pub const ALL: [Self; 6] =
        [Self::Requested, Self::Approved, Self::Paid, Self::Refused, Self::Cancelled, Self::Paying];
}

/// A refund as it is kept, known by the posting of its hold.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Refund {
    /// The posting of its hold.
    pub id: Id<PostingThing>,
    /// What it is about.
    pub subject: RefundSubject,
    /// Why.
    pub cause: RefundCause,
    /// Where it stands.
    pub state: RefundState,
    /// Its business date: seven days are counted to it, and value that came in later is no part of it.
    pub requested_on: NaiveDate,
    /// When it was recorded.
    pub requested_at: DateTime<Utc>,
    /// What is to be paid out.
    pub amount: Money,
    /// Why, in words.
    pub reason: String,
    /// Why it was refused or cancelled.
    pub note: Option<String>,
    /// The posting that ended it: paid it out, or released its hold.
    pub ended_by: Option<Id<PostingThing>>,
    /// What providers were asked to give back of it.
    pub sent: Vec<Sent>,
}

/// A top-up pair with how it was paid.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RefundablePair {
    /// The pair, as it is now.
    pub pair: Pair,
    /// 营业日 on which it came in.
    pub opened_on: NaiveDate,
    /// How it was paid.
    pub tenders: Vec<Tender>,
    /// What of the payment repaid a debt of the member, and never came into the pair.
    pub repaid: Money,
    /// What earlier refunds that stand paid out of it: value can come back after them, when a sale is corrected.
    pub refunded: Money,
    /// Principal and bonus that ended with them.
    pub ended: Money,
    /// Points that it gave.
    pub gift: Option<GiftOf>,
}

/// Lines of a posting that stands and took value from pairs, or gave it back.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Delivery {
    /// The posting.
    pub posting: Id<PostingThing>,
    /// A consumption, a return, or the sale of a package.
    pub kind: PostingKind,
    /// 营业日.
    pub business_date: NaiveDate,
    /// Its lines.
    pub lines: Vec<ConsumptionLine>,
}

/// What is known when a refund is decided.
#[derive(Debug, Clone, Copy)]
pub struct RefundFacts<'a> {
    /// All open pairs of the wallet.
    pub pairs: &'a [RefundablePair],
    /// What was delivered for them.
    pub deliveries: &'a [Delivery],
    /// At which price a member's own refund counts what was delivered.
    pub member_price: MemberPrice,
    /// Interest and fee.
    pub terms: RefundTerms<'a>,
    /// The sales of the packages that it is about, with their lots as they are now.
    pub packages: &'a [Original],
    /// Open points lots, soonest to lapse first.
    pub points_lots: &'a [PointsLot],
    /// What the points rule says of points that are spent when they are to be taken back.
    pub on_shortfall: ShortfallPolicy,
}

/// Books of what a refund gave back of a pair: what was paid out, less the interest in it, and the fee that was taken off it.
pub const GIVEN_BACK: [Book; 3] = [Book::Refunded, Book::RefundFee, Book::RefundInterest];

/// What the points rule of a program says, in a shop on a business date, of points that are spent when they are to be taken
/// back; a debt without a rule.
#[must_use]
pub fn on_shortfall(rules: &RuleSet, program: Id<Program>, shop: Id<Shop>, on: NaiveDate) -> ShortfallPolicy {
    let rule = rules.in_force(program, shop, on).points;
    rule.map_or(ShortfallPolicy::Debt, |rule| rule.body.on_shortfall)
}

/// What a refund comes to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Quote {
    /// Pair by pair, oldest first; none of packages.
    pub pairs: Vec<PairRefund>,
    /// Package by package, as they were named; none of stored value.
    pub packages: Vec<PackageRefund>,
    /// Principal and bonus that end: what the hold freezes. Of packages what of their prices was still owed in services.
    pub ends: Money,
    /// Interest on what comes back, pair by pair.
    pub interest: Vec<PairInterest>,
    /// The fee, where the contract asks for one.
    pub fee: Option<RefundFee>,
    /// Debt of the member that is taken off.
    pub owed: Money,
    /// What is paid out.
    pub pays: Money,
    /// How it goes back: newest money first.
    pub plan: Vec<PlannedPayout>,
    /// Points that the top-ups gave and that go with them.
    pub gifts: Vec<GiftBack>,
}

/// What a refund for `cause` would come to, asked on a business date at an instant.
///
/// # Errors
/// [`Rejection::NothingToRefund`], [`Rejection::NotWithinSevenDays`], [`Rejection::AmountTooLarge`],
/// [`Rejection::AlreadyReversed`], [`Rejection::PackageNotPaid`],
/// [`Rejection::FactsIncomplete`] when what was delivered does not explain what is left.
pub fn quote(
    wallet: &Wallet,
    known: RefundFacts<'_>,
    (subject, cause): (&RefundSubject, RefundCause),
    asked: (NaiveDate, DateTime<Utc>),
) -> Result<Quote, Rejection> {
    let basis = basis_of(cause, known.member_price);
    match subject {
        RefundSubject::StoredValue => of_stored_value(wallet, known, (cause, basis), asked),
        RefundSubject::Packages(sales) => of_packages(wallet, known, (sales, basis), asked.0),
    }
}

fn of_packages(
    wallet: &Wallet,
    known: RefundFacts<'_>,
    (sales, basis): (&[Id<PostingThing>], Basis),
    on: NaiveDate,
) -> Result<Quote, Rejection> {
    let sale = |id: &Id<PostingThing>| {
        let found = known.packages.iter().find(|sale| sale.id == *id);
        packages::refund_of(found.ok_or(Rejection::FactsIncomplete)?, basis, on)
    };
    let packages: Vec<PackageRefund> = sales.iter().map(sale).collect::<Result<_, _>>()?;
    let nothing = Money::zero(wallet.currency);
    let ends = packages
        .iter()
        .try_fold(nothing, |sum, each| Ok::<_, Rejection>(sum.checked_add(each.price_left()?)?))?;
    let refund = packages.iter().try_fold(nothing, |sum, each| sum.checked_add(each.refund))?;
    let (owed, pays) = less_debt(wallet, refund)?;
    let plan = payout::plan_of_packages(&packages, pays);
    let (pairs, interest, gifts) = (Vec::new(), Vec::new(), Vec::new());
    Ok(Quote { pairs, packages, ends, interest, fee: None, owed, pays, plan, gifts })
}

/// A debt of the member is taken off what comes back.
fn less_debt(wallet: &Wallet, refund: Money) -> Result<(Money, Money), Rejection> {
    let owed = Money::from_minor(wallet.owed_money.minor().min(refund.minor()), refund.currency());
    Ok((owed, refund.checked_sub(owed)?))
}

fn of_stored_value(
    wallet: &Wallet,
    known: RefundFacts<'_>,
    (cause, basis): (RefundCause, Basis),
    asked: (NaiveDate, DateTime<Utc>),
) -> Result<Quote, Rejection> {
    let currency = wallet.currency;
    let pairs = arithmetic::refunds(known, basis, asked)?;
    let of_pairs = |part: fn(&PairRefund) -> Money| {
        pairs.iter().try_fold(Money::zero(currency), |sum, pair| sum.checked_add(part(pair)))
    };
    let ends = of_pairs(|pair| pair.principal_left)?.checked_add(of_pairs(|pair| pair.bonus_left)?)?;
    if !ends.is_positive() {
        return Err(if basis == Basis::Untouched {
            Rejection::NotWithinSevenDays
        } else {
            Rejection::NothingToRefund
        });
    }
    let refund = of_pairs(|pair| pair.refund)?;
    let interest = charges::interest(known.terms, cause, &pairs, asked.0)?;
    let fee = charges::fee(known.terms, cause, refund, asked.0)?;
    let more = interest.iter().try_fold(refund, |sum, each| sum.checked_add(each.amount))?;
    let due = fee.map_or(Ok(more), |fee| more.checked_sub(fee.amount))?;
    let (owed, pays) = less_debt(wallet, due)?;
    let plan = plan(known.pairs, &pairs, pays);
    let gifts = gift_points::taken_back(known, &pairs, (cause, asked.1));
    Ok(Quote { pairs, packages: Vec::new(), ends, interest, fee, owed, pays, plan, gifts })
}

/// Decides a request: the value, or the counts, are frozen until the refund is paid, refused or cancelled.
///
/// # Errors
/// As [`quote`], and [`Rejection::MemberNeeded`], [`Rejection::CardNotUsable`], [`Rejection::MemberSuspended`],
/// [`Rejection::ValueOnHold`], [`Rejection::CountsInRefund`], [`Rejection::ReasonMissing`], [`Rejection::NeedsMorePairs`], [`Rejection::TimeNotAcceptable`].
pub fn request(
    facts: &Facts<'_>,
    known: RefundFacts<'_>,
    command: &RequestRefund,
    fresh: FreshIds,
    now: DateTime<Utc>,
) -> Result<Decision, Rejection> {
    if facts.wallet.is_walk_in {
        return Err(Rejection::MemberNeeded);
    }
    check_usable(facts)?;
    if facts.more_pairs {
        return Err(Rejection::NeedsMorePairs);
    }
    let reason = command.reason.trim();
    if reason.is_empty() {
        return Err(Rejection::ReasonMissing);
    }
    let moment = header::moment(facts, &command.origin, now)?;
    if known.packages.iter().flat_map(|sale| &sale.counts).any(|lot| lot.refund.is_some()) {
        return Err(Rejection::CountsInRefund);
    }
    let asked = (moment.business_date, moment.recorded_at);
    let quote = quote(facts.wallet, known, (&command.subject, command.cause), asked)?;
    let mut movements = Movements::begin(facts.wallet, moment.recorded_at);
    // Packages are frozen by their lots: no money is set aside for them.
    let held = if quote.packages.is_empty() { quote.ends } else { Money::zero(quote.ends.currency()) };
    let hold = holds::freeze(facts, &mut movements, held, fresh)?;
    let subject =
        Subject { kind: PostingKind::Hold, list_total: quote.ends, total: held, tenders: Vec::new() };
    let mut posting = header::posting(facts, &command.origin, moment, fresh, subject);
    posting.reason = Some(reason.to_owned());
    let refund = Refund {
        id: posting.id,
        subject: command.subject.clone(),
        cause: command.cause,
        state: RefundState::Requested,
        requested_on: moment.business_date,
        requested_at: moment.recorded_at,
        amount: quote.pays,
        reason: reason.to_owned(),
        note: None,
        ended_by: None,
        sent: Vec::new(),
    };
    let mut steps = explained(&quote);
    let lots = in_refund(known, Some(refund.id), &mut steps);
    steps.push(Step::HoldPlaced { amount: hold.amount, until: None });
    Ok(decided(posting, movements, lots, (hold, refund), steps))
}

/// The lots of the packages, which name the refund that they are in from now on, or none.
fn in_refund(known: RefundFacts<'_>, refund: Option<Id<PostingThing>>, steps: &mut Vec<Step>) -> Vec<Lot> {
    let lots = known.packages.iter().flat_map(|sale| &sale.counts);
    lots.map(|lot| {
        steps.push(Step::CountsFrozen { lot: lot.id, frozen: refund.is_some() });
        Lot::Counts(CountsLot { refund, ..lot.clone() })
    })
    .collect()
}

/// Decides that a refund is refused or cancelled: its hold is released, and nothing has changed.
///
/// # Errors
/// [`Rejection::RefundNotOpen`], [`Rejection::RefundBeingPaid`], [`Rejection::ReasonMissing`], [`Rejection::TimeNotAcceptable`],
/// [`Rejection::FactsIncomplete`].
pub fn end(
    facts: &Facts<'_>,
    known: RefundFacts<'_>,
    refund: &Refund,
    command: &EndRefund,
    fresh: FreshIds,
    now: DateTime<Utc>,
) -> Result<Decision, Rejection> {
    match refund.state {
        RefundState::Requested | RefundState::Approved => {}
        RefundState::Paying => sent::check_unsent(refund)?,
        state @ (RefundState::Paid | RefundState::Refused | RefundState::Cancelled) => {
            return Err(Rejection::RefundNotOpen { state });
        }
    }
    let reason = command.reason.trim();
    if reason.is_empty() {
        return Err(Rejection::ReasonMissing);
    }
    let moment = header::moment(facts, &command.origin, now)?;
    let mut movements = Movements::begin(facts.wallet, moment.recorded_at);
    let hold = holds::thaw(facts, &mut movements, refund.id, HoldState::Released, fresh)?;
    let subject = Subject {
        kind: PostingKind::HoldEnd,
        list_total: hold.amount,
        total: hold.amount,
        tenders: Vec::new(),
    };
    let mut posting = header::posting(facts, &command.origin, moment, fresh, subject);
    posting.reason = Some(reason.to_owned());
    let state = if command.refused { RefundState::Refused } else { RefundState::Cancelled };
    let ended = Refund { state, note: Some(reason.to_owned()), ended_by: Some(posting.id), ..refund.clone() };
    let mut steps = Vec::new();
    let lots = in_refund(known, None, &mut steps);
    steps.push(hold.step());
    Ok(decided(posting, movements, lots, (hold, ended), steps))
}

/// What of an approved refund connected providers can give back, by their payments; `held` is what its hold sets aside.
///
/// # Errors
/// [`Rejection::RefundNotOpen`], [`Rejection::RefundChanged`], and as [`quote`].
pub fn to_send(
    wallet: &Wallet,
    known: RefundFacts<'_>,
    (refund, held): (&Refund, Money),
) -> Result<Vec<(Id<Payment>, Money)>, Rejection> {
    check_payable(refund)?;
    let quote = quote_again(wallet, known, (refund, held))?;
    Ok(by_provider(&quote.plan).collect())
}

/// Only an approved refund is paid out.
fn check_payable(refund: &Refund) -> Result<(), Rejection> {
    match refund.state {
        RefundState::Approved | RefundState::Paying => Ok(()),
        state @ (RefundState::Requested
        | RefundState::Paid
        | RefundState::Refused
        | RefundState::Cancelled) => Err(Rejection::RefundNotOpen { state }),
    }
}

/// What a refund comes to, which is what was asked for and approved.
fn quote_again(
    wallet: &Wallet,
    known: RefundFacts<'_>,
    (refund, held): (&Refund, Money),
) -> Result<Quote, Rejection> {
    let asked = (refund.requested_on, refund.requested_at);
    let quote = quote(wallet, known, (&refund.subject, refund.cause), asked)?;
    let is_frozen = quote.ends == held || !quote.packages.is_empty();
    if quote.pays == refund.amount && is_frozen {
        Ok(quote)
    } else {
        Err(Rejection::RefundChanged { was: refund.amount, now: quote.pays })
    }
}

/// Decides the payment of an approved refund: all value, or all counts, that it is about end, and what was paid out is on the posting:
/// what providers have given back, and the rest by hand.
///
/// # Errors
/// [`Rejection::RefundNotOpen`], [`Rejection::RefundBeingPaid`] while a provider has not answered, [`Rejection::RefundChanged`] when it would come to something else now,
/// [`Rejection::TendersDoNotCover`], [`Rejection::PayoutInvalid`] for what is no money, or a way without its reference,
/// [`Rejection::NeedsMorePairs`], and as [`quote`].
pub fn pay(
    facts: &Facts<'_>,
    known: RefundFacts<'_>,
    refund: &Refund,
    command: &PayRefund,
    fresh: FreshIds,
    now: DateTime<Utc>,
) -> Result<Decision, Rejection> {
    check_payable(refund)?;
    if facts.more_pairs {
        return Err(Rejection::NeedsMorePairs);
    }
    let moment = header::moment(facts, &command.origin, now)?;
    let mut movements = Movements::begin(facts.wallet, moment.recorded_at);
    let hold = holds::thaw(facts, &mut movements, refund.id, HoldState::Captured, fresh)?;
    let quote = quote_again(facts.wallet, known, (refund, hold.amount))?;
    let mut payouts = sent::gone_back(refund)?;
    let gone = sum(payouts.iter().map(|payout| payout.amount), quote.pays.currency())?;
    payout::check(&command.payouts, quote.pays.checked_sub(gone)?)?;
    payouts.extend(command.payouts.iter().cloned());
    let (lots, ended) = take_out(known, &quote, refund.requested_on, &mut movements)?;
    let mut paid =
        posted(facts, (command, payouts), (moment, fresh), quote, (hold, refund), (movements, lots))?;
    paid.derivation.steps.extend(ended);
    Ok(paid)
}

fn posted(
    facts: &Facts<'_>,
    (command, payouts): (&PayRefund, Vec<Tender>),
    (moment, fresh): (Moment, FreshIds),
    quote: Quote,
    (hold, refund): (Hold, &Refund),
    (movements, lots): (Movements, Vec<Lot>),
) -> Result<Decision, Rejection> {
    // A contract may name a price below the unit cost: then more comes back than was owed in services.
    let subject = Subject {
        kind: PostingKind::Refund,
        list_total: Money::from_minor(quote.ends.minor().max(quote.pays.minor()), quote.pays.currency()),
        total: quote.pays,
        tenders: payouts,
    };
    let posting = header::posting(facts, &command.origin, moment, fresh, subject);
    let paid = Refund { state: RefundState::Paid, ended_by: Some(posting.id), ..refund.clone() };
    let mut steps = explained(&quote);
    steps.push(hold.step());
    Ok(decided(posting, movements, lots, (hold, paid), steps))
}

/// Moves everything out of the pairs: what is given back, what the shop keeps, and the bonus that ends. Interest comes into a
/// pair before it is paid out of it. Says what of the bonus was still to come.
fn take_out(
    known: RefundFacts<'_>,
    quote: &Quote,
    on: NaiveDate,
    movements: &mut Movements,
) -> Result<(Vec<Lot>, Vec<Step>), Rejection> {
    let mut lots = Vec::with_capacity(quote.pairs.len());
    let mut ended = Vec::new();
    for (refund, fee) in quote.pairs.iter().zip(fees(quote)) {
        let (principal, bonus) = (refund.principal_left.minor(), refund.bonus_left.minor());
        let of_principal = refund.refund.minor().min(principal);
        let of_bonus = refund.refund.minor() - of_principal;
        let place = |kind, book| Movement { kind, book, lot: Some(refund.lot) };
        let interest = quote.interest.iter().find(|each| each.lot == refund.lot);
        let interest = interest.map_or(0, |each| each.amount.minor());
        let fee_of_principal = fee.min(of_principal);
        let fee_of_bonus = fee - fee_of_principal;
        movements.record(place(Kind::Principal, Book::RefundInterest), interest)?;
        movements
            .record(place(Kind::Principal, Book::Refunded), fee_of_principal - of_principal - interest)?;
        movements.record(place(Kind::Principal, Book::RefundFee), -fee_of_principal)?;
        movements.record(place(Kind::Principal, Book::RefundKept), of_principal - principal)?;
        movements.record(place(Kind::Bonus, Book::Refunded), fee_of_bonus - of_bonus)?;
        movements.record(place(Kind::Bonus, Book::RefundFee), -fee_of_bonus)?;
        movements.record(place(Kind::Bonus, Book::BonusEnded), of_bonus - bonus)?;
        let found = known.pairs.iter().find(|known| known.pair.id == refund.lot);
        let pair = &found.ok_or(Rejection::FactsIncomplete)?.pair;
        let nothing = Money::zero(refund.refund.currency());
        ended.extend(instalments::ended_by_refund(pair, on));
        let emptied = Pair { principal_left: nothing, bonus_left: nothing, ..pair.clone() };
        lots.push(Lot::Pair(instalments::without_rest(emptied, on)));
    }
    for each in quote.packages.iter().flat_map(|package| &package.lots) {
        lots.push(Lot::Counts(end_counts(&each.lot, movements)?));
    }
    let debt = Movement { kind: Kind::OwedMoney, book: Book::Debt, lot: None };
    movements.record(debt, -quote.owed.minor())?;
    lots.extend(gift_points::take_out(known, &quote.gifts, movements)?.into_iter().map(Lot::Points));
    Ok((lots, ended))
}

/// What of the fee is taken off each pair: as its part of the refund.
fn fees(quote: &Quote) -> Vec<i64> {
    let weights: Vec<i64> = quote.pairs.iter().map(|pair| pair.refund.minor()).collect();
    by_largest_remainder(quote.fee.map_or(0, |fee| fee.amount.minor()), &weights)
}

/// Nothing is left of a lot, nor of its price; it keeps the name of its refund.
fn end_counts(lot: &CountsLot, movements: &mut Movements) -> Result<CountsLot, Rejection> {
    movements.record_counts(lot.id, Book::CountsEnded, -lot.paid_left, lot.gift_left)?;
    movements.record_counts(lot.id, Book::GiftCountsEnded, -lot.gift_left, 0)?;
    let price_left = Money::zero(lot.price.currency());
    Ok(CountsLot { paid_left: 0, gift_left: 0, price_left, ..lot.clone() })
}

fn explained(quote: &Quote) -> Vec<Step> {
    let mut steps: Vec<Step> = quote.pairs.iter().map(PairRefund::step).collect();
    steps.extend(quote.packages.iter().flat_map(PackageRefund::steps));
    steps.extend(quote.interest.iter().map(PairInterest::step));
    steps.extend(quote.fee.as_ref().map(RefundFee::step));
    steps.push(Step::RefundDue { ends: quote.ends, owed: quote.owed, amount: quote.pays });
    steps.extend(quote.gifts.iter().map(GiftBack::step));
    steps
}

fn decided(
    posting: Posting,
    movements: Movements,
    lots_changed: Vec<Lot>,
    (hold, refund): (Hold, Refund),
    steps: Vec<Step>,
) -> Decision {
    Decision {
        lots_changed,
        holds: vec![hold],
        refund: Some(refund),
        ..movements.decided(posting, Derivation { steps, not_fired: Vec::new() })
    }
}

#[cfg(test)]
mod tests;

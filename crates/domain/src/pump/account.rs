//! A member's account in memory: what the till would load, and what it would write.

use std::hash::{DefaultHasher, Hash, Hasher};
use std::rc::Rc;

use chrono::{DateTime, NaiveTime, TimeDelta, Utc};
use uuid::Uuid;

use super::gift_card::{CardPart, GiftCard, is_gift_card};
use super::load::{Loaded, pairs_of, points_of};
use super::{Act, PaidBy, Question};
use crate::derivation::Step;
use crate::gift_points::GiftOf;
use crate::ids::{Id, Payment};
use crate::ledger::{
    CASH, Decision, Entry, GIFT_CARD, Kind, Lot, POINTS, Pair, PostingKind, STORED_VALUE, Tender, TierLevel,
    Wallet,
};
use crate::money::Money;
use crate::refund::{
    Delivery, GIVEN_BACK, MemberPrice, Refund, RefundCause, RefundFacts, RefundState, RefundSubject,
    RefundTerms, RefundablePair, on_shortfall,
};
use crate::rules::PointsPaymentRule;
use crate::tiers::TopUpMade;
use crate::till::{
    Consume, Facts, FreshIds, LineInput, Mandate, NO_REDUCTION_BP, Origin, Original, PayRefund, Rejection,
    RequestRefund, Return, ReturnInput, ReturnPart, ReturnedLine, Reverse, TenderInput, TopUp,
};
use crate::{consumption, refund, returns, reversal, top_up};

/// How a decision is kept. Anything but [`written`] is a till with a flaw.
pub(super) type Writer = fn(&mut Account, &Decision);

/// One membership and the gift card that its member may hold, everything that happened to them, and the money that it cost
/// outside.
#[derive(Debug, Clone)]
pub(super) struct Account {
    pub(super) wallet: Wallet,
    pub(super) lots: Vec<Lot>,
    /// One for each act.
    pub(super) postings: Vec<Rc<Decision>>,
    card: GiftCard,
    /// Money received less money paid, in the smallest unit.
    pub(super) cash: i64,
}

/// Writes a decision as the till does: the wallet and the lots as decided.
pub(super) fn written(account: &mut Account, decision: &Decision) {
    let (wallet, lots) = if is_gift_card(decision.wallet.id) {
        (&mut account.card.wallet, &mut account.card.lots)
    } else {
        (&mut account.wallet, &mut account.lots)
    };
    *wallet = decision.wallet.clone();
    for changed in &decision.lots_changed {
        if let Some(lot) = lots.iter_mut().find(|lot| lot.id() == changed.id()) {
            *lot = changed.clone();
        }
    }
    lots.extend(decision.lots_opened.iter().map(as_come));
}

/// Whoever cheats can wait: a bonus that comes by instalments has come.
fn as_come(lot: &Lot) -> Lot {
    match lot {
        Lot::Pair(pair) => Lot::Pair(Pair { instalments: None, ..pair.clone() }),
        Lot::Points(_) | Lot::Counts(_) | Lot::Account(_) => lot.clone(),
    }
}

/// What a member has gained, in the smallest unit of money times the points of the payment rule.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Gained {
    /// What is held.
    pub(super) held: i128,
    /// The same with the goods kept and without the points meant for them.
    pub(super) kept: i128,
    /// What was charged for the goods kept.
    pub(super) goods: i128,
}

impl Gained {
    /// The whole gain; nothing or less when all is well.
    pub(super) fn most(self) -> i128 {
        let free = if self.held >= 0 { self.goods } else { 0 };
        self.held.max(self.kept).max(free)
    }
}

impl Account {
    /// An empty account at a tier.
    pub(super) fn open(question: Question<'_>, level: TierLevel, tier_points: i64) -> Self {
        let empty = Wallet::empty(Id::new(Uuid::nil()), question.program, question.currency);
        let wallet = Wallet { tier: level, tier_points, ..empty };
        let card = GiftCard::empty(question.currency);
        Self { wallet, lots: Vec::new(), postings: Vec::new(), card, cash: 0 }
    }

    /// Decides an act as the till would, and writes it.
    pub(super) fn perform(
        &mut self,
        question: Question<'_>,
        act: Act,
        silent_category: Option<&str>,
        write: Writer,
    ) -> Result<(), Rejection> {
        let decision = self.decide(question, act, silent_category)?;
        write(self, &decision);
        let outside: i64 = match decision.posting.kind {
            PostingKind::TopUp
            | PostingKind::Consumption
            | PostingKind::PackageSale
            | PostingKind::CountUse
            | PostingKind::Hold
            | PostingKind::HoldEnd
            | PostingKind::TermChange
            | PostingKind::Repayment
            | PostingKind::PointsMakeUp
            | PostingKind::PointsAdjustment
            | PostingKind::BearerPayment
            | PostingKind::BearerRefund => -outside(&decision),
            PostingKind::Return | PostingKind::Refund => outside(&decision),
            PostingKind::Reversal => {
                match self.original_of(&decision).map(|original| original.posting.kind) {
                    Some(PostingKind::Return | PostingKind::Refund) => -outside(&decision),
                    Some(
                        PostingKind::TopUp
                        | PostingKind::Consumption
                        | PostingKind::Reversal
                        | PostingKind::PackageSale
                        | PostingKind::CountUse
                        | PostingKind::Hold
                        | PostingKind::HoldEnd
                        | PostingKind::TermChange
                        | PostingKind::Repayment
                        | PostingKind::PointsMakeUp
                        | PostingKind::PointsAdjustment
                        | PostingKind::BearerPayment
                        | PostingKind::BearerRefund,
                    )
                    | None => outside(&decision),
                }
            }
        };
        self.cash += outside;
        self.postings.push(Rc::new(decision));
        if let Some(decision) = self.of_card(question)? {
            write(self, &decision);
            self.card.moved.push(Rc::new(decision));
        }
        Ok(())
    }

    fn decide(
        &self,
        question: Question<'_>,
        act: Act,
        silent_category: Option<&str>,
    ) -> Result<Decision, Rejection> {
        let of_card = match act {
            Act::GiftCard { .. } => true,
            Act::Correct { step } => is_gift_card(self.postings[step].posting.wallet),
            Act::TopUp { .. } | Act::Buy { .. } | Act::Return { .. } | Act::Refund => false,
        };
        let loaded = if of_card { self.card.load() } else { self.load() };
        let (facts, fresh, now) = (loaded.facts(question), self.fresh(), self.now(question));
        let origin = Origin::default();
        match act {
            Act::TopUp { paid } | Act::GiftCard { paid } => {
                let tenders = vec![Tender::plain(CASH.to_owned(), paid)];
                top_up::decide(
                    &facts,
                    &TopUp { origin, tenders, purchase: None, rules_seen: None, staff: Vec::new() },
                    fresh,
                    now,
                )
            }
            Act::Buy { price, silent, by_points, rest } => {
                let goods = |price, category: Option<&str>| LineInput {
                    category: category.map(str::to_owned),
                    ..LineInput::plain(price)
                };
                let mut lines = vec![goods(price, None)];
                lines.extend(silent.map(|price| goods(price, silent_category)));
                let command = Consume {
                    origin,
                    lines,
                    bill_discount: None,
                    reason: None,
                    price_floor_bp: NO_REDUCTION_BP,
                    bulk_purchase: false,
                    tenders: tenders(by_points, rest, Id::new(fresh.posting.value())),
                    hold: None,
                    serial: None,
                    rules_seen: None,
                    replaces: None,
                };
                consumption::decide(&facts, &command, fresh, now)
            }
            Act::Return { step, line, amount } => {
                let part = amount.map_or(ReturnPart::Rest, ReturnPart::Amount);
                let lines = vec![ReturnInput { line, part }];
                let command = Return { origin, lines, reason: "-".to_owned(), mandate: Mandate::default() };
                returns::decide(&facts, &self.original(step), &command, fresh, now)
            }
            Act::Refund => self.refund(&facts, (origin, fresh), now),
            Act::Correct { step } => {
                let command = Reverse { origin, reason: "-".to_owned(), mandate: Mandate::default() };
                reversal::decide(&facts, &self.original(step), &command, fresh, now)
            }
        }
    }

    /// What the gift card pays of the last act, or gets back of it.
    fn of_card(&self, question: Question<'_>) -> Result<Option<Decision>, Rejection> {
        let Some(last) = self.postings.last() else { return Ok(None) };
        let Some(part) = CardPart::of(last) else { return Ok(None) };
        let (fresh, now) = (self.fresh(), self.now(question));
        if last.posting.kind == PostingKind::Consumption {
            return self.card.pay(question, part, fresh, now).map(Some);
        }
        let paid = self.card.paid(part).ok_or(Rejection::FactsIncomplete)?;
        let original = self.as_loaded(paid);
        self.card.give_back(question, &original, part, (fresh, now)).map(Some)
    }

    fn load(&self) -> Loaded<'_> {
        Loaded { top_ups: self.top_ups(), ..Loaded::of(&self.wallet, &self.lots) }
    }

    fn fresh(&self) -> FreshIds {
        let place = u128::try_from(self.postings.len() + self.card.moved.len()).unwrap_or_default() * 3 + 1;
        FreshIds {
            posting: Id::new(Uuid::from_u128(place)),
            lot: Id::new(Uuid::from_u128(place + 1)),
            second_lot: Id::new(Uuid::from_u128(place + 2)),
        }
    }

    /// The member wants all stored value back: asked for, approved and paid out in cash.
    fn refund(
        &self,
        facts: &Facts<'_>,
        (origin, fresh): (Origin, FreshIds),
        now: DateTime<Utc>,
    ) -> Result<Decision, Rejection> {
        let pairs: Vec<RefundablePair> = facts.pairs.iter().map(|pair| self.refundable(pair)).collect();
        let deliveries = self.deliveries();
        let known = RefundFacts {
            pairs: &pairs,
            deliveries: &deliveries,
            member_price: MemberPrice::List,
            terms: RefundTerms::default(),
            packages: &[],
            points_lots: facts.points_lots,
            on_shortfall: on_shortfall(facts.rules, facts.wallet.program, facts.shop.id, now.date_naive()),
        };
        let ask = RequestRefund {
            origin: origin.clone(),
            subject: RefundSubject::StoredValue,
            cause: RefundCause::Member,
            reason: "-".to_owned(),
        };
        let asked = refund::request(facts, known, &ask, fresh, now)?;
        let requested = asked.refund.ok_or(Rejection::FactsIncomplete)?;
        let facts = Facts { wallet: &asked.wallet, holds: &asked.holds, ..*facts };
        let cash = Tender::plain(CASH.to_owned(), requested.amount);
        let payouts = if requested.amount.is_positive() { vec![cash] } else { Vec::new() };
        let pay = PayRefund { origin, refund: requested.id, payouts };
        let approved = Refund { state: RefundState::Approved, ..requested };
        refund::pay(&facts, known, &approved, &pay, fresh, now)
    }

    /// Top-ups that stand.
    fn top_ups(&self) -> Vec<TopUpMade> {
        let is_own = |made: &&Rc<Decision>| made.posting.wallet == self.wallet.id;
        let made = self.postings.iter().filter(|made| made.posting.kind == PostingKind::TopUp).filter(is_own);
        let of = |made: &Rc<Decision>| TopUpMade {
            id: made.posting.id,
            on: made.posting.business_date,
            paid: made.posting.total,
        };
        made.filter(|made| self.stands(made)).map(of).collect()
    }

    fn refundable(&self, pair: &Pair) -> RefundablePair {
        let origin = self.postings.iter().find(|posting| posting.posting.id == pair.origin);
        let entries = origin.map_or(&[][..], |posting| &posting.entries);
        let nothing = Money::zero(pair.principal_paid.currency());
        let ended: Vec<&Entry> = self
            .postings
            .iter()
            .filter(|posting| posting.posting.kind == PostingKind::Refund)
            .flat_map(|posting| &posting.entries)
            .filter(|entry| entry.lot == Some(pair.id))
            .collect();
        let sum = |entries: &mut dyn Iterator<Item = &Entry>| {
            Money::from_minor(-entries.map(|entry| entry.amount).sum::<i64>(), nothing.currency())
        };
        RefundablePair {
            pair: pair.clone(),
            opened_on: pair.opened_at.date_naive(),
            tenders: Vec::new(),
            repaid: sum(&mut entries.iter().filter(|entry| entry.kind == Kind::OwedMoney)),
            refunded: sum(&mut ended.iter().copied().filter(|entry| GIVEN_BACK.contains(&entry.book))),
            ended: sum(&mut ended.iter().copied()),
            gift: GiftOf::of_entries(entries),
        }
    }

    /// What stands of what was delivered.
    fn deliveries(&self) -> Vec<Delivery> {
        let is_delivery = |kind: PostingKind| matches!(kind, PostingKind::Consumption | PostingKind::Return);
        let standing = self.postings.iter().filter(|posting| self.stands(posting));
        let delivery = |posting: &Rc<Decision>| Delivery {
            posting: posting.posting.id,
            kind: posting.posting.kind,
            business_date: posting.posting.business_date,
            lines: posting.lines.clone(),
        };
        standing.filter(|posting| is_delivery(posting.posting.kind)).map(delivery).collect()
    }

    /// Whether a refund ended what a top-up brought.
    fn is_refunded(&self, top_up: &Decision) -> bool {
        let pair = top_up.lots_opened.iter().find(|lot| matches!(lot, Lot::Pair(_))).map(Lot::id);
        let refunds = self.postings.iter().filter(|posting| posting.posting.kind == PostingKind::Refund);
        refunds.flat_map(|refund| &refund.entries).any(|entry| entry.lot.is_some() && entry.lot == pair)
    }

    /// Noon of the date, a second later for each posting.
    fn now(&self, question: Question<'_>) -> DateTime<Utc> {
        let noon = NaiveTime::from_hms_opt(12, 0, 0).unwrap_or(NaiveTime::MIN);
        question.date.and_time(noon).and_utc() + TimeDelta::seconds(self.wallet.version)
    }

    /// A step's posting as the till loads it for a return or a correction.
    fn original(&self, step: usize) -> Original {
        self.as_loaded(&self.postings[step])
    }

    fn as_loaded(&self, decision: &Decision) -> Original {
        let named = |lot: &&Lot| decision.entries.iter().any(|entry| entry.lot == Some(lot.id()));
        let lots = || self.lots.iter().chain(&self.card.lots);
        Original {
            id: decision.posting.id,
            kind: decision.posting.kind,
            recorded_at: decision.posting.recorded_at,
            business_date: decision.posting.business_date,
            list_total: decision.posting.list_total,
            total: decision.posting.total,
            tenders: decision.posting.tenders.clone(),
            entries: decision.entries.clone(),
            lines: decision.lines.clone(),
            tier_change: decision.posting.tier_change,
            derivation: decision.derivation.clone(),
            reversed_by: self.reversal_of(decision).map(|later| later.posting.id),
            returned: self.returned(decision),
            pairs: pairs_of(lots().filter(named)),
            points_lots: points_of(lots().filter(named)),
            counts: Vec::new(),
            uses: Vec::new(),
            term_changes: Vec::new(),
            account_items: Vec::new(),
        }
    }

    fn original_of(&self, decision: &Decision) -> Option<&Rc<Decision>> {
        self.postings.iter().find(|earlier| Some(earlier.posting.id) == decision.posting.reverses)
    }

    fn reversal_of(&self, decision: &Decision) -> Option<&Rc<Decision>> {
        self.postings.iter().find(|later| {
            later.posting.kind == PostingKind::Reversal && later.posting.reverses == Some(decision.posting.id)
        })
    }

    /// Whether nobody took a posting back.
    pub(super) fn stands(&self, decision: &Decision) -> bool {
        decision.posting.kind != PostingKind::Reversal && self.reversal_of(decision).is_none()
    }

    /// Returns of a sale that stand, in order.
    pub(super) fn returns_of<'a>(
        &'a self,
        sale: &'a Decision,
    ) -> impl Iterator<Item = &'a Rc<Decision>> + 'a {
        self.postings.iter().filter(|later| {
            later.posting.kind == PostingKind::Return
                && later.posting.reverses == Some(sale.posting.id)
                && self.stands(later)
        })
    }

    /// What returns that stand gave back of a sale.
    pub(super) fn returned(&self, sale: &Decision) -> Vec<ReturnedLine> {
        let mut returned: Vec<ReturnedLine> = Vec::new();
        for line in self.returns_of(sale).flat_map(|decision| &decision.lines) {
            let Some(number) = line.of_line else { continue };
            match returned.iter_mut().find(|known| known.line == number) {
                Some(known) => {
                    known.quantity += line.quantity;
                    known.amount = plus(known.amount, line.charged);
                }
                None => returned.push(ReturnedLine {
                    line: number,
                    quantity: line.quantity,
                    amount: line.charged,
                }),
            }
        }
        returned
    }

    /// Stored value and what is on the gift card, in the smallest unit.
    pub(super) fn stored(&self) -> i64 {
        [&self.wallet, &self.card.wallet].map(|of| of.principal.minor() + of.bonus.minor()).iter().sum()
    }

    /// Both sums of the module's comment.
    pub(super) fn gained(&self, points_pay: Option<&PointsPaymentRule>) -> Gained {
        let (per, worth) = points_pay.map_or((1, 0), |rule| (rule.points.max(1), rule.worth.minor()));
        let in_money = |money: i64, points: i64| {
            i128::from(money) * i128::from(per) + i128::from(points) * i128::from(worth)
        };
        let (mut granted, mut given, mut goods, mut meant) = (0, 0, 0, 0);
        for posting in self.postings.iter().filter(|posting| self.stands(posting)) {
            match posting.posting.kind {
                // What a top-up gives is meant to be given while it stands; one that was refunded gave nothing.
                PostingKind::TopUp if self.is_refunded(posting) => {}
                PostingKind::TopUp => {
                    granted += moved(posting, Kind::Bonus);
                    given += GiftOf::of_entries(&posting.entries).map_or(0, |gift| gift.points);
                }
                PostingKind::Consumption => {
                    goods += posting.posting.total.minor();
                    meant += earned(posting);
                }
                PostingKind::Return => {
                    goods -= posting.posting.total.minor();
                    meant += earned(posting);
                }
                // Packages of counts and holds are no part of the search, nor is what is on account: it is owed, as cash would be paid.
                PostingKind::Reversal
                | PostingKind::PackageSale
                | PostingKind::CountUse
                | PostingKind::Hold
                | PostingKind::HoldEnd
                | PostingKind::TermChange
                | PostingKind::Refund
                | PostingKind::Repayment
                | PostingKind::PointsMakeUp
                | PostingKind::PointsAdjustment
                | PostingKind::BearerPayment
                | PostingKind::BearerRefund => {}
            }
        }
        let (wallet, card) = (&self.wallet, &self.card.wallet);
        let owed = wallet.owed_money.minor() + card.owed_money.minor() + wallet.on_account.minor();
        let money = self.cash + self.stored() - owed;
        let held = in_money(money - granted, wallet.reward_points - wallet.owed_points - given);
        Gained { held, kept: held + in_money(goods, -meant), goods: in_money(goods, 0) }
    }

    /// What decides about everything that may follow: balances, lots, and the postings that can still be taken back.
    pub(super) fn fingerprint(&self) -> u64 {
        let mut hasher = DefaultHasher::new();
        let wallet = &self.wallet;
        let money = [wallet.principal, wallet.bonus, wallet.owed_money].map(Money::minor);
        (self.cash, money, wallet.reward_points, wallet.owed_points).hash(&mut hasher);
        [self.card.wallet.principal, self.card.wallet.owed_money].map(Money::minor).hash(&mut hasher);
        (wallet.tier, wallet.tier_points).hash(&mut hasher);
        let mut lots: Vec<_> = self.lots.iter().filter(|lot| lot.is_open()).map(held_in).collect();
        lots.sort_unstable();
        lots.hash(&mut hasher);
        let standing = self.postings.iter().filter(|posting| self.stands(posting));
        let mut standing: Vec<_> = standing.map(|posting| self.traits_of(posting)).collect();
        standing.sort_unstable();
        standing.hash(&mut hasher);
        hasher.finish()
    }

    fn traits_of(&self, posting: &Decision) -> (i16, [i64; 5], Vec<i64>) {
        let moved = [Kind::Principal, Kind::Bonus, Kind::RewardPoints].map(|kind| moved(posting, kind));
        let amounts = [posting.posting.total.minor(), outside(posting), moved[0], moved[1], moved[2]];
        let returned = self.returned(posting);
        // Kinds are fieldless with their stored codes.
        (posting.posting.kind as i16, amounts, returned.iter().map(|line| line.amount.minor()).collect())
    }
}

/// Points, then one way for the rest; stored value alone needs no saying.
fn tenders(by_points: bool, rest: PaidBy, payment: Id<Payment>) -> Vec<TenderInput> {
    let tender = |method: &str| TenderInput::rest(method.to_owned());
    let rest = match rest {
        PaidBy::Cash => tender(CASH),
        PaidBy::StoredValue => tender(STORED_VALUE),
        PaidBy::GiftCard => TenderInput { payment: Some(payment), ..tender(GIFT_CARD) },
    };
    let points = by_points.then(|| tender(POINTS));
    points.into_iter().chain([rest]).collect()
}

/// What was paid or given back outside the wallet.
fn outside(decision: &Decision) -> i64 {
    let tenders = decision.posting.tenders.iter();
    let outside = tenders.filter(|tender| ![STORED_VALUE, POINTS, GIFT_CARD].contains(&&*tender.method));
    outside.map(|tender| tender.amount.minor()).sum()
}

fn moved(decision: &Decision, kind: Kind) -> i64 {
    decision.entries.iter().filter(|entry| entry.kind == kind).map(|entry| entry.amount).sum()
}

/// Points that a sale says it earned; for a return, negative, those that it says are no longer earned.
fn earned(decision: &Decision) -> i64 {
    let steps = decision.derivation.steps.iter();
    let of_step = |step: &Step| {
        if let Step::Reward { points, .. } = *step {
            return points;
        }
        if let Step::RewardLeft { left, was, .. } = *step { left - was } else { 0 }
    };
    steps.map(of_step).sum()
}

const fn held_in(lot: &Lot) -> (bool, i64, i64, i64) {
    match lot {
        Lot::Pair(pair) => {
            (true, pair.principal_left.minor(), pair.bonus_left.minor(), pair.principal_paid.minor())
        }
        Lot::Points(points) => (false, points.points_left, 0, 0),
        Lot::Counts(_) | Lot::Account(_) => (false, 0, 0, 0),
    }
}

fn plus(one: Money, other: Money) -> Money {
    Money::from_minor(one.minor() + other.minor(), one.currency())
}

//! A till in memory for tests: applies decisions exactly as the writer stores them and audits the books after each.
//!
//! *Invariant:* after every posting Σ lots = balance, Σ entries = change, kind by kind, and the derivation recomputes.

use chrono::{DateTime, NaiveDate, NaiveTime, TimeDelta, TimeZone, Utc};
use uuid::Uuid;

use crate::account::AccountItem;
use crate::budget::{self, Given};
use crate::counts::{
    CountFacts, CountUse, CountsLot, DayUses, Package, PackageItem, PackageTerms, PoolItem, Term, TermBegin,
    UseLimits, Uses,
};
use crate::gift_points::GiftOf;
use crate::holds::{Hold, HoldState, Standing};
use crate::ids::{Id, LegalEntity, Posting, Program, Shop};
use crate::ledger::{
    Book, CASH, Decision, Kind, Lot, POINTS, Pair, PointsLot, PostingKind, STORED_VALUE, Tender, Wallet,
};
use crate::make_up::{MakeUp, Slip};
use crate::money::{Currency, Money};
use crate::points_adjustment::{self, AdjustPoints, PointsChange};
use crate::prepaid::{CardClass, Counted, Guard, Pack};
use crate::refund::{
    Delivery, GIVEN_BACK, InterestRate, MemberPrice, Refund, RefundCause, RefundFacts, RefundState,
    RefundSubject, RefundTerms, RefundablePair,
};
use crate::rules::{
    EarningBase, FactorCombination, PointsRule, RuleSet, ShortfallPolicy, StoredValueEarning, TierDiscount,
    TierLadder, TierStep, Versioned,
};
use crate::tiers::TopUpMade;
use crate::till::{
    CardFacts, CardState, ChangeTerm, Consume, CountSource, EndRefund, Facts, FreshIds, LineInput, Mandate,
    Origin, Original, PAIRS_LOADED_MAX, PayRefund, PlaceHold, Rejection, ReleaseHold, Repay, RequestRefund,
    Return, ReturnInput, ReturnedLine, Reverse, SellPackage, ShopFacts, TenderInput, TermAsk, TimeOutHold,
    TopUp, UseCounts,
};
use crate::time::ShopDay;
use crate::vouchers::UsedVoucher;
use crate::{
    consumption, count_use, holds, instalments, make_up, package_sale, pending, prepaid, recompute, refund,
    repayment, returns, reversal, terms, top_up,
};

/// An amount of yuan from its text.
pub(crate) fn yuan(text: &str) -> Money {
    Money::parse(text, Currency::Cny).expect("a test writes plain amounts")
}

/// A rule in force everywhere, for ever.
pub(crate) fn always<T>(id: u128, body: T) -> Versioned<T> {
    Versioned {
        id: thing(id),
        number: 1,
        program: program(),
        shop: None,
        in_force_from: NaiveDate::from_ymd_opt(2020, 1, 1).expect("a date"),
        priority: 0,
        body,
    }
}

/// One piece at a price, of a category if the text is not empty.
pub(crate) fn line(price: Money, category: &str) -> LineInput {
    LineInput {
        label: "Haircut".to_owned(),
        category: (!category.is_empty()).then(|| category.to_owned()),
        ..LineInput::plain(price)
    }
}

/// An item of counts at a list price, without limits.
pub(crate) fn item(code: &str, paid: i64, gift: i64, unit_price: Money) -> PackageItem {
    PackageItem {
        code: code.to_owned(),
        label: code.to_owned(),
        category: None,
        uses: Uses::Counted { paid, gift },
        unit_price,
        limits: UseLimits::default(),
        optional: false,
        pool: Vec::new(),
    }
}

/// Counts that services share, each with its list price and the counts that it takes.
pub(crate) fn pool(paid: i64, gift: i64, services: &[(&str, &str, i64)]) -> PackageItem {
    let service = |&(code, unit_price, weight): &(&str, &str, i64)| PoolItem {
        code: code.to_owned(),
        label: code.to_owned(),
        category: Some(code.to_owned()),
        unit_price: yuan(unit_price),
        weight,
    };
    let dearest = services.iter().map(|(_, price, weight)| yuan(price).minor() / weight).max();
    let unit = Money::from_minor(dearest.expect("a pool has services"), Currency::Cny);
    PackageItem { pool: services.iter().map(service).collect(), ..item("any", paid, gift, unit) }
}

/// A package without an end.
pub(crate) fn package(price: Money, items: Vec<PackageItem>) -> Package {
    let term = Term { months: None, begins: TermBegin::AtSale };
    Package { version: thing(90), retired: false, terms: PackageTerms::plain(price, term, items) }
}

/// One way that pays everything.
pub(crate) fn all_by(method: &str) -> Vec<TenderInput> {
    vec![TenderInput::rest(method.to_owned())]
}

/// The rules of worked example §7: silver at 10 000 (5 % off, × 1.5), gold at 50 000 (10 % off), 1 point per 10.00;
/// the category `special` neither earns nor is discounted.
pub(crate) fn tier_rules() -> RuleSet {
    let step = |level, code: &str, from_points| TierStep {
        level,
        code: code.to_owned(),
        from_points,
        topped_up_from: None,
        one_top_up_from: None,
    };
    let special = vec!["special".to_owned()];
    let points = PointsRule {
        reward_unit: yuan("10"),
        tier_unit: yuan("1"),
        excluded_categories: special.clone(),
        stored_value: StoredValueEarning::PrincipalAndBonus,
        counts_earn: false,
        member_days: Vec::new(),
        combine_factors: FactorCombination::Highest,
        tier_factors_bp: vec![(1, 15_000)],
        points_months: None,
        pending_days: 0,
        on_shortfall: ShortfallPolicy::Debt,
        base: EarningBase::WithoutPointsPart,
        silent_tenders: Vec::new(),
    };
    let ladder = TierLadder::by_steps(vec![step(1, "silver", 10_000), step(2, "gold", 50_000)]);
    let discount = TierDiscount { percent_off_bp: vec![(1, 500), (2, 1_000)], excluded_categories: special };
    RuleSet {
        points: vec![always(20, points)],
        ladders: vec![always(30, ladder)],
        discounts: vec![always(40, discount)],
        ..RuleSet::default()
    }
}

pub(crate) fn thing<T>(number: u128) -> Id<T> {
    Id::new(Uuid::from_u128(number))
}

fn program() -> Id<Program> {
    thing(1)
}

/// One membership at one desk.
#[derive(Debug, Clone)]
pub(crate) struct TestTill {
    pub(crate) wallet: Wallet,
    pub(crate) lots: Vec<Lot>,
    pub(crate) holds: Vec<Hold>,
    pub(crate) refunds: Vec<Refund>,
    pub(crate) member_price: MemberPrice,
    /// What the contract takes off refunds, in basis points.
    pub(crate) refund_fee_bp: i32,
    pub(crate) interest: Vec<InterestRate>,
    pub(crate) rules: RuleSet,
    pub(crate) card: Option<CardFacts>,
    pub(crate) origin: Origin,
    pub(crate) now: DateTime<Utc>,
    pub(crate) decisions: Vec<Decision>,
    /// Where it stands.
    pub(crate) shop: ShopFacts,
    /// Vouchers that were used before.
    pub(crate) used_vouchers: Vec<UsedVoucher>,
    /// The slip that lives with the serial asked for.
    pub(crate) serial_of: Option<Id<Posting>>,
    /// The law's pack, when it is turned on.
    pub(crate) prepaid: Option<(Pack, Counted, CardClass)>,
    last_id: u128,
}

impl TestTill {
    /// An empty wallet on 2026-05-03 at noon in Shanghai, cut-off 06:00.
    pub(crate) fn new(rules: RuleSet) -> Self {
        let wallet = Wallet::empty(thing(2), program(), Currency::Cny);
        Self {
            wallet,
            lots: Vec::new(),
            holds: Vec::new(),
            refunds: Vec::new(),
            member_price: MemberPrice::List,
            refund_fee_bp: 0,
            interest: Vec::new(),
            rules,
            card: Some(CardFacts { id: thing(3), state: CardState::Active }),
            origin: Origin { terminal: None, user: None, occurred_at: None, late: None },
            now: Utc.with_ymd_and_hms(2026, 5, 3, 4, 0, 0).single().expect("one instant"),
            decisions: Vec::new(),
            shop: shop(),
            used_vouchers: Vec::new(),
            serial_of: None,
            prepaid: None,
            last_id: 1_000,
        }
    }

    /// Tops up in cash.
    pub(crate) fn top_up(&mut self, paid: Money) -> Result<Decision, Rejection> {
        let tenders = vec![Tender::plain(CASH.to_owned(), paid)];
        let origin = self.origin.clone();
        self.top_up_as(&TopUp { origin, tenders, purchase: None, rules_seen: None, staff: Vec::new() })
    }

    /// Tops up as asked.
    pub(crate) fn top_up_as(&mut self, command: &TopUp) -> Result<Decision, Rejection> {
        self.run(|facts, fresh, now| top_up::decide(facts, command, fresh, now))
    }

    /// Sells lines from stored value.
    pub(crate) fn consume(&mut self, lines: Vec<LineInput>) -> Result<Decision, Rejection> {
        self.sell(Consume::from_stored_value(self.origin.clone(), lines))
    }

    /// Sells as asked.
    pub(crate) fn sell(&mut self, command: Consume) -> Result<Decision, Rejection> {
        self.run(|facts, fresh, now| consumption::decide(facts, &command, fresh, now))
    }

    /// Makes up the points of a slip that another till sold to nobody.
    pub(crate) fn make_up(&mut self, nobody: &Self, index: usize) -> Result<Decision, Rejection> {
        let command = MakeUp { origin: self.origin.clone(), silent_lines: Vec::new(), any_age: false };
        self.make_up_as(nobody, index, &command, None)
    }

    /// The same as asked.
    pub(crate) fn make_up_as(
        &mut self,
        nobody: &Self,
        index: usize,
        command: &MakeUp,
        made_up_by: Option<Id<Posting>>,
    ) -> Result<Decision, Rejection> {
        let sale = nobody.original(index);
        let slip = Slip {
            sale: &sale,
            shop: shop().id,
            receipt_no: "S01-T1-20260503-0001",
            is_walk_in: nobody.wallet.is_walk_in,
            made_up_by,
            days: 7,
        };
        self.run(|facts, fresh, now| make_up::decide(facts, slip, command, fresh, now))
    }

    /// Enters, deducts or clears points by hand.
    pub(crate) fn adjust(&mut self, change: PointsChange) -> Result<Decision, Rejection> {
        let command = AdjustPoints { origin: self.origin.clone(), change, reason: "as promised".to_owned() };
        self.run(|facts, fresh, now| points_adjustment::decide(facts, &command, fresh, now))
    }

    /// Sells a package as asked.
    pub(crate) fn sell_package(
        &mut self,
        package: &Package,
        tenders: Vec<TenderInput>,
    ) -> Result<Decision, Rejection> {
        self.sell_picked(package, tenders, &[])
    }

    /// Sells a package to a buyer who picked some of its items.
    pub(crate) fn sell_picked(
        &mut self,
        package: &Package,
        tenders: Vec<TenderInput>,
        picked: &[&str],
    ) -> Result<Decision, Rejection> {
        self.last_id += 100;
        let ids: Vec<_> = (0..50).map(|place| thing(self.last_id - place)).collect();
        let picked = picked.iter().map(|&code| code.to_owned()).collect();
        let command = SellPackage { origin: self.origin.clone(), tenders, staff: Vec::new(), picked };
        self.run(|facts, fresh, now| package_sale::decide(facts, package, &command, fresh, &ids, now))
    }

    /// Uses counts of an item.
    pub(crate) fn use_counts(&mut self, item: &str, quantity: i64) -> Result<Decision, Rejection> {
        self.use_from(CountSource::Item(item.to_owned()), quantity)
    }

    /// Uses counts as asked.
    pub(crate) fn use_from(&mut self, source: CountSource, quantity: i64) -> Result<Decision, Rejection> {
        let (lots, days) = (counts_of(&self.lots), self.days());
        let command = UseCounts { origin: self.origin.clone(), source, quantity, staff: Vec::new() };
        let counts = CountFacts { lots: &lots, days: &days };
        self.run(|facts, fresh, now| count_use::decide(facts, counts, &command, fresh, now))
    }

    /// Changes the term of the first lot of counts.
    pub(crate) fn change_term(&mut self, ask: TermAsk, reason: Option<&str>) -> Result<Decision, Rejection> {
        let (lots, days) = (counts_of(&self.lots), self.days());
        let command = ChangeTerm {
            origin: self.origin.clone(),
            lot: lots.first().ok_or(Rejection::NoCountsLeft { available: 0, required: 1 })?.id,
            ask,
            reason: reason.map(str::to_owned),
        };
        let counts = CountFacts { lots: &lots, days: &days };
        self.run(|facts, fresh, now| terms::decide(facts, counts, &command, fresh, now))
    }

    /// The lots of counts, in the order in which they came.
    pub(crate) fn counts(&self) -> Vec<CountsLot> {
        counts_of(&self.lots)
    }

    fn uses(&self) -> impl Iterator<Item = &CountUse> {
        self.decisions.iter().flat_map(|decision| &decision.uses)
    }

    fn days(&self) -> Vec<DayUses> {
        let day = |made: &CountUse| DayUses {
            lot: made.lot,
            business_date: made.business_date,
            uses: made.quantity,
        };
        self.uses().map(day).collect()
    }

    /// Sets value aside for so many minutes.
    pub(crate) fn hold(&mut self, amount: Money, minutes: i64) -> Result<Decision, Rejection> {
        let (origin, lasts) = (self.origin.clone(), TimeDelta::minutes(minutes));
        let command = PlaceHold { origin, amount, lasts, reason: None };
        self.run(|facts, fresh, now| holds::place(facts, &command, fresh, now))
    }

    /// Lets go of a hold.
    pub(crate) fn release(&mut self, hold: Id<Posting>) -> Result<Decision, Rejection> {
        let command = ReleaseHold { origin: self.origin.clone(), hold, reason: None };
        self.run(|facts, fresh, now| holds::release(facts, &command, fresh, now))
    }

    /// Says that a hold is over.
    pub(crate) fn time_out(&mut self, hold: Id<Posting>) -> Result<Decision, Rejection> {
        let command = TimeOutHold { origin: self.origin.clone(), hold };
        self.run_in(|facts, at, fresh, now| holds::time_out(facts, &at.over, &command, fresh, now))
    }

    /// Asks for the stored value back.
    pub(crate) fn ask_refund(&mut self, cause: RefundCause) -> Result<Decision, Rejection> {
        self.ask_refund_of(RefundSubject::StoredValue, cause)
    }

    /// Asks for something back.
    pub(crate) fn ask_refund_of(
        &mut self,
        subject: RefundSubject,
        cause: RefundCause,
    ) -> Result<Decision, Rejection> {
        let (origin, reason) = (self.origin.clone(), "moving away".to_owned());
        let command = RequestRefund { origin, subject: subject.clone(), cause, reason };
        self.about_refund(&subject, |facts, known, fresh, now| {
            refund::request(facts, known, &command, fresh, now)
        })
    }

    /// Approves a refund, as the store does without a posting.
    pub(crate) fn approve_refund(&mut self, id: Id<Posting>) {
        let found = self.refunds.iter_mut().find(|refund| refund.id == id);
        found.expect("a refund").state = RefundState::Approved;
    }

    /// Pays a refund out in cash.
    pub(crate) fn pay_refund(&mut self, id: Id<Posting>, cash: Money) -> Result<Decision, Rejection> {
        let payouts = if cash.is_zero() { Vec::new() } else { vec![Tender::plain(CASH.to_owned(), cash)] };
        self.pay_refund_by(id, payouts)
    }

    /// Pays a refund out as asked.
    pub(crate) fn pay_refund_by(
        &mut self,
        id: Id<Posting>,
        payouts: Vec<Tender>,
    ) -> Result<Decision, Rejection> {
        let command = PayRefund { origin: self.origin.clone(), refund: id, payouts };
        let found = self.refund(id);
        self.about_refund(&found.subject, |facts, known, fresh, now| {
            refund::pay(facts, known, &found, &command, fresh, now)
        })
    }

    /// Refuses or cancels a refund.
    pub(crate) fn end_refund(&mut self, id: Id<Posting>, refused: bool) -> Result<Decision, Rejection> {
        let (origin, reason) = (self.origin.clone(), "the card stays".to_owned());
        let command = EndRefund { origin, refund: id, refused, reason };
        let found = self.refund(id);
        self.about_refund(&found.subject, |facts, known, fresh, now| {
            refund::end(facts, known, &found, &command, fresh, now)
        })
    }

    fn refund(&self, id: Id<Posting>) -> Refund {
        self.refunds.iter().find(|refund| refund.id == id).cloned().expect("a refund")
    }

    fn about_refund(
        &mut self,
        subject: &RefundSubject,
        decide: impl Fn(&Facts<'_>, RefundFacts<'_>, FreshIds, DateTime<Utc>) -> Result<Decision, Rejection>,
    ) -> Result<Decision, Rejection> {
        let (pairs, deliveries, member_price) = (self.refundable(), self.deliveries(), self.member_price);
        let (fee_bp, rates) = (self.refund_fee_bp, self.interest.clone());
        let packages: Vec<Original> = subject.packages().iter().map(|sale| self.original_of(*sale)).collect();
        let decided = self.run(|facts, fresh, now| {
            let on = facts.shop.day.business_date(now);
            let known = RefundFacts {
                pairs: &pairs,
                deliveries: &deliveries,
                member_price,
                terms: RefundTerms { fee_bp, rates: &rates, pack: facts.prepaid.map(|guard| guard.pack) },
                packages: &packages,
                points_lots: facts.points_lots,
                on_shortfall: refund::on_shortfall(facts.rules, facts.wallet.program, facts.shop.id, on),
            };
            decide(facts, known, fresh, now)
        })?;
        let refund = decided.refund.clone().expect("a refund");
        self.refunds.retain(|known| known.id != refund.id);
        self.refunds.push(refund);
        Ok(decided)
    }

    /// Open pairs with how they were paid.
    pub(crate) fn refundable(&self) -> Vec<RefundablePair> {
        let open: Vec<Lot> = self.lots.iter().filter(|lot| lot.is_open()).cloned().collect();
        let refundable = |pair: Pair| {
            let origin = self.decisions.iter().find(|decision| decision.posting.id == pair.origin);
            let Decision { posting, entries, .. } = origin.expect("a pair has an origin");
            let debt = entries.iter().filter(|entry| entry.kind == Kind::OwedMoney);
            let repaid = Money::from_minor(debt.map(|entry| -entry.amount).sum(), Currency::Cny);
            let (opened_on, tenders) = (posting.business_date, posting.tenders.clone());
            let (refunded, ended) = self.refunded(&pair);
            let gift = GiftOf::of_entries(entries);
            RefundablePair { pair, opened_on, tenders, repaid, refunded, ended, gift }
        };
        pairs_of(&open).into_iter().map(refundable).collect()
    }

    /// What refunds that stand paid out of a pair, and what of it they ended.
    fn refunded(&self, pair: &Pair) -> (Money, Money) {
        let taken_back = |decision: &Decision| {
            let by = |later: &Decision| {
                later.posting.kind == PostingKind::Reversal
                    && later.posting.reverses == Some(decision.posting.id)
            };
            self.decisions.iter().any(by)
        };
        let refunds = self.decisions.iter().filter(|decision| decision.posting.kind == PostingKind::Refund);
        let entries = refunds.filter(|decision| !taken_back(decision)).flat_map(|decision| &decision.entries);
        let (mut refunded, mut ended) = (0, 0);
        for entry in entries.filter(|entry| entry.lot == Some(pair.id)) {
            ended -= entry.amount;
            refunded -= if GIVEN_BACK.contains(&entry.book) { entry.amount } else { 0 };
        }
        let money = |minor| Money::from_minor(minor, Currency::Cny);
        (money(refunded), money(ended))
    }

    /// What stands of what was delivered from stored value.
    pub(crate) fn deliveries(&self) -> Vec<Delivery> {
        let taken_back: Vec<_> = self
            .decisions
            .iter()
            .filter(|decision| decision.posting.kind == PostingKind::Reversal)
            .map(|decision| decision.posting.reverses)
            .collect();
        let kinds = [PostingKind::Consumption, PostingKind::PackageSale, PostingKind::Return];
        let stands = |decision: &&Decision| {
            kinds.contains(&decision.posting.kind) && !taken_back.contains(&Some(decision.posting.id))
        };
        let delivery = |decision: &Decision| Delivery {
            posting: decision.posting.id,
            kind: decision.posting.kind,
            business_date: decision.posting.business_date,
            lines: decision.lines.clone(),
        };
        self.decisions.iter().filter(stands).map(delivery).collect()
    }

    /// Repays what is owed on account, oldest first.
    pub(crate) fn repay(&mut self, tenders: Vec<Tender>) -> Result<Decision, Rejection> {
        let mut items: Vec<AccountItem> = self.account();
        items.retain(|item| item.owed.is_positive());
        items.sort_by_key(|item| (item.business_date, item.opened_at, item.id));
        let command = Repay { origin: self.origin.clone(), tenders };
        self.run(|facts, fresh, now| repayment::decide(facts, &items, &command, fresh, now))
    }

    /// What was put on account, in the order in which it was.
    pub(crate) fn account(&self) -> Vec<AccountItem> {
        account_of(&self.lots)
    }

    /// Takes back the posting of that index.
    pub(crate) fn reverse(&mut self, index: usize) -> Result<Decision, Rejection> {
        let original = self.original(index);
        let command = Reverse {
            origin: self.origin.clone(),
            reason: "typed twice".to_owned(),
            mandate: Mandate::default(),
        };
        self.run(|facts, fresh, now| reversal::decide(facts, &original, &command, fresh, now))
    }

    /// Points brought in from elsewhere.
    pub(crate) fn give_points(&mut self, points: i64) {
        self.last_id += 3;
        self.wallet.reward_points += points;
        self.lots.push(Lot::Points(PointsLot {
            id: thing(self.last_id),
            origin: thing(self.last_id),
            issuing_shop: thing(4),
            issuing_entity: thing(5),
            terms: None,
            opened_at: self.now,
            vests_at: None,
            expires_at: None,
            points_in: points,
            points_left: points,
        }));
    }

    /// Removes points as a redemption or a lapse would.
    pub(crate) fn lose_points(&mut self, points: i64) {
        let mut open = points.min(self.wallet.reward_points);
        self.wallet.reward_points -= open;
        for lot in &mut self.lots {
            let Lot::Points(lot) = lot else { continue };
            let part = open.min(lot.points_left);
            lot.points_left -= part;
            open -= part;
        }
    }

    /// A posting as the writer loads it.
    pub(crate) fn original_of(&self, id: Id<Posting>) -> Original {
        let index = self.decisions.iter().position(|decision| decision.posting.id == id);
        self.original(index.expect("a posting"))
    }

    /// The posting of that index as the writer loads it for a reversal.
    pub(crate) fn original(&self, index: usize) -> Original {
        let decision = &self.decisions[index];
        let used = |lot: &Lot| {
            decision.uses.iter().any(|made| made.lot == lot.id())
                || decision.term_changes.iter().any(|made| made.lot == lot.id())
        };
        let in_refund = |lot: &Lot| decision.derivation.refunded_counts().any(|ended| ended == lot.id());
        let back = crate::account::named_items(&decision.entries, &decision.derivation);
        let named = |lot: &Lot| {
            used(lot)
                || in_refund(lot)
                || back.contains(&lot.id())
                || decision.entries.iter().any(|entry| entry.lot == Some(lot.id()))
        };
        let named: Vec<Lot> = self.lots.iter().filter(|lot| named(lot)).cloned().collect();
        let taken_back_by = |later: &&Decision| {
            later.posting.kind == PostingKind::Reversal && later.posting.reverses == Some(decision.posting.id)
        };
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
            returned: self.returned(decision),
            reversed_by: self.decisions.iter().find(taken_back_by).map(|later| later.posting.id),
            pairs: pairs_of(&named),
            points_lots: points_of(&named),
            counts: counts_of(&named),
            uses: decision.uses.clone(),
            term_changes: decision.term_changes.clone(),
            account_items: account_of(&named),
        }
    }

    /// Gives back a part of the posting of that index.
    pub(crate) fn give_back(&mut self, index: usize, lines: Vec<ReturnInput>) -> Result<Decision, Rejection> {
        let original = self.original(index);
        let command = Return {
            origin: self.origin.clone(),
            lines,
            reason: "did not fit".to_owned(),
            mandate: Mandate::default(),
        };
        self.run(|facts, fresh, now| returns::decide(facts, &original, &command, fresh, now))
    }

    /// What returns that stand gave back of a posting; of a return, what later ones of its sale did.
    fn returned(&self, of: &Decision) -> Vec<ReturnedLine> {
        let (sale, since) = match of.posting.kind {
            PostingKind::Return => (of.posting.reverses, of.posting.version),
            PostingKind::TopUp
            | PostingKind::Consumption
            | PostingKind::Reversal
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
            | PostingKind::BearerRefund => (Some(of.posting.id), 0),
        };
        let stands = |decision: &&Decision| {
            let taken_back = |later: &Decision| {
                later.posting.kind == PostingKind::Reversal
                    && later.posting.reverses == Some(decision.posting.id)
            };
            decision.posting.kind == PostingKind::Return
                && decision.posting.reverses == sale
                && decision.posting.version > since
                && !self.decisions.iter().any(taken_back)
        };
        let mut returned: Vec<ReturnedLine> = Vec::new();
        for line in self.decisions.iter().filter(stands).flat_map(|decision| &decision.lines) {
            let Some(number) = line.of_line else { continue };
            match returned.iter_mut().find(|known| known.line == number) {
                Some(known) => {
                    known.quantity += line.quantity;
                    known.amount = known.amount.checked_add(line.charged).expect("small amounts");
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

    /// Decides with the first pairs, again with all when more are needed, and applies what was decided.
    pub(crate) fn run(
        &mut self,
        decide: impl Fn(&Facts<'_>, FreshIds, DateTime<Utc>) -> Result<Decision, Rejection>,
    ) -> Result<Decision, Rejection> {
        self.run_in(|facts, _, fresh, now| decide(facts, fresh, now))
    }

    /// As [`Self::run`], with holds whose time is over.
    pub(crate) fn run_in(
        &mut self,
        decide: impl Fn(&Facts<'_>, &Standing, FreshIds, DateTime<Utc>) -> Result<Decision, Rejection>,
    ) -> Result<Decision, Rejection> {
        self.last_id += 3;
        let fresh = FreshIds {
            posting: thing(self.last_id),
            lot: thing(self.last_id + 1),
            second_lot: thing(self.last_id + 2),
        };
        let open: Vec<Lot> = self.lots.iter().filter(|lot| lot.is_open()).cloned().collect();
        let mut pairs = pairs_of(&open);
        pairs.sort_by_key(|pair| (pair.expires_at.is_none(), pair.expires_at, pair.opened_at, pair.id));
        let mut points = points_of(&open);
        points.sort_by_key(|lot| (lot.expires_at.is_none(), lot.expires_at, lot.opened_at, lot.id));

        let (standing, top_ups) = (holds::standing(&self.wallet, &self.holds, self.now), self.top_ups());
        let given = self.given();
        let decide_with = |loaded: usize| {
            let facts = Facts {
                wallet: &standing.wallet,
                card: self.card,
                pairs: &pairs[..loaded],
                more_pairs: loaded < pairs.len(),
                points_lots: &points,
                holds: &standing.holds,
                rules: &self.rules,
                shop: self.shop,
                used_vouchers: &self.used_vouchers,
                top_ups: &top_ups,
                serial_of: self.serial_of,
                voucher_cancel_minutes: 60,
                prepaid: self.guard(),
                given: &given,
            };
            let settled = decide(&facts, &standing, fresh, self.now)
                .and_then(|decision| standing.settle(&pairs, decision));
            let told = |decision| instalments::told(&pairs, pending::told(&points, decision));
            settled.map(|decision| prepaid::marked(&facts, told(decision)))
        };
        let mut decided = decide_with(pairs.len().min(PAIRS_LOADED_MAX));
        if decided == Err(Rejection::NeedsMorePairs) {
            decided = decide_with(pairs.len());
        }
        let decision = decided?;
        self.apply(&decision);
        Ok(decision)
    }

    /// Top-ups that stand.
    fn top_ups(&self) -> Vec<TopUpMade> {
        let postings = || self.decisions.iter().map(|decision| &decision.posting);
        let taken_back = |id| {
            postings().any(|posting| posting.kind == PostingKind::Reversal && posting.reverses == Some(id))
        };
        postings()
            .filter(|posting| posting.kind == PostingKind::TopUp && !taken_back(posting.id))
            .map(|posting| TopUpMade { id: posting.id, on: posting.business_date, paid: posting.total })
            .collect()
    }

    /// What versions of top-up rules gave so far.
    fn given(&self) -> Vec<Given> {
        let mut given: Vec<Given> = Vec::new();
        for moved in self.decisions.iter().filter_map(budget::moved) {
            match given.iter_mut().find(|known| known.rule == moved.rule) {
                Some(known) => {
                    known.bonus = known.bonus.checked_add(moved.bonus).expect("amounts of a test add up")
                }
                None => given.push(moved),
            }
        }
        given
    }

    fn guard(&self) -> Option<Guard<'_>> {
        let (pack, counted, class) = self.prepaid.as_ref()?;
        Some(Guard { pack, counted: *counted, class: *class })
    }

    fn apply(&mut self, decision: &Decision) {
        audit_header(&self.wallet, decision);
        audit_entries(&self.wallet, decision);
        audit_lines(decision);
        assert_eq!(recompute::recompute(&decision.derivation), Ok(()), "{:?}", decision.derivation);

        self.wallet = decision.wallet.clone();
        for changed in &decision.lots_changed {
            let lot = self.lots.iter_mut().find(|lot| lot.id() == changed.id());
            *lot.expect("a changed lot exists") = changed.clone();
        }
        self.lots.extend(decision.lots_opened.iter().cloned());
        for hold in &decision.holds {
            self.holds.retain(|known| known.id != hold.id);
            self.holds.push(hold.clone());
        }
        self.decisions.push(decision.clone());
        self.audit_lots();
        self.audit_holds();
        self.audit_budgets();
    }

    /// No version of a rule gave more than its budget, nor got back more than it gave.
    fn audit_budgets(&self) {
        for given in self.given() {
            let version = self.rules.top_up.iter().find(|version| version.id == given.rule);
            if let Some(budget) = version.and_then(|version| version.body.budget) {
                assert!((0..=budget.minor()).contains(&given.bonus.minor()), "{given:?}");
            }
        }
    }

    /// Σ lots = balance, kind by kind, and nothing below zero.
    fn audit_lots(&self) {
        let (pairs, points) = (pairs_of(&self.lots), points_of(&self.lots));
        let principal: i64 = pairs.iter().map(|pair| pair.principal_left.minor()).sum();
        let bonus: i64 = pairs.iter().map(|pair| pair.bonus_left.minor()).sum();
        assert_eq!(principal, self.wallet.principal.minor());
        assert_eq!(bonus, self.wallet.bonus.minor());
        assert_eq!(points.iter().map(|lot| lot.points_left).sum::<i64>(), self.wallet.reward_points);
        for pair in &pairs {
            assert!((0..=pair.principal_paid.minor()).contains(&pair.principal_left.minor()));
            assert!((0..=pair.bonus_given.minor()).contains(&pair.bonus_left.minor()));
            self.audit_instalments(pair);
        }
        // A lot may hold more than went into it: others gave in its place, and what it had paid came back to it afterwards.
        assert!(points.iter().all(|lot| lot.points_left >= 0));
        for lot in counts_of(&self.lots) {
            self.audit_counts(&lot);
        }
        self.audit_account();
    }

    /// Nothing of a bonus that comes month by month was spent before it came.
    fn audit_instalments(&self, pair: &Pair) {
        let on = shop().day.business_date(self.now);
        let taken = pair.bonus_given.minor() - pair.bonus_left.minor();
        let ended = pair.instalments.is_some_and(|schedule| schedule.ended_on.is_some());
        let corrected = self.decisions.iter().any(|later| {
            later.posting.kind == PostingKind::Reversal && later.posting.reverses == Some(pair.origin)
        });
        assert!(ended || corrected || taken <= pair.bonus_come(on).minor(), "{pair:?}");
    }

    /// What is owed of an item is Σ its entries; with what was repaid it is no more than was put on account.
    fn audit_account(&self) {
        let items = account_of(&self.lots);
        assert_eq!(items.iter().map(|item| item.owed.minor()).sum::<i64>(), self.wallet.on_account.minor());
        for item in &items {
            let entries = self.decisions.iter().flat_map(|decision| &decision.entries);
            let of_item = entries.filter(|entry| entry.lot == Some(item.id));
            assert_eq!(of_item.map(|entry| entry.amount).sum::<i64>(), item.owed.minor());
            let repaid: i64 = item.repaid.iter().map(|part| part.amount.minor()).sum();
            assert!(item.owed.minor() >= 0 && item.owed.minor() + repaid <= item.amount.minor());
            assert!(item.repaid.iter().all(|part| part.amount.is_positive()));
        }
    }

    /// What is held is Σ open holds, and never more than there is.
    fn audit_holds(&self) {
        let open = self.holds.iter().filter(|hold| hold.state == HoldState::Open);
        assert_eq!(open.map(|hold| hold.amount.minor()).sum::<i64>(), self.wallet.held.minor());
        let balance = self.wallet.principal.minor() + self.wallet.bonus.minor();
        assert!((0..=balance).contains(&self.wallet.held.minor()));
    }

    /// What a pool delivered at list price is Σ its lines that stand.
    fn audit_pool(&self, lot: &CountsLot) {
        let mut list = 0;
        for decision in &self.decisions {
            let sign = if decision.posting.kind == PostingKind::Reversal { -1 } else { 1 };
            for made in decision.uses.iter().filter(|made| made.lot == lot.id) {
                let original = decision.posting.reverses.unwrap_or(decision.posting.id);
                let of = self.decisions.iter().find(|made| made.posting.id == original);
                let of = of.expect("what is corrected was decided here");
                let place = of.uses.iter().position(|each| each.lot == made.lot).expect("it used the lot");
                list += sign * of.lines[place].list_price.minor();
            }
        }
        let expected = if lot.item.is_pool() { list } else { 0 };
        assert_eq!(lot.pool_list.minor(), expected);
    }

    /// What a lot of counts holds is Σ its entries, paid and gift apart; its price is what its uses were charged and what is left.
    fn audit_counts(&self, lot: &CountsLot) {
        let entries = || self.decisions.iter().flat_map(|decision| &decision.entries);
        let of = |books: [Book; 3]| -> i64 {
            let of_lot = entries().filter(|entry| entry.lot == Some(lot.id) && books.contains(&entry.book));
            of_lot.map(|entry| entry.amount).sum()
        };
        assert_eq!(of([Book::CountsSold, Book::CountsUsed, Book::CountsEnded]), lot.paid_left);
        assert_eq!(of([Book::CountsGiven, Book::GiftCountsUsed, Book::GiftCountsEnded]), lot.gift_left);
        assert!(lot.paid_left >= 0 && lot.gift_left >= 0);
        let changes = self.decisions.iter().flat_map(|decision| &decision.term_changes);
        let changes: Vec<_> = changes.filter(|made| made.lot == lot.id).collect();
        assert_eq!(changes.iter().map(|made| made.days).sum::<i64>(), lot.term_days);
        if lot.term_days != 0 {
            assert_eq!(changes.last().map(|made| made.after), lot.expires_at);
        }
        let of_lot = || self.uses().filter(|made| made.lot == lot.id);
        assert_eq!(of_lot().map(|made| made.quantity).sum::<i64>(), lot.used);
        self.audit_pool(lot);
        let charged: i64 = of_lot().map(|made| made.charged.minor()).sum();
        let sold_back = lot.left() == 0 && (lot.used == 0 || lot.refund.is_some());
        assert_eq!(if sold_back { 0 } else { lot.price.minor() - charged }, lot.price_left.minor());
        assert!(lot.price_left.minor() >= 0 && (lot.left() > 0 || lot.price_left.is_zero()));
    }
}

fn audit_header(before: &Wallet, decision: &Decision) {
    let posting = &decision.posting;
    assert_eq!((posting.version, decision.wallet.version), (before.version + 1, before.version + 1));
    assert!(before.last_recorded_at.is_none_or(|last| posting.recorded_at >= last));
    assert_eq!(decision.wallet.last_recorded_at, Some(posting.recorded_at));
    assert!(posting.occurred_at <= posting.recorded_at);
    let change = posting.tier_change.map_or((before.tier, before.tier), |change| (change.from, change.to));
    assert_eq!(change, (before.tier, decision.wallet.tier));
}

/// The entries lead from the old balances to the new, each with its balance after it.
fn audit_entries(before: &Wallet, decision: &Decision) {
    let kinds = [
        Kind::Principal,
        Kind::Bonus,
        Kind::RewardPoints,
        Kind::TierPoints,
        Kind::OwedMoney,
        Kind::OwedPoints,
        Kind::OnAccount,
    ];
    for kind in kinds {
        let mut balance = before.balance(kind);
        for entry in decision.entries.iter().filter(|entry| entry.kind == kind) {
            assert_ne!(entry.amount, 0);
            balance += entry.amount;
            assert!(balance >= 0);
            assert_eq!(entry.balance_after, balance);
        }
        assert_eq!(balance, decision.wallet.balance(kind), "{kind:?}");
    }
}

/// What lines took is what they were charged, and pair by pair what the entries say.
fn audit_lines(decision: &Decision) {
    match decision.posting.kind {
        PostingKind::Consumption
        | PostingKind::PackageSale
        | PostingKind::CountUse
        | PostingKind::Repayment
        | PostingKind::PointsMakeUp
        | PostingKind::PointsAdjustment => {}
        PostingKind::TopUp
        | PostingKind::Reversal
        | PostingKind::Return
        | PostingKind::Hold
        | PostingKind::HoldEnd
        | PostingKind::TermChange
        | PostingKind::Refund
        | PostingKind::BearerPayment
        | PostingKind::BearerRefund => return,
    }
    for line in &decision.lines {
        let taken = line.taken.iter().map(|taken| taken.principal.minor() + taken.bonus.minor());
        let paid = line.paid.iter().map(|part| part.amount.minor());
        assert_eq!(taken.sum::<i64>() + paid.sum::<i64>(), line.charged.minor());
    }
    let taken = || decision.lines.iter().flat_map(|line| &line.taken);
    assert!(taken().all(|taken| taken.principal.minor() >= 0 && taken.bonus.minor() >= 0));
    for entry in decision.entries.iter().filter(|entry| entry.kind <= Kind::Bonus) {
        let of_lot = taken().filter(|taken| Some(taken.lot) == entry.lot);
        let of_kind =
            of_lot.map(
                |taken| if entry.kind == Kind::Bonus { taken.bonus.minor() } else { taken.principal.minor() },
            );
        assert_eq!(of_kind.sum::<i64>(), -entry.amount);
    }
    let charged: i64 = decision.lines.iter().map(|line| line.charged.minor()).sum();
    assert_eq!(charged, decision.posting.total.minor());
    if decision.posting.kind != PostingKind::CountUse {
        audit_tenders(decision);
    }
}

/// The ways of payment sum to the total, each is what its lines say, and points and stored value are what was moved.
fn audit_tenders(decision: &Decision) {
    let tenders = &decision.posting.tenders;
    let moved = |kinds: &[Kind], book: Book| -> i64 {
        let entries = decision.entries.iter();
        let of_kind = entries.filter(|entry| kinds.contains(&entry.kind) && entry.book == book);
        -of_kind.map(|entry| entry.amount).sum::<i64>()
    };
    let delivered = moved(&[Kind::Principal, Kind::Bonus], Book::Delivered);
    let stored = delivered + moved(&[Kind::Principal, Kind::Bonus], Book::IntoCounts);
    if tenders.is_empty() {
        assert_eq!(stored, decision.posting.total.minor());
        return;
    }
    let sum: i64 = tenders.iter().map(|tender| tender.amount.minor()).sum();
    assert_eq!(sum, decision.posting.total.minor());
    let of = |method: &str| tenders.iter().find(|tender| tender.method == method);
    assert_eq!(of(STORED_VALUE).map_or(0, |tender| tender.amount.minor()), stored);
    assert_eq!(
        of(POINTS).and_then(|tender| tender.points).unwrap_or(0),
        moved(&[Kind::RewardPoints], Book::PointsRedeemed)
    );
    for tender in tenders.iter().filter(|tender| tender.method != STORED_VALUE) {
        let parts =
            decision.lines.iter().flat_map(|line| &line.paid).filter(|part| part.method == tender.method);
        // Gift cards may pay beside one another.
        let of_method = tenders.iter().filter(|other| other.method == tender.method);
        let paid: i64 = of_method.map(|tender| tender.amount.minor()).sum();
        assert_eq!(parts.map(|part| part.amount.minor()).sum::<i64>(), paid, "{}", tender.method);
    }
}

pub(crate) fn shop() -> ShopFacts {
    let id: Id<Shop> = thing(4);
    let legal_entity: Id<LegalEntity> = thing(5);
    let day_starts_at = NaiveTime::from_hms_opt(6, 0, 0).expect("a time");
    ShopFacts { id, legal_entity, day: ShopDay { time_zone: chrono_tz::Asia::Shanghai, day_starts_at } }
}

fn pairs_of(lots: &[Lot]) -> Vec<Pair> {
    let pair = |lot: &Lot| match lot {
        Lot::Pair(pair) => Some(pair.clone()),
        Lot::Points(_) | Lot::Counts(_) | Lot::Account(_) => None,
    };
    lots.iter().filter_map(pair).collect()
}

pub(crate) fn points_of(lots: &[Lot]) -> Vec<PointsLot> {
    let points = |lot: &Lot| match lot {
        Lot::Points(points) => Some(points.clone()),
        Lot::Pair(_) | Lot::Counts(_) | Lot::Account(_) => None,
    };
    lots.iter().filter_map(points).collect()
}

fn account_of(lots: &[Lot]) -> Vec<AccountItem> {
    let item = |lot: &Lot| match lot {
        Lot::Account(item) => Some(item.clone()),
        Lot::Pair(_) | Lot::Points(_) | Lot::Counts(_) => None,
    };
    lots.iter().filter_map(item).collect()
}

fn counts_of(lots: &[Lot]) -> Vec<CountsLot> {
    let counts = |lot: &Lot| match lot {
        Lot::Counts(counts) => Some(counts.clone()),
        Lot::Pair(_) | Lot::Points(_) | Lot::Account(_) => None,
    };
    lots.iter().filter_map(counts).collect()
}

//! 售卡: a package of counts is paid and becomes one lot per item (N01, N03, OP07; worked example 10.4).
//!
//! It is paid as a sale is: from stored value unless told otherwise. Counts earn no points when they are bought.

use chrono::{DateTime, Utc};

use crate::account;
use crate::consumption::{pay, put_on_account};
use crate::counts::{CountsLot, ItemShare, Package, PackageItem, TermBegin, Uses, is_for};
use crate::derivation::{Derivation, NotFired, NotFiredCause, Step};
use crate::header::{self, Moment, Subject};
use crate::ids::{Id, Lot as LotThing};
use crate::ledger::{Book, ConsumptionLine, Decision, Kind, Lot, PointsLot, PostingKind};
use crate::line_shares::{attribute, share_tenders};
use crate::money::Money;
use crate::movements::{Movement, Movements};
use crate::points_payment;
use crate::pricing::sum;
use crate::rules::RulesInForce;
use crate::slips;
use crate::spending::Spending;
use crate::staff::check_shares;
use crate::tenders::{Asked, Payment, divide, payable};
use crate::till::{Facts, FreshIds, Rejection, SellPackage};
use crate::usable::check_usable;
use crate::vouchers;

/// Decides the sale of `package`, whose items become the lots `fresh_lots`, in order.
///
/// # Errors
/// [`Rejection::MemberNeeded`], [`Rejection::MemberSuspended`], [`Rejection::CardNotUsable`], [`Rejection::PackageRetired`], [`Rejection::NotSoldInThisShop`],
/// [`Rejection::ItemsToPick`],
/// [`Rejection::StaffSharesIncomplete`], [`Rejection::AmountTooLarge`], [`Rejection::WrongCurrency`],
/// [`Rejection::TenderInvalid`], [`Rejection::TendersDoNotCover`], [`Rejection::CashTooLittle`],
/// [`Rejection::OnAccountNotAllowed`], [`Rejection::OnAccountLimit`], [`Rejection::VoucherUsed`],
/// [`Rejection::PointsCannotPay`], [`Rejection::PointsOutOfRange`], [`Rejection::InsufficientPoints`],
/// [`Rejection::InsufficientBalance`], [`Rejection::ValueOnHold`], [`Rejection::NeedsMorePairs`], [`Rejection::TimeNotAcceptable`],
/// [`Rejection::FactsIncomplete`] when there are fewer fresh ids than items.
pub fn decide(
    facts: &Facts<'_>,
    package: &Package,
    command: &SellPackage,
    fresh: FreshIds,
    fresh_lots: &[Id<LotThing>],
    now: DateTime<Utc>,
) -> Result<Decision, Rejection> {
    if facts.wallet.is_walk_in {
        return Err(Rejection::MemberNeeded);
    }
    check_usable(facts)?;
    check_shares(&command.staff)?;
    if package.retired {
        return Err(Rejection::PackageRetired);
    }
    if !is_for(&package.terms.shops, facts.shop.id) {
        return Err(Rejection::NotSoldInThisShop { shops: package.terms.shops.clone() });
    }
    if package.terms.price.currency() != facts.wallet.currency {
        return Err(Rejection::WrongCurrency);
    }
    let moment = header::moment(facts, &command.origin, now)?;
    let rules = facts.rules.in_force(facts.wallet.program, facts.shop.id, moment.business_date);
    let picked = package.explain_picked();
    let package = &Package { terms: package.terms.picked(&command.picked)?, ..*package };
    let shares = package.terms.shares()?;
    let lots = opened_lots(facts, package, &shares, moment, fresh, fresh_lots)?;

    let mut derivation = Derivation::default();
    slips::carry(facts, &command.origin, None, &mut derivation)?;
    let list_total = sum(shares.iter().map(|share| share.list), facts.wallet.currency)?;
    explain_price(package, list_total, &mut derivation);
    derivation.steps.extend(picked);
    let paid = take_payment(facts, package.terms.price, command, rules, moment)?;
    paid.payment.explain(rules, &mut derivation);
    vouchers::check_unused(facts, &paid.payment)?;
    let owed = account::charge(facts, &paid.payment, moment, fresh, &mut derivation)?;
    let mut lines: Vec<ConsumptionLine> =
        lots.iter().zip(&shares).map(|(lot, share)| line(&lot.item, *share, command)).collect();
    share_tenders(&mut lines, &paid.payment, &[])?;
    attribute(&mut lines, &paid.spending.taken);
    explain_lots(&paid.spending, &lots, &shares, &mut derivation);
    let earned_on = paid.payment.total(package.terms.price)?;
    derivation.not_fired.push(silent_points(rules, earned_on));

    let subject = Subject {
        kind: PostingKind::PackageSale,
        list_total,
        total: earned_on,
        tenders: paid.payment.tenders(),
    };
    let mut movements = moved(facts, moment, &paid, &lots)?;
    put_on_account(&mut movements, owed.as_ref())?;
    let changed = paid.spending.pairs.into_iter().map(Lot::Pair);
    let redeemed = paid.redeemed.into_iter().map(|(lot, _)| Lot::Points(lot));
    Ok(Decision {
        lots_changed: changed.chain(redeemed).collect(),
        lots_opened: lots.into_iter().map(Lot::Counts).chain(owed.into_iter().map(Lot::Account)).collect(),
        lines,
        ..movements.decided(header::posting(facts, &command.origin, moment, fresh, subject), derivation)
    })
}

/// Counts earn nothing when they are bought, nor when they are used unless the rule says so; the derivation tells.
pub(crate) fn silent_points(rules: RulesInForce<'_>, amount: Money) -> NotFired {
    match rules.points {
        Some(rule) => NotFired { rule: Some(rule.id), cause: NotFiredCause::CountsEarnNothing(amount) },
        None => NotFired { rule: None, cause: NotFiredCause::NoPointsRule },
    }
}

fn opened_lots(
    facts: &Facts<'_>,
    package: &Package,
    shares: &[ItemShare],
    moment: Moment,
    fresh: FreshIds,
    fresh_lots: &[Id<LotThing>],
) -> Result<Vec<CountsLot>, Rejection> {
    let items = &package.terms.items;
    if items.is_empty() || fresh_lots.len() < items.len() {
        return Err(Rejection::FactsIncomplete);
    }
    let term = package.terms.term;
    let expires_at = match term.begins {
        TermBegin::AtSale => term.ends(moment.business_date, facts.shop.day),
        TermBegin::AtFirstUse => None,
    };
    let term_from = expires_at.map(|_| moment.business_date);
    let lot = |((item, share), id): ((&PackageItem, &ItemShare), &Id<LotThing>)| {
        let (paid_left, gift_left) = item.uses.opening();
        CountsLot {
            id: *id,
            origin: fresh.posting,
            issuing_shop: facts.shop.id,
            issuing_entity: facts.shop.legal_entity,
            terms: package.version,
            item: Box::new(item.clone()),
            term,
            shops: package.terms.shops.clone(),
            refund_unit_price: package.terms.refund_unit_price,
            pause_terms: package.terms.pause,
            opened_at: moment.recorded_at,
            term_from,
            pauses: Vec::new(),
            term_days: 0,
            expires_at,
            price: share.price,
            price_left: share.price,
            paid_left,
            gift_left,
            used: 0,
            pool_list: Money::zero(share.price.currency()),
            refund: None,
        }
    };
    Ok(items.iter().zip(shares).zip(fresh_lots).map(lot).collect())
}

/// What paid, and what the wallet gave for it.
struct Paid {
    payment: Payment,
    spending: Spending,
    redeemed: Vec<(PointsLot, i64)>,
}

fn take_payment(
    facts: &Facts<'_>,
    price: Money,
    command: &SellPackage,
    rules: RulesInForce<'_>,
    moment: Moment,
) -> Result<Paid, Rejection> {
    let spendable = points_payment::spendable(facts.points_lots, moment.recorded_at);
    let asked = Asked::read(&command.tenders, price.currency())?;
    let points = asked.points(payable(price, rules)?, rules, spendable.min(facts.wallet.reward_points))?;
    let payment = divide(price, &asked, points, rules)?;
    let spending = pay(facts, rules, payment.stored, None, moment)?;
    let redeemed = payment.points.map_or(Vec::new(), |(_, part)| {
        points_payment::take(facts.points_lots, part.points, moment.recorded_at)
    });
    Ok(Paid { payment, spending, redeemed })
}

/// One line per item carries what it was sold for, how it was paid and who sold it.
fn line(item: &PackageItem, share: ItemShare, command: &SellPackage) -> ConsumptionLine {
    let quantity = match item.uses {
        Uses::Counted { paid, gift } => paid + gift,
        Uses::Unlimited => 1,
    };
    ConsumptionLine {
        label: item.label.clone(),
        category: item.category.clone(),
        quantity,
        staff: command.staff.clone(),
        ..ConsumptionLine::plain(share.list, share.price)
    }
}

fn explain_price(package: &Package, list_total: Money, derivation: &mut Derivation) {
    let items = i32::try_from(package.terms.items.len()).unwrap_or(i32::MAX);
    derivation.steps.push(Step::List { lines: items, amount: list_total });
    derivation.steps.push(Step::PackagePrice { package: package.version, price: package.terms.price });
}

fn explain_lots(spending: &Spending, lots: &[CountsLot], shares: &[ItemShare], derivation: &mut Derivation) {
    derivation.steps.extend(spending.taken.iter().map(|taken| Step::Taken {
        lot: taken.lot,
        principal: taken.principal,
        bonus: taken.bonus,
    }));
    derivation.steps.extend(lots.iter().zip(shares).map(|(lot, share)| Step::CountsSold {
        lot: lot.id,
        counts: (!lot.is_pass()).then_some((lot.paid_left, lot.gift_left)),
        list: share.list,
        price: share.price,
    }));
}

fn moved(facts: &Facts<'_>, moment: Moment, paid: &Paid, lots: &[CountsLot]) -> Result<Movements, Rejection> {
    let mut movements = Movements::begin(facts.wallet, moment.recorded_at);
    for taken in &paid.spending.taken {
        let into_counts = |kind| Movement { kind, book: Book::IntoCounts, lot: Some(taken.lot) };
        movements.record(into_counts(Kind::Principal), -taken.principal.minor())?;
        movements.record(into_counts(Kind::Bonus), -taken.bonus.minor())?;
    }
    for (lot, points) in &paid.redeemed {
        let redeemed = Movement { kind: Kind::RewardPoints, book: Book::PointsRedeemed, lot: Some(lot.id) };
        movements.record(redeemed, -points)?;
    }
    for lot in lots {
        movements.record_counts(lot.id, Book::CountsSold, lot.paid_left, lot.paid_left)?;
        movements.record_counts(lot.id, Book::CountsGiven, lot.gift_left, lot.left())?;
    }
    Ok(movements)
}

#[cfg(test)]
mod tests;

//! 提成: what the people on a line are due for it (OP01; worked examples §15).
//!
//! Commission follows from postings and is never edited: whatever a posting says of who sold and performed it becomes lines of
//! commission under the rule in force, and whatever takes the posting back takes them back, share by share. A line keeps the
//! figures that it was counted from, so that it can be counted again, or by another rule.
//!
//! Deliberately absent: wages, and what a month comes to under a ladder: that is asked of the month's lines ([`ladder`]).

mod back;
pub mod ladder;
mod pay;
pub mod what_if;

use std::collections::HashMap;

use crate::ids::{Employee, Id, Posting, Product, RuleVersion};
use crate::ledger::{
    Assignment, ConsumptionLine, Decision, LineKind, Lot, POINTS, Pair, PostingKind, StaffRole,
};
use crate::money::{Money, Rounding};
use crate::rules::Versioned;
use crate::till::Rejection;

pub use back::{mirrored, refunded, refunded_postings, returned};
pub use ladder::{CommissionLadder, LadderMode, LadderStep};
pub use pay::{paid_for, weights};

/// 提成规则: the first item that fits a person's part in a line says what it pays; none that fits, nothing.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CommissionRule {
    /// Items, in the order in which they are tried.
    pub items: Vec<CommissionItem>,
    /// 阶梯: rates that depend on what a month came to.
    pub ladders: Vec<CommissionLadder>,
}

/// One item of a commission rule: whom it is for, and what it pays. Lists that are empty fit everything.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CommissionItem {
    /// Stable code, unique in the rule; people see it.
    pub code: String,
    /// What kinds of business it is for.
    pub activities: Vec<Activity>,
    /// Sellers or performers; none for both.
    pub role: Option<StaffRole>,
    /// Goods and services.
    pub products: Vec<Id<Product>>,
    /// Categories of goods and services.
    pub categories: Vec<String>,
    /// 职级: grades of employees.
    pub grades: Vec<String>,
    /// Members or walk-ins; none for both.
    pub customer: Option<Customer>,
    /// Requested or by rotation; none for both, and for those of whom nobody said.
    pub assigned: Option<Assignment>,
    /// What rate and ladder are counted on.
    pub base: CommissionBase,
    /// Part of the base, in basis points; with a ladder nothing.
    pub rate_bp: i32,
    /// 手工费: for each piece, whatever it was charged; for a top-up or a package once.
    pub fee: Money,
    /// The ladder of the rule that pays for the base when the month is reported.
    pub ladder: Option<String>,
}

/// What kind of business commission is for. Codes are stored, never renumbered.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[repr(i16)]
pub enum Activity {
    /// 消费: a line of a sale.
    Sale = 1,
    /// 充值: a top-up, or the sale of a gift card.
    TopUp = 2,
    /// 售卡: the sale of a package.
    Package = 3,
    /// 耗卡: a use of counts.
    CountUse = 4,
}

impl Activity {
    /// Every kind.
    pub const ALL: [Self; 4] = [Self::Sale, Self::TopUp, Self::Package, Self::CountUse];

    /// What a posting is to those who worked on it; most kinds of posting are nothing to them.
    const fn of(kind: PostingKind) -> Option<Self> {
        match kind {
            PostingKind::Consumption => Some(Self::Sale),
            PostingKind::TopUp => Some(Self::TopUp),
            PostingKind::PackageSale => Some(Self::Package),
            PostingKind::CountUse => Some(Self::CountUse),
            PostingKind::Reversal
            | PostingKind::Return
            | PostingKind::Hold
            | PostingKind::HoldEnd
            | PostingKind::Refund
            | PostingKind::Repayment
            | PostingKind::TermChange
            | PostingKind::BearerPayment
            | PostingKind::PointsMakeUp
            | PostingKind::PointsAdjustment
            | PostingKind::BearerRefund => None,
        }
    }
}

/// Who was served.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[repr(i16)]
pub enum Customer {
    /// 会员.
    Member = 1,
    /// 散客.
    WalkIn = 2,
}

/// What a rate is counted on (worked example 15).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[repr(i16)]
pub enum CommissionBase {
    /// 原价: the price before discounts.
    List = 1,
    /// 实收: what was charged.
    Charged = 2,
    /// 实付本金: what of the charge money paid, now or by a top-up; neither bonus nor points. The default.
    Paid = 3,
}

/// What a line was, as far as commission is concerned; negative where it came back.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Worked {
    /// Which kind of business.
    pub activity: Activity,
    /// For whom.
    pub customer: Customer,
    /// What was sold, if it is in the shop's catalogue.
    pub product: Option<Id<Product>>,
    /// Its category, if any.
    pub category: Option<String>,
    /// How often a fee is due.
    pub quantity: i64,
    /// Price before discounts.
    pub list: Money,
    /// Price charged.
    pub charged: Money,
    /// What of it money paid, by paid : face of the pairs that were taken.
    pub paid: Money,
}

impl Worked {
    /// What a rate is counted on.
    #[must_use]
    pub const fn base(&self, base: CommissionBase) -> Money {
        match base {
            CommissionBase::List => self.list,
            CommissionBase::Charged => self.charged,
            CommissionBase::Paid => self.paid,
        }
    }
}

/// A person's part in a line.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Part {
    /// Who.
    pub employee: Id<Employee>,
    /// What they did.
    pub role: StaffRole,
    /// Their share in basis points, as it stands on the line.
    pub share_bp: i32,
    /// How they came to it.
    pub assigned: Option<Assignment>,
    /// 职级: their grade on that day, if they had one.
    pub grade: Option<String>,
}

/// By which terms a line was counted.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Terms {
    /// The version of the rule.
    pub rule: Id<RuleVersion>,
    /// Its item.
    pub item: String,
    /// What the rate is counted on.
    pub base: CommissionBase,
    /// The rate, in basis points.
    pub rate_bp: i32,
    /// The fee for each piece.
    pub fee: Money,
    /// The ladder that pays for the base when the month is reported.
    pub ladder: Option<String>,
}

/// What one person is due for one line, or gives back of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CommissionLine {
    /// Line of the posting that it is for, from 1.
    pub line: i16,
    /// Where it was taken back: the posting that had earned it.
    pub of: Option<Id<Posting>>,
    /// What was done.
    pub worked: Worked,
    /// By whom.
    pub part: Part,
    /// By which terms it is paid; none when no item of a rule fits.
    pub terms: Option<Terms>,
    /// Their part of the base: what ladders add up.
    pub counted: Money,
    /// What they are due; of a ladder nothing yet.
    pub amount: Money,
}

/// Grades of the employees who have one.
pub type Grades = HashMap<Id<Employee>, String>;

/// What the people on a decision's lines are due under the rule in force: nothing but for sales, top-ups, packages and counts.
///
/// # Errors
/// [`Rejection::AmountTooLarge`].
pub fn earned(
    rule: Option<&Versioned<CommissionRule>>,
    grades: &Grades,
    decision: &Decision,
) -> Result<Vec<CommissionLine>, Rejection> {
    let Some(activity) = Activity::of(decision.posting.kind) else { return Ok(Vec::new()) };
    let pairs: Vec<&Pair> = decision.lots_changed.iter().filter_map(pair_of).collect();
    let customer = if decision.wallet.is_walk_in { Customer::WalkIn } else { Customer::Member };
    let mut lines = Vec::new();
    for (line, number) in decision.lines.iter().zip(1_i16..).filter(|(line, _)| is_work(line)) {
        let worked = Worked {
            activity,
            customer,
            product: line.product,
            category: line.category.clone(),
            quantity: pieces(activity, number, line.quantity),
            list: line.list_price,
            charged: line.charged,
            paid: paid_share(line, &pairs)?,
        };
        let part = |share: &crate::ledger::StaffShare| Part {
            employee: share.employee,
            role: share.role,
            share_bp: share.share_bp,
            assigned: share.assigned,
            grade: grades.get(&share.employee).cloned(),
        };
        let parts: Vec<Part> = line.staff.iter().map(part).collect();
        lines.extend(paid_for(rule, number, &worked, &parts)?);
    }
    Ok(lines)
}

fn pair_of(lot: &Lot) -> Option<&Pair> {
    match lot {
        Lot::Pair(pair) => Some(pair),
        Lot::Points(_) | Lot::Counts(_) | Lot::Account(_) => None,
    }
}

fn is_work(line: &ConsumptionLine) -> bool {
    match line.kind {
        LineKind::Delivered => !line.staff.is_empty(),
        LineKind::Rounding => false,
    }
}

/// How often a fee is due: by piece, but once for a top-up, and once for a package, whose items are lines.
const fn pieces(activity: Activity, line: i16, quantity: i64) -> i64 {
    match activity {
        Activity::Sale | Activity::CountUse => quantity,
        Activity::TopUp => 1,
        Activity::Package => (line == 1) as i64,
    }
}

/// What of a line money paid: its charge without what points paid, and without the bonus's share of each pair that was taken.
fn paid_share(line: &ConsumptionLine, pairs: &[&Pair]) -> Result<Money, Rejection> {
    let by_points = line.paid.iter().filter(|part| part.method == POINTS);
    let mut paid = by_points.map(|part| part.amount).try_fold(line.charged, Money::checked_sub)?;
    for taken in &line.taken {
        let pair = pairs.iter().find(|pair| pair.id == taken.lot).ok_or(Rejection::FactsIncomplete)?;
        let (whole, face) =
            (taken.principal.checked_add(taken.bonus)?, pair.principal_paid.checked_add(pair.bonus_given)?);
        let by_money = match face.is_positive() {
            true => whole.ratio(pair.principal_paid.minor(), face.minor(), Rounding::HalfUp)?,
            false => taken.principal,
        };
        paid = paid.checked_sub(whole)?.checked_add(by_money)?;
    }
    Ok(paid)
}

#[cfg(test)]
mod tests;

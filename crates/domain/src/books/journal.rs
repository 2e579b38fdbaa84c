//! 凭证: figures of the books as debits and credits of a chart of accounts (OP12).
//!
//! *Invariant:* debits and credits of every group are the same sum.

use std::collections::{BTreeMap, BTreeSet};

use chrono::{Datelike as _, NaiveDate};

use super::estimates::Estimated;
use super::{BookFigure, BookFigures, BooksByDate};
use crate::figures::Action;
use crate::ledger::CASH;
use crate::money::Rounding;

const WHOLE_BP: i64 = 10_000;
const METHOD: &str = "method:";

/// What an account is for.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum AccountRole {
    /// Cash.
    Cash,
    /// Money in other ways, where the way has no account of its own.
    Bank,
    /// Money in one way.
    Method(String),
    /// What platforms owe.
    Vouchers,
    /// What members owe on account.
    OnAccount,
    /// What members owe else.
    Debts,
    /// What other legal entities owe, or are owed.
    Between,
    /// What is owed in goods and services.
    Liability,
    /// Revenue.
    Revenue,
    /// What refunds did not pay out.
    Kept,
    /// Fees of refunds.
    RefundFee,
    /// Interest on refunds.
    RefundInterest,
    /// Tax inside revenue.
    OutputTax,
    /// What is put off until points are used.
    PointsDeferred,
    /// Revenue that is put off, and comes when points are used.
    PointsRevenue,
    /// What of the contract liability nobody is expected to ask for.
    BreakageOwed,
    /// Revenue of that.
    Breakage,
}

impl AccountRole {
    /// Those that every chart has.
    pub const FIXED: [Self; 16] = [
        Self::Cash,
        Self::Bank,
        Self::Vouchers,
        Self::OnAccount,
        Self::Debts,
        Self::Between,
        Self::Liability,
        Self::Revenue,
        Self::Kept,
        Self::RefundFee,
        Self::RefundInterest,
        Self::OutputTax,
        Self::PointsDeferred,
        Self::PointsRevenue,
        Self::BreakageOwed,
        Self::Breakage,
    ];

    /// Its stable name.
    #[must_use]
    pub fn code(&self) -> String {
        match self {
            Self::Cash => "cash".to_owned(),
            Self::Bank => "bank".to_owned(),
            Self::Method(method) => format!("{METHOD}{method}"),
            Self::Vouchers => "vouchers".to_owned(),
            Self::OnAccount => "on_account".to_owned(),
            Self::Debts => "debts".to_owned(),
            Self::Between => "between".to_owned(),
            Self::Liability => "liability".to_owned(),
            Self::Revenue => "revenue".to_owned(),
            Self::Kept => "kept".to_owned(),
            Self::RefundFee => "refund_fee".to_owned(),
            Self::RefundInterest => "refund_interest".to_owned(),
            Self::OutputTax => "output_tax".to_owned(),
            Self::PointsDeferred => "points_deferred".to_owned(),
            Self::PointsRevenue => "points_revenue".to_owned(),
            Self::BreakageOwed => "breakage_owed".to_owned(),
            Self::Breakage => "breakage".to_owned(),
        }
    }

    /// The role of a name.
    #[must_use]
    pub fn from_code(code: &str) -> Option<Self> {
        match code.strip_prefix(METHOD) {
            Some("") => None,
            Some(method) => Some(Self::Method(method.to_owned())),
            None => Self::FIXED.into_iter().find(|role| role.code() == code),
        }
    }

    /// The account that Chinese shops usually have for it (企业会计准则): number and name. None for a way of payment.
    #[must_use]
    pub const fn usual(&self) -> Option<(&'static str, &'static str)> {
        Some(match self {
            Self::Cash => ("1001", "库存现金"),
            Self::Bank => ("1002", "银行存款"),
            Self::Method(_) => return None,
            Self::Vouchers => ("112201", "应收账款-平台"),
            Self::OnAccount => ("112202", "应收账款-会员挂账"),
            Self::Debts => ("122101", "其他应收款-会员欠款"),
            Self::Between => ("122102", "其他应收款-主体往来"),
            Self::Liability => ("2204", "合同负债"),
            Self::Revenue => ("6001", "主营业务收入"),
            Self::Kept => ("600102", "主营业务收入-退款留存"),
            Self::RefundFee => ("605101", "其他业务收入-退款手续费"),
            Self::RefundInterest => ("660301", "财务费用-退款利息"),
            Self::OutputTax => ("222101", "应交税费-应交增值税(销项税额)"),
            Self::PointsDeferred => ("220402", "合同负债-积分递延"),
            Self::PointsRevenue => ("600103", "主营业务收入-积分递延"),
            Self::BreakageOwed => ("220403", "合同负债-预计沉淀"),
            Self::Breakage => ("600104", "主营业务收入-沉淀收入"),
        })
    }
}

/// Where postings of a kind go, in minor units.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct JournalLine {
    /// What was done.
    pub action: Action,
    /// Whether corrections did it.
    pub is_correction: bool,
    /// The account.
    pub account: AccountRole,
    /// Debit; one of the two is zero.
    pub debit: i64,
    /// Credit.
    pub credit: i64,
}

/// The lines of some figures, those of an action together; tax is split from revenue and from fees when there is a rate, half-up for each action.
#[must_use]
pub fn lines(figures: &BookFigures, vat_bp: i32) -> Vec<JournalLine> {
    let mut sums: BTreeMap<(Action, bool, AccountRole), i64> = BTreeMap::new();
    for (key, each) in figures {
        let mut add =
            |account, debit| *sums.entry((key.action, key.is_correction, account)).or_default() += debit;
        match &key.figure {
            BookFigure::Money(method) if method == CASH => add(AccountRole::Cash, each.amount),
            BookFigure::Money(method) => add(AccountRole::Method(method.clone()), each.amount),
            BookFigure::Vouchers => add(AccountRole::Vouchers, each.amount),
            BookFigure::OnAccount => add(AccountRole::OnAccount, each.amount),
            BookFigure::Debts => add(AccountRole::Debts, each.amount),
            BookFigure::Between => add(AccountRole::Between, each.amount),
            BookFigure::Liability => add(AccountRole::Liability, -each.amount),
            BookFigure::Revenue => {
                let tax = tax_in(each.amount, vat_bp);
                let is_kept = key.action == Action::Refund;
                add(if is_kept { AccountRole::Kept } else { AccountRole::Revenue }, tax - each.amount);
                add(AccountRole::OutputTax, -tax);
            }
            BookFigure::RefundFee => {
                let tax = tax_in(each.amount, vat_bp);
                add(AccountRole::RefundFee, tax - each.amount);
                add(AccountRole::OutputTax, -tax);
            }
            BookFigure::RefundInterest => add(AccountRole::RefundInterest, each.amount),
            BookFigure::Principal | BookFigure::Bonus | BookFigure::Points => {}
        }
    }
    let moved = sums.into_iter().filter(|(_, debit)| *debit != 0);
    let line = |((action, is_correction, account), debit): (_, i64)| JournalLine {
        action,
        is_correction,
        account,
        debit: debit.max(0),
        credit: (-debit).max(0),
    };
    moved.map(line).collect()
}

/// The tax inside a gross amount.
fn tax_in(gross: i64, vat_bp: i32) -> i64 {
    let rate = i128::from(vat_bp.max(0));
    let tax = Rounding::HalfUp.divide(i128::from(gross) * rate, i128::from(WHOLE_BP) + rate);
    i64::try_from(tax).unwrap_or(0)
}

/// What a voucher is of.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum VoucherSubject {
    /// Postings of a kind.
    Business {
        /// What was done.
        action: Action,
        /// Whether corrections did it.
        is_correction: bool,
    },
    /// 积分递延.
    PointsDeferral,
    /// 沉淀收入.
    Breakage,
}

/// A voucher: what postings of a kind did on a date, or what was estimated then.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Voucher {
    /// The business date.
    pub date: NaiveDate,
    /// Counted from 1 in each month.
    pub number: i32,
    /// What it is of.
    pub subject: VoucherSubject,
    /// Debits before credits, as vouchers are written.
    pub lines: Vec<VoucherLine>,
}

/// What goes to an account.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct VoucherLine {
    /// Number of the account.
    pub account: String,
    /// Its name.
    pub name: String,
    /// Debit; a credit is negative. In minor units.
    pub debit: i64,
}

/// Days to write vouchers of.
#[derive(Debug, Clone, Copy)]
pub struct JournalDays<'a> {
    /// What was booked on them.
    pub booked: &'a BooksByDate,
    /// What is estimated more on them.
    pub estimated: &'a BTreeMap<NaiveDate, Estimated>,
    /// Tax inside revenue, in basis points of the net.
    pub vat_bp: i32,
}

/// The vouchers of days that begin with a month: for each date and kind of business one, what corrections did apart, and after them what
/// is estimated; what goes to the same account is one line. `account` gives number and name.
#[must_use]
pub fn vouchers(days: JournalDays<'_>, account: impl Fn(&AccountRole) -> (String, String)) -> Vec<Voucher> {
    let (mut vouchers, mut number, mut month) = (Vec::new(), 0, 0);
    let dates: BTreeSet<NaiveDate> = days.booked.keys().chain(days.estimated.keys()).copied().collect();
    for date in dates {
        if date.month() != month {
            (number, month) = (0, date.month());
        }
        for (subject, lines) in days.subjects(date) {
            let lines = by_account(&lines, &account);
            if !lines.is_empty() {
                number += 1;
                vouchers.push(Voucher { date, number, subject, lines });
            }
        }
    }
    vouchers
}

type SubjectLines = (VoucherSubject, Vec<(AccountRole, i64)>);

impl JournalDays<'_> {
    /// What goes where on a date; debits, credits are negative.
    fn subjects(&self, date: NaiveDate) -> Vec<SubjectLines> {
        let booked = self.booked.get(&date).map(|figures| lines(figures, self.vat_bp)).unwrap_or_default();
        let alike = |one: &JournalLine, other: &JournalLine| {
            (one.action, one.is_correction) == (other.action, other.is_correction)
        };
        let of_one = |of_one: &[JournalLine]| {
            let first = of_one.first()?;
            let (action, is_correction) = (first.action, first.is_correction);
            let lines = of_one.iter().map(|line| (line.account.clone(), line.debit - line.credit));
            Some((VoucherSubject::Business { action, is_correction }, lines.collect()))
        };
        let business = booked.chunk_by(alike).filter_map(of_one);
        let estimated = self.estimated.get(&date).map(|estimated| self.estimates(*estimated));
        business.chain(estimated.into_iter().flatten()).collect()
    }

    /// What is put off for points is no longer revenue, all of it: tax is due on the whole sale. Breakage is revenue with tax inside.
    fn estimates(&self, Estimated { deferred, breakage }: Estimated) -> [SubjectLines; 2] {
        let tax = tax_in(breakage, self.vat_bp);
        let points = vec![(AccountRole::PointsRevenue, deferred), (AccountRole::PointsDeferred, -deferred)];
        let unused = vec![
            (AccountRole::BreakageOwed, breakage),
            (AccountRole::Breakage, tax - breakage),
            (AccountRole::OutputTax, -tax),
        ];
        [(VoucherSubject::PointsDeferral, points), (VoucherSubject::Breakage, unused)]
    }
}

fn by_account(
    lines: &[(AccountRole, i64)],
    account: &impl Fn(&AccountRole) -> (String, String),
) -> Vec<VoucherLine> {
    let mut sums: BTreeMap<(String, String), i64> = BTreeMap::new();
    for (role, debit) in lines {
        *sums.entry(account(role)).or_default() += debit;
    }
    sums.retain(|_, debit| *debit != 0);
    let line = |((account, name), debit)| VoucherLine { account, name, debit };
    let (debits, credits): (Vec<_>, Vec<_>) = sums.into_iter().map(line).partition(|line| line.debit > 0);
    debits.into_iter().chain(credits).collect()
}

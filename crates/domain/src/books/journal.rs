//! 凭证: figures of the books as debits and credits of a chart of accounts (OP12).
//!
//! *Invariant:* debits and credits of every group are the same sum.

use std::collections::BTreeMap;

use chrono::{Datelike as _, NaiveDate};

use super::{BookFigure, BookFigures};
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
    /// Tax inside revenue.
    OutputTax,
}

impl AccountRole {
    /// Those that every chart has.
    pub const FIXED: [Self; 10] = [
        Self::Cash,
        Self::Bank,
        Self::Vouchers,
        Self::OnAccount,
        Self::Debts,
        Self::Between,
        Self::Liability,
        Self::Revenue,
        Self::Kept,
        Self::OutputTax,
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
            Self::OutputTax => "output_tax".to_owned(),
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
            Self::OutputTax => ("222101", "应交税费-应交增值税(销项税额)"),
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

/// The lines of some figures, those of an action together; tax is split from revenue when there is a rate, half-up for each action.
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

/// A voucher: what postings of a kind did on a date.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Voucher {
    /// The business date.
    pub date: NaiveDate,
    /// Counted from 1 in each month.
    pub number: i32,
    /// What was done.
    pub action: Action,
    /// Whether corrections did it.
    pub is_correction: bool,
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

/// The vouchers of days that begin with a month: for each date and kind of business one, what corrections did apart; what goes to the same
/// account is one line. `account` gives number and name.
#[must_use]
pub fn vouchers(
    days: &BTreeMap<NaiveDate, BookFigures>,
    vat_bp: i32,
    account: impl Fn(&AccountRole) -> (String, String),
) -> Vec<Voucher> {
    let (mut vouchers, mut number, mut month) = (Vec::new(), 0, 0);
    for (date, figures) in days {
        if date.month() != month {
            (number, month) = (0, date.month());
        }
        let alike = |one: &JournalLine, other: &JournalLine| {
            (one.action, one.is_correction) == (other.action, other.is_correction)
        };
        for of_one in lines(figures, vat_bp).chunk_by(alike) {
            let lines = by_account(of_one, &account);
            let Some(first) = of_one.first().filter(|_| !lines.is_empty()) else { continue };
            number += 1;
            let (action, is_correction) = (first.action, first.is_correction);
            vouchers.push(Voucher { date: *date, number, action, is_correction, lines });
        }
    }
    vouchers
}

fn by_account(
    lines: &[JournalLine],
    account: &impl Fn(&AccountRole) -> (String, String),
) -> Vec<VoucherLine> {
    let mut sums: BTreeMap<(String, String), i64> = BTreeMap::new();
    for each in lines {
        *sums.entry(account(&each.account)).or_default() += each.debit - each.credit;
    }
    sums.retain(|_, debit| *debit != 0);
    let line = |((account, name), debit)| VoucherLine { account, name, debit };
    let (debits, credits): (Vec<_>, Vec<_>) = sums.into_iter().map(line).partition(|line| line.debit > 0);
    debits.into_iter().chain(credits).collect()
}

//! The journal as a table.

use std::collections::BTreeMap;

use chrono::NaiveDate;
use domain::books::BookFigures;
use domain::books::journal::{self, JournalLine};
use domain::figures::Action;
use domain::money::{Currency, Money};
use persistence::books::settings::BookSettings;

use crate::app::books::Journal;
use crate::language::Language;
use crate::wire::csv::{head, line};

const COLUMNS: [(&str, &str); 8] = [
    ("日期", "Date"),
    ("凭证号", "Voucher"),
    ("结算主体", "Legal entity"),
    ("摘要", "Summary"),
    ("科目编码", "Account"),
    ("科目名称", "Account name"),
    ("借方金额", "Debit"),
    ("贷方金额", "Credit"),
];

/// Head and rows.
pub(super) fn table(journal: &Journal, language: Language) -> String {
    let mut text = head(&COLUMNS.map(|(zh, en)| language.pick(zh, en).to_owned()));
    for (entity, days) in &journal.entities {
        let mut number = 0;
        for (date, figures) in days {
            for voucher in vouchers(figures, &journal.settings) {
                number += 1;
                let place = (*date, number, entity.as_str());
                text.extend(rows(&voucher, place, journal.currency, language));
            }
        }
    }
    text
}

/// Debits and credits by number and name of the account; what goes to the same account is one line.
struct Voucher {
    action: Action,
    is_correction: bool,
    lines: BTreeMap<(String, String), i64>,
}

/// A voucher for each kind of business; what corrections did is apart.
fn vouchers(figures: &BookFigures, settings: &BookSettings) -> Vec<Voucher> {
    let lines = journal::lines(figures, settings.vat_bp);
    let alike = |one: &JournalLine, other: &JournalLine| {
        (one.action, one.is_correction) == (other.action, other.is_correction)
    };
    let voucher = |lines: &[JournalLine]| {
        let first = lines.first()?;
        let mut sums: BTreeMap<(String, String), i64> = BTreeMap::new();
        for each in lines {
            let account = settings.account(&each.account);
            *sums.entry((account.number, account.name)).or_default() += each.debit - each.credit;
        }
        sums.retain(|_, debit| *debit != 0);
        Some(Voucher { action: first.action, is_correction: first.is_correction, lines: sums })
    };
    let vouchers = lines.chunk_by(alike).filter_map(voucher);
    vouchers.filter(|voucher| !voucher.lines.is_empty()).collect()
}

fn rows(
    voucher: &Voucher,
    (date, number, entity): (NaiveDate, i32, &str),
    currency: Currency,
    language: Language,
) -> Vec<String> {
    let money = |minor: i64| match minor {
        0 => String::new(),
        minor => Money::from_minor(minor, currency).to_string(),
    };
    let summary = summary(voucher.action, voucher.is_correction, language);
    let row = |((account, name), debit): (&(String, String), &i64)| {
        line(&[
            date.to_string(),
            number.to_string(),
            entity.to_owned(),
            summary.clone(),
            account.clone(),
            name.clone(),
            money((*debit).max(0)),
            money((-debit).max(0)),
        ])
    };
    // Debits before credits, as vouchers are written.
    let (debits, credits): (Vec<_>, Vec<_>) = voucher.lines.iter().partition(|(_, debit)| **debit > 0);
    debits.into_iter().chain(credits).map(row).collect()
}

fn summary(action: Action, is_correction: bool, language: Language) -> String {
    let (zh, en) = match action {
        Action::TopUp => ("会员充值", "Top-ups"),
        Action::Sale => ("消费", "Sales"),
        Action::Return => ("退货", "Returns"),
        Action::PackageSale => ("售卡", "Packages sold"),
        Action::CountUse => ("次卡核销与期限卡到期天数", "Counts used, days of passes"),
        Action::Refund => ("退款", "Refunds"),
        Action::Repayment => ("挂账还款", "Repayments"),
        Action::PointsMakeUp => ("补积分", "Points made up"),
        Action::BearerPayment => ("礼品卡与定金支付", "Gift cards and deposits"),
        Action::BearerRefund => ("退回礼品卡与定金", "Back to gift cards and deposits"),
    };
    let text = language.pick(zh, en);
    if is_correction {
        format!("{}{text}", language.pick("冲正：", "Corrected: "))
    } else {
        text.to_owned()
    }
}

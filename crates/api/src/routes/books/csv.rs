//! The journal as a table.

use domain::books::journal::Voucher;
use domain::figures::Action;
use domain::money::{Currency, Money};

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
    for (entity, vouchers) in &journal.entities {
        for voucher in vouchers {
            text.extend(rows(voucher, entity, journal.currency, language));
        }
    }
    text
}

fn rows<'a>(
    voucher: &'a Voucher,
    entity: &'a str,
    currency: Currency,
    language: Language,
) -> impl Iterator<Item = String> + 'a {
    let money = move |minor: i64| match minor {
        0 => String::new(),
        minor => Money::from_minor(minor, currency).to_string(),
    };
    let summary = summary(voucher.action, voucher.is_correction, language);
    voucher.lines.iter().map(move |each| {
        line(&[
            voucher.date.to_string(),
            voucher.number.to_string(),
            entity.to_owned(),
            summary.clone(),
            each.account.clone(),
            each.name.clone(),
            money(each.debit.max(0)),
            money((-each.debit).max(0)),
        ])
    })
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

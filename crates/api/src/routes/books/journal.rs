//! The journal as a table.

use domain::books::journal::{Voucher, VoucherSubject};
use domain::figures::Action;
use domain::money::{Currency, Money};

use crate::app::books::Journal;
use crate::language::Language;
use crate::tables::{Cell, Column, Holds, Row};

const COLUMNS: [(&str, &str, Holds); 8] = [
    ("日期", "Date", Holds::Date),
    ("凭证号", "Voucher", Holds::Number),
    ("结算主体", "Legal entity", Holds::Name),
    ("摘要", "Summary", Holds::Name),
    ("科目编码", "Account", Holds::Words),
    ("科目名称", "Account name", Holds::Name),
    ("借方金额", "Debit", Holds::Number),
    ("贷方金额", "Credit", Holds::Number),
];

/// The columns.
pub(super) fn columns(language: Language) -> Vec<Column> {
    Column::all(&COLUMNS, language)
}

/// The lines of every voucher, entity by entity, day by day.
pub(super) fn rows(journal: &Journal, language: Language) -> Vec<Row> {
    let mut lines = Vec::new();
    for (entity, vouchers) in &journal.entities {
        for voucher in vouchers {
            lines.extend(voucher_rows(voucher, entity, journal.currency, language));
        }
    }
    lines
}

fn voucher_rows<'a>(
    voucher: &'a Voucher,
    entity: &'a str,
    currency: Currency,
    language: Language,
) -> impl Iterator<Item = Row> + 'a {
    let money = move |minor: i64| match minor {
        0 => Cell::Empty,
        minor => Cell::from(&Money::from_minor(minor, currency)),
    };
    let summary = summary(voucher.subject, language);
    voucher.lines.iter().map(move |each| {
        Row::new([
            Cell::from(voucher.date),
            Cell::number(voucher.number),
            Cell::text(entity),
            Cell::text(&summary),
            Cell::text(&each.account),
            Cell::text(&each.name),
            money(each.debit.max(0)),
            money((-each.debit).max(0)),
        ])
    })
}

fn summary(subject: VoucherSubject, language: Language) -> String {
    match subject {
        VoucherSubject::Business { action, is_correction: false } => business(action, language).to_owned(),
        VoucherSubject::Business { action, is_correction: true } => {
            format!("{}{}", language.pick("冲正：", "Corrected: "), business(action, language))
        }
        VoucherSubject::PointsDeferral => {
            language.pick("积分递延（估计）", "Points deferral (estimate)").to_owned()
        }
        VoucherSubject::Breakage => language.pick("沉淀收入（估计）", "Breakage (estimate)").to_owned(),
    }
}

const fn business(action: Action, language: Language) -> &'static str {
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
        Action::PointsAdjustment => ("积分调整", "Points adjusted"),
    };
    language.pick(zh, en)
}

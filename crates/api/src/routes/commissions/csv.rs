//! Lines of commission as a table for spreadsheets.

use domain::commission::{Activity, CommissionBase};
use domain::ledger::{Assignment, StaffRole};
use persistence::commissions::Line;

use crate::app::commissions::ListedLines;
use crate::language::Language;
use crate::wire::csv::{self, line};

const COLUMNS: [(&str, &str); 19] = [
    ("营业日", "Business date"),
    ("小票号", "Receipt"),
    ("门店", "Shop"),
    ("工号", "Staff number"),
    ("员工", "Employee"),
    ("职级", "Grade"),
    ("业务", "Business"),
    ("项目", "Item"),
    ("分工", "Role"),
    ("派工方式", "Assigned"),
    ("占比", "Share"),
    ("原价", "List price"),
    ("实收", "Charged"),
    ("实付本金", "Paid"),
    ("提成条目", "Rule item"),
    ("计提口径", "Base"),
    ("计提金额", "Counted"),
    ("比例", "Rate"),
    ("提成", "Commission"),
];

/// The heads of the columns.
pub(super) fn head(language: Language) -> String {
    csv::head(&COLUMNS.map(|(zh, en)| language.pick(zh, en).to_owned()))
}

/// One page of rows.
pub(super) fn rows(listed: &ListedLines, language: Language) -> String {
    listed.page.items.iter().map(|each| line(&row(each, listed, language))).collect()
}

fn row(each: &Line, listed: &ListedLines, language: Language) -> [String; 19] {
    let (worked, part, terms) = (&each.line.worked, &each.line.part, each.line.terms.as_ref());
    let employee = listed.employees.iter().find(|employee| employee.id == part.employee);
    let shop = listed.shops.iter().find(|(id, _)| *id == each.shop);
    [
        each.business_date.to_string(),
        each.receipt_no.clone(),
        shop.map_or(String::new(), |(_, name)| name.clone()),
        employee.map_or(String::new(), |employee| employee.number.clone()),
        employee.map_or(String::new(), |employee| employee.name.clone()),
        part.grade.clone().unwrap_or_default(),
        activity(worked.activity, language).to_owned(),
        each.label.clone(),
        role(part.role, language).to_owned(),
        part.assigned.map_or(String::new(), |assigned| assignment(assigned, language).to_owned()),
        percent(part.share_bp),
        worked.list.to_string(),
        worked.charged.to_string(),
        worked.paid.to_string(),
        terms.map_or(String::new(), |terms| terms.item.clone()),
        terms.map_or(String::new(), |terms| base(terms.base, language).to_owned()),
        each.line.counted.to_string(),
        terms.map_or(String::new(), |terms| terms.ladder.clone().unwrap_or_else(|| percent(terms.rate_bp))),
        each.line.amount.to_string(),
    ]
}

/// Basis points as a percentage.
fn percent(bp: i32) -> String {
    format!("{}.{:02}%", bp / 100, bp % 100)
}

const fn activity(activity: Activity, language: Language) -> &'static str {
    match activity {
        Activity::Sale => language.pick("消费", "Sale"),
        Activity::TopUp => language.pick("充值", "Top-up"),
        Activity::Package => language.pick("售卡", "Package"),
        Activity::CountUse => language.pick("核销", "Use of counts"),
    }
}

const fn role(role: StaffRole, language: Language) -> &'static str {
    match role {
        StaffRole::Seller => language.pick("销售", "Seller"),
        StaffRole::Performer => language.pick("服务", "Performer"),
    }
}

const fn assignment(assigned: Assignment, language: Language) -> &'static str {
    match assigned {
        Assignment::Requested => language.pick("点客", "Requested"),
        Assignment::Rotation => language.pick("轮牌", "Rotation"),
    }
}

const fn base(base: CommissionBase, language: Language) -> &'static str {
    match base {
        CommissionBase::List => language.pick("原价", "List"),
        CommissionBase::Charged => language.pick("实收", "Charged"),
        CommissionBase::Paid => language.pick("实付本金", "Paid"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// OP01: rates and shares are read as percentages.
    #[test]
    fn basis_points_are_percentages() {
        for (bp, text) in [(0, "0.00%"), (5, "0.05%"), (700, "7.00%"), (3_334, "33.34%"), (10_000, "100.00%")]
        {
            assert_eq!(percent(bp), text);
        }
    }
}

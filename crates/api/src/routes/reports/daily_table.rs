//! 销售日报 as tables: the sheet of figures, groups side by side, categories and people.

use super::{DailyReportResponse, DayGroupResponse, GroupByCode};
use crate::language::Language;
use crate::tables::{Cell, Column, Holds, Row, Sheet};
use crate::wire::figures::{ReceivedResponse, SheetResponse};
use crate::wire::words::{self, WayNames};

/// Everything that the report says.
pub(super) fn sheets(
    report: &DailyReportResponse,
    by: Option<GroupByCode>,
    ways: &WayNames,
    language: Language,
) -> Vec<Sheet> {
    let mut sheets = vec![figures(&report.sheet, ways, language)];
    if let Some(by) = by {
        sheets.push(groups(&report.groups, by, language));
    }
    sheets.extend([categories(&report.sheet, language), staff(&report.sheet, language)]);
    sheets
}

/// The sheet from top to bottom. What was received and what was delivered stand apart, and are never added together.
struct Lines<'a> {
    language: Language,
    ways: &'a WayNames,
    rows: Vec<Row>,
}

impl Lines<'_> {
    fn section(&mut self, zh: &'static str, en: &'static str) {
        self.rows.push(Row::strong([Cell::text(self.language.pick(zh, en))]));
    }

    fn amount(&mut self, zh: &'static str, en: &'static str, amount: &str) {
        self.rows.push(Row::new([Cell::text(self.language.pick(zh, en)), Cell::number(amount)]));
    }

    fn counted(&mut self, zh: &'static str, en: &'static str, amount: &str, count: i64) {
        let name = Cell::text(self.language.pick(zh, en));
        self.rows.push(Row::new([name, Cell::number(amount), Cell::number(count)]));
    }

    fn count(&mut self, zh: &'static str, en: &'static str, count: i64) {
        self.rows.push(Row::new([Cell::text(self.language.pick(zh, en)), Cell::Empty, Cell::number(count)]));
    }

    fn received(&mut self, received: &ReceivedResponse) {
        self.section("实收", "Money received");
        self.amount("实收合计", "Received in all", &received.total);
        self.amount(
            "其中充值、售卡（扣退款）",
            "Of it top-ups and packages, less refunds",
            &received.for_later,
        );
        self.amount("其中还款", "Of it repayments", &received.for_debts);
        for method in &received.methods {
            let name = self.ways.name(&method.method);
            self.rows.push(Row::strong([Cell::text(name), Cell::number(&method.total)]));
            self.amount("销售", "Sales", &method.sales);
            self.amount("退货", "Returns", &method.returns);
            self.amount("充值", "Top-ups", &method.top_ups);
            self.amount("售卡", "Packages", &method.packages);
            self.amount("还款", "Repayments", &method.repayments);
            self.amount("退款", "Refunds", &method.refunds);
        }
    }

    fn delivered(&mut self, sheet: &SheetResponse) {
        let delivered = &sheet.delivered;
        self.section("消耗与现结", "Value delivered");
        self.counted("交付合计", "Delivered in all", &delivered.total, delivered.sales);
        self.amount("其中付过钱的部分", "Of it paid with money", &delivered.paid_share);
        self.amount("当场付款", "Paid at once", &delivered.money);
        self.amount("储值本金", "Stored principal", &delivered.principal);
        self.amount("储值赠送", "Stored bonus", &delivered.bonus);
        self.amount("积分抵扣", "Points", &delivered.points);
        self.amount("团购券", "Vouchers", &delivered.vouchers);
        self.amount("礼品卡、定金", "Gift cards, deposits", &delivered.bearers);
        self.amount("挂账", "On account", &delivered.on_account);
        self.amount("次卡核销", "Counts used", &delivered.counts);
    }

    fn value(&mut self, sheet: &SheetResponse) {
        let SheetResponse { top_ups, refunds, package_sales, on_account, counts, points, .. } = sheet;
        self.section("充值与退款", "Top-ups and refunds");
        self.counted("充值实付", "Top-ups paid", &top_ups.paid, top_ups.count);
        self.amount("赠送", "Bonus", &top_ups.bonus);
        self.count("赠送积分", "Points given", top_ups.points);
        self.counted("退款退出", "Refunds paid out", &refunds.paid_out, refunds.count);
        self.amount("按约定留下", "Kept by the terms", &refunds.kept);
        self.amount("赠送失效", "Bonus ended", &refunds.bonus_ended);
        self.amount("手续费", "Fees", &refunds.fees);
        self.amount("利息", "Interest", &refunds.interest);
        self.counted("售卡", "Packages", &package_sales.amount, package_sales.count);
        self.section("挂账、计次与积分", "On account, counts and points");
        self.amount("新挂账", "Put on account", &on_account.made);
        self.amount("已还", "Repaid", &on_account.repaid);
        self.count("售出次数", "Counts sold", counts.sold);
        self.count("赠送次数", "Counts given", counts.given);
        self.count("核销次数", "Counts used", counts.used);
        self.count("核销赠送次数", "Gift counts used", counts.gift_used);
        self.count("发放积分", "Points issued", points.issued);
        self.count("使用积分", "Points spent", points.redeemed);
        self.count("录入积分", "Points entered by hand", points.entered);
        self.count("扣减积分", "Points deducted by hand", points.cancelled);
    }

    fn reductions(&mut self, sheet: &SheetResponse) {
        let SheetResponse { reductions, returns, corrections, .. } = sheet;
        self.section("优惠、退货与纠错", "Reductions, returns and corrections");
        self.amount("原价", "List price", &reductions.listed);
        self.amount("优惠", "Reductions", &reductions.discounts);
        self.counted("其中免单", "Of it free", &reductions.free, reductions.free_pieces);
        self.amount("抹零", "Rounding", &reductions.rounding);
        self.counted("退货", "Returns", &returns.amount, returns.count);
        for corrected in corrections {
            let name = words::business(corrected.action.into(), self.language);
            let word = self.language.pick("纠错", "Corrections");
            let cells = [
                Cell::text(format!("{word} · {name}")),
                Cell::number(&corrected.amount),
                Cell::number(corrected.count),
            ];
            self.rows.push(Row::new(cells));
        }
    }
}

fn figures(sheet: &SheetResponse, ways: &WayNames, language: Language) -> Sheet {
    let mut lines = Lines { language, ways, rows: Vec::new() };
    lines.received(&sheet.received);
    lines.delivered(sheet);
    lines.value(sheet);
    lines.reductions(sheet);
    let columns = [
        ("项目", "Line", Holds::Long),
        ("金额", "Amount", Holds::Number),
        ("笔数或数量", "How many", Holds::Number),
    ];
    Sheet::whole(language.pick("汇总", "Figures"), Column::all(&columns, language), lines.rows)
}

const GROUP: [(&str, &str, Holds); 10] = [
    ("实收", "Received", Holds::Number),
    ("其中预收", "Of it for later", Holds::Number),
    ("消耗与现结", "Delivered", Holds::Number),
    ("其中付过钱的部分", "Of it paid with money", Holds::Number),
    ("储值消费", "Stored value", Holds::Number),
    ("消费笔数", "Sales", Holds::Number),
    ("充值", "Topped up", Holds::Number),
    ("退款", "Refunded", Holds::Number),
    ("优惠", "Discounts", Holds::Number),
    ("冲正", "Corrections", Holds::Number),
];

fn groups(groups: &[DayGroupResponse], by: GroupByCode, language: Language) -> Sheet {
    let (tab, name) = by.words(language);
    let mut columns = vec![Column::named(name, Holds::Name)];
    columns.extend(Column::all(&GROUP, language));
    Sheet::whole(tab, columns, groups.iter().map(|group| group_row(group, by, language)).collect())
}

fn group_row(group: &DayGroupResponse, by: GroupByCode, language: Language) -> Row {
    let summary = &group.summary;
    let machine = || Cell::text(language.pick("接口", "Machine client"));
    let name = group
        .date
        .map_or_else(|| group.name.clone().map_or_else(machine, Cell::Text), |first| by.stretch(first));
    Row::new([
        name,
        Cell::number(&summary.received),
        Cell::number(&summary.for_later),
        Cell::number(&summary.delivered),
        Cell::number(&summary.paid_share),
        Cell::number(&summary.stored_value),
        Cell::number(summary.sales),
        Cell::number(&summary.topped_up),
        Cell::number(&summary.refunded),
        Cell::number(&summary.discounts),
        Cell::number(summary.corrections),
    ])
}

fn categories(sheet: &SheetResponse, language: Language) -> Sheet {
    let columns = [
        ("分类代码", "Code", Holds::Words),
        ("分类", "Category", Holds::Name),
        ("件数", "Pieces", Holds::Number),
        ("金额", "Amount", Holds::Number),
    ];
    let none = language.pick("未分类", "Without category");
    let rows = sheet.categories.iter().map(|each| {
        let name = Cell::text(each.name.as_deref().unwrap_or(none));
        Row::new([Cell::from(each.code.clone()), name, Cell::number(each.pieces), Cell::number(&each.amount)])
    });
    Sheet::whole(language.pick("分类", "Categories"), Column::all(&columns, language), rows.collect())
}

fn staff(sheet: &SheetResponse, language: Language) -> Sheet {
    let columns = [
        ("员工", "Employee", Holds::Name),
        ("销售", "Sold", Holds::Number),
        ("服务", "Performed", Holds::Number),
    ];
    let row = |each: &crate::wire::figures::StaffFigures| {
        Row::new([Cell::text(&each.name), Cell::number(&each.sold), Cell::number(&each.performed)])
    };
    let rows = sheet.staff.iter().map(row).collect();
    Sheet::whole(language.pick("员工", "Staff"), Column::all(&columns, language), rows)
}

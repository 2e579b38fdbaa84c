//! The books as a table: the same lines as on the screen, a column for each legal entity.

use domain::books::statement::BookLine;

use super::views::{AgedKindCode, AgedResponse, BooksFigures, BooksResponse};
use crate::app::books::BookTold;
use crate::language::Language;
use crate::tables::{Cell, Column, Holds, Row, Sheet, caption};
use crate::wire::words::WayNames;

/// Of which days they tell, and of which day the ageing is.
pub(super) fn about(books: &BooksResponse, language: Language) -> String {
    let days = caption::days(books.from, books.to);
    let ageing = language.pick("账龄", "ageing of");
    books.as_of.map_or(days.clone(), |date| format!("{days} · {ageing} {date}"))
}

/// The statement, and what is owed by age.
pub(super) fn sheets(books: &BooksResponse, ways: &WayNames, language: Language) -> Vec<Sheet> {
    vec![statement(books, ways, language), ageing(&books.ageing, language)]
}

fn statement(books: &BooksResponse, ways: &WayNames, language: Language) -> Sheet {
    let entities: Vec<(&str, &BooksFigures)> =
        books.entities.iter().map(|each| (each.name.as_str(), &each.figures)).collect();
    let together = (language.pick("合计", "Together"), &books.total);
    let told: Vec<(&str, &BooksFigures)> = std::iter::once(together).chain(entities).collect();
    let mut columns = vec![Column::named(language.pick("项目", "Line"), Holds::Long)];
    columns.extend(told.iter().map(|(name, _)| Column::named(*name, Holds::Number)));
    let figures: Vec<&BooksFigures> = told.into_iter().map(|(_, figures)| figures).collect();
    Sheet::whole(
        language.pick("账簿", "Books"),
        columns,
        Lines { figures, ways, language, rows: Vec::new() }.all(),
    )
}

/// The lines as they are written from top to bottom.
struct Lines<'a> {
    figures: Vec<&'a BooksFigures>,
    ways: &'a WayNames,
    language: Language,
    rows: Vec<Row>,
}

impl Lines<'_> {
    fn section(&mut self, zh: &'static str, en: &'static str) {
        self.rows.push(Row::strong([Cell::text(self.language.pick(zh, en))]));
    }

    fn line(&mut self, name: &str, of: impl Fn(&BooksFigures) -> String) {
        let mut cells = vec![Cell::text(name)];
        cells.extend(self.figures.iter().map(|figures| Cell::Number(of(figures))));
        self.rows.push(Row::new(cells));
    }

    fn all(mut self) -> Vec<Row> {
        let pick = |zh, en| self.language.pick(zh, en);
        let (opening, closing) = (pick("期初", "Opening"), pick("期末", "Closing"));
        let [received, delivered, refunded, kept, fees, interest, between] = [
            pick("预收（充值、售卡）", "Received for later (top-ups, packages)"),
            pick("交付（按实付占比确认收入）", "Delivered (revenue by the paid share)"),
            pick("退款付出", "Paid out by refunds"),
            pick("退款留存（确认收入）", "Kept on refunds (revenue)"),
            pick("退款手续费（收入）", "Fees of refunds (income)"),
            pick("退款利息（费用）", "Interest on refunds (expense)"),
            pick("主体往来", "Between entities"),
        ];
        let [of_before, of_refunds, at_once, in_all] = [
            pick("预收款交付", "Delivered of what was paid before"),
            pick("退款留存", "Kept on refunds"),
            pick("当场收款的销售", "Sales paid at once"),
            pick("收入合计", "Revenue in all"),
        ];
        self.section(
            "合同负债（还欠会员的货品与服务）",
            "Contract liability (goods and services still owed to members)",
        );
        self.line(opening, |of| of.liability.opening.clone());
        self.line(received, |of| of.liability.received.clone());
        self.line(delivered, |of| of.liability.delivered.clone());
        self.line(refunded, |of| of.liability.refunded.clone());
        self.line(kept, |of| of.liability.kept.clone());
        self.line(fees, |of| of.liability.fees.clone());
        self.line(interest, |of| of.liability.interest.clone());
        self.line(between, |of| of.liability.between.clone());
        self.line(closing, |of| of.liability.closing.clone());
        self.section("收入", "Revenue");
        self.line(of_before, |of| of.revenue.delivered.clone());
        self.line(of_refunds, |of| of.revenue.kept.clone());
        self.line(line(BookLine::Fees, self.language), |of| of.revenue.fees.clone());
        self.line(at_once, |of| of.revenue.direct.clone());
        self.line(in_all, |of| of.revenue.total.clone());
        self.money();
        self.wallets();
        self.rows
    }

    fn money(&mut self) {
        let language = self.language;
        self.section("收款", "Money");
        let methods: Vec<String> = self.figures[0].money.iter().map(|money| money.method.clone()).collect();
        for code in methods {
            let amount = |of: &BooksFigures| {
                of.money.iter().find(|money| money.method == code).map(|money| money.amount.clone())
            };
            let ways = self.ways;
            self.line(ways.name(&code), |of| amount(of).unwrap_or_default());
        }
        self.line(line(BookLine::Vouchers, language), |of| of.claims.vouchers.clone());
        self.line(line(BookLine::OnAccount, language), |of| of.claims.on_account.clone());
        self.line(line(BookLine::Debts, language), |of| of.claims.debts.clone());
    }

    fn wallets(&mut self) {
        let language = self.language;
        self.section("会员账户余额（期末）", "Members' balances (closing)");
        self.line(language.pick("本金余额", "Principal balance"), |of| {
            of.principal_in_wallets.closing.clone()
        });
        self.line(language.pick("赠送余额", "Bonus balance"), |of| of.bonus_in_wallets.closing.clone());
        self.section("积分（期末）", "Points (closing)");
        self.line(language.pick("积分数", "Number of points"), |of| of.points.closing.to_string());
        self.line(language.pick("其中已过期", "Of that lapsed"), |of| of.points.lapsed.to_string());
        self.section("估计（已入凭证）", "Estimates (in the journal)");
        self.line(language.pick("积分递延期初", "Points deferral, opening"), |of| {
            of.points.deferred_opening.clone()
        });
        self.line(language.pick("本期递延", "Deferred in the period"), |of| {
            of.points.deferred_change.clone()
        });
        self.line(language.pick("递延估计", "Deferral estimate"), |of| {
            of.points.deferred_estimate.clone()
        });
        self.line(language.pick("沉淀收入期初", "Breakage, opening"), |of| of.breakage.opening.clone());
        self.line(language.pick("本期沉淀收入", "Breakage in the period"), |of| {
            of.breakage.change.clone()
        });
        self.line(language.pick("沉淀收入累计", "Breakage, closing"), |of| of.breakage.closing.clone());
    }
}

const AGES: [(&str, &str, Holds); 8] = [
    ("种类", "Kind", Holds::Words),
    ("账龄", "Age", Holds::Words),
    ("批次", "Lots", Holds::Number),
    ("合同负债", "Contract liability", Holds::Number),
    ("本金", "Principal", Holds::Number),
    ("赠送", "Bonus", Holds::Number),
    ("数量", "Number", Holds::Number),
    ("其中已过期", "Of that lapsed", Holds::Number),
];

fn ageing(lots: &[AgedResponse], language: Language) -> Sheet {
    let rows = lots.iter().map(|each| aged(each, language)).collect();
    Sheet::whole(language.pick("账龄", "Ageing"), Column::all(&AGES, language), rows)
}

/// What a kind of value does not have stays empty, as on the screen.
fn aged(lots: &AgedResponse, language: Language) -> Row {
    let is = |kind: AgedKindCode| lots.kind == kind;
    let (is_money, is_points) = (is(AgedKindCode::StoredValue), is(AgedKindCode::Points));
    let when = |holds: bool, cell: Cell| if holds { cell } else { Cell::Empty };
    let number = |amount: &String| Cell::number(amount);
    let lapsed = if is_money { number(&lots.bonus_lapsed) } else { Cell::number(lots.number_lapsed) };
    Row::new([
        Cell::text(kind(lots.kind, language)),
        Cell::text(band(lots.band, language)),
        Cell::number(lots.lots),
        when(!is_points, number(&lots.owed)),
        when(is_money, number(&lots.principal)),
        when(is_money, number(&lots.bonus)),
        when(!is_money, Cell::number(lots.number)),
        lapsed,
    ])
}

const fn kind(kind: AgedKindCode, language: Language) -> &'static str {
    match kind {
        AgedKindCode::StoredValue => language.pick("储值", "Stored value"),
        AgedKindCode::Points => language.pick("积分", "Points"),
        AgedKindCode::Counts => language.pick("次卡", "Counts"),
        AgedKindCode::Passes => language.pick("期限卡", "Time passes"),
    }
}

fn band(band: usize, language: Language) -> &'static str {
    let bands = [
        ("30 天以内", "up to 30 days"),
        ("31–90 天", "31–90 days"),
        ("91–180 天", "91–180 days"),
        ("181–365 天", "181–365 days"),
    ];
    bands.get(band).map_or(language.pick("365 天以上", "over 365 days"), |(zh, en)| language.pick(zh, en))
}

/// What a figure of the books is called.
pub(super) fn told<'a>(told: &'a BookTold, ways: &'a WayNames, language: Language) -> &'a str {
    match told {
        BookTold::Line(of) => line(*of, language),
        BookTold::Money(method) => ways.name(method),
    }
}

/// What a line of the books is called.
const fn line(line: BookLine, language: Language) -> &'static str {
    match line {
        BookLine::Liability => language.pick("合同负债", "Contract liability"),
        BookLine::Received => language.pick("预收", "Received for later"),
        BookLine::Delivered => language.pick("交付", "Delivered"),
        BookLine::Kept => language.pick("退款留存", "Kept on refunds"),
        BookLine::Fees => language.pick("退款手续费", "Fees of refunds"),
        BookLine::Interest => language.pick("退款利息", "Interest on refunds"),
        BookLine::Refunded => language.pick("退款付出", "Paid out by refunds"),
        BookLine::Direct => language.pick("当场收款的销售", "Sales paid at once"),
        BookLine::Revenue => language.pick("收入合计", "Revenue in all"),
        BookLine::Between => language.pick("主体往来", "Between entities"),
        BookLine::Principal => language.pick("本金余额", "Principal balance"),
        BookLine::Bonus => language.pick("赠送余额", "Bonus balance"),
        BookLine::Points => language.pick("积分数", "Number of points"),
        BookLine::Vouchers => language.pick("应收平台（团购券）", "Claims on platforms (vouchers)"),
        BookLine::OnAccount => language.pick("应收会员挂账", "Claims on members (on account)"),
        BookLine::Debts => language.pick("会员欠款", "Debts of members"),
    }
}

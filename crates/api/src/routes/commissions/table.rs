//! What employees are due, and its lines, as tables.

use actix_web::web;
use domain::commission::{Activity, CommissionBase};
use domain::ledger::{Assignment, StaffRole};
use domain::money::Money;
use futures_util::StreamExt as _;
use persistence::commissions::{Due, Line, NamedEmployee, Part};
use persistence::pagination::{PAGE_ROWS_MAX, PageRequest};

use crate::app::commissions::{self, Asked, ListedLines, MONTHS, Reported, Year};
use crate::auth::principal::SignedIn;
use crate::language::Language;
use crate::state::AppState;
use crate::tables::{Cell, Column, Holds, Row, Rows, Sheet, pages};

const COLUMNS: [(&str, &str, Holds); 19] = [
    ("营业日", "Business date", Holds::Date),
    ("小票号", "Receipt", Holds::Long),
    ("门店", "Shop", Holds::Name),
    ("工号", "Staff number", Holds::Words),
    ("员工", "Employee", Holds::Words),
    ("职级", "Grade", Holds::Words),
    ("业务", "Business", Holds::Words),
    ("项目", "Item", Holds::Name),
    ("分工", "Role", Holds::Words),
    ("派工方式", "Assigned", Holds::Words),
    ("占比", "Share", Holds::Number),
    ("原价", "List price", Holds::Number),
    ("实收", "Charged", Holds::Number),
    ("实付本金", "Paid", Holds::Number),
    ("提成条目", "Rule item", Holds::Words),
    ("计提口径", "Base", Holds::Words),
    ("计提金额", "Counted", Holds::Number),
    ("比例", "Rate", Holds::Number),
    ("提成", "Commission", Holds::Number),
];

const ACTIVITIES: [Activity; 4] = [Activity::Sale, Activity::CountUse, Activity::TopUp, Activity::Package];

/// The columns of the lines.
pub(super) fn columns(language: Language) -> Vec<Column> {
    Column::all(&COLUMNS, language)
}

/// All lines that are asked for, newest first.
pub(super) fn rows(state: web::Data<AppState>, caller: SignedIn, asked: Asked, language: Language) -> Rows {
    let read = move |after| {
        let (state, caller, asked) = (state.clone(), caller.clone(), asked.clone());
        async move {
            let listed = commissions::lines(
                &state,
                &caller,
                (asked, Part::default()),
                PageRequest { after, limit: PAGE_ROWS_MAX },
            )
            .await?;
            let rows = listed.page.items.iter().map(|each| row(each, &listed, language)).collect();
            Ok((rows, listed.page.next))
        }
    };
    pages(read).boxed_local()
}

/// What each employee is due for the month, by kind of business, and everybody together.
pub(super) fn sums(reported: &Reported, language: Language) -> Sheet {
    let mut columns = Column::all(
        &[
            ("工号", "Staff number", Holds::Words),
            ("员工", "Employee", Holds::Name),
            ("职级", "Grade", Holds::Words),
            ("笔数", "Lines", Holds::Number),
        ],
        language,
    );
    columns.extend(ACTIVITIES.map(|each| Column::named(activity(each, language), Holds::Number)));
    let last = [("阶梯", "Ladders", Holds::Number), ("合计", "In all", Holds::Number)];
    columns.extend(Column::all(&last, language));
    let mut rows: Vec<Row> = reported.due.iter().map(|(name, due)| due_row(name, due)).collect();
    if let Some((_, first)) = reported.due.first() {
        let money = |of: &dyn Fn(&Due) -> i64| {
            let minor = reported.due.iter().map(|(_, due)| of(due)).sum();
            Cell::from(&Money::from_minor(minor, first.amount.currency()))
        };
        let lines: i64 = reported.due.iter().map(|(_, due)| due.lines).sum();
        let everybody = Cell::text(language.pick("合计", "Everybody"));
        let mut cells = vec![everybody, Cell::Empty, Cell::Empty, Cell::number(lines)];
        cells.extend(ACTIVITIES.map(|each| money(&|due| of_activity(due, each))));
        cells.extend([money(&of_ladders), money(&|due| due.amount.minor())]);
        rows.push(Row::strong(cells));
    }
    Sheet::whole(language.pick("汇总", "Sums"), columns, rows)
}

/// What each employee is due, month by month, and everybody together.
pub(super) fn year(year: &Year, language: Language) -> Sheet {
    let people = [("工号", "Staff number", Holds::Words), ("员工", "Employee", Holds::Name)];
    let mut columns = Column::all(&people, language);
    let months = year.months.iter().map(|month| month.format("%Y-%m").to_string());
    columns.extend(months.map(|month| Column::named(month, Holds::Number)));
    columns.push(Column::named(language.pick("合计", "In all"), Holds::Number));
    let row = |(name, months): &(NamedEmployee, [Option<Money>; MONTHS])| {
        let mut cells = vec![Cell::text(&name.number), Cell::text(&name.name)];
        cells.extend(months.iter().map(|month| month.as_ref().map_or(Cell::Empty, Cell::from)));
        cells.push(Cell::from(&year.sum(months.iter().flatten().copied())));
        Row::new(cells)
    };
    let mut rows: Vec<Row> = year.due.iter().map(row).collect();
    let totals: Vec<Money> = (0..MONTHS).map(|place| year.of_month(place)).collect();
    let mut cells = vec![Cell::text(language.pick("合计", "Everybody")), Cell::Empty];
    cells.extend(totals.iter().map(Cell::from));
    cells.push(Cell::from(&year.sum(totals.iter().copied())));
    rows.push(Row::strong(cells));
    Sheet::whole(language.pick("年表", "By month"), columns, rows)
}

fn due_row(name: &NamedEmployee, due: &Due) -> Row {
    let money = |minor: i64| Cell::from(&Money::from_minor(minor, due.amount.currency()));
    let grade = Cell::from(name.grade.clone());
    let mut cells = vec![Cell::text(&name.number), Cell::text(&name.name), grade, Cell::number(due.lines)];
    cells.extend(ACTIVITIES.map(|each| money(of_activity(due, each))));
    cells.extend([money(of_ladders(due)), Cell::from(&due.amount)]);
    Row::new(cells)
}

fn of_activity(due: &Due, activity: Activity) -> i64 {
    due.parts.iter().filter(|part| part.activity == activity).map(|part| part.amount.minor()).sum()
}

fn of_ladders(due: &Due) -> i64 {
    due.ladders.iter().map(|ladder| ladder.amount.minor()).sum()
}

fn row(each: &Line, listed: &ListedLines, language: Language) -> Row {
    let (worked, part, terms) = (&each.line.worked, &each.line.part, each.line.terms.as_ref());
    let employee = listed.employees.iter().find(|employee| employee.id == part.employee);
    let shop = listed.shops.iter().find(|(id, _)| *id == each.shop);
    let word = |word: Option<&'static str>| word.map_or(Cell::Empty, Cell::text);
    Row::new([
        Cell::from(each.business_date),
        Cell::text(&each.receipt_no),
        Cell::from(shop.map(|(_, name)| name.clone())),
        Cell::from(employee.map(|employee| employee.number.clone())),
        Cell::from(employee.map(|employee| employee.name.clone())),
        Cell::from(part.grade.clone()),
        Cell::text(activity(worked.activity, language)),
        Cell::text(&each.label),
        Cell::text(role(part.role, language)),
        word(part.assigned.map(|assigned| assignment(assigned, language))),
        Cell::Percent(part.share_bp),
        Cell::from(&worked.list),
        Cell::from(&worked.charged),
        Cell::from(&worked.paid),
        Cell::from(terms.map(|terms| terms.item.clone())),
        word(terms.map(|terms| base(terms.base, language))),
        Cell::from(&each.line.counted),
        terms.map_or(Cell::Empty, |terms| {
            terms.ladder.clone().map_or(Cell::Percent(terms.rate_bp), Cell::Text)
        }),
        Cell::from(&each.line.amount),
    ])
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

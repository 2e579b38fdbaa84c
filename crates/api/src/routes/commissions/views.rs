//! What reports of commission look like on the wire.

use chrono::{Datelike as _, NaiveDate};
use domain::ids::{Id, Shop};
use domain::money::{Currency, Money};
use persistence::commissions::{Due, Line, NamedEmployee};
use serde::Serialize;
use utoipa::ToSchema;
use uuid::Uuid;

use crate::app::commissions::{Compared, MONTHS, Reported, Year};
use crate::wire::codes::ActivityCode;
use crate::wire::commission::CommissionShare;
use crate::wire::posting_result::PostingKindCode;
use crate::wire::posting_row::NamedThing;
use crate::wire::staff::StaffRoleCode;

/// What employees are due for a month.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct CommissionReport {
    /// The month.
    #[schema(example = "2026-11")]
    month: String,
    /// By employee, in the order of their staff numbers.
    items: Vec<EmployeeCommission>,
    /// Everything together; null when nobody worked.
    #[schema(example = "3120.50")]
    total: Option<String>,
}

/// What employees are due for a year, month by month.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct CommissionYear {
    /// The year.
    #[schema(example = 2026)]
    year: i32,
    /// Its months.
    months: Vec<String>,
    /// By employee, in the order of their staff numbers.
    items: Vec<CommissionYearRow>,
    /// Everybody together, month by month.
    totals: Vec<String>,
    /// The whole year.
    #[schema(example = "37446.00")]
    total: String,
}

/// What one employee is due for a year.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct CommissionYearRow {
    employee: ReportedEmployee,
    /// Month by month; null for a month in which nothing of theirs was counted.
    months: Vec<Option<String>>,
    /// The whole year.
    #[schema(example = "18723.00")]
    amount: String,
}

/// An employee as a report names them.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct ReportedEmployee {
    id: Uuid,
    #[schema(example = "2001")]
    number: String,
    #[schema(example = "周师傅")]
    name: String,
    /// Code of their grade of today.
    #[schema(example = "senior")]
    grade: Option<String>,
}

/// What one employee is due for a month.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct EmployeeCommission {
    employee: ReportedEmployee,
    /// How many lines.
    #[schema(example = 42)]
    lines: i64,
    /// What the lines pay, by kind of business and role.
    parts: Vec<CommissionPart>,
    /// What ladders pay for the month.
    ladders: Vec<CommissionLadderPart>,
    /// Everything together.
    #[schema(example = "1560.25")]
    amount: String,
}

/// What lines of one kind of business pay for one role.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct CommissionPart {
    activity: ActivityCode,
    role: StaffRoleCode,
    /// How many lines.
    #[schema(example = 30)]
    lines: i64,
    /// What they were counted on.
    #[schema(example = "4800.00")]
    counted: String,
    /// What they pay; of those that a ladder pays, their fees.
    #[schema(example = "480.00")]
    amount: String,
}

/// What a ladder pays for a month.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct CommissionLadderPart {
    /// Of the rule of which program.
    program_id: Uuid,
    /// Its code.
    #[schema(example = "month")]
    code: String,
    /// What its lines were counted on.
    #[schema(example = "30000.00")]
    counted: String,
    /// What that pays.
    #[schema(example = "1700.00")]
    amount: String,
}

/// A line of commission with its posting.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct CommissionLineResponse {
    /// The posting.
    posting_id: Uuid,
    /// What it is.
    kind: PostingKindCode,
    /// Number on its receipt.
    #[schema(example = "S01-T1-20261122-0043")]
    receipt_no: String,
    business_date: NaiveDate,
    shop: NamedThing,
    employee: NamedThing,
    /// What was sold or done; empty where it has no name.
    #[schema(example = "肩颈按摩")]
    label: String,
    /// Where it is taken back: the posting that had earned it.
    of_posting_id: Option<Uuid>,
    /// Price of the whole line before discounts.
    #[schema(example = "200.00")]
    list: String,
    /// Price charged for the whole line.
    #[schema(example = "160.00")]
    charged: String,
    /// What of it money paid.
    #[schema(example = "133.33")]
    paid: String,
    /// What the employee is due.
    share: CommissionShare,
}

/// What a month is paid, and what a draft would have paid.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct CommissionComparison {
    /// The month.
    #[schema(example = "2026-10")]
    month: String,
    /// By employee, in the order of their staff numbers.
    items: Vec<ComparedEmployee>,
    /// What everybody is due.
    #[schema(example = "3120.50")]
    actual: String,
    /// What everybody would have been due.
    #[schema(example = "3420.00")]
    draft: String,
}

/// What one employee is due, and would have been.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct ComparedEmployee {
    employee: ReportedEmployee,
    /// What they are due.
    #[schema(example = "1560.25")]
    actual: String,
    /// What they would have been due.
    #[schema(example = "1710.00")]
    draft: String,
    /// By how much the draft is more; negative when it is less.
    #[schema(example = "149.75")]
    difference: String,
}

impl CommissionReport {
    pub(super) fn of(reported: &Reported) -> Self {
        let due = &reported.due;
        let month = reported.month.format("%Y-%m").to_string();
        let items = due.iter().map(|(name, due)| EmployeeCommission::of(name, due)).collect();
        let total = sum(due.iter().map(|(_, due)| due.amount));
        Self { month, items, total: total.map(|total| total.to_string()) }
    }
}

impl CommissionYear {
    pub(super) fn of(year: &Year) -> Self {
        let row = |(name, months): &(NamedEmployee, [Option<Money>; MONTHS])| CommissionYearRow {
            employee: ReportedEmployee::of(name),
            months: months.iter().map(|month| month.map(|amount| amount.to_string())).collect(),
            amount: year.sum(months.iter().flatten().copied()).to_string(),
        };
        let totals: Vec<Money> = (0..MONTHS).map(|place| year.of_month(place)).collect();
        Self {
            year: year.months[0].year(),
            months: year.months.iter().map(|month| month.format("%Y-%m").to_string()).collect(),
            items: year.due.iter().map(row).collect(),
            totals: totals.iter().map(Money::to_string).collect(),
            total: year.sum(totals.into_iter()).to_string(),
        }
    }
}

impl ReportedEmployee {
    fn of(name: &NamedEmployee) -> Self {
        Self {
            id: name.id.value(),
            number: name.number.clone(),
            name: name.name.clone(),
            grade: name.grade.clone(),
        }
    }
}

impl EmployeeCommission {
    pub(super) fn of(name: &NamedEmployee, due: &Due) -> Self {
        let part = |part: &persistence::commissions::DuePart| CommissionPart {
            activity: part.activity.into(),
            role: StaffRoleCode::of(part.role),
            lines: part.lines,
            counted: part.counted.to_string(),
            amount: part.amount.to_string(),
        };
        let ladder = |ladder: &persistence::commissions::DueLadder| CommissionLadderPart {
            program_id: ladder.program.value(),
            code: ladder.code.clone(),
            counted: ladder.counted.to_string(),
            amount: ladder.amount.to_string(),
        };
        Self {
            employee: ReportedEmployee::of(name),
            lines: due.lines,
            parts: due.parts.iter().map(part).collect(),
            ladders: due.ladders.iter().map(ladder).collect(),
            amount: due.amount.to_string(),
        }
    }

    /// Of somebody who did nothing.
    pub(super) fn nothing(name: &NamedEmployee, currency: Currency) -> Self {
        Self {
            employee: ReportedEmployee::of(name),
            lines: 0,
            parts: Vec::new(),
            ladders: Vec::new(),
            amount: Money::zero(currency).to_string(),
        }
    }
}

impl CommissionLineResponse {
    pub(super) fn of(line: &Line, employees: &[NamedEmployee], shops: &[(Id<Shop>, String)]) -> Self {
        let (worked, part) = (&line.line.worked, &line.line.part);
        let employee = employees.iter().find(|each| each.id == part.employee);
        let shop = shops.iter().find(|(id, _)| *id == line.shop);
        Self {
            posting_id: line.posting.value(),
            kind: PostingKindCode::of(line.kind),
            receipt_no: line.receipt_no.clone(),
            business_date: line.business_date,
            shop: NamedThing {
                id: line.shop.value(),
                name: shop.map_or(String::new(), |(_, name)| name.clone()),
            },
            employee: NamedThing {
                id: part.employee.value(),
                name: employee.map_or(String::new(), |each| each.name.clone()),
            },
            label: line.label.clone(),
            of_posting_id: line.line.of.map(Id::value),
            list: worked.list.to_string(),
            charged: worked.charged.to_string(),
            paid: worked.paid.to_string(),
            share: CommissionShare::of(&line.line),
        }
    }
}

/// Both sides by employee: whoever is on one is on the other.
pub(super) fn compared(month: String, found: &Compared) -> CommissionComparison {
    let row = |(name, due): &(NamedEmployee, Due)| {
        let draft = found.draft.iter().find(|(other, _)| other.id == name.id);
        let draft = draft.map_or(Money::zero(due.amount.currency()), |(_, draft)| draft.amount);
        let difference = Money::from_minor(draft.minor() - due.amount.minor(), draft.currency());
        ComparedEmployee {
            employee: ReportedEmployee::of(name),
            actual: due.amount.to_string(),
            draft: draft.to_string(),
            difference: difference.to_string(),
        }
    };
    let total = |of: &[(NamedEmployee, Due)]| {
        sum(of.iter().map(|(_, due)| due.amount)).unwrap_or(Money::zero(found.currency)).to_string()
    };
    CommissionComparison {
        month,
        items: found.actual.iter().map(row).collect(),
        actual: total(&found.actual),
        draft: total(&found.draft),
    }
}

/// The sum of amounts of one currency; none of none.
fn sum(amounts: impl Iterator<Item = Money>) -> Option<Money> {
    amounts.reduce(|sum, amount| Money::from_minor(sum.minor() + amount.minor(), sum.currency()))
}

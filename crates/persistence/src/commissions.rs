//! 提成 as it is read: what a month came to for each employee, its lines one by one, and what a draft would have paid (OP01).
//!
//! Lines are written by the till alone. A month is added up by the database; ladders are read of the sums.

mod lines;
mod sums;
mod what_if;

use chrono::NaiveDate;
use diesel::prelude::*;
use diesel::sql_types::{Date, Int2, Int8, Nullable, Numeric, Text, Uuid as SqlUuid};
use domain::ids::{Employee as EmployeeThing, Id, Shop};
use rust_decimal::Decimal;
use uuid::Uuid;

use crate::error::StoreError;
use crate::schema::employee;
use crate::snapshot::TenantSnapshot;
use crate::statement::statement;
use crate::store::Tx;
use crate::till::{commission, rows};

pub use lines::{Line, LineKey, Part, lines};
pub use sums::{Due, DueLadder, DuePart};
use sums::{Sum, Sums};
pub use what_if::what_if;

/// Which lines.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CommissionFilter {
    /// From this business date on.
    pub from: NaiveDate,
    /// Up to this business date.
    pub to: NaiveDate,
    /// Only of this shop.
    pub shop: Option<Id<Shop>>,
    /// Only of this employee.
    pub employee: Option<Id<EmployeeThing>>,
}

/// An employee as a report names them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NamedEmployee {
    /// Their id.
    pub id: Id<EmployeeThing>,
    /// Staff number.
    pub number: String,
    /// Name.
    pub name: String,
    /// The code of their grade of today.
    pub grade: Option<String>,
}

type SumSql = (SqlUuid, Int2, Int2, SqlUuid, Nullable<Text>, Int8, Numeric, Numeric, Nullable<Text>);
type SumRow = (Uuid, i16, i16, Uuid, Option<String>, i64, Decimal, Decimal, Option<String>);

statement! {
    /// What some days came to by employee, kind of business, role and ladder. Ids of rules follow the order of time.
    SumsOf -> SumSql;
    "SELECT c.employee_id, c.activity, c.role, c.program_id, c.ladder, count(*), sum(c.counted), sum(c.amount), \
       max(c.rule_id::text) FILTER (WHERE c.ladder IS NOT NULL) \
     FROM (SELECT ", tenant: SqlUuid = Uuid, " AS tenant_id, ", from: Date = NaiveDate, " AS from_date, ",
    to: Date = NaiveDate, " AS to_date, ", shop: Nullable<SqlUuid> = Option<Uuid>, " AS shop_id, ",
    employee: Nullable<SqlUuid> = Option<Uuid>, " AS employee_id) AS k \
     JOIN commission_line AS c ON c.tenant_id = k.tenant_id AND c.business_date BETWEEN k.from_date AND k.to_date \
       AND (k.shop_id IS NULL OR c.shop_id = k.shop_id) AND (k.employee_id IS NULL OR c.employee_id = k.employee_id) \
     GROUP BY 1, 2, 3, 4, 5"
}

/// What some days came to for each employee who worked on them, by staff number. Ladders read what all of the lines that were
/// asked for came to: a month's ladder is asked of a month.
///
/// # Errors
/// A [`StoreError`] of the reads.
pub fn report(
    tx: &mut Tx<'_>,
    snapshot: &TenantSnapshot,
    filter: &CommissionFilter,
) -> Result<Vec<(NamedEmployee, Due)>, StoreError> {
    let statement = SumsOf {
        tenant: tx.tenant_id(),
        from: filter.from,
        to: filter.to,
        shop: filter.shop.map(Id::value),
        employee: filter.employee.map(Id::value),
    };
    let found: Vec<SumRow> = statement.load(tx.conn)?;
    let mut sums = Sums::new(snapshot.currency);
    for (employee, activity, role, program, ladder, lines, counted, amount, rule) in found {
        let corrupt = |column| StoreError::CorruptRow { table: "commission_line", column, id: employee };
        let money =
            |value, column| rows::money(value, snapshot.currency, "commission_line", column, employee);
        let rule = rule.as_deref().map(Uuid::try_parse).transpose().map_err(|_| corrupt("rule_id"))?;
        sums.add(
            Id::new(employee),
            Sum {
                activity: commission::activity(activity).ok_or_else(|| corrupt("activity"))?,
                role: commission::role(role).ok_or_else(|| corrupt("role"))?,
                ladder: ladder.zip(rule).map(|(code, rule)| (Id::new(program), code, Id::new(rule))),
                lines,
                counted: money(counted, "counted")?,
                amount: money(amount, "amount")?,
            },
        )?;
    }
    let ladder = |rule, code: &str| {
        let version = snapshot.rules.commissions.iter().find(|version| version.id == rule)?;
        version.body.ladders.iter().find(|ladder| ladder.code == code)
    };
    with_names(tx, sums.due(ladder)?)
}

/// Adds the names of those who worked, in the order of their staff numbers; also of those who left.
fn with_names(
    tx: &mut Tx<'_>,
    due: Vec<(Id<EmployeeThing>, Due)>,
) -> Result<Vec<(NamedEmployee, Due)>, StoreError> {
    let names = named(tx, due.iter().map(|(id, _)| *id))?;
    let mut named: Vec<(NamedEmployee, Due)> = due
        .into_iter()
        .filter_map(|(id, due)| Some((names.iter().find(|name| name.id == id)?.clone(), due)))
        .collect();
    named.sort_by(|one, other| (&one.0.number, one.0.id).cmp(&(&other.0.number, other.0.id)));
    Ok(named)
}

/// The names of some employees.
///
/// # Errors
/// A [`StoreError`] of the read.
pub fn named(
    tx: &mut Tx<'_>,
    ids: impl Iterator<Item = Id<EmployeeThing>>,
) -> Result<Vec<NamedEmployee>, StoreError> {
    let mut ids: Vec<Uuid> = ids.map(Id::value).collect();
    ids.sort_unstable();
    ids.dedup();
    let rows: Vec<(Uuid, String, String, Option<String>)> = employee::table
        .filter(employee::tenant_id.eq(tx.tenant_id()).and(employee::id.eq_any(ids)))
        .select((employee::id, employee::number, employee::name, employee::grade))
        .load(tx.conn)?;
    let name = |(id, number, name, grade)| NamedEmployee { id: Id::new(id), number, name, grade };
    Ok(rows.into_iter().map(name).collect())
}

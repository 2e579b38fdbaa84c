//! What a draft of a rule would have paid for days that are over, beside what was paid: nothing is written.

use chrono::NaiveDate;
use diesel::prelude::*;
use diesel::sql_types::{Date, Uuid as SqlUuid};
use domain::commission::what_if::counted_by;
use domain::commission::{CommissionLine, CommissionRule};
use domain::ids::{Id, Program, Shop};
use domain::rules::Versioned;
use uuid::Uuid;

use super::sums::{Sum, Sums};
use super::{CommissionFilter, Due, NamedEmployee, with_names};
use crate::error::StoreError;
use crate::snapshot::TenantSnapshot;
use crate::statement::statement;
use crate::store::Tx;
use crate::till::commission::{WrittenCommission, commission_line};

statement! {
    /// All lines of a business date, posting by posting.
    LinesOfDay -> commission_line::Columns;
    "SELECT c.tenant_id, c.posting_id, c.number, c.business_date, c.shop_id, c.program_id, c.employee_id, c.line, \
       c.of_posting_id, c.activity, c.customer, c.product_id, c.category, c.quantity, c.list, c.charged, c.paid, c.role, \
       c.share_bp, c.assigned, c.grade, c.rule_id, c.item, c.base, c.rate_bp, c.fee, c.ladder, c.counted, c.amount \
     FROM (SELECT ", tenant: SqlUuid = Uuid, " AS tenant_id, ", on: Date = NaiveDate, " AS on_date) AS k \
     JOIN commission_line AS c ON c.tenant_id = k.tenant_id AND c.business_date = k.on_date \
     ORDER BY c.posting_id, c.number"
}

/// What each employee would have been due for some days if `draft` had been the rule of its program — and of its shop, if it
/// is for one — on all of them. Everything else stands as it was counted.
///
/// # Errors
/// A [`StoreError`] of the reads.
pub fn what_if(
    tx: &mut Tx<'_>,
    snapshot: &TenantSnapshot,
    filter: &CommissionFilter,
    draft: &Versioned<CommissionRule>,
) -> Result<Vec<(NamedEmployee, Due)>, StoreError> {
    let mut sums = Sums::new(snapshot.currency);
    for on in filter.from.iter_days().take_while(|on| *on <= filter.to) {
        let rows: Vec<WrittenCommission> = LinesOfDay { tenant: tx.tenant_id(), on }.load(tx.conn)?;
        for of_line in rows.chunk_by(|one, other| place(one) == place(other)) {
            let Some(first) = of_line.first() else { continue };
            let (program, shop) = (Id::new(first.program), Id::new(first.shop));
            if filter.shop.is_some_and(|only| only != shop) {
                continue;
            }
            let lines: Vec<CommissionLine> =
                of_line.iter().map(|row| row.line(snapshot.currency)).collect::<Result<_, _>>()?;
            let lines = if is_ruled(draft, program, shop) {
                counted_by(draft, &lines).map_err(|_| too_large(first.posting))?
            } else {
                lines
            };
            lines.into_iter().try_for_each(|line| add(&mut sums, program, line))?;
        }
    }
    let ladder = |rule, code: &str| {
        let versions = snapshot.rules.commissions.iter().chain([draft]);
        let version = versions.into_iter().find(|version| version.id == rule)?;
        version.body.ladders.iter().find(|ladder| ladder.code == code)
    };
    let due = sums.due(ladder)?;
    with_names(tx, due)
}

fn is_ruled(draft: &Versioned<CommissionRule>, program: Id<Program>, shop: Id<Shop>) -> bool {
    draft.program == program && draft.shop.is_none_or(|only| only == shop)
}

/// What the people on one line have in common; a refund takes several postings back.
const fn place(row: &WrittenCommission) -> (Uuid, Option<Uuid>, i16) {
    (row.posting, row.of_posting, row.line)
}

fn add(sums: &mut Sums, program: Id<Program>, line: CommissionLine) -> Result<(), StoreError> {
    let ladder = line.terms.and_then(|terms| Some((program, terms.ladder?, terms.rule)));
    let sum = Sum {
        activity: line.worked.activity,
        role: line.part.role,
        ladder,
        lines: 1,
        counted: line.counted,
        amount: line.amount,
    };
    sums.add(line.part.employee, sum)
}

const fn too_large(posting: Uuid) -> StoreError {
    StoreError::CorruptRow { table: "commission_line", column: "amount", id: posting }
}

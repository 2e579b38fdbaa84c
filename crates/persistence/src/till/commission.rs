//! 提成 as the till says, reads and writes it: in a statement of its own, so that a sale without people on it has nothing to do
//! with it.

use std::collections::HashMap;

use chrono::NaiveDate;
use diesel::pg::PgConnection;
use diesel::prelude::*;
use diesel::sql_types::{Array, Date, Int2, Int4, Int8, Nullable, Numeric, Text, Uuid as SqlUuid};
use domain::commission::{self, Activity, CommissionBase, CommissionLine, Customer, Part, Terms, Worked};
use domain::ids::{Id, Posting};
use domain::ledger::{Decision, PostingKind, StaffRole};
use domain::money::Currency;
use domain::till::{Rejection, ReturnedLine};
use rust_decimal::Decimal;
use uuid::Uuid;

use super::batch::Taken;
use super::{Request, rows};
use crate::error::StoreError;
use crate::snapshot::TenantSnapshot;
use crate::statement::{composite, statement};

composite! {
    /// What one employee is due for one line.
    WrittenCommission as commission_line ("written_commission") {
        tenant: SqlUuid = Uuid,
        posting: SqlUuid = Uuid,
        number: Int2 = i16,
        business_date: Date = NaiveDate,
        shop: SqlUuid = Uuid,
        program: SqlUuid = Uuid,
        employee: SqlUuid = Uuid,
        line: Int2 = i16,
        of_posting: Nullable<SqlUuid> = Option<Uuid>,
        activity: Int2 = i16,
        customer: Int2 = i16,
        product: Nullable<SqlUuid> = Option<Uuid>,
        category: Nullable<Text> = Option<String>,
        quantity: Int8 = i64,
        list: Numeric = Decimal,
        charged: Numeric = Decimal,
        paid: Numeric = Decimal,
        role: Int2 = i16,
        share_bp: Int4 = i32,
        assigned: Nullable<Int2> = Option<i16>,
        grade: Nullable<Text> = Option<String>,
        rule: Nullable<SqlUuid> = Option<Uuid>,
        item: Nullable<Text> = Option<String>,
        base: Nullable<Int2> = Option<i16>,
        rate_bp: Nullable<Int4> = Option<i32>,
        fee: Nullable<Numeric> = Option<Decimal>,
        ladder: Nullable<Text> = Option<String>,
        counted: Numeric = Decimal,
        amount: Numeric = Decimal,
    }
}

statement! {
    /// Lines of commission.
    InsertCommission -> ();
    "INSERT INTO commission_line (tenant_id, posting_id, number, business_date, shop_id, program_id, employee_id, line, \
       of_posting_id, activity, customer, product_id, category, quantity, list, charged, paid, role, share_bp, assigned, \
       grade, rule_id, item, base, rate_bp, fee, ladder, counted, amount) \
     SELECT n.* FROM unnest(", lines: Array<commission_line::Sql> = Vec<WrittenCommission>, ") AS n"
}

statement! {
    /// The commission of some postings, in the order of its lines.
    CommissionOf -> commission_line::Columns;
    "SELECT c.tenant_id, c.posting_id, c.number, c.business_date, c.shop_id, c.program_id, c.employee_id, c.line, \
       c.of_posting_id, c.activity, c.customer, c.product_id, c.category, c.quantity, c.list, c.charged, c.paid, c.role, \
       c.share_bp, c.assigned, c.grade, c.rule_id, c.item, c.base, c.rate_bp, c.fee, c.ladder, c.counted, c.amount \
     FROM unnest(", tenants: Array<SqlUuid> = Vec<Uuid>, ", ", postings: Array<SqlUuid> = Vec<Uuid>,
    ") AS k(tenant_id, posting_id) \
     JOIN commission_line AS c ON c.tenant_id = k.tenant_id AND c.posting_id = k.posting_id \
     ORDER BY c.posting_id, c.number"
}

/// What a decision means for commission; `returned` is what earlier returns gave back of the sale that it returns.
pub(super) fn said(
    conn: &mut PgConnection,
    request: &Request,
    snapshot: &TenantSnapshot,
    returned: &[ReturnedLine],
    decision: &Decision,
) -> Result<Result<Vec<CommissionLine>, Rejection>, StoreError> {
    let (tenant, currency) = (request.tenant.value(), decision.wallet.currency);
    let posting = &decision.posting;
    match posting.kind {
        PostingKind::TopUp | PostingKind::Consumption | PostingKind::PackageSale | PostingKind::CountUse => {
            let rules = snapshot.rules.in_force(decision.wallet.program, posting.shop, posting.business_date);
            Ok(commission::earned(rules.commission, &snapshot.grades, decision))
        }
        PostingKind::Reversal => {
            let Some(original) = posting.reverses else { return Ok(Ok(Vec::new())) };
            let lines = of_posting(conn, tenant, original, currency)?;
            Ok(Ok(commission::mirrored(original, &lines)))
        }
        PostingKind::Return => {
            let Some(sale) = posting.reverses else { return Ok(Ok(Vec::new())) };
            let lines = of_posting(conn, tenant, sale, currency)?;
            Ok(commission::returned((sale, &lines), returned, decision))
        }
        PostingKind::Refund => {
            let postings = commission::refunded_postings(decision);
            let of = of_postings(conn, tenant, &postings, currency)?;
            let back = |(posting, lines): (&Uuid, &Vec<CommissionLine>)| {
                commission::refunded(Id::new(*posting), lines, decision)
            };
            let mut postings: Vec<_> = of.iter().collect();
            postings.sort_by_key(|(posting, _)| **posting);
            Ok(postings.into_iter().map(back).collect::<Result<Vec<_>, _>>().map(|lines| lines.concat()))
        }
        PostingKind::Hold
        | PostingKind::HoldEnd
        | PostingKind::Repayment
        | PostingKind::TermChange
        | PostingKind::BearerPayment
        | PostingKind::PointsMakeUp
        | PostingKind::PointsAdjustment
        | PostingKind::BearerRefund => Ok(Ok(Vec::new())),
    }
}

/// Writes the commission of a batch; most batches have none.
pub(super) fn write(conn: &mut PgConnection, taken: &[Taken<'_>]) -> Result<(), StoreError> {
    let numbered = |taken: &Taken<'_>| {
        let lines = taken.decision.commission.iter().zip(1_i16..);
        lines.map(|(line, number)| WrittenCommission::of(taken, number, line)).collect::<Vec<_>>()
    };
    let lines: Vec<WrittenCommission> = taken.iter().flat_map(numbered).collect();
    if !lines.is_empty() {
        InsertCommission { lines }.execute(conn)?;
    }
    Ok(())
}

fn of_posting(
    conn: &mut PgConnection,
    tenant: Uuid,
    posting: Id<Posting>,
    currency: Currency,
) -> Result<Vec<CommissionLine>, StoreError> {
    Ok(of_postings(conn, tenant, &[posting], currency)?.remove(&posting.value()).unwrap_or_default())
}

/// The commission of some postings.
pub(crate) fn of_postings(
    conn: &mut PgConnection,
    tenant: Uuid,
    postings: &[Id<Posting>],
    currency: Currency,
) -> Result<HashMap<Uuid, Vec<CommissionLine>>, StoreError> {
    let mut found: HashMap<Uuid, Vec<CommissionLine>> = HashMap::new();
    if postings.is_empty() {
        return Ok(found);
    }
    let postings: Vec<Uuid> = postings.iter().map(|posting| posting.value()).collect();
    let tenants = vec![tenant; postings.len()];
    let stored: Vec<WrittenCommission> = CommissionOf { tenants, postings }.load(conn)?;
    for row in stored {
        found.entry(row.posting).or_default().push(row.line(currency)?);
    }
    Ok(found)
}

impl WrittenCommission {
    fn of(taken: &Taken<'_>, number: i16, line: &CommissionLine) -> Self {
        let (decision, CommissionLine { worked, part, terms, .. }) = (&taken.decision, line);
        let terms = terms.as_ref();
        Self {
            tenant: taken.request.tenant.value(),
            posting: decision.posting.id.value(),
            number,
            business_date: decision.posting.business_date,
            shop: decision.posting.shop.value(),
            program: decision.wallet.program.value(),
            employee: part.employee.value(),
            line: line.line,
            of_posting: line.of.map(Id::value),
            activity: worked.activity as i16,
            customer: worked.customer as i16,
            product: worked.product.map(Id::value),
            category: worked.category.clone(),
            quantity: worked.quantity,
            list: worked.list.to_decimal(),
            charged: worked.charged.to_decimal(),
            paid: worked.paid.to_decimal(),
            role: part.role as i16,
            share_bp: part.share_bp,
            assigned: part.assigned.map(|assigned| assigned as i16),
            grade: part.grade.clone(),
            rule: terms.map(|terms| terms.rule.value()),
            item: terms.map(|terms| terms.item.clone()),
            base: terms.map(|terms| terms.base as i16),
            rate_bp: terms.map(|terms| terms.rate_bp),
            fee: terms.map(|terms| terms.fee.to_decimal()),
            ladder: terms.and_then(|terms| terms.ladder.clone()),
            counted: line.counted.to_decimal(),
            amount: line.amount.to_decimal(),
        }
    }

    /// What it says.
    pub(crate) fn line(&self, currency: Currency) -> Result<CommissionLine, StoreError> {
        let posting = self.posting;
        let corrupt = |column| StoreError::CorruptRow { table: "commission_line", column, id: posting };
        let money = |value, column| rows::money(value, currency, "commission_line", column, posting);
        let terms = match (self.rule, &self.item, self.base, self.rate_bp, self.fee) {
            (Some(rule), Some(item), Some(base), Some(rate_bp), Some(fee)) => Some(Terms {
                rule: Id::new(rule),
                item: item.clone(),
                base: commission_base(base).ok_or_else(|| corrupt("base"))?,
                rate_bp,
                fee: money(fee, "fee")?,
                ladder: self.ladder.clone(),
            }),
            (_, _, _, _, _) => None,
        };
        Ok(CommissionLine {
            line: self.line,
            of: self.of_posting.map(Id::new),
            worked: Worked {
                activity: activity(self.activity).ok_or_else(|| corrupt("activity"))?,
                customer: customer(self.customer).ok_or_else(|| corrupt("customer"))?,
                product: self.product.map(Id::new),
                category: self.category.clone(),
                quantity: self.quantity,
                list: money(self.list, "list")?,
                charged: money(self.charged, "charged")?,
                paid: money(self.paid, "paid")?,
            },
            part: Part {
                employee: Id::new(self.employee),
                role: role(self.role).ok_or_else(|| corrupt("role"))?,
                share_bp: self.share_bp,
                assigned: self
                    .assigned
                    .map(|code| rows::assignment(code).ok_or_else(|| corrupt("assigned")))
                    .transpose()?,
                grade: self.grade.clone(),
            },
            terms,
            counted: money(self.counted, "counted")?,
            amount: money(self.amount, "amount")?,
        })
    }
}

/// A stored kind of business.
pub(crate) fn activity(code: i16) -> Option<Activity> {
    Activity::ALL.into_iter().find(|activity| *activity as i16 == code)
}

/// A stored role.
pub(crate) fn role(code: i16) -> Option<StaffRole> {
    [StaffRole::Seller, StaffRole::Performer].into_iter().find(|role| *role as i16 == code)
}

fn customer(code: i16) -> Option<Customer> {
    [Customer::Member, Customer::WalkIn].into_iter().find(|customer| *customer as i16 == code)
}

fn commission_base(code: i16) -> Option<CommissionBase> {
    [CommissionBase::List, CommissionBase::Charged, CommissionBase::Paid]
        .into_iter()
        .find(|base| *base as i16 == code)
}

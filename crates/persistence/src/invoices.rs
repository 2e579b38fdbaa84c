//! 开票: invoices that were marked on receipts of money, and what of each receipt they leave.
//!
//! *Invariant:* a mark is decided and written under the lock of its posting, so two at once are one after the other. Nothing of the ledger
//! changes by it.

use std::collections::{BTreeMap, BTreeSet};

use chrono::{DateTime, NaiveDate, Utc};
use diesel::prelude::*;
use diesel::sql_types::{Array, Int8, Uuid as SqlUuid};
use domain::ids::{Id, InvoiceMark as InvoiceMarkThing, Posting, User};
use domain::money::{Currency, Money};
use uuid::Uuid;

use crate::error::StoreError;
use crate::named::Named;
use crate::schema::{app_user, invoice_mark};
use crate::statement::statement;
use crate::store::Tx;

pub(crate) mod facts;
pub mod receipts;
pub mod settings;

/// An invoice that was marked.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct InvoiceMark {
    /// Its id.
    pub id: Id<InvoiceMarkThing>,
    /// The receipt of money.
    pub posting: Id<Posting>,
    /// 红字: it takes an invoice off.
    pub is_red: bool,
    /// Whether it is a second invoice, for what prepaid value paid.
    pub is_second: bool,
    /// Code of its kind, as it was then.
    pub kind_code: String,
    /// Name of its kind.
    pub kind_name: String,
    /// Its number, or whatever it is known by.
    pub reference: String,
    /// Its date.
    pub issued_on: NaiveDate,
    /// What of the receipt it is for.
    pub amount: Money,
    /// Why, for a second one.
    pub reason: Option<String>,
    /// When it was marked.
    pub marked_at: DateTime<Utc>,
    /// By whom.
    pub marked_by: Named<User>,
    /// How it was withdrawn.
    pub withdrawn: Option<Withdrawn>,
}

/// How a mark was withdrawn: the invoice was never issued.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Withdrawn {
    /// When.
    pub at: DateTime<Utc>,
    /// By whom.
    pub by: Named<User>,
    /// Why.
    pub reason: String,
}

/// A mark to make.
#[derive(Debug, Clone)]
pub struct NewMark<'a> {
    /// Its id.
    pub id: Id<InvoiceMarkThing>,
    /// The receipt of money.
    pub posting: Id<Posting>,
    /// 红字.
    pub is_red: bool,
    /// Whether it is a second invoice.
    pub is_second: bool,
    /// Its kind.
    pub kind: &'a settings::InvoiceKind,
    /// 1 to 100 characters.
    pub reference: &'a str,
    /// Its date.
    pub issued_on: NaiveDate,
    /// More than nothing.
    pub amount: Money,
    /// 1 to 500 characters; said of a second one.
    pub reason: Option<&'a str>,
    /// By whom.
    pub by: Id<User>,
}

#[derive(Queryable, Selectable)]
#[diesel(table_name = invoice_mark)]
struct Row {
    id: Uuid,
    posting_id: Uuid,
    red: bool,
    second: bool,
    kind_code: String,
    kind_name: String,
    reference: String,
    issued_on: NaiveDate,
    amount: i64,
    reason: Option<String>,
    marked_at: DateTime<Utc>,
    marked_by: Uuid,
    withdrawn_at: Option<DateTime<Utc>>,
    withdrawn_by: Option<Uuid>,
    withdrawn_why: Option<String>,
}

statement! {
    /// Takes the locks of some postings, in their order: for marks alone, so that no sale waits.
    LockMarked -> (Int8,);
    "SELECT count(pg_advisory_xact_lock(hashtextextended(k.name, 2))) FROM (SELECT DISTINCT n.tenant_id::text || n.id::text AS name \
     FROM unnest(", tenants: Array<SqlUuid> = Vec<Uuid>, ", ", ids: Array<SqlUuid> = Vec<Uuid>, ") AS n(tenant_id, id) ORDER BY 1) AS k"
}

/// Holds some postings until the transaction ends: whoever marks one of them waits.
///
/// # Errors
/// [`StoreError`] of the statement.
pub fn hold(tx: &mut Tx<'_>, postings: &[Id<Posting>]) -> Result<(), StoreError> {
    let tenants = vec![tx.tenant_id(); postings.len()];
    LockMarked { tenants, ids: postings.iter().map(|id| id.value()).collect() }.execute(tx.conn)?;
    Ok(())
}

/// Stores a mark.
///
/// # Errors
/// [`StoreError`] of the statement.
pub fn mark(tx: &mut Tx<'_>, new: &NewMark<'_>, now: DateTime<Utc>) -> Result<(), StoreError> {
    diesel::insert_into(invoice_mark::table)
        .values((
            invoice_mark::tenant_id.eq(tx.tenant_id()),
            invoice_mark::id.eq(new.id.value()),
            invoice_mark::posting_id.eq(new.posting.value()),
            invoice_mark::red.eq(new.is_red),
            invoice_mark::second.eq(new.is_second),
            invoice_mark::kind_code.eq(&new.kind.code),
            invoice_mark::kind_name.eq(&new.kind.name),
            invoice_mark::reference.eq(new.reference),
            invoice_mark::issued_on.eq(new.issued_on),
            invoice_mark::amount.eq(new.amount.minor()),
            invoice_mark::reason.eq(new.reason),
            invoice_mark::marked_at.eq(now),
            invoice_mark::marked_by.eq(new.by.value()),
        ))
        .execute(tx.conn)?;
    Ok(())
}

/// Withdraws a mark; says whether it stood.
///
/// # Errors
/// [`StoreError`] of the statement.
pub fn withdraw(
    tx: &mut Tx<'_>,
    id: Id<InvoiceMarkThing>,
    (by, reason): (Id<User>, &str),
    now: DateTime<Utc>,
) -> Result<bool, StoreError> {
    let affected = diesel::update(invoice_mark::table.find((tx.tenant_id(), id.value())))
        .filter(invoice_mark::withdrawn_at.is_null())
        .set((
            invoice_mark::withdrawn_at.eq(Some(now)),
            invoice_mark::withdrawn_by.eq(Some(by.value())),
            invoice_mark::withdrawn_why.eq(Some(reason)),
        ))
        .execute(tx.conn)?;
    Ok(affected == 1)
}

/// One mark.
///
/// # Errors
/// [`StoreError`] of the queries.
pub fn find(
    tx: &mut Tx<'_>,
    id: Id<InvoiceMarkThing>,
    currency: Currency,
) -> Result<Option<InvoiceMark>, StoreError> {
    let row = invoice_mark::table
        .find((tx.tenant_id(), id.value()))
        .select(Row::as_select())
        .first(tx.conn)
        .optional()?;
    Ok(marks(tx, row.into_iter().collect(), currency)?.pop())
}

/// The marks of a posting, the oldest first; also those that were withdrawn.
///
/// # Errors
/// [`StoreError`] of the queries.
pub fn of_posting(
    tx: &mut Tx<'_>,
    posting: Id<Posting>,
    currency: Currency,
) -> Result<Vec<InvoiceMark>, StoreError> {
    let rows = invoice_mark::table
        .filter(invoice_mark::tenant_id.eq(tx.tenant_id()).and(invoice_mark::posting_id.eq(posting.value())))
        .order(invoice_mark::id)
        .select(Row::as_select())
        .load(tx.conn)?;
    marks(tx, rows, currency)
}

fn marks(tx: &mut Tx<'_>, rows: Vec<Row>, currency: Currency) -> Result<Vec<InvoiceMark>, StoreError> {
    let people: BTreeSet<Uuid> =
        rows.iter().flat_map(|row| [Some(row.marked_by), row.withdrawn_by]).flatten().collect();
    let people: Vec<(Uuid, String)> = app_user::table
        .filter(app_user::tenant_id.eq(tx.tenant_id()).and(app_user::id.eq_any(people)))
        .select((app_user::id, app_user::display_name))
        .load(tx.conn)?;
    let people: BTreeMap<Uuid, String> = people.into_iter().collect();
    let named = |id: Uuid| Named { id: Id::new(id), name: people.get(&id).cloned().unwrap_or_default() };
    let whole = |row: Row| {
        let withdrawn = row.withdrawn_at.zip(row.withdrawn_by).zip(row.withdrawn_why);
        InvoiceMark {
            id: Id::new(row.id),
            posting: Id::new(row.posting_id),
            is_red: row.red,
            is_second: row.second,
            kind_code: row.kind_code,
            kind_name: row.kind_name,
            reference: row.reference,
            issued_on: row.issued_on,
            amount: Money::from_minor(row.amount, currency),
            reason: row.reason,
            marked_at: row.marked_at,
            marked_by: named(row.marked_by),
            withdrawn: withdrawn.map(|((at, by), reason)| Withdrawn { at, by: named(by), reason }),
        }
    };
    Ok(rows.into_iter().map(whole).collect())
}

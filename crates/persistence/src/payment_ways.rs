//! 支付方式: the tenant's dictionary of the ways in which money changes hands (D01, S02).

use std::collections::BTreeMap;

use chrono::{DateTime, Utc};
use diesel::pg::PgConnection;
use diesel::prelude::*;
use domain::ids::{Id, PaymentWay as WayThing};
use domain::payment_ways::{PaymentWays, STANDARD, WayTerms};
use serde_json::{Value, json};
use uuid::Uuid;

use crate::error::StoreError;
use crate::ids::fresh;
use crate::schema::payment_way;
use crate::store::Tx;
use crate::written::one_row;

/// A way as stored.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PaymentWay {
    /// Its id.
    pub id: Id<WayThing>,
    /// Stable code.
    pub code: String,
    /// Its names by language.
    pub labels: BTreeMap<String, String>,
    /// Whether it is refused without its number elsewhere.
    pub asks_reference: bool,
    /// Its place among the others, from 0.
    pub position: i32,
    /// Whether it is offered no more.
    pub retired: bool,
    /// Version for conditional edits.
    pub row_version: i64,
}

impl PaymentWay {
    /// Its name in a language, else in any, else its code.
    #[must_use]
    pub fn label(&self, language: &str) -> &str {
        let label = self.labels.get(language).or_else(|| self.labels.values().next());
        label.map_or(self.code.as_str(), String::as_str)
    }
}

/// A way to create.
#[derive(Debug, Clone)]
pub struct NewPaymentWay {
    /// Its id.
    pub id: Id<WayThing>,
    /// Stable code, unique in the tenant.
    pub code: String,
    /// Its names by language.
    pub labels: BTreeMap<String, String>,
    /// Whether it is refused without its number elsewhere.
    pub asks_reference: bool,
    /// Its place among the others, from 0.
    pub position: i32,
}

/// What to change; what is absent stays.
#[derive(Debug, Clone, Default)]
pub struct PaymentWayChanges {
    /// Other names, all languages together.
    pub labels: Option<BTreeMap<String, String>>,
    /// Whether it is refused without its number elsewhere.
    pub asks_reference: Option<bool>,
    /// Another place.
    pub position: Option<i32>,
    /// Retired at this instant, or taken up again.
    pub retired_at: Option<Option<DateTime<Utc>>>,
}

#[derive(Queryable, Selectable)]
#[diesel(table_name = payment_way)]
struct Row {
    id: Uuid,
    code: String,
    labels: Value,
    asks_reference: bool,
    position: i32,
    #[diesel(select_expression = payment_way::retired_at.is_not_null())]
    retired: bool,
    row_version: i64,
}

#[derive(AsChangeset)]
#[diesel(table_name = payment_way)]
struct Changes {
    labels: Option<Value>,
    asks_reference: Option<bool>,
    position: Option<i32>,
    retired_at: Option<Option<DateTime<Utc>>>,
}

impl TryFrom<Row> for PaymentWay {
    type Error = StoreError;

    fn try_from(row: Row) -> Result<Self, StoreError> {
        let corrupt = |column| StoreError::CorruptRow { table: "payment_way", column, id: row.id };
        Ok(Self {
            id: Id::new(row.id),
            labels: serde_json::from_value(row.labels).map_err(|_| corrupt("labels"))?,
            asks_reference: row.asks_reference,
            code: row.code,
            position: row.position,
            retired: row.retired,
            row_version: row.row_version,
        })
    }
}

/// Every way, also retired ones, in the order shown to people. A tenant has a handful.
///
/// # Errors
/// [`StoreError`] of the query.
pub fn list(tx: &mut Tx<'_>) -> Result<Vec<PaymentWay>, StoreError> {
    let rows: Vec<Row> = payment_way::table
        .filter(payment_way::tenant_id.eq(tx.tenant_id()))
        .order((payment_way::position, payment_way::code))
        .select(Row::as_select())
        .load(tx.conn)?;
    rows.into_iter().map(PaymentWay::try_from).collect()
}

/// One way.
///
/// # Errors
/// [`StoreError`] of the query.
pub fn find(tx: &mut Tx<'_>, id: Id<WayThing>) -> Result<Option<PaymentWay>, StoreError> {
    let row: Option<Row> = payment_way::table
        .find((tx.tenant_id(), id.value()))
        .select(Row::as_select())
        .first(tx.conn)
        .optional()?;
    row.map(PaymentWay::try_from).transpose()
}

/// What the tenant says of each way, by code.
pub(crate) fn terms(conn: &mut PgConnection, tenant_id: Uuid) -> Result<PaymentWays, StoreError> {
    let rows: Vec<(String, bool, bool)> = payment_way::table
        .filter(payment_way::tenant_id.eq(tenant_id))
        .select((payment_way::code, payment_way::asks_reference, payment_way::retired_at.is_null()))
        .load(conn)?;
    let terms = |(code, asks_reference, is_offered)| (code, WayTerms { is_offered, asks_reference });
    Ok(rows.into_iter().map(terms).collect())
}

/// Creates a way.
///
/// # Errors
/// [`StoreError::Constraint`] when the code is in use.
pub fn insert(tx: &mut Tx<'_>, new: &NewPaymentWay) -> Result<(), StoreError> {
    diesel::insert_into(payment_way::table)
        .values((
            payment_way::tenant_id.eq(tx.tenant_id()),
            payment_way::id.eq(new.id.value()),
            payment_way::code.eq(&new.code),
            payment_way::labels.eq(json!(new.labels)),
            payment_way::asks_reference.eq(new.asks_reference),
            payment_way::position.eq(new.position),
        ))
        .execute(tx.conn)?;
    Ok(())
}

/// Gives a new tenant the ways that every tenant begins with.
///
/// # Errors
/// [`StoreError`] of the statements.
pub fn insert_standard(tx: &mut Tx<'_>, now: DateTime<Utc>) -> Result<(), StoreError> {
    for (way, position) in STANDARD.iter().zip(0..) {
        let labels = [("zh-CN", way.zh), ("en", way.en)];
        insert(
            tx,
            &NewPaymentWay {
                id: fresh(now),
                code: way.code.to_owned(),
                labels: labels.map(|(language, text)| (language.to_owned(), text.to_owned())).into(),
                asks_reference: false,
                position,
            },
        )?;
    }
    Ok(())
}

/// Changes a way that is still at `version`.
///
/// # Errors
/// [`StoreError::StaleVersion`] when it is not.
pub fn update(
    tx: &mut Tx<'_>,
    id: Id<WayThing>,
    version: i64,
    changes: PaymentWayChanges,
) -> Result<(), StoreError> {
    let changes = Changes {
        labels: changes.labels.map(|labels| json!(labels)),
        asks_reference: changes.asks_reference,
        position: changes.position,
        retired_at: changes.retired_at,
    };
    let affected = diesel::update(payment_way::table.find((tx.tenant_id(), id.value())))
        .filter(payment_way::row_version.eq(version))
        .set((changes, payment_way::row_version.eq(version + 1)))
        .execute(tx.conn)?;
    one_row(affected)
}

//! What a tenant may still send by paid channels, in parts (T07): granted by a user, spent on a message, given back for one that
//! failed. Every change is kept with the balance after it.
//!
//! *Invariant:* the balance is the sum of its changes and never negative; whoever changes it holds its row.

use std::collections::HashSet;

use chrono::{DateTime, Utc};
use diesel::prelude::*;
use diesel::sql_types::{Array, Bytea, Int8, Nullable, Text, Timestamptz, Uuid as SqlUuid};
use domain::ids::{Id, Message, User};
use uuid::Uuid;

use crate::error::StoreError;
use crate::named::Named;
use crate::schema::{app_user, message_credit, message_credit_change};
use crate::statement::{composite, statement};
use crate::store::{StoreFailure, Tx};
use crate::written::one_row;

/// Why the credit changed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum ChangeKind {
    /// A user granted more.
    Grant,
    /// A message was paid for.
    Spend,
    /// A message that had been paid for failed.
    GiveBack,
}

impl ChangeKind {
    /// Every kind.
    pub const ALL: [Self; 3] = [Self::Grant, Self::Spend, Self::GiveBack];

    /// Its stable code.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::Grant => "grant",
            Self::Spend => "spend",
            Self::GiveBack => "give_back",
        }
    }

    fn from_code(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.code() == code)
    }
}

/// A change of the credit.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Change {
    /// Its number; no number is missing.
    pub version: i64,
    /// Why.
    pub kind: ChangeKind,
    /// Parts, signed.
    pub parts: i64,
    /// Balance after it.
    pub balance_after: i64,
    /// When.
    pub at: DateTime<Utc>,
    /// For which message.
    pub message: Option<Id<Message>>,
    /// Who granted it.
    pub user: Option<Named<User>>,
    /// What they said of it.
    pub note: Option<String>,
}

/// Parts to be granted.
#[derive(Debug, Clone)]
pub struct Grant {
    /// How many.
    pub parts: i64,
    /// Who grants them.
    pub user: Option<Id<User>>,
    /// The key by which the grant happens once, with the fingerprint of its request.
    pub key: Option<(String, [u8; 32])>,
    /// What they say of it.
    pub note: Option<String>,
}

/// A grant, and whether an earlier use of its key made it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Granted {
    /// The change.
    pub change: Change,
    /// Whether it was there before.
    pub replayed: bool,
}

/// Why nothing was granted.
#[derive(Debug, thiserror::Error)]
pub enum GrantError {
    /// The key belongs to another request.
    #[error("the key was used for another request")]
    KeyReused,
    /// The store failed.
    #[error("the store failed")]
    Store(#[source] StoreError),
}

impl From<StoreError> for GrantError {
    fn from(error: StoreError) -> Self {
        Self::Store(error)
    }
}

impl From<diesel::result::Error> for GrantError {
    fn from(error: diesel::result::Error) -> Self {
        Self::Store(error.into())
    }
}

impl StoreFailure for GrantError {
    fn store_error(&self) -> Option<&StoreError> {
        match self {
            Self::Store(error) => Some(error),
            Self::KeyReused => None,
        }
    }
}

composite! {
    /// A change as it is written.
    Row as row ("written_credit_change") {
        tenant: SqlUuid = Uuid,
        version: Int8 = i64,
        kind: Text = String,
        parts: Int8 = i64,
        balance_after: Int8 = i64,
        at: Timestamptz = DateTime<Utc>,
        message: Nullable<SqlUuid> = Option<Uuid>,
        user: Nullable<SqlUuid> = Option<Uuid>,
        key: Nullable<Text> = Option<String>,
        fingerprint: Nullable<Bytea> = Option<Vec<u8>>,
        note: Nullable<Text> = Option<String>,
    }
}

statement! {
    /// New changes.
    InsertChanges -> ();
    "INSERT INTO message_credit_change (tenant_id, version, kind, parts, balance_after, at, message_id, user_id, key, \
     fingerprint, note) SELECT n.* FROM unnest(", changes: Array<row::Sql> = Vec<Row>, ") AS n"
}

/// The credit's row, held until the transaction ends, and the changes that are to be written.
struct Held {
    tenant: Uuid,
    balance: i64,
    version: i64,
    at: DateTime<Utc>,
    changes: Vec<Row>,
}

impl Held {
    /// Holds the row; none when nothing was ever granted.
    fn find(tx: &mut Tx<'_>, at: DateTime<Utc>) -> Result<Option<Self>, StoreError> {
        let tenant = tx.tenant_id();
        // An update, because it waits for whoever holds the row and then reads what they left.
        let held: Option<(i64, i64)> = diesel::update(message_credit::table.find(tenant))
            .set(message_credit::version.eq(message_credit::version))
            .returning((message_credit::balance, message_credit::version))
            .get_result(tx.conn)
            .optional()?;
        Ok(held.map(|(balance, version)| Self { tenant, balance, version, at, changes: Vec::new() }))
    }

    /// Holds the row, making it first if need be.
    fn get(tx: &mut Tx<'_>, at: DateTime<Utc>) -> Result<Self, StoreError> {
        diesel::insert_into(message_credit::table)
            .values((
                message_credit::tenant_id.eq(tx.tenant_id()),
                message_credit::balance.eq(0),
                message_credit::version.eq(0),
            ))
            .on_conflict_do_nothing()
            .execute(tx.conn)?;
        Self::find(tx, at)?.ok_or(StoreError::StaleVersion)
    }

    fn change(&mut self, kind: ChangeKind, parts: i64) -> &mut Row {
        self.balance += parts;
        self.version += 1;
        self.changes.push(Row {
            tenant: self.tenant,
            version: self.version,
            kind: kind.code().to_owned(),
            parts,
            balance_after: self.balance,
            at: self.at,
            message: None,
            user: None,
            key: None,
            fingerprint: None,
            note: None,
        });
        let last = self.changes.len() - 1;
        &mut self.changes[last]
    }

    fn store(self, tx: &mut Tx<'_>) -> Result<(), StoreError> {
        if self.changes.is_empty() {
            return Ok(());
        }
        let affected = diesel::update(message_credit::table.find(self.tenant))
            .set((message_credit::balance.eq(self.balance), message_credit::version.eq(self.version)))
            .execute(tx.conn)?;
        one_row(affected)?;
        InsertChanges { changes: self.changes }.execute(tx.conn)?;
        Ok(())
    }
}

/// The balance, in parts.
///
/// # Errors
/// [`StoreError`] of the query.
pub fn balance(tx: &mut Tx<'_>) -> Result<i64, StoreError> {
    let row: Option<i64> = message_credit::table
        .find(tx.tenant_id())
        .select(message_credit::balance)
        .first(tx.conn)
        .optional()?;
    Ok(row.unwrap_or(0))
}

/// Pays for messages in their order, each of so many parts, as far as the credit goes, and says which are paid.
///
/// # Errors
/// [`StoreError`] of the statements.
pub fn spend(
    tx: &mut Tx<'_>,
    wanted: &[(Id<Message>, usize)],
    now: DateTime<Utc>,
) -> Result<HashSet<Id<Message>>, StoreError> {
    let mut paid = HashSet::new();
    if wanted.is_empty() {
        return Ok(paid);
    }
    let Some(mut held) = Held::find(tx, now)? else { return Ok(paid) };
    for (message, parts) in wanted {
        let parts = i64::try_from(*parts).unwrap_or(i64::MAX);
        if (1..=held.balance).contains(&parts) {
            held.change(ChangeKind::Spend, -parts).message = Some(message.value());
            paid.insert(*message);
        }
    }
    held.store(tx)?;
    Ok(paid)
}

/// Gives back what was paid for a message that failed.
///
/// # Errors
/// [`StoreError`] of the statements; [`StoreError::Constraint`] when it was given back before.
pub fn give_back(
    tx: &mut Tx<'_>,
    message: Id<Message>,
    parts: i64,
    now: DateTime<Utc>,
) -> Result<(), StoreError> {
    let mut held = Held::get(tx, now)?;
    held.change(ChangeKind::GiveBack, parts).message = Some(message.value());
    held.store(tx)
}

/// Grants parts, once for each key.
///
/// # Errors
/// [`GrantError::KeyReused`] when the key belongs to another request.
pub fn grant(tx: &mut Tx<'_>, grant: &Grant, now: DateTime<Utc>) -> Result<Granted, GrantError> {
    let mut held = Held::get(tx, now)?;
    // Looked up after the row is held: who comes second with the same key finds the first.
    if let Some((key, fingerprint)) = &grant.key
        && let Some(version) = version_of(tx, key, fingerprint)?
    {
        return Ok(Granted { change: get(tx, version)?, replayed: true });
    }
    let row = held.change(ChangeKind::Grant, grant.parts);
    row.user = grant.user.map(Id::value);
    row.note.clone_from(&grant.note);
    if let Some((key, fingerprint)) = &grant.key {
        row.key = Some(key.clone());
        row.fingerprint = Some(fingerprint.to_vec());
    }
    let version = held.version;
    held.store(tx)?;
    Ok(Granted { change: get(tx, version)?, replayed: false })
}

/// The change that a key has made.
fn version_of(tx: &mut Tx<'_>, key: &str, fingerprint: &[u8; 32]) -> Result<Option<i64>, GrantError> {
    let known: Option<(i64, Option<Vec<u8>>)> = message_credit_change::table
        .filter(message_credit_change::tenant_id.eq(tx.tenant_id()).and(message_credit_change::key.eq(key)))
        .select((message_credit_change::version, message_credit_change::fingerprint))
        .first(tx.conn)
        .optional()?;
    match known {
        Some((_, stored)) if stored.as_deref() != Some(&fingerprint[..]) => Err(GrantError::KeyReused),
        known => Ok(known.map(|(version, _)| version)),
    }
}

fn get(tx: &mut Tx<'_>, version: i64) -> Result<Change, StoreError> {
    changes(tx, Some(version + 1), 1)?.pop().ok_or(StoreError::StaleVersion)
}

type ChangeRow =
    (i64, String, i64, i64, DateTime<Utc>, Option<Uuid>, Option<String>, Option<Uuid>, Option<String>);

/// The newest changes, newest first, before version `before` if given.
///
/// # Errors
/// [`StoreError`] of the query.
pub fn changes(tx: &mut Tx<'_>, before: Option<i64>, limit: i64) -> Result<Vec<Change>, StoreError> {
    let tenant = tx.tenant_id();
    let rows: Vec<ChangeRow> = message_credit_change::table
        .left_join(
            app_user::table.on(app_user::tenant_id
                .eq(message_credit_change::tenant_id)
                .and(app_user::id.nullable().eq(message_credit_change::user_id))),
        )
        .filter(message_credit_change::tenant_id.eq(tenant))
        .filter(message_credit_change::version.lt(before.unwrap_or(i64::MAX)))
        .order(message_credit_change::version.desc())
        .limit(limit)
        .select((
            message_credit_change::version,
            message_credit_change::kind,
            message_credit_change::parts,
            message_credit_change::balance_after,
            message_credit_change::at,
            app_user::id.nullable(),
            app_user::display_name.nullable(),
            message_credit_change::message_id,
            message_credit_change::note,
        ))
        .load(tx.conn)?;
    rows.into_iter()
        .map(|(version, kind, parts, balance_after, at, user, user_name, message, note)| {
            let corrupt = StoreError::corrupt("message_credit_change", "kind", tenant);
            Ok(Change {
                version,
                kind: ChangeKind::from_code(&kind).ok_or(corrupt)?,
                parts,
                balance_after,
                at,
                message: message.map(Id::new),
                user: user.zip(user_name).map(|(id, name)| Named { id: Id::new(id), name }),
                note,
            })
        })
        .collect()
}

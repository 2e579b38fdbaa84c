//! Links to statements of account, with the hashes of their secret and their code.

use chrono::{DateTime, NaiveDate, Utc};
use diesel::prelude::*;
use domain::ids::{Id, Membership, StatementLink, User};
use domain::statement_link::LinkFacts;
use uuid::Uuid;

use crate::error::StoreError;
use crate::named::Named;
use crate::schema::{app_user, statement_link};
use crate::store::Tx;

/// Links that one look tells, the newest.
const SHOWN_MAX: i64 = 50;

/// A link to make.
#[derive(Debug, Clone)]
pub struct NewLink {
    /// Its id.
    pub id: Id<StatementLink>,
    /// Whose statement.
    pub membership: Id<Membership>,
    /// Hash of its secret.
    pub secret_hash: Vec<u8>,
    /// Hash of its secret and its code together.
    pub code_hash: Vec<u8>,
    /// The first business date.
    pub first_date: NaiveDate,
    /// The last one.
    pub last_date: NaiveDate,
    /// By whom.
    pub made_by: Id<User>,
    /// When.
    pub made_at: DateTime<Utc>,
    /// When its time is over.
    pub expires_at: DateTime<Utc>,
}

/// A link as stored.
#[derive(Debug, Clone)]
pub struct Link {
    /// Its id.
    pub id: Id<StatementLink>,
    /// Whose statement.
    pub membership: Id<Membership>,
    /// The first business date.
    pub first_date: NaiveDate,
    /// The last one.
    pub last_date: NaiveDate,
    /// By whom it was made.
    pub made_by: Named<User>,
    /// When.
    pub made_at: DateTime<Utc>,
    /// When it was first read.
    pub opened_at: Option<DateTime<Utc>>,
    /// Whether it can be read.
    pub facts: LinkFacts,
    /// Hash of its secret.
    pub secret_hash: Vec<u8>,
    /// Hash of its secret and its code together.
    pub code_hash: Vec<u8>,
}

type Head = (Uuid, Uuid, NaiveDate, NaiveDate, Uuid, String);
type Life = (DateTime<Utc>, DateTime<Utc>, i16, Option<DateTime<Utc>>, Option<DateTime<Utc>>);
type Row = (Head, Life, Vec<u8>, Vec<u8>);

/// Links of the transaction's tenant with who made them.
macro_rules! rows {
    ($tx:ident) => {
        statement_link::table
            .inner_join(
                app_user::table.on(app_user::tenant_id
                    .eq(statement_link::tenant_id)
                    .and(app_user::id.eq(statement_link::made_by))),
            )
            .filter(statement_link::tenant_id.eq($tx.tenant_id()))
            .select((
                (
                    statement_link::id,
                    statement_link::membership_id,
                    statement_link::first_date,
                    statement_link::last_date,
                    app_user::id,
                    app_user::display_name,
                ),
                (
                    statement_link::made_at,
                    statement_link::expires_at,
                    statement_link::wrong_codes,
                    statement_link::opened_at,
                    statement_link::revoked_at,
                ),
                statement_link::secret_hash,
                statement_link::code_hash,
            ))
    };
}
/// Makes a link.
///
/// # Errors
/// [`StoreError`] of the insert.
pub fn create(tx: &mut Tx<'_>, new: &NewLink) -> Result<(), StoreError> {
    diesel::insert_into(statement_link::table)
        .values((
            statement_link::tenant_id.eq(tx.tenant_id()),
            statement_link::id.eq(new.id.value()),
            statement_link::membership_id.eq(new.membership.value()),
            statement_link::secret_hash.eq(&new.secret_hash),
            statement_link::code_hash.eq(&new.code_hash),
            statement_link::first_date.eq(new.first_date),
            statement_link::last_date.eq(new.last_date),
            statement_link::made_by.eq(new.made_by.value()),
            statement_link::made_at.eq(new.made_at),
            statement_link::expires_at.eq(new.expires_at),
        ))
        .execute(tx.conn)?;
    Ok(())
}

/// A link; its row stays locked, so that tries are counted one after another.
///
/// # Errors
/// [`StoreError`] of the reads.
pub fn find_for_change(tx: &mut Tx<'_>, id: Id<StatementLink>) -> Result<Option<Link>, StoreError> {
    let locked: Option<Uuid> = statement_link::table
        .find((tx.tenant_id(), id.value()))
        .for_no_key_update()
        .select(statement_link::id)
        .first(tx.conn)
        .optional()?;
    let Some(locked) = locked else { return Ok(None) };
    let row: Option<Row> = rows!(tx).filter(statement_link::id.eq(locked)).first(tx.conn).optional()?;
    Ok(row.map(Link::from))
}

/// The links of a membership, newest first.
///
/// # Errors
/// [`StoreError`] of the read.
pub fn of_membership(tx: &mut Tx<'_>, membership: Id<Membership>) -> Result<Vec<Link>, StoreError> {
    let rows: Vec<Row> = rows!(tx)
        .filter(statement_link::membership_id.eq(membership.value()))
        .order(statement_link::id.desc())
        .limit(SHOWN_MAX)
        .load(tx.conn)?;
    Ok(rows.into_iter().map(Link::from).collect())
}

/// What becomes of a link.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum LinkChange {
    /// The code was wrong once more.
    WrongCode,
    /// It was read for the first time.
    Opened(DateTime<Utc>),
    /// It was taken back.
    Revoked(DateTime<Utc>),
}

/// Notes what became of a link that is locked.
///
/// # Errors
/// [`StoreError`] of the update.
pub fn change(tx: &mut Tx<'_>, id: Id<StatementLink>, change: LinkChange) -> Result<(), StoreError> {
    let row = statement_link::table.find((tx.tenant_id(), id.value()));
    match change {
        LinkChange::WrongCode => diesel::update(row)
            .set(statement_link::wrong_codes.eq(statement_link::wrong_codes + 1))
            .execute(tx.conn)?,
        LinkChange::Opened(at) => {
            diesel::update(row).set(statement_link::opened_at.eq(at)).execute(tx.conn)?
        }
        LinkChange::Revoked(at) => {
            diesel::update(row).set(statement_link::revoked_at.eq(at)).execute(tx.conn)?
        }
    };
    Ok(())
}

impl From<Row> for Link {
    fn from((head, life, secret_hash, code_hash): Row) -> Self {
        let (id, membership, first_date, last_date, user, name) = head;
        let (made_at, expires_at, wrong_codes, opened_at, revoked_at) = life;
        Self {
            id: Id::new(id),
            membership: Id::new(membership),
            first_date,
            last_date,
            made_by: Named { id: Id::new(user), name },
            made_at,
            opened_at,
            facts: LinkFacts { expires_at, wrong_codes, is_revoked: revoked_at.is_some() },
            secret_hash,
            code_hash,
        }
    }
}

//! Users (账号): logins with a role. Passwords and PINs arrive as hashes; lock-out counts failures.

use std::collections::BTreeMap;

use chrono::{DateTime, Utc};
use diesel::prelude::*;
use domain::ids::{Id, Role, Shop, User as UserThing};
use uuid::Uuid;

use crate::error::StoreError;
use crate::members;
use crate::pagination::{Page, PageRequest};
use crate::schema::{app_user, role};
use crate::store::Tx;
use crate::written::one_row;

/// A user as stored, without secrets.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct User {
    /// Their id.
    pub id: Id<UserThing>,
    /// Name for sign-in.
    pub user_name: String,
    /// Name shown to others.
    pub display_name: String,
    /// Number for the fast clerk switch.
    pub staff_number: String,
    /// Their role.
    pub role_id: Id<Role>,
    /// Its name.
    pub role_name: String,
    /// Whether they may sign in at all.
    pub can_sign_in: bool,
    /// Until when sign-in is locked after failures.
    pub locked_until: Option<DateTime<Utc>>,
    /// Whether the password must be changed first.
    pub must_change_password: bool,
    /// Home shop; none means every shop.
    pub shop_id: Option<Id<Shop>>,
    /// Version for conditional edits.
    pub row_version: i64,
}

impl User {
    /// Whether sign-in is locked now.
    #[must_use]
    pub fn is_locked(&self, now: DateTime<Utc>) -> bool {
        self.locked_until.is_some_and(|until| until > now)
    }
}

/// What a sign-in is checked against.
#[derive(Debug, Clone)]
pub struct Credentials {
    /// The user.
    pub id: Id<UserThing>,
    /// PHC text of the password.
    pub password_hash: String,
    /// PHC text of the PIN.
    pub pin_hash: Option<String>,
    /// Whether they may sign in at all.
    pub can_sign_in: bool,
    /// Until when sign-in is locked after failures.
    pub locked_until: Option<DateTime<Utc>>,
    /// Epoch for new tokens.
    pub epoch: i32,
}

/// A user to make.
#[derive(Debug, Clone)]
pub struct NewUser {
    /// Their id.
    pub id: Id<UserThing>,
    /// Name for sign-in, unique in the tenant.
    pub user_name: String,
    /// Name shown to others.
    pub display_name: String,
    /// Number for the fast clerk switch, unique in the tenant.
    pub staff_number: String,
    /// Their role.
    pub role_id: Id<Role>,
    /// PHC text of the password.
    pub password_hash: String,
    /// PHC text of the PIN.
    pub pin_hash: Option<String>,
    /// Whether the password must be changed first.
    pub must_change_password: bool,
    /// Whether they may sign in at all.
    pub can_sign_in: bool,
    /// Home shop.
    pub shop_id: Option<Id<Shop>>,
}

/// What to change; what is absent stays, an inner `None` empties. Every change raises the epoch, so that tokens
/// with old rights end.
#[derive(Debug, Clone, Default)]
pub struct UserChanges {
    /// Another name for others.
    pub display_name: Option<String>,
    /// Another staff number.
    pub staff_number: Option<String>,
    /// Another role.
    pub role_id: Option<Id<Role>>,
    /// Whether they may sign in.
    pub can_sign_in: Option<bool>,
    /// Another home shop, or none.
    pub shop_id: Option<Option<Id<Shop>>>,
}

/// How many failures lock an account, and for how long.
#[derive(Debug, Clone, Copy)]
pub struct LockOut {
    /// Failures in a row.
    pub failures_max: i16,
    /// The end of the lock if this failure causes one.
    pub until: DateTime<Utc>,
}

type Row =
    ((Uuid, String, String, String, Uuid, String), (bool, Option<DateTime<Utc>>, bool, Option<Uuid>, i64));

fn user((named, state): Row) -> User {
    let (id, user_name, display_name, staff_number, role_id, role_name) = named;
    let (can_sign_in, locked_until, must_change_password, shop_id, row_version) = state;
    User {
        id: Id::new(id),
        user_name,
        display_name,
        staff_number,
        role_id: Id::new(role_id),
        role_name,
        can_sign_in,
        locked_until,
        must_change_password,
        shop_id: shop_id.map(Id::new),
        row_version,
    }
}

macro_rules! user_columns {
    () => {
        (
            (
                app_user::id,
                app_user::user_name,
                app_user::display_name,
                app_user::staff_number,
                app_user::role_id,
                role::name,
            ),
            (
                app_user::can_sign_in,
                app_user::locked_until,
                app_user::must_change_password,
                app_user::shop_id,
                app_user::row_version,
            ),
        )
    };
}

macro_rules! users_with_roles {
    ($tx:expr) => {
        app_user::table
            .inner_join(
                role::table.on(role::tenant_id.eq(app_user::tenant_id).and(role::id.eq(app_user::role_id))),
            )
            .filter(app_user::tenant_id.eq($tx.tenant_id()).and(app_user::retired_at.is_null()))
    };
}

#[derive(AsChangeset)]
#[diesel(table_name = app_user)]
struct Changes<'a> {
    display_name: Option<&'a str>,
    staff_number: Option<&'a str>,
    role_id: Option<Uuid>,
    can_sign_in: Option<bool>,
    shop_id: Option<Option<Uuid>>,
}

/// Lists users in the order in which they were made.
///
/// # Errors
/// [`StoreError`] of the query.
pub fn list(tx: &mut Tx<'_>, page: &PageRequest) -> Result<Page<User>, StoreError> {
    let rows: Vec<Row> = users_with_roles!(tx)
        .filter(app_user::id.gt(page.after.unwrap_or(Uuid::nil())))
        .order(app_user::id)
        .limit(page.fetch())
        .select(user_columns!())
        .load(tx.conn)?;
    Ok(Page::cut(rows.into_iter().map(user).collect(), page, |user| user.id.value()))
}

/// One user.
///
/// # Errors
/// [`StoreError`] of the query.
pub fn find(tx: &mut Tx<'_>, id: Id<UserThing>) -> Result<Option<User>, StoreError> {
    let row: Option<Row> = users_with_roles!(tx)
        .filter(app_user::id.eq(id.value()))
        .select(user_columns!())
        .first(tx.conn)
        .optional()?;
    Ok(row.map(user))
}

/// By what a person is found who signs in.
#[derive(Debug, Clone, Copy)]
pub enum Login<'a> {
    /// User name, at the sign-in page.
    UserName(&'a str),
    /// Staff number, at a till.
    StaffNumber(&'a str),
    /// The id, to confirm a signed-in person.
    Id(Id<UserThing>),
}

type CredentialsRow = (Uuid, String, Option<String>, bool, Option<DateTime<Utc>>, i32);

/// What a person's sign-in is checked against.
///
/// # Errors
/// [`StoreError`] of the query.
pub fn find_credentials(tx: &mut Tx<'_>, login: Login<'_>) -> Result<Option<Credentials>, StoreError> {
    let query = app_user::table
        .filter(app_user::tenant_id.eq(tx.tenant_id()).and(app_user::retired_at.is_null()))
        .select((
            app_user::id,
            app_user::password_hash,
            app_user::pin_hash,
            app_user::can_sign_in,
            app_user::locked_until,
            app_user::epoch,
        ))
        .into_boxed();
    let query = match login {
        Login::UserName(name) => query.filter(app_user::user_name.eq(name.to_owned())),
        Login::StaffNumber(number) => query.filter(app_user::staff_number.eq(number.to_owned())),
        Login::Id(id) => query.filter(app_user::id.eq(id.value())),
    };
    let row: Option<CredentialsRow> = query.first(tx.conn).optional()?;
    Ok(row.map(|(id, password_hash, pin_hash, can_sign_in, locked_until, epoch)| Credentials {
        id: Id::new(id),
        password_hash,
        pin_hash,
        can_sign_in,
        locked_until,
        epoch,
    }))
}

/// Makes a user.
///
/// # Errors
/// [`StoreError::Constraint`] when a name or number is in use, or role or shop unknown.
pub fn insert(tx: &mut Tx<'_>, new: &NewUser) -> Result<(), StoreError> {
    diesel::insert_into(app_user::table)
        .values((
            app_user::tenant_id.eq(tx.tenant_id()),
            app_user::id.eq(new.id.value()),
            app_user::role_id.eq(new.role_id.value()),
            app_user::user_name.eq(&new.user_name),
            app_user::display_name.eq(&new.display_name),
            app_user::staff_number.eq(&new.staff_number),
            app_user::password_hash.eq(&new.password_hash),
            app_user::pin_hash.eq(&new.pin_hash),
            app_user::must_change_password.eq(new.must_change_password),
            app_user::can_sign_in.eq(new.can_sign_in),
            app_user::shop_id.eq(new.shop_id.map(Id::value)),
        ))
        .execute(tx.conn)?;
    Ok(())
}

/// Changes a user that is still at `version`.
///
/// # Errors
/// [`StoreError::StaleVersion`] when it is not, [`StoreError::Constraint`] as [`insert`].
pub fn update(
    tx: &mut Tx<'_>,
    id: Id<UserThing>,
    version: i64,
    changes: &UserChanges,
) -> Result<(), StoreError> {
    let row = Changes {
        display_name: changes.display_name.as_deref(),
        staff_number: changes.staff_number.as_deref(),
        role_id: changes.role_id.map(Id::value),
        can_sign_in: changes.can_sign_in,
        shop_id: changes.shop_id.map(|shop| shop.map(Id::value)),
    };
    let affected = diesel::update(app_user::table.find((tx.tenant_id(), id.value())))
        .filter(app_user::row_version.eq(version))
        .set((row, app_user::row_version.eq(version + 1), app_user::epoch.eq(app_user::epoch + 1)))
        .execute(tx.conn)?;
    one_row(affected)?;
    // Who browses a member is decided by the place of the maintainer's role.
    if changes.role_id.is_some() { members::follow_owner(tx, id) } else { Ok(()) }
}

/// Sets a password; tokens issued before end.
///
/// # Errors
/// [`StoreError::StaleVersion`] when the user is not there.
pub fn set_password(
    tx: &mut Tx<'_>,
    id: Id<UserThing>,
    password_hash: &str,
    must_change: bool,
) -> Result<(), StoreError> {
    let affected = diesel::update(app_user::table.find((tx.tenant_id(), id.value())))
        .set((
            app_user::password_hash.eq(password_hash),
            app_user::must_change_password.eq(must_change),
            app_user::epoch.eq(app_user::epoch + 1),
            app_user::failed_attempts.eq(0_i16),
            app_user::locked_until.eq(None::<DateTime<Utc>>),
            app_user::row_version.eq(app_user::row_version + 1),
        ))
        .execute(tx.conn)?;
    one_row(affected)
}

/// Sets the PIN of the fast clerk switch.
///
/// # Errors
/// [`StoreError::StaleVersion`] when the user is not there.
pub fn set_pin(tx: &mut Tx<'_>, id: Id<UserThing>, pin_hash: &str) -> Result<(), StoreError> {
    let affected = diesel::update(app_user::table.find((tx.tenant_id(), id.value())))
        .set((app_user::pin_hash.eq(pin_hash), app_user::row_version.eq(app_user::row_version + 1)))
        .execute(tx.conn)?;
    one_row(affected)
}

/// Counts a failed sign-in and locks the account when there were too many in a row. Returns whether it is locked.
///
/// # Errors
/// [`StoreError`] of the update.
pub fn count_failure(tx: &mut Tx<'_>, id: Id<UserThing>, lock: LockOut) -> Result<bool, StoreError> {
    let failures: i16 = diesel::update(app_user::table.find((tx.tenant_id(), id.value())))
        .set(app_user::failed_attempts.eq(app_user::failed_attempts + 1))
        .returning(app_user::failed_attempts)
        .get_result(tx.conn)?;
    if failures < lock.failures_max {
        return Ok(false);
    }
    diesel::update(app_user::table.find((tx.tenant_id(), id.value())))
        .set((app_user::failed_attempts.eq(0_i16), app_user::locked_until.eq(Some(lock.until))))
        .execute(tx.conn)?;
    Ok(true)
}

/// Forgets failures, after a good sign-in or when somebody unlocks the account.
///
/// # Errors
/// [`StoreError::StaleVersion`] when the user is not there.
pub fn forget_failures(tx: &mut Tx<'_>, id: Id<UserThing>) -> Result<(), StoreError> {
    let affected = diesel::update(app_user::table.find((tx.tenant_id(), id.value())))
        .set((app_user::failed_attempts.eq(0_i16), app_user::locked_until.eq(None::<DateTime<Utc>>)))
        .execute(tx.conn)?;
    one_row(affected)
}

/// Raises the epoch of every user of a role, after its permissions changed.
///
/// # Errors
/// [`StoreError`] of the update.
pub fn raise_epoch_of_role(tx: &mut Tx<'_>, role: Id<Role>) -> Result<(), StoreError> {
    diesel::update(app_user::table)
        .filter(app_user::tenant_id.eq(tx.tenant_id()).and(app_user::role_id.eq(role.value())))
        .set(app_user::epoch.eq(app_user::epoch + 1))
        .execute(tx.conn)?;
    Ok(())
}

/// Raises the epoch of every user of the tenant, after the shape of the role tree or the browse policy changed.
///
/// # Errors
/// [`StoreError`] of the update.
pub fn raise_epoch_of_all(tx: &mut Tx<'_>) -> Result<(), StoreError> {
    diesel::update(app_user::table)
        .filter(app_user::tenant_id.eq(tx.tenant_id()))
        .set(app_user::epoch.eq(app_user::epoch + 1))
        .execute(tx.conn)?;
    Ok(())
}

/// What all logins are called, by id; also those that are locked.
///
/// # Errors
/// [`StoreError`] of the query.
pub fn names(tx: &mut Tx<'_>) -> Result<BTreeMap<Uuid, String>, StoreError> {
    let rows: Vec<(Uuid, String)> = app_user::table
        .filter(app_user::tenant_id.eq(tx.tenant_id()))
        .select((app_user::id, app_user::display_name))
        .load(tx.conn)?;
    Ok(rows.into_iter().collect())
}

//! Members (会员): enrolled with their data sealed, opened by whoever may browse them, changed by version, erased by
//! destroying their key.

use chrono::{DateTime, NaiveDate, Utc};
use diesel::prelude::*;
use domain::ids::{Id, Member as MemberThing, Shop, User};
use domain::phone::Phone;
use uuid::Uuid;

use crate::browse::{BrowseScope, visible};
use crate::error::StoreError;
use crate::ids;
use crate::member_profile::{Display, Profile};
use crate::named::Named;
use crate::photos;
use crate::roles;
use crate::schema::{app_user, member, member_secret, member_token, role, tenant};
use crate::sealing::{MemberKey, TenantKeys};
use crate::search_tokens::{Term, member_terms, phone_term};
use crate::statement::statement;
use crate::store::{StoreFailure, Tx};
use crate::wallets;
use crate::written::one_row;

/// Digits of a member number, after its letter.
const NUMBER_DIGITS: usize = 6;

/// Whether a member may be served.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum MemberStatus {
    /// May be served.
    Active,
    /// Not to be served for now.
    Suspended,
    /// Their data was destroyed; value and history remain without a name.
    Erased,
}

impl MemberStatus {
    /// Every status.
    pub const ALL: [Self; 3] = [Self::Active, Self::Suspended, Self::Erased];

    /// Its stable code.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::Active => "active",
            Self::Suspended => "suspended",
            Self::Erased => "erased",
        }
    }

    /// The status of a code.
    #[must_use]
    pub fn from_code(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|status| status.code() == code)
    }
}

/// What everybody who may see a member sees of them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MemberHeader {
    /// Their id.
    pub id: Id<MemberThing>,
    /// Their number.
    pub number: String,
    /// Whether they may be served.
    pub status: MemberStatus,
    /// Who maintains them.
    pub owner: Option<Named<User>>,
    /// Where they are at home.
    pub home_shop: Option<Named<Shop>>,
    /// Since when.
    pub joined_on: NaiveDate,
    /// Whether they want messages.
    pub messages_allowed: bool,
    /// Version for conditional edits.
    pub row_version: i64,
    /// Whether it stands for people who are no members: all of a shop, or whoever holds a gift card.
    pub is_walk_in: bool,
    /// Whether it stands for whoever holds one gift card or deposit.
    pub is_bearer: bool,
    /// Since when there is a picture of them.
    pub photo_at: Option<DateTime<Utc>>,
    /// Name and masked phone.
    pub display: Display,
}

/// A member with all their data.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Member {
    /// What lists show.
    pub header: MemberHeader,
    /// Everything.
    pub profile: Profile,
}

/// A member to enrol.
#[derive(Debug, Clone)]
pub struct NewMember {
    /// Their data.
    pub profile: Profile,
    /// Who maintains them.
    pub owner: Option<Id<User>>,
    /// Where they are at home.
    pub home_shop: Option<Id<Shop>>,
    /// The business date.
    pub joined_on: NaiveDate,
}

/// What to change; what is absent stays.
#[derive(Debug, Clone, Default)]
pub struct MemberChanges {
    /// All their data.
    pub profile: Option<Profile>,
    /// Whether they may be served.
    pub status: Option<MemberStatus>,
    /// Another maintainer.
    pub owner: Option<Id<User>>,
    /// Another home shop.
    pub home_shop: Option<Id<Shop>>,
    /// Whether they want messages.
    pub messages_allowed: Option<bool>,
}

/// Why a member was not enrolled or changed.
#[derive(Debug, thiserror::Error)]
pub enum MemberError {
    /// No such member, or none that the caller may browse.
    #[error("not found")]
    NotFound,
    /// Another member has this phone.
    #[error("the phone belongs to another member")]
    PhoneInUse {
        /// That member.
        member: Id<MemberThing>,
    },
    /// An erased member cannot be changed.
    #[error("the member was erased")]
    Erased,
    /// The store failed.
    #[error("the store failed")]
    Store(#[source] StoreError),
}

impl From<StoreError> for MemberError {
    fn from(error: StoreError) -> Self {
        Self::Store(error)
    }
}

impl From<diesel::result::Error> for MemberError {
    fn from(error: diesel::result::Error) -> Self {
        Self::Store(error.into())
    }
}

impl StoreFailure for MemberError {
    fn store_error(&self) -> Option<&StoreError> {
        match self {
            Self::Store(error) => Some(error),
            Self::NotFound | Self::PhoneInUse { .. } | Self::Erased => None,
        }
    }
}

/// A member row with what belongs to it by id.
#[derive(Debug, Queryable)]
pub(crate) struct Row {
    pub(crate) id: Uuid,
    number: String,
    status: String,
    owner_user_id: Option<Uuid>,
    owner_name: Option<String>,
    home_shop_id: Option<Uuid>,
    home_shop_name: Option<String>,
    joined_on: NaiveDate,
    messages_allowed: bool,
    row_version: i64,
    pub(crate) is_walk_in: bool,
    pub(crate) is_bearer: bool,
    photo_at: Option<DateTime<Utc>>,
    display_enc: Vec<u8>,
    profile_enc: Vec<u8>,
    wrapped_key: Option<Vec<u8>>,
}

/// Columns of a [`Row`], for every query in which `member` appears.
macro_rules! columns {
    () => {
        (
            crate::schema::member::id,
            crate::schema::member::number,
            crate::schema::member::status,
            crate::schema::member::owner_user_id,
            crate::schema::app_user::table
                .filter(crate::schema::app_user::tenant_id.eq(crate::schema::member::tenant_id))
                .filter(crate::schema::app_user::id.nullable().eq(crate::schema::member::owner_user_id))
                .select(crate::schema::app_user::display_name)
                .single_value(),
            crate::schema::member::home_shop_id,
            crate::schema::shop::table
                .filter(crate::schema::shop::tenant_id.eq(crate::schema::member::tenant_id))
                .filter(crate::schema::shop::id.nullable().eq(crate::schema::member::home_shop_id))
                .select(crate::schema::shop::name)
                .single_value(),
            crate::schema::member::joined_on,
            crate::schema::member::messages_allowed,
            crate::schema::member::row_version,
            crate::schema::member::is_walk_in,
            crate::schema::member::is_bearer,
            crate::schema::member::photo_at,
            crate::schema::member::display_enc,
            crate::schema::member::profile_enc,
            crate::schema::member_secret::table
                .filter(crate::schema::member_secret::tenant_id.eq(crate::schema::member::tenant_id))
                .filter(crate::schema::member_secret::member_id.eq(crate::schema::member::id))
                .select(crate::schema::member_secret::wrapped_key)
                .single_value(),
        )
    };
}
pub(crate) use columns;

impl Row {
    /// The header; an erased person has neither name nor phone.
    pub(crate) fn into_header(self, keys: &TenantKeys) -> Result<MemberHeader, StoreError> {
        let display = match self.key(keys)? {
            Some(key) => Display::open(&key, self.id, &self.display_enc)?,
            None => Display::default(),
        };
        self.with_display(display)
    }

    /// Everything.
    pub(crate) fn into_member(self, keys: &TenantKeys) -> Result<Member, StoreError> {
        let profile = match self.key(keys)? {
            Some(key) => Profile::open(&key, self.id, &self.profile_enc)?,
            None => Profile::default(),
        };
        let header = self.with_display(Display::from(&profile))?;
        Ok(Member { header, profile })
    }

    /// The member's key; none once they are erased.
    pub(crate) fn key(&self, keys: &TenantKeys) -> Result<Option<MemberKey>, StoreError> {
        self.wrapped_key.as_deref().map(|wrapped| keys.open_member_key(Id::new(self.id), wrapped)).transpose()
    }

    fn with_display(self, display: Display) -> Result<MemberHeader, StoreError> {
        Ok(MemberHeader {
            id: Id::new(self.id),
            status: MemberStatus::from_code(&self.status)
                .ok_or(StoreError::corrupt("member", "status", self.id))?,
            number: self.number,
            owner: named(self.owner_user_id, self.owner_name),
            home_shop: named(self.home_shop_id, self.home_shop_name),
            joined_on: self.joined_on,
            messages_allowed: self.messages_allowed,
            row_version: self.row_version,
            is_walk_in: self.is_walk_in,
            is_bearer: self.is_bearer,
            photo_at: self.photo_at,
            display,
        })
    }
}

fn named<T>(id: Option<Uuid>, name: Option<String>) -> Option<Named<T>> {
    id.map(|id| Named { id: Id::new(id), name: name.unwrap_or_default() })
}

/// One member, if the caller may browse them.
///
/// # Errors
/// [`StoreError`] of the query, or of data that cannot be opened.
pub fn find(
    tx: &mut Tx<'_>,
    keys: &TenantKeys,
    scope: &BrowseScope,
    id: Id<MemberThing>,
) -> Result<Option<Member>, StoreError> {
    let row: Option<Row> = member::table
        .find((tx.tenant_id(), id.value()))
        .filter(visible(scope).and(member::is_walk_in.eq(false)))
        .select(columns!())
        .first(tx.conn)
        .optional()?;
    row.map(|row| row.into_member(keys)).transpose()
}

/// Enrols a member.
///
/// # Errors
/// [`MemberError::PhoneInUse`] names who has the phone; [`StoreError::Constraint`] when shop or user are unknown.
pub fn create(
    tx: &mut Tx<'_>,
    keys: &TenantKeys,
    new: &NewMember,
    now: DateTime<Utc>,
) -> Result<Id<MemberThing>, MemberError> {
    let id: Id<MemberThing> = ids::fresh(now);
    if let Some(phone) = &new.profile.phone {
        refuse_known_phone(tx, keys, phone, id)?;
    }
    let number = take_number(tx)?;
    let (key, wrapped_key) = keys.new_member_key(id)?;
    let sealed = new.profile.seal(&key)?;
    let owner_pos = position_of(tx, new.owner)?;
    diesel::insert_into(member::table)
        .values((
            member::tenant_id.eq(tx.tenant_id()),
            member::id.eq(id.value()),
            member::number.eq(&number),
            member::status.eq(MemberStatus::Active.code()),
            member::owner_user_id.eq(new.owner.map(Id::value)),
            member::owner_pos.eq(owner_pos),
            member::home_shop_id.eq(new.home_shop.map(Id::value)),
            member::display_enc.eq(&sealed.display),
            member::profile_enc.eq(&sealed.profile),
            member::joined_on.eq(new.joined_on),
        ))
        .execute(tx.conn)?;
    insert_secret(tx, id, &wrapped_key)?;
    insert_tokens(tx, keys, id, &new.profile, &number)?;
    Ok(id)
}

/// The member that stands for people who are no members: all of a shop, or whoever holds one card. It is in no list and no search.
pub(crate) fn create_nobody(
    tx: &mut Tx<'_>,
    keys: &TenantKeys,
    number: &str,
    new: &NewMember,
    is_bearer: bool,
    now: DateTime<Utc>,
) -> Result<Id<MemberThing>, StoreError> {
    let id: Id<MemberThing> = ids::fresh(now);
    let (key, wrapped_key) = keys.new_member_key(id)?;
    let sealed = new.profile.seal(&key)?;
    diesel::insert_into(member::table)
        .values((
            member::tenant_id.eq(tx.tenant_id()),
            member::id.eq(id.value()),
            member::number.eq(number),
            member::status.eq(MemberStatus::Active.code()),
            member::home_shop_id.eq(new.home_shop.map(Id::value)),
            member::display_enc.eq(&sealed.display),
            member::profile_enc.eq(&sealed.profile),
            member::joined_on.eq(new.joined_on),
            member::is_walk_in.eq(true),
            member::is_bearer.eq(is_bearer),
        ))
        .execute(tx.conn)?;
    insert_secret(tx, id, &wrapped_key)?;
    Ok(id)
}

/// Changes a member that is still at `version` and that the caller may browse.
///
/// # Errors
/// [`MemberError::NotFound`], [`MemberError::Erased`], [`MemberError::PhoneInUse`], or
/// [`StoreError::StaleVersion`] when somebody was faster.
pub fn update(
    tx: &mut Tx<'_>,
    keys: &TenantKeys,
    scope: &BrowseScope,
    id: Id<MemberThing>,
    version: i64,
    changes: &MemberChanges,
) -> Result<(), MemberError> {
    let before = get_row(tx, scope, id)?;
    if let Some(status) = changes.status {
        wallets::set_suspended(tx, id, status != MemberStatus::Active)?;
    }
    if let Some(profile) = &changes.profile {
        update_profile(tx, keys, before, profile)?;
    }
    let owner = match changes.owner {
        Some(owner) => {
            roles::serialise(tx)?;
            Some((owner.value(), position_of(tx, Some(owner))?))
        }
        None => None,
    };
    let affected = diesel::update(member::table.find((tx.tenant_id(), id.value())))
        .filter(member::row_version.eq(version))
        .set((
            changes.status.map(|status| member::status.eq(status.code())),
            owner.map(|(user, position)| (member::owner_user_id.eq(user), member::owner_pos.eq(position))),
            changes.home_shop.map(|shop| member::home_shop_id.eq(shop.value())),
            changes.messages_allowed.map(|allowed| member::messages_allowed.eq(allowed)),
            member::row_version.eq(version + 1),
        ))
        .execute(tx.conn)?;
    Ok(one_row(affected)?)
}

/// Erases a person: their key and tokens go, value and history stay without a name. Cannot be undone.
///
/// # Errors
/// [`MemberError::NotFound`], or [`StoreError::StaleVersion`] when somebody was faster.
pub fn erase(
    tx: &mut Tx<'_>,
    scope: &BrowseScope,
    id: Id<MemberThing>,
    version: i64,
) -> Result<(), MemberError> {
    get_row(tx, scope, id)?;
    wallets::set_suspended(tx, id, true)?;
    diesel::delete(member_secret::table.find((tx.tenant_id(), id.value()))).execute(tx.conn)?;
    delete_tokens(tx, id)?;
    photos::forget(tx, id)?;
    let affected = diesel::update(member::table.find((tx.tenant_id(), id.value())))
        .filter(member::row_version.eq(version))
        .set((member::status.eq(MemberStatus::Erased.code()), member::row_version.eq(version + 1)))
        .execute(tx.conn)?;
    Ok(one_row(affected)?)
}

/// What the caller may see of a member that is in their way: everybody sees that there is one, only who may browse
/// them sees whom.
///
/// # Errors
/// [`StoreError`] of the query.
pub fn find_header(
    tx: &mut Tx<'_>,
    keys: &TenantKeys,
    scope: &BrowseScope,
    id: Id<MemberThing>,
) -> Result<Option<MemberHeader>, StoreError> {
    let row = rows_of(tx, scope, &[id.value()])?.pop();
    row.map(|row| row.into_header(keys)).transpose()
}

/// What everybody sees of the members of rows that the caller may see already (postings, cards).
///
/// # Errors
/// [`StoreError`] of the query, or of data that cannot be opened.
pub fn headers_of(
    tx: &mut Tx<'_>,
    keys: &TenantKeys,
    ids: &[Id<MemberThing>],
) -> Result<Vec<MemberHeader>, StoreError> {
    let ids: Vec<Uuid> = ids.iter().map(|id| id.value()).collect();
    rows_of(tx, &BrowseScope::All, &ids)?.into_iter().map(|row| row.into_header(keys)).collect()
}

/// Rows of some members, those that the scope shows.
pub(crate) fn rows_of(tx: &mut Tx<'_>, scope: &BrowseScope, ids: &[Uuid]) -> Result<Vec<Row>, StoreError> {
    Ok(member::table
        .filter(member::tenant_id.eq(tx.tenant_id()).and(member::id.eq_any(ids)))
        .filter(visible(scope))
        .select(columns!())
        .load(tx.conn)?)
}

pub(crate) fn get_row(tx: &mut Tx<'_>, scope: &BrowseScope, id: Id<MemberThing>) -> Result<Row, MemberError> {
    let row = rows_of(tx, scope, &[id.value()])?.pop().ok_or(MemberError::NotFound)?;
    if row.is_walk_in {
        return Err(MemberError::NotFound);
    }
    if row.wrapped_key.is_none() { Err(MemberError::Erased) } else { Ok(row) }
}

fn update_profile(
    tx: &mut Tx<'_>,
    keys: &TenantKeys,
    before: Row,
    profile: &Profile,
) -> Result<(), MemberError> {
    let id = Id::new(before.id);
    if let Some(phone) = &profile.phone {
        refuse_known_phone(tx, keys, phone, id)?;
    }
    let key = before.key(keys)?.ok_or(MemberError::Erased)?;
    let sealed = profile.seal(&key)?;
    let affected = diesel::update(member::table.find((tx.tenant_id(), before.id)))
        .set((member::display_enc.eq(&sealed.display), member::profile_enc.eq(&sealed.profile)))
        .execute(tx.conn)?;
    one_row(affected)?;
    delete_tokens(tx, id)?;
    Ok(insert_tokens(tx, keys, id, profile, &before.number)?)
}

statement! {
    /// Serialises all writers of one phone until the transaction ends.
    LockPhone -> (diesel::sql_types::Bool,);
    "SELECT pg_advisory_xact_lock(", key: diesel::sql_types::BigInt = i64, ") IS NULL"
}

/// Refuses a phone that another member has. Phones are sealed, so no constraint can do it: writers of the same phone
/// wait for each other on a lock named by its token.
fn refuse_known_phone(
    tx: &mut Tx<'_>,
    keys: &TenantKeys,
    phone: &Phone,
    but: Id<MemberThing>,
) -> Result<(), MemberError> {
    let token = phone_term(phone).token(keys);
    let lock = token.as_slice().try_into().map_or(0, i64::from_be_bytes);
    LockPhone { key: lock }.get_result::<(bool,)>(tx.conn)?;
    let members = members_with(tx, &token)?;
    for row in rows_of(tx, &BrowseScope::All, &members)? {
        let id = Id::new(row.id);
        let known = row.into_member(keys)?;
        if id != but && known.profile.phone.as_ref() == Some(phone) {
            return Err(MemberError::PhoneInUse { member: id });
        }
    }
    Ok(())
}

fn members_with(tx: &mut Tx<'_>, token: &[u8]) -> Result<Vec<Uuid>, StoreError> {
    Ok(member_token::table
        .filter(member_token::tenant_id.eq(tx.tenant_id()).and(member_token::token.eq(token)))
        .select(member_token::member_id)
        .load(tx.conn)?)
}

/// The next member number. Enrolments of one tenant wait for each other here until they commit.
fn take_number(tx: &mut Tx<'_>) -> Result<String, StoreError> {
    let serial: i64 = diesel::update(tenant::table.find(tx.tenant_id()))
        .set(tenant::next_member_number.eq(tenant::next_member_number + 1))
        .returning(tenant::next_member_number - 1)
        .get_result(tx.conn)?;
    Ok(format!("M{serial:0NUMBER_DIGITS$}"))
}

/// Moves the members of a user to the position of the role that the user has now. Part of every change of role.
pub(crate) fn follow_owner(tx: &mut Tx<'_>, user: Id<User>) -> Result<(), StoreError> {
    roles::serialise(tx)?;
    let position = position_of(tx, Some(user))?;
    diesel::update(member::table)
        .filter(member::tenant_id.eq(tx.tenant_id()).and(member::owner_user_id.eq(user.value())))
        .set(member::owner_pos.eq(position))
        .execute(tx.conn)?;
    Ok(())
}

/// The position of a user's role in the role tree, read while the tenant's row is held so that it stays true; 0 when nobody maintains the member.
fn position_of(tx: &mut Tx<'_>, user: Option<Id<User>>) -> Result<i32, StoreError> {
    let Some(user) = user else { return Ok(0) };
    let position: Option<i32> = app_user::table
        .inner_join(
            role::table.on(role::tenant_id.eq(app_user::tenant_id).and(role::id.eq(app_user::role_id))),
        )
        .filter(app_user::tenant_id.eq(tx.tenant_id()).and(app_user::id.eq(user.value())))
        .select(role::lft)
        .first(tx.conn)
        .optional()?;
    // An unknown user is refused by the foreign key of the write that follows.
    Ok(position.unwrap_or(0))
}

fn insert_secret(tx: &mut Tx<'_>, id: Id<MemberThing>, wrapped_key: &[u8]) -> Result<(), StoreError> {
    diesel::insert_into(member_secret::table)
        .values((
            member_secret::tenant_id.eq(tx.tenant_id()),
            member_secret::member_id.eq(id.value()),
            member_secret::wrapped_key.eq(wrapped_key),
        ))
        .execute(tx.conn)?;
    Ok(())
}

statement! {
    /// Stores the tokens of one member.
    InsertTokens -> ();
    "INSERT INTO member_token (tenant_id, token, member_id) SELECT ",
    tenant_id: diesel::sql_types::Uuid = Uuid, ", token, ",
    member_id: diesel::sql_types::Uuid = Uuid, " FROM unnest(",
    tokens: diesel::sql_types::Array<diesel::sql_types::Bytea> = Vec<Vec<u8>>, ") AS token"
}

fn insert_tokens(
    tx: &mut Tx<'_>,
    keys: &TenantKeys,
    id: Id<MemberThing>,
    profile: &Profile,
    number: &str,
) -> Result<(), StoreError> {
    let terms = member_terms(profile, number);
    let mut tokens: Vec<Vec<u8>> = terms.iter().map(|term: &Term| term.token(keys)).collect();
    tokens.sort_unstable();
    tokens.dedup();
    InsertTokens { tenant_id: tx.tenant_id(), member_id: id.value(), tokens }.execute(tx.conn)?;
    Ok(())
}

fn delete_tokens(tx: &mut Tx<'_>, id: Id<MemberThing>) -> Result<(), StoreError> {
    let tokens = member_token::table
        .filter(member_token::tenant_id.eq(tx.tenant_id()).and(member_token::member_id.eq(id.value())));
    diesel::delete(tokens).execute(tx.conn)?;
    Ok(())
}

//! The tenant's own row: its settings, its wrapped data key and the version that compiled rules are cached by.

use chrono::{DateTime, Utc};
use chrono_tz::Tz;
use diesel::prelude::*;
use domain::ids::{Id, Tenant as TenantThing};
use domain::money::Currency;
use domain::prepaid::Counted;
use domain::refund::{InterestRate, MemberPrice};
use serde_json::Value;
use uuid::Uuid;

use crate::correction_reasons;
use crate::directory;
use crate::error::StoreError;
use crate::messages::feed;
use crate::payment_ways;
use crate::refund_terms;
use crate::schema::{tenant, tenant_directory};
use crate::store::Tx;
use crate::till::refunds as till_refunds;
use crate::till::rows;
use crate::written::one_row;

/// Who may browse whom (R03): tenant policy.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum BrowsePolicy {
    /// A user sees the members that they maintain and those of roles below; peers are hidden.
    OwnerTree,
    /// A user sees the members of their shop.
    Shop,
    /// Everybody sees everybody.
    Tenant,
}

impl BrowsePolicy {
    /// Every policy.
    pub const ALL: [Self; 3] = [Self::OwnerTree, Self::Shop, Self::Tenant];

    /// Its stored and written name.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::OwnerTree => "owner_tree",
            Self::Shop => "shop",
            Self::Tenant => "tenant",
        }
    }

    /// The policy of a name.
    #[must_use]
    pub fn from_code(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|policy| policy.code() == code)
    }
}

/// A tenant as stored.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Tenant {
    /// Its id.
    pub id: Id<TenantThing>,
    /// Six digits, typed at sign-in.
    pub number: String,
    /// Full name.
    pub name: String,
    /// Short name.
    pub short_name: String,
    /// `zh-CN` or `en`.
    pub language: String,
    /// IANA time zone.
    pub time_zone: Tz,
    /// Home currency.
    pub currency: String,
    /// Who may browse whom.
    pub browse_policy: BrowsePolicy,
    /// At which price refunds of members count what was delivered.
    pub member_refund_price: MemberPrice,
    /// What the contract takes off a member's own refund of stored value, in basis points.
    pub refund_fee_bp: i32,
    /// Rates of interest on refunds of stored value.
    pub refund_interest: Vec<InterestRate>,
    /// Version for conditional edits.
    pub row_version: i64,
    /// How many minutes after a sale the platforms cancel its vouchers.
    pub voucher_cancel_minutes: i32,
    /// Days after a sale without a member within which its points can be made up.
    pub points_make_up_days: i32,
    /// Whether nobody takes money at a till without an open shift.
    pub shift_required: bool,
    /// The country whose prepaid-card law guards top-ups.
    pub prepaid_pack: Option<String>,
    /// What counts towards the limits of that law.
    pub prepaid_counted: Counted,
}

/// A tenant to create.
#[derive(Debug, Clone)]
pub struct NewTenant {
    /// Its id; the transaction runs as this tenant.
    pub id: Id<TenantThing>,
    /// Six digits.
    pub number: String,
    /// Full name.
    pub name: String,
    /// Short name.
    pub short_name: String,
    /// `zh-CN` or `en`.
    pub language: String,
    /// IANA time zone.
    pub time_zone: Tz,
    /// Home currency.
    pub currency: String,
    /// Who may browse whom.
    pub browse_policy: BrowsePolicy,
    /// The tenant's data key, encrypted by the key-encryption key.
    pub wrapped_key: Vec<u8>,
}

/// What to change; what is absent stays.
#[derive(Debug, Clone, Default)]
pub struct TenantChanges {
    /// Another name.
    pub name: Option<String>,
    /// Another short name.
    pub short_name: Option<String>,
    /// Another language.
    pub language: Option<String>,
    /// Another time zone.
    pub time_zone: Option<Tz>,
    /// Another browse policy.
    pub browse_policy: Option<BrowsePolicy>,
    /// Another price at which refunds of members count what was delivered.
    pub member_refund_price: Option<MemberPrice>,
    /// Another fee of refunds.
    pub refund_fee_bp: Option<i32>,
    /// Other rates of interest; all of them.
    pub refund_interest: Option<Vec<InterestRate>>,
    /// Another time in which vouchers are cancelled, in minutes.
    pub voucher_cancel_minutes: Option<i32>,
    /// Other days within which points can be made up.
    pub points_make_up_days: Option<i32>,
    /// Another choice of whether a shift is required.
    pub shift_required: Option<bool>,
    /// Another country whose prepaid-card law guards top-ups; inside, none turns it off.
    pub prepaid_pack: Option<Option<String>>,
    /// Another choice of what counts towards its limits.
    pub prepaid_counted: Option<Counted>,
}

#[derive(Queryable)]
struct Row {
    id: Uuid,
    number: String,
    name: String,
    short_name: String,
    language: String,
    time_zone: String,
    currency: String,
    browse_scope: String,
    member_refund_price: String,
    row_version: i64,
    voucher_cancel_minutes: i32,
    points_make_up_days: i32,
    prepaid_pack: Option<String>,
    prepaid_counted: String,
    shift_required: bool,
    refund_fee_bp: i32,
    refund_interest: Value,
}

#[derive(AsChangeset)]
#[diesel(table_name = tenant)]
struct Changes<'a> {
    name: Option<&'a str>,
    language: Option<&'a str>,
    time_zone: Option<&'static str>,
    browse_scope: Option<&'static str>,
    member_refund_price: Option<&'static str>,
    refund_fee_bp: Option<i32>,
    refund_interest: Option<Value>,
    voucher_cancel_minutes: Option<i32>,
    points_make_up_days: Option<i32>,
    shift_required: Option<bool>,
    prepaid_pack: Option<Option<&'a str>>,
    prepaid_counted: Option<&'static str>,
}

impl TryFrom<Row> for Tenant {
    type Error = StoreError;

    fn try_from(row: Row) -> Result<Self, StoreError> {
        let corrupt = |column| StoreError::CorruptRow { table: "tenant", column, id: row.id };
        Ok(Self {
            id: Id::new(row.id),
            time_zone: row.time_zone.parse().map_err(|_| corrupt("time_zone"))?,
            browse_policy: BrowsePolicy::from_code(&row.browse_scope)
                .ok_or_else(|| corrupt("browse_scope"))?,
            member_refund_price: till_refunds::price_of(&row.member_refund_price),
            refund_fee_bp: row.refund_fee_bp,
            refund_interest: refund_terms::rates_of(&row.refund_interest)
                .ok_or_else(|| corrupt("refund_interest"))?,
            number: row.number,
            name: row.name,
            short_name: row.short_name,
            language: row.language,
            currency: row.currency,
            row_version: row.row_version,
            voucher_cancel_minutes: row.voucher_cancel_minutes,
            points_make_up_days: row.points_make_up_days,
            shift_required: row.shift_required,
            prepaid_counted: Counted::from_code(&row.prepaid_counted)
                .ok_or_else(|| corrupt("prepaid_counted"))?,
            prepaid_pack: row.prepaid_pack,
        })
    }
}

/// Creates the tenant with what every tenant begins with, and enters it in the directory.
///
/// # Errors
/// [`StoreError::Constraint`] when the number is in use.
pub fn insert(tx: &mut Tx<'_>, new: &NewTenant, now: DateTime<Utc>) -> Result<(), StoreError> {
    directory::insert(tx.conn, new.id, &new.number, &new.short_name, now)?;
    diesel::insert_into(tenant::table)
        .values((
            tenant::tenant_id.eq(new.id.value()),
            tenant::name.eq(&new.name),
            tenant::language.eq(&new.language),
            tenant::time_zone.eq(new.time_zone.name()),
            tenant::currency.eq(&new.currency),
            tenant::browse_scope.eq(new.browse_policy.code()),
            tenant::wrapped_key.eq(&new.wrapped_key),
            tenant::created_at.eq(now),
        ))
        .execute(tx.conn)?;
    feed::begin(tx, now)?;
    correction_reasons::insert_standard(tx, now)?;
    payment_ways::insert_standard(tx, now)
}

/// The home currency of the transaction's tenant.
///
/// # Errors
/// [`StoreError`] of the query.
pub fn currency(tx: &mut Tx<'_>) -> Result<Currency, StoreError> {
    let code: String =
        tenant::table.filter(tenant::tenant_id.eq(tx.tenant_id())).select(tenant::currency).first(tx.conn)?;
    rows::currency(&code, "tenant", tx.tenant_id())
}

/// The tenant of the transaction.
///
/// # Errors
/// [`StoreError`] of the query; a tenant that is absent is an error, because a transaction names an existing one.
pub fn get(tx: &mut Tx<'_>) -> Result<Tenant, StoreError> {
    let row: Row = tenant::table
        .inner_join(tenant_directory::table.on(tenant_directory::id.eq(tenant::tenant_id)))
        .filter(tenant::tenant_id.eq(tx.tenant_id()))
        .select((
            tenant::tenant_id,
            tenant_directory::number,
            tenant::name,
            tenant_directory::short_name,
            tenant::language,
            tenant::time_zone,
            tenant::currency,
            tenant::browse_scope,
            tenant::member_refund_price,
            tenant::row_version,
            tenant::voucher_cancel_minutes,
            tenant::points_make_up_days,
            tenant::prepaid_pack,
            tenant::prepaid_counted,
            tenant::shift_required,
            tenant::refund_fee_bp,
            tenant::refund_interest,
        ))
        .first(tx.conn)?;
    Tenant::try_from(row)
}

/// Changes the tenant if it is still at `version`.
///
/// # Errors
/// [`StoreError::StaleVersion`] when it is not.
pub fn update(tx: &mut Tx<'_>, version: i64, changes: &TenantChanges) -> Result<(), StoreError> {
    let row = Changes {
        name: changes.name.as_deref(),
        language: changes.language.as_deref(),
        time_zone: changes.time_zone.map(|zone| zone.name()),
        browse_scope: changes.browse_policy.map(BrowsePolicy::code),
        member_refund_price: changes.member_refund_price.map(till_refunds::price_code),
        refund_fee_bp: changes.refund_fee_bp,
        refund_interest: changes.refund_interest.as_deref().map(refund_terms::rates_value),
        voucher_cancel_minutes: changes.voucher_cancel_minutes,
        points_make_up_days: changes.points_make_up_days,
        shift_required: changes.shift_required,
        prepaid_pack: changes.prepaid_pack.as_ref().map(Option::as_deref),
        prepaid_counted: changes.prepaid_counted.map(Counted::code),
    };
    let affected = diesel::update(tenant::table.find(tx.tenant_id()))
        .filter(tenant::row_version.eq(version))
        .set((row, tenant::row_version.eq(version + 1)))
        .execute(tx.conn)?;
    one_row(affected)?;
    if let Some(short_name) = &changes.short_name {
        directory::rename(tx.conn, tx.tenant(), short_name)?;
    }
    raise_rules_version(tx)
}

/// Tells every process that what its tills have cached of this tenant is old.
///
/// # Errors
/// [`StoreError`] of the update.
pub fn raise_rules_version(tx: &mut Tx<'_>) -> Result<(), StoreError> {
    let affected = diesel::update(tenant::table.find(tx.tenant_id()))
        .set(tenant::rules_version.eq(tenant::rules_version + 1))
        .execute(tx.conn)?;
    one_row(affected)
}

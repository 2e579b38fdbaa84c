//! What members owe on account (挂账): of one membership item by item, and of all by age; and how much each may owe.
//!
//! *Invariant:* a limit is changed under the wallet's lock, because a sale reads it.

use std::collections::{BTreeMap, BTreeSet};

use chrono::{DateTime, NaiveDate, Utc};
use diesel::dsl::min;
use diesel::prelude::*;
use diesel::sql_types::{Array, Bool, Nullable, Numeric, Timestamptz, Uuid as SqlUuid};
use domain::account::AccountItem;
use domain::ids::{Id, Member, Membership, Shop};
use domain::money::{Currency, Money};
use rust_decimal::Decimal;
use uuid::Uuid;

use crate::browse::{BrowseScope, visible};
use crate::error::StoreError;
use crate::named::Named;
use crate::pagination::{Page, PageRequest};
use crate::schema::{account_item, member, membership, posting, shop, wallet};
use crate::statement::statement;
use crate::store::Tx;
use crate::till::{account, rows};

diesel::allow_columns_to_appear_in_same_group_by_clause!(account_item::wallet_id, membership::member_id);

/// What one membership owes on account, and may owe.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Account {
    /// What is owed.
    pub owed: Money,
    /// The most that may be.
    pub limit: Money,
    /// Number of the limit, for conditional edits.
    pub limit_version: i64,
    /// What is owed of each sale, oldest first.
    pub items: Vec<OwedItem>,
}

/// What is owed of one sale.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OwedItem {
    /// The item.
    pub item: AccountItem,
    /// Number on the receipt of the sale.
    pub receipt_no: String,
    /// Where it was sold.
    pub shop: Named<Shop>,
}

/// What is owed, by the age of its sale: up to 30 days, up to 60, up to 90, more.
pub type Ages = [Money; 4];

/// Somebody who owes on account.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Owing {
    /// The membership.
    pub membership: Id<Membership>,
    /// Whose.
    pub member: Id<Member>,
    /// Business date of the oldest sale that is owed.
    pub since: NaiveDate,
    /// What is owed in all.
    pub owed: Money,
    /// The same by age.
    pub ages: Ages,
    /// The most that may be owed.
    pub limit: Money,
}

/// What a membership owes on account; none when there is no such membership, or nobody's.
///
/// # Errors
/// [`StoreError`] of the queries.
pub fn find(tx: &mut Tx<'_>, id: Id<Membership>) -> Result<Option<Account>, StoreError> {
    let row: Option<(String, Decimal, Decimal, i64)> = wallet::table
        .find((tx.tenant_id(), id.value()))
        .filter(wallet::is_walk_in.eq(false))
        .select((
            wallet::currency,
            wallet::on_account,
            wallet::on_account_limit,
            wallet::on_account_limit_version,
        ))
        .first(tx.conn)
        .optional()?;
    let Some((currency, owed, limit, limit_version)) = row else { return Ok(None) };
    let currency = rows::currency(&currency, "wallet", id.value())?;
    let money = |value, column| rows::money(value, currency, "wallet", column, id.value());
    Ok(Some(Account {
        owed: money(owed, "on_account")?,
        limit: money(limit, "on_account_limit")?,
        limit_version,
        items: items_of(tx, id, currency)?,
    }))
}

fn items_of(tx: &mut Tx<'_>, id: Id<Membership>, currency: Currency) -> Result<Vec<OwedItem>, StoreError> {
    let key = (tx.tenant_id(), id.value());
    let found = account::of_wallets(tx.conn, BTreeSet::from([key]), |_| Some(currency))?.remove(&key);
    let items = found.unwrap_or_default();
    let origins: Vec<Uuid> = items.iter().map(|item| item.origin.value()).collect();
    let sold: Vec<(Uuid, String, Uuid, String)> = posting::table
        .inner_join(shop::table.on(shop::tenant_id.eq(posting::tenant_id).and(shop::id.eq(posting::shop_id))))
        .filter(posting::tenant_id.eq(tx.tenant_id()).and(posting::id.eq_any(origins)))
        .select((posting::id, posting::receipt_no, shop::id, shop::name))
        .load(tx.conn)?;
    let named = |item: AccountItem| {
        let origin = item.origin.value();
        let (_, receipt_no, shop, name) = sold
            .iter()
            .find(|(posting, ..)| *posting == origin)
            .ok_or(StoreError::corrupt("account_item", "origin_posting_id", origin))?;
        let shop = Named { id: Id::new(*shop), name: name.clone() };
        Ok(OwedItem { item, receipt_no: receipt_no.clone(), shop })
    };
    items.into_iter().map(named).collect()
}

/// Says how much a membership may owe, if its limit is still at `version`.
///
/// # Errors
/// [`StoreError::StaleVersion`] when it is not.
pub fn set_limit(tx: &mut Tx<'_>, id: Id<Membership>, version: i64, limit: Money) -> Result<(), StoreError> {
    crate::wallets::lock_for_change(tx, &[id])?;
    let affected = diesel::update(wallet::table.find((tx.tenant_id(), id.value())))
        .filter(wallet::on_account_limit_version.eq(version))
        .set((
            wallet::on_account_limit.eq(limit.to_decimal()),
            wallet::on_account_limit_version.eq(version + 1),
        ))
        .execute(tx.conn)?;
    if affected == 1 { Ok(()) } else { Err(StoreError::StaleVersion) }
}

/// One page of those who owe on account among the members in the scope, the oldest debt first; of one shop only what
/// is owed there.
///
/// # Errors
/// [`StoreError`] of the queries.
pub fn list(
    tx: &mut Tx<'_>,
    scope: &BrowseScope,
    shop: Option<Id<Shop>>,
    now: DateTime<Utc>,
    page: &PageRequest<(NaiveDate, Uuid)>,
) -> Result<Page<Owing, (NaiveDate, Uuid)>, StoreError> {
    let shop = shop.map(Id::value);
    let (date, after) = page.after.unwrap_or_default();
    let oldest = min(account_item::business_date);
    let rows: Vec<(Uuid, Uuid, Option<NaiveDate>)> = account_item::table
        .inner_join(membership::table.on(
            membership::tenant_id.eq(account_item::tenant_id).and(membership::id.eq(account_item::wallet_id)),
        ))
        .inner_join(
            member::table
                .on(member::tenant_id.eq(membership::tenant_id).and(member::id.eq(membership::member_id))),
        )
        .filter(account_item::tenant_id.eq(tx.tenant_id()).and(account_item::open))
        .filter(account_item::shop_id.nullable().eq(shop).or(shop.is_none().into_sql::<Bool>()))
        .filter(visible(scope))
        .group_by((account_item::wallet_id, membership::member_id))
        .having(oldest.gt(date).or(oldest.eq(date).and(account_item::wallet_id.gt(after))))
        .order((oldest.asc(), account_item::wallet_id.asc()))
        .limit(page.fetch())
        .select((account_item::wallet_id, membership::member_id, oldest))
        .load(tx.conn)?;
    let page = Page::cut(rows, page, |row| (row.2.unwrap_or_default(), row.0));
    let wallets: Vec<Uuid> = page.items.iter().map(|row| row.0).collect();
    let ages = ages_of(tx, wallets, shop, now)?;
    page.try_map(|(wallet, member, since)| owing((wallet, member, since.unwrap_or_default()), &ages))
}

type AgesSql = (SqlUuid, diesel::sql_types::Text, Numeric, Numeric, Numeric, Numeric, Numeric);
type AgesRow = (Uuid, String, Decimal, Decimal, Decimal, Decimal, Decimal);

statement! {
    /// What some wallets owe by the age of its sale on the business date of the shop, and their limits.
    AgesOf -> AgesSql;
    "WITH t AS (SELECT ", tenant: SqlUuid = Uuid, " AS id, ", now: Timestamptz = DateTime<Utc>, " AS now, ",
    shop: Nullable<SqlUuid> = Option<Uuid>, " AS shop), \
     aged AS (SELECT a.wallet_id, a.owed, ((t.now AT TIME ZONE s.time_zone) - s.day_starts_at)::date - a.business_date AS days \
       FROM t JOIN account_item a ON a.tenant_id = t.id AND a.open AND (t.shop IS NULL OR a.shop_id = t.shop) \
       JOIN shop s ON s.tenant_id = a.tenant_id AND s.id = a.shop_id WHERE a.wallet_id = ANY (",
    wallets: Array<SqlUuid> = Vec<Uuid>, ")) \
     SELECT w.id, w.currency, w.on_account_limit, coalesce(sum(g.owed) FILTER (WHERE g.days <= 30), 0), \
       coalesce(sum(g.owed) FILTER (WHERE g.days BETWEEN 31 AND 60), 0), \
       coalesce(sum(g.owed) FILTER (WHERE g.days BETWEEN 61 AND 90), 0), \
       coalesce(sum(g.owed) FILTER (WHERE g.days > 90), 0) \
     FROM aged g JOIN t ON true JOIN wallet w ON w.tenant_id = t.id AND w.id = g.wallet_id GROUP BY w.tenant_id, w.id"
}

fn ages_of(
    tx: &mut Tx<'_>,
    wallets: Vec<Uuid>,
    shop: Option<Uuid>,
    now: DateTime<Utc>,
) -> Result<BTreeMap<Uuid, AgesRow>, StoreError> {
    let rows: Vec<AgesRow> = AgesOf { tenant: tx.tenant_id(), now, shop, wallets }.load(tx.conn)?;
    Ok(rows.into_iter().map(|row| (row.0, row)).collect())
}

fn owing(
    (wallet, member, since): (Uuid, Uuid, NaiveDate),
    ages: &BTreeMap<Uuid, AgesRow>,
) -> Result<Owing, StoreError> {
    let corrupt = StoreError::corrupt("account_item", "wallet_id", wallet);
    let (_, currency, limit, first, second, third, last) = ages.get(&wallet).ok_or(corrupt)?;
    let currency = rows::currency(currency, "wallet", wallet)?;
    let money = |value: &Decimal| rows::money(*value, currency, "account_item", "owed", wallet);
    let ages = [money(first)?, money(second)?, money(third)?, money(last)?];
    let owed = Money::from_minor(ages.iter().map(|age| age.minor()).sum(), currency);
    let (membership, member) = (Id::new(wallet), Id::new(member));
    Ok(Owing { membership, member, since, owed, ages, limit: money(limit)? })
}

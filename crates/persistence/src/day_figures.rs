//! Figures of days (日结, 销售日报): postings added up per shop, business date and cashier, in the order of the sealed feed.
//!
//! *Invariant:* each posting is added once: its figures, its row and the place in the feed are written in one transaction that holds
//! the feed's row.

use std::collections::BTreeMap;

use chrono::NaiveDate;
use diesel::prelude::*;
use diesel::sql_types::{Array, Bool, Date, Int2, Int8, Nullable, Text, Uuid as SqlUuid};
use domain::figures::lines::weigh;
use domain::figures::{self as sums, Action, Amount, Figure, FigureKey, Figures};
use domain::ids::{Id, LegalEntity, Posting, Shop, User};
use domain::money::Currency;
use uuid::Uuid;

use crate::chain::feed::Follower;
use crate::contributions::{self, Contribution, LOOK};
use crate::error::StoreError;
use crate::figures;
use crate::pagination::{Page, PageRequest};
use crate::schema::{posting, shop};
use crate::statement::statement;
use crate::store::Tx;

/// Follows the feed for the figures of days.
pub(crate) const FOLLOWER: Follower = Follower::DayFigures;

statement! {
    /// Postings of shops from a date on, after a place: those of the newest date first. Each shop's are read in the order of the key, and
    /// no more of them than are wanted.
    NextOfShops -> SqlUuid;
    "WITH k AS (SELECT ", tenant: SqlUuid = Uuid, " AS tenant, ", first: Date = NaiveDate, " AS first, ", date: Date = NaiveDate,
    " AS date, ", id: SqlUuid = Uuid, " AS id, ", cashier: Nullable<SqlUuid> = Option<Uuid>, " AS cashier, ",
    most: Int8 = i64, " AS most) \
     SELECT n.posting_id FROM k CROSS JOIN unnest(", shops: Array<SqlUuid> = Vec<Uuid>,
    ") AS s(id) CROSS JOIN LATERAL ( \
       SELECT d.business_date, d.posting_id FROM day_posting AS d \
       WHERE d.tenant_id = k.tenant AND d.shop_id = s.id AND d.business_date >= k.first \
         AND (d.business_date, d.posting_id) < (k.date, k.id) AND (k.cashier IS NULL OR d.user_id = k.cashier) \
       ORDER BY d.business_date DESC, d.posting_id DESC LIMIT (SELECT most FROM k)) AS n \
     ORDER BY n.business_date DESC, n.posting_id DESC LIMIT (SELECT most FROM k)"
}

/// Which figures a report adds up.
#[derive(Debug, Clone, Copy)]
pub struct DayFilter {
    /// The first business date.
    pub from: NaiveDate,
    /// The last one.
    pub to: NaiveDate,
    /// Of one shop.
    pub shop: Option<Id<Shop>>,
    /// Of the shops of one legal entity.
    pub entity: Option<Id<LegalEntity>>,
    /// Of one cashier.
    pub cashier: Option<Id<User>>,
}

/// What figures are told apart by.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum DayGroup {
    /// All of them together.
    All,
    /// One business date, or the days of a month or quarter, by its first one.
    Date(NaiveDate),
    /// One shop.
    Shop(Uuid),
    /// The shops of one legal entity.
    Entity(Uuid),
    /// One cashier; none for machine clients.
    Cashier(Option<Uuid>),
    /// One shop on one business date.
    ShopOn(Uuid, NaiveDate),
}

/// By what to tell figures apart.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum GroupBy {
    /// By nothing.
    Nothing,
    /// By business date.
    Date,
    /// By month of business dates.
    Month,
    /// By quarter of business dates.
    Quarter,
    /// By shop.
    Shop,
    /// By legal entity of the shops.
    Entity,
    /// By cashier.
    Cashier,
    /// By shop and business date.
    ShopAndDate,
}

impl GroupBy {
    /// Whether shop and cashier are told apart, and which stretches of days are, if any.
    const fn columns(self) -> (bool, Option<&'static str>, bool) {
        match self {
            Self::Nothing => (false, None, false),
            Self::Date => (false, Some("day"), false),
            Self::Month => (false, Some("month"), false),
            Self::Quarter => (false, Some("quarter"), false),
            Self::Shop | Self::Entity => (true, None, false),
            Self::Cashier => (false, None, true),
            Self::ShopAndDate => (true, Some("day"), false),
        }
    }
}

/// Shop, business date and cashier as far as they are told apart, the figure, its amount and count.
type SumSql = (Nullable<SqlUuid>, Nullable<Date>, Nullable<SqlUuid>, Int2, Bool, Text, Int8, Int8);
type SumRow = (Option<Uuid>, Option<NaiveDate>, Option<Uuid>, i16, bool, String, i64, i64);

statement! {
    /// Adds the figures of some days together.
    Sum -> SumSql;
    "WITH b AS (SELECT ", by_shop: Bool = bool, " AS shop, ", stretch: Nullable<Text> = Option<String>, " AS stretch, ",
    by_user: Bool = bool, " AS cashier, ", cashier: Nullable<SqlUuid> = Option<Uuid>, " AS only) \
     SELECT CASE WHEN b.shop THEN d.shop_id END, date_trunc(b.stretch, d.business_date::timestamp)::date, \
       CASE WHEN b.cashier THEN d.user_id END, d.action, d.corrected, d.figure, sum(d.amount)::int8, sum(d.count)::int8 \
     FROM b, day_figure d WHERE d.tenant_id = ", tenant: SqlUuid = Uuid, " AND d.shop_id = ANY (",
    shops: Array<SqlUuid> = Vec<Uuid>, ") AND d.business_date BETWEEN ", from: Date = NaiveDate, " AND ",
    to: Date = NaiveDate, " AND (b.only IS NULL OR d.user_id = b.only) GROUP BY 1, 2, 3, 4, 5, 6"
}

statement! {
    /// Adds to the figures of days.
    AddUp -> ();
    "INSERT INTO day_figure AS d (tenant_id, shop_id, business_date, user_id, action, corrected, figure, amount, count) \
     SELECT * FROM unnest(", tenants: Array<SqlUuid> = Vec<Uuid>, ", ", shops: Array<SqlUuid> = Vec<Uuid>, ", ",
    dates: Array<Date> = Vec<NaiveDate>, ", ", users: Array<SqlUuid> = Vec<Uuid>, ", ",
    actions: Array<Int2> = Vec<i16>, ", ", corrected: Array<Bool> = Vec<bool>, ", ",
    figures: Array<Text> = Vec<String>, ", ", amounts: Array<Int8> = Vec<i64>, ", ",
    counts: Array<Int8> = Vec<i64>,
    ") ON CONFLICT (tenant_id, shop_id, business_date, user_id, action, corrected, figure) \
     DO UPDATE SET amount = d.amount + excluded.amount, count = d.count + excluded.count"
}

statement! {
    /// Postings that were added up, with where, when and by whom.
    Passed -> ();
    "INSERT INTO day_posting (tenant_id, shop_id, business_date, posting_id, user_id) SELECT * FROM unnest(",
    tenants: Array<SqlUuid> = Vec<Uuid>, ", ", shops: Array<SqlUuid> = Vec<Uuid>, ", ",
    dates: Array<Date> = Vec<NaiveDate>, ", ", postings: Array<SqlUuid> = Vec<Uuid>, ", ",
    users: Array<SqlUuid> = Vec<Uuid>, ")"
}

/// Shop, business date and whoever operated.
type Place = (Uuid, NaiveDate, Uuid);

/// Adds up what is next in the feed; says how many events that was. Nothing more is there when it is none.
///
/// # Errors
/// [`StoreError`] of the statements; then nothing was added.
pub fn follow(tx: &mut Tx<'_>, currency: Currency) -> Result<usize, StoreError> {
    FOLLOWER.follow(tx, |tx, look| add_up(tx, &look.postings(), currency))
}

/// Whether anything was sealed that was not added up. Holds nothing.
///
/// # Errors
/// [`StoreError`] of the queries.
pub fn has_news(tx: &mut Tx<'_>) -> Result<bool, StoreError> {
    FOLLOWER.has_news(tx)
}

fn add_up(tx: &mut Tx<'_>, ids: &[Id<Posting>], currency: Currency) -> Result<(), StoreError> {
    let tenant = tx.tenant_id();
    let plain: Vec<Uuid> = ids.iter().map(|id| id.value()).collect();
    let places: Vec<(Uuid, Uuid, NaiveDate, Option<Uuid>)> = posting::table
        .filter(posting::tenant_id.eq(tenant).and(posting::id.eq_any(plain)))
        .select((posting::id, posting::shop_id, posting::business_date, posting::user_id))
        .load(tx.conn)?;
    let facts = figures::facts_of(tx, ids, currency)?;
    let mut days: BTreeMap<Place, Figures> = BTreeMap::new();
    let mut passed = Passed::default();
    for (id, shop, date, user) in places {
        let user = user.unwrap_or_default();
        if let Some(facts) = facts.get(&id) {
            sums::add(days.entry((shop, date, user)).or_default(), facts);
        }
        passed.tenants.push(tenant);
        passed.shops.push(shop);
        passed.dates.push(date);
        passed.postings.push(id);
        passed.users.push(user);
    }
    passed.execute(tx.conn)?;
    let mut add = AddUp::default();
    for ((shop, date, user), figures) in days {
        for (key, each) in figures {
            add.tenants.push(tenant);
            add.shops.push(shop);
            add.dates.push(date);
            add.users.push(user);
            add.actions.push(key.action as i16);
            add.corrected.push(key.is_correction);
            add.figures.push(key.figure.code());
            add.amounts.push(each.amount);
            add.counts.push(each.count);
        }
    }
    if !add.tenants.is_empty() {
        add.execute(tx.conn)?;
    }
    Ok(())
}

/// The figures of some days.
///
/// # Errors
/// [`StoreError`] of the query.
pub fn read(
    tx: &mut Tx<'_>,
    filter: DayFilter,
    by: GroupBy,
) -> Result<BTreeMap<DayGroup, Figures>, StoreError> {
    let shops = shops_of(tx, filter)?;
    let (by_shop, stretch, by_user) = by.columns();
    let entities = if by == GroupBy::Entity { entities_of(tx, &shops)? } else { BTreeMap::new() };
    let cashier = filter.cashier.map(|cashier| cashier.value());
    let (tenant, from, to) = (tx.tenant_id(), filter.from, filter.to);
    let stretch = stretch.map(str::to_owned);
    let sum = Sum { by_shop, stretch, by_user, cashier, tenant, shops, from, to };
    let mut groups: BTreeMap<DayGroup, Figures> = BTreeMap::new();
    for row in sum.load::<SumRow>(tx.conn)? {
        let (group, key, amount) = sum_of(row, tenant)?;
        let group = match group {
            DayGroup::Shop(shop) => entities.get(&shop).map_or(group, |entity| DayGroup::Entity(*entity)),
            DayGroup::All
            | DayGroup::Date(_)
            | DayGroup::Entity(_)
            | DayGroup::Cashier(_)
            | DayGroup::ShopOn(..) => group,
        };
        sums::merge(groups.entry(group).or_default(), &Figures::from([(key, amount)]));
    }
    Ok(groups)
}

fn sum_of(row: SumRow, tenant: Uuid) -> Result<(DayGroup, FigureKey, Amount), StoreError> {
    let (shop, date, user, action, is_correction, figure, amount, count) = row;
    let group = match (shop, date, user) {
        (Some(shop), Some(date), _) => DayGroup::ShopOn(shop, date),
        (Some(shop), None, _) => DayGroup::Shop(shop),
        (None, Some(date), _) => DayGroup::Date(date),
        (None, None, Some(user)) => DayGroup::Cashier(Some(user).filter(|user| !user.is_nil())),
        (None, None, None) => DayGroup::All,
    };
    let action = Action::from_code(action).ok_or(StoreError::corrupt("day_figure", "action", tenant))?;
    let figure = Figure::from_code(&figure).ok_or(StoreError::corrupt("day_figure", "figure", tenant))?;
    Ok((group, FigureKey { action, is_correction, figure }, Amount { amount, count }))
}

/// The postings that figures were added up from, each figure as often as it is taken, those of the
/// newest business date first. A page may hold fewer than asked for and still have another behind it.
///
/// # Errors
/// [`StoreError`] of the queries.
pub fn contributions(
    tx: &mut Tx<'_>,
    filter: DayFilter,
    takes: &dyn Fn(&FigureKey) -> i64,
    page: &PageRequest,
    currency: Currency,
) -> Result<Page<Contribution>, StoreError> {
    let shops = shops_of(tx, filter)?;
    contributions::page(
        tx,
        page,
        |tx, after| ids_before(tx, filter, &shops, after),
        |tx, ids| added_by(tx, ids, takes, currency),
    )
}

/// The next [`LOOK`] postings of shops after one: those of the newest business date first, of each date the newest posting.
pub(crate) fn ids_before(
    tx: &mut Tx<'_>,
    filter: DayFilter,
    shops: &[Uuid],
    after: Option<Uuid>,
) -> Result<Vec<Uuid>, StoreError> {
    let (date, id) = contributions::place_of(tx, after, filter.to)?;
    let next = NextOfShops {
        tenant: tx.tenant_id(),
        first: filter.from,
        date,
        id,
        cashier: filter.cashier.map(|cashier| cashier.value()),
        most: LOOK,
        shops: shops.to_vec(),
    };
    Ok(next.load(tx.conn)?)
}

/// What each of these postings added, if anything.
fn added_by(
    tx: &mut Tx<'_>,
    ids: &[Uuid],
    takes: &dyn Fn(&FigureKey) -> i64,
    currency: Currency,
) -> Result<BTreeMap<Uuid, Amount>, StoreError> {
    let ids: Vec<Id<Posting>> = ids.iter().copied().map(Id::new).collect();
    let mut amounts = BTreeMap::new();
    for (id, facts) in figures::facts_of(tx, &ids, currency)? {
        let mut own = Figures::new();
        sums::add(&mut own, &facts);
        let amount = weigh(&own, takes);
        if amount != Amount::default() {
            amounts.insert(id, amount);
        }
    }
    Ok(amounts)
}

/// The legal entity of each shop.
fn entities_of(tx: &mut Tx<'_>, shops: &[Uuid]) -> Result<BTreeMap<Uuid, Uuid>, StoreError> {
    let rows: Vec<(Uuid, Uuid)> = shop::table
        .filter(shop::tenant_id.eq(tx.tenant_id()).and(shop::id.eq_any(shops)))
        .select((shop::id, shop::legal_entity_id))
        .load(tx.conn)?;
    Ok(rows.into_iter().collect())
}

/// The shops that a filter names: few, so that the key of the figures serves the query.
///
/// # Errors
/// [`StoreError`] of the query.
pub fn shops_of(tx: &mut Tx<'_>, filter: DayFilter) -> Result<Vec<Uuid>, StoreError> {
    let mut query = shop::table.filter(shop::tenant_id.eq(tx.tenant_id())).select(shop::id).into_boxed();
    if let Some(shop) = filter.shop {
        query = query.filter(shop::id.eq(shop.value()));
    }
    if let Some(entity) = filter.entity {
        query = query.filter(shop::legal_entity_id.eq(entity.value()));
    }
    Ok(query.load(tx.conn)?)
}

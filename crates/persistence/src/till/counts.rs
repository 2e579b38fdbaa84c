//! Counts: packages as they are sold, lots of counts with their terms, and how often they were used. Read only for the
//! commands that need them; written in statements of their own, so that a plain sale has nothing to do with them.

use std::collections::BTreeMap;

use chrono::{DateTime, Days, NaiveDate, Utc};
use diesel::pg::PgConnection;
use diesel::prelude::*;
use diesel::sql_types::{
    Array, Bool, Date, Int2, Int4, Int8, Nullable, Numeric, Text, Timestamptz, Uuid as SqlUuid,
};
use domain::counts::{
    CountUse, CountsLot, DayUses, Package, PackageItem, PackageTerms, Term, TermBegin, UseLimits, Uses,
};
use domain::ids::{Id, Lot as LotThing, Package as PackageThing};
use domain::money::Currency;
use domain::till::{CountSource, UseCounts};
use rust_decimal::Decimal;
use uuid::Uuid;

use super::facts::WalletKey;
use super::rows;
use super::{Request, Work};
use crate::error::StoreError;
use crate::schema::{count_package, count_package_item, count_package_version, count_use};
use crate::statement::{composite, statement};

/// How far before its instant a business date can lie: the widest zone, and a cut-off late in the day.
const DATE_MARGIN_DAYS: u64 = 2;

/// The counts of one wallet, as the decisions of a batch leave them.
#[derive(Debug, Clone, Default)]
pub(super) struct Counts {
    pub(super) lots: Vec<CountsLot>,
    pub(super) days: Vec<DayUses>,
}

impl Counts {
    /// A lot as a decision left it; also when it holds nothing any more, so that a later command is told so.
    pub(super) fn put(&mut self, lot: &CountsLot) {
        self.lots.retain(|known| known.id != lot.id);
        self.lots.push(lot.clone());
    }

    /// Whether the lot that a command names is there; one that is no longer open is fetched, to be refused by name.
    pub(super) fn find_named(
        &mut self,
        conn: &mut PgConnection,
        wallet: WalletKey,
        command: &UseCounts,
        currency: Currency,
    ) -> Result<bool, StoreError> {
        let CountSource::Lot(named) = &command.source else { return Ok(true) };
        if !self.lots.iter().any(|lot| lot.id == *named) {
            self.lots.extend(lots(conn, wallet, &[*named], currency)?);
        }
        Ok(self.lots.iter().any(|lot| lot.id == *named))
    }

    /// Uses that a decision made, or took back.
    pub(super) fn add(&mut self, made: &CountUse) {
        self.days.push(DayUses { lot: made.lot, business_date: made.business_date, uses: made.quantity });
    }
}

composite! {
    /// A lot of counts, afterwards.
    WrittenCountsLot as counts_lot ("written_counts_lot") {
        tenant: SqlUuid = Uuid,
        wallet: SqlUuid = Uuid,
        id: SqlUuid = Uuid,
        origin: SqlUuid = Uuid,
        issuing_shop: SqlUuid = Uuid,
        issuing_entity: SqlUuid = Uuid,
        terms: SqlUuid = Uuid,
        item: Text = String,
        opened_at: Timestamptz = DateTime<Utc>,
        expires_at: Nullable<Timestamptz> = Option<DateTime<Utc>>,
        price: Numeric = Decimal,
        price_left: Numeric = Decimal,
        paid_left: Int8 = i64,
        gift_left: Int8 = i64,
        used: Int8 = i64,
        open: Bool = bool,
    }
}

composite! {
    /// Uses of a lot by one posting.
    WrittenCountUse as counted_use ("written_count_use") {
        tenant: SqlUuid = Uuid,
        wallet: SqlUuid = Uuid,
        business_date: Date = NaiveDate,
        lot: SqlUuid = Uuid,
        posting: SqlUuid = Uuid,
        line: Int2 = i16,
        quantity: Int8 = i64,
        paid: Int8 = i64,
        gift: Int8 = i64,
        charged: Numeric = Decimal,
    }
}

impl WrittenCountsLot {
    pub(super) fn of(tenant: Uuid, wallet: Uuid, lot: &CountsLot) -> Self {
        Self {
            tenant,
            wallet,
            id: lot.id.value(),
            origin: lot.origin.value(),
            issuing_shop: lot.issuing_shop.value(),
            issuing_entity: lot.issuing_entity.value(),
            terms: lot.terms.value(),
            item: lot.item.code.clone(),
            opened_at: lot.opened_at,
            expires_at: lot.expires_at,
            price: lot.price.to_decimal(),
            price_left: lot.price_left.to_decimal(),
            paid_left: lot.paid_left,
            gift_left: lot.gift_left,
            used: lot.used,
            open: lot.left() != 0,
        }
    }
}

impl WrittenCountUse {
    pub(super) fn of(tenant: Uuid, wallet: Uuid, posting: Uuid, line: i16, made: &CountUse) -> Self {
        Self {
            tenant,
            wallet,
            business_date: made.business_date,
            lot: made.lot.value(),
            posting,
            line,
            quantity: made.quantity,
            paid: made.paid,
            gift: made.gift,
            charged: made.charged.to_decimal(),
        }
    }
}

statement! {
    /// Lots of counts that sales opened.
    InsertCountsLots -> ();
    "INSERT INTO lot (tenant_id, wallet_id, id, shape, origin_posting_id, issuing_shop_id, issuing_entity_id, terms_id, \
       item_code, opened_at, expires_at, price, price_left, paid_left, gift_left, used, open) \
     SELECT n.tenant_id, n.wallet_id, n.id, 3, n.origin_posting_id, n.issuing_shop_id, n.issuing_entity_id, n.terms_id, \
       n.item_code, n.opened_at, n.expires_at, n.price, n.price_left, n.paid_left, n.gift_left, n.used, n.open \
     FROM unnest(", lots: Array<counts_lot::Sql> = Vec<WrittenCountsLot>, ") AS n"
}

statement! {
    /// Lots of counts afterwards.
    UpdateCountsLots -> ();
    "UPDATE lot AS l SET expires_at = n.expires_at, price_left = n.price_left, paid_left = n.paid_left, \
       gift_left = n.gift_left, used = n.used, open = n.open \
     FROM unnest(", lots: Array<counts_lot::Sql> = Vec<WrittenCountsLot>,
    ") AS n WHERE l.tenant_id = n.tenant_id AND l.wallet_id = n.wallet_id AND l.id = n.id AND l.shape = 3"
}

statement! {
    /// Uses of counts.
    InsertCountUses -> ();
    "INSERT INTO count_use (tenant_id, wallet_id, business_date, lot_id, posting_id, line, quantity, paid, gift, charged) \
     SELECT n.* FROM unnest(", uses: Array<counted_use::Sql> = Vec<WrittenCountUse>, ") AS n"
}

type LotSql = (
    SqlUuid,
    SqlUuid,
    SqlUuid,
    SqlUuid,
    SqlUuid,
    SqlUuid,
    SqlUuid,
    Timestamptz,
    Nullable<Timestamptz>,
    Numeric,
    Numeric,
    Int8,
    Int8,
    Int8,
    Text,
    Text,
    Nullable<Text>,
    Bool,
    Int8,
    Int8,
    Numeric,
    Nullable<Int8>,
    Array<Int2>,
    Nullable<Int4>,
    Int2,
);

statement! {
    /// The open lots of counts of some wallets.
    OpenCountsLots -> LotSql;
    "SELECT c.tenant_id, c.wallet_id, c.id, c.origin_posting_id, c.issuing_shop_id, c.issuing_entity_id, c.version_id, \
     c.opened_at, c.expires_at, c.price, c.price_left, c.paid_left, c.gift_left, c.used, c.code, c.label, c.category, \
     c.unlimited, c.paid, c.gift, c.unit_price, c.per_day, c.weekdays, c.term_months, c.term_begins FROM unnest(",
    tenants: Array<SqlUuid> = Vec<Uuid>, ", ", wallets: Array<SqlUuid> = Vec<Uuid>,
    ") AS k(tenant_id, wallet_id) \
     JOIN counts_lot AS c ON c.tenant_id = k.tenant_id AND c.wallet_id = k.wallet_id AND c.open"
}

statement! {
    /// Some lots of counts, open or not.
    CountsLotsOf -> LotSql;
    "SELECT c.tenant_id, c.wallet_id, c.id, c.origin_posting_id, c.issuing_shop_id, c.issuing_entity_id, c.version_id, \
     c.opened_at, c.expires_at, c.price, c.price_left, c.paid_left, c.gift_left, c.used, c.code, c.label, c.category, \
     c.unlimited, c.paid, c.gift, c.unit_price, c.per_day, c.weekdays, c.term_months, c.term_begins FROM unnest(",
    tenants: Array<SqlUuid> = Vec<Uuid>, ", ", wallets: Array<SqlUuid> = Vec<Uuid>, ", ",
    ids: Array<SqlUuid> = Vec<Uuid>,
    ") AS k(tenant_id, wallet_id, id) \
     JOIN counts_lot AS c ON c.tenant_id = k.tenant_id AND c.wallet_id = k.wallet_id AND c.id = k.id"
}

statement! {
    /// How often the lots of some wallets were used on each business date since one.
    UsesByDay -> (SqlUuid, SqlUuid, SqlUuid, Date, Int8);
    "SELECT u.tenant_id, u.wallet_id, u.lot_id, u.business_date, sum(u.quantity)::bigint FROM unnest(",
    tenants: Array<SqlUuid> = Vec<Uuid>, ", ", wallets: Array<SqlUuid> = Vec<Uuid>, ", ",
    since: Array<Date> = Vec<NaiveDate>,
    ") AS k(tenant_id, wallet_id, since) \
     JOIN count_use AS u ON u.tenant_id = k.tenant_id AND u.wallet_id = k.wallet_id AND u.business_date >= k.since \
     GROUP BY 1, 2, 3, 4"
}

/// A lot of counts with its terms, as selected from `counts_lot`.
#[derive(Queryable)]
pub(crate) struct CountsLotRow {
    tenant_id: Uuid,
    wallet_id: Uuid,
    id: Uuid,
    origin: Uuid,
    issuing_shop: Uuid,
    issuing_entity: Uuid,
    version_id: Uuid,
    opened_at: DateTime<Utc>,
    expires_at: Option<DateTime<Utc>>,
    price: Decimal,
    price_left: Decimal,
    paid_left: i64,
    gift_left: i64,
    used: i64,
    code: String,
    label: String,
    category: Option<String>,
    unlimited: bool,
    paid: i64,
    gift: i64,
    unit_price: Decimal,
    per_day: Option<i64>,
    weekdays: Vec<i16>,
    term_months: Option<i32>,
    term_begins: i16,
}

impl CountsLotRow {
    fn lot(self, currency: Currency) -> Result<CountsLot, StoreError> {
        let id = self.id;
        let money = |value, column| rows::money(value, currency, "lot", column, id);
        Ok(CountsLot {
            id: Id::new(id),
            origin: Id::new(self.origin),
            issuing_shop: Id::new(self.issuing_shop),
            issuing_entity: Id::new(self.issuing_entity),
            terms: Id::new(self.version_id),
            item: PackageItem {
                code: self.code,
                label: self.label,
                category: self.category,
                uses: uses(self.unlimited, self.paid, self.gift),
                unit_price: money(self.unit_price, "unit_price")?,
                limits: limits(self.per_day, &self.weekdays, id)?,
            },
            term: term(self.term_months, self.term_begins, self.version_id)?,
            opened_at: self.opened_at,
            expires_at: self.expires_at,
            price: money(self.price, "price")?,
            price_left: money(self.price_left, "price_left")?,
            paid_left: self.paid_left,
            gift_left: self.gift_left,
            used: self.used,
        })
    }
}

const fn uses(unlimited: bool, paid: i64, gift: i64) -> Uses {
    if unlimited { Uses::Unlimited } else { Uses::Counted { paid, gift } }
}

fn limits(per_day: Option<i64>, weekdays: &[i16], id: Uuid) -> Result<UseLimits, StoreError> {
    let day = |day: &i16| u8::try_from(*day);
    let weekdays = weekdays.iter().map(day).collect::<Result<_, _>>();
    let weekdays = weekdays.map_err(|_| StoreError::corrupt("count_package_item", "weekdays", id))?;
    Ok(UseLimits { per_day, weekdays })
}

fn term(months: Option<i32>, begins: i16, id: Uuid) -> Result<Term, StoreError> {
    let corrupt = |column| StoreError::corrupt("count_package_version", column, id);
    let months = months.map(u32::try_from).transpose().map_err(|_| corrupt("term_months"))?;
    let begins = [TermBegin::AtSale, TermBegin::AtFirstUse].into_iter().find(|known| *known as i16 == begins);
    Ok(Term { months, begins: begins.ok_or_else(|| corrupt("term_begins"))? })
}

/// What is known of the counts of the wallets from which `batch` wants to use some.
pub(super) fn of_batch(
    conn: &mut PgConnection,
    batch: &[Request],
    now: DateTime<Utc>,
    currency_of: impl Fn(WalletKey) -> Option<Currency>,
) -> Result<BTreeMap<WalletKey, Counts>, StoreError> {
    let mut since: BTreeMap<WalletKey, NaiveDate> = BTreeMap::new();
    for request in batch {
        if let Work::UseCounts(command) = &request.work {
            let date = earliest_date(command, now);
            let known = since.entry(super::batch::wallet_key(request)).or_insert(date);
            *known = date.min(*known);
        }
    }
    let mut found = BTreeMap::new();
    if since.is_empty() {
        return Ok(found);
    }
    let (tenants, wallets): (Vec<Uuid>, Vec<Uuid>) = since.keys().copied().unzip();
    let rows: Vec<CountsLotRow> =
        OpenCountsLots { tenants: tenants.clone(), wallets: wallets.clone() }.load(conn)?;
    let days: Vec<(Uuid, Uuid, Uuid, NaiveDate, i64)> =
        UsesByDay { tenants, wallets, since: since.into_values().collect() }.load(conn)?;
    for row in rows {
        let key = (row.tenant_id, row.wallet_id);
        if let Some(currency) = currency_of(key) {
            found.entry(key).or_insert_with(Counts::default).lots.push(row.lot(currency)?);
        }
    }
    for (tenant, wallet, lot, business_date, uses) in days {
        let counts = found.entry((tenant, wallet)).or_insert_with(Counts::default);
        counts.days.push(DayUses { lot: Id::new(lot), business_date, uses });
    }
    Ok(found)
}

/// The earliest business date that a use may fall on.
fn earliest_date(command: &UseCounts, now: DateTime<Utc>) -> NaiveDate {
    let date = command.origin.occurred_at.map_or(now, |at| at.min(now)).date_naive();
    date.checked_sub_days(Days::new(DATE_MARGIN_DAYS)).unwrap_or(date)
}

/// The open lots of counts of a wallet, and how often they were used on each business date since one.
pub(crate) fn of_wallet(
    conn: &mut PgConnection,
    (tenant, wallet): WalletKey,
    since: NaiveDate,
    currency: Currency,
) -> Result<(Vec<CountsLot>, Vec<DayUses>), StoreError> {
    let rows: Vec<CountsLotRow> =
        OpenCountsLots { tenants: vec![tenant], wallets: vec![wallet] }.load(conn)?;
    let days: Vec<(Uuid, Uuid, Uuid, NaiveDate, i64)> =
        UsesByDay { tenants: vec![tenant], wallets: vec![wallet], since: vec![since] }.load(conn)?;
    let lots = rows.into_iter().map(|row| row.lot(currency)).collect::<Result<_, _>>()?;
    let day = |(_, _, lot, business_date, uses)| DayUses { lot: Id::new(lot), business_date, uses };
    Ok((lots, days.into_iter().map(day).collect()))
}

/// Some lots of counts of a wallet, open or not.
pub(super) fn lots(
    conn: &mut PgConnection,
    (tenant, wallet): WalletKey,
    ids: &[Id<LotThing>],
    currency: Currency,
) -> Result<Vec<CountsLot>, StoreError> {
    if ids.is_empty() {
        return Ok(Vec::new());
    }
    let rows: Vec<CountsLotRow> = CountsLotsOf {
        tenants: vec![tenant; ids.len()],
        wallets: vec![wallet; ids.len()],
        ids: ids.iter().map(|id| id.value()).collect(),
    }
    .load(conn)?;
    rows.into_iter().map(|row| row.lot(currency)).collect()
}

/// The uses that a posting made.
pub(super) fn uses_of(
    conn: &mut PgConnection,
    (tenant, wallet): WalletKey,
    business_date: NaiveDate,
    posting: Uuid,
    currency: Currency,
) -> Result<Vec<CountUse>, StoreError> {
    type Row = (Uuid, i64, i64, i64, Decimal);
    let made: Vec<Row> = count_use::table
        .filter(count_use::tenant_id.eq(tenant).and(count_use::wallet_id.eq(wallet)))
        .filter(count_use::business_date.eq(business_date).and(count_use::posting_id.eq(posting)))
        .order(count_use::line)
        .select((
            count_use::lot_id,
            count_use::quantity,
            count_use::paid,
            count_use::gift,
            count_use::charged,
        ))
        .load(conn)?;
    let made = made.into_iter().map(|(lot, quantity, paid, gift, charged)| {
        let charged = rows::money(charged, currency, "count_use", "charged", posting)?;
        Ok(CountUse { lot: Id::new(lot), business_date, quantity, paid, gift, charged })
    });
    made.collect()
}

/// A package as it is sold now.
pub(super) fn package(
    conn: &mut PgConnection,
    tenant: Uuid,
    id: Id<PackageThing>,
) -> Result<Option<Package>, StoreError> {
    type Sold = (Uuid, Option<DateTime<Utc>>);
    let sold: Option<Sold> = count_package::table
        .inner_join(
            count_package_version::table.on(count_package_version::tenant_id
                .eq(count_package::tenant_id)
                .and(count_package_version::package_id.eq(count_package::id))
                .and(count_package_version::number.eq(count_package::version))),
        )
        .filter(count_package::tenant_id.eq(tenant).and(count_package::id.eq(id.value())))
        .select((count_package_version::id, count_package::retired_at))
        .first(conn)
        .optional()?;
    let Some((version, retired_at)) = sold else { return Ok(None) };
    let terms = terms(conn, tenant, version)?;
    Ok(Some(Package { version: Id::new(version), retired: retired_at.is_some(), terms }))
}

/// A version's terms.
pub(crate) fn terms(
    conn: &mut PgConnection,
    tenant: Uuid,
    version: Uuid,
) -> Result<PackageTerms, StoreError> {
    type Header = (String, Decimal, Option<Decimal>, Option<i32>, i16);
    let (currency, price, refund, months, begins): Header = count_package_version::table
        .find((tenant, version))
        .select((
            count_package_version::currency,
            count_package_version::price,
            count_package_version::refund_unit_price,
            count_package_version::term_months,
            count_package_version::term_begins,
        ))
        .first(conn)?;
    let currency = rows::currency(&currency, "count_package_version", version)?;
    let money = |value, column| rows::money(value, currency, "count_package_version", column, version);
    Ok(PackageTerms {
        price: money(price, "price")?,
        refund_unit_price: refund.map(|refund| money(refund, "refund_unit_price")).transpose()?,
        term: term(months, begins, version)?,
        items: items(conn, tenant, version, currency)?,
    })
}

#[derive(Queryable, Selectable)]
#[diesel(table_name = count_package_item)]
struct ItemRow {
    code: String,
    label: String,
    category: Option<String>,
    unlimited: bool,
    paid: i64,
    gift: i64,
    unit_price: Decimal,
    per_day: Option<i64>,
    weekdays: Vec<i16>,
}

fn items(
    conn: &mut PgConnection,
    tenant: Uuid,
    version: Uuid,
    currency: Currency,
) -> Result<Vec<PackageItem>, StoreError> {
    let rows: Vec<ItemRow> = count_package_item::table
        .filter(count_package_item::tenant_id.eq(tenant).and(count_package_item::version_id.eq(version)))
        .order(count_package_item::position)
        .select(ItemRow::as_select())
        .load(conn)?;
    let items = rows.into_iter().map(|row| {
        Ok(PackageItem {
            code: row.code,
            label: row.label,
            category: row.category,
            uses: uses(row.unlimited, row.paid, row.gift),
            unit_price: rows::money(row.unit_price, currency, "count_package_item", "unit_price", version)?,
            limits: limits(row.per_day, &row.weekdays, version)?,
        })
    });
    items.collect()
}

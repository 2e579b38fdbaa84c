//! Lots of counts with their terms, and how often they were used, as they are read.

use chrono::{DateTime, NaiveDate, Utc};
use diesel::prelude::*;
use diesel::sql_types::{
    Array, Date, Int2, Int4, Int8, Nullable, Numeric, Text, Timestamptz, Uuid as SqlUuid,
};
use domain::counts::{CountsLot, PackageItem};
use domain::ids::Id;
use domain::money::{Currency, Money};
use rust_decimal::Decimal;
use uuid::Uuid;

use crate::error::StoreError;
use crate::packages::pools::{self, Pools};
use crate::packages::terms::{limits, pause, term, uses};
use crate::statement::statement;
use crate::till::rows;

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
    Nullable<Int8>,
    Int8,
    Numeric,
    Nullable<Int8>,
    Array<Int2>,
    Nullable<Int4>,
    Int2,
    Nullable<Numeric>,
    Nullable<Date>,
    Int8,
    Nullable<SqlUuid>,
    Nullable<Int4>,
    Nullable<Int4>,
    Nullable<Numeric>,
    Array<SqlUuid>,
);

statement! {
    /// The open lots of counts of some wallets.
    OpenCountsLots -> LotSql;
    "SELECT c.tenant_id, c.wallet_id, c.id, c.origin_posting_id, c.issuing_shop_id, c.issuing_entity_id, c.version_id, \
     c.opened_at, c.expires_at, c.price, c.price_left, c.paid_left, c.gift_left, c.used, c.code, c.label, c.category, \
     CASE WHEN NOT c.unlimited THEN c.paid END, c.gift, c.unit_price, c.per_day, c.weekdays, c.term_months, c.term_begins, \
     c.refund_unit_price, c.term_from, c.term_days, c.refund_id, c.pause_days, c.pause_times, c.pool_list, c.shops FROM unnest(",
    tenants: Array<SqlUuid> = Vec<Uuid>, ", ", wallets: Array<SqlUuid> = Vec<Uuid>,
    ") AS k(tenant_id, wallet_id) \
     JOIN counts_lot AS c ON c.tenant_id = k.tenant_id AND c.wallet_id = k.wallet_id AND c.open"
}

statement! {
    /// Some lots of counts, open or not.
    CountsLotsOf -> LotSql;
    "SELECT c.tenant_id, c.wallet_id, c.id, c.origin_posting_id, c.issuing_shop_id, c.issuing_entity_id, c.version_id, \
     c.opened_at, c.expires_at, c.price, c.price_left, c.paid_left, c.gift_left, c.used, c.code, c.label, c.category, \
     CASE WHEN NOT c.unlimited THEN c.paid END, c.gift, c.unit_price, c.per_day, c.weekdays, c.term_months, c.term_begins, \
     c.refund_unit_price, c.term_from, c.term_days, c.refund_id, c.pause_days, c.pause_times, c.pool_list, c.shops FROM unnest(",
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

statement! {
    /// The pauses of some wallets that stand, in the order in which they were made.
    PausesOf -> (SqlUuid, SqlUuid, SqlUuid, Date, Int8);
    "SELECT c.tenant_id, c.lot_id, c.pause_id, min(c.from_date), sum(c.days)::bigint FROM unnest(",
    tenants: Array<SqlUuid> = Vec<Uuid>, ", ", wallets: Array<SqlUuid> = Vec<Uuid>,
    ") AS k(tenant_id, wallet_id) \
     JOIN term_change AS c ON c.tenant_id = k.tenant_id AND c.wallet_id = k.wallet_id AND c.pause_id IS NOT NULL \
     GROUP BY 1, 2, 3 HAVING sum(c.days) > 0 ORDER BY 3"
}

/// A lot of counts with its terms, as selected from `counts_lot`.
#[derive(Queryable)]
pub(crate) struct CountsLotRow {
    pub(super) tenant_id: Uuid,
    pub(super) wallet_id: Uuid,
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
    /// None for a time pass.
    paid: Option<i64>,
    gift: i64,
    unit_price: Decimal,
    per_day: Option<i64>,
    weekdays: Vec<i16>,
    term_months: Option<i32>,
    term_begins: i16,
    refund_unit_price: Option<Decimal>,
    term_from: Option<NaiveDate>,
    term_days: i64,
    refund_id: Option<Uuid>,
    pause_days: Option<i32>,
    pause_times: Option<i32>,
    pool_list: Option<Decimal>,
    shops: Vec<Uuid>,
}

impl CountsLotRow {
    /// Its tenant and version, when services share its counts.
    pub(super) fn pool(&self) -> Option<(Uuid, Uuid)> {
        self.pool_list.map(|_| (self.tenant_id, self.version_id))
    }

    pub(super) fn lot(self, currency: Currency, pools: &Pools) -> Result<CountsLot, StoreError> {
        let id = self.id;
        let money = |value, column| rows::money(value, currency, "lot", column, id);
        Ok(CountsLot {
            id: Id::new(id),
            origin: Id::new(self.origin),
            issuing_shop: Id::new(self.issuing_shop),
            issuing_entity: Id::new(self.issuing_entity),
            terms: Id::new(self.version_id),
            pool_list: self.pool_list.map_or(Ok(Money::zero(currency)), |list| money(list, "pool_list"))?,
            item: Box::new(PackageItem {
                pool: pools::items((pools, &self.code), currency, self.version_id)?,
                code: self.code,
                label: self.label,
                category: self.category,
                uses: uses(self.paid, self.gift),
                unit_price: money(self.unit_price, "unit_price")?,
                limits: limits(self.per_day, &self.weekdays, id)?,
                // What was sold is nobody's choice any more.
                optional: false,
            }),
            term: term(self.term_months, self.term_begins, self.version_id)?,
            shops: self.shops.into_iter().map(Id::new).collect(),
            refund_unit_price: self
                .refund_unit_price
                .map(|price| money(price, "refund_unit_price"))
                .transpose()?,
            opened_at: self.opened_at,
            term_from: self.term_from,
            pause_terms: pause(self.pause_days, self.pause_times),
            pauses: Vec::new(),
            term_days: self.term_days,
            expires_at: self.expires_at,
            price: money(self.price, "price")?,
            price_left: money(self.price_left, "price_left")?,
            paid_left: self.paid_left,
            gift_left: self.gift_left,
            used: self.used,
            refund: self.refund_id.map(Id::new),
        })
    }
}

//! Lots of counts and their uses as they are written: in statements of their own, so that a plain sale has nothing to do
//! with them.

use chrono::{DateTime, NaiveDate, Utc};
use diesel::sql_types::{
    Array, Bool, Date, Int2, Int8, Nullable, Numeric, Text, Timestamptz, Uuid as SqlUuid,
};
use domain::counts::{CountUse, CountsLot};
use domain::ids::Id;
use domain::terms::TermChange;
use rust_decimal::Decimal;
use uuid::Uuid;

use crate::statement::{composite, statement};

composite! {
    /// A lot of counts, afterwards.
    WrittenCountsLot as counts_lot ("written_lot_of_counts") {
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
        term_from: Nullable<Date> = Option<NaiveDate>,
        term_days: Int8 = i64,
        refund: Nullable<SqlUuid> = Option<Uuid>,
        pool_list: Nullable<Numeric> = Option<Decimal>,
    }
}

composite! {
    /// Uses of a lot by one posting.
    WrittenCountUse as counted_use ("written_use_of_counts") {
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
        pool_place: Nullable<Int2> = Option<i16>,
    }
}

composite! {
    /// A change of the term of a lot by one posting.
    WrittenTermChange as term_changed ("written_term_change") {
        tenant: SqlUuid = Uuid,
        wallet: SqlUuid = Uuid,
        lot: SqlUuid = Uuid,
        posting: SqlUuid = Uuid,
        kind: Int2 = i16,
        pause: Nullable<SqlUuid> = Option<Uuid>,
        from: Date = NaiveDate,
        days: Int8 = i64,
        before: Timestamptz = DateTime<Utc>,
        after: Timestamptz = DateTime<Utc>,
    }
}

impl WrittenTermChange {
    pub(in crate::till) fn of(tenant: Uuid, wallet: Uuid, posting: Uuid, made: &TermChange) -> Self {
        let TermChange { lot, kind, pause, from, days, before, after } = *made;
        let (lot, kind, pause) = (lot.value(), kind as i16, pause.map(Id::value));
        Self { tenant, wallet, lot, posting, kind, pause, from, days, before, after }
    }
}

impl WrittenCountsLot {
    pub(in crate::till) fn of(tenant: Uuid, wallet: Uuid, lot: &CountsLot) -> Self {
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
            term_from: lot.term_from,
            term_days: lot.term_days,
            refund: lot.refund.map(Id::value),
            pool_list: lot.item.is_pool().then(|| lot.pool_list.to_decimal()),
        }
    }
}

impl WrittenCountUse {
    pub(in crate::till) fn of(tenant: Uuid, wallet: Uuid, posting: Uuid, line: i16, made: &CountUse) -> Self {
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
            pool_place: made.pool_place,
        }
    }
}

statement! {
    /// Lots of counts that sales opened.
    InsertCountsLots -> ();
    "INSERT INTO lot (tenant_id, wallet_id, id, shape, origin_posting_id, issuing_shop_id, issuing_entity_id, terms_id, \
       item_code, opened_at, expires_at, price, price_left, paid_left, gift_left, used, open, term_from, term_days, refund_id, \
       pool_list) \
     SELECT n.tenant_id, n.wallet_id, n.id, 3, n.origin_posting_id, n.issuing_shop_id, n.issuing_entity_id, n.terms_id, \
       n.item_code, n.opened_at, n.expires_at, n.price, n.price_left, n.paid_left, n.gift_left, n.used, n.open, n.term_from, n.term_days, n.refund_id, \
       n.pool_list \
     FROM unnest(", lots: Array<counts_lot::Sql> = Vec<WrittenCountsLot>, ") AS n"
}

statement! {
    /// Lots of counts afterwards.
    UpdateCountsLots -> ();
    "UPDATE lot AS l SET expires_at = n.expires_at, price_left = n.price_left, paid_left = n.paid_left, \
       gift_left = n.gift_left, used = n.used, open = n.open, term_from = n.term_from, term_days = n.term_days, \
       refund_id = n.refund_id, pool_list = n.pool_list \
     FROM unnest(", lots: Array<counts_lot::Sql> = Vec<WrittenCountsLot>,
    ") AS n WHERE l.tenant_id = n.tenant_id AND l.wallet_id = n.wallet_id AND l.id = n.id AND l.shape = 3"
}

statement! {
    /// Changes of terms.
    InsertTermChanges -> ();
    "INSERT INTO term_change (tenant_id, wallet_id, lot_id, posting_id, kind, pause_id, from_date, days, expires_before, \
       expires_after) SELECT n.* FROM unnest(", changes: Array<term_changed::Sql> = Vec<WrittenTermChange>, ") AS n"
}

statement! {
    /// Uses of counts.
    InsertCountUses -> ();
    "INSERT INTO count_use (tenant_id, wallet_id, business_date, lot_id, posting_id, line, quantity, paid, gift, charged, \
       pool_place) SELECT n.* FROM unnest(", uses: Array<counted_use::Sql> = Vec<WrittenCountUse>, ") AS n"
}

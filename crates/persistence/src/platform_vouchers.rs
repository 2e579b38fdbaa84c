//! Vouchers of platforms that paid for sales (团购券), as they are settled.

use chrono::NaiveDate;
use diesel::prelude::*;
use domain::ids::{Id, Posting, Shop};
use domain::money::{Currency, Money};
use domain::vouchers::Platform;
use rust_decimal::Decimal;
use uuid::Uuid;

use crate::error::StoreError;
use crate::named::Named;
use crate::pagination::{Page, PageRequest};
use crate::schema::{platform_voucher, posting, shop};
use crate::store::Tx;
use crate::till::rows;

/// Which vouchers to list.
#[derive(Debug, Clone, Default)]
pub struct VoucherFilter {
    /// Only of this platform.
    pub platform: Option<Platform>,
    /// Only of this shop.
    pub shop: Option<Id<Shop>>,
    /// From this business date on.
    pub from: Option<NaiveDate>,
    /// Up to this business date.
    pub to: Option<NaiveDate>,
}

/// A voucher that paid.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct VoucherRow {
    /// The sale.
    pub posting: Id<Posting>,
    /// Number on its receipt.
    pub receipt_no: String,
    /// Where.
    pub shop: Named<Shop>,
    /// Business date of the sale.
    pub business_date: NaiveDate,
    /// Who sold it.
    pub platform: Platform,
    /// Its code.
    pub code: String,
    /// What it paid.
    pub list_value: Money,
    /// What the platform owes for it.
    pub settlement_value: Money,
    /// The correction that cancelled it.
    pub cancelled_by: Option<Id<Posting>>,
}

type Row = (Uuid, String, i16, NaiveDate, Decimal, Decimal, Option<Uuid>, Uuid, String, String, String);

/// One page of vouchers, the newest sale first; the key is sale and code.
///
/// # Errors
/// [`StoreError`] of the query.
pub fn list(
    tx: &mut Tx<'_>,
    filter: &VoucherFilter,
    page: &PageRequest<(Uuid, String)>,
) -> Result<Page<VoucherRow, (Uuid, String)>, StoreError> {
    let tenant = tx.tenant_id();
    let mut query =
        platform_voucher::table
            .inner_join(
                posting::table.on(posting::tenant_id
                    .eq(platform_voucher::tenant_id)
                    .and(posting::id.eq(platform_voucher::posting_id))),
            )
            .inner_join(shop::table.on(
                shop::tenant_id.eq(platform_voucher::tenant_id).and(shop::id.eq(platform_voucher::shop_id)),
            ))
            .filter(platform_voucher::tenant_id.eq(tenant))
            .order((platform_voucher::posting_id.desc(), platform_voucher::code.asc()))
            .limit(page.fetch())
            .select((
                platform_voucher::posting_id,
                platform_voucher::code,
                platform_voucher::platform,
                platform_voucher::business_date,
                platform_voucher::list_value,
                platform_voucher::settlement_value,
                platform_voucher::cancelled_by,
                shop::id,
                shop::name,
                posting::receipt_no,
                posting::currency,
            ))
            .into_boxed();
    if let Some((after, code)) = &page.after {
        let same = platform_voucher::posting_id.eq(*after).and(platform_voucher::code.gt(code.clone()));
        query = query.filter(platform_voucher::posting_id.lt(*after).or(same));
    }
    if let Some(platform) = filter.platform {
        query = query.filter(platform_voucher::platform.eq(platform as i16));
    }
    if let Some(shop) = filter.shop {
        query = query.filter(platform_voucher::shop_id.eq(shop.value()));
    }
    if let Some(from) = filter.from {
        query = query.filter(platform_voucher::business_date.ge(from));
    }
    if let Some(to) = filter.to {
        query = query.filter(platform_voucher::business_date.le(to));
    }
    let rows: Vec<Row> = query.load(tx.conn)?;
    Page::cut(rows, page, |row| (row.0, row.1.clone())).try_map(voucher)
}

fn voucher(row: Row) -> Result<VoucherRow, StoreError> {
    let (
        posting,
        code,
        platform,
        business_date,
        list,
        settled,
        cancelled_by,
        shop,
        name,
        receipt_no,
        currency,
    ) = row;
    let currency: Currency = rows::currency(&currency, "posting", posting)?;
    let money = |value, column| rows::money(value, currency, "platform_voucher", column, posting);
    Ok(VoucherRow {
        posting: Id::new(posting),
        receipt_no,
        shop: Named { id: Id::new(shop), name },
        business_date,
        platform: rows::platform(platform).ok_or(StoreError::corrupt(
            "platform_voucher",
            "platform",
            posting,
        ))?,
        code,
        list_value: money(list, "list_value")?,
        settlement_value: money(settled, "settlement_value")?,
        cancelled_by: cancelled_by.map(Id::new),
    })
}

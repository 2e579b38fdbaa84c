//! `/vouchers`: vouchers of platforms that paid for sales, as they are settled (团购券, OP08).

use actix_web::{get, web};
use chrono::NaiveDate;
use domain::ids::Id;
use persistence::platform_vouchers::{self, VoucherFilter, VoucherRow};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use uuid::Uuid;
use validator::Validate;

use crate::auth::principal::Principal;
use crate::extract::query::{self, Listing, ValidQuery};
use crate::problem::Problem;
use crate::state::AppState;
use crate::wire::codes::VoucherPlatformCode;
use crate::wire::posting_row::VoucherDetail;

/// Which vouchers.
#[derive(Debug, Deserialize, Validate, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(crate) struct VouchersQuery {
    /// Only of this platform.
    #[param(inline)]
    platform: Option<VoucherPlatformCode>,
    /// Only of this shop.
    shop_id: Option<Uuid>,
    /// From this business date on.
    #[param(example = "2026-11-01")]
    business_date_from: Option<NaiveDate>,
    /// Up to this business date.
    #[param(example = "2026-11-30")]
    business_date_to: Option<NaiveDate>,
    /// Rows wanted, 1 to 200.
    #[validate(range(min = 1, max = 200))]
    #[param(example = 50, minimum = 1, maximum = 200)]
    limit: Option<i64>,
    /// `next_cursor` of the previous page.
    #[validate(length(max = 200))]
    cursor: Option<String>,
}

/// A voucher that paid for a sale.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct VoucherResponse {
    /// The voucher.
    #[serde(flatten)]
    voucher: VoucherDetail,
    /// The sale.
    posting_id: Uuid,
    /// Number on its receipt.
    #[schema(example = "S01-T1-20261122-0043")]
    receipt_no: String,
    /// Where it was used.
    #[schema(example = "云栖路店")]
    shop_name: String,
    /// Business date of the sale.
    business_date: NaiveDate,
    /// Whether its sale was corrected: the platform owes nothing for it.
    cancelled: bool,
}

impl VoucherResponse {
    fn of(row: VoucherRow) -> Self {
        Self {
            voucher: VoucherDetail {
                platform: row.platform.into(),
                code: row.code,
                list_value: row.list_value.to_string(),
                settlement_value: row.settlement_value.to_string(),
            },
            posting_id: row.posting.value(),
            receipt_no: row.receipt_no,
            shop_name: row.shop.name,
            business_date: row.business_date,
            cancelled: row.cancelled_by.is_some(),
        }
    }
}

/// List the vouchers of platforms that paid
///
/// The newest sale first, to be compared with what the platforms settle.
#[utoipa::path(
    tag = "Ledger",
    params(VouchersQuery),
    responses((status = 200, body = Listing<VoucherResponse>))
)]
#[get("/vouchers")]
pub(crate) async fn list_vouchers(
    state: web::Data<AppState>,
    principal: Principal,
    query: ValidQuery<VouchersQuery>,
) -> Result<web::Json<Listing<VoucherResponse>>, Problem> {
    let query = query.0;
    let page = query::page(query.limit, query.cursor.as_deref())?;
    let filter = VoucherFilter {
        platform: query.platform.map(VoucherPlatformCode::platform),
        shop: query.shop_id.map(Id::new),
        from: query.business_date_from,
        to: query.business_date_to,
    };
    let page =
        state.read(principal.tenant, move |tx| Ok(platform_vouchers::list(tx, &filter, &page)?)).await?;
    Ok(web::Json(Listing::new(page, VoucherResponse::of)))
}

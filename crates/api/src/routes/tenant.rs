//! `/tenant`: the tenant's own settings.

use std::collections::HashSet;

use actix_web::http::StatusCode;
use actix_web::{HttpResponse, get, patch, web};
use chrono::NaiveDate;
use domain::refund::{InterestRate, RefundCause};
use persistence::tenants::{BrowsePolicy, Tenant, TenantChanges};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use uuid::Uuid;
use validator::Validate;

use super::fields;
use crate::app::error::AppError;
use crate::app::tenant;
use crate::auth::principal::Principal;
use crate::extract::if_match::{IfMatch, versioned};
use crate::extract::json::ValidJson;
use crate::problem::Problem;
use crate::state::AppState;
use crate::wire::codes::{BrowseScopeCode, MemberRefundPriceCode, PrepaidCountedCode};

/// What to change; what is absent stays.
#[derive(Debug, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct UpdateTenantRequest {
    #[validate(length(min = 1, max = 200))]
    #[schema(example = "常客餐饮有限公司", min_length = 1, max_length = 200)]
    name: Option<String>,
    #[validate(length(min = 1, max = 32))]
    #[schema(example = "常客", min_length = 1, max_length = 32)]
    short_name: Option<String>,
    /// `zh-CN` or `en`.
    #[schema(example = "zh-CN")]
    language: Option<String>,
    /// IANA time zone.
    #[schema(example = "Asia/Shanghai")]
    time_zone: Option<String>,
    /// Who may browse whom.
    #[schema(value_type = Option<BrowseScopeCode>)]
    browse_scope: Option<String>,
    /// At which price what was delivered counts when a member wants their money back.
    member_refund_price: Option<MemberRefundPriceCode>,
    /// 手续费: what the contract takes off a member's own refund of stored value, in basis points; 0 for none. The law that guards top-ups may
    /// cap it.
    #[validate(range(min = 0, max = 10_000))]
    #[schema(example = 500, minimum = 0, maximum = 10_000)]
    refund_fee_bp: Option<i32>,
    /// 利息: yearly rates on refunds of stored value, all of them; empty for no interest.
    #[validate(length(max = 200), nested)]
    #[schema(max_items = 200)]
    refund_interest: Option<Vec<RefundInterestRate>>,
    /// How many minutes after a sale the platforms cancel its vouchers: so long it can be corrected.
    #[validate(range(min = 0, max = 10_080))]
    #[schema(example = 60, minimum = 0, maximum = 10_080)]
    voucher_cancel_minutes: Option<i32>,
    /// Days after a sale without a member within which its points can be made up without `points:make-up-late`.
    #[validate(range(min = 0, max = 366))]
    #[schema(example = 7, minimum = 0, maximum = 366)]
    points_make_up_days: Option<i32>,
    /// Whether nobody takes money at a till without an open shift.
    #[schema(example = false)]
    shift_required: Option<bool>,
    /// The country whose prepaid-card law guards top-ups; `off` for none.
    prepaid_pack: Option<PrepaidPackCode>,
    /// What counts towards the limits of that law.
    prepaid_counted: Option<PrepaidCountedCode>,
}

/// A yearly rate of interest on refunds, for top-ups from a day on.
#[derive(Debug, Clone, Serialize, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct RefundInterestRate {
    /// Why the value goes back.
    cause: InterestCauseCode,
    /// The first business date of top-ups that it is for.
    from: NaiveDate,
    /// Basis points a year; 0 ends an older rate.
    #[validate(range(min = 0, max = 10_000))]
    #[schema(example = 310, minimum = 0, maximum = 10_000)]
    rate_bp: i32,
}

/// Why value goes back, where that can earn interest.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub(crate) enum InterestCauseCode {
    /// The shop closes, moves, or cannot deliver.
    Shop,
    /// The member wants it.
    Member,
}

impl RefundInterestRate {
    /// The rates as they are stored, oldest first; two for one cause and day cannot be.
    fn all(asked: &[Self]) -> Result<Vec<InterestRate>, AppError> {
        let mut seen = HashSet::new();
        for (place, rate) in asked.iter().enumerate() {
            if !seen.insert((rate.cause, rate.from)) {
                return Err(AppError::invalid(&format!("/refund_interest/{place}/from"), "duplicate"));
            }
        }
        let mut rates: Vec<InterestRate> = asked.iter().map(Self::rate).collect();
        rates.sort_by_key(|rate| (rate.from, rate.cause as i16));
        Ok(rates)
    }

    const fn rate(&self) -> InterestRate {
        let cause = match self.cause {
            InterestCauseCode::Shop => RefundCause::Shop,
            InterestCauseCode::Member => RefundCause::Member,
        };
        InterestRate { cause, from: self.from, rate_bp: self.rate_bp }
    }

    fn of(rate: &InterestRate) -> Option<Self> {
        let cause = match rate.cause {
            RefundCause::Shop => InterestCauseCode::Shop,
            RefundCause::Member => InterestCauseCode::Member,
            RefundCause::SevenDays => return None,
        };
        Some(Self { cause, from: rate.from, rate_bp: rate.rate_bp })
    }
}

/// The country whose prepaid-card law guards top-ups.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub(crate) enum PrepaidPackCode {
    /// None.
    Off,
    /// China.
    Cn,
}

impl PrepaidPackCode {
    fn pack(self) -> Option<String> {
        match self {
            Self::Off => None,
            Self::Cn => Some("cn".to_owned()),
        }
    }

    fn of(pack: Option<&str>) -> Self {
        if pack == Some("cn") { Self::Cn } else { Self::Off }
    }
}

/// The tenant.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct TenantResponse {
    id: Uuid,
    #[schema(example = "100001")]
    number: String,
    #[schema(example = "常客餐饮有限公司")]
    name: String,
    #[schema(example = "常客")]
    short_name: String,
    #[schema(example = "zh-CN")]
    language: String,
    #[schema(example = "Asia/Shanghai")]
    time_zone: String,
    #[schema(example = "CNY")]
    currency: String,
    /// Who may browse whom.
    browse_scope: BrowseScopeCode,
    /// At which price what was delivered counts when a member wants their money back.
    member_refund_price: MemberRefundPriceCode,
    /// 手续费: what the contract takes off a member's own refund of stored value, in basis points.
    #[schema(example = 0)]
    refund_fee_bp: i32,
    /// 利息: yearly rates on refunds of stored value, oldest first.
    refund_interest: Vec<RefundInterestRate>,
    /// How many minutes after a sale the platforms cancel its vouchers.
    #[schema(example = 60)]
    voucher_cancel_minutes: i32,
    /// Days after a sale without a member within which its points can be made up.
    #[schema(example = 7)]
    points_make_up_days: i32,
    /// Whether nobody takes money at a till without an open shift.
    #[schema(example = false)]
    shift_required: bool,
    /// The country whose prepaid-card law guards top-ups; `off` for none.
    prepaid_pack: PrepaidPackCode,
    /// What counts towards the limits of that law.
    prepaid_counted: PrepaidCountedCode,
    /// Version for `If-Match`.
    #[schema(example = 1)]
    row_version: i64,
}

impl TryFrom<UpdateTenantRequest> for TenantChanges {
    type Error = AppError;

    fn try_from(request: UpdateTenantRequest) -> Result<Self, AppError> {
        let browse_policy = request
            .browse_scope
            .map(|code| {
                BrowsePolicy::from_code(&code)
                    .ok_or_else(|| AppError::invalid("/browse_scope", "unknown-value"))
            })
            .transpose()?;
        Ok(Self {
            language: request.language.map(|text| fields::language("/language", text)).transpose()?,
            time_zone: request.time_zone.map(|text| fields::time_zone("/time_zone", &text)).transpose()?,
            name: request.name,
            short_name: request.short_name,
            browse_policy,
            member_refund_price: request.member_refund_price.map(MemberRefundPriceCode::source),
            refund_fee_bp: request.refund_fee_bp,
            refund_interest: request.refund_interest.as_deref().map(RefundInterestRate::all).transpose()?,
            voucher_cancel_minutes: request.voucher_cancel_minutes,
            points_make_up_days: request.points_make_up_days,
            shift_required: request.shift_required,
            prepaid_pack: request.prepaid_pack.map(PrepaidPackCode::pack),
            prepaid_counted: request.prepaid_counted.map(PrepaidCountedCode::source),
        })
    }
}

impl From<Tenant> for TenantResponse {
    fn from(tenant: Tenant) -> Self {
        Self {
            id: tenant.id.value(),
            number: tenant.number,
            name: tenant.name,
            short_name: tenant.short_name,
            language: tenant.language,
            time_zone: tenant.time_zone.name().to_owned(),
            currency: tenant.currency,
            browse_scope: tenant.browse_policy.into(),
            member_refund_price: tenant.member_refund_price.into(),
            refund_fee_bp: tenant.refund_fee_bp,
            refund_interest: tenant.refund_interest.iter().filter_map(RefundInterestRate::of).collect(),
            voucher_cancel_minutes: tenant.voucher_cancel_minutes,
            points_make_up_days: tenant.points_make_up_days,
            shift_required: tenant.shift_required,
            prepaid_pack: PrepaidPackCode::of(tenant.prepaid_pack.as_deref()),
            prepaid_counted: tenant.prepaid_counted.into(),
            row_version: tenant.row_version,
        }
    }
}

/// Get the tenant
///
/// The company of whoever asks, with its settings.
#[utoipa::path(tag = "Organisation", responses((status = 200, body = TenantResponse)))]
#[get("/tenant")]
pub(crate) async fn get_tenant(
    state: web::Data<AppState>,
    principal: Principal,
) -> Result<HttpResponse, Problem> {
    let tenant = TenantResponse::from(tenant::get(&state, &principal).await?);
    Ok(versioned(StatusCode::OK, tenant.row_version, &tenant))
}

/// Change the tenant
///
/// Number and currency stay. Another browse scope is felt within two seconds.
#[utoipa::path(
    tag = "Organisation",
    params(("If-Match" = String, Header, description = "The version that the edit was made on", example = "\"1\"")),
    request_body = UpdateTenantRequest,
    responses((status = 200, body = TenantResponse))
)]
#[patch("/tenant")]
pub(crate) async fn update_tenant(
    state: web::Data<AppState>,
    principal: Principal,
    version: IfMatch,
    body: ValidJson<UpdateTenantRequest>,
) -> Result<HttpResponse, Problem> {
    let changes = TenantChanges::try_from(body.0)?;
    let tenant = TenantResponse::from(tenant::change(&state, &principal, version.0, changes).await?);
    Ok(versioned(StatusCode::OK, tenant.row_version, &tenant))
}

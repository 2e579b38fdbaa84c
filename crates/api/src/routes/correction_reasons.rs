//! `/correction-reasons`: why something is taken back or comes back, in the company's own words.

use actix_web::http::StatusCode;
use actix_web::{HttpResponse, get, patch, post, web};
use domain::correction_reasons::ReasonUse;
use domain::ids::{CorrectionReason as ReasonThing, Id};
use domain::rules::validate::is_code;
use persistence::correction_reasons::{CorrectionReason, NewCorrectionReason};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use uuid::Uuid;
use validator::Validate;

use super::labels::Labels;
use crate::app::correction_reasons::{self, ReasonEdit};
use crate::app::error::AppError;
use crate::auth::principal::Principal;
use crate::extract::if_match::{IfMatch, created, versioned};
use crate::extract::json::ValidJson;
use crate::extract::query::Listing;
use crate::problem::Problem;
use crate::state::AppState;

/// What a reason is given for.
#[derive(Debug, Clone, Copy, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub(crate) enum ReasonUseCode {
    /// Corrections: something was entered wrongly.
    Correction,
    /// Returns: something comes back.
    Return,
    /// Either.
    Both,
}

/// A reason to create.
#[derive(Debug, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct CreateCorrectionReasonRequest {
    /// Stable code, unique in the company: `a–z 0–9 - _`.
    #[validate(length(min = 1, max = 40))]
    #[schema(example = "wrong-amount", min_length = 1, max_length = 40)]
    code: String,
    #[validate(nested)]
    labels: Labels,
    /// What it is given for.
    used_for: ReasonUseCode,
    /// Its place among the others, from 0.
    #[serde(default)]
    #[validate(range(min = 0, max = 10_000))]
    #[schema(example = 3, minimum = 0, maximum = 10_000)]
    position: i32,
}

/// What to change; what is absent stays.
#[derive(Debug, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct UpdateCorrectionReasonRequest {
    #[validate(nested)]
    labels: Option<Labels>,
    /// What it is given for.
    used_for: Option<ReasonUseCode>,
    /// Its place among the others, from 0.
    #[validate(range(min = 0, max = 10_000))]
    #[schema(example = 4, minimum = 0, maximum = 10_000)]
    position: Option<i32>,
    /// `true` retires it: it is offered no more, and what was taken back for it keeps it. `false` takes it up again.
    #[schema(example = false)]
    retired: Option<bool>,
}

/// A reason.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct CorrectionReasonResponse {
    id: Uuid,
    /// Stable code.
    #[schema(example = "wrong-amount")]
    code: String,
    labels: Labels,
    /// What it is given for.
    used_for: ReasonUseCode,
    /// Its place among the others, from 0.
    #[schema(example = 0)]
    position: i32,
    /// Whether it is offered no more.
    #[schema(example = false)]
    retired: bool,
    /// Version for `If-Match`.
    #[schema(example = 1)]
    row_version: i64,
}

impl ReasonUseCode {
    const fn reason_use(self) -> ReasonUse {
        match self {
            Self::Correction => ReasonUse::Correction,
            Self::Return => ReasonUse::Return,
            Self::Both => ReasonUse::Both,
        }
    }

    const fn of(used_for: ReasonUse) -> Self {
        match used_for {
            ReasonUse::Correction => Self::Correction,
            ReasonUse::Return => Self::Return,
            ReasonUse::Both => Self::Both,
        }
    }
}

impl CreateCorrectionReasonRequest {
    fn shape(self) -> Result<impl FnOnce(Id<ReasonThing>) -> NewCorrectionReason, AppError> {
        if !is_code(&self.code) {
            return Err(AppError::invalid("/code", "not-a-code"));
        }
        let labels = self.labels.by_language()?;
        Ok(move |id| NewCorrectionReason {
            id,
            code: self.code,
            labels,
            used_for: self.used_for.reason_use(),
            position: self.position,
        })
    }
}

impl TryFrom<UpdateCorrectionReasonRequest> for ReasonEdit {
    type Error = AppError;

    fn try_from(request: UpdateCorrectionReasonRequest) -> Result<Self, AppError> {
        Ok(Self {
            labels: request.labels.map(|labels| labels.by_language()).transpose()?.unwrap_or_default(),
            used_for: request.used_for.map(ReasonUseCode::reason_use),
            position: request.position,
            retired: request.retired,
        })
    }
}

impl From<CorrectionReason> for CorrectionReasonResponse {
    fn from(reason: CorrectionReason) -> Self {
        Self {
            id: reason.id.value(),
            labels: Labels::of(|language| reason.label(language)),
            used_for: ReasonUseCode::of(reason.used_for),
            position: reason.position,
            retired: reason.retired,
            row_version: reason.row_version,
            code: reason.code,
        }
    }
}

/// List reasons of corrections and returns
///
/// All of them, also retired ones, in the order shown to people.
#[utoipa::path(
    tag = "Corrections",
    responses((status = 200, body = Listing<CorrectionReasonResponse>))
)]
#[get("/correction-reasons")]
pub(crate) async fn list_correction_reasons(
    state: web::Data<AppState>,
    principal: Principal,
) -> Result<web::Json<Listing<CorrectionReasonResponse>>, Problem> {
    let listed = correction_reasons::list(&state, &principal).await?;
    let items = listed.into_iter().map(CorrectionReasonResponse::from);
    Ok(web::Json(Listing::whole(items.collect())))
}

/// Create a reason
///
/// Its code is what corrections are counted by, so it is given once.
#[utoipa::path(
    tag = "Corrections",
    request_body = CreateCorrectionReasonRequest,
    responses((status = 201, body = CorrectionReasonResponse))
)]
#[post("/correction-reasons")]
pub(crate) async fn create_correction_reason(
    state: web::Data<AppState>,
    principal: Principal,
    body: ValidJson<CreateCorrectionReasonRequest>,
) -> Result<HttpResponse, Problem> {
    let made = correction_reasons::create(&state, &principal, body.0.shape()?).await?;
    let reason = CorrectionReasonResponse::from(made);
    Ok(created(&format!("/api/v1/correction-reasons/{}", reason.id), reason.row_version, &reason))
}

/// Change a reason
///
/// Words, use, place, or whether it is offered. What was taken back for it keeps the words of its day.
#[utoipa::path(
    tag = "Corrections",
    params(
        ("id" = Uuid, Path, description = "The reason"),
        ("If-Match" = String, Header, description = "The version that the edit was made on", example = "\"1\"")
    ),
    request_body = UpdateCorrectionReasonRequest,
    responses((status = 200, body = CorrectionReasonResponse))
)]
#[patch("/correction-reasons/{id}")]
pub(crate) async fn update_correction_reason(
    state: web::Data<AppState>,
    principal: Principal,
    id: web::Path<Uuid>,
    version: IfMatch,
    body: ValidJson<UpdateCorrectionReasonRequest>,
) -> Result<HttpResponse, Problem> {
    let edit = ReasonEdit::try_from(body.0)?;
    let reason = correction_reasons::change(&state, &principal, Id::new(*id), version.0, edit).await?;
    let reason = CorrectionReasonResponse::from(reason);
    Ok(versioned(StatusCode::OK, reason.row_version, &reason))
}

//! `/message-settings`: who sends text messages.

use actix_web::http::StatusCode;
use actix_web::{HttpResponse, get, patch, web};
use persistence::messages::settings::{MessageSettings, SettingChanges};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use validator::Validate;

use crate::app::messages;
use crate::auth::principal::Principal;
use crate::extract::if_match::{IfMatch, versioned};
use crate::extract::json::ValidJson;
use crate::problem::Problem;
use crate::state::AppState;
use crate::wire::codes::{SimulatorAnswerCode, SmsProviderCode};

/// What to change; what is absent stays.
#[derive(Debug, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct UpdateMessageSettingsRequest {
    /// Who sends text messages.
    #[schema(example = "simulator")]
    sms_provider: Option<SmsProviderCode>,
    /// What the simulator says.
    #[schema(example = "delivers")]
    simulator_answer: Option<SimulatorAnswerCode>,
}

/// The settings of messages.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct MessageSettingsResponse {
    /// Who sends text messages; `none`: members are told in the application only.
    #[schema(example = "simulator")]
    sms_provider: SmsProviderCode,
    /// What the simulator says.
    #[schema(example = "delivers")]
    simulator_answer: SimulatorAnswerCode,
    /// Version for `If-Match`.
    #[schema(example = 1)]
    row_version: i64,
}

impl From<UpdateMessageSettingsRequest> for SettingChanges {
    fn from(request: UpdateMessageSettingsRequest) -> Self {
        Self {
            sms_provider: request.sms_provider.map(SmsProviderCode::source),
            simulator_answer: request.simulator_answer.map(SimulatorAnswerCode::source),
        }
    }
}

impl From<MessageSettings> for MessageSettingsResponse {
    fn from(settings: MessageSettings) -> Self {
        Self {
            sms_provider: settings.sms_provider.into(),
            simulator_answer: settings.simulator_answer.into(),
            row_version: settings.row_version,
        }
    }
}

/// Get the message settings
///
/// Who sends text messages.
#[utoipa::path(tag = "Messages", responses((status = 200, body = MessageSettingsResponse)))]
#[get("/message-settings")]
pub(crate) async fn get_message_settings(
    state: web::Data<AppState>,
    principal: Principal,
) -> Result<HttpResponse, Problem> {
    let settings = MessageSettingsResponse::from(messages::settings(&state, &principal).await?);
    Ok(versioned(StatusCode::OK, settings.row_version, &settings))
}

/// Change the message settings
///
/// Holds for messages that have not left yet.
#[utoipa::path(
    tag = "Messages",
    params(("If-Match" = String, Header, description = "The version that the edit was made on", example = "\"1\"")),
    request_body = UpdateMessageSettingsRequest,
    responses((status = 200, body = MessageSettingsResponse))
)]
#[patch("/message-settings")]
pub(crate) async fn update_message_settings(
    state: web::Data<AppState>,
    principal: Principal,
    version: IfMatch,
    body: ValidJson<UpdateMessageSettingsRequest>,
) -> Result<HttpResponse, Problem> {
    let changed = messages::change_settings(&state, &principal, version.0, body.0.into()).await?;
    let settings = MessageSettingsResponse::from(changed);
    Ok(versioned(StatusCode::OK, settings.row_version, &settings))
}

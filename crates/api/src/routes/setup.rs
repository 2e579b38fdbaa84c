//! `/setup`: the first run of an installation.

use actix_web::{HttpResponse, get, post, web};
use domain::money::Currency;
use persistence::directory;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use validator::{Validate, ValidationError};

use super::fields;
use crate::app::error::{AppError, AuthError};
use crate::app::sessions::check_new_password;
use crate::app::setup::{self, FIRST_TENANT_NUMBER, Setup};
use crate::auth::principal::Caller;
use crate::extract::json::ValidJson;
use crate::problem::Problem;
use crate::state::{AppState, blocking};

/// Whether the wizard is open.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct SetupState {
    /// True while no tenant exists.
    #[schema(example = true)]
    needed: bool,
}

/// The first tenant.
#[derive(Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct SetupRequest {
    /// Six digits; `100001` without.
    #[validate(custom(function = six_digits))]
    #[schema(example = "100001", pattern = "^[0-9]{6}$")]
    tenant_number: Option<String>,
    #[validate(length(min = 1, max = 200))]
    #[schema(example = "常客餐饮有限公司", min_length = 1, max_length = 200)]
    company_name: String,
    #[validate(length(min = 1, max = 32))]
    #[schema(example = "常客", min_length = 1, max_length = 32)]
    short_name: String,
    /// IANA time zone.
    #[schema(example = "Asia/Shanghai")]
    time_zone: String,
    #[schema(example = "CNY")]
    currency: String,
    /// `zh-CN` or `en`.
    #[schema(example = "zh-CN")]
    language: String,
    #[validate(length(min = 1, max = 100))]
    #[schema(example = "人民路店", min_length = 1, max_length = 100)]
    shop_name: String,
    #[validate(nested)]
    administrator: SetupAdministrator,
    #[validate(length(min = 1, max = 100))]
    #[schema(example = "储值卡", min_length = 1, max_length = 100)]
    program_name: String,
}

/// The first user.
#[derive(Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct SetupAdministrator {
    #[validate(length(min = 1, max = 64))]
    #[schema(example = "admin", min_length = 1, max_length = 64)]
    user_name: String,
    #[validate(length(min = 1, max = 64))]
    #[schema(example = "管理员", min_length = 1, max_length = 64)]
    display_name: String,
    /// Eight characters or more, with a letter and a digit.
    #[schema(example = "Autumn leaves 7", format = Password)]
    password: String,
}

/// What to sign in with.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct SetupResponse {
    #[schema(example = "100001")]
    tenant_number: String,
}

fn six_digits(text: &str) -> Result<(), ValidationError> {
    let is_number = text.len() == 6 && text.bytes().all(|byte| byte.is_ascii_digit());
    if is_number { Ok(()) } else { Err(ValidationError::new("wrong-type")) }
}

impl SetupRequest {
    fn setup(self, password_hash: String) -> Result<Setup, AppError> {
        if Currency::from_code(&self.currency).is_none() {
            return Err(AppError::invalid("/currency", "unknown-value"));
        }
        Ok(Setup {
            tenant_number: self.tenant_number.unwrap_or_else(|| FIRST_TENANT_NUMBER.to_owned()),
            time_zone: fields::time_zone("/time_zone", &self.time_zone)?,
            language: fields::language("/language", self.language)?,
            company_name: self.company_name,
            short_name: self.short_name,
            currency: self.currency,
            shop_name: self.shop_name,
            program_name: self.program_name,
            user_name: self.administrator.user_name,
            display_name: self.administrator.display_name,
            password_hash,
        })
    }
}

/// Ask whether setup is needed
///
/// True while no tenant exists: then the first-run wizard is open.
#[utoipa::path(tag = "Setup", responses((status = 200, body = SetupState)))]
#[get("/setup")]
pub(crate) async fn get_setup(state: web::Data<AppState>) -> Result<web::Json<SetupState>, Problem> {
    let needed = state.with_store(|store| Ok(directory::is_empty(store)?)).await?;
    Ok(web::Json(SetupState { needed }))
}

/// Set up the first tenant
///
/// Makes the company with a shop, a till, the standard roles, an administrator and a program. Only while no tenant
/// exists.
#[utoipa::path(tag = "Setup", request_body = SetupRequest, responses((status = 201, body = SetupResponse)))]
#[post("/setup")]
pub(crate) async fn create_setup(
    state: web::Data<AppState>,
    caller: Caller,
    body: ValidJson<SetupRequest>,
) -> Result<HttpResponse, Problem> {
    let needed = state.with_store(|store| Ok(directory::is_empty(store)?)).await?;
    if !needed {
        return Err(AppError::from(AuthError::SetupFinished).into());
    }
    check_new_password("/administrator/password", &body.0.administrator.password)?;
    let hash = state.passwords.hash(body.0.administrator.password.clone()).await?;
    let setup = body.0.setup(hash)?;
    let tenant_number = setup.tenant_number.clone();
    let (store, keys, now) = (state.store.clone(), state.key_ring.clone(), caller.0.now);
    blocking(move || setup::first(&store, &keys, &setup, now)).await?;
    Ok(HttpResponse::Created().json(SetupResponse { tenant_number }))
}

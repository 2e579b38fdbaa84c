//! `/oauth/token`: tokens for machine clients (OAuth 2 client credentials).

use actix_web::dev::Payload;
use actix_web::http::header;
use actix_web::{FromRequest, HttpRequest, post, web};
use base64::Engine as _;
use base64::prelude::BASE64_STANDARD;
use domain::permissions::Permission;
use futures_util::future::{FutureExt, LocalBoxFuture};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::app::api_clients;
use crate::app::error::{AppError, AuthError};
use crate::auth::permission_set::PermissionSet;
use crate::auth::principal::Caller;
use crate::auth::tokens::ACCESS_LIFE_SECONDS;
use crate::extract::json;
use crate::problem::{Code, FieldError, Problem};
use crate::state::AppState;

const FORM_BYTES_MAX: usize = 4 * 1024;
const FORM: &str = "application/x-www-form-urlencoded";

/// Client credentials; id and secret may come by HTTP Basic instead.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct TokenRequest {
    /// Always `client_credentials`.
    #[schema(example = "client_credentials")]
    grant_type: String,
    client_id: Option<String>,
    #[schema(format = Password)]
    client_secret: Option<String>,
    /// Part of the client's scopes, separated by spaces; all of them without.
    #[schema(example = "desk:serve posting:read")]
    scope: Option<String>,
}

/// A token of a machine.
#[derive(Serialize, ToSchema)]
pub(crate) struct TokenResponse {
    /// A JWT for `Authorization: Bearer`.
    #[schema(example = "eyJ0eXAiOiJKV1QiLCJhbGciOiJIUzI1NiJ9…")]
    access_token: String,
    #[schema(example = "Bearer")]
    token_type: &'static str,
    /// Seconds until it ends.
    #[schema(example = 600)]
    expires_in: i64,
    /// What it allows, separated by spaces.
    #[schema(example = "desk:serve posting:read")]
    scope: String,
}

/// The form of a token request, read within its limit and deadline.
pub(crate) struct TokenForm(TokenRequest);

impl FromRequest for TokenForm {
    type Error = Problem;
    type Future = LocalBoxFuture<'static, Result<Self, Problem>>;

    fn from_request(request: &HttpRequest, payload: &mut Payload) -> Self::Future {
        let checked = json::check_headers(request, FORM, FORM_BYTES_MAX);
        let basic = basic_credentials(request);
        let (payload, deadline) = (payload.take(), json::deadline(request));
        async move {
            checked?;
            let body = json::read(payload, FORM_BYTES_MAX, deadline).await?;
            let mut form: TokenRequest =
                serde_urlencoded::from_bytes(&body).map_err(|_| Problem::new(Code::MalformedRequest))?;
            if let Some((id, secret)) = basic {
                form.client_id = Some(id);
                form.client_secret = Some(secret);
            }
            Ok(Self(form))
        }
        .boxed_local()
    }
}

fn basic_credentials(request: &HttpRequest) -> Option<(String, String)> {
    let value = request.headers().get(header::AUTHORIZATION)?.to_str().ok()?;
    let (scheme, encoded) = value.split_once(' ')?;
    if !scheme.eq_ignore_ascii_case("basic") {
        return None;
    }
    let text = String::from_utf8(BASE64_STANDARD.decode(encoded.trim()).ok()?).ok()?;
    text.split_once(':').map(|(id, secret)| (id.to_owned(), secret.to_owned()))
}

/// Get a token
///
/// OAuth 2 client credentials. The token allows the client's scopes, or those of them that are asked for.
#[utoipa::path(
    tag = "Sign-in",
    request_body(content = TokenRequest, content_type = "application/x-www-form-urlencoded"),
    responses((status = 200, body = TokenResponse))
)]
#[post("/oauth/token")]
pub(crate) async fn create_token(
    state: web::Data<AppState>,
    caller: Caller,
    form: TokenForm,
) -> Result<web::Json<TokenResponse>, Problem> {
    let form = form.0;
    if form.grant_type != "client_credentials" {
        return Err(AppError::invalid("/grant_type", "unknown-value").into());
    }
    let (Some(id), Some(secret)) = (form.client_id, form.client_secret) else {
        return Err(AppError::from(AuthError::CredentialsInvalid).into());
    };
    let scope = form.scope.as_deref().map(scopes).transpose()?;
    let token = api_clients::token(&state, &id, &secret, scope, caller.0.now).await?;
    Ok(web::Json(TokenResponse {
        access_token: token.access_token,
        token_type: "Bearer",
        expires_in: ACCESS_LIFE_SECONDS,
        scope: token.scopes.codes().join(" "),
    }))
}

fn scopes(text: &str) -> Result<PermissionSet, AppError> {
    let unknown = || AppError::Invalid(vec![FieldError::new("/scope", "unknown-value")]);
    text.split_ascii_whitespace().map(|code| Permission::from_code(code).ok_or_else(unknown)).collect()
}

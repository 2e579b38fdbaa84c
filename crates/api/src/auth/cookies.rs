//! The two cookies of a browser: the access token for the whole API, the refresh secret for `/api/v1/sessions` only.
//!
//! Both are HttpOnly and SameSite=Strict. Over https the access cookie has the `__Host-` prefix; the refresh cookie
//! cannot have it, because it has a path of its own.

use actix_web::HttpRequest;
use actix_web::cookie::{Cookie, SameSite, time::Duration};

use crate::config::ServerSettings;

/// Where the refresh secret is sent.
const REFRESH_PATH: &str = "/api/v1/sessions";

const fn access_name(https: bool) -> &'static str {
    if https { "__Host-regulars_access" } else { "regulars_access" }
}

const fn refresh_name(https: bool) -> &'static str {
    if https { "__Secure-regulars_refresh" } else { "regulars_refresh" }
}

/// The access token of a request.
pub(crate) fn access(request: &HttpRequest, settings: &ServerSettings) -> Option<String> {
    request.cookie(access_name(settings.is_https())).map(|cookie| cookie.value().to_owned())
}

/// The refresh secret of a request.
pub(crate) fn refresh(request: &HttpRequest, settings: &ServerSettings) -> Option<String> {
    request.cookie(refresh_name(settings.is_https())).map(|cookie| cookie.value().to_owned())
}

/// Sets the access token.
pub(crate) fn set_access(token: String, life_seconds: i64, settings: &ServerSettings) -> Cookie<'static> {
    build(access_name(settings.is_https()), token, "/", life_seconds, settings)
}

/// Sets the refresh secret.
pub(crate) fn set_refresh(secret: String, life_seconds: i64, settings: &ServerSettings) -> Cookie<'static> {
    build(refresh_name(settings.is_https()), secret, REFRESH_PATH, life_seconds, settings)
}

/// Takes both away.
pub(crate) fn clear(settings: &ServerSettings) -> [Cookie<'static>; 2] {
    [set_access(String::new(), 0, settings), set_refresh(String::new(), 0, settings)]
}

fn build(
    name: &'static str,
    value: String,
    path: &'static str,
    life_seconds: i64,
    settings: &ServerSettings,
) -> Cookie<'static> {
    Cookie::build(name, value)
        .path(path)
        .http_only(true)
        .same_site(SameSite::Strict)
        .secure(settings.is_https())
        .max_age(Duration::seconds(life_seconds))
        .finish()
}

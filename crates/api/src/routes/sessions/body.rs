//! A session on the wire, with its cookies.

use actix_web::HttpResponse;
use actix_web::http::StatusCode;
use chrono::{DateTime, Utc};
use serde::Serialize;
use utoipa::ToSchema;
use uuid::Uuid;

use crate::app::sessions::view::SessionView;
use crate::app::sessions::{Issued, SESSION_LIFE_DAYS};
use crate::auth::cookies;
use crate::auth::tokens::ACCESS_LIFE_SECONDS;
use crate::state::AppState;
use crate::wire::codes::PaymentProviderCode;

const DAY_SECONDS: i64 = 86_400;

/// A signed-in session.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct Session {
    session_id: Uuid,
    tenant: SessionTenant,
    user: SessionUser,
    /// The till's shop, else the user's home shop.
    shop: Option<SessionShop>,
    /// The till that the session is bound to.
    terminal: Option<SessionTerminal>,
    /// What the user may do.
    #[schema(example = json!(["desk:serve", "consumption:create"]))]
    permissions: Vec<&'static str>,
    /// Until it is changed, only the password can be changed.
    must_change_password: bool,
    /// When the access token ends; refresh before.
    expires_at: DateTime<Utc>,
}

/// The tenant of a session.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct SessionTenant {
    id: Uuid,
    #[schema(example = "100001")]
    number: String,
    #[schema(example = "常客示范店")]
    short_name: String,
    #[schema(example = "zh-CN")]
    language: String,
    #[schema(example = "CNY")]
    currency: String,
}

/// The user of a session.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct SessionUser {
    id: Uuid,
    #[schema(example = "wang")]
    user_name: String,
    #[schema(example = "王店长")]
    display_name: String,
    #[schema(example = "1001")]
    staff_number: String,
    role: SessionRole,
}

/// The role of a session's user.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct SessionRole {
    id: Uuid,
    #[schema(example = "店长")]
    name: String,
}

/// The shop of a session.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct SessionShop {
    id: Uuid,
    #[schema(example = "01")]
    code: String,
    #[schema(example = "人民路店")]
    name: String,
    /// Where its days are counted and its times printed (IANA).
    #[schema(example = "Asia/Shanghai")]
    time_zone: String,
    /// Who takes money from phones and cards there; `none`: the clerk confirms by hand.
    #[schema(example = "none")]
    payment_provider: PaymentProviderCode,
}

/// The till of a session.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct SessionTerminal {
    id: Uuid,
    #[schema(example = "A")]
    code: String,
    #[schema(example = "前台一")]
    name: String,
    #[schema(example = 80)]
    receipt_width_mm: i16,
}

impl Session {
    pub(crate) fn new(view: SessionView, expires_at: DateTime<Utc>) -> Self {
        Self {
            session_id: view.id.value(),
            tenant: SessionTenant {
                id: view.tenant.id.value(),
                number: view.tenant.number,
                short_name: view.tenant.short_name,
                language: view.tenant.language,
                currency: view.tenant.currency,
            },
            must_change_password: view.user.must_change_password,
            user: SessionUser {
                id: view.user.id.value(),
                user_name: view.user.user_name,
                display_name: view.user.display_name,
                staff_number: view.user.staff_number,
                role: SessionRole { id: view.user.role_id.value(), name: view.user.role_name },
            },
            shop: view.shop.map(|shop| SessionShop {
                id: shop.id.value(),
                code: shop.code,
                name: shop.name,
                time_zone: shop.time_zone.name().to_owned(),
                payment_provider: shop.payment_provider.into(),
            }),
            terminal: view.terminal.map(|terminal| SessionTerminal {
                id: terminal.id.value(),
                code: terminal.code,
                name: terminal.name,
                receipt_width_mm: terminal.receipt_width_mm,
            }),
            permissions: view.permissions.codes(),
            expires_at,
        }
    }
}

/// The answer that begins or goes on with a session: its cookies and itself.
pub(crate) fn answer(state: &AppState, status: StatusCode, issued: Issued) -> HttpResponse {
    let mut response = HttpResponse::build(status);
    response.cookie(cookies::set_access(issued.access_token, ACCESS_LIFE_SECONDS, &state.settings));
    if let Some(secret) = issued.refresh_secret {
        response.cookie(cookies::set_refresh(secret, SESSION_LIFE_DAYS * DAY_SECONDS, &state.settings));
    }
    response.json(Session::new(issued.view, issued.expires_at))
}

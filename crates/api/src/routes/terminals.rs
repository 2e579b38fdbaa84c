//! `/terminals`: machines with readers and a printer.

use actix_web::http::StatusCode;
use actix_web::{HttpResponse, get, patch, post, web};
use domain::ids::{Id, Terminal as TerminalThing};
use persistence::terminals::{NewTerminal, Terminal, TerminalChanges};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use uuid::Uuid;
use validator::{Validate, ValidationError};

use crate::app::terminals;
use crate::auth::principal::Principal;
use crate::extract::if_match::{IfMatch, created, versioned};
use crate::extract::json::ValidJson;
use crate::extract::query::{self, Listing, ValidQuery};
use crate::problem::Problem;
use crate::state::AppState;

/// Which terminals.
#[derive(Debug, Deserialize, Validate, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(crate) struct TerminalQuery {
    /// Of this shop only.
    shop_id: Option<Uuid>,
    /// Rows wanted, 1 to 200.
    #[validate(range(min = 1, max = 200))]
    #[param(example = 50, minimum = 1, maximum = 200)]
    limit: Option<i64>,
    /// `next_cursor` of the previous page.
    #[validate(length(max = 200))]
    cursor: Option<String>,
}

/// A terminal to set up.
#[derive(Debug, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct CreateTerminalRequest {
    shop_id: Uuid,
    /// Short code, unique in the shop; printed in receipt numbers.
    #[validate(length(min = 1, max = 8))]
    #[schema(example = "A", min_length = 1, max_length = 8)]
    code: String,
    #[validate(length(min = 1, max = 100))]
    #[schema(example = "前台一", min_length = 1, max_length = 100)]
    name: String,
    /// Paper of its receipt printer: 58 or 80.
    #[validate(custom(function = known_width))]
    #[schema(example = 80)]
    receipt_width_mm: i16,
}

/// What to change; what is absent stays.
#[derive(Debug, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct UpdateTerminalRequest {
    #[validate(length(min = 1, max = 100))]
    #[schema(example = "前台二", min_length = 1, max_length = 100)]
    name: Option<String>,
    /// Paper of its receipt printer: 58 or 80.
    #[validate(custom(function = known_width))]
    #[schema(example = 58)]
    receipt_width_mm: Option<i16>,
}

fn known_width(width: i16) -> Result<(), ValidationError> {
    if matches!(width, 58 | 80) { Ok(()) } else { Err(ValidationError::new("unknown-value")) }
}

/// A terminal.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct TerminalResponse {
    id: Uuid,
    shop_id: Uuid,
    #[schema(example = "A")]
    code: String,
    #[schema(example = "前台一")]
    name: String,
    #[schema(example = 80)]
    receipt_width_mm: i16,
    /// Version for `If-Match`.
    #[schema(example = 1)]
    row_version: i64,
}

impl CreateTerminalRequest {
    fn shape(self) -> impl FnOnce(Id<TerminalThing>) -> NewTerminal {
        move |id| NewTerminal {
            id,
            shop_id: Id::new(self.shop_id),
            code: self.code,
            name: self.name,
            receipt_width_mm: self.receipt_width_mm,
        }
    }
}

impl From<Terminal> for TerminalResponse {
    fn from(terminal: Terminal) -> Self {
        Self {
            id: terminal.id.value(),
            shop_id: terminal.shop_id.value(),
            code: terminal.code,
            name: terminal.name,
            receipt_width_mm: terminal.receipt_width_mm,
            row_version: terminal.row_version,
        }
    }
}

/// List terminals
///
/// Of one shop or of all, in the order in which they were set up.
#[utoipa::path(tag = "Organisation", params(TerminalQuery), responses((status = 200, body = Listing<TerminalResponse>)))]
#[get("/terminals")]
pub(crate) async fn list_terminals(
    state: web::Data<AppState>,
    principal: Principal,
    query: ValidQuery<TerminalQuery>,
) -> Result<web::Json<Listing<TerminalResponse>>, Problem> {
    let page = query::page(query.0.limit, query.0.cursor.as_deref())?;
    let page = terminals::list(&state, &principal, query.0.shop_id.map(Id::new), page).await?;
    Ok(web::Json(Listing::new(page, TerminalResponse::from)))
}

/// Set up a terminal
///
/// The code is printed in receipt numbers, so it cannot be changed later.
#[utoipa::path(
    tag = "Organisation",
    request_body = CreateTerminalRequest,
    responses((status = 201, body = TerminalResponse))
)]
#[post("/terminals")]
pub(crate) async fn create_terminal(
    state: web::Data<AppState>,
    principal: Principal,
    body: ValidJson<CreateTerminalRequest>,
) -> Result<HttpResponse, Problem> {
    let terminal = TerminalResponse::from(terminals::set_up(&state, &principal, body.0.shape()).await?);
    Ok(created(&format!("/api/v1/terminals/{}", terminal.id), terminal.row_version, &terminal))
}

/// Change a terminal
///
/// Its name or the paper of its printer.
#[utoipa::path(
    tag = "Organisation",
    params(
        ("id" = Uuid, Path, description = "The terminal"),
        ("If-Match" = String, Header, description = "The version that the edit was made on", example = "\"1\"")
    ),
    request_body = UpdateTerminalRequest,
    responses((status = 200, body = TerminalResponse))
)]
#[patch("/terminals/{id}")]
pub(crate) async fn update_terminal(
    state: web::Data<AppState>,
    principal: Principal,
    id: web::Path<Uuid>,
    version: IfMatch,
    body: ValidJson<UpdateTerminalRequest>,
) -> Result<HttpResponse, Problem> {
    let changes = TerminalChanges { name: body.0.name, receipt_width_mm: body.0.receipt_width_mm };
    let changed = terminals::change(&state, &principal, Id::new(*id), version.0, changes).await?;
    let terminal = TerminalResponse::from(changed);
    Ok(versioned(StatusCode::OK, terminal.row_version, &terminal))
}

//! `/programs`: what cards there are and how they are numbered.

use actix_web::http::StatusCode;
use actix_web::{HttpResponse, get, patch, post, web};
use domain::ids::{Id, Program as ProgramThing};
use domain::rules::validate::is_code;
use persistence::programs::{NewProgram, Program, ProgramChanges};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use uuid::Uuid;
use validator::Validate;

use super::fields;
use crate::app::error::AppError;
use crate::app::programs;
use crate::auth::principal::Principal;
use crate::extract::if_match::{IfMatch, created, versioned};
use crate::extract::json::ValidJson;
use crate::extract::query::{Listing, PageQuery, ValidQuery};
use crate::problem::Problem;
use crate::state::AppState;
use crate::wire::codes::BearerCode;

/// A program to create.
#[derive(Debug, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct CreateProgramRequest {
    /// Stable code, unique in the tenant: `a–z 0–9 - _`.
    #[validate(length(min = 1, max = 40))]
    #[schema(example = "stored-value", min_length = 1, max_length = 40)]
    code: String,
    /// Name shown to people.
    #[validate(length(min = 1, max = 100))]
    #[schema(example = "储值卡", min_length = 1, max_length = 100)]
    name: String,
    /// What its card numbers begin with: capital letters, digits, hyphens; may be empty.
    #[serde(default)]
    #[validate(length(max = 8))]
    #[schema(example = "88", max_length = 8)]
    card_number_prefix: String,
    /// Serial digits after the prefix.
    #[serde(default = "digits_by_default")]
    #[validate(range(min = 4, max = 16))]
    #[schema(example = 8, minimum = 4, maximum = 16)]
    card_number_digits: i16,
    /// What its cards are when they belong to whoever holds them; absent: they belong to members. It stays so.
    #[schema(example = json!(null))]
    bearer: Option<BearerCode>,
}

/// What to change; what is absent stays. Numbers already given keep theirs.
#[derive(Debug, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct UpdateProgramRequest {
    /// Name shown to people.
    #[validate(length(min = 1, max = 100))]
    #[schema(example = "储值金卡", min_length = 1, max_length = 100)]
    name: Option<String>,
    /// What new card numbers begin with.
    #[validate(length(max = 8))]
    #[schema(example = "89", max_length = 8)]
    card_number_prefix: Option<String>,
    /// Serial digits of new numbers.
    #[validate(range(min = 4, max = 16))]
    #[schema(example = 8, minimum = 4, maximum = 16)]
    card_number_digits: Option<i16>,
}

/// A program.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct ProgramResponse {
    id: Uuid,
    /// Stable code.
    #[schema(example = "stored-value")]
    code: String,
    #[schema(example = "储值卡")]
    name: String,
    /// What its card numbers begin with.
    #[schema(example = "88")]
    card_number_prefix: String,
    /// Serial digits after the prefix.
    #[schema(example = 8)]
    card_number_digits: i16,
    /// What its cards are when they belong to whoever holds them; null: they belong to members.
    #[schema(example = json!(null))]
    bearer: Option<BearerCode>,
    /// Version for `If-Match`.
    #[schema(example = 1)]
    row_version: i64,
}

const fn digits_by_default() -> i16 {
    8
}

impl CreateProgramRequest {
    fn shape(self) -> Result<impl FnOnce(Id<ProgramThing>) -> NewProgram, AppError> {
        if !is_code(&self.code) {
            return Err(AppError::invalid("/code", "not-a-code"));
        }
        fields::card_number_prefix("/card_number_prefix", &self.card_number_prefix)?;
        Ok(move |id| NewProgram {
            id,
            code: self.code,
            name: self.name,
            card_number_prefix: self.card_number_prefix,
            card_number_digits: self.card_number_digits,
            bearer: self.bearer.map(BearerCode::source),
        })
    }
}

impl TryFrom<UpdateProgramRequest> for ProgramChanges {
    type Error = AppError;

    fn try_from(request: UpdateProgramRequest) -> Result<Self, AppError> {
        if let Some(prefix) = &request.card_number_prefix {
            fields::card_number_prefix("/card_number_prefix", prefix)?;
        }
        Ok(Self {
            name: request.name,
            card_number_prefix: request.card_number_prefix,
            card_number_digits: request.card_number_digits,
        })
    }
}

impl From<Program> for ProgramResponse {
    fn from(program: Program) -> Self {
        Self {
            id: program.id.value(),
            code: program.code,
            name: program.name,
            card_number_prefix: program.card_number_prefix,
            card_number_digits: program.card_number_digits,
            bearer: program.bearer.map(BearerCode::from),
            row_version: program.row_version,
        }
    }
}

/// List programs
///
/// In the order in which they were created.
#[utoipa::path(tag = "Programs and rules", params(PageQuery), responses((status = 200, body = Listing<ProgramResponse>)))]
#[get("/programs")]
pub(crate) async fn list_programs(
    state: web::Data<AppState>,
    principal: Principal,
    query: ValidQuery<PageQuery>,
) -> Result<web::Json<Listing<ProgramResponse>>, Problem> {
    let page = programs::list(&state, &principal, query.0.page()?).await?;
    Ok(web::Json(Listing::new(page, ProgramResponse::from)))
}

/// Create a program
///
/// Its rules are published separately. Without rules, a top-up gives no bonus and a sale earns no points.
#[utoipa::path(
    tag = "Programs and rules",
    request_body = CreateProgramRequest,
    responses((status = 201, body = ProgramResponse, headers(("ETag", description = "Version for If-Match"))))
)]
#[post("/programs")]
pub(crate) async fn create_program(
    state: web::Data<AppState>,
    principal: Principal,
    body: ValidJson<CreateProgramRequest>,
) -> Result<HttpResponse, Problem> {
    let program = ProgramResponse::from(programs::create(&state, &principal, body.0.shape()?).await?);
    Ok(created(&format!("/api/v1/programs/{}", program.id), program.row_version, &program))
}

/// Get a program
///
/// The `ETag` is the version that an edit must name.
#[utoipa::path(
    tag = "Programs and rules",
    params(("id" = Uuid, Path, description = "The program")),
    responses((status = 200, body = ProgramResponse, headers(("ETag", description = "Version for If-Match"))))
)]
#[get("/programs/{id}")]
pub(crate) async fn get_program(
    state: web::Data<AppState>,
    principal: Principal,
    id: web::Path<Uuid>,
) -> Result<HttpResponse, Problem> {
    let program = ProgramResponse::from(programs::get(&state, &principal, Id::new(*id)).await?);
    Ok(versioned(StatusCode::OK, program.row_version, &program))
}

/// Change a program
///
/// A new prefix or count of digits applies to card numbers made from now on.
#[utoipa::path(
    tag = "Programs and rules",
    params(
        ("id" = Uuid, Path, description = "The program"),
        ("If-Match" = String, Header, description = "The version that the edit was made on", example = "\"1\"")
    ),
    request_body = UpdateProgramRequest,
    responses((status = 200, body = ProgramResponse, headers(("ETag", description = "Version for If-Match"))))
)]
#[patch("/programs/{id}")]
pub(crate) async fn update_program(
    state: web::Data<AppState>,
    principal: Principal,
    id: web::Path<Uuid>,
    version: IfMatch,
    body: ValidJson<UpdateProgramRequest>,
) -> Result<HttpResponse, Problem> {
    let changes = ProgramChanges::try_from(body.0)?;
    let program = programs::change(&state, &principal, Id::new(*id), version.0, changes).await?;
    let program = ProgramResponse::from(program);
    Ok(versioned(StatusCode::OK, program.row_version, &program))
}

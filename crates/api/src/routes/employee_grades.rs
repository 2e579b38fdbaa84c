//! `/employee-grades`: grades of employees (职级), in the company's own words.

use actix_web::http::StatusCode;
use actix_web::{HttpResponse, get, patch, post, web};
use domain::ids::{EmployeeGrade as GradeThing, Id};
use domain::rules::validate::is_code;
use persistence::employee_grades::{EmployeeGrade, NewEmployeeGrade};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use uuid::Uuid;
use validator::Validate;

use super::labels::Labels;
use crate::app::employee_grades::{self, GradeEdit};
use crate::app::error::AppError;
use crate::auth::principal::Principal;
use crate::extract::if_match::{IfMatch, created, versioned};
use crate::extract::json::ValidJson;
use crate::extract::query::Listing;
use crate::problem::Problem;
use crate::state::AppState;

/// A grade to create.
#[derive(Debug, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct CreateEmployeeGradeRequest {
    /// Stable code, unique in the company: `a–z 0–9 - _`.
    #[validate(length(min = 1, max = 40))]
    #[schema(example = "senior", min_length = 1, max_length = 40)]
    code: String,
    #[validate(nested)]
    labels: Labels,
    /// Its place among the others, from 0.
    #[serde(default)]
    #[validate(range(min = 0, max = 10_000))]
    #[schema(example = 3, minimum = 0, maximum = 10_000)]
    position: i32,
}

/// What to change; what is absent stays.
#[derive(Debug, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct UpdateEmployeeGradeRequest {
    #[validate(nested)]
    labels: Option<Labels>,
    /// Its place among the others, from 0.
    #[validate(range(min = 0, max = 10_000))]
    #[schema(example = 4, minimum = 0, maximum = 10_000)]
    position: Option<i32>,
    /// `true` retires it: it is given to nobody new, and whoever has it keeps it. `false` takes it up again.
    #[schema(example = false)]
    retired: Option<bool>,
}

/// A grade.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct EmployeeGradeResponse {
    id: Uuid,
    /// Stable code.
    #[schema(example = "senior")]
    code: String,
    labels: Labels,
    /// Its place among the others, from 0.
    #[schema(example = 0)]
    position: i32,
    /// Whether it is given to nobody new.
    #[schema(example = false)]
    retired: bool,
    /// Version for `If-Match`.
    #[schema(example = 1)]
    row_version: i64,
}

impl CreateEmployeeGradeRequest {
    fn shape(self) -> Result<impl FnOnce(Id<GradeThing>) -> NewEmployeeGrade, AppError> {
        if !is_code(&self.code) {
            return Err(AppError::invalid("/code", "not-a-code"));
        }
        let labels = self.labels.by_language()?;
        Ok(move |id| NewEmployeeGrade { id, code: self.code, labels, position: self.position })
    }
}

impl TryFrom<UpdateEmployeeGradeRequest> for GradeEdit {
    type Error = AppError;

    fn try_from(request: UpdateEmployeeGradeRequest) -> Result<Self, AppError> {
        Ok(Self {
            labels: request.labels.map(|labels| labels.by_language()).transpose()?.unwrap_or_default(),
            position: request.position,
            retired: request.retired,
        })
    }
}

impl From<EmployeeGrade> for EmployeeGradeResponse {
    fn from(grade: EmployeeGrade) -> Self {
        Self {
            id: grade.id.value(),
            labels: Labels::of(|language| grade.label(language)),
            position: grade.position,
            retired: grade.retired,
            row_version: grade.row_version,
            code: grade.code,
        }
    }
}

/// List grades of employees
///
/// All of them, also retired ones, in the order shown to people.
#[utoipa::path(
    tag = "Organisation",
    responses((status = 200, body = Listing<EmployeeGradeResponse>))
)]
#[get("/employee-grades")]
pub(crate) async fn list_employee_grades(
    state: web::Data<AppState>,
    principal: Principal,
) -> Result<web::Json<Listing<EmployeeGradeResponse>>, Problem> {
    let listed = employee_grades::list(&state, &principal).await?;
    let items = listed.into_iter().map(EmployeeGradeResponse::from);
    Ok(web::Json(Listing::whole(items.collect())))
}

/// Create a grade
///
/// Its code is what commission rules name, so it is given once.
#[utoipa::path(
    tag = "Organisation",
    request_body = CreateEmployeeGradeRequest,
    responses((status = 201, body = EmployeeGradeResponse))
)]
#[post("/employee-grades")]
pub(crate) async fn create_employee_grade(
    state: web::Data<AppState>,
    principal: Principal,
    body: ValidJson<CreateEmployeeGradeRequest>,
) -> Result<HttpResponse, Problem> {
    let made = employee_grades::create(&state, &principal, body.0.shape()?).await?;
    let grade = EmployeeGradeResponse::from(made);
    Ok(created(&format!("/api/v1/employee-grades/{}", grade.id), grade.row_version, &grade))
}

/// Change a grade
///
/// Words, place, or whether it is still given. Whoever has it keeps it.
#[utoipa::path(
    tag = "Organisation",
    params(
        ("id" = Uuid, Path, description = "The grade"),
        ("If-Match" = String, Header, description = "The version that the edit was made on", example = "\"1\"")
    ),
    request_body = UpdateEmployeeGradeRequest,
    responses((status = 200, body = EmployeeGradeResponse))
)]
#[patch("/employee-grades/{id}")]
pub(crate) async fn update_employee_grade(
    state: web::Data<AppState>,
    principal: Principal,
    id: web::Path<Uuid>,
    version: IfMatch,
    body: ValidJson<UpdateEmployeeGradeRequest>,
) -> Result<HttpResponse, Problem> {
    let edit = GradeEdit::try_from(body.0)?;
    let grade = employee_grades::change(&state, &principal, Id::new(*id), version.0, edit).await?;
    let grade = EmployeeGradeResponse::from(grade);
    Ok(versioned(StatusCode::OK, grade.row_version, &grade))
}

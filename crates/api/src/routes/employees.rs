//! `/employees`: people who sell or perform, with or without a login.

use actix_web::http::StatusCode;
use actix_web::{HttpResponse, get, patch, post, web};
use domain::ids::{Employee as EmployeeThing, Id};
use persistence::employees::{Employee, EmployeeChanges, NewEmployee};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use uuid::Uuid;
use validator::Validate;

use super::fields::present;
use crate::app::employees;
use crate::auth::principal::Principal;
use crate::extract::if_match::{IfMatch, created, versioned};
use crate::extract::json::ValidJson;
use crate::extract::query::{Listing, PageQuery, ValidQuery};
use crate::problem::Problem;
use crate::state::AppState;

/// An employee to enter.
#[derive(Debug, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct CreateEmployeeRequest {
    /// Staff number, unique in the tenant.
    #[validate(length(min = 1, max = 32))]
    #[schema(example = "2001", min_length = 1, max_length = 32)]
    number: String,
    #[validate(length(min = 1, max = 64))]
    #[schema(example = "周师傅", min_length = 1, max_length = 64)]
    name: String,
    /// Their login.
    user_id: Option<Uuid>,
    /// Their shop.
    shop_id: Option<Uuid>,
    /// Code of their grade.
    #[validate(length(min = 1, max = 40))]
    #[schema(example = "senior", min_length = 1, max_length = 40)]
    grade: Option<String>,
}

/// What to change; what is absent stays, null empties.
#[derive(Debug, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct UpdateEmployeeRequest {
    #[validate(length(min = 1, max = 64))]
    #[schema(example = "周大师傅", min_length = 1, max_length = 64)]
    name: Option<String>,
    /// Their login; null for none.
    #[serde(default, deserialize_with = "present")]
    #[schema(value_type = Option<Uuid>)]
    user_id: Option<Option<Uuid>>,
    /// Their shop; null for none.
    #[serde(default, deserialize_with = "present")]
    #[schema(value_type = Option<Uuid>)]
    shop_id: Option<Option<Uuid>>,
    /// Code of their grade; null for none.
    #[serde(default, deserialize_with = "present")]
    #[schema(value_type = Option<String>, example = "senior")]
    grade: Option<Option<String>>,
}

/// An employee.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct EmployeeResponse {
    id: Uuid,
    #[schema(example = "2001")]
    number: String,
    #[schema(example = "周师傅")]
    name: String,
    user_id: Option<Uuid>,
    shop_id: Option<Uuid>,
    /// Code of their grade; null where they have none.
    #[schema(example = "senior")]
    grade: Option<String>,
    /// Version for `If-Match`.
    #[schema(example = 1)]
    row_version: i64,
}

impl CreateEmployeeRequest {
    fn shape(self) -> impl FnOnce(Id<EmployeeThing>) -> NewEmployee {
        move |id| NewEmployee {
            id,
            number: self.number,
            name: self.name,
            user_id: self.user_id.map(Id::new),
            shop_id: self.shop_id.map(Id::new),
            grade: self.grade,
        }
    }
}

impl From<UpdateEmployeeRequest> for EmployeeChanges {
    fn from(request: UpdateEmployeeRequest) -> Self {
        Self {
            name: request.name,
            user_id: request.user_id.map(|user| user.map(Id::new)),
            shop_id: request.shop_id.map(|shop| shop.map(Id::new)),
            grade: request.grade,
        }
    }
}

impl From<Employee> for EmployeeResponse {
    fn from(employee: Employee) -> Self {
        Self {
            id: employee.id.value(),
            number: employee.number,
            name: employee.name,
            user_id: employee.user_id.map(Id::value),
            shop_id: employee.shop_id.map(Id::value),
            grade: employee.grade,
            row_version: employee.row_version,
        }
    }
}

/// List employees
///
/// In the order in which they were entered. The desk needs them to name sellers and performers.
#[utoipa::path(tag = "Organisation", params(PageQuery), responses((status = 200, body = Listing<EmployeeResponse>)))]
#[get("/employees")]
pub(crate) async fn list_employees(
    state: web::Data<AppState>,
    principal: Principal,
    query: ValidQuery<PageQuery>,
) -> Result<web::Json<Listing<EmployeeResponse>>, Problem> {
    let page = employees::list(&state, &principal, query.0.page()?).await?;
    Ok(web::Json(Listing::new(page, EmployeeResponse::from)))
}

/// Enter an employee
///
/// With or without a login.
#[utoipa::path(
    tag = "Organisation",
    request_body = CreateEmployeeRequest,
    responses((status = 201, body = EmployeeResponse))
)]
#[post("/employees")]
pub(crate) async fn create_employee(
    state: web::Data<AppState>,
    principal: Principal,
    body: ValidJson<CreateEmployeeRequest>,
) -> Result<HttpResponse, Problem> {
    let employee = EmployeeResponse::from(employees::enter(&state, &principal, body.0.shape()).await?);
    Ok(created(&format!("/api/v1/employees/{}", employee.id), employee.row_version, &employee))
}

/// Change an employee
///
/// Name, login, shop or grade. What they were due before keeps the grade of its day.
#[utoipa::path(
    tag = "Organisation",
    params(
        ("id" = Uuid, Path, description = "The employee"),
        ("If-Match" = String, Header, description = "The version that the edit was made on", example = "\"1\"")
    ),
    request_body = UpdateEmployeeRequest,
    responses((status = 200, body = EmployeeResponse))
)]
#[patch("/employees/{id}")]
pub(crate) async fn update_employee(
    state: web::Data<AppState>,
    principal: Principal,
    id: web::Path<Uuid>,
    version: IfMatch,
    body: ValidJson<UpdateEmployeeRequest>,
) -> Result<HttpResponse, Problem> {
    let changed = employees::change(&state, &principal, Id::new(*id), version.0, body.0.into()).await?;
    let employee = EmployeeResponse::from(changed);
    Ok(versioned(StatusCode::OK, employee.row_version, &employee))
}

//! `/packages`: count packages and time passes that a shop sells (N02, N03, OP07).

mod body;

use actix_web::http::StatusCode;
use actix_web::{HttpResponse, get, patch, post, web};
use domain::ids::Id;
use serde::Deserialize;
use utoipa::IntoParams;
use uuid::Uuid;
use validator::Validate;

use self::body::{CreatePackageRequest, PackageResponse, UpdatePackageRequest};
use crate::app::{packages, till};
use crate::auth::principal::Principal;
use crate::extract::if_match::{IfMatch, created, versioned};
use crate::extract::json::ValidJson;
use crate::extract::query::{Listing, PageQuery, ValidQuery};
use crate::problem::Problem;
use crate::state::AppState;

/// Which packages.
#[derive(Debug, Deserialize, Validate, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(crate) struct PackagesQuery {
    /// Rows of a page, 1 to 200.
    #[validate(range(min = 1, max = 200))]
    #[param(minimum = 1, maximum = 200, example = 50)]
    limit: Option<i64>,
    /// Where the page before ended.
    #[validate(length(max = 200))]
    #[param(max_length = 200)]
    cursor: Option<String>,
    /// `true`: also those that are no longer sold.
    #[serde(default)]
    #[param(example = false)]
    retired: bool,
}

/// List packages
///
/// In the order in which they were created, each in the version that is sold now.
#[utoipa::path(tag = "Packages", params(PackagesQuery), responses((status = 200, body = Listing<PackageResponse>)))]
#[get("/packages")]
pub(crate) async fn list_packages(
    state: web::Data<AppState>,
    principal: Principal,
    query: ValidQuery<PackagesQuery>,
) -> Result<web::Json<Listing<PackageResponse>>, Problem> {
    let PackagesQuery { limit, cursor, retired } = query.0;
    let page = PageQuery { limit, cursor }.page()?;
    let page = packages::list(&state, &principal, page, retired).await?;
    Ok(web::Json(Listing::new(page, PackageResponse::from)))
}

/// Create a package
///
/// Items are counts — paid ones and gift ones, which are used after them — or one time pass with any number of uses within
/// its term. Each item may be limited to so many uses a day and to weekdays.
#[utoipa::path(
    tag = "Packages",
    request_body = CreatePackageRequest,
    responses((status = 201, body = PackageResponse, headers(("ETag", description = "Version for If-Match"))))
)]
#[post("/packages")]
pub(crate) async fn create_package(
    state: web::Data<AppState>,
    principal: Principal,
    body: ValidJson<CreatePackageRequest>,
) -> Result<HttpResponse, Problem> {
    let currency = till::currency(&state, &principal).await?;
    let package = packages::create(&state, &principal, body.0.package(currency)?).await?;
    let package = PackageResponse::from(package);
    Ok(created(&format!("/api/v1/packages/{}", package.id), package.row_version, &package))
}

/// Get a package
///
/// The `ETag` is the version that an edit must name.
#[utoipa::path(
    tag = "Packages",
    params(("id" = Uuid, Path, description = "The package")),
    responses((status = 200, body = PackageResponse, headers(("ETag", description = "Version for If-Match"))))
)]
#[get("/packages/{id}")]
pub(crate) async fn get_package(
    state: web::Data<AppState>,
    principal: Principal,
    id: web::Path<Uuid>,
) -> Result<HttpResponse, Problem> {
    let package = PackageResponse::from(packages::get(&state, &principal, Id::new(*id)).await?);
    Ok(versioned(StatusCode::OK, package.row_version, &package))
}

/// Change a package
///
/// What changes is sold from now on as the next version; what was sold keeps its price, term and limits. A retired package
/// is no longer sold, and its counts can still be used.
#[utoipa::path(
    tag = "Packages",
    params(
        ("id" = Uuid, Path, description = "The package"),
        ("If-Match" = String, Header, description = "The version that the edit was made on", example = "\"1\"")
    ),
    request_body = UpdatePackageRequest,
    responses((status = 200, body = PackageResponse, headers(("ETag", description = "Version for If-Match"))))
)]
#[patch("/packages/{id}")]
pub(crate) async fn update_package(
    state: web::Data<AppState>,
    principal: Principal,
    id: web::Path<Uuid>,
    version: IfMatch,
    body: ValidJson<UpdatePackageRequest>,
) -> Result<HttpResponse, Problem> {
    let currency = till::currency(&state, &principal).await?;
    let changes = body.0.changes(currency)?;
    let package = packages::change(&state, &principal, Id::new(*id), version.0, changes).await?;
    let package = PackageResponse::from(package);
    Ok(versioned(StatusCode::OK, package.row_version, &package))
}

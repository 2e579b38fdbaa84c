//! `/members/{id}/photo`: a picture of the member, for whoever serves them.

use actix_web::http::header;
use actix_web::{HttpResponse, delete, get, put, web};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use domain::ids::Id;
use serde::Deserialize;
use utoipa::ToSchema;
use uuid::Uuid;
use validator::Validate;

use crate::app::error::AppError;
use crate::app::photos::{self, ImageType};
use crate::auth::principal::Principal;
use crate::extract::json::ValidJson;
use crate::problem::Problem;
use crate::state::AppState;

/// Characters of a picture in Base64, at most: 40 KiB of it.
const IMAGE_CHARACTERS_MAX: u64 = 54_616;

/// A picture of a member.
#[derive(Debug, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({"image": "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAQAAAC1HAwCAAAAC0lEQVR42mNk+A8AAQUBAScY42YAAAAASUVORK5CYII="}))]
pub(crate) struct PutPhotoRequest {
    /// JPEG, PNG or WebP of at most 40 KiB, in Base64: what a desk needs is some 300 pixels wide.
    #[validate(length(min = 4, max = "IMAGE_CHARACTERS_MAX"))]
    #[schema(min_length = 4, max_length = 54_616)]
    image: String,
}

/// Keep a picture of a member
///
/// In the place of the one before. It is sealed under the member's key, and goes when the member is erased.
#[utoipa::path(
    tag = "Members",
    params(("id" = Uuid, Path, description = "The member")),
    request_body = PutPhotoRequest,
    responses((status = 204, description = "Kept"))
)]
#[put("/members/{id}/photo")]
pub(crate) async fn put_member_photo(
    state: web::Data<AppState>,
    principal: Principal,
    id: web::Path<Uuid>,
    body: ValidJson<PutPhotoRequest>,
) -> Result<HttpResponse, Problem> {
    let image = STANDARD.decode(&body.0.image).ok().filter(|image| ImageType::of(image).is_some());
    let image = image.ok_or_else(|| AppError::invalid("/image", "not-an-image"))?;
    photos::keep(&state, &principal, Id::new(*id), image).await?;
    Ok(HttpResponse::NoContent().finish())
}

/// Look at a member
///
/// The picture, for whoever serves at the desk.
#[utoipa::path(
    tag = "Members",
    params(("id" = Uuid, Path, description = "The member")),
    responses((
        status = 200,
        description = "The picture",
        content((String = "image/jpeg"), (String = "image/png"), (String = "image/webp"))
    ))
)]
#[get("/members/{id}/photo")]
pub(crate) async fn get_member_photo(
    state: web::Data<AppState>,
    principal: Principal,
    id: web::Path<Uuid>,
) -> Result<HttpResponse, Problem> {
    let (image, kind) = photos::find(&state, &principal, Id::new(*id)).await?;
    Ok(HttpResponse::Ok().insert_header((header::CONTENT_TYPE, kind.media_type())).body(image))
}

/// Remove a picture of a member
///
/// The desk shows an outline again; without a picture nothing happens.
#[utoipa::path(
    tag = "Members",
    params(("id" = Uuid, Path, description = "The member")),
    responses((status = 204, description = "There is none any more"))
)]
#[delete("/members/{id}/photo")]
pub(crate) async fn delete_member_photo(
    state: web::Data<AppState>,
    principal: Principal,
    id: web::Path<Uuid>,
) -> Result<HttpResponse, Problem> {
    photos::remove(&state, &principal, Id::new(*id)).await?;
    Ok(HttpResponse::NoContent().finish())
}

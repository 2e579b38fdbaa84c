//! The API document and its interactive form, served by the binary without the network.

use std::sync::{Arc, LazyLock};

use actix_web::http::header;
use actix_web::{HttpResponse, web};
use utoipa_swagger_ui::Config;

use crate::openapi;
use crate::problem::{Code, Problem};

/// `GET /api/openapi.json`.
pub(crate) async fn document() -> HttpResponse {
    static TEXT: LazyLock<web::Bytes> = LazyLock::new(|| openapi::document_json().to_string().into());
    HttpResponse::Ok()
        .insert_header((header::CONTENT_TYPE, "application/json"))
        .insert_header((header::CACHE_CONTROL, "no-cache"))
        .body(TEXT.clone())
}

/// `GET /api/docs`: relative addresses of its files need the slash.
pub(crate) async fn entrance() -> HttpResponse {
    HttpResponse::PermanentRedirect().insert_header((header::LOCATION, "/api/docs/")).finish()
}

/// `GET /api/docs/{file}`.
pub(crate) async fn file(path: web::Path<String>) -> Result<HttpResponse, Problem> {
    let config = Config::from("/api/openapi.json").validator_url("none").try_it_out_enabled(true);
    let found =
        utoipa_swagger_ui::serve(&path, Arc::new(config)).map_err(|_| Problem::new(Code::Internal))?;
    let found = found.ok_or(Problem::new(Code::NotFound))?;
    let mut answer = HttpResponse::Ok();
    if found.gzpipped {
        answer.insert_header((header::CONTENT_ENCODING, "gzip"));
    }
    Ok(answer
        .insert_header((header::CONTENT_TYPE, found.content_type))
        .insert_header((header::CACHE_CONTROL, "no-cache"))
        .body(found.bytes.into_owned()))
}

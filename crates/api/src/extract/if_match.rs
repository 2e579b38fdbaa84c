//! Versions of editable things: `ETag` on the way out, `If-Match` on the way in.

use std::future::{Ready, ready};

use actix_web::dev::Payload;
use actix_web::http::StatusCode;
use actix_web::http::header;
use actix_web::{FromRequest, HttpRequest, HttpResponse};
use persistence::error::StoreError;
use serde::Serialize;

use crate::app::error::AppError;
use crate::problem::Problem;

/// The version that an edit was made on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct IfMatch(pub i64);

impl FromRequest for IfMatch {
    type Error = Problem;
    type Future = Ready<Result<Self, Problem>>;

    fn from_request(request: &HttpRequest, _: &mut Payload) -> Self::Future {
        let outcome = match request.headers().get(header::IF_MATCH) {
            None => Err(AppError::PreconditionRequired),
            Some(value) => {
                value.to_str().ok().and_then(parse).map(Self).ok_or(AppError::Store(StoreError::StaleVersion))
            }
        };
        ready(outcome.map_err(Problem::from))
    }
}

fn parse(value: &str) -> Option<i64> {
    value.trim().strip_prefix('"')?.strip_suffix('"')?.parse().ok()
}

/// An answer that carries the version of its thing.
pub fn versioned<T: Serialize>(status: StatusCode, row_version: i64, body: &T) -> HttpResponse {
    HttpResponse::build(status).insert_header((header::ETAG, format!("\"{row_version}\""))).json(body)
}

/// An answer to a creation: its address and version.
pub fn created<T: Serialize>(location: &str, row_version: i64, body: &T) -> HttpResponse {
    HttpResponse::Created()
        .insert_header((header::LOCATION, location))
        .insert_header((header::ETAG, format!("\"{row_version}\"")))
        .json(body)
}

//! The key by which a write that moves value happens once.

use std::future::{Ready, ready};

use actix_web::dev::Payload;
use actix_web::http::header::HeaderName;
use actix_web::{FromRequest, HttpRequest};

use crate::app::error::{AppError, IdempotencyError};
use crate::problem::Problem;

/// The header.
pub const IDEMPOTENCY_KEY: HeaderName = HeaderName::from_static("idempotency-key");
const KEY_CHARACTERS_MAX: usize = 255;

/// A key: 1 to 255 visible ASCII characters, given bare or as a structured string.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct IdempotencyKey(String);

impl IdempotencyKey {
    /// Reads the value of the header or a path segment.
    #[must_use]
    pub fn parse(value: &str) -> Option<Self> {
        let value = value.trim();
        let bare = value.strip_prefix('"').map_or(Some(value), |rest| rest.strip_suffix('"'))?;
        let is_key = (1..=KEY_CHARACTERS_MAX).contains(&bare.len())
            && bare.bytes().all(|byte| byte.is_ascii_graphic() && !matches!(byte, b'"' | b'\\'));
        is_key.then(|| Self(bare.to_owned()))
    }

    /// Its text.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// Its text, owned.
    #[must_use]
    pub fn into_string(self) -> String {
        self.0
    }
}

impl FromRequest for IdempotencyKey {
    type Error = Problem;
    type Future = Ready<Result<Self, Problem>>;

    fn from_request(request: &HttpRequest, _: &mut Payload) -> Self::Future {
        let outcome = match request.headers().get(IDEMPOTENCY_KEY) {
            None => Err(IdempotencyError::Missing),
            Some(value) => value.to_str().ok().and_then(Self::parse).ok_or(IdempotencyError::Invalid),
        };
        ready(outcome.map_err(|error| AppError::Idempotency(error).into()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bare_and_structured_keys_are_the_same_key() {
        let key = IdempotencyKey::parse("\"8e03978e-40d5-43dd-bc93-6894a57f9324\"");
        assert_eq!(key, IdempotencyKey::parse("8e03978e-40d5-43dd-bc93-6894a57f9324"));
        assert!(key.is_some());
        for refused in ["", "\"\"", "\"a", "a b", "a\"b", "é"] {
            assert_eq!(IdempotencyKey::parse(refused), None, "{refused}");
        }
        assert_eq!(IdempotencyKey::parse(&"a".repeat(256)), None);
    }
}

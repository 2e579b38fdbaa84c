//! A checked query, and the page of a list.

use std::future::{Ready, ready};

use actix_web::dev::Payload;
use actix_web::{FromRequest, HttpRequest};
use base64::Engine as _;
use base64::prelude::BASE64_URL_SAFE_NO_PAD;
use persistence::pagination::{PAGE_ROWS_DEFAULT, PAGE_ROWS_MAX, Page, PageRequest};
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use uuid::Uuid;
use validator::Validate;

use super::{text, validation};
use crate::app::error::AppError;
use crate::problem::{Code, FieldError, Problem};

/// A query that keeps its rules.
#[derive(Debug, Clone)]
pub struct ValidQuery<T>(pub T);

impl<T: DeserializeOwned + Validate> FromRequest for ValidQuery<T> {
    type Error = Problem;
    type Future = Ready<Result<Self, Problem>>;

    fn from_request(request: &HttpRequest, _: &mut Payload) -> Self::Future {
        ready(parse(request.query_string()).map(Self))
    }
}

fn parse<T: DeserializeOwned + Validate>(query: &str) -> Result<T, Problem> {
    let pairs: Vec<(String, String)> =
        serde_urlencoded::from_str(query).map_err(|_| Problem::new(Code::MalformedQuery))?;
    if let Some((name, _)) =
        pairs.iter().find(|(name, value)| text::is_forbidden(value) || text::is_forbidden(name))
    {
        return Err(Problem::new(Code::MalformedQuery)
            .with_errors(vec![FieldError::new(format!("/{name}"), "forbidden-character")]));
    }
    let value: T = serde_urlencoded::from_str(query).map_err(|error| malformed(&error.to_string()))?;
    match value.validate() {
        Ok(()) => Ok(value),
        Err(broken) => Err(Problem::new(Code::ValidationFailed).with_errors(validation::fields(&broken))),
    }
}

fn malformed(words: &str) -> Problem {
    let named = words.split('`').nth(1).unwrap_or_default();
    let code = if words.starts_with("unknown field") {
        "unknown-field"
    } else if words.starts_with("missing field") {
        "missing-field"
    } else {
        return Problem::new(Code::MalformedQuery);
    };
    Problem::new(Code::MalformedQuery).with_errors(vec![FieldError::new(format!("/{named}"), code)])
}

/// Which page of a list. Lists with more parameters repeat these two fields, because a flattened query cannot refuse
/// unknown ones.
#[derive(Debug, Clone, Default, Deserialize, Validate, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct PageQuery {
    /// Rows wanted, 1 to 200.
    #[validate(range(min = 1, max = 200))]
    #[param(example = 50, minimum = 1, maximum = 200)]
    pub limit: Option<i64>,
    /// `next_cursor` of the previous page.
    #[validate(length(max = 200))]
    pub cursor: Option<String>,
}

impl PageQuery {
    /// The page as the store knows it, for lists that are ordered by id.
    ///
    /// # Errors
    /// [`AppError::CursorInvalid`].
    pub fn page(&self) -> Result<PageRequest, AppError> {
        page(self.limit, self.cursor.as_deref())
    }
}

/// The page of a list whose key is `K`.
///
/// # Errors
/// [`AppError::CursorInvalid`].
pub fn page<K: DeserializeOwned>(
    limit: Option<i64>,
    cursor: Option<&str>,
) -> Result<PageRequest<K>, AppError> {
    let after = cursor.map(decode).transpose()?;
    Ok(PageRequest { after, limit: limit.unwrap_or(PAGE_ROWS_DEFAULT).clamp(1, PAGE_ROWS_MAX) })
}

/// One page of a list.
#[derive(Debug, Serialize, ToSchema)]
pub struct Listing<T> {
    /// The rows.
    pub items: Vec<T>,
    /// Where the next page begins; null on the last page.
    pub next_cursor: Option<String>,
}

impl<T> Listing<T> {
    /// A page of the store on the wire.
    pub fn new<U, K: Serialize>(page: Page<U, K>, convert: impl FnMut(U) -> T) -> Self {
        let next_cursor = page.next.as_ref().map(encode);
        Self { items: page.items.into_iter().map(convert).collect(), next_cursor }
    }

    /// Everything at once.
    #[must_use]
    pub const fn whole(items: Vec<T>) -> Self {
        Self { items, next_cursor: None }
    }
}

/// An opaque cursor of a key.
fn encode<K: Serialize>(key: &K) -> String {
    BASE64_URL_SAFE_NO_PAD.encode(serde_json::to_vec(key).unwrap_or_default())
}

fn decode<K: DeserializeOwned>(cursor: &str) -> Result<K, AppError> {
    let bytes = BASE64_URL_SAFE_NO_PAD.decode(cursor).map_err(|_| AppError::CursorInvalid)?;
    serde_json::from_slice(&bytes).map_err(|_| AppError::CursorInvalid)
}

/// A cursor for a list ordered by id; only for tests of other modules.
#[doc(hidden)]
#[must_use]
pub fn cursor_of(id: Uuid) -> String {
    encode(&id)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_cursor_leads_back_to_its_key_and_nothing_else_does() {
        let id = Uuid::from_u128(42);
        let query: PageQuery = parse(&format!("limit=2&cursor={}", encode(&id))).unwrap();
        assert_eq!(query.page().unwrap(), PageRequest { after: Some(id), limit: 2 });
        for cursor in ["x", "!!!", "bnVsbA", ""] {
            assert!(page::<Uuid>(None, Some(cursor)).is_err(), "{cursor}");
        }
    }

    #[test]
    fn unknown_and_wrong_parameters_are_refused() {
        for (query, code) in [
            ("limt=1", "malformed-query"),
            ("limit=x", "malformed-query"),
            ("limit=0", "validation-failed"),
            ("cursor=%00", "malformed-query"),
        ] {
            let problem = parse::<PageQuery>(query).unwrap_err();
            assert_eq!(problem.code().entry().code, code, "{query}");
        }
    }
}

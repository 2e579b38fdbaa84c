//! A JSON body: read within a deadline and a limit, parsed strictly, checked by its rules.

use std::time::Duration;

use actix_web::dev::Payload;
use actix_web::http::header;
use actix_web::web::{Bytes, BytesMut};
use actix_web::{FromRequest, HttpRequest, web};
use futures_util::StreamExt;
use futures_util::future::{FutureExt, LocalBoxFuture};
use serde::de::DeserializeOwned;
use validator::Validate;

use super::{text, validation};
use crate::problem::{Code, FieldError, Problem};
use crate::state::AppState;

/// Largest body of an operation that does not say otherwise.
pub const BODY_BYTES_MAX: usize = 64 * 1024;

/// A JSON body that keeps its rules. Unknown fields are refused when the type says `deny_unknown_fields`.
#[derive(Debug, Clone)]
pub struct ValidJson<T, const LIMIT: usize = BODY_BYTES_MAX>(pub T);

impl<T: DeserializeOwned + Validate + 'static, const LIMIT: usize> FromRequest for ValidJson<T, LIMIT> {
    type Error = Problem;
    type Future = LocalBoxFuture<'static, Result<Self, Problem>>;

    fn from_request(request: &HttpRequest, payload: &mut Payload) -> Self::Future {
        let checked = check_headers(request, "application/json", LIMIT);
        let (payload, deadline) = (payload.take(), deadline(request));
        async move {
            checked?;
            let body = read(payload, LIMIT, deadline).await?;
            parse(&body).map(Self)
        }
        .boxed_local()
    }
}

/// Parses and checks a JSON text.
///
/// # Errors
/// `malformed-json` with the place, `validation-failed` with the fields.
pub fn parse<T: DeserializeOwned + Validate>(body: &[u8]) -> Result<T, Problem> {
    let mut deserializer = serde_json::Deserializer::from_slice(body);
    let value: T = serde_path_to_error::deserialize(&mut deserializer).map_err(|error| malformed(&error))?;
    deserializer.end().map_err(|_| Problem::new(Code::MalformedJson))?;
    let mut errors = text::forbidden_places(body);
    if let Err(broken) = value.validate() {
        errors.extend(validation::fields(&broken));
    }
    if errors.is_empty() { Ok(value) } else { Err(Problem::new(Code::ValidationFailed).with_errors(errors)) }
}

fn malformed(error: &serde_path_to_error::Error<serde_json::Error>) -> Problem {
    let problem = Problem::new(Code::MalformedJson);
    let inner = error.inner();
    if !inner.is_data() {
        return problem.with("line", inner.line()).with("column", inner.column());
    }
    problem.with_errors(vec![place(error)])
}

/// Where and what, from serde's words: they are stable enough for a code, never for more.
fn place(error: &serde_path_to_error::Error<serde_json::Error>) -> FieldError {
    let words = error.inner().to_string();
    let named = words.split('`').nth(1).unwrap_or_default();
    let mut pointer = pointer(error.path());
    let code = if words.starts_with("unknown field") {
        // serde_path_to_error ends at the unknown field itself.
        if !pointer.ends_with(&format!("/{named}")) {
            pointer = format!("{pointer}/{named}");
        }
        "unknown-field"
    } else if words.starts_with("missing field") {
        pointer = format!("{pointer}/{named}");
        "missing-field"
    } else if words.starts_with("unknown variant") {
        "unknown-value"
    } else if words.starts_with("duplicate field") {
        pointer = format!("{pointer}/{named}");
        "duplicate-field"
    } else {
        "wrong-type"
    };
    FieldError::new(pointer, code)
}

fn pointer(path: &serde_path_to_error::Path) -> String {
    use serde_path_to_error::Segment;
    path.iter()
        .map(|segment| match segment {
            Segment::Seq { index } => format!("/{index}"),
            Segment::Map { key } => format!("/{}", key.replace('~', "~0").replace('/', "~1")),
            Segment::Enum { .. } | Segment::Unknown => String::new(),
        })
        .collect()
}

/// Refuses a body of another type or of an announced size over the limit, before reading it.
pub(crate) fn check_headers(request: &HttpRequest, media_type: &str, limit: usize) -> Result<(), Problem> {
    let headers = request.headers();
    let given = headers.get(header::CONTENT_TYPE).and_then(|value| value.to_str().ok()).unwrap_or("");
    let essence = given.split(';').next().unwrap_or("").trim();
    let is_encoded = headers.get(header::CONTENT_ENCODING).is_some_and(|value| value != "identity");
    if !essence.eq_ignore_ascii_case(media_type) || is_encoded {
        return Err(Problem::new(Code::UnsupportedMediaType));
    }
    let announced =
        headers.get(header::CONTENT_LENGTH).and_then(|value| value.to_str().ok()?.parse::<usize>().ok());
    if announced.is_some_and(|length| length > limit) { Err(too_large(limit)) } else { Ok(()) }
}

/// How long a body may take to arrive.
pub(crate) fn deadline(request: &HttpRequest) -> Duration {
    let state = request.app_data::<web::Data<AppState>>();
    state.map_or(Duration::ZERO, |state| state.settings.arrival_deadline())
}

/// Reads a body within the deadline and the limit.
pub(crate) async fn read(mut payload: Payload, limit: usize, deadline: Duration) -> Result<Bytes, Problem> {
    let reading = async {
        let mut body = BytesMut::new();
        while let Some(chunk) = payload.next().await {
            let chunk = chunk.map_err(|_| Problem::new(Code::MalformedRequest))?;
            if body.len() + chunk.len() > limit {
                return Err(too_large(limit));
            }
            body.extend_from_slice(&chunk);
        }
        Ok(body.freeze())
    };
    match tokio::time::timeout(deadline, reading).await {
        Ok(outcome) => outcome,
        Err(_) => Err(Problem::new(Code::BodyTooSlow)
            .with_header(header::CONNECTION, header::HeaderValue::from_static("close"))),
    }
}

fn too_large(limit: usize) -> Problem {
    Problem::new(Code::BodyTooLarge).with("bytes_max", limit)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[derive(Debug, serde::Deserialize, Validate)]
    #[serde(deny_unknown_fields)]
    struct Sample {
        #[validate(length(min = 1, max = 3))]
        name: String,
        #[validate(nested)]
        #[serde(default)]
        lines: Vec<Line>,
    }

    #[derive(Debug, serde::Deserialize, Validate)]
    #[serde(deny_unknown_fields)]
    struct Line {
        #[validate(range(min = 1))]
        quantity: i64,
    }

    fn refused(json: &str) -> serde_json::Value {
        let problem = parse::<Sample>(json.as_bytes()).unwrap_err();
        let response = problem.render(crate::language::Language::English, "/", "r");
        let body = actix_web::body::MessageBody::try_into_bytes(response.into_body()).ok().unwrap();
        serde_json::from_slice(&body).unwrap()
    }

    #[test]
    fn each_refusal_names_its_place() {
        for (json, code, pointer, field_code) in [
            (r#"{"name": 1}"#, "malformed-json", "/name", "wrong-type"),
            (r#"{}"#, "malformed-json", "/name", "missing-field"),
            (r#"{"name": "a", "nam": 1}"#, "malformed-json", "/nam", "unknown-field"),
            (
                r#"{"name": "a", "lines": [{"quantity": "x"}]}"#,
                "malformed-json",
                "/lines/0/quantity",
                "wrong-type",
            ),
            (
                r#"{"name": "a", "lines": [{"quantity": 0}]}"#,
                "validation-failed",
                "/lines/0/quantity",
                "range",
            ),
            (r#"{"name": "abcd"}"#, "validation-failed", "/name", "length"),
            (r#"{"name": "\u0000"}"#, "validation-failed", "/name", "forbidden-character"),
        ] {
            let document = refused(json);
            assert_eq!(document["code"], code, "{json}");
            assert_eq!(document["errors"][0]["pointer"], pointer, "{json}");
            assert_eq!(document["errors"][0]["code"], field_code, "{json}");
        }
        for json in ["", "{", "{} x", "[1]", "\u{0}"] {
            assert_eq!(refused(json)["code"], "malformed-json", "{json}");
        }
        assert!(parse::<Sample>(br#"{"name": "ok", "lines": [{"quantity": 1}]}"#).is_ok());
    }
}

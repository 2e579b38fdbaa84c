//! The OpenAPI 3.1 document, made from the table of operations without a database.
//!
//! An operation's line in the table gives its security and its problem responses, so neither can be forgotten.

mod answers;

use std::collections::BTreeMap;

use actix_web::dev::HttpServiceFactory;
use serde_json::{Value, json};
use utoipa::openapi::path::{HttpMethod, PathItem, Paths};
use utoipa::openapi::schema::Components;
use utoipa::openapi::security::{ApiKey, ApiKeyValue, HttpAuthScheme, HttpBuilder, SecurityScheme};
use utoipa::openapi::{InfoBuilder, OpenApi, OpenApiBuilder, RefOr, Schema, Server};
use utoipa::{PartialSchema, ToSchema};
use utoipa_actix_web::OpenApiFactory;

use crate::problem::{Code, MEDIA_TYPE, ProblemDocument};
use crate::routes::{self, Access, Operations};

/// Where the operations are.
pub const BASE: &str = "/api/v1";

/// Codes that any operation may answer with.
const GENERAL: &[Code] = &[Code::TooManyRequests, Code::Internal, Code::Unavailable, Code::MalformedRequest];
/// Codes of operations with a JSON body.
const OF_BODY: &[Code] = &[
    Code::MalformedJson,
    Code::BodyTooSlow,
    Code::BodyTooLarge,
    Code::UnsupportedMediaType,
    Code::ValidationFailed,
];
/// Codes of operations that change something with a browser's cookies.
const OF_CHANGE: &[Code] = &[Code::OriginRefused];

/// One operation as the table has it.
#[derive(Debug, Clone)]
pub struct Operation {
    /// `GET`, `POST` …
    pub method: &'static str,
    /// Pattern under [`BASE`].
    pub path: String,
    /// Who may call it.
    pub access: Access,
    /// Codes beyond the general ones.
    pub problems: Vec<Code>,
}

/// The table as a list.
#[must_use]
pub fn operations() -> Vec<Operation> {
    collect().operations
}

/// The document.
#[must_use]
pub fn document() -> OpenApi {
    let collected = collect();
    let mut components = Components::new();
    components.schemas.extend(collected.schemas);
    let mut problem_schemas = Vec::new();
    ProblemDocument::schemas(&mut problem_schemas);
    components.schemas.extend(problem_schemas);
    components.schemas.insert(ProblemDocument::name().into_owned(), ProblemDocument::schema());
    for (name, scheme) in security_schemes() {
        components.add_security_scheme(name, scheme);
    }
    OpenApiBuilder::new()
        .info(
            InfoBuilder::new()
                .title("Regulars (常客)")
                .version(env!("CARGO_PKG_VERSION"))
                .description(Some(DESCRIPTION))
                .license(Some(utoipa::openapi::License::new("MIT OR Apache-2.0")))
                .build(),
        )
        .servers(Some([Server::new(BASE)]))
        .paths(collected.paths)
        .components(Some(components))
        .build()
}

/// The document as it is committed: with problem responses, security and examples.
#[must_use]
pub fn document_json() -> Value {
    let mut document = serde_json::to_value(document()).unwrap_or(Value::Null);
    let schemas = document["components"]["schemas"].clone();
    document["components"]["examples"] = problem_examples();
    let mut shared = serde_json::Map::new();
    for operation in operations() {
        let pointer = format!("/paths/{}/{}", escape(&operation.path), operation.method.to_lowercase());
        if let Some(entry) = document.pointer_mut(&pointer) {
            complete(entry, &operation, &schemas, &mut shared);
        }
    }
    document["components"]["responses"] = Value::Object(shared);
    answers::complete(&mut document);
    document
}

const DESCRIPTION: &str = "Membership and stored value. Amounts are decimal strings with exactly the scale of their \
currency, points are integers, instants are RFC 3339 in UTC. Every refusal is a problem document (RFC 9457): branch on \
`code`; each code has a page at `/problems/{code}`. Writes that move value need an `Idempotency-Key`; the same key with \
the same body is answered with the stored answer. Edits need `If-Match`. Responses may grow new members; ignore those \
that you do not know.";

#[derive(Default)]
struct Collector {
    paths: Paths,
    schemas: Vec<(String, RefOr<Schema>)>,
    operations: Vec<Operation>,
}

impl Operations for Collector {
    fn add<O>(&mut self, operation: O, access: Access, problems: &[Code])
    where
        O: HttpServiceFactory + OpenApiFactory + 'static,
    {
        let paths = operation.paths();
        operation.schemas(&mut self.schemas);
        for (path, item) in &paths.paths {
            for method in methods(item) {
                self.operations.push(Operation {
                    method: method_text(&method),
                    path: path.clone(),
                    access,
                    problems: problems.to_vec(),
                });
            }
        }
        self.paths.merge(paths);
    }
}

fn collect() -> Collector {
    let mut collector = Collector::default();
    routes::table(&mut collector);
    collector
}

fn methods(item: &PathItem) -> Vec<HttpMethod> {
    let present = [
        (HttpMethod::Get, item.get.is_some()),
        (HttpMethod::Post, item.post.is_some()),
        (HttpMethod::Put, item.put.is_some()),
        (HttpMethod::Patch, item.patch.is_some()),
        (HttpMethod::Delete, item.delete.is_some()),
    ];
    present.into_iter().filter(|(_, present)| *present).map(|(method, _)| method).collect()
}

const fn method_text(method: &HttpMethod) -> &'static str {
    match method {
        HttpMethod::Post => "POST",
        HttpMethod::Put => "PUT",
        HttpMethod::Patch => "PATCH",
        HttpMethod::Delete => "DELETE",
        HttpMethod::Head => "HEAD",
        HttpMethod::Options => "OPTIONS",
        HttpMethod::Trace => "TRACE",
        HttpMethod::Get => "GET",
    }
}

fn security_schemes() -> [(&'static str, SecurityScheme); 2] {
    let cookie = ApiKeyValue::with_description("regulars_access", "Access token of a browser session.");
    let bearer = HttpBuilder::new()
        .scheme(HttpAuthScheme::Bearer)
        .bearer_format("JWT")
        .description(Some(
            "Token of `POST /oauth/token` (machines) or `POST /devices/token` (reader gateways).",
        ))
        .build();
    [("cookie", SecurityScheme::ApiKey(ApiKey::Cookie(cookie))), ("bearer", SecurityScheme::Http(bearer))]
}

fn escape(path: &str) -> String {
    path.replace('~', "~0").replace('/', "~1")
}

/// Adds to an operation what its line in the table says.
fn complete(
    entry: &mut Value,
    operation: &Operation,
    schemas: &Value,
    shared: &mut serde_json::Map<String, Value>,
) {
    entry["security"] = security(operation.access);
    if let Access::May(permission) = operation.access {
        entry["x-permission"] = json!(permission.code());
    }
    let has_body = entry.get("requestBody").is_some();
    // Many operations share a response, so each is written once and referred to.
    for (status, codes) in by_status(operation, has_body) {
        let names: Vec<&str> = codes.iter().map(|code| code.entry().code).collect();
        let name = names.join(".");
        entry["responses"][status.to_string()] = json!({ "$ref": format!("#/components/responses/{name}") });
        shared.entry(name).or_insert_with(|| response(&codes));
    }
    describe_successes(entry);
    add_examples(entry, schemas);
}

/// A success that says no more means what its status means; OpenAPI wants a description of each.
fn describe_successes(entry: &mut Value) {
    for (status, response) in entry["responses"].as_object_mut().into_iter().flatten() {
        let is_silent = response.get("description").is_none_or(|text| text == "");
        if is_silent && response.get("$ref").is_none() {
            response["description"] = json!(match status.as_str() {
                "200" => "Done",
                "201" => "Made",
                "204" => "Done; there is nothing to say",
                _ => "Accepted",
            });
        }
    }
}

fn security(access: Access) -> Value {
    match access {
        Access::Open => json!([]),
        Access::SignedIn | Access::May(_) => json!([{"cookie": []}, {"bearer": []}]),
        Access::Device => json!([{"bearer": []}]),
    }
}

fn by_status(operation: &Operation, has_body: bool) -> BTreeMap<u16, Vec<Code>> {
    let mut codes: Vec<Code> = operation.problems.clone();
    codes.extend_from_slice(GENERAL);
    if operation.path.contains('{') {
        codes.push(Code::MalformedPath);
    }
    match operation.access {
        Access::Open => {}
        Access::SignedIn | Access::Device => codes.push(Code::Unauthenticated),
        Access::May(_) => {
            codes.extend_from_slice(&[
                Code::Unauthenticated,
                Code::PermissionMissing,
                Code::PasswordChangeRequired,
            ]);
        }
    }
    match operation.method {
        "GET" => codes.push(Code::MalformedQuery),
        _ => codes.extend_from_slice(OF_CHANGE),
    }
    if has_body {
        codes.extend_from_slice(OF_BODY);
    }
    let mut by_status: BTreeMap<u16, Vec<Code>> = BTreeMap::new();
    for code in codes {
        let same = by_status.entry(code.entry().status).or_default();
        if !same.contains(&code) {
            same.push(code);
        }
    }
    by_status
}

fn response(codes: &[Code]) -> Value {
    let entries = codes.iter().map(|code| code.entry());
    let description: Vec<String> =
        entries.clone().map(|entry| format!("`{}`: {}", entry.code, entry.title.en)).collect();
    let examples: serde_json::Map<String, Value> = entries
        .map(|entry| {
            (entry.code.to_owned(), json!({ "$ref": format!("#/components/examples/{}", entry.code) }))
        })
        .collect();
    json!({
        "description": description.join("\n\n"),
        "content": { MEDIA_TYPE: { "schema": {"$ref": "#/components/schemas/Problem"}, "examples": examples } }
    })
}

/// An example document of every code.
fn problem_examples() -> Value {
    let examples = Code::ALL.iter().map(|code| code.entry()).map(|entry| {
        let value = json!({
            "type": format!("/problems/{}", entry.code), "title": entry.title.en, "status": entry.status,
            "detail": entry.meaning.en, "instance": "/api/v1/…", "code": entry.code,
            "request_id": "01990c5e-5b0a-7cc3-a0a5-6f1d2c3b4a59",
        });
        (entry.code.to_owned(), json!({ "summary": entry.title.en, "value": value }))
    });
    Value::Object(examples.collect())
}

/// The media type of the one operation that takes a form, as OAuth 2 wants it.
const FORM_TYPE: &str = "application/x-www-form-urlencoded";

/// Gives every JSON body and form an example, built from the examples of its fields.
fn add_examples(entry: &mut Value, schemas: &Value) {
    let mut bodies: Vec<&mut Value> = Vec::new();
    let Some(members) = entry.as_object_mut() else { return };
    for (name, member) in members {
        match name.as_str() {
            "requestBody" => bodies.push(member),
            "responses" => bodies.extend(member.as_object_mut().into_iter().flat_map(|all| all.values_mut())),
            _ => {}
        }
    }
    for body in bodies {
        let Some(content) = body.get_mut("content").and_then(Value::as_object_mut) else { continue };
        for (media_type, content) in content {
            let is_structured = matches!(media_type.as_str(), "application/json" | FORM_TYPE);
            if is_structured && content.get("example").is_none() && content.get("examples").is_none() {
                content["example"] = example(&content["schema"], schemas, 0);
            }
        }
    }
}

/// An example of a schema; nested at most as deep as a document sensibly is.
fn example(schema: &Value, schemas: &Value, depth: usize) -> Value {
    if let Some(example) = schema.get("example") {
        return example.clone();
    }
    if let Some(first) = schema.get("examples").and_then(|examples| examples.get(0)) {
        return first.clone();
    }
    if depth > 12 {
        return Value::Null;
    }
    if let Some(name) = schema.get("$ref").and_then(Value::as_str).and_then(|path| path.rsplit('/').next()) {
        return example(&schemas[name], schemas, depth + 1);
    }
    for choice in ["oneOf", "anyOf", "allOf"] {
        if let Some(choices) = schema.get(choice).and_then(Value::as_array) {
            let chosen = choices.iter().find(|choice| choice["type"] != "null");
            return chosen.map_or(Value::Null, |chosen| example(chosen, schemas, depth + 1));
        }
    }
    if let Some(first) = schema.get("enum").and_then(|values| values.get(0)) {
        return first.clone();
    }
    example_of_type(schema, schemas, depth)
}

fn example_of_type(schema: &Value, schemas: &Value, depth: usize) -> Value {
    let kind = match &schema["type"] {
        Value::String(kind) => kind.as_str(),
        Value::Array(kinds) => {
            kinds.iter().filter_map(Value::as_str).find(|kind| *kind != "null").unwrap_or("null")
        }
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::Object(_) => "object",
    };
    match (kind, schema["format"].as_str()) {
        ("object", _) => {
            let properties = schema["properties"].as_object().into_iter().flatten();
            properties.map(|(name, member)| (name.clone(), example(member, schemas, depth + 1))).collect()
        }
        ("array", _) => json!([example(&schema["items"], schemas, depth + 1)]),
        ("integer" | "number", _) => json!(1),
        ("boolean", _) => json!(true),
        ("string", Some("uuid")) => json!("01990c5e-5b0a-7cc3-a0a5-6f1d2c3b4a58"),
        ("string", Some("date-time")) => json!("2026-11-22T02:31:00.123Z"),
        ("string", Some("date")) => json!("2026-11-22"),
        ("string", _) => json!("text"),
        _ => Value::Null,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_operation_is_documented_whole() {
        let document = document_json();
        assert_eq!(document["openapi"], "3.1.0");
        for operation in operations() {
            let name = format!("{} {}", operation.method, operation.path);
            let entry = &document["paths"][&operation.path][operation.method.to_lowercase()];
            for member in ["operationId", "summary", "description", "tags", "security", "responses"] {
                assert!(!entry[member].is_null(), "{name} has no {member}");
            }
            let responses = entry["responses"].as_object().unwrap();
            assert!(responses.keys().any(|status| status.starts_with('2')), "{name} has no success");
            assert!(responses.contains_key("429") && responses.contains_key("500"), "{name}");
        }
    }

    #[test]
    fn operation_ids_are_unique() {
        let document = document_json();
        let mut ids: Vec<String> = operations()
            .iter()
            .map(|operation| {
                document["paths"][&operation.path][operation.method.to_lowercase()]["operationId"].to_string()
            })
            .collect();
        let count = ids.len();
        ids.sort();
        ids.dedup();
        assert_eq!(ids.len(), count);
    }
}

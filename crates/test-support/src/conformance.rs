//! Every answer that a test gets from the API is compared with the document: the status and, for a problem, the code are documented
//! for that operation, and a body has the documented form, no more and no less.

use std::sync::LazyLock;

use serde_json::Value;

use crate::http::Response;

static DOCUMENT: LazyLock<Value> = LazyLock::new(api::openapi::document_json);

const BASE: &str = "/api/v1";

/// What is wrong with an answer to a request under `/api/v1`; nothing for other addresses and unknown operations.
#[must_use]
pub fn mismatch(method: &str, path: &str, response: &Response) -> Option<String> {
    let path = path.strip_prefix(BASE)?.split('?').next()?;
    let operation = operation(method, path)?;
    let documented = resolve(&operation["responses"][response.status.to_string()]);
    if documented.is_null() {
        return Some(format!("status {} is not documented: {}", response.status, response.text()));
    }
    if response.header("content-type") == Some("application/problem+json") {
        let code = response.json()["code"].as_str().unwrap_or_default().to_owned();
        let known =
            documented.pointer("/content/application~1problem+json/examples").and_then(|all| all.get(&code));
        return known
            .is_none()
            .then(|| format!("code {code} of status {} is not documented", response.status));
    }
    let schema = &documented["content"]["application/json"]["schema"];
    match (schema.is_null(), response.body.is_empty()) {
        (true, true) => None,
        (true, false) if documented["content"].is_object() => None,
        (true, false) => Some(format!("a body is not documented: {}", response.text())),
        (false, _) => {
            check(&response.json(), schema, "").err().map(|fault| format!("{fault} in {}", response.text()))
        }
    }
}

fn operation(method: &str, path: &str) -> Option<&'static Value> {
    let paths = DOCUMENT["paths"].as_object()?;
    let fits = |pattern: &str| {
        let (wanted, given): (Vec<&str>, Vec<&str>) =
            (pattern.split('/').collect(), path.split('/').collect());
        wanted.len() == given.len()
            && wanted.iter().zip(&given).all(|(wanted, given)| wanted.starts_with('{') || wanted == given)
    };
    // A fixed word goes before a parameter.
    let mut fitting: Vec<_> = paths.iter().filter(|(pattern, _)| fits(pattern)).collect();
    fitting.sort_by_key(|(pattern, _)| pattern.matches('{').count());
    let found = fitting.first().map(|(_, item)| &item[method.to_lowercase()])?;
    (!found.is_null()).then_some(found)
}

fn resolve(value: &'static Value) -> &'static Value {
    match value["$ref"].as_str() {
        Some(reference) => DOCUMENT.pointer(reference.trim_start_matches('#')).map_or(&Value::Null, resolve),
        None => value,
    }
}

fn check(value: &Value, schema: &'static Value, place: &str) -> Result<(), String> {
    let schema = resolve(schema);
    for choice in ["oneOf", "anyOf"] {
        if let Some(choices) = schema[choice].as_array() {
            let faults: Vec<String> =
                choices.iter().filter_map(|one| check(value, one, place).err()).collect();
            return if faults.len() < choices.len() { Ok(()) } else { Err(faults.join(" and ")) };
        }
    }
    if let Some(parts) = schema["allOf"].as_array() {
        return check_parts(value, parts, place);
    }
    let kind = match value {
        Value::Null => "null",
        Value::Bool(_) => "boolean",
        Value::Number(number) if number.is_f64() => "number",
        Value::Number(_) => "integer",
        Value::String(_) => "string",
        Value::Array(_) => "array",
        Value::Object(_) => "object",
    };
    let fits = |wanted: &Value| wanted == kind || kind == "integer" && wanted == "number";
    let fitting = match &schema["type"] {
        Value::Null => true,
        Value::Array(kinds) => kinds.iter().any(fits),
        Value::Bool(_) | Value::Number(_) | Value::String(_) | Value::Object(_) => fits(&schema["type"]),
    };
    if !fitting {
        return Err(format!("{place} is {kind}, not {}", schema["type"]));
    }
    if schema["enum"].as_array().is_some_and(|known| !known.contains(value)) {
        return Err(format!("{place} is {value}, not one of {}", schema["enum"]));
    }
    match value {
        Value::Array(items) => items.iter().enumerate().try_for_each(|(index, item)| {
            if schema["items"].is_null() {
                Ok(())
            } else {
                check(item, &schema["items"], &format!("{place}/{index}"))
            }
        }),
        Value::Object(members) => check_members(members, schema, place),
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => Ok(()),
    }
}

/// A value made of several parts has the members of each, and no others.
fn check_parts(value: &Value, parts: &'static [Value], place: &str) -> Result<(), String> {
    let Some(members) = value.as_object() else {
        return parts.iter().try_for_each(|part| check(value, part, place));
    };
    let of_part = |part: &'static Value, name: &str| resolve(part)["properties"].get(name).is_some();
    if let Some(name) = members.keys().find(|name| !parts.iter().any(|part| of_part(part, name))) {
        return Err(format!("{place}/{name} is not documented"));
    }
    parts.iter().try_for_each(|part| {
        let own: serde_json::Map<String, Value> = members
            .iter()
            .filter(|(name, _)| of_part(part, name))
            .map(|(name, member)| (name.clone(), member.clone()))
            .collect();
        check(&Value::Object(own), part, place)
    })
}

fn check_members(
    members: &serde_json::Map<String, Value>,
    schema: &'static Value,
    place: &str,
) -> Result<(), String> {
    let Some(properties) = schema["properties"].as_object() else { return Ok(()) };
    for required in schema["required"].as_array().into_iter().flatten().filter_map(Value::as_str) {
        if !members.contains_key(required) {
            return Err(format!("{place}/{required} is missing"));
        }
    }
    for (name, member) in members {
        match properties.get(name) {
            Some(property) => check(member, property, &format!("{place}/{name}"))?,
            None if schema["additionalProperties"].is_object() || schema["additionalProperties"] == true => {}
            None => return Err(format!("{place}/{name} is not documented")),
        }
    }
    Ok(())
}

//! The operations as the running server documents them, with a request made from their own examples.

use std::collections::BTreeMap;

use serde_json::Value;
use test_support::TestApp;
use test_support::app::fresh_key;
use test_support::http::Request;

/// One operation of the document.
#[derive(Debug, Clone)]
pub(super) struct Operation {
    pub(super) method: String,
    pub(super) path: String,
    pub(super) entry: Value,
}

impl Operation {
    /// Every operation of the running server.
    pub(super) fn all(app: &TestApp) -> Vec<Self> {
        let document = app.outside("GET", "/api/openapi.json").send().expect(200);
        let mut all = Vec::new();
        for (path, item) in document["paths"].as_object().expect("paths") {
            for (method, entry) in item.as_object().expect("methods") {
                let entry = resolved(entry, &document);
                all.push(Self { method: method.to_uppercase(), path: path.clone(), entry });
            }
        }
        assert!(all.len() > 50, "the document is whole");
        all
    }

    /// Method and path.
    pub(super) fn name(&self) -> String {
        format!("{} {}", self.method, self.path)
    }

    /// Whether its address names what every company has, by words and not by ids.
    pub(super) fn is_of_everybody(&self) -> bool {
        self.path.starts_with("/message-templates/")
    }

    /// What is needed beyond a token, if anything.
    pub(super) fn permission(&self) -> Option<&str> {
        self.entry["x-permission"].as_str()
    }

    /// The example of its body: media type and text.
    pub(super) fn body(&self) -> Option<(String, Value)> {
        let (media_type, content) = self.entry["requestBody"]["content"].as_object()?.iter().next()?;
        let example = content.get("example").cloned();
        let first = content["examples"]
            .as_object()
            .and_then(|all| all.values().next())
            .map(|one| one["value"].clone());
        Some((
            media_type.clone(),
            example.or(first).unwrap_or_else(|| panic!("{} has no example", self.name())),
        ))
    }

    /// A request with its example as body, `ids` in its path and everything that its headers need.
    pub(super) fn request(
        &self,
        app: &TestApp,
        ids: &BTreeMap<String, String>,
        body: Option<&Value>,
    ) -> Request {
        let mut path = self.path.clone();
        for (name, value) in ids {
            path = path.replace(&format!("{{{name}}}"), value);
        }
        assert!(!path.contains('{'), "{}: an unknown parameter", self.name());
        let mut request = app.request(&self.method, &(path + &self.required_query())).key(&fresh_key());
        if self.method == "PATCH" {
            request = request.if_match(1);
        }
        match (
            body.cloned().map(|body| ("application/json".to_owned(), body)).or_else(|| self.body()),
            &self.method[..],
        ) {
            (None, _) => request,
            (Some((media_type, body)), _) if media_type == "application/json" => request.json(&body),
            (Some((media_type, body)), _) => request.body(&media_type, form(&body)),
        }
    }

    fn required_query(&self) -> String {
        let required = |parameter: &&Value| parameter["in"] == "query" && parameter["required"] == true;
        let parameters = self.entry["parameters"].as_array().into_iter().flatten().filter(required);
        let pairs: Vec<String> = parameters
            .map(|parameter| format!("{}=abc", parameter["name"].as_str().expect("a name")))
            .collect();
        if pairs.is_empty() { String::new() } else { format!("?{}", pairs.join("&")) }
    }
}

/// A part of the document with everything it refers to in its place, but for schemas.
fn resolved(part: &Value, document: &Value) -> Value {
    match part {
        Value::Object(members) => match members.get("$ref").and_then(Value::as_str) {
            Some(reference) if !reference.starts_with("#/components/schemas/") => {
                let target = document.pointer(reference.trim_start_matches('#'));
                resolved(target.unwrap_or_else(|| panic!("{reference} leads nowhere")), document)
            }
            _ => members.iter().map(|(name, member)| (name.clone(), resolved(member, document))).collect(),
        },
        Value::Array(items) => items.iter().map(|item| resolved(item, document)).collect(),
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => part.clone(),
    }
}

fn form(body: &Value) -> String {
    let pairs = body.as_object().into_iter().flatten();
    pairs
        .map(|(name, value)| format!("{name}={}", value.as_str().unwrap_or_default()))
        .collect::<Vec<_>>()
        .join("&")
}

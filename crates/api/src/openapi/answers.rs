//! What the document says of everything that answers carry: all members are there, null or not, and enumerations may
//! grow. Said once here, so that no schema can forget it.

use std::collections::BTreeSet;

use serde_json::{Value, json};

const SCHEMAS: &str = "#/components/schemas/";
const OPEN_ENUMERATION: &str =
    "More values may come: clients must accept, in answers, those that they do not know.";

/// Members that are left out rather than null.
const MAY_BE_ABSENT: [(&str, &str); 18] = [
    ("PostingResult", "derivation"),
    ("PostingResult", "rules_digest"),
    ("PostingResult", "needs_approval"),
    ("PostingResult", "pending_points"),
    ("PostingResult", "bonus_to_come"),
    ("PostingResult", "over_limit"),
    ("PostingResult", "consequences"),
    ("PostingResult", "replaces"),
    ("PostingResult", "commission"),
    ("Problem", "errors"),
    ("ReaderEventResult", "code"),
    ("Staff", "assigned"),
    ("TenderDetail", "given"),
    ("TenderDetail", "change"),
    ("TenderDetail", "points"),
    ("TenderDetail", "vouchers"),
    ("TenderDetail", "reference"),
    ("TenderDetail", "payment_id"),
];

/// Completes the schemas of a document whose operations are complete.
pub(super) fn complete(document: &mut Value) {
    let sent = reachable(document, "requestBody");
    let answered = reachable(document, "responses");
    let schemas = document["components"]["schemas"].as_object_mut().into_iter().flatten();
    for (name, schema) in schemas.filter(|(name, _)| answered.contains(*name)) {
        open_enumerations(schema);
        // A body that is also sent says what must be sent.
        if !sent.contains(name) {
            require_members(name, schema);
        }
    }
}

/// The names of all schemas that a part of any operation leads to.
fn reachable(document: &Value, part: &str) -> BTreeSet<String> {
    let mut found = BTreeSet::new();
    let items = document["paths"].as_object().into_iter().flat_map(|paths| paths.values());
    for operation in items.filter_map(Value::as_object).flat_map(|item| item.values()) {
        follow(&operation[part], document, &mut found);
    }
    found
}

fn follow(node: &Value, document: &Value, found: &mut BTreeSet<String>) {
    match node {
        Value::Object(members) => {
            if let Some(reference) = members.get("$ref").and_then(Value::as_str) {
                let is_new = reference.strip_prefix(SCHEMAS).is_none_or(|name| found.insert(name.to_owned()));
                let target = document.pointer(reference.trim_start_matches('#'));
                if let Some(target) = target.filter(|_| is_new) {
                    follow(target, document, found);
                }
            }
            members.values().for_each(|member| follow(member, document, found));
        }
        Value::Array(items) => items.iter().for_each(|item| follow(item, document, found)),
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => {}
    }
}

/// Says of each enumeration that it may grow; one value alone is a mark, not an enumeration.
fn open_enumerations(node: &mut Value) {
    let is_enumeration = node["enum"].as_array().is_some_and(|values| values.len() > 1);
    if is_enumeration {
        let words = node["description"].as_str().unwrap_or_default();
        node["description"] = json!(format!("{words}\n\n{OPEN_ENUMERATION}").trim_start());
    }
    parts(node).for_each(open_enumerations);
}

fn require_members(name: &str, node: &mut Value) {
    let members = node["properties"].as_object().into_iter().flat_map(|members| members.keys());
    let always: Vec<&String> =
        members.filter(|member| !MAY_BE_ABSENT.contains(&(name, member.as_str()))).collect();
    if !always.is_empty() {
        node["required"] = json!(always);
    }
    parts(node).for_each(|part| require_members(name, part));
}

/// The schemas that stand within another.
fn parts(node: &mut Value) -> impl Iterator<Item = &mut Value> {
    let members = node.as_object_mut().into_iter().flatten();
    members.flat_map(|(name, member)| -> Box<dyn Iterator<Item = &mut Value>> {
        match (name.as_str(), member) {
            ("properties", Value::Object(members)) => Box::new(members.values_mut()),
            ("oneOf" | "anyOf" | "allOf", Value::Array(choices)) => Box::new(choices.iter_mut()),
            ("items" | "additionalProperties", member) => Box::new(std::iter::once(member)),
            _ => Box::new(std::iter::empty()),
        }
    })
}

#[cfg(test)]
mod tests {
    use serde_json::Value;

    use crate::openapi::document_json;

    fn requires(schema: &Value, member: &str) -> bool {
        schema["required"].as_array().is_some_and(|required| required.iter().any(|name| name == member))
    }

    #[test]
    fn what_is_always_there_is_required_in_answers_only() {
        let schemas = &document_json()["components"]["schemas"];
        assert!(requires(&schemas["PostingRow"], "reverses"));
        assert!(requires(&schemas["Membership"], "next_tier"));
        assert!(!requires(&schemas["PostingResult"], "derivation"));
        assert!(requires(&schemas["PostingResult"], "tier_change"));
        assert!(!requires(&schemas["CreateMemberRequest"], "phone"));
        assert!(requires(&schemas["CreateMemberRequest"], "name"));
    }

    #[test]
    fn enumerations_of_answers_may_grow() {
        let schemas = &document_json()["components"]["schemas"];
        for name in ["CardStateCode", "RuleStateCode", "BrowseScopeCode", "PostingKindCode", "NotFiredCode"] {
            let words = schemas[name]["description"].as_str().unwrap_or_default();
            assert!(words.contains("More values may come"), "{name}: {words}");
        }
        let sent = schemas["LookUpSource"]["description"].as_str().unwrap_or_default();
        assert!(!sent.contains("More values"), "{sent}");
    }
}

//! Which characters a text may hold: none that hide others, turn the line around or end it early.

use serde_json::Value;

use crate::problem::FieldError;

/// Whether a text holds a NUL or another control character (line breaks and tabs are allowed) or a bidi control.
#[must_use]
pub(crate) fn is_forbidden(text: &str) -> bool {
    text.chars().any(is_forbidden_character)
}

fn is_forbidden_character(character: char) -> bool {
    let is_control = character.is_control() && !matches!(character, '\n' | '\r' | '\t');
    let is_bidi = matches!(
        character,
        '\u{061c}' | '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}' | '\u{feff}'
    );
    is_control || is_bidi
}

/// The places in a JSON text that hold a forbidden character. Quick when there can be none.
pub(crate) fn forbidden_places(json: &[u8]) -> Vec<FieldError> {
    if !json.iter().any(|byte| matches!(byte, b'\\' | 0xc2 | 0xd8 | 0xe2 | 0xef)) {
        return Vec::new();
    }
    let mut places = Vec::new();
    if let Ok(value) = serde_json::from_slice(json) {
        visit(&value, &mut String::new(), &mut places);
    }
    places
}

fn visit(value: &Value, pointer: &mut String, places: &mut Vec<FieldError>) {
    match value {
        Value::String(text) if is_forbidden(text) => {
            places.push(FieldError::new(pointer.clone(), "forbidden-character"));
        }
        Value::Array(items) => {
            for (index, item) in items.iter().enumerate() {
                within(pointer, &index.to_string(), |pointer| visit(item, pointer, places));
            }
        }
        Value::Object(members) => {
            for (name, member) in members {
                if is_forbidden(name) {
                    places.push(FieldError::new(pointer.clone(), "forbidden-character"));
                } else {
                    within(pointer, name, |pointer| visit(member, pointer, places));
                }
            }
        }
        Value::String(_) | Value::Null | Value::Bool(_) | Value::Number(_) => {}
    }
}

fn within(pointer: &mut String, step: &str, visit: impl FnOnce(&mut String)) {
    let length = pointer.len();
    pointer.push('/');
    pointer.push_str(&step.replace('~', "~0").replace('/', "~1"));
    visit(pointer);
    pointer.truncate(length);
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn hidden_characters_are_found_wherever_they_are() {
        let json = r#"{"name": "陈\u0000", "lines": [{"label": "ok\nline"}, {"label": "a\u202eb"}], "note": "a\\u0000"}"#;
        let places: Vec<String> =
            forbidden_places(json.as_bytes()).into_iter().map(|place| place.pointer).collect();
        assert_eq!(places, ["/lines/1/label", "/name"]);
        assert!(forbidden_places(r#"{"name": "王小明"}"#.as_bytes()).is_empty());
    }
}

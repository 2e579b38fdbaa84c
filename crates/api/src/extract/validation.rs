//! Broken rules of `validator` as fields with JSON pointers.

use serde_json::Value;
use validator::{ValidationErrors, ValidationErrorsKind};

use crate::problem::FieldError;

/// Every broken rule, in the order of the pointers.
pub(crate) fn fields(errors: &ValidationErrors) -> Vec<FieldError> {
    let mut found = Vec::new();
    collect(errors, "", &mut found);
    found.sort_by(|left, right| left.pointer.cmp(&right.pointer).then(left.code.cmp(&right.code)));
    found
}

fn collect(errors: &ValidationErrors, above: &str, found: &mut Vec<FieldError>) {
    for (name, kind) in errors.errors() {
        let pointer = if name == "__all__" { above.to_owned() } else { format!("{above}/{name}") };
        match kind {
            ValidationErrorsKind::Field(errors) => {
                found.extend(errors.iter().map(|error| field(&pointer, error)));
            }
            ValidationErrorsKind::Struct(errors) => collect(errors, &pointer, found),
            ValidationErrorsKind::List(items) => {
                for (index, errors) in items {
                    collect(errors, &format!("{pointer}/{index}"), found);
                }
            }
        }
    }
}

fn field(pointer: &str, error: &validator::ValidationError) -> FieldError {
    let plain = FieldError::new(pointer, error.code.replace('_', "-"));
    let limits: Vec<String> = ["min", "max", "equal"]
        .into_iter()
        .filter_map(|name| {
            error
                .params
                .get(name)
                .filter(|value| !matches!(value, Value::Null))
                .map(|value| format!("{name} {value}"))
        })
        .collect();
    match (&error.message, limits.is_empty()) {
        (Some(message), _) => plain.with_detail(message.as_ref()),
        (None, false) => plain.with_detail(limits.join(", ")),
        (None, true) => plain,
    }
}

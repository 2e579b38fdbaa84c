//! What programs read: one JSON object per line, whose members keep their names and meanings.

use chrono::{DateTime, Utc};
use serde::Serialize;

use crate::intake::Finding;
use crate::interpret::Read;
use crate::reader::{ReadKind, ReaderState};

/// What `watch` tells.
#[derive(Debug, Serialize)]
pub struct WatchLine<'a> {
    at: DateTime<Utc>,
    reader: &'a str,
    event: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    kind: Option<ReadKind>,
    /// The number, all but its end hidden unless it was asked for.
    #[serde(skip_serializing_if = "Option::is_none")]
    value: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    state: Option<&'static str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    code: Option<&'static str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    detail: Option<String>,
}

impl<'a> WatchLine<'a> {
    /// For what a note came to.
    #[must_use]
    pub fn new(at: DateTime<Utc>, reader: &'a str, finding: &Finding, whole: bool) -> Self {
        let empty = |event| Self {
            at,
            reader,
            event,
            kind: None,
            value: None,
            state: None,
            code: None,
            detail: None,
        };
        match finding {
            Finding::Tap(Read { kind, value }, _) => Self {
                kind: Some(*kind),
                value: Some(if whole { value.clone() } else { masked(value) }),
                ..empty("read")
            },
            Finding::SameTap => empty("same-tap"),
            Finding::Resumed => empty("resumed"),
            Finding::Refused(refusal) => {
                Self { code: Some(refusal.code()), detail: Some(refusal.to_string()), ..empty("refused") }
            }
            Finding::State(state) => {
                let detail = match state {
                    ReaderState::Attached(detail) | ReaderState::Failed(detail) => Some(detail.clone()),
                    ReaderState::Ready | ReaderState::Stuck | ReaderState::Removed => None,
                };
                Self { state: Some(state.name()), detail, ..empty("state") }
            }
        }
    }
}

/// A number of which only the end is shown.
#[must_use]
pub fn masked(value: &str) -> String {
    let characters: Vec<char> = value.chars().collect();
    let shown = characters.len().min(characters.len() / 2).min(4);
    let hidden = characters.len() - shown;
    characters
        .into_iter()
        .enumerate()
        .map(|(at, character)| if at < hidden { '*' } else { character })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::interpret::Refusal;
    use crate::reader::Origin;

    fn line(finding: &Finding, whole: bool) -> String {
        serde_json::to_string(&WatchLine::new(DateTime::UNIX_EPOCH, "desk", finding, whole)).unwrap()
    }

    /// Programs depend on these very lines.
    #[test]
    fn the_lines_are_stable_and_hide_the_number_unless_asked() {
        let tap = Finding::Tap(Read { kind: ReadKind::Id, value: "0A00137489".to_owned() }, Origin::Live);
        let begin = r#"{"at":"1970-01-01T00:00:00Z","reader":"desk","event":"#;
        for (finding, whole, rest) in [
            (&tap, false, r#""read","kind":"id","value":"******7489"}"#),
            (&tap, true, r#""read","kind":"id","value":"0A00137489"}"#),
            (&Finding::SameTap, false, r#""same-tap"}"#),
            (&Finding::Resumed, false, r#""resumed"}"#),
            (
                &Finding::Refused(Refusal::BankCard),
                true,
                r#""refused","code":"payment-card","detail":"a bank card was dropped"}"#,
            ),
            (&Finding::State(ReaderState::Stuck), false, r#""state","state":"stuck"}"#),
            (
                &Finding::State(ReaderState::Attached("ACR122U".to_owned())),
                false,
                r#""state","state":"attached","detail":"ACR122U"}"#,
            ),
        ] {
            assert_eq!(line(finding, whole), format!("{begin}{rest}"));
        }
        assert_eq!(
            (masked("1"), masked("王芳"), masked("")),
            ("*".to_owned(), "*芳".to_owned(), String::new())
        );
    }
}

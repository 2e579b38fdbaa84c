//! What edits share: an edit names the version that it was made on, a thing is retired
//! instead of deleted, and the log says what became of it and which facts changed.

use chrono::{DateTime, Utc};
use persistence::error::StoreError;
use serde_json::{Map, Value, json};

use super::error::AppError;

/// Refuses an edit that was made on another version: whoever saw something else is told so first.
pub(super) fn check_version(present: i64, seen: i64) -> Result<(), AppError> {
    if present == seen { Ok(()) } else { Err(StoreError::StaleVersion.into()) }
}

/// When something is retired or taken up again; nothing when it already is as wanted.
pub(super) fn retirement(
    wanted: Option<bool>,
    retired: bool,
    now: DateTime<Utc>,
) -> Option<Option<DateTime<Utc>>> {
    wanted.filter(|wanted| *wanted != retired).map(|wanted| wanted.then_some(now))
}

/// The actions of the log on one kind of thing.
pub(super) struct Actions {
    pub(super) changed: &'static str,
    pub(super) retired: &'static str,
    pub(super) reinstated: &'static str,
}

impl Actions {
    /// What an edit did, by whether the thing was retired before and is now.
    pub(super) const fn of(&self, was_retired: bool, is_retired: bool) -> &'static str {
        match (was_retired, is_retired) {
            (false, true) => self.retired,
            (true, false) => self.reinstated,
            (false, false) | (true, true) => self.changed,
        }
    }
}

/// The facts that changed, each as `[before, after]`.
pub(super) fn diff<const N: usize>(
    before: [(&'static str, Value); N],
    after: [(&'static str, Value); N],
) -> Value {
    let changed = before.into_iter().zip(after).filter(|(one, other)| one != other);
    changed.map(|((name, was), (_, is))| (name.to_owned(), json!([was, is]))).collect::<Map<_, _>>().into()
}

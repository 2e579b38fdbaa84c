//! The last lines a server wrote, for messages to people.

use std::fs;
use std::path::PathBuf;

use crate::place::Place;

const TAIL_LINES_MAX: usize = 20;

/// The last lines of the startup log and of the newest server log.
pub(crate) fn read(place: &Place) -> String {
    let logs = [Some(place.startup_log()), newest_log(place)];
    let texts = logs.into_iter().flatten().filter_map(|path| fs::read(path).ok());
    let lines: Vec<String> = texts.map(|bytes| last_lines(&String::from_utf8_lossy(&bytes))).collect();
    lines.join("\n")
}

/// The last lines of a text, without blank ones.
pub(crate) fn last_lines(text: &str) -> String {
    let lines: Vec<&str> = text.lines().filter(|line| !line.trim().is_empty()).collect();
    lines[lines.len().saturating_sub(TAIL_LINES_MAX)..].join("\n")
}

fn newest_log(place: &Place) -> Option<PathBuf> {
    let entries = fs::read_dir(place.log_dir()).ok()?.flatten();
    let newest =
        entries.max_by_key(|entry| entry.metadata().and_then(|metadata| metadata.modified()).ok())?;
    Some(newest.path())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_the_end_is_kept() {
        let text: String = (0..100).map(|number| format!("line {number}\n\n")).collect();
        let tail = last_lines(&text);
        assert_eq!(tail.lines().count(), TAIL_LINES_MAX);
        assert!(tail.ends_with("line 99"));
        assert_eq!(last_lines(""), "");
    }
}

//! Words for the person at the terminal: the only place that prints.

use std::io::Write;

/// Prints a line. A closed pipe is not an error of ours.
pub(super) fn say(text: &str) {
    let _ = writeln!(std::io::stdout().lock(), "{text}");
}

/// Prints why the program ends.
pub(super) fn complain(text: &str) {
    let _ = writeln!(std::io::stderr().lock(), "regulars: {text}");
}

//! What the run says: progress while it runs, a table at the end, and the whole result as JSON.

use std::fs;
use std::io::Write as _;

use serde_json::json;

use crate::figures::{Figure, short};
use crate::machine::Machine;
use crate::options::Options;
use crate::rounds::{self, Round};

/// Everything that a run found.
pub(crate) struct Result<'a> {
    /// What was chosen.
    pub(crate) options: &'a Options,
    /// Where it ran.
    pub(crate) machine: &'a Machine,
    /// P1 to P15.
    pub(crate) figures: &'a [Figure],
    /// What they come from.
    pub(crate) rounds: &'a [Round],
    /// What the verification found wrong, once it has run.
    pub(crate) findings: Option<&'a [String]>,
}

/// Says what happens now. A closed pipe is not an error of ours.
pub(crate) fn progress(text: &str) {
    let _ = writeln!(std::io::stderr().lock(), "{text}");
}

/// Prints the table.
pub(crate) fn print(result: &Result<'_>) {
    let mut out = std::io::stdout().lock();
    let _ = writeln!(out, "{}", table(result));
}

/// Keeps the result.
pub(crate) fn write_json(result: &Result<'_>) {
    let figures: Vec<_> = result.figures.iter().map(Figure::json).collect();
    let json = json!({
        "machine": result.machine.json(),
        "members": result.options.size,
        "tenants": result.options.tenants,
        "seconds": result.options.seconds,
        "figures": figures,
        "rounds": rounds::json(result.rounds),
        "findings": result.findings,
    });
    let path = result.options.directory.join("result.json");
    let text = serde_json::to_string_pretty(&json).unwrap_or_default();
    fs::write(&path, text).expect("the bench directory can be written");
    progress(&format!("kept in {}", path.display()));
}

fn table(result: &Result<'_>) -> String {
    let mut lines =
        vec![format!("{:<6} {:>9} {:<3} {:<10} {:<38} what", "figure", "measured", "", "meets", "targets")];
    for figure in result.figures {
        let value = figure.value.map_or_else(|| "—".to_owned(), short);
        lines.push(format!(
            "{:<6} {value:>9} {:<3} {:<10} {:<38} {}",
            figure.code,
            figure.unit,
            figure.verdict(),
            figure.target_words(),
            figure.words
        ));
    }
    let machine = result.machine;
    let words: Vec<String> = machine.words.iter().map(|(name, value)| format!("{name} {value}")).collect();
    lines.push(String::new());
    lines.push(format!(
        "{}; fdatasync of 8 kB: median {:.0} µs, p99 {:.0} µs",
        words.join(", "),
        machine.fdatasync_us,
        machine.fdatasync_p99_us
    ));
    lines.push(match result.findings {
        None => "not verified".to_owned(),
        Some([]) => "verification of a sample of tenants: everything holds".to_owned(),
        Some(findings) => format!("verification: {} FINDINGS\n{}", findings.len(), findings.join("\n")),
    });
    lines.join("\n")
}

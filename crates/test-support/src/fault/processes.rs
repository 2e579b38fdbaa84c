//! Signals to processes, and whose children they are.

use std::fs;
use std::process::{Command, Stdio};

/// Sends a signal (`-KILL`, `-STOP` …) to processes; one may have ended a moment ago.
pub fn signal(signal: &str, processes: &[String]) {
    if !processes.is_empty() {
        let _ = Command::new("kill").arg(signal).args(processes).stderr(Stdio::null()).status();
    }
}

/// The process ids of the children of a process.
#[must_use]
pub fn children_of(parent: &str) -> Vec<String> {
    let processes = fs::read_dir("/proc").into_iter().flatten().flatten();
    processes
        .filter_map(|entry| {
            let status = fs::read_to_string(entry.path().join("stat")).ok()?;
            // The name may hold blanks and brackets: what follows begins after the last bracket.
            let parent_of = status.rsplit_once(") ")?.1.split(' ').nth(1)?.to_owned();
            (parent_of == parent).then(|| entry.file_name().to_string_lossy().into_owned())
        })
        .collect()
}

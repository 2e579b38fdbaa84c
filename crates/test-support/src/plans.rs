//! Plans of the statements that the product really runs, as the serving roles, under row-level security: PostgreSQL's own
//! `auto_explain` writes them to the server's log, and they are read back from there.

use std::fs;
use std::time::Duration;

use serde_json::Value;
use uuid::Uuid;

use crate::cluster::TestCluster;
use crate::database::TestDatabase;

/// A statement that ran, with its plan.
#[derive(Debug, Clone, Default)]
pub struct Explained {
    /// The role that ran it.
    pub role: String,
    /// Its text.
    pub query: String,
    /// Tables that it reads from end to end.
    pub read_whole: Vec<String>,
    /// What it looks for in indexes: the index and its condition.
    pub looked_up: Vec<(String, String)>,
}

/// Has every statement of new connections explained, with the plan that a prepared statement gets for any parameters.
pub fn explain_everything(database: &TestDatabase) {
    let name = database.name();
    let mut sql = database.owner();
    for setting in [
        "session_preload_libraries = 'auto_explain'",
        "auto_explain.log_min_duration = 0",
        "auto_explain.log_format = 'json'",
        "plan_cache_mode = 'force_generic_plan'",
    ] {
        sql.run(&format!("ALTER DATABASE {name} SET {setting}"));
    }
}

/// What the serving roles ran in the database so far.
///
/// # Panics
/// When the log cannot be read.
#[must_use]
pub fn explained(database: &TestDatabase) -> Vec<Explained> {
    let text = log_up_to_now(database);
    let place = format!("@{} LOG:  duration: ", database.name());
    let mut found = Vec::new();
    let mut lines = text.lines().peekable();
    while let Some(line) = lines.next() {
        let Some((before, _)) = line.split_once(&place) else { continue };
        let mut plan = String::new();
        while let Some(next) = lines.next_if(|line| line.starts_with('\t')) {
            plan += next;
        }
        // A plan that the log broke off is not complete JSON.
        let Ok(plan) = serde_json::from_str::<Value>(&plan) else { continue };
        let role = before.rsplit(' ').next().unwrap_or_default().to_owned();
        let query = plan["Query Text"].as_str().unwrap_or_default().to_owned();
        let mut explained = Explained { role, query, ..Explained::default() };
        collect_reads(&plan["Plan"], &mut explained);
        found.push(explained);
    }
    found
}

fn collect_reads(node: &Value, found: &mut Explained) {
    let text = |member: &str| node[member].as_str().unwrap_or_default().to_owned();
    if node["Node Type"] == "Seq Scan" {
        found.read_whole.push(text("Relation Name"));
    }
    if !node["Index Cond"].is_null() {
        found.looked_up.push((text("Index Name"), text("Index Cond")));
    }
    for child in node["Plans"].as_array().into_iter().flatten() {
        collect_reads(child, found);
    }
}

/// The log, complete up to a statement made now.
fn log_up_to_now(database: &TestDatabase) -> String {
    const POLL_INTERVAL: Duration = Duration::from_millis(10);
    const POLLS_MAX: u32 = 1_000;
    let mark = Uuid::now_v7().to_string();
    // A new connection, so that it is explained.
    database.owner().text(&format!("SELECT '{mark}'"));
    for _ in 0..POLLS_MAX {
        let text = read_log();
        if text.contains(&mark) {
            return text;
        }
        std::thread::sleep(POLL_INTERVAL);
    }
    panic!(
        "the server's log in {} does not show a statement just made",
        TestCluster::get().log_dir().display()
    );
}

fn read_log() -> String {
    let directory = TestCluster::get().log_dir();
    let mut files: Vec<_> =
        fs::read_dir(&directory).expect("the server's log").flatten().map(|file| file.path()).collect();
    files.sort_by_key(|path| fs::metadata(path).and_then(|metadata| metadata.modified()).ok());
    files
        .iter()
        .map(|path| String::from_utf8_lossy(&fs::read(path).unwrap_or_default()).into_owned())
        .collect()
}

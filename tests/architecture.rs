//! The house rules that a compiler does not know: which crate may use which, what may be written where.

use std::collections::{BTreeMap, BTreeSet};

use test_support::workspace;

/// Every edge between crates of the workspace. A new one is a decision.
const EDGES: &[(&str, &[&str])] = &[
    ("domain", &[]),
    ("persistence", &["domain"]),
    ("private-postgres", &[]),
    ("api", &["domain", "persistence", "private-postgres"]),
    ("reader-gateway", &["domain"]),
    ("test-support", &["api", "domain", "persistence", "private-postgres"]),
];

/// What the rules of the product may use: no I/O, clock, randomness, serialisation or web types.
const DOMAIN_DEPENDENCIES: &[&str] = &["chrono", "chrono-tz", "pinyin", "rust_decimal", "thiserror", "uuid"];

/// Crates that may know diesel.
const WITH_DIESEL: &[&str] = &["persistence", "test-support"];

/// Files that may lock rows.
const WITH_LOCKS: &[&str] = &[
    "crates/persistence/src/messages/weekly.rs",
    "crates/persistence/src/payments.rs",
    "crates/persistence/src/payments/due.rs",
    "crates/persistence/src/shifts.rs",
    "crates/persistence/src/statement_links.rs",
    "crates/persistence/src/till/budgets.rs",
    "crates/persistence/src/till/facts.rs",
    "crates/persistence/src/till/payments.rs",
    "crates/persistence/src/till/proofs.rs",
    "crates/persistence/src/till/shifts.rs",
    "crates/persistence/src/wallets.rs",
];

/// Files that may hold words for Chinese readers, beside tests: tables of words, examples of the document, made-up people.
const WITH_CHINESE_WORDS: &[&str] = &[
    "crates/api/src/app/corrections.rs",
    "crates/api/src/app/setup.rs",
    "crates/api/src/app/walk_ins.rs",
    "crates/api/src/cli.rs",
    "crates/api/src/cli/serve.rs",
    "crates/api/src/demo.rs",
    "crates/api/src/openapi.rs",
    "crates/api/src/pages.rs",
    "crates/api/src/tables/caption.rs",
    "crates/domain/src/books/journal.rs",
    "crates/domain/src/correction_reasons.rs",
    "crates/domain/src/message/standard_texts.rs",
    "crates/domain/src/payment_ways.rs",
    "crates/domain/src/phone.rs",
    "crates/domain/src/plate.rs",
    "crates/persistence/src/invoices/settings.rs",
    "crates/persistence/src/readings.rs",
    "crates/persistence/src/snapshot.rs",
    "crates/reader-gateway/src/messages.rs",
];
/// The same for whole folders.
const FOLDERS_WITH_CHINESE_WORDS: &[&str] = &[
    "crates/api/src/demo/",
    "crates/api/src/pdf/",
    "crates/api/src/problem",
    "crates/api/src/routes",
    "crates/api/src/wire",
    "crates/reader-gateway/src/messages/",
];

/// A source file without its comments and its test module.
fn code(path: &str) -> String {
    let text = workspace::read(path);
    let text = text.split("#[cfg(test)]\nmod tests {").next().unwrap_or_default();
    text.lines().map(without_comment).collect::<Vec<_>>().join("\n")
}

/// A line up to its comment. Addresses hold the same two strokes, behind a colon.
fn without_comment(line: &str) -> &str {
    let comment = line.match_indices("//").find(|(at, _)| !line[..*at].ends_with(':'));
    comment.map_or(line, |(at, _)| &line[..at])
}

fn sources() -> Vec<String> {
    let is_product = |path: &String| path.contains("/src/") && !path.starts_with("crates/test-support/");
    let files = workspace::files("crates", "rs").into_iter().filter(is_product);
    files
        .filter(|path| {
            !path.ends_with("/tests.rs") && !path.contains("/tests/") && !path.ends_with("/test_till.rs")
        })
        .collect()
}

/// Dependencies of a crate, without those of its tests.
fn dependencies(name: &str) -> BTreeSet<String> {
    let manifest = workspace::read(&format!("crates/{name}/Cargo.toml"));
    let mut section = String::new();
    let mut found = BTreeSet::new();
    for line in manifest.lines().map(str::trim) {
        if line.starts_with('[') {
            section = line.to_owned();
        } else if section == "[dependencies]" && line.contains('=') {
            let name = line.split(['=', '.']).next().unwrap_or_default().trim();
            found.insert(name.to_owned());
        }
    }
    found
}

#[test]
fn crates_use_each_other_in_one_direction() {
    let allowed: BTreeMap<&str, BTreeSet<String>> = EDGES
        .iter()
        .map(|(name, uses)| (*name, uses.iter().map(|name| (*name).to_owned()).collect()))
        .collect();
    let names: BTreeSet<String> = std::fs::read_dir(workspace::root().join("crates"))
        .expect("the crates")
        .flatten()
        .map(|entry| entry.file_name().to_string_lossy().into_owned())
        .collect();
    assert_eq!(
        names,
        allowed.keys().map(|name| (*name).to_owned()).collect(),
        "a crate without its line here"
    );
    for name in &names {
        let own: BTreeSet<String> = dependencies(name).intersection(&names).cloned().collect();
        assert_eq!(own, allowed[name.as_str()], "{name}");
        let knows_diesel = dependencies(name).iter().any(|dependency| dependency.starts_with("diesel"));
        assert_eq!(knows_diesel, WITH_DIESEL.contains(&name.as_str()), "{name} and diesel");
    }
    let of_domain: Vec<String> = dependencies("domain")
        .into_iter()
        .filter(|name| !DOMAIN_DEPENDENCIES.contains(&name.as_str()))
        .collect();
    assert!(of_domain.is_empty(), "domain does not use {of_domain:?}");
}

#[test]
fn there_is_no_float_near_value() {
    for path in sources() {
        let floats = |line: &&str| {
            line.split(|character: char| !character.is_alphanumeric() && character != '_')
                .any(|word| matches!(word, "f32" | "f64"))
        };
        let is_near = path.starts_with("crates/domain/")
            || path.starts_with("crates/persistence/")
            || path.contains("/wire/");
        let text = code(&path);
        let found: Vec<&str> = text.lines().filter(floats).collect();
        assert!(!is_near || found.is_empty(), "{path}: {found:?}");
    }
}

/// Engine decisions 6 and 11: wallets and payments are locked, each in its own place, and never in the way of foreign keys.
#[test]
fn few_places_lock_rows() {
    let mut locking = BTreeSet::new();
    for path in sources() {
        let text = code(&path);
        let locks = [
            "FOR UPDATE",
            "FOR NO KEY UPDATE",
            "FOR SHARE",
            "FOR KEY SHARE",
            ".for_update()",
            ".for_no_key_update()",
            ".for_share()",
        ];
        if locks.iter().any(|lock| text.contains(lock)) {
            locking.insert(path.clone());
        }
        for too_strong in ["FOR UPDATE", ".for_update()"] {
            assert!(!text.contains(too_strong), "{path}: {too_strong} queues foreign keys behind the till");
        }
        assert!(!text.contains("LOCK TABLE"), "{path}");
    }
    assert_eq!(locking.iter().map(String::as_str).collect::<Vec<_>>(), WITH_LOCKS);
}

/// House rule 14: transactions begin and end in one file; engine decision 35: every statement is prepared once.
#[test]
fn one_file_opens_transactions() {
    // The gateway has no database; its transactions are those of a chip.
    for path in sources().into_iter().filter(|path| !path.starts_with("crates/reader-gateway/")) {
        let text = code(&path);
        let in_store = path == "crates/persistence/src/store.rs";
        for word in [
            "begin_transaction",
            "commit_transaction",
            "rollback_transaction",
            "AnsiTransactionManager",
            ".transaction(",
            "test_transaction",
        ] {
            assert!(in_store || !text.contains(word), "{path}: {word}");
        }
        // The clock is compared with the database's in one place; nothing stored is stamped there.
        assert!(in_store || !text.contains("diesel::dsl::now"), "{path}: the database's clock");
        for word in
            ["sql_query(", "now().into_sql", "CURRENT_TIMESTAMP", "clock_timestamp", "gen_random_uuid"]
        {
            assert!(!text.contains(word), "{path}: {word}");
        }
        assert!(
            !text.contains("NOTIFY")
                || path.contains("/readers")
                || path.contains("reader")
                || path.contains("taps"),
            "{path}: NOTIFY"
        );
    }
}

/// Scale-out rule 1: a statement over arrays names the tenant of each row.
#[test]
fn set_based_statements_name_the_tenant() {
    let mut seen = 0;
    for path in sources().iter().filter(|path| path.starts_with("crates/persistence/")) {
        let text = code(path);
        for statement in text.split("statement! {").skip(1) {
            let statement = statement.split("\n}").next().unwrap_or_default();
            let reads_rows = ["FROM", "INTO", "UPDATE"].iter().any(|word| statement.contains(word));
            let of_the_server = ["pg_roles", "current_setting", "clock", "pg_class"]
                .iter()
                .any(|word| statement.contains(word));
            if reads_rows && !of_the_server {
                seen += 1;
                assert!(
                    statement.contains("tenant_id") || statement.contains("tenant"),
                    "{path}: {statement}"
                );
            }
        }
    }
    assert!(seen > 15, "only {seen} statements were seen");
}

/// House rule, reading comfort: every file says what it is for.
#[test]
fn every_file_begins_with_what_it_is_for() {
    let all = workspace::files("crates", "rs").into_iter().chain(workspace::files("tests", "rs"));
    let silent: Vec<String> = all.filter(|path| !workspace::read(path).starts_with("//! ")).collect();
    assert!(silent.is_empty(), "{silent:#?}");
}

/// Words for people are in both languages, so they live in tables; everywhere else the source is English.
#[test]
fn words_for_people_live_in_tables() {
    let is_chinese = |character: char| matches!(character, '\u{3000}'..='\u{9fff}' | '\u{ff00}'..='\u{ffef}');
    let mut found = Vec::new();
    for path in sources() {
        let is_table = WITH_CHINESE_WORDS.contains(&path.as_str())
            || FOLDERS_WITH_CHINESE_WORDS.iter().any(|folder| path.starts_with(folder));
        let text = code(&path);
        if !is_table && text.chars().any(is_chinese) {
            let line = text.lines().find(|line| line.chars().any(is_chinese)).unwrap_or_default();
            found.push(format!("{path}: {}", line.trim()));
        }
    }
    assert!(found.is_empty(), "{found:#?}");
}

/// What is wrong on our side is told to nobody but the log: the words of an answer are constants of one table.
#[test]
fn only_problem_rs_knows_a_status() {
    let mut found = Vec::new();
    for path in sources()
        .iter()
        .filter(|path| path.starts_with("crates/api/src/app/") || path.starts_with("crates/api/src/routes/"))
    {
        let text = code(path);
        for word in [
            "StatusCode::BAD_REQUEST",
            "StatusCode::NOT_FOUND",
            "StatusCode::CONFLICT",
            "StatusCode::FORBIDDEN",
            "StatusCode::INTERNAL",
            "HttpResponse::BadRequest",
            "HttpResponse::NotFound",
            "HttpResponse::Conflict",
            "HttpResponse::Forbidden",
            "HttpResponse::InternalServerError",
        ] {
            if text.contains(word) {
                found.push(format!("{path}: {word}"));
            }
        }
    }
    assert!(found.is_empty(), "{found:#?}");
}

/// Nothing is left undone in the source, and nobody who made it is named.
#[test]
fn nothing_is_left_undone() {
    for path in sources() {
        let text = workspace::read(&path);
        for word in ["TODO", "FIXME", "XXX", "HACK", "todo!(", "unimplemented!(", "dbg!("] {
            assert!(!text.contains(word), "{path}: {word}");
        }
    }
}

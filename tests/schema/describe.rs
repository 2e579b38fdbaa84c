//! Every table says what it is and how long its rows live; nothing in the database acts by itself.

use persistence::retention::{MESSAGE_DAYS, PAIRING_DAYS, PARKED_SALE_DAYS, READER_EVENT_DAYS, SESSION_DAYS};

use super::is_table;
use test_support::TestDatabase;

#[test]
fn every_table_has_a_comment_with_its_retention() {
    let silent = format!(
        "SELECT relname FROM pg_class AS c WHERE {} AND coalesce(obj_description(c.oid, 'pg_class'), '') NOT LIKE '%Retention: %'",
        is_table()
    );
    assert_eq!(TestDatabase::shared().owner().texts(&silent), [""; 0]);
}

/// What a comment promises of retention is what the program does.
#[test]
fn what_is_removed_is_kept_as_long_as_its_table_says() {
    let mut sql = TestDatabase::shared().owner();
    for (table, words) in [
        ("reader_event", format!("Retention: {READER_EVENT_DAYS} days.")),
        ("session", format!("Retention: {SESSION_DAYS} days after its end.")),
        ("pairing", format!("Retention: {PAIRING_DAYS} day.")),
        ("parked_sale", format!("Retention: {PARKED_SALE_DAYS} days.")),
        ("message", format!("Retention: {MESSAGE_DAYS} days.")),
    ] {
        let comment = sql.text(&format!("SELECT obj_description('{table}'::regclass, 'pg_class')"));
        assert!(comment.ends_with(&words), "{table}: {comment}");
    }
}

#[test]
fn nothing_acts_by_itself() {
    let mut sql = TestDatabase::shared().owner();
    let triggers = "SELECT tgname FROM pg_trigger WHERE NOT tgisinternal";
    assert_eq!(sql.texts(triggers), [""; 0], "triggers do not survive the distribution of tenants");
    let sequences =
        "SELECT relname FROM pg_class AS c WHERE relnamespace = 'public'::regnamespace AND relkind = 'S'";
    assert_eq!(sql.texts(sequences), [""; 0], "ids are made by the server program");
    let rules = "SELECT rulename FROM pg_rules WHERE schemaname = 'public'";
    assert_eq!(sql.texts(rules), [""; 0]);
    let computed = format!(
        "SELECT c.relname || '.' || a.attname || ' = ' || pg_get_expr(d.adbin, d.adrelid) FROM pg_attrdef AS d
         JOIN pg_class AS c ON c.oid = d.adrelid JOIN pg_attribute AS a ON a.attrelid = c.oid AND a.attnum = d.adnum
         WHERE {} AND (pg_get_expr(d.adbin, d.adrelid) ~ '\\(' OR a.attidentity <> '' OR a.attgenerated <> '')",
        is_table()
    );
    assert_eq!(sql.texts(&computed), [""; 0], "defaults are constants: time and ids come from the program");
}

#[test]
fn value_and_time_have_exact_types() {
    let mut sql = TestDatabase::shared().owner();
    let columns = |types: &str| {
        format!(
            "SELECT c.relname || '.' || a.attname FROM pg_class AS c JOIN pg_attribute AS a ON a.attrelid = c.oid AND a.attnum > 0
             WHERE {} AND {types}",
            is_table()
        )
    };
    let inexact = columns(
        "format_type(a.atttypid, a.atttypmod) ~ '^(real|double|money|timestamp.* without|json$|character)'",
    );
    assert_eq!(sql.texts(&inexact), [""; 0]);
    let other_numeric = columns(
        "a.atttypid = 'numeric'::regtype AND format_type(a.atttypid, a.atttypmod) <> 'numeric(18,4)'",
    );
    assert_eq!(sql.texts(&other_numeric), [""; 0]);
}

//! What one plain sale costs: rows, index entries, log bytes, counted in PostgreSQL's own log.

use serde_json::Value;
use test_support::{Company, Desk, Sql, TestDatabase};

const ROW_WRITES_MAX: i64 = 8;
const INDEX_ENTRIES_MAX: i64 = 4;
const STORED_TEXT_BYTES_MAX: i64 = 1_000;
const LOG_BYTES_MAX: i64 = 2_560;

fn log_position(sql: &mut Sql) -> String {
    // The records of a transaction are complete once its commit is flushed.
    sql.text("SELECT pg_current_wal_flush_lsn()::text")
}

/// The records that this database's transactions wrote between two positions, by kind.
fn records(sql: &mut Sql, from: &str, to: &str) -> Vec<Value> {
    sql.rows(&format!(
        "SELECT coalesce(c.relname, '') AS relation, r.resource_manager || ' ' || r.record_type AS kind, count(*) AS n
         FROM pg_get_wal_records_info('{from}', '{to}') AS r
         CROSS JOIN LATERAL regexp_match(r.block_ref, 'rel \\d+/(\\d+)/(\\d+)') AS place
         JOIN pg_database AS d ON d.datname = current_database() AND d.oid::text = place[1]
         LEFT JOIN pg_class AS c ON c.relfilenode::text = place[2]
         GROUP BY 1, 2 ORDER BY 1, 2"
    ))
}

/// Bytes of the transactions that touched this database, without the page images that follow a checkpoint.
fn log_bytes(sql: &mut Sql, from: &str, to: &str) -> i64 {
    sql.number(&format!(
        "WITH r AS (SELECT * FROM pg_get_wal_records_info('{from}', '{to}')),
              own AS (SELECT DISTINCT r.xid FROM r CROSS JOIN LATERAL regexp_match(r.block_ref, 'rel \\d+/(\\d+)/') AS place
                      JOIN pg_database AS d ON d.datname = current_database() AND d.oid::text = place[1] WHERE r.xid::text <> '0')
         SELECT coalesce(sum(record_length - fpi_length), 0)::bigint FROM r JOIN own USING (xid)"
    ))
}

fn count(records: &[Value], kinds: &[&str]) -> i64 {
    let wanted = |record: &&Value| kinds.iter().any(|kind| record["kind"] == *kind);
    records.iter().filter(wanted).filter_map(|record| record["n"].as_i64()).sum()
}

/// A sale from the card that earns points and moves principal and bonus stays within the budget.
#[test]
fn a_plain_sale_stays_within_its_budget() {
    let company = Company::within(TestDatabase::fresh());
    let desk = Desk::with_writers(&company.database.address(), 1);
    let card = company.membership();
    desk.record(card.top_up("10000.00"));
    // The first sale of a day opens the points lot and the receipt counter.
    desk.record(card.spend("100.00"));

    let mut sql = company.sql();
    sql.run("CREATE EXTENSION pg_walinspect");
    let from = log_position(&mut sql);
    let sale = desk.record(card.spend("100.00"));
    let to = log_position(&mut sql);
    assert_eq!(sale.all(["after.points", "after.growth"]), ["20", "200"], "it earned");

    let records = records(&mut sql, &from, &to);
    let rows = count(
        &records,
        &["Heap INSERT", "Heap INSERT+INIT", "Heap UPDATE", "Heap UPDATE+INIT", "Heap HOT_UPDATE"],
    );
    let entries =
        count(&records, &["Btree INSERT_LEAF", "Btree INSERT_POST", "Btree SPLIT_L", "Btree SPLIT_R"]);
    let bytes = log_bytes(&mut sql, &from, &to);
    println!("one plain sale: {rows} row writes, {entries} index entries, {bytes} bytes of log");
    assert!((5..=ROW_WRITES_MAX).contains(&rows), "{rows} row writes: {records:#?}");
    assert!((3..=INDEX_ENTRIES_MAX).contains(&entries), "{entries} index entries: {records:#?}");
    assert!((500..=LOG_BYTES_MAX).contains(&bytes), "{bytes} bytes of log");
    let text = "SELECT octet_length(derivation) + octet_length(answer) FROM posting
        JOIN command USING (tenant_id) WHERE command.posting_id = posting.id ORDER BY posting.version DESC LIMIT 1";
    let text = sql.number(text);
    println!("derivation and answer: {text} bytes");
    assert!(text <= STORED_TEXT_BYTES_MAX, "{text} bytes of derivation and answer");
}

/// Updates of wallets and lots stay on their page: no index entry for what every sale changes.
#[test]
fn a_sale_updates_wallet_and_lots_in_place() {
    const SALES: usize = 30;
    let company = Company::within(TestDatabase::fresh());
    let desk = Desk::open(&company);
    let card = company.membership();
    desk.record(card.top_up("10000.00"));
    for _ in 0..SALES {
        desk.record(card.spend("100.00"));
    }
    // A backend reports its counts when it ends.
    desk.close();
    let mut sql = company.sql();
    sql.wait_until(&format!("SELECT n_tup_upd >= {SALES} FROM pg_stat_user_tables WHERE relname = 'wallet'"));
    for table in ["wallet", "lot", "terminal_counter"] {
        let share = format!(
            "SELECT (100 * n_tup_hot_upd / greatest(n_tup_upd, 1))::bigint FROM pg_stat_user_tables WHERE relname = '{table}'"
        );
        assert!(sql.number(&share) >= 90, "{table}: updates leave their page");
    }
}

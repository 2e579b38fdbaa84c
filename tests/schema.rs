//! The shape of the database.

mod describe;
mod generated;
mod isolate;
mod migrate;
mod plan;
mod protect;
mod replan;

/// Tables that are the same for every tenant; every other table belongs to one. A new name here is a decision.
const REFERENCE_TABLES: [&str; 3] = ["currency", "pairing", "tenant_directory"];

/// Tables without foreign keys: written in one statement from locked rows, proven by `verify`.
const HOT_TABLES: [&str; 23] = [
    "term_change",
    "correction",
    "wallet",
    "lot",
    "points_make_up",
    "posting",
    "posting_line",
    "commission_line",
    "entry_set",
    "command",
    "reversal",
    "sale_return",
    "terminal_counter",
    "count_use",
    "hold",
    "refund",
    "account_item",
    "platform_voucher",
    "shift_posting",
    "day_posting",
    "settlement_move",
    "book_lot",
    "book_posting",
];

/// Facts that nobody may change or remove.
const APPEND_ONLY_TABLES: [&str; 19] = [
    "term_change",
    "posting",
    "posting_line",
    "commission_line",
    "entry_set",
    "command",
    "reversal",
    "sale_return",
    "audit_event",
    "event_run",
    "message_credit_change",
    "count_use",
    "count_package_version",
    "count_package_item",
    "count_pool_item",
    "shift_posting",
    "cash_movement",
    "settlement_move",
    "book_posting",
];

/// The roles that serve.
const SERVING_ROLES: [&str; 4] = ["regulars_app", "regulars_writer", "regulars_reader", "regulars_auditor"];

/// Names as an SQL list.
fn list(names: &[&str]) -> String {
    names.iter().map(|name| format!("'{name}'")).collect::<Vec<_>>().join(", ")
}

/// A condition on `pg_class AS c`: a table of this product.
fn is_table() -> &'static str {
    "c.relnamespace = 'public'::regnamespace AND c.relkind IN ('r', 'p') AND c.relname <> '__diesel_schema_migrations'"
}

/// A condition on `pg_class AS c`: a table that belongs to a tenant.
fn is_tenant_table() -> String {
    format!("{} AND c.relname NOT IN ({})", is_table(), list(&REFERENCE_TABLES))
}

//! `crates/persistence/src/schema.rs` as it follows from a migrated database.

use crate::{Sql, workspace};

/// The text of the file, by the same query that generates it.
pub fn generate(sql: &mut Sql) -> String {
    let query = workspace::read("scripts/schema.sql");
    let statements = query.split(";\n").map(str::trim).filter(|statement| !statement.is_empty());
    let lines: Vec<String> = statements.flat_map(|statement| sql.texts(statement)).collect();
    lines.join("\n") + "\n"
}

//! `schema.rs` as it follows from a migrated database: tables by name, columns in order.

use std::fmt::Write as _;

use crate::sql::Sql;

const HEAD: &str = "//! Tables as diesel sees them. Generated from a migrated database by `make schema`; compared by a test. Do not edit.\n";

/// The text of `crates/persistence/src/schema.rs`.
///
/// # Panics
/// When a column has a type that this program does not know.
#[must_use]
pub fn generate(sql: &mut Sql) -> String {
    let tables = sql.texts(
        "SELECT relname FROM pg_class WHERE relnamespace = 'public'::regnamespace AND relkind IN ('r', 'p')
           AND NOT relispartition AND relname <> '__diesel_schema_migrations' ORDER BY relname COLLATE \"C\"",
    );
    let mut text = HEAD.to_owned();
    for table in &tables {
        text += &block(sql, table);
    }
    text += "\ndiesel::allow_tables_to_appear_in_same_query!(\n";
    for table in &tables {
        let _ = writeln!(text, "    {table},");
    }
    text + ");\n"
}

fn block(sql: &mut Sql, table: &str) -> String {
    let key = sql.texts(&format!(
        "SELECT attname FROM pg_index CROSS JOIN LATERAL unnest(indkey::smallint[]) WITH ORDINALITY AS k(attnum, place)
           JOIN pg_attribute AS a ON a.attrelid = indrelid AND a.attnum = k.attnum
         WHERE indrelid = '{table}'::regclass AND indisprimary ORDER BY place"
    ));
    let columns = sql.rows(&format!(
        "SELECT attname, format_type(atttypid, NULL) AS type, attnotnull FROM pg_attribute
         WHERE attrelid = '{table}'::regclass AND attnum > 0 AND NOT attisdropped ORDER BY attnum"
    ));
    let mut text = format!(
        "\ndiesel::table! {{\n    use diesel::sql_types::*;\n\n    {table} ({}) {{\n",
        key.join(", ")
    );
    for column in columns {
        let field = |name: &str| column[name].as_str().expect("a text").to_owned();
        let sql_type = diesel_type(&field("type"));
        let sql_type = if column["attnotnull"] == true { sql_type } else { format!("Nullable<{sql_type}>") };
        let _ = writeln!(text, "        {} -> {sql_type},", field("attname"));
    }
    text + "    }\n}\n"
}

fn diesel_type(name: &str) -> String {
    if let Some(element) = name.strip_suffix("[]") {
        return format!("Array<{}>", diesel_type(element));
    }
    match name {
        "uuid" => "Uuid",
        "text" => "Text",
        "bytea" => "Bytea",
        "boolean" => "Bool",
        "smallint" => "Int2",
        "integer" => "Int4",
        "bigint" => "Int8",
        "numeric" => "Numeric",
        "jsonb" => "Jsonb",
        "date" => "Date",
        "time without time zone" => "Time",
        "timestamp with time zone" => "Timestamptz",
        other => panic!("a column of type {other}: teach this program its diesel type"),
    }
    .to_owned()
}

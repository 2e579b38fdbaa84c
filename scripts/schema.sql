-- Prints crates/persistence/src/schema.rs from the catalogue of a migrated database.
SELECT '//! Tables as diesel sees them. Generated from a migrated database by `make schema`; compared by a test. Do not edit.';

WITH tables AS (
    SELECT oid, relname FROM pg_class
    WHERE relnamespace = 'public'::regnamespace AND relkind IN ('r', 'p') AND NOT relispartition
      AND relname <> '__diesel_schema_migrations'
), columns AS (
    SELECT attrelid, attnum, attname, attnotnull, atttypid::regtype::text AS type
    FROM pg_attribute WHERE attnum > 0 AND NOT attisdropped
), typed AS (
    SELECT attrelid, attnum, attname, attnotnull,
        CASE WHEN type LIKE '%[]' AND attname = 'lots' THEN 'Array<Nullable<' || sql_type || '>>' -- an entry may have no lot
            WHEN type LIKE '%[]' THEN 'Array<' || sql_type || '>' ELSE sql_type END AS sql_type
    FROM columns CROSS JOIN LATERAL (
        SELECT CASE replace(type, '[]', '')
            WHEN 'uuid' THEN 'Uuid' WHEN 'text' THEN 'Text' WHEN 'boolean' THEN 'Bool' WHEN 'bytea' THEN 'Bytea'
            WHEN 'smallint' THEN 'Int2' WHEN 'integer' THEN 'Int4' WHEN 'bigint' THEN 'Int8'
            WHEN 'numeric' THEN 'Numeric' WHEN 'date' THEN 'Date' WHEN 'jsonb' THEN 'Jsonb'
            WHEN 'time without time zone' THEN 'Time' WHEN 'timestamp with time zone' THEN 'Timestamptz'
            ELSE 'UNKNOWN_TYPE_' || type
        END AS sql_type) AS named
), keys AS (
    SELECT conrelid, (SELECT string_agg(attname, ', ' ORDER BY position)
        FROM unnest(conkey) WITH ORDINALITY AS k(attnum, position) JOIN columns c ON c.attrelid = conrelid AND c.attnum = k.attnum) AS names
    FROM pg_constraint WHERE contype = 'p'
)
SELECT E'\ndiesel::table! {\n    use diesel::sql_types::*;\n\n    ' || relname || ' (' || keys.names || E') {\n'
    || (SELECT string_agg('        ' || CASE attname WHEN 'type' THEN '#[sql_name = "type"]' || E'\n        type_' ELSE attname END
            || ' -> ' || CASE WHEN attnotnull THEN sql_type ELSE 'Nullable<' || sql_type || '>' END || E',\n', '' ORDER BY attnum)
        FROM typed WHERE attrelid = oid)
    || E'    }\n}'
FROM tables JOIN keys ON conrelid = oid
ORDER BY relname COLLATE "C";

SELECT E'\ndiesel::allow_tables_to_appear_in_same_query!(\n' || string_agg('    ' || relname || E',\n', '' ORDER BY relname COLLATE "C") || ');'
FROM pg_class
WHERE relnamespace = 'public'::regnamespace AND relkind IN ('r', 'p') AND NOT relispartition
  AND relname <> '__diesel_schema_migrations';

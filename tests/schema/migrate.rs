//! Migrations undo themselves and can be done again, from several processes at once, and say why they exist.

use persistence::bootstrap;
use test_support::{Sql, TestDatabase, schema_text, workspace};

/// Everything that the migrations made, as text.
fn shape(sql: &mut Sql) -> String {
    let mut shape = schema_text::generate(sql);
    for query in [
        "SELECT conrelid::regclass || ' ' || conname || ' ' || pg_get_constraintdef(oid) FROM pg_constraint
         WHERE connamespace = 'public'::regnamespace ORDER BY 1",
        "SELECT indexdef FROM pg_indexes WHERE schemaname = 'public' ORDER BY 1",
        "SELECT relname || ' ' || coalesce(relacl::text, '') || ' ' || coalesce(reloptions::text, '') || ' ' || coalesce(obj_description(oid), '')
         FROM pg_class WHERE relnamespace = 'public'::regnamespace ORDER BY 1",
        "SELECT attrelid::regclass || '.' || attname || ' ' || coalesce(attacl::text, '') FROM pg_attribute
         WHERE attacl IS NOT NULL AND attrelid::regclass::text !~ '^pg_' ORDER BY 1",
        "SELECT polrelid::regclass || ' ' || polname || ' ' || pg_get_expr(polqual, polrelid) FROM pg_policy ORDER BY 1",
        "SELECT proname || ' ' || prosrc FROM pg_proc WHERE pronamespace = 'public'::regnamespace ORDER BY 1",
    ] {
        shape += &sql.texts(query).join("\n");
        shape.push('\n');
    }
    shape
}

/// Every migration's `down.sql` leaves nothing behind, and the whole can be done again.
#[test]
fn migrations_undo_and_redo_cleanly() {
    let database = TestDatabase::empty();
    let applied = bootstrap::migrate(&database.address()).expect("the migrations run");
    assert!(!applied.is_empty());
    assert_eq!(bootstrap::migrate(&database.address()).expect("nothing to do"), [""; 0]);
    let mut sql = database.owner();
    let first = shape(&mut sql);

    let mut downs = workspace::files("migrations", "sql");
    downs.retain(|path| path.ends_with("/down.sql"));
    assert_eq!(downs.len(), applied.len());
    for path in downs.iter().rev() {
        sql.run(&format!("BEGIN; SET LOCAL ROLE regulars_owner; {} ;COMMIT", workspace::read(path)));
    }
    sql.run("DELETE FROM __diesel_schema_migrations");
    let left =
        "SELECT relname FROM pg_class WHERE relnamespace = 'public'::regnamespace AND relname !~ '^__diesel'";
    assert_eq!(sql.texts(left), [""; 0]);
    let functions = "SELECT proname FROM pg_proc WHERE pronamespace = 'public'::regnamespace";
    assert_eq!(sql.texts(functions), [""; 0]);

    let again = bootstrap::migrate(&database.address()).expect("the migrations run again");
    assert_eq!(again, applied);
    assert_eq!(shape(&mut sql), first);
}

/// Several processes that start at once migrate once.
#[test]
fn several_starts_at_once_migrate_once() {
    let database = TestDatabase::empty();
    let address = database.address();
    let applied: usize = std::thread::scope(|scope| {
        let starts: Vec<_> =
            (0..4).map(|_| scope.spawn(|| bootstrap::migrate(&address).expect("it runs").len())).collect();
        starts.into_iter().map(|start| start.join().expect("no panic")).sum()
    });
    let stored = database.owner().number("SELECT count(*) FROM __diesel_schema_migrations");
    assert_eq!(applied as i64, stored);
}

/// Roles that were there before goods and packages may read what they sell and maintain what they price.
#[test]
fn roles_of_before_get_the_permissions_for_goods() {
    let database = TestDatabase::fresh();
    let mut sql = database.owner();
    sql.run(
        "SET session_replication_role = replica;
         INSERT INTO role (tenant_id, id, name, lft, rgt, permissions)
         SELECT gen_random_uuid(), gen_random_uuid(), n.name, 1, 2, n.permissions::text[] FROM (VALUES
           ('clerk', '{consumption:create}'), ('owner', '{product:read,rule:publish}'), ('reader', '{member:read}')
         ) AS n (name, permissions)",
    );
    let up = workspace::read("migrations/2026-11-28-000017_let_roles_read_goods/up.sql");
    let roles = |sql: &mut Sql| {
        sql.run(&format!("BEGIN; SET LOCAL ROLE regulars_owner; {up} ;COMMIT"));
        sql.texts("SELECT name || ' ' || array_to_string(permissions, ' ') FROM role ORDER BY name")
    };
    let expected = [
        "clerk consumption:create product:read package:read",
        "owner product:read rule:publish package:read product:maintain package:maintain",
        "reader member:read",
    ];
    assert_eq!(roles(&mut sql), expected);
    assert_eq!(roles(&mut sql), expected, "a second time changes nothing");
}

/// A migration begins with its reason.
#[test]
fn migrations_say_why() {
    for path in workspace::files("migrations", "sql") {
        let text = workspace::read(&path);
        if path.ends_with("/up.sql") {
            assert!(text.starts_with("-- Why: "), "{path} begins with `-- Why: `");
        }
        for forbidden in ["MERGE INTO", "CREATE TRIGGER", "CREATE SEQUENCE", "clock_timestamp("] {
            assert!(!text.to_uppercase().contains(&forbidden.to_uppercase()), "{path}: {forbidden}");
        }
        assert!(!text.lines().any(has_a_serial_type), "{path}: a column that counts by itself");
    }
}

/// Whether a line gives a column a type that counts by itself; a column may be called so.
fn has_a_serial_type(line: &str) -> bool {
    if line.starts_with("--") || line.starts_with("COMMENT ON") {
        return false;
    }
    let words: Vec<String> = line.split_whitespace().map(str::to_lowercase).collect();
    let is_serial = |word: &str| {
        let word = word.trim_end_matches([',', ')', ';']);
        ["serial", "bigserial", "smallserial", "serial4", "serial8"].contains(&word)
    };
    let is_name =
        |word: &str| word.ends_with(|last: char| last.is_alphanumeric() || last == '_' || last == '"');
    words.windows(2).any(|pair| is_serial(&pair[1]) && is_name(&pair[0]))
}

#[test]
fn a_serial_type_is_told_from_a_column_of_that_name() {
    assert!(
        has_a_serial_type("    id bigserial PRIMARY KEY,")
            && has_a_serial_type("ALTER TABLE t ADD COLUMN n SERIAL;")
    );
    assert!(!has_a_serial_type("    serial       text NOT NULL,"));
    assert!(!has_a_serial_type(
        "CREATE INDEX i ON points_serial (tenant_id, serial) WHERE ended_by IS NULL;"
    ));
}

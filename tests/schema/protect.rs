//! Tenants are kept apart by keys and by policies, and nobody who serves may do more than serve.

use test_support::TestDatabase;

use super::{
    APPEND_ONLY_TABLES, HOT_TABLES, REFERENCE_TABLES, SERVING_ROLES, is_table, is_tenant_table, list,
};

/// T05: the tenant comes first in every primary key, unique key and index.
#[test]
fn the_tenant_comes_first_in_every_index() {
    let mut sql = TestDatabase::shared().owner();
    let others = format!(
        "SELECT i.indexrelid::regclass FROM pg_index AS i JOIN pg_class AS c ON c.oid = i.indrelid
         LEFT JOIN pg_attribute AS a ON a.attrelid = c.oid AND a.attnum = i.indkey[0]
         WHERE {} AND a.attname IS DISTINCT FROM 'tenant_id'",
        is_tenant_table()
    );
    assert_eq!(sql.texts(&others), [""; 0]);
    let keyless = format!(
        "SELECT relname FROM pg_class AS c WHERE {} AND NOT EXISTS (SELECT FROM pg_index WHERE indrelid = c.oid AND indisprimary)",
        is_table()
    );
    assert_eq!(sql.texts(&keyless), [""; 0]);
    assert_ne!(sql.number(&format!("SELECT count(*) FROM pg_class AS c WHERE {}", is_tenant_table())), 0);
}

/// T05: a foreign key stays within its tenant; only reference tables are shared.
#[test]
fn foreign_keys_stay_within_their_tenant() {
    let mut sql = TestDatabase::shared().owner();
    let crossing = format!(
        "SELECT f.conrelid::regclass || ': ' || pg_get_constraintdef(f.oid) FROM pg_constraint AS f
         JOIN pg_class AS c ON c.oid = f.conrelid JOIN pg_class AS target ON target.oid = f.confrelid
         JOIN pg_attribute AS a ON a.attrelid = f.conrelid AND a.attnum = f.conkey[1]
         JOIN pg_attribute AS b ON b.attrelid = f.confrelid AND b.attnum = f.confkey[1]
         WHERE f.contype = 'f' AND {} AND target.relname NOT IN ({})
           AND (a.attname, b.attname) <> ('tenant_id', 'tenant_id')",
        is_table(),
        list(&REFERENCE_TABLES)
    );
    assert_eq!(sql.texts(&crossing), [""; 0]);
    let out_of = |tables: &[&str]| {
        format!(
            "SELECT conname FROM pg_constraint WHERE contype = 'f' AND conrelid::regclass::text IN ({})",
            list(tables)
        )
    };
    assert_eq!(sql.texts(&out_of(&REFERENCE_TABLES)), [""; 0], "reference tables refer to nothing");
    assert_eq!(sql.texts(&out_of(&HOT_TABLES)), [""; 0], "hot tables have no foreign keys");
}

/// Every cold table refers to what its `…_id` columns name.
#[test]
fn cold_tables_refer_to_what_they_name() {
    // Facts of a moment, kept when what they name is gone, or named by a code beside them.
    const WITHOUT: [&str; 23] = [
        "audit_event.id",
        "audit_event.actor_id",
        "audit_event.on_behalf_id",
        "audit_event.terminal_id",
        "audit_event.request_id",
        "audit_event.subject_id",
        "correction_request.original_id",
        "correction_request.posting_id",
        "day_figure.user_id",
        "event_run.last_event_id",
        "invoice_mark.posting_id",
        "message.posting_id",
        "message_credit_change.message_id",
        "payment.posting_id",
        "payment_refund.posting_id",
        "points_serial.posting_id",
        "proof.message_id",
        "proof.posting_id",
        "reader_event.event_id",
        "reader_event.terminal_id",
        "event_run.tenant_id",
        "reader_event.tenant_id",
        "tenant.tenant_id",
    ];
    let dangling = format!(
        "SELECT c.relname || '.' || a.attname FROM pg_class AS c JOIN pg_attribute AS a ON a.attrelid = c.oid AND a.attnum > 0
         WHERE {} AND c.relname NOT IN ({}) AND a.attname LIKE '%\\_id' AND a.attname <> 'tenant_id'
           AND c.relname || '.' || a.attname NOT IN ({})
           AND NOT EXISTS (SELECT FROM pg_constraint AS f WHERE f.contype = 'f' AND f.conrelid = c.oid AND a.attnum = ANY(f.conkey))",
        is_tenant_table(),
        list(&HOT_TABLES),
        list(&WITHOUT)
    );
    assert_eq!(TestDatabase::shared().owner().texts(&dangling), [""; 0]);
}

/// Engine decision 3: two policies on every tenant table, for reading and writing, also for the owner.
#[test]
fn every_tenant_table_has_both_policies() {
    let mut sql = TestDatabase::shared().owner();
    let open = format!(
        "SELECT relname FROM pg_class AS c WHERE {} AND NOT (c.relrowsecurity AND c.relforcerowsecurity)",
        is_tenant_table()
    );
    assert_eq!(sql.texts(&open), [""; 0]);
    let policies = format!(
        "SELECT c.relname || ': ' || coalesce((SELECT string_agg(p.polname || ' ' || p.polcmd::text || ' ' || p.polpermissive::text || ' ' ||
            (SELECT string_agg(r::regrole::text, ',' ORDER BY r::regrole::text) FROM unnest(p.polroles) AS r) || ' ' ||
            (pg_get_expr(p.polqual, p.polrelid) = pg_get_expr(p.polwithcheck, p.polrelid))::text, '; ' ORDER BY p.polname)
            FROM pg_policy AS p WHERE p.polrelid = c.oid), 'none')
         FROM pg_class AS c WHERE {}",
        is_tenant_table()
    );
    let expected = "batch_tenants * true regulars_writer true; \
                    one_tenant * true regulars_app,regulars_auditor,regulars_reader true";
    for line in sql.texts(&policies) {
        let (table, policies) = line.split_once(": ").expect("a table and its policies");
        assert_eq!(policies, expected, "{table}");
    }
}

/// Engine decision 21: who serves owns nothing, passes no policy, makes nothing.
#[test]
fn serving_roles_only_serve() {
    let mut sql = TestDatabase::shared().owner();
    let strong = format!(
        "SELECT rolname FROM pg_roles WHERE rolname IN ({}) AND (rolsuper OR rolbypassrls OR rolcreaterole OR rolcreatedb OR rolreplication)",
        list(&SERVING_ROLES)
    );
    assert_eq!(sql.texts(&strong), [""; 0]);
    let owned =
        format!("SELECT relname FROM pg_class WHERE pg_get_userbyid(relowner) IN ({})", list(&SERVING_ROLES));
    assert_eq!(sql.texts(&owned), [""; 0]);
    for role in SERVING_ROLES {
        let makes = format!("SELECT has_schema_privilege('{role}', 'public', 'CREATE')::text");
        assert_eq!(sql.text(&makes), "false", "{role}");
        let memberships =
            format!("SELECT roleid::regrole::text FROM pg_auth_members WHERE member = '{role}'::regrole");
        assert_eq!(sql.texts(&memberships), [""; 0], "{role} may become somebody else");
    }
}

/// Nobody who serves can change or remove a fact, not even one column of it.
#[test]
fn facts_are_append_only_by_privilege() {
    let mut sql = TestDatabase::shared().owner();
    for table in APPEND_ONLY_TABLES {
        for role in SERVING_ROLES {
            for privilege in ["UPDATE", "DELETE", "TRUNCATE"] {
                let held = format!("SELECT has_table_privilege('{role}', '{table}', '{privilege}')::text");
                assert_eq!(sql.text(&held), "false", "{role} {privilege} {table}");
            }
            let of_a_column = format!("SELECT has_any_column_privilege('{role}', '{table}', 'UPDATE')::text");
            assert_eq!(sql.text(&of_a_column), "false", "{role} updates a column of {table}");
        }
    }
    // Who only reads writes nothing at all.
    for role in ["regulars_reader", "regulars_auditor"] {
        let written = format!(
            "SELECT relname FROM pg_class AS c WHERE {} AND (has_table_privilege('{role}', c.oid, 'INSERT, UPDATE, DELETE, TRUNCATE')
               OR has_any_column_privilege('{role}', c.oid, 'INSERT, UPDATE'))",
            is_table()
        );
        assert_eq!(sql.texts(&written), [""; 0], "{role}");
    }
}

/// Balances move only in the writer: requests may make an empty wallet, lock one, freeze it, and say how much
/// may be owed on account.
#[test]
fn requests_cannot_move_value() {
    let mut sql = TestDatabase::shared().owner();
    let columns = "SELECT a.attname FROM pg_attribute AS a WHERE attrelid = 'wallet'::regclass AND attnum > 0
        AND has_column_privilege('regulars_app', attrelid, attnum, 'UPDATE')";
    let may = ["last_recorded_at", "suspended", "on_account_limit", "on_account_limit_version", "buyer"];
    assert_eq!(sql.texts(columns), may);
    for table in ["lot", "account_item", "posting", "entry_set", "command", "reversal", "terminal_counter"] {
        let held =
            format!("SELECT has_table_privilege('regulars_app', '{table}', 'INSERT, UPDATE, DELETE')::text");
        assert_eq!(sql.text(&held), "false", "{table}");
    }
}

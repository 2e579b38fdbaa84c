//! The wall between companies, tried from every role on every table, without the program's own filters (S3 of the goals).

use persistence::database::DatabaseAddress;
use test_support::{Company, Desk, Sql, TestDatabase};

use super::is_tenant_table;

/// Two companies that have sold, in a database of their own: the tests look at everything in it.
fn two_companies() -> [Company; 2] {
    let database = TestDatabase::fresh();
    let companies = [Company::within(database.clone()), Company::within(database)];
    let desk = Desk::open(&companies[0]);
    for company in &companies {
        let card = company.membership();
        desk.record(card.top_up("1000.00"));
        let sale = desk.record(card.spend("10.00")).posting();
        desk.record(card.reverse(sale));
    }
    companies
}

fn tables(company: &Company) -> Vec<String> {
    company.sql().texts(&format!("SELECT relname FROM pg_class AS c WHERE {}", is_tenant_table()))
}

fn one_tenant_roles(address: &DatabaseAddress) -> [(&'static str, String); 3] {
    [("app", address.app()), ("reader", address.reader()), ("auditor", address.auditor())]
}

/// T05: who named no company sees no row, without an error; also after a transaction that named one.
#[test]
fn without_a_company_there_are_no_rows() {
    let companies = two_companies();
    let address = companies[0].database.address();
    let roles = one_tenant_roles(&address).into_iter().chain([("writer", address.writer())]);
    for (role, url) in roles {
        let mut sql = Sql::connect(&url);
        let tenant = companies[0].tenant;
        let naming = format!(
            "BEGIN; SET LOCAL app.tenant = '{tenant}'; SET LOCAL app.tenants = '[\"{tenant}\"]'; COMMIT"
        );
        for before in ["SELECT", &naming] {
            sql.run(before);
            for table in tables(&companies[0]) {
                assert_eq!(sql.number(&format!("SELECT count(*) FROM {table}")), 0, "{role} {table}");
            }
        }
    }
}

/// T05: who named one company sees its rows only, on every table.
#[test]
fn one_company_sees_only_its_own_rows() {
    let companies = two_companies();
    let address = companies[0].database.address();
    let mut seen = 0;
    for (role, url) in one_tenant_roles(&address).into_iter().chain([("writer", address.writer())]) {
        let mut sql = Sql::connect(&url);
        let (own, other) = (companies[0].tenant, companies[1].tenant);
        sql.run(&format!("BEGIN; SET LOCAL app.tenant = '{own}'; SET LOCAL app.tenants = '[\"{own}\"]'"));
        for table in tables(&companies[0]) {
            let rows = |condition: &str| format!("SELECT count(*) FROM {table} WHERE {condition}");
            assert_eq!(sql.number(&rows(&format!("tenant_id <> '{own}'"))), 0, "{role} {table}");
            assert_eq!(sql.number(&rows(&format!("tenant_id = '{other}'"))), 0, "{role} {table}");
            seen += sql.number(&rows("true"));
        }
        sql.run("COMMIT");
    }
    assert!(seen > 100, "its own rows are there");
}

/// T05: nobody writes into another company, whether by a new row or by moving one.
#[test]
fn one_company_cannot_write_into_another() {
    let companies = two_companies();
    let address = companies[0].database.address();
    let (own, other) = (companies[0].tenant, companies[1].tenant);
    let refused = |url: &str, setting: &str, statement: String| {
        let mut sql = Sql::connect(url);
        let outcome = sql.attempt(&format!("BEGIN; SET LOCAL {setting}; {statement}"));
        let message = outcome.expect_err(&statement);
        assert!(message.contains("row-level security"), "{message}: {statement}");
    };
    let entity = "INSERT INTO legal_entity (tenant_id, id, code, name)";
    refused(
        &address.app(),
        &format!("app.tenant = '{own}'"),
        format!("{entity} VALUES ('{other}', '{own}', 'X', 'X')"),
    );
    refused(
        &address.app(),
        &format!("app.tenant = '{own}'"),
        format!("UPDATE shop SET tenant_id = '{other}' WHERE true"),
    );
    let reversal = "INSERT INTO reversal (tenant_id, original_id, reversal_id)";
    refused(
        &address.writer(),
        &format!("app.tenants = '[\"{own}\"]'"),
        format!("{reversal} VALUES ('{other}', '{own}', '{own}')"),
    );
    let mut sql = Sql::connect(&address.app());
    sql.run(&format!("BEGIN; SET LOCAL app.tenant = '{own}'; UPDATE shop SET name = 'Taken'; COMMIT"));
    let taken = format!("SELECT count(*) FROM shop WHERE name = 'Taken' AND tenant_id = '{other}'");
    assert_eq!(companies[0].sql().number(&taken), 0);
}

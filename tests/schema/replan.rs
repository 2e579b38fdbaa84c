//! Plans keep pace with a database that grows, before PostgreSQL itself has looked at it again.

use domain::statement::Period;
use persistence::error::StoreError;
use persistence::statements;
use persistence::store::Tx;
use test_support::company::Membership;
use test_support::plans;
use test_support::{Company, Desk, TestDatabase};

/// Enough that reading all postings for each of them would be noticed.
const SALES: usize = 600;
/// What a statement looks up where a period begins in.
const LOOKED_UP: &str = "posting_pkey";

fn read_statement(tx: &mut Tx<'_>, card: &Membership) -> Result<(), StoreError> {
    let date = |text: &str| text.parse().expect("a date");
    let period = Period::new(date("2020-01-01"), date("2999-01-01")).expect("a period");
    statements::stretch(tx, card.id, period, 1_000).map(drop)
}

/// S03: a statement that was first asked for while a shop had sold nothing finds each posting by its id once it has sold a lot.
#[test]
fn plans_are_made_anew_as_a_shop_grows() {
    let database = TestDatabase::fresh();
    let company = Company::within(database.clone());
    plans::explain_everything(&database);
    let desk = Desk::open(&company);
    let card = company.membership();
    desk.record(card.top_up("1000.00"));
    let store = desk.store();
    let ask = || store.read(company.tenant, |tx| read_statement(tx, &card)).expect("a statement");
    ask();
    let sales: Vec<_> = (0..SALES).map(|_| desk.send(card.spend("1.00"))).collect();
    for sale in sales {
        sale.recv().expect("the till answers");
    }
    ask();
    drop(store);
    desk.close();

    let explained = plans::explained(&database);
    let of_period = |one: &&plans::Explained| one.query.contains("\"posting\".\"business_date\" >= $");
    let last = explained.iter().rfind(of_period).expect("the statement looks for its first posting");
    let (_, condition) = last.looked_up.iter().find(|(index, _)| index == LOOKED_UP).expect("by its key");
    assert!(condition.contains("(id = "), "every posting of the company is read for each: {condition}");
}

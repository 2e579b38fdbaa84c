//! What reports do about postings that were not added up yet.

use api::day_figures::{catch_up, catch_up_beside_tills};
use domain::money::Currency;
use persistence::chain;
use persistence::store::Store;
use test_support::{Company, Desk, TestDatabase};

/// A report adds up what waits, but not while the tills of its company are busy: then it says that it is not complete, and leaves them the
/// database. What has to be whole waits for nobody.
#[test]
fn reports_leave_busy_tills_their_time() {
    const CARDS: usize = 55;
    const BUSY: usize = 20 * CARDS;
    let company = Company::within(TestDatabase::fresh());
    let quiet = Company::within(company.database.clone());
    let desk = Desk::open(&company);
    let store = desk.store();
    let cards: Vec<_> = (0..CARDS).map(|_| company.membership()).collect();
    let rush = || {
        let top_ups: Vec<_> =
            cards.iter().cycle().take(BUSY).map(|card| desk.send(card.top_up("1.00"))).collect();
        top_ups.into_iter().for_each(|answer| drop(answer.recv().expect("the till answers")));
    };
    let added_up = |of: &Company| {
        let query = format!("SELECT count(*) FROM day_posting WHERE tenant_id = '{}'", of.tenant);
        of.sql().text(&query).parse::<usize>().expect("a number")
    };
    let beside = |of: &Company, store: &Store| {
        catch_up_beside_tills(store, of.tenant, Currency::Cny).expect("added up")
    };

    desk.record(quiet.membership().top_up("1.00"));
    rush();
    assert_eq!((beside(&company, &store), added_up(&company)), (false, 0));
    assert_eq!((beside(&quiet, &store), added_up(&quiet)), (true, 1));

    // Sealed, but the next rush may be on its way; once a look of the sealer finds little, it is over.
    assert!(chain::seal_news(&store).expect("sealed") >= BUSY);
    assert_eq!((beside(&company, &store), added_up(&company)), (false, 0));
    assert_eq!(chain::seal_news(&store).expect("sealed"), 0);
    assert_eq!((beside(&company, &store), added_up(&company)), (true, BUSY));
    rush();
    assert!(catch_up(&store, company.tenant, Currency::Cny).expect("added up"));
    assert_eq!(added_up(&company), 2 * BUSY);
}

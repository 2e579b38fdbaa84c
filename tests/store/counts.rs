//! Counts in the store: many callers, one lot; what is sold keeps its terms; what is broken is found.

use domain::counts::{Term, TermBegin, UseLimits};
use domain::ids::Id;
use domain::till::{CountSource, Rejection};
use persistence::error::StoreError;
use persistence::packages::{self, Making};
use persistence::till::{Outcome, Request, preview};
use persistence::verify;
use test_support::company::{counted, package_terms};
use test_support::{Answer, Company, Desk, TestDatabase};
use uuid::Uuid;

fn ten_washes(desk: &Desk, company: &Company) -> Id<domain::ids::Package> {
    desk.package(company, "wash-10", package_terms("100.00", vec![counted("wash", 8, 2)]))
}

fn no_counts(outcome: &Outcome) -> bool {
    matches!(outcome, Outcome::Refused(Rejection::NoCountsLeft { .. }))
}

/// N01, OP07: 64 callers at two tills want one of ten washes: exactly ten get it, and they pay the price exactly.
#[test]
fn ten_counts_are_used_exactly_ten_times() {
    const ROUNDS: usize = 4;
    let company = Company::without_rules(TestDatabase::shared());
    let desks = [Desk::open(&company), Desk::open(&company)];
    let package = ten_washes(&desks[0], &company);
    for _ in 0..ROUNDS {
        let card = company.membership();
        desks[0].record(card.top_up("100.00"));
        desks[0].record(card.sell_package(package));
        let uses: Vec<Request> = (0..64).map(|_| card.use_counts("wash", 1)).collect();
        let outcomes: Vec<Outcome> = std::thread::scope(|scope| {
            let ask = |(number, request)| {
                let desk: &Desk = &desks[number % 2];
                scope.spawn(move || desk.insist(request))
            };
            let callers: Vec<_> = uses.iter().enumerate().map(ask).collect();
            callers.into_iter().map(|caller| caller.join().expect("no caller panics")).collect()
        });
        let used = outcomes.iter().filter(|outcome| matches!(outcome, Outcome::Recorded { .. })).count();
        let refused = outcomes.iter().filter(|outcome| no_counts(outcome)).count();
        assert_eq!((used, refused), (10, 54), "{outcomes:?}");
        let charged = format!(
            "SELECT sum(charged)::text FROM count_use WHERE tenant_id = '{}' AND wallet_id = '{}'",
            company.tenant, card.id
        );
        assert_eq!(company.sql().text(&charged), "100.0000");
    }
}

/// OP07: commands of one batch see what the earlier ones left: a sale, its uses, a limit that is reached, and corrections.
#[test]
fn commands_of_one_batch_see_each_other() {
    let company = Company::new();
    let desk = Desk::with_writers(&company.database.address(), 1);
    let mut item = counted("wash", 3, 0);
    item.limits = UseLimits { per_day: Some(2), weekdays: Vec::new() };
    let package = desk.package(&company, "wash-3", package_terms("90.00", vec![item]));
    let card = company.membership();
    desk.record(card.top_up("100.00"));
    let waiting = [
        card.sell_package(package),
        card.use_counts("wash", 1),
        card.use_counts("wash", 1),
        card.use_counts("wash", 1),
    ]
    .map(|request| desk.send(request));
    let outcomes = waiting.map(|answer| answer.recv().expect("the till answers"));
    let [sold, first, second, third] = outcomes;
    assert!(
        matches!(third, Outcome::Refused(Rejection::DayLimitReached { per_day: 2, used: 2 })),
        "{third:?}"
    );
    assert_eq!(Answer::of(&second).get("total"), "30.00");
    desk.record(card.reverse(Answer::of(&first).posting()));
    desk.record(card.use_counts("wash", 1));
    let refused = desk.ask(card.reverse(Answer::of(&sold).posting()));
    assert!(matches!(refused, Outcome::Refused(Rejection::CountsAlreadyUsed { used: 2 })), "{refused:?}");
}

/// OP07: a key is one use for ever; the same lot can be named, also when nothing is left of it; another member's is not found.
#[test]
fn a_use_happens_once_and_from_the_members_own_lot() {
    let company = Company::new();
    let desk = Desk::open(&company);
    let package = ten_washes(&desk, &company);
    let (card, other) = (company.membership(), company.membership());
    for card in [&card, &other] {
        desk.record(card.top_up("100.00"));
        desk.record(card.sell_package(package));
    }
    let request = card.use_counts("wash", 10);
    let first = desk.record(request.clone());
    assert_eq!(first.get("total"), "100.00");
    let again = Answer::of(&desk.ask(request));
    assert!(again.replayed);
    let lot_of = |wallet: Uuid| {
        let lot = format!("SELECT id::text FROM lot WHERE wallet_id = '{wallet}' AND shape = 3");
        Id::new(company.sql().text(&lot).parse().expect("an id"))
    };
    let (own, foreign) = (lot_of(card.id.value()), lot_of(other.id.value()));
    assert!(no_counts(&desk.ask(card.use_from(CountSource::Lot { lot: own, item: None }, 1))));
    let refused = desk.ask(card.use_from(CountSource::Lot { lot: foreign, item: None }, 1));
    assert!(matches!(refused, Outcome::CountsNotFound), "{refused:?}");
    let unknown = desk.ask(card.sell_package(Id::new(Uuid::now_v7())));
    assert!(matches!(unknown, Outcome::PackageNotFound), "{unknown:?}");
    let back = desk.record(card.reverse(first.posting()));
    assert_eq!(back.get("after.principal"), "0.00");
    desk.record(card.use_from(CountSource::Lot { lot: own, item: None }, 1));
}

/// N02, OP07: another version changes what is sold next; what was sold keeps its price, counts and limits.
#[test]
fn what_was_sold_keeps_its_terms() {
    let company = Company::new();
    let desk = Desk::open(&company);
    let package = ten_washes(&desk, &company);
    let card = company.membership();
    desk.record(card.top_up("1000.00"));
    desk.record(card.sell_package(package));
    let mut terms = package_terms("300.00", vec![counted("wash", 1, 0)]);
    terms.items[0].limits.per_day = Some(1);
    terms.term = Term { months: Some(6), begins: TermBegin::AtFirstUse };
    let making = Making { user: None, at: desk.settings().clock.now() };
    desk.store()
        .write(company.tenant, |tx| {
            let present = packages::find(tx, package)?.expect("the package");
            packages::update(tx, &present, 1, ("Wash", &terms), true, making)?;
            assert!(packages::update(tx, &present, 1, ("Wash", &terms), true, making).is_err());
            let changed = packages::find(tx, package)?.expect("the package");
            assert_eq!((changed.number, changed.row_version, &changed.terms), (2, 2, &terms));
            Ok::<_, StoreError>(())
        })
        .expect("another version");
    let used = desk.record(card.use_counts("wash", 10));
    assert_eq!(used.get("total"), "100.00");
    let retired = desk.ask(card.sell_package(package));
    assert!(matches!(retired, Outcome::Refused(Rejection::PackageRetired)), "{retired:?}");
}

/// OP07: a preview of a sale and of a use decides the same and leaves no trace.
#[test]
fn a_preview_of_counts_posts_nothing() {
    let company = Company::new();
    let desk = Desk::open(&company);
    let package = ten_washes(&desk, &company);
    let card = company.membership();
    desk.record(card.top_up("100.00"));
    let previewed = |request: &Request| {
        let outcome = desk.store().read(request.tenant, |tx| preview(tx, desk.settings(), request));
        outcome.map_err(|error: StoreError| error).expect("a preview only reads")
    };
    let sale = card.sell_package(package);
    assert_eq!(Answer::of(&previewed(&sale)).get("after.principal"), "0.00");
    assert!(no_counts(&previewed(&card.use_counts("wash", 1))));
    desk.record(sale);
    assert_eq!(Answer::of(&previewed(&card.use_counts("wash", 3))).get("total"), "30.00");
    assert_eq!(company.sql().number(&format!("SELECT version FROM wallet WHERE id = '{}'", card.id)), 2);
}

/// A changed lot, use or line of counts is found by the audit.
#[test]
fn broken_counts_are_found() {
    let company = Company::within(TestDatabase::fresh());
    let desk = Desk::open(&company);
    let package = ten_washes(&desk, &company);
    let card = company.membership();
    desk.record(card.top_up("100.00"));
    desk.record(card.sell_package(package));
    desk.record(card.use_counts("wash", 9));
    let mut sql = company.sql();
    for (damage, repair, check) in [
        ("lot SET paid_left = 1", "lot SET paid_left = 0", "counts = Σ their entries"),
        ("lot SET gift_left = 2", "lot SET gift_left = 1", "counts = Σ their entries"),
        ("lot SET price_left = 9", "lot SET price_left = 10", "price of counts = Σ their uses"),
        ("lot SET used = 8", "lot SET used = 9", "price of counts = Σ their uses"),
        ("count_use SET charged = 89", "count_use SET charged = 90", "uses as their postings say"),
        (
            "count_use SET paid = 9, gift = 0",
            "count_use SET paid = 8, gift = 1",
            "uses as their postings say",
        ),
        ("posting_line SET charged = 91", "posting_line SET charged = 90", "uses as their postings say"),
    ] {
        let only = |what: &str| {
            if what.starts_with("lot") {
                format!("UPDATE {what} WHERE shape = 3")
            } else if what.starts_with("posting_line") {
                format!("UPDATE {what} WHERE posting_id IN (SELECT id FROM posting WHERE kind = 6)")
            } else {
                format!("UPDATE {what}")
            }
        };
        sql.run(&only(damage));
        let report = verify::tenant(&company.database.address(), company.tenant).expect("checks run");
        assert!(report.findings.iter().any(|found| found.check == check), "{damage}: {:?}", report.findings);
        sql.run(&only(repair));
    }
}

//! On account in the store: many callers, one limit; commands of one batch; what is broken is found.

use domain::ids::Id;
use domain::ledger::ON_ACCOUNT;
use domain::till::{LineInput, Rejection, TenderInput};
use persistence::till::{Outcome, Request};
use persistence::{accounts, verify};
use test_support::company::{Membership, yuan};
use test_support::{Company, Desk, TestDatabase};

fn owing(company: &Company, desk: &Desk, limit: &str) -> Membership {
    let (card, limit) = (company.membership(), yuan(limit));
    let id = card.id;
    let set = desk.store().write(company.tenant, move |tx| accounts::set_limit(tx, id, 1, limit));
    set.expect("a limit");
    card
}

fn on_account(card: &Membership, amount: &str) -> Request {
    let tender = TenderInput::rest(ON_ACCOUNT.to_owned());
    card.pay(vec![LineInput::plain(yuan(amount))], vec![tender])
}

fn owed(company: &Company, card: &Membership) -> String {
    company.sql().text(&format!("SELECT on_account::text FROM wallet WHERE id = '{}'", card.id))
}

/// OP09: 32 callers at two tills put 10.00 each on an account of 100.00: ten do, and the limit holds.
#[test]
fn many_callers_never_pass_one_limit() {
    let company = Company::without_rules(TestDatabase::shared());
    let desks = [Desk::open(&company), Desk::open(&company)];
    let card = owing(&company, &desks[0], "100.00");
    let sales: Vec<Request> = (0..32).map(|_| on_account(&card, "10.00")).collect();
    let outcomes: Vec<Outcome> = std::thread::scope(|scope| {
        let ask = |(number, request)| {
            let desk: &Desk = &desks[number % 2];
            scope.spawn(move || desk.insist(request))
        };
        let callers: Vec<_> = sales.iter().enumerate().map(ask).collect();
        callers.into_iter().map(|caller| caller.join().expect("no caller panics")).collect()
    });
    let recorded = outcomes.iter().filter(|outcome| matches!(outcome, Outcome::Recorded { .. })).count();
    let refused = |outcome: &&Outcome| matches!(outcome, Outcome::Refused(Rejection::OnAccountLimit { .. }));
    assert_eq!((recorded, outcomes.iter().filter(refused).count()), (10, 22), "{outcomes:?}");
    assert_eq!(owed(&company, &card), "100.0000");
}

/// OP09: commands of one batch see what the earlier ones left: sales, a repayment over two of them, and a return.
#[test]
fn commands_of_one_batch_see_each_other() {
    let company = Company::new();
    let desk = Desk::with_writers(&company.database.address(), 1);
    let card = owing(&company, &desk, "100.00");
    let first = desk.record(on_account(&card, "30.00"));
    let waiting = [
        desk.send(on_account(&card, "20.00")),
        desk.send(card.repay(&[("cash", "40.00")])),
        desk.send(card.give_back(first.posting())),
        desk.send(card.repay(&[("wechat", "10.00")])),
        desk.send(card.repay(&[("cash", "0.01")])),
    ];
    let outcomes: Vec<Outcome> = waiting.map(|answer| answer.recv().expect("an answer")).into();
    let recorded = |outcome: &Outcome| matches!(outcome, Outcome::Recorded { .. });
    assert!(outcomes[..4].iter().all(recorded), "{outcomes:?}");
    assert!(matches!(outcomes[4], Outcome::Refused(Rejection::MoreThanOwed { .. })), "{outcomes:?}");
    assert_eq!(owed(&company, &card), "0.0000");
    let back = format!("SELECT tenders::text FROM posting WHERE kind = 4 AND wallet_id = '{}'", card.id);
    assert_eq!(company.sql().text(&back), r#"[{"amount": 3000, "method": "cash"}]"#);
}

/// OP09: a changed item or wallet is found by the audit.
#[test]
fn broken_accounts_are_found() {
    let company = Company::within(TestDatabase::fresh());
    let desk = Desk::open(&company);
    let card = owing(&company, &desk, "100.00");
    desk.record(on_account(&card, "50.00"));
    desk.record(card.repay(&[("cash", "20.00")]));
    let mut sql = company.sql();
    for (damage, repair, check) in [
        ("account_item SET owed = 31", "account_item SET owed = 30", "owed on account = Σ its items"),
        (
            "account_item SET repaid = '[[\"cash\", 2001]]'",
            "account_item SET repaid = '[[\"cash\", 2000]]'",
            "owed on account = Σ its items",
        ),
        ("account_item SET open = false", "account_item SET open = true", "owed on account = Σ its items"),
        ("account_item SET amount = 51", "account_item SET amount = 50", "owed on account = Σ its items"),
        ("wallet SET on_account = 31", "wallet SET on_account = 30", "balance = Σ entries"),
    ] {
        sql.run(&format!("UPDATE {damage}"));
        let report = verify::tenant(&company.database.address(), company.tenant).expect("checks run");
        assert!(report.findings.iter().any(|found| found.check == check), "{damage}: {:?}", report.findings);
        sql.run(&format!("UPDATE {repair}"));
    }
    let other = accounts::set_limit;
    let refused =
        desk.store().write(company.tenant, move |tx| other(tx, Id::new(card.id.value()), 1, yuan("1.00")));
    assert!(refused.is_err(), "the limit was made on another version");
}

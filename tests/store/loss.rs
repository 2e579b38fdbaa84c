//! Connections that break: whatever was acknowledged is there once, whatever was not can be asked again with its key.

use std::sync::Barrier;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use persistence::clock::Clock;
use persistence::error::StoreError;
use persistence::store::{PoolSizes, Store};
use persistence::till::Outcome;
use persistence::{directory, shops};
use test_support::unreliable::{Cut, Unreliable};
use test_support::{Answer, Company, Desk, TestDatabase};

/// R3: COMMIT was done and its reply lost: the same batch is asked again and answers from the key. COMMIT never arrived:
/// it is done now. Either way once.
#[test]
fn a_lost_commit_reply_is_resolved_by_the_key() {
    const ROUNDS: usize = 6;
    let company = Company::within(TestDatabase::fresh());
    let way = Unreliable::way_to(&company.database.address());
    let desk = Desk::with_writers(&way.address(), 1);
    let card = company.membership();
    desk.record(card.top_up("1000.00"));
    for round in 0..ROUNDS {
        let place = if round % 2 == 0 { Cut::AfterCommit } else { Cut::BeforeCommit };
        way.cut_next(place);
        let answer = desk.record(card.spend("1.00"));
        assert!(way.has_cut());
        assert_eq!(answer.replayed, place == Cut::AfterCommit, "{place:?}");
        assert_eq!(answer.get("version"), (round + 2).to_string());
    }
}

/// R3: a process that dies after COMMIT and before its answer: the client's repetition at another process is a replay.
#[test]
fn an_answer_lost_with_its_process_is_found_by_another() {
    let company = Company::new();
    let card = company.membership();
    let top_up = card.top_up("1000.00");
    let dying = Desk::open(&company);
    // Nobody hears the first answer.
    drop(dying.send(top_up.clone()));
    dying.close();
    assert!(Desk::open(&company).record(top_up).replayed);
}

/// R1: backends are ended at random under load; each key is done exactly once in the end.
#[test]
fn ended_backends_lose_and_double_nothing() {
    const CALLERS: usize = 8;
    const SALES_EACH: usize = 25;
    const END_WRITERS: &str = "SELECT count(pg_terminate_backend(pid)) FROM pg_stat_activity
        WHERE datname = current_database() AND usename = 'regulars_writer'";
    const END_COMMITTING: &str = "SELECT count(pg_terminate_backend(pid)) FROM pg_stat_activity
        WHERE datname = current_database() AND usename = 'regulars_writer' AND query LIKE 'COMMIT%' AND state = 'active'";
    let company = Company::within(TestDatabase::fresh());
    let desks = [Desk::open(&company), Desk::open(&company)];
    let cards: Vec<_> = (0..3).map(|_| company.membership()).collect();
    for card in &cards {
        desks[0].record(card.top_up("1000.00"));
    }
    let finished = AtomicBool::new(false);
    let ended = std::thread::scope(|scope| {
        let ender = scope.spawn(|| {
            let mut sql = company.sql();
            let mut ended = 0;
            let mut round = 0;
            while !finished.load(Ordering::Relaxed) {
                round += 1;
                // A pause lets work begin; without it the backends die before their first statement.
                std::thread::sleep(Duration::from_millis(20 + round * 37 % 150));
                ended += sql.number(if round % 2 == 0 { END_WRITERS } else { END_COMMITTING });
            }
            ended
        });
        let callers: Vec<_> = (0..CALLERS)
            .map(|caller| {
                let (desk, card) = (&desks[caller % 2], &cards[caller % cards.len()]);
                scope.spawn(move || {
                    for _ in 0..SALES_EACH {
                        let sale = card.spend("0.10");
                        let first = desk.insist(&sale);
                        assert!(matches!(first, Outcome::Recorded { .. }), "{first:?}");
                        assert_eq!(
                            Answer::of(&desk.insist(&sale)),
                            Answer { replayed: true, ..Answer::of(&first) }
                        );
                    }
                })
            })
            .collect();
        for caller in callers {
            caller.join().expect("no caller panics");
        }
        finished.store(true, Ordering::Relaxed);
        ender.join().expect("no panic")
    });
    assert!(ended > 0, "no backend was ended");
    let postings = "SELECT count(*) FROM posting WHERE kind = 2";
    assert_eq!(company.sql().number(postings), (CALLERS * SALES_EACH) as i64);
}

/// R2: sessions that ended while nobody used them, as all do when PostgreSQL starts again, are replaced by whoever comes next, who notices
/// nothing. One that ends at its work is told as a database that is away.
#[test]
fn ended_sessions_are_replaced_at_once() {
    const SESSIONS: u32 = 3;
    const END_SESSIONS: &str = "SELECT count(pg_terminate_backend(pid, 10000)) FROM pg_stat_activity
        WHERE datname = current_database() AND usename = 'regulars_app'";
    let company = Company::within(TestDatabase::fresh());
    let sizes = PoolSizes { requests: SESSIONS, workers: 1 };
    let store = Store::open(&company.database.address(), sizes, Clock::default()).expect("pools");
    let shop = company.shops[0].shop;
    let met = Barrier::new(SESSIONS as usize);
    let meet = || {
        let found = store.read(company.tenant, |tx| {
            met.wait();
            shops::find(tx, shop)
        });
        assert!(found.expect("a read").is_some());
    };
    let of_a_tenant = || store.read(company.tenant, |tx| shops::find(tx, shop)).map(|found| found.is_some());
    let of_the_directory = || directory::find(&store, company.tenant).map(|found| found.is_some());
    let ways: [&dyn Fn() -> Result<bool, StoreError>; 2] = [&of_a_tenant, &of_the_directory];
    for read in ways {
        std::thread::scope(|scope| (0..SESSIONS).for_each(|_| drop(scope.spawn(meet))));
        assert_eq!(company.sql().number(END_SESSIONS), i64::from(SESSIONS));
        assert!(read().expect("a read"));
    }

    let interrupted = store.read(company.tenant, |tx| {
        assert_eq!(company.sql().number(END_SESSIONS), 1);
        shops::find(tx, shop)
    });
    assert!(matches!(interrupted, Err(StoreError::Unavailable(_))), "{interrupted:?}");
}

//! A short run of every fault; `make faults` runs them at length.

#![expect(clippy::print_stdout, reason = "figures of a passed run are worth reading")]

use std::time::Duration;

use test_support::fault::{Extent, Scenario};

/// Runs a scenario, and fails with what it found.
fn passes(name: &str, times: usize, lasts: Duration) {
    let seed = u64::from(std::time::UNIX_EPOCH.elapsed().map_or(1, |since| since.subsec_nanos()));
    let scenario = Scenario::named(name).expect("a scenario of this name");
    println!("{name}: {times} times, seed {seed}");
    let report = (scenario.run)(&Extent { seed, times, lasts });
    println!("{:?}", report.figures);
    assert!(report.findings.is_empty(), "seed {seed}: {:#?}", report.findings);
    if let Some(why) = report.skipped {
        println!("not run: {why}");
    }
}

/// Long enough to be noticed by everybody who waits.
const A_MOMENT: Duration = Duration::from_secs(3);

/// R1: the server, its PostgreSQL, or both are killed again and again while clerks sell: every acknowledged sale is there,
/// byte for byte, no key was done twice, and `regulars verify` finds nothing.
#[test]
fn kills_lose_and_double_nothing() {
    passes("kill", 10, A_MOMENT);
}

/// R3: an answer that is lost on its way is asked for again with its key: one effect, and the same bytes.
#[test]
fn lost_answers_are_given_again() {
    passes("reply", 200, A_MOMENT);
}

/// R3: the way to PostgreSQL breaks at COMMIT, before it or after.
#[test]
fn broken_ways_to_the_database_lose_and_double_nothing() {
    passes("commit", 20, A_MOMENT);
}

/// R4: 64 clients spend one card of 100.00 by 1.00: exactly 100 succeed.
#[test]
fn one_card_in_many_hands_is_spent_once() {
    passes("card", 2, A_MOMENT);
}

/// R4, OP11: 64 clients give back parts of one sale: exactly what was sold comes back.
#[test]
fn returns_at_once_never_exceed_the_sale() {
    passes("returns", 2, A_MOMENT);
}

/// R9: PostgreSQL stands still for a while.
#[test]
fn a_standstill_of_the_database_is_waited_out() {
    passes("pause", 1, A_MOMENT);
}

/// R9: every connection of the requests' pool is held; sales go on.
#[test]
fn a_full_pool_says_when_to_come_back() {
    passes("pool", 1, A_MOMENT);
}

/// R10: clients that never finish a request keep nobody waiting.
#[test]
fn slow_clients_keep_nobody_waiting() {
    passes("slow", 200, A_MOMENT);
}

/// R9: the disk is full, and has room again.
#[test]
fn a_full_disk_loses_nothing() {
    passes("disk", 1, A_MOMENT);
}

/// R9: the clock jumps by days and back.
#[test]
fn a_jumping_clock_disturbs_nothing() {
    passes("clock", 200, A_MOMENT);
}

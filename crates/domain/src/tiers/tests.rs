//! Worked examples §7: which level is reached, and how far the next one is.

use super::*;
use crate::test_till::{thing, tier_rules, yuan};

/// Silver at 10 000 and gold at 50 000 points; also by so much topped up, in all or at once.
fn ladder(in_all: [Option<&str>; 2], at_once: [Option<&str>; 2]) -> TierLadder {
    let mut ladder = tier_rules().ladders[0].body.clone();
    for (step, (in_all, at_once)) in ladder.steps.iter_mut().zip(in_all.into_iter().zip(at_once)) {
        (step.topped_up_from, step.one_top_up_from) = (in_all.map(yuan), at_once.map(yuan));
    }
    ladder
}

fn top_up(paid: &str) -> TopUpMade {
    let on = NaiveDate::from_ymd_opt(2026, 5, 3).unwrap();
    TopUpMade { id: thing(1), on, paid: yuan(paid) }
}

/// L02, §7: a level is reached with its first point; what is missing is told of the next level above the present one, which the
/// points alone need not have reached, and of the highest level nothing.
#[test]
fn the_next_tier_is_above_level_and_points() {
    let ladder = ladder([None, None], [None, None]);
    let table = [
        (0, 9_999, 0, Some((1, 1))),
        (0, 10_000, 1, Some((2, 40_000))),
        (1, 100, 0, Some((2, 49_900))),
        (1, 49_999, 1, Some((2, 1))),
        (1, 50_000, 2, None),
        (2, 0, 0, None),
    ];
    for (level, points, reached, next) in table {
        assert_eq!(level_by_points(&ladder, points), reached, "{points}");
        assert_eq!(next_level(&ladder, level, points), next, "{level} {points}");
    }
}

/// OP18, §7: whoever is silver is told what is missing for gold, however little was topped up this time.
#[test]
fn a_tier_that_was_reached_is_not_missed_again() {
    let ladder = ladder([None, None], [Some("3800"), Some("10000")]);
    let next = |level| next_by_top_up(&ladder, level, top_up("100"), &[], yuan("3900"));
    assert_eq!(next(0), Some((1, yuan("3700"))));
    assert_eq!(next(1), Some((2, yuan("9900"))));
    assert_eq!(next(2), None);
}

/// OP18, §7: the shorter of the two ways is told: 100.00 now are 3 700.00 short of 3 800.00 at once, and 900.00 of 4 800.00 in all.
#[test]
fn the_shorter_way_to_the_next_tier_is_told() {
    let ladder = ladder([Some("4800"), None], [Some("3800"), None]);
    let next = next_by_top_up(&ladder, 0, top_up("100"), &[], yuan("3900"));
    assert_eq!(next, Some((1, yuan("900"))));
}

/// OP18, §7: what was topped up in all reaches a level by itself, unless only the last months count.
#[test]
fn all_that_was_topped_up_reaches_a_tier_by_itself() {
    let mut ladder = ladder([Some("3800"), Some("10000")], [None, None]);
    let reached = |ladder: &TierLadder, in_all| level_by_top_ups(ladder, &[], yuan(in_all));
    assert_eq!((reached(&ladder, "3799.99"), reached(&ladder, "3800")), (0, 1));
    ladder.topped_up_months = Some(12);
    assert_eq!(reached(&ladder, "3800"), 0);
}

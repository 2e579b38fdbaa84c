//! The clock jumps by a day or an hour, forward and back (R9): sales go on, and what was recorded later never says earlier.

use std::thread;

use chrono::TimeDelta;
use serde_json::json;

use super::{Extent, Report};
use crate::audit;
use crate::company::Company;
use crate::database::TestDatabase;
use crate::till::Desk;

const CALLERS: usize = 4;
const JUMPS_HOURS: [i64; 4] = [24, -24, -1, 1];
/// Recorded earlier than the posting before it.
const BACKWARDS: &str =
    "SELECT count(*) FROM (SELECT recorded_at, lag(recorded_at) OVER (PARTITION BY tenant_id, wallet_id
    ORDER BY version) AS before FROM posting) AS p WHERE recorded_at < before";

/// Runs it.
pub(super) fn run(extent: &Extent) -> Report {
    let company = Company::within(TestDatabase::fresh());
    let desk = Desk::open(&company);
    let cards: Vec<_> = (0..CALLERS).map(|_| company.membership()).collect();
    for card in &cards {
        desk.record(card.top_up("100000.00"));
    }
    let mut random = extent.random();
    let jumps: Vec<i64> = (0..extent.times).map(|_| JUMPS_HOURS[random.below(JUMPS_HOURS.len())]).collect();
    thread::scope(|scope| {
        for (caller, card) in cards.iter().enumerate() {
            let (desk, jumps) = (&desk, &jumps);
            scope.spawn(move || {
                for jump in jumps.iter().skip(caller).step_by(CALLERS) {
                    desk.shift_time(TimeDelta::hours(*jump));
                    desk.record(card.spend("0.01"));
                }
            });
        }
    });
    let mut findings = audit::findings(&company.database.address(), company.tenant);
    let backwards = company.sql().number(BACKWARDS);
    if backwards > 0 {
        findings.push(format!("{backwards} postings say that they were recorded before the one before them"));
    }
    let figures = vec![("jumps", json!(extent.times)), ("acknowledged", json!(extent.times + CALLERS))];
    Report { figures, findings, skipped: None }
}

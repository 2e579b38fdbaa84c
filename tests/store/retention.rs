//! What is kept for a time only is removed after it, in batches, and nothing else.

use api::retention::{Removed, sweep};
use chrono::TimeDelta;
use domain::ids::Id;
use persistence::clock::Clock;
use persistence::retention::{MESSAGE_DAYS, PAIRING_DAYS, PARKED_SALE_DAYS, READER_EVENT_DAYS, SESSION_DAYS};
use persistence::store::{PoolSizes, Store};
use test_support::{Company, TestDatabase, company};

/// More than two batches of one terminal.
const TAPS: usize = 1_100;

/// Messages of now: more than a batch.
const MESSAGES: usize = 700;

/// Parked sales of now, one of them taken: more than a batch.
const PARKED: usize = 600;

/// Taps, sessions and a pairing that end now, a session that is open, messages, and parked sales.
fn fill(company: &Company) {
    let (tenant, terminal, user) = (company.tenant, company.shops[0].terminal, company.user);
    let shop = company.shops[0].shop;
    let member = company.membership().member;
    let device: Id<domain::ids::Device> = company::fresh();
    company.sql().run(&format!(
        "INSERT INTO device (tenant_id, id, terminal_id, name, public_key, created_at)
           VALUES ('{tenant}', '{device}', '{terminal}', 'Reader', '', now());
         INSERT INTO terminal_feed (tenant_id, terminal_id, last_seq) VALUES ('{tenant}', '{terminal}', {TAPS});
         INSERT INTO reader_event (tenant_id, device_id, event_id, terminal_id, seq, kind, value, source, read_at, received_at)
           SELECT '{tenant}', '{device}', gen_random_uuid(), '{terminal}', n, 'ic', '8800', 'live', now(), now()
           FROM generate_series(1, {TAPS}) AS n;
         INSERT INTO session (tenant_id, id, user_id, refresh_hash, rotated_at, created_at, last_used_at, expires_at, ended_at)
           SELECT '{tenant}', gen_random_uuid(), '{user}', sha256(n::text::bytea), now(), now(), now(),
             CASE n WHEN 2 THEN now() ELSE now() + interval '1000 days' END, CASE n WHEN 1 THEN now() END
           FROM generate_series(1, 3) AS n;
         INSERT INTO message (tenant_id, id, member_id, posting_id, kind, channel, state, parts, created_at, settled_at)
           SELECT '{tenant}', gen_random_uuid(), '{member}', gen_random_uuid(), 'top_up', 'in_app', 'skipped', 0, now(), now()
           FROM generate_series(1, {MESSAGES}) AS n;
         INSERT INTO parked_sale (tenant_id, id, shop_id, key, parked_at, content, pieces, list_total, taken_at)
           SELECT '{tenant}', gen_random_uuid(), '{shop}', n::text, now(), '{{}}', 0, 0, CASE n WHEN 1 THEN now() END
           FROM generate_series(1, {PARKED}) AS n;
         INSERT INTO pairing (device_code_hash, user_code_hash, public_key, device_name, created_at, expires_at)
           VALUES (sha256('{tenant}'), sha256('{tenant}'), '', 'Reader', now(), now());"
    ));
}

#[test]
fn what_was_kept_long_enough_is_removed_and_nothing_else() {
    let company = Company::without_rules(TestDatabase::fresh());
    let other = Company::without_rules(company.database.clone());
    fill(&company);
    fill(&other);
    let clock = Clock::default();
    let sizes = PoolSizes { requests: 1, workers: 1 };
    let store = Store::open(&company.database.address(), sizes, clock.clone()).expect("pools");
    let table = [
        (PAIRING_DAYS, Removed { pairings: 2, ..Removed::default() }),
        (PARKED_SALE_DAYS, Removed { parked_sales: 2 * PARKED, ..Removed::default() }),
        (READER_EVENT_DAYS, Removed { reader_events: 2 * TAPS, ..Removed::default() }),
        // Both that was ended and that whose time was over; the open one stays.
        (SESSION_DAYS, Removed { sessions: 4, ..Removed::default() }),
        (MESSAGE_DAYS, Removed { messages: 2 * MESSAGES, ..Removed::default() }),
    ];
    let mut before = TimeDelta::zero();
    for (days, expected) in table {
        let (end, margin) = (TimeDelta::days(days), TimeDelta::hours(1));
        clock.shift(end - margin - before);
        assert_eq!(sweep(&store).expect("it runs"), Removed::default(), "an hour before {days} days");
        clock.shift(margin * 2);
        assert_eq!(sweep(&store).expect("it runs"), expected, "an hour after {days} days");
        assert_eq!(sweep(&store).expect("it runs"), Removed::default(), "again");
        before = end + margin;
    }
    assert_eq!(company.sql().number("SELECT count(*) FROM session"), 2);
}

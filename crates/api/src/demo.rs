//! A demo company, made once and the same every time: two shops and what they sell, roles from general manager to clerk,
//! 500 members with 90 days behind them. Everything goes through the same functions and the same till as real work, so it audits.

mod company;
mod days;
mod goods;
mod packages;
mod people;
mod random;

use chrono::{DateTime, TimeDelta, Utc};
use domain::ids::{Id, Tenant};
use persistence::clock::Clock;
use persistence::ids::fresh;
use persistence::till::{Till, TillSettings};

use crate::app::error::AppError;
use crate::app::messages;
use crate::auth::passwords::Passwords;
use crate::state::AppState;

/// Number of the demo company, typed at sign-in.
pub const TENANT_NUMBER: &str = "100001";
/// Short name of the demo company.
pub const SHORT_NAME: &str = "云栖";
/// Password of every demo user. Printed at start, because it protects nothing but made-up data.
pub const PASSWORD: &str = "Regulars2026";
/// PIN of every demo user, for the fast switch of clerks.
pub const PIN: &str = "2026";
/// Days of history before the day of seeding.
const HISTORY_DAYS: i64 = 90;
/// Parts of messages that the demo company may send.
const MESSAGE_CREDIT: i64 = 1_000;
/// Members of the demo company.
const MEMBERS: usize = 500;

/// Names under which one may sign in, with their role.
pub const USERS: [(&str, &str); 7] = [
    ("gm", "总经理"),
    ("manager", "店长"),
    ("manager2", "店长"),
    ("supervisor", "主管"),
    ("cashier", "收银员"),
    ("cashier2", "收银员"),
    ("cashier3", "收银员"),
];

/// Makes the demo company. Blocks for some seconds; run it on a blocking thread before serving.
///
/// # Errors
/// An [`AppError`] of the store or the till. Seeding an installation that has the demo company is a conflict.
pub fn seed(state: &AppState) -> Result<(), AppError> {
    let today = state.now();
    let clock = Clock::default();
    clock.discipline(today - TimeDelta::days(HISTORY_DAYS));
    let tenant: Id<Tenant> = fresh(clock.now());
    let company = company::found(state, tenant, clock.now())?;
    goods::stock(state, tenant, clock.now())?;
    let members = people::enrol(state, tenant, &company, MEMBERS, clock.now())?;
    let settings = TillSettings { clock: clock.clone(), writers: 1, ..state.till_settings.clone() };
    let till = Till::start(&settings);
    days::live(&till, &clock, &company, members, today)?;
    let now = state.now();
    state.store.write(tenant, |tx| messages::begin_trial(tx, MESSAGE_CREDIT, now))
}

/// Hash of the demo password, made once for all users.
fn password_hash(passwords: &Passwords, text: &str) -> Result<String, AppError> {
    passwords.hash_here(text)
}

/// The instant of a local time of day in Shanghai, where both shops are.
fn at(day: DateTime<Utc>, hour: i64, minute: i64) -> DateTime<Utc> {
    let midnight = day.date_naive().and_time(chrono::NaiveTime::MIN).and_utc();
    midnight + TimeDelta::hours(hour - 8) + TimeDelta::minutes(minute)
}

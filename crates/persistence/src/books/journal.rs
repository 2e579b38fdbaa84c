//! 凭证 of days that are not locked: what was booked on them, and what is estimated more than the journal said before them.

use chrono::{DateTime, NaiveDate, Utc};
use domain::books::BooksByDate;
use domain::books::estimates::{Basis, Estimated};
use domain::books::journal::{self, JournalDays, Voucher};
use domain::books::statement::BookLine;
use domain::ids::{Id, LegalEntity};
use domain::statement::Period as Month;

use super::settings::BookSettings;
use super::{lapsed, locks, read, settings};
use crate::error::StoreError;
use crate::store::Tx;
use crate::tenants;

/// The journal of days of an entity as it would be written now.
#[derive(Debug, Clone)]
pub struct Written {
    /// What was owed before, in minor units.
    pub opening: i64,
    /// What was booked, by date.
    pub books: BooksByDate,
    /// The vouchers, counted from 1 in each month.
    pub vouchers: Vec<Voucher>,
    /// What is estimated at the end of the last day.
    pub closing: Estimated,
}

/// Writes the journal of an entity from the first of a month up to a date, as things are `now`.
///
/// # Errors
/// [`StoreError`] of the queries.
pub fn write(
    tx: &mut Tx<'_>,
    entity: Id<LegalEntity>,
    (month, to): (Month, NaiveDate),
    now: DateTime<Utc>,
) -> Result<Written, StoreError> {
    let settings = settings::get(tx)?;
    let terms = settings.terms(tenants::currency(tx)?);
    let from = month.from();
    let (before, books) = read::before_and_by_date(tx, entity, (from, to))?;
    let opening = BookLine::Liability.sum(&before).amount;
    let mut lapsed =
        lapsed::points(tx, vec![entity.value()], now)?.remove(&entity.value()).unwrap_or_default();
    lapsed.retain(|date, _| *date <= to);
    let within = lapsed.split_off(&from);
    let before = Basis { booked: before, points_lapsed: lapsed.values().sum() };
    let said = locks::estimated_before(tx, entity, month)?.unwrap_or_else(|| terms.of(&before));
    let (estimated, closing) = terms.by_date(said, (from, before), &books, &within);
    let vouchers =
        settings.vouchers(JournalDays { booked: &books, estimated: &estimated, vat_bp: settings.vat_bp });
    Ok(Written { opening, books, vouchers, closing })
}

impl BookSettings {
    /// Days as vouchers in the company's accounts.
    fn vouchers(&self, days: JournalDays<'_>) -> Vec<Voucher> {
        journal::vouchers(days, |role| {
            let account = self.account(role);
            (account.number, account.name)
        })
    }
}

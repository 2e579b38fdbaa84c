//! The counts of a membership, as the desk shows them: what is left, until when, and how often today.

use std::collections::{BTreeMap, HashMap};

use chrono::NaiveDate;
use diesel::prelude::*;
use domain::counts::{CountsLot, DayUses};
use domain::ids::{Id, Membership};
use domain::money::Currency;
use uuid::Uuid;

use crate::error::StoreError;
use crate::schema::count_package_version;
use crate::store::Tx;
use crate::till::counts::{self, Counts};

/// Open lots of counts with the names of their packages.
#[derive(Debug, Clone)]
pub struct MemberCounts {
    /// In the order in which they are used: a time pass first, then the soonest to lapse.
    pub lots: Vec<(String, CountsLot)>,
    /// Uses of the business date.
    pub today: Vec<DayUses>,
}

/// The open counts of a membership on a business date of the shop.
///
/// # Errors
/// [`StoreError`] of the queries.
pub fn of(
    tx: &mut Tx<'_>,
    membership: Id<Membership>,
    date: NaiveDate,
    currency: Currency,
) -> Result<MemberCounts, StoreError> {
    let wallet = (tx.tenant_id(), membership.value());
    let since = BTreeMap::from([(wallet, date)]);
    let found = counts::of_wallets(tx.conn, since, |_| Some(currency))?.remove(&wallet);
    let Counts { mut lots, days } = found.unwrap_or_default();
    lots.sort_by_key(|lot| (!lot.is_pass(), lot.expires_at.is_none(), lot.expires_at, lot.opened_at, lot.id));
    let mut names = names(tx, &lots)?;
    let name_of = |lot: CountsLot| (names.entry(lot.terms.value()).or_default().clone(), lot);
    Ok(MemberCounts {
        lots: lots.into_iter().map(name_of).collect(),
        today: days.into_iter().filter(|day| day.business_date == date).collect(),
    })
}

fn names(tx: &mut Tx<'_>, lots: &[CountsLot]) -> Result<HashMap<Uuid, String>, StoreError> {
    let versions: Vec<Uuid> = lots.iter().map(|lot| lot.terms.value()).collect();
    let names: Vec<(Uuid, String)> = count_package_version::table
        .filter(count_package_version::tenant_id.eq(tx.tenant_id()))
        .filter(count_package_version::id.eq_any(versions))
        .select((count_package_version::id, count_package_version::name))
        .load(tx.conn)?;
    Ok(names.into_iter().collect())
}

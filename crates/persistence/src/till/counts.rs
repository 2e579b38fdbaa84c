//! Counts of wallets: their lots, and how often they were used. Read only for the commands that need them.

mod read;
mod written;

use std::collections::BTreeMap;

use chrono::{DateTime, Days, NaiveDate, Utc};
use diesel::pg::PgConnection;
use diesel::prelude::*;
use domain::counts::{CountUse, CountsLot, DayUses};
use domain::ids::{Id, Lot as LotThing};
use domain::money::Currency;
use domain::terms::{Pause, TermChange, TermChangeKind};
use domain::till::{CountSource, Origin, UseCounts};
use rust_decimal::Decimal;
use uuid::Uuid;

use super::facts::WalletKey;
use super::rows;
use super::{Request, Work};
use crate::error::StoreError;
use crate::packages::pools::{self, Pools};
use crate::schema::{count_use, term_change};
use read::{CountsLotRow, CountsLotsOf, OpenCountsLots, PausesOf, UsesByDay};

pub(super) use written::{
    InsertCountUses, InsertCountsLots, InsertTermChanges, UpdateCountsLots, WrittenCountUse,
    WrittenCountsLot, WrittenTermChange,
};

/// How far before its instant a business date can lie: the widest zone, and a cut-off late in the day.
const DATE_MARGIN_DAYS: u64 = 2;

/// The counts of one wallet, as the decisions of a batch leave them.
#[derive(Debug, Clone, Default)]
pub(crate) struct Counts {
    /// Its lots.
    pub(crate) lots: Vec<CountsLot>,
    /// How often they were used on each business date.
    pub(crate) days: Vec<DayUses>,
}

impl Counts {
    /// A lot as a decision left it; also when it holds nothing any more, so that a later command is told so.
    pub(super) fn put(&mut self, lot: &CountsLot) {
        self.lots.retain(|known| known.id != lot.id);
        self.lots.push(lot.clone());
    }

    /// Whether the lot that a command names is there; one that is no longer open is fetched, to be refused by name.
    pub(super) fn find_named(
        &mut self,
        conn: &mut PgConnection,
        wallet: WalletKey,
        named: Option<Id<LotThing>>,
        currency: Currency,
    ) -> Result<bool, StoreError> {
        let Some(named) = named else { return Ok(true) };
        if !self.lots.iter().any(|lot| lot.id == named) {
            self.lots.extend(lots(conn, wallet, &[named], currency)?);
        }
        Ok(self.lots.iter().any(|lot| lot.id == named))
    }

    /// Uses that a decision made, or took back.
    pub(super) fn add(&mut self, made: &CountUse) {
        self.days.push(DayUses { lot: made.lot, business_date: made.business_date, uses: made.quantity });
    }
}

/// The lot of counts that a use names, if it names one.
pub(super) const fn named(command: &UseCounts) -> Option<Id<LotThing>> {
    match command.source {
        CountSource::Lot { lot, .. } => Some(lot),
        CountSource::Item(_) => None,
    }
}

/// What is known of the counts of the wallets from which `batch` wants to use some, or to change the term of some.
pub(super) fn of_batch(
    conn: &mut PgConnection,
    batch: &[Request],
    now: DateTime<Utc>,
    currency_of: impl Fn(WalletKey) -> Option<Currency>,
) -> Result<BTreeMap<WalletKey, Counts>, StoreError> {
    let mut since: BTreeMap<WalletKey, NaiveDate> = BTreeMap::new();
    for request in batch {
        let origin = match &request.work {
            Work::UseCounts(command) => Some(&command.origin),
            Work::ChangeTerm(command) => Some(&command.origin),
            Work::TopUp(_)
            | Work::Consume(_)
            | Work::SellPackage { .. }
            | Work::Hold(_)
            | Work::Refund(_)
            | Work::Bearer(_)
            | Work::Repay(_)
            | Work::MakeUp { .. }
            | Work::AdjustPoints(_)
            | Work::Reverse { .. }
            | Work::Return { .. } => None,
        };
        if let Some(origin) = origin {
            let date = earliest_date(origin, now);
            let known = since.entry(super::batch::wallet_key(request)).or_insert(date);
            *known = date.min(*known);
        }
    }
    of_wallets(conn, since, currency_of)
}

/// The open lots of counts of some wallets, and how often they were used on each business date since one.
pub(crate) fn of_wallets(
    conn: &mut PgConnection,
    since: BTreeMap<WalletKey, NaiveDate>,
    currency_of: impl Fn(WalletKey) -> Option<Currency>,
) -> Result<BTreeMap<WalletKey, Counts>, StoreError> {
    let mut found = BTreeMap::new();
    if since.is_empty() {
        return Ok(found);
    }
    let (tenants, wallets): (Vec<Uuid>, Vec<Uuid>) = since.keys().copied().unzip();
    let rows: Vec<CountsLotRow> =
        OpenCountsLots { tenants: tenants.clone(), wallets: wallets.clone() }.load(conn)?;
    let days: Vec<(Uuid, Uuid, Uuid, NaiveDate, i64)> = UsesByDay {
        tenants: tenants.clone(),
        wallets: wallets.clone(),
        since: since.into_values().collect(),
    }
    .load(conn)?;
    let pools = pools_of(conn, &rows)?;
    for row in rows {
        let key = (row.tenant_id, row.wallet_id);
        if let Some(currency) = currency_of(key) {
            found.entry(key).or_insert_with(Counts::default).lots.push(row.lot(currency, &pools)?);
        }
    }
    add_pauses(
        conn,
        (tenants, wallets),
        found.values_mut().flat_map(|counts: &mut Counts| &mut counts.lots),
    )?;
    for (tenant, wallet, lot, business_date, uses) in days {
        let counts = found.entry((tenant, wallet)).or_insert_with(Counts::default);
        counts.days.push(DayUses { lot: Id::new(lot), business_date, uses });
    }
    Ok(found)
}

/// The earliest business date that a use may fall on.
fn earliest_date(origin: &Origin, now: DateTime<Utc>) -> NaiveDate {
    let date = origin.occurred_at.map_or(now, |at| at.min(now)).date_naive();
    date.checked_sub_days(Days::new(DATE_MARGIN_DAYS)).unwrap_or(date)
}

/// Some lots of counts of a wallet, open or not.
pub(crate) fn lots(
    conn: &mut PgConnection,
    (tenant, wallet): WalletKey,
    ids: &[Id<LotThing>],
    currency: Currency,
) -> Result<Vec<CountsLot>, StoreError> {
    if ids.is_empty() {
        return Ok(Vec::new());
    }
    let rows: Vec<CountsLotRow> = CountsLotsOf {
        tenants: vec![tenant; ids.len()],
        wallets: vec![wallet; ids.len()],
        ids: ids.iter().map(|id| id.value()).collect(),
    }
    .load(conn)?;
    let pools = pools_of(conn, &rows)?;
    let mut lots: Vec<CountsLot> =
        rows.into_iter().map(|row| row.lot(currency, &pools)).collect::<Result<_, StoreError>>()?;
    add_pauses(conn, (vec![tenant], vec![wallet]), &mut lots)?;
    Ok(lots)
}

/// The services that share the counts of some lots; nothing is asked when each is for one item.
fn pools_of(conn: &mut PgConnection, rows: &[CountsLotRow]) -> Result<Pools, StoreError> {
    let (tenants, versions): (Vec<Uuid>, Vec<Uuid>) = rows.iter().filter_map(CountsLotRow::pool).unzip();
    pools::of_versions(conn, &tenants, &versions)
}

/// The pauses of time passes among some lots; nothing is asked when there is none that may be paused.
fn add_pauses<'a>(
    conn: &mut PgConnection,
    (tenants, wallets): (Vec<Uuid>, Vec<Uuid>),
    lots: impl IntoIterator<Item = &'a mut CountsLot>,
) -> Result<(), StoreError> {
    let mut passes: Vec<&mut CountsLot> = lots.into_iter().filter(|lot| lot.pause_terms.is_some()).collect();
    if passes.is_empty() {
        return Ok(());
    }
    let pauses: Vec<(Uuid, Uuid, Uuid, NaiveDate, i64)> = PausesOf { tenants, wallets }.load(conn)?;
    for (_, lot, id, from, days) in pauses {
        if let Some(pass) = passes.iter_mut().find(|pass| pass.id.value() == lot) {
            pass.pauses.push(Pause { id: Id::new(id), from, days });
        }
    }
    Ok(())
}

/// The changes of terms that a posting made.
pub(super) fn term_changes_of(
    conn: &mut PgConnection,
    (tenant, wallet): WalletKey,
    posting: Uuid,
) -> Result<Vec<TermChange>, StoreError> {
    type Row = (Uuid, i16, Option<Uuid>, NaiveDate, i64, DateTime<Utc>, DateTime<Utc>);
    let made: Vec<Row> = term_change::table
        .filter(term_change::tenant_id.eq(tenant).and(term_change::wallet_id.eq(wallet)))
        .filter(term_change::posting_id.eq(posting))
        .select((
            term_change::lot_id,
            term_change::kind,
            term_change::pause_id,
            term_change::from_date,
            term_change::days,
            term_change::expires_before,
            term_change::expires_after,
        ))
        .load(conn)?;
    let made = made.into_iter().map(|(lot, kind, pause, from, days, before, after)| {
        let kind =
            TermChangeKind::from_code(kind).ok_or(StoreError::corrupt("term_change", "kind", posting))?;
        let pause = pause.map(Id::new);
        Ok(TermChange { lot: Id::new(lot), kind, pause, from, days, before, after })
    });
    made.collect()
}

/// The uses that a posting made.
pub(super) fn uses_of(
    conn: &mut PgConnection,
    (tenant, wallet): WalletKey,
    business_date: NaiveDate,
    posting: Uuid,
    currency: Currency,
) -> Result<Vec<CountUse>, StoreError> {
    type Row = (Uuid, i64, Option<i16>, i64, i64, Decimal);
    let made: Vec<Row> = count_use::table
        .filter(count_use::tenant_id.eq(tenant).and(count_use::wallet_id.eq(wallet)))
        .filter(count_use::business_date.eq(business_date).and(count_use::posting_id.eq(posting)))
        .order(count_use::line)
        .select((
            count_use::lot_id,
            count_use::quantity,
            count_use::pool_place,
            count_use::paid,
            count_use::gift,
            count_use::charged,
        ))
        .load(conn)?;
    let made = made.into_iter().map(|(lot, quantity, pool_place, paid, gift, charged)| {
        let charged = rows::money(charged, currency, "count_use", "charged", posting)?;
        Ok(CountUse { lot: Id::new(lot), business_date, quantity, pool_place, paid, gift, charged })
    });
    made.collect()
}

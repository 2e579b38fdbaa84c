//! The posting that a reversal takes back, with its entries, lines and the lots they name as they are now.

use std::collections::HashMap;

use chrono::{DateTime, NaiveDate, Utc};
use diesel::pg::PgConnection;
use diesel::prelude::*;
use diesel::sql_types::{Array, BigInt, Int8, Numeric, SmallInt, Uuid as SqlUuid};
use domain::account::named_items;
use domain::ids::{Id, Lot as LotThing, Membership, Posting, Tenant};
use domain::ledger::{ConsumptionLine, Entry, Kind, Lot, PostingKind, TakenFromPair};
use domain::money::{Currency, Money};
use domain::till::{Original, ReturnedLine};
use rust_decimal::Decimal;
use uuid::Uuid;

use super::written::{self, WrittenEntries};
use super::{account, counts, rows};
use crate::derivation_codec;
use crate::error::StoreError;
use crate::schema::{lot, posting, posting_line, reversal};
use crate::statement::statement;

type PostingRow = (
    i16,
    i64,
    DateTime<Utc>,
    NaiveDate,
    Decimal,
    Decimal,
    Option<serde_json::Value>,
    Option<i16>,
    Option<i16>,
    Option<Uuid>,
    String,
    Option<Uuid>,
);

/// Loads posting `id` of `wallet`, under the wallet's lock.
pub(super) fn load(
    conn: &mut PgConnection,
    tenant: Id<Tenant>,
    wallet: Id<Membership>,
    currency: Currency,
    id: Id<Posting>,
) -> Result<Option<Original>, StoreError> {
    let (tenant, wallet, id) = (tenant.value(), wallet.value(), id.value());
    let header: Option<PostingRow> = posting::table
        .find((tenant, id))
        .filter(posting::wallet_id.eq(wallet))
        .select((
            posting::kind,
            posting::version,
            posting::recorded_at,
            posting::business_date,
            posting::list_total,
            posting::total,
            posting::tenders,
            posting::tier_from,
            posting::tier_to,
            posting::ladder_id,
            posting::derivation,
            posting::reverses_id,
        ))
        .first(conn)
        .optional()?;
    let Some((
        kind,
        version,
        recorded_at,
        business_date,
        list_total,
        total,
        tenders,
        from,
        to,
        ladder,
        derivation,
        reverses,
    )) = header
    else {
        return Ok(None);
    };
    let kind = rows::posting_kind(kind, id)?;
    // Later returns of the same sale stand in the way of correcting a return.
    let of_sale =
        reverses.filter(|_| kind == PostingKind::Return).map_or((id, Uuid::nil()), |sale| (sale, id));
    let derivation = derivation_codec::decode(&derivation, currency).ok_or(StoreError::corrupt(
        "posting",
        "derivation",
        id,
    ))?;
    let entries = entries(conn, tenant, wallet, version, currency)?;
    let lines = lines(conn, tenant, id, currency)?;
    let list_total = rows::money(list_total, currency, "posting", "list_total", id)?;
    let total = rows::money(total, currency, "posting", "total", id)?;
    let lines = if lines.is_empty() && kind == PostingKind::Consumption {
        vec![plain_line(list_total, total, &entries, currency)]
    } else {
        lines
    };
    let mut original = Original {
        id: Id::new(id),
        kind,
        recorded_at,
        business_date,
        list_total,
        total,
        tenders: rows::tenders(tenders, currency, id)?,
        lines,
        tier_change: rows::tier_change(from, to, ladder),
        derivation,
        reversed_by: reversed_by(conn, tenant, id)?,
        returned: returned_after(conn, tenant, of_sale, currency)?,
        pairs: Vec::new(),
        points_lots: Vec::new(),
        counts: Vec::new(),
        uses: Vec::new(),
        term_changes: Vec::new(),
        account_items: Vec::new(),
        entries,
    };
    for lot in named_lots(conn, tenant, wallet, &original.entries, currency)? {
        match lot {
            Lot::Pair(pair) => original.pairs.push(pair),
            Lot::Points(points) => original.points_lots.push(points),
            Lot::Counts(counts) => original.counts.push(counts),
            Lot::Account(item) => original.account_items.push(item),
        }
    }
    load_counts(conn, (tenant, wallet), currency, &mut original)?;
    let items = named_items(&original.entries, &original.derivation);
    original.account_items = account::items(conn, (tenant, wallet), &items, currency)?;
    Ok(Some(original))
}

/// The lots of counts that the posting opened, used or ended, and its uses; most postings have neither.
fn load_counts(
    conn: &mut PgConnection,
    wallet: (Uuid, Uuid),
    currency: Currency,
    original: &mut Original,
) -> Result<(), StoreError> {
    let lots = match original.kind {
        PostingKind::PackageSale => {
            let opened = original.entries.iter().filter(|entry| entry.kind == Kind::Counts);
            opened.filter_map(|entry| entry.lot).collect()
        }
        PostingKind::CountUse => {
            let (date, id) = (original.business_date, original.id.value());
            original.uses = counts::uses_of(conn, wallet, date, id, currency)?;
            original.uses.iter().map(|made| made.lot).collect::<Vec<_>>()
        }
        PostingKind::TermChange => {
            original.term_changes = counts::term_changes_of(conn, wallet, original.id.value())?;
            original.term_changes.iter().map(|made| made.lot).collect()
        }
        PostingKind::Refund => original.derivation.refunded_counts().collect(),
        PostingKind::TopUp
        | PostingKind::Consumption
        | PostingKind::Reversal
        | PostingKind::Return
        | PostingKind::Hold
        | PostingKind::HoldEnd
        | PostingKind::Repayment
        | PostingKind::PointsMakeUp
        | PostingKind::PointsAdjustment
        | PostingKind::BearerPayment
        | PostingKind::BearerRefund => {
            return Ok(());
        }
    };
    original.counts = counts::lots(conn, wallet, &distinct(lots), currency)?;
    Ok(())
}

fn distinct(mut lots: Vec<Id<LotThing>>) -> Vec<Id<LotThing>> {
    lots.sort_unstable();
    lots.dedup();
    lots
}

/// The one line of a plain amount: its posting and entries say it all, so it has no row.
pub(crate) fn plain_line(
    list_total: Money,
    total: Money,
    entries: &[Entry],
    currency: Currency,
) -> ConsumptionLine {
    let mut taken: Vec<TakenFromPair> = Vec::new();
    for entry in entries {
        let Some(lot) = entry.lot else { continue };
        let amount = Money::from_minor(-entry.amount, currency);
        let zero = Money::zero(currency);
        let (principal, bonus) = match entry.kind {
            Kind::Principal => (amount, zero),
            Kind::Bonus => (zero, amount),
            Kind::RewardPoints
            | Kind::TierPoints
            | Kind::OwedMoney
            | Kind::OwedPoints
            | Kind::Counts
            | Kind::OnAccount => {
                continue;
            }
        };
        match taken.iter_mut().find(|known| known.lot == lot) {
            Some(known) if entry.kind == Kind::Principal => known.principal = principal,
            Some(known) => known.bonus = bonus,
            None => taken.push(TakenFromPair { lot, principal, bonus }),
        }
    }
    ConsumptionLine { taken, ..ConsumptionLine::plain(list_total, total) }
}

statement! {
    /// The entries of some postings by the wallets and versions that they made, one index entry each.
    EntriesOf -> written::entries::Columns;
    "SELECT e.tenant_id, e.wallet_id, e.version, e.posting_id, e.kinds, e.books, e.lots, e.amounts, e.balances_after \
     FROM unnest(", tenants: Array<SqlUuid> = Vec<Uuid>, ", ", wallets: Array<SqlUuid> = Vec<Uuid>, ", ",
    versions: Array<Int8> = Vec<i64>, ") AS k(tenant_id, wallet_id, version) \
     JOIN entry_set e ON e.tenant_id = k.tenant_id AND e.wallet_id = k.wallet_id AND e.version = k.version"
}

pub(crate) fn entries(
    conn: &mut PgConnection,
    tenant: Uuid,
    wallet: Uuid,
    version: i64,
    currency: Currency,
) -> Result<Vec<Entry>, StoreError> {
    let mut found = entries_of(conn, (tenant, wallet), vec![version], currency)?;
    Ok(found.remove(&version).unwrap_or_default())
}

/// The entries of some postings of a wallet, by the versions that they made.
pub(crate) fn entries_of(
    conn: &mut PgConnection,
    (tenant, wallet): (Uuid, Uuid),
    versions: Vec<i64>,
    currency: Currency,
) -> Result<HashMap<i64, Vec<Entry>>, StoreError> {
    let (tenants, wallets) = (vec![tenant; versions.len()], vec![wallet; versions.len()]);
    let stored: Vec<WrittenEntries> = EntriesOf { tenants, wallets, versions }.load(conn)?;
    let read = |stored: WrittenEntries| {
        let entries = rows::entries(&stored, currency, stored.posting)?;
        Ok((stored.version, entries))
    };
    stored.into_iter().map(read).collect()
}

pub(crate) fn lines(
    conn: &mut PgConnection,
    tenant: Uuid,
    posting: Uuid,
    currency: Currency,
) -> Result<Vec<ConsumptionLine>, StoreError> {
    Ok(lines_of(conn, tenant, &[posting], currency)?.remove(&posting).unwrap_or_default())
}

/// The lines of some postings; none for those without.
pub(crate) fn lines_of(
    conn: &mut PgConnection,
    tenant: Uuid,
    postings: &[Uuid],
    currency: Currency,
) -> Result<HashMap<Uuid, Vec<ConsumptionLine>>, StoreError> {
    let rows: Vec<(Uuid, rows::LineRow)> = posting_line::table
        .filter(posting_line::tenant_id.eq(tenant).and(posting_line::posting_id.eq_any(postings)))
        .order((posting_line::posting_id, posting_line::line))
        .select((posting_line::posting_id, rows::LineRow::as_select()))
        .load(conn)?;
    let mut lines: HashMap<Uuid, Vec<ConsumptionLine>> = HashMap::new();
    for (posting, row) in rows {
        lines.entry(posting).or_default().push(rows::line(row, currency, posting)?);
    }
    Ok(lines)
}

pub(crate) fn reversed_by(
    conn: &mut PgConnection,
    tenant: Uuid,
    original: Uuid,
) -> Result<Option<Id<Posting>>, StoreError> {
    let id: Option<Uuid> =
        reversal::table.find((tenant, original)).select(reversal::reversal_id).first(conn).optional()?;
    Ok(id.map(Id::new))
}

type ReturnedSql = (SmallInt, BigInt, Numeric);

statement! {
    /// What returns that stand and were made after one gave back of a sale, line by line. Ids follow the order of time, and
    /// returns of one sale are made one after the other, under the lock of their wallet.
    ReturnedOf -> ReturnedSql;
    "SELECT l.of_line, sum(l.quantity)::bigint, sum(l.charged) FROM sale_return AS r \
     JOIN posting_line AS l ON l.tenant_id = r.tenant_id AND l.posting_id = r.return_id \
     LEFT JOIN reversal AS v ON v.tenant_id = r.tenant_id AND v.original_id = r.return_id \
     WHERE r.tenant_id = ", tenant: SqlUuid = Uuid, " AND r.original_id = ", original: SqlUuid = Uuid,
    " AND r.return_id > ", after: SqlUuid = Uuid, " AND v.original_id IS NULL AND l.of_line IS NOT NULL GROUP BY l.of_line ORDER BY l.of_line"
}

/// What returns that stand gave back of a sale, line by line.
pub(crate) fn returned(
    conn: &mut PgConnection,
    tenant: Uuid,
    original: Uuid,
    currency: Currency,
) -> Result<Vec<ReturnedLine>, StoreError> {
    returned_after(conn, tenant, (original, Uuid::nil()), currency)
}

/// What returns that stand and were made after one gave back of a sale, line by line.
fn returned_after(
    conn: &mut PgConnection,
    tenant: Uuid,
    (original, after): (Uuid, Uuid),
    currency: Currency,
) -> Result<Vec<ReturnedLine>, StoreError> {
    let rows: Vec<(i16, i64, Decimal)> = ReturnedOf { tenant, original, after }.load(conn)?;
    let line = |(line, quantity, amount)| {
        let amount = rows::money(amount, currency, "posting_line", "charged", original)?;
        Ok(ReturnedLine { line, quantity, amount })
    };
    rows.into_iter().map(line).collect()
}

fn named_lots(
    conn: &mut PgConnection,
    tenant: Uuid,
    wallet: Uuid,
    entries: &[Entry],
    currency: Currency,
) -> Result<Vec<Lot>, StoreError> {
    let ids: Vec<Uuid> = entries.iter().filter_map(|entry| Some(entry.lot?.value())).collect();
    let rows: Vec<rows::LotRow> = lot::table
        .filter(lot::tenant_id.eq(tenant).and(lot::wallet_id.eq(wallet)).and(lot::id.eq_any(ids)))
        .filter(lot::shape.ne(rows::SHAPE_COUNTS))
        .select(rows::lot_columns!())
        .load(conn)?;
    rows.into_iter().map(|row| rows::lot(row, currency)).collect()
}

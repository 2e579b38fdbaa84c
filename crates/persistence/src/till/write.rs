//! What a batch writes: one set-based statement per table, in a fixed order, after every lock was taken.

use std::collections::{BTreeMap, HashMap};

use chrono::{DateTime, NaiveDate, Utc};
use diesel::pg::PgConnection;
use diesel::prelude::*;
use diesel::sql_types::{
    Array, Bool, Bytea, Date, Int2, Int4, Int8, Jsonb, Nullable, Numeric, Text, Timestamptz, Uuid as SqlUuid,
};
use domain::ledger::{ConsumptionLine, Lot, PostingKind};
use rust_decimal::Decimal;
use uuid::Uuid;

use super::batch::{Taken, WalletState, wallet_key};
use super::facts::WalletKey;
use super::rows::{self, SHAPE_PAIR, SHAPE_POINTS};
use crate::derivation_codec;
use crate::error::StoreError;
use crate::statement::statement;

statement! {
    /// Takes numbers for the receipts of each terminal and business date, and returns the last number taken.
    TakeReceiptNumbers -> (SqlUuid, SqlUuid, Date, Int4);
    "INSERT INTO terminal_counter (tenant_id, terminal_id, business_date, last_number) SELECT * FROM unnest(",
    tenants: Array<SqlUuid> = Vec<Uuid>, ", ", terminals: Array<SqlUuid> = Vec<Uuid>, ", ",
    dates: Array<Date> = Vec<NaiveDate>, ", ", counts: Array<Int4> = Vec<i32>,
    ") AS n(tenant_id, terminal_id, business_date, taken) ORDER BY 1, 2, 3 \
     ON CONFLICT (tenant_id, terminal_id, business_date) \
     DO UPDATE SET last_number = terminal_counter.last_number + excluded.last_number \
     RETURNING tenant_id, terminal_id, business_date, last_number"
}

statement! {
    /// The wallets afterwards.
    UpdateWallets -> ();
    "UPDATE wallet AS w SET version = n.version, principal = n.principal, bonus = n.bonus, \
     reward_points = n.reward_points, tier_points = n.tier_points, owed_money = n.owed_money, \
     owed_points = n.owed_points, tier = n.tier, last_recorded_at = n.last_recorded_at FROM unnest(",
    tenants: Array<SqlUuid> = Vec<Uuid>, ", ", ids: Array<SqlUuid> = Vec<Uuid>, ", ",
    versions: Array<Int8> = Vec<i64>, ", ", principals: Array<Numeric> = Vec<Decimal>, ", ",
    bonuses: Array<Numeric> = Vec<Decimal>, ", ", reward_points: Array<Numeric> = Vec<Decimal>, ", ",
    tier_points: Array<Numeric> = Vec<Decimal>, ", ", owed_money: Array<Numeric> = Vec<Decimal>, ", ",
    owed_points: Array<Numeric> = Vec<Decimal>, ", ", tiers: Array<Int2> = Vec<i16>, ", ",
    recorded: Array<Nullable<Timestamptz>> = Vec<Option<DateTime<Utc>>>,
    ") AS n(tenant_id, id, version, principal, bonus, reward_points, tier_points, owed_money, owed_points, tier, \
     last_recorded_at) WHERE w.tenant_id = n.tenant_id AND w.id = n.id"
}

statement! {
    /// Lots that existed, afterwards.
    UpdateLots -> ();
    "UPDATE lot AS l SET principal_left = n.principal_left, bonus_left = n.bonus_left, points_in = n.points_in, \
     points_left = n.points_left, expires_at = n.expires_at, open = n.open FROM unnest(",
    tenants: Array<SqlUuid> = Vec<Uuid>, ", ", wallets: Array<SqlUuid> = Vec<Uuid>, ", ",
    ids: Array<SqlUuid> = Vec<Uuid>, ", ", principals: Array<Numeric> = Vec<Decimal>, ", ",
    bonuses: Array<Numeric> = Vec<Decimal>, ", ", points_in: Array<Numeric> = Vec<Decimal>, ", ",
    points: Array<Numeric> = Vec<Decimal>, ", ",
    expiries: Array<Nullable<Timestamptz>> = Vec<Option<DateTime<Utc>>>, ", ", open: Array<Bool> = Vec<bool>,
    ") AS n(tenant_id, wallet_id, id, principal_left, bonus_left, points_in, points_left, expires_at, open) \
     WHERE l.tenant_id = n.tenant_id AND l.wallet_id = n.wallet_id AND l.id = n.id"
}

statement! {
    /// Lots that this batch opened.
    InsertLots -> ();
    "INSERT INTO lot (tenant_id, wallet_id, id, shape, origin_posting_id, issuing_shop_id, issuing_entity_id, terms_id, \
     opened_at, expires_at, principal_paid, bonus_given, points_in, principal_left, bonus_left, points_left, open) \
     SELECT * FROM unnest(",
    tenants: Array<SqlUuid> = Vec<Uuid>, ", ", wallets: Array<SqlUuid> = Vec<Uuid>, ", ",
    ids: Array<SqlUuid> = Vec<Uuid>, ", ", shapes: Array<Int2> = Vec<i16>, ", ",
    origins: Array<SqlUuid> = Vec<Uuid>, ", ", shops: Array<SqlUuid> = Vec<Uuid>, ", ",
    entities: Array<SqlUuid> = Vec<Uuid>, ", ", terms: Array<Nullable<SqlUuid>> = Vec<Option<Uuid>>, ", ",
    opened: Array<Timestamptz> = Vec<DateTime<Utc>>, ", ",
    expiries: Array<Nullable<Timestamptz>> = Vec<Option<DateTime<Utc>>>, ", ",
    paid: Array<Numeric> = Vec<Decimal>, ", ", given: Array<Numeric> = Vec<Decimal>, ", ",
    points_in: Array<Numeric> = Vec<Decimal>, ", ", principals: Array<Numeric> = Vec<Decimal>, ", ",
    bonuses: Array<Numeric> = Vec<Decimal>, ", ", points: Array<Numeric> = Vec<Decimal>, ", ",
    open: Array<Bool> = Vec<bool>, ")"
}

statement! {
    /// Posting headers.
    InsertPostings -> ();
    "INSERT INTO posting (tenant_id, id, kind, wallet_id, version, card_id, shop_id, terminal_id, user_id, receipt_no, \
     recorded_at, occurred_at, business_date, currency, list_total, total, principal_after, \
     bonus_after, reward_points_after, tier_points_after, owed_money_after, owed_points_after, tier_after, tenders, reverses_id, reason, tier_from, \
     tier_to, ladder_id, derivation) SELECT * FROM unnest(",
    tenants: Array<SqlUuid> = Vec<Uuid>, ", ", ids: Array<SqlUuid> = Vec<Uuid>, ", ",
    kinds: Array<Int2> = Vec<i16>, ", ", wallets: Array<SqlUuid> = Vec<Uuid>, ", ",
    versions: Array<Int8> = Vec<i64>, ", ", cards: Array<Nullable<SqlUuid>> = Vec<Option<Uuid>>, ", ",
    shops: Array<SqlUuid> = Vec<Uuid>, ", ", terminals: Array<Nullable<SqlUuid>> = Vec<Option<Uuid>>, ", ",
    users: Array<Nullable<SqlUuid>> = Vec<Option<Uuid>>, ", ", receipts: Array<Text> = Vec<String>, ", ",
    recorded: Array<Timestamptz> = Vec<DateTime<Utc>>, ", ", occurred: Array<Timestamptz> = Vec<DateTime<Utc>>, ", ",
    dates: Array<Date> = Vec<NaiveDate>, ", ", currencies: Array<Text> = Vec<&'static str>, ", ",
    list_totals: Array<Numeric> = Vec<Decimal>, ", ", totals: Array<Numeric> = Vec<Decimal>, ", ",
    principals: Array<Numeric> = Vec<Decimal>, ", ", bonuses: Array<Numeric> = Vec<Decimal>, ", ",
    reward_points: Array<Numeric> = Vec<Decimal>, ", ", tier_points: Array<Numeric> = Vec<Decimal>, ", ",
    owed_money: Array<Numeric> = Vec<Decimal>, ", ", owed_points: Array<Numeric> = Vec<Decimal>, ", ",
    tiers: Array<Int2> = Vec<i16>, ", ",
    tenders: Array<Nullable<Jsonb>> = Vec<Option<serde_json::Value>>, ", ",
    reverses: Array<Nullable<SqlUuid>> = Vec<Option<Uuid>>, ", ",
    reasons: Array<Nullable<Text>> = Vec<Option<String>>, ", ",
    tiers_from: Array<Nullable<Int2>> = Vec<Option<i16>>, ", ", tiers_to: Array<Nullable<Int2>> = Vec<Option<i16>>, ", ",
    ladders: Array<Nullable<SqlUuid>> = Vec<Option<Uuid>>, ", ", derivations: Array<Text> = Vec<String>, ")"
}

statement! {
    /// Delivered lines.
    InsertLines -> ();
    "INSERT INTO posting_line (tenant_id, posting_id, line, label, category, quantity, list_price, charged, taken, staff) \
     SELECT * FROM unnest(",
    tenants: Array<SqlUuid> = Vec<Uuid>, ", ", postings: Array<SqlUuid> = Vec<Uuid>, ", ",
    lines: Array<Int2> = Vec<i16>, ", ", labels: Array<Text> = Vec<String>, ", ",
    categories: Array<Nullable<Text>> = Vec<Option<String>>, ", ", quantities: Array<Int8> = Vec<i64>, ", ",
    list_prices: Array<Numeric> = Vec<Decimal>, ", ", charged: Array<Numeric> = Vec<Decimal>, ", ",
    taken: Array<Jsonb> = Vec<serde_json::Value>, ", ", staff: Array<Jsonb> = Vec<serde_json::Value>, ")"
}

statement! {
    /// Both sides of every movement.
    InsertEntries -> ();
    "INSERT INTO entry (tenant_id, wallet_id, version, line, posting_id, kind, book, lot_id, amount, balance_after) \
     SELECT * FROM unnest(",
    tenants: Array<SqlUuid> = Vec<Uuid>, ", ", wallets: Array<SqlUuid> = Vec<Uuid>, ", ",
    versions: Array<Int8> = Vec<i64>, ", ", lines: Array<Int2> = Vec<i16>, ", ",
    postings: Array<SqlUuid> = Vec<Uuid>, ", ", kinds: Array<Int2> = Vec<i16>, ", ",
    books: Array<Int2> = Vec<i16>, ", ", lots: Array<Nullable<SqlUuid>> = Vec<Option<Uuid>>, ", ",
    amounts: Array<Numeric> = Vec<Decimal>, ", ", balances: Array<Numeric> = Vec<Decimal>, ")"
}

statement! {
    /// Which postings take which back.
    InsertReversals -> ();
    "INSERT INTO reversal (tenant_id, original_id, reversal_id) SELECT * FROM unnest(",
    tenants: Array<SqlUuid> = Vec<Uuid>, ", ", originals: Array<SqlUuid> = Vec<Uuid>, ", ",
    reversals: Array<SqlUuid> = Vec<Uuid>, ")"
}

statement! {
    /// Keys with their answers, in key order.
    InsertCommands -> ();
    "INSERT INTO command (tenant_id, key, fingerprint, posting_id, answer, api_version) SELECT *, ",
    api_version: Int2 = i16, " FROM unnest(",
    tenants: Array<SqlUuid> = Vec<Uuid>, ", ", keys: Array<Text> = Vec<String>, ", ",
    fingerprints: Array<Bytea> = Vec<Vec<u8>>, ", ", postings: Array<SqlUuid> = Vec<Uuid>, ", ",
    answers: Array<Text> = Vec<String>, ") AS n(tenant_id, key, fingerprint, posting_id, answer) ORDER BY 1, 2"
}

/// Gives every posting its receipt number: shop, terminal, business date and the terminal's counter; or, without a
/// terminal, the posting's id in base 32.
pub(super) fn number_receipts(conn: &mut PgConnection, taken: &mut [Taken<'_>]) -> Result<(), StoreError> {
    let mut counts: BTreeMap<(Uuid, Uuid, NaiveDate), i32> = BTreeMap::new();
    for taken in taken.iter() {
        if let Some(counter) = counter_of(taken) {
            *counts.entry(counter).or_default() += 1;
        }
    }
    let mut numbers = TakeReceiptNumbers::default();
    for ((tenant, terminal, date), count) in &counts {
        numbers.tenants.push(*tenant);
        numbers.terminals.push(*terminal);
        numbers.dates.push(*date);
        numbers.counts.push(*count);
    }
    let mut next: HashMap<(Uuid, Uuid, NaiveDate), i32> = HashMap::new();
    if !counts.is_empty() {
        let rows: Vec<(Uuid, Uuid, NaiveDate, i32)> = numbers.load(conn)?;
        for (tenant, terminal, date, last) in rows {
            let counter = (tenant, terminal, date);
            next.insert(counter, last - counts.get(&counter).copied().unwrap_or(0));
        }
    }
    for taken in taken.iter_mut() {
        let number = counter_of(taken).and_then(|counter| next.get_mut(&counter));
        taken.receipt_no = match (number, prefix(taken)) {
            (Some(number), Some(prefix)) => {
                *number += 1;
                format!("{prefix}-{number:04}")
            }
            _ => base32(taken.decision.posting.id.value()),
        };
    }
    Ok(())
}

/// Which counter numbers a posting: its terminal's on its business date.
fn counter_of(taken: &Taken<'_>) -> Option<(Uuid, Uuid, NaiveDate)> {
    prefix(taken)?;
    let posting = &taken.decision.posting;
    Some((taken.request.tenant.value(), posting.terminal?.value(), posting.business_date))
}

/// Shop code, terminal code and business date.
fn prefix(taken: &Taken<'_>) -> Option<String> {
    let posting = &taken.decision.posting;
    let terminal = taken.snapshot.terminals.get(&posting.terminal?)?;
    let shop = taken.snapshot.shops.get(&terminal.shop)?;
    Some(format!("{}-{}-{}", shop.code, terminal.code, posting.business_date.format("%Y%m%d")))
}

/// Crockford's base 32: no letters that are read as digits.
fn base32(id: Uuid) -> String {
    const ALPHABET: &[u8; 32] = b"0123456789ABCDEFGHJKMNPQRSTVWXYZ";
    let mut rest = id.as_u128();
    let mut text = [b'0'; 26];
    for place in text.iter_mut().rev() {
        *place = ALPHABET[(rest & 31) as usize];
        rest >>= 5;
    }
    text.iter().map(|byte| char::from(*byte)).collect()
}

/// The balances, tiers and versions of every wallet that moved.
pub(super) fn wallets(
    conn: &mut PgConnection,
    taken: &[Taken<'_>],
    states: &HashMap<WalletKey, WalletState>,
) -> Result<(), StoreError> {
    let moved: std::collections::BTreeSet<WalletKey> =
        taken.iter().map(|taken| wallet_key(taken.request)).collect();
    let mut rows = UpdateWallets::default();
    for (tenant, id) in moved {
        let Some(state) = states.get(&(tenant, id)) else { continue };
        let wallet = &state.wallet;
        rows.tenants.push(tenant);
        rows.ids.push(id);
        rows.versions.push(wallet.version);
        rows.principals.push(wallet.principal.to_decimal());
        rows.bonuses.push(wallet.bonus.to_decimal());
        rows.reward_points.push(Decimal::from(wallet.reward_points));
        rows.tier_points.push(Decimal::from(wallet.tier_points));
        rows.owed_money.push(wallet.owed_money.to_decimal());
        rows.owed_points.push(Decimal::from(wallet.owed_points));
        rows.tiers.push(wallet.tier);
        rows.recorded.push(wallet.last_recorded_at);
    }
    expect_rows("wallet", rows.ids.len(), rows.execute(conn)?)
}

/// Lots as the batch leaves them, and the lots that it opened.
pub(super) fn lots(
    conn: &mut PgConnection,
    changed: &BTreeMap<(WalletKey, Uuid), Lot>,
    opened: &BTreeMap<(WalletKey, Uuid), Lot>,
) -> Result<(), StoreError> {
    if !changed.is_empty() {
        let mut rows = UpdateLots::default();
        for (((tenant, wallet), id), lot) in changed {
            let amounts = LotAmounts::of(lot);
            rows.tenants.push(*tenant);
            rows.wallets.push(*wallet);
            rows.ids.push(*id);
            rows.principals.push(amounts.principal_left);
            rows.bonuses.push(amounts.bonus_left);
            rows.points_in.push(amounts.points_in);
            rows.points.push(amounts.points_left);
            rows.expiries.push(amounts.expires_at);
            rows.open.push(lot.is_open());
        }
        expect_rows("lot", changed.len(), rows.execute(conn)?)?;
    }
    if opened.is_empty() {
        return Ok(());
    }
    let mut rows = InsertLots::default();
    for (((tenant, wallet), id), lot) in opened {
        let amounts = LotAmounts::of(lot);
        rows.tenants.push(*tenant);
        rows.wallets.push(*wallet);
        rows.ids.push(*id);
        rows.shapes.push(amounts.shape);
        rows.origins.push(amounts.origin);
        rows.shops.push(amounts.shop);
        rows.entities.push(amounts.entity);
        rows.terms.push(amounts.terms);
        rows.opened.push(amounts.opened_at);
        rows.expiries.push(amounts.expires_at);
        rows.paid.push(amounts.principal_paid);
        rows.given.push(amounts.bonus_given);
        rows.points_in.push(amounts.points_in);
        rows.principals.push(amounts.principal_left);
        rows.bonuses.push(amounts.bonus_left);
        rows.points.push(amounts.points_left);
        rows.open.push(lot.is_open());
    }
    rows.execute(conn)?;
    Ok(())
}

/// The columns of a lot of either shape.
struct LotAmounts {
    shape: i16,
    origin: Uuid,
    shop: Uuid,
    entity: Uuid,
    terms: Option<Uuid>,
    opened_at: DateTime<Utc>,
    expires_at: Option<DateTime<Utc>>,
    principal_paid: Decimal,
    bonus_given: Decimal,
    points_in: Decimal,
    principal_left: Decimal,
    bonus_left: Decimal,
    points_left: Decimal,
}

impl LotAmounts {
    fn of(lot: &Lot) -> Self {
        match lot {
            Lot::Pair(pair) => Self {
                shape: SHAPE_PAIR,
                origin: pair.origin.value(),
                shop: pair.issuing_shop.value(),
                entity: pair.issuing_entity.value(),
                terms: pair.terms.map(domain::ids::Id::value),
                opened_at: pair.opened_at,
                expires_at: pair.expires_at,
                principal_paid: pair.principal_paid.to_decimal(),
                bonus_given: pair.bonus_given.to_decimal(),
                points_in: Decimal::ZERO,
                principal_left: pair.principal_left.to_decimal(),
                bonus_left: pair.bonus_left.to_decimal(),
                points_left: Decimal::ZERO,
            },
            Lot::Points(points) => Self {
                shape: SHAPE_POINTS,
                origin: points.origin.value(),
                shop: points.issuing_shop.value(),
                entity: points.issuing_entity.value(),
                terms: points.terms.map(domain::ids::Id::value),
                opened_at: points.opened_at,
                expires_at: points.expires_at,
                principal_paid: Decimal::ZERO,
                bonus_given: Decimal::ZERO,
                points_in: Decimal::from(points.points_in),
                principal_left: Decimal::ZERO,
                bonus_left: Decimal::ZERO,
                points_left: Decimal::from(points.points_left),
            },
        }
    }
}

/// Posting headers.
pub(super) fn postings(conn: &mut PgConnection, taken: &[Taken<'_>]) -> Result<(), StoreError> {
    let mut rows = InsertPostings::default();
    for taken in taken {
        let posting = &taken.decision.posting;
        rows.tenants.push(taken.request.tenant.value());
        rows.ids.push(posting.id.value());
        rows.kinds.push(posting.kind as i16);
        rows.wallets.push(posting.wallet.value());
        rows.versions.push(posting.version);
        rows.cards.push(posting.card.map(domain::ids::Id::value));
        rows.shops.push(posting.shop.value());
        rows.terminals.push(posting.terminal.map(domain::ids::Id::value));
        rows.users.push(posting.user.map(domain::ids::Id::value));
        rows.receipts.push(taken.receipt_no.clone());
        rows.recorded.push(posting.recorded_at);
        rows.occurred.push(posting.occurred_at);
        rows.dates.push(posting.business_date);
        rows.currencies.push(posting.total.currency().code());
        rows.list_totals.push(posting.list_total.to_decimal());
        rows.totals.push(posting.total.to_decimal());
        let after = &taken.decision.wallet;
        rows.principals.push(after.principal.to_decimal());
        rows.bonuses.push(after.bonus.to_decimal());
        rows.reward_points.push(Decimal::from(after.reward_points));
        rows.tier_points.push(Decimal::from(after.tier_points));
        rows.owed_money.push(after.owed_money.to_decimal());
        rows.owed_points.push(Decimal::from(after.owed_points));
        rows.tiers.push(after.tier);
        rows.tenders.push(rows::tenders_json(&posting.tenders));
        rows.reverses.push(posting.reverses.map(domain::ids::Id::value));
        rows.reasons.push(posting.reason.clone());
        rows.tiers_from.push(posting.tier_change.map(|change| change.from));
        rows.tiers_to.push(posting.tier_change.map(|change| change.to));
        rows.ladders.push(posting.tier_change.map(|change| change.ladder.value()));
        rows.derivations.push(derivation_codec::encode(&taken.decision.derivation));
    }
    rows.execute(conn)?;
    Ok(())
}

/// Delivered lines; a plain amount has none.
pub(super) fn lines(conn: &mut PgConnection, taken: &[Taken<'_>]) -> Result<(), StoreError> {
    let mut rows = InsertLines::default();
    for taken in taken {
        if is_plain(taken) {
            continue;
        }
        for (line, number) in taken.decision.lines.iter().zip(1_i16..) {
            rows.tenants.push(taken.request.tenant.value());
            rows.postings.push(taken.decision.posting.id.value());
            rows.lines.push(number);
            rows.labels.push(line.label.clone());
            rows.categories.push(line.category.clone());
            rows.quantities.push(line.quantity);
            rows.list_prices.push(line.list_price.to_decimal());
            rows.charged.push(line.charged.to_decimal());
            rows.taken.push(rows::taken_json(line));
            rows.staff.push(rows::staff_json(&line.staff));
        }
    }
    if rows.lines.is_empty() {
        return Ok(());
    }
    rows.execute(conn)?;
    Ok(())
}

/// Whether a consumption is one unlabelled line: everything about it stands in its posting and entries.
fn is_plain(taken: &Taken<'_>) -> bool {
    let unlabelled = |line: &ConsumptionLine| {
        line.label.is_empty() && line.category.is_none() && line.quantity == 1 && line.staff.is_empty()
    };
    match (taken.decision.posting.kind, taken.decision.lines.as_slice()) {
        (PostingKind::Consumption, [line]) => unlabelled(line),
        (PostingKind::Reversal, _) => true,
        (PostingKind::Consumption | PostingKind::TopUp, _) => false,
    }
}

/// Both sides of every movement.
pub(super) fn entries(conn: &mut PgConnection, taken: &[Taken<'_>]) -> Result<(), StoreError> {
    let mut rows = InsertEntries::default();
    for taken in taken {
        let posting = &taken.decision.posting;
        let currency = taken.decision.wallet.currency;
        for (entry, line) in taken.decision.entries.iter().zip(1_i16..) {
            rows.tenants.push(taken.request.tenant.value());
            rows.wallets.push(posting.wallet.value());
            rows.versions.push(posting.version);
            rows.lines.push(line);
            rows.postings.push(posting.id.value());
            rows.kinds.push(entry.kind as i16);
            rows.books.push(entry.book as i16);
            rows.lots.push(entry.lot.map(domain::ids::Id::value));
            rows.amounts.push(rows::decimal(entry.amount, entry.kind, currency));
            rows.balances.push(rows::decimal(entry.balance_after, entry.kind, currency));
        }
    }
    rows.execute(conn)?;
    Ok(())
}

/// Which postings were taken back.
pub(super) fn reversals(conn: &mut PgConnection, taken: &[Taken<'_>]) -> Result<(), StoreError> {
    let mut rows = InsertReversals::default();
    for taken in taken {
        let posting = &taken.decision.posting;
        if let Some(original) = posting.reverses {
            rows.tenants.push(taken.request.tenant.value());
            rows.originals.push(original.value());
            rows.reversals.push(posting.id.value());
        }
    }
    if rows.originals.is_empty() {
        return Ok(());
    }
    rows.execute(conn)?;
    Ok(())
}

/// Keys with fingerprints and answers.
pub(super) fn commands(
    conn: &mut PgConnection,
    taken: &[Taken<'_>],
    api_version: i16,
) -> Result<(), StoreError> {
    let mut rows = InsertCommands { api_version, ..InsertCommands::default() };
    for taken in taken {
        rows.tenants.push(taken.request.tenant.value());
        rows.keys.push(taken.request.key.clone());
        rows.fingerprints.push(taken.request.fingerprint.to_vec());
        rows.postings.push(taken.decision.posting.id.value());
        rows.answers.push(taken.answer.to_string());
    }
    rows.execute(conn)?;
    Ok(())
}

/// A set-based update must have found every row that was locked before.
fn expect_rows(table: &'static str, expected: usize, found: usize) -> Result<(), StoreError> {
    if expected == found {
        return Ok(());
    }
    log::error!("{table}: {expected} rows to update, {found} found");
    Err(StoreError::StaleVersion)
}

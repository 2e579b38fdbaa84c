//! What a batch locks and reads: one set-based statement per kind of fact, each in two steps — lock first, read later.

use std::collections::{BTreeSet, HashMap, HashSet};
use std::sync::Arc;

use diesel::pg::PgConnection;
use diesel::prelude::*;
use diesel::sql_types::{
    Array, Bool, Bytea, Date, Int2, Int8, Nullable, Numeric, Text, Timestamptz, Uuid as SqlUuid,
};
use domain::ids::Id;
use domain::ledger::{Lot, Wallet};
use domain::till::CardFacts;
use uuid::Uuid;

use super::batch::WalletState;
use super::rows::{self, LotRow};
use super::{Outcome, Request, holds, make_up};
use crate::error::StoreError;
use crate::schema::wallet;
use crate::snapshot::{self, TenantSnapshot};
use crate::snapshot_cache::SnapshotCache;
use crate::statement::statement;
use crate::wallets::WalletRow;

/// (tenant, wallet).
pub(super) type WalletKey = (Uuid, Uuid);

/// Open points lots of a wallet that are loaded beside its pairs; a wallet with more is handled in the slow lane.
const POINTS_LOTS_MAX: i64 = 48;
/// Open lots of a wallet, as most have: a pair or two, and points of a term or two.
const USUAL_LOTS: usize = 8;

type WalletSql = (
    SqlUuid,
    SqlUuid,
    SqlUuid,
    Text,
    Int8,
    Numeric,
    Numeric,
    Numeric,
    Numeric,
    Numeric,
    Numeric,
    Int2,
    Nullable<Timestamptz>,
    Bool,
    Bool,
    Numeric,
    Numeric,
    Numeric,
    Numeric,
    Nullable<Int2>,
);
type LotSql = (
    SqlUuid,
    SqlUuid,
    SqlUuid,
    Int2,
    SqlUuid,
    SqlUuid,
    SqlUuid,
    Nullable<SqlUuid>,
    Timestamptz,
    Nullable<Timestamptz>,
    Numeric,
    Numeric,
    Numeric,
    Numeric,
    Numeric,
    Numeric,
    Nullable<Timestamptz>,
    Nullable<Int2>,
    Nullable<Date>,
    Nullable<Date>,
);

statement! {
    /// Locks the wallets that nobody else holds, in key order.
    LockFreeWallets -> WalletSql;
    "SELECT tenant_id, id, program_id, currency, version, principal, bonus, reward_points, tier_points, owed_money, \
     owed_points, tier, last_recorded_at, suspended, is_walk_in, held, on_account, on_account_limit, topped_up, buyer FROM wallet WHERE (tenant_id, id) IN (SELECT * FROM unnest(",
    tenants: Array<SqlUuid> = Vec<Uuid>, ", ", ids: Array<SqlUuid> = Vec<Uuid>,
    ")) ORDER BY tenant_id, id FOR NO KEY UPDATE SKIP LOCKED"
}

statement! {
    /// Locks the wallets, waiting for those that others hold, in key order.
    LockWallets -> WalletSql;
    "SELECT tenant_id, id, program_id, currency, version, principal, bonus, reward_points, tier_points, owed_money, \
     owed_points, tier, last_recorded_at, suspended, is_walk_in, held, on_account, on_account_limit, topped_up, buyer FROM wallet WHERE (tenant_id, id) IN (SELECT * FROM unnest(",
    tenants: Array<SqlUuid> = Vec<Uuid>, ", ", ids: Array<SqlUuid> = Vec<Uuid>,
    ")) ORDER BY tenant_id, id FOR NO KEY UPDATE"
}

statement! {
    /// Which of these wallets exist at all.
    ExistingWallets -> (SqlUuid, SqlUuid);
    "SELECT tenant_id, id FROM wallet WHERE (tenant_id, id) IN (SELECT * FROM unnest(",
    tenants: Array<SqlUuid> = Vec<Uuid>, ", ", ids: Array<SqlUuid> = Vec<Uuid>, "))"
}

statement! {
    /// The open lots of money and points of some wallets, up to a limit over all of them.
    OpenLots -> LotSql;
    "SELECT l.tenant_id, l.wallet_id, l.id, l.shape, l.origin_posting_id, l.issuing_shop_id, l.issuing_entity_id, \
     l.terms_id, l.opened_at, l.expires_at, l.principal_paid, l.bonus_given, l.points_in, l.principal_left, l.bonus_left, \
     l.points_left, l.vests_at, l.instalments, l.instalments_from, l.instalments_ended_on FROM unnest(", tenants: Array<SqlUuid> = Vec<Uuid>, ", ", ids: Array<SqlUuid> = Vec<Uuid>,
    ") AS k(tenant_id, wallet_id) \
     JOIN lot AS l ON l.tenant_id = k.tenant_id AND l.wallet_id = k.wallet_id AND l.open AND l.shape < 3 LIMIT ", lots_max: Int8 = i64, ""
}

statement! {
    /// The open lots of money and points of each wallet up to a limit: its points lots, then its pairs in spending order.
    FirstOpenLots -> LotSql;
    "SELECT l.* FROM unnest(", tenants: Array<SqlUuid> = Vec<Uuid>, ", ", ids: Array<SqlUuid> = Vec<Uuid>,
    ") AS k(tenant_id, wallet_id) CROSS JOIN LATERAL ( \
       SELECT tenant_id, wallet_id, id, shape, origin_posting_id, issuing_shop_id, issuing_entity_id, terms_id, \
         opened_at, expires_at, principal_paid, bonus_given, points_in, principal_left, bonus_left, points_left, vests_at, \
         instalments, instalments_from, instalments_ended_on \
       FROM lot WHERE lot.tenant_id = k.tenant_id AND lot.wallet_id = k.wallet_id AND open AND shape < 3 \
       ORDER BY shape DESC, expires_at NULLS LAST, opened_at, id LIMIT ", lots_max: Int8 = i64, ") AS l"
}

type CommandSql = (Int8, Nullable<Int8>, Nullable<Bytea>, Nullable<Text>, Nullable<SqlUuid>, Nullable<Int2>);

statement! {
    /// Of each command by its place: the rules version of its tenant, an earlier use of its key, and the presented card.
    FactsOfCommands -> CommandSql;
    "SELECT k.place, (SELECT rules_version FROM tenant WHERE tenant.tenant_id = k.tenant_id), c.fingerprint, c.answer, \
     d.membership_id, d.state FROM unnest(",
    tenants: Array<SqlUuid> = Vec<Uuid>, ", ", keys: Array<Text> = Vec<String>, ", ",
    cards: Array<Nullable<SqlUuid>> = Vec<Option<Uuid>>,
    ") WITH ORDINALITY AS k(tenant_id, key, card_id, place) \
     LEFT JOIN command AS c ON c.tenant_id = k.tenant_id AND c.key = k.key \
     LEFT JOIN card AS d ON d.tenant_id = k.tenant_id AND d.id = k.card_id"
}

/// The wallets of a batch, those that it only reads too, once each, in lock order.
pub(super) fn distinct_wallets(batch: &[Request]) -> Vec<WalletKey> {
    let others = batch.iter().filter_map(make_up::other_wallet);
    let keys: BTreeSet<WalletKey> = batch.iter().map(super::batch::wallet_key).chain(others).collect();
    keys.into_iter().collect()
}

/// Locks wallets in key order: those that are free, or all of them.
pub(super) fn lock_wallets(
    conn: &mut PgConnection,
    keys: &[WalletKey],
    waits: bool,
) -> Result<Vec<(Uuid, Wallet)>, StoreError> {
    let (tenants, ids) = keys.iter().copied().unzip();
    let rows: Vec<WalletRow> = if waits {
        LockWallets { tenants, ids }.load(conn)?
    } else {
        LockFreeWallets { tenants, ids }.load(conn)?
    };
    rows.into_iter().map(with_tenant).collect()
}

fn with_tenant(row: WalletRow) -> Result<(Uuid, Wallet), StoreError> {
    Ok((row.tenant_id, row.try_into()?))
}

/// One wallet without a lock, for a preview.
pub(super) fn read_wallet(
    conn: &mut PgConnection,
    tenant: Uuid,
    id: Uuid,
) -> Result<Option<(Uuid, Wallet)>, StoreError> {
    let row: Option<WalletRow> =
        wallet::table.find((tenant, id)).select(WalletRow::as_select()).first(conn).optional()?;
    row.map(with_tenant).transpose()
}

/// Which of `keys` exist.
pub(super) fn existing_wallets(
    conn: &mut PgConnection,
    keys: &[WalletKey],
) -> Result<HashSet<WalletKey>, StoreError> {
    let (tenants, ids) = keys.iter().copied().unzip();
    let rows: Vec<WalletKey> = ExistingWallets { tenants, ids }.load(conn)?;
    Ok(rows.into_iter().collect())
}

/// Locked wallets with their open lots.
pub(super) fn wallet_states(
    conn: &mut PgConnection,
    locked: Vec<(Uuid, Wallet)>,
    pairs_max: i64,
) -> Result<HashMap<WalletKey, WalletState>, StoreError> {
    let mut states: HashMap<WalletKey, WalletState> = locked
        .into_iter()
        .map(|(tenant, wallet)| {
            let key = (tenant, wallet.id.value());
            (key, WalletState::empty(wallet))
        })
        .collect();
    let (tenants, ids) = states.keys().copied().unzip();
    let lots_max = pairs_max + POINTS_LOTS_MAX;
    let rows = open_lots(conn, tenants, ids, lots_max)?;
    for row in rows {
        let Some(state) = states.get_mut(&(row.0, row.1)) else { continue };
        match rows::lot(row, state.wallet.currency)? {
            Lot::Pair(pair) => state.pairs.push(pair),
            Lot::Points(points) => state.points_lots.push(points),
            Lot::Counts(counts) => state.counts.put(&counts),
            Lot::Account(item) => state.account.push(item),
        }
    }
    let limit = usize::try_from(lots_max).unwrap_or(usize::MAX);
    for state in states.values_mut() {
        state.sort();
        state.more_pairs = state.pairs.len() + state.points_lots.len() >= limit;
    }
    holds::load(conn, &mut states)?;
    Ok(states)
}

/// The open lots of some wallets: all of them when they are as few as usual, else the first of each wallet.
fn open_lots(
    conn: &mut PgConnection,
    tenants: Vec<Uuid>,
    ids: Vec<Uuid>,
    lots_max: i64,
) -> Result<Vec<LotRow>, StoreError> {
    let usual = USUAL_LOTS * ids.len() + USUAL_LOTS;
    let few = OpenLots { tenants: tenants.clone(), ids: ids.clone(), lots_max: usual as i64 };
    let rows: Vec<LotRow> = few.load(conn)?;
    let most_of_one = rows.iter().fold(HashMap::<Uuid, i64>::new(), |mut counts, row| {
        *counts.entry(row.1).or_default() += 1;
        counts
    });
    if rows.len() < usual && most_of_one.values().all(|count| *count < lots_max) {
        return Ok(rows);
    }
    Ok(FirstOpenLots { tenants, ids, lots_max }.load(conn)?)
}

/// An earlier use of a key.
#[derive(Debug)]
pub(super) struct StoredCommand {
    fingerprint: Vec<u8>,
    answer: Option<String>,
}

impl StoredCommand {
    /// The stored answer for the same request; a refusal for another one.
    pub(super) fn replay(&self, request: &Request) -> Outcome {
        if self.fingerprint != request.fingerprint {
            return Outcome::KeyReused;
        }
        let answer = self.answer.as_deref().unwrap_or_default();
        Outcome::Recorded { answer: Arc::from(answer), replayed: true }
    }
}

/// What was read about one command, beside its wallet.
#[derive(Debug)]
pub(super) struct CommandFacts {
    /// An earlier use of its key.
    pub(super) stored: Option<StoredCommand>,
    /// The presented card and the membership that it bears, if there is such a card.
    pub(super) card: Option<(Uuid, CardFacts)>,
    rules_version: i64,
}

impl CommandFacts {
    /// The presented card, which must bear the membership that the command names.
    pub(super) fn presented(&self, request: &Request) -> Result<Option<CardFacts>, Outcome> {
        match (request.card, self.card) {
            (None, _) => Ok(None),
            (Some(_), Some((membership, card))) if membership == request.wallet.value() => Ok(Some(card)),
            (Some(_), _) => Err(Outcome::CardNotFound),
        }
    }
}

/// The facts of each command, by its place in the batch.
pub(super) fn of_commands(
    conn: &mut PgConnection,
    batch: &[Request],
) -> Result<HashMap<usize, CommandFacts>, StoreError> {
    type Row = (i64, Option<i64>, Option<Vec<u8>>, Option<String>, Option<Uuid>, Option<i16>);
    let mut statement = FactsOfCommands::default();
    for request in batch {
        statement.tenants.push(request.tenant.value());
        statement.keys.push(request.key.clone());
        statement.cards.push(request.card.map(Id::value));
    }
    let rows: Vec<Row> = statement.load(conn)?;
    rows.into_iter()
        .filter_map(|(place, rules_version, fingerprint, answer, membership, state)| {
            let index = usize::try_from(place - 1).ok()?;
            let card = presented_card(batch.get(index)?, membership, state);
            let stored = fingerprint.map(|fingerprint| StoredCommand { fingerprint, answer });
            let rules_version = rules_version?;
            Some(card.map(|card| (index, CommandFacts { stored, card, rules_version })))
        })
        .collect()
}

fn presented_card(
    request: &Request,
    membership: Option<Uuid>,
    state: Option<i16>,
) -> Result<Option<(Uuid, CardFacts)>, StoreError> {
    let (Some(id), Some(membership), Some(state)) = (request.card, membership, state) else {
        return Ok(None);
    };
    Ok(Some((membership, CardFacts { id, state: rows::card_state(state, id.value())? })))
}

/// The rules and shops of each tenant, compiled once per rules version.
pub(super) fn snapshots(
    conn: &mut PgConnection,
    cache: &SnapshotCache,
    batch: &[Request],
    facts: &HashMap<usize, CommandFacts>,
) -> Result<HashMap<Uuid, Arc<TenantSnapshot>>, StoreError> {
    let mut found = HashMap::new();
    for (index, facts) in facts {
        let tenant = batch[*index].tenant.value();
        if found.contains_key(&tenant) {
            continue;
        }
        let snapshot = match cache.get(tenant, facts.rules_version) {
            Some(snapshot) => snapshot,
            None => cache.put(tenant, snapshot::load(conn, tenant)?),
        };
        found.insert(tenant, snapshot);
    }
    Ok(found)
}

//! What a batch locks and reads: one set-based statement per kind of fact, each in two steps — lock first, read later.

use std::collections::{BTreeSet, HashMap, HashSet};
use std::sync::Arc;

use diesel::pg::PgConnection;
use diesel::prelude::*;
use diesel::sql_types::{Array, Bytea, Int2, Int8, Nullable, Numeric, Text, Timestamptz, Uuid as SqlUuid};
use domain::ids::Id;
use domain::ledger::{Lot, Wallet};
use domain::till::CardFacts;
use uuid::Uuid;

use super::batch::WalletState;
use super::rows::{self, LotRow, WalletRow};
use super::{Outcome, Request};
use crate::error::StoreError;
use crate::schema::wallet;
use crate::snapshot::{self, TenantSnapshot};
use crate::snapshot_cache::SnapshotCache;
use crate::statement::statement;

/// By (tenant, card): the membership that the card bears, and its state.
pub(super) type PresentedCards = HashMap<(Uuid, Uuid), (Uuid, CardFacts)>;
/// (tenant, wallet).
pub(super) type WalletKey = (Uuid, Uuid);

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
);

statement! {
    /// Locks the wallets that nobody else holds, in key order.
    LockFreeWallets -> WalletSql;
    "SELECT tenant_id, id, program_id, currency, version, principal, bonus, reward_points, tier_points, owed_money, \
     owed_points, tier, last_recorded_at FROM wallet WHERE (tenant_id, id) IN (SELECT * FROM unnest(",
    tenants: Array<SqlUuid> = Vec<Uuid>, ", ", ids: Array<SqlUuid> = Vec<Uuid>,
    ")) ORDER BY tenant_id, id FOR NO KEY UPDATE SKIP LOCKED"
}

statement! {
    /// Locks the wallets, waiting for those that others hold, in key order.
    LockWallets -> WalletSql;
    "SELECT tenant_id, id, program_id, currency, version, principal, bonus, reward_points, tier_points, owed_money, \
     owed_points, tier, last_recorded_at FROM wallet WHERE (tenant_id, id) IN (SELECT * FROM unnest(",
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
    /// The open lots of each wallet: its pairs in spending order up to a limit, and its points lots.
    OpenLots -> LotSql;
    "WITH k AS (SELECT * FROM unnest(", tenants: Array<SqlUuid> = Vec<Uuid>, ", ", ids: Array<SqlUuid> = Vec<Uuid>,
    ") AS k(tenant_id, wallet_id)) \
     SELECT l.* FROM k CROSS JOIN LATERAL ( \
       (SELECT tenant_id, wallet_id, id, shape, origin_posting_id, issuing_shop_id, issuing_entity_id, terms_id, \
          opened_at, expires_at, principal_paid, bonus_given, points_in, principal_left, bonus_left, points_left \
        FROM lot WHERE lot.tenant_id = k.tenant_id AND lot.wallet_id = k.wallet_id AND open AND shape = 1 \
        ORDER BY expires_at NULLS LAST, opened_at, id LIMIT ", pairs_max: Int8 = i64, ") \
       UNION ALL \
       (SELECT tenant_id, wallet_id, id, shape, origin_posting_id, issuing_shop_id, issuing_entity_id, terms_id, \
          opened_at, expires_at, principal_paid, bonus_given, points_in, principal_left, bonus_left, points_left \
        FROM lot WHERE lot.tenant_id = k.tenant_id AND lot.wallet_id = k.wallet_id AND open AND shape = 2)) AS l"
}

statement! {
    /// Keys of this batch that were used before.
    StoredCommands -> (SqlUuid, Text, Bytea, Nullable<Text>);
    "SELECT tenant_id, key, fingerprint, answer FROM command WHERE (tenant_id, key) IN (SELECT * FROM unnest(",
    tenants: Array<SqlUuid> = Vec<Uuid>, ", ", keys: Array<Text> = Vec<String>, "))"
}

statement! {
    /// State and membership of the presented cards.
    CardsById -> (SqlUuid, SqlUuid, SqlUuid, Int2);
    "SELECT tenant_id, id, membership_id, state FROM card WHERE (tenant_id, id) IN (SELECT * FROM unnest(",
    tenants: Array<SqlUuid> = Vec<Uuid>, ", ", ids: Array<SqlUuid> = Vec<Uuid>, "))"
}

statement! {
    /// The present rules version of each tenant.
    RulesVersions -> (SqlUuid, Int8);
    "SELECT tenant_id, rules_version FROM tenant WHERE tenant_id = ANY(", tenants: Array<SqlUuid> = Vec<Uuid>, ")"
}

/// The wallets of a batch, once each, in lock order.
pub(super) fn distinct_wallets(batch: &[Request]) -> Vec<WalletKey> {
    let keys: BTreeSet<WalletKey> = batch.iter().map(super::batch::wallet_key).collect();
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
    rows.into_iter().map(rows::wallet).collect()
}

/// One wallet without a lock, for a preview.
pub(super) fn read_wallet(
    conn: &mut PgConnection,
    tenant: Uuid,
    id: Uuid,
) -> Result<Option<(Uuid, Wallet)>, StoreError> {
    let row: Option<WalletRow> = wallet::table
        .find((tenant, id))
        .select((
            wallet::tenant_id,
            wallet::id,
            wallet::program_id,
            wallet::currency,
            wallet::version,
            wallet::principal,
            wallet::bonus,
            wallet::reward_points,
            wallet::tier_points,
            wallet::owed_money,
            wallet::owed_points,
            wallet::tier,
            wallet::last_recorded_at,
        ))
        .first(conn)
        .optional()?;
    row.map(rows::wallet).transpose()
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
            (key, WalletState { wallet, pairs: Vec::new(), more_pairs: false, points_lots: Vec::new() })
        })
        .collect();
    let (tenants, ids) = states.keys().copied().unzip();
    let rows: Vec<LotRow> = OpenLots { tenants, ids, pairs_max: pairs_max + 1 }.load(conn)?;
    for row in rows {
        let Some(state) = states.get_mut(&(row.0, row.1)) else { continue };
        match rows::lot(row, state.wallet.currency)? {
            Lot::Pair(pair) => state.pairs.push(pair),
            Lot::Points(points) => state.points_lots.push(points),
        }
    }
    let limit = usize::try_from(pairs_max).unwrap_or(usize::MAX);
    for state in states.values_mut() {
        state.sort();
        state.more_pairs = state.pairs.len() > limit;
        state.pairs.truncate(limit);
    }
    Ok(states)
}

/// A key that was used before.
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

/// The keys of this batch that were used before.
pub(super) fn stored_commands(
    conn: &mut PgConnection,
    batch: &[Request],
) -> Result<HashMap<(Uuid, String), StoredCommand>, StoreError> {
    let (tenants, keys) = batch.iter().map(|request| (request.tenant.value(), request.key.clone())).unzip();
    let rows: Vec<(Uuid, String, Vec<u8>, Option<String>)> = StoredCommands { tenants, keys }.load(conn)?;
    let stored = |(tenant, key, fingerprint, answer)| ((tenant, key), StoredCommand { fingerprint, answer });
    Ok(rows.into_iter().map(stored).collect())
}

/// Presented cards with the membership they bear.
pub(super) fn cards(conn: &mut PgConnection, batch: &[Request]) -> Result<PresentedCards, StoreError> {
    let presented: BTreeSet<(Uuid, Uuid)> =
        batch.iter().filter_map(|request| Some((request.tenant.value(), request.card?.value()))).collect();
    if presented.is_empty() {
        return Ok(HashMap::new());
    }
    let (tenants, ids) = presented.into_iter().unzip();
    let rows: Vec<(Uuid, Uuid, Uuid, i16)> = CardsById { tenants, ids }.load(conn)?;
    rows.into_iter()
        .map(|(tenant, id, membership, state)| {
            let state = rows::card_state(state, id)?;
            Ok(((tenant, id), (membership, CardFacts { id: Id::new(id), state })))
        })
        .collect()
}

/// The rules and shops of each tenant, compiled once per rules version.
pub(super) fn snapshots(
    conn: &mut PgConnection,
    cache: &SnapshotCache,
    batch: &[Request],
) -> Result<HashMap<Uuid, Arc<TenantSnapshot>>, StoreError> {
    let tenants: BTreeSet<Uuid> = batch.iter().map(|request| request.tenant.value()).collect();
    let rows: Vec<(Uuid, i64)> = RulesVersions { tenants: tenants.into_iter().collect() }.load(conn)?;
    let mut found = HashMap::new();
    for (tenant, version) in rows {
        let snapshot = match cache.get(tenant, version) {
            Some(snapshot) => snapshot,
            None => cache.put(tenant, snapshot::load(conn, tenant)?),
        };
        found.insert(tenant, snapshot);
    }
    Ok(found)
}

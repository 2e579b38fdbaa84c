//! The same decision without posting anything: no lock, no key, no write.

use std::sync::Arc;

use domain::counts::CountFacts;
use domain::ids::{Id, Posting};
use domain::till::{CardFacts, Facts, FreshIds, Original};
use domain::{consumption, count_use, package_sale, returns, reversal, top_up};
use uuid::Uuid;

use super::batch::{Limits, WalletState, wallet_key};
use super::{Outcome, Recorded, Request, TillSettings, Work, counts, facts, original};
use crate::error::StoreError;
use crate::snapshot::TenantSnapshot;
use crate::store::Tx;

/// What the till would answer to `request` now. Only the outcome of the decision matters: key, fingerprint and
/// deadline are not looked at.
///
/// # Errors
/// A [`StoreError`] of the reads.
pub fn preview(tx: &mut Tx<'_>, settings: &TillSettings, request: &Request) -> Result<Outcome, StoreError> {
    let batch = std::slice::from_ref(request);
    let (tenant, wallet) = wallet_key(request);
    let commands = facts::of_commands(tx.conn, batch)?;
    let snapshots = facts::snapshots(tx.conn, &settings.snapshots, batch, &commands)?;
    let (Some(facts), Some(snapshot)) = (commands.get(&0), snapshots.get(&tenant)) else {
        return Ok(Outcome::ShopNotFound);
    };
    let read = facts::read_wallet(tx.conn, tenant, wallet)?;
    let states = facts::wallet_states(tx.conn, read.into_iter().collect(), Limits::SLOW.pairs_max)?;
    let Some(state) = states.get(&(tenant, wallet)) else { return Ok(Outcome::WalletNotFound) };
    let card = match facts.presented(request) {
        Ok(card) => card,
        Err(not_found) => return Ok(not_found),
    };
    decide(tx, settings, request, state, snapshot, card)
}

fn decide(
    tx: &mut Tx<'_>,
    settings: &TillSettings,
    request: &Request,
    state: &WalletState,
    snapshot: &Arc<TenantSnapshot>,
    card: Option<CardFacts>,
) -> Result<Outcome, StoreError> {
    let Some(shop) = snapshot.shops.get(&request.shop).map(|shop| shop.facts) else {
        return Ok(Outcome::ShopNotFound);
    };
    let facts = Facts {
        wallet: &state.wallet,
        card,
        pairs: &state.pairs,
        more_pairs: state.more_pairs,
        points_lots: &state.points_lots,
        rules: &snapshot.rules,
        shop,
    };
    let now = settings.clock.now();
    let decided = match &request.work {
        Work::TopUp(command) => top_up::decide(&facts, command, NOWHERE, now),
        Work::Consume(command) => consumption::decide(&facts, command, NOWHERE, now),
        Work::Reverse { original, command } => match load(tx, request, state, *original)? {
            Some(stored) => reversal::decide(&facts, &stored, command, NOWHERE, now),
            None => return Ok(Outcome::OriginalNotFound),
        },
        Work::Return { original, command } => match load(tx, request, state, *original)? {
            Some(stored) => returns::decide(&facts, &stored, command, NOWHERE, now),
            None => return Ok(Outcome::OriginalNotFound),
        },
        Work::SellPackage { package, command } => {
            let Some(package) = counts::package(tx.conn, request.tenant.value(), *package)? else {
                return Ok(Outcome::PackageNotFound);
            };
            let lots = vec![NOWHERE.lot; package.terms.items.len()];
            package_sale::decide(&facts, &package, command, NOWHERE, &lots, now)
        }
        Work::UseCounts(command) => {
            let (key, currency) = (wallet_key(request), state.wallet.currency);
            let found = counts::of_batch(tx.conn, std::slice::from_ref(request), now, |_| Some(currency))?;
            let mut found = found.into_values().next().unwrap_or_default();
            if !found.find_named(tx.conn, key, command, currency)? {
                return Ok(Outcome::CountsNotFound);
            }
            let counts = CountFacts { lots: &found.lots, days: &found.days };
            count_use::decide(&facts, counts, command, NOWHERE, now)
        }
    };
    Ok(match decided {
        Err(rejection) => Outcome::Refused(rejection),
        Ok(decision) => {
            let answer = (settings.codec)(&Recorded {
                before: &state.wallet,
                decision: &decision,
                receipt_no: None,
                snapshot,
            });
            Outcome::Recorded { answer: Arc::from(answer), replayed: false }
        }
    })
}

fn load(
    tx: &mut Tx<'_>,
    request: &Request,
    state: &WalletState,
    id: Id<Posting>,
) -> Result<Option<Original>, StoreError> {
    original::load(tx.conn, request.tenant, request.wallet, state.wallet.currency, id)
}

/// The ids of a decision that is never written.
const NOWHERE: FreshIds = FreshIds { posting: Id::new(Uuid::nil()), lot: Id::new(Uuid::nil()) };

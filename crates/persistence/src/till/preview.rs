//! The same decision without posting anything: no lock, no key, no write.

use std::sync::Arc;

use diesel::pg::PgConnection;
use domain::consequences::{self, Consequence};
use domain::ids::Id;
use domain::ledger::{Decision, Wallet};
use domain::payment::Earnest;
use uuid::Uuid;

use super::ask::Question;
use super::batch::{Limits, wallet_key};
use super::{
    Outcome, Recorded, Request, TillSettings, Work, account, counts, facts, original, payments, since,
    vouchers,
};
use crate::error::StoreError;
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
    let mut states = facts::wallet_states(tx.conn, read.into_iter().collect(), Limits::SLOW.pairs_max)?;
    let Some(state) = states.get_mut(&(tenant, wallet)) else { return Ok(Outcome::WalletNotFound) };
    let card = match facts.presented(request) {
        Ok(card) => card,
        Err(not_found) => return Ok(not_found),
    };
    let Some(shop) = snapshot.shops.get(&request.shop).map(|shop| shop.facts) else {
        return Ok(Outcome::ShopNotFound);
    };
    let (now, currency) = (settings.clock.now(), state.wallet.currency);
    if let Some(counts) = counts::of_batch(tx.conn, batch, now, |_| Some(currency))?.remove(&(tenant, wallet))
    {
        state.counts = counts;
    }
    if let Some(items) = account::of_batch(tx.conn, batch, |_| Some(currency))?.remove(&(tenant, wallet)) {
        state.account = items;
    }
    let used = vouchers::of_batch(tx.conn, batch, false)?;
    let payments = payments::read(tx.conn, batch)?.remove(&tenant).unwrap_or_default();
    let question = Question {
        request,
        state,
        snapshot,
        shop,
        card,
        used_vouchers: vouchers::used_by(&used, request),
        payments: &payments,
        now,
        earnest: Earnest::Preview,
        posting_id: |_| Id::new(Uuid::nil()),
        lot_id: |_| Id::new(Uuid::nil()),
    };
    Ok(match question.ask(tx.conn, |_| ())? {
        Err(outcome) => outcome,
        Ok(decision) => {
            let before = &state.wallet;
            let consequences = consequences(tx.conn, request, before, &decision)?;
            let consequences = &consequences;
            let recorded = Recorded { before, decision: &decision, receipt_no: None, snapshot, consequences };
            Outcome::Recorded { answer: Arc::from((settings.codec)(&recorded)), replayed: false }
        }
    })
}

/// What follows from taking something back; nothing for other commands.
fn consequences(
    conn: &mut PgConnection,
    request: &Request,
    before: &Wallet,
    decision: &Decision,
) -> Result<Vec<Consequence>, StoreError> {
    let taken_back = match &request.work {
        Work::Reverse { original, .. } | Work::Return { original, .. } => *original,
        Work::TopUp(_)
        | Work::Consume(_)
        | Work::SellPackage { .. }
        | Work::UseCounts(_)
        | Work::ChangeTerm(_)
        | Work::Bearer(_)
        | Work::Repay(_)
        | Work::Hold(_)
        | Work::MakeUp { .. }
        | Work::Refund(_) => {
            return Ok(Vec::new());
        }
    };
    let (tenant, wallet, currency) = (request.tenant, request.wallet, before.currency);
    let Some(original) = original::load(conn, tenant, wallet, currency, taken_back)? else {
        return Ok(Vec::new());
    };
    let since = since::load(conn, tenant, wallet, &original, currency)?;
    Ok(consequences::of(before, &original, decision, &since))
}

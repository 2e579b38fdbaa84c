//! The same decision without posting anything: no lock, no key, no write.

use std::sync::Arc;

use chrono::{DateTime, Utc};
use diesel::pg::PgConnection;
use domain::consequences::{self, Consequence};
use domain::ids::Id;
use domain::ledger::{Decision, Wallet};
use domain::payment::{Earnest, PaymentFacts};
use domain::till::{CardFacts, ShopFacts};
use uuid::Uuid;

use super::ask::Question;
use super::batch::{Limits, WalletState, wallet_key};
use super::budgets::{self, Budgets};
use super::proofs::{self, Proofs};
use super::slips::{self, Standing};
use super::vouchers::{self, Used};
use super::{
    Outcome, Recorded, Request, TillSettings, Undone, Work, account, counts, facts, original, payments, since,
};
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
    let mut sitting = Sitting {
        settings,
        used: vouchers::of_batch(tx.conn, batch, false)?,
        serials: slips::of_batch(tx.conn, batch, false)?,
        payments: payments::read(tx.conn, batch)?.remove(&tenant).unwrap_or_default(),
        proofs: proofs::of_batch(tx.conn, batch, false)?,
        budgets: budgets::of_batch(tx.conn, batch, &snapshots, false)?,
        snapshot,
        shop,
        card,
        now,
    };
    let Some(replaced) = slips::replaced(&request.work) else {
        return sitting.answer(tx.conn, request, state, None);
    };
    let [undo, sale] = match slips::halves(tx.conn, request, shop.id, replaced)? {
        Ok(halves) => halves,
        Err(outcome) => return Ok(outcome),
    };
    let first = match sitting.ask(tx.conn, &undo, state)? {
        Ok(decision) => decision,
        Err(outcome) => return Ok(outcome),
    };
    let before = state.wallet.clone();
    let told = consequences(tx.conn, &undo, &before, &first)?;
    state.apply(&first);
    vouchers::note(&mut sitting.used, tenant, &first);
    let first = First { undone: Undone { before: &before, decision: &first }, consequences: &told };
    sitting.answer(tx.conn, &sale, state, Some(first))
}

/// The first half of a slip that would be rebuilt.
struct First<'a> {
    undone: Undone<'a>,
    consequences: &'a [Consequence],
}

/// What a preview knows beside the wallet.
struct Sitting<'a> {
    settings: &'a TillSettings,
    used: Used,
    serials: Standing,
    payments: Vec<PaymentFacts>,
    proofs: Proofs,
    budgets: Budgets,
    snapshot: &'a TenantSnapshot,
    shop: ShopFacts,
    card: Option<CardFacts>,
    now: DateTime<Utc>,
}

impl Sitting<'_> {
    fn ask(
        &self,
        conn: &mut PgConnection,
        request: &Request,
        state: &WalletState,
    ) -> Result<Result<Decision, Outcome>, StoreError> {
        let question = Question {
            request,
            state,
            snapshot: self.snapshot,
            shop: self.shop,
            card: self.card,
            used_vouchers: vouchers::used_by(&self.used, request),
            serial_of: slips::serial_of(&self.serials, request),
            payments: &self.payments,
            proofs: &self.proofs,
            given: budgets::given_by(&self.budgets, request),
            now: self.now,
            earnest: Earnest::Preview,
            posting_id: |_| Id::new(Uuid::nil()),
            lot_id: |_| Id::new(Uuid::nil()),
        };
        question.ask(conn, |_| ())
    }

    fn answer(
        &self,
        conn: &mut PgConnection,
        request: &Request,
        state: &WalletState,
        first: Option<First<'_>>,
    ) -> Result<Outcome, StoreError> {
        let decision = match self.ask(conn, request, state)? {
            Ok(decision) => decision,
            Err(outcome) => return Ok(outcome),
        };
        let before = &state.wallet;
        let own = consequences(conn, request, before, &decision)?;
        let recorded = Recorded {
            before,
            decision: &decision,
            receipt_no: None,
            snapshot: self.snapshot,
            consequences: first.as_ref().map_or(&own[..], |first| first.consequences),
            undone: first.as_ref().map(|first| first.undone),
        };
        Ok(Outcome::Recorded { answer: Arc::from((self.settings.codec)(&recorded)), replayed: false })
    }
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
        | Work::AdjustPoints(_)
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

//! One batch in one transaction: lock, facts, decide, write, commit.

use std::borrow::Cow;
use std::collections::{BTreeSet, HashMap, HashSet};
use std::sync::Arc;

use chrono::{DateTime, Utc};
use diesel::pg::PgConnection;
use domain::account::AccountItem;
use domain::holds::Hold;
use domain::ids::{Id, Tenant};
use domain::ledger::{Decision, Lot, Pair, PointsLot, PostingKind, Wallet};
use domain::money::Money;
use domain::payment::Earnest;
use domain::slips::Replaces;
use domain::till::{CardFacts, Consume, Original, ReturnedLine, ShopFacts};
use uuid::Uuid;

use super::account;
use super::ask::{Question, needs_more_pairs};
use super::bearer;
use super::budgets::{self, Budgets};
use super::counts::{self, Counts};
use super::facts::{self, CommandFacts, WalletKey};
use super::make_up;
use super::payments::{self, Payments};
use super::proofs::{self, Proofs};
use super::slips::{self, Standing};
use super::top_ups;
use super::vouchers::{self, Used};
use super::write::{self, Lots};
use super::{Outcome, Recorded, Request, TillSettings, Undone, Work, receipts};
use crate::chain::Unsealed;
use crate::error::StoreError;
use crate::ids;
use crate::snapshot::TenantSnapshot;
use crate::store::{begin_for, in_transaction};

/// What a lane may do while it holds locks.
#[derive(Debug, Clone, Copy)]
pub(super) struct Limits {
    /// Wait for wallets that others hold, up to the connection's `lock_timeout`.
    pub(super) waits_for_locks: bool,
    /// Open pairs loaded per wallet.
    pub(super) pairs_max: i64,
}

impl Limits {
    pub(super) const FAST: Self =
        Self { waits_for_locks: false, pairs_max: domain::till::PAIRS_LOADED_MAX as i64 };
    pub(super) const SLOW: Self = Self { waits_for_locks: true, pairs_max: 100_000 };
}

/// What became of one command of a batch.
#[derive(Debug)]
pub(super) enum Verdict {
    /// It has its answer.
    Done(Outcome),
    /// It needs the slow lane.
    Defer,
}

/// A wallet with its open lots, as the decisions of this batch leave it.
#[derive(Debug, Clone)]
pub(super) struct WalletState {
    pub(super) wallet: Wallet,
    pub(super) pairs: Vec<Pair>,
    pub(super) more_pairs: bool,
    pub(super) points_lots: Vec<PointsLot>,
    /// Open holds, and those that this batch ended.
    pub(super) holds: Vec<Hold>,
    /// Read only for commands that use counts.
    pub(super) counts: Counts,
    /// What is owed on account, oldest first; read only for repayments.
    pub(super) account: Vec<AccountItem>,
    /// Top-ups that this batch makes and takes back.
    pub(super) top_ups: top_ups::Unwritten,
}

/// A decision that will be written.
pub(super) struct Taken<'a> {
    pub(super) request: Cow<'a, Request>,
    pub(super) decision: Decision,
    pub(super) receipt_no: String,
    pub(super) answer: Arc<str>,
    /// Index of the command in the batch; none for the first half of a slip that is rebuilt, whose key is that of the second.
    index: Option<usize>,
    before: Wallet,
    pub(super) snapshot: Arc<TenantSnapshot>,
}

/// Runs `batch` in one transaction and says what became of each command, in order, and what is to be sealed.
///
/// # Errors
/// A [`StoreError`] means that nothing is known to be committed; running the same batch again is safe.
pub(super) fn run(
    conn: &mut PgConnection,
    settings: &TillSettings,
    batch: &[Request],
    limits: Limits,
) -> Result<(Vec<Verdict>, Vec<Unsealed>), StoreError> {
    let tenants: BTreeSet<Id<Tenant>> = batch.iter().map(|request| request.tenant).collect();
    in_transaction(conn, &begin_for(tenants, "BEGIN"), |conn| {
        let keys: Vec<WalletKey> = facts::distinct_wallets(batch);
        let locked = facts::lock_wallets(conn, &keys, limits.waits_for_locks)?;
        let now = settings.clock.now();
        let mut work = Batch::load(conn, settings, batch, locked, limits)?;
        work.load_counts(conn, batch, now)?;
        work.load_account(conn, batch)?;
        for (index, request) in batch.iter().enumerate() {
            work.decide(conn, index, request, now)?;
        }
        let unsealed = work.write(conn, settings)?;
        let verdicts = work.verdicts.into_iter().map(|verdict| verdict.unwrap_or(Verdict::Defer)).collect();
        Ok((verdicts, unsealed))
    })
}

/// Where and when a command is decided, and by which rules.
struct Place {
    snapshot: Arc<TenantSnapshot>,
    shop: ShopFacts,
    card: Option<CardFacts>,
    now: DateTime<Utc>,
}

struct Batch<'a> {
    verdicts: Vec<Option<Verdict>>,
    states: HashMap<WalletKey, WalletState>,
    existing: HashSet<WalletKey>,
    commands: HashMap<usize, CommandFacts>,
    snapshots: HashMap<Uuid, Arc<TenantSnapshot>>,
    taken: Vec<Taken<'a>>,
    lots_changed: Lots,
    lots_opened: Lots,
    reversed: HashMap<(Uuid, Uuid), Uuid>,
    returned: HashMap<(Uuid, Uuid), Vec<ReturnedLine>>,
    used_vouchers: Used,
    serials: Standing,
    payments: Payments,
    proofs: Proofs,
    budgets: Budgets,
    limits: Limits,
}

impl<'a> Batch<'a> {
    /// Reads, after the locks and in later statements, everything that the decisions may use.
    fn load(
        conn: &mut PgConnection,
        settings: &TillSettings,
        batch: &[Request],
        locked: Vec<(Uuid, Wallet)>,
        limits: Limits,
    ) -> Result<Self, StoreError> {
        let payments = payments::lock(conn, batch)?;
        let proofs = proofs::of_batch(conn, batch, true)?;
        let commands = facts::of_commands(conn, batch)?;
        let missing: Vec<WalletKey> = facts::distinct_wallets(batch)
            .into_iter()
            .filter(|key| !locked.iter().any(|(tenant, wallet)| (*tenant, wallet.id.value()) == *key))
            .collect();
        let existing =
            if missing.is_empty() { HashSet::new() } else { facts::existing_wallets(conn, &missing)? };
        let snapshots = facts::snapshots(conn, &settings.snapshots, batch, &commands)?;
        let budgets = budgets::of_batch(conn, batch, &snapshots, true)?;
        let states = facts::wallet_states(conn, locked, limits.pairs_max)?;
        Ok(Self {
            verdicts: batch.iter().map(|_| None).collect(),
            states,
            existing,
            commands,
            snapshots,
            taken: Vec::with_capacity(batch.len()),
            lots_changed: Lots::new(),
            lots_opened: Lots::new(),
            reversed: HashMap::new(),
            returned: HashMap::new(),
            used_vouchers: vouchers::of_batch(conn, batch, true)?,
            serials: slips::of_batch(conn, batch, true)?,
            payments,
            proofs,
            budgets,
            limits,
        })
    }

    /// The counts of the wallets from which some command wants to use some; most batches have none.
    fn load_counts(
        &mut self,
        conn: &mut PgConnection,
        batch: &[Request],
        now: DateTime<Utc>,
    ) -> Result<(), StoreError> {
        let currency_of = |key| self.states.get(&key).map(|state| state.wallet.currency);
        for (key, counts) in counts::of_batch(conn, batch, now, currency_of)? {
            if let Some(state) = self.states.get_mut(&key) {
                state.counts = counts;
            }
        }
        Ok(())
    }

    /// What is owed on account to the wallets for which somebody wants to repay.
    fn load_account(&mut self, conn: &mut PgConnection, batch: &[Request]) -> Result<(), StoreError> {
        let currency_of = |key| self.states.get(&key).map(|state| state.wallet.currency);
        for (key, items) in account::of_batch(conn, batch, currency_of)? {
            if let Some(state) = self.states.get_mut(&key) {
                state.account = items;
            }
        }
        Ok(())
    }

    /// Decides one command against the facts as the earlier decisions of this batch left them.
    fn decide(
        &mut self,
        conn: &mut PgConnection,
        index: usize,
        request: &'a Request,
        now: DateTime<Utc>,
    ) -> Result<(), StoreError> {
        let verdict = match self.prepare(index, request) {
            Err(verdict) => Some(verdict),
            Ok((snapshot, shop, card)) => {
                let key = wallet_key(request);
                if !self.states.contains_key(&key) {
                    self.verdicts[index] = Some(self.without_lock(key));
                    return Ok(());
                }
                let other = make_up::other_wallet(request).filter(|other| !self.states.contains_key(other));
                if let Some(other) = other {
                    self.verdicts[index] = Some(self.without_lock(other));
                    return Ok(());
                }
                // A refund reads what was delivered, of which this batch has not written its part yet.
                let is_refund = matches!(request.work, Work::Refund(_));
                let meets = |taken: &Request| {
                    make_up::meet(taken, request) || (is_refund && wallet_key(taken) == key)
                };
                if self.taken.iter().any(|taken| meets(&taken.request)) {
                    self.verdicts[index] = Some(Verdict::Defer);
                    return Ok(());
                }
                let at = Place { snapshot, shop, card, now };
                match slips::replaced(&request.work) {
                    Some(_) if self.may_load_more() => Some(Verdict::Defer),
                    Some(replaced) => self.replace(conn, index, (request, replaced), &at)?,
                    None => self.take(conn, Some(index), Cow::Borrowed(request), &at)?,
                }
            }
        };
        if verdict.is_some() {
            self.verdicts[index] = verdict;
        }
        Ok(())
    }

    /// Rebuilds a slip: both halves or neither. It runs alone, in the slow lane, so what its first half left can be thrown away.
    fn replace(
        &mut self,
        conn: &mut PgConnection,
        index: usize,
        (request, replaced): (&Request, (&Replaces, &Consume)),
        at: &Place,
    ) -> Result<Option<Verdict>, StoreError> {
        let [undo, sale] = match slips::halves(conn, request, at.shop.id, replaced)? {
            Ok(halves) => halves,
            Err(outcome) => return Ok(Some(Verdict::Done(outcome))),
        };
        for (index, half) in [(None, undo), (Some(index), sale)] {
            if let Some(verdict) = self.take(conn, index, Cow::Owned(half), at)? {
                self.taken.clear();
                return Ok(Some(verdict));
            }
        }
        Ok(None)
    }

    /// Decides one posting and keeps it to be written; says what became of it when it is not to be.
    fn take(
        &mut self,
        conn: &mut PgConnection,
        index: Option<usize>,
        request: Cow<'a, Request>,
        at: &Place,
    ) -> Result<Option<Verdict>, StoreError> {
        let key = wallet_key(&request);
        let Some(state) = self.states.get(&key) else { return Ok(Some(self.without_lock(key))) };
        let before = state.wallet.clone();
        let question = Question {
            request: &request,
            state,
            snapshot: &at.snapshot,
            shop: at.shop,
            card: at.card,
            used_vouchers: vouchers::used_by(&self.used_vouchers, &request),
            serial_of: slips::serial_of(&self.serials, &request),
            payments: self.payments.get(&key.0).map_or(&[][..], Vec::as_slice),
            proofs: &self.proofs,
            given: budgets::given_by(&self.budgets, &request),
            now: at.now,
            earnest: Earnest::Posting,
            posting_id: ids::fresh,
            lot_id: ids::fresh,
        };
        Ok(match question.ask(conn, |stored| self.as_this_batch_left_it(key, stored))? {
            Ok(decision) => {
                self.accept(index, request, before, at.snapshot.clone(), decision);
                None
            }
            Err(outcome) if self.may_load_more() && needs_more_pairs(&outcome) => Some(Verdict::Defer),
            Err(outcome) => Some(Verdict::Done(outcome)),
        })
    }

    /// What can be answered without a decision: a used key, an unknown shop or card.
    fn prepare(
        &self,
        index: usize,
        request: &Request,
    ) -> Result<(Arc<TenantSnapshot>, ShopFacts, Option<CardFacts>), Verdict> {
        let not_found = |outcome| Verdict::Done(outcome);
        let facts = self.commands.get(&index).ok_or_else(|| not_found(Outcome::ShopNotFound))?;
        if let Some(stored) = &facts.stored {
            return Err(Verdict::Done(stored.replay(request)));
        }
        let tenant = request.tenant.value();
        let snapshot = self.snapshots.get(&tenant).ok_or_else(|| not_found(Outcome::ShopNotFound))?;
        let shop = snapshot
            .shops
            .get(&request.shop)
            .map(|shop| shop.facts)
            .ok_or_else(|| not_found(Outcome::ShopNotFound))?;
        let card = facts.presented(request).map_err(not_found)?;
        Ok((snapshot.clone(), shop, card))
    }

    /// The slow lane loads every pair.
    const fn may_load_more(&self) -> bool {
        !self.limits.waits_for_locks
    }

    /// A wallet that was not locked is either held by somebody else or does not exist.
    fn without_lock(&self, key: WalletKey) -> Verdict {
        if self.existing.contains(&key) { Verdict::Defer } else { Verdict::Done(Outcome::WalletNotFound) }
    }

    /// The stored original was read from the database; earlier commands of this batch may have moved on from there.
    fn as_this_batch_left_it(&self, key: WalletKey, stored: &mut Original) {
        if let Some(by) = self.reversed.get(&(key.0, stored.id.value())) {
            stored.reversed_by = Some(Id::new(*by));
        }
        for line in self.returned.get(&(key.0, stored.id.value())).into_iter().flatten() {
            add_returned(&mut stored.returned, *line);
        }
        let newer = |id: Uuid| self.lots_changed.get(&(key, id)).or_else(|| self.lots_opened.get(&(key, id)));
        for pair in &mut stored.pairs {
            if let Some(Lot::Pair(changed)) = newer(pair.id.value()) {
                *pair = changed.clone();
            }
        }
        for points in &mut stored.points_lots {
            if let Some(Lot::Points(changed)) = newer(points.id.value()) {
                *points = changed.clone();
            }
        }
        for counts in &mut stored.counts {
            if let Some(Lot::Counts(changed)) = newer(counts.id.value()) {
                *counts = changed.clone();
            }
        }
        for item in &mut stored.account_items {
            if let Some(Lot::Account(changed)) = newer(item.id.value()) {
                *item = changed.clone();
            }
        }
    }

    /// Makes a decision the new state of its wallet, and keeps it to be written.
    fn accept(
        &mut self,
        index: Option<usize>,
        request: Cow<'a, Request>,
        before: Wallet,
        snapshot: Arc<TenantSnapshot>,
        decision: Decision,
    ) {
        let key = wallet_key(&request);
        if let Some(original) = decision.posting.reverses {
            self.note_taken_back((key.0, original.value()), &decision);
        }
        vouchers::note(&mut self.used_vouchers, key.0, &decision);
        slips::note(&mut self.serials, key.0, &decision);
        budgets::note(&mut self.budgets, key.0, &decision);
        for lot in &decision.lots_opened {
            self.lots_opened.insert((key, lot.id().value()), lot.clone());
        }
        for lot in &decision.lots_changed {
            let id = (key, lot.id().value());
            if let Some(opened) = self.lots_opened.get_mut(&id) {
                *opened = lot.clone();
            } else {
                self.lots_changed.insert(id, lot.clone());
            }
        }
        payments::note(&mut self.payments, key.0, &decision);
        bearer::note(&mut self.payments, &request, &decision);
        proofs::note(&mut self.proofs, &request, &decision);
        if let Some(state) = self.states.get_mut(&key) {
            state.apply(&decision);
        }
        self.taken.push(Taken {
            request,
            decision,
            receipt_no: String::new(),
            answer: Arc::from(""),
            index,
            before,
            snapshot,
        });
    }

    /// Later commands of this batch see what was taken back, wholly or in part.
    fn note_taken_back(&mut self, original: (Uuid, Uuid), decision: &Decision) {
        match decision.posting.kind {
            PostingKind::Return => {
                let lines = decision.lines.iter().filter_map(|line| {
                    Some(ReturnedLine { line: line.of_line?, quantity: line.quantity, amount: line.charged })
                });
                self.returned.entry(original).or_default().extend(lines);
            }
            PostingKind::TopUp
            | PostingKind::Consumption
            | PostingKind::Reversal
            | PostingKind::PackageSale
            | PostingKind::CountUse
            | PostingKind::Hold
            | PostingKind::HoldEnd
            | PostingKind::TermChange
            | PostingKind::Refund
            | PostingKind::Repayment
            | PostingKind::PointsMakeUp
            | PostingKind::PointsAdjustment
            | PostingKind::BearerPayment
            | PostingKind::BearerRefund => {
                self.reversed.insert(original, decision.posting.id.value());
            }
        }
    }

    /// Numbers the receipts, makes the answers and writes everything, set by set.
    fn write(
        &mut self,
        conn: &mut PgConnection,
        settings: &TillSettings,
    ) -> Result<Vec<Unsealed>, StoreError> {
        if self.taken.is_empty() {
            return Ok(Vec::new());
        }
        receipts::number(conn, &mut self.taken)?;
        for place in 0..self.taken.len() {
            self.taken[place].answer = Arc::from((settings.codec)(&self.recorded(place)));
        }
        let unsealed = write::all(conn, &self.taken, &self.states, &self.lots_changed, &self.lots_opened)?;
        budgets::write(conn, &self.budgets)?;
        for taken in &self.taken {
            let Some(index) = taken.index else { continue };
            let outcome = Outcome::Recorded { answer: taken.answer.clone(), replayed: false };
            self.verdicts[index] = Some(Verdict::Done(outcome));
        }
        Ok(unsealed)
    }

    /// What the answer to a command is made from; for a slip that is rebuilt, with its first half before it.
    fn recorded(&self, place: usize) -> Recorded<'_> {
        let taken = &self.taken[place];
        let first = place.checked_sub(1).map(|before| &self.taken[before]);
        let first = first.filter(|first| first.index.is_none() && taken.index.is_some());
        Recorded {
            before: &taken.before,
            decision: &taken.decision,
            receipt_no: Some(&taken.receipt_no),
            snapshot: &taken.snapshot,
            consequences: &[],
            undone: first.map(|first| Undone { before: &first.before, decision: &first.decision }),
        }
    }
}

impl Taken<'_> {
    /// Whether the command's key is its own.
    pub(super) const fn has_key(&self) -> bool {
        self.index.is_some()
    }
}

impl WalletState {
    /// A wallet of which no lot is known yet.
    pub(super) fn empty(wallet: Wallet) -> Self {
        Self {
            wallet,
            pairs: Vec::new(),
            more_pairs: false,
            points_lots: Vec::new(),
            holds: Vec::new(),
            counts: Counts::default(),
            account: Vec::new(),
            top_ups: top_ups::Unwritten::default(),
        }
    }

    /// Whether not all lots of points and bonus were loaded: what pends or is still to come, and what pays, is known from all
    /// of them only.
    pub(super) fn lacks_lots(&self) -> bool {
        let points: i64 = self.points_lots.iter().map(|lot| lot.points_left).sum();
        let bonus: i64 = self.pairs.iter().map(|pair| pair.bonus_left.minor()).sum();
        self.more_pairs && (points < self.wallet.reward_points || bonus < self.wallet.bonus.minor())
    }

    /// The state after a decision: its wallet, and its lots in spending order.
    pub(super) fn apply(&mut self, decision: &Decision) {
        self.wallet = decision.wallet.clone();
        self.top_ups.note(decision);
        for lot in decision.lots_changed.iter().chain(&decision.lots_opened) {
            match lot {
                Lot::Pair(pair) => {
                    self.pairs.retain(|known| known.id != pair.id);
                    if lot.is_open() {
                        self.pairs.push(pair.clone());
                    }
                }
                Lot::Points(points) => {
                    self.points_lots.retain(|known| known.id != points.id);
                    if lot.is_open() {
                        self.points_lots.push(points.clone());
                    }
                }
                Lot::Counts(counts) => self.counts.put(counts),
                Lot::Account(item) => {
                    self.account.retain(|known| known.id != item.id);
                    if lot.is_open() {
                        self.account.push(item.clone());
                    }
                }
            }
        }
        decision.uses.iter().for_each(|made| self.counts.add(made));
        for hold in &decision.holds {
            self.holds.retain(|known| known.id != hold.id);
            self.holds.push(hold.clone());
        }
        self.sort();
    }

    /// Soonest to lapse first, then oldest: the order in which value is spent. Debts: oldest first.
    pub(super) fn sort(&mut self) {
        let lapse = |at: Option<DateTime<Utc>>| at.unwrap_or(DateTime::<Utc>::MAX_UTC);
        self.pairs.sort_by_key(|pair| (lapse(pair.expires_at), pair.opened_at, pair.id));
        self.points_lots.sort_by_key(|lot| (lapse(lot.expires_at), lot.opened_at, lot.id));
        self.account.sort_by_key(|item| (item.business_date, item.opened_at, item.id));
    }
}

/// Adds what one more return gave back of a line.
fn add_returned(returned: &mut Vec<ReturnedLine>, line: ReturnedLine) {
    match returned.iter_mut().find(|known| known.line == line.line) {
        Some(known) => {
            known.quantity += line.quantity;
            let sum = known.amount.minor() + line.amount.minor();
            known.amount = Money::from_minor(sum, line.amount.currency());
        }
        None => returned.push(line),
    }
}

/// The wallet of a command as the database keys it.
pub(super) fn wallet_key(request: &Request) -> WalletKey {
    (request.tenant.value(), request.wallet.value())
}

//! What a batch writes: one statement for what every batch has, and one for each kind of row that few have. Every lock
//! was taken before.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use diesel::pg::PgConnection;
use diesel::prelude::*;
use diesel::sql_types::{Array, Int8, Nullable, Text, Uuid as SqlUuid};
use domain::ids::Id;
use domain::ledger::{ConsumptionLine, Lot, PostingKind};
use uuid::Uuid;

use super::ANSWER_VERSION;
use super::account::{InsertAccountItems, UpdateAccountItems, WrittenAccountItem};
use super::batch::{Taken, WalletState, wallet_key};
use super::bearer;
use super::commission;
use super::correction_requests;
use super::counts::{
    InsertCountUses, InsertCountsLots, InsertTermChanges, UpdateCountsLots, WrittenCountUse,
    WrittenCountsLot, WrittenTermChange,
};
use super::facts::WalletKey;
use super::make_up;
use super::payments;
use super::proofs;
use super::shifts;
use super::slips;
use super::vouchers;
use super::written::{
    self, WrittenCommand, WrittenEntries, WrittenLine, WrittenLot, WrittenPosting, WrittenWallet,
};
use super::{holds, refunds};
use crate::chain::Unsealed;
use crate::error::StoreError;
use crate::statement::statement;

statement! {
    /// Wallets and lots afterwards, postings, entries and keys; returns how many wallets and lots were found.
    WriteBatch -> (Int8, Int8);
    "WITH wallets AS ( \
       UPDATE wallet AS w SET version = n.version, principal = n.principal, bonus = n.bonus, \
         reward_points = n.reward_points, tier_points = n.tier_points, owed_money = n.owed_money, \
         owed_points = n.owed_points, tier = n.tier, last_recorded_at = n.last_recorded_at, \
         on_account = n.on_account, topped_up = n.topped_up \
       FROM unnest(", wallets: Array<written::wallet::Sql> = Vec<WrittenWallet>,
    ") AS n WHERE w.tenant_id = n.tenant_id AND w.id = n.id RETURNING 1), \
     opened AS ( \
       INSERT INTO lot (tenant_id, wallet_id, id, shape, origin_posting_id, issuing_shop_id, issuing_entity_id, terms_id, \
         opened_at, expires_at, principal_paid, bonus_given, points_in, principal_left, bonus_left, points_left, open, vests_at, \
         instalments, instalments_from, instalments_ended_on) \
       SELECT n.* FROM unnest(", opened: Array<written::lot::Sql> = Vec<WrittenLot>, ") AS n), \
     lots AS ( \
       UPDATE lot AS l SET principal_left = n.principal_left, bonus_left = n.bonus_left, points_in = n.points_in, \
         points_left = n.points_left, expires_at = n.expires_at, open = n.open, \
         instalments_ended_on = n.instalments_ended_on \
       FROM unnest(", lots: Array<written::lot::Sql> = Vec<WrittenLot>,
    ") AS n WHERE l.tenant_id = n.tenant_id AND l.wallet_id = n.wallet_id AND l.id = n.id RETURNING 1), \
     postings AS ( \
       INSERT INTO posting (tenant_id, id, kind, wallet_id, version, card_id, shop_id, terminal_id, user_id, receipt_no, \
         recorded_at, occurred_at, business_date, currency, list_total, total, principal_after, bonus_after, \
         reward_points_after, tier_points_after, owed_money_after, owed_points_after, tier_after, tenders, reverses_id, \
         reason, tier_from, tier_to, ladder_id, derivation) \
       SELECT n.* FROM unnest(", postings: Array<written::posting::Sql> = Vec<WrittenPosting>, ") AS n), \
     entries AS ( \
       INSERT INTO entry_set (tenant_id, wallet_id, version, posting_id, kinds, books, lots, amounts, balances_after) \
       SELECT n.* FROM unnest(", entries: Array<written::entries::Sql> = Vec<WrittenEntries>, ") AS n), \
     commands AS ( \
       INSERT INTO command (tenant_id, key, fingerprint, posting_id, answer, api_version) \
       SELECT n.* FROM unnest(", commands: Array<written::command::Sql> = Vec<WrittenCommand>, ") AS n) \
     SELECT (SELECT count(*) FROM wallets), (SELECT count(*) FROM lots)"
}

statement! {
    /// Delivered lines.
    InsertLines -> ();
    "INSERT INTO posting_line (tenant_id, posting_id, line, label, category, quantity, list_price, charged, taken, staff, \
       kind, product_id, paid, earned_on, of_line) \
     SELECT n.* FROM unnest(", lines: Array<written::line::Sql> = Vec<WrittenLine>, ") AS n"
}

statement! {
    /// Which postings take which back.
    InsertReversals -> ();
    "INSERT INTO reversal (tenant_id, original_id, reversal_id) SELECT * FROM unnest(",
    tenants: Array<SqlUuid> = Vec<Uuid>, ", ", originals: Array<SqlUuid> = Vec<Uuid>, ", ",
    reversals: Array<SqlUuid> = Vec<Uuid>, ")"
}

statement! {
    /// Which postings give back parts of which sales.
    InsertReturns -> ();
    "INSERT INTO sale_return (tenant_id, original_id, return_id) SELECT * FROM unnest(",
    tenants: Array<SqlUuid> = Vec<Uuid>, ", ", originals: Array<SqlUuid> = Vec<Uuid>, ", ",
    returns: Array<SqlUuid> = Vec<Uuid>, ")"
}

statement! {
    /// Why something was taken back, and by whose leave.
    InsertCorrections -> ();
    "INSERT INTO correction (tenant_id, posting_id, original_id, reason_code, approved_by) SELECT * FROM unnest(",
    tenants: Array<SqlUuid> = Vec<Uuid>, ", ", postings: Array<SqlUuid> = Vec<Uuid>, ", ",
    originals: Array<SqlUuid> = Vec<Uuid>, ", ", reasons: Array<Nullable<Text>> = Vec<Option<String>>, ", ",
    approvers: Array<Nullable<SqlUuid>> = Vec<Option<Uuid>>, ")"
}

/// The lots of a batch by wallet and id: those it changed, or those it opened.
pub(super) type Lots = BTreeMap<(WalletKey, Uuid), Lot>;

/// Writes everything that the batch decided, and says what is to be sealed once it is committed.
pub(super) fn all(
    conn: &mut PgConnection,
    taken: &[Taken<'_>],
    states: &HashMap<WalletKey, WalletState>,
    changed: &Lots,
    opened: &Lots,
) -> Result<Vec<Unsealed>, StoreError> {
    let mut unsealed = Vec::with_capacity(taken.len());
    let (mut postings, mut entries, mut lines) = (Vec::new(), Vec::new(), Vec::new());
    for taken in taken {
        let posting = WrittenPosting::of(taken);
        let (own_entries, own_lines) = (WrittenEntries::of(taken), lines_of(taken));
        unsealed.push(Unsealed::posting(&posting, Some(&own_entries), &own_lines));
        postings.push(posting);
        // Empty where a sale is paid otherwise and earns nothing: the list of what a member did follows these rows.
        entries.push(own_entries);
        lines.extend(own_lines);
    }
    let wallets = wallets(taken, states);
    let (counts_opened, counts_changed) = (counts_lots(opened), counts_lots(changed));
    let (items_opened, items_changed) = (account_items(opened), account_items(changed));
    let (opened, lots) = (lots(opened), lots(changed));
    let (wallets_wanted, lots_wanted) = (wallets.len(), lots.len());
    let batch = WriteBatch { wallets, opened, lots, postings, entries, commands: commands(taken) };
    let (wallets_found, lots_found): (i64, i64) = batch.get_result(conn)?;
    expect_rows("wallet", wallets_wanted, wallets_found)?;
    expect_rows("lot", lots_wanted, lots_found)?;
    if !lines.is_empty() {
        InsertLines { lines }.execute(conn)?;
    }
    reversals(conn, taken)?;
    write_counts(conn, taken, counts_opened, counts_changed)?;
    holds::write(conn, taken, states)?;
    refunds::write(conn, taken)?;
    write_account(conn, items_opened, items_changed)?;
    make_up::write(conn, taken)?;
    slips::write(conn, taken)?;
    correction_requests::write(conn, taken)?;
    vouchers::write(conn, taken)?;
    payments::write(conn, taken)?;
    proofs::write(conn, taken)?;
    bearer::write(conn, taken)?;
    commission::write(conn, taken)?;
    shifts::link(conn, taken)?;
    Ok(unsealed)
}

/// What is owed on account; most batches have none.
fn write_account(
    conn: &mut PgConnection,
    opened: Vec<WrittenAccountItem>,
    changed: Vec<WrittenAccountItem>,
) -> Result<(), StoreError> {
    if !opened.is_empty() {
        InsertAccountItems { items: opened }.execute(conn)?;
    }
    if !changed.is_empty() {
        let wanted = changed.len();
        let found = UpdateAccountItems { items: changed }.execute(conn)?;
        expect_rows("account_item", wanted, found as i64)?;
    }
    Ok(())
}

fn account_items(lots: &Lots) -> Vec<WrittenAccountItem> {
    let item = |(((tenant, wallet), _), lot): (&(WalletKey, Uuid), &Lot)| match lot {
        Lot::Account(item) => Some(WrittenAccountItem::of(*tenant, *wallet, item)),
        Lot::Pair(_) | Lot::Points(_) | Lot::Counts(_) => None,
    };
    lots.iter().filter_map(item).collect()
}

/// Lots of counts and their uses; most batches have none.
fn write_counts(
    conn: &mut PgConnection,
    taken: &[Taken<'_>],
    opened: Vec<WrittenCountsLot>,
    changed: Vec<WrittenCountsLot>,
) -> Result<(), StoreError> {
    if !opened.is_empty() {
        InsertCountsLots { lots: opened }.execute(conn)?;
    }
    if !changed.is_empty() {
        let wanted = changed.len();
        let found = UpdateCountsLots { lots: changed }.execute(conn)?;
        expect_rows("lot", wanted, found as i64)?;
    }
    let uses: Vec<WrittenCountUse> = taken.iter().flat_map(count_uses).collect();
    if !uses.is_empty() {
        InsertCountUses { uses }.execute(conn)?;
    }
    let changes: Vec<WrittenTermChange> = taken.iter().flat_map(term_changes).collect();
    if !changes.is_empty() {
        InsertTermChanges { changes }.execute(conn)?;
    }
    Ok(())
}

/// Uses in the order of their lines.
fn count_uses(taken: &Taken<'_>) -> Vec<WrittenCountUse> {
    let (tenant, wallet) = wallet_key(&taken.request);
    let posting = taken.decision.posting.id.value();
    let numbered = taken.decision.uses.iter().zip(1_i16..);
    numbered.map(|(made, line)| WrittenCountUse::of(tenant, wallet, posting, line, made)).collect()
}

fn term_changes<'a>(taken: &'a Taken<'a>) -> impl Iterator<Item = WrittenTermChange> + 'a {
    let (tenant, wallet) = wallet_key(&taken.request);
    let posting = taken.decision.posting.id.value();
    let changes = taken.decision.term_changes.iter();
    changes.map(move |made| WrittenTermChange::of(tenant, wallet, posting, made))
}

fn counts_lots(lots: &Lots) -> Vec<WrittenCountsLot> {
    let counts = |(((tenant, wallet), _), lot): (&(WalletKey, Uuid), &Lot)| match lot {
        Lot::Counts(counts) => Some(WrittenCountsLot::of(*tenant, *wallet, counts)),
        Lot::Pair(_) | Lot::Points(_) | Lot::Account(_) => None,
    };
    lots.iter().filter_map(counts).collect()
}

/// The balances, tiers and versions of every wallet that moved.
fn wallets(taken: &[Taken<'_>], states: &HashMap<WalletKey, WalletState>) -> Vec<WrittenWallet> {
    let moved: BTreeSet<WalletKey> = taken.iter().map(|taken| wallet_key(&taken.request)).collect();
    let state_of = |key: WalletKey| Some((key.0, states.get(&key)?));
    moved
        .into_iter()
        .filter_map(state_of)
        .map(|(tenant, state)| WrittenWallet::of(tenant, &state.wallet))
        .collect()
}

fn lots(lots: &Lots) -> Vec<WrittenLot> {
    lots.iter().filter_map(|(((tenant, wallet), _), lot)| WrittenLot::of(*tenant, *wallet, lot)).collect()
}

/// In key order, so that two batches with the same keys meet without a circle.
fn commands(taken: &[Taken<'_>]) -> Vec<WrittenCommand> {
    let with_key = taken.iter().filter(|taken| taken.has_key());
    let mut rows: Vec<WrittenCommand> =
        with_key.map(|taken| WrittenCommand::of(taken, ANSWER_VERSION)).collect();
    rows.sort_by(|one, other| (one.tenant, &one.key).cmp(&(other.tenant, &other.key)));
    rows
}

/// Delivered lines; a plain amount has none.
fn lines_of(taken: &Taken<'_>) -> Vec<WrittenLine> {
    if is_plain(taken) {
        return Vec::new();
    }
    let numbered = taken.decision.lines.iter().zip(1_i16..);
    numbered.map(|(line, number)| WrittenLine::of(taken, number, line)).collect()
}

/// Whether a consumption is one unlabelled line that stored value paid: its posting and entries say everything about it.
fn is_plain(taken: &Taken<'_>) -> bool {
    let unlabelled = |line: &ConsumptionLine| {
        line.label.is_empty() && line.category.is_none() && line.quantity == 1 && line.staff.is_empty()
    };
    let posting = &taken.decision.posting;
    match (posting.kind, taken.decision.lines.as_slice()) {
        (PostingKind::Consumption, [line]) => {
            posting.tenders.is_empty() && line.product.is_none() && unlabelled(line)
        }
        (PostingKind::Reversal, _) => true,
        (
            PostingKind::Consumption
            | PostingKind::TopUp
            | PostingKind::Return
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
            | PostingKind::BearerRefund,
            _,
        ) => false,
    }
}

/// Which postings were taken back, wholly or in part.
fn reversals(conn: &mut PgConnection, taken: &[Taken<'_>]) -> Result<(), StoreError> {
    let (mut reversals, mut returns) = (InsertReversals::default(), InsertReturns::default());
    for taken in taken {
        let posting = &taken.decision.posting;
        let Some(original) = posting.reverses else { continue };
        let (tenants, originals, by) = match posting.kind {
            PostingKind::Return => (&mut returns.tenants, &mut returns.originals, &mut returns.returns),
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
                (&mut reversals.tenants, &mut reversals.originals, &mut reversals.reversals)
            }
        };
        tenants.push(taken.request.tenant.value());
        originals.push(original.value());
        by.push(posting.id.value());
    }
    if !reversals.originals.is_empty() {
        reversals.execute(conn)?;
    }
    if !returns.originals.is_empty() {
        returns.execute(conn)?;
    }
    corrections(conn, taken)
}

/// The reason and the approval of each correction and return.
fn corrections(conn: &mut PgConnection, taken: &[Taken<'_>]) -> Result<(), StoreError> {
    let mut rows = InsertCorrections::default();
    for taken in taken {
        let Some((original, mandate)) = taken.request.work.taking_back() else { continue };
        rows.tenants.push(taken.request.tenant.value());
        rows.postings.push(taken.decision.posting.id.value());
        rows.originals.push(original.value());
        rows.reasons.push(mandate.reason_code.clone());
        rows.approvers.push(mandate.approved_by.map(Id::value));
    }
    if !rows.postings.is_empty() {
        rows.execute(conn)?;
    }
    Ok(())
}

/// A set-based update must have found every row that was locked before.
pub(super) fn expect_rows(table: &'static str, expected: usize, found: i64) -> Result<(), StoreError> {
    if i64::try_from(expected) == Ok(found) {
        return Ok(());
    }
    log::error!("{table}: {expected} rows to update, {found} found");
    Err(StoreError::StaleVersion)
}

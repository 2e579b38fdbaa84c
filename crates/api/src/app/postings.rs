//! Reading the ledger: rows with their members named, one posting in detail, what a receipt prints.

use std::collections::HashMap;
use std::sync::Arc;

use domain::derivation::Step;
use domain::ids::{Id, Membership, Posting};
use domain::ledger::LineKind;
use domain::money::Money;
use persistence::pagination::{Page, PageRequest};
use persistence::proofs::{self, Used};
use persistence::snapshot::TenantSnapshot;
use persistence::statements::{self, Detail, Filter, Row};
use persistence::store::Tx;
use persistence::{members, memberships, snapshot, tenants, users};
use uuid::Uuid;

use crate::app::error::{AppError, Noun};
use crate::auth::principal::Principal;
use crate::state::AppState;
use crate::wire::balances::{BonusToCome, PendingPoints};
use crate::wire::posting_row::{Members, PostingDetail};
use crate::wire::receipt::{Around, BearerOf, Receipt};

/// Rows with their members.
pub struct Listed<K> {
    /// The rows.
    pub page: Page<Row, K>,
    /// Their members.
    pub members: Members,
}

/// A posting with its member and the rules that name its tiers.
pub struct Found {
    /// The posting.
    pub detail: Detail,
    /// Its member.
    pub members: Members,
    /// The tenant's rules and shops.
    pub snapshot: Arc<TenantSnapshot>,
    /// How the member showed that they were there.
    pub proof: Option<Used>,
}

/// The statement of one membership, newest first.
///
/// # Errors
/// [`AppError::Store`].
pub async fn of_membership(
    state: &AppState,
    principal: &Principal,
    membership: Id<Membership>,
    page: PageRequest<i64>,
) -> Result<Listed<i64>, AppError> {
    let key_ring = state.key_ring.clone();
    state
        .read(principal.tenant, move |tx| {
            let rows = statements::of_membership(tx, membership, page.after, page.limit + 1)?;
            let page = Page::cut(rows, &page, |row| row.version);
            let members = named(tx, &key_ring, &page.items)?;
            Ok(Listed { page, members })
        })
        .await
}

/// The journal of the members that the caller may browse, newest first.
///
/// # Errors
/// [`AppError::Store`].
pub async fn journal(
    state: &AppState,
    principal: &Principal,
    filter: Filter,
    page: PageRequest<Uuid>,
) -> Result<Listed<Uuid>, AppError> {
    let scope = principal.browse.clone();
    let key_ring = state.key_ring.clone();
    state
        .read(principal.tenant, move |tx| {
            let before = page.after.map(Id::new);
            let rows = statements::journal(tx, &scope, &filter, before, page.limit + 1)?;
            let page = Page::cut(rows, &page, |row| row.id.value());
            let members = named(tx, &key_ring, &page.items)?;
            Ok(Listed { page, members })
        })
        .await
}

/// One posting of the tenant.
///
/// # Errors
/// [`Noun::Posting`] when there is none.
pub async fn find(state: &AppState, principal: &Principal, id: Id<Posting>) -> Result<Found, AppError> {
    let key_ring = state.key_ring.clone();
    state
        .read(principal.tenant, move |tx| {
            let detail = statements::find(tx, id)?.ok_or(AppError::NotFound(Noun::Posting))?;
            let members = named(tx, &key_ring, std::slice::from_ref(&detail.row))?;
            let snapshot = Arc::new(snapshot::load_in(tx)?);
            let is_proved = detail.derivation.steps.iter().any(|step| matches!(step, Step::Proof { .. }));
            let keys = key_ring.tenant(tx)?;
            let proof = if is_proved { proofs::of_posting(tx, &keys, id)? } else { None };
            Ok(Found { detail, members, snapshot, proof })
        })
        .await
}

/// The members of rows, by id.
pub(crate) fn named(
    tx: &mut Tx<'_>,
    key_ring: &persistence::sealing::KeyRing,
    rows: &[Row],
) -> Result<Members, AppError> {
    let mut ids: Vec<_> = rows.iter().map(|row| row.member).collect();
    ids.sort_unstable();
    ids.dedup();
    let keys = key_ring.tenant(tx)?;
    let headers = members::headers_of(tx, &keys, &ids)?;
    Ok(headers.into_iter().map(|header| (header.id, header)).collect::<HashMap<_, _>>())
}

/// What the receipt of a posting prints.
///
/// # Errors
/// [`Noun::Posting`] when there is no such posting.
pub async fn receipt(state: &AppState, principal: &Principal, id: Id<Posting>) -> Result<Receipt, AppError> {
    let found = find(state, principal, id).await?;
    let row = found.detail.row.clone();
    let snapshot = found.snapshot.clone();
    let pending = PendingPoints::told(&found.detail.derivation, row.shop.id, &snapshot);
    let to_come = BonusToCome::told(&found.detail.derivation);
    let is_bearer = found.members.get(&row.member).is_some_and(|member| member.is_bearer);
    let around = state
        .read(principal.tenant, move |tx| around(tx, &row, &snapshot, (pending, to_come.clone(), is_bearer)))
        .await?;
    let (list, total) = (found.detail.row.list_total, found.detail.row.total);
    let rounding = found.detail.lines.iter().filter(|line| line.kind == LineKind::Rounding);
    let rounding: i64 = rounding.map(|line| line.charged.minor()).sum();
    let money = |minor| Money::from_minor(minor, total.currency());
    let (discount, rounding) = (money(list.minor() - total.minor() + rounding), money(rounding));
    Ok(Receipt::of(
        PostingDetail::of(&found.detail, &found.members, &found.snapshot, principal.language)
            .with_proof(found.proof.as_ref()),
        discount,
        rounding,
        around,
    ))
}

fn around(
    tx: &mut Tx<'_>,
    row: &Row,
    snapshot: &TenantSnapshot,
    (pending_points, bonus_to_come, is_bearer): (Option<PendingPoints>, Option<BonusToCome>, bool),
) -> Result<Around, AppError> {
    let cashier = row.user.as_ref().map(|user| users::find(tx, user.id)).transpose()?.flatten();
    let mut receipt_no = |of: Option<Id<Posting>>| -> Result<Option<String>, AppError> {
        let found = of.map(|posting| statements::find(tx, posting)).transpose()?.flatten();
        Ok(found.map(|found| found.row.receipt_no))
    };
    let (reverses_receipt_no, rebuilt_from_receipt_no) =
        (receipt_no(row.reverses)?, receipt_no(row.rebuilt_from)?);
    let bearer = if is_bearer { memberships::find(tx, row.membership, row.recorded_at)? } else { None };
    Ok(Around {
        bearer: bearer.and_then(|found| {
            let program = snapshot.program_name(found.wallet.program).to_owned();
            Some(BearerOf { number: found.cards.last()?.number.clone(), program })
        }),
        tenant_name: tenants::get(tx)?.name,
        shop_time_zone: snapshot.day(Some(row.shop.id)).time_zone,
        pending_points,
        bonus_to_come,
        cashier_number: cashier.map(|user| user.staff_number),
        reverses_receipt_no,
        rebuilt_from_receipt_no,
    })
}

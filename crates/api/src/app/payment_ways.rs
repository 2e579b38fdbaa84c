//! 支付方式: the tenant's dictionary of the ways in which money changes hands.

use std::collections::BTreeMap;

use domain::ids::{Id, PaymentWay as WayThing};
use domain::payment_ways::WayKind;
use persistence::audit::{self, Event};
use persistence::ids::fresh;
use persistence::payment_ways::{self, NewPaymentWay, PaymentWay, PaymentWayChanges};
use persistence::store::Tx;
use persistence::tenants;
use serde_json::{Value, json};

use super::edits::{self, Actions};
use super::error::{AppError, Noun};
use crate::auth::principal::Principal;
use crate::language::Language;
use crate::state::AppState;
use crate::wire::words::WayNames;

const ACTIONS: Actions = Actions {
    changed: "payment_way.changed",
    retired: "payment_way.retired",
    reinstated: "payment_way.reinstated",
};

/// What to change; what is absent stays.
#[derive(Debug, Clone, Default)]
pub struct WayEdit {
    /// Names by language; a language that is absent stays.
    pub labels: BTreeMap<String, String>,
    /// Whether it is refused without its number elsewhere.
    pub asks_reference: Option<bool>,
    /// Another place among the others.
    pub position: Option<i32>,
    /// Whether it is offered no more.
    pub retired: Option<bool>,
}

/// Every way, also retired ones, in the order shown to people.
///
/// # Errors
/// [`AppError::Store`].
pub async fn list(state: &AppState, principal: &Principal) -> Result<Vec<PaymentWay>, AppError> {
    state.read(principal.tenant, |tx| Ok(payment_ways::list(tx)?)).await
}

/// What the ways are called in a language.
///
/// # Errors
/// [`AppError::Store`].
pub(crate) async fn names(
    state: &AppState,
    principal: &Principal,
    language: Language,
) -> Result<WayNames, AppError> {
    Ok(WayNames::of(&list(state, principal).await?, language))
}

/// Creates a way; `shape` makes it with the id that it gets.
///
/// # Errors
/// A conflict when the code is in use.
pub async fn create(
    state: &AppState,
    principal: &Principal,
    shape: impl FnOnce(Id<WayThing>) -> NewPaymentWay,
) -> Result<PaymentWay, AppError> {
    let act = principal.act();
    let new = shape(fresh(act.now));
    state
        .write(principal.tenant, move |tx| {
            payment_ways::insert(tx, &new)?;
            tenants::raise_rules_version(tx)?;
            let event = Event::done("payment_way.created", "payment_way", new.id.value());
            audit::record(tx, &act, &event)?;
            found(tx, new.id)
        })
        .await
}

/// Changes a way that is still at `version`. What was paid by it is shown under its new name.
///
/// # Errors
/// [`AppError::NotFound`], or `precondition-failed` when somebody else was faster.
pub async fn change(
    state: &AppState,
    principal: &Principal,
    id: Id<WayThing>,
    version: i64,
    edit: WayEdit,
) -> Result<PaymentWay, AppError> {
    let act = principal.act();
    state
        .write(principal.tenant, move |tx| {
            let before = found(tx, id)?;
            edits::check_version(before.row_version, version)?;
            check(&before, &edit)?;
            let mut labels = before.labels.clone();
            labels.extend(edit.labels.clone());
            let changes = PaymentWayChanges {
                labels: Some(labels),
                asks_reference: edit.asks_reference,
                position: edit.position,
                retired_at: edits::retirement(edit.retired, before.retired, act.now),
            };
            payment_ways::update(tx, id, version, changes)?;
            tenants::raise_rules_version(tx)?;
            let after = found(tx, id)?;
            let event = Event::done(ACTIONS.of(before.retired, after.retired), "payment_way", id.value());
            audit::record(tx, &act, &event.with_diff(edits::diff(facts(&before), facts(&after))))?;
            Ok(after)
        })
        .await
}

/// Cash is always offered, and has no number elsewhere.
fn check(before: &PaymentWay, edit: &WayEdit) -> Result<(), AppError> {
    match WayKind::of(&before.code) {
        WayKind::Cash if edit.retired == Some(true) => Err(AppError::invalid("/retired", "always-offered")),
        WayKind::Cash if edit.asks_reference == Some(true) => {
            Err(AppError::invalid("/asks_reference", "always-offered"))
        }
        WayKind::Cash | WayKind::Connected | WayKind::ByHand => Ok(()),
    }
}

fn found(tx: &mut Tx<'_>, id: Id<WayThing>) -> Result<PaymentWay, AppError> {
    payment_ways::find(tx, id)?.ok_or(AppError::NotFound(Noun::PaymentWay))
}

fn facts(way: &PaymentWay) -> [(&'static str, Value); 3] {
    [
        ("labels", json!(way.labels)),
        ("asks_reference", json!(way.asks_reference)),
        ("position", json!(way.position)),
    ]
}

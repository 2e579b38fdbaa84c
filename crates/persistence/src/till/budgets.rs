//! 预算: what versions of top-up rules with a budget gave, and what a batch makes of that.
//!
//! Tills of many wallets share these rows: they are locked after wallets, payments and proofs, in key order, by every batch that may give or
//! take back a bonus. Tenants without such a rule pay nothing for them.

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::sync::Arc;

use diesel::pg::PgConnection;
use diesel::prelude::*;
use diesel::sql_types::{Array, Numeric, Uuid as SqlUuid};
use domain::budget::{self, Given};
use domain::ids::Id;
use domain::ledger::Decision;
use domain::money::Money;
use rust_decimal::Decimal;
use uuid::Uuid;

use super::write::expect_rows;
use super::{Request, Work, rows};
use crate::error::StoreError;
use crate::snapshot::TenantSnapshot;
use crate::statement::statement;

/// By tenant and rule version.
pub(super) type Budgets = BTreeMap<(Uuid, Uuid), Counter>;

/// What a version gave, as this batch leaves it.
#[derive(Debug, Clone, Copy)]
pub(super) struct Counter {
    given: Money,
    is_moved: bool,
}

statement! {
    /// Locks budgets in key order.
    LockBudgets -> (SqlUuid, SqlUuid, Numeric);
    "SELECT tenant_id, rule_version_id, given FROM rule_budget WHERE (tenant_id, rule_version_id) IN (SELECT * FROM unnest(",
    tenants: Array<SqlUuid> = Vec<Uuid>, ", ", rules: Array<SqlUuid> = Vec<Uuid>,
    ")) ORDER BY tenant_id, rule_version_id FOR NO KEY UPDATE"
}

statement! {
    /// The same without a lock, for previews.
    ReadBudgets -> (SqlUuid, SqlUuid, Numeric);
    "SELECT tenant_id, rule_version_id, given FROM rule_budget WHERE (tenant_id, rule_version_id) IN (SELECT * FROM unnest(",
    tenants: Array<SqlUuid> = Vec<Uuid>, ", ", rules: Array<SqlUuid> = Vec<Uuid>, "))"
}

statement! {
    /// What versions gave afterwards.
    UpdateBudgets -> ();
    "UPDATE rule_budget AS b SET given = n.given FROM unnest(",
    tenants: Array<SqlUuid> = Vec<Uuid>, ", ", rules: Array<SqlUuid> = Vec<Uuid>, ", ", given: Array<Numeric> = Vec<Decimal>,
    ") AS n(tenant_id, rule_version_id, given) WHERE b.tenant_id = n.tenant_id AND b.rule_version_id = n.rule_version_id"
}

/// The budgets that `batch` may move; locked for a batch that writes.
pub(super) fn of_batch(
    conn: &mut PgConnection,
    batch: &[Request],
    snapshots: &HashMap<Uuid, Arc<TenantSnapshot>>,
    locked: bool,
) -> Result<Budgets, StoreError> {
    let snapshot_of = |request: &Request| snapshots.get(&request.tenant.value());
    let keys: BTreeSet<(Uuid, Uuid)> = batch
        .iter()
        .filter(|request| may_move(&request.work))
        .flat_map(|request| {
            snapshot_of(request).into_iter().flat_map(move |snapshot| with_budget(request, snapshot))
        })
        .collect();
    if keys.is_empty() {
        return Ok(Budgets::new());
    }
    let (tenants, rules): (Vec<Uuid>, Vec<Uuid>) = keys.into_iter().unzip();
    let rows: Vec<(Uuid, Uuid, Decimal)> = if locked {
        LockBudgets { tenants, rules }.load(conn)?
    } else {
        ReadBudgets { tenants, rules }.load(conn)?
    };
    rows.into_iter()
        .filter_map(|(tenant, rule, given)| Some((tenant, rule, given, snapshots.get(&tenant)?.currency)))
        .map(|(tenant, rule, given, currency)| {
            let given = rows::money(given, currency, "rule_budget", "given", rule)?;
            Ok(((tenant, rule), Counter { given, is_moved: false }))
        })
        .collect()
}

/// Whether a command may give a bonus, or take one back. Which rule that one followed is known only once its posting is read, after the
/// locks.
const fn may_move(work: &Work) -> bool {
    match work {
        Work::TopUp(_) | Work::Reverse { .. } => true,
        Work::Consume(_)
        | Work::SellPackage { .. }
        | Work::UseCounts(_)
        | Work::ChangeTerm(_)
        | Work::Hold(_)
        | Work::Refund(_)
        | Work::Repay(_)
        | Work::Bearer(_)
        | Work::MakeUp { .. }
        | Work::AdjustPoints(_)
        | Work::Return { .. } => false,
    }
}

fn with_budget<'a>(
    request: &Request,
    snapshot: &'a TenantSnapshot,
) -> impl Iterator<Item = (Uuid, Uuid)> + use<'a> {
    let tenant = request.tenant.value();
    let limited = snapshot.rules.top_up.iter().filter(|rule| rule.body.budget.is_some());
    limited.map(move |rule| (tenant, rule.id.value()))
}

/// What the versions of a tenant gave so far.
pub(super) fn given_by(budgets: &Budgets, request: &Request) -> Vec<Given> {
    let tenant = request.tenant.value();
    let own = budgets.range((tenant, Uuid::nil())..=(tenant, Uuid::max()));
    own.map(|((_, rule), counter)| Given { rule: Id::new(*rule), bonus: counter.given }).collect()
}

/// Later commands of a batch see what an earlier one gave or took back.
pub(super) fn note(budgets: &mut Budgets, tenant: Uuid, decision: &Decision) {
    let Some(moved) = budget::moved(decision) else { return };
    if let Some(counter) = budgets.get_mut(&(tenant, moved.rule.value())) {
        let given = counter.given.minor() + moved.bonus.minor();
        *counter = Counter { given: Money::from_minor(given, moved.bonus.currency()), is_moved: true };
    }
}

/// Writes what a batch moved; most move nothing.
pub(super) fn write(conn: &mut PgConnection, budgets: &Budgets) -> Result<(), StoreError> {
    let mut update = UpdateBudgets::default();
    for ((tenant, rule), counter) in budgets.iter().filter(|(_, counter)| counter.is_moved) {
        update.tenants.push(*tenant);
        update.rules.push(*rule);
        update.given.push(counter.given.to_decimal());
    }
    if update.rules.is_empty() {
        return Ok(());
    }
    let wanted = update.rules.len();
    let found = update.execute(conn)?;
    expect_rows("rule_budget", wanted, found as i64)
}

//! 预算 of published versions: the row that tills count in, and what is left of it. Only the till moves it.

use std::collections::HashMap;

use diesel::prelude::*;
use domain::ids::{Id, RuleVersion};
use domain::money::Money;
use rust_decimal::Decimal;
use uuid::Uuid;

use super::codec::RuleBody;
use crate::error::StoreError;
use crate::schema::rule_budget;
use crate::store::Tx;
use crate::tenants;
use crate::till::rows;

/// Begins to count what a version gives, where it has a budget.
pub(super) fn open(tx: &mut Tx<'_>, version: Id<RuleVersion>, body: &RuleBody) -> Result<(), StoreError> {
    let RuleBody::TopUp(rule) = body else { return Ok(()) };
    let Some(budget) = rule.budget else { return Ok(()) };
    diesel::insert_into(rule_budget::table)
        .values((
            rule_budget::tenant_id.eq(tx.tenant_id()),
            rule_budget::rule_version_id.eq(version.value()),
            rule_budget::budget.eq(budget.to_decimal()),
        ))
        .execute(tx.conn)?;
    Ok(())
}

/// What is left of the budgets of some versions; those without one are absent.
pub(super) fn left(tx: &mut Tx<'_>, versions: &[Uuid]) -> Result<HashMap<Uuid, Money>, StoreError> {
    let rows: Vec<(Uuid, Decimal)> = rule_budget::table
        .filter(rule_budget::tenant_id.eq(tx.tenant_id()))
        .filter(rule_budget::rule_version_id.eq_any(versions))
        .select((rule_budget::rule_version_id, rule_budget::budget - rule_budget::given))
        .load(tx.conn)?;
    if rows.is_empty() {
        return Ok(HashMap::new());
    }
    let currency = tenants::currency(tx)?;
    let left = |(id, left)| Ok((id, rows::money(left, currency, "rule_budget", "given", id)?));
    rows.into_iter().map(left).collect()
}

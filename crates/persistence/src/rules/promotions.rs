//! What sets promotions apart from other rules: a number of their own, and a last day (P05).

use chrono::NaiveDate;
use diesel::prelude::*;
use domain::rules::validate::{RuleProblem, RuleProblemCode};
use serde_json::Value;

use super::codec::promotion::number_and_last_day;
use super::codec::{RuleBody, RuleKind};
use super::{PublishError, RuleState};
use crate::error::StoreError;
use crate::schema::rule_version;
use crate::store::Tx;

/// The number of a promotion is the tenant's: no two promotions have one, whatever their program and shop. The tenant's row
/// is locked, so no other publication comes in between.
pub(super) fn refuse_used_number(tx: &mut Tx<'_>, body: &RuleBody) -> Result<(), PublishError> {
    let RuleBody::Promotion(promotion) = body else { return Ok(()) };
    let bodies: Vec<Value> = rule_version::table
        .filter(rule_version::tenant_id.eq(tx.tenant_id()))
        .filter(rule_version::kind.eq(RuleKind::Promotion.code()))
        .select(rule_version::body)
        .load(tx.conn)
        .map_err(StoreError::from)?;
    let mut used = bodies.iter().filter_map(number_and_last_day).map(|(number, _)| number);
    if used.any(|number| number == promotion.number) {
        let path = "/promotion_number".to_owned();
        return Err(PublishError::Invalid(vec![RuleProblem { path, code: RuleProblemCode::Duplicate }]));
    }
    Ok(())
}

/// A promotion runs for its own days, beside others.
pub(super) fn state(first_day: NaiveDate, body: &Value, today: NaiveDate) -> RuleState {
    let last_day = number_and_last_day(body).map(|(_, last_day)| last_day);
    if first_day > today {
        RuleState::Planned
    } else if last_day.is_some_and(|last_day| last_day >= today) {
        RuleState::InForce
    } else {
        RuleState::Superseded
    }
}

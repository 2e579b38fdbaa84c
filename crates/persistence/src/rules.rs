//! Published rules: immutable versions with "in force from". A change is the next version; nothing is ever edited.

mod budgets;
pub mod codec;
mod promotions;

use std::collections::HashSet;

use chrono::{DateTime, NaiveDate, Utc};
use diesel::dsl::max;
use diesel::prelude::*;
use domain::ids::{Id, Program, RuleVersion as RuleVersionThing, Shop, User};
use domain::money::Money;
use domain::rules::validate::RuleProblem;
use serde_json::Value;
use uuid::Uuid;

use crate::error::StoreError;
use crate::named::Named;
use crate::pagination::{Page, PageRequest};
use crate::schema::{app_user, rule_version};
use crate::store::{StoreFailure, Tx};
use crate::tenants;
use codec::{RuleBody, RuleKind};

/// Whether a version applies.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum RuleState {
    /// Not yet.
    Planned,
    /// Now.
    InForce,
    /// No longer, or never: a newer version of the same scope began, or begins on the same day; or its last day is over.
    Superseded,
}

impl RuleState {
    /// Its stable code.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::Planned => "planned",
            Self::InForce => "in_force",
            Self::Superseded => "superseded",
        }
    }
}

/// A version as published.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RuleVersion {
    /// Its id, named in derivations.
    pub id: Id<RuleVersionThing>,
    /// What it rules.
    pub kind: RuleKind,
    /// For which program.
    pub program: Id<Program>,
    /// In which shop, or everywhere.
    pub shop: Option<Id<Shop>>,
    /// 1, 2, 3 … per program, shop and kind.
    pub number: i32,
    /// First business date.
    pub in_force_from: NaiveDate,
    /// Among scopes that match, the larger wins.
    pub priority: i16,
    /// The rule, as stored and shown.
    pub body: Value,
    /// When it was published.
    pub published_at: DateTime<Utc>,
    /// By whom, unless by the program itself.
    pub published_by: Option<Named<User>>,
    /// Whether it applies on the date that was asked about.
    pub state: RuleState,
    /// 预算: what is left of its budget; none where it has none.
    pub budget_left: Option<Money>,
}

/// A version to publish.
#[derive(Debug, Clone)]
pub struct NewRule {
    /// For which program.
    pub program: Id<Program>,
    /// In which shop, or everywhere.
    pub shop: Option<Id<Shop>>,
    /// First business date, today at the earliest.
    pub in_force_from: NaiveDate,
    /// Among scopes that match, the larger wins.
    pub priority: i16,
    /// The rule.
    pub body: RuleBody,
    /// By whom, unless by the program itself.
    pub published_by: Option<Id<User>>,
}

/// Which versions to list.
#[derive(Debug, Clone, Default)]
pub struct RuleFilter {
    /// Of this program.
    pub program: Option<Id<Program>>,
    /// Of this kind.
    pub kind: Option<RuleKind>,
}

/// Why a version was not published.
#[derive(Debug, thiserror::Error)]
pub enum PublishError {
    /// It would have begun in the past.
    #[error("a rule cannot begin in the past")]
    InThePast {
        /// The business date of today.
        today: NaiveDate,
    },
    /// A promotion must be entered before its first day begins.
    #[error("the first day of the promotion has begun")]
    NotBeforehand {
        /// The business date of today.
        today: NaiveDate,
    },
    /// The rule makes no sense; every problem with its place in the body.
    #[error("the rule is not valid")]
    Invalid(Vec<RuleProblem>),
    /// The store failed.
    #[error("the store failed")]
    Store(#[source] StoreError),
}

impl From<StoreError> for PublishError {
    fn from(error: StoreError) -> Self {
        Self::Store(error)
    }
}

impl StoreFailure for PublishError {
    fn store_error(&self) -> Option<&StoreError> {
        match self {
            Self::Store(error) => Some(error),
            Self::InThePast { .. } | Self::NotBeforehand { .. } | Self::Invalid(_) => None,
        }
    }
}

#[derive(Queryable, Selectable)]
#[diesel(table_name = rule_version)]
struct Row {
    id: Uuid,
    kind: String,
    program_id: Uuid,
    shop_id: Option<Uuid>,
    number: i32,
    in_force_from: NaiveDate,
    priority: i16,
    body: Value,
    published_at: DateTime<Utc>,
    published_by: Option<Uuid>,
}

/// One page of versions, newest first, as they stand on the business date `today`.
///
/// # Errors
/// [`StoreError`] of the queries.
pub fn list(
    tx: &mut Tx<'_>,
    filter: &RuleFilter,
    today: NaiveDate,
    page: &PageRequest,
) -> Result<Page<RuleVersion>, StoreError> {
    let mut query = rule_version::table
        .filter(rule_version::tenant_id.eq(tx.tenant_id()))
        .order(rule_version::id.desc())
        .limit(page.fetch())
        .select(Row::as_select())
        .into_boxed();
    if let Some(after) = page.after {
        query = query.filter(rule_version::id.lt(after));
    }
    if let Some(program) = filter.program {
        query = query.filter(rule_version::program_id.eq(program.value()));
    }
    if let Some(kind) = filter.kind {
        query = query.filter(rule_version::kind.eq(kind.code()));
    }
    let rows = Page::cut(query.load::<Row>(tx.conn)?, page, |row| row.id);
    let items = versions(tx, rows.items, today)?;
    Ok(Page { items, next: rows.next })
}

/// One version as it stands on the business date `today`.
///
/// # Errors
/// [`StoreError`] of the queries.
pub fn find(
    tx: &mut Tx<'_>,
    id: Id<RuleVersionThing>,
    today: NaiveDate,
) -> Result<Option<RuleVersion>, StoreError> {
    let row: Option<Row> = rule_version::table
        .find((tx.tenant_id(), id.value()))
        .select(Row::as_select())
        .first(tx.conn)
        .optional()?;
    Ok(versions(tx, row.into_iter().collect(), today)?.pop())
}

/// Publishes a version: the next number of its program, shop and kind. Publications of a tenant wait for each other.
///
/// # Errors
/// [`PublishError::InThePast`], [`PublishError::NotBeforehand`], [`PublishError::Invalid`], or [`StoreError::Constraint`] when program or shop are
/// unknown.
pub fn publish(
    tx: &mut Tx<'_>,
    new: &NewRule,
    today: NaiveDate,
    now: DateTime<Utc>,
) -> Result<Id<RuleVersionThing>, PublishError> {
    if new.in_force_from < today {
        return Err(PublishError::InThePast { today });
    }
    if new.body.kind() == RuleKind::Promotion && new.in_force_from == today {
        return Err(PublishError::NotBeforehand { today });
    }
    let problems = problems(new);
    if !problems.is_empty() {
        return Err(PublishError::Invalid(problems));
    }
    // Raised first: its row lock keeps two publications from taking the same number.
    tenants::raise_rules_version(tx)?;
    promotions::refuse_used_number(tx, &new.body)?;
    let number = next_number(tx, new)?;
    let id: Id<RuleVersionThing> = crate::ids::fresh(now);
    insert(tx, id, number, new, now)?;
    budgets::open(tx, id, &new.body)?;
    Ok(id)
}

fn insert(
    tx: &mut Tx<'_>,
    id: Id<RuleVersionThing>,
    number: i32,
    new: &NewRule,
    now: DateTime<Utc>,
) -> Result<(), StoreError> {
    diesel::insert_into(rule_version::table)
        .values((
            rule_version::tenant_id.eq(tx.tenant_id()),
            rule_version::id.eq(id.value()),
            rule_version::kind.eq(new.body.kind().code()),
            rule_version::program_id.eq(new.program.value()),
            rule_version::shop_id.eq(new.shop.map(Id::value)),
            rule_version::number.eq(number),
            rule_version::in_force_from.eq(new.in_force_from),
            rule_version::priority.eq(new.priority),
            rule_version::body.eq(new.body.encode()),
            rule_version::published_by.eq(new.published_by.map(Id::value)),
            rule_version::published_at.eq(now),
        ))
        .execute(tx.conn)?;
    Ok(())
}

/// The number that a rule would have if it were published now.
///
/// # Errors
/// [`StoreError`] of the query.
pub fn next_number(tx: &mut Tx<'_>, new: &NewRule) -> Result<i32, StoreError> {
    Ok(last_number(tx, new)? + 1)
}

fn last_number(tx: &mut Tx<'_>, new: &NewRule) -> Result<i32, StoreError> {
    let last: Option<i32> = rule_version::table
        .filter(rule_version::tenant_id.eq(tx.tenant_id()))
        .filter(rule_version::program_id.eq(new.program.value()))
        .filter(rule_version::kind.eq(new.body.kind().code()))
        .filter(rule_version::shop_id.is_not_distinct_from(new.shop.map(Id::value)))
        .select(max(rule_version::number))
        .first(tx.conn)?;
    Ok(last.unwrap_or(0))
}

/// Everything that is wrong with a body, at the places that its JSON has.
#[must_use]
pub fn problems(new: &NewRule) -> Vec<RuleProblem> {
    match &new.body {
        RuleBody::TopUp(rule) => rule.validate_from(new.in_force_from),
        RuleBody::Points(rule) => renamed(rule.validate(), "/tier_factors_bp", "/tier_factors"),
        RuleBody::TierLadder(named) => named.ladder.validate(),
        RuleBody::TierDiscount(rule) => renamed(rule.validate(), "/percent_off_bp", "/by_tier"),
        RuleBody::CardDiscount(rule) => renamed(rule.validate(), "/percent_off_bp", "/by_tier"),
        RuleBody::SpendingOrder(_) | RuleBody::CashRounding(_) => Vec::new(),
        RuleBody::Pricing(rule) => rule.validate(),
        RuleBody::PointsPayment(rule) => rule.validate(),
        RuleBody::Promotion(promotion) => promotion.validate(new.in_force_from),
        RuleBody::Commission(rule) => rule.validate(),
        RuleBody::CrossShop(rule) => rule.validate(),
        RuleBody::Proof(rule) => rule.validate(),
    }
}

/// Problems of a list that JSON calls differently.
fn renamed(mut problems: Vec<RuleProblem>, from: &str, to: &str) -> Vec<RuleProblem> {
    for problem in &mut problems {
        if let Some(rest) = problem.path.strip_prefix(from) {
            problem.path = format!("{to}{rest}");
        }
    }
    problems
}

fn versions(tx: &mut Tx<'_>, rows: Vec<Row>, today: NaiveDate) -> Result<Vec<RuleVersion>, StoreError> {
    let in_force = in_force(tx, today)?;
    let last_of_day = last_of_day(tx)?;
    let publishers: Vec<Uuid> = rows.iter().filter_map(|row| row.published_by).collect();
    let names: Vec<(Uuid, String)> = app_user::table
        .filter(app_user::tenant_id.eq(tx.tenant_id()).and(app_user::id.eq_any(publishers)))
        .select((app_user::id, app_user::display_name))
        .load(tx.conn)?;
    let left = budgets::left(tx, &rows.iter().map(|row| row.id).collect::<Vec<_>>())?;
    let state = |row: &Row| {
        if row.kind == RuleKind::Promotion.code() {
            promotions::state(row.in_force_from, &row.body, today)
        } else if !last_of_day.contains(&row.id) {
            RuleState::Superseded
        } else if row.in_force_from > today {
            RuleState::Planned
        } else if in_force.contains(&row.id) {
            RuleState::InForce
        } else {
            RuleState::Superseded
        }
    };
    rows.into_iter()
        .map(|row| {
            let state = state(&row);
            let budget_left = left.get(&row.id).copied();
            Ok(RuleVersion { budget_left, ..version(row, state, &names)? })
        })
        .collect()
}

fn version(row: Row, state: RuleState, names: &[(Uuid, String)]) -> Result<RuleVersion, StoreError> {
    let publisher = row.published_by.and_then(|user| names.iter().find(|(id, _)| *id == user));
    Ok(RuleVersion {
        id: Id::new(row.id),
        kind: RuleKind::from_code(&row.kind).ok_or(StoreError::corrupt("rule_version", "kind", row.id))?,
        program: Id::new(row.program_id),
        shop: row.shop_id.map(Id::new),
        number: row.number,
        in_force_from: row.in_force_from,
        priority: row.priority,
        body: row.body,
        published_at: row.published_at,
        published_by: publisher.map(|(id, name)| Named { id: Id::new(*id), name: name.clone() }),
        state,
        budget_left: None,
    })
}

/// Of each program, kind and shop the newest version begun by a date and not over, as `domain` chooses it.
fn in_force(tx: &mut Tx<'_>, date: NaiveDate) -> Result<HashSet<Uuid>, StoreError> {
    // Days in this form have the order of their texts.
    let last_day = || rule_version::body.retrieve_as_text("last_day");
    let lasts = last_day().is_null().or(last_day().ge(date.to_string()));
    let ids: Vec<Uuid> = rule_version::table
        .filter(rule_version::tenant_id.eq(tx.tenant_id()).and(rule_version::in_force_from.le(date)))
        .filter(lasts)
        .distinct_on((rule_version::program_id, rule_version::kind, rule_version::shop_id))
        .order((
            rule_version::program_id,
            rule_version::kind,
            rule_version::shop_id,
            rule_version::in_force_from.desc(),
            rule_version::number.desc(),
        ))
        .select(rule_version::id)
        .load(tx.conn)?;
    Ok(ids.into_iter().collect())
}

/// Of each program, kind, shop and first day the version published last: the others of that day never apply.
fn last_of_day(tx: &mut Tx<'_>) -> Result<HashSet<Uuid>, StoreError> {
    let ids: Vec<Uuid> = rule_version::table
        .filter(rule_version::tenant_id.eq(tx.tenant_id()))
        .distinct_on((
            rule_version::program_id,
            rule_version::kind,
            rule_version::shop_id,
            rule_version::in_force_from,
        ))
        .order((
            rule_version::program_id,
            rule_version::kind,
            rule_version::shop_id,
            rule_version::in_force_from,
            rule_version::number.desc(),
        ))
        .select(rule_version::id)
        .load(tx.conn)?;
    Ok(ids.into_iter().collect())
}

//! Rules: read as they stand today, published as the next version.

use chrono::NaiveDate;
use domain::ids::{Id, Program, RuleVersion as RuleVersionThing, Shop};
use domain::money::Currency;
use domain::pump::{self, Pump, Question, Verdict};
use domain::rules::validate::{RuleProblem, RuleProblemCode};
use persistence::audit::{self, Event};
use persistence::pagination::{Page, PageRequest};
use persistence::rules::codec::{BodyError, RuleBody, RuleKind};
use persistence::rules::{self, NewRule, PublishError, RuleFilter, RuleVersion};
use persistence::snapshot::{self, TenantSnapshot};
use serde_json::{Value, json};

use super::error::AppError;
use crate::auth::principal::Principal;
use crate::problem::FieldError;
use crate::state::AppState;

/// Where the body of a rule is in the request.
const BODY: &str = "/body";

/// A rule to publish, or to try as a draft, its body still as JSON.
#[derive(Debug, Clone)]
pub struct Publication {
    /// What it rules.
    pub kind: RuleKind,
    /// For which program.
    pub program: Id<Program>,
    /// In which shop, or everywhere.
    pub shop: Option<Id<Shop>>,
    /// First business date.
    pub in_force_from: NaiveDate,
    /// Among scopes that match, the larger wins.
    pub priority: i16,
    /// The rule.
    pub body: Value,
}

impl Publication {
    /// The rule that it says.
    fn rule(&self, currency: Currency) -> Result<NewRule, AppError> {
        Ok(NewRule {
            program: self.program,
            shop: self.shop,
            in_force_from: self.in_force_from,
            priority: self.priority,
            body: RuleBody::decode(self.kind, self.body.clone(), currency).map_err(body_error)?,
            published_by: None,
        })
    }

    /// The same as a draft that is only tried: of a program and shop that are there, and as it could be published.
    ///
    /// # Errors
    /// [`AppError::Invalid`]; [`AppError::RuleInvalid`] with every place that is wrong.
    pub(super) fn draft(&self, snapshot: &TenantSnapshot) -> Result<NewRule, AppError> {
        if !snapshot.programs.contains_key(&self.program) {
            return Err(AppError::invalid("/program_id", "unknown-reference"));
        }
        if self.shop.is_some_and(|shop| !snapshot.shops.contains_key(&shop)) {
            return Err(AppError::invalid("/shop_id", "unknown-reference"));
        }
        let rule = self.rule(snapshot.currency)?;
        check_ways(&rule.body, snapshot)?;
        let wrong = rules::problems(&rule);
        if wrong.is_empty() {
            Ok(rule)
        } else {
            Err(AppError::RuleInvalid(wrong.iter().map(place).collect()))
        }
    }
}

/// Refuses a top-up rule that counts a way of payment which the company does not have: no money would ever count.
fn check_ways(body: &RuleBody, snapshot: &TenantSnapshot) -> Result<(), AppError> {
    let RuleBody::TopUp(rule) = body else { return Ok(()) };
    let unknown = |(_, method): &(usize, &String)| !snapshot.ways.contains_key(*method);
    let wrong: Vec<FieldError> = rule
        .methods
        .iter()
        .enumerate()
        .filter(unknown)
        .map(|(place, _)| FieldError::new(format!("{BODY}/methods/{place}"), "unknown-reference"))
        .collect();
    if wrong.is_empty() { Ok(()) } else { Err(AppError::RuleInvalid(wrong)) }
}

/// Lists versions, newest first, as they stand on today's business date.
///
/// # Errors
/// [`AppError::Store`].
pub async fn list(
    state: &AppState,
    principal: &Principal,
    filter: RuleFilter,
    page: PageRequest,
) -> Result<Page<RuleVersion>, AppError> {
    let snapshots = state.till_settings.snapshots.clone();
    let now = principal.now;
    state
        .read(principal.tenant, move |tx| {
            let today = snapshots.of(tx)?.business_date(None, now);
            Ok(rules::list(tx, &filter, today, &page)?)
        })
        .await
}

/// Publishes a rule. Gives with it the sequence by which the rules now give value away, if it is one that a shop may
/// choose knowingly, or was there before.
///
/// # Errors
/// [`AppError::RuleInvalid`] with every place that is wrong; [`AppError::RulesGainValue`] with the sequence that gains.
pub async fn publish(
    state: &AppState,
    principal: &Principal,
    publication: Publication,
) -> Result<(RuleVersion, Option<Pump>), AppError> {
    let act = principal.act();
    let published_by = principal.user().ok().map(|(user, _)| user);
    let snapshots = state.till_settings.snapshots.clone();
    state
        .write(principal.tenant, move |tx| {
            let snapshot = snapshots.of(tx)?;
            let today = snapshot.business_date(publication.shop, act.now);
            let new = NewRule { published_by, ..publication.rule(snapshot.currency)? };
            check_ways(&new.body, &snapshot)?;
            let id = rules::publish(tx, &new, today, act.now).map_err(publish_error)?;
            let warning = gain(&snapshot::load_in(tx)?, &new, id)?;
            let diff = json!({"kind": publication.kind.code(), "in_force_from": publication.in_force_from});
            let event = Event::done("rule.published", "rule", id.value()).with_diff(diff);
            audit::record(tx, &act, &event)?;
            let version = rules::find(tx, id, today)?;
            Ok((version.ok_or_else(|| AppError::Internal("a rule vanished".to_owned()))?, warning))
        })
        .await
}

/// Asks whether the rules give value away with the version just written, under the lock of its publication. What they gave
/// away before is only a warning, so that a rule can be mended in steps.
fn gain(
    snapshot: &TenantSnapshot,
    new: &NewRule,
    id: Id<RuleVersionThing>,
) -> Result<Option<Pump>, AppError> {
    let question = Question {
        rules: &snapshot.rules,
        program: new.program,
        shop: new.shop,
        date: new.in_force_from,
        currency: snapshot.currency,
    };
    match pump::check_from(question) {
        Verdict::Sound => Ok(None),
        Verdict::Warned(pump) => Ok(Some(pump)),
        Verdict::Refused(pump) => {
            let before = snapshot.rules.without(id);
            match pump::check_from(Question { rules: &before, ..question }) {
                Verdict::Refused(_) => Ok(Some(pump)),
                Verdict::Warned(_) | Verdict::Sound => Err(AppError::RulesGainValue(Box::new(pump))),
            }
        }
    }
}

fn body_error(error: BodyError) -> AppError {
    let place = FieldError::new(format!("{BODY}{}", error.pointer), "wrong-type").with_detail(error.detail);
    AppError::RuleInvalid(vec![place])
}

fn publish_error(error: PublishError) -> AppError {
    match error {
        PublishError::InThePast { today } => {
            let place = FieldError::new("/in_force_from", "in-the-past");
            AppError::RuleInvalid(vec![place.with_detail(format!("today is {today}"))])
        }
        PublishError::NotBeforehand { today } => {
            let place = FieldError::new("/in_force_from", "must-be-entered-beforehand");
            AppError::RuleInvalid(vec![place.with_detail(format!("today is {today}"))])
        }
        PublishError::Invalid(problems) => AppError::RuleInvalid(problems.iter().map(place).collect()),
        PublishError::Store(error) => AppError::Store(error),
    }
}

fn place(problem: &RuleProblem) -> FieldError {
    let at = |code: &str| FieldError::new(format!("{BODY}{}", problem.path), code);
    match problem.code {
        RuleProblemCode::NotPositive => at("not-positive"),
        RuleProblemCode::Negative => at("negative"),
        RuleProblemCode::TooLarge { limit } => at("too-large").with_detail(format!("max {limit}")),
        RuleProblemCode::NotRising => at("not-rising"),
        RuleProblemCode::Duplicate => at("duplicate"),
        RuleProblemCode::NotACode => at("not-a-code"),
        RuleProblemCode::TooMany { limit } => at("too-many").with_detail(format!("max {limit}")),
        RuleProblemCode::MixedCurrencies => at("mixed-currencies"),
        RuleProblemCode::OrdinaryTierBeginsLater => at("ordinary-tier-begins-later"),
        RuleProblemCode::Empty => at("required"),
        RuleProblemCode::EndsBeforeItBegins => at("ends-before-it-begins"),
        RuleProblemCode::LapsesBeforeItComes => at("lapses-before-it-comes"),
        RuleProblemCode::EarnsTwice => at("earns-twice"),
    }
}

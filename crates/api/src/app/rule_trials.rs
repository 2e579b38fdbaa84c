//! Drafts of rules, tried on a sample before they are published. Nothing is kept.

use chrono::{NaiveDate, NaiveTime};
use domain::ids::{Id, Program, Shop};
use domain::money::Currency;
use domain::till::ShopFacts;
use domain::time::ShopDay;
use domain::trial::{self, Sample, Setting};
use persistence::rules::codec::{RuleBody, RuleKind};
use persistence::rules::{NewRule, next_number, problems};
use persistence::snapshot::{self, TenantSnapshot};
use persistence::till::Recorded;
use serde_json::Value;
use uuid::Uuid;

use super::error::AppError;
use super::rules::{body_error, place};
use crate::auth::principal::Principal;
use crate::state::AppState;
use crate::wire::posting_result::{self, PostingResult};

/// A draft, and when it is tried.
#[derive(Debug)]
pub struct Draft {
    /// What it would rule.
    pub kind: RuleKind,
    /// Of which program.
    pub program: Id<Program>,
    /// Only in this shop.
    pub shop: Option<Id<Shop>>,
    /// Among scopes that match, the larger wins.
    pub priority: i16,
    /// The rule, as JSON.
    pub body: Value,
    /// On which business date; today when nothing is said.
    pub on: Option<NaiveDate>,
    /// At what time of the day.
    pub at: NaiveTime,
}

/// What a sample comes to.
#[derive(Debug)]
pub struct Tried {
    /// Under the rules as they are published; none where they do not allow it.
    pub published: Option<PostingResult>,
    /// With the draft.
    pub draft: PostingResult,
}

/// Tries a draft on a sample, beside the rules as they are published for that day.
///
/// # Errors
/// [`AppError::RuleInvalid`] with every place that is wrong; [`AppError::Till`] when the draft does not allow what the sample does.
pub async fn try_out(
    state: &AppState,
    principal: &Principal,
    draft: Draft,
    sample: impl Fn(Currency) -> Result<Sample, AppError> + Send + 'static,
) -> Result<Tried, AppError> {
    let now = principal.now;
    state
        .read(principal.tenant, move |tx| {
            let published = snapshot::load_in(tx)?;
            let on = draft.on.unwrap_or_else(|| published.business_date(draft.shop, now));
            let rule = rule_of(&draft, &published, on)?;
            let number = next_number(tx, &rule)?;
            let with_draft = published.with_draft(rule, number);
            let sample = sample(published.currency)?;
            let when = (on, draft.at);
            let of_draft = come_to(&with_draft, &draft, when, &sample)?;
            Ok(Tried { published: come_to(&published, &draft, when, &sample).ok(), draft: of_draft })
        })
        .await
}

/// The draft as a rule, if it could be published.
fn rule_of(draft: &Draft, snapshot: &TenantSnapshot, on: NaiveDate) -> Result<NewRule, AppError> {
    if !snapshot.programs.contains_key(&draft.program) {
        return Err(AppError::invalid("/program_id", "unknown-reference"));
    }
    if draft.shop.is_some_and(|shop| !snapshot.shops.contains_key(&shop)) {
        return Err(AppError::invalid("/shop_id", "unknown-reference"));
    }
    let body = RuleBody::decode(draft.kind, draft.body.clone(), snapshot.currency).map_err(body_error)?;
    let rule = NewRule {
        program: draft.program,
        shop: draft.shop,
        in_force_from: on,
        priority: draft.priority,
        body,
        published_by: None,
    };
    let wrong = problems(&rule);
    if wrong.is_empty() { Ok(rule) } else { Err(AppError::RuleInvalid(wrong.iter().map(place).collect())) }
}

fn come_to(
    snapshot: &TenantSnapshot,
    draft: &Draft,
    (on, at): (NaiveDate, NaiveTime),
    sample: &Sample,
) -> Result<PostingResult, AppError> {
    // The time is the shop's own: it needs no zone.
    let day = ShopDay { time_zone: chrono_tz::UTC, day_starts_at: NaiveTime::MIN };
    let shop = draft.shop.and_then(|shop| snapshot.shops.get(&shop)).map(|shop| shop.facts);
    // No shop has the nil id, so only the rules of every shop match it.
    let anywhere = ShopFacts { id: Id::new(Uuid::nil()), legal_entity: Id::new(Uuid::nil()), day };
    let setting = Setting {
        rules: &snapshot.rules,
        program: draft.program,
        shop: shop.map_or(anywhere, |shop| ShopFacts { day, ..shop }),
        now: on.and_time(at).and_utc(),
        currency: snapshot.currency,
    };
    let trial = trial::decide(setting, sample).map_err(AppError::Till)?;
    Ok(posting_result::of(&Recorded {
        before: &trial.before,
        decision: &trial.decision,
        receipt_no: None,
        snapshot,
        consequences: &[],
        undone: None,
    }))
}

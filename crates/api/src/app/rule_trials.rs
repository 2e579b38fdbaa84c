//! Drafts of rules, tried on a sample before they are published. Nothing is kept.

use chrono::NaiveTime;
use domain::ids::Id;
use domain::money::Currency;
use domain::till::{Rejection, ShopFacts};
use domain::time::ShopDay;
use domain::trial::{self, Sample, Setting};
use persistence::rules::next_number;
use persistence::snapshot::TenantSnapshot;
use persistence::till::Recorded;
use uuid::Uuid;

use super::error::AppError;
use super::rules::Publication;
use crate::auth::principal::Principal;
use crate::state::AppState;
use crate::wire::posting_result::{self, PostingResult};

/// What a sample comes to.
#[derive(Debug)]
pub struct Tried {
    /// Under the rules as they are published; none where they do not allow it.
    pub published: Option<PostingResult>,
    /// With the draft.
    pub draft: PostingResult,
}

/// Tries a draft on a sample, on its first day at a time of the shop, beside the rules as they are published for that day.
///
/// # Errors
/// As [`Publication::draft`]; [`AppError::Till`] when the draft does not allow what the sample does.
pub async fn try_out(
    state: &AppState,
    principal: &Principal,
    draft: Publication,
    at: NaiveTime,
    sample: impl Fn(Currency) -> Result<Sample, AppError> + Send + 'static,
) -> Result<Tried, AppError> {
    let snapshots = state.till_settings.snapshots.clone();
    state
        .read(principal.tenant, move |tx| {
            let published = snapshots.of(tx)?;
            let rule = draft.draft(&published)?;
            let number = next_number(tx, &rule)?;
            let with_draft = published.with_draft(rule, number);
            let sample = sample(published.currency)?;
            let of_draft = come_to(&with_draft, &draft, at, &sample)?;
            Ok(Tried { published: come_to(&published, &draft, at, &sample).ok(), draft: of_draft })
        })
        .await
}

fn come_to(
    snapshot: &TenantSnapshot,
    draft: &Publication,
    at: NaiveTime,
    sample: &Sample,
) -> Result<PostingResult, Rejection> {
    // The time is the shop's own: it needs no zone.
    let day = ShopDay { time_zone: chrono_tz::UTC, day_starts_at: NaiveTime::MIN };
    let shop = draft.shop.and_then(|shop| snapshot.shops.get(&shop)).map(|shop| shop.facts);
    // No shop has the nil id, so only the rules of every shop match it.
    let anywhere = ShopFacts { id: Id::new(Uuid::nil()), legal_entity: Id::new(Uuid::nil()), day };
    let setting = Setting {
        rules: &snapshot.rules,
        program: draft.program,
        shop: shop.map_or(anywhere, |shop| ShopFacts { day, ..shop }),
        now: draft.in_force_from.and_time(at).and_utc(),
        currency: snapshot.currency,
    };
    let trial = trial::decide(setting, sample)?;
    Ok(posting_result::of(&Recorded {
        before: &trial.before,
        decision: &trial.decision,
        receipt_no: None,
        snapshot,
        consequences: &[],
        undone: None,
    }))
}

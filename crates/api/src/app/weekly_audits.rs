//! Runs of the weekly message (每周对账, X04): what one would say and cost, its start, and what became of those before.

use std::collections::HashMap;

use chrono::{DateTime, NaiveDate, Utc};
use domain::ids::{Id, Member};
use domain::message::week::Week;
use persistence::audit::{self, Event};
use persistence::members::MemberHeader;
use persistence::messages::credit;
use persistence::messages::weekly::{self as store, Bought, Progress, Run};
use persistence::pagination::{Page, PageRequest};
use persistence::snapshot::{self, TenantSnapshot};
use persistence::store::Tx;
use serde_json::json;

use super::error::AppError;
use crate::auth::principal::Principal;
use crate::messaging::Messaging;
use crate::messaging::weekly::{BUYERS_AT_ONCE, Planned, PlannedMessage};
use crate::problem::Code;
use crate::state::AppState;

/// What a run would say and cost.
#[derive(Debug)]
pub struct Quote {
    /// Which week.
    pub week: Week,
    /// Its run, when it was started.
    pub run: Option<Run>,
    /// What it comes to in all; only on the first page.
    pub totals: Option<Totals>,
    /// Buyers, in the order of their ids.
    pub buyers: Page<Quoted>,
}

/// What a run would come to.
#[derive(Debug, Clone, Copy)]
pub struct Totals {
    /// Buyers, messages, and parts of the credit.
    pub progress: Progress,
    /// Parts that the company may still send.
    pub credit: i64,
}

/// A buyer with what they would be told.
#[derive(Debug)]
pub struct Quoted {
    /// Who; none for those whom the caller may not browse.
    pub member: Option<MemberHeader>,
    /// What they bought.
    pub bought: Bought,
    /// What they would be told; nothing is shown of those whom the caller may not browse.
    pub messages: Vec<PlannedMessage>,
}

/// The week of a Monday.
fn week_of(monday: NaiveDate) -> Result<Week, AppError> {
    Week::from_monday(monday).ok_or_else(|| AppError::invalid("/week_from", "not-monday"))
}

/// What the run of a week would say and cost, as its sales stand now; of the last one that is over when none is named. Sends nothing.
///
/// # Errors
/// [`AppError::Invalid`] for a day that is no Monday.
pub async fn quote(
    state: &AppState,
    principal: &Principal,
    monday: Option<NaiveDate>,
    page: PageRequest,
) -> Result<Quote, AppError> {
    let (named, now) = (monday.map(week_of).transpose()?, principal.now);
    let (messaging, scope, key_ring) =
        (Messaging::of(state), principal.browse.clone(), state.key_ring.clone());
    state
        .read(principal.tenant, move |tx| {
            let week = match named {
                Some(week) => week,
                None => Week::last_over(earliest_date(&snapshot::load_in(tx)?, now)),
            };
            let totals = if page.after.is_none() { Some(totals(&messaging, tx, week)?) } else { None };
            let after = page.after.map(Id::new);
            let (planned, _) = messaging.plan_week(tx, week, after, page.limit + 1)?;
            let keys = key_ring.tenant(tx)?;
            let ids: Vec<Id<Member>> = planned.iter().map(|planned| planned.bought.member).collect();
            let shown = store::shown(tx, &keys, &scope, &ids)?;
            let mut shown: HashMap<Id<Member>, MemberHeader> =
                shown.into_iter().map(|header| (header.id, header)).collect();
            let page = Page::cut(planned, &page, |planned| planned.bought.member.value());
            let buyers = page.map(|planned| quoted(planned, &mut shown));
            Ok(Quote { week, run: store::find(tx, week)?, totals, buyers })
        })
        .await
}

fn quoted(planned: Planned, shown: &mut HashMap<Id<Member>, MemberHeader>) -> Quoted {
    let member = shown.remove(&planned.bought.member);
    let messages = if member.is_some() { planned.messages } else { Vec::new() };
    Quoted { member, bought: planned.bought, messages }
}

/// Everybody, some at a time.
fn totals(messaging: &Messaging, tx: &mut Tx<'_>, week: Week) -> Result<Totals, AppError> {
    let (mut progress, mut after) = (Progress::default(), None);
    loop {
        let (planned, is_last) = messaging.plan_week(tx, week, after, BUYERS_AT_ONCE)?;
        for Planned { bought, messages } in &planned {
            after = Some(bought.member);
            progress.buyers += 1;
            for message in messages {
                match message.text {
                    Ok(_) => progress.messages += 1,
                    Err(_) => progress.skipped += 1,
                }
                progress.parts += i64::try_from(message.parts).unwrap_or(i64::MAX);
            }
        }
        if is_last || planned.is_empty() {
            return Ok(Totals { progress, credit: credit::balance(tx)? });
        }
    }
}

/// Starts the run of a week that is over, once; says whether it was started now.
///
/// # Errors
/// [`AppError::Invalid`] for a day that is no Monday; [`Code::WeekNotOver`].
pub async fn start(
    state: &AppState,
    principal: &Principal,
    monday: NaiveDate,
) -> Result<(Run, bool), AppError> {
    let week = week_of(monday)?;
    let (act, now, (user, _)) = (principal.act(), principal.now, principal.user()?);
    let started = state
        .write(principal.tenant, move |tx| {
            if !week.is_over(earliest_date(&snapshot::load_in(tx)?, now)) {
                return Err(AppError::Conflict(Code::WeekNotOver));
            }
            let is_new = store::start(tx, week, user, now)?;
            if is_new {
                let event = Event::done("weekly_audit.started", "weekly_audit", tx.tenant().value());
                audit::record(tx, &act, &event.with_diff(json!({ "week_from": week.from() })))?;
            }
            let run =
                store::find(tx, week)?.ok_or_else(|| AppError::Internal("a run is missing".to_owned()))?;
            Ok((run, is_new))
        })
        .await?;
    // The messenger looks at once.
    state.store.activity().mark_sealed(principal.tenant);
    Ok(started)
}

/// The business date of the shop where it is earliest: a week is over when it is everywhere.
fn earliest_date(snapshot: &TenantSnapshot, now: DateTime<Utc>) -> NaiveDate {
    let dates = snapshot
        .shops
        .iter()
        .filter(|(_, shop)| !shop.retired)
        .map(|(id, _)| snapshot.business_date(Some(*id), now));
    dates.min().unwrap_or_else(|| snapshot.business_date(None, now))
}

/// The runs of the newest weeks, newest first.
///
/// # Errors
/// [`AppError::Store`].
pub async fn list(state: &AppState, principal: &Principal) -> Result<Vec<Run>, AppError> {
    state.read(principal.tenant, |tx| Ok(store::list(tx)?)).await
}

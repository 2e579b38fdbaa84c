//! The front desk: an exact credential opens whoever it names, with what the clerk must know before acting.
//!
//! *Invariant:* a payment code is recognised before the database is asked, and kept nowhere.

use chrono::{DateTime, Datelike, Days, NaiveDate, TimeDelta, Utc};
use domain::card_number::{self, Credential, CredentialProblem};
use domain::ids::{Id, Membership as MembershipThing, Posting};
use domain::ledger::Wallet;
use domain::till::CardState;
use persistence::cards::Card;
use persistence::desk_lookup::{self, Panel};
use persistence::expiring::{self, Expiring};
use persistence::members::MemberStatus;
use persistence::statements::{self, Row};
use persistence::store::Tx;
use serde::Serialize;
use utoipa::ToSchema;

use super::error::{AppError, Noun};
use super::members::{Context, Standpoint};
use crate::auth::principal::Principal;
use crate::state::AppState;

/// Postings shown beside a member.
const RECENT_ROWS: i64 = 8;
/// How far ahead the desk looks for what lapses.
const EXPIRING_DAYS: i64 = 30;
/// How far ahead the desk looks for a birthday.
const BIRTHDAY_DAYS: u64 = 7;
/// Days without a visit after which a member is greeted as absent for long.
const ABSENT_DAYS: i64 = 90;

/// What a credential opened.
#[derive(Debug)]
pub struct Looked {
    /// Whether it was a payment code, which was dropped.
    pub payment_code: bool,
    /// The card that was recognised.
    pub card: Option<Card>,
    /// The members.
    pub panels: Vec<OpenPanel>,
    /// The posting whose slip it was.
    pub slip: Option<Id<Posting>>,
    /// Where the caller stands.
    pub standpoint: Standpoint,
}

/// A member at the desk.
#[derive(Debug)]
pub struct OpenPanel {
    /// Member and membership.
    pub panel: Panel,
    /// The newest postings.
    pub recent: Vec<Row>,
    /// What the clerk must know.
    pub alerts: Vec<Alert>,
}

/// Something that the clerk must know before acting.
#[derive(Debug, Clone, PartialEq)]
pub struct Alert {
    /// What it says.
    pub code: AlertCode,
    /// How much it matters.
    pub level: AlertLevel,
    /// Its figures.
    pub figures: Vec<(&'static str, serde_json::Value)>,
}

/// What an alert says, with the names of its figures.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
#[schema(as = DeskAlertCode)]
pub enum AlertCode {
    /// The card was not activated yet.
    CardNotActive,
    /// The card was reported lost.
    CardReportedLost,
    /// The card was replaced by another.
    CardReplaced,
    /// The card was cancelled.
    CardCancelled,
    /// The card lapsed.
    CardLapsed,
    /// The member is suspended.
    MemberFrozen,
    /// The member's data was erased.
    MemberBlocked,
    /// Money is owed: `amount`.
    OwedMoney,
    /// Points are owed: `points`.
    OwedPoints,
    /// Money is owed on account: `amount`.
    OwedOnAccount,
    /// The card is over the law's limit: `amount`; no top-up until it holds less.
    OverCardLimit,
    /// Bonus lapses soon: `amount`, `days`.
    BonusExpiring,
    /// Points lapse soon: `points`, `days`.
    PointsExpiring,
    /// Not seen for `days`.
    LongAbsent,
    /// Today is the birthday.
    BirthdayToday,
    /// The birthday is in `days`.
    BirthdaySoon,
}

/// How much an alert matters.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum AlertLevel {
    /// Nothing can be sold.
    Block,
    /// Look at it.
    Warn,
    /// Good to know.
    Info,
}

/// Opens what a credential names.
///
/// # Errors
/// [`AppError::Invalid`] for a text that is no credential; the text itself is never part of it.
pub async fn look_up(state: &AppState, principal: &Principal, raw: String) -> Result<Looked, AppError> {
    let context = Context::of(state, principal);
    state
        .read(principal.tenant, move |tx| {
            let standpoint = context.standpoint(tx)?;
            let credential = recognise(&raw, &standpoint)?;
            if credential == Credential::PaymentCode {
                let (card, slip, panels) = (None, None, Vec::new());
                return Ok(Looked { payment_code: true, card, panels, slip, standpoint });
            }
            let keys = context.keys(tx)?;
            let found = desk_lookup::find(tx, &keys, &credential, context.act.now)?;
            let cards = found.panels.iter().flat_map(|panel| &panel.membership.cards);
            let card = found.card.and_then(|id| cards.clone().find(|card| card.id == id)).cloned();
            let panels = open_panels(tx, found.panels, card.as_ref(), &standpoint, context.act.now)?;
            // A slip is read when nobody is: cards and people come first.
            let slip = match &credential {
                Credential::CardOrAlias(text) if panels.is_empty() => statements::find_by_slip(tx, text)?,
                Credential::CardOrAlias(_)
                | Credential::Phone(_)
                | Credential::PhoneTail(_)
                | Credential::PaymentCode => None,
            };
            Ok(Looked { payment_code: false, card, panels, slip, standpoint })
        })
        .await
}

/// One membership as the desk shows it.
///
/// # Errors
/// [`AppError::NotFound`].
pub async fn panel(
    state: &AppState,
    principal: &Principal,
    id: Id<MembershipThing>,
) -> Result<(OpenPanel, Standpoint), AppError> {
    let context = Context::of(state, principal);
    state
        .read(principal.tenant, move |tx| {
            let keys = context.keys(tx)?;
            let panel = desk_lookup::panel(tx, &keys, id, context.act.now)?
                .ok_or(AppError::NotFound(Noun::Membership))?;
            let standpoint = context.standpoint(tx)?;
            let panel = open_panel(tx, panel, None, &standpoint, context.act.now)?;
            Ok((panel, standpoint))
        })
        .await
}

fn recognise(raw: &str, standpoint: &Standpoint) -> Result<Credential, AppError> {
    let prefixes = card_prefixes(standpoint);
    card_number::recognise(raw, &prefixes).map_err(|problem| {
        let code = match problem {
            CredentialProblem::Empty => "required",
            CredentialProblem::TooLong => "too-long",
            CredentialProblem::ForbiddenCharacter => "forbidden-character",
            CredentialProblem::Unreadable => "unreadable",
        };
        AppError::invalid("/credential", code)
    })
}

/// What the tenant's card numbers begin with.
pub(crate) fn card_prefixes(standpoint: &Standpoint) -> Vec<&str> {
    let programs = standpoint.snapshot.programs.values();
    programs.map(|program| program.card_number_prefix.as_str()).filter(|prefix| !prefix.is_empty()).collect()
}

/// Opens panels. When a credential names several people the clerk chooses first, so only names and balances are read.
fn open_panels(
    tx: &mut Tx<'_>,
    mut panels: Vec<Panel>,
    card: Option<&Card>,
    standpoint: &Standpoint,
    now: DateTime<Utc>,
) -> Result<Vec<OpenPanel>, AppError> {
    if panels.len() > 1 {
        let unopened = |panel| OpenPanel { panel, recent: Vec::new(), alerts: Vec::new() };
        return Ok(panels.into_iter().map(unopened).collect());
    }
    let Some(panel) = panels.pop() else { return Ok(Vec::new()) };
    Ok(vec![open_panel(tx, panel, card, standpoint, now)?])
}

fn open_panel(
    tx: &mut Tx<'_>,
    panel: Panel,
    card: Option<&Card>,
    standpoint: &Standpoint,
    now: DateTime<Utc>,
) -> Result<OpenPanel, AppError> {
    let recent = statements::of_membership(tx, panel.membership.id, None, RECENT_ROWS)?;
    let wallet = &panel.membership.wallet;
    let until = now + TimeDelta::days(EXPIRING_DAYS);
    let expiring = expiring::of(tx, wallet.id, wallet.currency, now, until)?;
    let mut alerts: Vec<Alert> = card.and_then(|card| of_card(card.state)).into_iter().collect();
    alerts.extend(of_status(panel.member.header.status));
    alerts.extend(of_debts(wallet));
    alerts.extend(of_law(wallet, standpoint));
    alerts.extend(of_expiring(&expiring, now));
    alerts.extend(of_absence(wallet, now));
    alerts.extend(panel.member.profile.birthday.and_then(|birthday| of_birthday(birthday, standpoint.today)));
    Ok(OpenPanel { panel, recent, alerts })
}

fn of_card(state: CardState) -> Option<Alert> {
    let code = match state {
        CardState::Active => return None,
        CardState::Issued => AlertCode::CardNotActive,
        CardState::Lost => AlertCode::CardReportedLost,
        CardState::Replaced => AlertCode::CardReplaced,
        CardState::Cancelled => AlertCode::CardCancelled,
        CardState::Lapsed => AlertCode::CardLapsed,
    };
    Some(Alert { code, level: AlertLevel::Block, figures: Vec::new() })
}

fn of_status(status: MemberStatus) -> Option<Alert> {
    let code = match status {
        MemberStatus::Active => return None,
        MemberStatus::Suspended => AlertCode::MemberFrozen,
        MemberStatus::Erased => AlertCode::MemberBlocked,
    };
    Some(Alert { code, level: AlertLevel::Block, figures: Vec::new() })
}

fn of_debts(wallet: &Wallet) -> impl Iterator<Item = Alert> {
    let money = (
        AlertCode::OwedMoney,
        "amount",
        wallet.owed_money.is_positive(),
        wallet.owed_money.to_string().into(),
    );
    let points = (AlertCode::OwedPoints, "points", wallet.owed_points > 0, wallet.owed_points.into());
    let account = (
        AlertCode::OwedOnAccount,
        "amount",
        wallet.on_account.is_positive(),
        wallet.on_account.to_string().into(),
    );
    let owed = [money, points, account].into_iter().filter(|(_, _, is_owed, _)| *is_owed);
    owed.map(|(code, name, _, figure)| Alert { code, level: AlertLevel::Warn, figures: vec![(name, figure)] })
}

/// 预付卡法规: a card that holds more than it may is not topped up.
fn of_law(wallet: &Wallet, standpoint: &Standpoint) -> Option<Alert> {
    let over = standpoint.snapshot.prepaid_guard(wallet.program)?.excess(wallet, standpoint.today)?;
    let figures = vec![("amount", over.to_string().into())];
    Some(Alert { code: AlertCode::OverCardLimit, level: AlertLevel::Warn, figures })
}

fn of_expiring(expiring: &Expiring, now: DateTime<Utc>) -> impl Iterator<Item = Alert> {
    let days = expiring.first_at.map_or(0, |at| (at - now).num_days());
    let bonus =
        (AlertCode::BonusExpiring, "amount", expiring.bonus.is_positive(), expiring.bonus.to_string().into());
    let points = (AlertCode::PointsExpiring, "points", expiring.points > 0, expiring.points.into());
    let soon = [bonus, points].into_iter().filter(|(_, _, is_any, _)| *is_any);
    soon.map(move |(code, name, _, figure)| Alert {
        code,
        level: AlertLevel::Warn,
        figures: vec![(name, figure), ("days", days.into())],
    })
}

fn of_absence(wallet: &Wallet, now: DateTime<Utc>) -> Option<Alert> {
    let days = (now - wallet.last_recorded_at?).num_days();
    let figures = vec![("days", days.into())];
    (days >= ABSENT_DAYS).then_some(Alert { code: AlertCode::LongAbsent, level: AlertLevel::Info, figures })
}

fn of_birthday(birthday: NaiveDate, today: NaiveDate) -> Option<Alert> {
    let ahead = (0..=BIRTHDAY_DAYS).find(|days| {
        let date = today.checked_add_days(Days::new(*days)).unwrap_or(today);
        is_birthday(birthday, date)
    })?;
    let code = if ahead == 0 { AlertCode::BirthdayToday } else { AlertCode::BirthdaySoon };
    Some(Alert { code, level: AlertLevel::Info, figures: vec![("days", ahead.into())] })
}

/// Whether a birthday is kept on a date; one of 29 February is kept on the 28th in other years.
fn is_birthday(birthday: NaiveDate, date: NaiveDate) -> bool {
    let same = |day: u32| (date.month(), date.day()) == (birthday.month(), day);
    let leap_day = birthday.month() == 2 && birthday.day() == 29;
    same(birthday.day()) || (leap_day && !date.leap_year() && same(28))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn date(text: &str) -> NaiveDate {
        text.parse().unwrap()
    }

    #[test]
    fn a_birthday_is_announced_a_week_ahead_and_on_its_day() {
        let alert =
            |birthday: &str, today: &str| of_birthday(date(birthday), date(today)).map(|alert| alert.code);
        assert_eq!(alert("1990-11-22", "2026-11-22"), Some(AlertCode::BirthdayToday));
        assert_eq!(alert("1990-11-29", "2026-11-22"), Some(AlertCode::BirthdaySoon));
        assert_eq!(alert("1990-11-30", "2026-11-22"), None);
        assert_eq!(alert("1990-01-02", "2026-12-30"), Some(AlertCode::BirthdaySoon));
        assert_eq!(alert("1992-02-29", "2026-02-28"), Some(AlertCode::BirthdayToday));
        assert_eq!(alert("1992-02-29", "2028-02-28"), Some(AlertCode::BirthdaySoon));
    }

    #[test]
    fn only_an_active_card_raises_no_alert() {
        assert_eq!(of_card(CardState::Active), None);
        assert_eq!(of_card(CardState::Lost).unwrap().code, AlertCode::CardReportedLost);
    }
}

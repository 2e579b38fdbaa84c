//! Statements of account (对账单): what a membership held, what moved, what it holds, and in which lots (S03).

use std::collections::HashMap;

use chrono::{DateTime, NaiveDate, TimeDelta, Utc};
use chrono_tz::Tz;
use domain::ids::{Id, Member, Membership as MembershipThing, Posting, Shop};
use domain::ledger::Kind;
use domain::money::Currency;
use domain::statement::{Holdings, KINDS, Period};
use persistence::memberships::{self, Membership};
use persistence::pagination::{Page, PageRequest};
use persistence::sealing::KeyRing;
use persistence::snapshot::{self, TenantSnapshot};
use persistence::statements::{self, HeldLot, Line, Stretch};
use persistence::store::Tx;
use persistence::{members, tenants};

use super::error::{AppError, Noun};
use crate::auth::principal::Principal;
use crate::language::Language;
use crate::pdf;
use crate::problem::Code;
use crate::state::{AppState, blocking};
use crate::wire::receipt;

/// Postings that one look reads, of a whole statement.
const LOOK: i64 = 1_000;
/// Movements of one document, at most.
const MOVEMENTS_MAX: usize = 20_000;

/// Where a page of movements ends: the version of its last posting, and that of the last posting of the statement, so that all
/// pages tell of one moment.
pub type Place = (i64, i64);

/// Which business dates, as far as the caller said.
#[derive(Debug, Clone, Copy, Default)]
pub struct Asked {
    /// The first; the first of the last one's month when none.
    pub from: Option<NaiveDate>,
    /// The last; the present one, or the end of the present month, when none.
    pub to: Option<NaiveDate>,
}

impl Asked {
    /// The period that was asked for on a day.
    ///
    /// # Errors
    /// [`AppError::Invalid`] when it ends before it begins.
    pub fn period(self, today: NaiveDate) -> Result<Period, AppError> {
        let month = Period::month_of(self.to.unwrap_or(today));
        let to = self.to.unwrap_or_else(|| if self.from.is_some() { today } else { month.to() });
        let period = Period::new(self.from.unwrap_or(month.from()), to);
        period.ok_or_else(|| AppError::invalid("/to", "before-from"))
    }
}

/// Whose statement of which days.
#[derive(Debug, Clone)]
pub struct Heading {
    /// The company.
    pub tenant_name: String,
    /// The member's name, all but the first character masked; empty for people who are no members.
    pub member_name_masked: String,
    /// The program.
    pub program_name: String,
    /// The currency of what is money.
    pub currency: Currency,
    /// The business dates.
    pub period: Period,
    /// When it was made.
    pub made_at: DateTime<Utc>,
    /// By which clock people read that.
    pub time_zone: Tz,
    /// The language of the company.
    pub language: Option<Language>,
}

/// What a membership held before and after, and in which lots afterwards.
#[derive(Debug, Clone)]
pub struct Summary {
    /// Before the period.
    pub opening: Holdings,
    /// After it.
    pub closing: Holdings,
    /// The lots that were open at its end.
    pub lots: Vec<DatedLot>,
}

/// A lot with the business dates of its terms.
#[derive(Debug, Clone)]
pub struct DatedLot {
    /// The lot.
    pub lot: HeldLot,
    /// The last day on which what can lapse of it can be used.
    pub last_day: Option<NaiveDate>,
    /// The first day on which points that pend can be spent; none when they could be at the end of the period.
    pub spendable_from: Option<NaiveDate>,
}

/// A movement with the receipt that it takes back.
#[derive(Debug, Clone)]
pub struct Movement {
    /// The posting and what it moved.
    pub line: Line,
    /// Number of the receipt that it takes back.
    pub reverses_receipt_no: Option<String>,
}

/// A page of a statement.
#[derive(Debug, Clone)]
pub struct Statement {
    /// Whose, of when.
    pub heading: Heading,
    /// Before and after; only on the first page.
    pub summary: Option<Summary>,
    /// The movements, oldest first.
    pub movements: Page<Movement, Place>,
}

/// One membership in the statement of its member.
#[derive(Debug, Clone)]
pub struct Section {
    /// The membership.
    pub membership: Id<MembershipThing>,
    /// The first page of its statement.
    pub statement: Statement,
}

/// A whole statement.
#[derive(Debug, Clone)]
pub struct Whole {
    /// Whose, of when.
    pub heading: Heading,
    /// Before and after.
    pub summary: Summary,
    /// Every movement, oldest first.
    pub movements: Vec<Movement>,
}

impl Whole {
    /// Kinds that the statement says something about; what was paid in is always one.
    #[must_use]
    pub fn kinds(&self) -> Vec<Kind> {
        let moved = |kind: Kind| {
            self.movements
                .iter()
                .any(|movement| movement.line.changes.iter().any(|change| change.kind == kind))
        };
        let held = |kind: Kind| self.summary.opening.of(kind) != 0 || self.summary.closing.of(kind) != 0;
        KINDS.into_iter().filter(|kind| *kind == Kind::Principal || held(*kind) || moved(*kind)).collect()
    }
}

/// What a statement is made from, beside the transaction.
#[derive(Debug, Clone)]
pub struct Maker {
    key_ring: KeyRing,
    now: DateTime<Utc>,
    shop: Option<Id<Shop>>,
}

impl Maker {
    /// For a request at an instant, in a shop if one takes part.
    #[must_use]
    pub fn new(state: &AppState, now: DateTime<Utc>, shop: Option<Id<Shop>>) -> Self {
        Self { key_ring: state.key_ring.clone(), now, shop }
    }

    /// The whole statement of a membership.
    ///
    /// # Errors
    /// As [`Maker::page`]; [`Code::StatementTooLong`] for more than one document holds.
    pub fn whole(&self, tx: &mut Tx<'_>, id: Id<MembershipThing>, asked: Asked) -> Result<Whole, AppError> {
        let mut after = None;
        let mut whole: Option<Whole> = None;
        loop {
            let page = self.page(tx, id, asked, PageRequest { after, limit: LOOK })?;
            let (more, next) = (page.movements.items, page.movements.next);
            if let Some(summary) = page.summary {
                whole = Some(Whole { heading: page.heading, summary, movements: more });
            } else if let Some(whole) = &mut whole {
                whole.movements.extend(more);
            }
            match whole {
                Some(ref whole) if whole.movements.len() > MOVEMENTS_MAX => {
                    return Err(AppError::Conflict(Code::StatementTooLong));
                }
                Some(whole) if next.is_none() => return Ok(whole),
                Some(_) => after = next,
                None => return Err(AppError::Internal("a first page without a summary".to_owned())),
            }
        }
    }

    /// A page of the statement of a membership.
    ///
    /// # Errors
    /// [`Noun::Membership`] when there is none, [`AppError::Invalid`] for days that make no period.
    pub fn page(
        &self,
        tx: &mut Tx<'_>,
        id: Id<MembershipThing>,
        asked: Asked,
        page: PageRequest<Place>,
    ) -> Result<Statement, AppError> {
        let membership = memberships::find(tx, id, self.now)?.ok_or(AppError::NotFound(Noun::Membership))?;
        let snapshot = snapshot::load_in(tx)?;
        let period = asked.period(snapshot.business_date(self.shop, self.now))?;
        let heading = self.heading(tx, &membership, &snapshot, period)?;
        let currency = heading.currency;
        let (stretch, held, summary) = match page.after {
            Some((after, through)) => {
                let held = statements::balances_at(tx, id, after, currency)?;
                (Stretch { after, through }, held, None)
            }
            None => {
                let stretch = statements::stretch(tx, id, period, membership.wallet.version)?;
                let opening = statements::balances_at(tx, id, stretch.after, currency)?;
                let closing = statements::balances_at(tx, id, stretch.through, currency)?;
                let lots = statements::held_at(tx, id, stretch.through, currency)?;
                let dated = |lot| dated(lot, &snapshot, period);
                let lots = lots.into_iter().map(dated).collect();
                (stretch, opening, Some(Summary { opening, closing, lots }))
            }
        };
        let movements = movements(tx, id, (stretch, held, currency), &page)?;
        Ok(Statement { heading, summary, movements })
    }

    /// The memberships of a member, the oldest first.
    fn memberships_of(
        &self,
        tx: &mut Tx<'_>,
        member: Id<Member>,
    ) -> Result<Vec<Id<MembershipThing>>, AppError> {
        let keys = self.key_ring.tenant(tx)?;
        if members::headers_of(tx, &keys, &[member])?.is_empty() {
            return Err(AppError::NotFound(Noun::Member));
        }
        let held = memberships::list_of(tx, &[member], self.now)?;
        Ok(held.into_iter().map(|membership| membership.id).collect())
    }

    fn heading(
        &self,
        tx: &mut Tx<'_>,
        membership: &Membership,
        snapshot: &TenantSnapshot,
        period: Period,
    ) -> Result<Heading, AppError> {
        let keys = self.key_ring.tenant(tx)?;
        let holder = members::headers_of(tx, &keys, &[membership.member])?.pop();
        let program_name = snapshot.program_name(membership.wallet.program);
        let called = |name: &str| match &holder {
            Some(holder) if holder.is_bearer && name == program_name => name.to_owned(),
            Some(holder) if holder.is_walk_in && !holder.is_bearer => String::new(),
            Some(_) | None => receipt::masked(name),
        };
        let tenant = tenants::get(tx)?;
        Ok(Heading {
            time_zone: snapshot.day(self.shop).time_zone,
            language: Language::of_tag(&tenant.language),
            tenant_name: tenant.name,
            member_name_masked: called(holder.as_ref().map_or("", |holder| &holder.display.name)),
            program_name: program_name.to_owned(),
            currency: membership.wallet.currency,
            period,
            made_at: self.now,
        })
    }
}

/// A page of the statement of a membership.
///
/// # Errors
/// As [`Maker::page`].
pub async fn get(
    state: &AppState,
    principal: &Principal,
    id: Id<MembershipThing>,
    asked: Asked,
    page: PageRequest<Place>,
) -> Result<Statement, AppError> {
    let maker = Maker::new(state, principal.now, principal.shop);
    state.read(principal.tenant, move |tx| maker.page(tx, id, asked, page)).await
}

/// The whole statement of a membership.
///
/// # Errors
/// As [`Maker::whole`].
pub async fn whole(
    state: &AppState,
    principal: &Principal,
    id: Id<MembershipThing>,
    asked: Asked,
) -> Result<Whole, AppError> {
    let maker = Maker::new(state, principal.now, principal.shop);
    state.read(principal.tenant, move |tx| maker.whole(tx, id, asked)).await
}

/// The statement of a member over all their memberships: the first page of each, of one moment.
///
/// # Errors
/// [`Noun::Member`] when there is none; as [`Maker::page`].
pub async fn of_member(
    state: &AppState,
    principal: &Principal,
    member: Id<Member>,
    (asked, limit): (Asked, i64),
) -> Result<Vec<Section>, AppError> {
    let maker = Maker::new(state, principal.now, principal.shop);
    let sections = move |tx: &mut Tx<'_>| {
        let held = maker.memberships_of(tx, member)?;
        let mut section = |membership| {
            let statement = maker.page(tx, membership, asked, PageRequest { after: None, limit })?;
            Ok(Section { membership, statement })
        };
        held.into_iter().map(&mut section).collect()
    };
    state.read(principal.tenant, sections).await
}

/// The statement of a member over all their memberships as a PDF, in a language, else in the company's.
///
/// # Errors
/// As [`of_member`]; [`Noun::Membership`] for a member without one; as [`document`].
pub async fn document_of_member(
    state: &AppState,
    principal: &Principal,
    member: Id<Member>,
    asked: Asked,
    language: Option<Language>,
) -> Result<Vec<u8>, AppError> {
    let font = state.fonts.get()?;
    let maker = Maker::new(state, principal.now, principal.shop);
    let read = move |tx: &mut Tx<'_>| -> Result<Vec<Whole>, AppError> {
        let held = maker.memberships_of(tx, member)?;
        held.into_iter().map(|membership| maker.whole(tx, membership, asked)).collect()
    };
    let sections = state.read(principal.tenant, read).await?;
    blocking(move || {
        let (first, others) = sections.split_first().ok_or(AppError::NotFound(Noun::Membership))?;
        Ok(pdf::statement::write((first, others), language, &font)?)
    })
    .await
}

/// The whole statement of a membership as a PDF, in a language, else in the company's.
///
/// # Errors
/// As [`Maker::whole`]; [`AppError::Font`] when the server has no font for it.
pub async fn document(
    state: &AppState,
    principal: &Principal,
    id: Id<MembershipThing>,
    asked: Asked,
    language: Option<Language>,
) -> Result<Vec<u8>, AppError> {
    let font = state.fonts.get()?;
    let whole = whole(state, principal, id, asked).await?;
    blocking(move || Ok(pdf::statement::write((&whole, &[]), language, &font)?)).await
}

/// *Invariant:* the last page ends at what is held after the period, kind by kind; a statement that does not add up is not
/// given out.
fn movements(
    tx: &mut Tx<'_>,
    id: Id<MembershipThing>,
    (stretch, mut held, currency): (Stretch, Holdings, Currency),
    page: &PageRequest<Place>,
) -> Result<Page<Movement, Place>, AppError> {
    let mut lines = statements::lines(tx, id, stretch, &mut held, page.limit + 1)?;
    let limit = usize::try_from(page.limit).unwrap_or(usize::MAX);
    let more = lines.len() > limit;
    lines.truncate(limit);
    if !more && held != statements::balances_at(tx, id, stretch.through, currency)? {
        return Err(AppError::Internal(format!("the statement of {id} does not add up")));
    }
    let next = lines.last().filter(|_| more).map(|last| (last.row.version, stretch.through));
    let reversed: Vec<Id<Posting>> = lines.iter().filter_map(|line| line.row.reverses).collect();
    let numbers: HashMap<Id<Posting>, String> = statements::receipt_numbers(tx, &reversed)?;
    let movement = |line: Line| {
        let reverses_receipt_no = line.row.reverses.and_then(|of| numbers.get(&of).cloned());
        Movement { line, reverses_receipt_no }
    };
    Ok(Page { items: lines.into_iter().map(movement).collect(), next })
}

fn dated(lot: HeldLot, snapshot: &TenantSnapshot, period: Period) -> DatedLot {
    let date = |instant| snapshot.business_date(Some(lot.shop), instant);
    let last_day = lot.expires_at.map(|end| date(end - TimeDelta::microseconds(1)));
    let vests_at = match lot.terms {
        statements::LotTerms::Points { vests_at, .. } => vests_at,
        statements::LotTerms::Pair { .. }
        | statements::LotTerms::Counts { .. }
        | statements::LotTerms::Account { .. } => None,
    };
    let spendable_from = vests_at.map(date).filter(|first| *first > period.to());
    DatedLot { last_day, spendable_from, lot }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_period_is_the_present_month_unless_somebody_says_otherwise() {
        let date = |text: &str| text.parse::<NaiveDate>().expect("a date");
        let today = date("2026-11-29");
        for (from, to, first, last) in [
            (None, None, "2026-11-01", "2026-11-30"),
            (Some("2026-10-05"), None, "2026-10-05", "2026-11-29"),
            (None, Some("2026-10-05"), "2026-10-01", "2026-10-05"),
            (Some("2025-01-01"), Some("2026-12-31"), "2025-01-01", "2026-12-31"),
        ] {
            let asked = Asked { from: from.map(date), to: to.map(date) };
            assert_eq!(asked.period(today).ok(), Period::new(date(first), date(last)), "{from:?} {to:?}");
        }
        let backwards = Asked { from: Some(date("2026-11-02")), to: Some(date("2026-11-01")) };
        assert!(backwards.period(today).is_err());
    }
}

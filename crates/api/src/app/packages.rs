//! Packages of counts: what a shop sells (N02, N03), and what a membership has left of them (OP07).

use std::collections::BTreeMap;

use domain::counts::{
    PackageItem, PackageProblem, PackageProblemCode, PackageTerms, Term, TermBegin, Visit, problems,
};
use domain::ids::{Id, Membership, Package as PackageThing, Shop, User};
use domain::money::Money;
use domain::terms::PauseTerms;
use persistence::audit::{self, Actor, Event};
use persistence::member_counts::{self, MemberCounts};
use persistence::packages::{self, Making, NewPackage, Package};
use persistence::pagination::{Page, PageRequest};
use persistence::store::Tx;
use persistence::term_changes::{self, Listed};
use persistence::{memberships, snapshot};
use serde_json::{Value, json};

use super::edits::{self, Actions};
use super::error::{AppError, Noun};
use crate::auth::principal::Principal;
use crate::problem::FieldError;
use crate::state::AppState;

const ACTIONS: Actions =
    Actions { changed: "package.changed", retired: "package.retired", reinstated: "package.reinstated" };

/// What to change; what is absent stays.
#[derive(Debug, Clone, Default)]
pub struct PackageChanges {
    /// Another name.
    pub name: Option<String>,
    /// Another price.
    pub price: Option<Money>,
    /// Another price for refunds, or none.
    pub refund_unit_price: Option<Option<Money>>,
    /// Another term, or none.
    pub term_months: Option<Option<u32>>,
    /// Another first day.
    pub term_begins: Option<TermBegin>,
    /// Another allowance of pauses, or none.
    pub pause: Option<Option<PauseTerms>>,
    /// Another number of items to pick, or none.
    pub pick: Option<Option<u32>>,
    /// Other shops, all of them.
    pub shops: Option<Vec<Id<Shop>>>,
    /// Other items, all of them.
    pub items: Option<Vec<PackageItem>>,
    /// Whether it is no longer sold.
    pub retired: Option<bool>,
}

impl PackageChanges {
    fn terms(&self, present: &PackageTerms) -> PackageTerms {
        PackageTerms {
            price: self.price.unwrap_or(present.price),
            refund_unit_price: self.refund_unit_price.unwrap_or(present.refund_unit_price),
            term: Term {
                months: self.term_months.unwrap_or(present.term.months),
                begins: self.term_begins.unwrap_or(present.term.begins),
            },
            pause: self.pause.unwrap_or(present.pause),
            pick: self.pick.unwrap_or(present.pick),
            shops: self.shops.clone().unwrap_or_else(|| present.shops.clone()),
            items: self.items.clone().unwrap_or_else(|| present.items.clone()),
        }
    }
}

/// Counts of a membership on the business date of the caller's shop.
#[derive(Debug)]
pub struct CountsToday {
    /// Its counts.
    pub counts: MemberCounts,
    /// Where and when.
    pub visit: Visit,
    /// Names of the company's shops.
    pub shops: BTreeMap<Id<Shop>, String>,
}

/// Lists packages.
///
/// # Errors
/// [`AppError::Store`].
pub async fn list(
    state: &AppState,
    principal: &Principal,
    page: PageRequest,
    with_retired: bool,
) -> Result<Page<Package>, AppError> {
    state.read(principal.tenant, move |tx| Ok(packages::list(tx, &page, with_retired)?)).await
}

/// One package.
///
/// # Errors
/// [`AppError::NotFound`].
pub async fn get(state: &AppState, principal: &Principal, id: Id<PackageThing>) -> Result<Package, AppError> {
    state.read(principal.tenant, move |tx| found(tx, id)).await
}

/// Creates a package with its first version.
///
/// # Errors
/// Every field that is wrong with it; a conflict when the code is in use.
pub async fn create(state: &AppState, principal: &Principal, new: NewPackage) -> Result<Package, AppError> {
    check(&new.terms)?;
    let (act, making) = (principal.act(), making(principal));
    state
        .write(principal.tenant, move |tx| {
            check_shops(tx, &new.terms)?;
            let id = packages::insert(tx, &new, making)?;
            audit::record(tx, &act, &Event::done("package.created", "package", id.value()))?;
            found(tx, id)
        })
        .await
}

/// Changes a package that is still at `row_version`: other terms or another name are its next version.
///
/// # Errors
/// [`AppError::NotFound`], every field that is wrong, or `precondition-failed` when somebody else was faster.
pub async fn change(
    state: &AppState,
    principal: &Principal,
    id: Id<PackageThing>,
    row_version: i64,
    changes: PackageChanges,
) -> Result<Package, AppError> {
    let (act, making) = (principal.act(), making(principal));
    state
        .write(principal.tenant, move |tx| {
            let present = found(tx, id)?;
            edits::check_version(present.row_version, row_version)?;
            let terms = changes.terms(&present.terms);
            check(&terms)?;
            check_shops(tx, &terms)?;
            let name = changes.name.as_deref().unwrap_or(&present.name);
            let retired = changes.retired.unwrap_or(present.retired_at.is_some());
            packages::update(tx, &present, row_version, (name, &terms), retired, making)?;
            let after = found(tx, id)?;
            let action = ACTIONS.of(present.retired_at.is_some(), after.retired_at.is_some());
            let event = Event::done(action, "package", id.value());
            audit::record(tx, &act, &event.with_diff(edits::diff(facts(&present), facts(&after))))?;
            Ok(after)
        })
        .await
}

/// What a membership has left of its packages.
///
/// # Errors
/// [`Noun::Membership`] when there is no such membership.
pub async fn of_membership(
    state: &AppState,
    principal: &Principal,
    id: Id<Membership>,
) -> Result<CountsToday, AppError> {
    let (now, shop) = (principal.now, principal.shop);
    state
        .read(principal.tenant, move |tx| {
            memberships::find(tx, id, now)?.ok_or(AppError::NotFound(Noun::Membership))?;
            let snapshot = snapshot::load_in(tx)?;
            let date = snapshot.business_date(shop, now);
            let counts = member_counts::of(tx, id, date, snapshot.currency)?;
            let shops = snapshot.shops.into_iter().map(|(id, shop)| (id, shop.name)).collect();
            Ok(CountsToday { counts, visit: Visit { shop, at: now, date }, shops })
        })
        .await
}

/// How the terms of a membership's counts changed, newest first.
///
/// # Errors
/// [`Noun::Membership`] when there is no such membership.
pub async fn term_changes(
    state: &AppState,
    principal: &Principal,
    id: Id<Membership>,
) -> Result<Vec<Listed>, AppError> {
    let now = state.now();
    state
        .read(principal.tenant, move |tx| {
            memberships::find(tx, id, now)?.ok_or(AppError::NotFound(Noun::Membership))?;
            Ok(term_changes::of(tx, id)?)
        })
        .await
}

fn found(tx: &mut Tx<'_>, id: Id<PackageThing>) -> Result<Package, AppError> {
    packages::find(tx, id)?.ok_or(AppError::NotFound(Noun::Package))
}

fn facts(package: &Package) -> [(&'static str, Value); 3] {
    [
        ("name", json!(package.name)),
        ("price", json!(package.terms.price.to_string())),
        ("version", json!(package.number)),
    ]
}

fn making(principal: &Principal) -> Making {
    let user: Option<Id<User>> = match principal.actor {
        Actor::User(user) => Some(user),
        Actor::Client(_) | Actor::Device(_) | Actor::System => None,
    };
    Making { user, at: principal.now }
}

fn check(terms: &PackageTerms) -> Result<(), AppError> {
    let problems: Vec<FieldError> = problems(terms).iter().map(place).collect();
    if problems.is_empty() { Ok(()) } else { Err(AppError::Invalid(problems)) }
}

/// The shops of a package are shops of the company.
fn check_shops(tx: &mut Tx<'_>, terms: &PackageTerms) -> Result<(), AppError> {
    if terms.shops.is_empty() {
        return Ok(());
    }
    let known = snapshot::load_in(tx)?.shops;
    let are_known = terms.shops.iter().all(|shop| known.contains_key(shop));
    if are_known { Ok(()) } else { Err(AppError::invalid("/shop_ids", "unknown-reference")) }
}

fn place(problem: &PackageProblem) -> FieldError {
    let code = match problem.code {
        PackageProblemCode::NotPositive => "not-positive",
        PackageProblemCode::Negative => "negative",
        PackageProblemCode::TooLarge => "too-large",
        PackageProblemCode::Duplicate => "duplicate",
        PackageProblemCode::NotACode => "not-a-code",
        PackageProblemCode::WrongCount => "length",
        PackageProblemCode::NotAWeekday => "range",
        PackageProblemCode::PassStandsAlone => "pass-stands-alone",
        PackageProblemCode::PoolOfPass => "pool-of-pass",
        PackageProblemCode::PoolTooSmall => "pool-too-small",
        PackageProblemCode::NothingToPick => "nothing-to-pick",
        PackageProblemCode::TermMissing => "term-missing",
        PackageProblemCode::PauseWithoutPass => "pause-without-pass",
        PackageProblemCode::MixedCurrencies => "mixed-currencies",
    };
    FieldError::new(problem.path.clone(), code)
}

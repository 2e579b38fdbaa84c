//! Parked sales (挂单/取单): put aside at one till, taken back on any till of the shop. No value moves.

use std::collections::BTreeMap;

use chrono::{DateTime, Utc};
use domain::ids::{Card, Employee, Id, Member, Membership, ParkedSale as ParkedThing, Product, Shop};
use domain::money::{Currency, Money};
use persistence::audit::{self, Event};
use persistence::ids::fresh;
use persistence::parked_sales::{self, NewParkedSale, ParkedSale, Taker};
use persistence::store::Tx;
use persistence::{employees, members, memberships, products};
use serde_json::Value;

use super::error::{AppError, IdempotencyError, Noun};
use super::once::Once;
use super::till;
use crate::auth::principal::Principal;
use crate::problem::{Code, FieldError};
use crate::state::AppState;

/// Sales of one shop that may wait at once: more than anybody can oversee.
pub const WAITING_MAX: i64 = 50;

/// A sale to park, as the caller typed it.
#[derive(Debug)]
pub struct Parking {
    /// Made by the till: a repeated request parks once.
    pub key: String,
    /// Where, for callers that are not bound to a shop.
    pub shop: Option<Id<Shop>>,
    /// Whose sale it is.
    pub membership: Option<Id<Membership>>,
    /// The card that was presented.
    pub card: Option<Id<Card>>,
    /// A word to recognise it by.
    pub note: Option<String>,
    /// What was typed, to be given back as it is.
    pub content: Value,
    /// Its lines, for its sum.
    pub lines: Vec<ParkedPieces>,
    /// Employees that lines name, each with its place.
    pub staff: Vec<(String, Id<Employee>)>,
}

/// What a line adds to the sum.
#[derive(Debug, Clone, Copy)]
pub struct ParkedPieces {
    /// How many.
    pub quantity: i64,
    /// What one is.
    pub each: Each,
}

/// What one piece costs at list price.
#[derive(Debug, Clone, Copy)]
pub enum Each {
    /// As the catalogue says.
    Of(Id<Product>),
    /// As it was typed.
    Typed(Money),
}

/// A parked sale with what the catalogue says now of the goods that it names, and the name of its member.
#[derive(Debug)]
pub struct Shown {
    /// As stored.
    pub sale: ParkedSale,
    /// Whose it is.
    pub member_name: Option<String>,
    /// Its goods.
    pub goods: Vec<products::Product>,
}

/// Those that wait: of the caller's shop, or of all shops for callers that are bound to none.
///
/// # Errors
/// [`AppError::Store`].
pub async fn waiting(state: &AppState, principal: &Principal) -> Result<Vec<Shown>, AppError> {
    let currency = till::currency(state, principal).await?;
    let (shop, key_ring) = (principal.shop, state.key_ring.clone());
    state
        .read(principal.tenant, move |tx| {
            let sales = parked_sales::waiting(tx, shop, currency, WAITING_MAX)?;
            let people: Vec<Id<Member>> = sales.iter().filter_map(|sale| Some(sale.membership?.1)).collect();
            let keys = key_ring.tenant(tx)?;
            let headers = members::headers_of(tx, &keys, &people)?;
            let names: BTreeMap<_, _> =
                headers.into_iter().map(|header| (header.id.value(), header.display.name)).collect();
            let shown = |sale: ParkedSale| {
                let member_name = sale.membership.and_then(|(_, id)| names.get(&id.value()).cloned());
                Shown { sale, member_name, goods: Vec::new() }
            };
            Ok(sales.into_iter().map(shown).collect())
        })
        .await
}

/// Parks a sale.
///
/// # Errors
/// A conflict when too many wait; [`AppError::NotFound`] and [`AppError::Invalid`] for what it names and nobody knows;
/// [`IdempotencyError::Reused`] when the key parked another.
pub async fn park(
    state: &AppState,
    principal: &Principal,
    parking: Parking,
) -> Result<Once<Shown>, AppError> {
    let currency = till::currency(state, principal).await?;
    let shop = till::serving_shop(principal, parking.shop)?;
    let (act, user) = (principal.act(), principal.user().ok().map(|(user, _)| user));
    state
        .write(principal.tenant, move |tx| {
            if let Some(before) = parked_sales::find_by_key(tx, &parking.key, currency)? {
                return replayed(before, &parking);
            }
            check_holder(tx, &parking, act.now)?;
            check_staff(tx, &parking.staff)?;
            let list_total = list_total(tx, &parking.lines, currency)?;
            if parked_sales::count_waiting(tx, shop)? >= WAITING_MAX {
                return Err(AppError::Conflict(Code::TooManyParkedSales));
            }
            let new = NewParkedSale {
                id: fresh(act.now),
                shop,
                key: parking.key.clone(),
                by: user,
                membership: parking.membership,
                card: parking.card,
                content: parking.content.clone(),
                note: parking.note.clone(),
                pieces: parking.lines.iter().map(|line| line.quantity).sum(),
                list_total,
            };
            if !parked_sales::insert(tx, &new, act.now)? {
                return Err(AppError::Idempotency(IdempotencyError::InProgress));
            }
            audit::record(tx, &act, &Event::done("parked_sale.parked", "parked_sale", new.id.value()))?;
            let sale =
                parked_sales::find(tx, new.id, currency)?.ok_or(AppError::NotFound(Noun::ParkedSale))?;
            Ok(Once::first(Shown { sale, member_name: None, goods: Vec::new() }))
        })
        .await
}

/// Takes a parked sale of the caller's shop back.
///
/// # Errors
/// [`AppError::NotFound`], or [`AppError::AlreadyTaken`] naming whoever was faster.
pub async fn take(state: &AppState, principal: &Principal, id: Id<ParkedThing>) -> Result<Shown, AppError> {
    let currency = till::currency(state, principal).await?;
    let (act, shop) = (principal.act(), principal.shop);
    let taker = Taker { user: principal.user().ok().map(|(user, _)| user), terminal: principal.terminal };
    state
        .write(principal.tenant, move |tx| {
            let known = parked_sales::find(tx, id, currency)?;
            let known = known.filter(|sale| shop.is_none_or(|shop| shop == sale.shop));
            let before = known.ok_or(AppError::NotFound(Noun::ParkedSale))?;
            let has_taken = parked_sales::take(tx, id, taker, act.now)?;
            let sale = parked_sales::find(tx, id, currency)?.ok_or(AppError::NotFound(Noun::ParkedSale))?;
            if !has_taken {
                return Err(already_taken(&sale));
            }
            if before.taken.is_none() {
                audit::record(tx, &act, &Event::done("parked_sale.taken", "parked_sale", id.value()))?;
            }
            let goods = products::find_many(tx, &products_of(&sale.content))?;
            Ok(Shown { sale, member_name: None, goods })
        })
        .await
}

/// The products that the lines of a content name.
fn products_of(content: &Value) -> Vec<Id<Product>> {
    let lines = content["lines"].as_array().map(Vec::as_slice).unwrap_or_default();
    let ids = lines.iter().filter_map(|line| line["product_id"].as_str()?.parse().ok());
    ids.map(Id::new).collect()
}

fn already_taken(sale: &ParkedSale) -> AppError {
    let (at, by) = sale.taken.clone().unzip();
    AppError::AlreadyTaken { by: by.flatten(), at }
}

fn replayed(before: ParkedSale, parking: &Parking) -> Result<Once<Shown>, AppError> {
    let is_same = before.content == parking.content
        && before.note == parking.note
        && before.membership.map(|(id, _)| id) == parking.membership;
    Once::again(is_same, Shown { sale: before, member_name: None, goods: Vec::new() })
}

/// A membership that exists, and a card that is one of its own.
fn check_holder(tx: &mut Tx<'_>, parking: &Parking, now: DateTime<Utc>) -> Result<(), AppError> {
    let Some(id) = parking.membership else {
        let is_bare = parking.card.is_none();
        return if is_bare { Ok(()) } else { Err(AppError::invalid("/card_id", "card-without-membership")) };
    };
    let membership = memberships::find(tx, id, now)?.ok_or(AppError::NotFound(Noun::Membership))?;
    match parking.card {
        Some(card) if membership.cards.iter().all(|own| own.id != card) => {
            Err(AppError::NotFound(Noun::Card))
        }
        Some(_) | None => Ok(()),
    }
}

fn check_staff(tx: &mut Tx<'_>, named: &[(String, Id<Employee>)]) -> Result<(), AppError> {
    let ids: Vec<Id<Employee>> = named.iter().map(|(_, employee)| *employee).collect();
    let known = employees::known(tx, &ids)?;
    let unknown = named.iter().filter(|(_, employee)| !known.contains(employee));
    let errors: Vec<FieldError> =
        unknown.map(|(pointer, _)| FieldError::new(pointer, "unknown-reference")).collect();
    if errors.is_empty() { Ok(()) } else { Err(AppError::Invalid(errors)) }
}

/// Σ quantity × list price of now.
fn list_total(tx: &mut Tx<'_>, lines: &[ParkedPieces], currency: Currency) -> Result<Money, AppError> {
    let named = lines.iter().filter_map(|line| match line.each {
        Each::Of(product) => Some(product),
        Each::Typed(_) => None,
    });
    let goods = products::find_many(tx, &named.collect::<Vec<_>>())?;
    let mut total = Money::zero(currency);
    for (place, line) in lines.iter().enumerate() {
        let each = match line.each {
            Each::Typed(each) => each,
            Each::Of(id) => {
                let unknown =
                    || AppError::invalid(&format!("/lines/{place}/product_id"), "unknown-reference");
                goods.iter().find(|product| product.id == id).ok_or_else(unknown)?.prices.list()
            }
        };
        let too_large = || AppError::invalid(&format!("/lines/{place}/quantity"), "too-large");
        let minor = each.minor().checked_mul(line.quantity).ok_or_else(too_large)?;
        total = total.checked_add(Money::from_minor(minor, currency)).map_err(|_| too_large())?;
    }
    Ok(total)
}

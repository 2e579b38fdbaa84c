//! 开票: receipts of money with their invoices; marking them, several at once, and withdrawing a mark that was a mistake (OP13).

use chrono::NaiveDate;
use domain::ids::{Id, InvoiceMark as InvoiceMarkThing, Posting, Shop};
use domain::money::{Currency, Money};
use persistence::audit::{self, Event};
use persistence::ids::fresh;
use persistence::invoices::receipts::{self, Count, MoneyReceipt, Wanted};
use persistence::invoices::settings::{self, InvoiceKind, InvoiceSettings};
use persistence::invoices::{self, InvoiceMark, NewMark};
use persistence::pagination::{Page, PageRequest};
use persistence::snapshot;
use persistence::store::Tx;
use serde_json::json;

use super::caught_up::caught_up;
use super::error::{AppError, Noun};
use super::{reports, till};
use crate::auth::principal::Principal;
use crate::problem::Code;
use crate::state::AppState;
use crate::wire::money;

/// A receipt of money with everything that was marked on it.
#[derive(Debug)]
pub struct Shown {
    /// The receipt.
    pub receipt: MoneyReceipt,
    /// Its marks, the oldest first; also withdrawn ones.
    pub marks: Vec<InvoiceMark>,
    /// Code of the kind that is usual for it.
    pub usual: Option<String>,
    /// The company's kinds.
    pub kinds: Vec<InvoiceKind>,
}

/// What to mark.
#[derive(Debug, Clone)]
pub struct ToMark {
    /// Code of the kind; the usual one of each receipt when none.
    pub kind: Option<String>,
    /// Number of the invoice.
    pub reference: String,
    /// Its date; the present business date when none.
    pub issued_on: Option<NaiveDate>,
    /// 红字.
    pub is_red: bool,
    /// Although it is a second invoice for prepaid value.
    pub anyway: bool,
    /// Why, for a second one.
    pub reason: Option<String>,
    /// Receipts, each with what of it; without an amount, what is open or due.
    pub items: Vec<(Id<Posting>, Option<String>)>,
}

/// Receipts of a period, those of the newest business date first.
///
/// # Errors
/// [`AppError::Invalid`] for days that make no period.
pub async fn list(
    state: &AppState,
    principal: &Principal,
    asked: reports::Asked,
    wanted: Wanted,
    page: PageRequest,
) -> Result<Page<MoneyReceipt>, AppError> {
    let filter = reports::filter(state, principal, asked).await?;
    let (currency, _) = caught_up(state, principal).await?;
    let read = move |tx: &mut Tx<'_>| Ok(receipts::list(tx, filter, wanted, &page, currency)?);
    state.read(principal.tenant, read).await
}

/// What of a period can still be invoiced, and what red invoices are due.
///
/// # Errors
/// As [`list`].
pub async fn counts(
    state: &AppState,
    principal: &Principal,
    asked: reports::Asked,
) -> Result<(Count, Count), AppError> {
    let filter = reports::filter(state, principal, asked).await?;
    let (currency, _) = caught_up(state, principal).await?;
    state.read(principal.tenant, move |tx| Ok(receipts::counts(tx, filter, currency)?)).await
}

/// One receipt with its marks.
///
/// # Errors
/// [`AppError::NotFound`] when it is none, or takes no money in.
pub async fn of_posting(
    state: &AppState,
    principal: &Principal,
    posting: Id<Posting>,
) -> Result<Shown, AppError> {
    let currency = till::currency(state, principal).await?;
    state.read(principal.tenant, move |tx| shown(tx, posting, currency)).await
}

fn shown(tx: &mut Tx<'_>, posting: Id<Posting>, currency: Currency) -> Result<Shown, AppError> {
    let found = receipts::of(tx, &[posting.value()], currency)?.pop();
    let receipt = found.ok_or(AppError::NotFound(Noun::Posting))?;
    let settings = settings::get(tx)?;
    let usual = settings.usual(receipt.kind).map(|kind| kind.code.clone());
    let marks = invoices::of_posting(tx, posting, currency)?;
    Ok(Shown { receipt, marks, usual, kinds: settings.kinds })
}

/// Marks an invoice, or a red one, on receipts: on all that are named, or on none.
///
/// # Errors
/// [`AppError::CannotMark`], [`AppError::Invalid`], [`AppError::NotFound`] for what takes no money in or is another shop's.
pub async fn mark(state: &AppState, principal: &Principal, asked: ToMark) -> Result<Vec<Shown>, AppError> {
    let currency = till::currency(state, principal).await?;
    let (user, _) = principal.user()?;
    let (act, shop) = (principal.act(), principal.shop);
    state
        .write(principal.tenant, move |tx| {
            let ids: Vec<Id<Posting>> = asked.items.iter().map(|(id, _)| *id).collect();
            invoices::hold(tx, &ids)?;
            let settings = settings::get(tx)?;
            let issued_on = match asked.issued_on {
                Some(date) => date,
                None => snapshot::load_in(tx)?.business_date(shop, act.now),
            };
            let mut all = Vec::new();
            for (place, (posting, amount)) in asked.items.iter().enumerate() {
                let receipt = receipt_of(tx, *posting, shop, currency)?;
                let kind = kind_of(&settings, asked.kind.as_deref(), &receipt)?;
                let (amount, is_second) = decided(&asked, &receipt, (place, amount.as_deref()), currency)?;
                let reason = asked.reason.as_deref();
                let new = NewMark {
                    id: fresh(act.now),
                    posting: *posting,
                    is_red: asked.is_red,
                    is_second,
                    kind,
                    reference: &asked.reference,
                    issued_on,
                    amount,
                    reason,
                    by: user,
                };
                invoices::mark(tx, &new, act.now)?;
                let action = if asked.is_red { "invoice.reddened" } else { "invoice.marked" };
                let diff = json!({ "reference": asked.reference, "kind": kind.code, "amount": amount.to_string(), "second": is_second });
                let event = Event { reason, ..Event::done(action, "posting", posting.value()) };
                audit::record(tx, &act, &event.with_diff(diff))?;
                all.push(shown(tx, *posting, currency)?);
            }
            Ok(all)
        })
        .await
}

/// A receipt that the caller may mark.
fn receipt_of(
    tx: &mut Tx<'_>,
    posting: Id<Posting>,
    shop: Option<Id<Shop>>,
    currency: Currency,
) -> Result<MoneyReceipt, AppError> {
    let found = receipts::of(tx, &[posting.value()], currency)?.pop();
    let own = found.filter(|receipt| shop.is_none_or(|shop| shop == receipt.shop.id));
    own.ok_or(AppError::NotFound(Noun::Posting))
}

fn kind_of<'a>(
    settings: &'a InvoiceSettings,
    code: Option<&str>,
    receipt: &MoneyReceipt,
) -> Result<&'a InvoiceKind, AppError> {
    let kind = match code {
        Some(code) => settings.kinds.iter().find(|kind| kind.code == code),
        None => settings.usual(receipt.kind),
    };
    kind.ok_or_else(|| AppError::invalid("/kind", "unknown-reference"))
}

/// How much of a receipt is marked, and whether that is a second invoice.
fn decided(
    asked: &ToMark,
    receipt: &MoneyReceipt,
    (place, amount): (usize, Option<&str>),
    currency: Currency,
) -> Result<(Money, bool), AppError> {
    let facts = &receipt.facts;
    let pointer = format!("/items/{place}/amount");
    let amount = match amount {
        Some(text) => {
            money::positive(text, currency, &pointer).map_err(|error| AppError::Invalid(vec![error]))?
        }
        None if !asked.is_red => facts.open(),
        None if facts.red_due().is_zero() => facts.standing(),
        None => facts.red_due(),
    };
    let refused = |refused| AppError::CannotMark { posting: receipt.posting, refused };
    if asked.is_red {
        facts.may_redden(amount).map_err(refused)?;
        return Ok((amount, false));
    }
    let is_second = facts.may_invoice(amount, asked.anyway).map_err(refused)?;
    if is_second && asked.reason.is_none() {
        return Err(AppError::invalid("/reason", "missing-field"));
    }
    Ok((amount, is_second))
}

/// Withdraws a mark that was a mistake.
///
/// # Errors
/// [`AppError::NotFound`], [`Code::InvoiceMarkWithdrawn`] when it was before, and [`Code::InvoiceReddened`] for an invoice that red ones
/// took off.
pub async fn withdraw(
    state: &AppState,
    principal: &Principal,
    id: Id<InvoiceMarkThing>,
    reason: String,
) -> Result<Shown, AppError> {
    let currency = till::currency(state, principal).await?;
    let (user, _) = principal.user()?;
    let (act, shop) = (principal.act(), principal.shop);
    state
        .write(principal.tenant, move |tx| {
            let mark = invoices::find(tx, id, currency)?.ok_or(AppError::NotFound(Noun::InvoiceMark))?;
            invoices::hold(tx, &[mark.posting])?;
            let receipt = receipt_of(tx, mark.posting, shop, currency)
                .map_err(|_| AppError::NotFound(Noun::InvoiceMark))?;
            let facts = &receipt.facts;
            if !mark.is_red && facts.blue.minor() - mark.amount.minor() < facts.red.minor() {
                return Err(AppError::Conflict(Code::InvoiceReddened));
            }
            if !invoices::withdraw(tx, id, (user, &reason), act.now)? {
                return Err(AppError::Conflict(Code::InvoiceMarkWithdrawn));
            }
            let event = Event::done("invoice.withdrawn", "posting", mark.posting.value());
            let event = Event { reason: Some(&reason), ..event };
            audit::record(tx, &act, &event.with_diff(json!({ "reference": mark.reference })))?;
            shown(tx, mark.posting, currency)
        })
        .await
}

/// The company's kinds of invoices.
///
/// # Errors
/// [`AppError::Store`].
pub async fn settings_of(state: &AppState, principal: &Principal) -> Result<InvoiceSettings, AppError> {
    state.read(principal.tenant, |tx| Ok(settings::get(tx)?)).await
}

/// Changes the company's kinds of invoices; marks keep what they had.
///
/// # Errors
/// `precondition-failed` when somebody else was faster.
pub async fn change_settings(
    state: &AppState,
    principal: &Principal,
    changed: InvoiceSettings,
) -> Result<InvoiceSettings, AppError> {
    let act = principal.act();
    state
        .write(principal.tenant, move |tx| {
            settings::update(tx, &changed)?;
            let codes: Vec<&str> = changed.kinds.iter().map(|kind| kind.code.as_str()).collect();
            let event = Event::done("invoice_settings.changed", "invoice_settings", tx.tenant().value());
            audit::record(tx, &act, &event.with_diff(json!({ "kinds": codes })))?;
            Ok(settings::get(tx)?)
        })
        .await
}

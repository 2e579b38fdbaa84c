//! Refunds as people see them: what one would come to, those that wait, and the approval, which moves nothing.
//!
//! Deliberately absent: requesting, paying and ending them. Those are postings, and go through the till.

use std::collections::HashMap;

use chrono::{DateTime, NaiveDate, Utc};
use diesel::prelude::*;
use domain::ids::{Id, Member, Membership, Payment as PaymentThing, Posting, Shop, User};
use domain::money::{Currency, Money};
use domain::payment::RefundState as MoneyState;
use domain::refund::{self, Delivery, Quote, Refund, RefundCause, RefundState, RefundSubject, Sent};
use domain::rules::RuleSet;
use domain::till::Rejection;
use uuid::Uuid;

use crate::browse::{BrowseScope, visible};
use crate::error::StoreError;
use crate::named::Named;
use crate::pagination::{Page, PageRequest};
use crate::payments::refunds::Refund as MoneyBack;
use crate::payments::{self, Payment, sent};
use crate::schema::{app_user, member, membership, refund as refund_table, reversal, shop};
use crate::store::Tx;
use crate::till::holds;
use crate::till::refunds::{self as till_refunds, RefundRow};
use crate::{packages, tenants, wallets};

/// Which refunds.
#[derive(Debug, Clone, Copy, Default)]
pub struct Filter {
    /// In this state.
    pub state: Option<RefundState>,
    /// Asked for in this shop.
    pub shop: Option<Id<Shop>>,
    /// Of this membership.
    pub membership: Option<Id<Membership>>,
}

/// A refund with its people.
#[derive(Debug, Clone)]
pub struct Listed {
    /// The refund.
    pub refund: Refund,
    /// Whose value it is.
    pub membership: Id<Membership>,
    /// Whose membership.
    pub member: Id<Member>,
    /// Where it was asked for.
    pub shop: Named<Shop>,
    /// Who asked for it.
    pub requested_by: Option<Named<User>>,
    /// Who approved it.
    pub approved_by: Option<Named<User>>,
    /// When it was approved.
    pub approved_at: Option<DateTime<Utc>>,
    /// Who paid, refused or cancelled it.
    pub ended_by: Option<Named<User>>,
    /// The correction that took its payment back.
    pub reversed_by: Option<Id<Posting>>,
    /// Names of the packages that it is about, in their order.
    pub packages: Vec<Named<Posting>>,
}

type People = (Option<Uuid>, Option<Uuid>, Option<DateTime<Utc>>, Option<Uuid>);
type Row = (RefundRow, Uuid, Uuid, (Uuid, String), People, Option<Uuid>);

/// One page of the refunds of members in the scope, newest first.
///
/// # Errors
/// [`StoreError`] of the queries.
pub fn list(
    tx: &mut Tx<'_>,
    scope: &BrowseScope,
    filter: &Filter,
    page: &PageRequest,
) -> Result<Page<Listed>, StoreError> {
    let rows = load(tx, scope, filter, None, page)?;
    let rows = Page::cut(rows, page, |row| row.0.id());
    let names = names(tx, &rows.items)?;
    let currency = tenants::currency(tx)?;
    let mut sent = sent_of(tx, &rows.items, currency)?;
    rows.try_map(|row| listed(row, &names, &mut sent, currency))
}

/// One refund of the tenant, if it exists.
///
/// # Errors
/// [`StoreError`] of the queries.
pub fn find(tx: &mut Tx<'_>, id: Id<Posting>) -> Result<Option<Listed>, StoreError> {
    let page = PageRequest { after: None, limit: 1 };
    let rows = load(tx, &BrowseScope::All, &Filter::default(), Some(id), &page)?;
    let names = names(tx, &rows)?;
    let currency = tenants::currency(tx)?;
    let mut sent = sent_of(tx, &rows, currency)?;
    rows.into_iter().next().map(|row| listed(row, &names, &mut sent, currency)).transpose()
}

fn load(
    tx: &mut Tx<'_>,
    scope: &BrowseScope,
    filter: &Filter,
    id: Option<Id<Posting>>,
    page: &PageRequest,
) -> Result<Vec<Row>, StoreError> {
    use refund_table as f;
    let mut query = f::table
        .inner_join(
            membership::table.on(membership::tenant_id.eq(f::tenant_id).and(membership::id.eq(f::wallet_id))),
        )
        .inner_join(
            member::table
                .on(member::tenant_id.eq(membership::tenant_id).and(member::id.eq(membership::member_id))),
        )
        .inner_join(shop::table.on(shop::tenant_id.eq(f::tenant_id).and(shop::id.eq(f::shop_id))))
        .left_join(
            reversal::table.on(reversal::tenant_id
                .eq(f::tenant_id)
                .and(reversal::original_id.nullable().eq(f::ended_posting_id))),
        )
        .filter(f::tenant_id.eq(tx.tenant_id()))
        .order(f::id.desc())
        .limit(page.fetch())
        .select((
            RefundRow::as_select(),
            f::wallet_id,
            member::id,
            (shop::id, shop::name),
            (f::requested_by, f::approved_by, f::approved_at, f::ended_by),
            reversal::reversal_id.nullable(),
        ))
        .into_boxed();
    if let Some(after) = page.after {
        query = query.filter(f::id.lt(after));
    }
    if let Some(id) = id {
        query = query.filter(f::id.eq(id.value()));
    }
    if let Some(state) = filter.state {
        query = query.filter(f::state.eq(state as i16));
    }
    if let Some(shop) = filter.shop {
        query = query.filter(f::shop_id.eq(shop.value()));
    }
    if let Some(membership) = filter.membership {
        query = query.filter(f::wallet_id.eq(membership.value()));
    }
    Ok(query.filter(visible(scope)).load(tx.conn)?)
}

type SentOf = HashMap<Uuid, Vec<Sent>>;

fn sent_of(tx: &mut Tx<'_>, rows: &[Row], currency: Currency) -> Result<SentOf, StoreError> {
    let ids: Vec<Uuid> = rows.iter().map(|row| row.0.id()).collect();
    let tenant = tx.tenant_id();
    sent::of_refunds(tx.conn, tenant, &ids, currency)
}

fn listed(
    row: Row,
    names: &HashMap<Uuid, String>,
    sent: &mut SentOf,
    currency: Currency,
) -> Result<Listed, StoreError> {
    let (refund, wallet, member, (shop, shop_name), people, reversed_by) = row;
    let (requested_by, approved_by, approved_at, ended_by) = people;
    let named = |id: Option<Uuid>| {
        let id = id?;
        Some(Named { id: Id::new(id), name: names.get(&id).cloned().unwrap_or_default() })
    };
    let sent = sent.remove(&refund.id()).unwrap_or_default();
    let refund = refund.refund(currency, sent)?;
    let package =
        |sale: &Id<Posting>| Named { id: *sale, name: names.get(&sale.value()).cloned().unwrap_or_default() };
    Ok(Listed {
        packages: refund.subject.packages().iter().map(package).collect(),
        refund,
        membership: Id::new(wallet),
        member: Id::new(member),
        shop: Named { id: Id::new(shop), name: shop_name },
        requested_by: named(requested_by),
        approved_by: named(approved_by),
        approved_at,
        ended_by: named(ended_by),
        reversed_by: reversed_by.map(Id::new),
    })
}

/// Names of people, and of packages by their sales.
fn names(tx: &mut Tx<'_>, rows: &[Row]) -> Result<HashMap<Uuid, String>, StoreError> {
    let sales: Vec<Uuid> = rows.iter().flat_map(|row| row.0.packages()).copied().collect();
    let wallets: Vec<Uuid> = rows.iter().map(|row| row.1).collect();
    let mut all = packages::names_of_sales(tx, &wallets, &sales)?;
    let people = rows.iter().flat_map(|row| [row.4.0, row.4.1, row.4.3]);
    let ids: Vec<Uuid> = people.flatten().collect();
    let names: Vec<(Uuid, String)> = app_user::table
        .filter(app_user::tenant_id.eq(tx.tenant_id()).and(app_user::id.eq_any(ids)))
        .select((app_user::id, app_user::display_name))
        .load(tx.conn)?;
    all.extend(names);
    Ok(all)
}

/// What became of an approval.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Approval {
    /// It may be paid out now.
    Done,
    /// There is no such refund.
    NotFound,
    /// It stands elsewhere already.
    NotOpen(RefundState),
}

/// Approves a refund that waits, under the lock of its wallet.
///
/// # Errors
/// [`StoreError`] of the statements.
pub fn approve(
    tx: &mut Tx<'_>,
    id: Id<Posting>,
    by: Option<Id<User>>,
    now: DateTime<Utc>,
) -> Result<Approval, StoreError> {
    let Some(found) = find(tx, id)? else { return Ok(Approval::NotFound) };
    wallets::lock_for_change(tx, &[found.membership])?;
    let approved = diesel::update(refund_table::table.find((tx.tenant_id(), id.value())))
        .filter(refund_table::state.eq(RefundState::Requested as i16))
        .set((
            refund_table::state.eq(RefundState::Approved as i16),
            refund_table::approved_by.eq(by.map(Id::value)),
            refund_table::approved_at.eq(now),
        ))
        .execute(tx.conn)?;
    if approved == 1 {
        return Ok(Approval::Done);
    }
    Ok(find(tx, id)?.map_or(Approval::NotFound, |found| Approval::NotOpen(found.refund.state)))
}

/// What became of asking providers to give parts of a refund back.
#[derive(Debug)]
pub enum Sending {
    /// They are to be asked now.
    Noted(Vec<(MoneyBack, Payment)>),
    /// There is no such refund.
    NotFound,
    /// It cannot be paid out now.
    Refused(Rejection),
    /// The payment at this place is no part of what is paid out, or nothing of it is left.
    NotOfRefund(usize),
}

/// Notes, under the lock of its wallet, that providers are to give their parts of an approved refund back: those of `payments`, each
/// named once. What is on its way or has gone back stays so; what a provider refused is asked for again.
///
/// # Errors
/// [`StoreError`] of the statements.
pub fn send(
    tx: &mut Tx<'_>,
    id: Id<Posting>,
    payments: &[Id<PaymentThing>],
    rules: &RuleSet,
    now: DateTime<Utc>,
) -> Result<Sending, StoreError> {
    let Some(listed) = find(tx, id)? else { return Ok(Sending::NotFound) };
    wallets::lock_for_change(tx, &[listed.membership])?;
    let (sent, parts) = match to_send(tx, (listed.membership, listed.shop.id), id, rules)? {
        Some(Ok(found)) => found,
        Some(Err(rejection)) => return Ok(Sending::Refused(rejection)),
        None => return Ok(Sending::NotFound),
    };
    for (place, wanted) in payments.iter().enumerate() {
        let before = sent.iter().find(|sent| sent.payment == *wanted);
        let part = parts.iter().find(|(payment, _)| payment == wanted).map(|(_, amount)| *amount);
        let (amount, was_refused) = match before.map(|sent| (sent.state, sent.amount)) {
            Some((MoneyState::Requested | MoneyState::Refunded, _)) => continue,
            Some((MoneyState::Failed, amount)) => (Some(amount), true),
            None => (part, false),
        };
        let held = payments::hold(tx, *wanted)?.filter(|held| held.bearer.is_none());
        let (Some(held), Some(amount)) = (held, amount) else { return Ok(Sending::NotOfRefund(place)) };
        if !sent::note(tx, id, &held, (amount, was_refused), now)? {
            return Ok(Sending::NotOfRefund(place));
        }
    }
    diesel::update(refund_table::table.find((tx.tenant_id(), id.value())))
        .set(refund_table::state.eq(RefundState::Paying as i16))
        .execute(tx.conn)?;
    asked_for(tx, id, payments).map(Sending::Noted)
}

/// What providers were asked for, and payments whose providers can give a part back, with how much.
type Sendable = (Vec<Sent>, Vec<(Id<PaymentThing>, Money)>);

/// What of an approved refund providers were asked for and can give back, under the lock of its wallet.
fn to_send(
    tx: &mut Tx<'_>,
    (membership, shop): (Id<Membership>, Id<Shop>),
    id: Id<Posting>,
    rules: &RuleSet,
) -> Result<Option<Result<Sendable, Rejection>>, StoreError> {
    let key = (tx.tenant_id(), membership.value());
    let currency = tenants::currency(tx)?;
    let Some(refund) = till_refunds::find(tx.conn, key, id, currency)? else { return Ok(None) };
    let Some((wallet, Some(known))) = till_refunds::read(tx.conn, key, &refund.subject)? else {
        return Ok(None);
    };
    let Some(held) = holds::amount_of(tx.conn, key, id, currency)? else { return Ok(None) };
    let policy = refund::on_shortfall(rules, wallet.program, shop, refund.requested_on);
    let parts = refund::to_send(&wallet, known.facts(policy), (&refund, held));
    Ok(Some(parts.map(|parts| (refund.sent, parts))))
}

/// Those of a refund's parts that are on their way, of some payments.
fn asked_for(
    tx: &mut Tx<'_>,
    id: Id<Posting>,
    of: &[Id<PaymentThing>],
) -> Result<Vec<(MoneyBack, Payment)>, StoreError> {
    let mut asked = Vec::with_capacity(of.len());
    for back in payments::refunds::of_payments(tx, of)? {
        if back.part_of == Some(id)
            && back.state == MoneyState::Requested
            && let Some(payment) = payments::find(tx, back.payment)?
        {
            asked.push((back, payment));
        }
    }
    Ok(asked)
}

/// What a refund would come to, and what was delivered.
#[derive(Debug)]
pub struct Quoted {
    /// What it comes to.
    pub quote: Quote,
    /// What was delivered for its pairs, oldest first.
    pub deliveries: Vec<Delivery>,
    /// Names of its packages by their sales.
    pub names: HashMap<Uuid, String>,
}

/// What was asked for and is not there.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Missing {
    /// The membership.
    Membership,
    /// One of the sales of packages.
    Package,
}

/// What a refund of all stored value, or of packages, of a membership would come to now, by the rules of a shop or of all.
///
/// # Errors
/// [`StoreError`] of the reads.
pub fn quote(
    tx: &mut Tx<'_>,
    membership: Id<Membership>,
    asked: (&RefundSubject, RefundCause),
    (rules, shop): (&RuleSet, Option<Id<Shop>>),
    (on, now): (NaiveDate, DateTime<Utc>),
) -> Result<Result<Result<Quoted, Rejection>, Missing>, StoreError> {
    let key = (tx.tenant_id(), membership.value());
    let (wallet, known) = match till_refunds::read(tx.conn, key, asked.0)? {
        None => return Ok(Err(Missing::Membership)),
        Some((_, None)) => return Ok(Err(Missing::Package)),
        Some((wallet, Some(known))) => (wallet, known),
    };
    let at = wallet.last_recorded_at.map_or(now, |last| last.max(now));
    let nowhere = Id::new(Uuid::nil());
    let policy = refund::on_shortfall(rules, wallet.program, shop.unwrap_or(nowhere), on);
    let quote = match refund::quote(&wallet, known.facts(policy), asked, (on, at)) {
        Ok(quote) => quote,
        Err(rejection) => return Ok(Ok(Err(rejection))),
    };
    let sales: Vec<Uuid> = quote.packages.iter().map(|package| package.sale.value()).collect();
    let names = packages::names_of_sales(tx, &[key.1], &sales)?;
    Ok(Ok(Ok(Quoted { quote, deliveries: known.deliveries, names })))
}

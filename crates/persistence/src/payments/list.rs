//! Payments as people read them, newest first.

use std::collections::HashMap;

use diesel::prelude::*;
use domain::ids::{Id, Payment as PaymentThing, Shop, Terminal};
use domain::payment::{PaymentState, RefundState};
use rust_decimal::Decimal;
use uuid::Uuid;

use super::refunds::{self, Refund};
use super::{Payment, Row};
use crate::error::StoreError;
use crate::pagination::{Page, PageRequest};
use crate::schema::{app_user, payment, payment_refund, posting, shop};
use crate::store::Tx;

/// What became of a payment, as people look for it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Standing {
    /// Not settled.
    Open,
    /// Paid, and nothing was posted for it.
    Unused,
    /// Paid, and posted.
    Used,
    /// No money was taken.
    Failed,
    /// Cancelled.
    Cancelled,
    /// With a refund that was refused.
    RefundFailed,
    /// With a refund.
    Refunded,
}

/// Which payments.
#[derive(Debug, Clone, Copy, Default)]
pub struct Filter {
    /// What became of them.
    pub standing: Option<Standing>,
    /// Of this shop.
    pub shop: Option<Id<Shop>>,
    /// Of this till.
    pub terminal: Option<Id<Terminal>>,
}

/// One page of the payments.
///
/// # Errors
/// [`StoreError`] of the query.
pub fn list(tx: &mut Tx<'_>, filter: &Filter, page: &PageRequest) -> Result<Page<Listed>, StoreError> {
    let mut query = payment::table
        .filter(payment::tenant_id.eq(tx.tenant_id()))
        .order(payment::id.desc())
        .limit(page.fetch())
        .select(Row::as_select())
        .into_boxed();
    if let Some(after) = page.after {
        query = query.filter(payment::id.lt(after));
    }
    if let Some(shop) = filter.shop {
        query = query.filter(payment::shop_id.eq(shop.value()));
    }
    if let Some(terminal) = filter.terminal {
        query = query.filter(payment::terminal_id.eq(terminal.value()));
    }
    query = match filter.standing {
        None => query,
        Some(Standing::Open) => query.filter(payment::settled_at.is_null()),
        Some(Standing::Unused) => query
            .filter(payment::state.eq(PaymentState::Paid.code()))
            .filter(payment::posting_id.is_null().and(payment::refund_wanted.eq(Decimal::ZERO))),
        Some(Standing::Used) => query.filter(payment::posting_id.is_not_null()),
        Some(Standing::Failed) => query.filter(payment::state.eq(PaymentState::Failed.code())),
        Some(Standing::Cancelled) => query.filter(payment::state.eq(PaymentState::Cancelled.code())),
        Some(Standing::Refunded) => query.filter(payment::refund_wanted.gt(Decimal::ZERO)),
        Some(Standing::RefundFailed) => query.filter(diesel::dsl::exists(
            payment_refund::table.filter(
                payment_refund::tenant_id
                    .eq(payment::tenant_id)
                    .and(payment_refund::payment_id.eq(payment::id))
                    .and(payment_refund::state.eq(RefundState::Failed.code())),
            ),
        )),
    };
    let rows: Vec<Row> = query.load(tx.conn)?;
    let items = rows.into_iter().map(Payment::try_from).collect::<Result<Vec<_>, _>>()?;
    let listed = beside(tx, items)?;
    Ok(Page::cut(listed, page, |listed| listed.payment.id.value()))
}

/// A payment with what people want to see beside it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Listed {
    /// The payment.
    pub payment: Payment,
    /// Its refunds, oldest first.
    pub refunds: Vec<Refund>,
    /// The shop's name.
    pub shop: String,
    /// Who asked for it.
    pub user: Option<String>,
    /// The receipt of what it paid.
    pub receipt_no: Option<String>,
}

/// One payment.
///
/// # Errors
/// [`StoreError`] of the queries.
pub fn get(tx: &mut Tx<'_>, id: Id<PaymentThing>) -> Result<Option<Listed>, StoreError> {
    let Some(payment) = super::find(tx, id)? else { return Ok(None) };
    Ok(beside(tx, vec![payment])?.pop())
}

/// Payments with what belongs to them, in the same order.
fn beside(tx: &mut Tx<'_>, payments: Vec<Payment>) -> Result<Vec<Listed>, StoreError> {
    let tenant = tx.tenant_id();
    let ids: Vec<Id<PaymentThing>> = payments.iter().map(|payment| payment.id).collect();
    let refunds = refunds::of_payments(tx, &ids)?;
    let users: Vec<Uuid> = payments.iter().filter_map(|payment| Some(payment.user?.value())).collect();
    let postings: Vec<Uuid> = payments.iter().filter_map(|payment| Some(payment.posting?.value())).collect();
    let shops: HashMap<Uuid, String> = shop::table
        .filter(shop::tenant_id.eq(tenant))
        .select((shop::id, shop::name))
        .load(tx.conn)?
        .into_iter()
        .collect();
    let users: HashMap<Uuid, String> = app_user::table
        .filter(app_user::tenant_id.eq(tenant).and(app_user::id.eq_any(users)))
        .select((app_user::id, app_user::display_name))
        .load(tx.conn)?
        .into_iter()
        .collect();
    let receipts: HashMap<Uuid, String> = posting::table
        .filter(posting::tenant_id.eq(tenant).and(posting::id.eq_any(postings)))
        .select((posting::id, posting::receipt_no))
        .load(tx.conn)?
        .into_iter()
        .collect();
    let listed = payments.into_iter().map(|payment| Listed {
        refunds: refunds.iter().filter(|refund| refund.payment == payment.id).cloned().collect(),
        shop: shops.get(&payment.shop.value()).cloned().unwrap_or_default(),
        user: payment.user.and_then(|user| users.get(&user.value()).cloned()),
        receipt_no: payment.posting.and_then(|posting| receipts.get(&posting.value()).cloned()),
        payment,
    });
    Ok(listed.collect())
}

//! A new payment: stored before its provider is asked, once for each key.

use chrono::{DateTime, Utc};
use diesel::prelude::*;
use domain::ids::{Card, Id, Membership, Payment as PaymentThing, Shop, Terminal, User};
use domain::money::Money;
use domain::payment::{ANSWER_WITHIN, PaymentMethod, PaymentState};
use uuid::Uuid;

use super::{Payment, PaymentProviderKind, Purpose, find};
use crate::error::StoreError;
use crate::ids;
use crate::schema::payment;
use crate::store::Tx;

/// What is asked for. The code that the customer shows is no part of it.
#[derive(Debug, Clone)]
pub struct NewPayment {
    /// Where.
    pub shop: Id<Shop>,
    /// At which till.
    pub terminal: Option<Id<Terminal>>,
    /// Who asks.
    pub user: Option<Id<User>>,
    /// By which way.
    pub method: PaymentMethod,
    /// What for.
    pub purpose: Purpose,
    /// How much.
    pub amount: Money,
    /// Who is to take it.
    pub provider: PaymentProviderKind,
    /// The wallet and card of the gift card or deposit that is to pay.
    pub bearer: Option<(Id<Membership>, Id<Card>)>,
    /// Idempotency key.
    pub key: String,
    /// Hash of what is asked for.
    pub fingerprint: [u8; 32],
}

/// What became of the request.
#[derive(Debug)]
pub enum Requested {
    /// It is stored: the provider is to be asked now.
    New(Payment),
    /// The key has made it before.
    Known(Payment),
    /// The key belongs to another request.
    KeyReused,
}

/// Stores a payment, or finds the one that its key has made.
///
/// # Errors
/// [`StoreError`] of the statements.
pub fn store(tx: &mut Tx<'_>, new: &NewPayment, now: DateTime<Utc>) -> Result<Requested, StoreError> {
    let id: Id<PaymentThing> = ids::fresh(now);
    let stored = diesel::insert_into(payment::table)
        .values((
            payment::tenant_id.eq(tx.tenant_id()),
            payment::id.eq(id.value()),
            payment::shop_id.eq(new.shop.value()),
            payment::terminal_id.eq(new.terminal.map(Id::value)),
            payment::user_id.eq(new.user.map(Id::value)),
            payment::method.eq(new.method.code()),
            payment::purpose.eq(new.purpose.code()),
            payment::currency.eq(new.amount.currency().code()),
            payment::amount.eq(new.amount.to_decimal()),
            payment::state.eq(PaymentState::Requested.code()),
            payment::provider.eq(new.provider.code()),
            payment::wallet_id.eq(new.bearer.map(|(wallet, _)| wallet.value())),
            payment::card_id.eq(new.bearer.map(|(_, card)| card.value())),
            payment::key.eq(&new.key),
            payment::fingerprint.eq(&new.fingerprint[..]),
            payment::next_at.eq(now + ANSWER_WITHIN),
            payment::requested_at.eq(now),
        ))
        .on_conflict((payment::tenant_id, payment::key))
        .do_nothing()
        .execute(tx.conn)?;
    if stored == 1 {
        return Ok(Requested::New(find(tx, id)?.ok_or(StoreError::StaleVersion)?));
    }
    let (id, fingerprint): (Uuid, Vec<u8>) = payment::table
        .filter(payment::tenant_id.eq(tx.tenant_id()).and(payment::key.eq(&new.key)))
        .select((payment::id, payment::fingerprint))
        .first(tx.conn)?;
    if fingerprint != new.fingerprint {
        return Ok(Requested::KeyReused);
    }
    Ok(Requested::Known(find(tx, Id::new(id))?.ok_or(StoreError::StaleVersion)?))
}

//! 支付流水: money that connected providers take and give back. What is asked for is stored before a provider is asked, and what
//! it said afterwards; nothing remote happens in here.
//!
//! A posting takes its payment, and a correction or return asks for its refund, in the till's own transaction: see
//! `till::payments`.

pub mod due;
pub mod list;
pub mod refunds;
pub mod request;
pub(crate) mod sent;
pub mod settle;

use chrono::{DateTime, Utc};
use diesel::prelude::*;
use domain::ids::{Card, Id, Membership, Payment as PaymentThing, Posting, Shop, Terminal, User};
use domain::money::Money;
use domain::payment::{FailReason, PaymentMethod, PaymentState};
use rust_decimal::Decimal;
use uuid::Uuid;

use crate::error::StoreError;
use crate::schema::payment;
use crate::store::Tx;
use crate::till::rows;

/// Who takes money from phones and cards in a shop.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum PaymentProviderKind {
    /// Nobody: the clerk confirms by hand, or a gift card pays.
    None,
    /// Nobody, but as if: for trying out.
    Simulator,
}

impl PaymentProviderKind {
    /// Every provider.
    pub const ALL: [Self; 2] = [Self::None, Self::Simulator];

    /// Its stable code.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::None => "none",
            Self::Simulator => "simulator",
        }
    }

    /// The provider of a code.
    #[must_use]
    pub fn from_code(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|provider| provider.code() == code)
    }
}

/// What a payment is meant for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Purpose {
    /// A sale.
    Sale,
    /// A top-up.
    TopUp,
    /// The sale of a package.
    PackageSale,
}

impl Purpose {
    /// Every purpose.
    pub const ALL: [Self; 3] = [Self::Sale, Self::TopUp, Self::PackageSale];

    /// Its stable code.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::Sale => "sale",
            Self::TopUp => "top_up",
            Self::PackageSale => "package_sale",
        }
    }

    /// The purpose of a code.
    #[must_use]
    pub fn from_code(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|purpose| purpose.code() == code)
    }
}

/// A payment as stored.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Payment {
    /// Its id, by which the provider knows it, too.
    pub id: Id<PaymentThing>,
    /// Where.
    pub shop: Id<Shop>,
    /// At which till.
    pub terminal: Option<Id<Terminal>>,
    /// Who asked for it.
    pub user: Option<Id<User>>,
    /// By which way.
    pub method: PaymentMethod,
    /// What for.
    pub purpose: Purpose,
    /// How much.
    pub amount: Money,
    /// Where it is.
    pub state: PaymentState,
    /// Whether it was given up.
    pub cancelling: bool,
    /// Why no money was taken.
    pub fail_reason: Option<FailReason>,
    /// Who was asked.
    pub provider: PaymentProviderKind,
    /// The gift card or deposit that pays it; none when money does.
    pub bearer: Option<Bearer>,
    /// The provider's number.
    pub reference: Option<String>,
    /// What it paid.
    pub posting: Option<Id<Posting>>,
    /// Sum of its refunds.
    pub refund_wanted: Money,
    /// How often the provider was asked again.
    pub attempts: usize,
    /// When it is asked again.
    pub next_at: Option<DateTime<Utc>>,
    /// When it was asked for.
    pub requested_at: DateTime<Utc>,
    /// When it was settled.
    pub settled_at: Option<DateTime<Utc>>,
}

/// A gift card or deposit that pays a payment.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Bearer {
    /// Its wallet.
    pub wallet: Id<Membership>,
    /// The card that was presented.
    pub card: Id<Card>,
    /// The posting there that paid.
    pub paid_by: Option<Id<Posting>>,
    /// What has come back there.
    pub given_back: Money,
}

#[derive(Queryable, Selectable)]
#[diesel(table_name = payment)]
struct Row {
    id: Uuid,
    shop_id: Uuid,
    terminal_id: Option<Uuid>,
    user_id: Option<Uuid>,
    method: String,
    purpose: String,
    currency: String,
    amount: Decimal,
    state: String,
    cancelling: bool,
    fail_reason: Option<String>,
    provider: String,
    wallet_id: Option<Uuid>,
    card_id: Option<Uuid>,
    paid_by: Option<Uuid>,
    given_back: Decimal,
    reference: Option<String>,
    posting_id: Option<Uuid>,
    refund_wanted: Decimal,
    attempts: i16,
    next_at: Option<DateTime<Utc>>,
    requested_at: DateTime<Utc>,
    settled_at: Option<DateTime<Utc>>,
}

impl TryFrom<Row> for Payment {
    type Error = StoreError;

    fn try_from(row: Row) -> Result<Self, StoreError> {
        let corrupt = |column| StoreError::corrupt("payment", column, row.id);
        let currency = rows::currency(&row.currency, "payment", row.id)?;
        let reason = row.fail_reason.as_deref();
        let given_back = rows::money(row.given_back, currency, "payment", "given_back", row.id)?;
        let bearer = |(wallet, card)| Bearer {
            wallet: Id::new(wallet),
            card: Id::new(card),
            paid_by: row.paid_by.map(Id::new),
            given_back,
        };
        Ok(Self {
            id: Id::new(row.id),
            shop: Id::new(row.shop_id),
            terminal: row.terminal_id.map(Id::new),
            user: row.user_id.map(Id::new),
            method: PaymentMethod::from_code(&row.method).ok_or(corrupt("method"))?,
            purpose: Purpose::from_code(&row.purpose).ok_or(corrupt("purpose"))?,
            amount: rows::money(row.amount, currency, "payment", "amount", row.id)?,
            state: PaymentState::from_code(&row.state).ok_or(corrupt("state"))?,
            cancelling: row.cancelling,
            fail_reason: reason
                .map(|code| FailReason::from_code(code).ok_or(corrupt("fail_reason")))
                .transpose()?,
            provider: PaymentProviderKind::from_code(&row.provider).ok_or(corrupt("provider"))?,
            bearer: row.wallet_id.zip(row.card_id).map(bearer),
            reference: row.reference,
            posting: row.posting_id.map(Id::new),
            refund_wanted: rows::money(row.refund_wanted, currency, "payment", "refund_wanted", row.id)?,
            attempts: usize::try_from(row.attempts).unwrap_or_default(),
            next_at: row.next_at,
            requested_at: row.requested_at,
            settled_at: row.settled_at,
        })
    }
}

impl Payment {
    /// Whether its money is there and nothing was done with it.
    #[must_use]
    pub fn is_unused(&self) -> bool {
        self.state == PaymentState::Paid && self.posting.is_none() && self.refund_wanted.is_zero()
    }
}

/// One payment.
///
/// # Errors
/// [`StoreError`] of the query.
pub fn find(tx: &mut Tx<'_>, id: Id<PaymentThing>) -> Result<Option<Payment>, StoreError> {
    let row: Option<Row> = payment::table
        .find((tx.tenant_id(), id.value()))
        .select(Row::as_select())
        .first(tx.conn)
        .optional()?;
    row.map(Payment::try_from).transpose()
}

/// One payment, held until the end of the transaction.
///
/// # Errors
/// [`StoreError`] of the query.
pub fn hold(tx: &mut Tx<'_>, id: Id<PaymentThing>) -> Result<Option<Payment>, StoreError> {
    let row: Option<Row> = payment::table
        .find((tx.tenant_id(), id.value()))
        .select(Row::as_select())
        .for_no_key_update()
        .first(tx.conn)
        .optional()?;
    row.map(Payment::try_from).transpose()
}

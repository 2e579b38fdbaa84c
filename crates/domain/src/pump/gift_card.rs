//! The gift card (礼品卡) that a member may hold in a search: a wallet of a bearer, which pays for sales and gets back what comes
//! back of them (S05). It is of no program: no rule gives anything on it.

use std::rc::Rc;

use chrono::{DateTime, Utc};
use uuid::Uuid;

use super::Question;
use super::load::Loaded;
use crate::bearer::{self, BearerCommand};
use crate::derivation::Step;
use crate::ids::{Id, Membership, Payment};
use crate::ledger::{Decision, GIFT_CARD, Lot, PostingKind, Wallet};
use crate::money::{Currency, Money};
use crate::payment::{BearerSide, PaymentFacts};
use crate::till::{FreshIds, Origin, Original, Rejection};

const WALLET: Id<Membership> = Id::new(Uuid::max());

/// Whether a wallet is the gift card's.
pub(super) fn is_gift_card(wallet: Id<Membership>) -> bool {
    wallet == WALLET
}

/// The card.
#[derive(Debug, Clone)]
pub(super) struct GiftCard {
    pub(super) wallet: Wallet,
    pub(super) lots: Vec<Lot>,
    /// What it paid and what came back to it.
    pub(super) moved: Vec<Rc<Decision>>,
}

/// A part of a sale that the card pays, or that comes back to it.
#[derive(Debug, Clone, Copy)]
pub(super) struct CardPart {
    payment: Id<Payment>,
    amount: Money,
}

impl CardPart {
    /// The part in a sale, a return or a correction.
    pub(super) fn of(decision: &Decision) -> Option<Self> {
        let tender = decision.posting.tenders.iter().find(|tender| tender.method == GIFT_CARD)?;
        Some(Self { payment: tender.payment?, amount: tender.amount })
    }

    fn command(self) -> BearerCommand {
        BearerCommand { origin: Origin::default(), payment: self.payment, amount: self.amount }
    }
}

impl GiftCard {
    /// A card with nothing on it.
    pub(super) fn empty(currency: Currency) -> Self {
        let wallet = Wallet::empty(WALLET, Id::new(WALLET.value()), currency);
        Self { wallet, lots: Vec::new(), moved: Vec::new() }
    }

    /// What the till loads of it.
    pub(super) fn load(&self) -> Loaded<'_> {
        Loaded::of(&self.wallet, &self.lots)
    }

    /// Decides to pay a part.
    pub(super) fn pay(
        &self,
        question: Question<'_>,
        part: CardPart,
        fresh: FreshIds,
        now: DateTime<Utc>,
    ) -> Result<Decision, Rejection> {
        let payment = self.payment(part, None);
        bearer::pay(&self.load().facts(question), Some(&payment), &part.command(), fresh, now)
    }

    /// Decides to take back a part of what `original` paid.
    pub(super) fn give_back(
        &self,
        question: Question<'_>,
        original: &Original,
        part: CardPart,
        (fresh, now): (FreshIds, DateTime<Utc>),
    ) -> Result<Decision, Rejection> {
        let payment = self.payment(part, Some(original));
        bearer::give_back(&self.load().facts(question), Some(&payment), original, &part.command(), fresh, now)
    }

    /// What paid a payment.
    pub(super) fn paid(&self, part: CardPart) -> Option<&Rc<Decision>> {
        self.moved_of(part.payment, PostingKind::BearerPayment).next()
    }

    /// A payment as the till has it, before the card paid it or after.
    fn payment(&self, part: CardPart, paid_by: Option<&Original>) -> PaymentFacts {
        let back = self.moved_of(part.payment, PostingKind::BearerRefund);
        let back = back.map(|decision| decision.posting.total.minor()).sum();
        let bearer = BearerSide {
            wallet: WALLET,
            paid_by: paid_by.map(|original| original.id),
            given_back: Money::from_minor(back, self.wallet.currency),
        };
        PaymentFacts::of_gift_card(part.payment, Id::new(Uuid::nil()), part.amount, bearer)
    }

    fn moved_of(&self, payment: Id<Payment>, kind: PostingKind) -> impl Iterator<Item = &Rc<Decision>> {
        let names = move |step: &Step| matches!(*step, Step::PaysElsewhere { payment: of, .. } | Step::BackFromElsewhere { payment: of, .. } if of == payment);
        let of_kind = self.moved.iter().filter(move |decision| decision.posting.kind == kind);
        of_kind.filter(move |decision| decision.derivation.steps.iter().any(names))
    }
}

//! 预付卡法规: what the law of a country lets a shop take for later, as dated figures (competitive catalogue 3; worked examples §16).
//!
//! A pack is data: every figure has its source and its day, and the figures of a business date apply on it. It guards top-ups
//! and nothing else. What a return or a correction gives back may lift a card over its limit: that is allowed and marked, and
//! the next top-up is refused until the card holds less. Money of a named card never lapses, pack or not: principal has no end.
//!
//! Deliberately absent: deposits (定金), which are a part of one price and no prepaid card.

use chrono::NaiveDate;

use crate::derivation::{NotFired, NotFiredCause};
use crate::ledger::{Decision, PostingKind, Tender, Wallet};
use crate::money::{Currency, Money, Rounding};
use crate::till::{Facts, Rejection};

/// Where a figure stands, and since when it is in force.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Citation {
    /// In Chinese.
    pub zh: String,
    /// In English.
    pub en: String,
    /// Its first day.
    pub since: NaiveDate,
}

/// A figure of the law.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Figure<T> {
    /// What it says.
    pub value: T,
    /// Where it stands.
    pub cited: Citation,
}

/// The figures of a country from one day on.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Figures {
    /// Their first business date.
    pub from: NaiveDate,
    /// The most that a card of a member may hold.
    pub named_limit: Figure<Money>,
    /// The most that a card of whoever holds it may hold.
    pub bearer_limit: Figure<Money>,
    /// Why whoever buys a named card is always known.
    pub named_identity: Citation,
    /// A purchase of bearer cards of so much asks who buys.
    pub bearer_identity_from: Figure<Money>,
    /// A company pays so much by transfer only.
    pub company_transfer_from: Figure<Money>,
    /// A person pays so much by transfer only.
    pub person_transfer_from: Figure<Money>,
    /// Ways of payment that count as a transfer.
    pub transfer_methods: Vec<String>,
    /// Why money of a named card never lapses.
    pub no_expiry: Citation,
    /// The part of the prepaid balance that is kept in reserve, in basis points.
    pub reserve_bp: Figure<i32>,
    /// The most that a contract's fee may take off a refund, in basis points: zero forbids it, none leaves it to the contract.
    pub refund_fee_bp: Option<Figure<i32>>,
}

/// What a country's law says, as it changed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Pack {
    /// Its stable code.
    pub code: String,
    /// Number of the data: larger is newer.
    pub number: i32,
    /// What its amounts are in.
    pub currency: Currency,
    /// By their first day, oldest first.
    pub figures: Vec<Figures>,
}

impl Pack {
    /// The figures of a business date; none before the first.
    #[must_use]
    pub fn on(&self, date: NaiveDate) -> Option<&Figures> {
        self.figures.iter().rev().find(|figures| figures.from <= date)
    }
}

/// What counts towards the limit of a card. The law names no bonus: the company chooses.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Counted {
    /// Principal and bonus: the careful reading.
    Face,
    /// Principal alone.
    Principal,
}

impl Counted {
    /// Both.
    pub const ALL: [Self; 2] = [Self::Face, Self::Principal];

    /// Its stable code.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::Face => "face",
            Self::Principal => "principal",
        }
    }

    /// The one of a code.
    #[must_use]
    pub fn from_code(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|counted| counted.code() == code)
    }

    const fn of(self, wallet: &Wallet) -> Money {
        let bonus = match self {
            Self::Face => wallet.bonus.minor(),
            Self::Principal => 0,
        };
        Money::from_minor(wallet.principal.minor() + bonus, wallet.currency)
    }
}

/// Who bought a card, once that was asked and is known.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[repr(i16)]
pub enum BuyerKind {
    /// 个人.
    Person = 1,
    /// 单位.
    Company = 2,
}

impl BuyerKind {
    /// Both.
    pub const ALL: [Self; 2] = [Self::Person, Self::Company];

    /// The one of a stored number.
    #[must_use]
    pub fn from_number(number: i16) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| *kind as i16 == number)
    }
}

/// Whose a card is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum CardClass {
    /// 记名卡: a member's.
    Named,
    /// 不记名卡: whoever holds it.
    Bearer,
}

/// A pack that the company turned on, for one wallet.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Guard<'a> {
    /// The pack.
    pub pack: &'a Pack,
    /// What counts towards a limit.
    pub counted: Counted,
    /// Whose the card is.
    pub class: CardClass,
}

impl<'a> Guard<'a> {
    /// The limit of the card on a business date.
    #[must_use]
    pub fn limit(&self, on: NaiveDate) -> Option<&'a Figure<Money>> {
        let figures = self.pack.on(on)?;
        Some(match self.class {
            CardClass::Named => &figures.named_limit,
            CardClass::Bearer => &figures.bearer_limit,
        })
    }

    /// By how much a wallet is over its limit; none when it is not, or has none.
    #[must_use]
    pub fn excess(&self, wallet: &Wallet, on: NaiveDate) -> Option<Money> {
        let limit = self.limit(on)?.value;
        let over = self.counted.of(wallet).checked_sub(limit).ok()?;
        over.is_positive().then_some(over)
    }
}

/// Refuses a top-up that the figures of its day do not allow: `after` is what it would leave, `tenders` pay it, and `purchase` is what
/// is bought in all.
///
/// # Errors
/// [`Rejection::CardLimit`], [`Rejection::TransferOnly`], [`Rejection::BuyerUnknown`], in this order.
pub(crate) fn check(
    facts: &Facts<'_>,
    after: &Wallet,
    tenders: &[Tender],
    purchase: Money,
    on: NaiveDate,
) -> Result<(), Rejection> {
    let Some(guard) = facts.prepaid else { return Ok(()) };
    let Some(figures) = guard.pack.on(on) else { return Ok(()) };
    if let (Some(_), Some(limit)) = (guard.excess(after, on), guard.limit(on)) {
        return Err(Rejection::CardLimit {
            limit: limit.value,
            holds: guard.counted.of(after),
            cited: limit.cited.clone(),
        });
    }
    check_transfer(facts.wallet, figures, tenders, purchase)?;
    check_buyer(facts.wallet, guard.class, figures, purchase)
}

/// From its threshold on, a purchase is paid by transfer alone. Whoever is not known counts as a person.
fn check_transfer(
    wallet: &Wallet,
    figures: &Figures,
    tenders: &[Tender],
    purchase: Money,
) -> Result<(), Rejection> {
    let from = match wallet.buyer {
        Some(BuyerKind::Company) => &figures.company_transfer_from,
        Some(BuyerKind::Person) | None => &figures.person_transfer_from,
    };
    let is_transfer = |tender: &Tender| figures.transfer_methods.contains(&tender.method);
    if reaches(purchase, from.value) && !tenders.iter().all(is_transfer) {
        return Err(Rejection::TransferOnly { from: from.value, purchase, cited: from.cited.clone() });
    }
    Ok(())
}

fn check_buyer(
    wallet: &Wallet,
    class: CardClass,
    figures: &Figures,
    purchase: Money,
) -> Result<(), Rejection> {
    if wallet.buyer.is_some() {
        return Ok(());
    }
    let from = &figures.bearer_identity_from;
    match class {
        CardClass::Named => {
            Err(Rejection::BuyerUnknown { from: None, cited: figures.named_identity.clone() })
        }
        CardClass::Bearer if reaches(purchase, from.value) => {
            Err(Rejection::BuyerUnknown { from: Some(from.value), cited: from.cited.clone() })
        }
        CardClass::Bearer => Ok(()),
    }
}

const fn reaches(amount: Money, threshold: Money) -> bool {
    amount.minor() >= threshold.minor()
}

/// The decision, with a mark when it gives value back and leaves the card over its limit.
#[must_use]
pub fn marked(facts: &Facts<'_>, mut decision: Decision) -> Decision {
    let rises = decision.wallet.principal.minor() + decision.wallet.bonus.minor()
        > facts.wallet.principal.minor() + facts.wallet.bonus.minor();
    if decision.posting.kind == PostingKind::TopUp || !rises {
        return decision;
    }
    let on = decision.posting.business_date;
    let excess = facts.prepaid.and_then(|guard| guard.excess(&decision.wallet, on));
    let mark = |over| NotFired { rule: None, cause: NotFiredCause::OverCardLimit(over) };
    decision.derivation.not_fired.extend(excess.map(mark));
    decision
}

/// What is kept in reserve of a prepaid balance, half up; none of a balance too large to compute with.
#[must_use]
pub fn reserve(balance: Money, figures: &Figures) -> Option<Money> {
    balance.ratio(figures.reserve_bp.value.into(), 10_000, Rounding::HalfUp).ok()
}

/// The last day of the quarter before the one of `today`.
#[must_use]
pub fn last_quarter_end(today: NaiveDate) -> Option<NaiveDate> {
    use chrono::Datelike as _;
    let first_month = (today.month0() / 3) * 3 + 1;
    NaiveDate::from_ymd_opt(today.year(), first_month, 1)?.pred_opt()
}

#[cfg(test)]
pub(crate) mod tests;

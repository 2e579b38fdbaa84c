//! 验证 (OP02): from what on a payment or a use of counts needs proof that the member is at the desk, and whether a proof that was
//! shown is one for what is to be posted.
//!
//! *Invariant:* a proof is for one posting, of the wallet, shop, till and person for whom it was made, and for no more than was said
//! then. What the rule asks is decided by the day of the command, so that nothing is dated back to a day without a rule.
//!
//! Deliberately absent: how a code reaches a phone, and its hash.

use chrono::{DateTime, TimeDelta, Utc};

use crate::derivation::Step;
use crate::ids::{Id, Membership, Proof, Shop, Terminal, User};
use crate::ledger::{Decision, Kind, POINTS, PostingKind};
use crate::money::Money;
use crate::payment::Earnest;
use crate::rules::Versioned;
use crate::till::Rejection;

/// Digits of a code.
pub const CODE_DIGITS: usize = 6;
/// How long a code can be typed; and how long, once it was, its proof can be used.
pub const VALID_FOR: TimeDelta = TimeDelta::minutes(5);
/// Wrong codes after which a proof ends.
pub const WRONG_CODES_MAX: i16 = 5;
/// A member gets no second code sooner.
pub const CODE_EVERY: TimeDelta = TimeDelta::minutes(1);
/// Codes that a member gets in [`CODES_WITHIN`], at most.
pub const CODES_MAX: usize = 5;
/// See [`CODES_MAX`].
pub const CODES_WITHIN: TimeDelta = TimeDelta::hours(1);
/// How long a tap of a paired reader shows that its card is at the till.
pub const TAP_FRESH_FOR: TimeDelta = TimeDelta::minutes(5);

/// What shows that a member is there.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum ProofKind {
    /// 读卡: a paired reader of the till told this server of the card.
    CardRead,
    /// 刷卡: the page told that the card was swiped or scanned; nobody else saw it.
    CardSwiped,
    /// 短信验证码: a code that went to the phone on file.
    SmsCode,
}

impl ProofKind {
    /// Every kind, in the order shown to people.
    pub const ALL: [Self; 3] = [Self::CardRead, Self::CardSwiped, Self::SmsCode];

    /// Its stable code.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::CardRead => "card_read",
            Self::CardSwiped => "card_swiped",
            Self::SmsCode => "sms_code",
        }
    }

    /// The kind of a code.
    #[must_use]
    pub fn from_code(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.code() == code)
    }
}

/// 验证规则. What has no limit needs no proof.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct ProofRule {
    /// Stored value that pays so much needs proof.
    pub stored_value_from: Option<Money>,
    /// So many points that pay need proof.
    pub points_from: Option<i64>,
    /// So many counts used at once need proof; 1 for every use.
    pub counts_from: Option<i64>,
    /// What is accepted as proof.
    pub accepted: Vec<ProofKind>,
}

/// What a posting takes of what is the member's; of a proof, the most that it may.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Takes {
    /// Principal and bonus, in minor units.
    pub stored_value: i64,
    /// Points that pay.
    pub points: i64,
    /// Counts.
    pub counts: i64,
}

impl Takes {
    /// What a decision takes; none for what is no payment and no use of counts.
    #[must_use]
    pub fn of(decision: &Decision) -> Option<Self> {
        match decision.posting.kind {
            PostingKind::Consumption | PostingKind::PackageSale | PostingKind::CountUse => {}
            PostingKind::TopUp
            | PostingKind::Reversal
            | PostingKind::Return
            | PostingKind::Hold
            | PostingKind::HoldEnd
            | PostingKind::TermChange
            | PostingKind::Refund
            | PostingKind::Repayment
            | PostingKind::PointsMakeUp
            | PostingKind::PointsAdjustment
            | PostingKind::BearerPayment
            | PostingKind::BearerRefund => return None,
        }
        let of_wallet =
            decision.entries.iter().filter(|entry| matches!(entry.kind, Kind::Principal | Kind::Bonus));
        let by_points = decision.posting.tenders.iter().filter(|tender| tender.method == POINTS);
        Some(Self {
            stored_value: -of_wallet.map(|entry| entry.amount).sum::<i64>(),
            points: by_points.filter_map(|tender| tender.points).sum(),
            counts: decision.uses.iter().map(|made| made.quantity).sum(),
        })
    }

    /// Whether none of it is more than of `ceiling`.
    const fn is_within(self, ceiling: Self) -> bool {
        self.stored_value <= ceiling.stored_value
            && self.points <= ceiling.points
            && self.counts <= ceiling.counts
    }
}

impl ProofRule {
    /// Whether so much needs proof.
    #[must_use]
    pub fn asks(&self, takes: Takes) -> bool {
        let reaches = |from: Option<i64>, taken: i64| from.is_some_and(|from| taken > 0 && taken >= from);
        reaches(self.stored_value_from.map(Money::minor), takes.stored_value)
            || reaches(self.points_from, takes.points)
            || reaches(self.counts_from, takes.counts)
    }
}

/// A proof as the till finds it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ProofFacts {
    /// Its id.
    pub id: Id<Proof>,
    /// What it is.
    pub kind: ProofKind,
    /// Whose.
    pub membership: Id<Membership>,
    /// Where it can be used.
    pub shop: Id<Shop>,
    /// At which till, if one took part.
    pub terminal: Option<Id<Terminal>>,
    /// By whom, if a person asked for it.
    pub user: Option<Id<User>>,
    /// For how much at most.
    pub ceiling: Takes,
    /// When it became one; none while its code was not typed.
    pub confirmed_at: Option<DateTime<Utc>>,
    /// Until when it can be confirmed, or used.
    pub expires_at: DateTime<Utc>,
    /// Whether a posting has used it.
    pub is_used: bool,
}

/// Why a proof proves nothing here.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum ProofUnusable {
    /// There is none.
    Unknown,
    /// It is somebody else's.
    OtherMember,
    /// It was made in another shop, at another till or for another person.
    ElsewhereMade,
    /// Its code was not typed yet.
    NotConfirmed,
    /// Its code was wrong too often.
    Locked,
    /// Its time is over.
    Expired,
    /// A posting has used it.
    Used,
    /// It is for less than this.
    TooSmall,
    /// The rule accepts other kinds.
    KindNotAccepted,
}

impl ProofUnusable {
    /// Its stable code.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::Unknown => "unknown",
            Self::OtherMember => "other_member",
            Self::ElsewhereMade => "made_elsewhere",
            Self::NotConfirmed => "not_confirmed",
            Self::Locked => "locked",
            Self::Expired => "expired",
            Self::Used => "used",
            Self::TooSmall => "too_small",
            Self::KindNotAccepted => "kind_not_accepted",
        }
    }
}

/// What a command showed.
#[derive(Debug, Clone, Copy)]
pub enum Shown<'a> {
    /// Nothing.
    Nothing,
    /// A proof that does not exist.
    Unknown,
    /// A proof.
    Proof(&'a ProofFacts),
}

/// The decision, if it needs no proof or has one; then with the step that names it. A preview needs none. What rebuilds a slip has
/// the mandate of a correction instead.
///
/// # Errors
/// [`Rejection::ProofRequired`], [`Rejection::ProofNotUsable`].
pub fn prove(
    rule: Option<&Versioned<ProofRule>>,
    shown: Shown<'_>,
    earnest: Earnest,
    wallet: Id<Membership>,
    mut decision: Decision,
) -> Result<Decision, Rejection> {
    let Some(takes) = Takes::of(&decision) else { return Ok(decision) };
    let asking = rule.filter(|rule| rule.body.asks(takes));
    let facts = match (shown, asking) {
        (Shown::Nothing, Some(rule)) if earnest == Earnest::Posting && !rebuilds(&decision) => {
            let currency = decision.wallet.currency;
            return Err(Rejection::ProofRequired { rule: Box::new(rule.body.clone()), takes, currency });
        }
        (Shown::Nothing, _) => return Ok(decision),
        (Shown::Unknown, _) => {
            return Err(Rejection::ProofNotUsable { cause: ProofUnusable::Unknown });
        }
        (Shown::Proof(facts), _) => facts,
    };
    let confirmed_at =
        check(facts, rule, takes, wallet, &decision).map_err(|cause| Rejection::ProofNotUsable { cause })?;
    decision.derivation.steps.push(Step::Proof {
        rule: asking.map(|rule| rule.id),
        kind: facts.kind,
        confirmed_at,
    });
    Ok(decision)
}

/// Whether it stands for a slip that was wrong.
fn rebuilds(decision: &Decision) -> bool {
    decision.derivation.serial().is_some_and(|(_, from)| from.is_some())
}

/// When the proof was confirmed, if it is one for this decision.
fn check(
    facts: &ProofFacts,
    rule: Option<&Versioned<ProofRule>>,
    takes: Takes,
    wallet: Id<Membership>,
    decision: &Decision,
) -> Result<DateTime<Utc>, ProofUnusable> {
    let posting = &decision.posting;
    if facts.membership != wallet {
        return Err(ProofUnusable::OtherMember);
    }
    if (facts.shop, facts.terminal, facts.user) != (posting.shop, posting.terminal, posting.user) {
        return Err(ProofUnusable::ElsewhereMade);
    }
    if facts.is_used {
        return Err(ProofUnusable::Used);
    }
    let Some(confirmed_at) = facts.confirmed_at else { return Err(ProofUnusable::NotConfirmed) };
    if posting.recorded_at >= facts.expires_at {
        return Err(ProofUnusable::Expired);
    }
    if !takes.is_within(facts.ceiling) {
        return Err(ProofUnusable::TooSmall);
    }
    if rule.is_some_and(|rule| !rule.body.accepted.contains(&facts.kind)) {
        return Err(ProofUnusable::KindNotAccepted);
    }
    Ok(confirmed_at)
}

/// When a member may get the next code, if not now: `sent` are the instants of earlier ones within [`CODES_WITHIN`], newest first.
#[must_use]
pub fn next_code_at(sent: &[DateTime<Utc>], now: DateTime<Utc>) -> Option<DateTime<Utc>> {
    let after_last = sent.first().map(|last| *last + CODE_EVERY);
    let after_many = sent.get(CODES_MAX - 1).map(|first| *first + CODES_WITHIN);
    after_last.max(after_many).filter(|at| *at > now)
}

#[cfg(test)]
mod tests;

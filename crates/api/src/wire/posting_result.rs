//! The answer to a command that moves value: also the text that is stored with its key, so it holds ids, numbers and
//! codes only.

use chrono::{DateTime, NaiveDate, SecondsFormat, Utc};
use domain::ids::{Id, RuleVersion};
use domain::ledger::{PostingKind, TierLevel};
use domain::rules::RulesDigest;
use persistence::till::Recorded;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use uuid::Uuid;

use super::balances::{Balances, BonusToCome, Effects, PendingPoints, Tier};
use super::commission::CommissionShare;
use super::consequences::ConsequenceDetail;
use super::derivation::Derivation;
use super::posting_row::TenderDetail;
use super::replaced::{self, Replaced};
use super::stored_answer;

/// What kind of business fact a posting is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum PostingKindCode {
    /// Money in, bonus by rule.
    TopUp,
    /// Value delivered.
    Consumption,
    /// A correction of one posting.
    Reversal,
    /// A part of a sale that came back.
    Return,
    /// A package of counts was sold.
    PackageSale,
    /// Counts were used.
    CountUse,
    /// Value was set aside.
    Hold,
    /// A hold was released, or its time was over.
    HoldEnd,
    /// Stored value was paid out.
    Refund,
    /// Money for what is owed on account.
    Repayment,
    /// The last day of counts or of a time pass moved.
    TermChange,
    /// Value of a gift card, or of a deposit, paid for something sold under another membership.
    BearerPayment,
    /// Points of a slip that was sold to nobody.
    PointsMakeUp,
    /// What a gift card, or a deposit, paid elsewhere came back to it.
    BearerRefund,
    /// Points were entered, deducted or cleared by hand.
    PointsAdjustment,
}

impl PostingKindCode {
    /// From the domain.
    #[must_use]
    pub const fn of(kind: PostingKind) -> Self {
        match kind {
            PostingKind::TopUp => Self::TopUp,
            PostingKind::Consumption => Self::Consumption,
            PostingKind::Reversal => Self::Reversal,
            PostingKind::Return => Self::Return,
            PostingKind::PackageSale => Self::PackageSale,
            PostingKind::CountUse => Self::CountUse,
            PostingKind::Hold => Self::Hold,
            PostingKind::HoldEnd => Self::HoldEnd,
            PostingKind::Refund => Self::Refund,
            PostingKind::Repayment => Self::Repayment,
            PostingKind::TermChange => Self::TermChange,
            PostingKind::BearerPayment => Self::BearerPayment,
            PostingKind::PointsMakeUp => Self::PointsMakeUp,
            PostingKind::BearerRefund => Self::BearerRefund,
            PostingKind::PointsAdjustment => Self::PointsAdjustment,
        }
    }

    /// To the domain.
    #[must_use]
    pub const fn kind(self) -> PostingKind {
        match self {
            Self::TopUp => PostingKind::TopUp,
            Self::Consumption => PostingKind::Consumption,
            Self::Reversal => PostingKind::Reversal,
            Self::Return => PostingKind::Return,
            Self::PackageSale => PostingKind::PackageSale,
            Self::CountUse => PostingKind::CountUse,
            Self::Hold => PostingKind::Hold,
            Self::HoldEnd => PostingKind::HoldEnd,
            Self::Refund => PostingKind::Refund,
            Self::Repayment => PostingKind::Repayment,
            Self::TermChange => PostingKind::TermChange,
            Self::BearerPayment => PostingKind::BearerPayment,
            Self::PointsMakeUp => PostingKind::PointsMakeUp,
            Self::BearerRefund => PostingKind::BearerRefund,
            Self::PointsAdjustment => PostingKind::PointsAdjustment,
        }
    }
}

/// What a command did, or would do.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct PostingResult {
    /// The posting.
    pub posting: PostingHeader,
    /// Balances before it.
    pub before: Balances,
    /// Balances after it.
    pub after: Balances,
    /// Signed changes.
    pub effects: Effects,
    /// The tier change that it caused.
    pub tier_change: Option<TierStep>,
    /// Ways of payment; empty for a sale that stored value paid alone.
    pub tenders: Vec<TenderDetail>,
    /// What of the reward points cannot be spent yet, afterwards.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub pending_points: Option<PendingPoints>,
    /// What of the bonus comes month by month and cannot be spent yet, afterwards.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub bonus_to_come: Option<BonusToCome>,
    /// What was taken back for it; only for a slip that is rebuilt.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub replaces: Option<Replaced>,
    /// Version of the tenant's rules that decided.
    #[schema(example = 7)]
    pub rules_version: i64,
    /// 规则版本: which versions of rules it follows from; only in a preview of a top-up or sale. Sent back with the request, it is refused as
    /// `rules-changed` when other rules are in force by then.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(example = "9f3c01d2ab54e677")]
    pub rules_digest: Option<String>,
    /// Why each number is what it is; only in a preview (later it is part of the posting).
    #[serde(skip_serializing_if = "Option::is_none")]
    pub derivation: Option<Derivation>,
    /// That a manager has to approve it; only in a preview of a sale that goes below the caller's price floor.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub needs_approval: Option<NeedsApproval>,
    /// That a manager has to approve it; only in a preview of a correction or return beyond the caller's limit.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub over_limit: Option<OverLimit>,
    /// What it undoes, leaves as a debt or cannot undo; only in a preview of a correction or return.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub consequences: Option<Vec<ConsequenceDetail>>,
    /// What the people on it would be due, or give back; only in a preview, for whoever may see commission.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub commission: Option<Vec<CommissionShare>>,
}

/// What the caller alone may not take back.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct OverLimit {
    /// The most that the caller may take back at once.
    #[schema(example = "200.00")]
    pub limit: String,
    /// What would be taken back.
    #[schema(example = "880.00")]
    pub amount: String,
}

/// What the caller alone may not charge.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct NeedsApproval {
    /// The least that the caller may charge for the line, or for the bill.
    #[schema(example = "100.00")]
    pub least: String,
    /// What is asked instead.
    #[schema(example = "80.00")]
    pub asked: String,
}

/// The header of a posting.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct PostingHeader {
    /// Its id; null in a preview.
    pub id: Option<Uuid>,
    /// What it is.
    pub kind: PostingKindCode,
    /// The membership whose value moved.
    pub membership_id: Uuid,
    /// Number on the receipt; null in a preview.
    #[schema(example = "S01-T1-20261122-0043")]
    pub receipt_no: Option<String>,
    /// The wallet's version that it made.
    #[schema(example = 12)]
    pub version: i64,
    /// When it was recorded (UTC).
    pub recorded_at: String,
    /// When it happened (UTC).
    pub occurred_at: String,
    /// The shop's business date.
    pub business_date: NaiveDate,
    /// Price before discounts, or money paid.
    #[schema(example = "88.50")]
    pub list_total: String,
    /// Charged, or paid in.
    #[schema(example = "88.50")]
    pub total: String,
    /// The posting that it takes back, or the sale of which a part came back.
    pub reverses: Option<Uuid>,
}

/// A change of tier.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct TierStep {
    /// Before.
    pub from: Tier,
    /// After.
    pub to: Tier,
}

/// The answer of a recorded command as it is stored, or the answer to a preview as it is given.
#[must_use]
pub fn encode(recorded: &Recorded<'_>) -> String {
    let answer = of(recorded);
    let is_preview = recorded.receipt_no.is_none();
    if is_preview { serde_json::to_string(&answer).unwrap_or_default() } else { stored_answer::pack(answer) }
}

/// The same, not yet as text.
#[must_use]
pub fn of(recorded: &Recorded<'_>) -> PostingResult {
    let (before, after) = (recorded.before, &recorded.decision.wallet);
    let posting = &recorded.decision.posting;
    let snapshot = recorded.snapshot;
    let is_preview = recorded.receipt_no.is_none();
    let rules = snapshot.rules.in_force(after.program, posting.shop, posting.business_date);
    let ladder: Option<Id<RuleVersion>> = rules.ladder.map(|ladder| ladder.id);
    let tier = |level: TierLevel| Tier::of(snapshot, ladder, level, None);
    PostingResult {
        posting: PostingHeader {
            id: (!is_preview).then(|| posting.id.value()),
            kind: PostingKindCode::of(posting.kind),
            membership_id: posting.wallet.value(),
            receipt_no: recorded.receipt_no.map(str::to_owned),
            version: posting.version,
            recorded_at: instant(posting.recorded_at),
            occurred_at: instant(posting.occurred_at),
            business_date: posting.business_date,
            list_total: posting.list_total.to_string(),
            total: posting.total.to_string(),
            reverses: posting.reverses.map(Id::value),
        },
        before: Balances::of_wallet(before, tier(before.tier)),
        after: Balances::of_wallet(after, tier(after.tier)),
        effects: Effects::between(before, after),
        tier_change: posting
            .tier_change
            .map(|change| TierStep { from: tier(change.from), to: tier(change.to) }),
        tenders: posting.tenders.iter().map(TenderDetail::of).collect(),
        pending_points: PendingPoints::told(&recorded.decision.derivation, posting.shop, snapshot),
        bonus_to_come: BonusToCome::told(&recorded.decision.derivation),
        replaces: replaced::of(recorded),
        rules_version: snapshot.rules_version,
        rules_digest: is_preview.then(|| rules_digest(recorded)).flatten(),
        derivation: is_preview.then(|| Derivation::of(&recorded.decision.derivation, snapshot)),
        needs_approval: None,
        over_limit: None,
        consequences: consequences(recorded, &tier),
        commission: is_preview.then(|| commission(recorded)).flatten(),
    }
}

/// What a preview of a correction or return tells beside the numbers.
fn consequences(
    recorded: &Recorded<'_>,
    tier: &impl Fn(TierLevel) -> Tier,
) -> Option<Vec<ConsequenceDetail>> {
    let currency = recorded.before.currency;
    let detail = |each| ConsequenceDetail::of(each, currency, tier);
    let told: Vec<_> = recorded.consequences.iter().map(detail).collect();
    (!told.is_empty()).then_some(told)
}

fn rules_digest(recorded: &Recorded<'_>) -> Option<String> {
    RulesDigest::of_decision(&recorded.snapshot.rules, recorded.decision).map(|digest| digest.to_string())
}

fn commission(recorded: &Recorded<'_>) -> Option<Vec<CommissionShare>> {
    let shares: Vec<_> = recorded.decision.commission.iter().map(CommissionShare::of).collect();
    (!shares.is_empty()).then_some(shares)
}

/// The answer to a preview without what employees are due.
///
/// # Errors
/// When `preview` is no such answer.
pub fn without_commission(preview: &str) -> Result<String, serde_json::Error> {
    let answer: PostingResult = serde_json::from_str(preview)?;
    serde_json::to_string(&PostingResult { commission: None, ..answer })
}

/// The answer to a preview with the approval that it needs.
///
/// # Errors
/// When `preview` is no such answer.
pub fn needing(preview: &str, approval: NeedsApproval) -> Result<String, serde_json::Error> {
    let answer: PostingResult = serde_json::from_str(preview)?;
    serde_json::to_string(&PostingResult { needs_approval: Some(approval), ..answer })
}

/// The answer to a preview with the limit that it goes beyond.
///
/// # Errors
/// When `preview` is no such answer.
pub fn over_limit(preview: &str, over: OverLimit) -> Result<String, serde_json::Error> {
    let answer: PostingResult = serde_json::from_str(preview)?;
    serde_json::to_string(&PostingResult { over_limit: Some(over), ..answer })
}

/// An instant as the wire writes it: UTC with milliseconds.
#[must_use]
pub fn instant(at: DateTime<Utc>) -> String {
    at.to_rfc3339_opts(SecondsFormat::Millis, true)
}

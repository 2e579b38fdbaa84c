//! Messages to members (OP03, X04): what is told after whatever moves a member's value and about a week, by which way, how long a text is, and
//! when a message that could not be delivered is tried again.
//!
//! Deliberately absent: whom to tell and how it leaves. The store keeps the messages, `api` has the channels.

pub mod length;
pub mod standard_texts;
pub mod template;
pub mod week;

use chrono::TimeDelta;

use crate::ledger::PostingKind;

/// What a message is about: a posting, a week, or a code.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum MessageKind {
    /// 充值.
    TopUp,
    /// 消费.
    Consumption,
    /// 冲正.
    Reversal,
    /// 退货.
    Return,
    /// 核销: counts of a package, or a time pass, were used.
    CountUse,
    /// 退款.
    Refund,
    /// 还款.
    Repayment,
    /// 积分调整: points were entered, deducted or cleared by hand.
    PointsAdjustment,
    /// 验证码: a code to show at the desk. It has no posting, and no template of the tenant.
    ProofCode,
    /// 每周对账: what somebody bought in a week, for them to check (X04). It has no posting.
    WeeklyAudit,
}

impl MessageKind {
    /// Every kind, in the order shown to people.
    pub const ALL: [Self; 10] = [
        Self::TopUp,
        Self::Consumption,
        Self::Reversal,
        Self::Return,
        Self::CountUse,
        Self::Refund,
        Self::Repayment,
        Self::PointsAdjustment,
        Self::ProofCode,
        Self::WeeklyAudit,
    ];

    /// The kinds for which a tenant has templates.
    pub const WORDED: [Self; 9] = [
        Self::TopUp,
        Self::Consumption,
        Self::Reversal,
        Self::Return,
        Self::CountUse,
        Self::Refund,
        Self::Repayment,
        Self::PointsAdjustment,
        Self::WeeklyAudit,
    ];

    /// Its stable code.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::TopUp => "top_up",
            Self::Consumption => "consumption",
            Self::Reversal => "reversal",
            Self::Return => "return",
            Self::CountUse => "count_use",
            Self::Refund => "refund",
            Self::Repayment => "repayment",
            Self::PointsAdjustment => "points_adjustment",
            Self::ProofCode => "proof_code",
            Self::WeeklyAudit => "weekly_audit",
        }
    }

    /// The kind of a code.
    #[must_use]
    pub fn from_code(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.code() == code)
    }

    /// What a member is told about a posting; nothing about holds and changes of terms,
    /// which move no value, nor about points that are made up, at which they are present.
    #[must_use]
    pub const fn of_posting(kind: PostingKind) -> Option<Self> {
        match kind {
            PostingKind::TopUp => Some(Self::TopUp),
            PostingKind::Consumption | PostingKind::PackageSale => Some(Self::Consumption),
            PostingKind::Reversal => Some(Self::Reversal),
            PostingKind::Return => Some(Self::Return),
            PostingKind::CountUse => Some(Self::CountUse),
            PostingKind::Refund => Some(Self::Refund),
            PostingKind::Repayment => Some(Self::Repayment),
            PostingKind::PointsAdjustment => Some(Self::PointsAdjustment),
            PostingKind::Hold
            | PostingKind::HoldEnd
            | PostingKind::TermChange
            | PostingKind::PointsMakeUp
            | PostingKind::BearerPayment
            | PostingKind::BearerRefund => None,
        }
    }
}

/// The way to a member.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Channel {
    /// 站内信: kept for the member to read; costs nothing, reaches everybody.
    InApp,
    /// 短信: to their phone, paid by the part.
    Sms,
}

impl Channel {
    /// Every channel, in the order shown to people.
    pub const ALL: [Self; 2] = [Self::InApp, Self::Sms];

    /// Its stable code.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::InApp => "in_app",
            Self::Sms => "sms",
        }
    }

    /// The channel of a code.
    #[must_use]
    pub fn from_code(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|channel| channel.code() == code)
    }

    /// Whether each part of a message costs one part of the tenant's message credit.
    #[must_use]
    pub const fn is_paid(self) -> bool {
        match self {
            Self::InApp => false,
            Self::Sms => true,
        }
    }
}

/// A member is told of what has just happened: a posting that was recorded longer ago than this is not sent any more.
pub const NEWS_AGE_MAX: TimeDelta = TimeDelta::hours(24);

/// Waits between attempts to deliver; after the last one the message has failed.
const WAITS: [TimeDelta; 4] =
    [TimeDelta::minutes(1), TimeDelta::minutes(5), TimeDelta::minutes(30), TimeDelta::hours(2)];

/// Attempts to deliver a message, at most.
pub const ATTEMPTS_MAX: usize = WAITS.len() + 1;

/// How long to wait after so many attempts; none when there was the last.
#[must_use]
pub fn wait_after(attempts: usize) -> Option<TimeDelta> {
    WAITS.get(attempts.checked_sub(1)?).copied()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// OP03: waits grow, and end.
    #[test]
    fn attempts_are_bounded_and_wait_longer_each_time() {
        let waits: Vec<_> = (1..=ATTEMPTS_MAX).map(wait_after).collect();
        assert_eq!(waits.last(), Some(&None));
        let waits: Vec<_> = waits.into_iter().flatten().collect();
        assert_eq!(waits.len(), ATTEMPTS_MAX - 1);
        assert!(waits.is_sorted_by(|before, after| before < after));
        assert_eq!(wait_after(0), None);
    }

    #[test]
    fn every_code_finds_its_kind_and_channel_again() {
        for kind in MessageKind::ALL {
            assert_eq!(MessageKind::from_code(kind.code()), Some(kind));
        }
        for channel in Channel::ALL {
            assert_eq!(Channel::from_code(channel.code()), Some(channel));
        }
        assert_eq!(MessageKind::from_code("wish"), None);
        assert_eq!(Channel::from_code("pigeon"), None);
    }
}

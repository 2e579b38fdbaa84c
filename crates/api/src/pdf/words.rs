//! What a statement of account calls things, in both languages.

use domain::ledger::{Kind, PostingKind};

use crate::language::Language;

/// A kind of value.
pub(super) const fn kind(kind: Kind, language: Language) -> &'static str {
    match kind {
        Kind::Principal => language.pick("本金", "Principal"),
        Kind::Bonus => language.pick("赠送金额", "Bonus"),
        Kind::RewardPoints => language.pick("积分", "Points"),
        Kind::TierPoints => language.pick("成长值", "Tier points"),
        Kind::OwedMoney => language.pick("欠款", "Owed money"),
        Kind::OwedPoints => language.pick("欠积分", "Owed points"),
        Kind::Counts => language.pick("次数", "Counts"),
        Kind::OnAccount => language.pick("挂账", "On account"),
    }
}

/// What a posting was.
pub(super) const fn posting(kind: PostingKind, language: Language) -> &'static str {
    match kind {
        PostingKind::TopUp => language.pick("充值", "Top-up"),
        PostingKind::Consumption => language.pick("消费", "Sale"),
        PostingKind::Reversal => language.pick("纠错", "Correction"),
        PostingKind::Return => language.pick("退货", "Return"),
        PostingKind::PackageSale => language.pick("售卡", "Package sale"),
        PostingKind::CountUse => language.pick("核销", "Use of counts"),
        PostingKind::Hold => language.pick("冻结", "Hold"),
        PostingKind::HoldEnd => language.pick("解冻", "End of a hold"),
        PostingKind::Refund => language.pick("退款", "Refund"),
        PostingKind::Repayment => language.pick("还款", "Repayment"),
        PostingKind::TermChange => language.pick("停卡延期", "Change of term"),
        PostingKind::BearerPayment => language.pick("礼品卡支付", "Paid by gift card"),
        PostingKind::PointsMakeUp => language.pick("补积分", "Made-up points"),
        PostingKind::BearerRefund => language.pick("退回礼品卡", "Back to gift card"),
    }
}

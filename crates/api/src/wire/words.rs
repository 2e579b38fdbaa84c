//! What documents and tables call things, in both languages. Pages have words of their own.

use std::collections::BTreeMap;

use domain::figures::Action;
use domain::ledger::{Kind, PostingKind};
use persistence::payment_ways::PaymentWay;

use crate::language::Language;

/// A kind of value.
pub(crate) const fn kind(kind: Kind, language: Language) -> &'static str {
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
pub(crate) const fn posting(kind: PostingKind, language: Language) -> &'static str {
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
        PostingKind::PointsAdjustment => language.pick("积分调整", "Points adjustment"),
    }
}

/// A kind of business.
pub(crate) const fn business(action: Action, language: Language) -> &'static str {
    match action {
        Action::TopUp => language.pick("充值", "Top-up"),
        Action::Sale => language.pick("销售", "Sale"),
        Action::Return => language.pick("退货", "Return"),
        Action::PackageSale => language.pick("售卡", "Package sale"),
        Action::CountUse => language.pick("核销", "Count use"),
        Action::Refund => language.pick("退款", "Refund"),
        Action::Repayment => language.pick("还款", "Repayment"),
        Action::PointsMakeUp => language.pick("补积分", "Points made up"),
        Action::BearerPayment => language.pick("礼品卡支付", "Gift card payment"),
        Action::BearerRefund => language.pick("退回礼品卡", "Gift card refund"),
        Action::PointsAdjustment => language.pick("积分调整", "Points adjusted"),
    }
}

/// 支付方式 under the company's own names, in one language.
pub(crate) struct WayNames {
    language: Language,
    own: BTreeMap<String, String>,
}

impl WayNames {
    /// The names of a company's ways.
    pub(crate) fn of(ways: &[PaymentWay], language: Language) -> Self {
        let own = ways.iter().map(|way| (way.code.clone(), way.label(language.tag()).to_owned()));
        Self { language, own: own.collect() }
    }

    /// What a way of payment is called.
    pub(crate) fn name<'a>(&'a self, code: &'a str) -> &'a str {
        self.own.get(code).map_or_else(|| method(code, self.language), String::as_str)
    }
}

/// A way of payment that is no money by its code; any other is called by its code.
fn method(code: &str, language: Language) -> &str {
    let known = [
        ("stored_value", "储值", "Stored value"),
        ("points", "积分", "Points"),
        ("voucher", "团购券", "Voucher"),
        ("on_account", "挂账", "On account"),
        ("gift_card", "礼品卡", "Gift card"),
        ("deposit", "定金", "Deposit"),
    ];
    known.iter().find(|(known, ..)| *known == code).map_or(code, |(_, zh, en)| language.pick(zh, en))
}

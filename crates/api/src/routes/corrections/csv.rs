//! The report as a table for spreadsheets.

use domain::ledger::{PostingKind, Tender};
use persistence::corrections::Corrected;
use persistence::statements::Row;

use crate::app::corrections::ListedCorrections;
use crate::language::Language;
use crate::wire::csv::{self, line};
use crate::wire::posting_result::instant;

const COLUMNS: [(&str, &str); 21] = [
    ("营业日", "Business date"),
    ("记录时间(UTC)", "Recorded at (UTC)"),
    ("小票号", "Receipt"),
    ("种类", "Kind"),
    ("门店", "Shop"),
    ("操作员", "User"),
    ("授权人", "Approved by"),
    ("原因代码", "Reason code"),
    ("原因", "Reason"),
    ("会员号", "Member number"),
    ("会员", "Member"),
    ("原小票号", "Original receipt"),
    ("原种类", "Original kind"),
    ("原营业日", "Original business date"),
    ("原操作员", "Original user"),
    ("原金额", "Original amount"),
    ("金额", "Amount"),
    ("本金变动", "Principal"),
    ("赠送变动", "Bonus"),
    ("积分变动", "Points"),
    ("付款方式", "Ways of payment"),
];

/// The heads of the columns.
pub(super) fn head(language: Language) -> String {
    let head = COLUMNS.map(|(zh, en)| language.pick(zh, en).to_owned());
    csv::head(&head)
}

/// One page of rows.
pub(super) fn rows(listed: &ListedCorrections, language: Language) -> String {
    listed.page.items.iter().map(|each| line(&row(each, listed, language))).collect()
}

fn row(each: &Corrected, listed: &ListedCorrections, language: Language) -> [String; 21] {
    let Corrected { row, original, .. } = each;
    let member = listed.members.get(&row.member);
    let user = |row: &Row| row.user.as_ref().map_or(String::new(), |user| user.name.clone());
    [
        row.business_date.to_string(),
        instant(row.recorded_at),
        row.receipt_no.clone(),
        kind(row.kind, language).to_owned(),
        row.shop.name.clone(),
        user(row),
        each.approved_by.as_ref().map_or(String::new(), |user| user.name.clone()),
        each.reason_code.clone().unwrap_or_default(),
        row.reason.clone().unwrap_or_default(),
        member.map_or(String::new(), |member| member.number.clone()),
        member.map_or(String::new(), |member| member.display.name.clone()),
        original.receipt_no.clone(),
        kind(original.kind, language).to_owned(),
        original.business_date.to_string(),
        user(original),
        original.total.to_string(),
        row.total.to_string(),
        row.effects.principal.to_string(),
        row.effects.bonus.to_string(),
        row.effects.reward_points.to_string(),
        row.tenders.iter().map(tender).collect::<Vec<_>>().join("; "),
    ]
}

fn tender(tender: &Tender) -> String {
    format!("{} {}", tender.method, tender.amount)
}

const fn kind(kind: PostingKind, language: Language) -> &'static str {
    let (zh, en) = match kind {
        PostingKind::TopUp => ("充值", "Top-up"),
        PostingKind::Consumption => ("消费", "Sale"),
        PostingKind::Reversal => ("撤销", "Correction"),
        PostingKind::Return => ("退货", "Return"),
        PostingKind::PackageSale => ("售卡", "Package"),
        PostingKind::CountUse => ("核销", "Use of counts"),
        PostingKind::Hold => ("冻结", "Hold"),
        PostingKind::HoldEnd => ("解冻", "End of a hold"),
        PostingKind::Refund => ("退款", "Refund"),
        PostingKind::Repayment => ("还款", "Repayment"),
        PostingKind::TermChange => ("停卡与延期", "Change of a term"),
        PostingKind::BearerPayment => ("礼品卡支付", "Paid by gift card"),
        PostingKind::PointsMakeUp => ("补积分", "Points made up"),
        PostingKind::BearerRefund => ("退回礼品卡", "Back to gift card"),
    };
    language.pick(zh, en)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// LG02: the heads are in the reader's language.
    #[test]
    fn heads_are_in_the_language_of_the_reader() {
        assert!(head(Language::English).starts_with("\u{feff}Business date,"));
        assert!(head(Language::Chinese).ends_with("付款方式\r\n"));
    }
}

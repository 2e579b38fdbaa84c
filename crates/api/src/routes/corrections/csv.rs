//! The report as a table for spreadsheets. A text that a spreadsheet would compute is kept from it by an apostrophe.

use domain::ledger::{PostingKind, Tender};
use persistence::corrections::Corrected;
use persistence::statements::Row;

use crate::app::corrections::ListedCorrections;
use crate::language::Language;
use crate::wire::posting_result::instant;

/// Tells spreadsheets that the text is UTF-8.
const BYTE_ORDER_MARK: char = '\u{feff}';

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
    let head = COLUMNS.map(|(zh, en)| pick(language, zh, en).to_owned());
    format!("{BYTE_ORDER_MARK}{}", line(&head))
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
    pick(language, zh, en)
}

const fn pick(language: Language, zh: &'static str, en: &'static str) -> &'static str {
    match language {
        Language::Chinese => zh,
        Language::English => en,
    }
}

fn line<const N: usize>(cells: &[String; N]) -> String {
    let cells: Vec<String> = cells.iter().map(|cell| quoted(cell)).collect();
    format!("{}\r\n", cells.join(","))
}

/// A cell between quotation marks where it needs them.
fn quoted(cell: &str) -> String {
    let is_number = cell.strip_prefix('-').is_some_and(|rest| rest.starts_with(|c: char| c.is_ascii_digit()));
    let is_formula = cell.starts_with(['=', '+', '-', '@', '\t', '\r']) && !is_number;
    let cell = if is_formula { format!("'{cell}") } else { cell.to_owned() };
    if cell.contains([',', '"', '\n', '\r']) { format!("\"{}\"", cell.replace('"', "\"\"")) } else { cell }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// LG02: a name with commas, marks or a formula stays one harmless cell; a negative amount stays a number.
    #[test]
    fn cells_are_quoted_and_formulas_are_not_computed() {
        for (cell, written) in [
            ("张三", "张三"),
            ("a,b", "\"a,b\""),
            ("he said \"no\"", "\"he said \"\"no\"\"\""),
            ("=1+1", "'=1+1"),
            ("@cmd", "'@cmd"),
            ("-88.50", "-88.50"),
            ("-x", "'-x"),
            ("", ""),
        ] {
            assert_eq!(quoted(cell), written);
        }
        assert!(head(Language::English).starts_with("\u{feff}Business date,"));
        assert!(head(Language::Chinese).ends_with("付款方式\r\n"));
    }
}

//! What a receipt prints (S03): figures a member can check by adding them up.

use chrono::NaiveDate;
use chrono_tz::Tz;
use domain::money::Money;
use serde::Serialize;
use utoipa::ToSchema;
use uuid::Uuid;

use super::balances::{BonusToCome, PendingPoints};
use super::posting_result::PostingKindCode;
use super::posting_row::{LineDetail, PostingDetail, PostingMember, ProofUsed, TenderDetail};

/// Content of a receipt.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct Receipt {
    /// The posting.
    pub posting_id: Uuid,
    /// What it is.
    pub kind: PostingKindCode,
    /// The company.
    #[schema(example = "云栖洗车")]
    pub tenant_name: String,
    /// The shop.
    #[schema(example = "云栖路店")]
    pub shop_name: String,
    /// Where its times are printed (IANA).
    #[schema(example = "Asia/Shanghai")]
    pub shop_time_zone: String,
    /// The machine.
    pub terminal_code: Option<String>,
    /// Number on the receipt.
    #[schema(example = "S01-T1-20261122-0043")]
    pub receipt_no: String,
    /// When it happened (UTC).
    pub occurred_at: String,
    /// The shop's business date.
    pub business_date: NaiveDate,
    /// Number of the clerk.
    pub cashier_number: Option<String>,
    /// The member's name, all but the first character masked; empty for somebody who is no member.
    #[schema(example = "林**")]
    pub member_name_masked: String,
    /// Last four of the presented card.
    #[schema(example = "4602")]
    pub card_tail: Option<String>,
    /// The whole number of a gift card or deposit, by which it is found again; null on a member's receipt.
    #[schema(example = json!(null))]
    pub bearer_number: Option<String>,
    /// Delivered lines.
    pub lines: Vec<LineDetail>,
    /// Ways of payment; empty for a sale that stored value paid alone.
    pub tenders: Vec<TenderDetail>,
    /// Price before discounts, or money paid.
    #[schema(example = "93.16")]
    pub list_total: String,
    /// Taken off.
    #[schema(example = "4.66")]
    pub discount: String,
    /// What rounding added to the part paid in cash; negative when it took off.
    #[schema(example = "0.00")]
    pub rounding: String,
    /// Charged, or paid in.
    #[schema(example = "88.50")]
    pub total: String,
    /// Signed change of principal.
    #[schema(example = "-73.75")]
    pub principal_change: String,
    /// Signed change of bonus.
    #[schema(example = "-14.75")]
    pub bonus_change: String,
    /// Principal and bonus before.
    #[schema(example = "12000.00")]
    pub balance_before: String,
    /// Principal and bonus after.
    #[schema(example = "11911.50")]
    pub balance_after: String,
    /// Owed on account afterwards; null when it did not change.
    #[schema(example = "300.00")]
    pub on_account_after: Option<String>,
    /// Reward points: before + change = after.
    pub reward_points: PointsLine,
    /// What of them cannot be spent yet, afterwards; null when all can.
    pub pending_points: Option<PendingPoints>,
    /// What of the bonus comes month by month and cannot be spent yet, afterwards; null when all has come.
    pub bonus_to_come: Option<BonusToCome>,
    /// Name of the tier afterwards, in the reader's language if it has one, else in the tenant's.
    #[schema(example = "银卡")]
    pub tier_name: String,
    /// Serial of the points; null for what earned none.
    #[schema(example = "S01-T1-20261122-0043")]
    pub points_serial: Option<String>,
    /// For a slip that was rebuilt, the receipt that it stands for.
    pub rebuilt_from_receipt_no: Option<String>,
    /// Whether a company bought in bulk, which earns no points.
    #[schema(example = false)]
    pub bulk_purchase: bool,
    /// For a correction, the receipt that it takes back.
    pub reverses_receipt_no: Option<String>,
    /// Why, for a correction.
    pub reason: Option<String>,
    /// How the member showed that they were there, where it was asked.
    pub proof: Option<ProofUsed>,
}

/// Points that add up.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, ToSchema)]
pub struct PointsLine {
    /// Before.
    #[schema(example = 2416)]
    pub before: i64,
    /// Signed change.
    #[schema(example = 8)]
    pub change: i64,
    /// After.
    #[schema(example = 2424)]
    pub after: i64,
}

/// A gift card or deposit on its receipt.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BearerOf {
    /// Its whole number.
    pub number: String,
    /// The name of its program: what it is called when nobody said whose it is.
    pub program: String,
}

/// What a receipt shows beside the posting itself.
#[derive(Debug, Clone)]
pub struct Around {
    /// The company.
    pub tenant_name: String,
    /// Where the shop's times are printed.
    pub shop_time_zone: Tz,
    /// Number of the clerk.
    pub cashier_number: Option<String>,
    /// What of the points cannot be spent yet.
    pub pending_points: Option<PendingPoints>,
    /// What of the bonus is still to come.
    pub bonus_to_come: Option<BonusToCome>,
    /// The gift card or deposit that moved.
    pub bearer: Option<BearerOf>,
    /// Number of the receipt that a correction takes back.
    pub reverses_receipt_no: Option<String>,
    /// Number of the receipt that a rebuilt slip stands for.
    pub rebuilt_from_receipt_no: Option<String>,
}

impl Receipt {
    /// The receipt of a posting.
    #[must_use]
    pub fn of(detail: PostingDetail, discount: Money, rounding: Money, around: Around) -> Self {
        let row = detail.row;
        Self {
            posting_id: row.id,
            kind: row.kind,
            tenant_name: around.tenant_name,
            shop_name: row.shop.name,
            shop_time_zone: around.shop_time_zone.name().to_owned(),
            terminal_code: row.terminal_code,
            receipt_no: row.receipt_no,
            occurred_at: row.occurred_at,
            business_date: row.business_date,
            cashier_number: around.cashier_number,
            member_name_masked: member_name(&row.member, around.bearer.as_ref()),
            card_tail: row.member.card_tail,
            bearer_number: around.bearer.map(|bearer| bearer.number),
            lines: detail.lines,
            tenders: row.tenders,
            list_total: row.list_total,
            discount: discount.to_string(),
            rounding: rounding.to_string(),
            total: row.total,
            principal_change: row.effects.principal,
            bonus_change: row.effects.bonus,
            balance_before: detail.before.balance,
            balance_after: detail.after.balance,
            on_account_after: detail.after.on_account,
            reward_points: PointsLine {
                before: detail.before.reward_points,
                change: row.effects.reward_points,
                after: detail.after.reward_points,
            },
            pending_points: around.pending_points,
            bonus_to_come: around.bonus_to_come,
            tier_name: detail.after.tier.name,
            points_serial: row.points_serial,
            bulk_purchase: row.bulk_purchase,
            rebuilt_from_receipt_no: around.rebuilt_from_receipt_no,
            reverses_receipt_no: around.reverses_receipt_no,
            reason: row.reason,
            proof: detail.proof,
        }
    }
}

/// Nobody's is empty; a gift card is called what it is, unless somebody said whose it is.
fn member_name(member: &PostingMember, bearer: Option<&BearerOf>) -> String {
    match bearer {
        Some(bearer) if bearer.program == member.name => member.name.clone(),
        Some(_) | None if member.is_walk_in => String::new(),
        Some(_) | None => masked(&member.name),
    }
}

/// All but the first character masked, at most three stars: the length of a name is nobody's business.
pub(crate) fn masked(name: &str) -> String {
    let mut characters = name.chars();
    let Some(first) = characters.next() else { return String::new() };
    let stars = characters.count().clamp(1, 3);
    format!("{first}{}", "*".repeat(stars))
}

#[cfg(test)]
mod tests {
    use super::masked;

    #[test]
    fn names_on_paper_keep_only_their_first_character() {
        assert_eq!(masked("林晓芸"), "林**");
        assert_eq!(masked("王"), "王*");
        assert_eq!(masked("Alexander"), "A***");
        assert_eq!(masked(""), "");
    }
}

//! The texts that every tenant has without writing any, in both languages. Those for phones fit into one part as far as names and
//! figures allow; those kept for reading say more.

use chrono::NaiveDate;

use super::template::Figures;
use super::{Channel, MessageKind};
use crate::money::{Currency, Money};

/// Languages that messages are written in.
pub const LANGUAGES: [&str; 2] = ["zh-CN", "en"];

/// The text of a kind and channel in a language; Chinese for a language without texts.
#[must_use]
pub fn text(kind: MessageKind, channel: Channel, language: &str) -> &'static str {
    let (zh, en) = words(kind, channel);
    if language == "en" { en } else { zh }
}

/// What stands where a code was, once it is kept.
const HIDDEN_CODE: &str = "••••••";

/// The text that tells a code, and the same without it, as it is kept.
#[must_use]
pub fn proof_code(shop: &str, code: &str, language: &str) -> (String, String) {
    let words = text(MessageKind::ProofCode, Channel::Sms, language);
    // The shop comes last: what it is called is not read again.
    let filled = |code: &str| words.replace("{code}", code).replace("{shop}", shop);
    (filled(code), filled(HIDDEN_CODE))
}

/// What stands between things one after another.
#[must_use]
pub fn list_comma(language: &str) -> &'static str {
    if language == "en" { ", " } else { "、" }
}

/// What can be used until a day.
#[must_use]
pub fn until(label: &str, day: NaiveDate, language: &str) -> String {
    if language == "en" { format!("{label} until {day}") } else { format!("{label} 到 {day}") }
}

const fn words(kind: MessageKind, channel: Channel) -> (&'static str, &'static str) {
    match (kind, channel) {
        (MessageKind::ProofCode, Channel::Sms | Channel::InApp) => (
            "验证码{code}，5分钟内有效。您正在{shop}使用会员卡，如是本人请告知店员，否则请勿告诉任何人。",
            "Code {code}, valid for 5 minutes. Your card is being used at {shop}. Tell it to the cashier only if this is you.",
        ),
        (MessageKind::TopUp, Channel::Sms) => (
            "{name}您好，{time}在{shop}充值{amount}，余额{balance}，其中赠送{bonus}，积分{points}。",
            "{name}: topped up {amount} at {shop}, {time}. Balance {balance}, points {points}.",
        ),
        (MessageKind::Consumption, Channel::Sms) => (
            "{name}您好，{time}在{shop}消费{amount}，余额{balance}，积分{points}。",
            "{name}: spent {amount} at {shop}, {time}. Balance {balance}, points {points}.",
        ),
        (MessageKind::Reversal, Channel::Sms) => (
            "{name}您好，{time}在{shop}撤销一笔{amount}，余额{balance}，积分{points}。",
            "{name}: {amount} taken back at {shop}, {time}. Balance {balance}, points {points}.",
        ),
        (MessageKind::Return, Channel::Sms) => (
            "{name}您好，{time}在{shop}退货{amount}，余额{balance}，积分{points}。",
            "{name}: returned {amount} at {shop}, {time}. Balance {balance}, points {points}.",
        ),
        (MessageKind::CountUse, Channel::Sms) => (
            "{name}您好，{time}在{shop}使用{used}，还剩{counts_left}。",
            "{name}: used {used} at {shop}, {time}. Left: {counts_left}.",
        ),
        (MessageKind::Refund, Channel::Sms) => (
            "{name}您好，{time}在{shop}退款{amount}，余额{balance}。",
            "{name}: refunded {amount} at {shop}, {time}. Balance {balance}.",
        ),
        (MessageKind::Repayment, Channel::Sms) => (
            "{name}您好，{time}在{shop}还款{amount}，储值余额{balance}。",
            "{name}: repaid {amount} at {shop}, {time}. Stored value {balance}.",
        ),
        (MessageKind::PointsAdjustment, Channel::Sms) => (
            "{name}您好，{time}{shop}调整了您的积分，现有积分{points}。如有疑问请联系门店。",
            "{name}: points adjusted by {shop}, {time}. Points {points}. Ask the shop if in doubt.",
        ),
        (MessageKind::PointsAdjustment, Channel::InApp) => (
            "{name}您好，{time} {shop}调整了您的积分，现有积分 {points}，{tier}。小票 {receipt_no}。如有疑问请联系门店。",
            "Hello {name}, {shop} adjusted your points on {time}. You now have {points}, {tier}. Receipt {receipt_no}. Ask the shop if in doubt.",
        ),
        (MessageKind::CountUse, Channel::InApp) => (
            "{name}您好，{time} 在{shop}使用 {used}，还剩 {counts_left}。小票 {receipt_no}。如有疑问请联系门店。",
            "Hello {name}, you used {used} at {shop} on {time}. Left: {counts_left}. Receipt {receipt_no}. Ask the shop if in doubt.",
        ),
        (MessageKind::Refund, Channel::InApp) => (
            "{name}您好，{time} 在{shop}退款 {amount}。余额 {balance}（本金 {principal}，赠送 {bonus}），积分 {points}。小票 {receipt_no}。如有疑问请联系门店。",
            "Hello {name}, {amount} was refunded at {shop} on {time}. Balance {balance} (paid {principal}, bonus {bonus}), points {points}. Receipt {receipt_no}. Ask the shop if in doubt.",
        ),
        (MessageKind::Repayment, Channel::InApp) => (
            "{name}您好，{time} 在{shop}还款 {amount}。储值余额 {balance}。小票 {receipt_no}。",
            "Hello {name}, you repaid {amount} at {shop} on {time}. Stored value {balance}. Receipt {receipt_no}.",
        ),
        (MessageKind::WeeklyAudit, Channel::Sms) => (
            "{name}您好，{week}您在{shop}消费{purchases}笔，共{amount}。如有不符请联系门店。",
            "{name}: {purchases} purchases, {amount} in all, at {shop}, {week}. If that is wrong, tell the shop.",
        ),
        (MessageKind::WeeklyAudit, Channel::InApp) => (
            "{name}您好，{week} 您在{shop}消费 {purchases} 笔，共 {amount}。请核对；如有不符请联系门店。",
            "Hello {name}, in the week {week} you bought {purchases} times at {shop}, {amount} in all. Please check; if that is wrong, tell the shop.",
        ),
        (MessageKind::TopUp, Channel::InApp) => (
            "{name}您好，{time} 在{shop}充值 {amount}。余额 {balance}（本金 {principal}，赠送 {bonus}），积分 {points}，{tier}。小票 {receipt_no}。",
            "Hello {name}, you topped up {amount} at {shop} on {time}. Balance {balance} (paid {principal}, bonus {bonus}), points {points}, {tier}. Receipt {receipt_no}.",
        ),
        (MessageKind::Consumption, Channel::InApp) => (
            "{name}您好，{time} 在{shop}消费 {amount}。余额 {balance}（本金 {principal}，赠送 {bonus}），积分 {points}，{tier}。小票 {receipt_no}。",
            "Hello {name}, you spent {amount} at {shop} on {time}. Balance {balance} (paid {principal}, bonus {bonus}), points {points}, {tier}. Receipt {receipt_no}.",
        ),
        (MessageKind::Reversal, Channel::InApp) => (
            "{name}您好，{time} 在{shop}撤销一笔 {amount}。余额 {balance}（本金 {principal}，赠送 {bonus}），积分 {points}，{tier}。小票 {receipt_no}。如有疑问请联系门店。",
            "Hello {name}, {amount} was taken back at {shop} on {time}. Balance {balance} (paid {principal}, bonus {bonus}), points {points}, {tier}. Receipt {receipt_no}. Ask the shop if in doubt.",
        ),
        (MessageKind::Return, Channel::InApp) => (
            "{name}您好，{time} 在{shop}退货 {amount}。余额 {balance}（本金 {principal}，赠送 {bonus}），积分 {points}，{tier}。小票 {receipt_no}。",
            "Hello {name}, you returned {amount} at {shop} on {time}. Balance {balance} (paid {principal}, bonus {bonus}), points {points}, {tier}. Receipt {receipt_no}.",
        ),
    }
}

/// Made-up figures to try a text with: long enough to show how many parts it may take.
#[must_use]
pub fn sample_figures(language: &str, currency: Currency) -> Figures {
    let hundreds = |amount: i64| Money::from_minor(amount * 10_i64.pow(2 + currency.scale()), currency);
    let (name, shop, tier, item) = if language == "en" {
        ("Lin Xiaoyun", "West Lake shop", "Silver", "Basic wash")
    } else {
        ("林晓芸", "云栖路店", "银卡", "普洗")
    };
    Figures {
        name: name.to_owned(),
        amount: hundreds(100),
        principal: hundreds(100),
        bonus: hundreds(20),
        balance: hundreds(120),
        points: 2_424,
        shop: shop.to_owned(),
        time: NaiveDate::from_ymd_opt(2026, 11, 22)
            .unwrap_or_default()
            .and_hms_opt(10, 31, 0)
            .unwrap_or_default(),
        receipt_no: "S01-T1-20261122-0043".to_owned(),
        tier: tier.to_owned(),
        used: format!("{item} ×1"),
        counts_left: format!("{item} ×7"),
        purchases: 3,
        week: "11-16–11-22".to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::super::length::parts;
    use super::super::template::Template;
    use super::*;

    /// OP03: every tenant has a text for each kind, channel and language; to a phone one part is enough.
    #[test]
    fn every_standard_text_is_a_template_and_short() {
        for kind in MessageKind::WORDED {
            for channel in Channel::ALL {
                for language in LANGUAGES {
                    let template = Template::parse(text(kind, channel, language)).unwrap();
                    let filled = template.fill(&sample_figures(language, Currency::Cny));
                    let left = match kind {
                        MessageKind::CountUse => "×7",
                        MessageKind::WeeklyAudit => "10,000.00",
                        MessageKind::PointsAdjustment => "2,424",
                        MessageKind::TopUp
                        | MessageKind::Consumption
                        | MessageKind::Reversal
                        | MessageKind::Return
                        | MessageKind::Refund
                        | MessageKind::Repayment
                        | MessageKind::ProofCode => "12,000.00",
                    };
                    assert!(filled.contains(left), "{filled}: what they check is missing");
                    let limit = if language == "zh-CN" { 1 } else { 2 };
                    assert!(!channel.is_paid() || parts(&filled) <= limit, "{filled}");
                }
            }
        }
        for language in LANGUAGES {
            let (told, kept) = proof_code("云栖路店 {code}", "482913", language);
            assert!(told.contains("482913") && told.contains("云栖路店 {code}"), "{told}");
            assert!(!kept.contains("482913") && kept.contains(HIDDEN_CODE), "{kept}");
            assert!(parts(&told) <= 2 && parts(&kept) == parts(&told), "{told}");
        }
        assert_eq!(
            text(MessageKind::TopUp, Channel::Sms, "fr"),
            text(MessageKind::TopUp, Channel::Sms, "zh-CN")
        );
    }
}

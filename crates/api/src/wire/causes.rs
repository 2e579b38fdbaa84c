//! Why a posting moved value, in a sentence for the member whose statement it is on (事由, S03), in both languages.

use domain::refund::RefundCause;
use domain::statement::cause::{Cause, RuleTold, Thing};

use crate::language::Language;

/// A basis point has two decimals of a percent.
const BP_PER_PERCENT: i32 = 100;

/// A cause in words; empty when there is nothing to say beyond what the posting is.
pub(crate) fn words(cause: &Cause, language: Language) -> String {
    let mut parts = Vec::new();
    let things: Vec<String> = cause.things.iter().map(thing).collect();
    if !things.is_empty() {
        parts.push(things.join(language.pick("、", ", ")));
    }
    parts.extend(cause.rules.iter().map(|told| rule(told, language)));
    parts.extend(cause.refund.map(|of| refund(of, language).to_owned()));
    if let Some(reason) = &cause.reason {
        parts.push(format!("{}{reason}", language.pick("原因：", "reason: ")));
    }
    parts.join(language.pick("；", "; "))
}

fn thing(Thing { label, quantity }: &Thing) -> String {
    if *quantity == 1 { label.clone() } else { format!("{label} × {quantity}") }
}

fn rule(told: &RuleTold, language: Language) -> String {
    match told {
        RuleTold::Bonus { band_from, percent_bp: Some(part), bonus } => {
            let part = percent(*part);
            match language {
                Language::Chinese => format!("充值规则：满 {band_from} 送 {part}，送 {bonus}"),
                Language::English => format!("top-up rule: {part} from {band_from} on, bonus {bonus}"),
            }
        }
        RuleTold::Bonus { band_from, percent_bp: None, bonus } => match language {
            Language::Chinese => format!("充值规则：满 {band_from} 送 {bonus}"),
            Language::English => format!("top-up rule: bonus {bonus} from {band_from} on"),
        },
        RuleTold::FirstTopUp(bonus) => format!("{} {bonus}", language.pick("首充加送", "first top-up bonus")),
        RuleTold::GiftPoints(points) => {
            format!("{} {points}", language.pick("充值送积分", "points with the top-up"))
        }
        RuleTold::TierDiscount(off) => less(language.pick("等级折扣", "tier discount"), off),
        RuleTold::MemberPrice(off) => less(language.pick("会员价", "member price"), off),
        RuleTold::PriceRule(off) => less(language.pick("优惠规则", "price rule"), off),
        RuleTold::OwnPrice(off) => less(language.pick("改价", "changed price"), off),
        RuleTold::BillDiscount(off) => less(language.pick("整单折扣", "discount on the bill"), off),
        RuleTold::CardDiscount(off) => less(language.pick("储值卡折扣", "discount for stored value"), off),
        RuleTold::Promotion(number) => match language {
            Language::Chinese => format!("积分活动 {number} 号"),
            Language::English => format!("points promotion no. {number}"),
        },
        RuleTold::BulkPurchase => {
            language.pick("单位团购，不计积分", "company bulk purchase, no points").to_owned()
        }
        RuleTold::PointsPaid(amount) => format!("{} {amount}", language.pick("积分抵现", "paid by points")),
    }
}

fn less(name: &str, off: &domain::money::Money) -> String {
    format!("{name} -{off}")
}

/// A part in basis points as people write it: `10%`, `12.5%`.
fn percent(bp: i32) -> String {
    let (whole, rest) = (bp / BP_PER_PERCENT, bp % BP_PER_PERCENT);
    if rest == 0 {
        return format!("{whole}%");
    }
    let text = format!("{whole}.{rest:02}");
    format!("{}%", text.trim_end_matches('0'))
}

const fn refund(cause: RefundCause, language: Language) -> &'static str {
    match cause {
        RefundCause::Shop => language.pick("门店原因退款", "refund because of the shop"),
        RefundCause::Member => language.pick("会员要求退款", "refund because the member wants it"),
        RefundCause::SevenDays => language.pick("七日无理由退款", "refund within seven days"),
    }
}

#[cfg(test)]
mod tests {
    use domain::money::{Currency, Money};

    use super::*;

    /// S03: what, by which rule, and why, in both languages.
    #[test]
    fn a_cause_is_a_sentence() {
        let money = |minor| Money::from_minor(minor, Currency::Cny);
        let cause = Cause {
            things: vec![Thing { label: "洗车".to_owned(), quantity: 2 }],
            rules: vec![
                RuleTold::TierDiscount(money(466)),
                RuleTold::Bonus { band_from: money(100_000), percent_bp: Some(1_250), bonus: money(12_500) },
            ],
            refund: Some(RefundCause::Member),
            reason: Some("搬家".to_owned()),
        };
        assert_eq!(
            words(&cause, Language::Chinese),
            "洗车 × 2；等级折扣 -4.66；充值规则：满 1000.00 送 12.5%，送 125.00；会员要求退款；原因：搬家"
        );
        assert_eq!(
            words(&cause, Language::English),
            "洗车 × 2; tier discount -4.66; top-up rule: 12.5% from 1000.00 on, bonus 125.00; \
             refund because the member wants it; reason: 搬家"
        );
        assert_eq!(words(&Cause::default(), Language::English), "");
    }
}

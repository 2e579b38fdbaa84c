//! The bonus on money paid, by the bands of a top-up rule in its three modes (S01, S02; worked examples §2.1, §2.2).
//!
//! Thresholds are compared with money paid, never with money credited. Percentages are rounded down to the fen.

use crate::money::{Money, Rounding};
use crate::rules::{BandMode, BonusAmount, TopUpBand, TopUpRule};
use crate::till::Rejection;

const WHOLE_BP: i64 = 10_000;

/// One part of a bonus: the band that gave it, the money it was counted on, and what it gave.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct BonusPart {
    /// The band.
    pub band: TopUpBand,
    /// Money counted for this band.
    pub counted: Money,
    /// What it gave in money.
    pub bonus: Money,
    /// Reward points that it gave.
    pub points: i64,
}

/// The bonus of a rule for money paid, band by band (§2.1, §2.2). Empty when no band is reached.
///
/// # Errors
/// [`Rejection::WrongCurrency`] when a band is in another currency, [`Rejection::AmountTooLarge`].
pub fn bonus_parts(rule: &TopUpRule, paid: Money) -> Result<Vec<BonusPart>, Rejection> {
    if rule.bands.iter().any(|band| band.from.currency() != paid.currency()) {
        return Err(Rejection::WrongCurrency);
    }
    match rule.mode {
        BandMode::Highest => {
            largest_reached(rule, paid).map(|band| given_once(band, paid)).into_iter().collect()
        }
        BandMode::EachFull => {
            largest_reached(rule, paid).map(|band| given_each_full(band, paid)).into_iter().collect()
        }
        BandMode::Greedy => greedy(rule, paid),
    }
}

fn largest_reached(rule: &TopUpRule, paid: Money) -> Option<TopUpBand> {
    let reached =
        rule.bands.iter().filter(|band| band.from.is_positive() && band.from.minor() <= paid.minor());
    reached.max_by_key(|band| band.from.minor()).copied()
}

fn given_once(band: TopUpBand, paid: Money) -> Result<BonusPart, Rejection> {
    Ok(BonusPart { band, counted: paid, bonus: amount_of(band.bonus, paid)?, points: band.points })
}

/// What a bonus comes to on money paid, once.
pub(crate) fn amount_of(bonus: BonusAmount, paid: Money) -> Result<Money, Rejection> {
    match bonus {
        BonusAmount::PercentBp(percent) => Ok(paid.ratio(i64::from(percent), WHOLE_BP, Rounding::Down)?),
        BonusAmount::Fixed(amount) => Ok(amount),
    }
}

/// The band as often as its threshold fits; only the money of full thresholds counts.
fn given_each_full(band: TopUpBand, paid: Money) -> Result<BonusPart, Rejection> {
    let times = paid.minor() / band.from.minor();
    let counted = band.from.ratio(times, 1, Rounding::Down)?;
    let bonus = match band.bonus {
        BonusAmount::PercentBp(percent) => counted.ratio(i64::from(percent), WHOLE_BP, Rounding::Down)?,
        BonusAmount::Fixed(amount) => amount.ratio(times, 1, Rounding::Down)?,
    };
    let points = band.points.checked_mul(times).ok_or(Rejection::AmountTooLarge)?;
    Ok(BonusPart { band, counted, bonus, points })
}

fn greedy(rule: &TopUpRule, paid: Money) -> Result<Vec<BonusPart>, Rejection> {
    let mut rest = paid;
    let mut parts = Vec::new();
    while let Some(band) = largest_reached(rule, rest) {
        let part = given_each_full(band, rest)?;
        rest = rest.checked_sub(part.counted)?;
        parts.push(part);
    }
    Ok(parts)
}

/// How much more would have reached the next band.
pub(crate) fn next_band_short(rule: &TopUpRule, paid: Money) -> Result<Option<Money>, Rejection> {
    let ahead = rule.bands.iter().filter(|band| band.from.minor() > paid.minor());
    let next = ahead.min_by_key(|band| band.from.minor());
    next.map(|band| Ok(band.from.checked_sub(paid)?)).transpose()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::test_till::yuan;

    /// S01, §2.1: who pays a threshold exactly has reached it, and only a larger one is ahead.
    #[test]
    fn a_threshold_that_is_paid_is_reached() {
        let bands = [("5000", 1_500), ("10000", 2_000)]
            .map(|(from, percent)| TopUpBand::plain(yuan(from), BonusAmount::PercentBp(percent)));
        let rule = TopUpRule::by_bands(BandMode::Highest, bands.to_vec());
        for (paid, bonus, short) in [
            ("4999.99", None, Some("0.01")),
            ("5000", Some("750"), Some("5000")),
            ("9999.99", Some("1499.99"), Some("0.01")),
            ("10000", Some("2000"), None),
        ] {
            let parts = bonus_parts(&rule, yuan(paid)).unwrap();
            assert_eq!(parts.first().map(|part| part.bonus), bonus.map(yuan), "{paid}");
            assert_eq!(next_band_short(&rule, yuan(paid)), Ok(short.map(yuan)), "{paid}");
        }
    }
}

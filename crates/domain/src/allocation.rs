//! Splitting an amount: over lines by largest remainder in the smallest unit, ties to the earlier line (§4.1); over what comes
//! back bit by bit by nested shares (§3.4).

use crate::money::Rounding;

/// Shares of `total` (≥ 0) in proportion to `weights` (each ≥ 0). They sum to `total` exactly.
///
/// A line of weight zero gets nothing; when all weights are zero nobody gets anything.
#[must_use]
pub fn by_largest_remainder(total: i64, weights: &[i64]) -> Vec<i64> {
    let whole: i128 = weights.iter().map(|weight| i128::from(*weight)).sum();
    if whole <= 0 {
        return vec![0; weights.len()];
    }
    let product = |weight: &i64| i128::from(total) * i128::from(*weight);
    let remainders: Vec<i128> = weights.iter().map(|weight| product(weight) % whole).collect();
    let mut shares: Vec<i64> = weights.iter().map(|weight| floor_share(product(weight), whole)).collect();
    let missing = usize::try_from(total - shares.iter().sum::<i64>()).unwrap_or(0);

    let mut by_remainder: Vec<usize> = (0..weights.len()).collect();
    by_remainder.sort_by_key(|index| std::cmp::Reverse(remainders[*index])); // stable: ties stay in line order
    for index in by_remainder.into_iter().take(missing) {
        shares[index] += 1;
    }
    shares
}

/// What each part has given of `amount` (0 ≤ amount ≤ whole) when the parts sum to `whole`: its half-up share of what the parts
/// before it leave (§3.4).
///
/// *Invariant:* they sum to the amount, and none ever falls when the amount grows. (Differences of rounded running sums would
/// fall now and then, and a return would take something.)
#[must_use]
pub fn nested_shares(amount: i64, whole: i64, parts: &[i64]) -> Vec<i64> {
    let (mut amount, mut whole) = (amount, whole);
    let mut share = |part: &i64| {
        let exact = i128::from(*part) * i128::from(amount);
        let given = if whole <= 0 {
            0
        } else {
            i64::try_from(Rounding::HalfUp.divide(exact, i128::from(whole))).unwrap_or(*part)
        };
        amount -= given;
        whole -= part;
        given
    };
    parts.iter().map(&mut share).collect()
}

fn floor_share(product: i128, whole: i128) -> i64 {
    i64::try_from(product / whole).expect("a share is at most the total, which is an i64")
}

#[cfg(test)]
mod tests {
    use super::*;

    /// §4.1: three lines at 33.33, 10.00 off the bill.
    #[test]
    fn ten_yuan_over_three_equal_lines_gives_the_odd_fen_to_the_first() {
        assert_eq!(by_largest_remainder(1_000, &[3_333, 3_333, 3_333]), [334, 333, 333]);
    }

    /// OP01, §15: 100.00 among three.
    #[test]
    fn a_hundred_among_three() {
        assert_eq!(by_largest_remainder(10_000, &[1, 1, 1]), [3_334, 3_333, 3_333]);
    }

    /// §5.2: 20.00 paid by points over 108.00 / 80.00 / 90.00.
    #[test]
    fn the_largest_remainder_comes_before_the_earlier_line() {
        assert_eq!(by_largest_remainder(2_000, &[10_800, 8_000, 9_000]), [777, 576, 647]);
    }

    /// §4.1: weightless lines and weightless bills.
    #[test]
    fn a_line_without_weight_gets_nothing() {
        assert_eq!(by_largest_remainder(7, &[0, 3, 0, 4]), [0, 3, 0, 4]);
        assert_eq!(by_largest_remainder(1, &[0, 1, 1]), [0, 1, 0]);
        assert_eq!(by_largest_remainder(5, &[0, 0]), [0, 0]);
        assert_eq!(by_largest_remainder(5, &[]), Vec::<i64>::new());
    }

    /// §3.4: whatever the components are, more coming back never takes from one what it has given back.
    #[test]
    fn no_component_falls_when_more_comes_back() {
        for parts in [[317, 0, 188, 1_490], [1, 1, 1, 1], [0, 7, 3, 0], [50, 1, 49, 900], [0, 0, 0, 12]] {
            let whole = parts.iter().sum();
            let mut before = vec![0; parts.len()];
            for amount in 1..=whole {
                let now = nested_shares(amount, whole, &parts);
                assert_eq!(now.iter().sum::<i64>(), amount);
                assert!(now.iter().zip(&before).all(|(now, before)| now >= before), "{parts:?} at {amount}");
                before = now;
            }
            assert_eq!(before, parts);
        }
    }
}

//! What 125 kHz readers send for an EM4100 transponder: ten hexadecimal digits, often with two of a checksum behind them.

/// Why a frame is no EM4100 number.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum Em4100Problem {
    /// Neither 10 nor 12 digits.
    #[error("an EM4100 number has 10 or 12 digits")]
    Length,
    /// Something else than hexadecimal digits: often a wrong baud rate.
    #[error("an EM4100 number is hexadecimal")]
    Digits,
    /// The last two digits are not the sum of the others.
    #[error("the checksum is wrong")]
    Checksum,
    /// All zeros or all ones: no card has that.
    #[error("the number is blank")]
    Blank,
}

/// The number as ten digits in upper case.
///
/// # Errors
/// [`Em4100Problem`] as named.
pub fn parse(frame: &[u8]) -> Result<String, Em4100Problem> {
    if !frame.iter().all(u8::is_ascii_hexdigit) {
        return Err(Em4100Problem::Digits);
    }
    let bytes: Vec<u8> =
        frame.chunks(2).map(|pair| pair.iter().fold(0, |byte, digit| byte << 4 | value(*digit))).collect();
    let number = match (frame.len(), bytes.split_at_checked(5)) {
        (10, Some((number, _))) => number,
        (12, Some((number, sum))) if sum == [number.iter().fold(0, |sum, byte| sum ^ byte)] => number,
        (12, _) => return Err(Em4100Problem::Checksum),
        _ => return Err(Em4100Problem::Length),
    };
    if super::uid::is_blank(number) {
        return Err(Em4100Problem::Blank);
    }
    Ok(super::uid::hex(number))
}

fn value(digit: u8) -> u8 {
    char::from(digit).to_digit(16).and_then(|value| u8::try_from(value).ok()).unwrap_or(0)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn input_17_em4100_numbers_come_with_or_without_checksum_in_any_case() {
        for frame in ["0A00137489E4", "0a00137489e4", "0A00137489", "0a00137489"] {
            assert_eq!(parse(frame.as_bytes()).as_deref(), Ok("0A00137489"), "{frame}");
        }
    }

    #[test]
    fn input_17_bad_checksums_lengths_and_bytes_of_a_wrong_baud_rate_are_refused() {
        let problem = |frame: &[u8]| parse(frame).unwrap_err();
        assert_eq!(problem(b"0A00137489E5"), Em4100Problem::Checksum);
        for length in [0, 1, 8, 9, 11, 13, 14, 4_000] {
            assert_eq!(problem(&vec![b'1'; length]), Em4100Problem::Length, "{length}");
        }
        for frame in [b"\xF8\x80\x1E\xFC".as_slice(), b"0A0013748G", "一二三".as_bytes(), b"0A00 37489"] {
            assert_eq!(problem(frame), Em4100Problem::Digits);
        }
        assert_eq!(problem(b"0000000000"), Em4100Problem::Blank);
        assert_eq!(problem(b"FFFFFFFFFFFF"), Em4100Problem::Blank);
        assert_eq!(problem(b"FFFFFFFFFF"), Em4100Problem::Blank);
    }

    proptest! {
        #[test]
        fn any_number_comes_back_and_any_wrong_digit_is_noticed(value in 1_u64..(1 << 40) - 1, at in 0..12_usize, by in 1..16_u32) {
            let bytes = value.to_be_bytes();
            let sum = bytes[3..].iter().fold(0, |sum, byte| sum ^ byte);
            let frame = format!("{value:010X}{sum:02X}");
            prop_assert_eq!(parse(frame.as_bytes()).unwrap(), &frame[..10]);
            let mut wrong = frame.into_bytes();
            let digit = char::from(wrong[at]).to_digit(16).unwrap();
            wrong[at] = char::from_digit(digit ^ by, 16).unwrap() as u8;
            prop_assert_eq!(parse(&wrong), Err(Em4100Problem::Checksum));
        }

        #[test]
        fn any_bytes_are_survived(bytes in proptest::collection::vec(any::<u8>(), 0..40)) {
            let _ = parse(&bytes);
        }
    }
}

//! UIDs of contactless chips: 4, 7 or 10 bytes, as PC/SC gives them or as serial readers send them.

/// Why bytes are no identity of a card.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum UidProblem {
    /// Not 4, 7 or 10 bytes.
    #[error("a UID has 4, 7 or 10 bytes")]
    Length,
    /// `08…`: a phone or a card that shows another number each time.
    #[error("the chip shows another number each time; a phone or a protected card cannot be a member card")]
    Random,
    /// All zeros or all ones.
    #[error("the UID is blank")]
    Blank,
    /// Not hexadecimal digits.
    #[error("a UID is hexadecimal")]
    Digits,
    /// Half of a longer UID: the reader stopped after the first part.
    #[error("the reader sends only a part of the UID")]
    Partial,
    /// The check byte behind the UID is wrong.
    #[error("the check byte is wrong")]
    Checksum,
}

/// First byte of a UID that is made up anew each time.
const RANDOM: u8 = 0x08;
/// Stands for "more follows" where a UID is sent in parts.
const CASCADE: u8 = 0x88;

/// A UID in upper-case hexadecimal.
///
/// # Errors
/// [`UidProblem`] as named.
pub fn parse(bytes: &[u8]) -> Result<String, UidProblem> {
    if !matches!(bytes.len(), 4 | 7 | 10) {
        return Err(UidProblem::Length);
    }
    if is_blank(bytes) {
        return Err(UidProblem::Blank);
    }
    if bytes.len() == 4 && bytes[0] == RANDOM {
        return Err(UidProblem::Random);
    }
    Ok(hex(bytes))
}

/// A UID from a reader that sends digits, sometimes with the parts and check bytes of the air interface.
///
/// # Errors
/// [`UidProblem`] as named.
pub fn parse_digits(frame: &[u8]) -> Result<String, UidProblem> {
    let text = std::str::from_utf8(frame).map_err(|_| UidProblem::Digits)?;
    let text: String = text.chars().filter(|character| !matches!(character, ' ' | ':' | '-')).collect();
    if !text.bytes().all(|byte| byte.is_ascii_hexdigit()) {
        return Err(UidProblem::Digits);
    }
    let pair = |at| u8::from_str_radix(&text[at..at + 2], 16).map_err(|_| UidProblem::Digits);
    let bytes: Vec<u8> = (0..text.len() / 2 * 2).step_by(2).map(pair).collect::<Result<_, _>>()?;
    match bytes.as_slice() {
        _ if text.len() % 2 == 1 => Err(UidProblem::Length),
        [CASCADE, _, _, _] => Err(UidProblem::Partial),
        [CASCADE, a, b, c, check, rest @ .., last] if rest.len() == 4 => {
            let right = CASCADE ^ a ^ b ^ c == *check && sum(rest) == *last;
            let whole: Vec<u8> = [*a, *b, *c].iter().chain(rest).copied().collect();
            if right { parse(&whole) } else { parse(&bytes) }
        }
        [CASCADE, rest @ ..] if rest.len() == 7 => parse(rest),
        [uid @ .., check] if uid.len() == 4 => {
            if sum(uid) == *check {
                parse(uid)
            } else {
                Err(UidProblem::Checksum)
            }
        }
        bytes => parse(bytes),
    }
}

/// Whether all bytes are 00 or all are FF.
#[must_use]
pub fn is_blank(bytes: &[u8]) -> bool {
    bytes.iter().all(|byte| *byte == 0) || bytes.iter().all(|byte| *byte == 0xFF)
}

/// Bytes in upper-case hexadecimal.
#[must_use]
pub fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02X}")).collect()
}

fn sum(bytes: &[u8]) -> u8 {
    bytes.iter().fold(0, |sum, byte| sum ^ byte)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn input_6_uids_have_4_7_or_10_bytes() {
        for length in [4_usize, 7, 10] {
            assert_eq!(parse(&vec![0x5A; length]), Ok("5A".repeat(length)));
        }
        for length in [0, 3, 5, 8, 64] {
            assert!(parse(&vec![0x5A; length]).is_err(), "{length}");
        }
    }

    #[test]
    fn input_7_random_and_blank_uids_are_no_identity() {
        assert_eq!(parse(&[8, 1, 2, 3]), Err(UidProblem::Random));
        assert_eq!(parse(&[8, 1, 2, 3, 4, 5, 6]).unwrap(), "08010203040506");
        for length in [4, 7, 10] {
            assert_eq!(parse(&vec![0; length]), Err(UidProblem::Blank));
            assert_eq!(parse(&vec![0xFF; length]), Err(UidProblem::Blank));
        }
    }

    #[test]
    fn input_8_cascade_prefixes_and_check_bytes_of_serial_readers_are_taken_off() {
        let parsed = |text: &str| parse_digits(text.as_bytes());
        assert_eq!(parsed("04A1B2C3").unwrap(), "04A1B2C3");
        assert_eq!(parsed("04 a1 b2 c3 d4").unwrap(), "04A1B2C3");
        assert_eq!(parsed("04A1B2C3D5"), Err(UidProblem::Checksum));
        assert_eq!(parsed("8804A1B2"), Err(UidProblem::Partial));
        assert_eq!(parsed("8804A1B2C3D4E5F6").unwrap(), "04A1B2C3D4E5F6");
        let (first, second) = (0x88 ^ 0x04 ^ 0xA1 ^ 0xB2, 0xC3 ^ 0xD4 ^ 0xE5 ^ 0xF6);
        assert_eq!(parsed(&format!("8804A1B2{first:02X}C3D4E5F6{second:02X}")).unwrap(), "04A1B2C3D4E5F6");
        assert_eq!(parsed("08A1B2C3AE"), Err(UidProblem::Checksum));
        assert_eq!(parsed("08A1B2C3D8"), Err(UidProblem::Random));
        for text in ["", "0", "04A1B2C", "04A1", "04G1B2C3", "日本"] {
            assert!(parsed(text).is_err(), "{text}");
        }
    }

    proptest! {
        #[test]
        fn any_bytes_are_survived(bytes in proptest::collection::vec(any::<u8>(), 0..70)) {
            if let Ok(uid) = parse(&bytes) {
                prop_assert_eq!(uid.len(), bytes.len() * 2);
            }
            let _ = parse_digits(&bytes);
            let _ = parse_digits(hex(&bytes).as_bytes());
        }
    }
}

//! Barcodes and QR codes as text: without the prefix by which some scanners name the symbology, and only if they are
//! readable in one way.

/// Why a scan is no text.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum BarcodeProblem {
    /// Nothing behind the prefix.
    #[error("the code is empty")]
    Empty,
    /// Not UTF-8: guessing an encoding would change the number.
    #[error("the scanner does not send UTF-8; set it to UTF-8")]
    Encoding,
}

/// A scan.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Barcode<'a> {
    /// The letter and digit by which AIM names the symbology: `C1` is GS1-128, `Q1` a QR code, `E0` an EAN.
    pub symbology: Option<&'a str>,
    /// What the code says; group separators at its ends are gone.
    pub text: &'a str,
}

/// Group separator of GS1 codes.
const GS: char = '\u{1D}';

/// The text of a scan.
///
/// # Errors
/// [`BarcodeProblem`] as named.
pub fn parse(frame: &[u8]) -> Result<Barcode<'_>, BarcodeProblem> {
    let scan = std::str::from_utf8(frame).map_err(|_| BarcodeProblem::Encoding)?;
    let (symbology, text) = match split_prefix(scan) {
        Some((symbology, text)) => (Some(symbology), text),
        None => (None, scan),
    };
    let text = text.trim_matches(|character: char| character == GS || character.is_whitespace());
    if text.is_empty() { Err(BarcodeProblem::Empty) } else { Ok(Barcode { symbology, text }) }
}

/// `]C1…`: a bracket, a letter, a digit or letter.
fn split_prefix(scan: &str) -> Option<(&str, &str)> {
    let rest = scan.strip_prefix(']')?;
    let (symbology, text) = rest.split_at_checked(2)?;
    let mut characters = symbology.chars();
    let letter = characters.next().is_some_and(|character| character.is_ascii_alphabetic());
    let modifier = characters.next().is_some_and(|character| character.is_ascii_alphanumeric());
    (letter && modifier).then_some((symbology, text))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn input_19_aim_prefixes_and_group_separators_are_taken_off() {
        for (scan, symbology, text) in [
            ("88000001", None, "88000001"),
            ("]C1\u{1D}0188000001\u{1D}", Some("C1"), "0188000001"),
            ("]Q1https://shop.example/m/7", Some("Q1"), "https://shop.example/m/7"),
            ("]E06901234567892", Some("E0"), "6901234567892"),
            ("]zz", Some("zz"), ""),
            ("]", None, "]"),
            ("]日1x", None, "]日1x"),
            ("]1Cx", None, "]1Cx"),
        ] {
            let expected =
                if text.is_empty() { Err(BarcodeProblem::Empty) } else { Ok(Barcode { symbology, text }) };
            assert_eq!(parse(scan.as_bytes()), expected, "{scan}");
        }
        assert_eq!(parse(b"\x1D\x1D"), Err(BarcodeProblem::Empty));
    }

    /// The same words in GBK are not UTF-8, and are refused instead of changed.
    #[test]
    fn input_19_chinese_and_emoji_are_taken_as_utf_8_only() {
        assert_eq!(parse("会员🎂1".as_bytes()).unwrap().text, "会员🎂1");
        assert_eq!(parse(b"\xBB\xE1\xD4\xB1"), Err(BarcodeProblem::Encoding));
    }

    proptest! {
        #[test]
        fn any_bytes_are_survived(bytes in proptest::collection::vec(any::<u8>(), 0..60), text in ".{0,40}") {
            let _ = parse(&bytes);
            if let Ok(barcode) = parse(text.as_bytes()) {
                prop_assert!(text.contains(barcode.text));
            }
        }
    }
}

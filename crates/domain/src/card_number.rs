//! What was typed, scanned or read at the desk: brought into one form and recognised (C01, C03, OP17).
//!
//! *Invariant:* a payment code is recognised before anything else can keep it: [`Credential::PaymentCode`] carries no
//! text, so that it can be neither logged nor stored nor looked up as an unknown card.

use crate::payment::PaymentMethod;

/// Longest credential after clean-up, in characters.
pub const CREDENTIAL_CHARACTERS_MAX: usize = 64;
/// Longest raw read: three magnetic tracks fit.
const RAW_CHARACTERS_MAX: usize = 512;

/// What a credential is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Credential {
    /// 付款码 of WeChat, Alipay or UnionPay: not ours, and dropped on the spot.
    PaymentCode,
    /// A full mobile number of mainland China, 11 digits.
    Phone(String),
    /// The last four digits of a phone.
    PhoneTail(String),
    /// A card's number or another name of it.
    CardOrAlias(String),
}

/// Why a text is no credential.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, thiserror::Error)]
pub enum CredentialProblem {
    /// Nothing is left after trimming.
    #[error("is empty")]
    Empty,
    /// More than [`CREDENTIAL_CHARACTERS_MAX`] characters.
    #[error("is too long")]
    TooLong,
    /// A control, invisible or text-direction character.
    #[error("has a forbidden character")]
    ForbiddenCharacter,
    /// The reader reported an unreadable track (`%E?`, `;E?`).
    #[error("could not be read")]
    Unreadable,
}

/// Recognises a credential. A number that begins with one of the tenant's `member_prefixes` is never a payment code
/// and never a phone.
///
/// # Errors
/// [`CredentialProblem`] as named; the text itself is never part of it.
pub fn recognise(raw: &str, member_prefixes: &[&str]) -> Result<Credential, CredentialProblem> {
    let text = normalise(raw)?;
    let digits = text.bytes().all(|byte| byte.is_ascii_digit());
    let ours = member_prefixes.iter().any(|prefix| !prefix.is_empty() && text.starts_with(prefix));
    Ok(if digits && text.len() == 4 {
        Credential::PhoneTail(text)
    } else if ours || !digits {
        Credential::CardOrAlias(text)
    } else if is_payment_code(&text) {
        Credential::PaymentCode
    } else if is_mobile_phone(&text) {
        Credential::Phone(text)
    } else {
        Credential::CardOrAlias(text)
    })
}

/// One form for all ways of input: trimmed, full-width to ASCII, the number of a magnetic track, upper case, and
/// digits without the spaces and hyphens that people put between them.
///
/// # Errors
/// [`CredentialProblem`] as named.
pub fn normalise(raw: &str) -> Result<String, CredentialProblem> {
    if raw.chars().take(RAW_CHARACTERS_MAX + 1).count() > RAW_CHARACTERS_MAX {
        return Err(CredentialProblem::TooLong);
    }
    let narrow: String = raw.chars().map(half_width).collect();
    let number = track_number(narrow.trim())?.trim();
    let text = ungrouped(number).to_ascii_uppercase();
    if text.is_empty() {
        return Err(CredentialProblem::Empty);
    }
    if text.chars().count() > CREDENTIAL_CHARACTERS_MAX {
        return Err(CredentialProblem::TooLong);
    }
    if text.chars().any(is_forbidden) {
        return Err(CredentialProblem::ForbiddenCharacter);
    }
    Ok(text)
}

/// Full-width forms (as a Chinese input method gives them) to ASCII.
#[must_use]
pub fn half_width(character: char) -> char {
    match character {
        '\u{3000}' => ' ',
        '\u{FF01}'..='\u{FF5E}' => {
            char::from_u32(u32::from(character) - 0xFEE0).expect("the full-width block mirrors ASCII")
        }
        other => other,
    }
}

/// The number on a magnetic track (`%B…^…?`, `;…=…?`), or the text itself when it is none.
fn track_number(text: &str) -> Result<&str, CredentialProblem> {
    let Some(track) = text.strip_prefix(['%', ';']) else { return Ok(text) };
    let track = track.split('?').next().unwrap_or(track);
    if track.eq_ignore_ascii_case("e") {
        return Err(CredentialProblem::Unreadable);
    }
    let format_code = if track.contains('^') { ['B', 'b'].as_slice() } else { &[] };
    let number = track.strip_prefix(format_code).unwrap_or(track);
    Ok(number.split(['^', '=']).next().unwrap_or(number))
}

fn ungrouped(text: &str) -> String {
    let separator = |character: char| character == ' ' || character == '-';
    if text.chars().all(|character| character.is_ascii_digit() || separator(character)) {
        text.chars().filter(|character| !separator(*character)).collect()
    } else {
        text.to_owned()
    }
}

/// Control characters, and characters that cannot be seen or that turn the direction of text.
fn is_forbidden(character: char) -> bool {
    character.is_control()
        || matches!(
            character,
            '\u{00AD}'
                | '\u{061C}'
                | '\u{180E}'
                | '\u{200B}'..='\u{200F}'
                | '\u{2028}'..='\u{202E}'
                | '\u{2060}'..='\u{206F}'
                | '\u{FEFF}'
                | '\u{FFF9}'..='\u{FFFB}'
                | '\u{E0000}'..='\u{E007F}'
        )
}

/// WeChat 18 digits from 10–15, Alipay 16–24 digits from 25–30, UnionPay 19 digits from 62 (OP17).
fn is_payment_code(digits: &str) -> bool {
    payment_scheme(digits).is_some()
}

/// Whose payment code it is, by its form alone (OP17).
pub(crate) fn payment_scheme(digits: &str) -> Option<PaymentMethod> {
    let begin = digits.get(..2).unwrap_or_default();
    match digits.len() {
        18 if ("10"..="15").contains(&begin) => Some(PaymentMethod::Wechat),
        16..=24 if ("25"..="30").contains(&begin) => Some(PaymentMethod::Alipay),
        19 if begin == "62" => Some(PaymentMethod::BankCard),
        _ => None,
    }
}

fn is_mobile_phone(digits: &str) -> bool {
    digits.len() == 11 && ("13"..="19").contains(&digits.get(..2).unwrap_or_default())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn card(text: &str) -> Result<Credential, CredentialProblem> {
        Ok(Credential::CardOrAlias(text.to_owned()))
    }

    /// OP17: the payment codes of the three schemes, and numbers just outside.
    #[test]
    fn payment_codes_are_recognised_and_keep_no_text() {
        for code in
            ["101234567890123456", "159999999999999999", "2812345678901234", "301234567890123456789012"]
        {
            assert_eq!(recognise(code, &[]), Ok(Credential::PaymentCode), "{code}");
        }
        assert_eq!(recognise("6212345678901234567", &[]), Ok(Credential::PaymentCode));
        assert_eq!(recognise(" 2812 3456 7890 1234 ", &[]), Ok(Credential::PaymentCode));
        for number in [
            "161234567890123456",
            "10123456789012345",
            "281234567890123",
            "621234567890123456",
            "3112345678901234",
        ] {
            assert_eq!(recognise(number, &[]), card(number), "{number}");
        }
    }

    /// OP17: the shop's own numbers win, whatever they look like.
    #[test]
    fn a_configured_member_prefix_overrides() {
        assert_eq!(recognise("281234567890123456", &["28123"]), card("281234567890123456"));
        assert_eq!(recognise("13800138000", &["1380"]), card("13800138000"));
        assert_eq!(recognise("281234567890123456", &[""]), Ok(Credential::PaymentCode));
    }

    /// C01: phones and tails.
    #[test]
    fn phones_and_tails_are_recognised() {
        assert_eq!(recognise("１３８ 0013-8000", &[]), Ok(Credential::Phone("13800138000".to_owned())));
        assert_eq!(recognise("12800138000", &[]), card("12800138000"));
        assert_eq!(recognise("8000", &["80"]), Ok(Credential::PhoneTail("8000".to_owned())));
        assert_eq!(recognise("800", &[]), card("800"));
    }

    /// C01: the number of a magnetic track, never the name or the service code on it.
    #[test]
    fn a_magnetic_track_gives_its_number_only() {
        for raw in [
            ";880012345=2912101?",
            "%B880012345^WANG/FANG^2912101?",
            ";880012345?",
            "%880012345?;880012345=29?",
        ] {
            assert_eq!(recognise(raw, &[]), card("880012345"), "{raw}");
        }
        assert_eq!(recognise("%b7^x?", &[]), card("7"));
        assert_eq!(recognise(";E?", &[]), Err(CredentialProblem::Unreadable));
        assert_eq!(recognise("%E?", &[]), Err(CredentialProblem::Unreadable));
        assert_eq!(recognise(";=1?", &[]), Err(CredentialProblem::Empty));
    }

    /// C03: one form for letters, and nothing hidden inside.
    #[test]
    fn text_is_brought_into_one_form_or_refused() {
        assert_eq!(recognise("　ｖip-001 \r\n", &[]), card("VIP-001"));
        assert_eq!(recognise("王芳", &[]), card("王芳"));
        assert_eq!(recognise(" \t", &[]), Err(CredentialProblem::Empty));
        assert_eq!(recognise(&"9".repeat(65), &[]), Err(CredentialProblem::TooLong));
        assert_eq!(recognise(&"x".repeat(100_000), &[]), Err(CredentialProblem::TooLong));
        for hidden in ["88\u{0}01", "88\u{202E}01", "88\u{200B}01", "88\n01", "a\u{2066}b"] {
            assert_eq!(recognise(hidden, &[]), Err(CredentialProblem::ForbiddenCharacter), "{hidden:?}");
        }
    }
}

//! Telephone numbers as members give them: one form for storing, finding and masking.

use std::fmt;

/// Fewest digits of a number.
const DIGITS_MIN: usize = 5;
/// Most digits of a number (E.164).
const DIGITS_MAX: usize = 15;
/// Digits at the end by which people are found and that masks leave visible.
pub const TAIL_DIGITS: usize = 4;

/// A telephone number: digits only, the Chinese country code removed. Printing it in logs shows only the mask.
#[derive(Clone, PartialEq, Eq, Hash)]
pub struct Phone(String);

/// The text is not a telephone number.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("is not a telephone number")]
pub struct NotAPhone;

impl Phone {
    /// Reads a number; spaces, hyphens, brackets and a leading `+86` or `0086` are dropped.
    ///
    /// # Errors
    /// [`NotAPhone`] for other characters and for fewer than 5 or more than 15 digits.
    pub fn parse(text: &str) -> Result<Self, NotAPhone> {
        let grouping = |character: &char| matches!(character, ' ' | '-' | '(' | ')');
        let plain: String = text.chars().filter(|character| !grouping(character)).collect();
        let digits = ["+86", "0086"].iter().find_map(|code| plain.strip_prefix(code));
        let digits = digits.or(plain.strip_prefix('+')).unwrap_or(&plain);
        let only_digits = digits.bytes().all(|byte| byte.is_ascii_digit());
        if only_digits && (DIGITS_MIN..=DIGITS_MAX).contains(&digits.len()) {
            Ok(Self(digits.to_owned()))
        } else {
            Err(NotAPhone)
        }
    }

    /// The digits.
    #[must_use]
    pub fn digits(&self) -> &str {
        &self.0
    }

    /// The last digits, by which the desk finds people.
    #[must_use]
    pub fn tail(&self) -> &str {
        &self.0[self.0.len() - TAIL_DIGITS..]
    }

    /// What anybody may see: `138****5678`, or only the tail of a short number.
    #[must_use]
    pub fn masked(&self) -> String {
        let hidden = self.0.len() - TAIL_DIGITS;
        let shown = if hidden > TAIL_DIGITS { 3 } else { 0 };
        format!("{}{}{}", &self.0[..shown], "*".repeat(hidden - shown), self.tail())
    }
}

impl fmt::Debug for Phone {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Phone({})", self.masked())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_number_has_one_form() {
        for text in ["13812345678", "138 1234 5678", "+86 138-1234-5678", "008613812345678"] {
            assert_eq!(Phone::parse(text).unwrap().digits(), "13812345678", "{text}");
        }
    }

    #[test]
    fn anything_else_is_refused() {
        for text in ["", "1234", "1381234567a", "１３８１２３４５６７８", "1234567890123456", "+"]
        {
            assert_eq!(Phone::parse(text), Err(NotAPhone), "{text:?}");
        }
    }

    #[test]
    fn a_mask_keeps_what_identifies_to_staff_and_hides_the_rest() {
        let masked = |text| Phone::parse(text).unwrap().masked();
        assert_eq!(masked("13812345678"), "138****5678");
        assert_eq!(masked("62345678"), "****5678");
        assert_eq!(masked("12345"), "*2345");
        assert_eq!(format!("{:?}", Phone::parse("13812345678").unwrap()), "Phone(138****5678)");
    }
}

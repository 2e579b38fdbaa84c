//! What a password must be (R13): letters and digits, eight characters at least; case counts.
//!
//! Deliberately absent: hashing, and any trimming — every character typed counts.

/// Shortest password, in characters.
pub const PASSWORD_CHARACTERS_MIN: usize = 8;
/// Longest password, in characters: bounds the work of hashing.
pub const PASSWORD_CHARACTERS_MAX: usize = 200;

/// One thing that a password lacks.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, thiserror::Error)]
pub enum PasswordProblem {
    /// Fewer than [`PASSWORD_CHARACTERS_MIN`] characters.
    #[error("is too short")]
    TooShort,
    /// More than [`PASSWORD_CHARACTERS_MAX`] characters.
    #[error("is too long")]
    TooLong,
    /// No letter of any script.
    #[error("has no letter")]
    NoLetter,
    /// No digit 0–9.
    #[error("has no digit")]
    NoDigit,
}

/// Everything that is wrong with a password; empty when it may be used.
#[must_use]
pub fn problems(password: &str) -> Vec<PasswordProblem> {
    let length = password.chars().take(PASSWORD_CHARACTERS_MAX + 1).count();
    let faults = [
        (length < PASSWORD_CHARACTERS_MIN, PasswordProblem::TooShort),
        (length > PASSWORD_CHARACTERS_MAX, PasswordProblem::TooLong),
        (!password.chars().any(char::is_alphabetic), PasswordProblem::NoLetter),
        (!password.bytes().any(|byte| byte.is_ascii_digit()), PasswordProblem::NoDigit),
    ];
    faults.into_iter().filter(|(present, _)| *present).map(|(_, problem)| problem).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// R13, §17 row 5.
    #[test]
    fn eight_characters_with_a_letter_and_a_digit_are_enough() {
        assert_eq!(problems("Ab3dEf7h"), []);
        assert_eq!(problems("密码密码密码密1"), []);
    }

    /// R13, §17 row 5: each refusal is named.
    #[test]
    fn what_is_missing_is_named() {
        assert_eq!(problems("abcdefgh"), [PasswordProblem::NoDigit]);
        assert_eq!(problems("12345678"), [PasswordProblem::NoLetter]);
        assert_eq!(problems("Ab3dEf7"), [PasswordProblem::TooShort]);
        assert_eq!(
            problems(""),
            [PasswordProblem::TooShort, PasswordProblem::NoLetter, PasswordProblem::NoDigit]
        );
        assert_eq!(problems(&"a1".repeat(100)), []);
        assert_eq!(problems(&"a1".repeat(101)), [PasswordProblem::TooLong]);
    }
}

//! Answers of a chip to "what is your UID" (`FF CA 00 00 00`), as a driver hands them over: sometimes empty, sometimes cut.

use super::uid::{self, UidProblem};

/// Asks a contactless chip for its UID, through PC/SC.
pub const GET_UID: [u8; 5] = [0xFF, 0xCA, 0x00, 0x00, 0x00];
/// Longest answer to reset that ISO 7816 allows.
const ATR_BYTES_MAX: usize = 33;

/// Why an answer gives no UID.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum ApduProblem {
    /// Fewer than two bytes: the card was taken away meanwhile.
    #[error("the card did not answer, or went away too soon")]
    Cut,
    /// The reader or the card refused.
    #[error("the card answered {0:04X}")]
    Status(u16),
    /// What came is no identity.
    #[error(transparent)]
    Uid(#[from] UidProblem),
}

/// The UID in an answer.
///
/// # Errors
/// [`ApduProblem`] as named.
pub fn uid_of(answer: &[u8]) -> Result<String, ApduProblem> {
    match answer {
        [data @ .., 0x90, 0x00] => Ok(uid::parse(data)?),
        [.., first, second] => Err(ApduProblem::Status(u16::from_be_bytes([*first, *second]))),
        [] | [_] => Err(ApduProblem::Cut),
    }
}

/// Whether an answer to reset is one that a powered card gives.
#[must_use]
pub const fn is_answer_to_reset(atr: &[u8]) -> bool {
    !atr.is_empty() && atr.len() <= ATR_BYTES_MAX
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn input_1_an_answer_of_no_or_one_byte_is_a_card_that_went_away() {
        assert_eq!(uid_of(&[]), Err(ApduProblem::Cut));
        assert_eq!(uid_of(&[0x90]), Err(ApduProblem::Cut));
    }

    #[test]
    fn input_2_any_other_status_is_a_refusal() {
        for status in [0x6300_u16, 0x6A81, 0x6D00, 0x9001] {
            let answer = [&[4, 5, 6, 7], status.to_be_bytes().as_slice()].concat();
            assert_eq!(uid_of(&answer), Err(ApduProblem::Status(status)));
        }
    }

    #[test]
    fn input_5_a_mute_card_has_no_answer_to_reset() {
        assert!(!is_answer_to_reset(&[]) && !is_answer_to_reset(&[0x3B; 34]));
        assert!(is_answer_to_reset(&[0x3B; 33]));
    }

    #[test]
    fn input_6_the_uid_stands_before_the_status() {
        assert_eq!(uid_of(&[4, 0xA1, 0xB2, 0xC3, 0x90, 0]).unwrap(), "04A1B2C3");
        assert_eq!(uid_of(&[0x90, 0]), Err(ApduProblem::Uid(UidProblem::Length)));
        assert_eq!(uid_of(&[8, 1, 2, 3, 0x90, 0]), Err(ApduProblem::Uid(UidProblem::Random)));
    }

    proptest! {
        #[test]
        fn any_answer_is_survived(answer in proptest::collection::vec(any::<u8>(), 0..300)) {
            if let Ok(uid) = uid_of(&answer) {
                prop_assert_eq!(uid.len() / 2 + 2, answer.len());
            }
        }
    }
}

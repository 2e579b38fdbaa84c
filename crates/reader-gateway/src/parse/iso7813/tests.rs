//! Swipes as they come from readers, good ones and the others.

use proptest::prelude::*;

use super::*;

fn number(swipe: &str) -> Result<String, TrackProblem> {
    number_of(swipe)
}

fn good(swipe: &str) -> String {
    number(swipe).unwrap_or_else(|problem| panic!("{swipe}: {problem}"))
}

#[test]
fn input_20_the_number_comes_from_any_subset_of_tracks_in_any_order() {
    for swipe in [
        ";880012345=2912101?",
        "%B880012345^WANG/FANG^2912101?",
        "%B880012345^WANG/FANG^2912101?;880012345=2912101?",
        ";880012345=2912101?%B880012345^WANG/FANG^2912101?",
        "%E?;880012345=2912101?",
        "%B880012345^WANG/FANG^2912101?;E?",
        ";880012345?",
        "%880012345?",
        "+880012345=1?",
        "%B880012345^X^1?\r;880012345=1?\r+9=1?",
        ";880012345=1?;01999999==?",
        " ;880012345=29?\r\n",
    ] {
        assert_eq!(good(swipe), "880012345", "{swipe}");
    }
    assert_eq!(good("%B88 0012 345^A^1?"), "880012345");
    assert_eq!(good("%VIP001?"), "VIP001");
}

#[test]
fn input_20_read_errors_and_broken_tracks_are_named() {
    for (swipe, problem) in [
        ("%E?", TrackProblem::Unreadable),
        (";E?", TrackProblem::Unreadable),
        (";e?", TrackProblem::Unreadable),
        ("%E?;E?+E?", TrackProblem::Unreadable),
        (";880012345=2912101", TrackProblem::Cut),
        ("?1012192=543210088;", TrackProblem::Cut),
        ("?^GNAF/GNAW^88B%", TrackProblem::Cut),
        (";88O012345=29?", TrackProblem::Digits),
        (";=29?", TrackProblem::Empty),
        ("%B^WANG^29?", TrackProblem::Empty),
        ("88000001", TrackProblem::NoTrack),
        ("", TrackProblem::NoTrack),
        ("王芳", TrackProblem::NoTrack),
    ] {
        assert_eq!(number(swipe), Err(problem), "{swipe}");
    }
    assert_eq!(number(&format!(";{}?", "8".repeat(38))), Err(TrackProblem::TooLong));
    assert_eq!(number(&format!("%B1^{}^2?", "A".repeat(90))), Err(TrackProblem::TooLong));
    assert_eq!(number(&format!("+{}?", "8".repeat(107))), Err(TrackProblem::TooLong));
}

/// A second start sentinel: the swipe began anew.
#[test]
fn input_20_two_start_sentinels_begin_the_track_anew() {
    assert_eq!(good(";8800;880012345=29?"), "880012345");
    assert_eq!(good("%B88%B880012345^A^29?"), "880012345");
}

/// ISO 7813's own example is `;` … `?` with the sum as a fifth row of bits; the check character is judged when it comes.
#[test]
fn input_20_a_wrong_check_character_is_refused_and_a_missing_one_is_not() {
    let sum = |text: &str| text.bytes().fold(0, |sum, byte| sum ^ (byte & 0x0F));
    let track = ";880012345=2912101?";
    let check = char::from(0x30 + sum(track));
    assert_eq!(good(&format!("{track}{check}")), "880012345");
    let wrong = char::from(0x30 + (sum(track) ^ 1));
    assert_eq!(number(&format!("{track}{wrong}")), Err(TrackProblem::Checksum));
    let first = "%B880012345^WANG/FANG^2912101?";
    let check = char::from(0x20 + first.bytes().fold(0, |sum, byte| sum ^ ((byte - 0x20) & 0x3F)));
    assert_eq!(good(&format!("{first}{check}")), "880012345");
    assert_eq!(good(&format!("{first}{check}{track}")), "880012345");
}

#[test]
fn input_20_a_name_with_the_separator_does_not_reach_the_number() {
    assert_eq!(good("%B880012345^WANG^FANG^^2912101?"), "880012345");
}

proptest! {
    #[test]
    fn any_text_is_survived_and_only_numbers_come_out(swipe in "[%;+?=^BE0-9A-Z \\PC]{0,60}") {
        if let Ok(number) = number_of(&swipe) {
            prop_assert!(number.bytes().all(|byte| byte.is_ascii_alphanumeric()) && !number.is_empty());
        }
    }

    /// Whatever the number, the name and the rest: the number comes back, and the name does not.
    #[test]
    fn every_number_comes_back(digits in "[0-9]{4,19}", name in "[A-Z/^ ]{0,26}", rest in "[0-9]{0,12}") {
        prop_assert_eq!(number_of(&format!("%B{digits}^{name}^{rest}?")), Ok(digits.clone()));
        prop_assert_eq!(number_of(&format!(";{digits}={rest}?")), Ok(digits));
    }
}

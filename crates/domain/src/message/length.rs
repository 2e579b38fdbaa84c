//! How long a text is on the way to a phone. Chinese operators count every character alike: 70 fit into one part, and a longer
//! text is cut into parts of 67, because each then carries how they belong together.

/// Characters of a text that fits into one part.
const ONE_PART: usize = 70;
/// Characters of each part of a longer text.
const OF_MANY: usize = 67;

/// Characters as an operator counts them: those outside the basic plane (emoji, rare family names) are two.
#[must_use]
pub fn characters(text: &str) -> usize {
    text.encode_utf16().count()
}

/// Parts that the text is sent in and paid by; none for an empty one.
#[must_use]
pub fn parts(text: &str) -> usize {
    match characters(text) {
        0 => 0,
        1..=ONE_PART => 1,
        longer => longer.div_ceil(OF_MANY),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// OP03: 70 characters are one part, 71 are two, and parts of a long text hold 67.
    #[test]
    fn a_long_text_is_paid_by_parts_of_67() {
        for (count, expected) in [(0, 0), (1, 1), (70, 1), (71, 2), (134, 2), (135, 3), (201, 3), (202, 4)] {
            assert_eq!(parts(&"余".repeat(count)), expected, "{count}");
            assert_eq!(parts(&"x".repeat(count)), expected, "{count}");
        }
    }

    #[test]
    fn a_rare_character_is_two() {
        assert_eq!(characters("𠮷"), 2);
        assert_eq!(parts(&"𠮷".repeat(35)), 1);
        assert_eq!(parts(&"𠮷".repeat(36)), 2);
    }
}

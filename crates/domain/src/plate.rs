//! 车牌: number plates of members' cars as people say and write them: one form for storing and finding (M06, V01).
//!
//! Deliberately absent: which plates exist. Ordinary ones, those of new energy, of trailers, of Hong Kong and of missions have forms of their
//! own, and new ones come; what cannot be a plate at all is refused.

use std::fmt;

use crate::card_number::half_width;

/// Fewest characters of a plate.
const CHARACTERS_MIN: usize = 5;
/// Most characters of a plate.
const CHARACTERS_MAX: usize = 10;
/// Fewest characters at the end of a plate by which it is found.
pub const TAIL_CHARACTERS_MIN: usize = 4;
/// Plates of one member.
pub const PLATES_MAX: usize = 10;
/// What plates begin with, by province.
const PROVINCES: &str = "京津沪渝冀豫云辽黑湘皖鲁新苏浙赣鄂桂甘晋蒙陕吉闽贵粤青藏川宁琼";
/// What plates of missions begin with.
const OF_MISSIONS: char = '使';

/// A number plate: capital letters, digits and Chinese characters without anything between them. Printing it in logs shows nothing.
#[derive(Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Plate(String);

/// The text is not a number plate.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("is not a number plate")]
pub struct NotAPlate;

impl Plate {
    /// Reads a plate; spaces, dots and hyphens are dropped, full width and small letters are brought into one form.
    ///
    /// # Errors
    /// [`NotAPlate`] for other characters, for fewer than 5 or more than 10, and without a digit.
    pub fn parse(text: &str) -> Result<Self, NotAPlate> {
        let plate = one_form(text);
        let part = |character: char| character.is_ascii_alphanumeric() || is_chinese(character);
        let long_enough = (CHARACTERS_MIN..=CHARACTERS_MAX).contains(&plate.chars().count());
        if long_enough && plate.chars().all(part) && plate.bytes().any(|byte| byte.is_ascii_digit()) {
            Ok(Self(plate))
        } else {
            Err(NotAPlate)
        }
    }

    /// What a text names when it begins as only a plate does: with a province and a letter, or as those of missions.
    #[must_use]
    pub fn asked_for(text: &str) -> Option<Self> {
        let plate = Self::parse(text).ok()?;
        let mut characters = plate.0.chars();
        let (first, second) = (characters.next()?, characters.next()?);
        let of_province = PROVINCES.contains(first) && second.is_ascii_alphabetic();
        (of_province || first == OF_MISSIONS).then_some(plate)
    }

    /// Its one form.
    #[must_use]
    pub fn text(&self) -> &str {
        &self.0
    }

    /// Its ends, the longest first, each by which people name it: without the province, the last five, the last four.
    pub fn tails(&self) -> impl Iterator<Item = &str> {
        let count = self.0.chars().count();
        let starts = self.0.char_indices().map(|(start, _)| start).enumerate().skip(1);
        let long_enough = move |(place, _): &(usize, usize)| count - place >= TAIL_CHARACTERS_MIN;
        starts.take_while(long_enough).map(|(_, start)| &self.0[start..])
    }

    /// A text as the end of a plate, when it may be one: some letters and digits, and one digit at least.
    #[must_use]
    pub fn tail(text: &str) -> Option<String> {
        let tail = one_form(text);
        let fits = (TAIL_CHARACTERS_MIN..CHARACTERS_MAX).contains(&tail.chars().count());
        let plain = tail.chars().all(|character| character.is_ascii_alphanumeric() || is_chinese(character));
        (fits && plain && tail.bytes().any(|byte| byte.is_ascii_digit())).then_some(tail)
    }
}

fn one_form(text: &str) -> String {
    let between = |character: &char| {
        character.is_whitespace() || matches!(character, '·' | '•' | '・' | '.' | '-' | '—')
    };
    let wide = text.chars().map(half_width);
    wide.filter(|character| !between(character)).map(|character| character.to_ascii_uppercase()).collect()
}

/// The characters that plates have.
const fn is_chinese(character: char) -> bool {
    matches!(character, '\u{4e00}'..='\u{9fff}')
}

impl fmt::Debug for Plate {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Plate(…)")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// M06, V01: ordinary plates, new energy, trailers, Hong Kong, missions: each has one form, however it is written.
    #[test]
    fn one_plate_has_one_form() {
        for (text, plate) in [
            ("京A·12345", "京A12345"),
            ("京a 12345", "京A12345"),
            ("京Ａ１２３４５", "京A12345"),
            (" 京 A-12345 ", "京A12345"),
            ("粤B·D12345", "粤BD12345"),
            ("沪AF12345", "沪AF12345"),
            ("鲁B1234挂", "鲁B1234挂"),
            ("粤Z1234港", "粤Z1234港"),
            ("使014578", "使014578"),
        ] {
            assert_eq!(Plate::parse(text).expect(text).text(), plate, "{text}");
        }
    }

    #[test]
    fn anything_else_is_refused() {
        for text in ["", "京A12", "京ABCDE", "京A12345678901", "京A123_5", "京A123😀5", "……"] {
            assert_eq!(Plate::parse(text), Err(NotAPlate), "{text:?}");
        }
        assert_eq!(format!("{:?}", Plate::parse("京A12345").expect("a plate")), "Plate(…)");
    }

    #[test]
    fn a_plate_is_found_by_its_end() {
        let plate = Plate::parse("粤B·D12345").expect("a plate");
        assert_eq!(plate.tails().collect::<Vec<_>>(), ["BD12345", "D12345", "12345", "2345"]);
        let trailer = Plate::parse("鲁B1234挂").expect("a plate");
        assert_eq!(trailer.tails().last(), Some("234挂"));
        assert_eq!(Plate::tail("d·12345").as_deref(), Some("D12345"));
        for no_tail in ["345", "abcd", "1234567890", "12_45"] {
            assert_eq!(Plate::tail(no_tail), None, "{no_tail}");
        }
    }

    #[test]
    fn names_are_no_plates() {
        for text in ["云zhang", "云 12345", "张a12345", "云南1234", "a12345", "13812345678"] {
            assert_eq!(Plate::asked_for(text), None, "{text}");
        }
        assert!(Plate::asked_for("京a·12345").is_some());
    }
}

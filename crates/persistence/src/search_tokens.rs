//! What a member can be found by, as keyed tokens compared for equality: parts of a Chinese name, the beginnings of
//! its sound, words of a Latin name, the whole phone and its tail, number plates and their ends, the member number.
//!
//! Deliberately absent: prefixes of phones. Row-level security lets no pattern use an index, and a database that holds
//! only tokens tells nobody a name.

use std::collections::BTreeSet;

use domain::card_number;
use domain::phone::{Phone, TAIL_DIGITS};
use domain::plate::Plate;

use crate::member_profile::Profile;
use crate::readings::{Reading, is_chinese};
use crate::sealing::TenantKeys;

/// Longest part of a Chinese name that is a token of its own; longer words are found by all parts of this length.
const NAME_PART_CHARACTERS_MAX: usize = 4;
/// Words of a query that are looked at; more narrow nothing that a person would type.
const QUERY_WORDS_MAX: usize = 5;

/// A kind of token. The codes are part of stored tokens, never renumbered.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
#[repr(u8)]
pub(crate) enum TermKind {
    /// Some adjacent characters of a Chinese name.
    NamePart = 1,
    /// The whole name.
    WholeName = 2,
    /// The beginning of a name's sound, of its initials, or of a Latin word.
    Letters = 3,
    /// A whole phone.
    Phone = 4,
    /// The last four digits of a phone.
    PhoneTail = 5,
    /// The member number.
    Number = 6,
    /// A whole number plate.
    Plate = 7,
    /// The end of a number plate.
    PlateTail = 8,
}

/// Something to find by, before it becomes a token.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Term {
    kind: TermKind,
    text: String,
}

impl Term {
    fn new(kind: TermKind, text: impl Into<String>) -> Self {
        Self { kind, text: text.into() }
    }

    /// Its keyed token.
    pub(crate) fn token(&self, keys: &TenantKeys) -> Vec<u8> {
        keys.token(self.kind as u8, &self.text)
    }
}

/// Everything that a member is found by.
pub(crate) fn member_terms(profile: &Profile, number: &str) -> BTreeSet<Term> {
    let mut terms = name_terms(&profile.name);
    let phone = profile.phone.as_ref();
    terms.extend(phone.map(phone_term));
    terms.extend(phone.map(|phone| phone_tail_term(phone.tail())));
    for plate in &profile.plates {
        terms.insert(plate_term(plate));
        terms.extend(plate.tails().map(|tail| Term::new(TermKind::PlateTail, tail)));
    }
    terms.insert(number_term(number));
    terms
}

/// The whole phone.
pub(crate) fn phone_term(phone: &Phone) -> Term {
    Term::new(TermKind::Phone, phone.digits())
}

/// The last four digits of a phone.
pub(crate) fn phone_tail_term(tail: &str) -> Term {
    Term::new(TermKind::PhoneTail, tail)
}

/// A whole number plate.
pub(crate) fn plate_term(plate: &Plate) -> Term {
    Term::new(TermKind::Plate, plate.text())
}

/// The member number.
pub(crate) fn number_term(number: &str) -> Term {
    Term::new(TermKind::Number, number.to_ascii_uppercase())
}

/// What names near to this one share with it: the whole, two or more adjacent characters, or the sound.
pub(crate) fn near_name_terms(name: &str) -> BTreeSet<Term> {
    let name = normalised(name);
    let characters: Vec<char> = name.chars().filter(|character| is_chinese(*character)).collect();
    let mut terms: BTreeSet<Term> = parts(&characters, 2..=NAME_PART_CHARACTERS_MAX)
        .map(|part| Term::new(TermKind::NamePart, part))
        .collect();
    terms.insert(Term::new(TermKind::WholeName, &name));
    terms.extend(Reading::of(&name).map(|reading| Term::new(TermKind::Letters, reading.full())));
    terms.extend(latin_words(&name).into_iter().map(|word| Term::new(TermKind::Letters, word)));
    terms
}

/// A query as words that must all match, each with the alternatives that it may mean. Empty when nothing is asked.
pub(crate) fn query_terms(query: &str) -> Vec<Vec<Term>> {
    let query = normalised(query);
    if let Ok(phone) = Phone::parse(&query) {
        // A phone may be grouped by spaces, so it is recognised before words are.
        return vec![digit_terms(phone.digits())];
    }
    if let Some(plate) = Plate::asked_for(&query) {
        // Its province and the rest would be two words.
        return vec![vec![plate_term(&plate)]];
    }
    words(&query).into_iter().take(QUERY_WORDS_MAX).flat_map(|word| word_terms(&word)).collect()
}

fn name_terms(name: &str) -> BTreeSet<Term> {
    let name = normalised(name);
    let characters: Vec<char> = name.chars().filter(|character| is_chinese(*character)).collect();
    let mut terms: BTreeSet<Term> = parts(&characters, 1..=NAME_PART_CHARACTERS_MAX)
        .map(|part| Term::new(TermKind::NamePart, part))
        .collect();
    terms.insert(Term::new(TermKind::WholeName, &name));
    let mut letters = latin_words(&name);
    if let Some(reading) = Reading::of(&name) {
        letters.extend([reading.full(), reading.initials(), reading.surname_and_initials()]);
    }
    terms.extend(
        letters.iter().flat_map(|word| beginnings(word)).map(|word| Term::new(TermKind::Letters, word)),
    );
    terms
}

/// What one word of a query may mean; a long Chinese word becomes several conditions.
fn word_terms(word: &str) -> Vec<Vec<Term>> {
    let characters: Vec<char> = word.chars().collect();
    if characters.iter().all(|character| is_chinese(*character)) {
        let length = characters.len().min(NAME_PART_CHARACTERS_MAX);
        return parts(&characters, length..=length)
            .map(|part| vec![Term::new(TermKind::NamePart, part)])
            .collect();
    }
    if characters.iter().all(char::is_ascii_digit) {
        return vec![digit_terms(word)];
    }
    let mut alternatives = vec![Term::new(TermKind::Letters, word)];
    if word.contains(|character: char| character.is_ascii_digit()) {
        // Only then may it be a member number. One alternative is one index range, read in order of the page.
        alternatives.push(number_term(word));
    }
    alternatives.extend(plate_tail_term(word));
    vec![alternatives]
}

/// What digits may mean: a member number, the tail of a phone, a phone, the end of a number plate.
fn digit_terms(digits: &str) -> Vec<Term> {
    let mut alternatives = vec![number_term(digits)];
    if digits.len() == TAIL_DIGITS {
        alternatives.push(phone_tail_term(digits));
    }
    alternatives.extend(Phone::parse(digits).ok().as_ref().map(phone_term));
    alternatives.extend(plate_tail_term(digits));
    alternatives
}

fn plate_tail_term(text: &str) -> Option<Term> {
    Plate::tail(text).map(|tail| Term::new(TermKind::PlateTail, tail))
}

/// Splits at spaces and where Chinese meets other writing: `张san` is two words.
pub(crate) fn words(text: &str) -> Vec<String> {
    let mut words: Vec<String> = Vec::new();
    let mut last_chinese = None;
    for character in text.chars() {
        if character.is_whitespace() {
            last_chinese = None;
            continue;
        }
        let chinese = is_chinese(character);
        match words.last_mut() {
            Some(word) if last_chinese == Some(chinese) => word.push(character),
            Some(_) | None => words.push(character.to_string()),
        }
        last_chinese = Some(chinese);
    }
    words
}

fn latin_words(name: &str) -> Vec<String> {
    let separator = |character: char| !character.is_alphanumeric() || is_chinese(character);
    name.split(separator).filter(|word| !word.is_empty()).map(str::to_owned).collect()
}

fn beginnings(word: &str) -> impl Iterator<Item = &str> {
    word.char_indices().map(|(start, character)| &word[..start + character.len_utf8()])
}

fn parts(characters: &[char], lengths: std::ops::RangeInclusive<usize>) -> impl Iterator<Item = String> {
    lengths.flat_map(|length| characters.windows(length).map(|part| part.iter().collect()))
}

/// One form for what is stored and what is asked: ASCII width, lower case, `ü` as `v`, single spaces.
pub(crate) fn normalised(text: &str) -> String {
    let lower = text.chars().map(card_number::half_width).flat_map(char::to_lowercase).collect::<String>();
    lower.replace('ü', "v").split_whitespace().collect::<Vec<_>>().join(" ")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn finds(name: &str, query: &str) -> bool {
        let plates = ["京A·12345", "粤B D67890"].map(|plate| Plate::parse(plate).unwrap()).to_vec();
        let phone = Phone::parse("13812345678").ok();
        let profile = Profile { name: name.to_owned(), phone, plates, ..Profile::default() };
        let terms = member_terms(&profile, "M000012");
        let words = query_terms(query);
        !words.is_empty() && words.iter().all(|word| word.iter().any(|term| terms.contains(term)))
    }

    #[test]
    fn a_member_is_found_as_people_ask_for_them() {
        for query in [
            "张",
            "三",
            "三海",
            "张三海",
            "z",
            "zhangs",
            "zhangsan",
            "ZHANGSH",
            "zsh",
            "5678",
            "13812345678",
            "+8613812345678",
            "m000012",
            "张zsh",
            "三海 5678",
            "ｚｓｈ",
        ] {
            assert!(finds("张三海", query), "{query}");
        }
        for query in ["李", "张海", "sanhai", "1381234", "678", "张三海 9999", "", "  "] {
            assert!(!finds("张三海", query), "{query}");
        }
    }

    /// M06, V01: by the whole plate however it is written, without its province, and by its end; not by its beginning.
    #[test]
    fn a_member_is_found_by_a_plate() {
        for query in [
            "京A12345",
            "京a·12345",
            "京Ａ 12345",
            "a12345",
            "A·12345",
            "12345",
            "2345",
            "粤BD67890",
            "bd67890",
            "d67890",
            "7890",
            "张 2345",
        ] {
            assert!(finds("张三海", query), "{query}");
        }
        for query in ["京A", "京A1234", "沪A12345", "345", "a1234", "京B12345", "李 2345"] {
            assert!(!finds("张三海", query), "{query}");
        }
    }

    #[test]
    fn surnames_sound_as_surnames() {
        assert!(finds("单小明", "shanxm") && finds("单小明", "shan") && !finds("单小明", "dan"));
        assert!(finds("欧阳娜娜", "ouyangnn") && finds("欧阳娜娜", "oynn"));
        assert!(finds("吕布", "lvb") && finds("吕布", "LÜ"));
    }

    #[test]
    fn latin_words_are_found_by_their_beginnings() {
        assert!(finds("Anna-Maria Müller", "mar") && finds("Anna-Maria Müller", "anna mvl"));
        assert!(!finds("Anna", "nna"));
    }

    #[test]
    fn a_long_chinese_word_is_found_by_all_of_its_parts() {
        assert!(finds("阿凡提古丽巴哈尔", "凡提古丽巴哈"));
        assert!(!finds("阿凡提古丽巴哈尔", "凡提古丽哈巴"));
    }
}

//! What a product is found by, as plain tokens of which a query's words are beginnings: every end of its name and code,
//! so that any part of them begins one, and the sound of its name in full and by initials.
//!
//! Deliberately absent: keys and kinds. Names of goods are nobody's secret, and one word may mean any of these.

use std::collections::BTreeSet;

use crate::readings;
use crate::search_tokens::{normalised, words};

/// Words of a query that are looked at; more narrow nothing that a person would type.
const QUERY_WORDS_MAX: usize = 5;
/// Sorts behind every character that a name has.
const LAST_CHARACTER: char = char::MAX;

/// The tokens that begin with a word: from the first one, up to but without the last one, by code point.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Beginning {
    pub(crate) first: String,
    pub(crate) end: String,
}

impl Beginning {
    fn of(word: String) -> Self {
        let end = format!("{word}{LAST_CHARACTER}");
        Self { first: word, end }
    }
}

/// Everything that a product is found by.
pub(crate) fn product_tokens(name: &str, code: &str) -> BTreeSet<String> {
    let (name, code) = (normalised(name), normalised(code));
    let mut tokens: BTreeSet<String> = ends(&name).chain(ends(&code)).map(str::to_owned).collect();
    let syllables = readings::syllables(&name);
    if !syllables.is_empty() {
        tokens.insert(syllables.concat());
        tokens.insert(readings::initials(&syllables));
    }
    tokens
}

/// A query as beginnings of tokens that must all be there. Empty when nothing is asked.
pub(crate) fn beginnings_of(query: &str) -> Vec<Beginning> {
    words(&normalised(query)).into_iter().take(QUERY_WORDS_MAX).map(Beginning::of).collect()
}

/// A text from each of its characters on. None begins with a space, because no word does.
fn ends(text: &str) -> impl Iterator<Item = &str> {
    text.char_indices().filter(|(_, character)| *character != ' ').map(|(start, _)| &text[start..])
}

#[cfg(test)]
mod tests {
    use super::*;

    fn finds(name: &str, code: &str, query: &str) -> bool {
        let tokens = product_tokens(name, code);
        let within = |one: &Beginning| tokens.iter().any(|token| *token >= one.first && *token < one.end);
        let asked = beginnings_of(query);
        !asked.is_empty() && asked.iter().all(within)
    }

    /// Z13: any part of the name or of the code, and the beginning of the name's sound.
    #[test]
    fn a_product_is_found_as_people_ask_for_it() {
        for query in [
            "精洗",
            "洗",
            "suv",
            "（SUV）",
            "精洗SUV",
            "jingxi",
            "jing",
            "jx",
            "JX",
            "W-02",
            "w-0",
            "02",
            "洗 02",
            "ｊｘ",
        ] {
            assert!(finds("精洗（SUV）", "W-02", query), "{query}");
        }
        for query in ["打蜡", "洗精", "xi", "ingxi", "w02", "精洗 03", "", "  ", "%", "_"] {
            assert!(!finds("精洗（SUV）", "W-02", query), "{query}");
        }
    }

    #[test]
    fn a_name_of_goods_does_not_sound_as_a_surname() {
        assert!(finds("单人护理", "C-1", "danren") && !finds("单人护理", "C-1", "shanren"));
        assert!(finds("绿茶", "T-1", "lvc") && finds("绿茶", "T-1", "lvch") && finds("绿茶", "T-1", "LÜ"));
    }

    #[test]
    fn words_of_a_latin_name_are_found_in_any_order() {
        assert!(finds("Green Tea 500 ml", "T-1", "500 green") && finds("Green Tea 500 ml", "T-1", "een"));
        assert!(finds("Green Tea 500 ml", "T-1", "tea 500") && !finds("Green Tea 500 ml", "T-1", "tee"));
    }
}

//! Keys and words that do not exist, and what was probably meant.

use toml::{Table, Value};

use super::SettingsProblem;

const TOP: &[&str] = &["member_prefixes", "same_tap_ms", "loopback_port", "reader", "output"];
const OUTPUT: &[&str] = &["id", "kind", "driver", "match", "baud", "pin", "columns"];
const READER: &[&str] = &[
    "id",
    "driver",
    "match",
    "content",
    "reads",
    "format",
    "prefix",
    "suffix",
    "length_min",
    "baud",
    "idle_ms",
    "without_end",
    "only_keyboard",
];
const MATCH: &[&str] = &["path", "vid", "pid", "serial", "name"];
type Words = [(&'static str, &'static [&'static str])];
const OUTPUT_WORDS: &Words = &[("kind", &["drawer", "vfd", "led"]), ("driver", &["serial", "file"])];
const READER_WORDS: &Words = &[
    ("driver", &["stdin", "serial", "pcsc", "wedge", "hid"]),
    ("content", &["auto", "em4100", "uid", "stripe", "barcode"]),
    ("reads", &["ic", "id", "mag", "code"]),
];
/// More letters that differ are another word.
const DISTANCE_MAX: usize = 2;

/// Refuses the first key or word that does not exist.
pub(super) fn check(table: &Table) -> Result<(), SettingsProblem> {
    keys(table, "", TOP)?;
    for (index, reader) in tables(table, "reader") {
        let place = format!("reader[{index}].");
        keys(reader, &place, READER)?;
        words(reader, &place, READER_WORDS)?;
        matching(reader, &place)?;
        if let Some(format) = reader.get("format").and_then(Value::as_str)
            && format.parse::<domain::card_format::CardFormat>().is_err()
        {
            let place = format!("{place}format");
            return Err(SettingsProblem::UnknownValue { place, value: format.to_owned(), meant: None });
        }
    }
    for (index, output) in tables(table, "output") {
        let place = format!("output[{index}].");
        keys(output, &place, OUTPUT)?;
        words(output, &place, OUTPUT_WORDS)?;
        matching(output, &place)?;
    }
    Ok(())
}

fn tables<'a>(table: &'a Table, key: &str) -> impl Iterator<Item = (usize, &'a Table)> {
    let entries = table.get(key).and_then(Value::as_array).map(Vec::as_slice).unwrap_or_default();
    entries.iter().filter_map(Value::as_table).enumerate()
}

fn matching(entry: &Table, place: &str) -> Result<(), SettingsProblem> {
    match entry.get("match").and_then(Value::as_table) {
        Some(matching) => keys(matching, &format!("{place}match."), MATCH),
        None => Ok(()),
    }
}

fn keys(table: &Table, place: &str, known: &'static [&'static str]) -> Result<(), SettingsProblem> {
    match table.keys().find(|key| !known.contains(&key.as_str())) {
        Some(key) => {
            Err(SettingsProblem::UnknownKey { place: format!("{place}{key}"), meant: nearest(key, known) })
        }
        None => Ok(()),
    }
}

fn words(entry: &Table, place: &str, all: &Words) -> Result<(), SettingsProblem> {
    for (key, known) in all {
        let value = entry.get(*key).and_then(Value::as_str);
        if let Some(value) = value.filter(|value| !known.contains(value)) {
            let (place, value, meant) = (format!("{place}{key}"), value.to_owned(), nearest(value, known));
            return Err(SettingsProblem::UnknownValue { place, value, meant });
        }
    }
    Ok(())
}

/// The known word that is nearest, if one is near.
fn nearest(word: &str, known: &'static [&'static str]) -> Option<&'static str> {
    let word = word.to_lowercase();
    let near = known.iter().map(|known| (distance(&word, known), *known));
    near.filter(|(distance, _)| *distance <= DISTANCE_MAX).min().map(|(_, known)| known)
}

/// Letters to change, add or leave out on the way from one word to the other.
fn distance(one: &str, two: &str) -> usize {
    let two: Vec<char> = two.chars().collect();
    let mut row: Vec<usize> = (0..=two.len()).collect();
    for (index, letter) in one.chars().enumerate() {
        let mut diagonal = row[0];
        row[0] = index + 1;
        for (at, other) in two.iter().enumerate() {
            let changed = diagonal + usize::from(letter != *other);
            diagonal = row[at + 1];
            row[at + 1] = changed.min(row[at] + 1).min(diagonal + 1);
        }
    }
    row[two.len()]
}

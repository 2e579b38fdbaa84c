//! Scan codes of Windows, to keys numbered as Linux does. Both took their numbers from the first PC; only what stands behind
//! a prefix differs.

use std::collections::BTreeSet;

use super::keys::Edge;

/// The key came up.
const BREAK: u16 = 1;
/// The prefix of keys that the first PC did not have.
const E0: u16 = 2;
/// The prefix of the key Pause alone.
const E1: u16 = 4;
const LAST_SHARED_CODE: u16 = 88;

/// Tells what keys did; a press of a key that is down is the system repeating it.
#[derive(Debug, Default)]
pub struct ScanCodes {
    held: BTreeSet<u16>,
}

impl ScanCodes {
    /// Takes a scan code with its flags; gives which key did what. Keys that no reader types are none.
    pub fn push(&mut self, code: u16, flags: u16) -> Option<(u16, Edge)> {
        let key = key_of(code, flags)?;
        if flags & BREAK != 0 {
            self.held.remove(&key);
            return Some((key, Edge::Up));
        }
        let is_new = self.held.insert(key);
        Some((key, if is_new { Edge::Down } else { Edge::Repeat }))
    }
}

const fn key_of(code: u16, flags: u16) -> Option<u16> {
    if flags & E1 != 0 {
        return None;
    }
    match (flags & E0 != 0, code) {
        (false, 1..=LAST_SHARED_CODE) => Some(code),
        (true, 28) => Some(96),
        (true, 29) => Some(97),
        (true, 53) => Some(98),
        (true, 56) => Some(100),
        // Among them the Shift that Windows makes up around the keys of the arrow block.
        (true | false, _) => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::parse::keys::{Key, KeyFramer};

    fn frames(keys: &[(u16, u16)]) -> Vec<String> {
        let (mut codes, mut framer) = (ScanCodes::default(), KeyFramer::new(60, false));
        let told = keys.iter().filter_map(|(code, flags)| codes.push(*code, *flags));
        let frames = told.filter_map(|(code, edge)| framer.push(Key { code, edge, at_ms: 1 }));
        frames.map(|frame| String::from_utf8(frame).unwrap()).collect()
    }

    #[test]
    fn input_19_scan_codes_are_read_by_their_number_with_shift_repeats_and_the_keypad() {
        let track = [(42, 0), (6, 0), (6, 1), (42, 1), (3, 0), (3, 0), (3, 1), (79, 0), (79, 1), (28, E0)];
        assert_eq!(frames(&track), ["%21"]);
        let slash = [(53, E0), (53, E0 | BREAK), (53, 0), (53, BREAK), (28, 0)];
        assert_eq!(frames(&slash), ["//"]);
    }

    #[test]
    fn input_19_what_windows_makes_up_is_no_key() {
        let mut codes = ScanCodes::default();
        for (code, flags) in [(42, E0), (54, E0 | BREAK), (29, E1), (0, 0), (255, 0), (71, E0)] {
            assert_eq!(codes.push(code, flags), None, "{code} {flags}");
        }
        assert_eq!(codes.push(29, E0), Some((97, Edge::Down)));
        assert_eq!(codes.push(29, E0), Some((97, Edge::Repeat)));
        assert_eq!(codes.push(29, E0 | BREAK), Some((97, Edge::Up)));
    }
}

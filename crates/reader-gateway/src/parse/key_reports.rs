//! Reports of keyboards (HID 1.11, appendix B.1), to keys numbered as Linux does: for systems that tell reports and not keys.

use super::keys::Edge;

/// Bytes of a report: modifiers, one that is reserved, six keys.
const REPORT_BYTES: usize = 8;
/// The keyboard was asked for more keys than it can tell.
const ROLL_OVER: u8 = 1;
const FIRST_USAGE: u8 = 4;
/// Keys by their usage from [`FIRST_USAGE`] on; 0 for what no reader types.
const KEYS: [u16; 100] = [
    30, 48, 46, 32, 18, 33, 34, 35, 23, 36, 37, 38, 50, 49, 24, 25, 16, 19, 31, 20, 22, 47, 17, 45, 21,
    44, // a to z
    2, 3, 4, 5, 6, 7, 8, 9, 10, 11, // 1 to 0
    28, 1, 14, 15, 57, 12, 13, 26, 27, 43, 43, 39, 40, 41, 51, 52, 53, 58, // Enter to Caps Lock
    0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, // F1 to Num Lock
    98, 55, 74, 78, 96, 79, 80, 81, 75, 76, 77, 71, 72, 73, 82, 83, 86, 0, 0, 117, // the keypad
];
/// Control, Shift, Alt and the system's key, left and right, by their bit.
const MODIFIERS: [u16; 8] = [29, 42, 56, 125, 97, 54, 100, 126];

/// Tells what changed from one report to the next.
#[derive(Debug, Default)]
pub struct KeyReports {
    held: Vec<u16>,
}

impl KeyReports {
    /// Takes a report, with or without its number before it; gives what the keys did, releases first. A report of another
    /// length tells of no keys.
    pub fn push(&mut self, report: &[u8]) -> Vec<(u16, Edge)> {
        let body = match report.len() {
            REPORT_BYTES => report,
            length if length == REPORT_BYTES + 1 => &report[1..],
            _ => return Vec::new(),
        };
        let (modifiers, usages) = (body[0], &body[2..]);
        if usages.contains(&ROLL_OVER) {
            return Vec::new();
        }
        let modifiers = (0..8).filter(|bit| modifiers >> bit & 1 == 1).map(|bit| MODIFIERS[bit]);
        let mut held: Vec<u16> = Vec::new();
        for key in modifiers.chain(usages.iter().filter_map(|usage| key_of(*usage))) {
            if !held.contains(&key) {
                held.push(key);
            }
        }
        let before = std::mem::replace(&mut self.held, held);
        let released = before.iter().filter(|key| !self.held.contains(key)).map(|key| (*key, Edge::Up));
        let pressed = self.held.iter().filter(|key| !before.contains(key)).map(|key| (*key, Edge::Down));
        released.chain(pressed).collect()
    }
}

fn key_of(usage: u8) -> Option<u16> {
    let at = usize::from(usage.checked_sub(FIRST_USAGE)?);
    KEYS.get(at).copied().filter(|key| *key > 0)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::parse::keys::{Key, KeyFramer};

    fn frames(reports: &[[u8; REPORT_BYTES]]) -> Vec<String> {
        let (mut keys, mut framer) = (KeyReports::default(), KeyFramer::new(60, false));
        let pressed = reports.iter().flat_map(|report| keys.push(report));
        let frames = pressed.filter_map(|(code, edge)| framer.push(Key { code, edge, at_ms: 1 }));
        frames.map(|frame| String::from_utf8(frame).unwrap()).collect()
    }

    fn typed(shift: bool, usage: u8) -> [u8; REPORT_BYTES] {
        [u8::from(shift) << 1, 0, usage, 0, 0, 0, 0, 0]
    }

    const NOTHING: [u8; REPORT_BYTES] = [0; REPORT_BYTES];

    #[test]
    fn input_19_every_key_of_a_report_is_the_key_that_linux_knows() {
        let usages: Vec<(bool, u8)> = (4..=39)
            .map(|usage| (false, usage))
            .chain([(true, 4), (true, 34), (false, 45), (true, 56)])
            .collect();
        let reports: Vec<_> = usages
            .iter()
            .flat_map(|(shift, usage)| [typed(*shift, *usage), NOTHING])
            .chain([typed(false, 40)])
            .collect();
        assert_eq!(frames(&reports), ["abcdefghijklmnopqrstuvwxyz1234567890A%-?"]);
        let keypad: Vec<_> = (89..=98).chain([88]).flat_map(|usage| [typed(false, usage), NOTHING]).collect();
        assert_eq!(frames(&keypad), ["1234567890"]);
    }

    /// Keys that overlap, as fast readers type them, and one that goes down while another is still down.
    #[test]
    fn input_19_keys_that_overlap_are_told_once_each() {
        let reports = [
            typed(false, 30),
            [0, 0, 30, 31, 0, 0, 0, 0],
            [0, 0, 31, 30, 32, 0, 0, 0],
            [0, 0, ROLL_OVER, ROLL_OVER, ROLL_OVER, ROLL_OVER, ROLL_OVER, ROLL_OVER],
            NOTHING,
            typed(false, 40),
        ];
        assert_eq!(frames(&reports), ["123"]);
        let mut keys = KeyReports::default();
        assert_eq!(keys.push(&[7, 0, 0, 4, 0, 0, 0, 0, 0]), [(30, Edge::Down)], "with its number before it");
        assert!(keys.push(&[2, 0]).is_empty());
    }

    proptest! {
        /// Whatever a device sends: a key is released as often as it was pressed.
        #[test]
        fn presses_and_releases_come_in_turn(reports in prop::collection::vec(prop::collection::vec(any::<u8>(), 0..12), 0..40)) {
            let mut keys = KeyReports::default();
            let mut down = std::collections::BTreeSet::new();
            for report in &reports {
                for (code, edge) in keys.push(report) {
                    let is_in_turn = if edge == Edge::Down { down.insert(code) } else { down.remove(&code) };
                    prop_assert!(is_in_turn);
                }
            }
        }
    }
}

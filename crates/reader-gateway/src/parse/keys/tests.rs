//! Everything that readers and people do with keys.

use proptest::prelude::*;

use super::*;
use crate::parse::barcode;

const SHIFT: u16 = SHIFTS[0];

/// A reader at a keyboard, with a clock.
struct Typist {
    framer: KeyFramer,
    at_ms: u64,
    every_ms: u64,
    frames: Vec<String>,
}

impl Typist {
    fn new(every_ms: u64) -> Self {
        Self::with(every_ms, 60, false)
    }

    fn with(every_ms: u64, pause_max_ms: u64, without_end: bool) -> Self {
        let framer = KeyFramer::new(pause_max_ms, without_end);
        Self { framer, at_ms: 1_000, every_ms, frames: Vec::new() }
    }

    fn edge(&mut self, code: u16, edge: Edge) -> &mut Self {
        let frame = self.framer.push(Key { code, edge, at_ms: self.at_ms });
        self.frames.extend(frame.map(|frame| String::from_utf8_lossy(&frame).into_owned()));
        self
    }

    fn tap(&mut self, code: u16) -> &mut Self {
        self.at_ms += self.every_ms;
        self.edge(code, Edge::Down).edge(code, Edge::Up)
    }

    fn text(&mut self, text: &str) -> &mut Self {
        for wanted in text.chars() {
            let (code, shift) = key_of(wanted);
            if shift {
                self.edge(SHIFT, Edge::Down).tap(code).edge(SHIFT, Edge::Up);
            } else {
                self.tap(code);
            }
        }
        self
    }

    fn pause(&mut self, millis: u64) -> &mut Self {
        self.at_ms += millis;
        let frame = self.framer.tick(self.at_ms);
        self.frames.extend(frame.map(|frame| String::from_utf8_lossy(&frame).into_owned()));
        self
    }

    fn enter(&mut self) -> &mut Self {
        self.tap(ENTER)
    }
}

fn key_of(wanted: char) -> (u16, bool) {
    let in_row = |row: &str| row.chars().position(|character| character == wanted);
    let found = ROWS.iter().find_map(|(first, plain, shifted)| {
        let at = in_row(plain).map(|at| (at, false)).or_else(|| in_row(shifted).map(|at| (at, true)))?;
        Some((first + u16::try_from(at.0).unwrap(), at.1))
    });
    found.unwrap_or_else(|| panic!("no key for {wanted}"))
}

fn typed(every_ms: u64, text: &str) -> Vec<String> {
    Typist::new(every_ms).text(text).enter().frames.clone()
}

/// By the number of the key: French, Belgian and German layouts and a Chinese input method see other letters, and we do not.
#[test]
fn input_19_every_character_is_read_by_its_key() {
    for text in [
        "0013748911",
        "%B880012345^WANG/FANG^2912101?",
        ";880012345=2912101?",
        "]C1VIP-001",
        "https://shop.example/m?id=7&x=(a)",
    ] {
        assert_eq!(typed(5, text), [text]);
    }
}

#[test]
fn input_19_bursts_of_a_millisecond_and_slow_readers_are_read() {
    assert_eq!(typed(0, "88000001"), ["88000001"]);
    assert_eq!(typed(1, "88000001"), ["88000001"]);
    let mut slow = Typist::with(200, 300, false);
    assert_eq!(slow.text("88000001").enter().frames, ["88000001"]);
}

#[test]
fn input_19_a_person_who_types_on_the_same_device_is_no_card() {
    assert!(typed(120, "hello world").is_empty());
    let mut both = Typist::new(5);
    both.text("12").pause(400).text("88000001").enter();
    assert_eq!(both.frames, ["88000001"], "what stood there before is dropped");
}

#[test]
fn input_19_missing_and_lonely_enters_and_other_ends() {
    assert!(Typist::new(5).text("88000001").pause(500).frames.is_empty());
    assert!(Typist::new(5).enter().enter().tap(TAB).frames.is_empty());
    assert_eq!(
        Typist::new(5).text("88000001").tap(TAB).text("2").tap(KEYPAD_ENTER).frames,
        ["88000001", "2"]
    );
    let mut without_end = Typist::with(5, 60, true);
    assert_eq!(without_end.text("88000001").pause(100).frames, ["88000001"]);
    assert_eq!(without_end.text("88000002").enter().frames, ["88000001", "88000002"]);
}

#[test]
fn input_19_two_scans_20_ms_apart_are_two() {
    let mut typist = Typist::new(5);
    typist.text("88000001").enter().pause(20).text("88000002").enter();
    assert_eq!(typist.frames, ["88000001", "88000002"]);
}

#[test]
fn input_19_lock_keys_of_the_machine_change_nothing_and_those_of_the_device_do() {
    // Caps Lock of another keyboard never reaches this device; its own toggles letters, not digits.
    assert_eq!(
        Typist::new(5).tap(CAPS_LOCK).text("Vip-1").tap(CAPS_LOCK).text("x").enter().frames,
        ["vIP-1x"]
    );
    let keypad = [79, 80, 81, 75, 76, 77, 71, 72, 73, 82];
    let mut typist = Typist::new(5);
    for code in keypad {
        typist.tap(code);
    }
    assert_eq!(typist.tap(KEYPAD_ENTER).frames, ["1234567890"]);
}

#[test]
fn input_19_held_keys_lost_releases_and_a_stuck_shift_end_with_the_scan() {
    let mut typist = Typist::new(5);
    typist.edge(9, Edge::Down).edge(9, Edge::Repeat).edge(9, Edge::Repeat).edge(9, Edge::Up).enter();
    assert_eq!(typist.frames, ["8"], "a repeated key is one key");
    let mut typist = Typist::new(5);
    typist.edge(9, Edge::Down).edge(9, Edge::Down).edge(2, Edge::Down).enter();
    assert_eq!(typist.frames, ["881"], "a key may come down again without having come up");
    let mut typist = Typist::new(5);
    typist.edge(SHIFT, Edge::Down).text("a").enter().text("88000001").enter();
    assert_eq!(typist.frames, ["A", "88000001"]);
    let mut typist = Typist::new(5);
    typist.edge(SHIFT, Edge::Down).text("ab").pause(500).text("88000001").enter();
    assert_eq!(typist.frames, ["88000001"]);
}

/// Ctrl and a bracket is the group separator of GS1; it ends up in the frame and is judged there.
#[test]
fn input_19_a_group_separator_is_a_control_key() {
    let mut typist = Typist::new(5);
    typist.text("]C101").edge(CONTROLS[0], Edge::Down).tap(27).edge(CONTROLS[0], Edge::Up).text("21").enter();
    assert_eq!(typist.frames, ["]C101\u{1D}21"]);
}

fn alt(typist: &mut Typist, number: &str) {
    let keypad = [82, 79, 80, 81, 75, 76, 77, 71, 72, 73];
    typist.edge(ALTS[0], Edge::Down);
    for digit in number.bytes() {
        typist.tap(keypad[usize::from(digit - b'0')]);
    }
    typist.edge(ALTS[0], Edge::Up);
}

/// Readers that type Alt and a number: ASCII, UTF-8 byte by byte, characters beyond, and GBK, which is refused as text.
#[test]
fn input_19_alt_and_a_number_is_a_character() {
    let mut typist = Typist::new(2);
    for number in ["065", "66", "0229", "0188", "0160", "20250"] {
        alt(&mut typist, number);
    }
    assert_eq!(typist.enter().frames, ["AB张会"].map(|_| "AB\u{5F20}\u{4F1A}").map(str::to_owned));
    let mut gbk = KeyFramer::new(60, false);
    let mut at_ms = 0;
    let mut press = |framer: &mut KeyFramer, code, edge| {
        at_ms += 1;
        framer.push(Key { code, edge, at_ms })
    };
    for byte in ["187", "225"] {
        press(&mut gbk, ALTS[0], Edge::Down);
        for digit in byte.bytes() {
            press(&mut gbk, [82, 79, 80, 81, 75, 76, 77, 71, 72, 73][usize::from(digit - b'0')], Edge::Down);
        }
        press(&mut gbk, ALTS[0], Edge::Up);
    }
    let frame = press(&mut gbk, ENTER, Edge::Down).unwrap();
    assert_eq!(barcode::parse(&frame), Err(barcode::BarcodeProblem::Encoding));
}

#[test]
fn input_19_a_qr_code_of_4_kb_is_read_and_a_longer_one_leaves_no_tail() {
    let longest = "7".repeat(4_096);
    assert_eq!(typed(0, &longest), [longest]);
    let mut typist = Typist::new(0);
    typist.text(&"7".repeat(10_000)).enter().text("88000001").enter();
    assert_eq!(typist.frames, ["88000001"]);
}

/// Time that seems to go backwards is no pause.
#[test]
fn input_22_a_clock_that_jumps_back_breaks_no_scan() {
    let mut framer = KeyFramer::new(60, false);
    let mut press = |code, at_ms| framer.push(Key { code, edge: Edge::Down, at_ms });
    assert_eq!((press(9, 86_400_000), press(9, 5)), (None, None));
    assert_eq!(press(ENTER, 10), Some(b"88".to_vec()));
}

proptest! {
    #[test]
    fn any_keys_are_survived(keys in proptest::collection::vec((0_u16..800, 0..3_u8, 0_u64..200), 0..200), without_end in any::<bool>()) {
        let mut framer = KeyFramer::new(60, without_end);
        let mut at_ms = 0;
        for (code, edge, wait) in keys {
            at_ms += wait;
            let edge = [Edge::Down, Edge::Up, Edge::Repeat][usize::from(edge)];
            if let Some(frame) = framer.push(Key { code, edge, at_ms }) {
                prop_assert!(!frame.is_empty() && frame.len() <= FRAME_BYTES_MAX);
            }
        }
    }

    #[test]
    fn every_text_of_a_us_keyboard_comes_back(text in "[ -~]{1,60}", every_ms in 0_u64..60) {
        prop_assert_eq!(typed(every_ms, &text), [text]);
    }
}

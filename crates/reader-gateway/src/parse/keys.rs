//! Keys of a reader that types, to frames. By the number of the key, not by the letter that the system makes of it: no
//! layout, no input method and no lock light of this machine changes what is read. Every such reader types on a US
//! keyboard unless it was set up otherwise.
//!
//! Enter and Tab end a frame. A pause longer than the reader ever makes begins one anew: what a person types on the same
//! device is dropped key by key.

use super::frame::FRAME_BYTES_MAX;

/// One edge of a key, numbered as Linux does.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Key {
    /// Which.
    pub code: u16,
    /// What it did.
    pub edge: Edge,
    /// When, in milliseconds on any clock that only goes forward.
    pub at_ms: u64,
}

/// What a key did.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Edge {
    /// It went down.
    Down,
    /// It came up.
    Up,
    /// It is held, and the system repeats it.
    Repeat,
}

const ENTER: u16 = 28;
const TAB: u16 = 15;
const KEYPAD_ENTER: u16 = 96;
const CAPS_LOCK: u16 = 58;
const SHIFTS: [u16; 2] = [42, 54];
const CONTROLS: [u16; 2] = [29, 97];
const ALTS: [u16; 2] = [56, 100];
/// Keys in the order of their numbers, from a number on: without and with Shift.
const ROWS: [(u16, &str, &str); 5] = [
    (2, "1234567890-=", "!@#$%^&*()_+"),
    (16, "qwertyuiop[]", "QWERTYUIOP{}"),
    (30, "asdfghjkl;'`", "ASDFGHJKL:\"~"),
    (43, "\\zxcvbnm,./", "|ZXCVBNM<>?"),
    (57, " ", " "),
];
/// The keypad, whatever Num Lock says.
const KEYPAD: [(u16, &str); 4] = [(55, "*"), (71, "789-456+1230."), (98, "/"), (117, "=")];

/// Collects keys into frames.
#[derive(Debug)]
pub struct KeyFramer {
    pause_max_ms: u64,
    without_end: bool,
    frame: Vec<u8>,
    overlong: bool,
    last_ms: Option<u64>,
    shift: bool,
    control: bool,
    /// While Alt is held: the number that is typed on the keypad.
    alt: Option<u32>,
    caps: bool,
}

impl KeyFramer {
    /// For a reader that never pauses longer than that within a frame, and that may end frames by a pause alone.
    #[must_use]
    pub const fn new(pause_max_ms: u64, without_end: bool) -> Self {
        Self {
            pause_max_ms,
            without_end,
            frame: Vec::new(),
            overlong: false,
            last_ms: None,
            shift: false,
            control: false,
            alt: None,
            caps: false,
        }
    }

    /// Takes a key; gives the frame that is complete now, if any.
    pub fn push(&mut self, key: Key) -> Option<Vec<u8>> {
        let before = self.tick(key.at_ms);
        match key.edge {
            Edge::Repeat => {}
            Edge::Up => self.release(key.code),
            Edge::Down => {
                self.last_ms = Some(key.at_ms);
                if matches!(key.code, ENTER | TAB | KEYPAD_ENTER) {
                    // One of the two is empty: a pause has just ended what was there before.
                    return self.end().or(before);
                }
                self.press(key.code);
            }
        }
        before
    }

    /// Takes the time: a frame that a pause has ended is given to readers without an end, and dropped for all others.
    pub fn tick(&mut self, now_ms: u64) -> Option<Vec<u8>> {
        let last = self.last_ms?;
        if now_ms.saturating_sub(last) <= self.pause_max_ms {
            return None;
        }
        self.end().filter(|_| self.without_end)
    }

    /// Whether a pause would end something.
    #[must_use]
    pub const fn is_within(&self) -> bool {
        self.last_ms.is_some()
    }

    fn end(&mut self) -> Option<Vec<u8>> {
        // Keys whose release got lost do not reach into the next frame.
        (self.shift, self.control, self.alt, self.last_ms) = (false, false, None, None);
        let overlong = std::mem::take(&mut self.overlong);
        let frame = std::mem::take(&mut self.frame);
        (!frame.is_empty() && !overlong).then_some(frame)
    }

    fn press(&mut self, code: u16) {
        if SHIFTS.contains(&code) {
            self.shift = true;
        } else if CONTROLS.contains(&code) {
            self.control = true;
        } else if ALTS.contains(&code) {
            self.alt = Some(0);
        } else if code == CAPS_LOCK {
            self.caps = !self.caps;
        } else if let Some(number) = self.alt {
            let digit = character(&KEYPAD.map(|(first, row)| (first, row, row)), code, false);
            let digit = digit.and_then(|character| character.to_digit(10));
            self.alt = digit
                .map_or(Some(number), |digit| number.checked_mul(10)?.checked_add(digit))
                .or(Some(u32::MAX));
        } else if let Some(character) = self.character(code) {
            self.keep(&[character]);
        }
    }

    fn release(&mut self, code: u16) {
        if SHIFTS.contains(&code) {
            self.shift = false;
        } else if CONTROLS.contains(&code) {
            self.control = false;
        } else if ALTS.contains(&code) {
            match self.alt.take() {
                None | Some(0) => {}
                // Up to 255 the reader types bytes of an encoding, beyond it characters.
                Some(number) => match (u8::try_from(number), char::from_u32(number)) {
                    (Ok(byte), _) => self.keep(&[byte]),
                    (Err(_), Some(character)) => self.keep(character.encode_utf8(&mut [0; 4]).as_bytes()),
                    (Err(_), None) => self.keep(&[0xFF]),
                },
            }
        }
    }

    fn character(&self, code: u16) -> Option<u8> {
        let keypad = character(&KEYPAD.map(|(first, row)| (first, row, row)), code, false);
        let main = || {
            let plain = character(&ROWS, code, false)?;
            let shift = self.shift != (self.caps && plain.is_ascii_alphabetic());
            character(&ROWS, code, shift)
        };
        let byte = u8::try_from(keypad.or_else(main)?).ok()?;
        // Ctrl makes of a letter its control character: a group separator is Ctrl and a bracket.
        Some(if self.control { byte.to_ascii_uppercase() & 0x1F } else { byte })
    }

    fn keep(&mut self, bytes: &[u8]) {
        if self.frame.len() + bytes.len() > FRAME_BYTES_MAX {
            self.overlong = true;
        } else {
            self.frame.extend_from_slice(bytes);
        }
    }
}

fn character(rows: &[(u16, &str, &str)], code: u16, shift: bool) -> Option<char> {
    rows.iter().find_map(|(first, plain, shifted)| {
        let at = usize::from(code.checked_sub(*first)?);
        (if shift { shifted } else { plain }).chars().nth(at)
    })
}

#[cfg(test)]
mod tests;

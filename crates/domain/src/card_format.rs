//! How a chip's number is printed (C03): readers give bytes, cards carry one of a dozen decimal and hexadecimal forms of
//! them, and two readers of one model may disagree. A [`CardFormat`] turns what a reader gives into what is printed.
//!
//! *Invariant:* a format never guesses: a read that does not have its form stays as it was read.

use std::fmt;
use std::str::FromStr;

/// Bytes of a number at most: the longest UID.
const BYTES_MAX: u32 = 10;
/// Digits of a number that is printed, at least: with fewer, chance would find a format.
pub const PRINTED_DIGITS_MIN: usize = 5;

/// One way to write a number.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Layout {
    /// All bytes in hexadecimal.
    Hex,
    /// The low four bytes in hexadecimal, 8 digits.
    Hex8,
    /// The low three bytes in hexadecimal, 6 digits.
    Hex6,
    /// The low seven bytes in decimal, 17 digits.
    Dec17,
    /// The low five bytes in decimal, 13 digits.
    Dec13,
    /// The low four bytes in decimal, 10 digits.
    Dec10,
    /// The low three bytes in decimal, 8 digits.
    Dec8,
    /// One byte in three digits, a comma, two bytes in five: `019,29833`.
    Dec3Comma5,
    /// The same without the comma.
    Dec3And5,
    /// Two bytes in five digits, a comma, two bytes in five: `00019,29833`.
    Dec5Comma5,
    /// The same without the comma.
    Dec5And5,
}

/// Which end comes first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum ByteOrder {
    /// As read.
    Straight,
    /// The last byte first.
    Reversed,
    /// The bytes as read, each with its last bit first.
    BitsReversed,
}

/// From what a reader gives to what is printed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum CardFormat {
    /// The read is the number.
    AsRead,
    /// The read is a number in one layout, the card has it in another.
    Converted {
        /// What the reader gives.
        from: Layout,
        /// What is printed.
        to: Layout,
        /// Of the bytes that are printed.
        order: ByteOrder,
        /// Whether leading zeros are printed.
        zeros: bool,
    },
}

/// A text that names no format.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("is not a card format")]
pub struct UnknownFormat;

const LAYOUTS: [(Layout, &str); 11] = [
    (Layout::Hex, "hex"),
    (Layout::Dec10, "10d"),
    (Layout::Dec13, "13d"),
    (Layout::Dec8, "8d"),
    (Layout::Dec3Comma5, "3,5d"),
    (Layout::Dec5Comma5, "5,5d"),
    (Layout::Dec3And5, "3+5d"),
    (Layout::Dec5And5, "5+5d"),
    (Layout::Dec17, "17d"),
    (Layout::Hex8, "8h"),
    (Layout::Hex6, "6h"),
];
const ORDERS: [(ByteOrder, &str); 3] = [
    (ByteOrder::Straight, ""),
    (ByteOrder::Reversed, ":reversed"),
    (ByteOrder::BitsReversed, ":bits-reversed"),
];
const AS_READ: &str = "as-read";
const WITHOUT_ZEROS: &str = ":no-zeros";

impl CardFormat {
    /// The number that is printed, or the read itself when it does not have the form.
    #[must_use]
    pub fn number(self, read: &str) -> String {
        self.find_number(read).unwrap_or_else(|| read.to_owned())
    }

    fn find_number(self, read: &str) -> Option<String> {
        match self {
            Self::AsRead => Some(read.to_owned()),
            Self::Converted { from, to, order, zeros } => {
                let printed = to.write(from.read(read)?, order)?;
                Some(if zeros { printed } else { without_zeros(&printed).to_owned() })
            }
        }
    }

    /// Every format that turns a read into a printed number, the plainest first. Spaces, hyphens and case are ignored.
    #[must_use]
    pub fn infer(read: &str, printed: &str) -> Vec<Self> {
        let (read, printed) = (plain(read), plain(printed));
        if read == printed {
            return vec![Self::AsRead];
        }
        if printed.bytes().filter(u8::is_ascii_hexdigit).count() < PRINTED_DIGITS_MIN {
            return Vec::new();
        }
        let mut found: Vec<Self> = candidates()
            .filter(|format| format.find_number(&read).as_deref() == Some(printed.as_str()))
            .collect();
        // Where no zero leads, both say the same: the one that keeps zeros is right for the next card.
        let keeping = found.clone();
        found.retain(|format| match *format {
            Self::AsRead | Self::Converted { zeros: true, .. } => true,
            Self::Converted { from, to, order, zeros: false } => {
                !keeping.contains(&Self::Converted { from, to, order, zeros: true })
            }
        });
        found
    }
}

fn candidates() -> impl Iterator<Item = CardFormat> {
    let pairs = ORDERS.iter().flat_map(|(order, _)| {
        [true, false].into_iter().flat_map(move |zeros| {
            LAYOUTS.iter().flat_map(move |(from, _)| {
                LAYOUTS.iter().map(move |(to, _)| CardFormat::Converted {
                    from: *from,
                    to: *to,
                    order: *order,
                    zeros,
                })
            })
        })
    });
    // What `hex` reads, the shorter hexadecimal layouts read too, and less of it.
    pairs.filter(|format| !matches!(format, CardFormat::Converted { from: Layout::Hex8 | Layout::Hex6, .. }))
}

/// A number of some bytes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Number {
    value: u128,
    bytes: u32,
}

impl Layout {
    /// Bytes that it writes; [`None`] for as many as there are.
    const fn bytes(self) -> Option<u32> {
        match self {
            Self::Hex => None,
            Self::Hex6 | Self::Dec8 | Self::Dec3Comma5 | Self::Dec3And5 => Some(3),
            Self::Hex8 | Self::Dec10 | Self::Dec5Comma5 | Self::Dec5And5 => Some(4),
            Self::Dec13 => Some(5),
            Self::Dec17 => Some(7),
        }
    }

    fn read(self, text: &str) -> Option<Number> {
        let (value, bytes) = match self {
            Self::Hex => {
                let bytes =
                    u32::try_from(text.len() / 2).ok().filter(|bytes| (3..=BYTES_MAX).contains(bytes))?;
                (hex(text, text.len() / 2 * 2)?, bytes)
            }
            Self::Hex8 => (hex(text, 8)?, 4),
            Self::Hex6 => (hex(text, 6)?, 3),
            Self::Dec17 => (decimal(text, 17)?, 7),
            Self::Dec13 => (decimal(text, 13)?, 5),
            Self::Dec10 => (decimal(text, 10)?, 4),
            Self::Dec8 => (decimal(text, 8)?, 3),
            Self::Dec3Comma5 => (halves(text.split_once(',')?, 3, 0xFF)?, 3),
            Self::Dec3And5 => (halves(text.split_at_checked(3)?, 3, 0xFF)?, 3),
            Self::Dec5Comma5 => (halves(text.split_once(',')?, 5, 0xFFFF)?, 4),
            Self::Dec5And5 => (halves(text.split_at_checked(5)?, 5, 0xFFFF)?, 4),
        };
        (value >> (bytes * 8) == 0).then_some(Number { value, bytes })
    }

    fn write(self, number: Number, order: ByteOrder) -> Option<String> {
        let bytes = self.bytes().unwrap_or(number.bytes);
        if bytes > number.bytes {
            return None;
        }
        let value = ordered(number.value & mask(bytes), bytes, order);
        let (high, low) = (value >> 16, value & 0xFFFF);
        Some(match self {
            Self::Hex | Self::Hex8 | Self::Hex6 => format!("{value:0width$X}", width = bytes as usize * 2),
            Self::Dec17 => format!("{value:017}"),
            Self::Dec13 => format!("{value:013}"),
            Self::Dec10 => format!("{value:010}"),
            Self::Dec8 => format!("{value:08}"),
            Self::Dec3Comma5 => format!("{high:03},{low:05}"),
            Self::Dec3And5 => format!("{high:03}{low:05}"),
            Self::Dec5Comma5 => format!("{high:05},{low:05}"),
            Self::Dec5And5 => format!("{high:05}{low:05}"),
        })
    }
}

const fn mask(bytes: u32) -> u128 {
    (1 << (bytes * 8)) - 1
}

fn ordered(value: u128, bytes: u32, order: ByteOrder) -> u128 {
    match order {
        ByteOrder::Straight => value,
        ByteOrder::Reversed => value.swap_bytes() >> (128 - bytes * 8),
        ByteOrder::BitsReversed => {
            (value.reverse_bits() >> (128 - bytes * 8)).swap_bytes() >> (128 - bytes * 8)
        }
    }
}

fn hex(text: &str, digits: usize) -> Option<u128> {
    let right = text.len() == digits && text.bytes().all(|byte| byte.is_ascii_hexdigit());
    right.then(|| u128::from_str_radix(text, 16).ok()).flatten()
}

/// Decimal digits, some of the leading zeros of which a reader may have lost.
fn decimal(text: &str, digits_max: usize) -> Option<u128> {
    let right = (1..=digits_max).contains(&text.len()) && text.bytes().all(|byte| byte.is_ascii_digit());
    right.then(|| text.parse().ok()).flatten()
}

fn halves((high, low): (&str, &str), digits: usize, high_max: u128) -> Option<u128> {
    let whole = high.len() == digits && low.len() == 5;
    let (high, low) = (decimal(high, digits)?, decimal(low, 5)?);
    (whole && high <= high_max && low <= 0xFFFF).then_some(high << 16 | low)
}

fn plain(text: &str) -> String {
    text.chars()
        .filter(|character| !matches!(character, ' ' | '-'))
        .collect::<String>()
        .trim()
        .to_ascii_uppercase()
}

fn without_zeros(text: &str) -> &str {
    let shorter = text.trim_start_matches('0');
    if shorter.is_empty() || shorter.starts_with(',') { text } else { shorter }
}

impl fmt::Display for CardFormat {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self::Converted { from, to, order, zeros } = self else { return f.write_str(AS_READ) };
        let of_layout = |layout: &Layout| name_of(&LAYOUTS, *layout);
        let zeros = if *zeros { "" } else { WITHOUT_ZEROS };
        write!(f, "{}>{}{}{zeros}", of_layout(from), of_layout(to), name_of(&ORDERS, *order))
    }
}

fn name_of<T: PartialEq>(names: &[(T, &'static str)], thing: T) -> &'static str {
    names.iter().find(|(named, _)| *named == thing).map_or("", |(_, name)| name)
}

impl FromStr for CardFormat {
    type Err = UnknownFormat;

    /// `as-read`, or `FROM>TO` with `:reversed` or `:bits-reversed`, then `:no-zeros`: `hex>10d:reversed`.
    fn from_str(text: &str) -> Result<Self, UnknownFormat> {
        if text == AS_READ {
            return Ok(Self::AsRead);
        }
        let (text, zeros) = text.strip_suffix(WITHOUT_ZEROS).map_or((text, true), |text| (text, false));
        let (layouts, order) = match text.split_once(':') {
            Some((layouts, _)) => (layouts, text.get(layouts.len()..).unwrap_or_default()),
            None => (text, ""),
        };
        let (from, to) = layouts.split_once('>').ok_or(UnknownFormat)?;
        let layout = |name| LAYOUTS.iter().find(|(_, known)| *known == name).map(|(layout, _)| *layout);
        let order = ORDERS.iter().find(|(_, known)| *known == order).map(|(order, _)| *order);
        match (layout(from), layout(to), order) {
            (Some(from), Some(to), Some(order)) => Ok(Self::Converted { from, to, order, zeros }),
            (None, ..) | (_, None, _) | (.., None) => Err(UnknownFormat),
        }
    }
}

#[cfg(test)]
mod tests;

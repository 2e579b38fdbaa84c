//! Reports of scanners and stripe readers that are no keyboards (HID-POS, HID-MSR), to frames. Where what stands in a report
//! is said by the device itself, in its descriptor: no model needs to be known.
//!
//! *Invariant:* a descriptor without a scanner's or a stripe's data gives no layout, so a keyboard is never read this way.

mod descriptor;

use super::frame::FRAME_BYTES_MAX;

/// Where the data of a reader stand in its reports.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Layout {
    fields: Vec<Field>,
    /// Reports begin with their number.
    numbered: bool,
}

/// Elements of one size in a row.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Field {
    report: u8,
    what: What,
    /// Where the first begins.
    bit: usize,
    /// Of one.
    bits: usize,
    count: usize,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum What {
    /// Of a barcode.
    Text,
    /// Whether the next report goes on with the text.
    More,
    /// Of a track, counted from 0.
    Track(usize),
    TrackLength(usize),
    /// Odd when the track could not be read.
    TrackStatus(usize),
}

/// How each track begins.
const STARTS: [char; 3] = ['%', ';', '+'];

impl Layout {
    /// The layout that a descriptor describes; [`None`] when the device is neither a scanner nor a stripe reader.
    #[must_use]
    pub fn of(descriptor: &[u8]) -> Option<Self> {
        let layout = descriptor::parse(descriptor);
        let has_data = |field: &Field| matches!(field.what, What::Text | What::Track(_));
        layout.fields.iter().any(has_data).then_some(layout)
    }

    fn values<'a>(&'a self, report: &'a [u8], what: What) -> impl Iterator<Item = u8> + 'a {
        let (number, body) = match (self.numbered, report.split_first()) {
            (true, Some((number, body))) => (*number, body),
            (true, None) | (false, _) => (0, report),
        };
        let fields = self.fields.iter().filter(move |field| field.report == number && field.what == what);
        let bits =
            fields.flat_map(|field| (0..field.count).map(|at| (field.bit + at * field.bits, field.bits)));
        bits.map(|(bit, bits)| value_at(body, bit, bits))
    }

    /// Bytes up to the zeros that fill the field.
    fn bytes(&self, report: &[u8], what: What) -> Vec<u8> {
        let mut bytes: Vec<u8> = self.values(report, what).collect();
        let end = bytes.iter().rposition(|byte| *byte != 0).map_or(0, |last| last + 1);
        bytes.truncate(end);
        bytes
    }

    /// A track as readers that type would send it; [`None`] when the report has none.
    fn track(&self, report: &[u8], track: usize) -> Option<String> {
        let start = STARTS[track];
        if self.values(report, What::TrackStatus(track)).any(|status| status & 1 == 1) {
            return Some(format!("{start}E?"));
        }
        let mut bytes = self.bytes(report, What::Track(track));
        if let Some(length) = self.values(report, What::TrackLength(track)).next() {
            bytes.truncate(usize::from(length));
        }
        let text = String::from_utf8_lossy(&bytes);
        let text = text.trim();
        match (text.is_empty(), text.starts_with(STARTS)) {
            (true, _) => None,
            (false, true) => Some(text.to_owned()),
            (false, false) => Some(format!("{start}{}?", text.trim_end_matches('?'))),
        }
    }
}

/// The lowest eight bits of a value; bits beyond the report are zeros.
fn value_at(body: &[u8], bit: usize, bits: usize) -> u8 {
    let one = |at: usize| body.get(at / 8).is_some_and(|byte| byte >> (at % 8) & 1 == 1);
    (0..bits.min(8)).fold(0, |value, at| value | u8::from(one(bit + at)) << at)
}

/// Collects reports into frames.
#[derive(Debug)]
pub struct ReportFramer {
    layout: Layout,
    text: Vec<u8>,
    overlong: bool,
}

impl ReportFramer {
    /// For a reader with this layout.
    #[must_use]
    pub const fn new(layout: Layout) -> Self {
        Self { layout, text: Vec::new(), overlong: false }
    }

    /// Takes a report; gives the frame that it ends, if any. Empty frames are none.
    pub fn push(&mut self, report: &[u8]) -> Option<Vec<u8>> {
        let tracks: String = (0..STARTS.len()).filter_map(|track| self.layout.track(report, track)).collect();
        if !tracks.is_empty() {
            return Some(tracks.into_bytes());
        }
        let text = self.layout.bytes(report, What::Text);
        if self.text.len() + text.len() > FRAME_BYTES_MAX {
            self.overlong = true;
        } else {
            self.text.extend_from_slice(&text);
        }
        let goes_on = self.layout.values(report, What::More).any(|more| more != 0);
        if goes_on { None } else { self.end() }
    }

    /// Whether a code has begun and goes on.
    #[must_use]
    pub const fn is_within(&self) -> bool {
        !self.text.is_empty() || self.overlong
    }

    /// Drops what was begun: the rest did not come in time.
    pub fn reset(&mut self) {
        self.end();
    }

    fn end(&mut self) -> Option<Vec<u8>> {
        let overlong = std::mem::take(&mut self.overlong);
        let text = std::mem::take(&mut self.text);
        (!text.is_empty() && !overlong).then_some(text)
    }
}

#[cfg(test)]
mod tests;

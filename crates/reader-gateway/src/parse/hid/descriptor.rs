//! Report descriptors (HID 1.11, 6.2.2): a stack machine whose input items say, bit by bit, what a report holds.

use std::collections::BTreeMap;

use super::{Field, Layout, What};

/// Longer reports do not exist; what a descriptor says beyond is not followed.
const REPORT_BITS_MAX: usize = 8 * 8_192;
const CONSTANT: u32 = 1;

/// What stays until it is said anew.
#[derive(Debug, Clone, Copy, Default)]
struct Globals {
    page: u32,
    bits: usize,
    count: usize,
    report: u8,
}

#[derive(Debug, Default)]
struct Parser {
    globals: Globals,
    pushed: Vec<Globals>,
    /// Usages said since the last main item: first and last of each range.
    usages: Vec<(u32, u32)>,
    /// Bits of each report so far.
    lengths: BTreeMap<u8, usize>,
    fields: Vec<Field>,
    numbered: bool,
}

/// What a descriptor says about readers' data; of anything else, nothing.
pub(super) fn parse(descriptor: &[u8]) -> Layout {
    let mut parser = Parser::default();
    let mut rest = descriptor;
    while let Some((&prefix, after)) = rest.split_first() {
        // A long item: its length, its tag, its data. Nobody has ever defined one.
        if prefix == 0xFE {
            let length = after.first().map_or(0, |length| usize::from(*length) + 2);
            rest = after.get(length..).unwrap_or_default();
            continue;
        }
        let length = [0, 1, 2, 4][usize::from(prefix & 3)];
        let Some(data) = after.get(..length) else { break };
        let value = data.iter().rev().fold(0, |value: u32, byte| value << 8 | u32::from(*byte));
        parser.take(prefix >> 2 & 3, prefix >> 4, value, length);
        rest = &after[length..];
    }
    Layout { fields: parser.fields, numbered: parser.numbered }
}

impl Parser {
    fn take(&mut self, kind: u8, tag: u8, value: u32, length: usize) {
        let size = usize::try_from(value).unwrap_or(usize::MAX);
        // A usage of four bytes names its page.
        let usage = if length == 4 { value } else { value | u32::MAX << 16 };
        match (kind, tag) {
            (0, 8) => self.input(value),
            (1, 0) => self.globals.page = value,
            (1, 7) => self.globals.bits = size,
            (1, 8) => {
                self.globals.report = (value & 0xFF) as u8;
                self.numbered = true;
            }
            (1, 9) => self.globals.count = size,
            (1, 10) => self.pushed.push(self.globals),
            (1, 11) => self.globals = self.pushed.pop().unwrap_or(self.globals),
            (2, 0) => self.usages.push((usage, usage)),
            (2, 1) => self.usages.push((usage, usage)),
            (2, 2) => {
                if let Some((_, last)) = self.usages.last_mut() {
                    *last = usage;
                }
            }
            _ => {}
        }
        if kind == 0 {
            self.usages.clear();
        }
    }

    fn input(&mut self, flags: u32) {
        let Globals { bits, count, report, .. } = self.globals;
        let begin = *self.lengths.get(&report).unwrap_or(&0);
        let Some(end) = bits.checked_mul(count).and_then(|length| begin.checked_add(length)) else { return };
        if bits == 0 || end > REPORT_BITS_MAX {
            return;
        }
        self.lengths.insert(report, end);
        if flags & CONSTANT == 0 {
            for at in 0..count {
                let what = self.usage(at).and_then(meaning);
                what.into_iter().for_each(|what| self.keep(report, what, begin + at * bits, bits));
            }
        }
    }

    /// The usage of an element: the last one that is named holds for all that follow.
    fn usage(&self, at: usize) -> Option<(u32, u32)> {
        let mut left = u32::try_from(at).ok()?;
        let mut found = None;
        for (first, last) in &self.usages {
            let count = last.saturating_sub(*first).saturating_add(1);
            found = Some(first + left.min(count - 1));
            match left.checked_sub(count) {
                Some(rest) => left = rest,
                None => break,
            }
        }
        let usage = found?;
        let page = if usage >> 16 == u32::MAX >> 16 { self.globals.page } else { usage >> 16 };
        Some((page, usage & 0xFFFF))
    }

    fn keep(&mut self, report: u8, what: What, bit: usize, bits: usize) {
        match self.fields.last_mut() {
            Some(last)
                if last.report == report
                    && last.what == what
                    && last.bits == bits
                    && last.bit + last.count * bits == bit =>
            {
                last.count += 1;
            }
            _ => self.fields.push(Field { report, what, bit, bits, count: 1 }),
        }
    }
}

/// Bar code scanners (page 8C), stripe readers (8E), and the page of their own that most stripe readers use instead.
const fn meaning((page, usage): (u32, u32)) -> Option<What> {
    match (page, usage) {
        (0x8C, 0xFE) => Some(What::Text),
        (0x8C, 0xFF) => Some(What::More),
        (0x8E, 0x11..=0x13) => Some(What::TrackLength(usage as usize - 0x11)),
        (0x8E, 0x21..=0x23) => Some(What::Track(usage as usize - 0x21)),
        (0xFF00, 0x20..=0x22) => Some(What::TrackStatus(usage as usize - 0x20)),
        (0xFF00, 0x28..=0x2A) => Some(What::TrackLength(usage as usize - 0x28)),
        (0xFF00, 0x30..=0x32) => Some(What::Track(usage as usize - 0x30)),
        _ => None,
    }
}

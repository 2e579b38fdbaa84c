//! Descriptors of readers that exist, and reports that must be survived.

use proptest::prelude::*;

use super::*;

/// A scanner: report 2 with the length, the symbology in three bytes, 56 bytes of text, and whether more follows.
pub(crate) const SCANNER: &[u8] = &[
    0x05, 0x8C, 0x09, 0x02, 0xA1, 0x01, 0x09, 0x12, 0xA1, 0x02, 0x85, 0x02, 0x15, 0x00, 0x26, 0xFF, 0x00,
    0x75, 0x08, 0x95, 0x01, 0x05, 0x01, 0x09, 0x3B, 0x81, 0x02, 0x95, 0x03, 0x05, 0x8C, 0x09, 0xFB, 0x09,
    0xFC, 0x09, 0xFD, 0x81, 0x02, 0x95, 0x38, 0x09, 0xFE, 0x82, 0x02, 0x01, 0x95, 0x06, 0x75, 0x01, 0x81,
    0x03, 0x95, 0x01, 0x09, 0xFF, 0x81, 0x02, 0x95, 0x01, 0x81, 0x03, 0xC0, 0xC0,
];

/// A stripe reader with a page of its own: status and length of each track, the encoding, and 110 bytes for each track.
const STRIPES: &[u8] = &[
    0x06, 0x00, 0xFF, 0x09, 0x01, 0xA1, 0x01, 0x15, 0x00, 0x26, 0xFF, 0x00, 0x75, 0x08, 0x95, 0x03, 0x19,
    0x20, 0x29, 0x22, 0x81, 0x02, 0x09, 0x28, 0x09, 0x29, 0x09, 0x2A, 0x81, 0x02, 0x09, 0x38, 0x95, 0x01,
    0x81, 0x02, 0x95, 0x6E, 0x09, 0x30, 0x82, 0x02, 0x01, 0x09, 0x31, 0x82, 0x02, 0x01, 0x09, 0x32, 0x82,
    0x02, 0x01, 0xC0,
];

/// A stripe reader by the standard's own page, without sentinels.
const STANDARD: &[u8] = &[
    0x05, 0x8E, 0x09, 0x01, 0xA1, 0x01, 0x75, 0x08, 0x95, 0x01, 0x09, 0x12, 0x81, 0x02, 0x95, 0x28, 0x09,
    0x22, 0x82, 0x02, 0x01, 0xC0,
];

/// A keyboard, a mouse.
const KEYBOARD: &[u8] = &[
    0x05, 0x01, 0x09, 0x06, 0xA1, 0x01, 0x05, 0x07, 0x19, 0xE0, 0x29, 0xE7, 0x15, 0x00, 0x25, 0x01, 0x75,
    0x01, 0x95, 0x08, 0x81, 0x02, 0x75, 0x08, 0x95, 0x06, 0x19, 0x00, 0x29, 0xFF, 0x81, 0x00, 0xC0,
];

fn framer(descriptor: &[u8]) -> ReportFramer {
    ReportFramer::new(Layout::of(descriptor).unwrap())
}

fn scan(text: &str, more: bool) -> Vec<u8> {
    let mut report = vec![2, u8::try_from(text.len()).unwrap(), b']', b'C', b'1'];
    report.extend_from_slice(text.as_bytes());
    report.resize(5 + 56, 0);
    report.push(u8::from(more) << 6);
    report
}

fn swipe(status: [u8; 3], tracks: [&str; 3]) -> Vec<u8> {
    let mut report = status.to_vec();
    report.extend(tracks.map(|track| u8::try_from(track.len()).unwrap()));
    report.push(0);
    for track in tracks {
        let mut field = track.as_bytes().to_vec();
        field.resize(110, b'x');
        report.extend(field);
    }
    report
}

fn frame(text: &str) -> Option<Vec<u8>> {
    Some(text.as_bytes().to_vec())
}

/// C01: the code without its length, its symbology and the zeros behind it.
#[test]
fn a_scanner_gives_the_text_of_its_codes() {
    let mut framer = framer(SCANNER);
    assert_eq!(framer.push(&scan("88000001", false)), frame("88000001"));
    assert_eq!(framer.push(&scan("", false)), None);
    // Another report of the same device, and one that was cut.
    assert_eq!(framer.push(&[1; 62]), None);
    assert_eq!(framer.push(&scan("88000001", false)[..9]), frame("8800"));
    assert_eq!(framer.push(&[]), None);
}

/// A QR code longer than one report, one whose rest never comes, and one that is longer than any code.
#[test]
fn input_18_a_code_of_several_reports_is_one_and_leaves_no_tail() {
    let mut framer = framer(SCANNER);
    assert_eq!(framer.push(&scan(&"7".repeat(56), true)), None);
    assert!(framer.is_within());
    assert_eq!(framer.push(&scan("8", false)), frame(&format!("{}8", "7".repeat(56))));
    assert_eq!(framer.push(&scan("half", true)), None);
    framer.reset();
    assert_eq!(framer.push(&scan("88000001", false)), frame("88000001"));
    for _ in 0..FRAME_BYTES_MAX / 56 + 1 {
        assert_eq!(framer.push(&scan(&"7".repeat(56), true)), None);
    }
    assert_eq!(framer.push(&scan("tail", false)), None);
    assert_eq!(framer.push(&scan("88000001", false)), frame("88000001"));
}

/// C01: tracks as readers that type send them, so that one parser understands both; what a length does not count is none.
#[test]
fn input_20_a_stripe_reader_gives_its_tracks() {
    let mut framer = framer(STRIPES);
    let both = swipe([0, 0, 0], ["%B88000001^WANG^29?", ";88000001=2912?", ""]);
    assert_eq!(framer.push(&both), frame("%B88000001^WANG^29?;88000001=2912?"));
    let failed = swipe([1, 0, 0], ["", ";88000001=2912?", ""]);
    assert_eq!(framer.push(&failed), frame("%E?;88000001=2912?"));
    assert_eq!(framer.push(&swipe([0; 3], [""; 3])), None);
    let mut bare = vec![13];
    bare.extend_from_slice(b"88000001=2912");
    bare.resize(41, 0);
    assert_eq!(self::framer(STANDARD).push(&bare), frame(";88000001=2912?"));
}

#[test]
fn input_30_a_keyboard_is_never_read_by_its_reports() {
    assert_eq!(Layout::of(KEYBOARD), None);
    assert_eq!(Layout::of(&[]), None);
}

/// Push and pop, usages with their page, long items, and items that end in the middle.
#[test]
fn descriptors_are_followed_as_the_standard_says() {
    let odd = [
        &[0xFE, 0x02, 0xF0, 0x8C, 0x09][..],
        &[0x05, 0x01, 0xA4, 0x05, 0x8C, 0xB4, 0x75, 0x08, 0x95, 0x02],
        // The page within the usage: the one before it does not count.
        &[0x0B, 0xFE, 0x00, 0x8C, 0x00, 0x81, 0x02, 0x27, 0xFF],
    ]
    .concat();
    let layout = Layout::of(&odd).unwrap();
    assert_eq!(layout.fields, [Field { report: 0, what: What::Text, bit: 0, bits: 8, count: 2 }]);
    assert_eq!(ReportFramer::new(layout).push(b"42 beyond"), frame("42"));
}

proptest! {
    /// Whatever a device says about itself and then sends, nothing breaks and nothing grows.
    #[test]
    fn any_descriptor_and_any_reports_are_survived(
        mut descriptor in prop::collection::vec(any::<u8>(), 0..200),
        scanner in any::<bool>(),
        reports in prop::collection::vec(prop::collection::vec(any::<u8>(), 0..80), 0..20),
    ) {
        if scanner {
            descriptor.extend_from_slice(SCANNER);
        }
        if let Some(layout) = Layout::of(&descriptor) {
            let mut framer = ReportFramer::new(layout);
            for report in &reports {
                let frame = framer.push(report);
                prop_assert!(frame.is_none_or(|frame| !frame.is_empty() && frame.len() <= 3 * 8_192 * 3));
            }
        }
    }
}

//! Bytes of a reader to frames. A frame ends with CR, LF or ETX; STX begins one anew; NULs are line noise.
//!
//! *Invariant:* how the bytes were cut into pieces on the way changes nothing.

/// Longest frame: a QR code holds no more.
pub const FRAME_BYTES_MAX: usize = 4_296;

const STX: u8 = 0x02;
const ETX: u8 = 0x03;

/// Collects bytes into frames.
#[derive(Debug, Default)]
pub struct Framer {
    frame: Vec<u8>,
    /// The frame was too long: everything up to its end is dropped, its tail too.
    overlong: bool,
}

impl Framer {
    /// Takes a byte; gives the frame that it ends, if any. Empty frames are none.
    pub fn push(&mut self, byte: u8) -> Option<Vec<u8>> {
        match byte {
            0 => {}
            STX => self.reset(),
            b'\r' | b'\n' | ETX => return self.flush(),
            _ if self.frame.len() == FRAME_BYTES_MAX => {
                self.reset();
                self.overlong = true;
            }
            _ if !self.overlong => self.frame.push(byte),
            _ => {}
        }
        None
    }

    /// Takes bytes; gives the frames that they end.
    pub fn extend(&mut self, bytes: &[u8]) -> Vec<Vec<u8>> {
        bytes.iter().filter_map(|byte| self.push(*byte)).collect()
    }

    /// Whether a frame has begun.
    #[must_use]
    pub const fn is_within(&self) -> bool {
        !self.frame.is_empty()
    }

    /// The frame as it stands, for readers that send no end.
    pub fn flush(&mut self) -> Option<Vec<u8>> {
        let frame = std::mem::take(&mut self.frame);
        self.overlong = false;
        (!frame.is_empty()).then_some(frame)
    }

    /// Drops what was begun: its end did not come in time.
    pub fn reset(&mut self) {
        self.frame.clear();
        self.overlong = false;
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn frames(bytes: &[u8]) -> Vec<Vec<u8>> {
        Framer::default().extend(bytes)
    }

    /// Missing ETX, STX inside a frame, NULs, CR only, LF only, two frames in one read.
    #[test]
    fn input_17_frames_end_in_many_ways() {
        let card = b"0A00137489E4".to_vec();
        for bytes in [
            b"\x020A00137489E4\r\n\x03".as_slice(),
            b"\x020A00137489E4\x03",
            b"0A00137489E4\r",
            b"0A00137489E4\n",
            b"\x020A00137489E4\r\n",
            b"\x020A00\x020A00137489E4\x03",
            b"\x02\x00\x020A00\x00137489E4\x03\x00",
        ] {
            assert_eq!(frames(bytes), std::slice::from_ref(&card), "{bytes:?}");
        }
        assert_eq!(frames(b"\x021\x03\x022\x03"), [b"1", b"2"]);
        assert!(frames(b"\r\n\r\n\x03").is_empty() && frames(b"0A00").is_empty());
    }

    /// 10 kB without an end, then a good frame: no tail of the first comes out.
    #[test]
    fn input_18_an_endless_frame_leaves_no_tail() {
        for length in [FRAME_BYTES_MAX + 1, 10_000] {
            let mut bytes = vec![b'7'; length];
            bytes.extend_from_slice(b"\r\n88000001\r\n");
            assert_eq!(frames(&bytes), [b"88000001"]);
        }
        let mut longest = vec![b'7'; FRAME_BYTES_MAX];
        longest.push(b'\r');
        assert_eq!(frames(&longest)[0].len(), FRAME_BYTES_MAX);
    }

    #[test]
    fn a_reader_without_an_end_is_flushed() {
        let mut framer = Framer::default();
        assert!(framer.extend(b"88000001").is_empty() && framer.is_within());
        assert_eq!(framer.flush(), Some(b"88000001".to_vec()));
        assert_eq!((framer.flush(), framer.is_within()), (None, false));
    }

    proptest! {
        /// Any bytes, cut anywhere, give the same frames.
        #[test]
        fn input_17_splitting_at_every_index_gives_the_same_frames(
            bytes in proptest::collection::vec(prop_oneof![Just(2_u8), Just(3), Just(13), Just(10), Just(0), any::<u8>()], 0..80)
        ) {
            let whole = frames(&bytes);
            for at in 0..=bytes.len() {
                let mut framer = Framer::default();
                let mut cut = framer.extend(&bytes[..at]);
                cut.extend(framer.extend(&bytes[at..]));
                prop_assert_eq!(&cut, &whole);
            }
        }
    }
}

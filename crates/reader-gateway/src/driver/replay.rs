//! A recording as a reader: what `record` wrote, in the rhythm in which it was read, or at once.

use std::io::BufRead;
use std::thread;
use std::time::{Duration, Instant};

use serde::{Deserialize, Serialize};

use super::{Context, Driver, DriverError, Ended};
use crate::parse::uid;
use crate::reader::{Origin, Payload, RawRead, ReaderState};

/// One line of a recording.
#[derive(Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct RecordedRead {
    /// Milliseconds after the recording began.
    pub at_ms: u64,
    /// The reader that read it.
    pub reader: String,
    /// Whether the bytes are a chip's answer; else they are a line.
    pub is_answer: bool,
    /// In hexadecimal.
    pub bytes: String,
}

impl RecordedRead {
    /// For a payload read so long after the beginning.
    #[must_use]
    pub fn new(after: Duration, reader: &str, payload: &Payload) -> Self {
        let (Payload::Frame(bytes) | Payload::Answer(bytes)) = payload;
        Self {
            at_ms: u64::try_from(after.as_millis()).unwrap_or(u64::MAX),
            reader: reader.to_owned(),
            is_answer: matches!(payload, Payload::Answer(_)),
            bytes: uid::hex(bytes),
        }
    }

    /// What was read, if the bytes are bytes.
    #[must_use]
    pub fn payload(&self) -> Option<Payload> {
        let digits = self.bytes.as_bytes();
        let byte = |pair: &[u8]| u8::from_str_radix(std::str::from_utf8(pair).ok()?, 16).ok();
        let bytes: Vec<u8> = digits.chunks(2).map(byte).collect::<Option<_>>()?;
        Some(if self.is_answer { Payload::Answer(bytes) } else { Payload::Frame(bytes) })
    }
}

/// Reads a recording.
#[derive(Debug)]
pub struct Replay<R> {
    recording: R,
    at_once: bool,
}

impl<R: BufRead + Send> Replay<R> {
    /// Of a recording, in its own rhythm unless `at_once`.
    pub const fn new(recording: R, at_once: bool) -> Self {
        Self { recording, at_once }
    }
}

impl<R: BufRead + Send> Driver for Replay<R> {
    fn run(&mut self, context: &Context) -> Result<Ended, DriverError> {
        context.tell(ReaderState::Ready);
        let began = Instant::now();
        let mut line = String::new();
        while self.recording.read_line(&mut line)? > 0 {
            let recorded: Option<RecordedRead> = serde_json::from_str(&line).ok();
            line.clear();
            match recorded.as_ref().and_then(|read| Some((read.at_ms, read.payload()?))) {
                Some((at_ms, payload)) => {
                    let at = Duration::from_millis(if self.at_once { 0 } else { at_ms });
                    thread::sleep(at.saturating_sub(began.elapsed()));
                    context.tell_read(RawRead { payload, origin: Origin::Simulated, resumed: false });
                }
                None => context.tell(ReaderState::Failed("a line of the recording is damaged".to_owned())),
            }
        }
        Ok(Ended::ForGood)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_recorded_is_read_again() {
        for payload in
            [Payload::Frame("会员;88=1?".into()), Payload::Answer(vec![0, 255]), Payload::Frame(vec![])]
        {
            let line = serde_json::to_string(&RecordedRead::new(Duration::from_millis(7), "desk", &payload))
                .unwrap();
            let read: RecordedRead = serde_json::from_str(&line).unwrap();
            assert_eq!((read.at_ms, read.payload()), (7, Some(payload)));
        }
        let damaged =
            RecordedRead { at_ms: 0, reader: String::new(), is_answer: false, bytes: "é0".to_owned() };
        assert_eq!(damaged.payload(), None);
    }
}

//! Standard input as a reader: one read per line, as a wedge in a terminal or a program in front gives it.

use std::io::{ErrorKind, Read};

use super::{Context, Driver, DriverError, Ended};
use crate::parse::frame::Framer;
use crate::reader::{Payload, ReaderState};

/// Reads lines to their end.
#[derive(Debug)]
pub struct LineDriver<R> {
    input: R,
}

impl<R: Read + Send> LineDriver<R> {
    /// Over an input.
    pub const fn new(input: R) -> Self {
        Self { input }
    }
}

impl<R: Read + Send> Driver for LineDriver<R> {
    fn run(&mut self, context: &Context) -> Result<Ended, DriverError> {
        context.tell(ReaderState::Ready);
        let mut framer = Framer::default();
        let mut chunk = [0; 4_096];
        loop {
            let count = match self.input.read(&mut chunk) {
                Ok(count) => count,
                Err(error) if error.kind() == ErrorKind::Interrupted => continue,
                Err(error) => {
                    // An input that fails once does not come back.
                    context.tell(ReaderState::Failed(error.to_string()));
                    return Ok(Ended::ForGood);
                }
            };
            let frames = framer.extend(&chunk[..count]);
            let last = if count == 0 { framer.flush() } else { None };
            frames.into_iter().chain(last).for_each(|frame| context.read(Payload::Frame(frame)));
            if count == 0 {
                return Ok(Ended::ForGood);
            }
        }
    }
}

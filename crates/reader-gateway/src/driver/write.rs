//! Cash drawers and customer displays: one command, written once.

use std::fs::OpenOptions;
use std::io::{self, Write as _};
use std::path::{Path, PathBuf};
use std::time::Duration;

use serial2::SerialPort;

use super::serial;
use super::{Context, Driver, DriverError, Ended};
use crate::reader::ReaderState;
use crate::settings::{Matching, OutputDriver};

/// What a serial port may hold back before it counts as failed: the watch over drivers tells it before that.
const WRITE_MAX: Duration = Duration::from_secs(3);

/// Writes a command to a device. *Invariant:* it is never written again: a drawer that did not open now must not open later,
/// when nobody stands before it.
#[derive(Debug)]
pub struct WriteDriver {
    /// What the device hangs at.
    pub at: OutputDriver,
    /// The command.
    pub bytes: Vec<u8>,
}

impl Driver for WriteDriver {
    fn run(&mut self, context: &Context) -> Result<Ended, DriverError> {
        let settings = &context.settings;
        let place = find(self.at, &settings.matching);
        let state = match place {
            None => ReaderState::Removed,
            Some(path) => match context.ask(|| self.write(&path, settings.baud)) {
                Ok(()) => ReaderState::Ready,
                Err(error) => match DriverError::from(error) {
                    DriverError::Gone => ReaderState::Removed,
                    error @ (DriverError::Claimed(_) | DriverError::Other(_)) => {
                        ReaderState::Failed(error.to_string())
                    }
                },
            },
        };
        context.tell(state);
        Ok(Ended::ForGood)
    }
}

impl WriteDriver {
    fn write(&self, path: &Path, baud: u32) -> io::Result<()> {
        match self.at {
            OutputDriver::File => {
                let mut file = OpenOptions::new().write(true).open(path)?;
                file.write_all(&self.bytes)?;
                file.flush()
            }
            OutputDriver::Serial => {
                let mut port = SerialPort::open(path, baud)?;
                port.set_write_timeout(WRITE_MAX)?;
                port.write_all(&self.bytes)?;
                port.flush()
            }
        }
    }
}

/// Where the device is now; [`None`] when it is not there.
#[must_use]
pub fn find(at: OutputDriver, matching: &Matching) -> Option<PathBuf> {
    match at {
        OutputDriver::File => matching.path.as_ref().map(PathBuf::from),
        OutputDriver::Serial => serial::find(matching).into_iter().next(),
    }
}

//! Readers at a serial port: RS-232, and scanners and 125 kHz readers set to USB-COM.

use std::io::ErrorKind;
use std::path::{Path, PathBuf};

use serial2::SerialPort;

use super::claim::Claim;
use super::usb::{self, Found};
use super::{Context, Driver, DriverError, Ended};
use crate::parse::frame::Framer;
use crate::reader::{Payload, ReaderState};
use crate::settings::Matching;

/// Reads frames from a port.
#[derive(Debug)]
pub struct SerialDriver;

impl Driver for SerialDriver {
    fn run(&mut self, context: &Context) -> Result<Ended, DriverError> {
        let settings = &context.settings;
        let paths =
            find(&settings.matching).into_iter().map(|path| (path.display().to_string(), path)).collect();
        let (_claim, path) = Claim::take_first(paths, &settings.id)?;
        let mut port = SerialPort::open(&path, settings.baud)?;
        port.set_read_timeout(settings.idle())?;
        // What was read while nobody listened is no tap.
        port.discard_input_buffer()?;
        context.tell(ReaderState::Attached(path.display().to_string()));
        context.tell(ReaderState::Ready);
        read_frames(&port, context)
    }
}

fn read_frames(port: &SerialPort, context: &Context) -> Result<Ended, DriverError> {
    let mut framer = Framer::default();
    let mut chunk = [0; 1_024];
    while !context.should_stop() {
        match port.read(&mut chunk) {
            Ok(0) => return Err(DriverError::Gone),
            Ok(count) => {
                framer
                    .extend(&chunk[..count])
                    .into_iter()
                    .for_each(|frame| context.read(Payload::Frame(frame)));
            }
            Err(error) if error.kind() == ErrorKind::TimedOut => {
                let rest = framer.flush().filter(|_| context.settings.without_end);
                rest.into_iter().for_each(|frame| context.read(Payload::Frame(frame)));
            }
            Err(error) if matches!(error.kind(), ErrorKind::Interrupted | ErrorKind::WouldBlock) => {}
            Err(error) => return Err(error.into()),
        }
    }
    Ok(Ended::Stopped)
}

/// The ports that fit: the path that is named, else what the system knows about its ports.
pub(crate) fn find(matching: &Matching) -> Vec<PathBuf> {
    match &matching.path {
        Some(path) => vec![std::fs::canonicalize(path).unwrap_or_else(|_| PathBuf::from(path))],
        None => list().into_iter().filter(|port| port.fits(matching)).map(|port| port.path).collect(),
    }
}

/// The serial ports of this machine.
#[must_use]
pub fn list() -> Vec<Found> {
    if cfg!(target_os = "linux") {
        return usb::devices_of(Path::new("/sys/class/tty"), Path::new("/dev"))
            .into_iter()
            .filter(|port| port.ids.is_some())
            .collect();
    }
    let ports = SerialPort::available_ports().unwrap_or_default();
    ports.into_iter().map(|path| Found { path, ..Found::default() }).collect()
}

#[cfg(test)]
#[cfg(target_os = "linux")]
mod tests;

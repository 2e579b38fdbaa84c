//! Readers that type like a keyboard, on macOS: the device is opened for this program alone, so that no window sees what is
//! scanned, and its reports are read. The person must allow it once, under Input Monitoring.

use std::time::Duration;

use super::hid_api;
use super::typing::{named_among, read_frames};
use super::usb::Found;
use super::{Context, Driver, DriverError, Ended};
use crate::parse::key_reports::KeyReports;
use crate::reader::ReaderState;

/// Usage page and usage of keyboards.
const KEYBOARD: (u16, u16) = (1, 6);

/// Reads frames from a keyboard that is none.
#[derive(Debug)]
pub struct WedgeDriver;

impl Driver for WedgeDriver {
    fn run(&mut self, context: &Context) -> Result<Ended, DriverError> {
        let settings = &context.settings;
        let named = named_among(list(), settings)?;
        let (_claim, device, name) = hid_api::open_first(named, &settings.matching, &settings.id)?;
        context.tell(ReaderState::Attached(name));
        context.tell(ReaderState::Ready);
        let (mut keys, mut report) = (KeyReports::default(), [0; 64]);
        read_frames(context, |wait: Duration| {
            let wait_ms = u64::try_from(wait.as_millis()).unwrap_or(u64::MAX);
            let count = hid_api::read(&device, &mut report, wait_ms)?;
            Ok(keys.push(&report[..count]))
        })
    }
}

/// The keyboards of this machine, and what calls itself one.
#[must_use]
pub fn list() -> Vec<Found> {
    let keyboards = hid_api::all().into_iter().filter(|(_, usage)| *usage == KEYBOARD);
    keyboards.map(|(found, _)| found).collect()
}

//! Readers that type like a keyboard, on Windows: their keys as the system tells them with the device that they come from
//! (Raw Input), whichever window is in front.
//!
//! Deliberately absent: keeping the keys from that window. Windows gives no way to do so for one device.

mod messages;

use std::collections::HashMap;
use std::sync::mpsc::{Receiver, RecvTimeoutError};
use std::time::{Duration, Instant};

use self::messages::RawKey;
use super::claim::Claim;
use super::typing::{named_among, read_frames};
use super::usb::Found;
use super::{Context, Driver, DriverError, Ended, device_path, hid_api};
use crate::parse::keys::Edge;
use crate::parse::scan_codes::ScanCodes;
use crate::reader::ReaderState;

/// How often a keyboard that says nothing is looked for: nobody tells that it was pulled out.
const LOOK_EVERY: Duration = Duration::from_secs(1);

/// Reads frames from a keyboard that is none.
#[derive(Debug)]
pub struct WedgeDriver;

impl Driver for WedgeDriver {
    fn run(&mut self, context: &Context) -> Result<Ended, DriverError> {
        let settings = &context.settings;
        let named = named_among(list(), settings)?;
        let named = named.into_iter().map(|found| (instance(&found), found)).collect();
        let (_claim, found) = Claim::take_first(named, &settings.id)?;
        let device = instance(&found);
        let keys = messages::listen(&device)?;
        context.tell(ReaderState::Attached(found.name.unwrap_or_else(|| device.clone())));
        context.tell(ReaderState::Ready);
        let (mut codes, mut looked_at) = (ScanCodes::default(), Instant::now());
        read_frames(context, |wait| {
            let told = keys_of(&keys, &mut codes, wait)?;
            if looked_at.elapsed() >= LOOK_EVERY {
                looked_at = Instant::now();
                if !messages::keyboards().iter().any(|path| device_path::instance(path) == device) {
                    return Err(DriverError::Gone);
                }
            }
            Ok(told)
        })
    }
}

fn instance(found: &Found) -> String {
    device_path::instance(&found.path.to_string_lossy())
}

/// What the keys did, if anything in time.
fn keys_of(
    keys: &Receiver<RawKey>,
    codes: &mut ScanCodes,
    wait: Duration,
) -> Result<Vec<(u16, Edge)>, DriverError> {
    match keys.recv_timeout(wait) {
        Ok(first) => {
            let told = std::iter::once(first).chain(keys.try_iter());
            Ok(told.filter_map(|key| codes.push(key.code, key.flags)).collect())
        }
        Err(RecvTimeoutError::Timeout) => Ok(Vec::new()),
        Err(RecvTimeoutError::Disconnected) => {
            Err(DriverError::Other("the system tells of no keys any more".to_owned()))
        }
    }
}

/// The keyboards of this machine, and what calls itself one.
#[must_use]
pub fn list() -> Vec<Found> {
    let described: HashMap<String, Found> =
        hid_api::all().into_iter().map(|(found, _)| (instance(&found), found)).collect();
    let keyboard = |path: String| {
        let known = described.get(&device_path::instance(&path)).cloned().unwrap_or_default();
        Found { ids: device_path::ids(&path), path: path.into(), ..known }
    };
    messages::keyboards().into_iter().filter(|path| !device_path::is_made_up(path)).map(keyboard).collect()
}

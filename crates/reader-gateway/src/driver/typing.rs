//! What all drivers of readers that type share, whatever system tells them of keys.
//!
//! *Invariant:* only a device that the settings name is ever taken, and never the only keyboard of the machine unless they
//! say so: whoever takes all keyboards reads passwords.

use std::time::{Duration, Instant};

use super::usb::Found;
use super::{Context, DriverError, Ended};
use crate::parse::keys::{Edge, Key, KeyFramer};
use crate::reader::Payload;
use crate::settings::ReaderSettings;

/// How long one wait for a key lasts when nothing was begun.
const WAIT: Duration = Duration::from_millis(500);

/// The keyboards that the settings name; an error when nobody could type any more.
///
/// # Errors
/// [`DriverError::Other`]: the reader would be the only keyboard of this machine.
pub fn named_among(keyboards: Vec<Found>, settings: &ReaderSettings) -> Result<Vec<Found>, DriverError> {
    let (named, others): (Vec<Found>, Vec<Found>) =
        keyboards.into_iter().partition(|found| found.fits(&settings.matching));
    if !settings.only_keyboard && !named.is_empty() && others.is_empty() {
        let problem = "it is the only keyboard of this machine; say only_keyboard = true if it is a reader";
        return Err(DriverError::Other(problem.to_owned()));
    }
    Ok(named)
}

/// Reads frames until somebody asks to stop, from what `keys` says: which keys did what, after waiting for so long at most.
///
/// # Errors
/// Those of `keys`.
pub fn read_frames(
    context: &Context,
    mut keys: impl FnMut(Duration) -> Result<Vec<(u16, Edge)>, DriverError>,
) -> Result<Ended, DriverError> {
    let mut framer = KeyFramer::new(context.settings.pause_max_ms(), context.settings.without_end);
    let began = Instant::now();
    while !context.should_stop() {
        let wait = if framer.is_within() {
            Duration::from_millis(context.settings.pause_max_ms() + 1)
        } else {
            WAIT
        };
        let keys = keys(wait)?;
        let at_ms = u64::try_from(began.elapsed().as_millis()).unwrap_or(u64::MAX);
        for (code, edge) in keys {
            let frame = framer.push(Key { code, edge, at_ms });
            frame.into_iter().for_each(|frame| context.read(Payload::Frame(frame)));
        }
        framer.tick(at_ms).into_iter().for_each(|frame| context.read(Payload::Frame(frame)));
    }
    Ok(Ended::Stopped)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::settings::{DriverKind, Matching};

    /// The shop's only keyboard, renamed or replaced by one that fits the settings.
    #[test]
    fn input_30_the_only_keyboard_is_not_taken_unless_the_settings_say_so() {
        let keyboard = |name: &str| Found { name: Some(name.to_owned()), ..Found::default() };
        let matching = Matching { name: Some("hid reader".to_owned()), ..Matching::default() };
        let settings = ReaderSettings { driver: DriverKind::Wedge, matching, ..ReaderSettings::stdin() };
        let (reader, other) = (keyboard("HID Reader"), keyboard("Dell"));
        assert!(named_among(vec![reader.clone()], &settings).is_err());
        assert!(named_among(vec![reader.clone(), reader.clone()], &settings).is_err());
        let named = named_among(vec![reader.clone(), other.clone()], &settings).unwrap();
        assert_eq!(named, std::slice::from_ref(&reader));
        assert!(named_among(vec![other], &settings).unwrap().is_empty());
        let allowed = ReaderSettings { only_keyboard: true, ..settings };
        assert_eq!(named_among(vec![reader.clone()], &allowed).unwrap(), [reader]);
    }
}

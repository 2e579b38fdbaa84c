//! What a driver is: it blocks on a thread of its own, tells what its device reads and how it is, and returns when the
//! device is gone. The [supervisor](crate::supervisor) runs it again. Drawers and displays have one too: it writes, and ends.

pub mod claim;
pub mod device_path;
#[cfg(all(target_os = "linux", feature = "hid"))]
pub mod hid;
#[cfg(all(any(windows, target_os = "macos"), any(feature = "hid", feature = "wedge")))]
pub mod hid_api;
pub mod line;
#[cfg(feature = "pcsc")]
pub mod pcsc;
pub mod presence;
#[cfg(all(windows, feature = "wedge"))]
pub mod raw_input;
pub mod replay;
#[cfg(all(target_os = "macos", feature = "wedge"))]
pub mod seized;
pub mod serial;
pub mod simulate;
pub mod typing;
pub mod usb;
#[cfg(all(target_os = "linux", feature = "wedge"))]
pub mod wedge;
pub mod write;

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::time::Instant;

use serde::Serialize;

use crate::mailbox::Mailbox;
use crate::reader::{Note, Origin, Payload, RawRead, ReaderState, Signal};
use crate::settings::{DriverKind, ReaderSettings};

// How this system reads scanners and stripe readers that are no keyboards, and readers that type.
#[cfg(all(target_os = "linux", feature = "hid"))]
use hid as reports;
#[cfg(all(any(windows, target_os = "macos"), feature = "hid"))]
use hid_api as reports;
#[cfg(all(windows, feature = "wedge"))]
use raw_input as keyboards;
#[cfg(all(target_os = "macos", feature = "wedge"))]
use seized as keyboards;
#[cfg(all(target_os = "linux", feature = "wedge"))]
use wedge as keyboards;

/// A kind of reader, drawer or display.
pub trait Driver: Send {
    /// Reads until the device is gone, the reader gives no more, or somebody asked to stop; writes what is to be written.
    ///
    /// # Errors
    /// [`DriverError`]: running it again later may succeed.
    fn run(&mut self, context: &Context) -> Result<Ended, DriverError>;
}

/// The driver of a reader.
#[must_use]
pub fn make(settings: &ReaderSettings) -> Box<dyn Driver> {
    match settings.driver {
        DriverKind::Stdin => Box::new(line::LineDriver::new(std::io::stdin())),
        DriverKind::Serial => Box::new(serial::SerialDriver),
        #[cfg(feature = "pcsc")]
        DriverKind::Pcsc => Box::new(pcsc::PcscDriver),
        #[cfg(not(feature = "pcsc"))]
        DriverKind::Pcsc => Box::new(Missing(settings.driver)),
        #[cfg(all(any(target_os = "linux", windows, target_os = "macos"), feature = "wedge"))]
        DriverKind::Wedge => Box::new(keyboards::WedgeDriver),
        #[cfg(not(all(any(target_os = "linux", windows, target_os = "macos"), feature = "wedge")))]
        DriverKind::Wedge => Box::new(Missing(settings.driver)),
        #[cfg(all(any(target_os = "linux", windows, target_os = "macos"), feature = "hid"))]
        DriverKind::Hid => Box::new(reports::HidDriver),
        #[cfg(not(all(any(target_os = "linux", windows, target_os = "macos"), feature = "hid")))]
        DriverKind::Hid => Box::new(Missing(settings.driver)),
    }
}

/// A device of this machine that can be a reader.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Device {
    /// The device file or port, where there is one.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub path: Option<String>,
    /// USB vendor.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub vid: Option<String>,
    /// USB product.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub pid: Option<String>,
    /// Its serial number.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub serial: Option<String>,
    /// What it calls itself.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
}

impl From<usb::Found> for Device {
    fn from(found: usb::Found) -> Self {
        let (vid, pid) = found.ids.unzip();
        Self {
            path: Some(found.path.display().to_string()),
            vid,
            pid,
            serial: found.serial,
            name: found.name,
        }
    }
}

/// The devices of this machine that can be readers, each with the driver that it needs.
#[must_use]
pub fn discover() -> Vec<(DriverKind, Device)> {
    let devices = serial::list().into_iter().map(|found| (DriverKind::Serial, found.into()));
    #[cfg(feature = "pcsc")]
    let devices = devices.chain(pcsc::list().into_iter().map(|device| (DriverKind::Pcsc, device)));
    #[cfg(all(any(target_os = "linux", windows, target_os = "macos"), feature = "wedge"))]
    let devices = devices.chain(keyboards::list().into_iter().map(|found| (DriverKind::Wedge, found.into())));
    #[cfg(all(any(target_os = "linux", windows, target_os = "macos"), feature = "hid"))]
    let devices = devices.chain(reports::list().into_iter().map(|found| (DriverKind::Hid, found.into())));
    devices.collect()
}

/// Waits until a device has something to read; false when the time is over.
#[cfg(all(target_os = "linux", any(feature = "wedge", feature = "hid")))]
fn wait_for_input(device: &impl std::os::fd::AsFd, wait: std::time::Duration) -> Result<bool, DriverError> {
    use rustix::event::{PollFd, PollFlags, Timespec, poll};

    let timeout = Timespec::try_from(wait).map_err(|error| DriverError::Other(error.to_string()))?;
    match poll(&mut [PollFd::new(device, PollFlags::IN)], Some(&timeout)) {
        Ok(ready) => Ok(ready > 0),
        Err(rustix::io::Errno::INTR) => Ok(false),
        Err(error) => Err(std::io::Error::from(error).into()),
    }
}

/// Stands for a driver that this build is without.
#[cfg_attr(
    all(
        any(target_os = "linux", windows, target_os = "macos"),
        feature = "pcsc",
        feature = "wedge",
        feature = "hid"
    ),
    expect(dead_code, reason = "this build has them all")
)]
struct Missing(DriverKind);

impl Driver for Missing {
    fn run(&mut self, _: &Context) -> Result<Ended, DriverError> {
        Err(DriverError::Other(format!("this build has no driver for {}", self.0.name())))
    }
}

/// Why a driver came to its end.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Ended {
    /// It will never read again: the input is over.
    ForGood,
    /// It was asked to stop.
    Stopped,
}

/// Why a driver cannot go on.
#[derive(Debug, thiserror::Error)]
pub enum DriverError {
    /// The device is not there, or no longer.
    #[error("the device is not there")]
    Gone,
    /// Another reader's settings have it.
    #[error("the device belongs to the reader {0}")]
    Claimed(String),
    /// Anything else.
    #[error("{0}")]
    Other(String),
}

impl From<std::io::Error> for DriverError {
    fn from(error: std::io::Error) -> Self {
        match error.raw_os_error() {
            // ENXIO, EIO and ENODEV are how a pulled cable reads.
            Some(5 | 6 | 19) if cfg!(unix) => Self::Gone,
            _ if matches!(error.kind(), std::io::ErrorKind::NotFound | std::io::ErrorKind::BrokenPipe) => {
                Self::Gone
            }
            _ => Self::Other(error.to_string()),
        }
    }
}

/// What a driver is given: its settings, the way out, and the watch that is kept over it.
#[derive(Debug)]
pub struct Context {
    /// Of this reader.
    pub settings: Arc<ReaderSettings>,
    mailbox: Arc<Mailbox>,
    stop: AtomicBool,
    began: Instant,
    /// Since when the device has owed an answer, in milliseconds after `began`, plus one; 0 when it owes none.
    owes_since: AtomicU64,
    stuck: AtomicBool,
    /// Whether anything was read since it was last asked.
    proven: AtomicBool,
}

impl Context {
    /// For a reader that tells its notes to a mailbox.
    #[must_use]
    pub fn new(settings: Arc<ReaderSettings>, mailbox: Arc<Mailbox>) -> Self {
        Self {
            settings,
            mailbox,
            stop: AtomicBool::new(false),
            began: Instant::now(),
            owes_since: AtomicU64::new(0),
            stuck: AtomicBool::new(false),
            proven: AtomicBool::new(false),
        }
    }

    /// Whether the driver should return.
    #[must_use]
    pub fn should_stop(&self) -> bool {
        self.stop.load(Ordering::Relaxed)
    }

    /// Asks the driver to return.
    pub fn stop(&self) {
        self.stop.store(true, Ordering::Relaxed);
    }

    /// A card in somebody's hand.
    pub fn read(&self, payload: Payload) {
        self.tell_read(RawRead { payload, origin: Origin::Live, resumed: false });
    }

    /// A read of any origin.
    pub fn tell_read(&self, read: RawRead) {
        self.proven.store(true, Ordering::Relaxed);
        self.send(Signal::Read(read));
    }

    /// How the device is.
    pub fn tell(&self, state: ReaderState) {
        if state == ReaderState::Ready {
            self.proven.store(true, Ordering::Relaxed);
        }
        self.send(Signal::State(state));
    }

    /// Asks the device for something that it may never answer.
    pub fn ask<T>(&self, question: impl FnOnce() -> T) -> T {
        self.owes_since.store(self.elapsed_millis() + 1, Ordering::Relaxed);
        let answer = question();
        self.owes_since.store(0, Ordering::Relaxed);
        if self.stuck.swap(false, Ordering::Relaxed) {
            self.tell(ReaderState::Ready);
        }
        answer
    }

    /// Tells that the device is stuck, once, when it owes an answer for longer than that.
    pub fn check(&self, limit: std::time::Duration) {
        let since = self.owes_since.load(Ordering::Relaxed);
        let limit = u64::try_from(limit.as_millis()).unwrap_or(u64::MAX);
        let late = since > 0 && self.elapsed_millis() + 1 - since >= limit;
        if late && !self.stuck.swap(true, Ordering::Relaxed) {
            self.send(Signal::State(ReaderState::Stuck));
        }
    }

    /// Whether the device worked since this was last asked.
    pub(crate) fn take_proof(&self) -> bool {
        self.proven.swap(false, Ordering::Relaxed)
    }

    fn send(&self, signal: Signal) {
        self.mailbox.send(Note { reader: Arc::clone(&self.settings), at: Instant::now(), signal });
    }

    fn elapsed_millis(&self) -> u64 {
        u64::try_from(self.began.elapsed().as_millis()).unwrap_or(u64::MAX)
    }
}

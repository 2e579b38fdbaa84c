//! Scanners and stripe readers that are no keyboards (HID-POS, HID-MSR), on Windows and macOS: their reports through
//! hidapi, understood by the descriptor that the system keeps.

use std::ffi::{CStr, CString};

use hidapi::{DeviceInfo, HidApi, HidDevice, HidError, MAX_REPORT_DESCRIPTOR_SIZE};

use super::claim::Claim;
use super::usb::Found;
use super::{Context, Driver, DriverError, Ended};
use crate::parse::hid::{Layout, ReportFramer};
use crate::reader::{Payload, ReaderState};
use crate::settings::Matching;

/// Scanners, stripe readers, and the page of their own that most stripe readers use instead.
const READERS: [u16; 3] = [0x8C, 0x8E, 0xFF00];
const REPORT_BYTES_MAX: usize = 8_192;
/// How long one wait for a report lasts when nothing was begun.
const WAIT_MS: u64 = 500;

/// Reads frames from a reader's reports.
#[derive(Debug)]
pub struct HidDriver;

impl Driver for HidDriver {
    fn run(&mut self, context: &Context) -> Result<Ended, DriverError> {
        let settings = &context.settings;
        let (_claim, device, name) = open_first(list(), &settings.matching, &settings.id)?;
        let mut descriptor = vec![0; MAX_REPORT_DESCRIPTOR_SIZE];
        let length = device.get_report_descriptor(&mut descriptor)?;
        let layout = Layout::of(&descriptor[..length]).ok_or_else(|| {
            DriverError::Other("it tells of neither a scanner's nor a stripe reader's data".to_owned())
        })?;
        context.tell(ReaderState::Attached(name));
        context.tell(ReaderState::Ready);
        read_frames(&device, layout, context)
    }
}

/// Opens the first device that fits and that nobody has. On macOS it is then this program's alone.
pub(super) fn open_first(
    devices: Vec<Found>,
    matching: &Matching,
    reader: &str,
) -> Result<(Claim, HidDevice, String), DriverError> {
    let fitting = devices.into_iter().filter(|found| found.fits(matching));
    let fitting = fitting.map(|found| (found.path.display().to_string(), found)).collect();
    let (claim, found) = Claim::take_first(fitting, reader)?;
    let path = found.path.display().to_string();
    let there = CString::new(path.clone()).map_err(|error| DriverError::Other(error.to_string()))?;
    Ok((claim, HidApi::new()?.open_path(&there)?, found.name.unwrap_or(path)))
}

fn read_frames(device: &HidDevice, layout: Layout, context: &Context) -> Result<Ended, DriverError> {
    let mut framer = ReportFramer::new(layout);
    let mut report = [0; REPORT_BYTES_MAX];
    while !context.should_stop() {
        let wait = if framer.is_within() { context.settings.pause_max_ms().max(1) } else { WAIT_MS };
        let count = read(device, &mut report, wait)?;
        if count > 0 {
            framer.push(&report[..count]).into_iter().for_each(|frame| context.read(Payload::Frame(frame)));
        } else {
            framer.reset();
        }
    }
    Ok(Ended::Stopped)
}

/// The length of the next report, 0 when none came in time. A device that can no longer be read was pulled out.
pub(super) fn read(device: &HidDevice, report: &mut [u8], wait_ms: u64) -> Result<usize, DriverError> {
    device.read_timeout(report, i32::try_from(wait_ms).unwrap_or(i32::MAX)).map_err(|_| DriverError::Gone)
}

/// The readers of this machine.
#[must_use]
pub fn list() -> Vec<Found> {
    let readers = all().into_iter().filter(|(_, (page, _))| READERS.contains(page));
    readers.map(|(found, _)| found).collect()
}

/// Every HID device with its usage page and usage.
pub(super) fn all() -> Vec<(Found, (u16, u16))> {
    let Ok(api) = HidApi::new() else { return Vec::new() };
    api.device_list().map(|info| (describe(info), (info.usage_page(), info.usage()))).collect()
}

fn describe(info: &DeviceInfo) -> Found {
    let text = |text: Option<&str>| text.map(str::trim).filter(|text| !text.is_empty()).map(str::to_owned);
    let path: &CStr = info.path();
    Found {
        path: path.to_string_lossy().into_owned().into(),
        ids: Some((format!("{:04x}", info.vendor_id()), format!("{:04x}", info.product_id()))),
        serial: text(info.serial_number()),
        name: text(info.product_string()),
    }
}

impl From<HidError> for DriverError {
    fn from(error: HidError) -> Self {
        Self::Other(error.to_string())
    }
}

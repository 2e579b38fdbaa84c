//! Cash drawers and customer displays in the settings.

use serde::Deserialize;

use super::{Matching, ReaderSettings, baud};

/// One drawer or display.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct OutputSettings {
    /// Its name.
    pub id: String,
    /// What it is.
    pub kind: OutputKind,
    /// What it hangs at.
    pub driver: OutputDriver,
    /// Which device that is.
    #[serde(default, rename = "match")]
    pub matching: Matching,
    /// Bits a second of a serial port.
    #[serde(default = "baud")]
    pub baud: u32,
    /// The pin of the printer's connector that opens the drawer: 2, or 5 for a second drawer.
    #[serde(default = "first_pin")]
    pub pin: u8,
    /// Characters in a line of the display.
    #[serde(default = "columns")]
    pub columns: usize,
}

/// What an output is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum OutputKind {
    /// A cash drawer.
    Drawer,
    /// A display of two lines of text.
    Vfd,
    /// A display of eight digits.
    Led,
}

/// What an output hangs at.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum OutputDriver {
    /// A serial port.
    Serial,
    /// A device file: `/dev/usb/lp0`, or a shared printer such as `\\localhost\receipts`.
    File,
}

impl OutputSettings {
    /// The device as the [supervisor](crate::supervisor) knows devices: by name, place and speed.
    #[must_use]
    pub fn device(&self) -> ReaderSettings {
        ReaderSettings {
            id: self.id.clone(),
            matching: self.matching.clone(),
            baud: self.baud,
            ..ReaderSettings::stdin()
        }
    }

    /// Whether it says where the device is, and only what there is.
    pub(super) fn is_whole(&self) -> bool {
        let placed = match self.driver {
            OutputDriver::File => self.matching.path.is_some(),
            OutputDriver::Serial => self.matching.names_a_device(),
        };
        placed && [2, 5].contains(&self.pin) && (8..=40).contains(&self.columns)
    }
}

const fn first_pin() -> u8 {
    2
}

const fn columns() -> usize {
    20
}

//! `reader.toml`: which readers there are and how they read. Without the file, standard input is the only one.
//!
//! *Invariant:* settings are taken whole or not at all: an unknown key is an error, never ignored.

mod output;
mod overlap;
mod suggest;

use std::collections::BTreeSet;
use std::path::Path;
use std::time::Duration;

use domain::card_format::CardFormat;
use serde::{Deserialize, Deserializer};

pub use output::{OutputDriver, OutputKind, OutputSettings};

use crate::reader::ReadKind;

const IDS_CHARACTERS_MAX: usize = 32;
const READERS_MAX: usize = 16;
/// Lower ports belong to the system.
const PORT_MIN: u16 = 1_024;

/// How a gateway reads.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Settings {
    /// Beginnings of the shop's own card numbers: never taken for bank cards or payment codes.
    pub member_prefixes: Vec<String>,
    /// The same card again within so many milliseconds is the same tap.
    pub same_tap_ms: u64,
    /// The port of this machine at which a desk on it may hear taps too; without it, none.
    pub loopback_port: Option<u16>,
    /// The readers.
    #[serde(rename = "reader")]
    pub readers: Vec<ReaderSettings>,
    /// The cash drawers and customer displays.
    #[serde(rename = "output")]
    pub outputs: Vec<OutputSettings>,
}

impl Default for Settings {
    fn default() -> Self {
        Self {
            member_prefixes: Vec::new(),
            same_tap_ms: 700,
            loopback_port: None,
            readers: Vec::new(),
            outputs: Vec::new(),
        }
    }
}

/// One reader.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ReaderSettings {
    /// Its name in events, logs and at the server.
    pub id: String,
    /// What it is.
    pub driver: DriverKind,
    /// Which device it is.
    #[serde(default, rename = "match")]
    pub matching: Matching,
    /// What its text holds.
    #[serde(default)]
    pub content: Content,
    /// What text without a form of its own is.
    #[serde(default = "code")]
    pub reads: ReadKind,
    /// From what it reads to what is printed; what the server knows otherwise.
    #[serde(default, deserialize_with = "format")]
    pub format: Option<CardFormat>,
    /// What it puts before every number.
    #[serde(default)]
    pub prefix: String,
    /// What it puts behind every number, before the end of line.
    #[serde(default)]
    pub suffix: String,
    /// Shorter reads are the rest of something.
    #[serde(default)]
    pub length_min: usize,
    /// Bits a second of a serial reader.
    #[serde(default = "baud")]
    pub baud: u32,
    /// A read whose end has not come after a pause of so many milliseconds is over.
    #[serde(default)]
    pub idle_ms: Option<u64>,
    /// What a read is that was not ended: `false` drops it, `true` takes it.
    #[serde(default)]
    pub without_end: bool,
    /// It may be taken although no other keyboard is there.
    #[serde(default)]
    pub only_keyboard: bool,
}

/// What kind of device a reader is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum DriverKind {
    /// Lines on standard input.
    Stdin,
    /// A serial port: RS-232, USB-COM.
    Serial,
    /// A chip card reader, through PC/SC.
    Pcsc,
    /// A reader that types like a keyboard.
    Wedge,
    /// A scanner or stripe reader on USB that is no keyboard: HID-POS, HID-MSR.
    Hid,
}

/// What the text of a reader holds.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Content {
    /// Told apart by its form.
    #[default]
    Auto,
    /// EM4100 transponders in hexadecimal.
    Em4100,
    /// UIDs in hexadecimal.
    Uid,
    /// Magnetic tracks.
    Stripe,
    /// Bar and QR codes, or any number.
    Barcode,
}

/// Which device a reader is; everything that is named must fit.
#[derive(Debug, Clone, Default, PartialEq, Eq, Hash, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Matching {
    /// The device file or port.
    pub path: Option<String>,
    /// USB vendor, four hexadecimal digits.
    pub vid: Option<String>,
    /// USB product, four hexadecimal digits.
    pub pid: Option<String>,
    /// The serial number of the device.
    pub serial: Option<String>,
    /// Part of its name, in any case.
    pub name: Option<String>,
}

/// Why settings cannot be used. Places are written `reader[0].match.vid`.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum SettingsProblem {
    /// The file cannot be read.
    #[error("{0}")]
    Unreadable(String),
    /// It is no TOML, or a value is of the wrong kind.
    #[error("{0}")]
    Syntax(String),
    /// A key that does not exist.
    #[error("unknown key {place}{}", meant.as_ref().map(|meant| format!("; did you mean {meant}?")).unwrap_or_default())]
    UnknownKey {
        /// Where.
        place: String,
        /// What was probably meant.
        meant: Option<&'static str>,
    },
    /// A value that does not exist.
    #[error("{place} cannot be {value}{}", meant.as_ref().map(|meant| format!("; did you mean {meant}?")).unwrap_or_default())]
    UnknownValue {
        /// Where.
        place: String,
        /// What stands there.
        value: String,
        /// What was probably meant.
        meant: Option<&'static str>,
    },
    /// Two of one name.
    #[error("two readers or outputs are called {0}")]
    SameId(String),
    /// Two entries that could take the same device.
    #[error("{0} and {1} could be the same device; say more under match")]
    SameDevice(String, String),
    /// A keyboard is only taken when it is named.
    #[error("{0}: a reader that types must be named by vid and pid, path or name")]
    UnnamedWedge(String),
    /// A drawer or display without a place, or with a pin or width that does not exist.
    #[error("{0}: match must say which port or path it is, pin is 2 or 5, columns 8 to 40")]
    VagueOutput(String),
    /// More than there can be.
    #[error("more than {READERS_MAX} readers")]
    TooMany,
}

impl ReaderSettings {
    /// Standard input as a reader of codes.
    #[must_use]
    pub fn stdin() -> Self {
        Self {
            id: "stdin".to_owned(),
            driver: DriverKind::Stdin,
            matching: Matching::default(),
            content: Content::Auto,
            reads: code(),
            format: None,
            prefix: String::new(),
            suffix: String::new(),
            length_min: 0,
            baud: baud(),
            idle_ms: None,
            without_end: false,
            only_keyboard: false,
        }
    }

    /// How long a read may pause before it is over, in milliseconds. Readers type faster than people do.
    #[must_use]
    pub fn pause_max_ms(&self) -> u64 {
        self.idle_ms.unwrap_or(match self.driver {
            DriverKind::Wedge => 60,
            DriverKind::Stdin | DriverKind::Serial | DriverKind::Pcsc | DriverKind::Hid => 300,
        })
    }

    /// The same as a duration.
    #[must_use]
    pub fn idle(&self) -> Duration {
        Duration::from_millis(self.pause_max_ms().max(1))
    }
}

impl DriverKind {
    /// Its name in the settings.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Stdin => "stdin",
            Self::Serial => "serial",
            Self::Pcsc => "pcsc",
            Self::Wedge => "wedge",
            Self::Hid => "hid",
        }
    }
}

impl Settings {
    /// Reads a file; [`None`] when there is none.
    ///
    /// # Errors
    /// [`SettingsProblem`].
    pub fn load(path: &Path) -> Result<Option<Self>, SettingsProblem> {
        match std::fs::read_to_string(path) {
            Ok(text) => Self::parse(&text).map(Some),
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => Ok(None),
            Err(error) => Err(SettingsProblem::Unreadable(error.to_string())),
        }
    }

    /// Reads a text, as an editor on any system wrote it.
    ///
    /// # Errors
    /// [`SettingsProblem`].
    pub fn parse(text: &str) -> Result<Self, SettingsProblem> {
        let text = text.strip_prefix('\u{FEFF}').unwrap_or(text);
        let syntax = |error: toml::de::Error| SettingsProblem::Syntax(error.to_string().trim().to_owned());
        let table: toml::Table = text.parse().map_err(syntax)?;
        suggest::check(&table)?;
        let settings: Self = toml::from_str(text).map_err(syntax)?;
        settings.check()?;
        Ok(settings)
    }

    fn check(&self) -> Result<(), SettingsProblem> {
        if self.readers.len() > READERS_MAX {
            return Err(SettingsProblem::TooMany);
        }
        if let Some(port @ ..PORT_MIN) = self.loopback_port {
            let place = "loopback_port".to_owned();
            return Err(SettingsProblem::UnknownValue { place, value: port.to_string(), meant: None });
        }
        let mut ids = BTreeSet::new();
        for (index, reader) in self.readers.iter().enumerate() {
            check_id(&reader.id, &format!("reader[{index}].id"))?;
            if !ids.insert(&reader.id) {
                return Err(SettingsProblem::SameId(reader.id.clone()));
            }
            if reader.driver == DriverKind::Wedge && !reader.matching.names_a_device() {
                return Err(SettingsProblem::UnnamedWedge(reader.id.clone()));
            }
        }
        for (index, output) in self.outputs.iter().enumerate() {
            check_id(&output.id, &format!("output[{index}].id"))?;
            if !ids.insert(&output.id) {
                return Err(SettingsProblem::SameId(output.id.clone()));
            }
            if !output.is_whole() {
                return Err(SettingsProblem::VagueOutput(output.id.clone()));
            }
        }
        overlap::check(&self.readers)
    }
}

fn check_id(id: &str, place: &str) -> Result<(), SettingsProblem> {
    let is_id = !id.is_empty()
        && id.len() <= IDS_CHARACTERS_MAX
        && id.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"-_.".contains(&byte));
    if is_id {
        return Ok(());
    }
    Err(SettingsProblem::UnknownValue { place: place.to_owned(), value: id.to_owned(), meant: None })
}

const fn code() -> ReadKind {
    ReadKind::Code
}

const fn baud() -> u32 {
    9_600
}

fn format<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<CardFormat>, D::Error> {
    let text = String::deserialize(deserializer)?;
    text.parse().map(Some).map_err(serde::de::Error::custom)
}

#[cfg(test)]
mod tests;

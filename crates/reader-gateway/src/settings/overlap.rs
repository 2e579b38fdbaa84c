//! Whether two entries could take the same device: then neither of them says which one it means.

use super::{DriverKind, Matching, ReaderSettings, SettingsProblem};

/// Refuses entries that could be the same device.
pub(super) fn check(readers: &[ReaderSettings]) -> Result<(), SettingsProblem> {
    for (index, reader) in readers.iter().enumerate() {
        let same = |other: &&ReaderSettings| {
            other.driver == reader.driver
                && (reader.driver == DriverKind::Stdin || !reader.matching.excludes(&other.matching))
        };
        if let Some(other) = readers[..index].iter().find(same) {
            return Err(SettingsProblem::SameDevice(other.id.clone(), reader.id.clone()));
        }
    }
    Ok(())
}

impl Matching {
    /// Whether it says which device is meant, rather than any.
    pub(super) const fn names_a_device(&self) -> bool {
        (self.vid.is_some() && self.pid.is_some())
            || self.path.is_some()
            || self.serial.is_some()
            || self.name.is_some()
    }

    /// Whether no device can fit both.
    fn excludes(&self, other: &Self) -> bool {
        let differ = |one: &Option<String>, two: &Option<String>| match (one, two) {
            (Some(one), Some(two)) => !one.eq_ignore_ascii_case(two),
            (None, _) | (_, None) => false,
        };
        let names_differ = match (&self.name, &other.name) {
            (Some(one), Some(two)) => {
                let (one, two) = (one.to_lowercase(), two.to_lowercase());
                !one.contains(&two) && !two.contains(&one)
            }
            (None, _) | (_, None) => false,
        };
        names_differ
            || differ(&self.path, &other.path)
            || differ(&self.vid, &other.vid)
            || differ(&self.pid, &other.pid)
            || differ(&self.serial, &other.serial)
    }
}

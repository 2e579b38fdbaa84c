//! Which USB device stands behind a device file, as Linux tells it under `/sys`.

use std::fs;
use std::path::{Path, PathBuf};

use crate::settings::Matching;

/// A device file with what is known about it.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Found {
    /// The device file.
    pub path: PathBuf,
    /// Vendor and product, four hexadecimal digits each.
    pub ids: Option<(String, String)>,
    /// The serial number of the device.
    pub serial: Option<String>,
    /// What it calls itself.
    pub name: Option<String>,
}

impl Found {
    /// Whether everything that is named fits. A path may be a link to the device file.
    #[must_use]
    pub fn fits(&self, matching: &Matching) -> bool {
        let same = |wanted: &Option<String>, have: Option<&String>| match wanted {
            Some(wanted) => have.is_some_and(|have| have.eq_ignore_ascii_case(wanted)),
            None => true,
        };
        let named = matching.name.as_ref().is_none_or(|wanted| {
            self.name.as_ref().is_some_and(|name| name.to_lowercase().contains(&wanted.to_lowercase()))
        });
        let there = matching.path.as_ref().is_none_or(|wanted| {
            Path::new(wanted) == self.path || fs::canonicalize(wanted).is_ok_and(|path| path == self.path)
        });
        there
            && named
            && same(&matching.vid, self.ids.as_ref().map(|(vendor, _)| vendor))
            && same(&matching.pid, self.ids.as_ref().map(|(_, product)| product))
            && same(&matching.serial, self.serial.as_ref())
    }
}

/// The devices of a class, such as `/sys/class/tty`, that have hardware behind them, in the order of their names.
#[must_use]
pub fn devices_of(class: &Path, files: &Path) -> Vec<Found> {
    let entries = fs::read_dir(class).into_iter().flatten().flatten();
    let mut found: Vec<Found> = entries.filter_map(|entry| describe(&entry.path(), files)).collect();
    found.sort_by(|one, two| one.path.cmp(&two.path));
    found
}

fn describe(entry: &Path, files: &Path) -> Option<Found> {
    let device = fs::canonicalize(entry.join("device")).ok()?;
    let path = files.join(entry.file_name()?);
    let name = read(&device.join("name"));
    let usb = device.ancestors().find(|directory| directory.join("idVendor").exists());
    let Some(usb) = usb else {
        // Of a keyboard the kernel knows the numbers even when it is on no USB.
        let ids = read(&device.join("id/vendor")).zip(read(&device.join("id/product")));
        return Some(Found { path, ids, serial: read(&device.join("uniq")), name });
    };
    let ids = read(&usb.join("idVendor")).zip(read(&usb.join("idProduct")));
    let name = name.or_else(|| read(&usb.join("product")));
    Some(Found { path, ids, serial: read(&usb.join("serial")), name })
}

fn read(path: &Path) -> Option<String> {
    let text = fs::read(path).ok()?;
    let text = String::from_utf8_lossy(&text).trim().to_owned();
    (!text.is_empty()).then_some(text)
}

#[cfg(test)]
#[cfg(unix)]
mod tests {
    use std::os::unix::fs::symlink;

    use super::*;
    use crate::config::testing::TestDirectory;

    fn adapter(root: &Path, tty: &str, serial: Option<&str>) {
        let usb = root.join(format!("devices/usb1/{tty}-usb"));
        let port = usb.join(format!("1-1:1.0/{tty}"));
        fs::create_dir_all(&port).unwrap();
        fs::create_dir_all(root.join(format!("class/{tty}"))).unwrap();
        for (file, text) in [("idVendor", "0403\n"), ("idProduct", "6001\n"), ("product", "FT232R ☕\n")] {
            fs::write(usb.join(file), text).unwrap();
        }
        if let Some(serial) = serial {
            fs::write(usb.join("serial"), serial).unwrap();
        }
        symlink(&port, root.join(format!("class/{tty}/device"))).unwrap();
    }

    fn matching(vid: &str, serial: Option<&str>) -> Matching {
        Matching { vid: Some(vid.to_owned()), serial: serial.map(str::to_owned), ..Matching::default() }
    }

    /// After a replug the file has another number; what was named is still the same device.
    #[test]
    fn input_14_a_device_is_found_again_under_another_name() {
        let directory = TestDirectory::new();
        adapter(directory.path(), "ttyUSB0", None);
        adapter(directory.path(), "ttyUSB7", Some("A50285BI"));
        fs::create_dir_all(directory.path().join("class/tty0")).unwrap();
        let found = devices_of(&directory.path().join("class"), Path::new("/dev"));
        assert_eq!(found.len(), 2, "a console has no hardware");
        let fit = |matching: &Matching| -> Vec<&Path> {
            found.iter().filter(|found| found.fits(matching)).map(|found| found.path.as_path()).collect()
        };
        assert_eq!(fit(&matching("0403", Some("a50285bi"))), [Path::new("/dev/ttyUSB7")]);
        assert_eq!(fit(&matching("0403", None)).len(), 2);
        assert!(fit(&matching("04e6", None)).is_empty());
        let named = |name: &str| Matching { name: Some(name.to_owned()), ..Matching::default() };
        assert_eq!((fit(&named("ft232r ☕")).len(), fit(&named("ACR")).len()), (2, 0));
        let at = |path: &str| Matching { path: Some(path.to_owned()), ..Matching::default() };
        assert_eq!(fit(&at("/dev/ttyUSB0")), [Path::new("/dev/ttyUSB0")]);
    }
}

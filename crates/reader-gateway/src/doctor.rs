//! What is in the way of reading: looked at one by one, each with what to do about it.

use std::path::Path;

use serde::Serialize;

use crate::api_client::ApiError;
use crate::driver::{self, Device, write};
use crate::settings::{DriverKind, Matching, OutputSettings, ReaderSettings, Settings};

/// What was looked at.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Topic {
    /// `reader.toml`.
    Settings,
    /// Whether a server is known.
    Pairing,
    /// Whether it answers, and accepts this device.
    Server,
    /// Whether the device of a reader is there.
    Device,
    /// Whether this user may open it.
    Permission,
    /// Whether the kernel keeps chip readers to itself.
    Kernel,
    /// Whether a reader that types could do better.
    Typing,
}

/// What was found.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Verdict {
    /// All is well.
    Good,
    /// It works, and could be better.
    Advice,
    /// Something is in the way.
    Bad,
}

/// One finding.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Finding {
    /// About what.
    pub topic: Topic,
    /// How it is.
    pub verdict: Verdict,
    /// Of which reader, output, device or server; the cause, if it is bad.
    pub detail: String,
}

fn finding(topic: Topic, verdict: Verdict, detail: impl Into<String>) -> Finding {
    Finding { topic, verdict, detail: detail.into() }
}

/// About the server.
#[must_use]
pub fn of_server(server: &str, answer: &Result<(), ApiError>) -> Finding {
    match answer {
        Ok(()) => finding(Topic::Server, Verdict::Good, server),
        Err(error) => finding(Topic::Server, Verdict::Bad, format!("{server}: {error}")),
    }
}

/// About every reader of the settings, among the devices of this machine.
#[must_use]
pub fn of_readers(settings: &Settings, devices: &[(DriverKind, Device)]) -> Vec<Finding> {
    settings.readers.iter().flat_map(|reader| of_reader(reader, devices)).collect()
}

fn of_reader(reader: &ReaderSettings, devices: &[(DriverKind, Device)]) -> Vec<Finding> {
    if reader.driver == DriverKind::Stdin {
        return Vec::new();
    }
    let found =
        devices.iter().find(|(kind, device)| *kind == reader.driver && fits(device, &reader.matching));
    let path = reader.matching.path.clone().or_else(|| found.and_then(|(_, device)| device.path.clone()));
    let is_there = found.is_some() || path.as_ref().is_some_and(|path| Path::new(path).exists());
    let verdict = if is_there { Verdict::Good } else { Verdict::Bad };
    let mut findings = vec![finding(Topic::Device, verdict, reader.id.clone())];
    // Elsewhere a keyboard or HID device has a name that only its driver can open.
    let is_file = match reader.driver {
        DriverKind::Serial => true,
        DriverKind::Wedge | DriverKind::Hid => cfg!(target_os = "linux"),
        DriverKind::Stdin | DriverKind::Pcsc => false,
    };
    if let Some(path) = path.filter(|_| is_there && is_file) {
        let opened = std::fs::OpenOptions::new().read(true).open(&path);
        findings.extend(opened.err().map(|error| {
            finding(Topic::Permission, Verdict::Bad, format!("{}: {path}: {error}", reader.id))
        }));
    }
    if reader.driver == DriverKind::Wedge && is_there {
        findings.push(finding(Topic::Typing, Verdict::Advice, reader.id.clone()));
    }
    findings
}

/// About every drawer and display of the settings.
#[must_use]
pub fn of_outputs(settings: &Settings) -> Vec<Finding> {
    settings.outputs.iter().map(of_output).collect()
}

fn of_output(output: &OutputSettings) -> Finding {
    match write::find(output.driver, &output.matching).filter(|path| path.exists()) {
        None => finding(Topic::Device, Verdict::Bad, output.id.clone()),
        Some(path) => match std::fs::OpenOptions::new().write(true).open(&path) {
            Ok(_) => finding(Topic::Device, Verdict::Good, output.id.clone()),
            Err(error) => {
                let detail = format!("{}: {}: {error}", output.id, path.display());
                finding(Topic::Permission, Verdict::Bad, detail)
            }
        },
    }
}

fn fits(device: &Device, matching: &Matching) -> bool {
    let same = |wanted: &Option<String>, have: &Option<String>| match wanted {
        Some(wanted) => have.as_ref().is_some_and(|have| have.eq_ignore_ascii_case(wanted)),
        None => true,
    };
    let named = matching.name.as_ref().is_none_or(|wanted| {
        device.name.as_ref().is_some_and(|name| name.to_lowercase().contains(&wanted.to_lowercase()))
    });
    named
        && same(&matching.vid, &device.vid)
        && same(&matching.pid, &device.pid)
        && same(&matching.serial, &device.serial)
}

/// About drivers of the kernel that take a chip reader before PC/SC can, from the list of what is loaded.
#[must_use]
pub fn of_kernel(modules: &str) -> Option<Finding> {
    let in_the_way = ["pn533_usb", "pn533", "nfc"];
    let loaded = modules.lines().filter_map(|line| line.split_whitespace().next());
    let found: Vec<&str> = loaded.filter(|name| in_the_way.contains(name)).collect();
    (!found.is_empty()).then(|| finding(Topic::Kernel, Verdict::Bad, found.join(" ")))
}

/// About this machine: its kernel, and the devices that it has.
#[must_use]
pub fn of_machine(settings: &Settings) -> Vec<Finding> {
    let modules = std::fs::read_to_string("/proc/modules").unwrap_or_default();
    let uses_chips = settings.readers.iter().any(|reader| reader.driver == DriverKind::Pcsc);
    let kernel = of_kernel(&modules).filter(|_| uses_chips);
    of_readers(settings, &driver::discover()).into_iter().chain(of_outputs(settings)).chain(kernel).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn settings(lines: &str) -> Settings {
        Settings::parse(lines).unwrap()
    }

    #[test]
    fn a_reader_is_found_among_the_devices_or_missed() {
        let named = |name: &str| Device {
            path: None,
            vid: None,
            pid: None,
            serial: None,
            name: Some(name.to_owned()),
        };
        let devices = [(DriverKind::Pcsc, named("ACS ACR122U 00 00"))];
        let reader = settings("[[reader]]\nid = \"a\"\ndriver = \"pcsc\"\nmatch = { name = \"acr\" }\n");
        assert_eq!(of_readers(&reader, &devices), [finding(Topic::Device, Verdict::Good, "a")]);
        assert_eq!(of_readers(&reader, &[]), [finding(Topic::Device, Verdict::Bad, "a")]);
        assert!(of_readers(&settings("[[reader]]\nid = \"a\"\ndriver = \"stdin\"\n"), &[]).is_empty());
    }

    #[test]
    fn a_reader_that_types_is_told_of_better_ways() {
        let device = Device {
            path: Some("/dev/null".to_owned()),
            vid: Some("FFFF".to_owned()),
            pid: Some("0035".to_owned()),
            serial: None,
            name: None,
        };
        let reader = settings(
            "[[reader]]\nid = \"a\"\ndriver = \"wedge\"\nmatch = { vid = \"ffff\", pid = \"0035\" }\n",
        );
        let found = of_readers(&reader, &[(DriverKind::Wedge, device)]);
        let verdicts: Vec<(Topic, Verdict)> =
            found.iter().map(|finding| (finding.topic, finding.verdict)).collect();
        assert_eq!(verdicts, [(Topic::Device, Verdict::Good), (Topic::Typing, Verdict::Advice)]);
    }

    #[test]
    fn drivers_of_the_kernel_that_take_chip_readers_are_named() {
        let modules = "usbhid 65536 0 - Live\nnfc 131072 1 pn533, Live\npn533_usb 20480 0 - Live\n";
        assert_eq!(of_kernel(modules), Some(finding(Topic::Kernel, Verdict::Bad, "nfc pn533_usb")));
        assert_eq!(of_kernel("nfcx 1\n"), None);
    }

    #[test]
    #[cfg(unix)]
    fn a_drawer_is_there_or_missed() {
        let output = |path: &str| {
            let text = format!(
                "[[output]]\nid = \"d\"\nkind = \"drawer\"\ndriver = \"file\"\nmatch = {{ path = \"{path}\" }}\n"
            );
            of_outputs(&settings(&text))
        };
        assert_eq!(output("/dev/null"), [finding(Topic::Device, Verdict::Good, "d")]);
        assert_eq!(output("/nowhere"), [finding(Topic::Device, Verdict::Bad, "d")]);
    }
}

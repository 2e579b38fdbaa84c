//! Cash drawers and customer displays: a browser reaches neither. A drawer hangs at a receipt printer, whose device file or
//! serial port takes its command; a display hangs at a serial port.

pub mod bytes;

use std::io;
use std::sync::Arc;
use std::time::Duration;

pub use bytes::Request;

use crate::driver::write::WriteDriver;
use crate::mailbox::{Mailbox, Received};
use crate::reader::{ReaderState, Signal};
use crate::settings::OutputSettings;
use crate::supervisor::Supervisor;

/// Longer than the watch over drivers needs to tell that a device takes nothing.
const ANSWER_MAX: Duration = Duration::from_secs(5);

/// Why an output did not do what was wanted.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum OutputProblem {
    /// A display cannot open, and a drawer cannot show.
    #[error("it cannot do that")]
    Unable,
    /// What a display of digits should show is no amount of at most eight digits.
    #[error("it shows amounts of at most eight digits only")]
    NoAmount,
    /// The device is not there.
    #[error("the device is not there")]
    Gone,
    /// It takes nothing.
    #[error("the device does not answer: is it on, and has it paper?")]
    Stuck,
    /// Anything else.
    #[error("{0}")]
    Other(String),
}

impl From<io::Error> for OutputProblem {
    fn from(error: io::Error) -> Self {
        Self::Other(error.to_string())
    }
}

/// Does what is wanted, under the same watch as the readers. When this returns without an error, the device has taken the
/// command. A device that takes nothing keeps its thread: nothing takes a thread out of a write, and it ends with the process.
///
/// # Errors
/// [`OutputProblem`].
pub fn run(settings: &OutputSettings, request: &Request) -> Result<(), OutputProblem> {
    let driver = WriteDriver { at: settings.driver, bytes: bytes::of(request, settings)? };
    let mailbox = Arc::new(Mailbox::default());
    let supervisor = Supervisor::start(&mailbox)?;
    supervisor.run(Arc::new(settings.device()), Box::new(driver))?;
    match mailbox.receive(ANSWER_MAX) {
        Received::Note(note) => answer(note.signal),
        Received::Nothing | Received::Closed => Err(OutputProblem::Stuck),
    }
}

/// What the first thing that a device tells of itself says about the command.
fn answer(signal: Signal) -> Result<(), OutputProblem> {
    match signal {
        Signal::State(ReaderState::Ready | ReaderState::Attached(_)) | Signal::Read(_) => Ok(()),
        Signal::State(ReaderState::Removed) => Err(OutputProblem::Gone),
        Signal::State(ReaderState::Stuck) => Err(OutputProblem::Stuck),
        Signal::State(ReaderState::Failed(error)) => Err(OutputProblem::Other(error)),
    }
}

#[cfg(test)]
#[cfg(target_os = "linux")]
mod tests {
    use std::os::fd::AsRawFd as _;

    use serial2::SerialPort;

    use super::*;
    use crate::config::testing::TestDirectory;
    use crate::settings::Settings;

    fn output(driver: &str, path: &str, kind: &str) -> OutputSettings {
        let text = format!(
            "[[output]]\nid = \"o\"\nkind = \"{kind}\"\ndriver = \"{driver}\"\nmatch = {{ path = \"{path}\" }}\n"
        );
        Settings::parse(&text).unwrap().outputs.remove(0)
    }

    #[test]
    fn a_drawer_at_a_printers_device_file_is_opened() {
        let directory = TestDirectory::new();
        let path = directory.path().join("lp0");
        std::fs::write(&path, "").unwrap();
        run(&output("file", path.to_str().unwrap(), "drawer"), &Request::Open).unwrap();
        assert_eq!(std::fs::read(&path).unwrap(), [0x1B, b'p', 0, 25, 250]);
        let absent = directory.path().join("lp1");
        let answer = run(&output("file", absent.to_str().unwrap(), "drawer"), &Request::Open);
        assert_eq!(answer, Err(OutputProblem::Gone));
        assert!(!absent.exists(), "no file is made where a printer should be");
    }

    #[test]
    fn a_display_at_a_serial_port_shows_its_lines() {
        let (wire, port) = SerialPort::pair().unwrap();
        let path = std::fs::read_link(format!("/proc/self/fd/{}", port.as_raw_fd())).unwrap();
        let lines = Request::Show(vec!["TOTAL".to_owned(), "128.00".to_owned()]);
        run(&output("serial", path.to_str().unwrap(), "vfd"), &lines).unwrap();
        let mut shown = [0; 41];
        wire.read_exact(&mut shown).unwrap();
        assert_eq!(&shown, b"\x0CTOTAL                             128.00");
    }

    /// A pipe that nobody reads opens for nobody: as a printer without paper takes nothing.
    #[test]
    fn a_device_that_takes_nothing_is_told_in_time() {
        let directory = TestDirectory::new();
        let path = directory.path().join("lp0");
        let made = std::process::Command::new("mkfifo").arg(&path).status().unwrap();
        assert!(made.success());
        let answer = run(&output("file", path.to_str().unwrap(), "drawer"), &Request::Open);
        assert_eq!(answer, Err(OutputProblem::Stuck));
    }
}

//! A real pcscd with a reader that is not there, and cards for it. One at a time on a machine: its socket has a fixed place.

use std::fs::{self, File};
use std::io::{ErrorKind, Read as _, Write as _};
use std::net::{Shutdown, TcpStream};
use std::os::unix::net::UnixStream;
use std::path::PathBuf;
use std::process::{Child, Command, Stdio};
use std::sync::mpsc::{self, Receiver, Sender};
use std::thread;
use std::time::{Duration, Instant};

const PCSCD: &str = "/usr/sbin/pcscd";
const DRIVER: &str = "/usr/lib/pcsc/drivers/serial/libifdvpcd.so";
const SOCKET: &str = "/run/pcscd/pcscd.comm";
/// The driver listens here for the card of its first slot, and on the next port for that of its second.
const PORT: u16 = 35_993;
const PATIENCE: Duration = Duration::from_secs(10);
/// A contactless storage card.
const ATR: [u8; 20] = [
    0x3B, 0x8F, 0x80, 0x01, 0x80, 0x4F, 0x0C, 0xA0, 0x00, 0x00, 0x03, 0x06, 0x03, 0x00, 0x01, 0x00, 0x00,
    0x00, 0x00, 0x6A,
];

/// The service with its virtual reader; ended when this is dropped.
pub(crate) struct Service {
    child: Option<Child>,
    directory: PathBuf,
    _turn: File,
}

impl Service {
    /// Starts it, once no other test has it. [`None`], and a line that says so, for a user who may not write to /run;
    /// `REQUIRE_PCSC=1` makes that a failure.
    pub(crate) fn start() -> Option<Self> {
        for needed in [PCSCD, DRIVER] {
            assert!(fs::exists(needed).unwrap(), "{needed} is missing: run make setup-test");
        }
        if let Err(error) = fs::create_dir_all("/run/pcscd") {
            assert!(std::env::var_os("REQUIRE_PCSC").is_none(), "/run/pcscd: {error}");
            eprintln!(
                "NOT TESTED: pcscd keeps its socket in /run/pcscd, and this user may not make it ({error})"
            );
            return None;
        }
        let turn = File::create(std::env::temp_dir().join("regulars-virtual-reader.lock")).unwrap();
        turn.lock().unwrap();
        assert!(
            UnixStream::connect(SOCKET).is_err(),
            "a pcscd is running: stop it, and its socket, for the tests"
        );
        let directory = std::env::temp_dir().join(format!("regulars-pcscd-{}", std::process::id()));
        fs::create_dir_all(directory.join("conf")).unwrap();
        let reader = format!(
            "FRIENDLYNAME \"Virtual PCD\"\nDEVICENAME /dev/null:{PORT:#X}\nLIBPATH {DRIVER}\nCHANNELID {PORT:#X}\n"
        );
        fs::write(directory.join("conf/reader"), reader).unwrap();
        let mut service = Self { child: None, directory, _turn: turn };
        service.begin();
        Some(service)
    }

    /// Starts the program again after [`Service::kill`].
    pub(crate) fn begin(&mut self) {
        for left_over in [SOCKET, "/run/pcscd/pcscd.pid"] {
            let _ = fs::remove_file(left_over);
        }
        fs::create_dir_all("/run/pcscd")
            .expect("the service keeps its socket in /run/pcscd: run this as root");
        let log = File::create(self.directory.join("log")).unwrap();
        let child = Command::new(PCSCD)
            .args(["--foreground", "--info", "--config"])
            .arg(self.directory.join("conf"))
            .stdin(Stdio::null())
            .stdout(log.try_clone().unwrap())
            .stderr(log)
            .spawn()
            .unwrap();
        self.child = Some(child);
        wait_until("pcscd listens", || fs::exists(SOCKET).unwrap());
        wait_until("the virtual reader listens", || TcpStream::connect(("127.0.0.1", PORT + 1)).is_ok());
    }

    /// Ends the program at once, in the middle of anything.
    pub(crate) fn kill(&mut self) {
        if let Some(mut child) = self.child.take() {
            child.kill().unwrap();
            child.wait().unwrap();
        }
    }
}

impl Drop for Service {
    fn drop(&mut self) {
        if let Some(mut child) = self.child.take() {
            let _ = child.kill();
            let _ = child.wait();
        }
        let _ = fs::remove_file(SOCKET);
        let _ = fs::remove_file("/run/pcscd/pcscd.pid");
        let _ = fs::remove_dir_all(&self.directory);
    }
}

/// How a card behaves when it is asked for its UID.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Manners {
    /// It answers.
    Good,
    /// It never answers.
    Silent,
    /// It is pulled away when asked.
    Pulled,
    /// It answers one byte.
    Short,
    /// It refuses with 63 00.
    Refuses,
}

/// A card on a slot of the reader; dropped, it is taken away.
pub(crate) struct Card {
    wire: TcpStream,
    seen: Receiver<Instant>,
}

impl Card {
    /// Puts a card on a slot, 0 or 1.
    pub(crate) fn put(slot: u16, uid: &'static [u8], manners: Manners) -> Self {
        let wire = TcpStream::connect(("127.0.0.1", PORT + slot)).unwrap();
        wire.set_nodelay(true).unwrap();
        let (tell, seen) = mpsc::channel();
        let card = wire.try_clone().unwrap();
        thread::spawn(move || serve(card, uid, manners, &tell));
        Self { wire, seen }
    }

    /// Waits until the service has noticed it, and tells when that was.
    pub(crate) fn wait_until_seen(&self) -> Instant {
        self.seen.recv_timeout(PATIENCE).expect("the service does not notice the card")
    }
}

impl Drop for Card {
    fn drop(&mut self) {
        let _ = self.wire.shutdown(Shutdown::Both);
    }
}

/// Frames have two bytes of length. One byte is a command to the slot, of which only 4 (answer to reset) has an answer.
fn serve(mut wire: TcpStream, uid: &[u8], manners: Manners, seen: &Sender<Instant>) {
    let mut first = true;
    while let Some(frame) = receive(&mut wire) {
        let answer = match frame.as_slice() {
            [4] => {
                if std::mem::take(&mut first) {
                    let _ = seen.send(Instant::now());
                }
                ATR.to_vec()
            }
            [_] => continue,
            [0xFF, 0xCA, 0x00, 0x00, ..] => match manners {
                Manners::Good => [uid, &[0x90, 0x00]].concat(),
                Manners::Silent => continue,
                Manners::Pulled => {
                    let _ = wire.shutdown(Shutdown::Both);
                    return;
                }
                Manners::Short => vec![0x90],
                Manners::Refuses => vec![0x63, 0x00],
            },
            _ => vec![0x6D, 0x00],
        };
        let length = u16::try_from(answer.len()).unwrap().to_be_bytes();
        if wire.write_all(&[&length, answer.as_slice()].concat()).is_err() {
            return;
        }
    }
}

fn receive(wire: &mut TcpStream) -> Option<Vec<u8>> {
    let mut length = [0; 2];
    read_exact(wire, &mut length)?;
    let mut frame = vec![0; usize::from(u16::from_be_bytes(length))];
    read_exact(wire, &mut frame)?;
    Some(frame)
}

/// The driver writes length and body apart: without quick acknowledgements each question would take 40 ms.
fn read_exact(wire: &mut TcpStream, mut bytes: &mut [u8]) -> Option<()> {
    while !bytes.is_empty() {
        let _ = rustix::net::sockopt::set_tcp_quickack(&*wire, true);
        match wire.read(bytes) {
            Ok(0) => return None,
            Ok(count) => bytes = &mut bytes[count..],
            Err(error) if error.kind() == ErrorKind::Interrupted => {}
            Err(_) => return None,
        }
    }
    Some(())
}

fn wait_until(what: &str, mut done: impl FnMut() -> bool) {
    let began = Instant::now();
    while !done() {
        assert!(began.elapsed() < PATIENCE, "{what}: not within {PATIENCE:?}");
        thread::sleep(Duration::from_millis(10));
    }
}

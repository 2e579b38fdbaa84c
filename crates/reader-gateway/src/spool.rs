//! Events that the server has not answered for, on disk: written and synced before anything is sent.
//!
//! The file is only appended to, one record per line: a CRC-32 in hexadecimal, a space, and JSON. A record is an event, an
//! acknowledgement, or the number at which counting goes on. A torn last line or a damaged one in the middle loses itself
//! and nothing else. When every event is acknowledged the file is replaced by an empty one.
//!
//! *Invariant:* what [`Spool::push`] returned survives a crash until [`Spool::acknowledge`] named it.

use std::collections::{HashSet, VecDeque};
use std::fs::{self, File};
use std::io::{self, Write as _};
use std::path::{Path, PathBuf};
use std::time::Instant;

use chrono::{DateTime, TimeDelta, Utc};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use crate::config::private_file;
use crate::reader::ReadKind;

/// Events that wait at most; at ten taps a minute that is sixteen hours without a server.
pub const EVENTS_MAX: usize = 10_000;

/// One event.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SpooledEvent {
    /// Its id for ever: sending it again is harmless.
    pub event_id: Uuid,
    /// Counts the events of this gateway.
    pub seq: u64,
    /// How it was read.
    pub kind: ReadKind,
    /// What was read.
    pub value: String,
    /// When, by this machine's clock.
    pub read_at: DateTime<Utc>,
    /// Whether no reader was involved.
    pub simulated: bool,
    /// Which reader read it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reader: Option<String>,
    /// When this process kept it; unknown after a restart.
    #[serde(skip)]
    pub kept: Option<Instant>,
}

impl SpooledEvent {
    /// How long ago it was read. A clock that was set back makes nothing young, and a machine that slept counts its sleep;
    /// [`None`] when the clock was set back and this process did not see the tap.
    #[must_use]
    pub fn age(&self, now: DateTime<Utc>) -> Option<TimeDelta> {
        let by_clock = now - self.read_at;
        match self.kept.map(|kept| TimeDelta::from_std(kept.elapsed()).unwrap_or(TimeDelta::MAX)) {
            Some(counted) => Some(by_clock.max(counted)),
            None => (by_clock >= TimeDelta::zero()).then_some(by_clock),
        }
    }
}

/// Without the value: what a card says does not belong in a log.
impl std::fmt::Debug for SpooledEvent {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("SpooledEvent")
            .field("event_id", &self.event_id)
            .field("seq", &self.seq)
            .finish_non_exhaustive()
    }
}

#[derive(Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
enum Record {
    Event(SpooledEvent),
    Done(Uuid),
    NextSeq(u64),
}

/// Why an event cannot be spooled.
#[derive(Debug, thiserror::Error)]
pub enum SpoolError {
    /// [`EVENTS_MAX`] events wait already.
    #[error("the spool is full")]
    Full,
    /// The disk is full, read-only or gone.
    #[error("the spool cannot be written: {0}")]
    Io(#[from] io::Error),
}

/// The open spool.
#[derive(Debug)]
pub struct Spool {
    path: PathBuf,
    file: File,
    pending: VecDeque<SpooledEvent>,
    next_seq: u64,
    damaged: usize,
}

impl Spool {
    /// Opens the spool of a directory, or makes an empty one. Damaged records are left out and counted; the file as it was
    /// is then kept beside it.
    ///
    /// # Errors
    /// When the file cannot be read or written.
    pub fn open(directory: &Path) -> io::Result<Self> {
        let path = directory.join("spool.log");
        let bytes = match fs::read(&path) {
            Ok(bytes) => bytes,
            Err(error) if error.kind() == io::ErrorKind::NotFound => Vec::new(),
            Err(error) => return Err(error),
        };
        let Contents { pending, next_seq, damaged } = replay(&bytes);
        if damaged > 0 {
            fs::rename(&path, directory.join("spool.damaged"))?;
        }
        let file = write_afresh(&path, &pending, next_seq)?;
        Ok(Self { path, file, pending, next_seq, damaged })
    }

    /// How many events wait in a directory, while another process may have it open.
    ///
    /// # Errors
    /// When the file cannot be read.
    pub fn count(directory: &Path) -> io::Result<usize> {
        match fs::read(directory.join("spool.log")) {
            Ok(bytes) => Ok(replay(&bytes).pending.len()),
            Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(0),
            Err(error) => Err(error),
        }
    }

    /// Where it is.
    #[must_use]
    pub fn directory(&self) -> &Path {
        self.path.parent().unwrap_or(&self.path)
    }

    /// How many records were unreadable when it was opened.
    #[must_use]
    pub const fn damaged(&self) -> usize {
        self.damaged
    }

    /// How many events wait.
    #[must_use]
    pub fn depth(&self) -> usize {
        self.pending.len()
    }

    /// The oldest events that wait.
    #[must_use]
    pub fn oldest(&self, count: usize) -> Vec<SpooledEvent> {
        self.pending.iter().take(count).cloned().collect()
    }

    /// Keeps an event; when this returns it is on the disk.
    ///
    /// # Errors
    /// [`SpoolError`]: it was not kept.
    pub fn push(
        &mut self,
        kind: ReadKind,
        value: String,
        read_at: DateTime<Utc>,
        simulated: bool,
        reader: Option<String>,
    ) -> Result<Uuid, SpoolError> {
        if self.pending.len() >= EVENTS_MAX {
            return Err(SpoolError::Full);
        }
        let event_id = Uuid::now_v7();
        let kept = Some(Instant::now());
        let event =
            SpooledEvent { event_id, seq: self.next_seq, kind, value, read_at, simulated, reader, kept };
        self.append(&Record::Event(event.clone()))?;
        self.file.sync_data()?;
        self.next_seq += 1;
        self.pending.push_back(event);
        Ok(event_id)
    }

    /// Forgets events that the server answered for; ids that are unknown are ignored.
    ///
    /// # Errors
    /// When the file cannot be written; the events are then sent again after a restart, which is harmless.
    pub fn acknowledge(&mut self, ids: &[Uuid]) -> io::Result<()> {
        let ids: HashSet<&Uuid> = ids.iter().collect();
        let known = |event: &SpooledEvent| ids.contains(&event.event_id);
        let done: Vec<Uuid> =
            self.pending.iter().filter(|event| known(event)).map(|event| event.event_id).collect();
        self.pending.retain(|event| !known(event));
        if self.pending.is_empty() {
            self.file = write_afresh(&self.path, &self.pending, self.next_seq)?;
            return Ok(());
        }
        // Without a sync: losing an acknowledgement only sends the event again.
        done.into_iter().try_for_each(|id| self.append(&Record::Done(id)))
    }

    fn append(&mut self, record: &Record) -> io::Result<()> {
        let line = encode(record)?;
        let before = self.file.metadata()?.len();
        self.file.write_all(line.as_bytes()).inspect_err(|_| {
            // A half-written line would swallow the next one. If this fails too, the reader of the file copes.
            let _ = self.file.set_len(before);
        })
    }
}

#[derive(Default)]
struct Contents {
    pending: VecDeque<SpooledEvent>,
    next_seq: u64,
    damaged: usize,
}

fn replay(bytes: &[u8]) -> Contents {
    let mut contents = Contents { next_seq: 1, ..Contents::default() };
    let mut done = HashSet::new();
    for line in bytes.split_inclusive(|byte| *byte == b'\n') {
        match decode(line) {
            Some(Record::Event(event)) => {
                contents.next_seq = contents.next_seq.max(event.seq + 1);
                contents.pending.push_back(event);
            }
            Some(Record::Done(id)) => {
                done.insert(id);
            }
            Some(Record::NextSeq(seq)) => contents.next_seq = contents.next_seq.max(seq),
            // A line without end is the write under way when the machine stopped: it was never promised to anybody.
            None if line.last() != Some(&b'\n') => {}
            None => contents.damaged += 1,
        }
    }
    contents.pending.retain(|event| !done.contains(&event.event_id));
    contents
}

/// Replaces the file by one with just these events, whole or not at all.
fn write_afresh(path: &Path, pending: &VecDeque<SpooledEvent>, next_seq: u64) -> io::Result<File> {
    let draft = path.with_extension("new");
    let mut file = private_file(&draft)?;
    file.write_all(encode(&Record::NextSeq(next_seq))?.as_bytes())?;
    for event in pending {
        file.write_all(encode(&Record::Event(event.clone()))?.as_bytes())?;
    }
    file.sync_all()?;
    fs::rename(&draft, path)?;
    crate::config::sync_parent(path)?;
    Ok(file)
}

fn encode(record: &Record) -> io::Result<String> {
    let json = serde_json::to_string(record)?;
    Ok(format!("{:08x} {json}\n", crc32fast::hash(json.as_bytes())))
}

fn decode(line: &[u8]) -> Option<Record> {
    let line = line.strip_suffix(b"\n")?;
    let (crc, json) = (line.get(..8)?, line.get(9..)?);
    let crc = u32::from_str_radix(std::str::from_utf8(crc).ok()?, 16).ok()?;
    if line[8] != b' ' || crc != crc32fast::hash(json) {
        return None;
    }
    serde_json::from_slice(json).ok()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::config::testing::TestDirectory;

    fn push(spool: &mut Spool, value: &str) -> Uuid {
        spool.push(ReadKind::Ic, value.to_owned(), DateTime::UNIX_EPOCH, false, None).unwrap()
    }

    fn values(spool: &Spool) -> Vec<(u64, String)> {
        spool.oldest(usize::MAX).into_iter().map(|event| (event.seq, event.value)).collect()
    }

    fn pairs(pairs: &[(u64, &str)]) -> Vec<(u64, String)> {
        pairs.iter().map(|(seq, value)| (*seq, (*value).to_owned())).collect()
    }

    #[test]
    fn input_29_what_was_not_acknowledged_is_there_after_a_restart_with_the_same_id() {
        let directory = TestDirectory::new();
        let mut spool = Spool::open(directory.path()).unwrap();
        let ids = ["A", "B", "C"].map(|value| push(&mut spool, value));
        spool.acknowledge(&[ids[1], Uuid::nil()]).unwrap();
        drop(spool);
        let mut spool = Spool::open(directory.path()).unwrap();
        assert_eq!(values(&spool), pairs(&[(1, "A"), (3, "C")]));
        assert_eq!(spool.oldest(1)[0].event_id, ids[0]);
        spool.acknowledge(&[ids[0], ids[2]]).unwrap();
        push(&mut spool, "D");
        drop(spool);
        assert_eq!(values(&Spool::open(directory.path()).unwrap()), pairs(&[(4, "D")]));
    }

    #[test]
    fn the_file_is_emptied_when_all_is_acknowledged_and_counting_goes_on() {
        let directory = TestDirectory::new();
        let mut spool = Spool::open(directory.path()).unwrap();
        let ids: Vec<Uuid> = (0..100).map(|_| push(&mut spool, "A")).collect();
        spool.acknowledge(&ids).unwrap();
        assert!(fs::metadata(directory.path().join("spool.log")).unwrap().len() < 40);
        drop(spool);
        let mut spool = Spool::open(directory.path()).unwrap();
        push(&mut spool, "B");
        assert_eq!(values(&spool), pairs(&[(101, "B")]));
    }

    #[test]
    fn input_24_a_torn_last_record_at_any_byte_loses_itself_only() {
        let directory = TestDirectory::new();
        let path = directory.path().join("spool.log");
        let mut spool = Spool::open(directory.path()).unwrap();
        push(&mut spool, "A");
        let whole = fs::read(&path).unwrap().len();
        push(&mut spool, "B");
        drop(spool);
        let bytes = fs::read(&path).unwrap();
        for end in whole..bytes.len() {
            fs::write(&path, &bytes[..end]).unwrap();
            let mut spool = Spool::open(directory.path()).unwrap();
            assert_eq!((values(&spool), spool.damaged()), (pairs(&[(1, "A")]), 0), "{end}");
            push(&mut spool, "C");
            drop(spool);
            assert_eq!(
                values(&Spool::open(directory.path()).unwrap()),
                pairs(&[(1, "A"), (2, "C")]),
                "{end}"
            );
        }
    }

    #[test]
    fn input_24_a_damaged_middle_loses_itself_only_and_is_kept_aside() {
        let directory = TestDirectory::new();
        let path = directory.path().join("spool.log");
        let mut spool = Spool::open(directory.path()).unwrap();
        for value in ["A", "B", "C"] {
            push(&mut spool, value);
        }
        drop(spool);
        let mut bytes = fs::read(&path).unwrap();
        let at = bytes.windows(3).position(|window| window == b"\"B\"").unwrap();
        bytes[at + 1] = b'X';
        fs::write(&path, &bytes).unwrap();
        let spool = Spool::open(directory.path()).unwrap();
        assert_eq!((values(&spool), spool.damaged()), (pairs(&[(1, "A"), (3, "C")]), 1));
        assert_eq!(fs::read(directory.path().join("spool.damaged")).unwrap(), bytes);
        drop(spool);
        assert_eq!(Spool::open(directory.path()).unwrap().damaged(), 0);
    }

    #[test]
    fn input_24_any_bytes_at_all_are_survived() {
        let directory = TestDirectory::new();
        for bytes in [
            b"\n\n\n".as_slice(),
            b"\xff\xfe",
            b"00000000 {}\n",
            b"short\n",
            "ééééé é\n".as_bytes(),
            &[0; 300],
        ] {
            fs::write(directory.path().join("spool.log"), bytes).unwrap();
            assert_eq!(values(&Spool::open(directory.path()).unwrap()), []);
        }
    }

    #[test]
    fn input_24_the_10_001st_event_is_refused() {
        let directory = TestDirectory::new();
        let mut spool = Spool::open(directory.path()).unwrap();
        let event = SpooledEvent {
            event_id: Uuid::nil(),
            seq: 1,
            kind: ReadKind::Ic,
            value: String::new(),
            read_at: DateTime::UNIX_EPOCH,
            simulated: false,
            reader: None,
            kept: None,
        };
        spool.pending = std::iter::repeat_n(event, EVENTS_MAX).collect();
        let refused = spool.push(ReadKind::Ic, "A".to_owned(), DateTime::UNIX_EPOCH, false, None);
        assert!(matches!(refused, Err(SpoolError::Full)));
    }

    /// A disk that is full or read-only keeps nothing and says so; with room again, what was kept before is still there, and
    /// nothing half-written is in its way.
    #[test]
    #[cfg(target_os = "linux")]
    fn input_24_a_full_or_read_only_disk_refuses_the_event_and_damages_no_other() {
        let directory = TestDirectory::new();
        let mut spool = Spool::open(directory.path()).unwrap();
        push(&mut spool, "A");
        let full = fs::OpenOptions::new().append(true).open("/dev/full").unwrap();
        let read_only = File::open(directory.path().join("spool.log")).unwrap();
        for bad in [full, read_only] {
            let good = std::mem::replace(&mut spool.file, bad);
            let refused = spool.push(ReadKind::Ic, "B".to_owned(), DateTime::UNIX_EPOCH, false, None);
            assert!(matches!(refused, Err(SpoolError::Io(_))), "{refused:?}");
            assert_eq!(spool.depth(), 1);
            spool.file = good;
        }
        push(&mut spool, "C");
        drop(spool);
        let spool = Spool::open(directory.path()).unwrap();
        assert_eq!((values(&spool), spool.damaged()), (pairs(&[(1, "A"), (2, "C")]), 0));
    }

    /// Daylight saving is no jump: instants are kept in UTC.
    #[test]
    fn input_22_a_clock_that_jumps_makes_no_old_tap_young() {
        let day = TimeDelta::days(1);
        let now = DateTime::UNIX_EPOCH + day * 20_000;
        let read = |read_at, kept| SpooledEvent {
            event_id: Uuid::nil(),
            seq: 1,
            kind: ReadKind::Ic,
            value: String::new(),
            read_at,
            simulated: false,
            reader: None,
            kept,
        };
        let hour_ago = Instant::now().checked_sub(std::time::Duration::from_secs(3_600));
        assert!(read(now + day, hour_ago).age(now).unwrap() >= TimeDelta::hours(1), "set back a day");
        assert_eq!(read(now + day, None).age(now), None, "set back a day, and started again");
        assert_eq!(read(now - day, None).age(now), Some(day));
        assert_eq!(read(now - day, Some(Instant::now())).age(now), Some(day), "the machine slept");
        assert!(read(now, Some(Instant::now())).age(now).unwrap() < TimeDelta::seconds(1));
    }
}

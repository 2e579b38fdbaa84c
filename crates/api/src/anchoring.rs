//! Anchors: once an hour the head of each chain that has grown is written to a file outside the database, and to the log.
//! `regulars verify` compares them with the chains. The file is only ever appended to; copy it to where whoever may write
//! to the database may not.
//!
//! One anchor a line: instant, tenant, number of the link, its hash in hexadecimal.

use std::collections::HashMap;
use std::fs::{self, File, OpenOptions};
use std::io::{self, Read as _, Write as _};
use std::path::{Path, PathBuf};
use std::time::Duration;

use chrono::{DateTime, SecondsFormat, Utc};
use domain::ids::{Id, Tenant};
use persistence::error::StoreError;
use persistence::store::Store;
use persistence::verify::Anchor;
use persistence::{chain, directory};

use crate::auth::keys::hex;
use crate::worker::Worker;

/// Name of the file in the data directory.
const FILE: &str = "chain-anchors.log";
/// Time between looks.
const PAUSE: Duration = Duration::from_secs(3_600);

/// Why heads could not be anchored or anchors not be read.
#[derive(Debug, thiserror::Error)]
pub enum AnchorError {
    /// The file cannot be used.
    #[error("the anchors in {path}")]
    File {
        /// Which.
        path: PathBuf,
        /// Why.
        source: io::Error,
    },
    /// A head cannot be read.
    #[error("the head of a chain cannot be read")]
    Store(#[from] StoreError),
}

/// The anchors of a data directory.
#[derive(Debug)]
pub struct Anchors {
    path: PathBuf,
    /// Every anchor that can be read, oldest first.
    pub all: Vec<Anchor>,
    /// Lines that are none, as an interrupted write leaves them.
    pub unreadable: usize,
}

impl Anchors {
    /// Reads the anchors of a data directory; none when none were written yet.
    ///
    /// # Errors
    /// [`AnchorError::File`].
    pub fn read(data: &Path) -> Result<Self, AnchorError> {
        let path = data.join(FILE);
        let text = match fs::read_to_string(&path) {
            Ok(text) => text,
            Err(error) if error.kind() == io::ErrorKind::NotFound => String::new(),
            Err(source) => return Err(AnchorError::File { path, source }),
        };
        let lines = text.lines().filter(|line| !line.is_empty());
        let (good, bad): (Vec<_>, Vec<_>) = lines.map(parse).partition(Option::is_some);
        Ok(Self { path, all: good.into_iter().flatten().collect(), unreadable: bad.len() })
    }

    /// Writes the head of every chain that has grown since its last anchor, and says how many.
    ///
    /// # Errors
    /// [`AnchorError`]; what was written before stays written.
    pub fn extend(&mut self, store: &Store) -> Result<usize, AnchorError> {
        let last: HashMap<Id<Tenant>, i64> =
            self.all.iter().map(|anchor| (anchor.tenant, anchor.seq)).collect();
        let mut grown = Vec::new();
        for tenant in directory::list(store)? {
            let head = store.work(tenant.id, chain::head)?;
            if head.seq > last.get(&tenant.id).copied().unwrap_or(0) {
                let (hash, at) = (hex(&head.hash), store.clock().now());
                grown.push(Anchor { tenant: tenant.id, seq: head.seq, hash, at });
            }
        }
        if !grown.is_empty() {
            append(&self.path, &grown)
                .map_err(|source| AnchorError::File { path: self.path.clone(), source })?;
        }
        for Anchor { tenant, seq, hash, .. } in &grown {
            log::info!(target: "regulars::anchor", "chain of {tenant}: link {seq} is {hash}");
        }
        self.all.extend(grown.iter().cloned());
        Ok(grown.len())
    }
}

/// Starts the thread that anchors into a data directory.
///
/// # Errors
/// [`AnchorError::File`] when the anchors that are there cannot be read.
pub fn start(store: Store, data: &Path) -> Result<Worker, AnchorError> {
    let mut anchors = Anchors::read(data)?;
    Ok(Worker::start("anchoring", PAUSE, move || {
        if let Err(error) = anchors.extend(&store) {
            log::error!("chains were not anchored: {error}: {:?}", std::error::Error::source(&error));
        }
    }))
}

/// Appends whole lines and waits until they are on the disk.
fn append(path: &Path, anchors: &[Anchor]) -> io::Result<()> {
    let mut file = OpenOptions::new().create(true).append(true).read(true).open(path)?;
    let mut text = if ends_a_line(&mut file)? { String::new() } else { "\n".to_owned() };
    for Anchor { tenant, seq, hash, at } in anchors {
        text += &format!("{} {tenant} {seq} {hash}\n", at.to_rfc3339_opts(SecondsFormat::Secs, true));
    }
    file.write_all(text.as_bytes())?;
    file.sync_data()
}

/// Whether the next line can begin: the last write was not interrupted.
fn ends_a_line(file: &mut File) -> io::Result<bool> {
    let mut text = Vec::new();
    file.read_to_end(&mut text)?;
    Ok(text.last().is_none_or(|byte| *byte == b'\n'))
}

fn parse(line: &str) -> Option<Anchor> {
    let mut words = line.split(' ');
    let at = DateTime::parse_from_rfc3339(words.next()?).ok()?.with_timezone(&Utc);
    let tenant = Id::new(words.next()?.parse().ok()?);
    let seq = words.next()?.parse().ok()?;
    let hash = words.next().filter(|hash| hash.len() == 64)?.to_owned();
    words.next().is_none().then_some(Anchor { tenant, seq, hash, at })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_that_is_not_whole_says_nothing() {
        let hash = "0a".repeat(32);
        let line = format!("2026-11-22T10:00:00Z 01990c5e-5b0a-7cc3-a0a5-6f1d2c3b4a58 42 {hash}");
        let anchor = parse(&line).unwrap();
        assert_eq!((anchor.seq, &anchor.hash), (42, &hash));
        for end in 0..line.len() {
            assert_eq!(parse(&line[..end]), None, "{}", &line[..end]);
        }
        assert_eq!(parse(&format!("{line} more")), None);
    }
}

//! The directory of a gateway: its key, the server it is paired with, the spool, and a lock. Everything in it is for its
//! owner only.
//!
//! ```text
//! device.key    the Ed25519 secret, made here, never sent
//! device.next   the one that will take its place, while the server is being told
//! device.json   server, tenant and device after pairing
//! reader.toml   which readers there are, see `settings`
//! spool.log     events that wait, see `spool`
//! prefixes.json what the server told last of the tenant's numbers, see `learned`
//! lock          held by the one process that reads and sends
//! ```

use std::fs::{self, File, OpenOptions, TryLockError};
use std::io::{self, Read as _, Write as _};
use std::path::{Path, PathBuf};
use std::time::{Duration, SystemTime};

use ed25519_dalek::SigningKey;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use crate::learned;

/// The name of the directory below the user's configuration.
const DIRECTORY: &str = "regulars-reader";

/// The directory of a gateway.
#[derive(Debug, Clone)]
pub struct Home {
    directory: PathBuf,
}

/// The server that this gateway belongs to.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Pairing {
    /// Its address, without a slash at the end.
    pub server: String,
    /// The tenant's number.
    pub tenant_number: String,
    /// This device.
    pub device_id: Uuid,
    /// What it called itself.
    pub name: String,
}

impl Home {
    /// Opens a directory, by default `regulars-reader` in the user's configuration; makes it when it is absent.
    ///
    /// # Errors
    /// When it cannot be made, or nobody knows where the user's configuration is.
    pub fn open(directory: Option<&Path>) -> io::Result<Self> {
        let directory = match directory {
            Some(directory) => directory.to_owned(),
            None => default_directory()?,
        };
        fs::create_dir_all(&directory)?;
        restrict(&directory)?;
        Ok(Self { directory })
    }

    /// Where it is.
    #[must_use]
    pub fn directory(&self) -> &Path {
        &self.directory
    }

    /// The key of this gateway, made on first use.
    ///
    /// # Errors
    /// When the file cannot be read or written, or is no key.
    pub fn load_or_make_key(&self) -> io::Result<SigningKey> {
        load_or_make(&self.directory.join("device.key"))
    }

    /// Whether the key has been in use for longer than that. A clock that jumps changes it early or late, no more.
    #[must_use]
    pub fn has_key_older_than(&self, life: Duration) -> bool {
        let made_at = fs::metadata(self.directory.join("device.key")).and_then(|file| file.modified());
        made_at.is_ok_and(|at| at.elapsed().is_ok_and(|age| age > life))
    }

    /// The key that will take the place of this gateway's own: the same until it does.
    ///
    /// # Errors
    /// When the file cannot be read or written, or is no key.
    pub fn load_or_make_next_key(&self) -> io::Result<SigningKey> {
        load_or_make(&self.directory.join("device.next"))
    }

    /// Puts it there.
    ///
    /// # Errors
    /// When the files cannot be changed; the key in use is then still there.
    pub fn adopt_next_key(&self) -> io::Result<()> {
        let path = self.directory.join("device.key");
        fs::rename(self.directory.join("device.next"), &path)?;
        // It is as old as its use.
        File::options().write(true).open(&path)?.set_modified(SystemTime::now())?;
        sync_parent(&path)
    }

    /// The server it is paired with.
    ///
    /// # Errors
    /// When the file cannot be read or is damaged.
    pub fn find_pairing(&self) -> io::Result<Option<Pairing>> {
        match fs::read(self.directory.join("device.json")) {
            Ok(bytes) => Ok(Some(serde_json::from_slice(&bytes)?)),
            Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(None),
            Err(error) => Err(error),
        }
    }

    /// Keeps the server it is paired with, instead of any other. Reads that wait for another company are set aside: they
    /// are nobody else's business.
    ///
    /// # Errors
    /// When a file cannot be written.
    pub fn save_pairing(&self, pairing: &Pairing) -> io::Result<()> {
        let before = self.find_pairing()?;
        let is_same =
            |old: Pairing| old.server == pairing.server && old.tenant_number == pairing.tenant_number;
        if !before.is_some_and(is_same) {
            self.set_spool_aside()?;
            learned::forget(&self.directory)?;
        }
        write_whole(&self.directory.join("device.json"), &serde_json::to_vec_pretty(pairing)?)
    }

    /// Forgets the server and the key. Reads that wait are set aside.
    ///
    /// # Errors
    /// When a file cannot be removed.
    pub fn forget_pairing(&self) -> io::Result<()> {
        self.set_spool_aside()?;
        learned::forget(&self.directory)?;
        for name in ["device.json", "device.key", "device.next"] {
            match fs::remove_file(self.directory.join(name)) {
                Err(error) if error.kind() != io::ErrorKind::NotFound => return Err(error),
                Ok(()) | Err(_) => {}
            }
        }
        sync_parent(&self.directory.join("device.json"))
    }

    fn set_spool_aside(&self) -> io::Result<()> {
        match fs::rename(self.directory.join("spool.log"), self.directory.join("spool.unsent")) {
            Err(error) if error.kind() != io::ErrorKind::NotFound => Err(error),
            Ok(()) | Err(_) => Ok(()),
        }
    }

    /// Takes the lock of the one process that reads and sends; [`None`] when another has it. Kept until dropped.
    ///
    /// # Errors
    /// When the file cannot be locked at all.
    pub fn try_lock(&self) -> io::Result<Option<File>> {
        let file =
            OpenOptions::new().write(true).create(true).truncate(false).open(self.directory.join("lock"))?;
        match file.try_lock() {
            Ok(()) => Ok(Some(file)),
            Err(TryLockError::WouldBlock) => Ok(None),
            Err(TryLockError::Error(error)) => Err(error),
        }
    }
}

/// A new empty file for its owner only, to append to; an older one of the name is gone.
///
/// # Errors
/// When it cannot be made.
pub fn private_file(path: &Path) -> io::Result<File> {
    match fs::remove_file(path) {
        Err(error) if error.kind() != io::ErrorKind::NotFound => return Err(error),
        Ok(()) | Err(_) => {}
    }
    let mut options = OpenOptions::new();
    options.append(true).create_new(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    options.open(path)
}

/// Makes a rename in the directory of `path` survive a crash.
///
/// # Errors
/// When the directory cannot be synced.
pub fn sync_parent(path: &Path) -> io::Result<()> {
    if cfg!(unix)
        && let Some(parent) = path.parent()
    {
        File::open(parent)?.sync_all()?;
    }
    Ok(())
}

/// Replaces a file by another for its owner only, whole or not at all.
///
/// # Errors
/// When it cannot be written; the older one is then still there.
pub fn write_whole(path: &Path, bytes: &[u8]) -> io::Result<()> {
    let draft = path.with_extension("new");
    let mut file = private_file(&draft)?;
    file.write_all(bytes)?;
    file.sync_all()?;
    fs::rename(&draft, path)?;
    sync_parent(path)
}

fn load_or_make(path: &Path) -> io::Result<SigningKey> {
    match File::open(path) {
        Ok(file) => read_key(path, file),
        Err(error) if error.kind() == io::ErrorKind::NotFound => make_key(path),
        Err(error) => Err(error),
    }
}

fn make_key(path: &Path) -> io::Result<SigningKey> {
    let mut secret = [0; 32];
    getrandom::fill(&mut secret).map_err(io::Error::other)?;
    write_whole(path, &secret)?;
    Ok(SigningKey::from_bytes(&secret))
}

fn read_key(path: &Path, file: File) -> io::Result<SigningKey> {
    let mut bytes = Vec::new();
    file.take(33).read_to_end(&mut bytes)?;
    let secret: [u8; 32] = bytes.try_into().map_err(|_| {
        io::Error::new(io::ErrorKind::InvalidData, format!("{} is not a key", path.display()))
    })?;
    Ok(SigningKey::from_bytes(&secret))
}

fn default_directory() -> io::Result<PathBuf> {
    let configuration = std::env::var_os("XDG_CONFIG_HOME")
        .map(PathBuf::from)
        .filter(|path| path.is_absolute())
        .or_else(|| std::env::home_dir().map(|home| home.join(".config")));
    let missing = || io::Error::new(io::ErrorKind::NotFound, "no home directory; say where with --dir");
    configuration.map(|path| path.join(DIRECTORY)).ok_or_else(missing)
}

#[cfg(unix)]
fn restrict(directory: &Path) -> io::Result<()> {
    fs::set_permissions(directory, std::os::unix::fs::PermissionsExt::from_mode(0o700))
}

#[cfg(not(unix))]
fn restrict(_: &Path) -> io::Result<()> {
    Ok(())
}

#[cfg(test)]
pub(crate) mod testing {
    //! A directory that goes with its test.

    use super::*;

    pub(crate) struct TestDirectory(PathBuf);

    impl TestDirectory {
        pub(crate) fn new() -> Self {
            let path = std::env::temp_dir().join(format!("reader-gateway-{}", Uuid::now_v7()));
            fs::create_dir_all(&path).unwrap();
            Self(path)
        }

        pub(crate) fn path(&self) -> &Path {
            &self.0
        }
    }

    impl Drop for TestDirectory {
        fn drop(&mut self) {
            let _ = fs::remove_dir_all(&self.0);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::testing::TestDirectory;
    use super::*;

    #[test]
    fn the_key_is_made_once_and_is_for_its_owner_only() {
        let directory = TestDirectory::new();
        let home = Home::open(Some(directory.path())).unwrap();
        let key = home.load_or_make_key().unwrap();
        assert_eq!(home.load_or_make_key().unwrap().to_bytes(), key.to_bytes());
        #[cfg(unix)]
        {
            let metadata = fs::metadata(directory.path().join("device.key")).unwrap();
            assert_eq!(std::os::unix::fs::PermissionsExt::mode(&metadata.permissions()) & 0o777, 0o600);
        }
        fs::write(directory.path().join("device.key"), [0; 33]).unwrap();
        assert!(home.load_or_make_key().is_err());
    }

    #[test]
    fn input_24_a_pairing_is_found_again_and_one_process_holds_the_lock() {
        let directory = TestDirectory::new();
        let home = Home::open(Some(directory.path())).unwrap();
        assert_eq!(home.find_pairing().unwrap(), None);
        let pairing = Pairing {
            server: "http://127.0.0.1:8080".to_owned(),
            tenant_number: "100001".to_owned(),
            device_id: Uuid::from_u128(7),
            name: "Desk".to_owned(),
        };
        home.save_pairing(&pairing).unwrap();
        assert_eq!(home.find_pairing().unwrap(), Some(pairing.clone()));
        let spool = directory.path().join("spool.log");
        fs::write(&spool, "waiting").unwrap();
        learned::save(directory.path(), &["88".to_owned()]).unwrap();
        home.save_pairing(&Pairing { device_id: Uuid::from_u128(8), ..pairing.clone() }).unwrap();
        assert!(spool.exists(), "the same company gets what waits");
        assert_eq!(learned::load(directory.path()), ["88"]);
        home.save_pairing(&Pairing { tenant_number: "100002".to_owned(), ..pairing }).unwrap();
        assert!(learned::load(directory.path()).is_empty());
        assert!(!spool.exists() && directory.path().join("spool.unsent").exists());
        home.forget_pairing().unwrap();
        assert!(home.find_pairing().unwrap().is_none());
        let lock = home.try_lock().unwrap();
        assert!(lock.is_some() && home.try_lock().unwrap().is_none());
        drop(lock);
        assert!(home.try_lock().unwrap().is_some());
    }
}

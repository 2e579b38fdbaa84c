//! The keys of an installation: files beside the database, never in it. Losing them loses every person's data, so
//! they belong in the backup, apart from the dumps.

use std::fs;
use std::io::{self, Write};
use std::os::unix::fs::{OpenOptionsExt, PermissionsExt};
use std::path::Path;

/// Bytes of every key.
pub const KEY_BYTES: usize = 32;

/// The keys of an installation.
#[derive(Clone)]
pub struct Keys {
    /// Signs access tokens.
    pub signing: [u8; KEY_BYTES],
    /// Encrypts the tenants' data keys (key-encryption key).
    pub encryption: [u8; KEY_BYTES],
}

impl std::fmt::Debug for Keys {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Keys")
    }
}

impl Keys {
    /// Reads `signing.key` and `encryption.key` in a directory; makes those that are absent, for its owner only.
    ///
    /// # Errors
    /// When a file cannot be read or written, or is not a key.
    pub fn load_or_make(directory: &Path) -> io::Result<Self> {
        fs::create_dir_all(directory)?;
        fs::set_permissions(directory, fs::Permissions::from_mode(0o700))?;
        Ok(Self {
            signing: load_or_make(&directory.join("signing.key"))?,
            encryption: load_or_make(&directory.join("encryption.key"))?,
        })
    }

    /// Fresh keys that are nowhere kept, for tests.
    #[must_use]
    pub fn ephemeral() -> Self {
        Self { signing: super::secrets::random(), encryption: super::secrets::random() }
    }
}

fn load_or_make(path: &Path) -> io::Result<[u8; KEY_BYTES]> {
    match fs::read_to_string(path) {
        Ok(text) => parse(path, &text),
        Err(error) if error.kind() == io::ErrorKind::NotFound => make(path),
        Err(error) => Err(error),
    }
}

/// Written to a file of its own and linked into place, so that of two first starts only one key wins, whole.
fn make(path: &Path) -> io::Result<[u8; KEY_BYTES]> {
    let key: [u8; KEY_BYTES] = super::secrets::random();
    let draft = path.with_extension(format!("draft-{}", std::process::id()));
    let mut file = fs::OpenOptions::new().write(true).create(true).truncate(true).mode(0o600).open(&draft)?;
    writeln!(file, "{}", hex(&key))?;
    file.sync_all()?;
    let linked = fs::hard_link(&draft, path);
    fs::remove_file(&draft)?;
    match linked {
        Ok(()) => Ok(key),
        Err(error) if error.kind() == io::ErrorKind::AlreadyExists => parse(path, &fs::read_to_string(path)?),
        Err(error) => Err(error),
    }
}

fn parse(path: &Path, text: &str) -> io::Result<[u8; KEY_BYTES]> {
    let text = text.trim();
    let mut key = [0; KEY_BYTES];
    let is_key = text.len() == 2 * KEY_BYTES && text.bytes().all(|byte| byte.is_ascii_hexdigit());
    if !is_key {
        return Err(io::Error::new(
            io::ErrorKind::InvalidData,
            format!("{} is not a key file", path.display()),
        ));
    }
    for (index, byte) in key.iter_mut().enumerate() {
        *byte = u8::from_str_radix(&text[2 * index..2 * index + 2], 16).unwrap_or_default();
    }
    Ok(key)
}

/// Lower-case hexadecimal text.
#[must_use]
pub fn hex(bytes: &[u8]) -> String {
    use std::fmt::Write as _;
    bytes.iter().fold(String::new(), |mut text, byte| {
        let _ = write!(text, "{byte:02x}");
        text
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keys_are_made_once_and_are_for_their_owner_only() {
        let directory = std::env::temp_dir().join(format!("regulars-keys-{}", std::process::id()));
        let first = Keys::load_or_make(&directory).unwrap();
        let second = Keys::load_or_make(&directory).unwrap();
        assert_eq!(first.signing, second.signing);
        let mode = fs::metadata(directory.join("signing.key")).unwrap().permissions().mode();
        assert_eq!(mode & 0o777, 0o600);
        fs::write(directory.join("signing.key"), "short").unwrap();
        assert!(Keys::load_or_make(&directory).is_err());
        fs::remove_dir_all(&directory).unwrap();
    }
}

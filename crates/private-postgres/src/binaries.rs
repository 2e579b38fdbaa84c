//! Where PostgreSQL is installed, and which of several versions to use.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use crate::error::StartError;

/// Oldest major version the application supports.
pub(crate) const MAJOR_MIN: u32 = 15;

const DEBIAN_DIR: &str = "/usr/lib/postgresql";

/// One installed PostgreSQL.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Binaries {
    pub(crate) bin_dir: PathBuf,
    pub(crate) major: u32,
}

impl Binaries {
    pub(crate) fn postgres(&self) -> PathBuf {
        self.bin_dir.join("postgres")
    }

    pub(crate) fn initdb(&self) -> PathBuf {
        self.bin_dir.join("initdb")
    }

    /// Whether this module of PostgreSQL lies where it usually does, beside the programs.
    pub(crate) fn have_module(&self, name: &str) -> bool {
        self.bin_dir.with_file_name("lib").join(name).with_extension("so").is_file()
    }
}

/// Every usable PostgreSQL, newest first; never empty.
///
/// An explicit `bin_dir` is the only place looked at.
pub(crate) fn installed(bin_dir: Option<&Path>) -> Result<Vec<Binaries>, StartError> {
    let (directories, looked_in) = match bin_dir {
        Some(bin_dir) => (vec![bin_dir.to_owned()], bin_dir.display().to_string()),
        None => (usual_directories(), format!("{DEBIAN_DIR} or PATH")),
    };
    let mut found: Vec<Binaries> = directories.into_iter().filter_map(inspect).collect();
    found.sort_by_key(|binaries| std::cmp::Reverse(binaries.major));
    if found.is_empty() { Err(StartError::MissingBinaries { looked_in }) } else { Ok(found) }
}

/// The version that made the data, or the newest when there is no data yet.
pub(crate) fn choose(
    installed: &[Binaries],
    data_dir: &Path,
    data_major: Option<&str>,
) -> Result<Binaries, StartError> {
    let suits = |binaries: &&Binaries| data_major.is_none_or(|major| binaries.major.to_string() == major);
    installed.iter().find(suits).cloned().ok_or_else(|| StartError::OtherMajor {
        data_dir: data_dir.to_owned(),
        data_major: data_major.unwrap_or_default().to_owned(),
        installed: installed.iter().map(|binaries| binaries.major).collect(),
    })
}

fn usual_directories() -> Vec<PathBuf> {
    let debian = fs::read_dir(DEBIAN_DIR).into_iter().flatten().flatten();
    let path = std::env::var_os("PATH").unwrap_or_default();
    debian
        .map(|version| version.path().join("bin"))
        .chain(std::env::split_paths(&path).filter(|directory| directory.is_absolute()))
        .collect()
}

fn inspect(bin_dir: PathBuf) -> Option<Binaries> {
    let postgres = bin_dir.join("postgres");
    if !postgres.is_file() || !bin_dir.join("initdb").is_file() {
        return None;
    }
    let output = Command::new(postgres).arg("--version").env_clear().output().ok()?;
    let major = parse_major(&String::from_utf8_lossy(&output.stdout))?;
    (major >= MAJOR_MIN).then_some(Binaries { bin_dir, major })
}

/// Reads `postgres (PostgreSQL) 15.14 (Debian …)`, also `17beta1` and `18devel`.
fn parse_major(version_line: &str) -> Option<u32> {
    let version = version_line.split_whitespace().nth(2)?;
    let digits: String = version.chars().take_while(char::is_ascii_digit).collect();
    digits.parse().ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn binaries(major: u32) -> Binaries {
        Binaries { bin_dir: PathBuf::from("/bin"), major }
    }

    #[test]
    fn major_versions_are_read() {
        assert_eq!(parse_major("postgres (PostgreSQL) 15.14 (Debian 15.14-0+deb12u1)\n"), Some(15));
        assert_eq!(parse_major("postgres (PostgreSQL) 18beta1"), Some(18));
        assert_eq!(parse_major("something else"), None);
    }

    #[test]
    fn data_keeps_the_version_that_made_it() {
        let installed = [binaries(17), binaries(15)];
        let chosen = |major| choose(&installed, Path::new("/d"), major).map(|binaries| binaries.major);
        assert_eq!(chosen(None).unwrap(), 17);
        assert_eq!(chosen(Some("15")).unwrap(), 15);
        assert!(matches!(chosen(Some("16")), Err(StartError::OtherMajor { .. })));
    }
}

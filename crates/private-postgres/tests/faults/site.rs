//! The directory of one test, and ways to look at it.

use std::fs;
use std::os::unix::fs::PermissionsExt as _;
use std::path::{Path, PathBuf};
use std::process::{Child, Command};
use std::thread;
use std::time::{Duration, Instant};

use nix::sys::signal::{Signal, kill};
use nix::unistd::Pid;
use private_postgres::{Cluster, Settings};

/// The superuser of every cluster made here.
pub(crate) const OWNER: &str = "regulars_owner";

const PATIENCE: Duration = Duration::from_secs(60);

/// A directory for one test; its server and files go when it is dropped.
pub(crate) struct Site {
    pub(crate) base: PathBuf,
}

impl Site {
    pub(crate) fn new(name: &str) -> Self {
        let base = std::env::temp_dir().join(format!("private-postgres-{}-{name}", std::process::id()));
        fs::create_dir_all(base.join("pg")).unwrap();
        for directory in [base.clone(), base.join("pg")] {
            fs::set_permissions(directory, fs::Permissions::from_mode(0o755)).unwrap();
        }
        Self { base: base.canonicalize().unwrap() }
    }

    pub(crate) fn root(&self) -> PathBuf {
        self.base.join("pg")
    }

    pub(crate) fn data_dir(&self) -> PathBuf {
        self.root().join("data")
    }

    pub(crate) fn settings(&self) -> Settings {
        settings_for(self.root())
    }
}

impl Drop for Site {
    fn drop(&mut self) {
        for pid in servers_in(&self.data_dir()) {
            kill_hard(pid);
        }
        let deadline = Instant::now() + PATIENCE;
        while !servers_in(&self.data_dir()).is_empty() && Instant::now() < deadline {
            thread::sleep(Duration::from_millis(5));
        }
        if let Err(error) = fs::remove_dir_all(&self.base) {
            eprintln!("{} stays: {error}", self.base.display());
        }
    }
}

/// A process that ends with the test, also with one that fails.
pub(crate) struct Helper(pub(crate) Child);

impl Drop for Helper {
    fn drop(&mut self) {
        self.0.kill().unwrap();
        self.0.wait().unwrap();
    }
}

pub(crate) fn settings_for(root: PathBuf) -> Settings {
    Settings {
        root,
        bin_dir: None,
        database: "regulars".into(),
        role_names: vec![OWNER.into(), "regulars_app".into()],
        max_connections: 20,
        extra: vec![("shared_buffers".into(), "16MB".into())],
    }
}

pub(crate) fn query(cluster: &Cluster, statement: &str) -> String {
    run(psql(&cluster.url(OWNER), statement)).unwrap()
}

pub(crate) fn psql(url: &str, statement: &str) -> Command {
    let debian = fs::read_dir("/usr/lib/postgresql").into_iter().flatten().flatten();
    let installed = debian.map(|version| version.path().join("bin/psql")).find(|path| path.exists());
    let mut command = Command::new(installed.unwrap_or_else(|| PathBuf::from("psql")));
    command.args([
        "--no-psqlrc",
        "--quiet",
        "--tuples-only",
        "--no-align",
        "--dbname",
        url,
        "--command",
        statement,
    ]);
    command
}

pub(crate) fn run(mut command: Command) -> Result<String, String> {
    let output = command.output().unwrap();
    if !output.status.success() {
        return Err(String::from_utf8_lossy(&output.stderr).into_owned());
    }
    Ok(String::from_utf8_lossy(&output.stdout).trim_end().to_owned())
}

pub(crate) fn unfinished(site: &Site) -> Vec<PathBuf> {
    let entries = fs::read_dir(site.root()).unwrap().flatten();
    entries.map(|entry| entry.path()).filter(|path| path.to_string_lossy().contains("/data.new-")).collect()
}

pub(crate) fn servers_in(data_dir: &Path) -> Vec<i32> {
    let entries = fs::read_dir("/proc").unwrap().flatten();
    let pids = entries.filter_map(|entry| entry.file_name().to_str()?.parse::<i32>().ok());
    pids.filter(|pid| fs::read_link(format!("/proc/{pid}/cwd")).is_ok_and(|cwd| cwd == data_dir)).collect()
}

pub(crate) fn state_letter(pid: i32) -> Option<char> {
    let stat = fs::read_to_string(format!("/proc/{pid}/stat")).ok()?;
    stat.rsplit_once(") ")?.1.chars().next()
}

pub(crate) fn kill_hard(pid: i32) {
    // It may have ended by itself in the meantime.
    let _already_gone = kill(Pid::from_raw(pid), Signal::SIGKILL);
}

pub(crate) fn await_that(what: &str, mut condition: impl FnMut() -> bool) {
    let deadline = Instant::now() + PATIENCE;
    while !condition() {
        assert!(Instant::now() < deadline, "waited in vain for {what}");
        thread::sleep(Duration::from_millis(2));
    }
}

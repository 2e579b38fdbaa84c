//! Another application: the test binary, started again to run one function of it.

use std::io::{BufRead as _, BufReader};
use std::path::PathBuf;
use std::process::{Command, Stdio};
use std::thread;

use private_postgres::Cluster;

use crate::site::{Helper, Site, settings_for};

const ROOT_VARIABLE: &str = "PRIVATE_POSTGRES_TEST_ROOT";

/// Starts the cluster, says so, and lives until it is killed.
#[test]
#[ignore = "other tests run this in a process of its own"]
fn application() {
    let Some(root) = std::env::var_os(ROOT_VARIABLE) else {
        return;
    };
    let cluster = Cluster::start(&settings_for(PathBuf::from(root))).unwrap();
    println!("\nstarted {} {}", cluster.postmaster_pid(), cluster.was_adopted());
    loop {
        thread::park();
    }
}

/// Another application that uses the cluster of a site; killed when dropped.
pub(crate) struct Application {
    process: Helper,
}

#[derive(Debug)]
pub(crate) struct Started {
    pub(crate) postmaster_pid: i32,
    pub(crate) adopted: bool,
}

impl Application {
    pub(crate) fn spawn(site: &Site) -> Self {
        Self::spawn_through(&[], site)
    }

    pub(crate) fn spawn_through(wrapper: &[&str], site: &Site) -> Self {
        let program = std::env::current_exe().unwrap().display().to_string();
        let words: Vec<&str> = wrapper
            .iter()
            .copied()
            .chain([program.as_str(), "application::application", "--exact", "--ignored", "--nocapture"])
            .collect();
        let mut command = Command::new(words[0]);
        command.args(&words[1..]).env(ROOT_VARIABLE, site.root()).stdout(Stdio::piped());
        Self { process: Helper(command.spawn().unwrap()) }
    }

    /// Waits until it has started the cluster.
    pub(crate) fn started(&mut self) -> Started {
        let output = self.process.0.stdout.take().unwrap();
        let lines = BufReader::new(output).lines().map_while(Result::ok);
        let line = lines.filter_map(|line| line.strip_prefix("started ").map(str::to_owned)).next();
        let line = line.expect("the application ended without starting the cluster");
        let (postmaster_pid, adopted) = line.split_once(' ').unwrap();
        Started { postmaster_pid: postmaster_pid.parse().unwrap(), adopted: adopted.parse().unwrap() }
    }

    pub(crate) fn kill(self) {
        drop(self);
    }
}

//! The disk is full (R9): callers are told to come back, and once there is room everything goes on, nothing lost.
//!
//! The data lies on a small file system in memory. Mounting one needs root; where that is not allowed, nothing is run.

use std::fs::{self, File};
use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::thread;
use std::time::{Duration, Instant};

use serde_json::json;

use super::server::Server;
use super::shop::Shop;
use super::{Extent, Report, millis_of, spread};

const CALLERS: usize = 8;
const SIZE: &str = "size=320m";

/// Runs it.
pub(super) fn run(extent: &Extent) -> Report {
    let mut server = Server::new();
    let Some(disk) = SmallDisk::mount(server.data()) else {
        return Report::skipped("a small file system cannot be mounted here (it takes root)");
    };
    server.start();
    let shop = Shop::found(server.address);
    let mut recoveries = Vec::new();
    shop.under_load(CALLERS, || {
        for _ in 0..extent.times {
            let filler = disk.fill();
            // The fault itself: it lasts this long.
            thread::sleep(extent.lasts.min(Duration::from_secs(5)));
            fs::remove_file(filler).expect("it can be removed");
            let freed = Instant::now();
            // PostgreSQL gives up when it can write no log; the server starts it again.
            shop.sell(&shop.memberships[0], "0.01");
            recoveries.push(millis_of(freed.elapsed()));
        }
    });
    if shop.told_to_come_back() == 0 {
        shop.note("nobody was told to come back although the disk was full".to_owned());
    }
    let figures = vec![("rounds", json!(extent.times)), ("back_ms", spread(recoveries))];
    let report = Report::of(&shop, &mut server, figures);
    drop(server);
    drop(disk);
    report
}

/// A file system of its own over a directory, unmounted in the end.
struct SmallDisk(PathBuf);

impl SmallDisk {
    fn mount(directory: &Path) -> Option<Self> {
        let mut mount = Command::new("mount");
        mount.args(["-t", "tmpfs", "-o", &format!("{SIZE},mode=0777"), "regulars-small"]).arg(directory);
        let mounted = mount.stderr(Stdio::null()).status().ok()?.success();
        mounted.then(|| Self(directory.to_owned()))
    }

    /// Takes all the room that is left; the file that does.
    fn fill(&self) -> PathBuf {
        let path = self.0.join("filler");
        let mut filler = File::create(&path).expect("a file");
        let mut block = vec![0_u8; 1 << 20];
        while !block.is_empty() {
            if filler.write_all(&block).is_err() {
                block.truncate(block.len() / 2);
            }
        }
        path
    }
}

impl Drop for SmallDisk {
    fn drop(&mut self) {
        let _ = Command::new("umount").arg("-l").arg(&self.0).status();
        let _ = fs::remove_dir_all(&self.0);
    }
}

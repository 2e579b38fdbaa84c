//! The machine under the measurement: what it is, how busy it was, how fast its disk makes things durable.

use std::fs;
use std::io::{Seek as _, SeekFrom, Write as _};
use std::path::Path;
use std::time::Instant;

use serde_json::{Value, json};

use crate::cluster::{BenchCluster, PRODUCT};

const SYNCS: usize = 200;
const BLOCK_BYTES: usize = 8_192;

/// What is recorded with every result.
pub(crate) struct Machine {
    /// Cores, processor, PostgreSQL, load.
    pub(crate) words: Vec<(&'static str, String)>,
    /// Median of writing 8 kB and making it durable, in µs.
    pub(crate) fdatasync_us: f64,
    /// The slowest in a hundred, in µs.
    pub(crate) fdatasync_p99_us: f64,
}

impl Machine {
    /// Looks at it. The disk is the one under `directory`.
    pub(crate) fn look(directory: &Path, cluster: &BenchCluster) -> Self {
        let cores = std::thread::available_parallelism().map_or(0, usize::from);
        let mut sql = cluster.sql(PRODUCT);
        let words = vec![
            ("cores", cores.to_string()),
            ("processor", processor()),
            ("postgresql", sql.text("SELECT current_setting('server_version')")),
            ("fsync", sql.text("SELECT current_setting('fsync')")),
            ("synchronous_commit", sql.text("SELECT current_setting('synchronous_commit')")),
            ("load_before", fs::read_to_string("/proc/loadavg").unwrap_or_default().trim().to_owned()),
            ("at", sql.text("SELECT to_char(now(), 'YYYY-MM-DD HH24:MI')")),
        ];
        let mut syncs = fdatasyncs(directory);
        syncs.sort_by(f64::total_cmp);
        Self { words, fdatasync_us: syncs[SYNCS / 2], fdatasync_p99_us: syncs[SYNCS * 99 / 100] }
    }

    /// As JSON.
    pub(crate) fn json(&self) -> Value {
        let words: serde_json::Map<String, Value> =
            self.words.iter().map(|(name, value)| ((*name).to_owned(), json!(value))).collect();
        json!({ "is": words, "fdatasync_us": self.fdatasync_us, "fdatasync_p99_us": self.fdatasync_p99_us })
    }
}

fn processor() -> String {
    let text = fs::read_to_string("/proc/cpuinfo").unwrap_or_default();
    let line = text.lines().find(|line| line.starts_with("model name")).unwrap_or_default();
    line.split(": ").nth(1).unwrap_or("unknown").to_owned()
}

/// Microseconds of each of some writes that are made durable one by one, as a log is.
fn fdatasyncs(directory: &Path) -> Vec<f64> {
    let path = directory.join("fdatasync");
    let mut file = fs::File::create(&path).expect("a file in the bench directory");
    let block = [0x5a; BLOCK_BYTES];
    let mut micros = Vec::with_capacity(SYNCS);
    for turn in 0..=SYNCS {
        let started = Instant::now();
        file.seek(SeekFrom::Start(0)).and_then(|_| file.write_all(&block)).expect("the file can be written");
        file.sync_data().expect("the file can be made durable");
        // The first one also makes the file.
        if turn > 0 {
            micros.push(started.elapsed().as_secs_f64() * 1e6);
        }
    }
    drop(file);
    let _ = fs::remove_file(path);
    micros
}

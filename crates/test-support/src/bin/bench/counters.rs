//! Processor time and log of one measurement: read before, read after.

use std::fs;

use test_support::Sql;

/// Microseconds of one tick of the kernel's clock for processes.
const TICK_MICROS: u64 = 10_000;

/// What had been used up to one moment.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Counters {
    server_micros: u64,
    cluster_micros: u64,
    log_bytes: i64,
    flushes: i64,
    page_images: i64,
}

/// What one measurement used.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct Used {
    /// Processor time of the server under test, µs.
    pub(crate) server_micros: f64,
    /// Processor time of every process of the cluster, µs.
    pub(crate) cluster_micros: f64,
    /// Bytes of write-ahead log, page images among them.
    pub(crate) log_bytes: f64,
    /// Times that the log was made durable.
    pub(crate) flushes: f64,
    /// Whole pages in the log: the first change of each page after a checkpoint.
    pub(crate) page_images: f64,
}

impl Counters {
    /// Reads them.
    pub(crate) fn read(sql: &mut Sql, server: u32, postmaster: i32) -> Self {
        let row = sql.rows(
            "SELECT pg_wal_lsn_diff(pg_current_wal_insert_lsn(), '0/0')::bigint AS log, wal_sync AS flushes, wal_fpi AS images
             FROM pg_stat_wal",
        );
        let number = |name: &str| row.first().and_then(|row| row[name].as_i64()).unwrap_or(0);
        Self {
            server_micros: process_micros(&server.to_string()),
            cluster_micros: cluster_micros(postmaster),
            log_bytes: number("log"),
            flushes: number("flushes"),
            page_images: number("images"),
        }
    }

    /// What was used since `before`.
    pub(crate) fn since(&self, before: &Self) -> Used {
        Used {
            server_micros: (self.server_micros.saturating_sub(before.server_micros)) as f64,
            cluster_micros: (self.cluster_micros.saturating_sub(before.cluster_micros)) as f64,
            log_bytes: (self.log_bytes - before.log_bytes) as f64,
            flushes: (self.flushes - before.flushes) as f64,
            page_images: (self.page_images - before.page_images) as f64,
        }
    }
}

/// Resident memory of a process now, and the most it ever was, in MB.
pub(crate) fn resident_mb(process: u32) -> (f64, f64) {
    let status = fs::read_to_string(format!("/proc/{process}/status")).unwrap_or_default();
    let kilobytes = |name: &str| -> f64 {
        let line = status.lines().find(|line| line.starts_with(name)).unwrap_or_default();
        line.split_whitespace().nth(1).and_then(|text| text.parse().ok()).unwrap_or(0.0)
    };
    (kilobytes("VmRSS:") / 1024.0, kilobytes("VmHWM:") / 1024.0)
}

/// The fields of `/proc/<process>/stat` after the name, which may hold anything.
fn fields(process: &str) -> Option<Vec<u64>> {
    let text = fs::read_to_string(format!("/proc/{process}/stat")).ok()?;
    let rest = text.rsplit_once(") ")?.1;
    Some(rest.split(' ').map(|field| field.trim().parse().unwrap_or(0)).collect())
}

/// Time of a process in user and kernel mode.
fn process_micros(process: &str) -> u64 {
    fields(process).map_or(0, |fields| (fields[11] + fields[12]) * TICK_MICROS)
}

/// Time of the server process, its living children and those that ended.
fn cluster_micros(postmaster: i32) -> u64 {
    let Some(own) = fields(&postmaster.to_string()) else { return 0 };
    let ended = (own[13] + own[14]) * TICK_MICROS;
    let parent = u64::try_from(postmaster).unwrap_or(0);
    let processes = fs::read_dir("/proc").into_iter().flatten().flatten();
    let children: u64 = processes
        .filter_map(|entry| entry.file_name().into_string().ok())
        .filter(|name| name.bytes().all(|byte| byte.is_ascii_digit()))
        .filter_map(|name| fields(&name))
        .filter(|fields| fields[1] == parent)
        .map(|fields| (fields[11] + fields[12]) * TICK_MICROS)
        .sum();
    process_micros(&postmaster.to_string()) + ended + children
}

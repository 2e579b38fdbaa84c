//! What a server says about itself in `postmaster.pid`.

use std::path::PathBuf;

/// The lines of `postmaster.pid` that matter here.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct PidFile {
    /// Negative for a single-user session, which accepts no connections.
    pub(crate) pid: i32,
    pub(crate) port: u16,
    pub(crate) socket_dir: PathBuf,
    pub(crate) status: Status,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Status {
    Starting,
    Ready,
    Stopping,
}

const PORT_LINE: usize = 3;
const SOCKET_DIR_LINE: usize = 4;
const STATUS_LINE: usize = 7;

impl PidFile {
    /// Reads what is there so far: a server writes the lines one after another while it starts.
    pub(crate) fn parse(text: &str) -> Option<Self> {
        let lines: Vec<&str> = text.lines().map(str::trim).collect();
        let line = |index: usize| lines.get(index).copied().unwrap_or_default();
        let status = match line(STATUS_LINE) {
            "ready" => Status::Ready,
            "stopping" => Status::Stopping,
            _ => Status::Starting,
        };
        Some(Self {
            pid: line(0).parse().ok()?,
            port: line(PORT_LINE).parse().unwrap_or_default(),
            socket_dir: PathBuf::from(line(SOCKET_DIR_LINE)),
            status,
        })
    }

    pub(crate) fn socket(&self) -> PathBuf {
        self.socket_dir.join(format!(".s.PGSQL.{}", self.port))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn full_file_is_read() {
        let text = "4711\n/pg/data\n1700000000\n5432\n/pg/socket\n\n  1 2\nready   \n";
        let read = PidFile::parse(text).unwrap();
        assert_eq!((read.pid, read.port, read.status), (4711, 5432, Status::Ready));
        assert_eq!(read.socket(), PathBuf::from("/pg/socket/.s.PGSQL.5432"));
    }

    #[test]
    fn half_written_file_is_a_server_still_starting() {
        assert_eq!(PidFile::parse("4711\n/pg/data\n").unwrap().status, Status::Starting);
        assert_eq!(PidFile::parse(""), None);
        assert_eq!(PidFile::parse("rubbish\n"), None);
    }
}

//! Stops the server, unless another application uses it.

use std::io;
use std::thread;
use std::time::{Duration, Instant};

use nix::errno::Errno;
use nix::sys::signal::{Signal, kill};
use nix::unistd::Pid;

use crate::cluster::{Cluster, Stopped};
use crate::error::{FileError, StopError};
use crate::lock::Turn;
use crate::processes;

const TURN_WAIT_SECONDS: u64 = 60;

/// A fast shutdown writes everything out, which takes its time after many changes.
const END_WAIT_SECONDS: u64 = 120;

const POLL_INTERVAL: Duration = Duration::from_millis(5);

/// See [`Cluster::stop`].
pub(crate) fn stop(mut cluster: Cluster) -> Result<Stopped, StopError> {
    let lock_file = cluster.place.lock_file();
    let patience = Duration::from_secs(TURN_WAIT_SECONDS);
    let Some(_turn) = Turn::take(&lock_file, &cluster.place.account, patience)? else {
        return Err(StopError::LockHeld { lock_file, waited_seconds: TURN_WAIT_SECONDS });
    };
    if !cluster.in_use.is_sole() {
        log::info!("Another application uses the private database server, so it runs on.");
        return Ok(Stopped::ThisUseOnly);
    }
    ask_to_end(&cluster)?;
    await_end(&mut cluster)?;
    Ok(Stopped::Server)
}

/// Asks for a fast shutdown: sessions are ended, everything committed is written out.
///
/// The server may be another than the one this application started, and its number may belong to a stranger
/// by now; so the pid file and a look at the process decide.
fn ask_to_end(cluster: &Cluster) -> Result<(), StopError> {
    let Some(server) = cluster.place.read_pid_file()? else {
        return Ok(());
    };
    if !processes::lives_in(server.pid, cluster.data_dir(), &cluster.place.account) {
        return Ok(());
    }
    match kill(Pid::from_raw(server.pid), Signal::SIGINT) {
        Ok(()) | Err(Errno::ESRCH) => Ok(()),
        Err(error) => Err(StopError::Signal { pid: server.pid, source: io::Error::from(error) }),
    }
}

fn await_end(cluster: &mut Cluster) -> Result<(), StopError> {
    let deadline = Instant::now() + Duration::from_secs(END_WAIT_SECONDS);
    while !has_ended(cluster)? {
        if Instant::now() >= deadline {
            let pid = cluster.postmaster_pid();
            return Err(StopError::TimedOut { pid, waited_seconds: END_WAIT_SECONDS });
        }
        thread::sleep(POLL_INTERVAL);
    }
    Ok(())
}

fn has_ended(cluster: &mut Cluster) -> Result<bool, FileError> {
    if let Some(child) = &mut cluster.child
        && matches!(child.try_wait(), Ok(None))
    {
        return Ok(false);
    }
    Ok(processes::living_in(cluster.data_dir(), &cluster.place.account)?.is_empty())
}

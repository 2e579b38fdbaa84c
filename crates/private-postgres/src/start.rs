//! Brings the server up from whatever state it is in.
//!
//! The order matters: first one turn at a time, then a look at who lives in the data directory, and only
//! when nobody does are stale files removed and a server launched.

use std::os::unix::net::UnixStream;
use std::os::unix::process::CommandExt as _;
use std::path::PathBuf;
use std::process::Child;
use std::thread;
use std::time::{Duration, Instant};

use nix::sys::signal::{Signal, kill};
use nix::unistd::Pid;

use crate::binaries::{self, Binaries};
use crate::cluster::Cluster;
use crate::error::{Attempt as _, FileError, StartError};
use crate::initialise::initialise;
use crate::lock::{InUse, Turn};
use crate::pid_file::{PidFile, Status};
use crate::place::Place;
use crate::settings::Settings;
use crate::{configuration, files, log_tail, processes, socket};

/// Long enough for another start to recover a large database first.
const TURN_WAIT_SECONDS: u64 = 300;

/// Long enough to recover a few gigabytes of write-ahead log on a slow disk.
const READY_WAIT_SECONDS: u64 = 300;

/// Orphans end by themselves once they notice that their postmaster is gone.
const LINGER_WAIT_SECONDS: u64 = 60;

/// The second attempt covers a process that came or went between the look and the launch.
const LAUNCH_ATTEMPTS_MAX: u32 = 2;

/// PostgreSQL offers no event for any of what is awaited here.
const POLL_INTERVAL: Duration = Duration::from_millis(5);

const PROGRESS_INTERVAL: Duration = Duration::from_secs(10);

/// See [`Cluster::start`].
pub(crate) fn start(settings: &Settings) -> Result<Cluster, StartError> {
    settings.check()?;
    let installed = binaries::installed(settings.bin_dir.as_deref())?;
    let newest = binaries::choose(&installed, &settings.root, None)?;
    let place = Place::choose(&settings.root, &newest.postgres())?;

    let _turn = take_turn(&place)?;
    let in_use = InUse::announce(&place.in_use_file(), &place.account)?;
    place.remove_leftovers()?;
    files::make_server_directory(&place.log_dir(), &place.account)?;
    let socket_dir = socket::prepare(&place)?;
    let data_major = place.data_major()?;
    let binaries = binaries::choose(&installed, &place.data_dir(), data_major.as_deref())?;
    if data_major.is_none() {
        initialise(settings, &place, &binaries, &socket_dir)?;
    }

    let (server, child) = Starter { settings, place: &place, binaries, socket_dir }.bring_up()?;
    Ok(Cluster::new(settings, place, server, child, in_use))
}

fn take_turn(place: &Place) -> Result<Turn, StartError> {
    let patience = Duration::from_secs(TURN_WAIT_SECONDS);
    let turn = Turn::take(&place.lock_file(), &place.account, patience)?;
    turn.ok_or_else(|| StartError::LockHeld {
        lock_file: place.lock_file(),
        waited_seconds: TURN_WAIT_SECONDS,
    })
}

/// What a look at the data directory shows.
enum State {
    /// A server that has come up or is coming up.
    Running(PidFile),
    /// Processes without a usable server above them: orphans, or a server that is stopping.
    Lingering(Vec<i32>),
    /// Nobody; perhaps stale files.
    Down,
}

/// How waiting for a server ended.
enum Awaited {
    Ready(PidFile),
    Ended,
}

struct Starter<'a> {
    settings: &'a Settings,
    place: &'a Place,
    binaries: Binaries,
    socket_dir: PathBuf,
}

impl Starter<'_> {
    fn bring_up(&self) -> Result<(PidFile, Option<Child>), StartError> {
        let deadline = Instant::now() + Duration::from_secs(READY_WAIT_SECONDS);
        let mut lingering_since = None;
        let mut launch_attempts = 0;
        loop {
            match self.look()? {
                State::Running(server) => {
                    if let Awaited::Ready(server) = self.await_adopted(server.pid, deadline)? {
                        self.adopt(&server)?;
                        return Ok((server, None));
                    }
                }
                State::Lingering(pids) => {
                    self.linger(pids, *lingering_since.get_or_insert_with(Instant::now))?;
                    continue;
                }
                State::Down => {
                    launch_attempts += 1;
                    let mut child = self.launch()?;
                    if let Awaited::Ready(server) = self.await_child(&mut child, deadline)? {
                        return Ok((server, Some(child)));
                    }
                    if launch_attempts >= LAUNCH_ATTEMPTS_MAX && matches!(self.look()?, State::Down) {
                        return Err(StartError::LaunchFailed { log: log_tail::read(self.place) });
                    }
                }
            }
            lingering_since = None;
        }
    }

    fn look(&self) -> Result<State, FileError> {
        let living = processes::living_in(&self.place.data_dir(), &self.place.account)?;
        if living.is_empty() {
            return Ok(State::Down);
        }
        Ok(match self.place.read_pid_file()? {
            Some(server) if living.contains(&server.pid) && server.status != Status::Stopping => {
                State::Running(server)
            }
            _ => State::Lingering(living),
        })
    }

    fn linger(&self, pids: Vec<i32>, since: Instant) -> Result<(), StartError> {
        if since.elapsed() >= Duration::from_secs(LINGER_WAIT_SECONDS) {
            return Err(StartError::ProcessesLinger {
                data_dir: self.place.data_dir(),
                pids,
                waited_seconds: LINGER_WAIT_SECONDS,
            });
        }
        log::debug!("Waiting for the processes {pids:?} of an earlier server to end.");
        thread::sleep(POLL_INTERVAL);
        Ok(())
    }

    fn adopt(&self, server: &PidFile) -> Result<(), StartError> {
        log::info!("Adopted the private database server {}.", server.pid);
        if configuration::extend_ident_map(self.settings, self.place)? {
            kill(Pid::from_raw(server.pid), Signal::SIGHUP)
                .map_err(std::io::Error::from)
                .attempt("reload the server of", &self.place.root)?;
        }
        Ok(())
    }

    /// *Invariant:* called only right after a look that found nobody in the data directory.
    fn launch(&self) -> Result<Child, StartError> {
        let account = &self.place.account;
        files::remove_if_present(&self.place.pid_file())?;
        socket::remove_stale(&self.socket_dir)?;
        let data_dir = self.place.data_dir();
        configuration::write(&data_dir, self.settings, self.place, &self.binaries, &self.socket_dir)?;

        let path = self.place.startup_log();
        let log = files::open_own(&path, account)?;
        log.set_len(0).attempt("empty", &path)?;
        let errors = log.try_clone().attempt("open", &path)?;
        let postgres = self.binaries.postgres();
        let mut command = account.command(&postgres);
        command.arg("-D").arg(self.place.data_dir()).stdout(log).stderr(errors);
        // A process group of its own keeps the interrupt key of the application's terminal away from it.
        command.process_group(0);
        Ok(command.spawn().attempt("run", &postgres)?)
    }

    fn await_adopted(&self, pid: i32, deadline: Instant) -> Result<Awaited, StartError> {
        let data_dir = self.place.data_dir();
        self.await_ready(pid, deadline, || Ok(processes::lives_in(pid, &data_dir, &self.place.account)))
    }

    fn await_child(&self, child: &mut Child, deadline: Instant) -> Result<Awaited, StartError> {
        // A process id always fits: the kernel's limit is far below the type's.
        let pid = child.id().cast_signed();
        self.await_ready(pid, deadline, || {
            Ok(child.try_wait().attempt("wait for the server of", &self.place.root)?.is_none())
        })
    }

    fn await_ready(
        &self,
        pid: i32,
        deadline: Instant,
        mut is_alive: impl FnMut() -> Result<bool, FileError>,
    ) -> Result<Awaited, StartError> {
        let mut next_report = Instant::now() + PROGRESS_INTERVAL;
        loop {
            if !is_alive()? {
                return Ok(Awaited::Ended);
            }
            if let Some(server) = self.place.read_pid_file()?
                && server.pid == pid
                && server.status == Status::Ready
                && UnixStream::connect(server.socket()).is_ok()
            {
                return Ok(Awaited::Ready(server));
            }
            if Instant::now() >= deadline {
                let log = log_tail::read(self.place);
                return Err(StartError::TimedOut { waited_seconds: READY_WAIT_SECONDS, log });
            }
            if Instant::now() >= next_report {
                log::info!("The private database server {pid} is still starting.");
                next_report += PROGRESS_INTERVAL;
            }
            thread::sleep(POLL_INTERVAL);
        }
    }
}

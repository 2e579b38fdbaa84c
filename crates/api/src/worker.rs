//! A thread that does one thing again and again.

use std::sync::mpsc::{self, RecvTimeoutError, Sender};
use std::thread::{self, JoinHandle};
use std::time::{Duration, Instant};

/// A running thread. Dropping it lets it finish what is in hand, then ends it.
#[derive(Debug)]
pub struct Worker {
    name: &'static str,
    stop: Option<Sender<()>>,
    thread: Option<JoinHandle<()>>,
}

impl Worker {
    /// Starts a thread that works at once, and again after each pause.
    #[must_use]
    pub fn start(name: &'static str, pause: Duration, work: impl FnMut() + Send + 'static) -> Self {
        Self::paced(name, move |_| pause, work)
    }

    /// The same with pauses that depend on how long the work before them took.
    #[must_use]
    pub fn paced(
        name: &'static str,
        pause: impl Fn(Duration) -> Duration + Send + 'static,
        mut work: impl FnMut() + Send + 'static,
    ) -> Self {
        let (stop, stopped) = mpsc::channel();
        let thread = thread::spawn(move || {
            loop {
                let began = Instant::now();
                work();
                if stopped.recv_timeout(pause(began.elapsed())) != Err(RecvTimeoutError::Timeout) {
                    return;
                }
            }
        });
        Self { name, stop: Some(stop), thread: Some(thread) }
    }
}

impl Drop for Worker {
    fn drop(&mut self) {
        drop(self.stop.take());
        if let Some(thread) = self.thread.take()
            && thread.join().is_err()
        {
            log::error!("the {} thread had panicked", self.name);
        }
    }
}

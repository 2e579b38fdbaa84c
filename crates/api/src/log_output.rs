//! Where the log goes: to standard error, in blocks. A request then pays for its line with a copy, not with a call into
//! the kernel that every other request waits for.

use std::io::{self, Write};
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::thread::{self, JoinHandle};
use std::time::Duration;

/// How long a line waits for others. What is written last before the process is killed is lost with it.
const PAUSE: Duration = Duration::from_millis(20);
/// Bytes that wait, at most; beyond that whoever writes a line waits, as for a slow terminal.
const WAITING_MAX: usize = 1 << 18;

#[derive(Default)]
struct Waiting {
    lines: Vec<u8>,
    closed: bool,
}

#[derive(Default)]
struct Shared {
    waiting: Mutex<Waiting>,
    changed: Condvar,
}

impl Shared {
    fn lock(&self) -> MutexGuard<'_, Waiting> {
        self.waiting.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Writes block after block until the output is closed. A log that nobody takes is no reason to stop.
    fn run(&self, mut out: impl Write) {
        let mut waiting = self.lock();
        loop {
            waiting = self.wait_while(waiting, |waiting| waiting.lines.is_empty() && !waiting.closed);
            let open = |waiting: &mut Waiting| !waiting.closed && waiting.lines.len() < WAITING_MAX;
            waiting = self
                .changed
                .wait_timeout_while(waiting, PAUSE, open)
                .unwrap_or_else(PoisonError::into_inner)
                .0;
            let lines = std::mem::take(&mut waiting.lines);
            if lines.is_empty() {
                return;
            }
            drop(waiting);
            self.changed.notify_all();
            let _ = out.write_all(&lines);
            waiting = self.lock();
        }
    }

    fn wait_while<'l>(
        &self,
        waiting: MutexGuard<'l, Waiting>,
        holds: impl Fn(&Waiting) -> bool,
    ) -> MutexGuard<'l, Waiting> {
        self.changed.wait_while(waiting, |waiting| holds(waiting)).unwrap_or_else(PoisonError::into_inner)
    }
}

/// The end that the logger writes to.
struct Lines(Arc<Shared>);

impl Write for Lines {
    fn write(&mut self, line: &[u8]) -> io::Result<usize> {
        let waiting = self.0.lock();
        let mut waiting =
            self.0.wait_while(waiting, |waiting| waiting.lines.len() >= WAITING_MAX && !waiting.closed);
        if waiting.closed {
            return io::stderr().write(line);
        }
        waiting.lines.extend_from_slice(line);
        if waiting.lines.len() == line.len() || waiting.lines.len() >= WAITING_MAX {
            self.0.changed.notify_all();
        }
        Ok(line.len())
    }

    /// The thread does.
    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

/// The running output. Dropping it writes what waits; later lines are written at once.
pub(crate) struct LogOutput {
    shared: Arc<Shared>,
    thread: Option<JoinHandle<()>>,
}

impl LogOutput {
    /// Starts the thread, and gives the end to write to.
    pub(crate) fn start() -> (Self, Box<dyn Write + Send>) {
        let shared = Arc::new(Shared::default());
        let of_thread = shared.clone();
        let thread = thread::spawn(move || of_thread.run(io::stderr()));
        let lines = Box::new(Lines(shared.clone()));
        (Self { shared, thread: Some(thread) }, lines)
    }
}

impl Drop for LogOutput {
    fn drop(&mut self) {
        self.shared.lock().closed = true;
        self.shared.changed.notify_all();
        if let Some(thread) = self.thread.take() {
            let _ = thread.join();
        }
    }
}

#[cfg(test)]
mod tests {
    use std::sync::mpsc::{self, Sender};

    use super::*;

    /// Hands on every block that is written.
    struct Blocks(Sender<String>);

    impl Write for Blocks {
        fn write(&mut self, block: &[u8]) -> io::Result<usize> {
            let _ = self.0.send(String::from_utf8_lossy(block).into_owned());
            Ok(block.len())
        }

        fn flush(&mut self) -> io::Result<()> {
            Ok(())
        }
    }

    #[test]
    fn lines_come_out_whole_in_order_and_to_the_last() {
        let shared = Arc::new(Shared::default());
        let (sender, blocks) = mpsc::channel();
        let of_thread = shared.clone();
        let thread = thread::spawn(move || of_thread.run(Blocks(sender)));
        let mut lines = Lines(shared.clone());
        let mut expected = String::new();
        for number in 0..40_000 {
            let line = format!("line {number}\n");
            lines.write_all(line.as_bytes()).unwrap();
            expected += &line;
        }
        drop(LogOutput { shared, thread: Some(thread) });
        let written: Vec<String> = blocks.iter().collect();
        assert!(written.len() > 1, "more than waits at once");
        assert_eq!(written.concat(), expected);
    }
}

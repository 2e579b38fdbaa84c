//! The readers that settings name, kept running as the file changes.

use std::path::PathBuf;
use std::sync::{Arc, OnceLock, Weak};
use std::thread;
use std::time::{Duration, SystemTime};

use crate::console::Console;
use crate::driver;
use crate::intake::Intake;
use crate::loopback::Loopback;
use crate::mailbox::Mailbox;
use crate::messages::Message;
use crate::settings::{ReaderSettings, Settings, SettingsProblem};
use crate::supervisor::Supervisor;

/// How often the file is looked at.
const LOOK_EVERY: Duration = Duration::from_secs(1);

/// Readers, what they tell, and what that comes to.
#[derive(Debug)]
pub struct Station {
    /// What the readers tell.
    pub mailbox: Arc<Mailbox>,
    /// What it comes to.
    pub intake: Intake,
    supervisor: Supervisor,
    loopback: OnceLock<Loopback>,
}

impl Station {
    /// Runs the readers of settings.
    ///
    /// # Errors
    /// When no thread can be started.
    pub fn start(settings: &Settings) -> std::io::Result<Arc<Self>> {
        let station = Self::empty(settings)?;
        station.apply(settings)?;
        Ok(station)
    }

    /// Runs one reader with a driver of its own.
    ///
    /// # Errors
    /// When no thread can be started.
    pub fn with_driver(
        settings: &Settings,
        reader: ReaderSettings,
        driver: Box<dyn driver::Driver>,
    ) -> std::io::Result<Arc<Self>> {
        let station = Self::empty(settings)?;
        station.supervisor.run(Arc::new(reader), driver)?;
        Ok(station)
    }

    fn empty(settings: &Settings) -> std::io::Result<Arc<Self>> {
        let mailbox = Arc::<Mailbox>::default();
        let supervisor = Supervisor::start(&mailbox)?;
        Ok(Arc::new(Self { mailbox, intake: Intake::new(settings), supervisor, loopback: OnceLock::new() }))
    }

    /// Lets desks of this machine hear taps, where the settings say so, now and when they change.
    ///
    /// # Errors
    /// When another program has the port.
    pub fn open_to_desks(&self, loopback: Loopback, settings: &Settings) -> std::io::Result<()> {
        self.loopback.get_or_init(|| loopback).listen_at(settings.loopback_port)
    }

    /// The short way to desks of this machine, where there is one.
    #[must_use]
    pub fn loopback(&self) -> Option<&Loopback> {
        self.loopback.get()
    }

    /// Asks every reader to end.
    pub fn stop(&self) {
        self.supervisor.running().iter().for_each(|reader| self.supervisor.stop(&reader.id));
    }

    /// When the readers there are have ended, there is nothing more to take.
    pub fn seal(&self) {
        self.supervisor.seal();
    }

    /// Stops what is no longer in the settings, starts what is new, and starts anew what changed.
    ///
    /// # Errors
    /// When no thread can be started, or another program has the port for desks.
    pub fn apply(&self, settings: &Settings) -> std::io::Result<()> {
        let running = self.supervisor.running();
        for reader in &running {
            if !settings.readers.contains(reader) {
                self.supervisor.stop(&reader.id);
            }
        }
        self.intake.apply(settings);
        for reader in
            settings.readers.iter().filter(|reader| !running.iter().any(|other| **other == **reader))
        {
            let reader = Arc::new(reader.clone());
            self.supervisor.run(Arc::clone(&reader), driver::make(&reader))?;
        }
        self.loopback().map_or(Ok(()), |loopback| loopback.listen_at(settings.loopback_port))
    }

    /// Looks at the file now and then, and takes what it says once it changed. Settings that are wrong change nothing.
    ///
    /// # Errors
    /// When no thread can be started.
    pub fn follow(self: &Arc<Self>, path: PathBuf, console: Console) -> std::io::Result<()> {
        let station = Arc::downgrade(self);
        let seen = stamp(&path);
        thread::Builder::new()
            .name("settings".to_owned())
            .spawn(move || follow(&station, &path, seen, console))?;
        Ok(())
    }
}

fn follow(station: &Weak<Station>, path: &PathBuf, mut seen: Option<(SystemTime, u64)>, console: Console) {
    loop {
        thread::sleep(LOOK_EVERY);
        let Some(station) = station.upgrade() else { return };
        let current = stamp(path);
        if current == seen {
            continue;
        }
        seen = current;
        match Settings::load(path) {
            Ok(Some(settings)) => match station.apply(&settings) {
                Ok(()) => console.say(&Message::SettingsTaken { readers: settings.readers.len() }),
                Err(error) => console.warn(&Message::Failed { cause: &error.to_string() }),
            },
            // A file that is being replaced is not there for a moment.
            Ok(None) => {}
            Err(problem) => console.warn(&Message::SettingsWrong { problem: &problem }),
        }
    }
}

fn stamp(path: &PathBuf) -> Option<(SystemTime, u64)> {
    let metadata = std::fs::metadata(path).ok()?;
    Some((metadata.modified().ok()?, metadata.len()))
}

/// The settings of a file, or standard input when there is none.
///
/// # Errors
/// [`SettingsProblem`].
pub fn load_or_stdin(
    path: &std::path::Path,
    reads: crate::reader::ReadKind,
) -> Result<Settings, SettingsProblem> {
    let stdin = || Settings {
        readers: vec![ReaderSettings { reads, ..ReaderSettings::stdin() }],
        ..Settings::default()
    };
    Ok(Settings::load(path)?.unwrap_or_else(stdin))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::config::testing::TestDirectory;
    use crate::intake::Finding;
    use crate::mailbox::Received;
    use crate::messages::Language;
    use crate::reader::{ReadKind, ReaderState};

    const CONSOLE: Console = Console { language: Language::English };

    fn text(ids: &[&str]) -> String {
        let one = |id: &&str| {
            format!(
                "[[reader]]\nid = \"{id}\"\ndriver = \"serial\"\nmatch = {{ path = \"/dev/absent-{id}\" }}\n"
            )
        };
        ids.iter().map(one).collect()
    }

    fn next_state(station: &Station) -> (String, ReaderState) {
        let Received::Note(note) = station.mailbox.receive(Duration::from_secs(20)) else {
            panic!("nothing came")
        };
        let Finding::State(state) = station.intake.understand(&note) else { panic!("no state") };
        (note.reader.id.clone(), state)
    }

    #[test]
    fn a_file_that_changes_changes_the_readers_and_a_wrong_one_changes_nothing() {
        let directory = TestDirectory::new();
        let path = directory.path().join("reader.toml");
        std::fs::write(&path, text(&["a"])).unwrap();
        let settings = load_or_stdin(&path, ReadKind::Code).unwrap();
        let station = Station::start(&settings).unwrap();
        station.follow(path.clone(), CONSOLE).unwrap();
        assert_eq!(next_state(&station), ("a".to_owned(), ReaderState::Removed));
        std::fs::write(&path, "[[reader]]\nid = \"wrong\"\n").unwrap();
        thread::sleep(LOOK_EVERY * 2);
        assert_eq!(station.supervisor.running().len(), 1);
        std::fs::write(&path, text(&["b", "c"])).unwrap();
        let mut came = [next_state(&station).0, next_state(&station).0];
        came.sort();
        assert_eq!(came, ["b".to_owned(), "c".to_owned()]);
        let mut running: Vec<String> =
            station.supervisor.running().iter().map(|reader| reader.id.clone()).collect();
        running.sort();
        assert_eq!(running, ["b", "c"]);
    }

    #[test]
    fn input_25_without_a_file_standard_input_is_the_reader() {
        let directory = TestDirectory::new();
        let settings = load_or_stdin(&directory.path().join("reader.toml"), ReadKind::Ic).unwrap();
        assert_eq!(settings.readers[0], ReaderSettings { reads: ReadKind::Ic, ..ReaderSettings::stdin() });
    }
}

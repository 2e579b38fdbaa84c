//! `list`, `watch` and `record`: what the readers do, without a server.

use std::io::{self, Write as _};
use std::path::PathBuf;
use std::process::ExitCode;
use std::sync::Arc;
use std::time::Instant;

use clap::Args;
use serde::Serialize;

use super::Desk;
use crate::api_client::now;
use crate::config::private_file;
use crate::driver::replay::RecordedRead;
use crate::driver::{self, Device};
use crate::intake::Finding;
use crate::json_lines::WatchLine;
use crate::learned;
use crate::messages::Message;
use crate::reader::{ReadKind, Signal};
use crate::station::Station;

#[derive(Debug, Args)]
pub(super) struct ListArguments {
    /// For programs: one JSON object per line.
    #[arg(long)]
    json: bool,
}

#[derive(Debug, Args)]
pub(super) struct WatchArguments {
    /// Show whole numbers, not only their ends.
    #[arg(long)]
    raw: bool,
    /// End after so many cards.
    #[arg(long, value_name = "COUNT")]
    count: Option<usize>,
    /// Without settings: what kind of card stands on a line.
    #[arg(long, value_enum, default_value = "code")]
    kind: ReadKind,
}

#[derive(Debug, Args)]
pub(super) struct RecordArguments {
    /// The file to write; an older one is replaced.
    recording: PathBuf,
    /// End after so many cards.
    #[arg(long, value_name = "COUNT")]
    count: Option<usize>,
}

#[derive(Serialize)]
struct ListLine<'a> {
    driver: &'static str,
    #[serde(flatten)]
    device: &'a Device,
}

impl Desk {
    pub(super) fn list(&self, arguments: &ListArguments) -> ExitCode {
        let devices = driver::discover();
        for (kind, device) in &devices {
            if arguments.json {
                self.console.json(&ListLine { driver: kind.name(), device });
            } else {
                self.console.say(&Message::Device { driver: kind.name(), device });
            }
        }
        if devices.is_empty() && !arguments.json {
            self.console.say(&Message::NoDevices);
        }
        ExitCode::SUCCESS
    }

    pub(super) fn watch(&self, arguments: &WatchArguments) -> io::Result<ExitCode> {
        let mut left = arguments.count.unwrap_or(usize::MAX);
        self.look(arguments.kind, |_, reader, finding| {
            self.console.json(&WatchLine::new(now(), reader, finding, arguments.raw));
            left -= usize::from(matches!(finding, Finding::Tap(..)));
            Ok(left > 0)
        })
    }

    pub(super) fn record(&self, arguments: &RecordArguments) -> io::Result<ExitCode> {
        let began = Instant::now();
        let mut left = arguments.count.unwrap_or(usize::MAX);
        let mut file: Option<std::fs::File> = None;
        self.look(ReadKind::Code, |signal, reader, finding| {
            let (Signal::Read(read), Finding::Tap(..)) = (signal, finding) else { return Ok(true) };
            let file = match &mut file {
                Some(file) => file,
                None => file.insert(private_file(&arguments.recording)?),
            };
            let line = serde_json::to_string(&RecordedRead::new(began.elapsed(), reader, &read.payload))?;
            writeln!(file, "{line}")?;
            self.console.json(&WatchLine::new(now(), reader, finding, false));
            left -= 1;
            Ok(left > 0)
        })
    }

    /// Runs the readers and hands over what they tell, until `take` wants no more.
    fn look(
        &self,
        kind: ReadKind,
        mut take: impl FnMut(&Signal, &str, &Finding) -> io::Result<bool>,
    ) -> io::Result<ExitCode> {
        let settings = match self.settings(kind) {
            Ok(settings) => settings,
            Err(code) => return Ok(code),
        };
        let Some(_lock) = self.home.try_lock()? else { return Ok(self.in_use()) };
        let station: Arc<Station> = Station::start(&settings)?;
        station.seal();
        station.intake.learn(&learned::load(self.home.directory()));
        station
            .intake
            .take_until(&station.mailbox, |note, finding| take(&note.signal, &note.reader.id, &finding))?;
        Ok(ExitCode::SUCCESS)
    }
}

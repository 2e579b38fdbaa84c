//! `run`, `simulate` and `replay`: everything that ends at the server.

use std::fs::File;
use std::io::{self, BufReader};
use std::path::PathBuf;
use std::process::ExitCode;
use std::sync::Arc;
use std::time::Duration;

use clap::Args;

use super::{Desk, REVOKED};
use crate::api_client;
use crate::config::Pairing;
use crate::driver::Driver;
use crate::driver::replay::Replay;
use crate::driver::simulate::Simulator;
use crate::event_loop::{self, Ending, Outbox, Tally};
use crate::learned;
use crate::loopback::Loopback;
use crate::messages::Message;
use crate::reader::ReadKind;
use crate::service::notify::{READY, notify};
use crate::settings::{DriverKind, ReaderSettings, Settings};
use crate::spool::Spool;
use crate::station::Station;
use crate::uplink::Uplink;

/// How long a gateway whose readers have ended waits for the server.
const PATIENCE: Duration = Duration::from_secs(30);

#[derive(Debug, Args)]
pub(super) struct SimulateArguments {
    /// What the card says.
    #[arg(long)]
    value: String,
    /// How it is read.
    #[arg(long, value_enum, default_value = "ic")]
    kind: ReadKind,
    /// Taps.
    #[arg(long, default_value_t = 1, value_parser = clap::value_parser!(u32).range(1..=100_000))]
    count: u32,
    /// Taps per second.
    #[arg(long, default_value_t = 5, value_parser = clap::value_parser!(u32).range(1..=1_000))]
    rate: u32,
    /// Another address of the same server.
    #[arg(long, value_name = "URL")]
    server: Option<String>,
}

#[derive(Debug, Args)]
pub(super) struct ReplayArguments {
    /// What `record` wrote.
    recording: PathBuf,
    /// As fast as the server takes it, instead of as it was read.
    #[arg(long)]
    at_once: bool,
}

impl Desk {
    pub(super) fn run(&self, kind: ReadKind) -> io::Result<ExitCode> {
        let settings = match self.settings(kind) {
            Ok(settings) => settings,
            Err(code) => return Ok(code),
        };
        let code = self.send(None, |desk, pairing| {
            let station = Station::start(&settings)?;
            if let Err(error) = station.open_to_desks(Loopback::new(pairing), &settings) {
                desk.console.warn(&Message::Failed { cause: &error.to_string() });
            }
            if settings.readers.iter().all(|reader| reader.driver == DriverKind::Stdin) {
                station.seal();
            }
            desk.console.say(&Message::Reading { readers: settings.readers.len() });
            station.follow(desk.config.clone(), desk.console)?;
            Ok(station)
        })?;
        Ok(code.0)
    }

    pub(super) fn simulate(&self, arguments: &SimulateArguments) -> io::Result<ExitCode> {
        let driver = Box::new(Simulator::new(&arguments.value, arguments.count, arguments.rate));
        self.send_from(driver, arguments.kind, arguments.server.as_deref())
    }

    pub(super) fn replay(&self, arguments: &ReplayArguments) -> io::Result<ExitCode> {
        if self.home.find_pairing()?.is_none() {
            return Ok(self.not_paired());
        }
        let recording = BufReader::new(File::open(&arguments.recording)?);
        self.send_from(Box::new(Replay::new(recording, arguments.at_once)), ReadKind::Code, None)
    }

    fn send_from(
        &self,
        driver: Box<dyn Driver>,
        reads: ReadKind,
        server: Option<&str>,
    ) -> io::Result<ExitCode> {
        let reader = ReaderSettings { reads, ..ReaderSettings::stdin() };
        let (code, tally) = self.send(server, |_, _| {
            let station = Station::with_driver(&Settings::default(), reader, driver)?;
            station.seal();
            Ok(station)
        })?;
        if let Some(Tally { stored, duplicate, rejected, slowest }) = tally {
            self.console.say(&Message::Simulated { stored, duplicate, rejected, slowest });
        }
        Ok(code)
    }

    /// Reads and sends until the readers end or the server refuses.
    fn send(
        &self,
        server: Option<&str>,
        start: impl FnOnce(&Self, &Pairing) -> io::Result<Arc<Station>>,
    ) -> io::Result<(ExitCode, Option<Tally>)> {
        let Some(pairing) = self.home.find_pairing()? else { return Ok((self.not_paired(), None)) };
        let Some(_lock) = self.home.try_lock()? else { return Ok((self.in_use(), None)) };
        let spool = Spool::open(self.home.directory())?;
        if spool.damaged() > 0 {
            self.console.warn(&Message::SpoolDamaged { records: spool.damaged() });
        }
        let outbox = Arc::new(Outbox::new(spool));
        let station = start(self, &pairing)?;
        station.intake.learn(&learned::load(self.home.directory()));
        let spooling = (Arc::clone(&outbox), Arc::clone(&station), self.console);
        // Not joined: a reader may block for ever in its driver, and ends with the process.
        std::thread::Builder::new().name("spool".to_owned()).spawn(move || {
            let (outbox, station, console) = spooling;
            event_loop::spool_all(&station, &outbox, console);
        })?;
        notify(READY);
        let mut uplink = Uplink::new(self.home.load_or_make_key()?, at(pairing, server)?)
            .changing_key_in(self.home.clone());
        if uplink.check().is_ok() {
            self.console.say(&Message::Connected);
        }
        let (ending, tally) = event_loop::send_all(&outbox, &station, &mut uplink, PATIENCE, self.console);
        Ok((self.report(ending, outbox.depth()), Some(tally)))
    }

    fn report(&self, ending: Ending, depth: usize) -> ExitCode {
        if depth > 0 {
            self.console.warn(&Message::Left { depth });
        }
        match ending {
            Ending::Done => ExitCode::SUCCESS,
            Ending::ServerAway => ExitCode::FAILURE,
            Ending::Revoked => {
                self.console.warn(&Message::Revoked);
                ExitCode::from(REVOKED)
            }
        }
    }
}

fn at(pairing: Pairing, server: Option<&str>) -> io::Result<Pairing> {
    let server = server.map_or_else(|| Ok(pairing.server.clone()), api_client::parse_server)?;
    Ok(Pairing { server, ..pairing })
}

//! The command line.

use std::io::{self, BufReader};
use std::path::PathBuf;
use std::process::ExitCode;
use std::time::Duration;

use clap::{Args, Parser, Subcommand};

use crate::api_client;
use crate::config::{Home, Pairing};
use crate::console::Console;
use crate::event_loop::{self, Ending, Outbox, Tally};
use crate::messages::{Language, Message};
use crate::pair::{self, PairError};
use crate::reader::fake::FakeReader;
use crate::reader::line::LineReader;
use crate::reader::{ReadKind, Reader};
use crate::spool::Spool;
use crate::uplink::Uplink;

const NOT_PAIRED: u8 = 3;
const REVOKED: u8 = 4;
const IN_USE: u8 = 5;
/// How long a gateway whose reader has ended waits for the server.
const PATIENCE: Duration = Duration::from_secs(30);

/// Sends what card readers read to a Regulars desk.
///
/// Exit codes: 0 done, 1 failed, 2 wrong arguments, 3 not paired, 4 not accepted by the server (pair again),
/// 5 another gateway uses the directory.
#[derive(Debug, Parser)]
#[command(name = "reader-gateway", version)]
pub struct Arguments {
    /// Directory of the key, the pairing and the spool (default: regulars-reader in the user's configuration).
    #[arg(long, global = true, env = "REGULARS_READER_DIR", value_name = "DIR")]
    dir: Option<PathBuf>,
    /// Language of messages: zh-CN or en.
    #[arg(long, global = true, env = "LANG", default_value = "en", hide_env_values = true)]
    lang: String,
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Show a code to type at the server, and wait until it was typed.
    Pair(PairArguments),
    /// Read cards and send them; standard input gives one card per line.
    Run(RunArguments),
    /// Send taps without a reader, marked as simulated.
    Simulate(SimulateArguments),
    /// Tell the pairing, how many reads wait, and whether the server accepts this device.
    Status,
}

#[derive(Debug, Args)]
struct PairArguments {
    /// The server, for example https://shop.example
    server: String,
    /// What the server calls this gateway (default: the name of this machine).
    #[arg(long)]
    name: Option<String>,
}

#[derive(Debug, Args)]
struct RunArguments {
    /// What kind of reader types the lines; magnetic tracks are recognised.
    #[arg(long, value_enum, default_value = "code")]
    kind: ReadKind,
}

#[derive(Debug, Args)]
struct SimulateArguments {
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

/// Does what the arguments say.
#[must_use]
pub fn execute(arguments: &Arguments) -> ExitCode {
    let console = Console { language: Language::of_locale(&arguments.lang) };
    let outcome = Home::open(arguments.dir.as_deref()).and_then(|home| match &arguments.command {
        Command::Pair(pairing) => pair(&home, pairing, console),
        Command::Run(run) => {
            let reader = LineReader::new(BufReader::new(io::stdin()), run.kind);
            console.say(&Message::Reading);
            send(&home, Box::new(reader), None, console).map(|(code, _)| code)
        }
        Command::Simulate(simulate) => self::simulate(&home, simulate, console),
        Command::Status => status(&home, console),
    });
    outcome.unwrap_or_else(|error| {
        console.warn(&Message::Failed { cause: &error.to_string() });
        ExitCode::FAILURE
    })
}

fn pair(home: &Home, arguments: &PairArguments, console: Console) -> io::Result<ExitCode> {
    let Ok(server) = api_client::parse_server(&arguments.server) else {
        console.warn(&Message::NotAServer { address: &arguments.server });
        return Ok(ExitCode::from(2));
    };
    if api_client::is_readable_on_the_way(&server) {
        console.warn(&Message::Plaintext);
    }
    let Some(_lock) = home.try_lock()? else { return Ok(in_use(console)) };
    let name = arguments.name.clone().unwrap_or_else(machine_name);
    match pair::pair(home, &server, &name, console) {
        Ok(pairing) => {
            console.say(&Message::Paired { tenant_number: &pairing.tenant_number });
            Ok(ExitCode::SUCCESS)
        }
        Err(PairError::Expired) => {
            console.warn(&Message::PairingExpired);
            Ok(ExitCode::FAILURE)
        }
        Err(error @ (PairError::Api(_) | PairError::Io(_))) => Err(io::Error::other(error.to_string())),
    }
}

fn simulate(home: &Home, arguments: &SimulateArguments, console: Console) -> io::Result<ExitCode> {
    let reader = FakeReader::new(arguments.kind, &arguments.value, arguments.count, arguments.rate);
    let (code, tally) = send(home, Box::new(reader), arguments.server.as_deref(), console)?;
    if let Some(Tally { stored, duplicate, rejected, slowest }) = tally {
        console.say(&Message::Simulated { stored, duplicate, rejected, slowest });
    }
    Ok(code)
}

/// Reads and sends until the reader ends or the server refuses.
fn send(
    home: &Home,
    reader: Box<dyn Reader>,
    server: Option<&str>,
    console: Console,
) -> io::Result<(ExitCode, Option<Tally>)> {
    let Some(pairing) = home.find_pairing()? else { return Ok((not_paired(console), None)) };
    let Some(_lock) = home.try_lock()? else { return Ok((in_use(console), None)) };
    let spool = Spool::open(home.directory())?;
    if spool.damaged() > 0 {
        console.warn(&Message::SpoolDamaged { records: spool.damaged() });
    }
    let outbox: &'static Outbox = Box::leak(Box::new(Outbox::new(spool)));
    // Not joined: a reader may block for ever in its driver, and ends with the process.
    std::thread::Builder::new()
        .name("reader".to_owned())
        .spawn(move || event_loop::read_all(reader, outbox, console))?;
    let mut uplink = Uplink::new(home.load_or_make_key()?, at(pairing, server)?);
    if uplink.check().is_ok() {
        console.say(&Message::Connected);
    }
    let (ending, tally) = event_loop::send_all(outbox, &mut uplink, PATIENCE, console);
    Ok((report(ending, outbox.depth(), console), Some(tally)))
}

fn report(ending: Ending, depth: usize, console: Console) -> ExitCode {
    if depth > 0 {
        console.warn(&Message::Left { depth });
    }
    match ending {
        Ending::Done => ExitCode::SUCCESS,
        Ending::ServerAway => ExitCode::FAILURE,
        Ending::Revoked => {
            console.warn(&Message::Revoked);
            ExitCode::from(REVOKED)
        }
    }
}

fn status(home: &Home, console: Console) -> io::Result<ExitCode> {
    let Some(pairing) = home.find_pairing()? else { return Ok(not_paired(console)) };
    console.say(&Message::Status {
        server: &pairing.server,
        tenant_number: &pairing.tenant_number,
        device: &pairing.device_id.to_string(),
        name: &pairing.name,
        depth: Spool::count(home.directory())?,
    });
    match Uplink::new(home.load_or_make_key()?, pairing).check() {
        Ok(()) => {
            console.say(&Message::StatusOnline);
            Ok(ExitCode::SUCCESS)
        }
        Err(error) if error.is_unauthenticated() => {
            console.warn(&Message::Revoked);
            Ok(ExitCode::from(REVOKED))
        }
        Err(error) => {
            console.warn(&Message::StatusOffline { cause: &error.to_string() });
            Ok(ExitCode::FAILURE)
        }
    }
}

fn at(pairing: Pairing, server: Option<&str>) -> io::Result<Pairing> {
    let server = server.map_or_else(|| Ok(pairing.server.clone()), api_client::parse_server)?;
    Ok(Pairing { server, ..pairing })
}

fn not_paired(console: Console) -> ExitCode {
    console.warn(&Message::NotPaired);
    ExitCode::from(NOT_PAIRED)
}

fn in_use(console: Console) -> ExitCode {
    console.warn(&Message::InUse);
    ExitCode::from(IN_USE)
}

/// The name of this machine, as far as it is known.
fn machine_name() -> String {
    let from_kernel = std::fs::read_to_string("/proc/sys/kernel/hostname").ok();
    let from_environment = || std::env::var_os("COMPUTERNAME").and_then(|name| name.into_string().ok());
    let name = from_kernel.or_else(from_environment).unwrap_or_default();
    let name: String = name.trim().chars().filter(|character| !character.is_control()).take(60).collect();
    if name.is_empty() { "reader".to_owned() } else { name }
}

#[cfg(test)]
mod tests {
    use clap::CommandFactory as _;

    use super::*;

    #[test]
    fn the_command_line_is_well_formed() {
        Arguments::command().debug_assert();
        let arguments =
            ["reader-gateway", "simulate", "--value", "88000001", "--kind", "mag", "--count", "3"];
        assert!(Arguments::try_parse_from(arguments).is_ok());
        assert!(Arguments::try_parse_from(["reader-gateway", "simulate"]).is_err());
    }
}

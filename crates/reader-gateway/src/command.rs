//! The command line.

mod look;
mod machine;
mod output;
mod pairing;
mod sending;

use std::io;
use std::path::PathBuf;
use std::process::ExitCode;

use clap::{Args, Parser, Subcommand};

use crate::config::Home;
use crate::console::Console;
use crate::messages::{Language, Message};
use crate::reader::ReadKind;
use crate::settings::Settings;
use crate::station;

const WRONG_ARGUMENTS: u8 = 2;
const NOT_PAIRED: u8 = 3;
const REVOKED: u8 = 4;
const IN_USE: u8 = 5;
const WRONG_SETTINGS: u8 = 6;
const NEEDS_REPAIR: u8 = 7;

/// Sends what card readers read to a Regulars desk.
///
/// Exit codes: 0 done, 1 failed, 2 wrong arguments, 3 not paired, 4 not accepted by the server (pair again),
/// 5 another gateway uses the directory, 6 the settings are wrong, 7 the doctor found something to repair.
#[derive(Debug, Parser)]
#[command(name = "reader-gateway", version)]
pub struct Arguments {
    /// Directory of the key, the pairing and the spool (default: regulars-reader in the user's configuration).
    #[arg(long, global = true, env = "REGULARS_READER_DIR", value_name = "DIR")]
    dir: Option<PathBuf>,
    /// The settings of the readers (default: reader.toml in the directory).
    #[arg(long, global = true, env = "REGULARS_READER_CONFIG", value_name = "FILE")]
    config: Option<PathBuf>,
    /// Language of messages: zh-CN or en.
    #[arg(long, global = true, env = "LANG", default_value = "en", hide_env_values = true)]
    lang: String,
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Show a code to type at the server, and wait until it was typed.
    Pair(pairing::PairArguments),
    /// Forget the server and the key; reads that wait are set aside.
    Unpair,
    /// Read cards and send them; without settings, standard input gives one card per line.
    Run(RunArguments),
    /// Send taps without a reader, marked as simulated.
    Simulate(sending::SimulateArguments),
    /// Send what was recorded, marked as simulated.
    Replay(sending::ReplayArguments),
    /// Tell the pairing, how many reads wait, and whether the server accepts this device.
    Status,
    /// List the devices of this machine that can be readers.
    List(look::ListArguments),
    /// Show what the readers read, as JSON lines, without sending it.
    Watch(look::WatchArguments),
    /// Write what the readers read to a file that `replay` takes. Bank cards and payment codes are left out.
    Record(look::RecordArguments),
    /// Tell what is in the way of reading: settings, devices, permissions, the server.
    Doctor(machine::DoctorArguments),
    /// Start with the machine, as the person who is signed in.
    InstallService,
    /// No longer start with the machine.
    UninstallService,
    /// Cash drawers and customer displays.
    #[command(subcommand)]
    Output(output::OutputCommand),
    /// Look after the settings.
    #[command(subcommand)]
    Config(ConfigCommand),
}

#[derive(Debug, Subcommand)]
enum ConfigCommand {
    /// Tell whether the settings can be used.
    Check,
}

#[derive(Debug, Args)]
struct RunArguments {
    /// Without settings: what kind of card stands on a line; stripes and EM4100 numbers are recognised.
    #[arg(long, value_enum, default_value = "code")]
    kind: ReadKind,
}

/// What every command needs.
struct Desk {
    home: Home,
    config: PathBuf,
    console: Console,
}

/// Does what the arguments say.
#[must_use]
pub fn execute(arguments: &Arguments) -> ExitCode {
    let console = Console { language: Language::of_locale(&arguments.lang) };
    let outcome = Home::open(arguments.dir.as_deref()).and_then(|home| {
        let config = arguments.config.clone().unwrap_or_else(|| home.directory().join("reader.toml"));
        Desk { home, config, console }.execute(&arguments.command)
    });
    outcome.unwrap_or_else(|error| {
        console.warn(&Message::Failed { cause: &error.to_string() });
        ExitCode::FAILURE
    })
}

impl Desk {
    fn execute(&self, command: &Command) -> io::Result<ExitCode> {
        match command {
            Command::Pair(arguments) => self.pair(arguments),
            Command::Unpair => self.unpair(),
            Command::Run(arguments) => self.run(arguments.kind),
            Command::Simulate(arguments) => self.simulate(arguments),
            Command::Replay(arguments) => self.replay(arguments),
            Command::Status => self.status(),
            Command::List(arguments) => Ok(self.list(arguments)),
            Command::Watch(arguments) => self.watch(arguments),
            Command::Record(arguments) => self.record(arguments),
            Command::Doctor(arguments) => self.doctor(arguments),
            Command::InstallService => self.install_service(),
            Command::UninstallService => self.uninstall_service(),
            Command::Output(command) => Ok(self.output(command)),
            Command::Config(ConfigCommand::Check) => Ok(self.check()),
        }
    }

    fn check(&self) -> ExitCode {
        match Settings::load(&self.config) {
            Ok(Some(settings)) => {
                self.console.say(&Message::SettingsGood { readers: settings.readers.len() });
                ExitCode::SUCCESS
            }
            Ok(None) => {
                self.console.say(&Message::NoSettings { path: &self.config.display().to_string() });
                ExitCode::SUCCESS
            }
            Err(problem) => self.wrong_settings(&problem),
        }
    }

    /// The settings, or the exit code when they cannot be used.
    fn settings(&self, kind: ReadKind) -> Result<Settings, ExitCode> {
        station::load_or_stdin(&self.config, kind).map_err(|problem| self.wrong_settings(&problem))
    }

    fn wrong_settings(&self, problem: &crate::settings::SettingsProblem) -> ExitCode {
        self.console.warn(&Message::SettingsWrong { problem });
        ExitCode::from(WRONG_SETTINGS)
    }

    fn not_paired(&self) -> ExitCode {
        self.console.warn(&Message::NotPaired);
        ExitCode::from(NOT_PAIRED)
    }

    fn in_use(&self) -> ExitCode {
        self.console.warn(&Message::InUse);
        ExitCode::from(IN_USE)
    }
}

#[cfg(test)]
mod tests {
    use clap::CommandFactory as _;

    use super::*;
    use crate::config::testing::TestDirectory;

    #[test]
    fn the_command_line_is_well_formed() {
        Arguments::command().debug_assert();
        let arguments =
            ["reader-gateway", "simulate", "--value", "88000001", "--kind", "mag", "--count", "3"];
        assert!(Arguments::try_parse_from(arguments).is_ok());
        assert!(Arguments::try_parse_from(["reader-gateway", "simulate"]).is_err());
    }

    /// A program that replaced itself would have to survive forged, old, cut and broken versions of itself; packages do that.
    #[test]
    fn input_28_no_command_replaces_the_program() {
        for name in ["update", "self-update", "upgrade"] {
            let refused = Arguments::try_parse_from(["reader-gateway", name]).unwrap_err();
            assert_eq!(refused.kind(), clap::error::ErrorKind::InvalidSubcommand, "{name}");
        }
    }

    /// The exit codes are part of the command line: scripts branch on them.
    #[test]
    fn each_reason_to_stop_has_its_exit_code() {
        let directory = TestDirectory::new();
        let path = directory.path().to_str().unwrap();
        let run = |words: &[&str]| {
            let words = [&["reader-gateway", "--dir", path], words].concat();
            format!("{:?}", execute(&Arguments::try_parse_from(words).unwrap()))
        };
        let code = |code: u8| format!("{:?}", ExitCode::from(code));
        assert_eq!(run(&["config", "check"]), code(0));
        assert_eq!(run(&["pair", "shop.example"]), code(WRONG_ARGUMENTS));
        assert_eq!(run(&["run"]), code(NOT_PAIRED));
        assert_eq!(run(&["unpair"]), code(NOT_PAIRED));
        assert_eq!(run(&["doctor"]), code(NEEDS_REPAIR));
        assert_eq!(run(&["replay", "absent.jsonl"]), code(NOT_PAIRED));
        assert_eq!(run(&["output", "test", "drawer"]), code(WRONG_ARGUMENTS));
        let outputs = |path: &str| {
            let text = format!(
                "[[output]]\nid = \"drawer\"\nkind = \"drawer\"\ndriver = \"file\"\nmatch = {{ path = \"{path}\" }}\n"
            );
            std::fs::write(directory.path().join("reader.toml"), text).unwrap();
            run(&["output", "test", "drawer"])
        };
        assert_eq!((outputs("/dev/null"), outputs("/nowhere")), (code(0), code(1)));
        std::fs::write(directory.path().join("reader.toml"), "reeder = 1").unwrap();
        assert_eq!(run(&["config", "check"]), code(WRONG_SETTINGS));
        assert_eq!(run(&["watch"]), code(WRONG_SETTINGS));
        let lock = Home::open(Some(directory.path())).unwrap().try_lock().unwrap();
        assert_eq!(run(&["pair", "http://127.0.0.1:9"]), code(IN_USE));
        drop(lock);
        assert_eq!(run(&["pair", "http://127.0.0.1:9"]), code(1));
    }
}

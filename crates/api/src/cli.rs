//! The command line of `regulars`.

mod database;
mod out;
mod serve;
mod user;

use std::process::ExitCode;

use clap::{Parser, Subcommand};
use persistence::verify;

use self::database::Database;
use self::out::say;
use crate::anchoring::Anchors;
use crate::config::{DatabaseSettings, ServerSettings};
use crate::log_output::LogOutput;
use crate::pages::Pages;
use crate::{demo, openapi, problem};

/// Membership and stored value for shops: the server, its database, its tools.
///
/// Without DATABASE_URL a private PostgreSQL is started under the data directory, which needs the PostgreSQL
/// programs (15 or newer) on this machine. With DATABASE_URL that server is used; it must run with fsync,
/// full_page_writes and synchronous_commit on.
///
/// Exit codes: 0 done, 1 failed (the reason is on the last line), 2 wrong usage, 3 something must be installed.
#[derive(Debug, Parser)]
#[command(name = "regulars", version, max_term_width = 100)]
struct CommandLine {
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Serve the API and the pages.
    ///
    /// Makes the database ready first. On a private, empty database a demo company is made, unless --no-demo: then the
    /// pages open with a wizard for the first company. SIGTERM and Ctrl-C finish what is in hand, then stop.
    Serve {
        #[command(flatten)]
        database: DatabaseSettings,
        #[command(flatten)]
        server: ServerSettings,
        /// Start without the demo company.
        #[arg(long, env = "REGULARS_NO_DEMO")]
        no_demo: bool,
    },
    /// Make roles and tables, or bring them up to date.
    Migrate {
        #[command(flatten)]
        database: DatabaseSettings,
    },
    /// Make the demo company in an empty database.
    Seed {
        #[command(flatten)]
        database: DatabaseSettings,
    },
    /// Print the OpenAPI 3.1 document. Needs no database.
    Openapi,
    /// Check every balance, posting and seal of every tenant; exit code 1 on any mismatch.
    ///
    /// The chains are also compared with the anchors in the data directory.
    Verify {
        #[command(flatten)]
        database: DatabaseSettings,
    },
    /// List, make, unlock users and reset their passwords.
    User {
        #[command(flatten)]
        database: DatabaseSettings,
        /// The tenant's number, six digits.
        #[arg(long, value_name = "NUMBER")]
        tenant: String,
        #[command(subcommand)]
        command: user::UserCommand,
    },
    /// Print the table of problem codes as Markdown. Needs no database.
    #[command(hide = true)]
    Problems,
    /// Fail when the pages are not in the binary.
    #[command(hide = true)]
    CheckRelease,
}

/// Why a command failed: words for a person, and the exit code.
#[derive(Debug)]
struct Failure {
    words: String,
    exit_code: u8,
}

impl<E: std::error::Error> From<E> for Failure {
    fn from(error: E) -> Self {
        let mut words = error.to_string();
        let mut source = error.source();
        while let Some(error) = source {
            words = format!("{words}: {error}");
            source = error.source();
        }
        Self { words, exit_code: 1 }
    }
}

impl Failure {
    fn new(words: impl Into<String>) -> Self {
        Self { words: words.into(), exit_code: 1 }
    }
}

/// Runs the program with its packed pages.
#[must_use]
pub fn run(pages: &'static [u8]) -> ExitCode {
    let command = CommandLine::parse().command;
    let log = start_log();
    let result = execute(command, Pages::open(pages));
    // What the log has to say comes before the last word.
    drop(log);
    match result {
        Ok(code) => code,
        Err(failure) => {
            out::complain(&failure.words);
            ExitCode::from(failure.exit_code)
        }
    }
}

/// Whatever level is asked for, the web framework says no more than usual: its further words quote requests.
fn start_log() -> LogOutput {
    let (output, lines) = LogOutput::start();
    let mut log = env_logger::Builder::from_env(env_logger::Env::default().default_filter_or("info"));
    for quoting in ["actix_web", "actix_http"] {
        log.filter_module(quoting, log::LevelFilter::Info);
    }
    log.target(env_logger::Target::Pipe(lines)).init();
    output
}

fn execute(command: Command, pages: Pages) -> Result<ExitCode, Failure> {
    match command {
        Command::Serve { database, server, no_demo } => serve::serve(&database, server, no_demo, pages)?,
        Command::Migrate { database } => migrate(&database)?,
        Command::Seed { database } => seed(&database)?,
        Command::Openapi => say(&serde_json::to_string_pretty(&openapi::document_json())?),
        Command::Verify { database } => return verify_all(&database),
        Command::User { database, tenant, command } => user::run(&database, &tenant, command)?,
        Command::Problems => say(&problem::markdown()),
        Command::CheckRelease if pages.are_built() => say("the pages are in the binary"),
        Command::CheckRelease => {
            return Err(Failure::new("the pages are not in the binary: build the frontend first"));
        }
    }
    Ok(ExitCode::SUCCESS)
}

fn migrate(settings: &DatabaseSettings) -> Result<(), Failure> {
    let database = Database::open(settings)?;
    for name in database.migrate()? {
        say(&format!("applied {name}"));
    }
    say("the database is up to date");
    database.close()
}

fn seed(settings: &DatabaseSettings) -> Result<(), Failure> {
    let database = Database::open(settings)?;
    database.migrate()?;
    let state = database.state(settings, ServerSettings::for_tools())?;
    demo::seed(&state)?;
    say(&serve::demo_logins());
    drop(state);
    database.close()
}

fn verify_all(settings: &DatabaseSettings) -> Result<ExitCode, Failure> {
    let database = Database::open(settings)?;
    let anchors = Anchors::read(&settings.data)?;
    let reports = verify::all(&database.address, &anchors.all)?;
    let mut findings = 0;
    for report in &reports {
        say(&format!(
            "tenant {}: {} wallets, {} postings, {} sealed events, {} findings",
            report.tenant,
            report.wallets,
            report.postings,
            report.sealed,
            report.findings.len()
        ));
        for finding in &report.findings {
            say(&format!("  {} {}: {}", finding.check, finding.subject, finding.detail));
        }
        findings += report.findings.len();
    }
    say(&format!("{} anchors compared, {} lines of them unreadable", anchors.all.len(), anchors.unreadable));
    database.close()?;
    if findings == 0 {
        say("everything holds");
        return Ok(ExitCode::SUCCESS);
    }
    Err(Failure::new(format!("{findings} findings")))
}

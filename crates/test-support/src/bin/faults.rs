//! `faults`: everything that may go wrong under load, at length. Prints the seed, keeps a result in JSON, and fails when
//! anything acknowledged was lost, done twice, or does not add up.

#![expect(clippy::print_stdout, reason = "a program for people at a terminal")]

use std::fs;
use std::path::PathBuf;
use std::process::ExitCode;
use std::time::{Duration, Instant, UNIX_EPOCH};

use clap::Parser;
use serde_json::{Map, Value, json};
use test_support::fault::{Extent, Report, SCENARIOS, Scenario};

/// Break the server, its database and the ways between them under load, and check that nothing is lost.
#[derive(Debug, Parser)]
#[command(name = "faults")]
struct Options {
    /// Only these (repeatable): kill, reply, commit, card, returns, pause, pool, slow, disk, clock.
    #[arg(long, value_name = "SCENARIO", value_parser = known)]
    only: Vec<Scenario>,
    /// How often each fault comes (default: as often as the scenario's goal says).
    #[arg(long)]
    times: Option<usize>,
    /// Seconds that a standstill lasts.
    #[arg(long, default_value_t = 30)]
    lasts: u64,
    /// Where chance begins (default: the clock).
    #[arg(long)]
    seed: Option<u64>,
    /// Where the result is kept.
    #[arg(long, default_value = "target/faults/result.json")]
    result: PathBuf,
}

fn known(name: &str) -> Result<Scenario, String> {
    Scenario::named(name).ok_or_else(|| {
        let names: Vec<&str> = SCENARIOS.iter().map(|scenario| scenario.name).collect();
        format!("one of {}", names.join(", "))
    })
}

fn main() -> ExitCode {
    let options = Options::parse();
    let seed = options.seed.unwrap_or_else(seed_of_the_clock);
    println!("faults: --seed {seed}");
    let scenarios = if options.only.is_empty() { SCENARIOS.to_vec() } else { options.only.clone() };
    let mut results = Map::new();
    let mut is_sound = true;
    for scenario in scenarios {
        let times = options.times.unwrap_or(scenario.times);
        println!("{:<8} {} ({times} times) …", scenario.name, scenario.says);
        let began = Instant::now();
        let report = (scenario.run)(&Extent { seed, times, lasts: Duration::from_secs(options.lasts) });
        is_sound &= report.findings.is_empty();
        print(&report, began.elapsed());
        results.insert(scenario.name.to_owned(), as_json(&report));
        // After each, so that a run that is cut short has said something.
        keep(&options.result, &json!({ "seed": seed, "scenarios": results }));
    }
    println!("{}", options.result.display());
    if is_sound { ExitCode::SUCCESS } else { ExitCode::FAILURE }
}

fn print(report: &Report, took: Duration) {
    for (name, figure) in &report.figures {
        println!("         {name} {figure}");
    }
    match (&report.skipped, report.findings.as_slice()) {
        (Some(why), _) => println!("         not run: {why}"),
        (None, []) => {
            println!("         nothing lost, nothing twice, everything adds up ({} s)", took.as_secs())
        }
        (None, findings) => findings.iter().for_each(|finding| println!("  FOUND  {finding}")),
    }
}

fn as_json(report: &Report) -> Value {
    let figures: Map<String, Value> =
        report.figures.iter().map(|(name, figure)| ((*name).to_owned(), figure.clone())).collect();
    json!({ "figures": figures, "findings": report.findings, "skipped": report.skipped })
}

fn keep(path: &PathBuf, result: &Value) {
    let directory = path.parent().expect("a file lies in a directory");
    fs::create_dir_all(directory).expect("the directory can be made");
    fs::write(path, format!("{result:#}\n")).expect("the result can be written");
}

fn seed_of_the_clock() -> u64 {
    UNIX_EPOCH.elapsed().map_or(1, |since| u64::from(since.subsec_nanos()))
}

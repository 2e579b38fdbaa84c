//! `bench`: what the product achieves through its real HTTP API, beside `pgbench` on the same PostgreSQL.
//!
//! One run, one private cluster with fsync on and the product's own settings, rounds in which every measurement takes
//! its turn, medians of the ratios within each round: absolute numbers move with the machine, ratios little. Afterwards
//! the product's own verification must find nothing wrong.
//!
//! Deliberately absent: peers (their ratios are measured elsewhere), tuning of the server for the bench.

#![expect(clippy::float_arithmetic, reason = "figures of a measurement are ratios, never value")]

mod cluster;
mod counters;
mod data;
mod figures;
mod founding;
mod growth;
mod growth_plot;
mod http;
mod load;
mod machine;
mod meters;
mod options;
mod overload;
mod pgbench;
mod plot;
mod report;
mod reports;
mod rounds;
mod scenes;
mod server;
mod yardsticks;

use std::process::ExitCode;

use clap::Parser as _;

use crate::cluster::BenchCluster;
use crate::data::Data;
use crate::options::Options;
use crate::pgbench::Pgbench;
use crate::server::Server;

fn main() -> ExitCode {
    let options = Options::parse();
    if let Some(small) = &options.growth {
        growth::run(&options, small);
        return ExitCode::SUCCESS;
    }
    std::fs::create_dir_all(&options.directory).expect("the bench directory can be made");
    let cluster = BenchCluster::start(&options);
    report::progress(&format!("PostgreSQL in {}", cluster.data_dir().display()));
    let data = Data::ready(&options, &cluster);
    if options.only_data {
        cluster.stop();
        return ExitCode::SUCCESS;
    }
    let pgbench = Pgbench::ready(&options, &cluster, &data);
    let machine = machine::Machine::look(&options.directory, &cluster);

    let (server, starts_ms) = Server::start_measured(&options, &cluster, &data);
    if options.reports {
        let is_exact = reports::run(&options, &cluster, &data, &server);
        server.stop();
        cluster.stop();
        return if is_exact { ExitCode::SUCCESS } else { ExitCode::FAILURE };
    }
    let rounds = rounds::run(&options, &cluster, &data, &pgbench, &server);
    if !options.only.is_empty() {
        server.stop();
        cluster.stop();
        return ExitCode::SUCCESS;
    }
    let overload = overload::run(&options, &cluster, &data, &server);
    let counts = meters::Counts::since_reset(&cluster);
    server.stop();

    let figures = figures::all(&rounds, &overload, &counts, &starts_ms);
    let mut result = report::Result {
        options: &options,
        machine: &machine,
        figures: &figures,
        rounds: &rounds,
        findings: None,
    };
    report::write_json(&result);
    plot::write(&result);
    report::progress("verifying a sample of tenants …");
    let findings = data.verify_sample(&cluster);
    result.findings = Some(&findings);
    report::write_json(&result);
    report::print(&result);
    cluster.stop();
    if findings.is_empty() && overload.is_exact() { ExitCode::SUCCESS } else { ExitCode::FAILURE }
}

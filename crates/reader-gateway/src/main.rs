//! The `reader-gateway` program.

use std::process::ExitCode;

use clap::Parser;
use reader_gateway::command::{self, Arguments};

fn main() -> ExitCode {
    command::execute(&Arguments::parse())
}

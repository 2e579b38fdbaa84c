//! `output`: cash drawers and customer displays.

use std::process::ExitCode;

use clap::{Args, Subcommand};

use super::{Desk, WRONG_ARGUMENTS};
use crate::messages::Message;
use crate::output::{self, Request};
use crate::reader::ReadKind;
use crate::settings::OutputKind;

#[derive(Debug, Subcommand)]
pub(super) enum OutputCommand {
    /// Open a drawer, or show something on a display.
    Test(TestArguments),
}

#[derive(Debug, Args)]
pub(super) struct TestArguments {
    /// Its id in the settings.
    output: String,
    /// Lines for a display; one of digits shows the last.
    lines: Vec<String>,
}

impl Desk {
    pub(super) fn output(&self, command: &OutputCommand) -> ExitCode {
        let OutputCommand::Test(TestArguments { output: id, lines }) = command;
        let settings = match self.settings(ReadKind::Code) {
            Ok(settings) => settings,
            Err(code) => return code,
        };
        let Some(output) = settings.outputs.iter().find(|output| output.id == *id) else {
            let known: Vec<&str> = settings.outputs.iter().map(|output| output.id.as_str()).collect();
            self.console.warn(&Message::NoOutput { id, known: &known.join(", ") });
            return ExitCode::from(WRONG_ARGUMENTS);
        };
        let request = match output.kind {
            OutputKind::Drawer => Request::Open,
            OutputKind::Vfd | OutputKind::Led if lines.is_empty() => {
                Request::Show(vec!["REGULARS".to_owned(), "12345.67".to_owned()])
            }
            OutputKind::Vfd | OutputKind::Led => Request::Show(lines.clone()),
        };
        match output::run(output, &request) {
            Ok(()) => {
                self.console.say(&Message::OutputDid { id });
                ExitCode::SUCCESS
            }
            Err(problem) => {
                self.console.warn(&Message::OutputFailed { id, problem: &problem });
                ExitCode::FAILURE
            }
        }
    }
}

//! `doctor`, `install-service` and `uninstall-service`.

use std::io;
use std::path::PathBuf;
use std::process::ExitCode;

use clap::Args;

use super::{Desk, NEEDS_REPAIR};
use crate::doctor::{self, Finding, Topic, Verdict};
use crate::messages::Message;
use crate::reader::ReadKind;
use crate::service::{self, Manager};
use crate::settings::Settings;
use crate::station;
use crate::uplink::Uplink;

#[derive(Debug, Args)]
pub(super) struct DoctorArguments {
    /// For programs: one JSON object per line.
    #[arg(long)]
    json: bool,
}

impl Desk {
    pub(super) fn doctor(&self, arguments: &DoctorArguments) -> io::Result<ExitCode> {
        let findings = self.findings()?;
        for finding in &findings {
            if arguments.json {
                self.console.json(finding);
            } else {
                self.console.say(&Message::Diagnosis { finding });
            }
        }
        let is_bad = findings.iter().any(|finding| finding.verdict == Verdict::Bad);
        Ok(if is_bad { ExitCode::from(NEEDS_REPAIR) } else { ExitCode::SUCCESS })
    }

    fn findings(&self) -> io::Result<Vec<Finding>> {
        let path = self.config.display().to_string();
        let loaded = station::load_or_stdin(&self.config, ReadKind::Code);
        let (settings, verdict, detail) = match loaded {
            Ok(settings) => (settings, Verdict::Good, path),
            Err(problem) => (Settings::default(), Verdict::Bad, problem.to_string()),
        };
        let mut findings = vec![Finding { topic: Topic::Settings, verdict, detail }];
        findings.extend(doctor::of_machine(&settings));
        match self.home.find_pairing()? {
            Some(pairing) => {
                let server = pairing.server.clone();
                let answer = Uplink::new(self.home.load_or_make_key()?, pairing).check();
                findings.push(doctor::of_server(&server, &answer));
            }
            None => findings.push(Finding {
                topic: Topic::Pairing,
                verdict: Verdict::Bad,
                detail: self.home.directory().display().to_string(),
            }),
        }
        Ok(findings)
    }

    pub(super) fn install_service(&self) -> io::Result<ExitCode> {
        let manager = Manager::of_this_system();
        let directory = std::path::absolute(self.home.directory())?;
        let file = service::install(manager, &user_home()?, &std::env::current_exe()?, &directory)?;
        self.console.say(&Message::Installed { file: &file.display().to_string() });
        self.tell_left(&service::run(manager.start(&file)));
        Ok(ExitCode::SUCCESS)
    }

    pub(super) fn uninstall_service(&self) -> io::Result<ExitCode> {
        let manager = Manager::of_this_system();
        let home = user_home()?;
        let file = manager.file(&home);
        if !file.exists() {
            self.console.say(&Message::NotInstalled);
            return Ok(ExitCode::SUCCESS);
        }
        let left = service::run(manager.stop(&file));
        service::uninstall(manager, &home)?;
        self.console.say(&Message::Uninstalled { file: &file.display().to_string() });
        self.tell_left(&left);
        Ok(ExitCode::SUCCESS)
    }

    fn tell_left(&self, commands: &[String]) {
        for command in commands {
            self.console.warn(&Message::RunYourself { command });
        }
    }
}

fn user_home() -> io::Result<PathBuf> {
    std::env::home_dir().ok_or_else(|| io::Error::new(io::ErrorKind::NotFound, "no home directory"))
}

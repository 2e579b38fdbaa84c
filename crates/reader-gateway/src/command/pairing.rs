//! `pair`, `unpair` and `status`.

use std::io;
use std::process::ExitCode;

use clap::Args;

use super::{Desk, REVOKED, WRONG_ARGUMENTS};
use crate::api_client;
use crate::messages::Message;
use crate::pair::{self, PairError};
use crate::spool::Spool;
use crate::uplink::Uplink;

#[derive(Debug, Args)]
pub(super) struct PairArguments {
    /// The server, for example https://shop.example
    server: String,
    /// What the server calls this gateway (default: the name of this machine).
    #[arg(long)]
    name: Option<String>,
}

impl Desk {
    pub(super) fn pair(&self, arguments: &PairArguments) -> io::Result<ExitCode> {
        let Ok(server) = api_client::parse_server(&arguments.server) else {
            self.console.warn(&Message::NotAServer { address: &arguments.server });
            return Ok(ExitCode::from(WRONG_ARGUMENTS));
        };
        if api_client::is_readable_on_the_way(&server) {
            self.console.warn(&Message::Plaintext);
        }
        let Some(_lock) = self.home.try_lock()? else { return Ok(self.in_use()) };
        let name = arguments.name.clone().unwrap_or_else(machine_name);
        match pair::pair(&self.home, &server, &name, self.console) {
            Ok(pairing) => {
                self.console.say(&Message::Paired { tenant_number: &pairing.tenant_number });
                Ok(ExitCode::SUCCESS)
            }
            Err(PairError::Expired) => {
                self.console.warn(&Message::PairingExpired);
                Ok(ExitCode::FAILURE)
            }
            Err(error @ (PairError::Api(_) | PairError::Io(_))) => Err(io::Error::other(error.to_string())),
        }
    }

    pub(super) fn unpair(&self) -> io::Result<ExitCode> {
        let Some(pairing) = self.home.find_pairing()? else { return Ok(self.not_paired()) };
        let Some(_lock) = self.home.try_lock()? else { return Ok(self.in_use()) };
        self.home.forget_pairing()?;
        self.console.say(&Message::Unpaired { server: &pairing.server, name: &pairing.name });
        Ok(ExitCode::SUCCESS)
    }

    pub(super) fn status(&self) -> io::Result<ExitCode> {
        let Some(pairing) = self.home.find_pairing()? else { return Ok(self.not_paired()) };
        self.console.say(&Message::Status {
            server: &pairing.server,
            tenant_number: &pairing.tenant_number,
            device: &pairing.device_id.to_string(),
            name: &pairing.name,
            depth: Spool::count(self.home.directory())?,
        });
        match Uplink::new(self.home.load_or_make_key()?, pairing).check() {
            Ok(()) => {
                self.console.say(&Message::StatusOnline);
                Ok(ExitCode::SUCCESS)
            }
            Err(error) if error.is_unauthenticated() => {
                self.console.warn(&Message::Revoked);
                Ok(ExitCode::from(REVOKED))
            }
            Err(error) => {
                self.console.warn(&Message::StatusOffline { cause: &error.to_string() });
                Ok(ExitCode::FAILURE)
            }
        }
    }
}

/// The name of this machine, as far as it is known.
fn machine_name() -> String {
    let from_kernel = std::fs::read_to_string("/proc/sys/kernel/hostname").ok();
    let from_environment = || std::env::var_os("COMPUTERNAME").and_then(|name| name.into_string().ok());
    let name = from_kernel.or_else(from_environment).unwrap_or_default();
    let name: String = name.trim().chars().filter(|character| !character.is_control()).take(60).collect();
    if name.is_empty() { "reader".to_owned() } else { name }
}

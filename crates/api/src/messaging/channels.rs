//! The channels that there are, and those that a tenant has.

use std::fs::OpenOptions;
use std::io::Write as _;
use std::path::{Path, PathBuf};

use domain::message::Channel;
use persistence::messages::Reason;
use persistence::messages::settings::{MessageSettings, SimulatorAnswer, SmsProvider};
use serde_json::json;

use super::{DeliveryError, MessageChannel, Outgoing};

/// 站内信: a message is delivered by being kept.
#[derive(Debug, Clone, Copy)]
pub struct InApp;

impl MessageChannel for InApp {
    fn deliver(&self, _: &Outgoing<'_>) -> Result<(), DeliveryError> {
        Ok(())
    }
}

/// Acts as a provider of text messages and sends nothing. Its answer is a setting, so that every end of a message can be tried. What
/// it takes is on no phone; a server that was told of a file has it there, so that a code can be read.
#[derive(Debug, Clone)]
pub struct Simulator {
    /// What it says to every message.
    pub answer: SimulatorAnswer,
    /// What stands for the phones.
    pub phone: Option<PathBuf>,
}

impl Simulator {
    /// Adds a line to the file: the phone and the text.
    fn show(&self, phone: &str, text: &str) -> Result<(), DeliveryError> {
        let Some(path) = &self.phone else { return Ok(()) };
        let line = format!("{}\n", json!({ "phone": phone, "text": text }));
        let written = OpenOptions::new()
            .create(true)
            .append(true)
            .open(path)
            .and_then(|mut file| file.write_all(line.as_bytes()));
        written.map_err(|error| {
            log::warn!("the simulated phone cannot be written: {error}");
            DeliveryError::ForNow(Reason::ProviderBusy)
        })
    }
}

impl MessageChannel for Simulator {
    fn deliver(&self, message: &Outgoing<'_>) -> Result<(), DeliveryError> {
        let phone = message.phone.ok_or(DeliveryError::ForGood(Reason::NoPhone))?;
        match self.answer {
            SimulatorAnswer::Delivers => self.show(phone.digits(), message.text),
            SimulatorAnswer::Busy => Err(DeliveryError::ForNow(Reason::ProviderBusy)),
            SimulatorAnswer::Refuses => Err(DeliveryError::ForGood(Reason::NumberRefused)),
        }
    }
}

/// The channels of a tenant.
#[derive(Default)]
pub struct Channels {
    sms: Option<Box<dyn MessageChannel>>,
}

impl std::fmt::Debug for Channels {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Channels").field("has_sms", &self.sms.is_some()).finish()
    }
}

impl Channels {
    /// Those that the settings give; `simulated_phone` is where the simulator shows what it takes, if anywhere.
    #[must_use]
    pub fn of(settings: &MessageSettings, simulated_phone: Option<&Path>) -> Self {
        let sms: Option<Box<dyn MessageChannel>> = match settings.sms_provider {
            SmsProvider::None => None,
            SmsProvider::Simulator => {
                let phone = simulated_phone.map(Path::to_path_buf);
                Some(Box::new(Simulator { answer: settings.simulator_answer, phone }))
            }
        };
        Self { sms }
    }

    /// The channel of a kind, if the tenant has it.
    #[must_use]
    pub fn find(&self, channel: Channel) -> Option<&dyn MessageChannel> {
        match channel {
            Channel::InApp => Some(&InApp),
            Channel::Sms => self.sms.as_deref(),
        }
    }
}

#[cfg(test)]
mod tests {
    use domain::phone::Phone;
    use uuid::Uuid;

    use super::*;

    fn deliver(channel: &dyn MessageChannel, phone: Option<&Phone>) -> Result<(), DeliveryError> {
        channel.deliver(&Outgoing { key: Uuid::nil(), text: "Balance 1,100.00", phone })
    }

    /// OP03: the port needs nothing but a text, a key and perhaps a phone, and each of its answers can be tried.
    #[test]
    fn every_end_of_a_delivery_can_be_tried() {
        let phone = Phone::parse("13812345678").unwrap();
        assert_eq!(deliver(&InApp, None), Ok(()));
        for (answer, expected) in [
            (SimulatorAnswer::Delivers, Ok(())),
            (SimulatorAnswer::Busy, Err(DeliveryError::ForNow(Reason::ProviderBusy))),
            (SimulatorAnswer::Refuses, Err(DeliveryError::ForGood(Reason::NumberRefused))),
        ] {
            let simulator = Simulator { answer, phone: None };
            assert_eq!(deliver(&simulator, Some(&phone)), expected);
            assert_eq!(deliver(&simulator, None), Err(DeliveryError::ForGood(Reason::NoPhone)));
        }
    }

    #[test]
    fn a_tenant_has_the_channels_of_its_settings() {
        let none = Channels::of(&MessageSettings::default(), None);
        assert!(none.find(Channel::InApp).is_some() && none.find(Channel::Sms).is_none());
        let simulated =
            MessageSettings { sms_provider: SmsProvider::Simulator, ..MessageSettings::default() };
        assert!(Channels::of(&simulated, None).find(Channel::Sms).is_some());
    }
}

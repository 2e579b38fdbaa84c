//! The channels that there are, and those that a tenant has.

use domain::message::Channel;
use persistence::messages::Reason;
use persistence::messages::settings::{MessageSettings, SimulatorAnswer, SmsProvider};

use super::{DeliveryError, MessageChannel, Outgoing};

/// 站内信: a message is delivered by being kept.
#[derive(Debug, Clone, Copy)]
pub struct InApp;

impl MessageChannel for InApp {
    fn deliver(&self, _: &Outgoing<'_>) -> Result<(), DeliveryError> {
        Ok(())
    }
}

/// Acts as a provider of text messages and sends nothing. Its answer is a setting, so that every end of a message can be tried.
#[derive(Debug, Clone, Copy)]
pub struct Simulator {
    /// What it says to every message.
    pub answer: SimulatorAnswer,
}

impl MessageChannel for Simulator {
    fn deliver(&self, message: &Outgoing<'_>) -> Result<(), DeliveryError> {
        if message.phone.is_none() {
            return Err(DeliveryError::ForGood(Reason::NoPhone));
        }
        match self.answer {
            SimulatorAnswer::Delivers => Ok(()),
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
    /// Those that the settings give.
    #[must_use]
    pub fn of(settings: &MessageSettings) -> Self {
        let sms: Option<Box<dyn MessageChannel>> = match settings.sms_provider {
            SmsProvider::None => None,
            SmsProvider::Simulator => Some(Box::new(Simulator { answer: settings.simulator_answer })),
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

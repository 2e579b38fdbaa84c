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
            assert_eq!(deliver(&Simulator { answer }, Some(&phone)), expected);
            assert_eq!(deliver(&Simulator { answer }, None), Err(DeliveryError::ForGood(Reason::NoPhone)));
        }
    }

    #[test]
    fn a_tenant_has_the_channels_of_its_settings() {
        let none = Channels::of(&MessageSettings::default());
        assert!(none.find(Channel::InApp).is_some() && none.find(Channel::Sms).is_none());
        let simulated =
            MessageSettings { sms_provider: SmsProvider::Simulator, ..MessageSettings::default() };
        assert!(Channels::of(&simulated).find(Channel::Sms).is_some());
    }
}

//! Acts as a provider and moves no money. The last two digits of the amount say what it does, so that every end of a payment
//! can be tried at the desk; it remembers nothing, so that it also answers after a restart.

use chrono::TimeDelta;
use domain::payment::{FailReason, PaymentCode, RefundReported, Reported};

use super::{Order, PaymentProvider, RefundOrder};

/// How long the simulated customer takes to type the password.
pub const PASSWORD_TAKES: TimeDelta = TimeDelta::seconds(5);

/// The simulated provider.
#[derive(Debug, Clone, Copy)]
pub struct Simulator;

/// What is played.
enum Play {
    /// Pays at once.
    Pays,
    /// …01: waits for the customer's password, then pays.
    PaysAfterPassword,
    /// …02: gives no answer, but the money was taken.
    SilentButPaid,
    /// …03: gives no answer, and no money was taken.
    SilentNotPaid,
    /// …04: refuses.
    Refuses,
    /// …05: pays, and refuses to give back.
    PaysForGood,
    /// …06: waits for a password that is never typed.
    NeverConfirmed,
    /// …07: never gives an answer, but cancels.
    AlwaysSilent,
    /// …08: pays, and takes its time to say that the money went back.
    GivesBackLate,
}

fn play(order: &Order) -> Play {
    match order.amount.minor().rem_euclid(100) {
        1 => Play::PaysAfterPassword,
        2 => Play::SilentButPaid,
        3 => Play::SilentNotPaid,
        4 => Play::Refuses,
        5 => Play::PaysForGood,
        6 => Play::NeverConfirmed,
        7 => Play::AlwaysSilent,
        8 => Play::GivesBackLate,
        0 | 9..=99 => Play::Pays,
        other => unreachable!("{other} is no remainder of 100"),
    }
}

fn paid(order: &Order) -> Reported {
    Reported::Paid { reference: format!("SIM{}", order.key.simple()).to_uppercase() }
}

impl PaymentProvider for Simulator {
    fn pay(&self, order: &Order, _: &PaymentCode) -> Reported {
        match play(order) {
            Play::Pays | Play::PaysForGood | Play::GivesBackLate => paid(order),
            Play::PaysAfterPassword | Play::NeverConfirmed => Reported::Waiting,
            Play::SilentButPaid | Play::SilentNotPaid | Play::AlwaysSilent => Reported::Unknown,
            Play::Refuses => Reported::Failed(FailReason::Refused),
        }
    }

    fn query(&self, order: &Order) -> Reported {
        match play(order) {
            Play::PaysAfterPassword if order.now - order.requested_at < PASSWORD_TAKES => Reported::Waiting,
            Play::Pays
            | Play::PaysAfterPassword
            | Play::SilentButPaid
            | Play::PaysForGood
            | Play::GivesBackLate => paid(order),
            Play::SilentNotPaid => Reported::Failed(FailReason::NotPaid),
            Play::Refuses => Reported::Failed(FailReason::Refused),
            Play::NeverConfirmed => Reported::Waiting,
            Play::AlwaysSilent => Reported::Unknown,
        }
    }

    fn cancel(&self, _: &Order) -> Reported {
        Reported::Cancelled
    }

    fn refund(&self, refund: &RefundOrder) -> RefundReported {
        match play(&refund.payment) {
            Play::PaysForGood => RefundReported::Refused,
            Play::GivesBackLate if refund.payment.now - refund.requested_at < PASSWORD_TAKES => {
                RefundReported::Unknown
            }
            Play::Pays
            | Play::PaysAfterPassword
            | Play::SilentButPaid
            | Play::SilentNotPaid
            | Play::Refuses
            | Play::NeverConfirmed
            | Play::GivesBackLate
            | Play::AlwaysSilent => RefundReported::Refunded,
        }
    }
}

#[cfg(test)]
mod tests {
    use chrono::DateTime;
    use domain::money::{Currency, Money};
    use domain::payment::PaymentMethod;
    use uuid::Uuid;

    use super::*;

    /// OP25: every end of a payment can be tried: what is said at first, after the password's time, and about money back.
    #[test]
    fn every_end_of_a_payment_can_be_tried() {
        let (_, code) = PaymentCode::read("134567890123456789").unwrap();
        let is_paid = |said: &Reported| matches!(said, Reported::Paid { .. });
        for (minor, first, later, refund) in [
            (3_008, None, None, RefundReported::Unknown),
            (3_000, None, None, RefundReported::Refunded),
            (3_001, Some(Reported::Waiting), None, RefundReported::Refunded),
            (3_002, Some(Reported::Unknown), None, RefundReported::Refunded),
            (
                3_003,
                Some(Reported::Unknown),
                Some(Reported::Failed(FailReason::NotPaid)),
                RefundReported::Refunded,
            ),
            (
                3_004,
                Some(Reported::Failed(FailReason::Refused)),
                Some(Reported::Failed(FailReason::Refused)),
                RefundReported::Refunded,
            ),
            (3_005, None, None, RefundReported::Refused),
            (3_006, Some(Reported::Waiting), Some(Reported::Waiting), RefundReported::Refunded),
            (3_007, Some(Reported::Unknown), Some(Reported::Unknown), RefundReported::Refunded),
        ] {
            let order = Order {
                key: Uuid::nil(),
                method: PaymentMethod::Wechat,
                amount: Money::from_minor(minor, Currency::Cny),
                requested_at: DateTime::UNIX_EPOCH,
                now: DateTime::UNIX_EPOCH,
            };
            let afterwards = Order { now: order.requested_at + PASSWORD_TAKES, ..order.clone() };
            let (said, said_later) = (Simulator.pay(&order, &code), Simulator.query(&afterwards));
            assert!(first.map_or_else(|| is_paid(&said), |first| first == said), "{minor}");
            assert!(later.map_or_else(|| is_paid(&said_later), |later| later == said_later), "{minor}");
            assert_eq!(Simulator.cancel(&order), Reported::Cancelled);
            let (amount, requested_at) = (order.amount, order.requested_at);
            let back = RefundOrder { key: Uuid::nil(), amount, payment: order, requested_at };
            assert_eq!(Simulator.refund(&back), refund, "{minor}");
            if refund == RefundReported::Unknown {
                let back = RefundOrder { payment: afterwards, ..back };
                assert_eq!(Simulator.refund(&back), RefundReported::Refunded, "{minor}");
            }
        }
    }
}

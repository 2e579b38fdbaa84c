//! What must not be kept: bank cards and payment codes (OP17). Recognised before anything is written or sent.
//!
//! *Invariant:* the shop's own numbers win, whatever they look like; nothing that was dropped is part of the answer.

use domain::card_number::{self, Credential, CredentialProblem};

use crate::reader::ReadKind;

/// What was dropped.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Payment {
    /// The stripe of a bank card.
    BankCard,
    /// A payment code of WeChat, Alipay or UnionPay.
    Code,
}

/// Beginnings of bank cards with the lengths of their numbers: first and last beginning, shortest and longest number.
const ISSUERS: [(&str, &str, usize, usize); 14] = [
    ("2221", "2720", 16, 16), // Mastercard
    ("30", "30", 14, 19),     // Diners Club
    ("34", "34", 15, 15),     // American Express
    ("3528", "3589", 16, 19), // JCB
    ("36", "36", 14, 19),     // Diners Club
    ("37", "37", 15, 15),     // American Express
    ("38", "39", 14, 19),     // Diners Club
    ("4", "4", 13, 19),       // Visa
    ("50", "58", 12, 19),     // Mastercard, Maestro
    ("6011", "6011", 16, 19), // Discover
    ("60", "60", 16, 19),     // UnionPay of old, RuPay
    ("62", "62", 14, 19),     // UnionPay
    ("63", "69", 12, 19),     // Discover, Maestro
    ("81", "81", 16, 19),     // UnionPay
];

/// Whether a read is one of these. Of stripes, the number is judged; of everything else, the form of payment codes.
#[must_use]
pub fn recognise(kind: ReadKind, value: &str, member_prefixes: &[String]) -> Option<Payment> {
    let prefixes: Vec<&str> = member_prefixes.iter().map(String::as_str).collect();
    let is_ours = |text: &str| prefixes.iter().any(|prefix| !prefix.is_empty() && text.starts_with(prefix));
    match kind {
        ReadKind::Mag => (is_bank_card(value) && !is_ours(value)).then_some(Payment::BankCard),
        ReadKind::Code => match card_number::recognise(value, &prefixes) {
            Ok(Credential::PaymentCode) => Some(Payment::Code),
            Ok(Credential::Phone(_) | Credential::PhoneTail(_) | Credential::CardOrAlias(_))
            | Err(
                CredentialProblem::Empty
                | CredentialProblem::TooLong
                | CredentialProblem::ForbiddenCharacter
                | CredentialProblem::Unreadable,
            ) => None,
        },
        // The number of a chip is given by its maker: no wallet shows it.
        ReadKind::Ic | ReadKind::Id => None,
    }
}

/// Whether a number has the beginning, the length and the check digit of a bank card.
#[must_use]
pub fn is_bank_card(number: &str) -> bool {
    let digits = number.bytes().all(|byte| byte.is_ascii_digit());
    let begins = |(first, last, shortest, longest): &(&str, &str, usize, usize)| {
        let begin = number.get(..first.len()).unwrap_or_default();
        (*first..=*last).contains(&begin) && (*shortest..=*longest).contains(&number.len())
    };
    digits && ISSUERS.iter().any(begins) && has_check_digit(number)
}

/// Luhn's check digit: doubling every second digit from the right, the digits add up to a multiple of ten.
fn has_check_digit(digits: &str) -> bool {
    let sum: u32 = digits
        .bytes()
        .rev()
        .map(|byte| u32::from(byte - b'0'))
        .enumerate()
        .map(|(at, digit)| if at % 2 == 0 { digit } else { digit * 2 % 10 + digit * 2 / 10 })
        .sum();
    sum.is_multiple_of(10)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    /// OP17: the published test numbers of every scheme.
    #[test]
    fn input_20_bank_cards_of_every_scheme_are_dropped() {
        for number in [
            "4111111111111111",
            "4222222222222",
            "5555555555554444",
            "2223003122003222",
            "378282246310005",
            "30569309025904",
            "3530111333300000",
            "6011111111111117",
            "6200000000000005",
            "6226090000000048",
        ] {
            assert_eq!(recognise(ReadKind::Mag, number, &[]), Some(Payment::BankCard), "{number}");
        }
        for number in
            ["4111111111111112", "88000001", "880012345", "7000000000000008", "", "411111111111111١"]
        {
            assert_eq!(recognise(ReadKind::Mag, number, &[]), None, "{number}");
        }
        let ours = ["622609".to_owned()];
        assert_eq!(recognise(ReadKind::Mag, "6226090000000048", &ours), None);
        assert_eq!(recognise(ReadKind::Mag, "6226090000000048", &[String::new()]), Some(Payment::BankCard));
    }

    /// OP17: WeChat, Alipay and UnionPay forms; the same digits on a chip are a chip's number.
    #[test]
    fn input_19_payment_codes_are_dropped_unless_the_shop_numbers_its_cards_so() {
        for code in [
            "134567890123456789",
            "281234567890123456",
            "6212345678901234567",
            "２８１２３４５６７８９０１２３４５６",
        ] {
            assert_eq!(recognise(ReadKind::Code, code, &[]), Some(Payment::Code), "{code}");
        }
        assert_eq!(recognise(ReadKind::Code, "134567890123456789", &["1345".to_owned()]), None);
        assert_eq!(recognise(ReadKind::Code, "13800138000", &[]), None);
        assert_eq!(recognise(ReadKind::Id, "134567890123456789", &[]), None);
        assert_eq!(recognise(ReadKind::Code, &"9".repeat(5_000), &[]), None);
    }

    proptest! {
        /// One wrong digit is no bank card any more: that is what the check digit is for.
        #[test]
        fn a_wrong_digit_is_noticed(at in 0..16_usize, by in 1..10_u8) {
            let mut digits = *b"4111111111111111";
            digits[at] = (digits[at] - b'0' + by) % 10 + b'0';
            prop_assert!(!has_check_digit(std::str::from_utf8(&digits).unwrap()));
        }

        #[test]
        fn any_text_is_survived(text in ".{0,40}") {
            for kind in [ReadKind::Mag, ReadKind::Code, ReadKind::Ic, ReadKind::Id] {
                let _ = recognise(kind, &text, std::slice::from_ref(&text));
            }
        }
    }
}

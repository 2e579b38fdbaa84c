//! From what a device sent to a card's number, or the reason why there is none.
//!
//! *Invariant:* bank cards and payment codes end here; a refusal carries nothing of what was read.

use domain::card_format::CardFormat;
use domain::card_number::{self, CredentialProblem};

use crate::parse::apdu::{self, ApduProblem};
use crate::parse::barcode::{self, BarcodeProblem};
use crate::parse::em4100::{self, Em4100Problem};
use crate::parse::iso7813::{self, TrackProblem};
use crate::parse::payment::{self, Payment};
use crate::parse::uid::{self, UidProblem};
use crate::reader::{Payload, ReadKind};
use crate::settings::{Content, ReaderSettings};

/// A card's number, and how it was read.
#[derive(Clone, PartialEq, Eq)]
pub struct Read {
    /// How.
    pub kind: ReadKind,
    /// What, in the one form in which it is kept.
    pub value: String,
}

/// Without the value.
impl std::fmt::Debug for Read {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Read").field("kind", &self.kind).finish_non_exhaustive()
    }
}

/// Why a read is no card.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum Refusal {
    /// A chip's answer.
    #[error(transparent)]
    Apdu(#[from] ApduProblem),
    /// A UID in digits.
    #[error(transparent)]
    Uid(#[from] UidProblem),
    /// A transponder.
    #[error(transparent)]
    Em4100(#[from] Em4100Problem),
    /// A stripe.
    #[error(transparent)]
    Track(#[from] TrackProblem),
    /// A barcode.
    #[error(transparent)]
    Barcode(#[from] BarcodeProblem),
    /// What no number may hold.
    #[error(transparent)]
    Number(#[from] CredentialProblem),
    /// Shorter than this reader's cards, or without its prefix: the rest of something.
    #[error("the read is not what this reader is set to read")]
    Foreign,
    /// The stripe of a bank card.
    #[error("a bank card was dropped")]
    BankCard,
    /// A payment code.
    #[error("a payment code was dropped")]
    PaymentCode,
}

impl Refusal {
    /// Its stable name.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::Apdu(ApduProblem::Uid(UidProblem::Random)) | Self::Uid(UidProblem::Random) => "random-uid",
            Self::Apdu(ApduProblem::Cut) => "card-removed",
            Self::Barcode(BarcodeProblem::Encoding) => "not-utf-8",
            Self::Number(CredentialProblem::ForbiddenCharacter) => "forbidden-character",
            Self::Number(CredentialProblem::TooLong) => "too-long",
            Self::Apdu(_)
            | Self::Uid(_)
            | Self::Em4100(_)
            | Self::Track(_)
            | Self::Barcode(_)
            | Self::Number(_) => "unreadable",
            Self::Foreign => "not-expected",
            Self::BankCard => "payment-card",
            Self::PaymentCode => "payment-code",
        }
    }
}

/// Understands a payload as the settings of its reader say.
///
/// # Errors
/// [`Refusal`] as named.
pub fn interpret(
    payload: &Payload,
    reader: &ReaderSettings,
    member_prefixes: &[String],
) -> Result<Read, Refusal> {
    let (kind, raw) = match payload {
        Payload::Answer(answer) => (ReadKind::Ic, apdu::uid_of(answer)?),
        Payload::Frame(frame) => understand(trimmed(frame, reader)?, reader)?,
    };
    let printed =
        if kind == ReadKind::Mag { raw } else { reader.format.unwrap_or(CardFormat::AsRead).number(&raw) };
    match payment::recognise(kind, &printed, member_prefixes) {
        Some(Payment::BankCard) => return Err(Refusal::BankCard),
        Some(Payment::Code) => return Err(Refusal::PaymentCode),
        None => {}
    }
    Ok(Read { kind, value: card_number::normalise(&printed)? })
}

/// The frame without what the reader puts around every number.
fn trimmed<'a>(frame: &'a [u8], reader: &ReaderSettings) -> Result<&'a [u8], Refusal> {
    let inner = frame.strip_prefix(reader.prefix.as_bytes()).ok_or(Refusal::Foreign)?;
    let inner = inner.strip_suffix(reader.suffix.as_bytes()).ok_or(Refusal::Foreign)?.trim_ascii();
    if inner.len() < reader.length_min { Err(Refusal::Foreign) } else { Ok(inner) }
}

fn understand(frame: &[u8], reader: &ReaderSettings) -> Result<(ReadKind, String), Refusal> {
    match reader.content {
        Content::Em4100 => Ok((ReadKind::Id, em4100::parse(frame)?)),
        Content::Uid => Ok((ReadKind::Ic, uid::parse_digits(frame)?)),
        Content::Stripe => Ok((ReadKind::Mag, iso7813::number_of(&text(frame)?)?)),
        Content::Barcode => Ok((ReadKind::Code, text(frame)?)),
        Content::Auto => by_its_form(frame, reader.reads),
    }
}

/// A stripe by its sentinels, an EM4100 number by its checksum, everything else as the reader is said to read.
fn by_its_form(frame: &[u8], otherwise: ReadKind) -> Result<(ReadKind, String), Refusal> {
    let text = text(frame)?;
    if iso7813::looks_like_a_stripe(&text) {
        return Ok((ReadKind::Mag, iso7813::number_of(&text)?));
    }
    match em4100::parse(frame) {
        Ok(number) if frame.len() == 12 && otherwise != ReadKind::Code => Ok((ReadKind::Id, number)),
        Ok(_) | Err(_) => Ok((otherwise, text)),
    }
}

fn text(frame: &[u8]) -> Result<String, Refusal> {
    Ok(barcode::parse(frame)?.text.to_owned())
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn reader(content: Content) -> ReaderSettings {
        ReaderSettings { content, ..ReaderSettings::stdin() }
    }

    fn of(content: Content, text: &str) -> Result<(ReadKind, String), Refusal> {
        let payload = Payload::Frame(text.as_bytes().to_vec());
        interpret(&payload, &reader(content), &[]).map(|read| (read.kind, read.value))
    }

    fn kept(kind: ReadKind, value: &str) -> Result<(ReadKind, String), Refusal> {
        Ok((kind, value.to_owned()))
    }

    /// C01: the four media, each as its readers send it.
    #[test]
    fn each_content_gives_a_number_of_its_kind() {
        assert_eq!(of(Content::Em4100, "0a00137489e4"), kept(ReadKind::Id, "0A00137489"));
        assert_eq!(of(Content::Uid, "04:a1:b2:c3"), kept(ReadKind::Ic, "04A1B2C3"));
        assert_eq!(of(Content::Stripe, "%B880012345^X^29?"), kept(ReadKind::Mag, "880012345"));
        assert_eq!(of(Content::Barcode, "]C188000001"), kept(ReadKind::Code, "88000001"));
        assert_eq!(of(Content::Auto, ";880012345=29?"), kept(ReadKind::Mag, "880012345"));
        assert_eq!(of(Content::Auto, "vip-001"), kept(ReadKind::Code, "VIP-001"));
        let chip = Payload::Answer(vec![4, 0xA1, 0xB2, 0xC3, 0x90, 0]);
        assert_eq!(interpret(&chip, &reader(Content::Auto), &[]).unwrap().value, "04A1B2C3");
    }

    /// C03: the number in the form in which it is printed; stripes have it already.
    #[test]
    fn the_format_of_the_reader_is_applied() {
        let mut reader = reader(Content::Em4100);
        reader.format = "hex>3,5d".parse().ok();
        let read = interpret(&Payload::Frame(b"0A00137489".to_vec()), &reader, &[]).unwrap();
        assert_eq!(read.value, "019,29833");
        reader.content = Content::Stripe;
        assert_eq!(
            interpret(&Payload::Frame(b";0000137489?".to_vec()), &reader, &[]).unwrap().value,
            "0000137489"
        );
    }

    /// OP17: dropped here, before the spool; the shop's own prefix keeps its cards.
    #[test]
    fn input_20_bank_cards_and_payment_codes_end_here() {
        assert_eq!(of(Content::Auto, ";6226090000000048=2912101?"), Err(Refusal::BankCard));
        assert_eq!(of(Content::Stripe, "%B4111111111111111^A/B^2912101?"), Err(Refusal::BankCard));
        assert_eq!(of(Content::Auto, "134567890123456789"), Err(Refusal::PaymentCode));
        let ours = ["622609".to_owned()];
        let swipe = Payload::Frame(b";6226090000000048=2912101?".to_vec());
        assert!(interpret(&swipe, &reader(Content::Auto), &ours).is_ok());
        assert_eq!((Refusal::BankCard.code(), Refusal::PaymentCode.code()), ("payment-card", "payment-code"));
    }

    #[test]
    fn input_7_a_phone_shows_another_number_each_time_and_is_told_apart() {
        let phone = Payload::Answer(vec![8, 1, 2, 3, 0x90, 0]);
        assert_eq!(interpret(&phone, &reader(Content::Auto), &[]).unwrap_err().code(), "random-uid");
    }

    /// Script, SQL, line ends, NULs and marks that turn text around: kept as inert text, or refused by name.
    #[test]
    fn input_19_hostile_codes_are_inert_or_refused() {
        assert_eq!(of(Content::Barcode, "javascript:alert(1)"), kept(ReadKind::Code, "JAVASCRIPT:ALERT(1)"));
        assert_eq!(
            of(Content::Barcode, "'; DROP TABLE card; --"),
            kept(ReadKind::Code, "'; DROP TABLE CARD; --")
        );
        for text in ["88\u{0}01", "88\r\n01", "88\u{202E}01", "88\u{1D}01"] {
            let refused = of(Content::Barcode, text).unwrap_err();
            assert_eq!(refused.code(), "forbidden-character", "{text:?}");
        }
        assert_eq!(of(Content::Barcode, &"7".repeat(4_096)).unwrap_err().code(), "too-long");
    }

    #[test]
    fn what_the_reader_puts_around_numbers_is_taken_off() {
        let reader = ReaderSettings {
            prefix: "C".to_owned(),
            suffix: "#".to_owned(),
            length_min: 4,
            ..reader(Content::Barcode)
        };
        let read = |text: &str| interpret(&Payload::Frame(text.into()), &reader, &[]).map(|read| read.value);
        assert_eq!(read("C88000001#"), Ok("88000001".to_owned()));
        for text in ["88000001#", "C88000001", "C880#", ""] {
            assert_eq!(read(text), Err(Refusal::Foreign), "{text}");
        }
    }

    proptest! {
        #[test]
        fn any_bytes_are_survived_and_no_bank_card_comes_out(bytes in proptest::collection::vec(any::<u8>(), 0..80)) {
            for content in [Content::Auto, Content::Em4100, Content::Uid, Content::Stripe, Content::Barcode] {
                for payload in [Payload::Frame(bytes.clone()), Payload::Answer(bytes.clone())] {
                    if let Ok(read) = interpret(&payload, &reader(content), &[]) {
                        prop_assert_eq!(payment::recognise(read.kind, &read.value, &[]), None);
                    }
                }
            }
        }
    }
}

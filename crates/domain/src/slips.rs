//! 积分序号, 改单重开: the serial that a slip's points carry, and a slip that is rebuilt with the serial and the date of the wrong
//! one (X03; worked example §6).
//!
//! A slip's serial is the number of its receipt, which costs nothing, unless the clerk typed one or the slip was rebuilt. Serials that are
//! typed cannot look like receipt numbers, which are longer or have hyphens; nor like the numbers of paper slips that are entered late (OP24),
//! which have a slash. One slip that stands carries a serial at a time.

use std::borrow::Cow;

use chrono::{DateTime, Utc};

use crate::derivation::{Derivation, Step};
use crate::ids::{Id, Posting as PostingThing, Shop};
use crate::ledger::{PostingKind, TierLevel, Wallet};
use crate::till::{Consume, Facts, Origin, Rejection, Reverse};

/// Characters of a serial that a clerk types, at most.
pub const TYPED_SERIAL_MAX: usize = 16;

/// A serial other than the number of the receipt.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PointsSerial {
    /// The serial.
    pub text: String,
    /// For a slip that is rebuilt: what it stands for.
    pub rebuilt: Option<Rebuilt>,
}

/// What a rebuilt slip has of the wrong one.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Rebuilt {
    /// The wrong one.
    pub from: Id<PostingThing>,
    /// The member's tier before it: the right one has its price and its points.
    pub tier: TierLevel,
}

/// A wrong sale that another one stands for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Replaces {
    /// The wrong one.
    pub original: Id<PostingThing>,
    /// Who takes it back, why, and under whose authority.
    pub undo: Reverse,
}

/// A slip that is to be rebuilt, as stored.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct WrittenSlip {
    /// Its posting.
    pub id: Id<PostingThing>,
    /// What it is.
    pub kind: PostingKind,
    /// Where it was written.
    pub shop: Id<Shop>,
    /// When the sale happened.
    pub occurred_at: DateTime<Utc>,
    /// The member's tier before it.
    pub tier: TierLevel,
    /// Its serial.
    pub serial: String,
    /// The slip that stands with its serial, when that is another one.
    pub replaced_by: Option<Id<PostingThing>>,
}

/// What takes `slip` back, and the sale that comes in its place: both on the day of the slip, so that its figures are those of a slip that
/// was typed rightly.
///
/// # Errors
/// [`Rejection::NotReplaceable`], [`Rejection::SlipOfOtherShop`], [`Rejection::PointsSerialInUse`].
pub fn rebuilt(
    shop: Id<Shop>,
    slip: &WrittenSlip,
    undo: &Reverse,
    sale: &Consume,
) -> Result<(Reverse, Consume), Rejection> {
    if slip.kind != PostingKind::Consumption {
        return Err(Rejection::NotReplaceable);
    }
    if slip.shop != shop {
        return Err(Rejection::SlipOfOtherShop);
    }
    if slip.replaced_by.is_some() {
        return Err(Rejection::PointsSerialInUse { serial: slip.serial.clone(), by: slip.replaced_by });
    }
    let then = |origin: &Origin| Origin { occurred_at: Some(slip.occurred_at), ..origin.clone() };
    let rebuilt = Some(Rebuilt { from: slip.id, tier: slip.tier });
    let serial = Some(PointsSerial { text: slip.serial.clone(), rebuilt });
    let undo = Reverse { origin: then(&undo.origin), ..undo.clone() };
    Ok((undo, Consume { origin: then(&sale.origin), serial, replaces: None, ..sale.clone() }))
}

/// The serial that a slip asks for: the one that was typed, or the number of the paper slip that is entered late.
#[must_use]
pub fn asked_for<'a>(origin: &'a Origin, typed: Option<&'a PointsSerial>) -> Option<&'a str> {
    let paper = || origin.late.as_ref()?.slip.as_deref();
    typed.map(|serial| serial.text.as_str()).or_else(paper)
}

/// Notes the serial of a slip that asks for one.
pub(crate) fn carry(
    facts: &Facts<'_>,
    origin: &Origin,
    typed: Option<&PointsSerial>,
    derivation: &mut Derivation,
) -> Result<(), Rejection> {
    let Some(serial) = asked_for(origin, typed) else { return Ok(()) };
    let rebuilt_from = typed.and_then(|serial| serial.rebuilt).map(|rebuilt| rebuilt.from);
    if typed.is_some() && rebuilt_from.is_none() && !is_typed(serial) {
        return Err(Rejection::PointsSerialInvalid);
    }
    if facts.serial_of.is_some() {
        return Err(Rejection::PointsSerialInUse { serial: serial.to_owned(), by: facts.serial_of });
    }
    derivation.steps.push(Step::Serial { serial: serial.to_owned(), rebuilt_from });
    Ok(())
}

/// The number of a paper slip as a serial: each shop has its own pads, so its code comes first. None for what cannot be one.
#[must_use]
pub fn paper_serial(shop_code: &str, number: &str) -> Option<String> {
    is_typed(number).then(|| format!("{shop_code}/{number}"))
}

/// Whether a clerk may type it.
fn is_typed(text: &str) -> bool {
    (1..=TYPED_SERIAL_MAX).contains(&text.len()) && text.bytes().all(|byte| byte.is_ascii_alphanumeric())
}

/// The wallet with the tier that it had before the slip which a sale rebuilds; as it is for other sales.
pub(crate) fn wallet_then<'a>(wallet: &'a Wallet, command: &Consume) -> Cow<'a, Wallet> {
    match command.serial.as_ref().and_then(|serial| serial.rebuilt) {
        Some(Rebuilt { tier, .. }) => Cow::Owned(Wallet { tier, ..wallet.clone() }),
        None => Cow::Borrowed(wallet),
    }
}

#[cfg(test)]
mod tests;

//! Derivations as compact, positional, versioned JSON: `{"v":1,"s":[…],"n":[…]}`, normally far below 1 kB.
//!
//! Each step is an array that begins with its code; amounts are minor units, rule versions and lots are ids. Words are
//! made when it is read. Deliberately absent: personal data.

use chrono::{DateTime, Utc};
use domain::derivation::{Derivation, NotFired, NotFiredCause, Step};
use domain::ids::Id;
use domain::ledger::TierChange;
use domain::money::{Currency, Money};
use serde_json::{Value, json};
use uuid::Uuid;

/// The version of the encoding.
const VERSION: u64 = 1;

/// The text stored with a posting.
#[must_use]
pub fn encode(derivation: &Derivation) -> String {
    let steps: Vec<Value> = derivation.steps.iter().map(encode_step).collect();
    let silent: Vec<Value> = derivation.not_fired.iter().map(encode_not_fired).collect();
    json!({ "v": VERSION, "s": steps, "n": silent }).to_string()
}

fn encode_step(step: &Step) -> Value {
    match step {
        Step::Bonus { rule, band_from, percent_bp, paid, bonus } => {
            json!(["b", rule.value(), band_from.minor(), percent_bp, paid.minor(), bonus.minor()])
        }
        Step::List { lines, amount } => json!(["l", lines, amount.minor()]),
        Step::Discount { rule, level, percent_bp, base, off } => {
            json!(["d", rule.value(), level, percent_bp, base.minor(), off.minor()])
        }
        Step::Due { amount } => json!(["u", amount.minor()]),
        Step::Taken { lot, principal, bonus } => json!(["t", lot.value(), principal.minor(), bonus.minor()]),
        Step::Reward { rule, base, unit, units, factor_bp, points, repaid } => {
            json!(["r", rule.value(), base.minor(), unit.minor(), units, factor_bp, points, repaid])
        }
        Step::Growth { rule, base, unit, points, total } => {
            json!(["g", rule.value(), base.minor(), unit.minor(), points, total])
        }
        Step::Tier { change } => json!(["c", change.from, change.to, change.ladder.value()]),
        Step::Mirrored { original } => json!(["m", original.value()]),
        Step::Shortfall { points, debt } => json!(["s", points, debt]),
        Step::Reopened { lot, until } => json!(["o", lot.value(), until.timestamp_micros()]),
    }
}

fn encode_not_fired(silent: &NotFired) -> Value {
    let rule = silent.rule.map(Id::value);
    match silent.cause {
        NotFiredCause::NoTopUpRule => json!(["tu", rule]),
        NotFiredCause::NextBandShort(short) => json!(["nb", rule, short.minor()]),
        NotFiredCause::NoDiscountRule => json!(["nd", rule]),
        NotFiredCause::TierHasNoDiscount(level) => json!(["td", rule, level]),
        NotFiredCause::ExcludedFromDiscount(amount) => json!(["xd", rule, amount.minor()]),
        NotFiredCause::NoPointsRule => json!(["np", rule]),
        NotFiredCause::ExcludedFromPoints(amount) => json!(["xp", rule, amount.minor()]),
        NotFiredCause::NextPointShort(short) => json!(["ps", rule, short.minor()]),
        NotFiredCause::BonusDoesNotEarn(amount) => json!(["be", rule, amount.minor()]),
        NotFiredCause::NoLadder => json!(["nl", rule]),
        NotFiredCause::NextTierShort(level, points) => json!(["ts", rule, level, points]),
        NotFiredCause::TierAppliesNextTime(level) => json!(["ta", rule, level]),
    }
}

/// The derivation of a stored text, or nothing when it is not one that this program wrote.
#[must_use]
pub fn decode(text: &str, currency: Currency) -> Option<Derivation> {
    let value: Value = serde_json::from_str(text).ok()?;
    if value.get("v")?.as_u64()? != VERSION {
        return None;
    }
    let rows = |name: &str| Some(value.get(name)?.as_array()?.iter().map(|row| Row::new(row, currency)));
    let steps = rows("s")?.map(|row| decode_step(&row?)).collect::<Option<_>>()?;
    let not_fired = rows("n")?.map(|row| decode_not_fired(&row?)).collect::<Option<_>>()?;
    Some(Derivation { steps, not_fired })
}

/// A positional row with its code.
struct Row<'a> {
    cells: &'a [Value],
    currency: Currency,
}

impl<'a> Row<'a> {
    fn new(value: &'a Value, currency: Currency) -> Option<Self> {
        Some(Self { cells: value.as_array()?, currency })
    }

    fn code(&self) -> Option<&'a str> {
        self.cells.first()?.as_str()
    }

    fn number(&self, place: usize) -> Option<i64> {
        self.cells.get(place)?.as_i64()
    }

    fn small<T: TryFrom<i64>>(&self, place: usize) -> Option<T> {
        T::try_from(self.number(place)?).ok()
    }

    fn money(&self, place: usize) -> Option<Money> {
        Some(Money::from_minor(self.number(place)?, self.currency))
    }

    fn id<T>(&self, place: usize) -> Option<Id<T>> {
        Some(Id::new(self.cells.get(place)?.as_str()?.parse::<Uuid>().ok()?))
    }

    fn flag(&self, place: usize) -> Option<bool> {
        self.cells.get(place)?.as_bool()
    }

    fn instant(&self, place: usize) -> Option<DateTime<Utc>> {
        DateTime::from_timestamp_micros(self.number(place)?)
    }
}

fn decode_step(row: &Row<'_>) -> Option<Step> {
    Some(match row.code()? {
        "b" => Step::Bonus {
            rule: row.id(1)?,
            band_from: row.money(2)?,
            percent_bp: row.small(3),
            paid: row.money(4)?,
            bonus: row.money(5)?,
        },
        "l" => Step::List { lines: row.small(1)?, amount: row.money(2)? },
        "d" => Step::Discount {
            rule: row.id(1)?,
            level: row.small(2)?,
            percent_bp: row.small(3)?,
            base: row.money(4)?,
            off: row.money(5)?,
        },
        "u" => Step::Due { amount: row.money(1)? },
        "t" => Step::Taken { lot: row.id(1)?, principal: row.money(2)?, bonus: row.money(3)? },
        "r" => Step::Reward {
            rule: row.id(1)?,
            base: row.money(2)?,
            unit: row.money(3)?,
            units: row.number(4)?,
            factor_bp: row.small(5)?,
            points: row.number(6)?,
            repaid: row.number(7)?,
        },
        "g" => Step::Growth {
            rule: row.id(1)?,
            base: row.money(2)?,
            unit: row.money(3)?,
            points: row.number(4)?,
            total: row.number(5)?,
        },
        "c" => {
            Step::Tier { change: TierChange { from: row.small(1)?, to: row.small(2)?, ladder: row.id(3)? } }
        }
        "m" => Step::Mirrored { original: row.id(1)? },
        "s" => Step::Shortfall { points: row.number(1)?, debt: row.flag(2)? },
        "o" => Step::Reopened { lot: row.id(1)?, until: row.instant(2)? },
        _ => return None,
    })
}

fn decode_not_fired(row: &Row<'_>) -> Option<NotFired> {
    let cause = match row.code()? {
        "tu" => NotFiredCause::NoTopUpRule,
        "nb" => NotFiredCause::NextBandShort(row.money(2)?),
        "nd" => NotFiredCause::NoDiscountRule,
        "td" => NotFiredCause::TierHasNoDiscount(row.small(2)?),
        "xd" => NotFiredCause::ExcludedFromDiscount(row.money(2)?),
        "np" => NotFiredCause::NoPointsRule,
        "xp" => NotFiredCause::ExcludedFromPoints(row.money(2)?),
        "ps" => NotFiredCause::NextPointShort(row.money(2)?),
        "be" => NotFiredCause::BonusDoesNotEarn(row.money(2)?),
        "nl" => NotFiredCause::NoLadder,
        "ts" => NotFiredCause::NextTierShort(row.small(2)?, row.number(3)?),
        "ta" => NotFiredCause::TierAppliesNextTime(row.small(2)?),
        _ => return None,
    };
    Some(NotFired { rule: row.id(1), cause })
}

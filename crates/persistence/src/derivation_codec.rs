//! Derivations as compact, positional, versioned JSON: `{"v":2,"i":[…],"s":[…],"n":[…]}`, normally a few hundred bytes.
//!
//! Each step is an array that begins with its code; amounts are minor units; rule versions, lots and postings are places in
//! `i`, where each id stands once. Words are made when it is read. Deliberately absent: personal data.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use chrono::{DateTime, Datelike, NaiveDate, Utc};
use domain::derivation::{Derivation, ItemSilence, NotFired, NotFiredCause, Step};
use domain::earning::Factor;
use domain::holds::HoldState;
use domain::ids::{Id, Posting};
use domain::ledger::{PaidPart, TierChange};
use domain::money::{Currency, Money};
use domain::proof::ProofKind;
use domain::refund::{Basis, FeeWhy};
use domain::rules::{CashRounding, FactorCombination, RoundingScope};
use domain::terms::TermChangeKind;
use serde::Serialize;
use serde_json::Value;
use uuid::Uuid;

/// The version of the encoding.
const VERSION: u64 = 2;
/// The version before, in which ids stood in full where they are used.
const VERSION_WITH_FULL_IDS: u64 = 1;

/// The text stored with a posting.
#[must_use]
pub fn encode(derivation: &Derivation) -> String {
    let mut ids = Ids::default();
    let mut steps = Rows::default();
    derivation.steps.iter().for_each(|step| encode_step(step, &mut ids, &mut steps));
    let mut silent = Rows::default();
    derivation.not_fired.iter().for_each(|one| encode_not_fired(one, &mut ids, &mut silent));
    let ids = ids.encode();
    format!("{{\"v\":{VERSION},\"i\":[{ids}],\"s\":[{}],\"n\":[{}]}}", steps.text, silent.text)
}

/// 积分序号 of a sale, and what it was rebuilt from: its own receipt's number once it earned points, unless it has another. Reads
/// most texts no further than their letters: lists show it of every sale.
pub(crate) fn serial(
    text: &str,
    currency: Currency,
    receipt_no: &str,
) -> (Option<String>, Option<Id<Posting>>) {
    let told = text.contains("[\"sn\",").then(|| decode(text, currency)).flatten().unwrap_or_default();
    match told.serial() {
        Some((serial, rebuilt_from)) => (Some(serial.to_owned()), rebuilt_from),
        None => (earned_points(text).then(|| receipt_no.to_owned()), None),
    }
}

/// Whether a row of reward points, all of whose cells are plain, has some.
fn earned_points(text: &str) -> bool {
    const POINTS: usize = 6;
    let rows = text.split("[\"r\",").skip(1).filter_map(|rest| rest.split_once(']'));
    let points = |(cells, _): (&str, &str)| cells.split(',').nth(POINTS - 1)?.parse::<i64>().ok();
    rows.filter_map(points).any(|points| points > 0)
}

/// The cause that says so, as its row begins.
const BULK_PURCHASE: &str = "bq";

/// 单位团购: whether a company bought in bulk. A quotation mark inside a text of a derivation has a backslash before it.
pub(crate) fn is_bulk_purchase(text: &str) -> bool {
    text.contains("[\"bq\",")
}

/// From when the points that a posting earned can be spent, when that is later than at once. Reads most texts no further
/// than their letters.
pub(crate) fn points_vest_at(text: &str, currency: Currency) -> Option<DateTime<Utc>> {
    let told = text.contains("[\"rv\",").then(|| decode(text, currency)).flatten()?;
    told.steps.iter().find_map(|step| if let Step::PointsVest { at, .. } = step { Some(*at) } else { None })
}

/// Ids by their places.
#[derive(Default)]
struct Ids(Vec<Uuid>);

impl Ids {
    fn place<T>(&mut self, id: Id<T>) -> usize {
        let id = id.value();
        self.0.iter().position(|known| *known == id).unwrap_or_else(|| {
            self.0.push(id);
            self.0.len() - 1
        })
    }

    fn encode(&self) -> String {
        let texts: Vec<String> =
            self.0.iter().map(|id| format!("\"{}\"", URL_SAFE_NO_PAD.encode(id.as_bytes()))).collect();
        texts.join(",")
    }
}

/// Positional rows, one after another.
#[derive(Default)]
struct Rows {
    text: String,
}

impl Rows {
    fn push(&mut self, row: impl Serialize) {
        if !self.text.is_empty() {
            self.text.push(',');
        }
        // A tuple of numbers and texts always has a form.
        self.text.push_str(&serde_json::to_string(&row).unwrap_or_default());
    }

    /// A row with cells that most rows of its kind do not have.
    fn push_with(&mut self, row: impl Serialize, cells: Vec<i64>) {
        self.push(row);
        for cell in cells {
            let open = self.text.len() - 1;
            self.text.insert_str(open, &format!(",{cell}"));
        }
    }
}

fn encode_step(step: &Step, ids: &mut Ids, rows: &mut Rows) {
    match step {
        Step::Bonus { rule, band_from, percent_bp, paid, bonus } => {
            rows.push(("b", ids.place(*rule), band_from.minor(), percent_bp, paid.minor(), bonus.minor()));
        }
        Step::FirstTopUp { rule, percent_bp, paid, bonus } => {
            rows.push(("fb", ids.place(*rule), percent_bp, paid.minor(), bonus.minor()));
        }
        Step::GiftPoints { rule, band_from, paid, points, repaid, lapses_at } => {
            let lapses_at = lapses_at.map(|at| at.timestamp_micros());
            rows.push(("gp", ids.place(*rule), band_from.minor(), paid.minor(), points, repaid, lapses_at));
        }
        Step::Instalments { rule, bonus, months, first_on } => {
            rows.push(("im", ids.place(*rule), bonus.minor(), months, first_on.num_days_from_ce()));
        }
        Step::BonusToCome { amount, next_on, next } => {
            rows.push(("iq", amount.minor(), next_on.num_days_from_ce(), next.minor()));
        }
        Step::InstalmentsEnded { lot, given, months, come, ended } => {
            rows.push(("ie", ids.place(*lot), given.minor(), months, come, ended.minor()));
        }
        Step::GiftPointsBack { lot, given, taken, owed } => {
            rows.push(("gb", ids.place(*lot), given, taken, owed));
        }
        Step::List { lines, amount } => rows.push(("l", lines, amount.minor())),
        Step::Discount { rule, level, percent_bp, base, off } => {
            rows.push(("d", ids.place(*rule), level, percent_bp, base.minor(), off.minor()));
        }
        Step::MemberPrice { base, off } => rows.push(("mp", base.minor(), off.minor())),
        Step::PriceItem { rule, item, percent_bp, base, off } => {
            rows.push(("pi", ids.place(*rule), item, percent_bp, base.minor(), off.minor()));
        }
        Step::OwnPrice { base, off } => rows.push(("op", base.minor(), off.minor())),
        Step::BillDiscount { percent_bp, base, off } => {
            rows.push(("bd", percent_bp, base.minor(), off.minor()));
        }
        Step::PointsPaid { rule, points, per, worth, amount, most } => {
            rows.push(("pp", ids.place(*rule), points, per, worth.minor(), amount.minor(), most));
        }
        Step::Rounded { rule, mode, scope, before, after } => {
            let row = ("rd", ids.place(*rule), rounding_code(*mode), before.minor(), after.minor());
            rows.push_with(row, if *scope == RoundingScope::WholeDue { vec![1] } else { Vec::new() });
        }
        Step::Tendered { method, amount } => rows.push(("tn", method, amount.minor())),
        Step::CardDiscount { rule, level, percent_bp, base, price, covered, off } => {
            let (base, price, covered, off) = (base.minor(), price.minor(), covered.minor(), off.minor());
            rows.push(("cd", ids.place(*rule), level, percent_bp, base, price, covered, off));
        }
        Step::Due { amount } => rows.push(("u", amount.minor())),
        Step::Taken { lot, principal, bonus } => {
            rows.push(("t", ids.place(*lot), principal.minor(), bonus.minor()));
        }
        Step::Promotion { rule, number, base, factor_bp, extra, counted } => {
            let rule = ids.place(*rule);
            rows.push(("p", rule, number, base.minor(), factor_bp, extra.minor(), counted.minor()));
        }
        Step::Reward { rule, base, unit, units, factor, points, repaid } => {
            let (rule, tier_bp) = (ids.place(*rule), factor.tier_bp);
            let row = ("r", rule, base.minor(), unit.minor(), units, tier_bp, points, repaid);
            rows.push_with(row, day_cells(*factor));
        }
        Step::Growth { rule, base, unit, points, total } => {
            rows.push(("g", ids.place(*rule), base.minor(), unit.minor(), points, total));
        }
        Step::PointsVest { lot, points, at } => {
            rows.push(("rv", ids.place(*lot), points, at.timestamp_micros()));
        }
        Step::PointsPending { points, next_at } => rows.push(("rq", points, next_at.timestamp_micros())),
        Step::MadeUp { sale, sold_on, worth } => {
            rows.push(("mu", ids.place(*sale), sold_on.num_days_from_ce(), worth.minor()));
        }
        Step::PointsEntered { points, repaid, lapses_at } => {
            rows.push(("pn", points, repaid, lapses_at.map(|at| at.timestamp_micros())));
        }
        Step::PointsDeductedByHand { points, available } => rows.push(("pd", points, available)),
        Step::PointsCleared { points } => rows.push(("pc", points)),
        Step::Proof { rule, kind, confirmed_at } => {
            let rule = rule.map(|rule| ids.place(rule));
            rows.push(("pr", rule, kind.code(), confirmed_at.timestamp_micros()));
        }
        Step::Serial { serial, rebuilt_from } => {
            rows.push(("sn", serial, rebuilt_from.map(|from| ids.place(from))));
        }
        Step::Tier { change } => rows.push(("c", change.from, change.to, ids.place(change.ladder))),
        Step::PackagePrice { package, price } => rows.push(("kp", ids.place(*package), price.minor())),
        Step::ItemsPicked { package, picked, of } => rows.push(("kc", ids.place(*package), picked, of)),
        Step::CountsSold { lot, counts, list, price } => {
            rows.push(("ks", ids.place(*lot), counts, list.minor(), price.minor()));
        }
        Step::ServiceUsed { lot, place, pieces, weight, unit } => {
            rows.push(("kw", ids.place(*lot), place, pieces, weight, unit.minor()));
        }
        Step::CountsUsed { lot, paid, gift, paid_left, gift_left, of, price, charged_before, charged } => {
            let (price, before) = (price.minor(), charged_before.minor());
            let counts = (paid, gift, paid_left, gift_left, of);
            rows.push(("ku", ids.place(*lot), counts, price, before, charged.minor()));
        }
        Step::PassUsed { lot, uses, today, per_day } => {
            rows.push(("kx", ids.place(*lot), uses, today, per_day));
        }
        Step::TermChanged { lot, kind, from, days, before, after } => {
            let (lot, from) = (ids.place(*lot), from.num_days_from_ce());
            let ends = (before.timestamp_micros(), after.timestamp_micros());
            rows.push(("ke", lot, *kind as i16, from, days, ends));
        }
        Step::TermBegan { lot, until } => rows.push(("kt", ids.place(*lot), until.timestamp_micros())),
        Step::RefundPair { lot, paid, given, charged, list, basis, counted, before, left, refund } => {
            let (lot, basis) = (ids.place(*lot), *basis as i16);
            let pair = (paid.minor(), given.minor());
            let delivered = (charged.minor(), list.minor());
            let open = (before.minor(), left.minor());
            rows.push(("rf", lot, basis, pair, delivered, counted.minor(), open, refund.minor()));
        }
        Step::RefundCounts { lot, basis, used, unit, list, price, price_left, days, counted } => {
            let (lot, basis, price) = (ids.place(*lot), *basis as i16, (price.minor(), price_left.minor()));
            let list = list.map(Money::minor);
            rows.push(("rc", lot, basis, used, unit.minor(), price, days, counted.minor(), list));
        }
        Step::RefundPackage { sale, price, paid, basis, counted, refund } => {
            let (sale, basis, price) = (ids.place(*sale), *basis as i16, (price.minor(), paid.minor()));
            rows.push(("rg", sale, basis, price, counted.minor(), refund.minor()));
        }
        Step::CountsFrozen { lot, frozen } => rows.push(("kf", ids.place(*lot), i16::from(*frozen))),
        Step::RefundInterest { lot, refund, rate_bp, days, amount } => {
            rows.push(("rn", ids.place(*lot), refund.minor(), rate_bp, days, amount.minor()));
        }
        Step::RefundFee { refund, contract_bp, taken_bp, why, amount } => {
            rows.push(("rx", refund.minor(), (contract_bp, taken_bp), *why as i16, amount.minor()));
        }
        Step::RefundDue { ends, owed, amount } => {
            rows.push(("ru", ends.minor(), owed.minor(), amount.minor()));
        }
        Step::HoldPlaced { amount, until } => {
            rows.push(("hp", amount.minor(), until.map(|until| until.timestamp_micros())));
        }
        Step::HoldEnded { hold, state, amount, captured } => {
            rows.push(("he", ids.place(*hold), *state as i16, amount.minor(), captured.minor()));
        }
        Step::PaysElsewhere { payment, amount } => rows.push(("pe", ids.place(*payment), amount.minor())),
        Step::BackFromElsewhere { payment, original, paid, before, amount } => {
            let (payment, original) = (ids.place(*payment), ids.place(*original));
            rows.push(("be", payment, original, paid.minor(), before.minor(), amount.minor()));
        }
        Step::Mirrored { original } => rows.push(("m", ids.place(*original))),
        Step::Returned { original, line, charged, before, amount } => {
            let original = ids.place(*original);
            rows.push(("rt", original, line, charged.minor(), before.minor(), amount.minor()));
        }
        Step::RewardLeft { rule, base, promotion_bp, extra, unit, factor, left, was } => {
            let (rule, tier_bp) = (ids.place(*rule), factor.tier_bp);
            let (base, extra, unit) = (base.minor(), extra.minor(), unit.minor());
            let row = ("rl", rule, base, promotion_bp, extra, unit, tier_bp, left, was);
            rows.push_with(row, day_cells(*factor));
        }
        Step::GrowthLeft { rule, base, unit, left, was } => {
            rows.push(("gl", ids.place(*rule), base.minor(), unit.minor(), left, was));
        }
        Step::PutOnAccount { item, amount, owed, limit } => {
            rows.push(("oa", ids.place(*item), amount.minor(), owed.minor(), limit.minor()));
        }
        Step::Repaid { item, owed, amount } => {
            rows.push(("rp", ids.place(*item), owed.minor(), amount.minor()));
        }
        Step::BackOnAccount { item, owed, repaid } => {
            let repaid: Vec<(&str, i64)> =
                repaid.iter().map(|part| (part.method.as_str(), part.amount.minor())).collect();
            rows.push(("ob", ids.place(*item), owed.minor(), repaid));
        }
        Step::PointsDeducted { rule, points, per, worth, amount } => {
            rows.push(("sm", ids.place(*rule), points, per, worth.minor(), amount.minor()));
        }
        Step::Shortfall { points, debt } => rows.push(("s", points, debt)),
        Step::Reopened { lot, until } => rows.push(("o", ids.place(*lot), until.timestamp_micros())),
    }
}

fn encode_not_fired(silent: &NotFired, ids: &mut Ids, rows: &mut Rows) {
    let rule = silent.rule.map(|rule| ids.place(rule));
    match silent.cause {
        NotFiredCause::NoTopUpRule => rows.push(("tu", rule)),
        NotFiredCause::WayGivesNoBonus(amount) => rows.push(("wb", rule, amount.minor())),
        NotFiredCause::NotTheFirstTopUp => rows.push(("nf", rule)),
        NotFiredCause::BudgetTooSmall(left, asked) => rows.push(("bu", rule, left.minor(), asked.minor())),
        NotFiredCause::NextBandShort(short) => rows.push(("nb", rule, short.minor())),
        NotFiredCause::NoDiscountRule => rows.push(("nd", rule)),
        NotFiredCause::TierHasNoDiscount(level) => rows.push(("td", rule, level)),
        NotFiredCause::ExcludedFromDiscount(amount) => rows.push(("xd", rule, amount.minor())),
        NotFiredCause::CardDoesNotPay(amount) => rows.push(("cn", rule, amount.minor())),
        NotFiredCause::CardDoesNotPayAll(amount) => rows.push(("ca", rule, amount.minor())),
        NotFiredCause::ReducedByHand(amount) => rows.push(("rh", rule, amount.minor())),
        NotFiredCause::NoPointsRule => rows.push(("np", rule)),
        NotFiredCause::BulkPurchase(amount) => rows.push((BULK_PURCHASE, rule, amount.minor())),
        NotFiredCause::ExcludedFromPoints(amount) => rows.push(("xp", rule, amount.minor())),
        NotFiredCause::NextPointShort(short) => rows.push(("ps", rule, short.minor())),
        NotFiredCause::BonusDoesNotEarn(amount) => rows.push(("be", rule, amount.minor())),
        NotFiredCause::EarnedAtTopUp(amount) => rows.push(("et", rule, amount.minor())),
        NotFiredCause::PointsPartDoesNotEarn(amount) => rows.push(("pe", rule, amount.minor())),
        NotFiredCause::TenderDoesNotEarn(amount) => rows.push(("te", rule, amount.minor())),
        NotFiredCause::AnotherPriceLower(amount) => rows.push(("al", rule, amount.minor())),
        NotFiredCause::PriceItemSilent(item, why) => rows.push(("is", rule, item, silence_code(why))),
        NotFiredCause::PromotionOutnumbered(number) => rows.push(("po", rule, number)),
        NotFiredCause::NothingForPromotion(number) => rows.push(("pz", rule, number)),
        NotFiredCause::CountsEarnNothing(amount) => rows.push(("ce", rule, amount.minor())),
        NotFiredCause::NoLadder => rows.push(("nl", rule)),
        NotFiredCause::NoMember => rows.push(("nm", rule)),
        NotFiredCause::NextTierShort(level, points) => rows.push(("ts", rule, level, points)),
        NotFiredCause::TierTopUpShort(level, short) => rows.push(("tt", rule, level, short.minor())),
        NotFiredCause::TierAppliesNextTime(level) => rows.push(("ta", rule, level)),
        NotFiredCause::OverCardLimit(over) => rows.push(("ol", rule, over.minor())),
    }
}

/// The derivation of a stored text, or nothing when it is not one that this program wrote.
#[must_use]
pub fn decode(text: &str, currency: Currency) -> Option<Derivation> {
    let value: Value = serde_json::from_str(text).ok()?;
    let ids = match value.get("v")?.as_u64()? {
        VERSION => value.get("i")?.as_array()?.iter().map(decode_id).collect::<Option<Vec<Uuid>>>()?,
        VERSION_WITH_FULL_IDS => Vec::new(),
        _ => return None,
    };
    let rows = |name: &str| {
        let rows = value.get(name)?.as_array()?;
        Some(rows.iter().map(|row| Row::new(row, &ids, currency)))
    };
    let steps = rows("s")?.map(|row| decode_step(&row?)).collect::<Option<_>>()?;
    let not_fired = rows("n")?.map(|row| decode_not_fired(&row?)).collect::<Option<_>>()?;
    Some(Derivation { steps, not_fired })
}

fn decode_id(text: &Value) -> Option<Uuid> {
    Uuid::from_slice(&URL_SAFE_NO_PAD.decode(text.as_str()?).ok()?).ok()
}

/// A positional row with its code.
struct Row<'a> {
    cells: &'a [Value],
    ids: &'a [Uuid],
    currency: Currency,
}

impl<'a> Row<'a> {
    fn new(value: &'a Value, ids: &'a [Uuid], currency: Currency) -> Option<Self> {
        Some(Self { cells: value.as_array()?, ids, currency })
    }

    fn code(&self) -> Option<&'a str> {
        self.cells.first()?.as_str()
    }

    fn number(&self, place: usize) -> Option<i64> {
        self.cells.get(place)?.as_i64()
    }

    /// So many numbers in one cell.
    fn numbers<const N: usize>(&self, place: usize) -> Option<[i64; N]> {
        let cells = self.cells.get(place)?.as_array()?;
        let numbers: Option<Vec<i64>> = cells.iter().map(Value::as_i64).collect();
        numbers?.try_into().ok()
    }

    fn small<T: TryFrom<i64>>(&self, place: usize) -> Option<T> {
        T::try_from(self.number(place)?).ok()
    }

    fn money(&self, place: usize) -> Option<Money> {
        Some(Money::from_minor(self.number(place)?, self.currency))
    }

    fn id<T>(&self, place: usize) -> Option<Id<T>> {
        let cell = self.cells.get(place)?;
        let id = match cell.as_u64() {
            Some(place) => *self.ids.get(usize::try_from(place).ok()?)?,
            None => cell.as_str()?.parse().ok()?,
        };
        Some(Id::new(id))
    }

    /// The factor of the tier, and that of a member day in the two cells from `day` where there was one.
    fn factor(&self, tier: usize, day: usize) -> Option<Factor> {
        let tier_bp = self.small(tier)?;
        let Some(day_bp) = self.small(day) else { return Some(Factor::of_tier(tier_bp)) };
        let combine = usize::try_from(self.number(day + 1)?).ok()?.checked_sub(1)?;
        Some(Factor { tier_bp, day: Some((day_bp, *COMBINATIONS.get(combine)?)) })
    }

    fn text(&self, place: usize) -> Option<&'a str> {
        self.cells.get(place)?.as_str()
    }

    /// Parts by way of payment.
    fn parts(&self, place: usize) -> Option<Vec<PaidPart>> {
        let cells: Vec<(String, i64)> = serde_json::from_value(self.cells.get(place)?.clone()).ok()?;
        let part = |(method, minor)| PaidPart { method, amount: Money::from_minor(minor, self.currency) };
        Some(cells.into_iter().map(part).collect())
    }

    fn flag(&self, place: usize) -> Option<bool> {
        self.cells.get(place)?.as_bool()
    }

    /// A day by its number.
    fn date(&self, place: usize) -> Option<NaiveDate> {
        NaiveDate::from_num_days_from_ce_opt(self.small(place)?)
    }

    fn instant(&self, place: usize) -> Option<DateTime<Utc>> {
        DateTime::from_timestamp_micros(self.number(place)?)
    }
}

const ROUNDINGS: [CashRounding; 4] = [
    CashRounding::DownToTenth,
    CashRounding::DownToUnit,
    CashRounding::HalfUpToTenth,
    CashRounding::HalfUpToUnit,
];

const fn rounding_code(mode: CashRounding) -> i64 {
    match mode {
        CashRounding::DownToTenth => 1,
        CashRounding::DownToUnit => 2,
        CashRounding::HalfUpToTenth => 3,
        CashRounding::HalfUpToUnit => 4,
    }
}

const COMBINATIONS: [FactorCombination; 3] =
    [FactorCombination::Highest, FactorCombination::Multiply, FactorCombination::AddExtras];

const fn combination_code(combine: FactorCombination) -> i64 {
    match combine {
        FactorCombination::Highest => 1,
        FactorCombination::Multiply => 2,
        FactorCombination::AddExtras => 3,
    }
}

/// The factor of a member day, and how it goes together with the tier's; no cells on other days.
fn day_cells(factor: Factor) -> Vec<i64> {
    factor.day.map_or(Vec::new(), |(day_bp, combine)| vec![i64::from(day_bp), combination_code(combine)])
}

const SILENCES: [ItemSilence; 6] = [
    ItemSilence::OtherDay,
    ItemSilence::OtherHour,
    ItemSilence::OtherTier,
    ItemSilence::OtherGoods,
    ItemSilence::NotCombined,
    ItemSilence::Beaten,
];

const fn silence_code(why: ItemSilence) -> i64 {
    match why {
        ItemSilence::OtherDay => 1,
        ItemSilence::OtherHour => 2,
        ItemSilence::OtherTier => 3,
        ItemSilence::OtherGoods => 4,
        ItemSilence::NotCombined => 5,
        ItemSilence::Beaten => 6,
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
        "fb" => Step::FirstTopUp {
            rule: row.id(1)?,
            percent_bp: row.small(2),
            paid: row.money(3)?,
            bonus: row.money(4)?,
        },
        "gp" => Step::GiftPoints {
            rule: row.id(1)?,
            band_from: row.money(2)?,
            paid: row.money(3)?,
            points: row.number(4)?,
            repaid: row.number(5)?,
            lapses_at: row.instant(6),
        },
        "im" => Step::Instalments {
            rule: row.id(1)?,
            bonus: row.money(2)?,
            months: row.small(3)?,
            first_on: row.date(4)?,
        },
        "iq" => Step::BonusToCome { amount: row.money(1)?, next_on: row.date(2)?, next: row.money(3)? },
        "ie" => Step::InstalmentsEnded {
            lot: row.id(1)?,
            given: row.money(2)?,
            months: row.small(3)?,
            come: row.small(4)?,
            ended: row.money(5)?,
        },
        "gb" => Step::GiftPointsBack {
            lot: row.id(1)?,
            given: row.number(2)?,
            taken: row.number(3)?,
            owed: row.number(4)?,
        },
        "l" => Step::List { lines: row.small(1)?, amount: row.money(2)? },
        "d" => Step::Discount {
            rule: row.id(1)?,
            level: row.small(2)?,
            percent_bp: row.small(3)?,
            base: row.money(4)?,
            off: row.money(5)?,
        },
        "mp" => Step::MemberPrice { base: row.money(1)?, off: row.money(2)? },
        "pi" => Step::PriceItem {
            rule: row.id(1)?,
            item: row.small(2)?,
            percent_bp: row.small(3)?,
            base: row.money(4)?,
            off: row.money(5)?,
        },
        "op" => Step::OwnPrice { base: row.money(1)?, off: row.money(2)? },
        "bd" => Step::BillDiscount { percent_bp: row.small(1), base: row.money(2)?, off: row.money(3)? },
        "pp" => Step::PointsPaid {
            rule: row.id(1)?,
            points: row.number(2)?,
            per: row.number(3)?,
            worth: row.money(4)?,
            amount: row.money(5)?,
            most: row.number(6)?,
        },
        "rd" => Step::Rounded {
            rule: row.id(1)?,
            mode: ROUNDINGS.into_iter().find(|mode| Some(rounding_code(*mode)) == row.number(2))?,
            scope: match row.number(5) {
                Some(_) => RoundingScope::WholeDue,
                None => RoundingScope::CashPart,
            },
            before: row.money(3)?,
            after: row.money(4)?,
        },
        "tn" => Step::Tendered { method: row.text(1)?.to_owned(), amount: row.money(2)? },
        "cd" => Step::CardDiscount {
            rule: row.id(1)?,
            level: row.small(2)?,
            percent_bp: row.small(3)?,
            base: row.money(4)?,
            price: row.money(5)?,
            covered: row.money(6)?,
            off: row.money(7)?,
        },
        "u" => Step::Due { amount: row.money(1)? },
        "t" => Step::Taken { lot: row.id(1)?, principal: row.money(2)?, bonus: row.money(3)? },
        "p" => Step::Promotion {
            rule: row.id(1)?,
            number: row.number(2)?,
            base: row.money(3)?,
            factor_bp: row.small(4)?,
            extra: row.money(5)?,
            counted: row.money(6)?,
        },
        "r" => Step::Reward {
            rule: row.id(1)?,
            base: row.money(2)?,
            unit: row.money(3)?,
            units: row.number(4)?,
            factor: row.factor(5, 8)?,
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
        "kp" => Step::PackagePrice { package: row.id(1)?, price: row.money(2)? },
        "kc" => Step::ItemsPicked {
            package: row.id(1)?,
            picked: u32::try_from(row.number(2)?).ok()?,
            of: u32::try_from(row.number(3)?).ok()?,
        },
        "kw" => Step::ServiceUsed {
            lot: row.id(1)?,
            place: row.small(2)?,
            pieces: row.number(3)?,
            weight: row.number(4)?,
            unit: row.money(5)?,
        },
        "ks" => Step::CountsSold {
            lot: row.id(1)?,
            counts: row.numbers(2).map(|[paid, gift]| (paid, gift)),
            list: row.money(3)?,
            price: row.money(4)?,
        },
        "ku" => {
            let [paid, gift, paid_left, gift_left, of] = row.numbers(2)?;
            let (price, charged_before, charged) = (row.money(3)?, row.money(4)?, row.money(5)?);
            let lot = row.id(1)?;
            Step::CountsUsed { lot, paid, gift, paid_left, gift_left, of, price, charged_before, charged }
        }
        "kx" => Step::PassUsed {
            lot: row.id(1)?,
            uses: row.number(2)?,
            today: row.number(3)?,
            per_day: row.number(4),
        },
        "ke" => {
            let kind = TermChangeKind::from_code(row.small(2)?)?;
            let from = NaiveDate::from_num_days_from_ce_opt(row.small(3)?)?;
            let [before, after] = row.numbers(5)?.map(DateTime::from_timestamp_micros);
            let (lot, days, before, after) = (row.id(1)?, row.number(4)?, before?, after?);
            Step::TermChanged { lot, kind, from, days, before, after }
        }
        "rv" => Step::PointsVest { lot: row.id(1)?, points: row.number(2)?, at: row.instant(3)? },
        "rq" => Step::PointsPending { points: row.number(1)?, next_at: row.instant(2)? },
        "mu" => Step::MadeUp { sale: row.id(1)?, sold_on: row.date(2)?, worth: row.money(3)? },
        "pn" => {
            Step::PointsEntered { points: row.number(1)?, repaid: row.number(2)?, lapses_at: row.instant(3) }
        }
        "pd" => Step::PointsDeductedByHand { points: row.number(1)?, available: row.number(2)? },
        "pc" => Step::PointsCleared { points: row.number(1)? },
        "pr" => Step::Proof {
            rule: row.id(1),
            kind: ProofKind::from_code(row.text(2)?)?,
            confirmed_at: row.instant(3)?,
        },
        "sn" => Step::Serial { serial: row.text(1)?.to_owned(), rebuilt_from: row.id(2) },
        "kt" => Step::TermBegan { lot: row.id(1)?, until: row.instant(2)? },
        "rf" => {
            let [paid, given] = row.numbers(3)?.map(|minor| Money::from_minor(minor, row.currency));
            let [charged, list] = row.numbers(4)?.map(|minor| Money::from_minor(minor, row.currency));
            let basis = Basis::ALL.into_iter().find(|basis| row.small(2) == Some(*basis as i16))?;
            let [before, left] = row.numbers(6)?.map(|minor| Money::from_minor(minor, row.currency));
            let (lot, counted, refund) = (row.id(1)?, row.money(5)?, row.money(7)?);
            Step::RefundPair { lot, paid, given, charged, list, basis, counted, before, left, refund }
        }
        "rc" => {
            let [price, price_left] = row.numbers(5)?.map(|minor| Money::from_minor(minor, row.currency));
            let basis = Basis::ALL.into_iter().find(|basis| row.small(2) == Some(*basis as i16))?;
            let days = row.numbers::<2>(6).map(|[gone, of]| (gone, of));
            let (lot, used, unit, counted) = (row.id(1)?, row.number(3)?, row.money(4)?, row.money(7)?);
            // Rows of before say nothing of pools.
            let list = row.money(8);
            Step::RefundCounts { lot, basis, used, unit, list, price, price_left, days, counted }
        }
        "rg" => {
            let [price, paid] = row.numbers(3)?.map(|minor| Money::from_minor(minor, row.currency));
            let basis = Basis::ALL.into_iter().find(|basis| row.small(2) == Some(*basis as i16))?;
            let (sale, counted, refund) = (row.id(1)?, row.money(4)?, row.money(5)?);
            Step::RefundPackage { sale, price, paid, basis, counted, refund }
        }
        "kf" => Step::CountsFrozen { lot: row.id(1)?, frozen: row.number(2)? == 1 },
        "rn" => Step::RefundInterest {
            lot: row.id(1)?,
            refund: row.money(2)?,
            rate_bp: row.small(3)?,
            days: row.number(4)?,
            amount: row.money(5)?,
        },
        "rx" => {
            let [contract_bp, taken_bp] = row.numbers(2)?.map(i32::try_from);
            let why = FeeWhy::ALL.into_iter().find(|why| row.small(3) == Some(*why as i16))?;
            let (contract_bp, taken_bp) = (contract_bp.ok()?, taken_bp.ok()?);
            Step::RefundFee { refund: row.money(1)?, contract_bp, taken_bp, why, amount: row.money(4)? }
        }
        "ru" => Step::RefundDue { ends: row.money(1)?, owed: row.money(2)?, amount: row.money(3)? },
        "hp" => Step::HoldPlaced { amount: row.money(1)?, until: row.instant(2) },
        "he" => Step::HoldEnded {
            hold: row.id(1)?,
            state: HoldState::ALL.into_iter().find(|state| row.small(2) == Some(*state as i16))?,
            amount: row.money(3)?,
            captured: row.money(4)?,
        },
        "pe" => Step::PaysElsewhere { payment: row.id(1)?, amount: row.money(2)? },
        "be" => Step::BackFromElsewhere {
            payment: row.id(1)?,
            original: row.id(2)?,
            paid: row.money(3)?,
            before: row.money(4)?,
            amount: row.money(5)?,
        },
        "m" => Step::Mirrored { original: row.id(1)? },
        "rt" => Step::Returned {
            original: row.id(1)?,
            line: row.small(2)?,
            charged: row.money(3)?,
            before: row.money(4)?,
            amount: row.money(5)?,
        },
        "rl" => Step::RewardLeft {
            rule: row.id(1)?,
            base: row.money(2)?,
            promotion_bp: row.small(3)?,
            extra: row.money(4)?,
            unit: row.money(5)?,
            factor: row.factor(6, 9)?,
            left: row.number(7)?,
            was: row.number(8)?,
        },
        "gl" => Step::GrowthLeft {
            rule: row.id(1)?,
            base: row.money(2)?,
            unit: row.money(3)?,
            left: row.number(4)?,
            was: row.number(5)?,
        },
        "oa" => Step::PutOnAccount {
            item: row.id(1)?,
            amount: row.money(2)?,
            owed: row.money(3)?,
            limit: row.money(4)?,
        },
        "rp" => Step::Repaid { item: row.id(1)?, owed: row.money(2)?, amount: row.money(3)? },
        "ob" => Step::BackOnAccount { item: row.id(1)?, owed: row.money(2)?, repaid: row.parts(3)? },
        "sm" => Step::PointsDeducted {
            rule: row.id(1)?,
            points: row.number(2)?,
            per: row.number(3)?,
            worth: row.money(4)?,
            amount: row.money(5)?,
        },
        "s" => Step::Shortfall { points: row.number(1)?, debt: row.flag(2)? },
        "o" => Step::Reopened { lot: row.id(1)?, until: row.instant(2)? },
        _ => return None,
    })
}

fn decode_not_fired(row: &Row<'_>) -> Option<NotFired> {
    let cause = match row.code()? {
        "tu" => NotFiredCause::NoTopUpRule,
        "ol" => NotFiredCause::OverCardLimit(row.money(2)?),
        "wb" => NotFiredCause::WayGivesNoBonus(row.money(2)?),
        "nf" => NotFiredCause::NotTheFirstTopUp,
        "bu" => NotFiredCause::BudgetTooSmall(row.money(2)?, row.money(3)?),
        "nb" => NotFiredCause::NextBandShort(row.money(2)?),
        "nd" => NotFiredCause::NoDiscountRule,
        "td" => NotFiredCause::TierHasNoDiscount(row.small(2)?),
        "xd" => NotFiredCause::ExcludedFromDiscount(row.money(2)?),
        "cn" => NotFiredCause::CardDoesNotPay(row.money(2)?),
        "ca" => NotFiredCause::CardDoesNotPayAll(row.money(2)?),
        "rh" => NotFiredCause::ReducedByHand(row.money(2)?),
        "np" => NotFiredCause::NoPointsRule,
        "xp" => NotFiredCause::ExcludedFromPoints(row.money(2)?),
        BULK_PURCHASE => NotFiredCause::BulkPurchase(row.money(2)?),
        "ps" => NotFiredCause::NextPointShort(row.money(2)?),
        "be" => NotFiredCause::BonusDoesNotEarn(row.money(2)?),
        "pe" => NotFiredCause::PointsPartDoesNotEarn(row.money(2)?),
        "tt" => NotFiredCause::TierTopUpShort(row.small(2)?, row.money(3)?),
        "te" => NotFiredCause::TenderDoesNotEarn(row.money(2)?),
        "et" => NotFiredCause::EarnedAtTopUp(row.money(2)?),
        "al" => NotFiredCause::AnotherPriceLower(row.money(2)?),
        "is" => NotFiredCause::PriceItemSilent(
            row.small(2)?,
            SILENCES.into_iter().find(|why| Some(silence_code(*why)) == row.number(3))?,
        ),
        "po" => NotFiredCause::PromotionOutnumbered(row.number(2)?),
        "pz" => NotFiredCause::NothingForPromotion(row.number(2)?),
        "ce" => NotFiredCause::CountsEarnNothing(row.money(2)?),
        "nl" => NotFiredCause::NoLadder,
        "nm" => NotFiredCause::NoMember,
        "ts" => NotFiredCause::NextTierShort(row.small(2)?, row.number(3)?),
        "ta" => NotFiredCause::TierAppliesNextTime(row.small(2)?),
        _ => return None,
    };
    Some(NotFired { rule: row.id(1), cause })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn derivation() -> Derivation {
        let (rule, lot) = (Id::new(Uuid::from_u128(7)), Id::new(Uuid::from_u128(8)));
        let yuan = |fen| Money::from_minor(fen, Currency::Cny);
        let steps = vec![
            Step::List { lines: 1, amount: yuan(231) },
            Step::Due { amount: yuan(231) },
            Step::Taken { lot, principal: yuan(192), bonus: yuan(39) },
            Step::Reward {
                rule,
                base: yuan(231),
                unit: yuan(1_000),
                units: 0,
                factor: Factor::of_tier(10_000),
                points: 0,
                repaid: 0,
            },
            Step::Growth { rule, base: yuan(231), unit: yuan(100), points: 2, total: 27 },
        ];
        let short = NotFired { rule: Some(rule), cause: NotFiredCause::NextPointShort(yuan(769)) };
        let none = NotFired { rule: None, cause: NotFiredCause::NoDiscountRule };
        Derivation { steps, not_fired: vec![short, none] }
    }

    #[test]
    fn each_id_stands_once() {
        let text = encode(&derivation());
        assert_eq!(
            text,
            r#"{"v":2,"i":["AAAAAAAAAAAAAAAAAAAACA","AAAAAAAAAAAAAAAAAAAABw"],"s":[["l",1,231],["u",231],["t",0,192,39],["r",1,231,1000,0,10000,0,0],["g",1,231,100,2,27]],"n":[["ps",1,769],["nd",null]]}"#
        );
        assert_eq!(decode(&text, Currency::Cny), Some(derivation()));
    }

    #[test]
    fn what_earned_points_is_known_by_its_letters() {
        let day = Factor { tier_bp: 15_000, day: Some((20_000, COMBINATIONS[0])) };
        for (points, factor) in [(0, day), (1, Factor::of_tier(10_000)), (12, day)] {
            let mut told = derivation();
            told.steps.push(Step::Serial { serial: "\\[\"r\",1,1,1,1,1,1]".to_owned(), rebuilt_from: None });
            if let Step::Reward { points: earned, factor: by, .. } = &mut told.steps[3] {
                (*earned, *by) = (points, factor);
            }
            assert_eq!(earned_points(&encode(&told)), told.earned_points(), "{points}");
        }
        let full_id =
            r#"{"v":1,"s":[["r","00000000-0000-0000-0000-000000000007",900,100,9,10000,9,0]],"n":[]}"#;
        assert!(earned_points(full_id) && !earned_points(&full_id.replace("9,0]", "0,9]")));
    }

    #[test]
    fn texts_with_full_ids_are_still_read() {
        let (rule, lot) = ("00000000-0000-0000-0000-000000000007", "00000000-0000-0000-0000-000000000008");
        let text = format!(
            r#"{{"n":[["ps","{rule}",769],["nd",null]],"s":[["l",1,231],["u",231],["t","{lot}",192,39],["r","{rule}",231,1000,0,10000,0,0],["g","{rule}",231,100,2,27]],"v":1}}"#
        );
        assert_eq!(decode(&text, Currency::Cny), Some(derivation()));
        assert_eq!(decode(&text.replace(r#""v":1"#, r#""v":9"#), Currency::Cny), None);
        let nowhere = r#"{"v":2,"i":[],"s":[["m",0]],"n":[]}"#;
        assert_eq!(decode(nowhere, Currency::Cny), None);
    }
}

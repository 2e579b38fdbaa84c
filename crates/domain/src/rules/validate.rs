//! What a rule must be before it can be published: every problem with its place, none of them guessed by a caller.
//!
//! Deliberately absent: conflicts between versions; one body is judged alone.

mod commission;
mod cross_shop;
mod proof;
mod sale;

use std::cmp::Ordering;

use chrono::NaiveDate;

use crate::ledger::TierLevel;
use crate::money::{AMOUNT_MINOR_MAX, Currency, Money};
use crate::rules::{
    BonusAmount, EarningBase, MemberDay, PointsRule, Promotion, StoredValueEarning, TierDiscount, TierLadder,
    TopUpBand, TopUpRule,
};

/// Longest category or tier code.
pub const CODE_CHARACTERS_MAX: usize = 40;
/// Longest term, a century.
const TERM_MONTHS_MAX: u32 = 1_200;
/// Longest time over which a bonus comes.
const INSTALMENTS_MAX: u16 = 120;
const BANDS_MAX: usize = 100;
const CATEGORIES_MAX: usize = 500;
const PERCENT_OFF_BP_MAX: i32 = 10_000;
const BONUS_BP_MAX: i32 = 100_000;
const FACTOR_BP_MAX: i32 = 1_000_000;
const GIFT_POINTS_MAX: i64 = 100_000_000;
const PENDING_DAYS_MAX: i64 = 366;
const PROMOTION_NUMBER_MAX: i64 = 999_999_999;
const SUNDAY: i64 = 7;
const DAYS_OF_A_MONTH: i64 = 31;

/// One thing that is wrong with a rule.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RuleProblem {
    /// Where, as a JSON pointer into the body: `/bands/2/from`.
    pub path: String,
    /// What.
    pub code: RuleProblemCode,
}

/// What is wrong.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum RuleProblemCode {
    /// It must be more than zero.
    NotPositive,
    /// It must not be less than zero.
    Negative,
    /// It is more than the limit named here.
    TooLarge {
        /// The largest value that is accepted, in the smallest unit.
        limit: i64,
    },
    /// It must be larger than the one before.
    NotRising,
    /// It is there already.
    Duplicate,
    /// Not a code: 1 to 40 of `a–z 0–9 - _`, beginning with a letter or digit.
    NotACode,
    /// More entries than are accepted.
    TooMany {
        /// The largest number that is accepted.
        limit: usize,
    },
    /// Another currency than the amounts before.
    MixedCurrencies,
    /// The ordinary tier, level 0, begins at 0 points.
    OrdinaryTierBeginsLater,
    /// It ends before it begins.
    EndsBeforeItBegins,
    /// Something must be named.
    Empty,
    /// What comes in parts lapses before the last of them could be used.
    LapsesBeforeItComes,
    /// The same money would earn when it is topped up and again when it is spent.
    EarnsTwice,
}

impl TopUpRule {
    /// Everything that is wrong with it; empty when it may be published. Without bands it gives nothing.
    #[must_use]
    pub fn validate(&self) -> Vec<RuleProblem> {
        let mut problems = Problems::default();
        problems.count("/bands", self.bands.len(), BANDS_MAX);
        problems.rising("/bands", "from", self.bands.iter().map(|band| band.from.minor()));
        let currency = self.bands.first().map(|band| band.from.currency());
        for (index, band) in self.bands.iter().enumerate() {
            check_band(&mut problems, index, band, currency.unwrap_or(band.from.currency()));
        }
        problems.months("/bonus_months", self.bonus_months);
        problems.instalments(self.instalments, self.bonus_months);
        problems.months("/points_months", self.points_months);
        problems.categories("/methods", &self.methods);
        if let Some(first) = self.first {
            check_bonus(&mut problems, "/first", first, currency);
        }
        if let Some(budget) = self.budget {
            problems.amount("/budget", budget, currency.unwrap_or(budget.currency()));
        }
        problems.found
    }

    /// The same for a version that begins on `first_day`.
    #[must_use]
    pub fn validate_from(&self, first_day: NaiveDate) -> Vec<RuleProblem> {
        let mut problems = Problems { found: self.validate() };
        if self.last_day.is_some_and(|last_day| last_day < first_day) {
            problems.add("/last_day", RuleProblemCode::EndsBeforeItBegins);
        }
        problems.found
    }
}

impl PointsRule {
    /// Everything that is wrong with it; empty when it may be published.
    #[must_use]
    pub fn validate(&self) -> Vec<RuleProblem> {
        let mut problems = Problems::default();
        problems.amount("/reward_unit", self.reward_unit, self.reward_unit.currency());
        problems.amount("/tier_unit", self.tier_unit, self.reward_unit.currency());
        problems.categories("/excluded_categories", &self.excluded_categories);
        problems.by_level("/tier_factors_bp", &self.tier_factors_bp, FACTOR_BP_MAX);
        problems.count("/member_days", self.member_days.len(), BANDS_MAX);
        for (index, days) in self.member_days.iter().enumerate() {
            check_member_day(&mut problems, &format!("/member_days/{index}"), days);
        }
        problems.months("/points_months", self.points_months);
        problems.range("/pending_days", i64::from(self.pending_days), PENDING_DAYS_MAX);
        if self.stored_value == StoredValueEarning::AtTopUp {
            self.check_earns_once(&mut problems);
        }
        problems.categories("/silent_tenders", &self.silent_tenders);
        problems.found
    }
}

impl PointsRule {
    /// Money whose points came with its top-up earns nothing when it is spent, in no way.
    fn check_earns_once(&self, problems: &mut Problems) {
        if self.base == EarningBase::ListPrice {
            problems.add("/base", RuleProblemCode::EarnsTwice);
        }
        if self.counts_earn {
            problems.add("/counts_earn", RuleProblemCode::EarnsTwice);
        }
    }
}

impl TierLadder {
    /// Everything that is wrong with it; empty when it may be published.
    #[must_use]
    pub fn validate(&self) -> Vec<RuleProblem> {
        let mut problems = Problems::default();
        problems.count("/steps", self.steps.len(), BANDS_MAX);
        problems.rising("/steps", "level", self.steps.iter().map(|step| i64::from(step.level)));
        problems.rising("/steps", "from_points", self.steps.iter().map(|step| step.from_points));
        problems.months("/topped_up_months", self.topped_up_months);
        for (index, step) in self.steps.iter().enumerate() {
            let before = &self.steps[..index];
            problems.code(
                &format!("/steps/{index}/code"),
                &step.code,
                before.iter().any(|earlier| earlier.code == step.code),
            );
            problems.range(
                &format!("/steps/{index}/level"),
                i64::from(step.level),
                i64::from(TierLevel::MAX),
            );
            problems.range(&format!("/steps/{index}/from_points"), step.from_points, AMOUNT_MINOR_MAX);
            for (field, from) in
                [("topped_up_from", step.topped_up_from), ("one_top_up_from", step.one_top_up_from)]
            {
                if let Some(from) = from {
                    problems.amount(&format!("/steps/{index}/{field}"), from, from.currency());
                }
            }
            if step.level == 0 && step.from_points > 0 {
                problems.add(format!("/steps/{index}/from_points"), RuleProblemCode::OrdinaryTierBeginsLater);
            }
        }
        problems.found
    }
}

impl TierDiscount {
    /// Everything that is wrong with it; empty when it may be published.
    #[must_use]
    pub fn validate(&self) -> Vec<RuleProblem> {
        let mut problems = Problems::default();
        problems.by_level("/percent_off_bp", &self.percent_off_bp, PERCENT_OFF_BP_MAX);
        problems.categories("/excluded_categories", &self.excluded_categories);
        problems.found
    }
}

impl Promotion {
    /// Everything that is wrong with it when it begins on `first_day`; empty when it may be published.
    #[must_use]
    pub fn validate(&self, first_day: NaiveDate) -> Vec<RuleProblem> {
        let mut problems = Problems::default();
        if self.number <= 0 {
            problems.add("/promotion_number", RuleProblemCode::NotPositive);
        }
        problems.range("/promotion_number", self.number.max(0), PROMOTION_NUMBER_MAX);
        if self.last_day < first_day {
            problems.add("/last_day", RuleProblemCode::EndsBeforeItBegins);
        }
        problems.range("/factor_bp", i64::from(self.factor_bp), i64::from(FACTOR_BP_MAX));
        problems.range("/extra", self.extra.minor(), AMOUNT_MINOR_MAX);
        problems.found
    }
}

/// Whether a text may be a category or tier code.
#[must_use]
pub fn is_code(text: &str) -> bool {
    let word = |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit();
    let begins_well = text.bytes().next().is_some_and(word);
    begins_well
        && text.len() <= CODE_CHARACTERS_MAX
        && text.bytes().all(|byte| word(byte) || byte == b'-' || byte == b'_')
}

fn check_band(problems: &mut Problems, index: usize, band: &TopUpBand, currency: Currency) {
    problems.amount(&format!("/bands/{index}/from"), band.from, currency);
    check_bonus(problems, &format!("/bands/{index}/bonus"), band.bonus, Some(currency));
    problems.range(&format!("/bands/{index}/points"), band.points, GIFT_POINTS_MAX);
}

fn check_member_day(problems: &mut Problems, path: &str, days: &MemberDay) {
    if days.weekdays.is_empty() && days.month_days.is_empty() {
        problems.add(format!("{path}/weekdays"), RuleProblemCode::Empty);
    }
    problems.days(&format!("{path}/weekdays"), &days.weekdays, SUNDAY);
    problems.days(&format!("{path}/month_days"), &days.month_days, DAYS_OF_A_MONTH);
    problems.range(&format!("{path}/factor_bp"), i64::from(days.factor_bp), i64::from(FACTOR_BP_MAX));
}

fn check_bonus(problems: &mut Problems, path: &str, bonus: BonusAmount, currency: Option<Currency>) {
    match bonus {
        BonusAmount::PercentBp(percent) => problems.range(path, i64::from(percent), i64::from(BONUS_BP_MAX)),
        BonusAmount::Fixed(amount) => {
            problems.currency(path, amount, currency.unwrap_or(amount.currency()));
            problems.range(path, amount.minor(), AMOUNT_MINOR_MAX);
        }
    }
}

/// Problems found so far; each method looks at one kind of field.
#[derive(Debug, Default)]
struct Problems {
    found: Vec<RuleProblem>,
}

impl Problems {
    fn add(&mut self, path: impl Into<String>, code: RuleProblemCode) {
        self.found.push(RuleProblem { path: path.into(), code });
    }

    fn count(&mut self, path: &str, count: usize, limit: usize) {
        if count > limit {
            self.add(path, RuleProblemCode::TooMany { limit });
        }
    }

    /// 0 … limit.
    fn range(&mut self, path: &str, value: i64, limit: i64) {
        if value < 0 {
            self.add(path, RuleProblemCode::Negative);
        } else if value > limit {
            self.add(path, RuleProblemCode::TooLarge { limit });
        }
    }

    /// 1 … limit.
    fn positive(&mut self, path: &str, value: i64, limit: i64) {
        if value > 0 {
            self.range(path, value, limit);
        } else {
            self.add(path, RuleProblemCode::NotPositive);
        }
    }

    /// A positive amount of the rule's currency.
    fn amount(&mut self, path: &str, amount: Money, currency: Currency) {
        self.currency(path, amount, currency);
        if amount.is_positive() {
            self.range(path, amount.minor(), AMOUNT_MINOR_MAX);
        } else {
            self.add(path, RuleProblemCode::NotPositive);
        }
    }

    fn currency(&mut self, path: &str, amount: Money, currency: Currency) {
        if amount.currency() != currency {
            self.add(path, RuleProblemCode::MixedCurrencies);
        }
    }

    fn months(&mut self, path: &str, months: Option<u32>) {
        match months {
            Some(0) => self.add(path, RuleProblemCode::NotPositive),
            Some(months) => self.range(path, i64::from(months), i64::from(TERM_MONTHS_MAX)),
            None => {}
        }
    }

    /// All parts come before the bonus lapses.
    fn instalments(&mut self, parts: Option<u16>, bonus_months: Option<u32>) {
        let Some(parts) = parts else { return };
        self.range("/instalments", i64::from(parts), i64::from(INSTALMENTS_MAX));
        if parts == 0 {
            self.add("/instalments", RuleProblemCode::NotPositive);
        } else if bonus_months.is_some_and(|months| months <= u32::from(parts)) {
            self.add("/bonus_months", RuleProblemCode::LapsesBeforeItComes);
        }
    }

    /// Each value larger than the one before.
    fn rising(&mut self, list: &str, field: &str, values: impl Iterator<Item = i64>) {
        let mut before: Option<i64> = None;
        for (index, value) in values.enumerate() {
            let path = format!("{list}/{index}/{field}");
            match before.map(|before| value.cmp(&before)) {
                Some(Ordering::Equal) => self.add(path, RuleProblemCode::Duplicate),
                Some(Ordering::Less) => self.add(path, RuleProblemCode::NotRising),
                Some(Ordering::Greater) | None => {}
            }
            before = Some(value);
        }
    }

    /// One value per level, 0 … limit.
    fn by_level(&mut self, list: &str, values: &[(TierLevel, i32)], limit: i32) {
        for (index, (level, value)) in values.iter().enumerate() {
            let path = format!("{list}/{index}");
            self.range(&path, i64::from(*level), i64::from(TierLevel::MAX));
            self.range(&path, i64::from(*value), i64::from(limit));
            if values[..index].iter().any(|(earlier, _)| earlier == level) {
                self.add(path, RuleProblemCode::Duplicate);
            }
        }
    }

    /// Days by their numbers from 1, each once.
    fn days(&mut self, list: &str, days: &[u8], last: i64) {
        for (place, day) in days.iter().enumerate() {
            let path = format!("{list}/{place}");
            self.positive(&path, i64::from(*day), last);
            self.once(&path, days[..place].contains(day));
        }
    }

    fn categories(&mut self, list: &str, categories: &[String]) {
        self.count(list, categories.len(), CATEGORIES_MAX);
        for (index, category) in categories.iter().take(CATEGORIES_MAX).enumerate() {
            self.code(&format!("{list}/{index}"), category, categories[..index].contains(category));
        }
    }

    fn once(&mut self, path: &str, seen_before: bool) {
        if seen_before {
            self.add(path, RuleProblemCode::Duplicate);
        }
    }

    fn code(&mut self, path: &str, code: &str, seen_before: bool) {
        if !is_code(code) {
            self.add(path, RuleProblemCode::NotACode);
        } else if seen_before {
            self.add(path, RuleProblemCode::Duplicate);
        }
    }
}

#[cfg(test)]
mod tests;

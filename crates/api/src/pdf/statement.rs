//! A statement of account (对账单) on A4: opening, movements and closing in one table, then the lots (S03).

use domain::ledger::Kind;
use domain::money::Currency;
use domain::statement::{Change, Holdings};
use persistence::statements::LotTerms;

use super::document::{Align, Document};
use super::font::{Font, FontError};
use crate::app::statements::{DatedLot, Heading, Movement, Summary, Whole};
use crate::language::Language;
use crate::wire::posting_row::quantity;
use crate::wire::{causes, words};

/// A4, in hundredths of a point.
const SHORT_SIDE: i32 = 59_500;
const LONG_SIDE: i32 = 84_200;
/// Kinds of value that a page has room for when it stands upright.
const UPRIGHT_KINDS_MAX: usize = 5;
const MARGIN: i32 = 3_400;
const DATE_WIDTH: i32 = 5_600;
const KIND_WIDTH: i32 = 6_000;
const GAP: i32 = 400;
const TITLE: i32 = 1_500;
const PLAIN: i32 = 850;
const SMALL: i32 = 700;
const ROW: i32 = 2_400;
const LINE: i32 = 1_300;
const HAIR: i32 = 30;
const RULE: i32 = 70;

/// What a page tells, and in which language.
#[derive(Debug, Clone, Copy)]
struct Told<'a> {
    heading: &'a Heading,
    summary: &'a Summary,
    language: Language,
}

/// The file, in a language, else in the company's: the statements one after another, each on pages of its own.
///
/// # Errors
/// [`FontError`] of a font that cannot be used.
pub fn write(
    (first, others): (&Whole, &[Whole]),
    language: Option<Language>,
    font: &Font,
) -> Result<Vec<u8>, FontError> {
    let language = language.or(first.heading.language).unwrap_or_default();
    let kinds = others.iter().map(|whole| whole.kinds().len()).fold(first.kinds().len(), usize::max);
    let (width, height) =
        if kinds > UPRIGHT_KINDS_MAX { (LONG_SIDE, SHORT_SIDE) } else { (SHORT_SIDE, LONG_SIDE) };
    let document = Document::new(font, width, height)?;
    let mut sheet =
        Sheet { document, told: Told::of(first, language), kinds: first.kinds(), width, height, y: 0 };
    sheet.statement(first);
    for whole in others {
        (sheet.told, sheet.kinds) = (Told::of(whole, language), whole.kinds());
        sheet.statement(whole);
    }
    sheet.finish()
}

impl<'a> Told<'a> {
    const fn of(whole: &'a Whole, language: Language) -> Self {
        Self { heading: &whole.heading, summary: &whole.summary, language }
    }
}

/// The pages as they are filled from top to bottom.
struct Sheet<'a> {
    document: Document<'a>,
    told: Told<'a>,
    kinds: Vec<Kind>,
    width: i32,
    height: i32,
    /// How far down the last page is filled.
    y: i32,
}

impl Sheet<'_> {
    fn statement(&mut self, whole: &Whole) {
        let language = self.told.language;
        self.begin();
        self.held(language.pick("期初", "Opening"), &whole.summary.opening);
        for movement in &whole.movements {
            self.movement(movement);
        }
        self.change();
        self.held(language.pick("期末", "Closing"), &whole.summary.closing);
        self.lots();
    }

    fn begin(&mut self) {
        let (heading, language) = (self.told.heading, self.told.language);
        self.document.begin_page();
        self.y = self.height - MARGIN - TITLE;
        self.document.text((self.width / 2, self.y), TITLE, Align::Centre, title(language));
        self.y -= ROW;
        let whose = [heading.member_name_masked.as_str(), heading.program_name.as_str()];
        let whose: Vec<&str> = whose.into_iter().filter(|part| !part.is_empty()).collect();
        let when = format!("{} – {}", heading.period.from(), heading.period.to());
        let (left, right) = (MARGIN, self.width - MARGIN);
        self.document.text((left, self.y), PLAIN, Align::Left, &heading.tenant_name);
        self.document.text((self.width / 2, self.y), PLAIN, Align::Centre, &whose.join(" · "));
        self.document.text((right, self.y), PLAIN, Align::Right, &when);
        self.y -= LINE;
        self.table_head();
    }

    fn table_head(&mut self) {
        let language = self.told.language;
        let (left, right) = (MARGIN, self.width - MARGIN);
        self.document.line(left, right, self.y, RULE);
        let y = self.y - LINE;
        self.document.text((left, y), PLAIN, Align::Left, language.pick("营业日", "Date"));
        self.document.text((left + DATE_WIDTH, y), PLAIN, Align::Left, language.pick("事项", "What"));
        for (place, kind) in self.kinds.clone().into_iter().enumerate() {
            let word = words::kind(kind, language);
            self.document.text((self.column(place), y), PLAIN, Align::Right, word);
        }
        self.y = y - GAP;
        self.document.line(left, right, self.y, RULE);
    }

    /// The right edge of the column of a kind.
    fn column(&self, place: usize) -> i32 {
        let after = self.kinds.len() - 1 - place;
        self.width - MARGIN - KIND_WIDTH * i32::try_from(after).unwrap_or(0)
    }

    /// Room for a text before the columns of kinds.
    fn room(&self) -> i32 {
        self.column(0) - KIND_WIDTH - MARGIN - DATE_WIDTH
    }

    /// Goes down; to another page when this one is full.
    fn go_down(&mut self, by: i32) {
        if self.y - by < MARGIN + LINE {
            self.document.begin_page();
            self.y = self.height - MARGIN;
            self.table_head();
        }
        self.y -= by;
    }

    fn held(&mut self, label: &str, held: &Holdings) {
        let currency = self.told.heading.currency;
        self.go_down(LINE + GAP);
        self.document.text((MARGIN, self.y), PLAIN, Align::Left, label);
        for (place, kind) in self.kinds.clone().into_iter().enumerate() {
            let amount = grouped(&quantity(held.of(kind), kind, currency));
            self.document.text((self.column(place), self.y), PLAIN, Align::Right, &amount);
        }
        self.document.line(MARGIN, self.width - MARGIN, self.y - GAP, RULE);
    }

    fn change(&mut self) {
        let (summary, currency) = (self.told.summary, self.told.heading.currency);
        self.go_down(LINE + GAP);
        let label = self.told.language.pick("本期变动", "Change");
        self.document.text((MARGIN, self.y), PLAIN, Align::Left, label);
        for (place, kind) in self.kinds.clone().into_iter().enumerate() {
            let change = summary.closing.of(kind) - summary.opening.of(kind);
            let amount = signed(&quantity(change, kind, currency));
            self.document.text((self.column(place), self.y), PLAIN, Align::Right, &amount);
        }
    }

    fn movement(&mut self, movement: &Movement) {
        let why = causes::words(&movement.line.cause, self.told.language);
        let more = if why.is_empty() { 0 } else { LINE };
        self.go_down(ROW + more);
        let (upper, lower) = (self.y + more + LINE - GAP, self.y + more);
        let row = &movement.line.row;
        self.document.text((MARGIN, upper), PLAIN, Align::Left, &row.business_date.to_string());
        let (cause, details) = (self.cause(movement), format!("{} · {}", row.receipt_no, row.shop.name));
        for (y, size, text) in [(upper, PLAIN, cause), (lower, SMALL, details)] {
            let text = self.document.type_face.fitting(&text, size, self.room() - GAP);
            self.document.text((MARGIN + DATE_WIDTH, y), size, Align::Left, &text);
        }
        for change in &movement.line.changes {
            self.moved(change, upper, lower);
        }
        if !why.is_empty() {
            let room = self.width - MARGIN - MARGIN - DATE_WIDTH;
            let why = self.document.type_face.fitting(&why, SMALL, room);
            self.document.text((MARGIN + DATE_WIDTH, self.y), SMALL, Align::Left, &why);
        }
        self.document.line(MARGIN, self.width - MARGIN, self.y - GAP, HAIR);
    }

    fn moved(&mut self, change: &Change, upper: i32, lower: i32) {
        let currency = self.told.heading.currency;
        let Some(place) = self.kinds.iter().position(|kind| *kind == change.kind) else { return };
        let x = self.column(place);
        let amount = signed(&quantity(change.amount, change.kind, currency));
        let after = grouped(&quantity(change.after, change.kind, currency));
        self.document.text((x, upper), PLAIN, Align::Right, &amount);
        self.document.text((x, lower), SMALL, Align::Right, &after);
    }

    fn cause(&self, movement: &Movement) -> String {
        let (row, language) = (&movement.line.row, self.told.language);
        let mut words = vec![words::posting(row.kind, language).to_owned()];
        if row.reversed_by.is_some() {
            words.push(language.pick("已冲正", "corrected").to_owned());
        }
        if row.business_date < self.told.heading.period.from() {
            words.push(language.pick("补录", "entered late").to_owned());
        }
        if let Some(number) = &movement.reverses_receipt_no {
            words.push(format!("{} {number}", language.pick("针对", "of")));
        }
        words.join(" · ")
    }

    fn lots(&mut self) {
        let (told, language) = (self.told, self.told.language);
        if told.summary.lots.is_empty() {
            return;
        }
        self.go_down(ROW);
        self.document.text(
            (MARGIN, self.y),
            PLAIN,
            Align::Left,
            language.pick("期末明细", "Held at the end"),
        );
        for dated in &told.summary.lots {
            self.go_down(LINE + GAP);
            let (y, right) = (self.y, self.width - MARGIN);
            let left = [left_of(dated, told.heading.currency, language), term(dated, language)];
            let left: Vec<String> = left.into_iter().filter(|part| !part.is_empty()).collect();
            let left = left.join(" · ");
            let room = self.width - MARGIN - MARGIN - GAP - self.document.type_face.width(&left, PLAIN);
            let name = format!("{}  {}", dated.lot.since, name(dated, told.heading.currency, language));
            let name = self.document.type_face.fitting(&name, PLAIN, room);
            self.document.text((MARGIN, y), PLAIN, Align::Left, &name);
            self.document.text((right, y), PLAIN, Align::Right, &left);
            self.document.line(MARGIN, right, y - GAP, HAIR);
        }
    }

    fn finish(mut self) -> Result<Vec<u8>, FontError> {
        let language = self.told.language;
        let pages = self.document.pages();
        let heading = self.told.heading;
        let made_at = heading.made_at.with_timezone(&heading.time_zone).format("%Y-%m-%d %H:%M:%S");
        let made = format!("{} {made_at}", language.pick("制表时间", "Made at"));
        for page in 0..pages {
            let number = format!("{} / {pages}", page + 1);
            let y = MARGIN - LINE;
            self.document.text_on(page, (MARGIN, y), SMALL, Align::Left, &made);
            self.document.text_on(page, (self.width - MARGIN, y), SMALL, Align::Right, &number);
        }
        self.document.finish(title(language), language.tag())
    }
}

const fn title(language: Language) -> &'static str {
    language.pick("对账单", "Statement of account")
}

/// What a lot is.
pub(crate) fn name(dated: &DatedLot, currency: Currency, language: Language) -> String {
    match &dated.lot.terms {
        LotTerms::Pair { paid, given, .. } => {
            let came = [(Kind::Principal, paid.minor()), (Kind::Bonus, given.minor())];
            let word = language.pick("充值", "Top-up");
            format!("{word} ({})", amounts(&came, language, currency))
        }
        LotTerms::Points { .. } => language.pick("积分", "Points").to_owned(),
        LotTerms::Counts { package, label, .. } => format!("{package} · {label}"),
        LotTerms::Account { amount, .. } => {
            let word = language.pick("挂账消费", "Sale on account");
            format!("{word} ({})", amounts(&[(Kind::OnAccount, amount.minor())], language, currency))
        }
    }
}

/// What is left in a lot.
pub(crate) fn left_of(dated: &DatedLot, currency: Currency, language: Language) -> String {
    let left = match &dated.lot.terms {
        LotTerms::Pair { principal, bonus, .. } => {
            vec![(Kind::Principal, principal.minor()), (Kind::Bonus, bonus.minor())]
        }
        LotTerms::Points { left, .. } => vec![(Kind::RewardPoints, *left)],
        LotTerms::Counts { unlimited: true, .. } => {
            return language.pick("期限内不限次", "any number within the term").to_owned();
        }
        LotTerms::Counts { left, .. } => vec![(Kind::Counts, *left)],
        LotTerms::Account { owed, .. } => vec![(Kind::OnAccount, owed.minor())],
    };
    amounts(&left, language, currency)
}

fn amounts(of: &[(Kind, i64)], language: Language, currency: Currency) -> String {
    let text = |&(kind, amount): &(Kind, i64)| {
        format!("{} {}", words::kind(kind, language), grouped(&quantity(amount, kind, currency)))
    };
    of.iter().filter(|(_, amount)| *amount != 0).map(text).collect::<Vec<_>>().join(" · ")
}

/// Until when, and from when.
pub(crate) fn term(dated: &DatedLot, language: Language) -> String {
    if matches!(dated.lot.terms, LotTerms::Account { .. }) {
        return String::new();
    }
    let bonus_only = matches!(dated.lot.terms, LotTerms::Pair { .. });
    let until = match dated.last_day {
        Some(day) if bonus_only => format!("{} {day}", language.pick("赠送用到", "bonus until")),
        Some(day) => format!("{} {day}", language.pick("用到", "until")),
        None => language.pick("长期有效", "no end").to_owned(),
    };
    match (dated.spendable_from, language) {
        (None, Language::Chinese | Language::English) => until,
        (Some(day), Language::Chinese) => format!("{day} 起可用 · {until}"),
        (Some(day), Language::English) => format!("from {day} · {until}"),
    }
}

/// An amount with its thousands apart: `1,280.50`.
fn grouped(amount: &str) -> String {
    let (sign, digits) = amount.strip_prefix('-').map_or(("", amount), |digits| ("-", digits));
    let (whole, rest) = digits.split_at(digits.find('.').unwrap_or(digits.len()));
    let mut text = sign.to_owned();
    for (place, digit) in whole.chars().enumerate() {
        if place > 0 && (whole.len() - place).is_multiple_of(3) {
            text.push(',');
        }
        text.push(digit);
    }
    text + rest
}

/// An amount with its sign; zero has none.
fn signed(amount: &str) -> String {
    let is_more = amount.chars().any(|digit| ('1'..='9').contains(&digit)) && !amount.starts_with('-');
    format!("{}{}", if is_more { "+" } else { "" }, grouped(amount))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn amounts_are_grouped_and_signed() {
        for (amount, plain, change) in [
            ("0.00", "0.00", "0.00"),
            ("0", "0", "0"),
            ("0.05", "0.05", "+0.05"),
            ("-73.75", "-73.75", "-73.75"),
            ("999.00", "999.00", "+999.00"),
            ("1280.50", "1,280.50", "+1,280.50"),
            ("-1234567.89", "-1,234,567.89", "-1,234,567.89"),
            ("100000", "100,000", "+100,000"),
        ] {
            assert_eq!((grouped(amount).as_str(), signed(amount).as_str()), (plain, change));
        }
    }
}

//! The text of a message with named places in braces, and the figures that fill them.
//!
//! A template is parsed once; what fills a place is never read again, so a name with braces stays a name.

use std::fmt::Write as _;

use chrono::NaiveDateTime;

use crate::money::Money;

/// Characters of a template, at most.
pub const CHARACTERS_MAX: usize = 500;

/// A place that a figure fills.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Placeholder {
    /// The member's name.
    Name,
    /// What the posting moved: paid in, charged, or taken back; of a week, what they bought.
    Amount,
    /// Principal that they hold after it.
    Principal,
    /// Bonus that they hold after it.
    Bonus,
    /// Principal and bonus after it.
    Balance,
    /// Reward points after it.
    Points,
    /// Where it happened.
    Shop,
    /// When it happened, as the shop's clock shows it.
    Time,
    /// Number on the receipt.
    ReceiptNo,
    /// Their tier after it.
    Tier,
    /// Counts that were used, item by item.
    Used,
    /// What is left of them.
    CountsLeft,
    /// How often they bought in the week.
    Purchases,
    /// Which week.
    Week,
}

impl Placeholder {
    /// Every place, in the order shown to people.
    pub const ALL: [Self; 14] = [
        Self::Name,
        Self::Amount,
        Self::Principal,
        Self::Bonus,
        Self::Balance,
        Self::Points,
        Self::Shop,
        Self::Time,
        Self::ReceiptNo,
        Self::Tier,
        Self::Used,
        Self::CountsLeft,
        Self::Purchases,
        Self::Week,
    ];

    /// The word between the braces.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::Name => "name",
            Self::Amount => "amount",
            Self::Principal => "principal",
            Self::Bonus => "bonus",
            Self::Balance => "balance",
            Self::Points => "points",
            Self::Shop => "shop",
            Self::Time => "time",
            Self::ReceiptNo => "receipt_no",
            Self::Tier => "tier",
            Self::Used => "used",
            Self::CountsLeft => "counts_left",
            Self::Purchases => "purchases",
            Self::Week => "week",
        }
    }

    fn from_word(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|placeholder| placeholder.word() == word)
    }
}

/// What fills the places of one message.
#[derive(Debug, Clone, PartialEq, Eq)]
#[expect(missing_docs, reason = "each is what its place says")]
pub struct Figures {
    pub name: String,
    pub amount: Money,
    pub principal: Money,
    pub bonus: Money,
    pub balance: Money,
    pub points: i64,
    pub shop: String,
    pub time: NaiveDateTime,
    pub receipt_no: String,
    pub tier: String,
    pub used: String,
    pub counts_left: String,
    pub purchases: i64,
    pub week: String,
}

/// Why a text is no template.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum TemplateError {
    /// Nothing but blanks.
    #[error("is empty")]
    Empty,
    /// Longer than [`CHARACTERS_MAX`].
    #[error("is too long")]
    TooLong,
    /// A brace without its partner.
    #[error("has a brace without its partner")]
    LooseBrace,
    /// Places that no figure fills, by the words in their braces.
    #[error("names unknown places")]
    Unknown(Vec<String>),
}

#[derive(Debug, Clone, PartialEq, Eq)]
enum Piece {
    Text(String),
    Place(Placeholder),
}

/// A text with places to fill.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Template {
    pieces: Vec<Piece>,
}

impl Template {
    /// Reads a text with places in braces.
    ///
    /// # Errors
    /// [`TemplateError`], naming every unknown place at once.
    pub fn parse(text: &str) -> Result<Self, TemplateError> {
        if text.trim().is_empty() {
            return Err(TemplateError::Empty);
        }
        if text.chars().count() > CHARACTERS_MAX {
            return Err(TemplateError::TooLong);
        }
        let (mut pieces, mut unknown) = (Vec::new(), Vec::new());
        let mut rest = text;
        while let Some((before, after)) = rest.split_once('{') {
            let (word, beyond) = after.split_once('}').ok_or(TemplateError::LooseBrace)?;
            if before.contains('}') || word.contains('{') {
                return Err(TemplateError::LooseBrace);
            }
            pieces.push(Piece::Text(before.to_owned()));
            match Placeholder::from_word(word) {
                Some(placeholder) => pieces.push(Piece::Place(placeholder)),
                None => unknown.push(word.to_owned()),
            }
            rest = beyond;
        }
        if rest.contains('}') {
            return Err(TemplateError::LooseBrace);
        }
        pieces.push(Piece::Text(rest.to_owned()));
        if unknown.is_empty() { Ok(Self { pieces }) } else { Err(TemplateError::Unknown(unknown)) }
    }

    /// The text with its places filled.
    #[must_use]
    pub fn fill(&self, figures: &Figures) -> String {
        let mut filled = String::new();
        for piece in &self.pieces {
            match piece {
                Piece::Text(text) => filled.push_str(text),
                Piece::Place(placeholder) => figures.write(*placeholder, &mut filled),
            }
        }
        filled
    }
}

impl Figures {
    fn write(&self, placeholder: Placeholder, to: &mut String) {
        match placeholder {
            Placeholder::Name => to.push_str(&self.name),
            Placeholder::Amount => to.push_str(&grouped(&self.amount.to_string())),
            Placeholder::Principal => to.push_str(&grouped(&self.principal.to_string())),
            Placeholder::Bonus => to.push_str(&grouped(&self.bonus.to_string())),
            Placeholder::Balance => to.push_str(&grouped(&self.balance.to_string())),
            Placeholder::Points => to.push_str(&grouped(&self.points.to_string())),
            Placeholder::Shop => to.push_str(&self.shop),
            Placeholder::Time => {
                // Writing to a text cannot fail.
                let _ = write!(to, "{}", self.time.format("%m-%d %H:%M"));
            }
            Placeholder::ReceiptNo => to.push_str(&self.receipt_no),
            Placeholder::Tier => to.push_str(&self.tier),
            Placeholder::Used => to.push_str(&self.used),
            Placeholder::CountsLeft => to.push_str(&self.counts_left),
            Placeholder::Purchases => to.push_str(&self.purchases.to_string()),
            Placeholder::Week => to.push_str(&self.week),
        }
    }
}

/// A plain decimal number with a comma before every three digits of its whole part.
fn grouped(number: &str) -> String {
    let (sign, digits) = number.strip_prefix('-').map_or(("", number), |digits| ("-", digits));
    let (whole, fraction) = digits.split_once('.').unwrap_or((digits, ""));
    let mut text = sign.to_owned();
    for (place, digit) in whole.chars().enumerate() {
        if place > 0 && (whole.len() - place).is_multiple_of(3) {
            text.push(',');
        }
        text.push(digit);
    }
    if !fraction.is_empty() {
        text.push('.');
        text.push_str(fraction);
    }
    text
}

#[cfg(test)]
mod tests {
    use chrono::NaiveDate;

    use super::*;
    use crate::money::Currency;

    fn figures() -> Figures {
        let cny = |minor| Money::from_minor(minor, Currency::Cny);
        Figures {
            name: "Lin {amount}".to_owned(),
            amount: cny(1_000_000),
            principal: cny(1_000_000),
            bonus: cny(200_000),
            balance: cny(1_200_000),
            points: 2_424,
            shop: "First shop".to_owned(),
            time: NaiveDate::from_ymd_opt(2026, 11, 22).unwrap().and_hms_opt(10, 31, 0).unwrap(),
            receipt_no: "S01-T1-20261122-0043".to_owned(),
            tier: "Silver".to_owned(),
            used: "Wash × 1".to_owned(),
            counts_left: "Wash 7".to_owned(),
            purchases: 3,
            week: "11-23–11-29".to_owned(),
        }
    }

    /// OP03: every place is filled, and what fills it is not read again.
    #[test]
    fn a_template_is_filled_with_figures() {
        let text = "{name}: {amount} of {balance} = {principal} + {bonus}, {points} {tier} {shop} {time} {receipt_no} {used}: {counts_left}. {purchases} in {week}";
        let filled = Template::parse(text).unwrap().fill(&figures());
        assert_eq!(
            filled,
            "Lin {amount}: 10,000.00 of 12,000.00 = 10,000.00 + 2,000.00, 2,424 Silver First shop 11-22 10:31 \
             S01-T1-20261122-0043 Wash × 1: Wash 7. 3 in 11-23–11-29"
        );
        assert_eq!(Template::parse("no places").unwrap().fill(&figures()), "no places");
    }

    /// OP03: unknown places are refused, all of them by name.
    #[test]
    fn an_unknown_place_is_refused_by_its_name() {
        let unknown =
            |words: &[&str]| TemplateError::Unknown(words.iter().map(|word| (*word).into()).collect());
        for (text, expected) in [
            ("{nmae} {amount} {Balance}", unknown(&["nmae", "Balance"])),
            ("{}", unknown(&[""])),
            ("{ name }", unknown(&[" name "])),
            ("{name", TemplateError::LooseBrace),
            ("name}", TemplateError::LooseBrace),
            ("} {name}", TemplateError::LooseBrace),
            ("{{name}}", TemplateError::LooseBrace),
            ("  \n", TemplateError::Empty),
        ] {
            assert_eq!(Template::parse(text), Err(expected), "{text}");
        }
        assert_eq!(Template::parse(&"x".repeat(CHARACTERS_MAX + 1)), Err(TemplateError::TooLong));
    }

    #[test]
    fn numbers_are_grouped_by_threes() {
        for (number, expected) in [
            ("0", "0"),
            ("999.00", "999.00"),
            ("1000", "1,000"),
            ("12345678.90", "12,345,678.90"),
            ("-1234", "-1,234"),
        ] {
            assert_eq!(grouped(number), expected);
        }
    }
}

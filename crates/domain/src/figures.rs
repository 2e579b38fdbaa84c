//! What a posting adds to the figures of a shift, of a day, of a cashier (RP01, OP04).
//!
//! One function reads a posting; sheets, reports and their drill-down only add up what it says. Money received and value
//! delivered are different figures and never meet here: ways of payment are told by method, value by the books that it moved to.
//!
//! *Invariant:* a posting and its correction add up to nothing, figure by figure; so does a sale with returns of all its lines
//! in what was listed, charged and paid.

pub mod lines;

use std::collections::BTreeMap;

use crate::allocation::by_largest_remainder;
use crate::ids::{Employee, Id};
use crate::ledger::{
    Book, ConsumptionLine, Decision, Entry, Kind, LineKind, PostingKind, StaffRole, StaffShare, Tender,
};
use crate::money::Money;

/// What kind of business a figure belongs to: a correction belongs to that of its original.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[repr(i16)]
pub enum Action {
    /// 充值.
    TopUp = 1,
    /// 消费.
    Sale = 2,
    /// 退货.
    Return = 3,
    /// 售卡.
    PackageSale = 4,
    /// 核销.
    CountUse = 5,
    /// 退款.
    Refund = 6,
    /// 还款.
    Repayment = 7,
    /// 补积分.
    PointsMakeUp = 8,
    /// 礼品卡支付, 定金支付: under the card's own membership; the sale that it pays is told by itself.
    BearerPayment = 9,
    /// 退回礼品卡.
    BearerRefund = 10,
    /// 积分调整.
    PointsAdjustment = 11,
}

impl Action {
    /// Every action.
    pub const ALL: [Self; 11] = [
        Self::TopUp,
        Self::Sale,
        Self::Return,
        Self::PackageSale,
        Self::CountUse,
        Self::Refund,
        Self::Repayment,
        Self::PointsMakeUp,
        Self::BearerPayment,
        Self::BearerRefund,
        Self::PointsAdjustment,
    ];

    /// What a posting does; none for a correction, which does what its original did, and for what moves nothing.
    #[must_use]
    pub const fn of(kind: PostingKind) -> Option<Self> {
        match kind {
            PostingKind::TopUp => Some(Self::TopUp),
            PostingKind::Consumption => Some(Self::Sale),
            PostingKind::Return => Some(Self::Return),
            PostingKind::PackageSale => Some(Self::PackageSale),
            PostingKind::CountUse => Some(Self::CountUse),
            PostingKind::Refund => Some(Self::Refund),
            PostingKind::Repayment => Some(Self::Repayment),
            PostingKind::PointsMakeUp => Some(Self::PointsMakeUp),
            PostingKind::BearerPayment => Some(Self::BearerPayment),
            PostingKind::BearerRefund => Some(Self::BearerRefund),
            PostingKind::PointsAdjustment => Some(Self::PointsAdjustment),
            PostingKind::Reversal | PostingKind::Hold | PostingKind::HoldEnd | PostingKind::TermChange => {
                None
            }
        }
    }

    /// The action of a stored number.
    #[must_use]
    pub fn from_code(code: i16) -> Option<Self> {
        Self::ALL.into_iter().find(|action| *action as i16 == code)
    }

    /// Whether its ways of payment, lines and totals are written as what goes back.
    const fn gives_back(self) -> bool {
        match self {
            Self::Return | Self::Refund | Self::BearerRefund => true,
            Self::TopUp
            | Self::Sale
            | Self::PackageSale
            | Self::CountUse
            | Self::Repayment
            | Self::PointsMakeUp
            | Self::PointsAdjustment
            | Self::BearerPayment => false,
        }
    }

    /// Whether its lines are goods and services delivered to somebody, or taken back.
    #[must_use]
    pub const fn delivers(self) -> bool {
        match self {
            Self::Sale | Self::Return | Self::CountUse => true,
            Self::TopUp
            | Self::PackageSale
            | Self::Refund
            | Self::Repayment
            | Self::PointsMakeUp
            | Self::PointsAdjustment
            | Self::BearerPayment
            | Self::BearerRefund => false,
        }
    }
}

/// What is counted.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Figure {
    /// Postings, and their totals.
    Postings,
    /// What a way of payment paid; negative when it went back.
    Tender(String),
    /// What moved in wallets between a kind and a book, in the kind's smallest unit: both by the numbers that the ledger stores.
    Entry {
        /// Kind of value.
        kind: i16,
        /// Book.
        book: i16,
    },
    /// 原价: delivered lines before any discount, and how many pieces.
    Listed,
    /// 优惠: what rules and clerks took off delivered lines.
    Discount,
    /// 免单: delivered lines with a list price that cost nothing: their list price.
    Free,
    /// 抹零.
    Rounding,
    /// What delivered lines of a category were charged, and how many pieces; without one, lines that have none.
    Category(Option<String>),
    /// An employee's part of what lines were charged.
    Staff {
        /// Who.
        employee: Id<Employee>,
        /// As what.
        role: Role,
    },
}

const POSTINGS: &str = "postings";
const LISTED: &str = "listed";
const DISCOUNT: &str = "discount";
const FREE: &str = "free";
const ROUNDING: &str = "rounding";
const TENDER: &str = "tender";
const ENTRY: &str = "entry";
const CATEGORY: &str = "category";
const SELLER: &str = "seller";
const PERFORMER: &str = "performer";

impl Figure {
    /// Its stable name: what is counted, and of what.
    #[must_use]
    pub fn code(&self) -> String {
        match self {
            Self::Postings => POSTINGS.to_owned(),
            Self::Listed => LISTED.to_owned(),
            Self::Discount => DISCOUNT.to_owned(),
            Self::Free => FREE.to_owned(),
            Self::Rounding => ROUNDING.to_owned(),
            Self::Tender(method) => format!("{TENDER}:{method}"),
            Self::Entry { kind, book } => format!("{ENTRY}:{kind}:{book}"),
            Self::Category(None) => CATEGORY.to_owned(),
            Self::Category(Some(code)) => format!("{CATEGORY}:{code}"),
            Self::Staff { employee, role: Role::Seller } => format!("{SELLER}:{}", employee.value()),
            Self::Staff { employee, role: Role::Performer } => format!("{PERFORMER}:{}", employee.value()),
        }
    }

    /// The way of payment that it counts, if it counts one.
    #[must_use]
    pub fn tender(&self) -> Option<&str> {
        if let Self::Tender(method) = self { Some(method) } else { None }
    }

    /// The category that it counts, if it counts one; the inner [`None`] are lines without one.
    #[must_use]
    pub const fn category(&self) -> Option<&Option<String>> {
        if let Self::Category(code) = self { Some(code) } else { None }
    }

    /// The employee whose work it counts, if it counts one's.
    #[must_use]
    pub const fn employee(&self) -> Option<Id<Employee>> {
        if let Self::Staff { employee, .. } = self { Some(*employee) } else { None }
    }

    /// The figure of a name, if it is one.
    #[must_use]
    pub fn from_code(code: &str) -> Option<Self> {
        let (family, of) = code.split_once(':').map_or((code, None), |(family, of)| (family, Some(of)));
        let staff = |role| Some(Self::Staff { employee: Id::new(of?.parse().ok()?), role });
        match (family, of) {
            (POSTINGS, None) => Some(Self::Postings),
            (LISTED, None) => Some(Self::Listed),
            (DISCOUNT, None) => Some(Self::Discount),
            (FREE, None) => Some(Self::Free),
            (ROUNDING, None) => Some(Self::Rounding),
            (TENDER, Some(method)) => Some(Self::Tender(method.to_owned())),
            (ENTRY, Some(of)) => {
                let (kind, book) = of.split_once(':')?;
                Some(Self::Entry { kind: kind.parse().ok()?, book: book.parse().ok()? })
            }
            (CATEGORY, of) => Some(Self::Category(of.map(str::to_owned))),
            (SELLER, Some(_)) => staff(Role::Seller),
            (PERFORMER, Some(_)) => staff(Role::Performer),
            _ => None,
        }
    }
}

/// [`StaffRole`] in an order.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Role {
    /// 销售.
    Seller,
    /// 服务.
    Performer,
}

impl From<StaffRole> for Role {
    fn from(role: StaffRole) -> Self {
        match role {
            StaffRole::Seller => Self::Seller,
            StaffRole::Performer => Self::Performer,
        }
    }
}

/// An amount, in the smallest unit of its figure, and how often or how many.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Amount {
    /// Signed sum.
    pub amount: i64,
    /// Signed number: postings, ways of payment, entries, or pieces.
    pub count: i64,
}

/// A figure of an action; what corrections took back of it is told apart.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct FigureKey {
    /// What was done.
    pub action: Action,
    /// Whether corrections did it.
    pub is_correction: bool,
    /// What is counted.
    pub figure: Figure,
}

/// Figures that were added up.
pub type Figures = BTreeMap<FigureKey, Amount>;

/// A posting as far as figures go.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PostingFacts {
    /// What it is.
    pub kind: PostingKind,
    /// Price before discounts, or money paid.
    pub list_total: Money,
    /// Charged, or paid in.
    pub total: Money,
    /// Ways of payment.
    pub tenders: Vec<Tender>,
    /// What moved.
    pub entries: Vec<Entry>,
    /// Its lines; a sale of a plain amount has none.
    pub lines: Vec<ConsumptionLine>,
    /// For a correction, its original with its lines.
    pub original: Option<Box<Self>>,
}

impl PostingFacts {
    /// A posting as it was decided; a correction with its original.
    #[must_use]
    pub fn of(decision: &Decision, original: Option<Self>) -> Self {
        let posting = &decision.posting;
        Self {
            kind: posting.kind,
            list_total: posting.list_total,
            total: posting.total,
            tenders: posting.tenders.clone(),
            entries: decision.entries.clone(),
            lines: decision.lines.clone(),
            original: original.map(Box::new),
        }
    }
}

impl PostingFacts {
    /// What it does, and whether it takes that back: then what its original says is taken back. None for what moves no value.
    #[must_use]
    pub fn subject(&self) -> Option<(&Self, Action, bool)> {
        let (subject, is_correction) = match &self.original {
            Some(original) if self.kind == PostingKind::Reversal => (original.as_ref(), true),
            _ => (self, false),
        };
        Some((subject, Action::of(subject.kind)?, is_correction))
    }
}

/// Adds what a posting says to figures. What moves no value adds nothing.
pub fn add(figures: &mut Figures, posting: &PostingFacts) {
    let Some((subject, action, is_correction)) = posting.subject() else { return };
    let sign = if action.gives_back() != is_correction { -1 } else { 1 };
    let once = if is_correction { -1 } else { 1 };
    let mut sheet = Sheet { figures, action, is_correction };
    sheet.add(Figure::Postings, sign * subject.total.minor(), once);
    for tender in &posting.tenders {
        sheet.add(Figure::Tender(tender.method.clone()), sign * tender.amount.minor(), once);
    }
    for entry in &posting.entries {
        sheet.add(Figure::Entry { kind: entry.kind as i16, book: entry.book as i16 }, entry.amount, once);
    }
    for line in lines_of(subject, action) {
        sheet.add_line(&line, sign);
    }
}

/// The lines; of a plain amount, the one that it is.
fn lines_of(posting: &PostingFacts, action: Action) -> Vec<ConsumptionLine> {
    if posting.lines.is_empty() && action == Action::Sale {
        return vec![ConsumptionLine::plain(posting.list_total, posting.total)];
    }
    posting.lines.clone()
}

struct Sheet<'a> {
    figures: &'a mut Figures,
    action: Action,
    is_correction: bool,
}

impl Sheet<'_> {
    fn add(&mut self, figure: Figure, amount: i64, count: i64) {
        if amount == 0 && count == 0 {
            return;
        }
        let key = FigureKey { action: self.action, is_correction: self.is_correction, figure };
        let sum = self.figures.entry(key).or_default();
        sum.amount += amount;
        sum.count += count;
    }

    fn add_line(&mut self, line: &ConsumptionLine, sign: i64) {
        let (listed, charged) = (line.list_price.minor(), line.charged.minor());
        if line.kind == LineKind::Rounding {
            return self.add(Figure::Rounding, sign * charged, sign);
        }
        self.add_staff(&line.staff, sign * charged);
        if !self.action.delivers() {
            return;
        }
        let pieces = sign * line.quantity;
        self.add(Figure::Listed, sign * listed, pieces);
        self.add(Figure::Category(line.category.clone()), sign * charged, pieces);
        if listed != charged {
            self.add(Figure::Discount, sign * (listed - charged), sign);
        }
        if charged == 0 && listed > 0 {
            self.add(Figure::Free, sign * listed, pieces);
        }
    }

    /// Shares of one role sum to the line; pieces are not divided between people.
    fn add_staff(&mut self, staff: &[StaffShare], charged: i64) {
        for role in [StaffRole::Seller, StaffRole::Performer] {
            let of_role: Vec<&StaffShare> = staff.iter().filter(|share| share.role == role).collect();
            let weights: Vec<i64> = of_role.iter().map(|share| i64::from(share.share_bp)).collect();
            let parts = by_largest_remainder(charged.abs(), &weights);
            for (share, part) in of_role.iter().zip(parts) {
                let figure = Figure::Staff { employee: share.employee, role: role.into() };
                self.add(figure, charged.signum() * part, charged.signum());
            }
        }
    }
}

/// Adds figures to others.
pub fn merge(figures: &mut Figures, others: &Figures) {
    for (key, other) in others {
        let sum = figures.entry(key.clone()).or_default();
        sum.amount += other.amount;
        sum.count += other.count;
    }
}

/// The sum of an amount over figures that a question picks.
pub fn sum(figures: &Figures, mut asked: impl FnMut(&FigureKey) -> bool) -> Amount {
    let picked = figures.iter().filter(|(key, _)| asked(key));
    picked.fold(Amount::default(), |sum, (_, each)| Amount {
        amount: sum.amount + each.amount,
        count: sum.count + each.count,
    })
}

/// What moved between a kind and a book.
#[must_use]
pub fn moved(figures: &Figures, kind: Kind, book: Book) -> i64 {
    let wanted = Figure::Entry { kind: kind as i16, book: book as i16 };
    sum(figures, |key| key.figure == wanted).amount
}

/// What a way of payment brought in all, less what went back.
#[must_use]
pub fn paid_by(figures: &Figures, method: &str) -> i64 {
    sum(figures, |key| matches!(&key.figure, Figure::Tender(tender) if tender == method)).amount
}

#[cfg(test)]
mod tests;

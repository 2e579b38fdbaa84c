//! A statement of account on the wire (S03): figures that a member can check by adding them up.

use chrono::NaiveDate;
use domain::ledger::Kind;
use domain::money::Currency;
use domain::statement::{Change, KINDS};
use persistence::statements::LotTerms;
use serde::Serialize;
use utoipa::ToSchema;
use uuid::Uuid;

use super::causes;
use super::codes::ValueKindCode;
use super::posting_result::{PostingKindCode, instant};
use super::posting_row::quantity;
use crate::app::statements::{DatedLot, Movement, Section, Statement, Summary};
use crate::extract::query::Listing;
use crate::language::Language;

/// A page of a statement of account.
#[derive(Debug, Serialize, ToSchema)]
pub struct StatementResponse {
    /// The company.
    #[schema(example = "云栖洗车")]
    pub tenant_name: String,
    /// The member's name, all but the first character masked; empty for people who are no members.
    #[schema(example = "林**")]
    pub member_name_masked: String,
    /// The program.
    #[schema(example = "储值卡")]
    pub program_name: String,
    /// ISO 4217 code of what is money.
    #[schema(example = "CNY")]
    pub currency: String,
    /// The first business date.
    pub from: NaiveDate,
    /// The last one.
    pub to: NaiveDate,
    /// When it was made (UTC).
    pub made_at: String,
    /// Before and after; null on every page but the first.
    pub summary: Option<StatementSummary>,
    /// What moved, oldest first, in the order in which it was recorded.
    pub movements: Vec<StatementMovement>,
    /// Where the next page of movements begins; null on the last page.
    pub next_cursor: Option<String>,
}

/// The statement of account of a member: a section for each membership.
#[derive(Debug, Serialize, ToSchema)]
pub struct MemberStatementResponse {
    /// The sections, the oldest membership first; none for a member without one.
    pub sections: Vec<MemberStatementSection>,
}

/// One membership in the statement of its member.
#[derive(Debug, Serialize, ToSchema)]
pub struct MemberStatementSection {
    /// The membership.
    pub membership_id: Uuid,
    /// The first page of its statement; the pages after it are those of `/memberships/{id}/statement`.
    pub statement: StatementResponse,
}

impl MemberStatementResponse {
    /// Sections as they were made, with causes in a language, else in the company's.
    #[must_use]
    pub fn of(sections: Vec<Section>, language: Option<Language>) -> Self {
        let section = |section: Section| MemberStatementSection {
            membership_id: section.membership.value(),
            statement: StatementResponse::of(section.statement, language),
        };
        Self { sections: sections.into_iter().map(section).collect() }
    }
}

/// What was held before and after the period.
#[derive(Debug, Serialize, ToSchema)]
pub struct StatementSummary {
    /// Every kind of value: opening + change = closing.
    pub kinds: Vec<StatementKind>,
    /// The lots that were open at the end, the oldest first.
    pub lots: Vec<StatementLot>,
}

/// One kind of value over the period. Decimal text for money, whole numbers for points and counts.
#[derive(Debug, Serialize, ToSchema)]
pub struct StatementKind {
    /// The kind.
    pub kind: ValueKindCode,
    /// Before the period.
    #[schema(example = "10000.00")]
    pub opening: String,
    /// Signed.
    #[schema(example = "-73.75")]
    pub change: String,
    /// After it.
    #[schema(example = "9926.25")]
    pub closing: String,
}

/// A posting that moved value.
#[derive(Debug, Serialize, ToSchema)]
pub struct StatementMovement {
    /// The posting.
    pub posting_id: Uuid,
    /// What it is.
    pub kind: PostingKindCode,
    /// Number on the receipt.
    #[schema(example = "S01-T1-20261122-0043")]
    pub receipt_no: String,
    /// The shop's business date.
    pub business_date: NaiveDate,
    /// Whether it was entered after the period of its business date had ended.
    pub is_late: bool,
    /// Where.
    #[schema(example = "云栖路店")]
    pub shop_name: String,
    /// For a correction or a return, the receipt that it takes back.
    pub reverses_receipt_no: Option<String>,
    /// Whether it was corrected later.
    pub is_corrected: bool,
    /// Why, in the language of the request: what was sold or given back, rules that gave or took off, the cause of a refund, the
    /// reason that somebody wrote down. Empty when there is nothing to say beyond the kind.
    #[schema(example = "洗车 × 2；等级折扣 -4.66")]
    pub cause: String,
    /// What moved, kind by kind.
    pub changes: Vec<StatementChange>,
}

/// What moved of one kind. Decimal text for money, whole numbers for points and counts.
#[derive(Debug, Serialize, ToSchema)]
pub struct StatementChange {
    /// The kind.
    pub kind: ValueKindCode,
    /// Signed.
    #[schema(example = "-73.75")]
    pub amount: String,
    /// What was held of it afterwards; of counts, in all packages together.
    #[schema(example = "9926.25")]
    pub after: String,
}

/// What a lot is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum StatementLotCode {
    /// Principal and bonus of one top-up.
    TopUp,
    /// Reward points.
    Points,
    /// Counts of one item of a package.
    Counts,
    /// What is owed of one sale on account.
    OnAccount,
}

/// A lot that was open at the end.
#[derive(Debug, Serialize, ToSchema)]
pub struct StatementLot {
    /// Its id.
    pub lot_id: Uuid,
    /// What it is.
    pub lot: StatementLotCode,
    /// Business date of the posting that brought it.
    pub since: NaiveDate,
    /// Number on its receipt.
    #[schema(example = "S01-T1-20261122-0043")]
    pub receipt_no: String,
    /// Package and item, of counts.
    #[schema(example = json!(null))]
    pub label: Option<String>,
    /// Whether it is a time pass: any number of uses within its term.
    pub unlimited: bool,
    /// What came in with it, where that is a term: principal and bonus of a top-up, the sale on account.
    pub brought: Vec<StatementAmount>,
    /// What was left.
    pub left: Vec<StatementAmount>,
    /// The last day on which it can be used, as its terms are now; of a top-up, its bonus. Null for no end.
    pub last_day: Option<NaiveDate>,
    /// The first day on which pending points can be spent; null when they can.
    pub spendable_from: Option<NaiveDate>,
}

/// An amount of a kind. Decimal text for money, whole numbers for points and counts.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct StatementAmount {
    /// The kind.
    pub kind: ValueKindCode,
    /// How much.
    #[schema(example = "1000.00")]
    pub amount: String,
}

impl StatementResponse {
    /// A page as it was made, with causes in a language, else in the company's.
    #[must_use]
    pub fn of(statement: Statement, language: Option<Language>) -> Self {
        let heading = statement.heading;
        let currency = heading.currency;
        let first = heading.period.from();
        let language = language.or(heading.language).unwrap_or_default();
        let page = Listing::new(statement.movements, |movement| {
            StatementMovement::of(&movement, first, currency, language)
        });
        Self {
            tenant_name: heading.tenant_name,
            member_name_masked: heading.member_name_masked,
            program_name: heading.program_name,
            currency: currency.code().to_owned(),
            from: first,
            to: heading.period.to(),
            made_at: instant(heading.made_at),
            summary: statement.summary.map(|summary| StatementSummary::of(&summary, currency)),
            movements: page.items,
            next_cursor: page.next_cursor,
        }
    }
}

impl StatementSummary {
    /// Kinds and lots.
    #[must_use]
    pub fn of(summary: &Summary, currency: Currency) -> Self {
        let kind = |kind: Kind| {
            let (opening, closing) = (summary.opening.of(kind), summary.closing.of(kind));
            StatementKind {
                kind: kind.into(),
                opening: quantity(opening, kind, currency),
                change: quantity(closing - opening, kind, currency),
                closing: quantity(closing, kind, currency),
            }
        };
        Self {
            kinds: KINDS.into_iter().map(kind).collect(),
            lots: summary.lots.iter().map(|lot| StatementLot::of(lot, currency)).collect(),
        }
    }
}

impl StatementMovement {
    /// A movement in a period that begins on `first`.
    #[must_use]
    pub fn of(movement: &Movement, first: NaiveDate, currency: Currency, language: Language) -> Self {
        let row = &movement.line.row;
        let change = |change: &Change| StatementChange {
            kind: change.kind.into(),
            amount: quantity(change.amount, change.kind, currency),
            after: quantity(change.after, change.kind, currency),
        };
        Self {
            posting_id: row.id.value(),
            kind: PostingKindCode::of(row.kind),
            receipt_no: row.receipt_no.clone(),
            business_date: row.business_date,
            is_late: row.business_date < first,
            shop_name: row.shop.name.clone(),
            reverses_receipt_no: movement.reverses_receipt_no.clone(),
            is_corrected: row.reversed_by.is_some(),
            cause: causes::words(&movement.line.cause, language),
            changes: movement.line.changes.iter().map(change).collect(),
        }
    }
}

impl StatementLot {
    /// A lot with its terms.
    #[must_use]
    pub fn of(dated: &DatedLot, currency: Currency) -> Self {
        let amounts = |of: &[(Kind, i64)]| -> Vec<StatementAmount> {
            let amount = |&(kind, amount): &(Kind, i64)| StatementAmount {
                kind: kind.into(),
                amount: quantity(amount, kind, currency),
            };
            of.iter().filter(|(_, amount)| *amount != 0).map(amount).collect()
        };
        let (lot, label, unlimited, brought, left) = match &dated.lot.terms {
            LotTerms::Pair { paid, given, principal, bonus } => (
                StatementLotCode::TopUp,
                None,
                false,
                amounts(&[(Kind::Principal, paid.minor()), (Kind::Bonus, given.minor())]),
                amounts(&[(Kind::Principal, principal.minor()), (Kind::Bonus, bonus.minor())]),
            ),
            LotTerms::Points { left, .. } => {
                let left = amounts(&[(Kind::RewardPoints, *left)]);
                (StatementLotCode::Points, None, false, Vec::new(), left)
            }
            LotTerms::Counts { left, package, label, unlimited } => {
                let label = Some(format!("{package} · {label}"));
                let left = amounts(&[(Kind::Counts, *left)]);
                (StatementLotCode::Counts, label, *unlimited, Vec::new(), left)
            }
            LotTerms::Account { amount, owed } => (
                StatementLotCode::OnAccount,
                None,
                false,
                amounts(&[(Kind::OnAccount, amount.minor())]),
                amounts(&[(Kind::OnAccount, owed.minor())]),
            ),
        };
        Self {
            lot_id: dated.lot.id.value(),
            lot,
            since: dated.lot.since,
            receipt_no: dated.lot.receipt_no.clone(),
            label,
            unlimited,
            brought,
            left,
            last_day: dated.last_day,
            spendable_from: dated.spendable_from,
        }
    }
}

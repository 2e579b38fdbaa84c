//! Receipts of money and their marks, as responses.

use chrono::NaiveDate;
use domain::invoices::InvoiceState;
use persistence::invoices::InvoiceMark;
use persistence::invoices::receipts::MoneyReceipt;
use serde::Serialize;
use utoipa::ToSchema;
use uuid::Uuid;

use super::settings::InvoiceKindBody;
use crate::app::invoices::Shown;
use crate::wire::posting_result::{PostingKindCode, instant};
use crate::wire::posting_row::NamedThing;

/// How a receipt of money stands.
#[derive(Debug, Clone, Copy, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub(crate) enum InvoiceStateCode {
    /// No invoice stands.
    NotInvoiced,
    /// One stands, for no more than what was paid.
    Invoiced,
    /// More is invoiced than what is left: a red invoice is due.
    RedDue,
    /// Red invoices took off what was invoiced.
    RedIssued,
}

/// A receipt of money in a list.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct MoneyReceiptRow {
    /// The posting.
    posting_id: Uuid,
    /// What it is.
    kind: PostingKindCode,
    /// Number on the receipt.
    #[schema(example = "S01-T1-20261122-0043")]
    receipt_no: String,
    /// Where.
    shop: NamedThing,
    /// The business date.
    business_date: NaiveDate,
    /// When it was recorded (UTC).
    recorded_at: String,
    /// Money that came in.
    #[schema(example = "38.50")]
    money: String,
    /// What stored value, gift cards and deposits paid of it.
    #[schema(example = "50.00")]
    prepaid: String,
    /// Money that went back of it.
    #[schema(example = "0.00")]
    back: String,
    /// What is invoiced and was not taken off.
    #[schema(example = "38.50")]
    invoiced: String,
    /// What can still be invoiced.
    #[schema(example = "0.00")]
    open: String,
    /// What red invoices have to take off.
    #[schema(example = "0.00")]
    red_due: String,
    /// How it stands.
    state: InvoiceStateCode,
    /// Numbers of the invoices that stand, the oldest first.
    #[schema(example = json!(["25117000000123456789"]))]
    references: Vec<String>,
}

/// An invoice that was marked.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct InvoiceMarkResponse {
    /// Its id.
    id: Uuid,
    /// Whether it is a red one.
    red: bool,
    /// Whether it is a second invoice, for what prepaid value paid.
    second: bool,
    /// Code of its kind, as it was then.
    #[schema(example = "601")]
    kind: String,
    /// Name of its kind.
    #[schema(example = "预付卡销售和充值（不征税）")]
    kind_name: String,
    /// Its number.
    #[schema(example = "25117000000123456789")]
    reference: String,
    /// Its date.
    issued_on: NaiveDate,
    /// What of the receipt it is for.
    #[schema(example = "38.50")]
    amount: String,
    /// Why, for a second one.
    reason: Option<String>,
    /// When it was marked (UTC).
    marked_at: String,
    /// By whom.
    marked_by: NamedThing,
    /// When it was withdrawn (UTC); null while it stands.
    withdrawn_at: Option<String>,
    /// By whom.
    withdrawn_by: Option<NamedThing>,
    /// Why.
    withdrawal_reason: Option<String>,
}

/// A receipt of money with its marks.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct MoneyReceiptResponse {
    /// What a list says of it.
    #[serde(flatten)]
    row: MoneyReceiptRow,
    /// Its marks, the oldest first; also withdrawn ones.
    marks: Vec<InvoiceMarkResponse>,
    /// Code of the kind that is usual for it.
    #[schema(example = "601")]
    usual_kind: Option<String>,
    /// The kinds that the company knows.
    kinds: Vec<InvoiceKindBody>,
}

/// Receipts that were marked.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct MarkedResponse {
    /// Each as it is now, in the order in which they were named.
    pub(super) receipts: Vec<MoneyReceiptResponse>,
}

impl InvoiceStateCode {
    pub(super) fn from_code(code: &str) -> Option<InvoiceState> {
        Some(match code {
            "not_invoiced" => InvoiceState::NotInvoiced,
            "invoiced" => InvoiceState::Invoiced,
            "red_due" => InvoiceState::RedDue,
            "red_issued" => InvoiceState::RedIssued,
            _ => return None,
        })
    }
}

impl From<InvoiceState> for InvoiceStateCode {
    fn from(state: InvoiceState) -> Self {
        match state {
            InvoiceState::NotInvoiced => Self::NotInvoiced,
            InvoiceState::Invoiced => Self::Invoiced,
            InvoiceState::RedDue => Self::RedDue,
            InvoiceState::RedIssued => Self::RedIssued,
        }
    }
}

impl From<&MoneyReceipt> for MoneyReceiptRow {
    fn from(receipt: &MoneyReceipt) -> Self {
        let facts = &receipt.facts;
        Self {
            posting_id: receipt.posting.value(),
            kind: PostingKindCode::of(receipt.kind),
            receipt_no: receipt.receipt_no.clone(),
            shop: NamedThing::from(&receipt.shop),
            business_date: receipt.date,
            recorded_at: instant(receipt.recorded_at),
            money: facts.received.money.to_string(),
            prepaid: facts.received.prepaid.to_string(),
            back: facts.back.money.to_string(),
            invoiced: facts.standing().to_string(),
            open: facts.open().to_string(),
            red_due: facts.red_due().to_string(),
            state: facts.state().into(),
            references: receipt.references.clone(),
        }
    }
}

impl From<&InvoiceMark> for InvoiceMarkResponse {
    fn from(mark: &InvoiceMark) -> Self {
        let withdrawn = mark.withdrawn.as_ref();
        Self {
            id: mark.id.value(),
            red: mark.is_red,
            second: mark.is_second,
            kind: mark.kind_code.clone(),
            kind_name: mark.kind_name.clone(),
            reference: mark.reference.clone(),
            issued_on: mark.issued_on,
            amount: mark.amount.to_string(),
            reason: mark.reason.clone(),
            marked_at: instant(mark.marked_at),
            marked_by: NamedThing::from(&mark.marked_by),
            withdrawn_at: withdrawn.map(|withdrawn| instant(withdrawn.at)),
            withdrawn_by: withdrawn.map(|withdrawn| NamedThing::from(&withdrawn.by)),
            withdrawal_reason: withdrawn.map(|withdrawn| withdrawn.reason.clone()),
        }
    }
}

impl From<&Shown> for MoneyReceiptResponse {
    fn from(shown: &Shown) -> Self {
        Self {
            row: MoneyReceiptRow::from(&shown.receipt),
            marks: shown.marks.iter().map(InvoiceMarkResponse::from).collect(),
            usual_kind: shown.usual.clone(),
            kinds: shown.kinds.iter().map(InvoiceKindBody::from).collect(),
        }
    }
}

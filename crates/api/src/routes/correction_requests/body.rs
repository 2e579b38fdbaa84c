//! What requests for corrections look like on the wire.

use std::collections::{BTreeMap, HashMap};

use domain::correction_reasons::ReasonUse;
use domain::correction_requests::RequestSubject;
use domain::ids::{Id, Posting};
use domain::money::Currency;
use persistence::correction_reasons::CorrectionReason;
use persistence::correction_requests::{CorrectionRequest, Filter};
use persistence::statements::Row;
use serde::{Deserialize, Serialize};
use serde_json::Value;
use utoipa::{IntoParams, ToSchema};
use uuid::Uuid;
use validator::Validate;

use crate::app::correction_requests::Found;
use crate::app::corrections::AskedGrounds;
use crate::app::error::{AppError, Noun};
use crate::language::Language;
use crate::routes::corrections::{CorrectionKindCode, NamedReason, named};
use crate::routes::returns::ReturnLineRequest;
use crate::routes::value;
use crate::wire::codes::CorrectionRequestStateCode;
use crate::wire::posting_result::{PostingResult, instant};
use crate::wire::posting_row::{Members, NamedThing, PostingRow};

/// A correction or return that is asked for.
#[derive(Debug, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({"posting_id": "01990c5e-5b0a-7cc3-a0a5-6f1d2c3b4a59", "reason_code": "wrong-amount"}))]
pub(crate) struct AskCorrectionRequest {
    /// The posting to take back, or the sale of which a part comes back.
    pub(super) posting_id: Uuid,
    /// Whether the posting is taken back, as when nothing is said, or a part of a sale comes back.
    kind: Option<CorrectionKindCode>,
    /// What comes back; none means everything that is left. For a return alone.
    #[serde(default)]
    #[validate(length(max = 200), nested)]
    lines: Vec<ReturnLineRequest>,
    /// Why: code of one of the company's reasons. This, `reason`, or both.
    #[validate(length(min = 1, max = 40))]
    #[schema(example = "wrong-amount", min_length = 1, max_length = 40)]
    reason_code: Option<String>,
    /// Why, in own words; kept behind those of the code.
    #[validate(length(min = 1, max = 200))]
    #[schema(example = "多打一个零", min_length = 1, max_length = 200)]
    reason: Option<String>,
}

impl AskCorrectionRequest {
    const fn is_return(&self) -> bool {
        matches!(self.kind, Some(CorrectionKindCode::Return))
    }

    pub(super) fn subject(&self, currency: Currency) -> Result<RequestSubject, AppError> {
        if self.is_return() {
            let lines = self.lines.iter().enumerate();
            let lines = lines.map(|(place, line)| line.parse(place, currency));
            return Ok(RequestSubject::Return(value::all(lines.collect())?));
        }
        if self.lines.is_empty() {
            return Ok(RequestSubject::Reversal);
        }
        Err(AppError::invalid("/lines", "unknown-value"))
    }

    pub(super) fn grounds(&self) -> AskedGrounds {
        AskedGrounds {
            used_for: if self.is_return() { ReasonUse::Return } else { ReasonUse::Correction },
            code: self.reason_code.clone(),
            words: self.reason.clone(),
            approval: None,
        }
    }
}

/// A request that is approved.
#[derive(Debug, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({"correction_request_id": "01990c5e-5b0a-7cc3-a0a5-6f1d2c3b4a59"}))]
pub(crate) struct CreateCorrectionApprovalRequest {
    /// The request.
    pub(super) correction_request_id: Uuid,
}

/// A request that is not to be.
#[derive(Debug, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({"reason": "等我到店再说"}))]
pub(crate) struct RefuseCorrectionRequest {
    /// Why.
    #[validate(length(min = 1, max = 200))]
    #[schema(example = "等我到店再说", min_length = 1, max_length = 200)]
    pub(super) reason: String,
}

/// Which requests.
#[derive(Debug, Deserialize, Validate, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(crate) struct CorrectionRequestsQuery {
    /// Only in this state.
    state: Option<CorrectionRequestStateCode>,
    /// Only for this posting.
    posting_id: Option<Uuid>,
    /// Rows wanted, 1 to 200.
    #[validate(range(min = 1, max = 200))]
    #[param(example = 50, minimum = 1, maximum = 200)]
    pub(super) limit: Option<i64>,
    /// `next_cursor` of the previous page.
    #[validate(length(max = 200))]
    pub(super) cursor: Option<String>,
}

impl CorrectionRequestsQuery {
    pub(super) fn filter(&self) -> Filter {
        Filter {
            state: self.state.map(CorrectionRequestStateCode::source),
            original: self.posting_id.map(Id::new),
        }
    }
}

/// A request to take a posting back beyond the limit of a role.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = CorrectionRequest)]
pub(crate) struct CorrectionRequestResponse {
    /// Its id.
    id: Uuid,
    /// Where it stands.
    state: CorrectionRequestStateCode,
    /// Whether the posting is to be taken back, or a part of a sale is to come back.
    kind: CorrectionKindCode,
    /// What is to be taken back, wholly or in part.
    original: PostingRow,
    /// The company's reason; null for own words alone.
    reason: Option<NamedReason>,
    /// Why, in the words that the correction keeps.
    #[schema(example = "录错金额：多打一个零")]
    words: String,
    /// What would be taken back.
    #[schema(example = "880.00")]
    amount: String,
    /// Who asked.
    asked_by: NamedThing,
    /// When (UTC).
    asked_at: String,
    /// Until when it waits (UTC).
    lapses_at: String,
    /// Who approved, refused or withdrew it, or took the posting back otherwise.
    ended_by: Option<NamedThing>,
    /// When it ended (UTC).
    ended_at: Option<String>,
    /// The correction.
    correction_id: Option<Uuid>,
    /// Why it was refused.
    note: Option<String>,
    /// Code of the problem for which it could not be done.
    #[schema(example = "value-already-used")]
    cause: Option<String>,
}

/// A request with what whoever asked was told.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct CorrectionRequestDetail {
    /// The request.
    pub(super) request: CorrectionRequestResponse,
    /// What would have followed when it was asked for.
    #[schema(value_type = PostingResult)]
    pub(super) asked_preview: Value,
}

/// What requests name.
pub(super) struct Around {
    originals: HashMap<Id<Posting>, Row>,
    members: Members,
    reasons: BTreeMap<String, CorrectionReason>,
    language: Language,
}

/// The requests, and what they name.
pub(super) fn around<T>(found: Found<T>, language: Language) -> (T, Around) {
    let Found { requests, originals, members, reasons } = found;
    (requests, Around { originals, members, reasons, language })
}

impl CorrectionRequestResponse {
    pub(super) fn of(request: CorrectionRequest, around: &Around) -> Result<Self, AppError> {
        let original = around.originals.get(&request.original).ok_or(AppError::NotFound(Noun::Posting))?;
        Ok(Self {
            id: request.id.value(),
            state: request.state.into(),
            kind: match &request.subject {
                RequestSubject::Reversal => CorrectionKindCode::Reversal,
                RequestSubject::Return(_) => CorrectionKindCode::Return,
            },
            original: PostingRow::of(original, &around.members),
            reason: named(request.reason_code.as_deref(), &around.reasons, around.language),
            words: request.reason,
            amount: request.amount.to_string(),
            asked_by: NamedThing::from(&request.asked_by),
            asked_at: instant(request.asked_at),
            lapses_at: instant(request.lapses_at),
            ended_by: request.ended_by.as_ref().map(NamedThing::from),
            ended_at: request.ended_at.map(instant),
            correction_id: request.correction.map(Id::value),
            note: request.note,
            cause: request.cause,
        })
    }
}

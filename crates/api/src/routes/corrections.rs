//! `/corrections`: what was taken back and what came back, by whom, why and by whose leave (LG02).

mod table;

use std::collections::BTreeMap;
use std::sync::Arc;

use actix_web::{HttpResponse, get, web};
use chrono::NaiveDate;
use domain::ids::Id;
use domain::ledger::PostingKind;
use persistence::correction_reasons::CorrectionReason;
use persistence::corrections::{Corrected, CorrectionFilter, ReasonFilter, ReasonTotal};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use uuid::Uuid;
use validator::Validate;

use crate::app::corrections;
use crate::app::letterheads::letterhead;
use crate::app::payment_ways;
use crate::auth::principal::Principal;
use crate::extract::query::{self, Listing, ValidQuery};
use crate::language::Language;
use crate::problem::Problem;
use crate::state::AppState;
use crate::tables::{Sheet, Workbook, caption, csv};
use crate::wire::posting_row::{Members, NamedThing, PostingRow};

/// Corrections of one posting, or returns of a part of a sale.
#[derive(Debug, Clone, Copy, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub(crate) enum CorrectionKindCode {
    /// A posting was taken back.
    Reversal,
    /// A part of a sale came back.
    Return,
}

/// Which corrections and returns.
#[derive(Debug, Deserialize, Validate, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(crate) struct CorrectionsQuery {
    /// Only corrections, or only returns.
    #[param(inline)]
    kind: Option<CorrectionKindCode>,
    /// Only of this shop.
    shop_id: Option<Uuid>,
    /// Only made by this user.
    user_id: Option<Uuid>,
    /// Only for this reason; `none` for those in own words alone.
    #[validate(length(min = 1, max = 40))]
    #[param(example = "wrong-amount")]
    reason_code: Option<String>,
    /// From this business date on.
    business_date_from: Option<NaiveDate>,
    /// Up to this business date.
    business_date_to: Option<NaiveDate>,
    /// Rows wanted, 1 to 200.
    #[validate(range(min = 1, max = 200))]
    #[param(example = 50, minimum = 1, maximum = 200)]
    limit: Option<i64>,
    /// `next_cursor` of the previous page.
    #[validate(length(max = 200))]
    cursor: Option<String>,
}

/// Which corrections and returns to count, or to export.
#[derive(Debug, Deserialize, Validate, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(crate) struct AllCorrectionsQuery {
    /// Only corrections, or only returns.
    #[param(inline)]
    kind: Option<CorrectionKindCode>,
    /// Only of this shop.
    shop_id: Option<Uuid>,
    /// Only made by this user.
    user_id: Option<Uuid>,
    /// Only for this reason; `none` for those in own words alone.
    #[validate(length(min = 1, max = 40))]
    #[param(example = "wrong-amount")]
    reason_code: Option<String>,
    /// From this business date on.
    business_date_from: Option<NaiveDate>,
    /// Up to this business date.
    business_date_to: Option<NaiveDate>,
}

/// The code that asks for own words alone.
const OWN_WORDS: &str = "none";

impl CorrectionsQuery {
    fn all(self) -> AllCorrectionsQuery {
        AllCorrectionsQuery {
            kind: self.kind,
            shop_id: self.shop_id,
            user_id: self.user_id,
            reason_code: self.reason_code,
            business_date_from: self.business_date_from,
            business_date_to: self.business_date_to,
        }
    }
}

impl AllCorrectionsQuery {
    fn filter(self) -> CorrectionFilter {
        CorrectionFilter {
            kind: self.kind.map(|kind| match kind {
                CorrectionKindCode::Reversal => PostingKind::Reversal,
                CorrectionKindCode::Return => PostingKind::Return,
            }),
            shop: self.shop_id.map(Id::new),
            user: self.user_id.map(Id::new),
            reason: self.reason_code.map(|code| {
                if code == OWN_WORDS { ReasonFilter::OwnWords } else { ReasonFilter::Code(code) }
            }),
            from: self.business_date_from,
            to: self.business_date_to,
        }
    }
}

/// A reason as a report names it.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct NamedReason {
    /// Its code.
    #[schema(example = "wrong-amount")]
    code: String,
    /// Its words of now, in the reader's language.
    #[schema(example = "录错金额")]
    name: String,
}

/// A correction or a return.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct CorrectionResponse {
    /// What was done; its `reason` has the words of its day.
    correction: PostingRow,
    /// What it takes back, wholly or in part.
    original: PostingRow,
    /// The company's reason; null for own words alone.
    reason: Option<NamedReason>,
    /// Who lent the limit of their role.
    approved_by: Option<NamedThing>,
}

/// How many and how much for one reason.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct ReasonTotalResponse {
    /// The company's reason; null for own words alone.
    reason: Option<NamedReason>,
    /// Corrections, or returns.
    kind: CorrectionKindCode,
    /// How many.
    #[schema(example = 3)]
    count: i64,
    /// What they took back.
    #[schema(example = "264.00")]
    total: String,
}

pub(super) fn named(
    code: Option<&str>,
    reasons: &BTreeMap<String, CorrectionReason>,
    language: Language,
) -> Option<NamedReason> {
    code.map(|code| {
        let name = reasons.get(code).map_or(code, |reason| reason.label(language.tag()));
        NamedReason { code: code.to_owned(), name: name.to_owned() }
    })
}

impl CorrectionResponse {
    fn of(
        each: &Corrected,
        members: &Members,
        reasons: &BTreeMap<String, CorrectionReason>,
        language: Language,
    ) -> Self {
        Self {
            correction: PostingRow::of(&each.row, members),
            original: PostingRow::of(&each.original, members),
            reason: named(each.reason_code.as_deref(), reasons, language),
            approved_by: each.approved_by.as_ref().map(NamedThing::from),
        }
    }
}

impl ReasonTotalResponse {
    fn of(total: &ReasonTotal, reasons: &BTreeMap<String, CorrectionReason>, language: Language) -> Self {
        let is_return = total.kind == PostingKind::Return;
        Self {
            reason: named(total.reason_code.as_deref(), reasons, language),
            kind: if is_return { CorrectionKindCode::Return } else { CorrectionKindCode::Reversal },
            count: total.count,
            total: total.total.to_string(),
        }
    }
}

/// List corrections and returns
///
/// Newest first, of the members that the caller may browse: what was done, what it takes back, why and by whose leave.
#[utoipa::path(
    tag = "Corrections",
    params(CorrectionsQuery),
    responses((status = 200, body = Listing<CorrectionResponse>))
)]
#[get("/corrections")]
pub(crate) async fn list_corrections(
    state: web::Data<AppState>,
    principal: Principal,
    query: ValidQuery<CorrectionsQuery>,
) -> Result<web::Json<Listing<CorrectionResponse>>, Problem> {
    let page = query::page::<Uuid>(query.0.limit, query.0.cursor.as_deref())?;
    let listed = corrections::list(&state, &principal, query.0.all().filter(), page).await?;
    let language = principal.language.unwrap_or_default();
    let (members, reasons) = (listed.members, listed.reasons);
    let row = |each: Corrected| CorrectionResponse::of(&each, &members, &reasons, language);
    Ok(web::Json(Listing::new(listed.page, row)))
}

/// Sum up corrections and returns
///
/// How many and how much for each reason, corrections and returns apart.
#[utoipa::path(
    tag = "Corrections",
    params(AllCorrectionsQuery),
    responses((status = 200, body = Listing<ReasonTotalResponse>))
)]
#[get("/corrections/totals")]
pub(crate) async fn get_correction_totals(
    state: web::Data<AppState>,
    principal: Principal,
    query: ValidQuery<AllCorrectionsQuery>,
) -> Result<web::Json<Listing<ReasonTotalResponse>>, Problem> {
    let (totals, reasons) = corrections::totals(&state, &principal, query.0.filter()).await?;
    let language = principal.language.unwrap_or_default();
    let row = |total| ReasonTotalResponse::of(total, &reasons, language);
    Ok(web::Json(Listing::whole(totals.iter().map(row).collect())))
}

/// Export corrections and returns
///
/// Everything that the filter finds, newest first, as a table that spreadsheets open: UTF-8, separated by commas, heads
/// in the reader's language.
#[utoipa::path(
    tag = "Corrections",
    params(AllCorrectionsQuery),
    responses((status = 200, description = "The table", content_type = "text/csv", body = String))
)]
#[get("/corrections/export")]
pub(crate) async fn export_corrections(
    state: web::Data<AppState>,
    principal: Principal,
    query: ValidQuery<AllCorrectionsQuery>,
) -> Result<HttpResponse, Problem> {
    let language = principal.language.unwrap_or_default();
    let ways = Arc::new(payment_ways::names(&state, &principal, language).await?);
    let rows = table::rows(state, (*principal).clone(), query.0.filter(), ways, language);
    Ok(csv::respond("attachment; filename=\"corrections.csv\"", &table::columns(language), rows))
}

/// Export corrections and returns as a workbook
///
/// Everything that the filter finds, newest first, and how many and how much for each reason, in the reader's language: amounts are numbers, dates
/// are dates.
#[utoipa::path(
    tag = "Corrections",
    params(AllCorrectionsQuery),
    responses((
        status = 200,
        description = "The workbook",
        content_type = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
        body = String
    ))
)]
#[get("/corrections.xlsx")]
pub(crate) async fn export_corrections_workbook(
    state: web::Data<AppState>,
    principal: Principal,
    query: ValidQuery<AllCorrectionsQuery>,
) -> Result<HttpResponse, Problem> {
    let language = principal.language.unwrap_or_default();
    let (from, to) = (query.0.business_date_from, query.0.business_date_to);
    let letterhead = letterhead(&state, &principal, &[query.0.shop_id, query.0.user_id]).await?;
    let filter = query.0.filter();
    let (totals, reasons) = corrections::totals(&state, &principal, filter.clone()).await?;
    let ways = Arc::new(payment_ways::names(&state, &principal, language).await?);
    let rows = table::rows(state, (*principal).clone(), filter, ways, language);
    let list = Sheet { name: language.pick("明细", "List"), columns: table::columns(language), rows };
    let title = language.pick("错误纠正信息", "Corrections and returns");
    Workbook::new(
        (title, &caption::open_days(from, to, language)),
        &letterhead,
        vec![list, table::totals(&totals, &reasons, language)],
        language,
    )
    .respond("attachment; filename=\"corrections.xlsx\"")
    .await
}

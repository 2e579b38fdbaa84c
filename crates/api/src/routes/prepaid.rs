//! `/prepaid-guard` and the buyers of cards: what the law of a country lets a shop take for later (预付卡法规).

use std::collections::BTreeMap;

use actix_web::http::StatusCode;
use actix_web::{HttpResponse, get, post, web};
use chrono::NaiveDate;
use domain::ids::Id;
use domain::money::Money;
use domain::prepaid::{Citation, Figure, Figures, Pack};
use persistence::buyers::{Buyer, BuyerDetails};
use persistence::prepaid as packs;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use uuid::Uuid;
use validator::Validate;

use crate::app::error::AppError;
use crate::app::prepaid::{self, Guarding, Reserve};
use crate::auth::principal::Principal;
use crate::extract::json::ValidJson;
use crate::problem::Problem;
use crate::state::AppState;
use crate::wire::codes::{BuyerKindCode, PrepaidCountedCode};
use crate::wire::posting_result::instant;

/// What guards top-ups.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct PrepaidGuardResponse {
    /// The pack that is on; null: nothing is guarded.
    #[schema(example = "cn")]
    pack: Option<String>,
    /// What counts towards the limit of a card.
    counted: PrepaidCountedCode,
    /// What is to be kept in reserve; null while no pack is on.
    reserve: Option<ReserveResponse>,
    /// The packs that can be turned on, with their figures of today.
    packs: Vec<PackResponse>,
}

/// What is to be kept in reserve.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct ReserveResponse {
    /// The last day of the quarter before.
    quarter_end: NaiveDate,
    /// Principal of all stored value at its end.
    #[schema(example = "123456.78")]
    balance: String,
    /// What of it is kept.
    #[schema(example = "24691.36")]
    amount: String,
}

/// A pack.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct PackResponse {
    /// Its stable code.
    #[schema(example = "cn")]
    code: String,
    /// Number of its data: larger is newer.
    #[schema(example = 1)]
    number: i32,
    /// ISO 4217 code of its amounts; only a company of that currency can turn it on.
    #[schema(example = "CNY")]
    currency: String,
    /// What it says today.
    figures: Vec<FigureResponse>,
}

/// What a figure of a pack is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub(crate) enum FigureCode {
    /// The most that a card of a member may hold.
    NamedLimit,
    /// The most that a gift card may hold.
    BearerLimit,
    /// Whoever buys a named card says who they are.
    NamedIdentity,
    /// A purchase of gift cards of so much asks who buys.
    BearerIdentityFrom,
    /// A company pays so much by transfer only.
    CompanyTransferFrom,
    /// A person pays so much by transfer only.
    PersonTransferFrom,
    /// Money of a named card never lapses.
    NoExpiry,
    /// The part of the prepaid balance that is kept in reserve.
    Reserve,
}

/// A figure with where it stands.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct FigureResponse {
    /// What it is about.
    code: FigureCode,
    /// How much; null for a rule without a figure.
    #[schema(example = "5000.00")]
    amount: Option<String>,
    /// Which part, in basis points; null for an amount.
    #[schema(example = json!(null))]
    part_bp: Option<i32>,
    /// Where it stands, by language.
    #[schema(example = json!({"zh-CN": "第十八条", "en": "article 18"}))]
    source: BTreeMap<String, String>,
    /// Since when.
    since: NaiveDate,
}

/// Who bought a card.
#[derive(Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct CreateBuyerRequest {
    /// A person or a company.
    kind: BuyerKindCode,
    /// Of the person or company, as the document says.
    #[validate(length(min = 1, max = 100))]
    #[schema(example = "林晓芸", min_length = 1, max_length = 100)]
    name: String,
    /// Number of the document that was shown.
    #[validate(length(min = 4, max = 40))]
    #[schema(example = "110101199003077758", min_length = 4, max_length = 40)]
    document: String,
    /// Where they can be reached.
    #[validate(length(min = 1, max = 100))]
    #[schema(example = "13800005678", min_length = 1, max_length = 100)]
    contact: String,
}

/// Who bought a card, once recorded: nothing of it is shown here.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct BuyerRecordedResponse {
    /// The membership.
    membership_id: Uuid,
    /// A person or a company.
    kind: BuyerKindCode,
}

/// Who bought the card of a membership, in full.
#[derive(Serialize, ToSchema)]
pub(crate) struct BuyersResponse {
    /// Newest first; the first one counts.
    items: Vec<BuyerResponse>,
}

/// A record of who bought a card.
#[derive(Serialize, ToSchema)]
pub(crate) struct BuyerResponse {
    /// A person or a company.
    kind: BuyerKindCode,
    /// Name; null once the member is erased, as are the others.
    #[schema(example = "林晓芸")]
    name: Option<String>,
    /// Number of the document.
    #[schema(example = "110101199003077758")]
    document: Option<String>,
    /// Where they can be reached.
    #[schema(example = "13800005678")]
    contact: Option<String>,
    /// When it was recorded.
    #[schema(value_type = String, format = DateTime)]
    recorded_at: String,
}

impl PrepaidGuardResponse {
    fn of(found: &Guarding) -> Self {
        Self {
            pack: found.pack.map(|pack| pack.code.clone()),
            counted: found.counted.into(),
            reserve: found.reserve.as_ref().map(ReserveResponse::of),
            packs: packs::packs().iter().map(|pack| PackResponse::of(pack, found.today)).collect(),
        }
    }
}

impl ReserveResponse {
    fn of(reserve: &Reserve) -> Self {
        Self {
            quarter_end: reserve.quarter_end,
            balance: reserve.balance.to_string(),
            amount: reserve.amount.to_string(),
        }
    }
}

impl PackResponse {
    fn of(pack: &Pack, today: NaiveDate) -> Self {
        Self {
            code: pack.code.clone(),
            number: pack.number,
            currency: pack.currency.code().to_owned(),
            figures: pack.on(today).map(figures).unwrap_or_default(),
        }
    }
}

fn figures(of: &Figures) -> Vec<FigureResponse> {
    let rule = |code, cited: &Citation| FigureResponse {
        code,
        amount: None,
        part_bp: None,
        source: BTreeMap::from([("zh-CN".to_owned(), cited.zh.clone()), ("en".to_owned(), cited.en.clone())]),
        since: cited.since,
    };
    let amount = |code, figure: &Figure<Money>| FigureResponse {
        amount: Some(figure.value.to_string()),
        ..rule(code, &figure.cited)
    };
    vec![
        amount(FigureCode::NamedLimit, &of.named_limit),
        amount(FigureCode::BearerLimit, &of.bearer_limit),
        rule(FigureCode::NamedIdentity, &of.named_identity),
        amount(FigureCode::BearerIdentityFrom, &of.bearer_identity_from),
        amount(FigureCode::CompanyTransferFrom, &of.company_transfer_from),
        amount(FigureCode::PersonTransferFrom, &of.person_transfer_from),
        rule(FigureCode::NoExpiry, &of.no_expiry),
        FigureResponse {
            part_bp: Some(of.reserve_bp.value),
            ..rule(FigureCode::Reserve, &of.reserve_bp.cited)
        },
    ]
}

impl CreateBuyerRequest {
    fn details(self) -> Result<BuyerDetails, AppError> {
        let trimmed = |pointer: &str, text: &str| {
            let text = text.trim();
            if text.is_empty() { Err(AppError::invalid(pointer, "required")) } else { Ok(text.to_owned()) }
        };
        Ok(BuyerDetails {
            name: trimmed("/name", &self.name)?,
            document: trimmed("/document", &self.document)?,
            contact: trimmed("/contact", &self.contact)?,
        })
    }
}

impl From<Buyer> for BuyerResponse {
    fn from(buyer: Buyer) -> Self {
        let (name, document, contact) = match buyer.details {
            Some(details) => (Some(details.name), Some(details.document), Some(details.contact)),
            None => (None, None, None),
        };
        Self { kind: buyer.kind.into(), name, document, contact, recorded_at: instant(buyer.recorded_at) }
    }
}

/// Get what guards top-ups
///
/// The packs of prepaid-card law with their figures of today, each with its source and day; which one is on; and what is to be kept
/// in reserve of the prepaid balance. `PATCH /tenant` turns a pack on.
#[utoipa::path(tag = "Organisation", responses((status = 200, body = PrepaidGuardResponse)))]
#[get("/prepaid-guard")]
pub(crate) async fn get_prepaid_guard(
    state: web::Data<AppState>,
    principal: Principal,
) -> Result<web::Json<PrepaidGuardResponse>, Problem> {
    Ok(web::Json(PrepaidGuardResponse::of(&prepaid::get(&state, &principal).await?)))
}

/// Record who bought a card
///
/// As the document says that they showed. It is kept sealed, beside what was recorded before; the newest counts. Top-ups that the law
/// asks it of are refused with `buyer-unknown` until then.
#[utoipa::path(
    tag = "Desk",
    params(("id" = Uuid, Path, description = "The membership")),
    request_body = CreateBuyerRequest,
    responses((status = 201, body = BuyerRecordedResponse))
)]
#[post("/memberships/{id}/buyers")]
pub(crate) async fn create_buyer(
    state: web::Data<AppState>,
    principal: Principal,
    id: web::Path<Uuid>,
    body: ValidJson<CreateBuyerRequest>,
) -> Result<HttpResponse, Problem> {
    let kind = body.0.kind;
    let buyer = (kind.source(), body.0.details()?);
    prepaid::record_buyer(&state, &principal, Id::new(*id), buyer).await?;
    Ok(HttpResponse::build(StatusCode::CREATED).json(BuyerRecordedResponse { membership_id: *id, kind }))
}

/// Unmask who bought a card
///
/// Everything that was recorded, newest first. Every call is recorded in the audit log.
#[utoipa::path(
    tag = "Members",
    params(("id" = Uuid, Path, description = "The membership")),
    responses((status = 200, body = BuyersResponse))
)]
#[post("/memberships/{id}/buyers/unmask")]
pub(crate) async fn unmask_buyers(
    state: web::Data<AppState>,
    principal: Principal,
    id: web::Path<Uuid>,
) -> Result<web::Json<BuyersResponse>, Problem> {
    let found = prepaid::unmask_buyers(&state, &principal, Id::new(*id)).await?;
    Ok(web::Json(BuyersResponse { items: found.into_iter().map(BuyerResponse::from).collect() }))
}

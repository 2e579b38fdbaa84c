//! `/reports/settlement`: what shops, or entities, owe each other, and the movements behind each figure.

use actix_web::{HttpResponse, get, web};
use chrono::NaiveDate;
use persistence::settlement::{BehindFilter, Parties};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use uuid::Uuid;
use validator::Validate;

use crate::app::letterheads::letterhead;
use crate::app::reports;
use crate::app::settlements::{self, MovementKey};
use crate::auth::principal::Principal;
use crate::extract::query::{self, Listing, ValidQuery};
use crate::language::Language;
use crate::problem::Problem;
use crate::routes::settlements::table;
use crate::state::AppState;
use crate::tables::{Workbook, caption};
use crate::wire::settlement::{FlowCode, PartiesCode, SettlementFigures, SettlementMovement};

/// Which days, between whom.
#[derive(Debug, Deserialize, Validate, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(crate) struct SettlementQuery {
    /// The first business date; the present one when left out.
    from: Option<NaiveDate>,
    /// The last one, at most 397 days later; the first when left out.
    to: Option<NaiveDate>,
    /// Between `shop`s, when left out, or `entity` by entity. Callers that are bound to a shop see what is about it.
    #[param(inline)]
    parties: Option<PartiesCode>,
}

/// Behind which figure of which days.
#[derive(Debug, Deserialize, Validate, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(crate) struct SettlementMovementsQuery {
    /// Rows wanted, 1 to 200.
    #[validate(range(min = 1, max = 200))]
    #[param(example = 50, minimum = 1, maximum = 200)]
    limit: Option<i64>,
    /// `next_cursor` of the previous page.
    #[validate(length(max = 200))]
    cursor: Option<String>,
    /// The first business date; the present one when left out.
    from: Option<NaiveDate>,
    /// The last one, at most 397 days later; the first when left out.
    to: Option<NaiveDate>,
    /// Between `shop`s, when left out, or `entity` by entity.
    #[param(inline)]
    parties: Option<PartiesCode>,
    /// Only of this party's top-ups.
    issuer_id: Option<Uuid>,
    /// Only what counts at this party.
    place_id: Option<Uuid>,
    /// Only movements of this kind.
    #[param(inline)]
    flow: Option<FlowCode>,
    /// Only what is in the figure `settled` of cells.
    settled: Option<bool>,
}

/// Behind which figure of which days, to be exported.
#[derive(Debug, Deserialize, Validate, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(crate) struct AllSettlementMovementsQuery {
    /// The first business date; the present one when left out.
    from: Option<NaiveDate>,
    /// The last one, at most 397 days later; the first when left out.
    to: Option<NaiveDate>,
    /// Between `shop`s, when left out, or `entity` by entity.
    #[param(inline)]
    parties: Option<PartiesCode>,
    /// Only of this party's top-ups.
    issuer_id: Option<Uuid>,
    /// Only what counts at this party.
    place_id: Option<Uuid>,
    /// Only movements of this kind.
    #[param(inline)]
    flow: Option<FlowCode>,
    /// Only what is in the figure `settled` of cells.
    settled: Option<bool>,
}

/// What moved between shops in some days.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct SettlementReportResponse {
    /// The first business date.
    from: NaiveDate,
    /// The last one.
    to: NaiveDate,
    /// Between whom.
    parties_are: PartiesCode,
    /// Whether everything that was recorded is in it; ask again when not.
    #[schema(example = true)]
    complete: bool,
    /// The figures.
    #[serde(flatten)]
    figures: SettlementFigures,
}

fn parties(asked: Option<PartiesCode>) -> Parties {
    asked.unwrap_or(PartiesCode::Shop).parties()
}

/// Get what shops owe each other
///
/// Who topped up × who delivered, with the position of each: principal topped up and adjusted, less what was refunded and delivered
/// there. Bonus is shared by the cross-shop rule of its program. For counts that another shop used, the shop
/// that sold them pays the paid share of their price. What takes something back counts when it happens, and moves the shop
/// of what it takes back.
#[utoipa::path(
    tag = "Settlements",
    params(SettlementQuery),
    responses((status = 200, body = SettlementReportResponse))
)]
#[get("/reports/settlement")]
pub(crate) async fn get_settlement_report(
    state: web::Data<AppState>,
    principal: Principal,
    query: ValidQuery<SettlementQuery>,
) -> Result<web::Json<SettlementReportResponse>, Problem> {
    let asked = query.0;
    let days = (asked.from, asked.to);
    let report = settlements::report(&state, &principal, days, parties(asked.parties)).await?;
    let only = report.only.map(domain::ids::Id::value);
    Ok(web::Json(SettlementReportResponse {
        from: report.days.0,
        to: report.days.1,
        parties_are: report.parties.into(),
        complete: report.is_complete,
        figures: SettlementFigures::of(&report.matrix, &report.names, only, report.currency),
    }))
}

/// List the movements behind what shops owe each other
///
/// In the order of the audit chain. They sum to the figure.
#[utoipa::path(
    tag = "Settlements",
    params(SettlementMovementsQuery),
    responses((status = 200, body = Listing<SettlementMovement>))
)]
#[get("/reports/settlement/movements")]
pub(crate) async fn list_settlement_movements(
    state: web::Data<AppState>,
    principal: Principal,
    query: ValidQuery<SettlementMovementsQuery>,
) -> Result<web::Json<Listing<SettlementMovement>>, Problem> {
    let asked = query.0;
    let page = query::page::<MovementKey>(asked.limit, asked.cursor.as_deref())?;
    let filter = BehindFilter {
        parties: parties(asked.parties),
        issuer: asked.issuer_id,
        place: asked.place_id,
        flow: asked.flow.map(FlowCode::flow),
        is_settled: asked.settled.unwrap_or(false),
        shop: None,
    };
    let days = (asked.from, asked.to);
    let (found, currency) = settlements::movements(&state, &principal, days, filter, page).await?;
    Ok(web::Json(Listing::new(found, |each| SettlementMovement::of(each, currency))))
}

/// Export what shops owe each other as a workbook
///
/// Who topped up × who delivered, the position of each, and every movement in the order of the audit chain.
#[utoipa::path(
    tag = "Settlements",
    params(SettlementQuery),
    responses((
        status = 200,
        description = "The workbook",
        content_type = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
        body = String
    ))
)]
#[get("/reports/settlement.xlsx")]
pub(crate) async fn export_settlement_report(
    state: web::Data<AppState>,
    principal: Principal,
    query: ValidQuery<SettlementQuery>,
) -> Result<HttpResponse, Problem> {
    let asked = query.0;
    let language = principal.language.unwrap_or_default();
    let parties = parties(asked.parties);
    let report = settlements::report(&state, &principal, (asked.from, asked.to), parties).await?;
    let shops = settlements::shop_names(&state, &principal).await?;
    let only = report.only.map(domain::ids::Id::value);
    let letterhead = letterhead(&state, &principal, &[only]).await?;
    let days = report.days;
    let figures = SettlementFigures::of(&report.matrix, &report.names, only, report.currency);
    let [matrix, positions] = table::figures(&figures, &report.names, language);
    let filter =
        BehindFilter { parties, issuer: None, place: None, flow: None, is_settled: false, shop: None };
    let read = move |page| {
        let (state, principal, days) = (state.clone(), principal.clone(), (Some(days.0), Some(days.1)));
        async move { settlements::movements(&state, &principal, days, filter, page).await }
    };
    Workbook::new(
        (title(language), &caption::days(days.0, days.1)),
        &letterhead,
        vec![matrix, positions, table::movements(read, shops, language)],
        language,
    )
    .respond("attachment; filename=\"settlement.xlsx\"")
    .await
}

/// Export the movements behind what shops owe each other as a workbook
///
/// In the order of the audit chain.
#[utoipa::path(
    tag = "Settlements",
    params(AllSettlementMovementsQuery),
    responses((
        status = 200,
        description = "The workbook",
        content_type = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
        body = String
    ))
)]
#[get("/reports/settlement/movements.xlsx")]
pub(crate) async fn export_settlement_movements(
    state: web::Data<AppState>,
    principal: Principal,
    query: ValidQuery<AllSettlementMovementsQuery>,
) -> Result<HttpResponse, Problem> {
    let asked = query.0;
    let language = principal.language.unwrap_or_default();
    let filter = BehindFilter {
        parties: parties(asked.parties),
        issuer: asked.issuer_id,
        place: asked.place_id,
        flow: asked.flow.map(FlowCode::flow),
        is_settled: asked.settled.unwrap_or(false),
        shop: None,
    };
    let days = reports::period(&state, &principal, (asked.from, asked.to), None).await?;
    let shops = settlements::shop_names(&state, &principal).await?;
    let only = [asked.issuer_id, asked.place_id];
    let letterhead = letterhead(&state, &principal, &only).await?;
    let read = move |page| {
        let (state, principal, days) = (state.clone(), principal.clone(), (Some(days.0), Some(days.1)));
        async move { settlements::movements(&state, &principal, days, filter, page).await }
    };
    Workbook::new(
        (title(language), &caption::days(days.0, days.1)),
        &letterhead,
        vec![table::movements(read, shops, language)],
        language,
    )
    .respond("attachment; filename=\"movements.xlsx\"")
    .await
}

const fn title(language: Language) -> &'static str {
    language.pick("跨店结算", "Between shops")
}

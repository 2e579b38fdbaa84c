//! `/desk`: whoever stands at the till, opened by an exact credential.

use std::collections::HashMap;

use actix_web::{get, post, web};
use domain::ids::Id;
use serde::{Deserialize, Serialize};
use serde_json::Value;
use utoipa::ToSchema;
use uuid::Uuid;
use validator::Validate;

use super::members::GenderCode;
use crate::app::desk::{self, Alert, AlertCode, AlertLevel, Looked, OpenPanel};
use crate::app::members::Standpoint;
use crate::auth::principal::Principal;
use crate::extract::json::ValidJson;
use crate::problem::Problem;
use crate::state::AppState;
use crate::wire::codes::{CardStateCode, MemberStatusCode};
use crate::wire::membership::{Card, Membership};
use crate::wire::posting_result::instant;
use crate::wire::posting_row::{Members, PostingRow};

/// What was typed, scanned or read.
#[derive(Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct LookUpRequest {
    /// A card's number or another text of it, a whole phone, its last four digits, a member number, or the number on a slip.
    /// Never logged.
    #[validate(length(min = 1, max = 512))]
    #[schema(example = "80000012", min_length = 1, max_length = 512)]
    credential: String,
    /// How it came in.
    #[expect(dead_code, reason = "accepted for statistics to come; every way of input is recognised alike")]
    source: LookUpSource,
}

/// How a credential came in.
#[derive(Debug, Clone, Copy, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub(crate) enum LookUpSource {
    /// By hand.
    Typed,
    /// By a reader that types.
    Wedge,
    /// By a reader gateway.
    Reader,
}

/// What a credential opened.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct LookUpResponse {
    /// What came of it.
    outcome: LookUpOutcome,
    /// The card that was recognised, if it was one.
    card: Option<RecognisedCard>,
    /// Whom it opened: one when found, more to choose from when several.
    panels: Vec<DeskPanel>,
    /// The posting whose slip was read, by its number or its id.
    #[schema(example = json!(null))]
    posting_id: Option<Uuid>,
}

/// What came of a credential.
#[derive(Debug, Clone, Copy, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub(crate) enum LookUpOutcome {
    /// One membership.
    Found,
    /// More than one; the clerk chooses.
    Several,
    /// Nobody, but a posting of which it is the slip.
    Slip,
    /// Nobody.
    NotFound,
    /// A payment code of another system; it was dropped.
    PaymentCode,
    /// A card without a membership.
    #[expect(dead_code, reason = "part of the contract; cards without a membership come with preset numbers")]
    CardUnbound,
}

/// A recognised card.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct RecognisedCard {
    id: Uuid,
    #[schema(example = "80000012")]
    number: String,
    #[schema(example = "0012")]
    tail: String,
    /// Whether it is usable, and if not, why.
    state: CardStateCode,
}

/// Whoever stands at the till.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct DeskPanel {
    /// The person.
    member: DeskMember,
    /// The membership.
    membership: Membership,
    /// The card that was presented, if one was.
    card: Option<Card>,
    /// What the clerk must know before acting. Empty while there are several to choose from.
    alerts: Vec<DeskAlert>,
    /// The last visit.
    last_visit: Option<LastVisit>,
    /// The newest postings. Empty while there are several to choose from.
    recent: Vec<PostingRow>,
}

/// The person at the till.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct DeskMember {
    id: Uuid,
    #[schema(example = "M000123")]
    number: String,
    /// Name; empty once the person is erased.
    #[schema(example = "张三海")]
    name: String,
    gender: Option<GenderCode>,
    #[schema(example = "138****5678")]
    phone_masked: Option<String>,
    /// Number plates of their cars, to compare.
    #[schema(example = json!(["京A12345"]))]
    plates: Vec<String>,
    /// When their picture was taken in (UTC), see `GET /members/{id}/photo`; null when there is none.
    photo_at: Option<String>,
    /// What staff should know.
    #[schema(example = "靠窗座位")]
    note: Option<String>,
    /// Whether they may be served.
    status: MemberStatusCode,
}

/// Something that the clerk must know before acting.
#[derive(Debug, Serialize, ToSchema)]
#[schema(example = json!({"code": "points_expiring", "level": "warn", "figures": {"points": 180, "days": 8}}))]
pub(crate) struct DeskAlert {
    /// What it says.
    code: AlertCode,
    /// How much it matters.
    level: AlertLevelCode,
    /// Its figures.
    figures: HashMap<&'static str, Value>,
}

/// How much an alert matters.
#[derive(Debug, Clone, Copy, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
#[schema(as = DeskAlertLevel)]
pub(crate) enum AlertLevelCode {
    /// Nothing can be sold.
    Block,
    /// Look at it.
    Warn,
    /// Good to know.
    Info,
}

/// A visit.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct LastVisit {
    /// When (UTC).
    #[schema(example = "2026-11-20T10:02:00.000Z")]
    at: String,
    #[schema(example = "人民路店")]
    shop_name: String,
}

impl LookUpResponse {
    fn of(looked: &Looked) -> Self {
        let outcome = match (looked.payment_code, looked.panels.len()) {
            (true, _) => LookUpOutcome::PaymentCode,
            (false, 0) if looked.slip.is_some() => LookUpOutcome::Slip,
            (false, 0) => LookUpOutcome::NotFound,
            (false, 1) => LookUpOutcome::Found,
            (false, _) => LookUpOutcome::Several,
        };
        let card = looked.card.as_ref();
        let panels = looked.panels.iter();
        Self {
            outcome,
            card: card.map(|card| RecognisedCard {
                id: card.id.value(),
                number: card.number.clone(),
                tail: card.tail().to_owned(),
                state: card.state.into(),
            }),
            panels: panels
                .map(|panel| DeskPanel::of(panel, card.map(Card::from), &looked.standpoint))
                .collect(),
            posting_id: looked.slip.map(Id::value),
        }
    }
}

impl DeskPanel {
    fn of(open: &OpenPanel, card: Option<Card>, at: &Standpoint) -> Self {
        let member = &open.panel.member;
        let header = &member.header;
        let members = Members::from([(header.id, header.clone())]);
        Self {
            member: DeskMember {
                id: header.id.value(),
                number: header.number.clone(),
                name: header.display.name.clone(),
                gender: member.profile.gender.map(GenderCode::from),
                phone_masked: header.display.phone_masked.clone(),
                plates: member.profile.plates.iter().map(|plate| plate.text().to_owned()).collect(),
                photo_at: member.header.photo_at.map(instant),
                note: (!member.profile.note.is_empty()).then(|| member.profile.note.clone()),
                status: header.status.into(),
            },
            membership: Membership::of(&open.panel.membership, at),
            card,
            alerts: open.alerts.iter().map(DeskAlert::from).collect(),
            last_visit: open
                .recent
                .first()
                .map(|row| LastVisit { at: instant(row.recorded_at), shop_name: row.shop.name.clone() }),
            recent: open.recent.iter().map(|row| PostingRow::of(row, &members)).collect(),
        }
    }
}

impl From<&Alert> for DeskAlert {
    fn from(alert: &Alert) -> Self {
        let level = match alert.level {
            AlertLevel::Block => AlertLevelCode::Block,
            AlertLevel::Warn => AlertLevelCode::Warn,
            AlertLevel::Info => AlertLevelCode::Info,
        };
        Self { code: alert.code, level, figures: alert.figures.iter().cloned().collect() }
    }
}

/// Look up a credential
///
/// Opens any member of the tenant by an exact credential, whoever maintains them. A payment code is recognised and
/// dropped; the credential is neither stored nor logged.
#[utoipa::path(
    tag = "Desk",
    request_body = LookUpRequest,
    responses((status = 200, body = LookUpResponse))
)]
#[post("/desk/lookups")]
pub(crate) async fn look_up_credential(
    state: web::Data<AppState>,
    principal: Principal,
    body: ValidJson<LookUpRequest>,
) -> Result<web::Json<LookUpResponse>, Problem> {
    let looked = desk::look_up(&state, &principal, body.0.credential).await?;
    Ok(web::Json(LookUpResponse::of(&looked)))
}

/// Get a membership for the desk
///
/// The same panel as after a lookup, fresh. `card` is null: no card was presented.
#[utoipa::path(
    tag = "Desk",
    params(("id" = Uuid, Path, description = "The membership")),
    responses((status = 200, body = DeskPanel))
)]
#[get("/memberships/{id}/desk")]
pub(crate) async fn get_desk_panel(
    state: web::Data<AppState>,
    principal: Principal,
    id: web::Path<Uuid>,
) -> Result<web::Json<DeskPanel>, Problem> {
    let (panel, standpoint) = desk::panel(&state, &principal, Id::new(*id)).await?;
    Ok(web::Json(DeskPanel::of(&panel, None, &standpoint)))
}

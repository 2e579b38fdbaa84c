//! `/count-uses`: counts are used, and what is left of them (N01, OP07).

use actix_web::{HttpResponse, get, post, web};
use chrono::NaiveDate;
use domain::counts::{Blocked, CountsLot, DayUses, PoolItem, most_usable};
use domain::ids::Id;
use domain::till::{CountSource, Origin, UseCounts};
use persistence::till::Work;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use uuid::Uuid;
use validator::Validate;

use super::value::{self, PreviewQuery};
use crate::app::error::AppError;
use crate::app::late_entries::{self, Happened};
use crate::app::packages::{self, CountsToday};
use crate::app::till::Command;
use crate::auth::principal::Principal;
use crate::extract::idempotency_key::IdempotencyKey;
use crate::extract::json::ValidJson;
use crate::extract::query::{Listing, ValidQuery};
use crate::problem::Problem;
use crate::state::AppState;
use crate::wire::late_entry::LateEntryRequest;
use crate::wire::posting_result::{PostingResult, instant};
use crate::wire::staff::Staff;

/// A use of counts.
#[derive(Debug, Serialize, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({
    "membership_id": "01990c5e-5b0a-7cc3-a0a5-6f1d2c3b4a59",
    "card_id": "01990c5e-5b0a-7cc3-a0a5-6f1d2c3b4a60",
    "item": "wash"
}))]
pub(crate) struct CreateCountUseRequest {
    /// Whose counts.
    membership_id: Uuid,
    /// The card that was presented; none when the member was identified without one.
    card_id: Option<Uuid>,
    /// Where, for callers that are not bound to a shop.
    shop_id: Option<Uuid>,
    /// The counts to use. Give this, or `item`, or both.
    lot_id: Option<Uuid>,
    /// Code of the item to use: from a time pass first, then from the counts that lapse first, and from those of its own before
    /// those that several services share. Beside a `lot_id` that services share it says which of them was delivered.
    #[validate(length(min = 1, max = 40))]
    #[schema(example = "wash", max_length = 40)]
    item: Option<String>,
    /// How many uses.
    #[serde(default = "one")]
    #[validate(range(min = 1, max = 1_000))]
    #[schema(example = 1, minimum = 1, maximum = 1_000)]
    quantity: i64,
    /// Who sold and performed them.
    #[serde(default)]
    #[validate(length(max = 10), nested)]
    staff: Vec<Staff>,
    /// The proof that the member is there, where the rule asks for one.
    #[serde(skip_serializing)]
    proof_id: Option<Uuid>,
    /// When it happened, if not now (RFC 3339). What is more than a quarter of an hour ago is a late entry.
    occurred_at: Option<String>,
    /// For a late entry (`posting:enter-late`): why it is late, and the number of the paper slip.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[validate(nested)]
    #[schema(example = json!(null))]
    late_entry: Option<LateEntryRequest>,
}

const fn one() -> i64 {
    1
}

impl CreateCountUseRequest {
    /// When it happened, as it is asked for.
    fn happened(&self) -> Happened<'_> {
        let shop = self.shop_id.map(Id::new);
        Happened { at: self.occurred_at.as_deref(), late: self.late_entry.as_ref(), shop }
    }

    fn command(&self, origin: Origin) -> Result<Command, AppError> {
        let source = match (self.lot_id, &self.item) {
            (Some(lot), item) => CountSource::Lot { lot: Id::new(lot), item: item.clone() },
            (None, Some(item)) => CountSource::Item(item.clone()),
            (None, None) => return Err(AppError::invalid("/item", "lot-or-item")),
        };
        let command = UseCounts {
            origin,
            source,
            quantity: self.quantity,
            staff: self.staff.iter().map(Staff::share).collect(),
        };
        Ok(Command {
            wallet: Id::new(self.membership_id),
            card: self.card_id.map(Id::new),
            shop: self.shop_id.map(Id::new),
            proof: self.proof_id.map(Id::new),
            work: Work::UseCounts(command),
        })
    }
}

/// Counts of one item of a package that a membership has left.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct CountsResponse {
    /// The lot that they are.
    lot_id: Uuid,
    /// The posting that sold their package.
    sale_id: Uuid,
    /// Name of the package.
    #[schema(example = "洗车 10 + 2 次卡")]
    package_name: String,
    /// Code of the item.
    #[schema(example = "wash")]
    item: String,
    /// As the shop calls it.
    #[schema(example = "标准洗车")]
    label: String,
    /// Whether it is a time pass: any number of uses within its term.
    unlimited: bool,
    /// Paid counts left; 0 for a time pass.
    #[schema(example = 6)]
    paid_left: i64,
    /// Gift counts left, used after the paid ones.
    #[schema(example = 2)]
    gift_left: i64,
    /// Uses so far; of shared counts the counts that they took.
    #[schema(example = 4)]
    used: i64,
    /// When they lapse (UTC); null for no end, or for a term that has not begun.
    expires_at: Option<String>,
    /// Whether the first use begins their term, which has not begun yet.
    term_pending: bool,
    /// Uses on one business date, at most; null for any number.
    #[schema(example = 1)]
    per_day: Option<i64>,
    /// Uses of the present business date.
    #[schema(example = 0)]
    used_today: i64,
    /// Weekdays on which they can be used, Monday = 1; empty for every day.
    weekdays: Vec<u8>,
    /// Names of the shops where they can be used; empty for every shop.
    shops: Vec<String>,
    /// How many can be used now; null for any number.
    #[schema(example = 1)]
    usable_now: Option<i64>,
    /// The pause of a time pass that runs, or is still to come.
    pause: Option<PauseResponse>,
    /// Days for which a time pass can still be paused; null when it cannot.
    pause_days_left: Option<i64>,
    /// How often it still can be paused; null when it cannot.
    pause_times_left: Option<i64>,
    /// Why none can be used now; null when some can.
    blocked_by: Option<CountsBlockedCode>,
    /// List price of one use; of shared counts that of one count.
    #[schema(example = "50.00")]
    unit_price: String,
    /// What of the package's price no use was charged yet.
    #[schema(example = "200.00")]
    price_left: String,
    /// The services that share these counts; empty when they are for the item alone.
    pool: Vec<ServiceResponse>,
}

/// A service that may be used for shared counts.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct ServiceResponse {
    /// Its code.
    #[schema(example = "cut")]
    item: String,
    /// As the shop calls it.
    #[schema(example = "剪发")]
    label: String,
    /// List price of one use.
    #[schema(example = "68.00")]
    unit_price: String,
    /// Counts that one use takes.
    #[schema(example = 1)]
    weight: i64,
    /// How many uses the counts allow now.
    #[schema(example = 6)]
    usable_now: i64,
}

impl ServiceResponse {
    fn of(service: &PoolItem, most: i64) -> Self {
        Self {
            item: service.code.clone(),
            label: service.label.clone(),
            unit_price: service.unit_price.to_string(),
            weight: service.weight,
            usable_now: most / service.weight,
        }
    }
}

/// A pause of a time pass.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct PauseResponse {
    /// Its first day.
    from: NaiveDate,
    /// Its last day.
    until: NaiveDate,
}

/// Why counts cannot be used now.
#[derive(Debug, Clone, Copy, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub(crate) enum CountsBlockedCode {
    /// A refund froze them.
    InRefund,
    /// Their term is over.
    Expired,
    /// The pass is paused.
    Paused,
    /// They are for other shops.
    OtherShop,
    /// They are for other weekdays.
    OtherWeekday,
    /// They were used as often as a day allows.
    DayLimit,
}

impl CountsResponse {
    fn of((package_name, lot): (String, CountsLot), today: &CountsToday) -> Self {
        let days: &[DayUses] = &today.counts.today;
        let usable = most_usable(&lot, days, today.visit);
        let used_today = days.iter().filter(|day| day.lot == lot.id).map(|day| day.uses).sum();
        let most = usable.as_ref().copied().unwrap_or_default();
        let (pass, pause_left) = (lot.is_pass(), lot.pause_left());
        Self {
            lot_id: lot.id.value(),
            sale_id: lot.origin.value(),
            package_name,
            item: lot.item.code.clone(),
            label: lot.item.label.clone(),
            unlimited: pass,
            paid_left: if pass { 0 } else { lot.paid_left },
            gift_left: lot.gift_left,
            used: lot.used,
            expires_at: lot.expires_at.map(instant),
            term_pending: lot.term.months.is_some() && lot.expires_at.is_none(),
            per_day: lot.item.limits.per_day,
            used_today,
            weekdays: lot.item.limits.weekdays.clone(),
            shops: lot.shops.iter().filter_map(|shop| today.shops.get(shop).cloned()).collect(),
            usable_now: match usable {
                Ok(i64::MAX) => None,
                Ok(most) => Some(most),
                Err(_) => Some(0),
            },
            pause: lot
                .pause_at(today.visit.date)
                .map(|pause| PauseResponse { from: pause.from, until: pause.until() }),
            pause_days_left: pause_left.map(|(days, _)| days),
            pause_times_left: pause_left.map(|(_, times)| times),
            blocked_by: usable.err().as_ref().and_then(code_of),
            unit_price: lot.item.unit_price.to_string(),
            price_left: lot.price_left.to_string(),
            pool: lot.item.pool.iter().map(|service| ServiceResponse::of(service, most)).collect(),
        }
    }
}

const fn code_of(blocked: &Blocked) -> Option<CountsBlockedCode> {
    match blocked {
        // What is listed has something left.
        Blocked::NothingLeft => None,
        Blocked::InRefund => Some(CountsBlockedCode::InRefund),
        Blocked::Expired { .. } => Some(CountsBlockedCode::Expired),
        Blocked::Paused { .. } => Some(CountsBlockedCode::Paused),
        Blocked::OtherShop { .. } => Some(CountsBlockedCode::OtherShop),
        Blocked::OtherWeekday { .. } => Some(CountsBlockedCode::OtherWeekday),
        Blocked::DayLimit { .. } => Some(CountsBlockedCode::DayLimit),
    }
}

/// Use counts
///
/// Delivers one or more uses of an item: paid counts before gift ones, each charged its part of the price by cumulative
/// rounding, so that all uses come to the price exactly. A time pass is not charged by use. With `preview=true` the same
/// decision is made and nothing is posted.
#[utoipa::path(
    tag = "Value",
    params(
        PreviewQuery,
        ("Idempotency-Key" = Option<String>, Header, description = "Made by the client before the first try; required unless previewing", example = "\"8e03978e-40d5-43dd-bc93-6894a57f9324\"")
    ),
    request_body = CreateCountUseRequest,
    responses(
        (status = 201, body = PostingResult, description = "Durably recorded"),
        (status = 200, body = PostingResult, description = "Preview: nothing was recorded")
    )
)]
#[post("/count-uses")]
pub(crate) async fn create_count_use(
    state: web::Data<AppState>,
    principal: Principal,
    query: ValidQuery<PreviewQuery>,
    key: Result<IdempotencyKey, Problem>,
    body: ValidJson<CreateCountUseRequest>,
) -> Result<HttpResponse, Problem> {
    let origin = late_entries::origin(&state, &principal, body.0.happened()).await?;
    let command = body.0.command(origin)?;
    value::run(&state, &principal, query.0.preview, key, "create_count_use", &body.0, command).await
}

/// List the counts of a membership
///
/// Everything that is left of its packages, in the order in which it is used, and what can be used now in the caller's
/// shop.
#[utoipa::path(
    tag = "Desk",
    params(("id" = Uuid, Path, description = "The membership")),
    responses((status = 200, body = Listing<CountsResponse>))
)]
#[get("/memberships/{id}/counts")]
pub(crate) async fn list_membership_counts(
    state: web::Data<AppState>,
    principal: Principal,
    id: web::Path<Uuid>,
) -> Result<web::Json<Listing<CountsResponse>>, Problem> {
    let today = packages::of_membership(&state, &principal, Id::new(*id)).await?;
    let lots = today.counts.lots.clone();
    Ok(web::Json(Listing::whole(lots.into_iter().map(|lot| CountsResponse::of(lot, &today)).collect())))
}

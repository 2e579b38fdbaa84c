//! What is said of shifts on the wire.

use chrono::NaiveDate;
use domain::ids::Id;
use domain::money::{Currency, Money};
use domain::shifts::{CashDirection, Counted};
use persistence::shifts::{CashMovement, Count, Shift};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use uuid::Uuid;
use validator::Validate;

use crate::app::error::AppError;
use crate::app::shifts::{Asked, CashMove, Current, Shown, ToClose};
use crate::wire::figures::SheetResponse;
use crate::wire::money;
use crate::wire::posting_result::instant;
use crate::wire::posting_row::NamedThing;

/// Which shifts to list.
#[derive(Debug, Default, Deserialize, Validate, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(crate) struct ShiftsQuery {
    /// Rows wanted, 1 to 200.
    #[validate(range(min = 1, max = 200))]
    #[param(example = 50, minimum = 1, maximum = 200)]
    pub(super) limit: Option<i64>,
    /// `next_cursor` of the previous page.
    #[validate(length(max = 200))]
    pub(super) cursor: Option<String>,
    /// `open` or `closed`.
    state: Option<ShiftState>,
    /// Opened on this business date.
    business_date: Option<NaiveDate>,
    /// Of this cashier; for those who oversee shifts.
    cashier_id: Option<Uuid>,
    /// At the tills of this shop; for those who see several.
    shop_id: Option<Uuid>,
}

impl ShiftsQuery {
    pub(super) fn asked(&self) -> Asked {
        Asked {
            open: self.state.map(|state| state == ShiftState::Open),
            business_date: self.business_date,
            cashier: self.cashier_id.map(Id::new),
            shop: self.shop_id.map(Id::new),
        }
    }
}

/// Whether a shift is open.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub(crate) enum ShiftState {
    /// Its cashier is at the till.
    Open,
    /// Its sheet never changes.
    Closed,
}

/// A shift to open.
#[derive(Debug, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({"float": "500.00"}))]
pub(crate) struct OpenShiftRequest {
    /// 备用金: cash in the drawer; nothing where another has the drawer.
    #[schema(example = "500.00", max_length = 20)]
    float: Option<String>,
}

impl OpenShiftRequest {
    pub(super) fn float(&self, currency: Currency) -> Result<Money, AppError> {
        let Some(text) = &self.float else { return Ok(Money::zero(currency)) };
        money::not_negative(text, currency, "/float").map_err(|error| AppError::Invalid(vec![error]))
    }
}

/// Which way cash goes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub(crate) enum CashDirectionCode {
    /// 存入.
    In,
    /// 取出.
    Out,
}

/// Cash to lay into the drawer, or to take out.
#[derive(Debug, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({"direction": "out", "amount": "600.00", "reason": "存银行"}))]
pub(crate) struct CashMovementRequest {
    /// Which way.
    direction: CashDirectionCode,
    /// How much.
    #[schema(example = "600.00", max_length = 20)]
    amount: String,
    /// Why.
    #[validate(length(min = 1, max = 200))]
    #[schema(example = "存银行", min_length = 1, max_length = 200)]
    reason: String,
}

impl CashMovementRequest {
    pub(super) fn asked(self, key: String, currency: Currency) -> Result<CashMove, AppError> {
        let amount = money::positive(&self.amount, currency, "/amount");
        let amount = amount.map_err(|error| AppError::Invalid(vec![error]))?;
        let direction = match self.direction {
            CashDirectionCode::In => CashDirection::In,
            CashDirectionCode::Out => CashDirection::Out,
        };
        Ok(CashMove { key, direction, amount, reason: self.reason })
    }
}

/// Coins or notes of one value.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct CountedPieces {
    /// What one is worth.
    #[schema(example = "100.00", max_length = 20)]
    denomination: String,
    /// How many.
    #[validate(range(min = 1, max = 1_000_000))]
    #[schema(example = 10, minimum = 1, maximum = 1_000_000)]
    pieces: i64,
}

/// A drawer as it was counted.
#[derive(Debug, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({
    "counts": [{"denomination": "100.00", "pieces": 10}, {"denomination": "5.00", "pieces": 3}],
    "note": "少 5 元，找零有误"
}))]
pub(crate) struct CloseShiftRequest {
    /// By denomination.
    #[validate(nested, length(max = 40))]
    #[serde(default)]
    #[schema(max_items = 40)]
    counts: Vec<CountedPieces>,
    /// In all; may be left out where the pieces are told.
    #[schema(example = "1015.00", max_length = 20)]
    counted: Option<String>,
    /// A word for whoever reads the sheet.
    #[validate(length(min = 1, max = 500))]
    #[schema(min_length = 1, max_length = 500)]
    note: Option<String>,
}

impl CloseShiftRequest {
    pub(super) fn asked(self, currency: Currency) -> Result<ToClose, AppError> {
        let mut errors = Vec::new();
        let mut pieces = Vec::new();
        for (place, each) in self.counts.iter().enumerate() {
            match money::positive(&each.denomination, currency, &format!("/counts/{place}/denomination")) {
                Ok(denomination) => pieces.push(Counted { denomination, pieces: each.pieces }),
                Err(error) => errors.push(error),
            }
        }
        let counted = self.counted.map(|text| money::not_negative(&text, currency, "/counted")).transpose();
        match counted {
            Ok(counted) if errors.is_empty() => Ok(ToClose { pieces, counted, note: self.note }),
            Ok(_) => Err(AppError::Invalid(errors)),
            Err(error) => {
                errors.push(error);
                Err(AppError::Invalid(errors))
            }
        }
    }
}

/// Cash that was laid in or taken out.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct CashMovementResponse {
    id: Uuid,
    /// In whose shift.
    shift_id: Uuid,
    /// Which way.
    direction: CashDirectionCode,
    /// How much.
    #[schema(example = "600.00")]
    amount: String,
    /// Why.
    #[schema(example = "存银行")]
    reason: String,
    /// When (UTC).
    moved_at: String,
    /// By whom.
    moved_by: NamedThing,
}

impl From<&CashMovement> for CashMovementResponse {
    fn from(moved: &CashMovement) -> Self {
        Self {
            id: moved.id.value(),
            shift_id: moved.shift.value(),
            direction: match moved.direction {
                CashDirection::In => CashDirectionCode::In,
                CashDirection::Out => CashDirectionCode::Out,
            },
            amount: moved.amount.to_string(),
            reason: moved.reason.clone(),
            moved_at: instant(moved.at),
            moved_by: NamedThing::from(&moved.by),
        }
    }
}

/// The drawer of a shift that is closed.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct DrawerCount {
    /// What should have been there.
    #[schema(example = "1020.00")]
    due: String,
    /// What was there.
    #[schema(example = "1015.00")]
    counted: String,
    /// 长短款: counted less due.
    #[schema(example = "-5.00")]
    difference: String,
    /// By denomination.
    pieces: Vec<CountedPieces>,
}

impl From<&Count> for DrawerCount {
    fn from(count: &Count) -> Self {
        let difference = count.counted.minor() - count.due.minor();
        Self {
            due: count.due.to_string(),
            counted: count.counted.to_string(),
            difference: Money::from_minor(difference, count.due.currency()).to_string(),
            pieces: count
                .pieces
                .iter()
                .map(|each| CountedPieces {
                    denomination: each.denomination.to_string(),
                    pieces: each.pieces,
                })
                .collect(),
        }
    }
}

/// A shift in a list.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct ShiftRowResponse {
    id: Uuid,
    /// Where.
    shop: NamedThing,
    /// At which till.
    terminal: NamedThing,
    /// Whose.
    cashier: NamedThing,
    /// Whether it is open.
    state: ShiftState,
    /// The shop's business date when it was opened.
    business_date: NaiveDate,
    /// When it was opened (UTC).
    opened_at: String,
    /// When it was closed (UTC).
    closed_at: Option<String>,
    /// Who closed it.
    closed_by: Option<NamedThing>,
    /// 备用金.
    #[schema(example = "500.00")]
    float: String,
    /// How many postings were made in it.
    #[schema(example = 42)]
    postings: i64,
    /// The drawer as it was counted; null while it is open, and when others still shared the drawer.
    cash: Option<DrawerCount>,
}

impl From<&Shift> for ShiftRowResponse {
    fn from(shift: &Shift) -> Self {
        let closed = shift.closed.as_ref();
        Self {
            id: shift.id.value(),
            shop: NamedThing::from(&shift.shop),
            terminal: NamedThing::from(&shift.terminal),
            cashier: NamedThing::from(&shift.cashier),
            state: if closed.is_some() { ShiftState::Closed } else { ShiftState::Open },
            business_date: shift.business_date,
            opened_at: instant(shift.opened_at),
            closed_at: closed.map(|closed| instant(closed.at)),
            closed_by: closed.map(|closed| NamedThing::from(&closed.by)),
            float: shift.float.to_string(),
            postings: shift.postings,
            cash: closed.and_then(|closed| closed.cash.as_ref()).map(DrawerCount::from),
        }
    }
}

/// A shift with its sheet.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct ShiftResponse {
    /// As a list shows it.
    #[serde(flatten)]
    row: ShiftRowResponse,
    /// Others that share its drawer, or did.
    sharing: Vec<ShiftRowResponse>,
    /// Cash laid in or taken out, of all shifts of the drawer.
    movements: Vec<CashMovementResponse>,
    /// What should be in the drawer now; null for a shift that is closed, and for those who are not to know.
    #[schema(example = "1020.00")]
    due: Option<String>,
    /// Its figures; null while it is open for those who are not to know.
    sheet: Option<SheetResponse>,
    /// A word for whoever reads it.
    note: Option<String>,
}

impl From<Shown> for ShiftResponse {
    fn from(shown: Shown) -> Self {
        let currency = shown.currency;
        Self {
            row: ShiftRowResponse::from(&shown.shift),
            sharing: shown.sharing.iter().map(ShiftRowResponse::from).collect(),
            movements: shown.movements.iter().map(CashMovementResponse::from).collect(),
            due: shown.due.map(|due| due.to_string()),
            sheet: shown.figures.map(|(figures, names)| SheetResponse::of(&figures, &names, currency)),
            note: shown.shift.closed.and_then(|closed| closed.note),
        }
    }
}

/// The caller's open shift.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct CurrentShiftResponse {
    /// Null when they have none open at this till.
    pub(super) shift: Option<ShiftResponse>,
    /// Who else has a shift open at this till: a new one shares their drawer, and lays in no float.
    pub(super) others: Vec<NamedThing>,
}

impl From<Current> for CurrentShiftResponse {
    fn from(current: Current) -> Self {
        Self {
            shift: current.shift.map(ShiftResponse::from),
            others: current.others.iter().map(NamedThing::from).collect(),
        }
    }
}

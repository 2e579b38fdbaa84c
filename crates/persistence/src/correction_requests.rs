//! Requests to take something back beyond a role's limit (纠正申请, S06): asked for, listed, refused, withdrawn. No value moves here.
//!
//! Deliberately absent: approving one. That is a posting, and goes through the till, which writes what became of the request.
//! *Invariant:* whoever changes a request holds the lock of its wallet, as the till does.

use std::collections::HashMap;

use chrono::{DateTime, Utc};
use diesel::dsl::sql;
use diesel::prelude::*;
use diesel::sql_types::Bool;
use domain::correction_requests::{RequestState, RequestSubject};
use domain::ids::{CorrectionRequest as RequestThing, Id, Membership, Posting, Shop, Terminal, User};
use domain::money::{Currency, Money};
use domain::till::{ReturnInput, ReturnPart};
use rust_decimal::Decimal;
use serde_json::{Value, json};
use uuid::Uuid;

use crate::browse::{BrowseScope, visible};
use crate::error::StoreError;
use crate::named::Named;
use crate::pagination::{Page, PageRequest};
use crate::schema::{app_user, correction_request, member, membership};
use crate::store::Tx;
use crate::tenants;
use crate::till::rows;

/// A request as stored, where it stands at the moment of reading.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CorrectionRequest {
    /// Its id.
    pub id: Id<RequestThing>,
    /// Whose value.
    pub membership: Id<Membership>,
    /// What is to be taken back.
    pub original: Id<Posting>,
    /// All of it, or lines of it.
    pub subject: RequestSubject,
    /// Where it was asked for.
    pub shop: Id<Shop>,
    /// At which till.
    pub terminal: Option<Id<Terminal>>,
    /// The tenant's reason; none when it was given in own words alone.
    pub reason_code: Option<String>,
    /// Why, in the words that the correction keeps.
    pub reason: String,
    /// What would be taken back.
    pub amount: Money,
    /// Who asked.
    pub asked_by: Named<User>,
    /// When.
    pub asked_at: DateTime<Utc>,
    /// Until when it waits.
    pub lapses_at: DateTime<Utc>,
    /// Where it stands.
    pub state: RequestState,
    /// Who approved, refused or withdrew it, or took the posting back otherwise.
    pub ended_by: Option<Named<User>>,
    /// When it ended.
    pub ended_at: Option<DateTime<Utc>>,
    /// The correction.
    pub correction: Option<Id<Posting>>,
    /// Why it was refused.
    pub note: Option<String>,
    /// Code of the problem for which it could not be done.
    pub cause: Option<String>,
}

/// A request that is made.
#[derive(Debug, Clone)]
pub struct NewCorrectionRequest {
    /// Its id.
    pub id: Id<RequestThing>,
    /// Whose value.
    pub membership: Id<Membership>,
    /// What is to be taken back.
    pub original: Id<Posting>,
    /// All of it, or lines of it.
    pub subject: RequestSubject,
    /// Where it is asked for.
    pub shop: Id<Shop>,
    /// At which till.
    pub terminal: Option<Id<Terminal>>,
    /// The tenant's reason.
    pub reason_code: Option<String>,
    /// Why, in words.
    pub reason: String,
    /// What would be taken back.
    pub amount: Money,
    /// What would follow; ids, numbers and codes only.
    pub preview: Value,
    /// Who asks.
    pub asked_by: Id<User>,
    /// When.
    pub asked_at: DateTime<Utc>,
    /// Until when it waits.
    pub lapses_at: DateTime<Utc>,
}

/// How a request ends without a correction.
#[derive(Debug, Clone)]
pub struct End {
    /// Where it stands from then on.
    pub state: RequestState,
    /// Who ended it.
    pub by: Id<User>,
    /// When.
    pub at: DateTime<Utc>,
    /// Why it is refused.
    pub note: Option<String>,
    /// Code of the problem for which it cannot be done.
    pub cause: Option<String>,
}

/// Who looks: requests about members that they may browse, their own, and those that they could approve.
#[derive(Debug, Clone)]
pub struct Onlooker {
    /// The members that they may browse.
    pub browse: BrowseScope,
    /// Who, if it is a person.
    pub user: Option<Id<User>>,
    /// The most that they may take back; none for any amount.
    pub limit: Option<Money>,
}

/// Which requests.
#[derive(Debug, Clone, Copy, Default)]
pub struct Filter {
    /// In this state.
    pub state: Option<RequestState>,
    /// For this posting.
    pub original: Option<Id<Posting>>,
}

#[derive(Debug, Queryable, Selectable)]
#[diesel(table_name = correction_request)]
struct Row {
    id: Uuid,
    membership_id: Uuid,
    original_id: Uuid,
    lines: Option<Value>,
    shop_id: Uuid,
    terminal_id: Option<Uuid>,
    reason_code: Option<String>,
    reason: String,
    amount: Decimal,
    asked_by: Uuid,
    asked_at: DateTime<Utc>,
    lapses_at: DateTime<Utc>,
    state: i16,
    ended_by: Option<Uuid>,
    ended_at: Option<DateTime<Utc>>,
    posting_id: Option<Uuid>,
    note: Option<String>,
    cause: Option<String>,
}

/// One page of the requests that somebody may see, newest first.
///
/// # Errors
/// [`StoreError`] of the queries.
pub fn list(
    tx: &mut Tx<'_>,
    onlooker: &Onlooker,
    filter: Filter,
    page: &PageRequest,
    now: DateTime<Utc>,
) -> Result<Page<CorrectionRequest>, StoreError> {
    use correction_request as r;
    let mut query = r::table
        .inner_join(
            membership::table
                .on(membership::tenant_id.eq(r::tenant_id).and(membership::id.eq(r::membership_id))),
        )
        .inner_join(
            member::table
                .on(member::tenant_id.eq(membership::tenant_id).and(member::id.eq(membership::member_id))),
        )
        .filter(r::tenant_id.eq(tx.tenant_id()))
        .order(r::id.desc())
        .limit(page.fetch())
        .select(Row::as_select())
        .into_boxed();
    if let Some(after) = page.after {
        query = query.filter(r::id.lt(after));
    }
    if let Some(original) = filter.original {
        query = query.filter(r::original_id.eq(original.value()));
    }
    query = match filter.state {
        None => query,
        Some(RequestState::Waiting) => {
            query.filter(r::state.eq(RequestState::Waiting as i16)).filter(r::lapses_at.gt(now))
        }
        Some(RequestState::Lapsed) => {
            let is_over = r::state.eq(RequestState::Waiting as i16).and(r::lapses_at.le(now));
            query.filter(r::state.eq(RequestState::Lapsed as i16).or(is_over))
        }
        Some(
            ended @ (RequestState::Done
            | RequestState::Refused
            | RequestState::Withdrawn
            | RequestState::Overtaken
            | RequestState::Failed),
        ) => query.filter(r::state.eq(ended as i16)),
    };
    if let Some(limit) = onlooker.limit {
        let own = r::asked_by.nullable().eq(onlooker.user.map(Id::value));
        let within = r::amount.le(limit.to_decimal()).nullable();
        query = query.filter(visible(&onlooker.browse).or(own).or(within));
    }
    let rows: Vec<Row> = query.load(tx.conn)?;
    let page = Page::cut(rows, page, |row| row.id);
    let (names, currency) = (names(tx, &page.items)?, tenants::currency(tx)?);
    page.try_map(|row| row.request(&names, currency, now))
}

/// One request of the tenant, if it exists.
///
/// # Errors
/// [`StoreError`] of the queries.
pub fn find(
    tx: &mut Tx<'_>,
    id: Id<RequestThing>,
    now: DateTime<Utc>,
) -> Result<Option<CorrectionRequest>, StoreError> {
    let row: Option<Row> = correction_request::table
        .find((tx.tenant_id(), id.value()))
        .select(Row::as_select())
        .first(tx.conn)
        .optional()?;
    one(tx, row, now)
}

/// The request that waits for a posting to be taken back, if there is one.
///
/// # Errors
/// [`StoreError`] of the queries.
pub fn find_waiting(
    tx: &mut Tx<'_>,
    original: Id<Posting>,
    now: DateTime<Utc>,
) -> Result<Option<CorrectionRequest>, StoreError> {
    let row: Option<Row> = correction_request::table
        .filter(correction_request::tenant_id.eq(tx.tenant_id()))
        .filter(correction_request::original_id.eq(original.value()))
        // In the words of the partial index: a plan that is made before the values are known uses it for nothing else.
        .filter(sql::<Bool>("correction_request.state = 1"))
        .filter(correction_request::lapses_at.gt(now))
        .select(Row::as_select())
        .first(tx.conn)
        .optional()?;
    one(tx, row, now)
}

fn one(
    tx: &mut Tx<'_>,
    row: Option<Row>,
    now: DateTime<Utc>,
) -> Result<Option<CorrectionRequest>, StoreError> {
    let Some(row) = row else { return Ok(None) };
    let (names, currency) = (names(tx, std::slice::from_ref(&row))?, tenants::currency(tx)?);
    row.request(&names, currency, now).map(Some)
}

/// What whoever asked was told would follow.
///
/// # Errors
/// [`StoreError`] of the query.
pub fn preview_of(tx: &mut Tx<'_>, id: Id<RequestThing>) -> Result<Option<Value>, StoreError> {
    Ok(correction_request::table
        .find((tx.tenant_id(), id.value()))
        .select(correction_request::preview)
        .first(tx.conn)
        .optional()?)
}

/// Makes a request, under the lock of its wallet; one for the same posting that nobody decided in time makes room for it.
///
/// # Errors
/// [`StoreError`] of the statements.
pub fn insert(tx: &mut Tx<'_>, new: &NewCorrectionRequest) -> Result<(), StoreError> {
    use correction_request as r;
    diesel::update(r::table)
        .filter(r::tenant_id.eq(tx.tenant_id()).and(r::original_id.eq(new.original.value())))
        .filter(r::state.eq(RequestState::Waiting as i16).and(r::lapses_at.le(new.asked_at)))
        .set((r::state.eq(RequestState::Lapsed as i16), r::ended_at.eq(r::lapses_at.nullable())))
        .execute(tx.conn)?;
    diesel::insert_into(r::table)
        .values((
            r::tenant_id.eq(tx.tenant_id()),
            r::id.eq(new.id.value()),
            r::membership_id.eq(new.membership.value()),
            r::original_id.eq(new.original.value()),
            r::lines.eq(lines_of(&new.subject)),
            r::shop_id.eq(new.shop.value()),
            r::terminal_id.eq(new.terminal.map(Id::value)),
            r::reason_code.eq(&new.reason_code),
            r::reason.eq(&new.reason),
            r::amount.eq(new.amount.to_decimal()),
            r::preview.eq(&new.preview),
            r::asked_by.eq(new.asked_by.value()),
            r::asked_at.eq(new.asked_at),
            r::lapses_at.eq(new.lapses_at),
        ))
        .execute(tx.conn)?;
    Ok(())
}

/// Ends a request that waits, under the lock of its wallet; says whether it waited.
///
/// # Errors
/// [`StoreError`] of the statement.
pub fn end(tx: &mut Tx<'_>, id: Id<RequestThing>, end: &End) -> Result<bool, StoreError> {
    use correction_request as r;
    let ended = diesel::update(r::table.find((tx.tenant_id(), id.value())))
        .filter(r::state.eq(RequestState::Waiting as i16).and(r::lapses_at.gt(end.at)))
        .set((
            r::state.eq(end.state as i16),
            r::ended_by.eq(Some(end.by.value())),
            r::ended_at.eq(Some(end.at)),
            r::note.eq(&end.note),
            r::cause.eq(&end.cause),
        ))
        .execute(tx.conn)?;
    Ok(ended == 1)
}

fn names(tx: &mut Tx<'_>, rows: &[Row]) -> Result<HashMap<Uuid, String>, StoreError> {
    let people: Vec<Uuid> =
        rows.iter().flat_map(|row| [Some(row.asked_by), row.ended_by]).flatten().collect();
    let names: Vec<(Uuid, String)> = app_user::table
        .filter(app_user::tenant_id.eq(tx.tenant_id()).and(app_user::id.eq_any(people)))
        .select((app_user::id, app_user::display_name))
        .load(tx.conn)?;
    Ok(names.into_iter().collect())
}

/// The state of a column.
pub(crate) fn state_of(state: i16, id: Uuid) -> Result<RequestState, StoreError> {
    let known = RequestState::ALL.into_iter().find(|known| *known as i16 == state);
    known.ok_or(StoreError::corrupt("correction_request", "state", id))
}

/// The lines of a return as they are stored.
fn lines_of(subject: &RequestSubject) -> Option<Value> {
    let RequestSubject::Return(lines) = subject else { return None };
    let line = |each: &ReturnInput| match each.part {
        ReturnPart::Rest => json!({ "line": each.line }),
        ReturnPart::Quantity(pieces) => json!({ "line": each.line, "quantity": pieces }),
        ReturnPart::Amount(amount) => json!({ "line": each.line, "amount": amount.to_string() }),
    };
    Some(Value::Array(lines.iter().map(line).collect()))
}

/// What was asked for, from its column; none when that holds something else.
fn subject_of(lines: Option<Value>, currency: Currency) -> Option<RequestSubject> {
    let Some(lines) = lines else { return Some(RequestSubject::Reversal) };
    let line = |each: &Value| {
        let part = match (&each["quantity"], &each["amount"]) {
            (Value::Null, Value::Null) => ReturnPart::Rest,
            (Value::Null, amount) => ReturnPart::Amount(Money::parse(amount.as_str()?, currency).ok()?),
            (pieces, _) => ReturnPart::Quantity(pieces.as_i64()?),
        };
        Some(ReturnInput { line: i16::try_from(each["line"].as_i64()?).ok()?, part })
    };
    Some(RequestSubject::Return(lines.as_array()?.iter().map(line).collect::<Option<_>>()?))
}

impl Row {
    fn request(
        self,
        names: &HashMap<Uuid, String>,
        currency: Currency,
        now: DateTime<Utc>,
    ) -> Result<CorrectionRequest, StoreError> {
        let named = |id: Uuid| Named { id: Id::new(id), name: names.get(&id).cloned().unwrap_or_default() };
        let state = state_of(self.state, self.id)?.at(self.lapses_at, now);
        Ok(CorrectionRequest {
            id: Id::new(self.id),
            membership: Id::new(self.membership_id),
            original: Id::new(self.original_id),
            subject: subject_of(self.lines, currency).ok_or(StoreError::corrupt(
                "correction_request",
                "lines",
                self.id,
            ))?,
            shop: Id::new(self.shop_id),
            terminal: self.terminal_id.map(Id::new),
            reason_code: self.reason_code,
            reason: self.reason,
            amount: rows::money(self.amount, currency, "correction_request", "amount", self.id)?,
            asked_by: named(self.asked_by),
            asked_at: self.asked_at,
            lapses_at: self.lapses_at,
            state,
            ended_by: self.ended_by.map(named),
            // What lapses is written late, if ever.
            ended_at: if state == RequestState::Lapsed { Some(self.lapses_at) } else { self.ended_at },
            correction: self.posting_id.map(Id::new),
            note: self.note,
            cause: self.cause,
        })
    }
}

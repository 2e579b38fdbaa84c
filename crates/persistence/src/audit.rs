//! Who did what, written in the same transaction as the act. Append-only; the sequencer seals the rows afterwards.
//!
//! *Invariant:* `diff` holds names of fields and values of things, never a person's data or a secret.

use chrono::{DateTime, Utc};
use diesel::prelude::*;
use diesel::sql_types::{Array, Bytea, Int8, Uuid as SqlUuid};
use domain::ids::{ApiClient, Device, Id, Terminal, User};
use serde_json::Value;
use uuid::Uuid;

use crate::error::StoreError;
use crate::pagination::{Page, PageRequest};
use crate::schema::{api_client, app_user, audit_event, device};
use crate::statement::statement;
use crate::store::Tx;

/// Who acts.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Actor {
    /// A signed-in user.
    User(Id<User>),
    /// An integrator.
    Client(Id<ApiClient>),
    /// A reader gateway.
    Device(Id<Device>),
    /// The program itself: seeding, jobs, the command line.
    System,
}

impl Actor {
    /// Its kind.
    #[must_use]
    pub const fn kind(self) -> ActorKind {
        match self {
            Self::User(_) => ActorKind::User,
            Self::Client(_) => ActorKind::Client,
            Self::Device(_) => ActorKind::Device,
            Self::System => ActorKind::System,
        }
    }

    /// Its id, unless it is the program itself.
    #[must_use]
    pub const fn id(self) -> Option<Uuid> {
        match self {
            Self::User(id) => Some(id.value()),
            Self::Client(id) => Some(id.value()),
            Self::Device(id) => Some(id.value()),
            Self::System => None,
        }
    }
}

/// What kind of actor.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ActorKind {
    /// A signed-in user.
    User,
    /// An integrator.
    Client,
    /// A reader gateway.
    Device,
    /// The program itself.
    System,
}

impl ActorKind {
    const ALL: [Self; 4] = [Self::User, Self::Client, Self::Device, Self::System];

    /// Its stored name.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::User => "user",
            Self::Client => "client",
            Self::Device => "device",
            Self::System => "system",
        }
    }

    fn of(code: &str, id: Uuid) -> Result<Self, StoreError> {
        let corrupt = StoreError::corrupt("audit_event", "actor_kind", id);
        Self::ALL.into_iter().find(|kind| kind.code() == code).ok_or(corrupt)
    }
}

/// One act: who, when, where, and under which request.
#[derive(Debug, Clone)]
pub struct Act {
    /// The instant, read once for the request.
    pub now: DateTime<Utc>,
    /// Who acts.
    pub actor: Actor,
    /// At which terminal.
    pub terminal: Option<Id<Terminal>>,
    /// The request's id, to find its log line.
    pub request_id: String,
}

/// How the act ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Outcome {
    /// It was done.
    Done,
    /// It was refused.
    Refused,
}

impl Outcome {
    const fn code(self) -> &'static str {
        match self {
            Self::Done => "done",
            Self::Refused => "refused",
        }
    }

    fn of(code: &str, id: Uuid) -> Result<Self, StoreError> {
        let corrupt = StoreError::corrupt("audit_event", "outcome", id);
        [Self::Done, Self::Refused].into_iter().find(|outcome| outcome.code() == code).ok_or(corrupt)
    }
}

/// What was done to what.
#[derive(Debug, Clone)]
pub struct Event<'a> {
    /// `noun.past`, for example `shop.updated`.
    pub action: &'static str,
    /// The noun of the subject.
    pub subject_kind: &'static str,
    /// The subject.
    pub subject_id: Option<Uuid>,
    /// How it ended.
    pub outcome: Outcome,
    /// What changed, without personal values.
    pub diff: Option<Value>,
    /// Why, in the words of the person.
    pub reason: Option<&'a str>,
}

impl Event<'_> {
    /// A finished act on a subject.
    #[must_use]
    pub const fn done(action: &'static str, subject_kind: &'static str, subject_id: Uuid) -> Self {
        Self {
            action,
            subject_kind,
            subject_id: Some(subject_id),
            outcome: Outcome::Done,
            diff: None,
            reason: None,
        }
    }

    /// The same, refused.
    #[must_use]
    pub const fn refused(mut self) -> Self {
        self.outcome = Outcome::Refused;
        self
    }

    /// The same with what changed.
    #[must_use]
    pub fn with_diff(mut self, diff: Value) -> Self {
        self.diff = Some(diff);
        self
    }
}

/// Records an event.
///
/// # Errors
/// [`StoreError`] of the insert.
pub fn record(tx: &mut Tx<'_>, act: &Act, event: &Event<'_>) -> Result<(), StoreError> {
    let id: Id<Event<'_>> = crate::ids::fresh(act.now);
    diesel::insert_into(audit_event::table)
        .values((
            audit_event::tenant_id.eq(tx.tenant_id()),
            audit_event::id.eq(id.value()),
            audit_event::at.eq(act.now),
            audit_event::actor_kind.eq(act.actor.kind().code()),
            audit_event::actor_id.eq(act.actor.id()),
            audit_event::terminal_id.eq(act.terminal.map(Id::value)),
            audit_event::request_id.eq(&act.request_id),
            audit_event::action.eq(event.action),
            audit_event::subject_kind.eq(event.subject_kind),
            audit_event::subject_id.eq(event.subject_id),
            audit_event::outcome.eq(event.outcome.code()),
            audit_event::diff.eq(&event.diff),
            audit_event::reason.eq(event.reason),
        ))
        .execute(tx.conn)?;
    Ok(())
}

/// Which events to list.
#[derive(Debug, Clone, Default)]
pub struct Filter {
    /// Of this subject.
    pub subject_id: Option<Uuid>,
    /// By this actor.
    pub actor_id: Option<Uuid>,
    /// Of this action.
    pub action: Option<String>,
}

/// A recorded event, with its place in the sealed chain once it has one.
#[derive(Debug, Clone)]
pub struct Recorded {
    /// Its id.
    pub id: Uuid,
    /// When.
    pub at: DateTime<Utc>,
    /// What kind of actor.
    pub actor_kind: ActorKind,
    /// Who.
    pub actor_id: Option<Uuid>,
    /// The name of the user, client or device.
    pub actor_name: Option<String>,
    /// What was done.
    pub action: String,
    /// To what kind of thing.
    pub subject_kind: String,
    /// To which.
    pub subject_id: Option<Uuid>,
    /// How it ended.
    pub outcome: Outcome,
    /// What changed.
    pub diff: Option<Value>,
    /// Why.
    pub reason: Option<String>,
    /// Position in the sealed chain.
    pub seq: Option<i64>,
    /// Hash at that position.
    pub hash: Option<Vec<u8>>,
}

#[derive(Queryable, Selectable)]
#[diesel(table_name = audit_event)]
struct Row {
    id: Uuid,
    at: DateTime<Utc>,
    actor_kind: String,
    actor_id: Option<Uuid>,
    action: String,
    subject_kind: String,
    subject_id: Option<Uuid>,
    outcome: String,
    diff: Option<Value>,
    reason: Option<String>,
}

/// Lists events, newest first.
///
/// # Errors
/// [`StoreError`] of the queries.
pub fn list(tx: &mut Tx<'_>, filter: &Filter, page: &PageRequest) -> Result<Page<Recorded>, StoreError> {
    let mut query = audit_event::table
        .filter(audit_event::tenant_id.eq(tx.tenant_id()))
        .order(audit_event::id.desc())
        .limit(page.fetch())
        .select(Row::as_select())
        .into_boxed();
    if let Some(after) = page.after {
        query = query.filter(audit_event::id.lt(after));
    }
    if let Some(subject) = filter.subject_id {
        query = query.filter(audit_event::subject_id.eq(subject));
    }
    if let Some(actor) = filter.actor_id {
        query = query.filter(audit_event::actor_id.eq(actor));
    }
    if let Some(action) = &filter.action {
        query = query.filter(audit_event::action.eq(action.clone()));
    }
    let rows: Vec<Row> = query.load(tx.conn)?;
    let rows = Page::cut(rows, page, |row| row.id);
    let seals = seals(tx, rows.items.iter().map(|row| row.id).collect())?;
    let names = actor_names(tx, rows.items.iter().filter_map(|row| row.actor_id).collect())?;
    rows.try_map(|row| recorded(row, &seals, &names))
}

type Seal = (Uuid, i64, Vec<u8>);

statement! {
    /// Number and hash of some audit events. Their run is nearly always the first that ends with their id or a later one;
    /// what committed late is a few runs further.
    SealsOf -> (SqlUuid, Int8, Bytea);
    "WITH t AS (SELECT ", tenant: SqlUuid = Uuid, " AS id) \
     SELECT k.id, r.first_seq + array_position(r.events, k.id) - 1, r.hash \
     FROM t CROSS JOIN unnest(", ids: Array<SqlUuid> = Vec<Uuid>, ") AS k(id) CROSS JOIN LATERAL ( \
       SELECT e.first_seq, e.events, e.hash FROM event_run e WHERE e.tenant_id = t.id AND e.last_event_id >= k.id \
         AND k.id = ANY (e.events) ORDER BY e.last_event_id LIMIT 1) AS r"
}

fn seals(tx: &mut Tx<'_>, ids: Vec<Uuid>) -> Result<Vec<Seal>, StoreError> {
    Ok(SealsOf { tenant: tx.tenant_id(), ids }.load(tx.conn)?)
}

fn actor_names(tx: &mut Tx<'_>, ids: Vec<Uuid>) -> Result<Vec<(Uuid, String)>, StoreError> {
    let tenant = tx.tenant_id();
    let mut names: Vec<(Uuid, String)> = app_user::table
        .filter(app_user::tenant_id.eq(tenant).and(app_user::id.eq_any(&ids)))
        .select((app_user::id, app_user::display_name))
        .load(tx.conn)?;
    names.extend(
        api_client::table
            .filter(api_client::tenant_id.eq(tenant).and(api_client::id.eq_any(&ids)))
            .select((api_client::id, api_client::name))
            .load::<(Uuid, String)>(tx.conn)?,
    );
    names.extend(
        device::table
            .filter(device::tenant_id.eq(tenant).and(device::id.eq_any(&ids)))
            .select((device::id, device::name))
            .load::<(Uuid, String)>(tx.conn)?,
    );
    Ok(names)
}

fn recorded(row: Row, seals: &[Seal], names: &[(Uuid, String)]) -> Result<Recorded, StoreError> {
    let seal = seals.iter().find(|(id, ..)| *id == row.id);
    let name = row.actor_id.and_then(|actor| names.iter().find(|(id, _)| *id == actor));
    Ok(Recorded {
        id: row.id,
        at: row.at,
        actor_kind: ActorKind::of(&row.actor_kind, row.id)?,
        actor_id: row.actor_id,
        actor_name: name.map(|(_, name)| name.clone()),
        action: row.action,
        subject_kind: row.subject_kind,
        subject_id: row.subject_id,
        outcome: Outcome::of(&row.outcome, row.id)?,
        diff: row.diff,
        reason: row.reason,
        seq: seal.map(|(_, seq, _)| *seq),
        hash: seal.map(|(.., hash)| hash.clone()),
    })
}

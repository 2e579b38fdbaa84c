//! The bytes that are sealed: every stored field of an event in a fixed order, each with its length, so that no two
//! different events have the same bytes. The first field names the form; a new column means a new form.

use std::collections::HashMap;

use chrono::{DateTime, Utc};
use diesel::pg::PgConnection;
use diesel::prelude::*;
use diesel::sql_types::{Array, Jsonb, Nullable, Text, Timestamptz, Uuid as SqlUuid};
use rust_decimal::Decimal;
use uuid::Uuid;

use super::{Event, SOURCE_AUDIT, SOURCE_POSTING};
use crate::error::StoreError;
use crate::statement::statement;
use crate::till::original::EntriesOf;
use crate::till::written::{self, WrittenEntries, WrittenLine, WrittenPosting};

const POSTING_FORM: &str = "posting/1";
/// With lines that say what paid for them and what they earned on.
const POSTING_FORM_WITH_PAYMENTS: &str = "posting/2";
const AUDIT_FORM: &str = "audit/1";
/// Written in place of a length for a value that is absent.
const ABSENT: u32 = u32::MAX;

/// Bytes by tenant and event.
type Bytes = HashMap<(Uuid, Uuid), Vec<u8>>;

/// The bytes of each event that exists.
pub(super) fn bytes_of(conn: &mut PgConnection, events: &[Event]) -> Result<Bytes, StoreError> {
    let of = |wanted: i16| -> (Vec<Uuid>, Vec<Uuid>) {
        events.iter().filter(|(_, source, _)| *source == wanted).map(|(tenant, _, id)| (*tenant, *id)).unzip()
    };
    let mut bytes = HashMap::with_capacity(events.len());
    add_postings(conn, of(SOURCE_POSTING), &mut bytes)?;
    add_audit_events(conn, of(SOURCE_AUDIT), &mut bytes)?;
    Ok(bytes)
}

statement! {
    /// Headers of some postings, one index entry each.
    PostingsOf -> written::posting::Columns;
    "SELECT p.tenant_id, p.id, p.kind, p.wallet_id, p.version, p.card_id, p.shop_id, p.terminal_id, p.user_id, p.receipt_no, \
     p.recorded_at, p.occurred_at, p.business_date, p.currency, p.list_total, p.total, p.principal_after, p.bonus_after, \
     p.reward_points_after, p.tier_points_after, p.owed_money_after, p.owed_points_after, p.tier_after, p.tenders, \
     p.reverses_id, p.reason, p.tier_from, p.tier_to, p.ladder_id, p.derivation FROM unnest(",
    tenants: Array<SqlUuid> = Vec<Uuid>, ", ", ids: Array<SqlUuid> = Vec<Uuid>,
    ") AS k(tenant_id, id) JOIN posting p ON p.tenant_id = k.tenant_id AND p.id = k.id"
}

statement! {
    /// The delivered lines of some postings.
    LinesOf -> written::line::Columns;
    "SELECT l.tenant_id, l.posting_id, l.line, l.label, l.category, l.quantity, l.list_price, l.charged, l.taken, l.staff, \
     l.kind, l.product_id, l.paid, l.earned_on, l.of_line \
     FROM unnest(", tenants: Array<SqlUuid> = Vec<Uuid>, ", ", postings: Array<SqlUuid> = Vec<Uuid>,
    ") AS k(tenant_id, posting_id) JOIN posting_line l ON l.tenant_id = k.tenant_id AND l.posting_id = k.posting_id \
     ORDER BY l.posting_id, l.line"
}

fn add_postings(
    conn: &mut PgConnection,
    (tenants, ids): (Vec<Uuid>, Vec<Uuid>),
    bytes: &mut Bytes,
) -> Result<(), StoreError> {
    if ids.is_empty() {
        return Ok(());
    }
    let postings: Vec<WrittenPosting> =
        PostingsOf { tenants: tenants.clone(), ids: ids.clone() }.load(conn)?;
    let mut made = EntriesOf::default();
    for posting in &postings {
        made.tenants.push(posting.tenant);
        made.wallets.push(posting.wallet);
        made.versions.push(posting.version);
    }
    let entries: Vec<WrittenEntries> = made.load(conn)?;
    let entries: HashMap<Uuid, WrittenEntries> =
        entries.into_iter().map(|entries| (entries.posting, entries)).collect();
    let lines = by_posting(LinesOf { tenants, postings: ids }.load(conn)?, |line: &WrittenLine| line.posting);
    for stored in &postings {
        let entries = entries.get(&stored.id);
        let lines = lines.get(&stored.id).map_or(&[][..], Vec::as_slice);
        bytes.insert((stored.tenant, stored.id), posting(stored, entries, lines));
    }
    Ok(())
}

/// The bytes of a posting with its entries and lines, each in their order.
pub(super) fn posting(
    header: &WrittenPosting,
    entries: Option<&WrittenEntries>,
    lines: &[WrittenLine],
) -> Vec<u8> {
    let has_payments = lines.iter().any(|line| line.earned_on.is_some());
    let mut form = Form::new(if has_payments { POSTING_FORM_WITH_PAYMENTS } else { POSTING_FORM });
    posting_header(&mut form, header);
    if let Some(entries) = entries {
        (0..entries.count()).for_each(|index| entry(&mut form, entries, index));
    }
    for line in lines {
        form.number(line.line).text(&line.label).optional_text(line.category.as_deref());
        form.number(line.quantity).decimal(line.list_price).decimal(line.charged);
        form.text(&line.taken.to_string()).text(&line.staff.to_string());
        if let Some(earned_on) = line.earned_on {
            form.number(line.kind).id(line.product).decimal(earned_on);
            form.optional_text(line.paid.as_ref().map(ToString::to_string).as_deref());
            form.optional_number(line.of_line);
        }
    }
    form.bytes
}

fn entry(form: &mut Form, entries: &WrittenEntries, index: usize) {
    let at = |numbers: &[i16]| numbers.get(index).copied();
    form.number(index as i64 + 1).optional_number(at(&entries.kinds)).optional_number(at(&entries.books));
    form.id(entries.lots.get(index).copied().flatten());
    for amounts in [&entries.amounts, &entries.balances_after] {
        match amounts.get(index) {
            Some(amount) => form.decimal(*amount),
            None => form.absent(),
        };
    }
}

/// Rows by the posting that they belong to, each in its order.
fn by_posting<R>(rows: Vec<R>, posting_of: impl Fn(&R) -> Uuid) -> HashMap<Uuid, Vec<R>> {
    let mut grouped: HashMap<Uuid, Vec<R>> = HashMap::new();
    for row in rows {
        grouped.entry(posting_of(&row)).or_default().push(row);
    }
    grouped
}

fn posting_header(form: &mut Form, posting: &WrittenPosting) {
    form.id(Some(posting.id)).number(posting.kind).id(Some(posting.wallet)).number(posting.version);
    form.id(posting.card).id(Some(posting.shop)).id(posting.terminal).id(posting.user);
    form.text(&posting.receipt_no).instant(posting.recorded_at).instant(posting.occurred_at);
    form.text(&posting.business_date.to_string()).text(&posting.currency);
    form.decimal(posting.list_total).decimal(posting.total);
    form.decimal(posting.principal_after).decimal(posting.bonus_after);
    form.decimal(posting.reward_points_after).decimal(posting.tier_points_after);
    form.decimal(posting.owed_money_after).decimal(posting.owed_points_after).number(posting.tier_after);
    form.optional_text(posting.tenders.as_ref().map(ToString::to_string).as_deref());
    form.id(posting.reverses).optional_text(posting.reason.as_deref());
    form.optional_number(posting.tier_from).optional_number(posting.tier_to).id(posting.ladder);
    form.text(&posting.derivation);
}

#[derive(Queryable)]
struct AuditFields {
    tenant_id: Uuid,
    id: Uuid,
    at: DateTime<Utc>,
    actor_kind: String,
    actor_id: Option<Uuid>,
    on_behalf_id: Option<Uuid>,
    terminal_id: Option<Uuid>,
    request_id: String,
    action: String,
    subject_kind: String,
    subject_id: Option<Uuid>,
    outcome: String,
    diff: Option<serde_json::Value>,
    reason: Option<String>,
}

statement! {
    /// Some audit events.
    AuditEventsOf -> (
        SqlUuid, SqlUuid, Timestamptz, Text, Nullable<SqlUuid>, Nullable<SqlUuid>, Nullable<SqlUuid>, Text, Text, Text,
        Nullable<SqlUuid>, Text, Nullable<Jsonb>, Nullable<Text>
    );
    "SELECT a.tenant_id, a.id, a.at, a.actor_kind, a.actor_id, a.on_behalf_id, a.terminal_id, a.request_id, a.action, \
     a.subject_kind, a.subject_id, a.outcome, a.diff, a.reason FROM unnest(",
    tenants: Array<SqlUuid> = Vec<Uuid>, ", ", ids: Array<SqlUuid> = Vec<Uuid>,
    ") AS k(tenant_id, id) JOIN audit_event a ON a.tenant_id = k.tenant_id AND a.id = k.id"
}

fn add_audit_events(
    conn: &mut PgConnection,
    (tenants, ids): (Vec<Uuid>, Vec<Uuid>),
    bytes: &mut Bytes,
) -> Result<(), StoreError> {
    if ids.is_empty() {
        return Ok(());
    }
    let events: Vec<AuditFields> = AuditEventsOf { tenants, ids }.load(conn)?;
    for event in &events {
        let mut form = Form::new(AUDIT_FORM);
        form.id(Some(event.id))
            .instant(event.at)
            .text(&event.actor_kind)
            .id(event.actor_id)
            .id(event.on_behalf_id);
        form.id(event.terminal_id).text(&event.request_id).text(&event.action).text(&event.subject_kind);
        form.id(event.subject_id).text(&event.outcome);
        form.optional_text(event.diff.as_ref().map(ToString::to_string).as_deref());
        form.optional_text(event.reason.as_deref());
        bytes.insert((event.tenant_id, event.id), form.bytes);
    }
    Ok(())
}

/// Fields, each with its length.
struct Form {
    bytes: Vec<u8>,
}

impl Form {
    fn new(name: &str) -> Self {
        let mut form = Self { bytes: Vec::with_capacity(512) };
        form.text(name);
        form
    }

    fn field(&mut self, value: &[u8]) -> &mut Self {
        let length = u32::try_from(value.len()).unwrap_or(ABSENT - 1);
        self.bytes.extend_from_slice(&length.to_be_bytes());
        self.bytes.extend_from_slice(value);
        self
    }

    fn absent(&mut self) -> &mut Self {
        self.bytes.extend_from_slice(&ABSENT.to_be_bytes());
        self
    }

    fn text(&mut self, value: &str) -> &mut Self {
        self.field(value.as_bytes())
    }

    fn optional_text(&mut self, value: Option<&str>) -> &mut Self {
        match value {
            Some(value) => self.text(value),
            None => self.absent(),
        }
    }

    fn id(&mut self, value: Option<Uuid>) -> &mut Self {
        match value {
            Some(value) => self.field(value.as_bytes()),
            None => self.absent(),
        }
    }

    fn number(&mut self, value: impl Into<i64>) -> &mut Self {
        self.text(&value.into().to_string())
    }

    fn optional_number(&mut self, value: Option<i16>) -> &mut Self {
        match value {
            Some(value) => self.number(value),
            None => self.absent(),
        }
    }

    fn decimal(&mut self, value: Decimal) -> &mut Self {
        self.text(&value.normalize().to_string())
    }

    fn instant(&mut self, value: DateTime<Utc>) -> &mut Self {
        self.number(value.timestamp_micros())
    }
}

//! Refunds as the till reads and writes them: the open pairs with how they were paid, what was delivered for them, and the
//! row of the process. Read only for the commands of a refund.

use std::collections::HashMap;

use chrono::{DateTime, NaiveDate, Utc};
use diesel::pg::PgConnection;
use diesel::prelude::*;
use diesel::sql_types::{
    Array, Date, Int2, Int8, Jsonb, Nullable, Numeric, Text, Timestamptz, Uuid as SqlUuid,
};
use domain::gift_points::GiftOf;
use domain::ids::{Id, Membership, Posting, Tenant};
use domain::ledger::{Decision, Kind, Pair, PointsLot, PostingKind, Wallet};
use domain::money::{Currency, Money};
use domain::refund::{
    self, Delivery, MemberPrice, Refund, RefundCause, RefundFacts, RefundState, RefundSubject,
    RefundablePair, Sent,
};
use domain::rules::ShortfallPolicy;
use domain::till::{Facts, FreshIds, Original};
use rust_decimal::Decimal;
use serde_json::Value;
use uuid::Uuid;

use super::batch::{Limits, Taken, WalletState, wallet_key};
use super::facts::{self, WalletKey};
use super::{Outcome, RefundWork, original, rows};
use crate::error::StoreError;
use crate::payments::sent;
use crate::refund_terms::StoredTerms;
use crate::schema::refund as refund_table;
use crate::statement::{composite, statement};

statement! {
    /// How some top-ups were paid, when, and their versions in the wallet.
    TopUpsOf -> (SqlUuid, Date, Nullable<Jsonb>, Int8);
    "SELECT p.id, p.business_date, p.tenders, p.version FROM unnest(", tenants: Array<SqlUuid> = Vec<Uuid>, ", ",
    ids: Array<SqlUuid> = Vec<Uuid>, ") AS k(tenant_id, id) \
     JOIN posting AS p ON p.tenant_id = k.tenant_id AND p.id = k.id"
}

statement! {
    /// Postings of a wallet that stand and took value from some pairs for what they delivered, or gave it back.
    DeliveriesOf -> (SqlUuid, Int2, Date, Int8, Numeric, Numeric);
    "SELECT p.id, p.kind, p.business_date, p.version, p.list_total, p.total FROM (SELECT ", tenant: SqlUuid = Uuid,
    " AS tenant_id, ", wallet: SqlUuid = Uuid, " AS wallet_id, ", lots: Array<SqlUuid> = Vec<Uuid>, " AS lots) AS k \
     JOIN entry_set AS e ON e.tenant_id = k.tenant_id AND e.wallet_id = k.wallet_id AND e.lots && k.lots \
     JOIN posting AS p ON p.tenant_id = e.tenant_id AND p.id = e.posting_id AND p.kind IN (2, 4, 5, 12, 14) \
     LEFT JOIN reversal AS r ON r.tenant_id = p.tenant_id AND r.original_id = p.id \
     WHERE r.original_id IS NULL ORDER BY p.version"
}

statement! {
    /// What refunds that stand paid out of some pairs of a wallet, and what of them they ended.
    RefundedOf -> (SqlUuid, Numeric, Numeric);
    "SELECT s.lot_id, coalesce(-sum(s.amount) FILTER (WHERE s.book IN (30, 44, 45)), 0), -sum(s.amount) \
     FROM (SELECT ", tenant: SqlUuid = Uuid, " AS tenant_id, ", wallet: SqlUuid = Uuid, " AS wallet_id, ",
    lots: Array<SqlUuid> = Vec<Uuid>, " AS lots) AS k \
     JOIN refund AS f ON f.tenant_id = k.tenant_id AND f.wallet_id = k.wallet_id AND f.state = 3 \
     JOIN posting AS p ON p.tenant_id = f.tenant_id AND p.id = f.ended_posting_id \
     JOIN entry_set AS e ON e.tenant_id = p.tenant_id AND e.wallet_id = p.wallet_id AND e.version = p.version \
     CROSS JOIN LATERAL unnest(e.lots, e.books, e.amounts) AS s(lot_id, book, amount) \
     LEFT JOIN reversal AS r ON r.tenant_id = p.tenant_id AND r.original_id = p.id \
     WHERE r.original_id IS NULL AND s.lot_id = ANY (k.lots) GROUP BY 1"
}

composite! {
    /// A refund afterwards.
    WrittenRefund as refund_row ("written_refund_of") {
        tenant: SqlUuid = Uuid,
        id: SqlUuid = Uuid,
        wallet: SqlUuid = Uuid,
        shop: SqlUuid = Uuid,
        cause: Int2 = i16,
        state: Int2 = i16,
        requested_on: Date = NaiveDate,
        requested_at: Timestamptz = DateTime<Utc>,
        requested_by: Nullable<SqlUuid> = Option<Uuid>,
        amount: Numeric = Decimal,
        reason: Text = String,
        ended_posting: Nullable<SqlUuid> = Option<Uuid>,
        ended_by: Nullable<SqlUuid> = Option<Uuid>,
        note: Nullable<Text> = Option<String>,
        packages: Array<SqlUuid> = Vec<Uuid>,
    }
}

statement! {
    /// Refunds that were requested.
    InsertRefunds -> ();
    "INSERT INTO refund (tenant_id, id, wallet_id, shop_id, cause, state, requested_on, requested_at, requested_by, amount, \
       reason, ended_posting_id, ended_by, note, packages) \
     SELECT n.* FROM unnest(", refunds: Array<refund_row::Sql> = Vec<WrittenRefund>, ") AS n"
}

statement! {
    /// Refunds that were paid, refused or cancelled. Whoever approved one stays.
    EndRefunds -> ();
    "UPDATE refund AS f SET state = n.state, ended_posting_id = n.ended_posting_id, ended_by = n.ended_by, note = n.note \
     FROM unnest(", refunds: Array<refund_row::Sql> = Vec<WrittenRefund>,
    ") AS n WHERE f.tenant_id = n.tenant_id AND f.id = n.id"
}

/// Open pairs and points lots of a wallet.
type Open<'a> = (&'a [Pair], &'a [PointsLot]);

/// Everything that a refund is decided from, but for the wallet.
#[derive(Debug)]
pub(crate) struct Known {
    pub(crate) pairs: Vec<RefundablePair>,
    pub(crate) deliveries: Vec<Delivery>,
    pub(crate) terms: StoredTerms,
    pub(crate) packages: Vec<Original>,
    pub(crate) points_lots: Vec<PointsLot>,
}

impl Known {
    /// Together with what the points rule says of points that are spent.
    pub(crate) fn facts(&self, on_shortfall: ShortfallPolicy) -> RefundFacts<'_> {
        let Self { pairs, deliveries, terms, packages, points_lots } = self;
        let (member_price, terms) = (terms.member_price, terms.terms());
        RefundFacts { pairs, deliveries, member_price, terms, packages, points_lots, on_shortfall }
    }
}

/// What the rules say to a step of a refund, or that what it names is not there.
pub(super) fn decide(
    conn: &mut PgConnection,
    step: &RefundWork,
    (wallet, state): (WalletKey, &WalletState),
    (facts, fresh, now): (&Facts<'_>, FreshIds, DateTime<Utc>),
) -> Result<Result<Decision, Outcome>, StoreError> {
    let currency = state.wallet.currency;
    let open = (&state.pairs[..], &state.points_lots[..]);
    let on = facts.shop.day.business_date(now);
    let policy = refund::on_shortfall(facts.rules, facts.wallet.program, facts.shop.id, on);
    let decided = match step {
        RefundWork::Request(command) => {
            let subject = &command.subject;
            let Some(known) = load(conn, wallet, (subject, open), currency)? else {
                return Ok(Err(Outcome::OriginalNotFound));
            };
            refund::request(facts, known.facts(policy), command, fresh, now)
        }
        RefundWork::End(command) => {
            let Some((found, known)) = found(conn, wallet, (command.refund, open), currency)? else {
                return Ok(Err(Outcome::RefundNotFound));
            };
            refund::end(facts, known.facts(policy), &found, command, fresh, now)
        }
        RefundWork::Pay(command) => {
            let Some((found, known)) = found(conn, wallet, (command.refund, open), currency)? else {
                return Ok(Err(Outcome::RefundNotFound));
            };
            refund::pay(facts, known.facts(policy), &found, command, fresh, now)
        }
    };
    Ok(decided.map_err(Outcome::Refused))
}

/// The refund that a command names, with what is known of what it is about.
fn found(
    conn: &mut PgConnection,
    wallet: WalletKey,
    (id, open): (Id<Posting>, Open<'_>),
    currency: Currency,
) -> Result<Option<(Refund, Known)>, StoreError> {
    let Some(refund) = find(conn, wallet, id, currency)? else { return Ok(None) };
    let known = load(conn, wallet, (&refund.subject, open), currency)?;
    Ok(known.map(|known| (refund, known)))
}

/// A wallet without a lock, with what is known of its value or its packages, for a quote; none when it does not exist, or has
/// no such packages.
pub(crate) fn read(
    conn: &mut PgConnection,
    key: WalletKey,
    subject: &RefundSubject,
) -> Result<Option<(Wallet, Option<Known>)>, StoreError> {
    let read = facts::read_wallet(conn, key.0, key.1)?;
    let mut states = facts::wallet_states(conn, read.into_iter().collect(), Limits::SLOW.pairs_max)?;
    let Some(state) = states.remove(&key) else { return Ok(None) };
    let known = load(conn, key, (subject, (&state.pairs, &state.points_lots)), state.wallet.currency)?;
    Ok(Some((state.wallet, known)))
}

/// What a refund is decided from; none when it names what is no sale of a package of the wallet.
fn load(
    conn: &mut PgConnection,
    wallet: WalletKey,
    (subject, open): (&RefundSubject, Open<'_>),
    currency: Currency,
) -> Result<Option<Known>, StoreError> {
    match subject {
        RefundSubject::StoredValue => stored_value(conn, wallet, open, currency).map(Some),
        RefundSubject::Packages(sales) => packages(conn, wallet, sales, currency),
    }
}

/// The sales of packages, with their lots as they are now.
fn packages(
    conn: &mut PgConnection,
    (tenant, wallet): WalletKey,
    sales: &[Id<Posting>],
    currency: Currency,
) -> Result<Option<Known>, StoreError> {
    let (tenant_id, membership): (Id<Tenant>, Id<Membership>) = (Id::new(tenant), Id::new(wallet));
    let mut packages = Vec::with_capacity(sales.len());
    for sale in sales {
        let found = original::load(conn, tenant_id, membership, currency, *sale)?;
        let Some(found) = found.filter(|found| found.kind == PostingKind::PackageSale) else {
            return Ok(None);
        };
        packages.push(found);
    }
    let (pairs, deliveries, points_lots) = (Vec::new(), Vec::new(), Vec::new());
    let terms = StoredTerms::load(conn, tenant)?;
    Ok(Some(Known { pairs, deliveries, terms, packages, points_lots }))
}

/// Open pairs with how they were paid, and what was delivered for them.
fn stored_value(
    conn: &mut PgConnection,
    (tenant, wallet): WalletKey,
    (pairs, points_lots): Open<'_>,
    currency: Currency,
) -> Result<Known, StoreError> {
    let ids: Vec<Uuid> = pairs.iter().map(|pair| pair.origin.value()).collect();
    let top_ups: Vec<(Uuid, NaiveDate, Option<Value>, i64)> =
        TopUpsOf { tenants: vec![tenant; ids.len()], ids }.load(conn)?;
    let versions = top_ups.iter().map(|top_up| top_up.3).collect();
    let brought = original::entries_of(conn, (tenant, wallet), versions, currency)?;
    let mut paid = HashMap::new();
    for (id, on, tenders, version) in top_ups {
        let entries = brought.get(&version).map_or(&[][..], Vec::as_slice);
        let debt = entries.iter().filter(|entry| entry.kind == Kind::OwedMoney);
        let repaid = Money::from_minor(-debt.map(|entry| entry.amount).sum::<i64>(), currency);
        let gift = GiftOf::of_entries(entries);
        paid.insert(id, (on, rows::tenders(tenders, currency, id)?, repaid, gift));
    }
    let lots: Vec<Uuid> = pairs.iter().map(|pair| pair.id.value()).collect();
    let rows: Vec<(Uuid, Decimal, Decimal)> = RefundedOf { tenant, wallet, lots: lots.clone() }.load(conn)?;
    let mut refunded = HashMap::new();
    for (lot, paid_out, ended) in rows {
        let money = |value| rows::money(value, currency, "entry_set", "amounts", lot);
        refunded.insert(lot, (money(paid_out)?, money(ended)?));
    }
    let nothing = Money::zero(currency);
    let refundable = |pair: &Pair| {
        let (refunded, ended) = refunded.get(&pair.id.value()).copied().unwrap_or((nothing, nothing));
        let top_up = paid.get(&pair.origin.value()).cloned();
        let (opened_on, tenders, repaid, gift) =
            top_up.ok_or(StoreError::corrupt("lot", "origin_posting_id", pair.id.value()))?;
        Ok(RefundablePair { pair: pair.clone(), opened_on, tenders, repaid, refunded, ended, gift })
    };
    let pairs = pairs.iter().map(refundable).collect::<Result<_, StoreError>>()?;
    let rows: Vec<DeliveryRow> = DeliveriesOf { tenant, wallet, lots }.load(conn)?;
    let deliveries = deliveries(conn, (tenant, wallet), rows, currency)?;
    let terms = StoredTerms::load(conn, tenant)?;
    let points_lots = points_lots.to_vec();
    Ok(Known { pairs, deliveries, terms, packages: Vec::new(), points_lots })
}

/// A price as its column has it.
pub(crate) const fn price_code(price: MemberPrice) -> &'static str {
    match price {
        MemberPrice::List => "list",
        MemberPrice::Charged => "charged",
        MemberPrice::PrincipalLeft => "principal_left",
    }
}

/// The price of a column, which holds one of the three.
pub(crate) fn price_of(code: &str) -> MemberPrice {
    let known = [MemberPrice::Charged, MemberPrice::PrincipalLeft];
    known.into_iter().find(|price| price_code(*price) == code).unwrap_or(MemberPrice::List)
}

type DeliveryRow = (Uuid, i16, NaiveDate, i64, Decimal, Decimal);

/// Postings with their lines; a plain amount has none, and its entries say it all.
fn deliveries(
    conn: &mut PgConnection,
    (tenant, wallet): WalletKey,
    rows: Vec<DeliveryRow>,
    currency: Currency,
) -> Result<Vec<Delivery>, StoreError> {
    let ids: Vec<Uuid> = rows.iter().map(|row| row.0).collect();
    let mut lines = original::lines_of(conn, tenant, &ids, currency)?;
    let plain = rows.iter().filter(|row| !lines.contains_key(&row.0)).map(|row| row.3).collect();
    let entries = original::entries_of(conn, (tenant, wallet), plain, currency)?;
    let delivery = |(id, kind, business_date, version, list_total, total): DeliveryRow| {
        let money = |value, column| rows::money(value, currency, "posting", column, id);
        let lines = match lines.remove(&id) {
            Some(lines) => lines,
            None => {
                let entries = entries.get(&version).map_or(&[][..], Vec::as_slice);
                let (list_total, total) = (money(list_total, "list_total")?, money(total, "total")?);
                vec![original::plain_line(list_total, total, entries, currency)]
            }
        };
        Ok(Delivery { posting: Id::new(id), kind: rows::posting_kind(kind, id)?, business_date, lines })
    };
    rows.into_iter().map(delivery).collect()
}

/// The refund of a wallet, under its lock.
pub(crate) fn find(
    conn: &mut PgConnection,
    (tenant, wallet): WalletKey,
    id: Id<Posting>,
    currency: Currency,
) -> Result<Option<Refund>, StoreError> {
    let row: Option<RefundRow> = refund_table::table
        .find((tenant, id.value()))
        .filter(refund_table::wallet_id.eq(wallet))
        .select(RefundRow::as_select())
        .first(conn)
        .optional()?;
    let Some(row) = row else { return Ok(None) };
    let mut sent = sent::of_refunds(conn, tenant, &[row.id], currency)?;
    let sent = sent.remove(&row.id).unwrap_or_default();
    row.refund(currency, sent).map(Some)
}

/// A refund as selected.
#[derive(Debug, Queryable, Selectable)]
#[diesel(table_name = refund_table)]
pub(crate) struct RefundRow {
    id: Uuid,
    cause: i16,
    state: i16,
    requested_on: NaiveDate,
    requested_at: DateTime<Utc>,
    amount: Decimal,
    reason: String,
    ended_posting_id: Option<Uuid>,
    note: Option<String>,
    packages: Vec<Uuid>,
}

impl RefundRow {
    pub(crate) const fn id(&self) -> Uuid {
        self.id
    }

    /// The sales of the packages that it is about.
    pub(crate) fn packages(&self) -> &[Uuid] {
        &self.packages
    }

    /// The refund, with what providers were asked to give back of it.
    pub(crate) fn refund(self, currency: Currency, sent: Vec<Sent>) -> Result<Refund, StoreError> {
        let id = self.id;
        let corrupt = |column| StoreError::corrupt("refund", column, id);
        let cause = RefundCause::ALL.into_iter().find(|cause| *cause as i16 == self.cause);
        let state = RefundState::ALL.into_iter().find(|state| *state as i16 == self.state);
        Ok(Refund {
            id: Id::new(id),
            subject: subject_of(self.packages),
            cause: cause.ok_or_else(|| corrupt("cause"))?,
            state: state.ok_or_else(|| corrupt("state"))?,
            requested_on: self.requested_on,
            requested_at: self.requested_at,
            amount: rows::money(self.amount, currency, "refund", "amount", id)?,
            reason: self.reason,
            note: self.note,
            ended_by: self.ended_posting_id.map(Id::new),
            sent,
        })
    }
}

/// What a refund is about, from its column.
fn subject_of(packages: Vec<Uuid>) -> RefundSubject {
    if packages.is_empty() {
        RefundSubject::StoredValue
    } else {
        RefundSubject::Packages(packages.into_iter().map(Id::new).collect())
    }
}

/// Writes what a batch did to refunds; most batches do nothing.
pub(super) fn write(conn: &mut PgConnection, taken: &[Taken<'_>]) -> Result<(), StoreError> {
    let refunds = taken.iter().filter_map(WrittenRefund::of);
    let (ended, requested): (Vec<_>, Vec<_>) = refunds.partition(|refund| refund.ended_posting.is_some());
    if !requested.is_empty() {
        InsertRefunds { refunds: requested }.execute(conn)?;
    }
    if ended.is_empty() {
        return Ok(());
    }
    let wanted = ended.len();
    let found = EndRefunds { refunds: ended }.execute(conn)?;
    if found == wanted {
        return Ok(());
    }
    log::error!("refund: {wanted} rows to end, {found} found");
    Err(StoreError::StaleVersion)
}

impl WrittenRefund {
    /// Shop and person are those of the posting: the request alone inserts a row, its end alone updates one.
    fn of(taken: &Taken<'_>) -> Option<Self> {
        let refund = taken.decision.refund.as_ref()?;
        let (tenant, wallet) = wallet_key(&taken.request);
        let posting = &taken.decision.posting;
        let user = posting.user.map(Id::value);
        Some(Self {
            tenant,
            id: refund.id.value(),
            wallet,
            shop: posting.shop.value(),
            cause: refund.cause as i16,
            state: refund.state as i16,
            requested_on: refund.requested_on,
            requested_at: refund.requested_at,
            requested_by: user,
            amount: refund.amount.to_decimal(),
            reason: refund.reason.clone(),
            ended_posting: refund.ended_by.map(Id::value),
            ended_by: refund.ended_by.and(user),
            note: refund.note.clone(),
            packages: refund.subject.packages().iter().map(|sale| sale.value()).collect(),
        })
    }
}

//! What every decision for a tenant reads and that seldom changes: its rules, the names of its tiers, its shops.
//!
//! A snapshot belongs to one value of `tenant.rules_version`. Whoever publishes a rule or edits a shop raises that
//! version in the same transaction ([`crate::tenants::raise_rules_version`]), so a cache keyed by it is never stale.

use std::collections::{HashMap, HashSet};

use chrono::{DateTime, NaiveDate, NaiveTime, Utc};
use chrono_tz::Tz;
use diesel::pg::PgConnection;
use diesel::prelude::*;
use diesel::sql_types::{Date, Uuid as SqlUuid};
use domain::bearer::BearerKind;
use domain::commission::Grades;
use domain::ids::{Id, LegalEntity, Membership, Program, RuleVersion, Shop, Tenant, Terminal};
use domain::ledger::TierLevel;
use domain::money::Currency;
use domain::payment_ways::PaymentWays;
use domain::prepaid::{CardClass, Counted, Guard, Pack};
use domain::rules::{RuleSet, RulesInForce, Versioned};
use domain::statement::Period;
use domain::till::ShopFacts;
use domain::time::ShopDay;
use serde_json::Value;
use uuid::Uuid;

use crate::employees;
use crate::error::StoreError;
use crate::payment_ways;
use crate::prepaid;
use crate::rules::NewRule;
use crate::rules::codec::{Labels, RuleBody, RuleKind};
use crate::schema::{program, rule_version, shop, tenant, terminal};
use crate::statement::statement;
use crate::store::Tx;

/// A tenant's rules, tier names and shops, as of one rules version.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TenantSnapshot {
    /// Whose they are.
    pub tenant: Id<Tenant>,
    /// The version they belong to.
    pub rules_version: i64,
    /// The tenant's home currency.
    pub currency: Currency,
    /// The tenant's zone: tiers and terms are counted in it.
    pub time_zone: Tz,
    /// The language of people who did not choose one.
    pub language: String,
    /// How many minutes after a sale the platforms cancel its vouchers.
    pub voucher_cancel_minutes: i64,
    /// Days after a sale without a member within which its points can be made up.
    pub points_make_up_days: i64,
    /// 预付卡法规: the pack that guards top-ups, and what counts towards its limits; none: nothing is guarded.
    pub prepaid: Option<(&'static Pack, Counted)>,
    /// 支付方式: the ways in which money changes hands, also those that are offered no more.
    pub ways: PaymentWays,
    /// 班次必开: whether nobody takes money at a till without an open shift.
    pub shift_required: bool,
    /// 日结: business dates of shops that are closed, as far back as anything can be back-dated.
    pub closed_days: HashSet<(Id<Shop>, NaiveDate)>,
    /// 锁账: by legal entity the last date up to which its books are locked.
    pub locked_through: HashMap<Id<LegalEntity>, NaiveDate>,
    /// Every published version, also planned and superseded ones.
    pub rules: RuleSet,
    /// Every program, also retired ones.
    pub programs: HashMap<Id<Program>, ProgramEntry>,
    /// Every shop, also retired ones (old postings name them).
    pub shops: HashMap<Id<Shop>, ShopEntry>,
    /// 职级 of the employees who have one.
    pub grades: Grades,
    /// Every terminal, also retired ones.
    pub terminals: HashMap<Id<Terminal>, TerminalEntry>,
    tier_names: HashMap<(Id<RuleVersion>, TierLevel), Labels>,
}

/// A shop as decisions and receipts need it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ShopEntry {
    /// Entity, zone and cut-off.
    pub facts: ShopFacts,
    /// Code, printed in receipt numbers.
    pub code: String,
    /// Name.
    pub name: String,
    /// Whether it no longer sells.
    pub retired: bool,
    /// Under which membership it sells to people who are no members, once it has.
    pub walk_in: Option<Id<Membership>>,
    /// Whether its days close by themselves.
    pub closes_days: bool,
}

/// A program as lookups need it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ProgramEntry {
    /// Its stable code.
    pub code: String,
    /// What people call it.
    pub name: String,
    /// What its card numbers begin with; may be empty.
    pub card_number_prefix: String,
    /// What its cards are when they belong to whoever holds them; none: they belong to members.
    pub bearer: Option<BearerKind>,
}

/// A terminal as receipts need it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TerminalEntry {
    /// Its shop.
    pub shop: Id<Shop>,
    /// Code, printed in receipt numbers.
    pub code: String,
}

/// A tier as people see it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TierLabel {
    /// Level value; larger is higher.
    pub level: TierLevel,
    /// Stable code.
    pub code: String,
    /// Name by language.
    pub names: Labels,
}

impl TierLabel {
    /// The name in a language, else in any language, else the code.
    #[must_use]
    pub fn name(&self, language: &str) -> &str {
        let named = self.names.get(language).or_else(|| self.names.values().next());
        named.map_or(self.code.as_str(), String::as_str)
    }
}

impl TenantSnapshot {
    /// The business date of an instant in a shop. Without one, the latest of the shops that sell, so that what begins on it
    /// reaches back nowhere; without any, the date in the tenant's zone.
    #[must_use]
    pub fn business_date(&self, shop: Option<Id<Shop>>, instant: DateTime<Utc>) -> NaiveDate {
        let date_in = |shop: &ShopEntry| shop.facts.day.business_date(instant);
        let latest = || self.shops.values().filter(|shop| !shop.retired).map(date_in).max();
        let date = shop.and_then(|shop| self.shops.get(&shop)).map(date_in).or_else(latest);
        date.unwrap_or_else(|| self.day(None).business_date(instant))
    }

    /// The day of a shop; the tenant's zone from midnight when no shop takes part.
    #[must_use]
    pub fn day(&self, shop: Option<Id<Shop>>) -> ShopDay {
        let known = shop.and_then(|shop| self.shops.get(&shop));
        known.map_or(ShopDay { time_zone: self.time_zone, day_starts_at: NaiveTime::MIN }, |shop| {
            shop.facts.day
        })
    }

    /// The versions that apply to one program and shop on a business date. Without a shop, the rules of all shops.
    #[must_use]
    pub fn in_force(
        &self,
        program: Id<Program>,
        shop: Option<Id<Shop>>,
        date: NaiveDate,
    ) -> RulesInForce<'_> {
        // No shop has the nil id, so only the rules of every shop match it.
        self.rules.in_force(program, shop.unwrap_or(Id::new(Uuid::nil())), date)
    }

    /// What the law lets a card of a program hold, where a pack is on. A deposit is no prepaid card.
    #[must_use]
    pub fn prepaid_guard(&self, program: Id<Program>) -> Option<Guard<'static>> {
        let (pack, counted) = self.prepaid.filter(|(pack, _)| pack.currency == self.currency)?;
        let class = match self.programs.get(&program).and_then(|program| program.bearer) {
            None => CardClass::Named,
            Some(BearerKind::GiftCard) => CardClass::Bearer,
            Some(BearerKind::Deposit) => return None,
        };
        Some(Guard { pack, counted, class })
    }

    /// What people call a program; empty for one that is younger than the snapshot.
    #[must_use]
    pub fn program_name(&self, program: Id<Program>) -> &str {
        self.programs.get(&program).map_or("", |program| &program.name)
    }

    /// A tier under a ladder version. A level that the ladder does not list keeps a plain name.
    #[must_use]
    pub fn tier_label(&self, ladder: Option<Id<RuleVersion>>, level: TierLevel) -> TierLabel {
        let version = self.rules.ladders.iter().find(|version| Some(version.id) == ladder);
        let step = version.and_then(|version| version.body.steps.iter().find(|step| step.level == level));
        let (Some(version), Some(step)) = (version, step) else { return unlisted_tier(level) };
        let names = self.tier_names.get(&(version.id, level)).cloned().unwrap_or_default();
        TierLabel { level, code: step.code.clone(), names }
    }
}

/// A level without a step: ordinary for 0, else its number.
fn unlisted_tier(level: TierLevel) -> TierLabel {
    let (code, zh, en) = if level == 0 {
        ("ordinary".to_owned(), "普通".to_owned(), "Ordinary".to_owned())
    } else {
        (format!("level-{level}"), format!("{level} 级"), format!("Level {level}"))
    };
    TierLabel { level, code, names: Labels::from([("zh-CN".to_owned(), zh), ("en".to_owned(), en)]) }
}

/// Loads the snapshot of the transaction's tenant.
///
/// # Errors
/// [`StoreError::CorruptRow`] when a stored rule or zone cannot be read.
pub fn load_in(tx: &mut Tx<'_>) -> Result<TenantSnapshot, StoreError> {
    let tenant = tx.tenant_id();
    load(tx.conn, tenant)
}

/// The tenant's present rules version, to be compared with a cached snapshot's.
///
/// # Errors
/// A [`StoreError`] of the statement.
pub fn current_version(tx: &mut Tx<'_>) -> Result<i64, StoreError> {
    Ok(tenant::table.find(tx.tenant_id()).select(tenant::rules_version).first(tx.conn)?)
}

/// Loads the snapshot on a connection whose transaction allows the tenant: the writer's, or a [`Tx`]'s.
pub(crate) fn load(conn: &mut PgConnection, tenant_id: Uuid) -> Result<TenantSnapshot, StoreError> {
    let settings = tenant_row(conn, tenant_id)?;
    // The version is read before the rules: a publication in between makes this snapshot stale, never wrong.
    let currency = Currency::from_code(&settings.currency)
        .ok_or(StoreError::corrupt("tenant", "currency", tenant_id))?;
    let mut snapshot = TenantSnapshot {
        tenant: Id::new(tenant_id),
        rules_version: settings.rules_version,
        currency,
        time_zone: zone(&settings.time_zone, "tenant", tenant_id)?,
        language: settings.language,
        voucher_cancel_minutes: settings.voucher_cancel_minutes.into(),
        points_make_up_days: settings.points_make_up_days.into(),
        ways: payment_ways::terms(conn, tenant_id)?,
        shift_required: settings.shift_required,
        closed_days: closed_days(conn, tenant_id)?,
        locked_through: locked_through(conn, tenant_id)?,
        prepaid: settings
            .prepaid_pack
            .as_deref()
            .and_then(prepaid::find)
            .zip(Counted::from_code(&settings.prepaid_counted)),
        rules: RuleSet::default(),
        programs: program_entries(conn, tenant_id)?,
        shops: HashMap::new(),
        grades: employees::grades(conn, tenant_id)?,
        terminals: terminals(conn, tenant_id)?,
        tier_names: HashMap::new(),
    };
    for row in shop_rows(conn, tenant_id)? {
        let (id, entry) = row.into_entry()?;
        snapshot.shops.insert(id, entry);
    }
    for row in rule_rows(conn, tenant_id)? {
        snapshot.add(row)?;
    }
    Ok(snapshot)
}

#[derive(Queryable, Selectable)]
#[diesel(table_name = tenant)]
struct TenantRow {
    rules_version: i64,
    currency: String,
    time_zone: String,
    language: String,
    voucher_cancel_minutes: i32,
    points_make_up_days: i32,
    shift_required: bool,
    prepaid_pack: Option<String>,
    prepaid_counted: String,
}

#[derive(Queryable, Selectable)]
#[diesel(table_name = shop)]
struct ShopRow {
    id: Uuid,
    legal_entity_id: Uuid,
    code: String,
    name: String,
    time_zone: String,
    day_starts_at: NaiveTime,
    #[diesel(select_expression = shop::retired_at.is_not_null())]
    retired: bool,
    walk_in_membership_id: Option<Uuid>,
    closes_days: bool,
}

impl ShopRow {
    fn into_entry(self) -> Result<(Id<Shop>, ShopEntry), StoreError> {
        let id = Id::new(self.id);
        let time_zone = zone(&self.time_zone, "shop", self.id)?;
        let day = ShopDay { time_zone, day_starts_at: self.day_starts_at };
        let facts = ShopFacts { id, legal_entity: Id::new(self.legal_entity_id), day };
        let walk_in = self.walk_in_membership_id.map(Id::new);
        Ok((
            id,
            ShopEntry {
                facts,
                code: self.code,
                name: self.name,
                retired: self.retired,
                walk_in,
                closes_days: self.closes_days,
            },
        ))
    }
}

#[derive(Queryable, Selectable)]
#[diesel(table_name = rule_version)]
struct RuleRow {
    id: Uuid,
    kind: String,
    program_id: Uuid,
    shop_id: Option<Uuid>,
    number: i32,
    in_force_from: NaiveDate,
    priority: i16,
    body: Value,
}

impl TenantSnapshot {
    fn add(&mut self, row: RuleRow) -> Result<(), StoreError> {
        let kind =
            RuleKind::from_code(&row.kind).ok_or(StoreError::corrupt("rule_version", "kind", row.id))?;
        let head = row.head();
        let body = RuleBody::decode(kind, row.body, self.currency)
            .map_err(|_| StoreError::corrupt("rule_version", "body", row.id))?;
        self.add_version(head, body);
        Ok(())
    }

    fn add_version(&mut self, head: Versioned<()>, body: RuleBody) {
        match body {
            RuleBody::TopUp(rule) => self.rules.top_up.push(with(head, rule)),
            RuleBody::Points(rule) => self.rules.points.push(with(head, rule)),
            RuleBody::TierLadder(named) => {
                for (step, name) in named.ladder.steps.iter().zip(named.names) {
                    self.tier_names.insert((head.id, step.level), name);
                }
                self.rules.ladders.push(with(head, named.ladder));
            }
            RuleBody::TierDiscount(rule) => self.rules.discounts.push(with(head, rule)),
            RuleBody::SpendingOrder(order) => self.rules.spending_orders.push(with(head, order)),
            RuleBody::Promotion(promotion) => self.rules.promotions.push(with(head, promotion)),
            RuleBody::Pricing(rule) => self.rules.pricing.push(with(head, rule)),
            RuleBody::PointsPayment(rule) => self.rules.points_payments.push(with(head, rule)),
            RuleBody::CardDiscount(rule) => self.rules.card_discounts.push(with(head, rule)),
            RuleBody::CashRounding(mode) => self.rules.cash_roundings.push(with(head, mode)),
            RuleBody::Commission(rule) => self.rules.commissions.push(with(head, rule)),
            RuleBody::CrossShop(rule) => self.rules.cross_shops.push(with(head, rule)),
            RuleBody::Proof(rule) => self.rules.proofs.push(with(head, rule)),
        }
    }

    /// The same with a draft that was not published, under the greatest id and the number that it would have.
    #[must_use]
    pub fn with_draft(&self, draft: NewRule, number: i32) -> Self {
        let head = Versioned {
            id: Id::new(Uuid::max()),
            number,
            program: draft.program,
            shop: draft.shop,
            in_force_from: draft.in_force_from,
            priority: draft.priority,
            body: (),
        };
        let mut drafted = self.clone();
        drafted.add_version(head, draft.body);
        drafted
    }
}

impl RuleRow {
    /// The version without its body.
    fn head(&self) -> Versioned<()> {
        Versioned {
            id: Id::new(self.id),
            number: self.number,
            program: Id::new(self.program_id),
            shop: self.shop_id.map(Id::new),
            in_force_from: self.in_force_from,
            priority: self.priority,
            body: (),
        }
    }
}

/// The version with its body.
fn with<T>(head: Versioned<()>, body: T) -> Versioned<T> {
    let Versioned { id, number, program, shop, in_force_from, priority, body: () } = head;
    Versioned { id, number, program, shop, in_force_from, priority, body }
}

fn tenant_row(conn: &mut PgConnection, tenant_id: Uuid) -> Result<TenantRow, StoreError> {
    Ok(tenant::table.find(tenant_id).select(TenantRow::as_select()).first(conn)?)
}

fn program_entries(
    conn: &mut PgConnection,
    tenant_id: Uuid,
) -> Result<HashMap<Id<Program>, ProgramEntry>, StoreError> {
    type Row = (Uuid, String, String, String, Option<String>);
    let rows: Vec<Row> = program::table
        .filter(program::tenant_id.eq(tenant_id))
        .select((program::id, program::code, program::name, program::card_number_prefix, program::bearer))
        .load(conn)?;
    let entry = |(id, code, name, card_number_prefix, bearer): Row| {
        let bearer = bearer.as_deref().and_then(BearerKind::from_code);
        (Id::new(id), ProgramEntry { code, name, card_number_prefix, bearer })
    };
    Ok(rows.into_iter().map(entry).collect())
}

/// Days that stand closed, as far back as the till takes anything back-dated, and a day.
fn closed_days(
    conn: &mut PgConnection,
    tenant_id: Uuid,
) -> Result<HashSet<(Id<Shop>, NaiveDate)>, StoreError> {
    let rows: Vec<(Uuid, NaiveDate)> = ClosedDays { tenant: tenant_id }.load(conn)?;
    Ok(rows.into_iter().map(|(shop, date)| (Id::new(shop), date)).collect())
}

statement! {
    /// Days that stand closed.
    ClosedDays -> (SqlUuid, Date);
    "SELECT c.shop_id, c.business_date FROM day_closing AS c WHERE c.tenant_id = ", tenant: SqlUuid = Uuid,
    " AND c.reopened_at IS NULL AND c.business_date > current_date - 402"
}

/// The last month of each legal entity that stands locked, as its last date.
fn locked_through(
    conn: &mut PgConnection,
    tenant_id: Uuid,
) -> Result<HashMap<Id<LegalEntity>, NaiveDate>, StoreError> {
    let rows: Vec<(Uuid, NaiveDate)> = LockedMonths { tenant: tenant_id }.load(conn)?;
    Ok(rows.into_iter().map(|(entity, month)| (Id::new(entity), Period::month_of(month).to())).collect())
}

statement! {
    /// The last locked month of each entity that has one.
    LockedMonths -> (SqlUuid, Date);
    "SELECT l.legal_entity_id, max(l.month) FROM book_lock AS l WHERE l.tenant_id = ", tenant: SqlUuid = Uuid,
    " AND l.unlocked_at IS NULL GROUP BY 1"
}

fn shop_rows(conn: &mut PgConnection, tenant_id: Uuid) -> Result<Vec<ShopRow>, StoreError> {
    Ok(shop::table.filter(shop::tenant_id.eq(tenant_id)).select(ShopRow::as_select()).load(conn)?)
}

fn terminals(
    conn: &mut PgConnection,
    tenant_id: Uuid,
) -> Result<HashMap<Id<Terminal>, TerminalEntry>, StoreError> {
    let rows: Vec<(Uuid, Uuid, String)> = terminal::table
        .filter(terminal::tenant_id.eq(tenant_id))
        .select((terminal::id, terminal::shop_id, terminal::code))
        .load(conn)?;
    let entry = |(id, shop, code)| (Id::new(id), TerminalEntry { shop: Id::new(shop), code });
    Ok(rows.into_iter().map(entry).collect())
}

fn rule_rows(conn: &mut PgConnection, tenant_id: Uuid) -> Result<Vec<RuleRow>, StoreError> {
    Ok(rule_version::table
        .filter(rule_version::tenant_id.eq(tenant_id))
        .order((rule_version::in_force_from, rule_version::number, rule_version::id))
        .select(RuleRow::as_select())
        .load(conn)?)
}

fn zone(name: &str, table: &'static str, id: Uuid) -> Result<Tz, StoreError> {
    name.parse().map_err(|_| StoreError::corrupt(table, "time_zone", id))
}

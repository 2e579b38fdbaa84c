//! A posting as statements and the journal show it, and in detail.

use std::collections::HashMap;

use chrono::NaiveDate;
use domain::ids::{Id, Member as MemberThing};
use domain::ledger::{ConsumptionLine, Entry, Kind, PaidPart, Tender};
use domain::money::{Currency, Money};
use domain::rules::{TierLadder, Versioned};
use domain::vouchers::Voucher;
use persistence::members::MemberHeader;
use persistence::named::Named;
use persistence::proofs::Used;
use persistence::snapshot::TenantSnapshot;
use persistence::statements::{Balances as StatedBalances, Detail, Row};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use uuid::Uuid;

use super::balances::{Balances, Effects, Tier, sum};
use super::codes::{BookCode, LineKindCode, ProofKindCode, ValueKindCode, VoucherPlatformCode};
use super::derivation::Derivation;
use super::posting_result::{PostingKindCode, TierStep, instant};
use super::staff::Staff;
use crate::language::Language;

/// A thing with its name.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct NamedThing {
    /// Its id.
    pub id: Uuid,
    /// Its name.
    #[schema(example = "云栖路店")]
    pub name: String,
}

impl<T> From<&Named<T>> for NamedThing {
    fn from(named: &Named<T>) -> Self {
        Self { id: named.id.value(), name: named.name.clone() }
    }
}

/// The member of a posting.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct PostingMember {
    /// The member.
    pub id: Uuid,
    /// Member number.
    #[schema(example = "000123")]
    pub number: String,
    /// Whether it stands for people who are no members.
    pub is_walk_in: bool,
    /// Whether it stands for whoever holds one gift card or deposit.
    pub is_bearer: bool,
    /// Name; empty once the person is erased.
    #[schema(example = "林晓芸")]
    pub name: String,
    /// Last characters of the card that was presented; null without one.
    #[schema(example = "4602")]
    pub card_tail: Option<String>,
}

/// One posting of a statement.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct PostingRow {
    /// Its id.
    pub id: Uuid,
    /// What it is.
    pub kind: PostingKindCode,
    /// Number on the receipt.
    #[schema(example = "S01-T1-20261122-0043")]
    pub receipt_no: String,
    /// When it was recorded (UTC).
    pub recorded_at: String,
    /// When it happened (UTC).
    pub occurred_at: String,
    /// The shop's business date.
    pub business_date: NaiveDate,
    /// Where.
    pub shop: NamedThing,
    /// At which machine.
    pub terminal_code: Option<String>,
    /// By whom.
    pub user: Option<NamedThing>,
    /// Whose.
    pub member: PostingMember,
    /// Whose membership.
    pub membership_id: Uuid,
    /// The wallet's version that it made.
    #[schema(example = 12)]
    pub version: i64,
    /// Price before discounts, or money paid.
    #[schema(example = "88.50")]
    pub list_total: String,
    /// Charged, or paid in.
    #[schema(example = "88.50")]
    pub total: String,
    /// Signed changes.
    pub effects: Effects,
    /// Serial of the points of a sale that earned some: the number of its receipt, unless it was typed or came with a rebuild.
    #[schema(example = "S01-T1-20261122-0043")]
    pub points_serial: Option<String>,
    /// The wrong sale that it stands for; null for a slip that was not rebuilt.
    pub rebuilt_from: Option<Uuid>,
    /// Whether a company bought in bulk, which earns no points.
    #[schema(example = false)]
    pub bulk_purchase: bool,
    /// From when the points that it earned can be spent (UTC); null for at once.
    pub points_vest_at: Option<String>,
    /// Principal and bonus together, afterwards.
    #[schema(example = "11911.50")]
    pub balance_after: String,
    /// Reward points afterwards.
    #[schema(example = 8)]
    pub reward_points_after: i64,
    /// Signed change of counts, paid and gift, of all packages together.
    #[schema(example = 0)]
    pub counts_change: i64,
    /// What it takes back.
    pub reverses: Option<Uuid>,
    /// What took it back.
    pub reversed_by: Option<Uuid>,
    /// Why.
    pub reason: Option<String>,
    /// Ways of payment; empty for a sale that stored value paid alone.
    pub tenders: Vec<TenderDetail>,
}

/// A posting with everything it was made of.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct PostingDetail {
    /// As a statement shows it.
    #[serde(flatten)]
    pub row: PostingRow,
    /// Delivered lines.
    pub lines: Vec<LineDetail>,
    /// Both sides of every movement.
    pub entries: Vec<EntryDetail>,
    /// Why each number is what it is.
    pub derivation: Derivation,
    /// Balances before it.
    pub before: Balances,
    /// Balances after it.
    pub after: Balances,
    /// The tier change that it caused.
    pub tier_change: Option<TierStep>,
    /// How the member showed that they were there, where it was asked.
    pub proof: Option<ProofUsed>,
}

/// How a member showed that they were there.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct ProofUsed {
    /// What it was.
    pub kind: ProofKindCode,
    /// The last digits of the phone that got the code; null of a card, and once the member is erased.
    #[schema(example = "5678")]
    pub phone_tail: Option<String>,
    /// When (UTC).
    #[schema(example = "2026-11-29T10:02:00.000Z")]
    pub confirmed_at: String,
}

impl From<&Used> for ProofUsed {
    fn from(used: &Used) -> Self {
        Self {
            kind: used.kind.into(),
            phone_tail: used.phone_tail.clone(),
            confirmed_at: instant(used.confirmed_at),
        }
    }
}

/// A way of payment.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct TenderDetail {
    /// Code of the way of payment; `stored_value`, `points` and `cash` mean the same everywhere.
    #[schema(example = "cash")]
    pub method: String,
    /// What was paid this way.
    #[schema(example = "88.90")]
    pub amount: String,
    /// Cash handed over.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(example = "100.00")]
    pub given: Option<String>,
    /// Cash given back.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(example = "11.10")]
    pub change: Option<String>,
    /// Reward points that paid it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub points: Option<i64>,
    /// Number of the payment elsewhere.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reference: Option<String>,
    /// Vouchers of platforms that paid it.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    #[schema(required = false)]
    pub vouchers: Vec<VoucherDetail>,
    /// The payment by a connected provider that paid it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub payment_id: Option<Uuid>,
}

impl TenderDetail {
    /// From a posting.
    #[must_use]
    pub fn of(tender: &Tender) -> Self {
        let change =
            |given: Money| Money::from_minor(given.minor() - tender.amount.minor(), given.currency());
        Self {
            method: tender.method.clone(),
            amount: tender.amount.to_string(),
            given: tender.given.map(|given| given.to_string()),
            change: tender.given.map(|given| change(given).to_string()),
            points: tender.points,
            reference: tender.reference.clone(),
            payment_id: tender.payment.map(Id::value),
            vouchers: tender.vouchers.iter().map(VoucherDetail::of).collect(),
        }
    }
}

/// A voucher of a platform.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct VoucherDetail {
    /// Who sold it.
    pub platform: VoucherPlatformCode,
    /// Its code.
    #[schema(example = "1234567890")]
    pub code: String,
    /// What it paid of the bill.
    #[schema(example = "100.00")]
    pub list_value: String,
    /// What the platform owes for it.
    #[schema(example = "79.00")]
    pub settlement_value: String,
}

impl VoucherDetail {
    fn of(voucher: &Voucher) -> Self {
        Self {
            platform: voucher.platform.into(),
            code: voucher.code.clone(),
            list_value: voucher.list_value.to_string(),
            settlement_value: voucher.settlement_value.to_string(),
        }
    }
}

/// A delivered line.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct LineDetail {
    /// What it is; a rounding line has no list price, and its charge is the signed difference.
    pub kind: LineKindCode,
    /// What was sold, if it is in the catalogue.
    pub product_id: Option<Uuid>,
    /// For a line of a return, which line of the sale came back, from 1.
    pub of_line: Option<i16>,
    /// Pieces that returns that stand gave back of it.
    pub returned_quantity: i64,
    /// What they gave back of its charge.
    #[schema(example = "0.00")]
    pub returned: String,
    /// As the shop calls it; empty for a plain amount.
    pub label: String,
    /// Category code.
    pub category: Option<String>,
    /// How many.
    pub quantity: i64,
    /// Price before discounts.
    #[schema(example = "128.00")]
    pub list_price: String,
    /// Price charged.
    #[schema(example = "121.60")]
    pub charged: String,
    /// Which top-ups paid for it.
    pub taken: Vec<TakenDetail>,
    /// What ways of payment other than stored value paid of it.
    pub paid: Vec<PaidDetail>,
    /// Who sold and performed it.
    pub staff: Vec<Staff>,
}

/// What one way of payment paid of a line.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct PaidDetail {
    /// Code of the way of payment.
    #[schema(example = "cash")]
    pub method: String,
    /// Its part; negative for a line that rounding took off.
    #[schema(example = "38.90")]
    pub amount: String,
}

impl PaidDetail {
    pub(crate) fn of(part: &PaidPart) -> Self {
        Self { method: part.method.clone(), amount: part.amount.to_string() }
    }
}

/// What one top-up gave.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct TakenDetail {
    /// The pair.
    pub lot_id: Uuid,
    /// Principal taken.
    #[schema(example = "101.33")]
    pub principal: String,
    /// Bonus taken.
    #[schema(example = "20.27")]
    pub bonus: String,
}

/// One movement: wallet side and book side.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct EntryDetail {
    /// Line number, from 1.
    pub line: i16,
    /// What moved.
    pub kind: ValueKindCode,
    /// The book side: account of the tenant's chart.
    pub book: BookCode,
    /// The lot it moved in.
    pub lot_id: Option<Uuid>,
    /// Signed change: decimal text for money, whole number for points and counts.
    #[schema(example = "-73.75")]
    pub amount: String,
    /// Balance of that kind after it; of counts, what their lot holds.
    #[schema(example = "9926.25")]
    pub balance_after: String,
}

/// Members of postings by id.
pub type Members = HashMap<Id<MemberThing>, MemberHeader>;

impl PostingRow {
    /// A stored row with its member named.
    #[must_use]
    pub fn of(row: &Row, members: &Members) -> Self {
        let member = members.get(&row.member);
        Self {
            id: row.id.value(),
            kind: PostingKindCode::of(row.kind),
            receipt_no: row.receipt_no.clone(),
            recorded_at: instant(row.recorded_at),
            occurred_at: instant(row.occurred_at),
            business_date: row.business_date,
            shop: NamedThing::from(&row.shop),
            terminal_code: row.terminal_code.clone(),
            user: row.user.as_ref().map(NamedThing::from),
            member: PostingMember {
                id: row.member.value(),
                number: member.map(|member| member.number.clone()).unwrap_or_default(),
                is_walk_in: member.is_some_and(|member| member.is_walk_in && !member.is_bearer),
                is_bearer: member.is_some_and(|member| member.is_bearer),
                name: member.map(|member| member.display.name.clone()).unwrap_or_default(),
                card_tail: row.card_tail.clone(),
            },
            membership_id: row.membership.value(),
            version: row.version,
            list_total: row.list_total.to_string(),
            total: row.total.to_string(),
            effects: Effects::of(&row.effects),
            points_serial: row.points_serial.clone(),
            rebuilt_from: row.rebuilt_from.map(Id::value),
            bulk_purchase: row.bulk_purchase,
            points_vest_at: row.points_vest_at.map(instant),
            balance_after: sum(row.after.principal, row.after.bonus).to_string(),
            reward_points_after: row.after.reward_points,
            counts_change: row.effects.counts,
            reverses: row.reverses.map(Id::value),
            reversed_by: row.reversed_by.map(Id::value),
            reason: row.reason.clone(),
            tenders: row.tenders.iter().map(TenderDetail::of).collect(),
        }
    }
}

impl PostingDetail {
    /// A stored posting with names for a reader.
    #[must_use]
    pub fn of(
        detail: &Detail,
        members: &Members,
        snapshot: &TenantSnapshot,
        reader: Option<Language>,
    ) -> Self {
        let row = &detail.row;
        let currency = row.total.currency();
        let ladder = ladder_of(row, snapshot);
        let tier = |level| Tier::of(snapshot, ladder, level, reader);
        let before = before(row);
        Self {
            row: PostingRow::of(row, members),
            lines: detail
                .lines
                .iter()
                .zip(1_i16..)
                .map(|(sold, number)| line(sold, number, detail))
                .collect(),
            entries: detail
                .entries
                .iter()
                .zip(1_i16..)
                .map(|(stored, line)| entry(stored, line, currency))
                .collect(),
            derivation: Derivation::of(&detail.derivation, snapshot),
            before: Balances::stated(&before, tier(before.tier)),
            after: Balances::stated(&row.after, tier(row.after.tier)),
            tier_change: row
                .tier_change
                .map(|change| TierStep { from: tier(change.from), to: tier(change.to) }),
            proof: None,
        }
    }

    /// The same with how the member showed that they were there.
    #[must_use]
    pub fn with_proof(self, used: Option<&Used>) -> Self {
        Self { proof: used.map(ProofUsed::from), ..self }
    }
}

/// The ladder that names the levels of a posting: that of its tier change, else the newest of the tenant's in force.
pub(crate) fn ladder_of(row: &Row, snapshot: &TenantSnapshot) -> Option<Id<domain::ids::RuleVersion>> {
    let newest = || {
        let in_force = |version: &&Versioned<TierLadder>| version.in_force_from <= row.business_date;
        let ladders = snapshot.rules.ladders.iter().filter(in_force);
        ladders.max_by_key(|version| (version.in_force_from, version.number)).map(|version| version.id)
    };
    row.tier_change.map(|change| change.ladder).or_else(newest)
}

/// The balances before a posting: those after it, less its changes.
fn before(row: &Row) -> StatedBalances {
    let (after, effects) = (&row.after, &row.effects);
    let less =
        |after: Money, change: Money| Money::from_minor(after.minor() - change.minor(), after.currency());
    StatedBalances {
        principal: less(after.principal, effects.principal),
        bonus: less(after.bonus, effects.bonus),
        reward_points: after.reward_points - effects.reward_points,
        tier_points: after.tier_points - effects.tier_points,
        owed_money: less(after.owed_money, effects.owed_money),
        owed_points: after.owed_points - effects.owed_points,
        on_account: after.on_account.map(|owed| less(owed, effects.on_account)),
        tier: row.tier_change.map_or(after.tier, |change| change.from),
    }
}

fn line(stored: &ConsumptionLine, number: i16, detail: &Detail) -> LineDetail {
    let returned = detail.returned.iter().find(|returned| returned.line == number);
    let zero = Money::zero(stored.charged.currency());
    LineDetail {
        of_line: stored.of_line,
        returned_quantity: returned.map_or(0, |returned| returned.quantity),
        returned: returned.map_or(zero, |returned| returned.amount).to_string(),
        kind: stored.kind.into(),
        product_id: stored.product.map(Id::value),
        label: stored.label.clone(),
        category: stored.category.clone(),
        quantity: stored.quantity,
        list_price: stored.list_price.to_string(),
        charged: stored.charged.to_string(),
        taken: stored
            .taken
            .iter()
            .map(|taken| TakenDetail {
                lot_id: taken.lot.value(),
                principal: taken.principal.to_string(),
                bonus: taken.bonus.to_string(),
            })
            .collect(),
        paid: stored.paid.iter().map(PaidDetail::of).collect(),
        staff: stored.staff.iter().map(Staff::of).collect(),
    }
}

fn entry(stored: &Entry, line: i16, currency: Currency) -> EntryDetail {
    EntryDetail {
        line,
        kind: stored.kind.into(),
        book: stored.book.into(),
        lot_id: stored.lot.map(Id::value),
        amount: quantity(stored.amount, stored.kind, currency),
        balance_after: quantity(stored.balance_after, stored.kind, currency),
    }
}

/// An amount of a kind as text.
pub(crate) fn quantity(amount: i64, kind: Kind, currency: Currency) -> String {
    match kind {
        Kind::Principal | Kind::Bonus | Kind::OwedMoney | Kind::OnAccount => {
            Money::from_minor(amount, currency).to_string()
        }
        Kind::RewardPoints | Kind::TierPoints | Kind::OwedPoints | Kind::Counts => amount.to_string(),
    }
}

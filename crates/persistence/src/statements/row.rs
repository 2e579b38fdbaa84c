//! One line of a statement.

use chrono::{DateTime, NaiveDate, Utc};
use diesel::dsl::array;
use diesel::prelude::*;
use domain::ids::{Card, Id, Member, Membership, Posting, Shop, User};
use domain::ledger::{Kind, PostingKind, Tender, TierChange, TierLevel};
use domain::money::{Currency, Money};
use rust_decimal::Decimal;
use uuid::Uuid;

use crate::cards;
use crate::derivation_codec;
use crate::error::StoreError;
use crate::named::Named;
use crate::schema::{app_user, card, entry_set, membership, posting, reversal, shop, terminal};
use crate::store::Tx;
use crate::till::rows;

/// All balances of a wallet at one version.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Balances {
    /// 本金.
    pub principal: Money,
    /// 赠送金额.
    pub bonus: Money,
    /// 奖励积分.
    pub reward_points: i64,
    /// 成长值.
    pub tier_points: i64,
    /// Money owed.
    pub owed_money: Money,
    /// Points owed.
    pub owed_points: i64,
    /// Owed on account; none when the posting did not move it.
    pub on_account: Option<Money>,
    /// Level of the tier.
    pub tier: TierLevel,
}

impl Balances {
    /// The balance of a kind in its smallest unit; none of what is not stated beside every posting.
    #[must_use]
    pub fn of(&self, kind: Kind) -> Option<i64> {
        match kind {
            Kind::Principal => Some(self.principal.minor()),
            Kind::Bonus => Some(self.bonus.minor()),
            Kind::RewardPoints => Some(self.reward_points),
            Kind::TierPoints => Some(self.tier_points),
            Kind::OwedMoney => Some(self.owed_money.minor()),
            Kind::OwedPoints => Some(self.owed_points),
            Kind::OnAccount => self.on_account.map(Money::minor),
            Kind::Counts => None,
        }
    }
}

/// Signed changes of each kind by one posting.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Effects {
    /// Change of 本金.
    pub principal: Money,
    /// Change of 赠送金额.
    pub bonus: Money,
    /// Change of 奖励积分.
    pub reward_points: i64,
    /// Change of 成长值.
    pub tier_points: i64,
    /// Change of money owed.
    pub owed_money: Money,
    /// Change of points owed.
    pub owed_points: i64,
    /// Change of what is owed on account.
    pub on_account: Money,
    /// What is owed on account afterwards; none when it did not move.
    pub on_account_after: Option<Money>,
    /// Change of counts, paid and gift, of all lots together.
    pub counts: i64,
}

impl Effects {
    /// No change at all.
    #[must_use]
    pub const fn none(currency: Currency) -> Self {
        let zero = Money::zero(currency);
        Self {
            principal: zero,
            bonus: zero,
            reward_points: 0,
            tier_points: 0,
            owed_money: zero,
            owed_points: 0,
            on_account: zero,
            on_account_after: None,
            counts: 0,
        }
    }

    /// What moved of each kind, in its smallest unit.
    #[must_use]
    pub const fn amounts(&self) -> [(Kind, i64); 8] {
        [
            (Kind::Principal, self.principal.minor()),
            (Kind::Bonus, self.bonus.minor()),
            (Kind::RewardPoints, self.reward_points),
            (Kind::TierPoints, self.tier_points),
            (Kind::OwedMoney, self.owed_money.minor()),
            (Kind::OwedPoints, self.owed_points),
            (Kind::Counts, self.counts),
            (Kind::OnAccount, self.on_account.minor()),
        ]
    }

    fn add(&mut self, kind: Kind, amount: i64, after: i64) {
        let sum = |money: Money| Money::from_minor(money.minor() + amount, money.currency());
        match kind {
            Kind::Principal => self.principal = sum(self.principal),
            Kind::Bonus => self.bonus = sum(self.bonus),
            Kind::RewardPoints => self.reward_points += amount,
            Kind::TierPoints => self.tier_points += amount,
            Kind::OwedMoney => self.owed_money = sum(self.owed_money),
            Kind::OwedPoints => self.owed_points += amount,
            Kind::Counts => self.counts += amount,
            Kind::OnAccount => {
                self.on_account = sum(self.on_account);
                self.on_account_after = Some(Money::from_minor(after, self.on_account.currency()));
            }
        }
    }
}

/// One posting as a statement or the journal shows it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Row {
    /// Its id.
    pub id: Id<Posting>,
    /// What it is.
    pub kind: PostingKind,
    /// Number on the receipt.
    pub receipt_no: String,
    /// When it was recorded.
    pub recorded_at: DateTime<Utc>,
    /// When it happened.
    pub occurred_at: DateTime<Utc>,
    /// 营业日.
    pub business_date: NaiveDate,
    /// Where.
    pub shop: Named<Shop>,
    /// At which machine.
    pub terminal_code: Option<String>,
    /// By whom.
    pub user: Option<Named<User>>,
    /// Whose wallet.
    pub membership: Id<Membership>,
    /// Whose membership.
    pub member: Id<Member>,
    /// The card that was presented.
    pub card: Option<Id<Card>>,
    /// The last characters of its number.
    pub card_tail: Option<String>,
    /// The wallet's version that it made.
    pub version: i64,
    /// Price before discounts, or money paid.
    pub list_total: Money,
    /// Charged, or paid in.
    pub total: Money,
    /// What it changed.
    pub effects: Effects,
    /// From when the points that it earned can be spent, when that is later than at once.
    pub points_vest_at: Option<DateTime<Utc>>,
    /// 积分序号 of a sale that earned points.
    pub points_serial: Option<String>,
    /// 改单重开: the wrong sale that it stands for.
    pub rebuilt_from: Option<Id<Posting>>,
    /// 单位团购: bought in bulk by a company.
    pub bulk_purchase: bool,
    /// Balances after it.
    pub after: Balances,
    /// What it takes back.
    pub reverses: Option<Id<Posting>>,
    /// What took it back.
    pub reversed_by: Option<Id<Posting>>,
    /// Why.
    pub reason: Option<String>,
    /// Ways of payment; none for a sale that stored value paid alone.
    pub tenders: Vec<Tender>,
    /// The tier change it caused.
    pub tier_change: Option<TierChange>,
}

#[derive(Queryable, Selectable)]
#[diesel(table_name = posting)]
pub(super) struct PostingRow {
    pub(super) id: Uuid,
    kind: i16,
    pub(super) wallet_id: Uuid,
    pub(super) version: i64,
    card_id: Option<Uuid>,
    receipt_no: String,
    recorded_at: DateTime<Utc>,
    occurred_at: DateTime<Utc>,
    business_date: NaiveDate,
    currency: String,
    list_total: Decimal,
    total: Decimal,
    principal_after: Decimal,
    bonus_after: Decimal,
    reward_points_after: Decimal,
    tier_points_after: Decimal,
    owed_money_after: Decimal,
    owed_points_after: Decimal,
    tier_after: i16,
    tenders: Option<serde_json::Value>,
    reverses_id: Option<Uuid>,
    reason: Option<String>,
    tier_from: Option<i16>,
    tier_to: Option<i16>,
    ladder_id: Option<Uuid>,
    pub(super) derivation: String,
}

/// What belongs to a posting by id: member, shop with its name, terminal, user with their name, what took it back, and
/// the number of the card.
type Beside =
    (Uuid, Uuid, String, Option<String>, Option<Uuid>, Option<String>, Option<Uuid>, Option<String>);

/// Kinds, amounts and balances after of a posting's entries.
type Moved = (Option<Vec<i16>>, Option<Vec<Decimal>>, Option<Vec<Decimal>>);

/// A posting as joined.
type Loaded = (PostingRow, Beside, Moved);

/// Loads statement lines for these postings, in no particular order.
pub(super) fn load(tx: &mut Tx<'_>, ids: &[Uuid]) -> Result<Vec<Row>, StoreError> {
    Ok(load_stored(tx, ids)?.into_iter().map(|(row, _)| row).collect())
}

/// Statement lines with their stored rows, for details.
pub(super) fn load_stored(tx: &mut Tx<'_>, ids: &[Uuid]) -> Result<Vec<(Row, PostingRow)>, StoreError> {
    if ids.is_empty() {
        return Ok(Vec::new());
    }
    let loaded: Vec<Loaded> = joined!(tx).filter(posting::id.eq_any(ids)).load(tx.conn)?;
    loaded.into_iter().map(told).collect()
}

/// The newest statement lines of a wallet before a version, newest first, in one statement.
pub(super) fn load_newest(
    tx: &mut Tx<'_>,
    wallet: Uuid,
    before: i64,
    limit: i64,
) -> Result<Vec<Row>, StoreError> {
    // Gathered first: PostgreSQL would join all of the tenant's postings to these instead.
    let ids = array(
        entry_set::table
            .filter(entry_set::tenant_id.eq(tx.tenant_id()).and(entry_set::wallet_id.eq(wallet)))
            .filter(entry_set::version.lt(before))
            .order(entry_set::version.desc())
            .limit(limit)
            .select(entry_set::posting_id),
    );
    let loaded: Vec<Loaded> = joined!(tx).filter(posting::id.eq_any(ids)).load(tx.conn)?;
    let mut rows =
        loaded.into_iter().map(|loaded| Ok(told(loaded)?.0)).collect::<Result<Vec<_>, StoreError>>()?;
    rows.sort_by_key(|row| std::cmp::Reverse(row.version));
    Ok(rows)
}

/// Postings of the transaction's tenant with everything a line tells.
macro_rules! joined {
    ($tx:ident) => {
        posting::table
            .inner_join(
                membership::table.on(membership::tenant_id
                    .eq(posting::tenant_id)
                    .and(membership::id.eq(posting::wallet_id))),
            )
            .inner_join(
                shop::table.on(shop::tenant_id.eq(posting::tenant_id).and(shop::id.eq(posting::shop_id))),
            )
            .left_join(
                terminal::table.on(terminal::tenant_id
                    .eq(posting::tenant_id)
                    .and(terminal::id.nullable().eq(posting::terminal_id))),
            )
            .left_join(app_user::table.on(
                app_user::tenant_id.eq(posting::tenant_id).and(app_user::id.nullable().eq(posting::user_id)),
            ))
            .left_join(
                reversal::table.on(reversal::tenant_id
                    .eq(posting::tenant_id)
                    .and(reversal::original_id.eq(posting::id))),
            )
            .left_join(
                card::table
                    .on(card::tenant_id.eq(posting::tenant_id).and(card::id.nullable().eq(posting::card_id))),
            )
            .filter(posting::tenant_id.eq($tx.tenant_id()))
            .select((
                PostingRow::as_select(),
                (
                    membership::member_id,
                    shop::id,
                    shop::name,
                    terminal::code.nullable(),
                    app_user::id.nullable(),
                    app_user::display_name.nullable(),
                    reversal::reversal_id.nullable(),
                    card::number.nullable(),
                ),
                (of_entries!(kinds), of_entries!(amounts), of_entries!(balances_after)),
            ))
    };
}
use joined;

/// A column of the entries of the outer query's posting. They are looked up, not joined: a join may read all entries of a
/// wallet for each of its postings.
macro_rules! of_entries {
    ($column:ident) => {
        entry_set::table
            .filter(entry_set::tenant_id.eq(posting::tenant_id))
            .filter(entry_set::wallet_id.eq(posting::wallet_id))
            .filter(entry_set::version.eq(posting::version))
            .select(entry_set::$column)
            .single_value()
    };
}
use of_entries;

fn told((stored, beside, moved): Loaded) -> Result<(Row, PostingRow), StoreError> {
    let row = into_row(&stored, beside, &moved)?;
    Ok((row, stored))
}

fn into_row(
    stored: &PostingRow,
    beside: Beside,
    (kinds, amounts, balances): &Moved,
) -> Result<Row, StoreError> {
    let id = stored.id;
    let currency = rows::currency(&stored.currency, "posting", id)?;
    let (member, shop, shop_name, terminal_code, user, user_name, reversed_by, card_number) = beside;
    let kind = rows::posting_kind(stored.kind, id)?;
    let mut changes = Effects::none(currency);
    let (kinds, amounts, balances) =
        (kinds.iter().flatten(), amounts.iter().flatten(), balances.iter().flatten());
    for ((kind, amount), after) in kinds.zip(amounts).zip(balances) {
        let kind = rows::kind(*kind, id)?;
        let minor = |value: &Decimal, column| rows::minor(*value, kind, currency, column, id);
        changes.add(kind, minor(amount, "amount")?, minor(after, "balance_after")?);
    }
    let money = |value, column| rows::money(value, currency, "posting", column, id);
    let points = |value, column| rows::whole(value, "posting", column, id);
    let (points_serial, rebuilt_from) = if kind == PostingKind::Consumption {
        derivation_codec::serial(&stored.derivation, currency, &stored.receipt_no)
    } else {
        (None, None)
    };
    Ok(Row {
        id: Id::new(id),
        kind,
        receipt_no: stored.receipt_no.clone(),
        recorded_at: stored.recorded_at,
        occurred_at: stored.occurred_at,
        business_date: stored.business_date,
        shop: Named { id: Id::new(shop), name: shop_name },
        terminal_code,
        user: user.zip(user_name).map(|(id, name)| Named { id: Id::new(id), name }),
        membership: Id::new(stored.wallet_id),
        member: Id::new(member),
        card: stored.card_id.map(Id::new),
        card_tail: card_number.map(|number| cards::tail(&number).to_owned()),
        version: stored.version,
        list_total: money(stored.list_total, "list_total")?,
        total: money(stored.total, "total")?,
        effects: changes,
        points_serial,
        rebuilt_from,
        bulk_purchase: derivation_codec::is_bulk_purchase(&stored.derivation),
        points_vest_at: derivation_codec::points_vest_at(&stored.derivation, currency),
        after: Balances {
            principal: money(stored.principal_after, "principal_after")?,
            bonus: money(stored.bonus_after, "bonus_after")?,
            reward_points: points(stored.reward_points_after, "reward_points_after")?,
            tier_points: points(stored.tier_points_after, "tier_points_after")?,
            owed_money: money(stored.owed_money_after, "owed_money_after")?,
            owed_points: points(stored.owed_points_after, "owed_points_after")?,
            on_account: changes.on_account_after,
            tier: stored.tier_after,
        },
        reverses: stored.reverses_id.map(Id::new),
        reversed_by: reversed_by.map(Id::new),
        reason: stored.reason.clone(),
        tenders: rows::tenders(stored.tenders.clone(), currency, id)?,
        tier_change: rows::tier_change(stored.tier_from, stored.tier_to, stored.ladder_id),
    })
}

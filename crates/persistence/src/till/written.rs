//! The rows that a batch writes, as PostgreSQL's `written_…` types: a whole table's share travels as one bind. The chain
//! seals the same rows, as written or as read again.

use chrono::{DateTime, NaiveDate, Utc};
use diesel::sql_types::{
    Array, Bool, Bytea, Date, Int2, Int8, Jsonb, Nullable, Numeric, Text, Timestamptz, Uuid as SqlUuid,
};
use domain::ids::Id;
use domain::ledger::{ConsumptionLine, Entry, Lot, Pair, PointsLot, Wallet};
use rust_decimal::Decimal;
use serde_json::Value;
use uuid::Uuid;

use super::batch::Taken;
use super::rows::{self, SHAPE_PAIR, SHAPE_POINTS};
use crate::derivation_codec;
use crate::statement::composite;

composite! {
    /// A wallet afterwards.
    WrittenWallet as wallet ("written_wallet_state") {
        tenant: SqlUuid = Uuid,
        id: SqlUuid = Uuid,
        version: Int8 = i64,
        principal: Numeric = Decimal,
        bonus: Numeric = Decimal,
        reward_points: Numeric = Decimal,
        tier_points: Numeric = Decimal,
        owed_money: Numeric = Decimal,
        owed_points: Numeric = Decimal,
        tier: Int2 = i16,
        last_recorded_at: Nullable<Timestamptz> = Option<DateTime<Utc>>,
        on_account: Numeric = Decimal,
        topped_up: Numeric = Decimal,
    }
}

composite! {
    /// A lot of money or points, afterwards.
    WrittenLot as lot ("written_instalment_lot") {
        tenant: SqlUuid = Uuid,
        wallet: SqlUuid = Uuid,
        id: SqlUuid = Uuid,
        shape: Int2 = i16,
        origin: SqlUuid = Uuid,
        issuing_shop: SqlUuid = Uuid,
        issuing_entity: SqlUuid = Uuid,
        terms: Nullable<SqlUuid> = Option<Uuid>,
        opened_at: Timestamptz = DateTime<Utc>,
        expires_at: Nullable<Timestamptz> = Option<DateTime<Utc>>,
        principal_paid: Numeric = Decimal,
        bonus_given: Numeric = Decimal,
        points_in: Numeric = Decimal,
        principal_left: Numeric = Decimal,
        bonus_left: Numeric = Decimal,
        points_left: Numeric = Decimal,
        open: Bool = bool,
        vests_at: Nullable<Timestamptz> = Option<DateTime<Utc>>,
        instalments: Nullable<Int2> = Option<i16>,
        instalments_from: Nullable<Date> = Option<NaiveDate>,
        instalments_ended_on: Nullable<Date> = Option<NaiveDate>,
    }
}

composite! {
    /// A posting's header.
    WrittenPosting as posting ("written_posting") {
        tenant: SqlUuid = Uuid,
        id: SqlUuid = Uuid,
        kind: Int2 = i16,
        wallet: SqlUuid = Uuid,
        version: Int8 = i64,
        card: Nullable<SqlUuid> = Option<Uuid>,
        shop: SqlUuid = Uuid,
        terminal: Nullable<SqlUuid> = Option<Uuid>,
        user: Nullable<SqlUuid> = Option<Uuid>,
        receipt_no: Text = String,
        recorded_at: Timestamptz = DateTime<Utc>,
        occurred_at: Timestamptz = DateTime<Utc>,
        business_date: Date = NaiveDate,
        currency: Text = String,
        list_total: Numeric = Decimal,
        total: Numeric = Decimal,
        principal_after: Numeric = Decimal,
        bonus_after: Numeric = Decimal,
        reward_points_after: Numeric = Decimal,
        tier_points_after: Numeric = Decimal,
        owed_money_after: Numeric = Decimal,
        owed_points_after: Numeric = Decimal,
        tier_after: Int2 = i16,
        tenders: Nullable<Jsonb> = Option<Value>,
        reverses: Nullable<SqlUuid> = Option<Uuid>,
        reason: Nullable<Text> = Option<String>,
        tier_from: Nullable<Int2> = Option<i16>,
        tier_to: Nullable<Int2> = Option<i16>,
        ladder: Nullable<SqlUuid> = Option<Uuid>,
        derivation: Text = String,
    }
}

composite! {
    /// A delivered line.
    WrittenLine as line ("written_sale_line") {
        tenant: SqlUuid = Uuid,
        posting: SqlUuid = Uuid,
        line: Int2 = i16,
        label: Text = String,
        category: Nullable<Text> = Option<String>,
        quantity: Int8 = i64,
        list_price: Numeric = Decimal,
        charged: Numeric = Decimal,
        taken: Jsonb = Value,
        staff: Jsonb = Value,
        kind: Int2 = i16,
        product: Nullable<SqlUuid> = Option<Uuid>,
        paid: Nullable<Jsonb> = Option<Value>,
        earned_on: Nullable<Numeric> = Option<Decimal>,
        of_line: Nullable<Int2> = Option<i16>,
    }
}

composite! {
    /// The entries of a posting: of each, both sides of one movement.
    WrittenEntries as entries ("written_entries") {
        tenant: SqlUuid = Uuid,
        wallet: SqlUuid = Uuid,
        version: Int8 = i64,
        posting: SqlUuid = Uuid,
        kinds: Array<Int2> = Vec<i16>,
        books: Array<Int2> = Vec<i16>,
        lots: Array<Nullable<SqlUuid>> = Vec<Option<Uuid>>,
        amounts: Array<Numeric> = Vec<Decimal>,
        balances_after: Array<Numeric> = Vec<Decimal>,
    }
}

composite! {
    /// A key with its fingerprint and answer.
    WrittenCommand as command ("written_command") {
        tenant: SqlUuid = Uuid,
        key: Text = String,
        fingerprint: Bytea = Vec<u8>,
        posting: SqlUuid = Uuid,
        answer: Text = String,
        api_version: Int2 = i16,
    }
}

impl WrittenWallet {
    pub(super) fn of(tenant: Uuid, wallet: &Wallet) -> Self {
        Self {
            tenant,
            id: wallet.id.value(),
            version: wallet.version,
            principal: wallet.principal.to_decimal(),
            bonus: wallet.bonus.to_decimal(),
            reward_points: Decimal::from(wallet.reward_points),
            tier_points: Decimal::from(wallet.tier_points),
            owed_money: wallet.owed_money.to_decimal(),
            owed_points: Decimal::from(wallet.owed_points),
            tier: wallet.tier,
            last_recorded_at: wallet.last_recorded_at,
            on_account: wallet.on_account.to_decimal(),
            topped_up: wallet.topped_up.to_decimal(),
        }
    }
}

impl WrittenLot {
    /// None for a lot of counts and for what is owed on account, which have rows of their own:
    /// [`super::counts::WrittenCountsLot`], [`super::account::WrittenAccountItem`].
    pub(super) fn of(tenant: Uuid, wallet: Uuid, lot: &Lot) -> Option<Self> {
        match lot {
            Lot::Pair(pair) => Some(Self::of_pair(tenant, wallet, pair, lot.is_open())),
            Lot::Points(points) => Some(Self::of_points(tenant, wallet, points, lot.is_open())),
            Lot::Counts(_) | Lot::Account(_) => None,
        }
    }

    fn of_pair(tenant: Uuid, wallet: Uuid, pair: &Pair, open: bool) -> Self {
        Self {
            tenant,
            wallet,
            id: pair.id.value(),
            shape: SHAPE_PAIR,
            origin: pair.origin.value(),
            issuing_shop: pair.issuing_shop.value(),
            issuing_entity: pair.issuing_entity.value(),
            terms: pair.terms.map(Id::value),
            opened_at: pair.opened_at,
            expires_at: pair.expires_at,
            principal_paid: pair.principal_paid.to_decimal(),
            bonus_given: pair.bonus_given.to_decimal(),
            points_in: Decimal::ZERO,
            principal_left: pair.principal_left.to_decimal(),
            bonus_left: pair.bonus_left.to_decimal(),
            points_left: Decimal::ZERO,
            open,
            vests_at: None,
            // A rule has far fewer months than fit.
            instalments: pair.instalments.map(|schedule| schedule.months.cast_signed()),
            instalments_from: pair.instalments.map(|schedule| schedule.from),
            instalments_ended_on: pair.instalments.and_then(|schedule| schedule.ended_on),
        }
    }

    fn of_points(tenant: Uuid, wallet: Uuid, points: &PointsLot, open: bool) -> Self {
        Self {
            tenant,
            wallet,
            id: points.id.value(),
            shape: SHAPE_POINTS,
            origin: points.origin.value(),
            issuing_shop: points.issuing_shop.value(),
            issuing_entity: points.issuing_entity.value(),
            terms: points.terms.map(Id::value),
            opened_at: points.opened_at,
            expires_at: points.expires_at,
            principal_paid: Decimal::ZERO,
            bonus_given: Decimal::ZERO,
            points_in: Decimal::from(points.points_in),
            principal_left: Decimal::ZERO,
            bonus_left: Decimal::ZERO,
            points_left: Decimal::from(points.points_left),
            open,
            vests_at: points.vests_at,
            instalments: None,
            instalments_from: None,
            instalments_ended_on: None,
        }
    }
}

impl WrittenPosting {
    pub(super) fn of(taken: &Taken<'_>) -> Self {
        let posting = &taken.decision.posting;
        let after = &taken.decision.wallet;
        Self {
            tenant: taken.request.tenant.value(),
            id: posting.id.value(),
            kind: posting.kind as i16,
            wallet: posting.wallet.value(),
            version: posting.version,
            card: posting.card.map(Id::value),
            shop: posting.shop.value(),
            terminal: posting.terminal.map(Id::value),
            user: posting.user.map(Id::value),
            receipt_no: taken.receipt_no.clone(),
            recorded_at: posting.recorded_at,
            occurred_at: posting.occurred_at,
            business_date: posting.business_date,
            currency: posting.total.currency().code().to_owned(),
            list_total: posting.list_total.to_decimal(),
            total: posting.total.to_decimal(),
            principal_after: after.principal.to_decimal(),
            bonus_after: after.bonus.to_decimal(),
            reward_points_after: Decimal::from(after.reward_points),
            tier_points_after: Decimal::from(after.tier_points),
            owed_money_after: after.owed_money.to_decimal(),
            owed_points_after: Decimal::from(after.owed_points),
            tier_after: after.tier,
            tenders: rows::tenders_json(&posting.tenders),
            reverses: posting.reverses.map(Id::value),
            reason: posting.reason.clone(),
            tier_from: posting.tier_change.map(|change| change.from),
            tier_to: posting.tier_change.map(|change| change.to),
            ladder: posting.tier_change.map(|change| change.ladder.value()),
            derivation: derivation_codec::encode(&taken.decision.derivation),
        }
    }
}

impl WrittenLine {
    pub(super) fn of(taken: &Taken<'_>, number: i16, line: &ConsumptionLine) -> Self {
        Self {
            tenant: taken.request.tenant.value(),
            posting: taken.decision.posting.id.value(),
            line: number,
            label: line.label.clone(),
            category: line.category.clone(),
            quantity: line.quantity,
            list_price: line.list_price.to_decimal(),
            charged: line.charged.to_decimal(),
            taken: rows::taken_json(line),
            staff: rows::staff_json(&line.staff),
            kind: line.kind as i16,
            product: line.product.map(Id::value),
            paid: rows::paid_json(&line.paid),
            earned_on: Some(line.earned_on.to_decimal()),
            of_line: line.of_line,
        }
    }
}

impl WrittenEntries {
    pub(super) fn of(taken: &Taken<'_>) -> Self {
        let posting = &taken.decision.posting;
        let entries = &taken.decision.entries;
        let decimal =
            |entry: &Entry, amount| rows::decimal(amount, entry.kind, taken.decision.wallet.currency);
        Self {
            tenant: taken.request.tenant.value(),
            wallet: posting.wallet.value(),
            version: posting.version,
            posting: posting.id.value(),
            kinds: entries.iter().map(|entry| entry.kind as i16).collect(),
            books: entries.iter().map(|entry| entry.book as i16).collect(),
            lots: entries.iter().map(|entry| entry.lot.map(Id::value)).collect(),
            amounts: entries.iter().map(|entry| decimal(entry, entry.amount)).collect(),
            balances_after: entries.iter().map(|entry| decimal(entry, entry.balance_after)).collect(),
        }
    }

    /// How many there are.
    pub(crate) fn count(&self) -> usize {
        let counts = [self.kinds.len(), self.books.len(), self.lots.len(), self.amounts.len()];
        counts.into_iter().fold(self.balances_after.len(), usize::max)
    }
}

impl WrittenCommand {
    pub(super) fn of(taken: &Taken<'_>, api_version: i16) -> Self {
        Self {
            tenant: taken.request.tenant.value(),
            key: taken.request.key.clone(),
            fingerprint: taken.request.fingerprint.to_vec(),
            posting: taken.decision.posting.id.value(),
            answer: taken.answer.to_string(),
            api_version,
        }
    }
}

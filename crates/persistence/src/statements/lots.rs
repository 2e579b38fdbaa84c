//! What a wallet held in lots after a version, with the terms of each (S03).
//!
//! Lots say what they hold now. What moved in them since is taken off again, in the same statement, so that nothing comes
//! between. Ends of terms are those of now.

use chrono::{DateTime, NaiveDate, Utc};
use diesel::prelude::*;
use diesel::sql_types::{Bool, Date, Int2, Int8, Nullable, Numeric, Text, Timestamptz, Uuid as SqlUuid};
use domain::ids::{Id, Lot, Membership, Posting, Shop};
use domain::money::{Currency, Money};
use rust_decimal::Decimal;
use uuid::Uuid;

use crate::error::StoreError;
use crate::statement::statement;
use crate::store::Tx;
use crate::till::rows::{self, SHAPE_COUNTS, SHAPE_PAIR, SHAPE_POINTS};

/// What a lot held.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct HeldLot {
    /// The lot.
    pub id: Id<Lot>,
    /// The posting that brought it.
    pub origin: Id<Posting>,
    /// Number on its receipt.
    pub receipt_no: String,
    /// Its business date.
    pub since: NaiveDate,
    /// Where it was.
    pub shop: Id<Shop>,
    /// When what can lapse of it does, if it does.
    pub expires_at: Option<DateTime<Utc>>,
    /// What it is, and what is left.
    pub terms: LotTerms,
}

/// What is left in a lot, and on which terms.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum LotTerms {
    /// Principal and bonus of one top-up. Only its bonus lapses.
    Pair {
        /// Principal that was paid in.
        paid: Money,
        /// Bonus that was given.
        given: Money,
        /// Principal left.
        principal: Money,
        /// Bonus left.
        bonus: Money,
    },
    /// Reward points.
    Points {
        /// Points left.
        left: i64,
        /// Until when they cannot be spent.
        vests_at: Option<DateTime<Utc>>,
    },
    /// Counts of one item of a package.
    Counts {
        /// Counts left, paid and gift; 1 for a time pass.
        left: i64,
        /// The package.
        package: String,
        /// The item.
        label: String,
        /// Whether it is a time pass.
        unlimited: bool,
    },
    /// What is owed of one sale on account.
    Account {
        /// What was put on account.
        amount: Money,
        /// What is owed of it.
        owed: Money,
    },
}

type LotSql = (
    (SqlUuid, SqlUuid, Text, Date, SqlUuid, Nullable<Timestamptz>, Int2),
    (Numeric, Numeric, Numeric, Numeric, Nullable<Timestamptz>),
    (Nullable<Text>, Nullable<Text>, Nullable<Bool>),
);
type LotRow = (
    (Uuid, Uuid, String, NaiveDate, Uuid, Option<DateTime<Utc>>, i16),
    (Decimal, Decimal, Decimal, Decimal, Option<DateTime<Utc>>),
    (Option<String>, Option<String>, Option<bool>),
);

/// The shape of an item on account, beside those of table `lot`.
const SHAPE_ACCOUNT: i16 = 0;

statement! {
    /// What the lots of a wallet held after a version: in two columns, what is left in them; a pair has two kinds, others one.
    HeldLots -> LotSql;
    "WITH k AS (SELECT ", tenant: SqlUuid = Uuid, " AS tenant_id, ", wallet: SqlUuid = Uuid, " AS wallet_id, ",
    version: Int8 = i64, " AS version), \
     since AS (SELECT e.lot_id, sum(e.amount) FILTER (WHERE e.kind <> 2) AS first, sum(e.amount) FILTER (WHERE e.kind = 2) AS second \
       FROM k JOIN entry AS e ON e.tenant_id = k.tenant_id AND e.wallet_id = k.wallet_id AND e.version > k.version \
       WHERE e.lot_id IS NOT NULL GROUP BY e.lot_id), \
     wanted AS (SELECT l.id FROM k JOIN lot AS l ON l.tenant_id = k.tenant_id AND l.wallet_id = k.wallet_id AND l.open \
       UNION SELECT a.id FROM k JOIN account_item AS a ON a.tenant_id = k.tenant_id AND a.wallet_id = k.wallet_id AND a.open \
       UNION SELECT lot_id FROM since), \
     held AS (SELECT l.id, l.origin_posting_id, l.shape, l.expires_at, l.principal_paid, l.bonus_given, l.vests_at, l.terms_id, \
         l.item_code, \
         CASE l.shape WHEN 1 THEN l.principal_left WHEN 2 THEN l.points_left ELSE l.paid_left + l.gift_left END AS first, \
         l.bonus_left AS second \
       FROM k CROSS JOIN wanted AS w JOIN lot AS l ON l.tenant_id = k.tenant_id AND l.wallet_id = k.wallet_id AND l.id = w.id \
       UNION ALL SELECT a.id, a.origin_posting_id, 0, NULL, a.amount, 0, NULL, NULL, NULL, a.owed, 0 \
       FROM k CROSS JOIN wanted AS w JOIN account_item AS a \
         ON a.tenant_id = k.tenant_id AND a.wallet_id = k.wallet_id AND a.id = w.id) \
     SELECT h.id, h.origin_posting_id, p.receipt_no, p.business_date, p.shop_id, h.expires_at, h.shape::smallint, h.principal_paid, \
       h.bonus_given, h.first - coalesce(s.first, 0), h.second - coalesce(s.second, 0), h.vests_at, v.name, i.label, i.unlimited \
     FROM k CROSS JOIN held AS h LEFT JOIN since AS s ON s.lot_id = h.id \
     JOIN posting AS p ON p.tenant_id = k.tenant_id AND p.id = h.origin_posting_id \
     LEFT JOIN count_package_version AS v ON h.shape = 3 AND v.tenant_id = k.tenant_id AND v.id = h.terms_id \
     LEFT JOIN count_package_item AS i ON h.shape = 3 AND i.tenant_id = k.tenant_id AND i.version_id = h.terms_id \
       AND i.code = h.item_code \
     WHERE h.first <> coalesce(s.first, 0) OR h.second <> coalesce(s.second, 0) \
     ORDER BY p.business_date, h.shape, h.id"
}

/// The lots that a wallet held something in after a version, the oldest first.
///
/// # Errors
/// A [`StoreError`] of the read.
pub fn held_at(
    tx: &mut Tx<'_>,
    wallet: Id<Membership>,
    version: i64,
    currency: Currency,
) -> Result<Vec<HeldLot>, StoreError> {
    let asked = HeldLots { tenant: tx.tenant_id(), wallet: wallet.value(), version };
    let rows: Vec<LotRow> = asked.load(tx.conn)?;
    rows.into_iter().map(|row| lot(row, currency)).collect()
}

fn lot((head, amounts, counts): LotRow, currency: Currency) -> Result<HeldLot, StoreError> {
    let (id, origin, receipt_no, since, shop, expires_at, shape) = head;
    let terms = terms(id, shape, amounts, counts, currency)?;
    Ok(HeldLot {
        id: Id::new(id),
        origin: Id::new(origin),
        receipt_no,
        since,
        shop: Id::new(shop),
        expires_at,
        terms,
    })
}

fn terms(
    id: Uuid,
    shape: i16,
    (paid, given, first, second, vests_at): (Decimal, Decimal, Decimal, Decimal, Option<DateTime<Utc>>),
    (package, label, unlimited): (Option<String>, Option<String>, Option<bool>),
    currency: Currency,
) -> Result<LotTerms, StoreError> {
    let money = |value, column| rows::money(value, currency, "lot", column, id);
    let missing = |column| StoreError::corrupt("lot", column, id);
    match shape {
        SHAPE_PAIR => Ok(LotTerms::Pair {
            paid: money(paid, "principal_paid")?,
            given: money(given, "bonus_given")?,
            principal: money(first, "principal_left")?,
            bonus: money(second, "bonus_left")?,
        }),
        SHAPE_POINTS => {
            Ok(LotTerms::Points { left: rows::whole(first, "lot", "points_left", id)?, vests_at })
        }
        SHAPE_COUNTS => Ok(LotTerms::Counts {
            left: rows::whole(first, "lot", "paid_left", id)?,
            package: package.ok_or_else(|| missing("terms_id"))?,
            label: label.ok_or_else(|| missing("item_code"))?,
            unlimited: unlimited.ok_or_else(|| missing("item_code"))?,
        }),
        SHAPE_ACCOUNT => {
            Ok(LotTerms::Account { amount: money(paid, "amount")?, owed: money(first, "owed")? })
        }
        _ => Err(missing("shape")),
    }
}

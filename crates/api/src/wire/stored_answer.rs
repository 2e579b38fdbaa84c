//! The answer to a command as it is kept with its key for ever: its values in a fixed order, without the names of its
//! members, a third as long. Packing and unpacking give back the same answer, byte by byte.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use chrono::NaiveDate;
use domain::ledger::TierLevel;
use serde::de::Error as _;
use serde::{Deserialize, Deserializer, Serialize, Serializer};
use uuid::Uuid;

use super::balances::{Balances, BonusToCome, Effects, PendingPoints, Tier};
use super::posting_result::{PostingHeader, PostingKindCode, PostingResult, TierStep};
use super::posting_row::TenderDetail;
use super::replaced::Replaced;

/// Posting, before, after, effects, tier change, rules version, ways of payment, pending points, bonus to come and what was taken
/// back for it, unless there are none.
#[derive(Serialize, Deserialize)]
struct Packed(
    PackedHeader,
    PackedBalances,
    PackedBalances,
    (String, String, i64, i64),
    Option<(PackedTier, PackedTier)>,
    i64,
    #[serde(default, skip_serializing_if = "Option::is_none")] Option<Vec<TenderDetail>>,
    #[serde(default, skip_serializing_if = "Option::is_none")] Option<Option<PendingPoints>>,
    #[serde(default, skip_serializing_if = "Option::is_none")] Option<Option<BonusToCome>>,
    #[serde(default, skip_serializing_if = "Option::is_none")] Option<Replaced>,
);

/// Id, kind, membership, receipt number, version, recorded, occurred unless then, business date, list total, total unless
/// the same, original.
#[derive(Serialize, Deserialize)]
struct PackedHeader(
    Option<ShortId>,
    PostingKindCode,
    ShortId,
    Option<String>,
    i64,
    String,
    Option<String>,
    NaiveDate,
    String,
    Option<String>,
    Option<ShortId>,
);

/// An id in 22 characters instead of 36.
struct ShortId(Uuid);

impl Serialize for ShortId {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(&URL_SAFE_NO_PAD.encode(self.0.as_bytes()))
    }
}

impl<'de> Deserialize<'de> for ShortId {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = String::deserialize(deserializer)?;
        let bytes = URL_SAFE_NO_PAD.decode(text).map_err(D::Error::custom)?;
        Uuid::from_slice(&bytes).map(Self).map_err(D::Error::custom)
    }
}

/// Principal, bonus, both, reward points, tier points, money owed, points owed, tier, what is owed on account if anything
/// is or may be.
#[derive(Serialize, Deserialize)]
struct PackedBalances(
    String,
    String,
    String,
    i64,
    i64,
    String,
    i64,
    PackedTier,
    #[serde(default, skip_serializing_if = "Option::is_none")] Option<String>,
);

/// Level, code, name.
#[derive(Serialize, Deserialize)]
struct PackedTier(TierLevel, String, String);

/// An answer as it is stored.
#[must_use]
pub fn pack(answer: PostingResult) -> String {
    serde_json::to_string(&Packed::from(answer)).unwrap_or_default()
}

/// A stored answer as it is given. What is written with names — an answer that was never stored — stays as it is.
///
/// # Errors
/// When the text is neither.
pub fn unpack(stored: &str) -> Result<String, serde_json::Error> {
    if stored.starts_with('{') {
        return Ok(stored.to_owned());
    }
    let packed: Packed = serde_json::from_str(stored)?;
    serde_json::to_string(&PostingResult::from(packed))
}

impl From<PostingResult> for Packed {
    fn from(answer: PostingResult) -> Self {
        let PostingResult {
            posting,
            before,
            after,
            effects,
            tier_change,
            tenders,
            pending_points,
            bonus_to_come,
            replaces,
            rules_version,
            derivation: _,
            needs_approval: _,
            over_limit: _,
            consequences: _,
            commission: _,
            rules_digest: _,
        } = answer;
        let effects = (effects.principal, effects.bonus, effects.reward_points, effects.tier_points);
        let tier_change = tier_change.map(|step| (step.from.into(), step.to.into()));
        // A place is left out only when none after it is taken.
        let bonus_to_come = (bonus_to_come.is_some() || replaces.is_some()).then_some(bonus_to_come);
        let pending = (pending_points.is_some() || bonus_to_come.is_some()).then_some(pending_points);
        let tenders = (!tenders.is_empty() || pending.is_some()).then_some(tenders);
        let (posting, before, after) = (posting.into(), before.into(), after.into());
        Self(
            posting,
            before,
            after,
            effects,
            tier_change,
            rules_version,
            tenders,
            pending,
            bonus_to_come,
            replaces,
        )
    }
}

impl From<Packed> for PostingResult {
    fn from(packed: Packed) -> Self {
        let Packed(
            posting,
            before,
            after,
            effects,
            tier_change,
            rules_version,
            tenders,
            pending,
            bonus_to_come,
            replaces,
        ) = packed;
        let (principal, bonus, reward_points, tier_points) = effects;
        Self {
            posting: posting.into(),
            before: before.into(),
            after: after.into(),
            effects: Effects { principal, bonus, reward_points, tier_points },
            tier_change: tier_change.map(|(from, to)| TierStep { from: from.into(), to: to.into() }),
            tenders: tenders.unwrap_or_default(),
            pending_points: pending.flatten(),
            bonus_to_come: bonus_to_come.flatten(),
            replaces,
            rules_version,
            derivation: None,
            needs_approval: None,
            over_limit: None,
            consequences: None,
            commission: None,
            rules_digest: None,
        }
    }
}

impl From<PostingHeader> for PackedHeader {
    fn from(header: PostingHeader) -> Self {
        let occurred_at = (header.occurred_at != header.recorded_at).then_some(header.occurred_at);
        let total = (header.total != header.list_total).then_some(header.total);
        Self(
            header.id.map(ShortId),
            header.kind,
            ShortId(header.membership_id),
            header.receipt_no,
            header.version,
            header.recorded_at,
            occurred_at,
            header.business_date,
            header.list_total,
            total,
            header.reverses.map(ShortId),
        )
    }
}

impl From<PackedHeader> for PostingHeader {
    fn from(packed: PackedHeader) -> Self {
        let PackedHeader(
            id,
            kind,
            membership_id,
            receipt_no,
            version,
            recorded_at,
            occurred_at,
            business_date,
            list_total,
            total,
            reverses,
        ) = packed;
        Self {
            id: id.map(|id| id.0),
            kind,
            membership_id: membership_id.0,
            receipt_no,
            version,
            occurred_at: occurred_at.unwrap_or_else(|| recorded_at.clone()),
            recorded_at,
            business_date,
            total: total.unwrap_or_else(|| list_total.clone()),
            list_total,
            reverses: reverses.map(|id| id.0),
        }
    }
}

impl From<Balances> for PackedBalances {
    fn from(of: Balances) -> Self {
        Self(
            of.principal,
            of.bonus,
            of.balance,
            of.reward_points,
            of.tier_points,
            of.owed_money,
            of.owed_points,
            of.tier.into(),
            of.on_account,
        )
    }
}

impl From<PackedBalances> for Balances {
    fn from(packed: PackedBalances) -> Self {
        let PackedBalances(
            principal,
            bonus,
            balance,
            reward_points,
            tier_points,
            owed_money,
            owed_points,
            tier,
            on_account,
        ) = packed;
        let tier = tier.into();
        Self {
            principal,
            bonus,
            balance,
            reward_points,
            tier_points,
            owed_money,
            owed_points,
            on_account,
            tier,
        }
    }
}

impl From<Tier> for PackedTier {
    fn from(tier: Tier) -> Self {
        Self(tier.level, tier.code, tier.name)
    }
}

impl From<PackedTier> for Tier {
    fn from(PackedTier(level, code, name): PackedTier) -> Self {
        Self { level, code, name }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::wire::replaced::Difference;

    fn balances(principal: &str, level: TierLevel) -> Balances {
        let tier = Tier { level, code: "silver".to_owned(), name: "银卡 \"S\"".to_owned() };
        Balances {
            principal: principal.to_owned(),
            bonus: "2000.00".to_owned(),
            balance: "2001.00".to_owned(),
            reward_points: 8,
            tier_points: 9_950,
            owed_money: "0.00".to_owned(),
            owed_points: 3,
            on_account: (level > 0).then(|| "70.00".to_owned()),
            tier,
        }
    }

    fn answer(occurred_at: &str, total: &str, has_change: bool) -> PostingResult {
        let (before, after) = (balances("1.00", 0), balances("0.50", 1));
        PostingResult {
            posting: PostingHeader {
                id: Some(Uuid::from_u128(7)),
                kind: PostingKindCode::Reversal,
                membership_id: Uuid::from_u128(8),
                receipt_no: Some("S01-T1-20261122-0043".to_owned()),
                version: 12,
                recorded_at: "2026-11-22T10:00:00.123Z".to_owned(),
                occurred_at: occurred_at.to_owned(),
                business_date: NaiveDate::from_ymd_opt(2026, 11, 22).unwrap(),
                list_total: "88.50".to_owned(),
                total: total.to_owned(),
                reverses: has_change.then(|| Uuid::from_u128(9)),
            },
            tier_change: has_change.then(|| TierStep { from: before.tier.clone(), to: after.tier.clone() }),
            before,
            after,
            effects: Effects {
                principal: "-0.50".to_owned(),
                bonus: "0.00".to_owned(),
                reward_points: -1,
                tier_points: 0,
            },
            tenders: Vec::new(),
            pending_points: None,
            bonus_to_come: None,
            replaces: None,
            rules_version: 7,
            derivation: None,
            needs_approval: None,
            over_limit: None,
            consequences: None,
            commission: None,
            rules_digest: None,
        }
    }

    #[test]
    fn packing_loses_nothing_and_saves_half() {
        for (occurred_at, total, has_change) in
            [("2026-11-22T10:00:00.123Z", "88.50", false), ("2026-11-21T10:00:00.000Z", "79.65", true)]
        {
            let answer = answer(occurred_at, total, has_change);
            let given = serde_json::to_string(&answer).unwrap();
            let stored = pack(answer);
            assert_eq!(unpack(&stored).unwrap(), given);
            assert!(stored.len() * 2 < given.len(), "{} of {}", stored.len(), given.len());
        }
    }

    #[test]
    fn ways_of_payment_are_kept_where_there_are_any() {
        let mut answer = answer("2026-11-22T10:00:00.123Z", "88.50", false);
        let without = pack(answer.clone());
        answer.tenders = vec![TenderDetail {
            method: "cash".to_owned(),
            amount: "88.50".to_owned(),
            given: Some("100.00".to_owned()),
            change: Some("11.50".to_owned()),
            points: None,
            reference: None,
            vouchers: Vec::new(),
            payment_id: None,
        }];
        let given = serde_json::to_string(&answer).unwrap();
        let with = pack(answer);
        assert_eq!(unpack(&with).unwrap(), given);
        assert!(without.len() < with.len() && unpack(&without).unwrap().contains("\"tenders\":[]"));
    }

    #[test]
    fn pending_points_are_kept_with_and_without_ways_of_payment() {
        let mut answer = answer("2026-11-22T10:00:00.123Z", "88.50", false);
        let next_on = NaiveDate::from_ymd_opt(2026, 12, 5).unwrap();
        answer.pending_points = Some(PendingPoints { points: 29, next_on });
        let given = serde_json::to_string(&answer).unwrap();
        assert_eq!(unpack(&pack(answer)).unwrap(), given);
    }

    /// X03: with nothing before them, the places before are there all the same.
    #[test]
    fn what_was_taken_back_for_a_rebuilt_slip_is_kept() {
        let mut answer = answer("2026-11-22T10:00:00.123Z", "268.00", false);
        let zero = || "0.00".to_owned();
        let effects = Effects { principal: zero(), bonus: zero(), reward_points: -38, tier_points: -286 };
        answer.replaces = Some(Replaced {
            posting_id: Uuid::from_u128(9),
            reversal_id: Some(Uuid::from_u128(10)),
            points_serial: "70012".to_owned(),
            total: "286.00".to_owned(),
            effects,
            differences: vec![Difference { method: "cash".to_owned(), amount: "-18.00".to_owned() }],
        });
        let given = serde_json::to_string(&answer).unwrap();
        assert_eq!(unpack(&pack(answer)).unwrap(), given);
    }

    #[test]
    fn bonus_to_come_is_kept_with_and_without_pending_points() {
        let next_on = NaiveDate::from_ymd_opt(2026, 12, 22).unwrap();
        for pending in [None, Some(PendingPoints { points: 29, next_on })] {
            let mut answer = answer("2026-11-22T10:00:00.123Z", "88.50", false);
            let (amount, next) = ("600.00".to_owned(), "50.00".to_owned());
            answer.bonus_to_come = Some(BonusToCome { amount, next_on, next });
            answer.pending_points = pending;
            let given = serde_json::to_string(&answer).unwrap();
            assert_eq!(unpack(&pack(answer)).unwrap(), given);
        }
    }

    #[test]
    fn an_answer_with_names_stays_and_nonsense_is_an_error() {
        let named = r#"{"posting":null}"#;
        assert_eq!(unpack(named).unwrap(), named);
        assert!(unpack("[1]").is_err());
        assert!(unpack("").is_err());
    }
}

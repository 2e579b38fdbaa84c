//! The JSON of rules that ask for proof. What is absent asks for nothing, and is shown.

use domain::money::Currency;
use domain::proof::{ProofKind, ProofRule};
use serde::{Deserialize, Serialize};

use super::{BodyError, money};

#[derive(Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct ProofJson {
    #[serde(default)]
    stored_value_from: Option<String>,
    #[serde(default)]
    points_from: Option<i64>,
    #[serde(default)]
    counts_from: Option<i64>,
    #[serde(default)]
    accepted: Vec<KindJson>,
}

#[derive(Debug, Clone, Copy, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
enum KindJson {
    CardRead,
    CardSwiped,
    SmsCode,
}

impl From<KindJson> for ProofKind {
    fn from(json: KindJson) -> Self {
        match json {
            KindJson::CardRead => Self::CardRead,
            KindJson::CardSwiped => Self::CardSwiped,
            KindJson::SmsCode => Self::SmsCode,
        }
    }
}

impl From<ProofKind> for KindJson {
    fn from(kind: ProofKind) -> Self {
        match kind {
            ProofKind::CardRead => Self::CardRead,
            ProofKind::CardSwiped => Self::CardSwiped,
            ProofKind::SmsCode => Self::SmsCode,
        }
    }
}

pub(super) fn from_json(json: ProofJson, currency: Currency) -> Result<ProofRule, BodyError> {
    let stored_value_from = json.stored_value_from.as_deref();
    let stored_value_from =
        stored_value_from.map(|text| money("/stored_value_from".to_owned(), text, currency)).transpose()?;
    Ok(ProofRule {
        stored_value_from,
        points_from: json.points_from,
        counts_from: json.counts_from,
        accepted: json.accepted.into_iter().map(ProofKind::from).collect(),
    })
}

pub(super) fn to_json(rule: &ProofRule) -> ProofJson {
    ProofJson {
        stored_value_from: rule.stored_value_from.map(|from| from.to_string()),
        points_from: rule.points_from,
        counts_from: rule.counts_from,
        accepted: rule.accepted.iter().copied().map(KindJson::from).collect(),
    }
}

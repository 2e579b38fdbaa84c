//! The packs of prepaid-card law that come with the program, each a dated file of figures and sources; and the prepaid balance
//! that a reserve is computed from.
//!
//! A change of the law is a further version in the file, with its first day: figures of the past stay, because old business dates
//! are decided by them.

use std::collections::BTreeMap;
use std::sync::LazyLock;

use chrono::NaiveDate;
use diesel::prelude::*;
use diesel::sql_types::{Date, Numeric, Uuid as SqlUuid};
use domain::money::{Currency, Money};
use domain::prepaid::{Citation, Figure, Figures, Pack};
use rust_decimal::Decimal;
use serde::Deserialize;
use uuid::Uuid;

use crate::error::StoreError;
use crate::statement::statement;
use crate::store::Tx;
use crate::till::rows;

const FILES: [&str; 1] = [include_str!("prepaid/cn.json")];

static PACKS: LazyLock<Vec<Pack>> = LazyLock::new(|| FILES.iter().filter_map(|text| parse(text)).collect());

/// Every pack.
#[must_use]
pub fn packs() -> &'static [Pack] {
    &PACKS
}

/// The pack of a code.
#[must_use]
pub fn find(code: &str) -> Option<&'static Pack> {
    packs().iter().find(|pack| pack.code == code)
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct PackFile {
    code: String,
    number: i32,
    currency: String,
    versions: Vec<VersionFile>,
    articles: BTreeMap<String, ArticleFile>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct VersionFile {
    from: NaiveDate,
    named_limit: FigureFile<String>,
    bearer_limit: FigureFile<String>,
    named_identity: PlaceFile,
    bearer_identity_from: FigureFile<String>,
    company_transfer_from: FigureFile<String>,
    person_transfer_from: FigureFile<String>,
    transfer_methods: Vec<String>,
    no_expiry: PlaceFile,
    reserve_bp: FigureFile<i32>,
    refund_fee_bp: Option<FigureFile<i32>>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct FigureFile<T> {
    value: T,
    at: String,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct PlaceFile {
    at: String,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct ArticleFile {
    zh: String,
    en: String,
    since: NaiveDate,
}

fn parse(text: &str) -> Option<Pack> {
    let file: PackFile = serde_json::from_str(text).ok()?;
    let currency = Currency::from_code(&file.currency)?;
    let figures = file.versions.iter().map(|version| version.figures(&file, currency));
    let mut figures = figures.collect::<Option<Vec<_>>>()?;
    figures.sort_by_key(|figures| figures.from);
    Some(Pack { code: file.code, number: file.number, currency, figures })
}

impl VersionFile {
    fn figures(&self, file: &PackFile, currency: Currency) -> Option<Figures> {
        let cited = |at: &String| {
            let article = file.articles.get(at)?;
            Some(Citation { zh: article.zh.clone(), en: article.en.clone(), since: article.since })
        };
        let money = |figure: &FigureFile<String>| {
            let value = Money::parse(&figure.value, currency).ok()?;
            Some(Figure { value, cited: cited(&figure.at)? })
        };
        let refund_fee_bp = match &self.refund_fee_bp {
            Some(figure) => Some(Figure { value: figure.value, cited: cited(&figure.at)? }),
            None => None,
        };
        Some(Figures {
            refund_fee_bp,
            from: self.from,
            named_limit: money(&self.named_limit)?,
            bearer_limit: money(&self.bearer_limit)?,
            named_identity: cited(&self.named_identity.at)?,
            bearer_identity_from: money(&self.bearer_identity_from)?,
            company_transfer_from: money(&self.company_transfer_from)?,
            person_transfer_from: money(&self.person_transfer_from)?,
            transfer_methods: self.transfer_methods.clone(),
            no_expiry: cited(&self.no_expiry.at)?,
            reserve_bp: Figure { value: self.reserve_bp.value, cited: cited(&self.reserve_bp.at)? },
        })
    }
}

statement! {
    /// Principal of all wallets at the end of a business date: what there is now, less what moved since.
    PrincipalAt -> (Numeric,);
    "WITH t AS (SELECT ", tenant: SqlUuid = Uuid, " AS id, ", date: Date = NaiveDate, " AS date) \
     SELECT coalesce((SELECT sum(w.principal) FROM wallet w WHERE w.tenant_id = t.id), 0) \
       - coalesce((SELECT sum(e.amount) FROM posting p \
           JOIN entry e ON e.tenant_id = p.tenant_id AND e.wallet_id = p.wallet_id AND e.version = p.version \
           WHERE p.tenant_id = t.id AND p.business_date > t.date AND e.kind = 1), 0) FROM t"
}

/// What was paid in advance and not delivered at the end of a business date: the principal of all stored value.
///
/// # Errors
/// [`StoreError`] of the query.
pub fn balance_at(tx: &mut Tx<'_>, date: NaiveDate, currency: Currency) -> Result<Money, StoreError> {
    let tenant = tx.tenant_id();
    let (value,): (Decimal,) = PrincipalAt { tenant, date }.get_result(tx.conn)?;
    rows::money(value, currency, "wallet", "principal", tenant)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Every file is read whole, and says what the law says today, with its source and day.
    #[test]
    fn every_pack_is_readable() {
        assert_eq!(packs().len(), FILES.len());
        let china = find("cn").expect("a pack");
        let today = NaiveDate::from_ymd_opt(2026, 11, 29).expect("a date");
        let figures = china.on(today).expect("figures");
        let texts = [&figures.named_limit, &figures.bearer_limit, &figures.bearer_identity_from];
        assert_eq!(texts.map(|figure| figure.value.to_string()), ["5000.00", "1000.00", "10000.00"]);
        let texts = [&figures.company_transfer_from, &figures.person_transfer_from];
        assert_eq!(texts.map(|figure| figure.value.to_string()), ["5000.00", "50000.00"]);
        assert_eq!(figures.reserve_bp.value, 2_000);
        assert!(figures.named_limit.cited.zh.ends_with("第十八条"));
        assert_eq!(figures.named_limit.cited.since.to_string(), "2012-11-01");
        assert_eq!(china.on(NaiveDate::from_ymd_opt(2012, 10, 31).expect("a date")), None);
    }
}

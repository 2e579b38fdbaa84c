//! How a company keeps its books: accounts of the journal, tax inside revenue, what a point is worth.

use std::collections::BTreeMap;

use diesel::prelude::*;
use diesel::sql_types::{Int4, Int8, Jsonb, Numeric, Uuid as SqlUuid};
use domain::books::estimates::EstimateTerms;
use domain::books::journal::AccountRole;
use domain::money::Currency;
use rust_decimal::Decimal;
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};
use uuid::Uuid;

use crate::error::StoreError;
use crate::schema::book_setting;
use crate::statement::statement;
use crate::store::Tx;
use crate::written::one_row;

/// An account of the company's chart.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Account {
    /// Its number.
    pub number: String,
    /// Its name.
    pub name: String,
}

/// The settings.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BookSettings {
    /// What a point is worth, in units of the currency.
    pub point_value: Decimal,
    /// What part of points is expected to be used, in basis points.
    pub points_use_bp: i32,
    /// Points that a unit of money earns as a rule: they have their share of the price then; 0: they are measured whole.
    pub points_per_unit: Decimal,
    /// What part of prepaid money is expected never to be asked for, in basis points; 0: none is booked.
    pub breakage_bp: i32,
    /// Tax inside revenue, in basis points of the net; 0 when it is not split.
    pub vat_bp: i32,
    /// Accounts by what they are for, where they are not the usual ones.
    pub accounts: BTreeMap<AccountRole, Account>,
    /// Version for conditional edits.
    pub row_version: i64,
}

impl Default for BookSettings {
    /// Those of a tenant that set nothing: a point is worth 0.01 and four of five are used.
    fn default() -> Self {
        Self {
            point_value: Decimal::new(1, 2),
            points_use_bp: 8_000,
            points_per_unit: Decimal::ZERO,
            breakage_bp: 0,
            vat_bp: 0,
            accounts: BTreeMap::new(),
            row_version: 1,
        }
    }
}

impl BookSettings {
    /// How the company estimates.
    #[must_use]
    pub const fn terms(&self, currency: Currency) -> EstimateTerms {
        EstimateTerms {
            point_value: self.point_value,
            points_use_bp: self.points_use_bp,
            points_per_unit: self.points_per_unit,
            breakage_bp: self.breakage_bp,
            currency,
        }
    }

    /// The account of a role: the company's, else the usual one; of a way of payment without one that of money.
    #[must_use]
    pub fn account(&self, role: &AccountRole) -> Account {
        if let Some(own) = self.accounts.get(role) {
            return own.clone();
        }
        match role.usual() {
            Some((number, name)) => Account { number: number.to_owned(), name: name.to_owned() },
            None => self.account(&AccountRole::Bank),
        }
    }
}

/// What a point may be worth, and how many of them a unit of money may earn, at most.
const DECIMAL_MAX: i64 = 1_000;
const DECIMALS: u32 = 4;

/// What a point is worth, or how many of them a unit of money earns, from plain decimal text.
///
/// # Errors
/// The code of what is wrong: `not-a-number`, `too-precise` or `range`.
pub fn parse_decimal(text: &str) -> Result<Decimal, &'static str> {
    let is_plain = text.bytes().all(|byte| byte.is_ascii_digit() || byte == b'.');
    let value: Decimal = text.parse().ok().filter(|_| is_plain).ok_or("not-a-number")?;
    if value.normalize().scale() > DECIMALS {
        return Err("too-precise");
    }
    if value > Decimal::from(DECIMAL_MAX) { Err("range") } else { Ok(value) }
}

statement! {
    /// Settings as they become, unless somebody was faster.
    StoreSettings -> ();
    "INSERT INTO book_setting AS b (tenant_id, point_value, points_use_bp, points_per_unit, breakage_bp, vat_bp, accounts, \
     row_version) VALUES (",
    tenant: SqlUuid = Uuid, ", ", point_value: Numeric = Decimal, ", ", points_use_bp: Int4 = i32, ", ",
    points_per_unit: Numeric = Decimal, ", ", breakage_bp: Int4 = i32, ", ", vat_bp: Int4 = i32, ", ",
    accounts: Jsonb = Value, ", ", version: Int8 = i64,
    ") ON CONFLICT (tenant_id) DO UPDATE SET point_value = excluded.point_value, points_use_bp = excluded.points_use_bp, \
     points_per_unit = excluded.points_per_unit, breakage_bp = excluded.breakage_bp, vat_bp = excluded.vat_bp, accounts = excluded.accounts, row_version = excluded.row_version \
     WHERE b.row_version = excluded.row_version - 1"
}

/// The tenant's settings.
///
/// # Errors
/// [`StoreError`] of the query.
pub fn get(tx: &mut Tx<'_>) -> Result<BookSettings, StoreError> {
    let tenant = tx.tenant_id();
    let row: Option<(Decimal, i32, Decimal, i32, i32, Value, i64)> = book_setting::table
        .find(tenant)
        .select((
            book_setting::point_value,
            book_setting::points_use_bp,
            book_setting::points_per_unit,
            book_setting::breakage_bp,
            book_setting::vat_bp,
            book_setting::accounts,
            book_setting::row_version,
        ))
        .first(tx.conn)
        .optional()?;
    let Some((point_value, points_use_bp, points_per_unit, breakage_bp, vat_bp, accounts, row_version)) = row
    else {
        return Ok(BookSettings::default());
    };
    let corrupt = || StoreError::corrupt("book_setting", "accounts", tenant);
    let stored: BTreeMap<String, Account> = serde_json::from_value(accounts).map_err(|_| corrupt())?;
    let accounts = stored.into_iter().map(|(code, account)| Some((AccountRole::from_code(&code)?, account)));
    let accounts = accounts.collect::<Option<_>>().ok_or_else(corrupt)?;
    Ok(BookSettings {
        point_value,
        points_use_bp,
        points_per_unit,
        breakage_bp,
        vat_bp,
        accounts,
        row_version,
    })
}

/// Stores settings that are still at the version that they carry.
///
/// # Errors
/// [`StoreError::StaleVersion`] when they are not.
pub fn update(tx: &mut Tx<'_>, settings: &BookSettings) -> Result<(), StoreError> {
    if get(tx)?.row_version != settings.row_version {
        return Err(StoreError::StaleVersion);
    }
    let accounts: BTreeMap<String, &Account> =
        settings.accounts.iter().map(|(role, account)| (role.code(), account)).collect();
    let store = StoreSettings {
        tenant: tx.tenant_id(),
        point_value: settings.point_value,
        points_use_bp: settings.points_use_bp,
        points_per_unit: settings.points_per_unit,
        breakage_bp: settings.breakage_bp,
        vat_bp: settings.vat_bp,
        accounts: json!(accounts),
        version: settings.row_version + 1,
    };
    one_row(store.execute(tx.conn)?)
}

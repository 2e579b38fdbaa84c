//! Kinds of invoices: the company's own data, each with where it was read.

use diesel::prelude::*;
use diesel::sql_types::{Int8, Jsonb, Uuid as SqlUuid};
use domain::ledger::PostingKind;
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};
use uuid::Uuid;

use crate::error::StoreError;
use crate::schema::invoice_setting;
use crate::statement::statement;
use crate::store::Tx;
use crate::written::one_row;

/// A kind of invoice.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct InvoiceKind {
    /// Its code, as the invoicing program knows it.
    pub code: String,
    /// Its name.
    pub name: String,
    /// Whether it is usual for what is paid in for later; else for what is paid for at once.
    pub is_prepaid: bool,
    /// Where that was read.
    pub source: String,
}

/// The kinds of a company.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct InvoiceSettings {
    /// Kinds; the first of each use is the usual one.
    pub kinds: Vec<InvoiceKind>,
    /// Version for conditional edits.
    pub row_version: i64,
}

impl Default for InvoiceSettings {
    /// Those of a tenant that set nothing: the code of the notice of 2016 for prepaid cards, and an ordinary invoice.
    fn default() -> Self {
        let kind = |code: &str, name: &str, is_prepaid, source: &str| InvoiceKind {
            code: code.to_owned(),
            name: name.to_owned(),
            is_prepaid,
            source: source.to_owned(),
        };
        Self {
            kinds: vec![
                kind(
                    "601",
                    "预付卡销售和充值（不征税）",
                    true,
                    "国家税务总局公告2016年第53号；在2026-01-01起施行的增值税法下是否仍适用，由会计确认",
                ),
                kind("normal", "一般发票", false, "按所售货物或服务的税率开具，由会计确认"),
            ],
            row_version: 1,
        }
    }
}

impl InvoiceSettings {
    /// The usual kind for a posting.
    #[must_use]
    pub fn usual(&self, kind: PostingKind) -> Option<&InvoiceKind> {
        let is_prepaid = kind == PostingKind::TopUp;
        self.kinds.iter().find(|each| each.is_prepaid == is_prepaid).or(self.kinds.first())
    }
}

statement! {
    /// Kinds as they become, unless somebody was faster.
    StoreKinds -> ();
    "INSERT INTO invoice_setting AS i (tenant_id, kinds, row_version) VALUES (", tenant: SqlUuid = Uuid, ", ",
    kinds: Jsonb = Value, ", ", version: Int8 = i64,
    ") ON CONFLICT (tenant_id) DO UPDATE SET kinds = excluded.kinds, row_version = excluded.row_version \
     WHERE i.row_version = excluded.row_version - 1"
}

/// The tenant's kinds.
///
/// # Errors
/// [`StoreError`] of the query.
pub fn get(tx: &mut Tx<'_>) -> Result<InvoiceSettings, StoreError> {
    let tenant = tx.tenant_id();
    let row: Option<(Value, i64)> = invoice_setting::table
        .find(tenant)
        .select((invoice_setting::kinds, invoice_setting::row_version))
        .first(tx.conn)
        .optional()?;
    let Some((kinds, row_version)) = row else { return Ok(InvoiceSettings::default()) };
    let kinds =
        serde_json::from_value(kinds).map_err(|_| StoreError::corrupt("invoice_setting", "kinds", tenant))?;
    Ok(InvoiceSettings { kinds, row_version })
}

/// Stores kinds that are still at the version that they carry.
///
/// # Errors
/// [`StoreError::StaleVersion`] when they are not.
pub fn update(tx: &mut Tx<'_>, settings: &InvoiceSettings) -> Result<(), StoreError> {
    if get(tx)?.row_version != settings.row_version {
        return Err(StoreError::StaleVersion);
    }
    let version = settings.row_version + 1;
    let store = StoreKinds { tenant: tx.tenant_id(), kinds: json!(settings.kinds), version };
    one_row(store.execute(tx.conn)?)
}

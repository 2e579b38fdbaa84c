//! What is owed on account: read only for the commands that need it, and written in statements of its own, so that a plain
//! sale has nothing to do with it.

use std::collections::{BTreeMap, BTreeSet};

use chrono::{DateTime, NaiveDate, Utc};
use diesel::pg::PgConnection;
use diesel::prelude::*;
use diesel::sql_types::{Array, Bool, Date, Jsonb, Numeric, Timestamptz, Uuid as SqlUuid};
use domain::account::AccountItem;
use domain::ids::{Id, Lot as LotThing};
use domain::money::Currency;
use rust_decimal::Decimal;
use serde_json::Value;
use uuid::Uuid;

use super::facts::WalletKey;
use super::{Request, Work, batch, rows};
use crate::error::StoreError;
use crate::statement::{composite, statement};

composite! {
    /// What is owed of one sale on account, afterwards.
    WrittenAccountItem as account_item ("written_account_item") {
        tenant: SqlUuid = Uuid,
        wallet: SqlUuid = Uuid,
        id: SqlUuid = Uuid,
        origin: SqlUuid = Uuid,
        shop: SqlUuid = Uuid,
        business_date: Date = NaiveDate,
        opened_at: Timestamptz = DateTime<Utc>,
        amount: Numeric = Decimal,
        owed: Numeric = Decimal,
        repaid: Jsonb = Value,
        open: Bool = bool,
    }
}

statement! {
    /// Everything that some wallets owe on account.
    OpenItems -> account_item::Columns;
    "SELECT a.tenant_id, a.wallet_id, a.id, a.origin_posting_id, a.shop_id, a.business_date, a.opened_at, a.amount, a.owed, \
     a.repaid, a.open FROM unnest(",
    tenants: Array<SqlUuid> = Vec<Uuid>, ", ", wallets: Array<SqlUuid> = Vec<Uuid>,
    ") AS k(tenant_id, wallet_id) \
     JOIN account_item AS a ON a.tenant_id = k.tenant_id AND a.wallet_id = k.wallet_id AND a.open \
     ORDER BY a.business_date, a.opened_at, a.id"
}

statement! {
    /// Some items on account, open or not.
    ItemsOf -> account_item::Columns;
    "SELECT a.tenant_id, a.wallet_id, a.id, a.origin_posting_id, a.shop_id, a.business_date, a.opened_at, a.amount, a.owed, \
     a.repaid, a.open FROM unnest(",
    tenants: Array<SqlUuid> = Vec<Uuid>, ", ", wallets: Array<SqlUuid> = Vec<Uuid>, ", ",
    ids: Array<SqlUuid> = Vec<Uuid>,
    ") AS k(tenant_id, wallet_id, id) \
     JOIN account_item AS a ON a.tenant_id = k.tenant_id AND a.wallet_id = k.wallet_id AND a.id = k.id"
}

statement! {
    /// Sales that were put on account.
    InsertAccountItems -> ();
    "INSERT INTO account_item (tenant_id, wallet_id, id, origin_posting_id, shop_id, business_date, opened_at, amount, \
       owed, repaid, open) SELECT n.* FROM unnest(", items: Array<account_item::Sql> = Vec<WrittenAccountItem>, ") AS n"
}

statement! {
    /// What is owed of sales on account, afterwards.
    UpdateAccountItems -> ();
    "UPDATE account_item AS a SET owed = n.owed, repaid = n.repaid, open = n.open FROM unnest(",
    items: Array<account_item::Sql> = Vec<WrittenAccountItem>,
    ") AS n WHERE a.tenant_id = n.tenant_id AND a.wallet_id = n.wallet_id AND a.id = n.id"
}

impl WrittenAccountItem {
    pub(super) fn of(tenant: Uuid, wallet: Uuid, item: &AccountItem) -> Self {
        Self {
            tenant,
            wallet,
            id: item.id.value(),
            origin: item.origin.value(),
            shop: item.shop.value(),
            business_date: item.business_date,
            opened_at: item.opened_at,
            amount: item.amount.to_decimal(),
            owed: item.owed.to_decimal(),
            repaid: rows::paid_json(&item.repaid).unwrap_or_else(|| Value::Array(Vec::new())),
            open: item.owed.is_positive(),
        }
    }

    fn item(self, currency: Currency) -> Result<AccountItem, StoreError> {
        let id = self.id;
        let money = |value, column| rows::money(value, currency, "account_item", column, id);
        let repaid = rows::paid(Some(self.repaid), currency);
        Ok(AccountItem {
            id: Id::new(id),
            origin: Id::new(self.origin),
            shop: Id::new(self.shop),
            business_date: self.business_date,
            opened_at: self.opened_at,
            amount: money(self.amount, "amount")?,
            owed: money(self.owed, "owed")?,
            repaid: repaid.ok_or(StoreError::corrupt("account_item", "repaid", id))?,
        })
    }
}

/// What is owed to the wallets for which `batch` repays, oldest first.
pub(super) fn of_batch(
    conn: &mut PgConnection,
    requests: &[Request],
    currency_of: impl Fn(WalletKey) -> Option<Currency>,
) -> Result<BTreeMap<WalletKey, Vec<AccountItem>>, StoreError> {
    let repaying = requests.iter().filter(|request| matches!(request.work, Work::Repay(_)));
    let wallets: BTreeSet<WalletKey> = repaying.map(batch::wallet_key).collect();
    of_wallets(conn, wallets, currency_of)
}

/// What some wallets owe, oldest first.
pub(crate) fn of_wallets(
    conn: &mut PgConnection,
    wallets: BTreeSet<WalletKey>,
    currency_of: impl Fn(WalletKey) -> Option<Currency>,
) -> Result<BTreeMap<WalletKey, Vec<AccountItem>>, StoreError> {
    let mut found: BTreeMap<WalletKey, Vec<AccountItem>> = BTreeMap::new();
    if wallets.is_empty() {
        return Ok(found);
    }
    let (tenants, wallets) = wallets.into_iter().unzip();
    let rows: Vec<WrittenAccountItem> = OpenItems { tenants, wallets }.load(conn)?;
    for row in rows {
        let key = (row.tenant, row.wallet);
        if let Some(currency) = currency_of(key) {
            found.entry(key).or_default().push(row.item(currency)?);
        }
    }
    Ok(found)
}

/// Some items of a wallet, open or not.
pub(super) fn items(
    conn: &mut PgConnection,
    (tenant, wallet): WalletKey,
    ids: &[Id<LotThing>],
    currency: Currency,
) -> Result<Vec<AccountItem>, StoreError> {
    if ids.is_empty() {
        return Ok(Vec::new());
    }
    let rows: Vec<WrittenAccountItem> = ItemsOf {
        tenants: vec![tenant; ids.len()],
        wallets: vec![wallet; ids.len()],
        ids: ids.iter().map(|id| id.value()).collect(),
    }
    .load(conn)?;
    rows.into_iter().map(|row| row.item(currency)).collect()
}

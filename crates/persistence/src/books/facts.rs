//! Postings as far as books go: with their shop's legal entity, who issued their lots, and what they do to the price of counts.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use chrono::NaiveDate;
use diesel::prelude::*;
use diesel::sql_types::{Array, Bool, Date, Int2, Int8, Nullable, Numeric, Uuid as SqlUuid};
use domain::books::{self as rules, BookFacts, Booking, CountsMoved};
use domain::counts::CountUse;
use domain::figures::{Action, PostingFacts};
use domain::ids::{Id, LegalEntity, Lot, Posting};
use domain::ledger::{Kind, is_of_bearer};
use domain::money::{Currency, Money};
use rust_decimal::Decimal;
use uuid::Uuid;

use super::lots::FollowedLots;
use crate::derivation_codec;
use crate::error::StoreError;
use crate::figures;
use crate::schema::{payment, posting, shop};
use crate::statement::statement;
use crate::store::Tx;
use crate::till::rows;

statement! {
    /// Who issued lots, what a lot of counts costs, and whether it is a time pass.
    LotsNamed -> (SqlUuid, SqlUuid, SqlUuid, Nullable<Numeric>, Bool);
    "SELECT l.wallet_id, l.id, l.issuing_entity_id, l.price, coalesce(i.unlimited, false) FROM unnest(",
    tenants: Array<SqlUuid> = Vec<Uuid>, ", ", wallets: Array<SqlUuid> = Vec<Uuid>, ", ",
    ids: Array<SqlUuid> = Vec<Uuid>,
    ") AS k(tenant_id, wallet_id, id) \
     JOIN lot AS l ON l.tenant_id = k.tenant_id AND l.wallet_id = k.wallet_id AND l.id = k.id \
     LEFT JOIN count_package_item AS i ON i.tenant_id = l.tenant_id AND i.version_id = l.terms_id AND i.code = l.item_code"
}

statement! {
    /// Whose money is waited for of items on account.
    ItemOwners -> (SqlUuid, SqlUuid);
    "SELECT a.id, s.legal_entity_id FROM unnest(",
    tenants: Array<SqlUuid> = Vec<Uuid>, ", ", wallets: Array<SqlUuid> = Vec<Uuid>, ", ",
    ids: Array<SqlUuid> = Vec<Uuid>,
    ") AS k(tenant_id, wallet_id, id) \
     JOIN account_item AS a ON a.tenant_id = k.tenant_id AND a.wallet_id = k.wallet_id AND a.id = k.id \
     JOIN shop AS s ON s.tenant_id = a.tenant_id AND s.id = a.shop_id"
}

statement! {
    /// The uses that postings made; of corrections with the signs turned.
    UsesOf -> (SqlUuid, SqlUuid, Date, Int8, Int8, Int8, Numeric, Int2);
    "SELECT u.posting_id, u.lot_id, u.business_date, u.quantity, u.paid, u.gift, u.charged, u.line FROM unnest(",
    tenants: Array<SqlUuid> = Vec<Uuid>, ", ", wallets: Array<SqlUuid> = Vec<Uuid>, ", ",
    postings: Array<SqlUuid> = Vec<Uuid>,
    ") AS k(tenant_id, wallet_id, posting_id) \
     JOIN count_use AS u ON u.tenant_id = k.tenant_id AND u.wallet_id = k.wallet_id AND u.posting_id = k.posting_id \
     ORDER BY u.posting_id, u.line"
}

/// A posting in the order of the feed.
#[derive(Debug)]
pub(super) struct Known {
    pub(super) id: Uuid,
    pub(super) wallet: Uuid,
    pub(super) shop: Uuid,
    pub(super) date: NaiveDate,
    facts: PostingFacts,
    uses: Vec<CountUse>,
    ended: Vec<(Id<Lot>, Money)>,
}

/// A lot as its table has it.
#[derive(Debug, Clone, Copy)]
pub(super) struct NamedLot {
    pub(super) wallet: Uuid,
    pub(super) owner: Id<LegalEntity>,
    pub(super) is_pass: bool,
    price: Option<Money>,
}

/// Everything that is known of some postings.
#[derive(Debug)]
pub(super) struct KnownPostings {
    pub(super) postings: Vec<Known>,
    pub(super) lots_named: BTreeMap<Id<Lot>, NamedLot>,
    items: HashMap<Uuid, Uuid>,
    entities: HashMap<Uuid, Uuid>,
    /// Postings by which bearers' cards paid, by payment.
    paid_by: HashMap<Uuid, PostingFacts>,
    currency: Currency,
}

/// Reads postings, in the order in which they are named.
pub(super) fn read(
    tx: &mut Tx<'_>,
    ids: &[Id<Posting>],
    currency: Currency,
) -> Result<KnownPostings, StoreError> {
    type Header = (Uuid, Uuid, Uuid, NaiveDate, Option<Uuid>);
    let plain: Vec<Uuid> = ids.iter().map(|id| id.value()).collect();
    let headers: Vec<Header> = posting::table
        .filter(posting::tenant_id.eq(tx.tenant_id()).and(posting::id.eq_any(&plain)))
        .select((
            posting::id,
            posting::wallet_id,
            posting::shop_id,
            posting::business_date,
            posting::reverses_id,
        ))
        .load(tx.conn)?;
    let headers: HashMap<Uuid, Header> = headers.into_iter().map(|header| (header.0, header)).collect();
    let mut facts = figures::facts_of(tx, ids, currency)?;
    let mut postings = Vec::with_capacity(plain.len());
    let mut refunds = Vec::new();
    for id in plain {
        let (Some(header), Some(facts)) = (headers.get(&id), facts.remove(&id)) else {
            return Err(StoreError::corrupt("event_run", "events", id));
        };
        let (_, wallet, shop, date, reverses) = *header;
        if let Some((_, Action::Refund, is_correction)) = facts.subject() {
            refunds.push((id, if is_correction { reverses.unwrap_or(id) } else { id }));
        }
        postings.push(Known { id, wallet, shop, date, facts, uses: Vec::new(), ended: Vec::new() });
    }
    add_uses(tx, &mut postings, currency)?;
    add_ended(tx, &mut postings, &refunds, currency)?;
    let paid_by = paid_by(tx, &postings, currency)?;
    let lots_named = lots_named(tx, &postings, currency)?;
    let items = items(tx, &postings)?;
    let entities: Vec<(Uuid, Uuid)> = shop::table
        .filter(shop::tenant_id.eq(tx.tenant_id()))
        .select((shop::id, shop::legal_entity_id))
        .load(tx.conn)?;
    let entities = entities.into_iter().collect();
    Ok(KnownPostings { postings, lots_named, items, entities, paid_by, currency })
}

impl KnownPostings {
    /// Every lot that they name, and those that paid for what they name.
    pub(super) fn lots(&self) -> BTreeSet<Id<Lot>> {
        let paid = self.paid_by.values().flat_map(|facts| &facts.entries).filter_map(|entry| entry.lot);
        self.lots_named.keys().copied().chain(paid).collect()
    }

    /// Books one of them.
    pub(super) fn book(
        &self,
        of: &Known,
        lots: &mut FollowedLots,
    ) -> Result<Option<(Action, bool, Booking)>, StoreError> {
        let Some((_, action, is_correction)) = of.facts.subject() else { return Ok(None) };
        let entity = self.entities.get(&of.shop).copied();
        let entity = Id::new(entity.ok_or(StoreError::corrupt("posting", "shop_id", of.id))?);
        let opened = self.opened(of);
        let moved = CountsMoved { opened: &opened, uses: &of.uses, ended: &of.ended };
        let prices = moved.prices(action, is_correction);
        let named = of.facts.entries.iter().filter_map(|entry| entry.lot);
        let named = named.chain(prices.iter().map(|(lot, _)| *lot));
        let owners = named.map(|lot| (lot, self.owner(lot).unwrap_or(entity))).collect();
        let facts = BookFacts {
            posting: &of.facts,
            entity,
            owners: &owners,
            prices: &prices,
            by_bearers: self.by_bearers(of, lots)?,
        };
        rules::follow(&facts, &mut lots.lots).map_err(|_| StoreError::corrupt("posting", "total", of.id))
    }

    fn owner(&self, lot: Id<Lot>) -> Option<Id<LegalEntity>> {
        let named = self.lots_named.get(&lot).map(|lot| lot.owner);
        named.or_else(|| self.items.get(&lot.value()).copied().map(Id::new))
    }

    /// Counts that a package opens, or its correction closes, each with its price.
    fn opened(&self, of: &Known) -> Vec<(Id<Lot>, Money)> {
        let counts = of.facts.entries.iter().filter(|entry| entry.kind == Kind::Counts);
        let lots: BTreeSet<Id<Lot>> = counts.filter_map(|entry| entry.lot).collect();
        lots.into_iter().filter_map(|lot| Some((lot, self.lots_named.get(&lot)?.price?))).collect()
    }

    /// What of a posting gift cards and deposits paid, by the paid share of the pairs that they took from.
    fn by_bearers(&self, of: &Known, lots: &FollowedLots) -> Result<Money, StoreError> {
        let payments = of.facts.tenders.iter().filter_map(|tender| tender.payment);
        let entries = payments.filter_map(|payment| self.paid_by.get(&payment.value()));
        let mut taken: BTreeMap<Id<Lot>, i64> = BTreeMap::new();
        for entry in entries.flat_map(|facts| &facts.entries) {
            if let (Some(lot), Kind::Principal | Kind::Bonus) = (entry.lot, entry.kind) {
                *taken.entry(lot).or_default() -= entry.amount;
            }
        }
        let shares = taken.into_iter().map(|(lot, amount)| lots.paid_share(lot, amount));
        let minor = shares.sum::<Result<i64, _>>();
        let minor = minor.map_err(|_| StoreError::corrupt("posting", "tenders", of.id))?;
        Ok(Money::from_minor(minor, self.currency))
    }
}

fn add_uses(tx: &mut Tx<'_>, postings: &mut [Known], currency: Currency) -> Result<(), StoreError> {
    let is_use = |known: &&Known| matches!(known.facts.subject(), Some((_, Action::CountUse, _)));
    let asked: Vec<(Uuid, Uuid)> =
        postings.iter().filter(is_use).map(|known| (known.wallet, known.id)).collect();
    if asked.is_empty() {
        return Ok(());
    }
    type Row = (Uuid, Uuid, NaiveDate, i64, i64, i64, Decimal, i16);
    let tenants = vec![tx.tenant_id(); asked.len()];
    let (wallets, ids) = asked.into_iter().unzip();
    let made: Vec<Row> = UsesOf { tenants, wallets, postings: ids }.load(tx.conn)?;
    let mut uses: HashMap<Uuid, Vec<CountUse>> = HashMap::new();
    for (posting, lot, business_date, quantity, paid, gift, charged, _) in made {
        let charged = rows::money(charged, currency, "count_use", "charged", posting)?;
        // Books ask what was charged, and not for which service.
        let pool_place = None;
        let made = CountUse { lot: Id::new(lot), business_date, quantity, pool_place, paid, gift, charged };
        uses.entry(posting).or_default().push(made);
    }
    for known in postings {
        known.uses = uses.remove(&known.id).unwrap_or_default();
    }
    Ok(())
}

/// What refunds ended of counts, as their derivations say.
fn add_ended(
    tx: &mut Tx<'_>,
    postings: &mut [Known],
    refunds: &[(Uuid, Uuid)],
    currency: Currency,
) -> Result<(), StoreError> {
    if refunds.is_empty() {
        return Ok(());
    }
    let asked: Vec<Uuid> = refunds.iter().map(|(_, refund)| *refund).collect();
    let stored: Vec<(Uuid, String)> = posting::table
        .filter(posting::tenant_id.eq(tx.tenant_id()).and(posting::id.eq_any(asked)))
        .select((posting::id, posting::derivation))
        .load(tx.conn)?;
    let stored: HashMap<Uuid, String> = stored.into_iter().collect();
    let of: HashMap<Uuid, Uuid> = refunds.iter().copied().collect();
    for known in postings {
        let Some(refund) = of.get(&known.id) else { continue };
        let derivation = stored.get(refund).and_then(|text| derivation_codec::decode(text, currency));
        let derivation = derivation.ok_or(StoreError::corrupt("posting", "derivation", *refund))?;
        known.ended = derivation.refunded_prices().collect();
    }
    Ok(())
}

/// How gift cards and deposits paid for packages, by payment.
fn paid_by(
    tx: &mut Tx<'_>,
    postings: &[Known],
    currency: Currency,
) -> Result<HashMap<Uuid, PostingFacts>, StoreError> {
    let is_package = |known: &&Known| matches!(known.facts.subject(), Some((_, Action::PackageSale, false)));
    let tenders = postings.iter().filter(is_package).flat_map(|known| &known.facts.tenders);
    let payments = tenders.filter(|tender| is_of_bearer(&tender.method)).filter_map(|tender| tender.payment);
    let payments: Vec<Uuid> = payments.map(Id::value).collect();
    if payments.is_empty() {
        return Ok(HashMap::new());
    }
    let paid: Vec<(Uuid, Option<Uuid>)> = payment::table
        .filter(payment::tenant_id.eq(tx.tenant_id()).and(payment::id.eq_any(payments)))
        .select((payment::id, payment::paid_by))
        .load(tx.conn)?;
    let by: Vec<Id<Posting>> = paid.iter().filter_map(|(_, by)| by.map(Id::new)).collect();
    let facts = figures::facts_of(tx, &by, currency)?;
    let found = paid.into_iter().filter_map(|(payment, by)| Some((payment, facts.get(&by?)?.clone())));
    Ok(found.collect())
}

fn lots_named(
    tx: &mut Tx<'_>,
    postings: &[Known],
    currency: Currency,
) -> Result<BTreeMap<Id<Lot>, NamedLot>, StoreError> {
    let named = |known: &Known| {
        let entries = known.facts.entries.iter().filter(|entry| entry.kind != Kind::OnAccount);
        let entries = entries.filter_map(|entry| entry.lot);
        let counts = known.uses.iter().map(|made| made.lot).chain(known.ended.iter().map(|(lot, _)| *lot));
        entries.chain(counts).map(|lot| (known.wallet, lot.value())).collect::<Vec<_>>()
    };
    let keys: BTreeSet<(Uuid, Uuid)> = postings.iter().flat_map(named).collect();
    type Row = (Uuid, Uuid, Uuid, Option<Decimal>, bool);
    let tenants = vec![tx.tenant_id(); keys.len()];
    let (wallets, ids) = keys.into_iter().unzip();
    let stored: Vec<Row> = LotsNamed { tenants, wallets, ids }.load(tx.conn)?;
    let lot = |(wallet, id, owner, price, is_pass): Row| {
        let price = price.map(|price| rows::money(price, currency, "lot", "price", id)).transpose()?;
        Ok((Id::new(id), NamedLot { wallet, owner: Id::new(owner), is_pass, price }))
    };
    stored.into_iter().map(lot).collect()
}

/// Legal entities by items on account.
fn items(tx: &mut Tx<'_>, postings: &[Known]) -> Result<HashMap<Uuid, Uuid>, StoreError> {
    let named = |known: &Known| {
        let entries = known.facts.entries.iter().filter(|entry| entry.kind == Kind::OnAccount);
        entries.filter_map(|entry| Some((known.wallet, entry.lot?.value()))).collect::<Vec<_>>()
    };
    let keys: BTreeSet<(Uuid, Uuid)> = postings.iter().flat_map(named).collect();
    if keys.is_empty() {
        return Ok(HashMap::new());
    }
    let tenants = vec![tx.tenant_id(); keys.len()];
    let (wallets, ids) = keys.into_iter().unzip();
    let owners: Vec<(Uuid, Uuid)> = ItemOwners { tenants, wallets, ids }.load(tx.conn)?;
    Ok(owners.into_iter().collect())
}

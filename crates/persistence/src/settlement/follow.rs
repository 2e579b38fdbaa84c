//! Follows the sealed feed, behind the books: whose lots each posting moved, and where that counts.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use chrono::NaiveDate;
use diesel::prelude::*;
use diesel::sql_types::{Array, Date, Int2, Int4, Int8, Nullable, Uuid as SqlUuid};
use domain::derivation::Step;
use domain::ids::{Id, Posting, Shop};
use domain::ledger::PostingKind;
use domain::money::Currency;
use domain::settlement::{Carried, Flow, Moved, moved};
use uuid::Uuid;

use super::counts;
use crate::chain::feed::Follower;
use crate::derivation_codec;
use crate::error::StoreError;
use crate::schema::{posting, wallet};
use crate::snapshot::{self, TenantSnapshot};
use crate::statement::statement;
use crate::store::Tx;
use crate::till::original::EntriesOf;
use crate::till::rows;
use crate::till::written::WrittenEntries;

/// Follows the feed for what moved between shops.
pub(super) const FOLLOWER: Follower = Follower::Settlement;
/// A correction of a return of a sale: more steps back there are none.
const STEPS_BACK_MAX: usize = 4;

statement! {
    /// Adds to the sums.
    AddUp -> ();
    "INSERT INTO settlement_cell AS c (tenant_id, business_date, issuing_shop_id, issuing_entity_id, place_shop_id, \
       place_entity_id, flow, principal, bonus, carried) \
     SELECT * FROM unnest(", tenants: Array<SqlUuid> = Vec<Uuid>, ", ", dates: Array<Date> = Vec<NaiveDate>, ", ",
    issuing_shops: Array<SqlUuid> = Vec<Uuid>, ", ", issuing_entities: Array<SqlUuid> = Vec<Uuid>, ", ",
    place_shops: Array<SqlUuid> = Vec<Uuid>, ", ", place_entities: Array<SqlUuid> = Vec<Uuid>, ", ",
    flows: Array<Int2> = Vec<i16>, ", ", principal: Array<Int8> = Vec<i64>, ", ", bonus: Array<Int8> = Vec<i64>, ", ",
    carried: Array<Int8> = Vec<i64>,
    ") ON CONFLICT (tenant_id, business_date, issuing_shop_id, place_shop_id, issuing_entity_id, place_entity_id, flow) \
     DO UPDATE SET principal = c.principal + excluded.principal, bonus = c.bonus + excluded.bonus, \
       carried = c.carried + excluded.carried"
}

statement! {
    /// Movements, one by one.
    Move -> ();
    "INSERT INTO settlement_move (tenant_id, posting_id, lot_id, flow, seq, business_date, of_posting_id, issuing_shop_id, \
       issuing_entity_id, place_shop_id, place_entity_id, principal, bonus, share_bp, carried) \
     SELECT * FROM unnest(", tenants: Array<SqlUuid> = Vec<Uuid>, ", ", postings: Array<SqlUuid> = Vec<Uuid>, ", ",
    lots: Array<SqlUuid> = Vec<Uuid>, ", ", flows: Array<Int2> = Vec<i16>, ", ", seqs: Array<Int8> = Vec<i64>, ", ",
    dates: Array<Date> = Vec<NaiveDate>, ", ", of: Array<SqlUuid> = Vec<Uuid>, ", ",
    issuing_shops: Array<SqlUuid> = Vec<Uuid>, ", ", issuing_entities: Array<SqlUuid> = Vec<Uuid>, ", ",
    place_shops: Array<SqlUuid> = Vec<Uuid>, ", ", place_entities: Array<SqlUuid> = Vec<Uuid>, ", ",
    principal: Array<Int8> = Vec<i64>, ", ", bonus: Array<Int8> = Vec<i64>, ", ", shares: Array<Int4> = Vec<i32>, ", ",
    carried: Array<Int8> = Vec<i64>, ")"
}

statement! {
    /// What stands of the bonus that postings delivered for others, and what the issuer paid of it, lot by lot.
    CarriedOf -> (SqlUuid, SqlUuid, Nullable<Int8>, Nullable<Int8>, Nullable<Int8>);
    "SELECT m.of_posting_id, m.lot_id, -sum(m.bonus)::bigint, sum(m.carried)::bigint, max(m.share_bp)::bigint \
     FROM settlement_move AS m WHERE m.tenant_id = ", tenant: SqlUuid = Uuid,
    " AND m.of_posting_id = ANY (", of: Array<SqlUuid> = Vec<Uuid>,
    ") AND m.flow = 3 AND m.issuing_shop_id <> m.place_shop_id GROUP BY m.of_posting_id, m.lot_id"
}

statement! {
    /// Whose lots are, each found in its wallet.
    IssuersOf -> (SqlUuid, SqlUuid, SqlUuid);
    "SELECT l.id, l.issuing_shop_id, l.issuing_entity_id FROM unnest(", tenants: Array<SqlUuid> = Vec<Uuid>, ", ",
    wallets: Array<SqlUuid> = Vec<Uuid>, ", ", lots: Array<SqlUuid> = Vec<Uuid>,
    ") AS k (tenant_id, wallet_id, lot_id) \
     JOIN lot AS l ON l.tenant_id = k.tenant_id AND l.wallet_id = k.wallet_id AND l.id = k.lot_id"
}

/// A posting as far as settlement goes.
#[derive(Debug, Clone, Copy, Queryable)]
struct Header {
    id: Uuid,
    kind: i16,
    wallet: Uuid,
    version: i64,
    shop: Uuid,
    business_date: NaiveDate,
    reverses: Option<Uuid>,
}

/// Whose a lot is: shop and entity.
type Issuer = (Uuid, Uuid);
/// What a posting moved, by lot and flow.
type OfPosting = BTreeMap<(Uuid, Flow), Moved>;
/// What counts of a posting cost whoever sold them, by lot and flow.
pub(super) type OfCounts = BTreeMap<(Uuid, Flow), i64>;
/// By delivery and lot: the issuer's share, and what of it was paid.
type Shares = HashMap<(Uuid, Uuid), (i32, Carried)>;
/// Date, whose lots and where that counts, and how.
type CellKey = (NaiveDate, Issuer, Issuer, i16);

/// Follows what is next in the feed; says how many events that was. Nothing more is there when it is none.
///
/// # Errors
/// [`StoreError`] of the statements; then nothing was followed.
pub fn follow(tx: &mut Tx<'_>, currency: Currency) -> Result<usize, StoreError> {
    FOLLOWER.follow_behind(tx, Follower::Books, |tx, look| {
        let facts = Facts::read(tx, &look.numbered, currency)?;
        let movements = facts.movements(tx, &look.numbered)?;
        write(tx, &movements)
    })
}

/// Whether anything was sealed that was not followed. Holds nothing.
///
/// # Errors
/// [`StoreError`] of the queries.
pub fn has_news(tx: &mut Tx<'_>) -> Result<bool, StoreError> {
    FOLLOWER.has_news(tx)
}

/// What some postings moved, and everything that says where it counts.
struct Facts {
    headers: HashMap<Uuid, Header>,
    moved: HashMap<Uuid, OfPosting>,
    counts: HashMap<Uuid, OfCounts>,
    issuers: HashMap<Uuid, Issuer>,
    programs: HashMap<Uuid, Uuid>,
    snapshot: TenantSnapshot,
}

impl Facts {
    fn read(
        tx: &mut Tx<'_>,
        postings: &[(i64, Id<Posting>)],
        currency: Currency,
    ) -> Result<Self, StoreError> {
        let ids: Vec<Uuid> = postings.iter().map(|(_, id)| id.value()).collect();
        let mut headers: HashMap<Uuid, Header> = HashMap::new();
        read_headers(tx, &ids, currency, &mut headers)?;
        let own: Vec<Header> = ids.iter().filter_map(|id| headers.get(id)).copied().collect();
        let mut wanted = ids;
        for _ in 0..STEPS_BACK_MAX {
            let back = wanted.iter().filter_map(|id| headers.get(id)?.reverses);
            wanted = back.filter(|id| !headers.contains_key(id)).collect();
            if wanted.is_empty() {
                break;
            }
            read_headers(tx, &wanted, currency, &mut headers)?;
        }
        let moved = read_moved(tx, &own, currency)?;
        let counts = read_counts(tx, &own, &headers, currency)?;
        let wallets: Vec<Uuid> = own.iter().map(|header| header.wallet).collect();
        let issuers = read_issuers(tx, &lots_of(&own, &moved, &counts))?;
        let programs: Vec<(Uuid, Uuid)> = wallet::table
            .filter(wallet::tenant_id.eq(tx.tenant_id()).and(wallet::id.eq_any(&wallets)))
            .select((wallet::id, wallet::program_id))
            .load(tx.conn)?;
        let programs = programs.into_iter().collect();
        Ok(Self { headers, moved, counts, issuers, programs, snapshot: snapshot::load_in(tx)? })
    }

    fn root(&self, posting: Uuid) -> Result<&Header, StoreError> {
        root(&self.headers, posting)
    }

    fn issuer(&self, lot: Uuid) -> Result<Issuer, StoreError> {
        self.issuers.get(&lot).copied().ok_or(StoreError::corrupt("lot", "id", lot))
    }

    /// The movements, in the order of the feed.
    fn movements(
        &self,
        tx: &mut Tx<'_>,
        postings: &[(i64, Id<Posting>)],
    ) -> Result<Vec<Movement>, StoreError> {
        let mut shares = self.shares(tx, postings)?;
        let mut found = Vec::new();
        for (seq, id) in postings {
            self.add_counts((*seq, id.value()), &mut found)?;
            let Some(of_posting) = self.moved.get(&id.value()) else { continue };
            let header =
                self.headers.get(&id.value()).ok_or(StoreError::corrupt("posting", "id", id.value()))?;
            let root = self.root(id.value())?;
            for ((lot, flow), moved) in of_posting {
                let issuer = self.issuer(*lot)?;
                let place = self.place(*flow, issuer, root)?;
                let is_shared = *flow == Flow::Delivered && issuer.0 != place.0;
                let (share_bp, carried) = if is_shared {
                    let known = shares.entry((root.id, *lot));
                    let (share_bp, carried) =
                        known.or_insert_with(|| (self.share_of(root, place.0), Carried::default()));
                    (*share_bp, carried.step(moved.bonus, *share_bp))
                } else {
                    (0, 0)
                };
                found.push(Movement {
                    posting: id.value(),
                    lot: *lot,
                    flow: *flow,
                    seq: *seq,
                    date: header.business_date,
                    of: root.id,
                    issuer,
                    place,
                    moved: *moved,
                    share_bp,
                    carried,
                });
            }
        }
        Ok(found)
    }

    /// What counts cost the shop that sold them, where another one served them or paid them out.
    fn add_counts(&self, (seq, id): (i64, Uuid), found: &mut Vec<Movement>) -> Result<(), StoreError> {
        let (Some(counts), Some(header)) = (self.counts.get(&id), self.headers.get(&id)) else {
            return Ok(());
        };
        let root = self.root(id)?;
        for ((lot, flow), carried) in counts {
            let issuer = self.issuer(*lot)?;
            let place = self.place(*flow, issuer, root)?;
            if issuer.0 == place.0 {
                continue;
            }
            found.push(Movement {
                posting: id,
                lot: *lot,
                flow: *flow,
                seq,
                date: header.business_date,
                of: root.id,
                issuer,
                place,
                moved: Moved::default(),
                share_bp: 0,
                carried: *carried,
            });
        }
        Ok(())
    }

    /// What stands delivered of what these postings take back, and by which share.
    fn shares(&self, tx: &mut Tx<'_>, postings: &[(i64, Id<Posting>)]) -> Result<Shares, StoreError> {
        let roots: Result<Vec<Uuid>, StoreError> =
            postings.iter().map(|(_, id)| Ok(self.root(id.value())?.id)).collect();
        type Row = (Uuid, Uuid, Option<i64>, Option<i64>, Option<i64>);
        let rows: Vec<Row> = CarriedOf { tenant: tx.tenant_id(), of: roots? }.load(tx.conn)?;
        let share = |(of, lot, delivered, paid, share_bp): Row| {
            let carried =
                Carried { delivered: delivered.unwrap_or_default(), paid: paid.unwrap_or_default() };
            let share_bp = share_bp.and_then(|share| i32::try_from(share).ok()).unwrap_or_default();
            ((of, lot), (share_bp, carried))
        };
        Ok(rows.into_iter().map(share).collect())
    }

    fn place(&self, flow: Flow, issuer: Issuer, root: &Header) -> Result<Issuer, StoreError> {
        let shop = flow.place(Id::new(issuer.0), Id::new(root.shop));
        if shop.value() == issuer.0 {
            return Ok(issuer);
        }
        let entry = self.snapshot.shops.get(&shop);
        let entry = entry.ok_or(StoreError::corrupt("posting", "shop_id", root.id))?;
        Ok((shop.value(), entry.facts.legal_entity.value()))
    }

    /// By the rule of the program that applied where and when it was delivered.
    fn share_of(&self, root: &Header, shop: Uuid) -> i32 {
        let Some(program) = self.programs.get(&root.wallet) else { return 0 };
        let shop: Id<Shop> = Id::new(shop);
        let rules = self.snapshot.in_force(Id::new(*program), Some(shop), root.business_date);
        rules.cross_shop.map_or(0, |rule| rule.body.issuer_share_bp)
    }
}

/// What a posting takes back in the end; itself when it takes nothing back.
fn root(headers: &HashMap<Uuid, Header>, posting: Uuid) -> Result<&Header, StoreError> {
    let missing = || StoreError::corrupt("posting", "reverses_id", posting);
    let mut root = headers.get(&posting).ok_or_else(missing)?;
    for _ in 0..STEPS_BACK_MAX {
        let Some(of) = root.reverses else { break };
        root = headers.get(&of).ok_or_else(missing)?;
    }
    Ok(root)
}

/// What uses of counts, refunds of packages and what takes them back cost whoever sold them.
fn read_counts(
    tx: &mut Tx<'_>,
    own: &[Header],
    headers: &HashMap<Uuid, Header>,
    currency: Currency,
) -> Result<HashMap<Uuid, OfCounts>, StoreError> {
    let (mut uses, mut refunds) = (Vec::new(), Vec::new());
    for header in own {
        let root = root(headers, header.id)?;
        if root.kind == PostingKind::CountUse as i16 {
            uses.push((header.id, header.business_date));
        } else if root.kind == PostingKind::Refund as i16 {
            refunds.push((header.id, root.id));
        }
    }
    let mut counts = counts::of_uses(tx, uses)?;
    counts.extend(counts::of_refunds(tx, &refunds, currency)?);
    Ok(counts)
}

/// What a posting moved of one lot.
struct Movement {
    posting: Uuid,
    lot: Uuid,
    flow: Flow,
    seq: i64,
    date: NaiveDate,
    of: Uuid,
    issuer: Issuer,
    place: Issuer,
    moved: Moved,
    share_bp: i32,
    carried: i64,
}

/// Headers by id; where a payment comes back to a gift card, what it takes back is named by its derivation.
fn read_headers(
    tx: &mut Tx<'_>,
    ids: &[Uuid],
    currency: Currency,
    known: &mut HashMap<Uuid, Header>,
) -> Result<(), StoreError> {
    let rows: Vec<Header> = posting::table
        .filter(posting::tenant_id.eq(tx.tenant_id()).and(posting::id.eq_any(ids)))
        .select((
            posting::id,
            posting::kind,
            posting::wallet_id,
            posting::version,
            posting::shop_id,
            posting::business_date,
            posting::reverses_id,
        ))
        .load(tx.conn)?;
    let from_elsewhere: Vec<Uuid> =
        rows.iter().filter(|row| row.kind == PostingKind::BearerRefund as i16).map(|row| row.id).collect();
    known.extend(rows.into_iter().map(|row| (row.id, row)));
    if from_elsewhere.is_empty() {
        return Ok(());
    }
    let derivations: Vec<(Uuid, String)> = posting::table
        .filter(posting::tenant_id.eq(tx.tenant_id()).and(posting::id.eq_any(from_elsewhere)))
        .select((posting::id, posting::derivation))
        .load(tx.conn)?;
    for (id, text) in derivations {
        let corrupt = || StoreError::corrupt("posting", "derivation", id);
        let derivation = derivation_codec::decode(&text, currency).ok_or_else(corrupt)?;
        let original = derivation.steps.iter().find_map(|step| {
            if let Step::BackFromElsewhere { original, .. } = step { Some(original.value()) } else { None }
        });
        if let Some(header) = known.get_mut(&id) {
            header.reverses = Some(original.ok_or_else(corrupt)?);
        }
    }
    Ok(())
}

fn read_moved(
    tx: &mut Tx<'_>,
    headers: &[Header],
    currency: Currency,
) -> Result<HashMap<Uuid, OfPosting>, StoreError> {
    let tenants = vec![tx.tenant_id(); headers.len()];
    let wallets = headers.iter().map(|header| header.wallet).collect();
    let versions = headers.iter().map(|header| header.version).collect();
    let stored: Vec<WrittenEntries> = EntriesOf { tenants, wallets, versions }.load(tx.conn)?;
    let mut found = HashMap::new();
    for row in stored {
        let of_posting = moved(&rows::entries(&row, currency, row.posting)?);
        let of_posting: OfPosting =
            of_posting.into_iter().map(|((lot, flow), moved)| ((lot.value(), flow), moved)).collect();
        if !of_posting.is_empty() {
            found.insert(row.posting, of_posting);
        }
    }
    Ok(found)
}

/// The lots that postings moved, or whose counts they used or paid out, each beside its wallet.
fn lots_of(
    own: &[Header],
    moved: &HashMap<Uuid, OfPosting>,
    counts: &HashMap<Uuid, OfCounts>,
) -> BTreeSet<(Uuid, Uuid)> {
    own.iter()
        .flat_map(|header| {
            let of_pairs = moved.get(&header.id).into_iter().flat_map(BTreeMap::keys);
            let of_counts = counts.get(&header.id).into_iter().flat_map(BTreeMap::keys);
            of_pairs.chain(of_counts).map(|(lot, _)| (header.wallet, *lot))
        })
        .collect()
}

fn read_issuers(tx: &mut Tx<'_>, lots: &BTreeSet<(Uuid, Uuid)>) -> Result<HashMap<Uuid, Issuer>, StoreError> {
    let tenants = vec![tx.tenant_id(); lots.len()];
    let (wallets, lots) = lots.iter().copied().unzip();
    let rows: Vec<(Uuid, Uuid, Uuid)> = IssuersOf { tenants, wallets, lots }.load(tx.conn)?;
    Ok(rows.into_iter().map(|(id, shop, entity)| (id, (shop, entity))).collect())
}

fn write(tx: &mut Tx<'_>, movements: &[Movement]) -> Result<(), StoreError> {
    let tenant = tx.tenant_id();
    let mut cells: BTreeMap<CellKey, (i64, i64, i64)> = BTreeMap::new();
    for each in movements {
        let cell = cells.entry((each.date, each.issuer, each.place, each.flow as i16)).or_default();
        *cell = (cell.0 + each.moved.principal, cell.1 + each.moved.bonus, cell.2 + each.carried);
    }
    let mut moves = Move::default();
    for each in movements {
        moves.tenants.push(tenant);
        moves.postings.push(each.posting);
        moves.lots.push(each.lot);
        moves.flows.push(each.flow as i16);
        moves.seqs.push(each.seq);
        moves.dates.push(each.date);
        moves.of.push(each.of);
        moves.issuing_shops.push(each.issuer.0);
        moves.issuing_entities.push(each.issuer.1);
        moves.place_shops.push(each.place.0);
        moves.place_entities.push(each.place.1);
        moves.principal.push(each.moved.principal);
        moves.bonus.push(each.moved.bonus);
        moves.shares.push(each.share_bp);
        moves.carried.push(each.carried);
    }
    if !moves.tenants.is_empty() {
        moves.execute(tx.conn)?;
    }
    let mut add = AddUp::default();
    for ((date, issuer, place, flow), (principal, bonus, carried)) in cells {
        add.tenants.push(tenant);
        add.dates.push(date);
        add.issuing_shops.push(issuer.0);
        add.issuing_entities.push(issuer.1);
        add.place_shops.push(place.0);
        add.place_entities.push(place.1);
        add.flows.push(flow);
        add.principal.push(principal);
        add.bonus.push(bonus);
        add.carried.push(carried);
    }
    if !add.tenants.is_empty() {
        add.execute(tx.conn)?;
    }
    Ok(())
}

//! The movements behind a figure, in the order of the audit chain: from a cell down to its postings.

use chrono::{DateTime, NaiveDate, Utc};
use diesel::pg::Pg;
use diesel::prelude::*;
use domain::ids::{Id, Posting, Shop};
use domain::ledger::PostingKind;
use domain::settlement::{Flow, Moved};
use uuid::Uuid;

use super::matrix::within;
use super::{Parties, Reach};
use crate::contributions::EARLIEST;
use crate::error::StoreError;
use crate::pagination::{Page, PageRequest};
use crate::schema::{posting, settlement_move};
use crate::store::Tx;
use crate::till::rows;

/// What one posting moved of one lot.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Behind {
    /// Number of the posting in the audit chain.
    pub seq: i64,
    /// The posting.
    pub posting: Id<Posting>,
    /// What it is.
    pub kind: PostingKind,
    /// Number on the receipt.
    pub receipt_no: String,
    /// When it was recorded.
    pub recorded_at: DateTime<Utc>,
    /// 营业日.
    pub business_date: NaiveDate,
    /// Whose lot it moved.
    pub issuing_shop: Uuid,
    /// Where that counts.
    pub place_shop: Uuid,
    /// How.
    pub flow: Flow,
    /// How much, as the wallet sees it.
    pub moved: Moved,
    /// What the issuer pays of the bonus, or for counts.
    pub carried: i64,
    lot: Uuid,
}

/// Behind which figure.
#[derive(Debug, Clone, Copy)]
pub struct BehindFilter {
    /// Who is a party.
    pub parties: Parties,
    /// Whose lots.
    pub issuer: Option<Uuid>,
    /// Where it counts.
    pub place: Option<Uuid>,
    /// How.
    pub flow: Option<Flow>,
    /// Only what is in what issuers owe.
    pub is_settled: bool,
    /// Only what a shop issued, or what counts there.
    pub shop: Option<Id<Shop>>,
}

/// Place of a row: number, lot, flow.
type Key = (i64, Uuid, i16);
type Row = ((i64, Uuid, i16, String, DateTime<Utc>, NaiveDate), (Uuid, Uuid, i16, i64, i64, i64, Uuid));

#[diesel::dsl::auto_type]
fn joined(tenant: Uuid) -> _ {
    settlement_move::table
        .inner_join(
            posting::table.on(posting::tenant_id
                .eq(settlement_move::tenant_id)
                .and(posting::id.eq(settlement_move::posting_id))),
        )
        .filter(settlement_move::tenant_id.eq(tenant))
        .order((settlement_move::seq, settlement_move::lot_id, settlement_move::flow))
        .select((
            (
                settlement_move::seq,
                settlement_move::posting_id,
                posting::kind,
                posting::receipt_no,
                posting::recorded_at,
                settlement_move::business_date,
            ),
            (
                settlement_move::issuing_shop_id,
                settlement_move::place_shop_id,
                settlement_move::flow,
                settlement_move::principal,
                settlement_move::bonus,
                settlement_move::carried,
                settlement_move::lot_id,
            ),
        ))
}

type Query<'a> = diesel::dsl::IntoBoxed<'a, joined, Pg>;

/// The movements of some days.
///
/// # Errors
/// [`StoreError`] of the query.
pub fn behind(
    tx: &mut Tx<'_>,
    (from, to): (NaiveDate, NaiveDate),
    filter: BehindFilter,
    page: &PageRequest<Key>,
) -> Result<Page<Behind, Key>, StoreError> {
    let query = joined(tx.tenant_id()).into_boxed();
    let query =
        query.filter(settlement_move::business_date.ge(from).and(settlement_move::business_date.le(to)));
    load(tx, query, filter, page)
}

/// The movements that a settlement takes.
///
/// # Errors
/// [`StoreError`] of the query.
pub fn behind_settlement(
    tx: &mut Tx<'_>,
    reach: Reach,
    filter: BehindFilter,
    page: &PageRequest<Key>,
) -> Result<Page<Behind, Key>, StoreError> {
    let (before, before_seq) = reach.before.unwrap_or((EARLIEST, 0));
    let query = joined(tx.tenant_id()).into_boxed();
    load(tx, query.filter(within(reach.to, reach.through_seq, before, before_seq)), filter, page)
}

fn load<'a>(
    tx: &mut Tx<'_>,
    mut query: Query<'a>,
    filter: BehindFilter,
    page: &PageRequest<Key>,
) -> Result<Page<Behind, Key>, StoreError> {
    if let Some(issuer) = filter.issuer {
        query = match filter.parties {
            Parties::Shops => query.filter(settlement_move::issuing_shop_id.eq(issuer)),
            Parties::Entities => query.filter(settlement_move::issuing_entity_id.eq(issuer)),
        };
    }
    if let Some(place) = filter.place {
        query = match filter.parties {
            Parties::Shops => query.filter(settlement_move::place_shop_id.eq(place)),
            Parties::Entities => query.filter(settlement_move::place_entity_id.eq(place)),
        };
    }
    if let Some(flow) = filter.flow {
        query = query.filter(settlement_move::flow.eq(flow as i16));
    }
    if filter.is_settled {
        let settled = Flow::ALL.into_iter().filter(|flow| flow.is_settled()).map(|flow| flow as i16);
        query = query.filter(settlement_move::flow.eq_any(settled.collect::<Vec<_>>()));
    }
    if let Some(shop) = filter.shop {
        let (issued, counts) = (settlement_move::issuing_shop_id, settlement_move::place_shop_id);
        query = query.filter(issued.eq(shop.value()).or(counts.eq(shop.value())));
    }
    if let Some((seq, lot, flow)) = page.after {
        let later_flow = settlement_move::lot_id.eq(lot).and(settlement_move::flow.gt(flow));
        let later = settlement_move::seq.eq(seq).and(settlement_move::lot_id.gt(lot).or(later_flow));
        query = query.filter(settlement_move::seq.gt(seq).or(later));
    }
    let rows: Vec<Row> = query.limit(page.fetch()).load(tx.conn)?;
    let found: Result<Vec<Behind>, StoreError> = rows.into_iter().map(row).collect();
    Ok(Page::cut(found?, page, |each| (each.seq, each.lot, each.flow as i16)))
}

fn row((of_posting, of_lot): Row) -> Result<Behind, StoreError> {
    let (seq, posting, kind, receipt_no, recorded_at, business_date) = of_posting;
    let (issuing_shop, place_shop, flow, principal, bonus, carried, lot) = of_lot;
    Ok(Behind {
        seq,
        posting: Id::new(posting),
        kind: rows::posting_kind(kind, posting)?,
        receipt_no,
        recorded_at,
        business_date,
        issuing_shop,
        place_shop,
        flow: Flow::from_code(flow).ok_or(StoreError::corrupt("settlement_move", "flow", posting))?,
        moved: Moved { principal, bonus },
        carried,
        lot,
    })
}

//! 错误纠正信息: what was taken back and what came back, newest first, with why and by whose leave (LG02).

use chrono::NaiveDate;
use diesel::dsl::{count_star, sql};
use diesel::prelude::*;
use diesel::sql_types::Numeric;
use domain::ids::{Id, Posting, Shop, User};
use domain::ledger::PostingKind;
use domain::money::{Currency, Money};
use rust_decimal::Decimal;
use uuid::Uuid;

use crate::browse::{self, BrowseScope};
use crate::error::StoreError;
use crate::named::Named;
use crate::schema::{app_user, correction, member, membership, posting};
use crate::statements::{self, Row};
use crate::store::Tx;
use crate::till::rows;

/// Which corrections and returns.
#[derive(Debug, Clone, Default)]
pub struct CorrectionFilter {
    /// Only corrections, or only returns.
    pub kind: Option<PostingKind>,
    /// Only of this shop.
    pub shop: Option<Id<Shop>>,
    /// Only made by this user.
    pub user: Option<Id<User>>,
    /// Only for this reason.
    pub reason: Option<ReasonFilter>,
    /// From this business date on.
    pub from: Option<NaiveDate>,
    /// Up to this business date.
    pub to: Option<NaiveDate>,
}

/// For which reason.
#[derive(Debug, Clone)]
pub enum ReasonFilter {
    /// For the tenant's reason of that code.
    Code(String),
    /// In own words alone.
    OwnWords,
}

/// A correction or return, with what it takes back.
#[derive(Debug, Clone)]
pub struct Corrected {
    /// What was done.
    pub row: Row,
    /// What it takes back, wholly or in part.
    pub original: Row,
    /// The tenant's reason; none when it was given in own words alone.
    pub reason_code: Option<String>,
    /// Who lent the limit of their role.
    pub approved_by: Option<Named<User>>,
}

/// All corrections or all returns for one reason.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ReasonTotal {
    /// The tenant's reason; none for own words alone.
    pub reason_code: Option<String>,
    /// Corrections or returns.
    pub kind: PostingKind,
    /// How many.
    pub count: i64,
    /// What they took back.
    pub total: Money,
}

diesel::allow_columns_to_appear_in_same_group_by_clause!(correction::reason_code, posting::kind);

/// The tables of the report with the filter and what the caller may browse.
macro_rules! filtered {
    ($tx:expr, $scope:expr, $filter:expr, $query:ident) => {{
        let mut query = $query.filter(correction::tenant_id.eq($tx.tenant_id())).into_boxed();
        if let Some(kind) = $filter.kind {
            query = query.filter(posting::kind.eq(kind as i16));
        }
        if let Some(shop) = $filter.shop {
            query = query.filter(posting::shop_id.eq(shop.value()));
        }
        if let Some(user) = $filter.user {
            query = query.filter(posting::user_id.eq(user.value()));
        }
        match &$filter.reason {
            Some(ReasonFilter::Code(code)) => {
                query = query.filter(correction::reason_code.eq(code.clone()));
            }
            Some(ReasonFilter::OwnWords) => query = query.filter(correction::reason_code.is_null()),
            None => {}
        }
        if let Some(from) = $filter.from {
            query = query
                .filter(posting::business_date.ge(from))
                .filter(correction::posting_id.ge(statements::first_id_of(from)));
        }
        if let Some(to) = $filter.to {
            query = query.filter(posting::business_date.le(to));
        }
        query.filter(browse::visible($scope))
    }};
}

/// Corrections with the postings, memberships and members that filters ask for.
macro_rules! joined {
    () => {
        correction::table
            .inner_join(
                posting::table.on(posting::tenant_id
                    .eq(correction::tenant_id)
                    .and(posting::id.eq(correction::posting_id))),
            )
            .inner_join(membership::table.on(
                membership::tenant_id.eq(correction::tenant_id).and(membership::id.eq(posting::wallet_id)),
            ))
            .inner_join(
                member::table.on(member::tenant_id
                    .eq(correction::tenant_id)
                    .and(member::id.eq(membership::member_id))),
            )
    };
}

/// What was taken back and came back of members in the scope, newest first, before `before` if given.
///
/// # Errors
/// A [`StoreError`] of the reads.
pub fn list(
    tx: &mut Tx<'_>,
    scope: &BrowseScope,
    filter: &CorrectionFilter,
    before: Option<Id<Posting>>,
    limit: i64,
) -> Result<Vec<Corrected>, StoreError> {
    let query = joined!().order(correction::posting_id.desc()).limit(limit).select((
        correction::posting_id,
        correction::original_id,
        correction::reason_code,
        correction::approved_by,
    ));
    let mut query = filtered!(tx, scope, filter, query);
    if let Some(before) = before {
        query = query.filter(correction::posting_id.lt(before.value()));
    }
    let keys: Vec<(Uuid, Uuid, Option<String>, Option<Uuid>)> = query.load(tx.conn)?;
    with_rows(tx, keys)
}

fn with_rows(
    tx: &mut Tx<'_>,
    keys: Vec<(Uuid, Uuid, Option<String>, Option<Uuid>)>,
) -> Result<Vec<Corrected>, StoreError> {
    let ids: Vec<Id<Posting>> = keys.iter().flat_map(|key| [Id::new(key.0), Id::new(key.1)]).collect();
    let rows = statements::some(tx, &ids)?;
    let approvers: Vec<Uuid> = keys.iter().filter_map(|key| key.3).collect();
    let names: Vec<(Uuid, String)> = app_user::table
        .filter(app_user::tenant_id.eq(tx.tenant_id()).and(app_user::id.eq_any(approvers)))
        .select((app_user::id, app_user::display_name))
        .load(tx.conn)?;
    let row_of = |id: Uuid| rows.iter().find(|row| row.id.value() == id).cloned();
    let of_key = |(id, original, reason_code, approver): (Uuid, Uuid, Option<String>, Option<Uuid>)| {
        let name = names.iter().find(|(user, _)| Some(*user) == approver);
        Ok(Corrected {
            row: row_of(id).ok_or(StoreError::corrupt("correction", "posting_id", id))?,
            original: row_of(original).ok_or(StoreError::corrupt("correction", "original_id", id))?,
            reason_code,
            approved_by: name.map(|(id, name)| Named { id: Id::new(*id), name: name.clone() }),
        })
    };
    keys.into_iter().map(of_key).collect()
}

/// How many and how much for each reason, corrections and returns apart.
///
/// # Errors
/// A [`StoreError`] of the read.
pub fn totals(
    tx: &mut Tx<'_>,
    scope: &BrowseScope,
    filter: &CorrectionFilter,
    currency: Currency,
) -> Result<Vec<ReasonTotal>, StoreError> {
    let query = joined!()
        .group_by((correction::reason_code, posting::kind))
        .order((correction::reason_code.asc(), posting::kind.asc()))
        .select((correction::reason_code, posting::kind, count_star(), sql::<Numeric>("sum(posting.total)")));
    let sums: Vec<(Option<String>, i16, i64, Decimal)> = filtered!(tx, scope, filter, query).load(tx.conn)?;
    let total = |(reason_code, kind, count, total)| {
        let tenant = tx.tenant_id();
        Ok(ReasonTotal {
            reason_code,
            kind: rows::posting_kind(kind, tenant)?,
            count,
            total: rows::money(total, currency, "posting", "total", tenant)?,
        })
    };
    sums.into_iter().map(total).collect()
}

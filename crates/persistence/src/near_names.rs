//! Names near to one that is about to be enrolled (M07), so that nobody is enrolled twice.

use std::collections::HashSet;

use diesel::prelude::*;
use uuid::Uuid;

use crate::browse::BrowseScope;
use crate::error::StoreError;
use crate::members::{self, MemberHeader};
use crate::sealing::TenantKeys;
use crate::search_tokens::near_name_terms;
use crate::statement::statement;
use crate::store::Tx;

/// Names shown at most.
pub const NEAR_NAMES_MAX: usize = 5;
/// Near names counted at most.
const NEAR_NAMES_COUNTED_MAX: i64 = 100;

/// A near name, and whether the caller may see more than the name.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NearName {
    /// The member.
    pub member: MemberHeader,
    /// Whether the caller may browse them.
    pub visible: bool,
}

/// The nearest names, and how many more there are.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NearNames {
    /// At most [`NEAR_NAMES_MAX`], nearest first.
    pub items: Vec<NearName>,
    /// How many near names are not shown.
    pub more: usize,
}

statement! {
    /// Members who share the most tokens, nearest first.
    Nearest -> (diesel::sql_types::Uuid, diesel::sql_types::BigInt);
    "SELECT member_id, count(*) FROM member_token WHERE tenant_id = ",
    tenant_id: diesel::sql_types::Uuid = Uuid, " AND token = ANY(",
    tokens: diesel::sql_types::Array<diesel::sql_types::Bytea> = Vec<Vec<u8>>,
    ") GROUP BY member_id ORDER BY count(*) DESC, member_id LIMIT ",
    limit: diesel::sql_types::BigInt = i64, ""
}

/// The members of the tenant with the nearest names. `scope` decides only what else of them may be shown.
///
/// # Errors
/// [`StoreError`] of the queries, or of data that cannot be opened.
pub fn near(
    tx: &mut Tx<'_>,
    keys: &TenantKeys,
    scope: &BrowseScope,
    name: &str,
) -> Result<NearNames, StoreError> {
    let tokens = near_name_terms(name).iter().map(|term| term.token(keys)).collect();
    let statement = Nearest { tenant_id: tx.tenant_id(), tokens, limit: NEAR_NAMES_COUNTED_MAX };
    let ranked: Vec<(Uuid, i64)> = statement.load(tx.conn)?;
    let ids: Vec<Uuid> = ranked.iter().take(NEAR_NAMES_MAX).map(|(id, _)| *id).collect();
    let visible: HashSet<Uuid> = members::rows_of(tx, scope, &ids)?.iter().map(|row| row.id).collect();
    let mut items = Vec::with_capacity(ids.len());
    for row in members::rows_of(tx, &BrowseScope::All, &ids)? {
        let visible = visible.contains(&row.id);
        items.push(NearName { member: row.into_header(keys)?, visible });
    }
    items.sort_by_key(|near| ids.iter().position(|id| *id == near.member.id.value()));
    Ok(NearNames { more: ranked.len().saturating_sub(NEAR_NAMES_MAX), items })
}

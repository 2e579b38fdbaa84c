//! The role tree (R01) as nested ranges: a role is below another when its range lies within the other's.
//!
//! Every edit of the shape renumbers the tree in its transaction and moves the positions of members along, because
//! browsing "own tree" compares them.

use std::collections::HashMap;

use diesel::prelude::*;
use domain::ids::{Id, Role as RoleThing};
use domain::money::{Currency, Money};
use domain::permissions::Permission;
use rust_decimal::Decimal;
use uuid::Uuid;

use crate::error::StoreError;
use crate::schema::{app_user, member, role, tenant};
use crate::store::Tx;
use crate::tenants;
use crate::till::rows;
use crate::written::one_row;

/// A role as stored.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Role {
    /// Its id.
    pub id: Id<RoleThing>,
    /// The role above.
    pub parent_id: Option<Id<RoleThing>>,
    /// Its name.
    pub name: String,
    /// What it is for.
    pub description: String,
    /// What it may do.
    pub permissions: Vec<Permission>,
    /// The least part of a price by the rules that it may charge, in basis points (OP06).
    pub price_floor_bp: i32,
    /// The most that it may take back at once on its own, in the tenant's home currency; none for any amount (S06).
    pub correction_limit: Option<Money>,
    /// Range in the tree.
    pub range: RoleRange,
    /// Version for conditional edits.
    pub row_version: i64,
}

/// The place of a role in the tree.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct RoleRange {
    /// First position.
    pub lft: i32,
    /// Last position.
    pub rgt: i32,
}

impl RoleRange {
    /// Whether `other` is this role or below it.
    #[must_use]
    pub const fn holds(self, other: Self) -> bool {
        self.lft <= other.lft && other.rgt <= self.rgt
    }
}

/// A role in the list: its depth in the tree and how many users have it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ListedRole {
    /// The role.
    pub role: Role,
    /// 0 for a role without a role above.
    pub depth: usize,
    /// Users with this role.
    pub user_count: i64,
}

/// A role to add.
#[derive(Debug, Clone)]
pub struct NewRole {
    /// Its id.
    pub id: Id<RoleThing>,
    /// The role above.
    pub parent_id: Option<Id<RoleThing>>,
    /// Its name, unique in the tenant.
    pub name: String,
    /// What it is for.
    pub description: String,
    /// What it may do.
    pub permissions: Vec<Permission>,
    /// The least part of a price by the rules that it may charge, in basis points.
    pub price_floor_bp: i32,
    /// The most that it may take back at once on its own; none for any amount.
    pub correction_limit: Option<Money>,
}

/// What to change; what is absent stays.
#[derive(Debug, Clone, Default)]
pub struct RoleChanges {
    /// Another role above.
    pub parent_id: Option<Id<RoleThing>>,
    /// Another name.
    pub name: Option<String>,
    /// Another description.
    pub description: Option<String>,
    /// Other permissions.
    pub permissions: Option<Vec<Permission>>,
    /// Another price floor.
    pub price_floor_bp: Option<i32>,
    /// Another limit of corrections; none for any amount.
    pub correction_limit: Option<Option<Money>>,
}

#[derive(Queryable, Selectable)]
#[diesel(table_name = role)]
struct Row {
    id: Uuid,
    parent_id: Option<Uuid>,
    name: String,
    description: String,
    lft: i32,
    rgt: i32,
    permissions: Vec<String>,
    price_floor_bp: i32,
    correction_limit: Option<Decimal>,
    row_version: i64,
}

#[derive(AsChangeset)]
#[diesel(table_name = role)]
struct Changes<'a> {
    parent_id: Option<Uuid>,
    name: Option<&'a str>,
    description: Option<&'a str>,
    permissions: Option<Vec<&'static str>>,
    price_floor_bp: Option<i32>,
    correction_limit: Option<Option<Decimal>>,
}

impl Row {
    /// As people see it, in the tenant's home currency.
    fn role(self, currency: Currency) -> Result<Role, StoreError> {
        let row = self;
        let limit = row.correction_limit;
        let money = |limit| rows::money(limit, currency, "role", "correction_limit", row.id);
        Ok(Role {
            id: Id::new(row.id),
            parent_id: row.parent_id.map(Id::new),
            name: row.name,
            description: row.description,
            permissions: permissions(&row.permissions),
            price_floor_bp: row.price_floor_bp,
            correction_limit: limit.map(money).transpose()?,
            range: RoleRange { lft: row.lft, rgt: row.rgt },
            row_version: row.row_version,
        })
    }
}

/// The permissions of stored codes. One that this version does not know gives no right.
pub(crate) fn permissions(codes: &[String]) -> Vec<Permission> {
    codes.iter().filter_map(|code| Permission::from_code(code)).collect()
}

fn codes(permissions: &[Permission]) -> Vec<&'static str> {
    permissions.iter().map(|permission| permission.code()).collect()
}

/// Every role in the order of the tree. A tenant has few, so there are no pages.
///
/// # Errors
/// [`StoreError`] of the queries.
pub fn list(tx: &mut Tx<'_>) -> Result<Vec<ListedRole>, StoreError> {
    let counts: Vec<(Uuid, i64)> = app_user::table
        .filter(app_user::tenant_id.eq(tx.tenant_id()).and(app_user::retired_at.is_null()))
        .group_by(app_user::role_id)
        .select((app_user::role_id, diesel::dsl::count_star()))
        .load(tx.conn)?;
    let counts: HashMap<Uuid, i64> = counts.into_iter().collect();
    let mut above: Vec<i32> = Vec::new();
    let mut listed = Vec::new();
    for role in in_tree_order(tx)? {
        while above.last().is_some_and(|rgt| *rgt < role.range.lft) {
            above.pop();
        }
        let user_count = counts.get(&role.id.value()).copied().unwrap_or(0);
        let depth = above.len();
        above.push(role.range.rgt);
        listed.push(ListedRole { role, depth, user_count });
    }
    Ok(listed)
}

fn in_tree_order(tx: &mut Tx<'_>) -> Result<Vec<Role>, StoreError> {
    let rows: Vec<Row> = role::table
        .filter(role::tenant_id.eq(tx.tenant_id()))
        .order(role::lft)
        .select(Row::as_select())
        .load(tx.conn)?;
    let currency = tenants::currency(tx)?;
    rows.into_iter().map(|row| row.role(currency)).collect()
}

/// One role.
///
/// # Errors
/// [`StoreError`] of the query.
pub fn find(tx: &mut Tx<'_>, id: Id<RoleThing>) -> Result<Option<Role>, StoreError> {
    let row: Option<Row> =
        role::table.find((tx.tenant_id(), id.value())).select(Row::as_select()).first(tx.conn).optional()?;
    let currency = tenants::currency(tx)?;
    row.map(|row| row.role(currency)).transpose()
}

/// Adds a role as the last below its parent.
///
/// # Errors
/// [`StoreError::Constraint`] when the name is in use or the parent unknown.
pub fn insert(tx: &mut Tx<'_>, new: &NewRole) -> Result<(), StoreError> {
    serialise(tx)?;
    diesel::insert_into(role::table)
        .values((
            role::tenant_id.eq(tx.tenant_id()),
            role::id.eq(new.id.value()),
            role::parent_id.eq(new.parent_id.map(Id::value)),
            role::name.eq(&new.name),
            role::description.eq(&new.description),
            role::lft.eq(i32::MAX - 1),
            role::rgt.eq(i32::MAX),
            role::permissions.eq(codes(&new.permissions)),
            role::price_floor_bp.eq(new.price_floor_bp),
            role::correction_limit.eq(new.correction_limit.map(Money::to_decimal)),
        ))
        .execute(tx.conn)?;
    renumber(tx)
}

/// Changes a role that is still at `version`. The caller has checked that the new parent is not below it.
///
/// # Errors
/// [`StoreError::StaleVersion`] when it is not, [`StoreError::Constraint`] when the name is in use.
pub fn update(
    tx: &mut Tx<'_>,
    id: Id<RoleThing>,
    version: i64,
    changes: &RoleChanges,
) -> Result<(), StoreError> {
    serialise(tx)?;
    let row = Changes {
        parent_id: changes.parent_id.map(Id::value),
        name: changes.name.as_deref(),
        description: changes.description.as_deref(),
        permissions: changes.permissions.as_deref().map(codes),
        price_floor_bp: changes.price_floor_bp,
        correction_limit: changes.correction_limit.map(|limit| limit.map(Money::to_decimal)),
    };
    let affected = diesel::update(role::table.find((tx.tenant_id(), id.value())))
        .filter(role::row_version.eq(version))
        .set((row, role::row_version.eq(version + 1)))
        .execute(tx.conn)?;
    one_row(affected)?;
    if changes.parent_id.is_some() { renumber(tx) } else { Ok(()) }
}

/// Removes a role that nobody has and that has none below; says whether it did.
///
/// # Errors
/// [`StoreError`] of the statements.
pub fn delete_unused(tx: &mut Tx<'_>, id: Id<RoleThing>) -> Result<bool, StoreError> {
    serialise(tx)?;
    let used: bool = diesel::select(diesel::dsl::exists(
        app_user::table.filter(app_user::tenant_id.eq(tx.tenant_id()).and(app_user::role_id.eq(id.value()))),
    ))
    .get_result(tx.conn)?;
    let parent: bool = diesel::select(diesel::dsl::exists(
        role::table.filter(role::tenant_id.eq(tx.tenant_id()).and(role::parent_id.eq(id.value()))),
    ))
    .get_result(tx.conn)?;
    if used || parent {
        return Ok(false);
    }
    let affected = diesel::delete(role::table.find((tx.tenant_id(), id.value()))).execute(tx.conn)?;
    one_row(affected)?;
    renumber(tx)?;
    Ok(true)
}

/// Edits of one tenant's tree follow each other: each holds the tenant's row. So does whoever stores a position.
pub(crate) fn serialise(tx: &mut Tx<'_>) -> Result<(), StoreError> {
    let affected = diesel::update(tenant::table.find(tx.tenant_id()))
        .set(tenant::browse_scope.eq(tenant::browse_scope))
        .execute(tx.conn)?;
    one_row(affected)
}

fn renumber(tx: &mut Tx<'_>) -> Result<(), StoreError> {
    let roles = in_tree_order(tx)?;
    for (role, range) in ranges(&roles) {
        if role.range != range {
            move_role(tx, role.id, range)?;
        }
    }
    Ok(())
}

fn move_role(tx: &mut Tx<'_>, id: Id<RoleThing>, range: RoleRange) -> Result<(), StoreError> {
    let affected = diesel::update(role::table.find((tx.tenant_id(), id.value())))
        .set((role::lft.eq(range.lft), role::rgt.eq(range.rgt)))
        .execute(tx.conn)?;
    one_row(affected)?;
    let users = app_user::table
        .filter(app_user::tenant_id.eq(tx.tenant_id()).and(app_user::role_id.eq(id.value())))
        .select(app_user::id.nullable());
    diesel::update(member::table)
        .filter(member::tenant_id.eq(tx.tenant_id()).and(member::owner_user_id.eq_any(users)))
        .set(member::owner_pos.eq(range.lft))
        .execute(tx.conn)?;
    Ok(())
}

/// The range of every role when the tree is walked from the top; brothers keep their order.
fn ranges(roles: &[Role]) -> Vec<(&Role, RoleRange)> {
    let mut below: HashMap<Option<Id<RoleThing>>, Vec<&Role>> = HashMap::new();
    for role in roles {
        below.entry(role.parent_id).or_default().push(role);
    }
    let mut numbered = Vec::with_capacity(roles.len());
    let mut next = 1;
    walk(None, &below, &mut next, &mut numbered);
    numbered
}

fn walk<'a>(
    parent: Option<Id<RoleThing>>,
    below: &HashMap<Option<Id<RoleThing>>, Vec<&'a Role>>,
    next: &mut i32,
    numbered: &mut Vec<(&'a Role, RoleRange)>,
) {
    for role in below.get(&parent).into_iter().flatten() {
        let lft = *next;
        *next += 1;
        walk(Some(role.id), below, next, numbered);
        numbered.push((role, RoleRange { lft, rgt: *next }));
        *next += 1;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn role(id: u128, parent: Option<u128>) -> Role {
        Role {
            id: Id::new(Uuid::from_u128(id)),
            parent_id: parent.map(|parent| Id::new(Uuid::from_u128(parent))),
            name: String::new(),
            description: String::new(),
            permissions: Vec::new(),
            price_floor_bp: 10_000,
            correction_limit: None,
            range: RoleRange { lft: 0, rgt: 1 },
            row_version: 1,
        }
    }

    #[test]
    fn a_role_holds_those_below_it_and_no_brother() {
        let roles = [role(1, None), role(2, Some(1)), role(3, Some(1)), role(4, Some(2))];
        let ranges: HashMap<_, _> =
            ranges(&roles).into_iter().map(|(role, range)| (role.id.value().as_u128(), range)).collect();
        assert!(ranges[&1].holds(ranges[&4]) && ranges[&2].holds(ranges[&4]));
        assert!(
            !ranges[&3].holds(ranges[&4]) && !ranges[&2].holds(ranges[&3]) && !ranges[&3].holds(ranges[&2])
        );
        assert_eq!(ranges[&1], RoleRange { lft: 1, rgt: 8 });
    }
}

//! 散客: under which membership a shop sells to people who are no members. It is made with the first such sale.

use chrono::{DateTime, NaiveDate, Utc};
use diesel::prelude::*;
use domain::ids::{Id, Membership, Program, Shop};
use domain::money::Currency;
use uuid::Uuid;

use crate::error::StoreError;
use crate::member_profile::Profile;
use crate::members::{self, NewMember};
use crate::memberships;
use crate::roles;
use crate::schema::{program, shop};
use crate::sealing::TenantKeys;
use crate::store::Tx;
use crate::tenants;
use crate::wallets::Holder;
use crate::written::one_row;

/// What is needed to make it.
#[derive(Debug, Clone, Copy)]
pub struct Opening<'a> {
    /// The tenant's keys.
    pub keys: &'a TenantKeys,
    /// What people call it, in the tenant's language.
    pub name: &'a str,
    /// The tenant's currency.
    pub currency: Currency,
    /// The shop's day.
    pub today: NaiveDate,
}

/// The membership of a shop, made if there is none; nothing when shop or program are missing.
///
/// # Errors
/// [`StoreError`] of the statements.
pub fn open(
    tx: &mut Tx<'_>,
    id: Id<Shop>,
    opening: Opening<'_>,
    now: DateTime<Utc>,
) -> Result<Option<Id<Membership>>, StoreError> {
    // Two first sales at once follow each other here.
    roles::serialise(tx)?;
    let Some((code, known)) = shop_row(tx, id)? else { return Ok(None) };
    if let Some(known) = known {
        return Ok(Some(Id::new(known)));
    }
    let Some(program) = first_program(tx)? else { return Ok(None) };
    let nobody = NewMember {
        profile: Profile { name: opening.name.to_owned(), ..Profile::default() },
        owner: None,
        home_shop: Some(id),
        joined_on: opening.today,
    };
    let member = members::create_nobody(tx, opening.keys, &format!("W-{code}"), &nobody, false, now)?;
    let of_wallet = (program, opening.currency, Holder::WalkIns);
    let membership = memberships::open_for(tx, member, of_wallet, opening.today, now)?;
    let affected = diesel::update(shop::table.find((tx.tenant_id(), id.value())))
        .set(shop::walk_in_membership_id.eq(membership.value()))
        .execute(tx.conn)?;
    one_row(affected)?;
    tenants::raise_rules_version(tx)?;
    Ok(Some(membership))
}

fn shop_row(tx: &mut Tx<'_>, id: Id<Shop>) -> Result<Option<(String, Option<Uuid>)>, StoreError> {
    Ok(shop::table
        .find((tx.tenant_id(), id.value()))
        .select((shop::code, shop::walk_in_membership_id))
        .first(tx.conn)
        .optional()?)
}

/// The oldest program of members that is not retired: its rules apply.
fn first_program(tx: &mut Tx<'_>) -> Result<Option<Id<Program>>, StoreError> {
    let id: Option<Uuid> = program::table
        .filter(program::tenant_id.eq(tx.tenant_id()).and(program::retired_at.is_null()))
        .filter(program::bearer.is_null())
        .order(program::id)
        .select(program::id)
        .first(tx.conn)
        .optional()?;
    Ok(id.map(Id::new))
}

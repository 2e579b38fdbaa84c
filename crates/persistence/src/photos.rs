//! Pictures of members, so that whoever serves at the desk sees whom to serve. Sealed under the member's key.

use chrono::{DateTime, Utc};
use diesel::prelude::*;
use domain::ids::{Id, Member};

use crate::browse::BrowseScope;
use crate::error::StoreError;
use crate::members::{self, MemberError};
use crate::schema::{member, member_photo};
use crate::sealing::TenantKeys;
use crate::store::Tx;

/// Keeps a picture of a member whom the caller may browse, in the place of the one before.
///
/// # Errors
/// [`MemberError::NotFound`], [`MemberError::Erased`], or [`StoreError`] of the statements.
pub fn keep(
    tx: &mut Tx<'_>,
    keys: &TenantKeys,
    scope: &BrowseScope,
    id: Id<Member>,
    image: &[u8],
    now: DateTime<Utc>,
) -> Result<(), MemberError> {
    let key = members::get_row(tx, scope, id)?.key(keys)?.ok_or(MemberError::Erased)?;
    let sealed = key.seal_photo(image)?;
    diesel::insert_into(member_photo::table)
        .values((
            member_photo::tenant_id.eq(tx.tenant_id()),
            member_photo::member_id.eq(id.value()),
            member_photo::image_enc.eq(&sealed),
        ))
        .on_conflict((member_photo::tenant_id, member_photo::member_id))
        .do_update()
        .set(member_photo::image_enc.eq(&sealed))
        .execute(tx.conn)?;
    Ok(note(tx, id, Some(now))?)
}

/// Removes the picture of a member whom the caller may browse.
///
/// # Errors
/// As [`keep`].
pub fn remove(tx: &mut Tx<'_>, scope: &BrowseScope, id: Id<Member>) -> Result<(), MemberError> {
    members::get_row(tx, scope, id)?;
    Ok(forget(tx, id)?)
}

/// Removes the picture of a member, if there is one.
pub(crate) fn forget(tx: &mut Tx<'_>, id: Id<Member>) -> Result<(), StoreError> {
    diesel::delete(member_photo::table.find((tx.tenant_id(), id.value()))).execute(tx.conn)?;
    note(tx, id, None)
}

fn note(tx: &mut Tx<'_>, id: Id<Member>, since: Option<DateTime<Utc>>) -> Result<(), StoreError> {
    diesel::update(member::table.find((tx.tenant_id(), id.value())))
        .set(member::photo_at.eq(since))
        .execute(tx.conn)?;
    Ok(())
}

/// The picture of any member of the tenant, for the desk; none when there is none.
///
/// # Errors
/// [`StoreError`] of the query, or of a picture that cannot be opened.
pub fn find(tx: &mut Tx<'_>, keys: &TenantKeys, id: Id<Member>) -> Result<Option<Vec<u8>>, StoreError> {
    let sealed: Option<Vec<u8>> = member_photo::table
        .find((tx.tenant_id(), id.value()))
        .select(member_photo::image_enc)
        .first(tx.conn)
        .optional()?;
    let Some(sealed) = sealed else { return Ok(None) };
    let row = members::rows_of(tx, &BrowseScope::All, &[id.value()])?.pop();
    let Some(key) = row.map(|row| row.key(keys)).transpose()?.flatten() else { return Ok(None) };
    key.open_photo(&sealed).map(Some)
}

//! Members as messages need them, and what is sealed for them.

use std::collections::HashMap;

use domain::ids::{Id, Member};
use domain::phone::Phone;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use crate::browse::BrowseScope;
use crate::error::StoreError;
use crate::members;
use crate::sealing::{MemberKey, TenantKeys};
use crate::store::Tx;

/// A member to be told something. Never logged: printing it shows nothing.
pub struct Recipient {
    /// How they are addressed.
    pub name: String,
    /// Where text messages go.
    pub phone: Option<Phone>,
    /// Whether they want messages.
    pub messages_allowed: bool,
    /// None once they are erased.
    key: Option<MemberKey>,
}

impl std::fmt::Debug for Recipient {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Recipient").finish_non_exhaustive()
    }
}

/// What is sent, and to which phone. Never logged either.
#[derive(Clone, PartialEq, Eq)]
pub struct Content {
    /// The text.
    pub text: String,
    /// The phone, for a channel that needs one.
    pub phone: Option<Phone>,
}

impl std::fmt::Debug for Content {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Content").finish_non_exhaustive()
    }
}

/// A content under its member's key.
#[derive(Debug, Clone)]
pub struct SealedContent(pub(super) Vec<u8>);

/// The last digits of a phone under its member's key.
#[derive(Debug, Clone)]
pub struct SealedTail(Vec<u8>);

impl SealedTail {
    /// As it is stored.
    pub(crate) fn bytes(&self) -> &[u8] {
        &self.0
    }
}

#[derive(Serialize, Deserialize)]
struct ContentJson<'a> {
    text: std::borrow::Cow<'a, str>,
    phone: Option<std::borrow::Cow<'a, str>>,
}

/// Some members of the tenant. Those who are no members are nobody to be told.
///
/// # Errors
/// [`StoreError`] of the query, or of data that cannot be opened.
pub fn of(
    tx: &mut Tx<'_>,
    keys: &TenantKeys,
    ids: &[Id<Member>],
) -> Result<HashMap<Id<Member>, Recipient>, StoreError> {
    let ids: Vec<Uuid> = ids.iter().map(|id| id.value()).collect();
    let rows = members::rows_of(tx, &BrowseScope::All, &ids)?;
    let people = rows.into_iter().filter(|row| !row.is_walk_in);
    let recipients = people.map(|row| {
        let (id, key) = (Id::new(row.id), row.key(keys)?);
        let member = row.into_member(keys)?;
        let recipient = Recipient {
            name: member.profile.name,
            phone: member.profile.phone,
            messages_allowed: member.header.messages_allowed,
            key,
        };
        Ok((id, recipient))
    });
    recipients.collect()
}

impl Recipient {
    /// Whether their data was destroyed.
    #[must_use]
    pub const fn is_erased(&self) -> bool {
        self.key.is_none()
    }

    /// Seals the last digits of their phone; none once they are erased.
    ///
    /// # Errors
    /// [`StoreError::Sealed`] when the system gives no random bytes.
    pub fn seal_tail(&self, phone: &Phone) -> Result<Option<SealedTail>, StoreError> {
        let Some(key) = &self.key else { return Ok(None) };
        Ok(Some(SealedTail(key.seal_proof(phone.tail().as_bytes())?)))
    }

    /// Seals what is sent to them; none once they are erased.
    ///
    /// # Errors
    /// [`StoreError::Sealed`] when the system gives no random bytes.
    pub fn seal(&self, content: &Content) -> Result<Option<SealedContent>, StoreError> {
        let Some(key) = &self.key else { return Ok(None) };
        let json = ContentJson {
            text: content.text.as_str().into(),
            phone: content.phone.as_ref().map(|phone| phone.digits().into()),
        };
        let plain = serde_json::to_vec(&json).map_err(|_| StoreError::Sealed("could not be written"))?;
        Ok(Some(SealedContent(key.seal_message(&plain)?)))
    }
}

impl Content {
    /// What was sealed.
    pub(super) fn open(key: &MemberKey, message: Uuid, sealed: &[u8]) -> Result<Self, StoreError> {
        let corrupt = StoreError::corrupt("message", "body_enc", message);
        let plain = key.open_message(sealed)?;
        let Ok(json) = serde_json::from_slice::<ContentJson<'_>>(&plain) else { return Err(corrupt) };
        let Ok(phone) = json.phone.map(|phone| Phone::parse(&phone)).transpose() else { return Err(corrupt) };
        Ok(Self { text: json.text.into_owned(), phone })
    }
}

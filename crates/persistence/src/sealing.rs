//! Personal data under keys: the key-encryption key wraps each tenant's key, which wraps each member's key, which
//! seals what is stored about the person. Destroying a member's key erases them from dumps and logs as well.
//!
//! Every ciphertext is bound to its tenant, its owner and its purpose, so that it opens only where it belongs.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};

use chacha20poly1305::aead::{Aead, Generate, KeyInit, Payload};
use chacha20poly1305::{Key, XChaCha20Poly1305, XNonce};
use diesel::prelude::*;
use domain::ids::{Id, Member, Tenant};
use hmac::{Hmac, Mac};
use sha2::Sha256;
use uuid::Uuid;

use crate::error::StoreError;
use crate::schema::tenant;
use crate::store::Tx;

/// Bytes of every key.
pub const KEY_BYTES: usize = 32;
/// First byte of every ciphertext; another scheme would have another.
const SCHEME: u8 = 1;
const NONCE_BYTES: usize = 24;
/// Bytes of a search token.
const TOKEN_BYTES: usize = 8;

/// What a ciphertext is for. Part of what it is bound to; the codes are stored, never renumbered.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[repr(u8)]
enum Purpose {
    TenantKey = 1,
    MemberKey = 2,
    Display = 3,
    Profile = 4,
    Message = 5,
    Buyer = 6,
    Proof = 7,
    Photo = 8,
}

/// The key-encryption key and the tenants' keys that it opened so far. Cheap to clone.
#[derive(Clone)]
pub struct KeyRing {
    root: Cipher,
    opened: Arc<Mutex<HashMap<Uuid, Arc<TenantKeys>>>>,
}

impl std::fmt::Debug for KeyRing {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("KeyRing").finish_non_exhaustive()
    }
}

impl KeyRing {
    /// A ring under a key-encryption key, which is kept outside the database.
    #[must_use]
    pub fn new(key_encryption_key: &[u8; KEY_BYTES]) -> Self {
        Self { root: Cipher::new(key_encryption_key), opened: Arc::default() }
    }

    /// A key for a new tenant, wrapped: the value of `tenant.wrapped_key`.
    ///
    /// # Errors
    /// [`StoreError::Sealed`] when the system gives no random bytes.
    pub fn wrap_new_tenant_key(&self, tenant: Id<Tenant>) -> Result<Vec<u8>, StoreError> {
        self.root.seal(&random_key()?, &Binding::tenant(tenant.value()))
    }

    /// The keys of the transaction's tenant, from memory or from its row.
    ///
    /// # Errors
    /// [`StoreError::Sealed`] when the row was wrapped by another key-encryption key.
    pub fn tenant(&self, tx: &mut Tx<'_>) -> Result<Arc<TenantKeys>, StoreError> {
        let tenant_id = tx.tenant_id();
        let known = self.opened.lock().unwrap_or_else(PoisonError::into_inner).get(&tenant_id).cloned();
        if let Some(keys) = known {
            return Ok(keys);
        }
        let wrapped: Vec<u8> = tenant::table.find(tenant_id).select(tenant::wrapped_key).first(tx.conn)?;
        let key = to_key(&self.root.open(&wrapped, &Binding::tenant(tenant_id))?)?;
        let keys = Arc::new(TenantKeys::new(tenant_id, &key));
        self.opened.lock().unwrap_or_else(PoisonError::into_inner).insert(tenant_id, Arc::clone(&keys));
        Ok(keys)
    }
}

/// The opened keys of one tenant: for its members' keys, and for search tokens.
pub struct TenantKeys {
    tenant_id: Uuid,
    wrapping: Cipher,
    search: Hmac<Sha256>,
    codes: Hmac<Sha256>,
}

impl std::fmt::Debug for TenantKeys {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("TenantKeys").field("tenant_id", &self.tenant_id).finish_non_exhaustive()
    }
}

impl TenantKeys {
    fn new(tenant_id: Uuid, key: &[u8; KEY_BYTES]) -> Self {
        let search: [u8; KEY_BYTES] =
            keyed(key).chain_update(b"regulars member search v1").finalize().into_bytes().into();
        let codes: [u8; KEY_BYTES] =
            keyed(key).chain_update(b"regulars desk codes v1").finalize().into_bytes().into();
        Self { tenant_id, wrapping: Cipher::new(key), search: keyed(&search), codes: keyed(&codes) }
    }

    /// A key for a new member, and its wrapped form for `member_secret`.
    pub(crate) fn new_member_key(&self, member: Id<Member>) -> Result<(MemberKey, Vec<u8>), StoreError> {
        let key = random_key()?;
        let wrapped = self.wrapping.seal(&key, &self.binding(member, Purpose::MemberKey))?;
        Ok((self.member_key_of(member, &key), wrapped))
    }

    /// The key of a member from its wrapped form.
    pub(crate) fn open_member_key(
        &self,
        member: Id<Member>,
        wrapped: &[u8],
    ) -> Result<MemberKey, StoreError> {
        let key = to_key(&self.wrapping.open(wrapped, &self.binding(member, Purpose::MemberKey))?)?;
        Ok(self.member_key_of(member, &key))
    }

    /// The search token of a text of one kind.
    pub(crate) fn token(&self, kind: u8, text: &str) -> Vec<u8> {
        let full = self.search.clone().chain_update([kind]).chain_update(text).finalize().into_bytes();
        full[..TOKEN_BYTES].to_vec()
    }

    /// What is kept of a code that was made for the row `of`: nobody without the key finds the code from it.
    #[must_use]
    pub fn code_hash(&self, of: Uuid, code: &str) -> Vec<u8> {
        self.codes.clone().chain_update(of.as_bytes()).chain_update(code).finalize().into_bytes().to_vec()
    }

    fn member_key_of(&self, member: Id<Member>, key: &[u8; KEY_BYTES]) -> MemberKey {
        MemberKey {
            cipher: Cipher::new(key),
            display: self.binding(member, Purpose::Display),
            profile: self.binding(member, Purpose::Profile),
            message: self.binding(member, Purpose::Message),
            buyer: self.binding(member, Purpose::Buyer),
            proof: self.binding(member, Purpose::Proof),
            photo: self.binding(member, Purpose::Photo),
        }
    }

    const fn binding(&self, member: Id<Member>, purpose: Purpose) -> Binding {
        Binding { tenant_id: self.tenant_id, owner_id: member.value(), purpose }
    }
}

/// The opened key of one member.
pub(crate) struct MemberKey {
    cipher: Cipher,
    display: Binding,
    profile: Binding,
    message: Binding,
    buyer: Binding,
    proof: Binding,
    photo: Binding,
}

impl MemberKey {
    pub(crate) fn seal_display(&self, plain: &[u8]) -> Result<Vec<u8>, StoreError> {
        self.cipher.seal(plain, &self.display)
    }

    pub(crate) fn open_display(&self, sealed: &[u8]) -> Result<Vec<u8>, StoreError> {
        self.cipher.open(sealed, &self.display)
    }

    pub(crate) fn seal_profile(&self, plain: &[u8]) -> Result<Vec<u8>, StoreError> {
        self.cipher.seal(plain, &self.profile)
    }

    pub(crate) fn open_profile(&self, sealed: &[u8]) -> Result<Vec<u8>, StoreError> {
        self.cipher.open(sealed, &self.profile)
    }

    pub(crate) fn seal_message(&self, plain: &[u8]) -> Result<Vec<u8>, StoreError> {
        self.cipher.seal(plain, &self.message)
    }

    pub(crate) fn open_message(&self, sealed: &[u8]) -> Result<Vec<u8>, StoreError> {
        self.cipher.open(sealed, &self.message)
    }

    pub(crate) fn seal_buyer(&self, plain: &[u8]) -> Result<Vec<u8>, StoreError> {
        self.cipher.seal(plain, &self.buyer)
    }

    pub(crate) fn seal_proof(&self, plain: &[u8]) -> Result<Vec<u8>, StoreError> {
        self.cipher.seal(plain, &self.proof)
    }

    pub(crate) fn open_proof(&self, sealed: &[u8]) -> Result<Vec<u8>, StoreError> {
        self.cipher.open(sealed, &self.proof)
    }

    pub(crate) fn seal_photo(&self, plain: &[u8]) -> Result<Vec<u8>, StoreError> {
        self.cipher.seal(plain, &self.photo)
    }

    pub(crate) fn open_photo(&self, sealed: &[u8]) -> Result<Vec<u8>, StoreError> {
        self.cipher.open(sealed, &self.photo)
    }

    pub(crate) fn open_buyer(&self, sealed: &[u8]) -> Result<Vec<u8>, StoreError> {
        self.cipher.open(sealed, &self.buyer)
    }
}

/// Where a ciphertext belongs; authenticated with it.
struct Binding {
    tenant_id: Uuid,
    owner_id: Uuid,
    purpose: Purpose,
}

impl Binding {
    const fn tenant(tenant_id: Uuid) -> Self {
        Self { tenant_id, owner_id: tenant_id, purpose: Purpose::TenantKey }
    }

    fn bytes(&self) -> [u8; 34] {
        let mut bytes = [0; 34];
        bytes[0] = SCHEME;
        bytes[1] = self.purpose as u8;
        bytes[2..18].copy_from_slice(self.tenant_id.as_bytes());
        bytes[18..].copy_from_slice(self.owner_id.as_bytes());
        bytes
    }
}

/// XChaCha20-Poly1305 with random nonces: scheme ‖ nonce ‖ ciphertext and tag.
#[derive(Clone)]
struct Cipher(XChaCha20Poly1305);

impl Cipher {
    fn new(key: &[u8; KEY_BYTES]) -> Self {
        Self(XChaCha20Poly1305::new(&Key::from(*key)))
    }

    fn seal(&self, plain: &[u8], binding: &Binding) -> Result<Vec<u8>, StoreError> {
        let nonce = XNonce::try_generate().map_err(|_| StoreError::Sealed("no random bytes"))?;
        let payload = Payload { msg: plain, aad: &binding.bytes() };
        let sealed =
            self.0.encrypt(&nonce, payload).map_err(|_| StoreError::Sealed("could not be sealed"))?;
        Ok([&[SCHEME], nonce.as_slice(), &sealed].concat())
    }

    fn open(&self, stored: &[u8], binding: &Binding) -> Result<Vec<u8>, StoreError> {
        let Some((&[SCHEME], rest)) = stored.split_first_chunk::<1>() else {
            return Err(StoreError::Sealed("unknown scheme"));
        };
        let Some((nonce, sealed)) = rest.split_first_chunk::<NONCE_BYTES>() else {
            return Err(StoreError::Sealed("too short"));
        };
        let payload = Payload { msg: sealed, aad: &binding.bytes() };
        self.0
            .decrypt(&XNonce::from(*nonce), payload)
            .map_err(|_| StoreError::Sealed("another key, place or content"))
    }
}

fn random_key() -> Result<[u8; KEY_BYTES], StoreError> {
    <[u8; KEY_BYTES]>::try_generate().map_err(|_| StoreError::Sealed("no random bytes"))
}

fn to_key(bytes: &[u8]) -> Result<[u8; KEY_BYTES], StoreError> {
    bytes.try_into().map_err(|_| StoreError::Sealed("a key of another length"))
}

fn keyed(key: &[u8; KEY_BYTES]) -> Hmac<Sha256> {
    <Hmac<Sha256> as hmac::KeyInit>::new_from_slice(key).expect("an HMAC takes keys of any length")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn keys(tenant: u128) -> TenantKeys {
        TenantKeys::new(Uuid::from_u128(tenant), &[7; KEY_BYTES])
    }

    const fn member(value: u128) -> Id<Member> {
        Id::new(Uuid::from_u128(value))
    }

    #[test]
    fn what_was_sealed_opens_again_and_never_looks_the_same() {
        let (key, wrapped) = keys(1).new_member_key(member(2)).unwrap();
        let (first, second) = (key.seal_display(b"name").unwrap(), key.seal_display(b"name").unwrap());
        assert_ne!(first, second);
        let key = keys(1).open_member_key(member(2), &wrapped).unwrap();
        assert_eq!(key.open_display(&first).unwrap(), b"name");
    }

    #[test]
    fn a_ciphertext_opens_only_where_it_belongs() {
        let (key, wrapped) = keys(1).new_member_key(member(2)).unwrap();
        let sealed = key.seal_display(b"name").unwrap();
        assert!(key.open_profile(&sealed).is_err(), "another purpose");
        assert!(keys(1).open_member_key(member(3), &wrapped).is_err(), "another member");
        assert!(keys(9).open_member_key(member(2), &wrapped).is_err(), "another tenant");
        let mut broken = sealed.clone();
        broken[30] ^= 1;
        assert!(key.open_display(&broken).is_err(), "another content");
        for stored in [&[][..], &[1], &[2; 80]] {
            assert!(key.open_display(stored).is_err());
        }
    }

    #[test]
    fn tokens_depend_on_key_kind_and_text() {
        let keys = keys(1);
        assert_eq!(keys.token(1, "三海"), keys.token(1, "三海"));
        assert_eq!(keys.token(1, "三海").len(), TOKEN_BYTES);
        assert_ne!(keys.token(1, "三海"), keys.token(2, "三海"));
        let other = TenantKeys::new(Uuid::from_u128(1), &[8; KEY_BYTES]);
        assert_ne!(keys.token(1, "三海"), other.token(1, "三海"));
    }
}

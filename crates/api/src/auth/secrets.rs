//! Opaque secrets: `<kind>_<tenant>_<rest>` in base32, so that every lookup names its tenant before the database is
//! asked. Only SHA-256 of a secret is stored; with 256 random bits a slow hash would add nothing.

use domain::ids::{Id, Tenant};
use sha2::{Digest, Sha256};
use uuid::Uuid;

/// Crockford's alphabet in lower case: nothing that looks like something else.
const ALPHABET: &[u8; 32] = b"0123456789abcdefghjkmnpqrstvwxyz";

/// What a secret opens.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SecretKind {
    /// The refresh secret of a session.
    Session,
    /// The id and secret of a machine client.
    Client,
    /// The address of a statement of account.
    StatementLink,
}

impl SecretKind {
    const fn prefix(self) -> &'static str {
        match self {
            Self::Session => "ses",
            Self::Client => "cli",
            Self::StatementLink => "stm",
        }
    }
}

/// A secret that names its tenant and the row that it opens.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Secret {
    /// The tenant.
    pub tenant: Id<Tenant>,
    /// The session or client.
    pub subject: Uuid,
    /// SHA-256 of the whole text.
    pub hash: Vec<u8>,
}

/// Makes the text of a new secret; it cannot be read again later.
#[must_use]
pub fn make(kind: SecretKind, tenant: Id<Tenant>, subject: Uuid) -> String {
    let mut rest = subject.as_bytes().to_vec();
    rest.extend_from_slice(&random::<32>());
    format!("{}_{}_{}", kind.prefix(), base32(tenant.value().as_bytes()), base32(&rest))
}

/// A number that cannot be guessed: `prefix` and random digits, `length` in all or four at least.
#[must_use]
pub fn digits(prefix: &str, length: usize) -> String {
    let wanted = length.saturating_sub(prefix.len()).max(4);
    // Ten does not divide 256: what lies beyond the last whole ten is drawn again.
    let fair = std::iter::repeat_with(random::<32>).flatten().filter(|byte| *byte < 250);
    let digits = fair.take(wanted).map(|byte| char::from(b'0' + byte % 10));
    prefix.chars().chain(digits).collect()
}

/// Reads the text of a secret.
#[must_use]
pub fn parse(kind: SecretKind, text: &str) -> Option<Secret> {
    let (prefix, text_rest) = text.split_once('_')?;
    let (tenant, rest) = text_rest.split_once('_')?;
    let rest = from_base32(rest)?;
    if prefix != kind.prefix() || rest.len() != 48 {
        return None;
    }
    Some(Secret {
        tenant: Id::new(Uuid::from_slice(&from_base32(tenant)?).ok()?),
        subject: Uuid::from_slice(&rest[..16]).ok()?,
        hash: hash(text),
    })
}

/// The public name of a machine client: `cli_<tenant>_<client>`.
#[must_use]
pub fn public_id(kind: SecretKind, tenant: Id<Tenant>, subject: Uuid) -> String {
    format!("{}_{}_{}", kind.prefix(), base32(tenant.value().as_bytes()), base32(subject.as_bytes()))
}

/// Reads a public name.
#[must_use]
pub fn parse_public_id(kind: SecretKind, text: &str) -> Option<(Id<Tenant>, Uuid)> {
    let mut parts = text.split('_');
    let (prefix, tenant, subject) = (parts.next()?, parts.next()?, parts.next()?);
    if prefix != kind.prefix() || parts.next().is_some() {
        return None;
    }
    let tenant = Uuid::from_slice(&from_base32(tenant)?).ok()?;
    Some((Id::new(tenant), Uuid::from_slice(&from_base32(subject)?).ok()?))
}

/// What is stored of a secret.
#[must_use]
pub fn hash(text: &str) -> Vec<u8> {
    Sha256::digest(text.as_bytes()).to_vec()
}

/// Whether two hashes are the same, in a time that does not tell where they differ.
#[must_use]
pub fn same(left: &[u8], right: &[u8]) -> bool {
    left.len() == right.len() && left.iter().zip(right).fold(0, |seen, (a, b)| seen | (a ^ b)) == 0
}

/// Random bytes of the operating system.
///
/// # Panics
/// When the operating system gives none: nothing may go on without.
#[must_use]
pub fn random<const N: usize>() -> [u8; N] {
    let mut bytes = [0; N];
    getrandom::fill(&mut bytes).expect("the operating system gives random bytes");
    bytes
}

fn base32(bytes: &[u8]) -> String {
    let mut text = String::with_capacity(bytes.len().div_ceil(5) * 8);
    let mut buffer: u32 = 0;
    let mut bits = 0;
    for byte in bytes {
        buffer = (buffer << 8) | u32::from(*byte);
        bits += 8;
        while bits >= 5 {
            bits -= 5;
            text.push(symbol(buffer >> bits));
        }
    }
    if bits > 0 {
        text.push(symbol(buffer << (5 - bits)));
    }
    text
}

fn symbol(value: u32) -> char {
    char::from(ALPHABET[(value & 31) as usize])
}

fn from_base32(text: &str) -> Option<Vec<u8>> {
    let mut bytes = Vec::with_capacity(text.len() * 5 / 8);
    let mut buffer: u32 = 0;
    let mut bits = 0;
    for symbol in text.bytes() {
        let value = ALPHABET.iter().position(|known| *known == symbol)?;
        buffer = (buffer << 5) | u32::try_from(value).ok()?;
        bits += 5;
        if bits >= 8 {
            bits -= 8;
            bytes.push(u8::try_from((buffer >> bits) & 255).ok()?);
        }
    }
    // Leftover bits are zero: one text per secret.
    (buffer & ((1 << bits) - 1) == 0).then_some(bytes)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_secret_names_its_tenant_and_row_and_nothing_else_reads_as_one() {
        let tenant = Id::new(Uuid::from_u128(7));
        let subject = Uuid::from_u128(u128::MAX - 5);
        let text = make(SecretKind::Session, tenant, subject);
        let secret = parse(SecretKind::Session, &text).unwrap();
        assert_eq!((secret.tenant, secret.subject), (tenant, subject));
        assert!(same(&secret.hash, &hash(&text)));
        assert_eq!(parse(SecretKind::Client, &text), None);
        for forged in
            ["", "ses", "ses__", "ses_0_0", "ses_é_x", &text[..text.len() - 1], &text.to_uppercase()]
        {
            assert_eq!(parse(SecretKind::Session, forged), None, "{forged}");
        }
        let name = public_id(SecretKind::Client, tenant, subject);
        assert_eq!(parse_public_id(SecretKind::Client, &name), Some((tenant, subject)));
    }
}

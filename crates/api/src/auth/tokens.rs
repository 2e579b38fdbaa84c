//! Access tokens: short JWTs with one fixed algorithm. They say who asks and until when, never what is allowed.

use std::collections::HashMap;
use std::sync::{PoisonError, RwLock};

use chrono::{DateTime, TimeDelta, Utc};
use domain::ids::{ApiClient, Device, Id, Session, Shop, Tenant, Terminal, User};
use domain::permissions::Permission;
use jsonwebtoken::{Algorithm, DecodingKey, EncodingKey, Header, Validation};
use persistence::access::Bearer;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use super::keys::Keys;
use super::permission_set::PermissionSet;

const ISSUER: &str = "regulars";
const AUDIENCE: &str = "regulars-api";
const TYPE: &str = "access";

/// How long the token of a user or a client lives.
pub const ACCESS_LIFE_SECONDS: i64 = 600;
/// Genuine tokens kept, at most; then all are forgotten, and examined again when they come.
const KNOWN_MAX: usize = 10_000;
/// How long the token of a device lives.
pub const DEVICE_LIFE_SECONDS: i64 = 300;

/// Who a token was made for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Subject {
    /// A user in a session, with the epoch of their rights and the till of the session.
    User {
        /// Who.
        user: Id<User>,
        /// Their session.
        session: Id<Session>,
        /// The epoch of their rights.
        epoch: i32,
        /// The till that the session is bound to.
        till: Option<Till>,
    },
    /// A machine client.
    Client {
        /// Which.
        client: Id<ApiClient>,
        /// The part of its scopes that was asked for; all of them without.
        scope: Option<PermissionSet>,
    },
    /// A reader gateway.
    Device(Id<Device>),
}

/// A terminal and its shop.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Till {
    /// The shop.
    pub shop: Id<Shop>,
    /// The terminal.
    pub terminal: Id<Terminal>,
}

/// A token that was read and is valid.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Token {
    /// The tenant.
    pub tenant: Id<Tenant>,
    /// Who.
    pub subject: Subject,
    /// When it ends.
    pub expires_at: DateTime<Utc>,
}

impl Token {
    /// Whose rights it carries.
    #[must_use]
    pub const fn bearer(&self) -> Bearer {
        match self.subject {
            Subject::User { session, .. } => Bearer::Session(session),
            Subject::Client { client, .. } => Bearer::Client(client),
            Subject::Device(device) => Bearer::Device(device),
        }
    }
}

/// The claims as written.
#[derive(Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Claims {
    iss: String,
    aud: String,
    typ: String,
    iat: i64,
    exp: i64,
    kind: Kind,
    tid: Uuid,
    sub: Uuid,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    sid: Option<Uuid>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    epoch: Option<i32>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    shop: Option<Uuid>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    terminal: Option<Uuid>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    scope: Option<String>,
}

#[derive(Debug, Clone, Copy, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
enum Kind {
    User,
    Client,
    Device,
}

/// Makes and reads access tokens.
pub struct Tokens {
    encoding: EncodingKey,
    decoding: DecodingKey,
    validation: Validation,
    /// Tokens that were found genuine: most come again with the next request.
    known: RwLock<HashMap<Box<str>, Token>>,
}

impl std::fmt::Debug for Tokens {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Tokens")
    }
}

impl Tokens {
    /// With the installation's signing key.
    #[must_use]
    pub fn new(keys: &Keys) -> Self {
        let mut validation = Validation::new(Algorithm::HS256);
        validation.set_issuer(&[ISSUER]);
        validation.set_audience(&[AUDIENCE]);
        validation.set_required_spec_claims(&["iss", "aud", "exp", "sub"]);
        // Compared below with our own clock, which tests may move.
        validation.validate_exp = false;
        Self {
            encoding: EncodingKey::from_secret(&keys.signing),
            decoding: DecodingKey::from_secret(&keys.signing),
            validation,
            known: RwLock::default(),
        }
    }

    /// Makes a token that begins `now`; returns it with its end.
    ///
    /// # Panics
    /// Never: the claims are plain values.
    #[must_use]
    pub fn make(&self, tenant: Id<Tenant>, subject: Subject, now: DateTime<Utc>) -> (String, DateTime<Utc>) {
        let life = match subject {
            Subject::User { .. } | Subject::Client { .. } => ACCESS_LIFE_SECONDS,
            Subject::Device(_) => DEVICE_LIFE_SECONDS,
        };
        let expires_at = now + TimeDelta::seconds(life);
        let claims = claims(tenant, subject, now, expires_at);
        let text = jsonwebtoken::encode(&Header::new(Algorithm::HS256), &claims, &self.encoding)
            .expect("claims of plain values can be encoded");
        (text, expires_at)
    }

    /// Reads a token that is valid `now`.
    #[must_use]
    pub fn read(&self, text: &str, now: DateTime<Utc>) -> Option<Token> {
        let known = self.known.read().unwrap_or_else(PoisonError::into_inner).get(text).copied();
        let token = match known {
            Some(token) => token,
            None => self.examine(text)?,
        };
        if token.expires_at <= now {
            return None;
        }
        if known.is_none() {
            self.remember(text, token);
        }
        Some(token)
    }

    /// What a genuine token says, whether or not it has ended.
    fn examine(&self, text: &str) -> Option<Token> {
        let claims = jsonwebtoken::decode::<Claims>(text, &self.decoding, &self.validation).ok()?.claims;
        let expires_at = DateTime::from_timestamp(claims.exp, 0)?;
        let token = Token { tenant: Id::new(claims.tid), subject: subject(&claims)?, expires_at };
        (claims.typ == TYPE).then_some(token)
    }

    fn remember(&self, text: &str, token: Token) {
        let mut known = self.known.write().unwrap_or_else(PoisonError::into_inner);
        if known.len() >= KNOWN_MAX {
            known.clear();
        }
        known.insert(text.into(), token);
    }
}

fn claims(tenant: Id<Tenant>, subject: Subject, now: DateTime<Utc>, expires_at: DateTime<Utc>) -> Claims {
    let mut scope = None;
    let (kind, sub, sid, epoch, till) = match subject {
        Subject::User { user, session, epoch, till } => {
            (Kind::User, user.value(), Some(session.value()), Some(epoch), till)
        }
        Subject::Client { client, scope: asked } => {
            scope = asked.map(|asked| asked.codes().join(" "));
            (Kind::Client, client.value(), None, None, None)
        }
        Subject::Device(device) => (Kind::Device, device.value(), None, None, None),
    };
    Claims {
        iss: ISSUER.to_owned(),
        aud: AUDIENCE.to_owned(),
        typ: TYPE.to_owned(),
        iat: now.timestamp(),
        exp: expires_at.timestamp(),
        kind,
        tid: tenant.value(),
        sub,
        sid,
        epoch,
        shop: till.map(|till| till.shop.value()),
        terminal: till.map(|till| till.terminal.value()),
        scope,
    }
}

fn subject(claims: &Claims) -> Option<Subject> {
    let subject = match claims.kind {
        Kind::User => Subject::User {
            user: Id::new(claims.sub),
            session: Id::new(claims.sid?),
            epoch: claims.epoch?,
            till: claims
                .shop
                .zip(claims.terminal)
                .map(|(shop, terminal)| Till { shop: Id::new(shop), terminal: Id::new(terminal) }),
        },
        Kind::Client => Subject::Client {
            client: Id::new(claims.sub),
            scope: claims
                .scope
                .as_deref()
                .map(|scope| scope.split(' ').filter_map(Permission::from_code).collect()),
        },
        Kind::Device => Subject::Device(Id::new(claims.sub)),
    };
    Some(subject)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_a_whole_unexpired_token_of_this_key_is_read() {
        let tokens = Tokens::new(&Keys::ephemeral());
        let now = DateTime::from_timestamp(1_795_000_000, 0).unwrap();
        let tenant = Id::new(Uuid::from_u128(1));
        let subject = Subject::User {
            user: Id::new(Uuid::from_u128(2)),
            session: Id::new(Uuid::from_u128(3)),
            epoch: 4,
            till: Some(Till { shop: Id::new(Uuid::from_u128(5)), terminal: Id::new(Uuid::from_u128(6)) }),
        };
        let (text, expires_at) = tokens.make(tenant, subject, now);
        assert_eq!(tokens.read(&text, now), Some(Token { tenant, subject, expires_at }));
        assert_eq!(tokens.read(&text, expires_at), None);
        assert_eq!(Tokens::new(&Keys::ephemeral()).read(&text, now), None);
        let mut parts = text.split('.');
        let (_, claims, signature) = (parts.next(), parts.next().unwrap(), parts.next().unwrap());
        // {"typ":"JWT","alg":"none"} and {"typ":"JWT","alg":"HS384"}
        for header in ["eyJ0eXAiOiJKV1QiLCJhbGciOiJub25lIn0", "eyJ0eXAiOiJKV1QiLCJhbGciOiJIUzM4NCJ9"] {
            assert_eq!(tokens.read(&format!("{header}.{claims}.{signature}"), now), None);
            assert_eq!(tokens.read(&format!("{header}.{claims}."), now), None);
        }
        assert_eq!(tokens.read("", now), None);
    }
}

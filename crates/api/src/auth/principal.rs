//! Who asks, as handlers see it. [`SignedIn`] is anybody with a valid token; [`Principal`] also has a password that
//! need not be changed first.
//!
//! *Invariant:* the table of operations, asked at [`crate::middleware::admission`], is the one predicate for "may do";
//! [`SignedIn::browse`] is the one for "may see in lists".

use std::future::{Ready, ready};
use std::ops::Deref;
use std::rc::Rc;

use actix_web::dev::Payload;
use actix_web::{FromRequest, HttpMessage, HttpRequest, web};
use chrono::{DateTime, Utc};
use domain::ids::{Id, Session, Shop, Tenant, Terminal, User};
use domain::money::Money;
use persistence::audit::{Act, Actor};
use persistence::browse::BrowseScope;
use persistence::roles::RoleRange;
use persistence::tenants::BrowsePolicy;

use super::access::Rights;
use super::permission_set::PermissionSet;
use super::tokens::{Subject, Till, Token};
use crate::app::error::{AppError, AuthError};
use crate::language::Language;
use crate::middleware::admission::admitted;
use crate::middleware::edge::RequestInfo;
use crate::problem::Problem;
use crate::state::AppState;

/// Whoever asks with a valid token.
#[derive(Debug, Clone)]
pub struct SignedIn {
    /// The tenant.
    pub tenant: Id<Tenant>,
    /// Who.
    pub actor: Actor,
    /// The session of a user.
    pub session: Option<Id<Session>>,
    /// The epoch of a user's rights.
    pub epoch: i32,
    /// The shop in whose name they act: of the till, of the device or client, else the home shop.
    pub shop: Option<Id<Shop>>,
    /// The till.
    pub terminal: Option<Id<Terminal>>,
    /// What they may do.
    pub permissions: PermissionSet,
    /// The least part of a price by the rules that they may charge, in basis points (OP06).
    pub price_floor_bp: i32,
    /// The most that they may take back at once on their own; none for any amount (S06).
    pub correction_limit: Option<Money>,
    /// The place of a user's role in the tree.
    pub role: Option<RoleRange>,
    /// Which members they see in lists.
    pub browse: BrowseScope,
    /// Whether the password must be changed first.
    pub must_change_password: bool,
    /// When the token ends.
    pub expires_at: DateTime<Utc>,
    /// When the request arrived.
    pub now: DateTime<Utc>,
    /// The request's id.
    pub request_id: String,
    /// The language of ours that they prefer, if they said so.
    pub language: Option<Language>,
}

/// Whoever asks with a valid token, and a password that need not be changed first.
#[derive(Debug, Clone)]
pub struct Principal(SignedIn);

impl SignedIn {
    /// The act of this request, for the audit log.
    #[must_use]
    pub fn act(&self) -> Act {
        Act { now: self.now, actor: self.actor, terminal: self.terminal, request_id: self.request_id.clone() }
    }

    /// The user, when it is one.
    ///
    /// # Errors
    /// [`AuthError::Unauthenticated`] for machines: the operation belongs to a person.
    pub fn user(&self) -> Result<(Id<User>, Id<Session>), AppError> {
        match (self.actor, self.session) {
            (Actor::User(user), Some(session)) => Ok((user, session)),
            (Actor::User(_) | Actor::Client(_) | Actor::Device(_) | Actor::System, _) => {
                Err(AuthError::Unauthenticated.into())
            }
        }
    }

    /// The shop in whose name value moves.
    ///
    /// # Errors
    /// [`AuthError::TerminalRequired`] when there is none.
    pub fn serving_shop(&self) -> Result<Id<Shop>, AppError> {
        self.shop.ok_or_else(|| AuthError::TerminalRequired.into())
    }

    fn new(token: &Token, rights: &Rights, info: &RequestInfo) -> Self {
        let (session, till) = match token.subject {
            Subject::User { session, till, .. } => (Some(session), till),
            Subject::Client { .. } => (None, None),
            Subject::Device(_) => {
                (None, rights.shop.zip(rights.terminal).map(|(shop, terminal)| Till { shop, terminal }))
            }
        };
        Self {
            tenant: token.tenant,
            actor: rights.actor,
            session,
            epoch: rights.epoch,
            shop: till.map(|till| till.shop).or(rights.shop),
            terminal: till.map(|till| till.terminal),
            permissions: allowed(token, rights),
            price_floor_bp: rights.price_floor_bp,
            correction_limit: rights.correction_limit,
            role: rights.role,
            browse: browse(rights),
            must_change_password: rights.must_change_password,
            expires_at: token.expires_at,
            now: info.now,
            request_id: info.id.clone(),
            language: info.accepted_language,
        }
    }
}

/// What the bearer may do, within what a machine asked for.
fn allowed(token: &Token, rights: &Rights) -> PermissionSet {
    match token.subject {
        Subject::Client { scope: Some(scope), .. } => rights.permissions.intersection(scope),
        Subject::User { .. } | Subject::Client { scope: None, .. } | Subject::Device(_) => rights.permissions,
    }
}

fn browse(rights: &Rights) -> BrowseScope {
    match (rights.browse_policy, rights.actor, rights.role) {
        (BrowsePolicy::OwnerTree, Actor::User(own), Some(role)) => {
            BrowseScope::OwnerRange { own_user: own, lft: role.lft, rgt: role.rgt }
        }
        (BrowsePolicy::Shop, ..) => {
            rights.shop.map_or(BrowseScope::All, |shop| BrowseScope::Shops(vec![shop]))
        }
        (BrowsePolicy::Tenant | BrowsePolicy::OwnerTree, ..) => BrowseScope::All,
    }
}

impl Deref for Principal {
    type Target = SignedIn;

    fn deref(&self) -> &SignedIn {
        &self.0
    }
}

impl FromRequest for SignedIn {
    type Error = Problem;
    type Future = Ready<Result<Self, Problem>>;

    fn from_request(request: &HttpRequest, _: &mut Payload) -> Self::Future {
        ready(admitted(request).map_err(Problem::from))
    }
}

impl FromRequest for Principal {
    type Error = Problem;
    type Future = Ready<Result<Self, Problem>>;

    fn from_request(request: &HttpRequest, _: &mut Payload) -> Self::Future {
        ready(admitted(request).and_then(Self::of).map_err(Problem::from))
    }
}

impl Principal {
    /// The same caller without a place: what they let happen happens where it was asked for.
    #[must_use]
    pub fn from_elsewhere(&self) -> Self {
        Self(SignedIn { shop: None, terminal: None, ..self.0.clone() })
    }

    fn of(caller: SignedIn) -> Result<Self, AppError> {
        if caller.must_change_password {
            return Err(AuthError::PasswordChangeRequired.into());
        }
        Ok(Self(caller))
    }
}

/// Whose token a request carries, and what they may do now.
///
/// # Errors
/// [`AuthError::Unauthenticated`] without a valid token; [`AppError::Store`] when the rights cannot be read.
pub(crate) async fn identify(request: &HttpRequest) -> Result<SignedIn, AppError> {
    let state = state(request)?;
    let token = request.extensions().get::<Token>().copied().ok_or(AuthError::Unauthenticated)?;
    let rights = state.access.rights(state, &token).await?.ok_or(AuthError::Unauthenticated)?;
    let info = RequestInfo::of(request);
    info.name(token.tenant, rights.actor);
    Ok(SignedIn::new(&token, &rights, &info))
}

/// The request's id, language and arrival, for handlers that need no sign-in.
#[derive(Debug, Clone)]
pub struct Caller(pub Rc<RequestInfo>);

impl FromRequest for Caller {
    type Error = Problem;
    type Future = Ready<Result<Self, Problem>>;

    fn from_request(request: &HttpRequest, _: &mut Payload) -> Self::Future {
        ready(Ok(Self(RequestInfo::of(request))))
    }
}

fn state(request: &HttpRequest) -> Result<&AppState, AppError> {
    request
        .app_data::<web::Data<AppState>>()
        .map(|state| state.get_ref())
        .ok_or_else(|| AppError::Internal("the application state is missing".to_owned()))
}

//! Machine clients: their secret is shown once, their tokens are short.

use chrono::{DateTime, Utc};
use domain::ids::{ApiClient as ApiClientThing, Id, Shop};
use domain::permissions::Permission;
use persistence::access::Bearer;
use persistence::api_clients::{self, ApiClient, NewApiClient};
use persistence::audit::{self, Event};
use persistence::ids::fresh;
use persistence::pagination::{Page, PageRequest};

use super::error::{AppError, AuthError, Noun};
use crate::auth::permission_set::PermissionSet;
use crate::auth::principal::Principal;
use crate::auth::secrets::{self, SecretKind};
use crate::auth::tokens::Subject;
use crate::state::AppState;

/// A new client's public name and its secret, which is nowhere kept.
#[derive(Debug)]
pub struct Credentials {
    /// Public name.
    pub client_id: String,
    /// The secret.
    pub client_secret: String,
}

/// A token for a machine.
#[derive(Debug)]
pub struct MachineToken {
    /// The access token.
    pub access_token: String,
    /// When it ends.
    pub expires_at: DateTime<Utc>,
    /// What it allows.
    pub scopes: PermissionSet,
}

/// Lists clients that are not revoked.
///
/// # Errors
/// [`AppError::Store`].
pub async fn list(
    state: &AppState,
    principal: &Principal,
    page: PageRequest,
) -> Result<Page<ApiClient>, AppError> {
    state.read(principal.tenant, move |tx| Ok(api_clients::list(tx, &page)?)).await
}

/// Makes a client that may do part of what its maker may.
///
/// # Errors
/// An invalid field when the scopes go beyond that or the shop is unknown.
pub async fn make(
    state: &AppState,
    principal: &Principal,
    name: String,
    scopes: Vec<Permission>,
    shop: Option<Id<Shop>>,
) -> Result<Credentials, AppError> {
    let wanted: PermissionSet = scopes.iter().copied().collect();
    if !wanted.is_within(principal.permissions) {
        return Err(AppError::invalid("/scopes", "beyond-own"));
    }
    let act = principal.act();
    let id: Id<ApiClientThing> = fresh(act.now);
    let client_secret = secrets::make(SecretKind::Client, principal.tenant, id.value());
    let secret_hash = secrets::hash(&client_secret);
    let new = NewApiClient { id, name, scopes, shop_id: shop, secret_hash };
    state
        .write(principal.tenant, move |tx| {
            api_clients::insert(tx, &new, act.now)?;
            Ok(audit::record(tx, &act, &Event::done("api_client.made", "api_client", id.value()))?)
        })
        .await?;
    let client_id = secrets::public_id(SecretKind::Client, principal.tenant, id.value());
    Ok(Credentials { client_id, client_secret })
}

/// Revokes a client; its tokens end within two seconds.
///
/// # Errors
/// [`AppError::NotFound`].
pub async fn revoke(state: &AppState, principal: &Principal, id: Id<ApiClientThing>) -> Result<(), AppError> {
    let act = principal.act();
    state
        .write(principal.tenant, move |tx| {
            if !api_clients::revoke(tx, id, act.now)? {
                return Err(AppError::NotFound(Noun::ApiClient));
            }
            Ok(audit::record(tx, &act, &Event::done("api_client.revoked", "api_client", id.value()))?)
        })
        .await?;
    state.access.forget(Bearer::Client(id));
    Ok(())
}

/// Gives a token for a client's secret, for all of its scopes or for some.
///
/// # Errors
/// [`AuthError::CredentialsInvalid`], an invalid field when a scope is not the client's.
pub async fn token(
    state: &AppState,
    client_id: &str,
    client_secret: &str,
    scope: Option<PermissionSet>,
    now: DateTime<Utc>,
) -> Result<MachineToken, AppError> {
    let (tenant, subject) =
        secrets::parse_public_id(SecretKind::Client, client_id).ok_or(AuthError::CredentialsInvalid)?;
    let secret = secrets::parse(SecretKind::Client, client_secret)
        .filter(|secret| secret.tenant == tenant && secret.subject == subject)
        .ok_or(AuthError::CredentialsInvalid)?;
    let id: Id<ApiClientThing> = Id::new(subject);
    let client = state
        .read(tenant, move |tx| Ok(api_clients::find(tx, id)?))
        .await?
        .filter(|client| secrets::same(&client.secret_hash, &secret.hash))
        .ok_or(AuthError::CredentialsInvalid)?;
    let all: PermissionSet = client.scopes.into_iter().collect();
    if scope.is_some_and(|scope| !scope.is_within(all)) {
        return Err(AppError::invalid("/scope", "unknown-value"));
    }
    let subject = Subject::Client { client: id, scope };
    let (access_token, expires_at) = state.tokens.make(tenant, subject, now);
    Ok(MachineToken { access_token, expires_at, scopes: scope.unwrap_or(all) })
}

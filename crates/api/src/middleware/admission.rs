//! The one place where a caller is let through to an operation: its line in the table says who may.
//!
//! Asked before anything but the address is read, so that who may not learns nothing about the body. Handlers find
//! the caller whom this let through; where nobody was, there is none to find.

use actix_web::dev::ServiceRequest;
use actix_web::{HttpMessage, HttpRequest};
use domain::permissions::Permission;
use persistence::audit::Actor;

use crate::addresses;
use crate::app::error::{AppError, AuthError};
use crate::auth::principal::{self, SignedIn};
use crate::routes::Access;

/// Lets a request through, or says why not.
///
/// # Errors
/// [`AuthError`]; [`AppError::Store`] when what the caller may do cannot be read.
pub(crate) async fn admit(request: &ServiceRequest) -> Result<(), AppError> {
    let access = addresses::find_access(request.method().as_str(), request.match_info().unprocessed());
    match access {
        // Whatever has no line is answered `not-found`, to anybody.
        None | Some(Access::Open) => {}
        Some(Access::SignedIn) => let_in(request, principal::identify(request.request()).await?),
        Some(Access::May(permission)) => {
            let caller = principal::identify(request.request()).await?;
            check_permission(&caller, permission)?;
            let_in(request, caller);
        }
        Some(Access::Device) => {
            let caller = principal::identify(request.request()).await?;
            check_device(&caller)?;
            let_in(request, caller);
        }
    }
    Ok(())
}

fn check_permission(caller: &SignedIn, permission: Permission) -> Result<(), AppError> {
    if caller.must_change_password {
        return Err(AuthError::PasswordChangeRequired.into());
    }
    if caller.permissions.contains(permission) {
        Ok(())
    } else {
        Err(AuthError::PermissionMissing(permission).into())
    }
}

fn check_device(caller: &SignedIn) -> Result<(), AppError> {
    match caller.actor {
        Actor::Device(_) => Ok(()),
        Actor::User(_) | Actor::Client(_) | Actor::System => Err(AuthError::Unauthenticated.into()),
    }
}

fn let_in(request: &ServiceRequest, caller: SignedIn) {
    request.extensions_mut().insert(caller);
}

/// Whom [`admit`] let through.
///
/// # Errors
/// [`AuthError::Unauthenticated`] when nobody was.
pub(crate) fn admitted(request: &HttpRequest) -> Result<SignedIn, AppError> {
    request.extensions().get::<SignedIn>().cloned().ok_or_else(|| AuthError::Unauthenticated.into())
}

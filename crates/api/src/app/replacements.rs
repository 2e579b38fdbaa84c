//! 改单重开: a slip that was typed wrongly, taken back and written again in one step (X03).

use domain::ids::{Id, Membership, Posting};
use domain::permissions::Permission;
use domain::slips::Replaces;
use domain::till::{Rejection, Reverse};
use persistence::statements;
use persistence::till::Work;

use super::approvals::{self, NO_FLOOR_BP};
use super::corrections::Grounds;
use super::error::{AppError, AuthError, Noun};
use super::till::{self, Answer, Command};
use crate::auth::principal::Principal;
use crate::state::AppState;
use crate::wire::posting_result::{NeedsApproval, needing};

/// What is known of a wrong slip before it is rebuilt.
#[derive(Debug, Clone, Copy)]
pub struct WrongSlip {
    /// Whose it is.
    pub wallet: Id<Membership>,
    /// 单位团购: whether a company bought in bulk.
    pub bulk_purchase: bool,
}

/// The wrong slip; whoever rebuilds it may sell, too.
///
/// # Errors
/// [`AuthError::PermissionMissing`], [`Noun::Posting`] when there is no such posting.
pub async fn slip(
    state: &AppState,
    principal: &Principal,
    original: Id<Posting>,
) -> Result<WrongSlip, AppError> {
    if !principal.permissions.contains(Permission::ConsumptionCreate) {
        return Err(AuthError::PermissionMissing(Permission::ConsumptionCreate).into());
    }
    let found = state.read(principal.tenant, move |tx| Ok(statements::some(tx, &[original])?)).await?;
    let slip = found.first().ok_or(AppError::NotFound(Noun::Posting))?;
    Ok(WrongSlip { wallet: slip.membership, bulk_purchase: slip.bulk_purchase })
}

/// The command of a sale that stands for `original`.
#[must_use]
pub fn replacing(principal: &Principal, original: Id<Posting>, grounds: Grounds, sale: Command) -> Command {
    let Grounds { reason, mandate } = grounds;
    let undo = Reverse { origin: till::origin(principal, None), reason, mandate };
    let mut command = sale;
    if let Work::Consume(wanted) = &mut command.work {
        wanted.replaces = Some(Box::new(Replaces { original, undo }));
    }
    command
}

/// What rebuilding a slip would do. Beyond the caller's limit, and below their price floor, its figures are shown all the same, with the
/// approval that it needs. `sale` makes the right sale for a floor.
///
/// # Errors
/// Any other refusal that the command would meet.
pub async fn preview(
    state: &AppState,
    principal: &Principal,
    original: Id<Posting>,
    grounds: &Grounds,
    sale: impl Fn(i32) -> Result<Command, AppError>,
) -> Result<Answer, AppError> {
    let at = async |floor: i32| {
        let command = async |grounds: Grounds| Ok(replacing(principal, original, grounds, sale(floor)?));
        approvals::preview_correction(state, principal, grounds, command).await
    };
    let needed = match at(principal.price_floor_bp).await {
        Err(AppError::Till(Rejection::PriceBelowFloor { least, asked })) => {
            NeedsApproval { least: least.to_string(), asked: asked.to_string() }
        }
        decided => return decided,
    };
    let answer = at(NO_FLOOR_BP).await?;
    let text = needing(&answer.text, needed);
    let text = text.map_err(|error| AppError::Internal(format!("a preview: {error}")))?;
    Ok(Answer { text, ..answer })
}

//! 补积分: the slip that a clerk reads or types, found, and the command that gives its points to a member (P04).

use domain::ids::{Card, Id, Membership, Product, Shop};
use domain::make_up::MakeUp;
use domain::permissions::Permission;
use persistence::products;
use persistence::statements::{self, Detail};
use persistence::store::Tx;
use persistence::till::Work;

use super::error::{AppError, Noun};
use super::till::{self, Command};
use crate::auth::principal::Principal;
use crate::state::AppState;

/// A make-up as asked for.
#[derive(Debug)]
pub struct Asked {
    /// Who gets the points.
    pub membership: Id<Membership>,
    /// The card that was presented.
    pub card: Option<Id<Card>>,
    /// Number on the slip, or the id of its sale.
    pub slip: String,
    /// The shop, for callers that are not bound to one.
    pub shop: Option<Id<Shop>>,
}

/// The command that makes up a slip.
///
/// # Errors
/// [`Noun::Slip`] when nothing has that number.
pub async fn command(state: &AppState, principal: &Principal, asked: Asked) -> Result<Command, AppError> {
    let slip = asked.slip;
    let (sale, slip_wallet, silent_lines) = state
        .read(principal.tenant, move |tx| {
            let id = statements::find_by_slip(tx, &slip)?.ok_or(AppError::NotFound(Noun::Slip))?;
            let detail = statements::find(tx, id)?.ok_or(AppError::NotFound(Noun::Slip))?;
            Ok((id, detail.row.membership, silent_lines(tx, &detail)?))
        })
        .await?;
    let command = MakeUp {
        origin: till::origin(principal, None),
        silent_lines,
        any_age: principal.permissions.contains(Permission::PointsMakeUpLate),
    };
    let work = Work::MakeUp { slip_wallet, sale, command };
    Ok(Command { wallet: asked.membership, card: asked.card, shop: asked.shop, proof: None, work })
}

/// Lines whose goods earn nothing, by the catalogue of now.
fn silent_lines(tx: &mut Tx<'_>, slip: &Detail) -> Result<Vec<i16>, AppError> {
    let ids: Vec<Id<Product>> = slip.lines.iter().filter_map(|line| line.product).collect();
    if ids.is_empty() {
        return Ok(Vec::new());
    }
    let goods = products::find_many(tx, &ids)?;
    let is_silent = |id: Id<Product>| goods.iter().any(|product| product.id == id && !product.earns_points);
    let numbered = slip.lines.iter().zip(1_i16..);
    Ok(numbered.filter(|(line, _)| line.product.is_some_and(is_silent)).map(|(_, number)| number).collect())
}

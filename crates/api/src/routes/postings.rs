//! `/postings`: the ledger as people read it — statements, the journal, one posting with its reasons, its receipt.

use actix_web::{get, web};
use chrono::NaiveDate;
use domain::ids::Id;
use persistence::statements::Filter;
use serde::Deserialize;
use utoipa::IntoParams;
use uuid::Uuid;
use validator::Validate;

use crate::app::postings::{self, Listed};
use crate::auth::principal::Principal;
use crate::extract::query::{self, Listing, ValidQuery};
use crate::problem::Problem;
use crate::state::AppState;
use crate::wire::posting_result::PostingKindCode;
use crate::wire::posting_row::{PostingDetail, PostingRow};
use crate::wire::receipt::Receipt;

/// Which postings.
#[derive(Debug, Deserialize, Validate, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(crate) struct PostingsQuery {
    /// The statement of one membership, in the order of its wallet's versions. The other filters do not apply.
    membership_id: Option<Uuid>,
    /// Only of this shop.
    shop_id: Option<Uuid>,
    /// Only operated by this user.
    user_id: Option<Uuid>,
    /// Only of this kind.
    kind: Option<PostingKindCode>,
    /// From this business date on.
    business_date_from: Option<NaiveDate>,
    /// Up to this business date.
    business_date_to: Option<NaiveDate>,
    /// Rows wanted, 1 to 200.
    #[validate(range(min = 1, max = 200))]
    #[param(example = 50, minimum = 1, maximum = 200)]
    limit: Option<i64>,
    /// `next_cursor` of the previous page.
    #[validate(length(max = 200))]
    cursor: Option<String>,
}

impl PostingsQuery {
    fn filter(&self) -> Filter {
        Filter {
            shop: self.shop_id.map(Id::new),
            user: self.user_id.map(Id::new),
            kind: self.kind.map(PostingKindCode::kind),
            from: self.business_date_from,
            to: self.business_date_to,
        }
    }
}

/// List postings
///
/// Newest first. With `membership_id` the statement of that membership, without it the journal of the members that the
/// caller may browse.
#[utoipa::path(tag = "Ledger", params(PostingsQuery), responses((status = 200, body = Listing<PostingRow>)))]
#[get("/postings")]
pub(crate) async fn list_postings(
    state: web::Data<AppState>,
    principal: Principal,
    query: ValidQuery<PostingsQuery>,
) -> Result<web::Json<Listing<PostingRow>>, Problem> {
    let query = query.0;
    if let Some(membership) = query.membership_id {
        let page = query::page::<i64>(query.limit, query.cursor.as_deref())?;
        let listed = postings::of_membership(&state, &principal, Id::new(membership), page).await?;
        return Ok(web::Json(listing(listed)));
    }
    let page = query::page::<Uuid>(query.limit, query.cursor.as_deref())?;
    let listed = postings::journal(&state, &principal, query.filter(), page).await?;
    Ok(web::Json(listing(listed)))
}

fn listing<K: serde::Serialize>(listed: Listed<K>) -> Listing<PostingRow> {
    let members = listed.members;
    Listing::new(listed.page, |row| PostingRow::of(&row, &members))
}

/// Get a posting
///
/// With ways of payment, delivered lines, entries, balances before and after, and why each number is what it is.
#[utoipa::path(
    tag = "Ledger",
    params(("id" = Uuid, Path, description = "The posting")),
    responses((status = 200, body = PostingDetail))
)]
#[get("/postings/{id}")]
pub(crate) async fn get_posting(
    state: web::Data<AppState>,
    principal: Principal,
    id: web::Path<Uuid>,
) -> Result<web::Json<PostingDetail>, Problem> {
    let found = postings::find(&state, &principal, Id::new(*id)).await?;
    let detail = PostingDetail::of(&found.detail, &found.members, &found.snapshot, principal.language);
    Ok(web::Json(detail.with_proof(found.proof.as_ref())))
}

/// Get what a receipt prints
///
/// The member's name is masked. The same content whenever it is printed again.
#[utoipa::path(
    tag = "Ledger",
    params(("id" = Uuid, Path, description = "The posting")),
    responses((status = 200, body = Receipt))
)]
#[get("/postings/{id}/receipt")]
pub(crate) async fn get_posting_receipt(
    state: web::Data<AppState>,
    principal: Principal,
    id: web::Path<Uuid>,
) -> Result<web::Json<Receipt>, Problem> {
    let printed = postings::receipt(&state, &principal, Id::new(*id)).await?;
    Ok(web::Json(printed))
}

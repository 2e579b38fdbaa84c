//! `/members`: who the regulars are.

mod views;

use actix_web::http::StatusCode;
use actix_web::{HttpResponse, get, patch, post, web};
use chrono::NaiveDate;
use domain::ids::Id;
use persistence::member_list::MemberFilter;
use persistence::member_profile::{Gender, Profile};
use persistence::members::MemberStatus;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use uuid::Uuid;
use validator::Validate;

pub(crate) use self::views::GenderCode;
use self::views::{MemberResponse, MemberRow, NearNamesResponse};
use super::fields;
use crate::app::error::AppError;
use crate::app::members::{self, MemberEdit, Opening};
use crate::auth::principal::Principal;
use crate::extract::if_match::{IfMatch, created, versioned};
use crate::extract::json::ValidJson;
use crate::extract::query::{self, Listing, ValidQuery};
use crate::problem::Problem;
use crate::state::AppState;
use crate::wire::membership::Membership;

/// Earliest birthday that is accepted.
const BIRTHDAY_YEAR_MIN: i32 = 1880;

/// Which members.
#[derive(Debug, Deserialize, Validate, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(crate) struct MembersQuery {
    /// A card's number or another text of it, a whole phone, its last four digits, the member number, part of a name,
    /// its pinyin or initials, a number plate or at least its last four characters. Several words must all match.
    #[validate(length(max = 100))]
    #[param(example = "zhangsh")]
    q: Option<String>,
    /// Only maintained by this user.
    owner: Option<Uuid>,
    /// Only with a membership of this tier level.
    tier: Option<i16>,
    /// Rows wanted, 1 to 200.
    #[validate(range(min = 1, max = 200))]
    #[param(example = 50, minimum = 1, maximum = 200)]
    limit: Option<i64>,
    /// `next_cursor` of the previous page.
    #[validate(length(max = 200))]
    cursor: Option<String>,
}

/// A member to enrol.
#[derive(Debug, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct CreateMemberRequest {
    /// Name.
    #[validate(length(min = 1, max = 64))]
    #[schema(example = "张三海", min_length = 1, max_length = 64)]
    name: String,
    /// Telephone; belongs to one member.
    #[validate(length(max = 30))]
    #[schema(example = "13812345678", max_length = 30)]
    phone: Option<String>,
    /// Form of address.
    gender: Option<GenderCode>,
    /// Birthday.
    #[schema(example = "1990-02-28")]
    birthday: Option<NaiveDate>,
    /// What staff should know.
    #[validate(length(max = 500))]
    #[schema(example = "靠窗座位", max_length = 500)]
    note: Option<String>,
    /// Number plates of their cars, at most ten; spaces, dots and width do not matter.
    #[serde(default)]
    #[validate(length(max = 10))]
    #[schema(example = json!(["京A12345"]), max_items = 10)]
    plates: Vec<String>,
    /// Opens a membership in this program.
    program_id: Option<Uuid>,
    /// Binds a card with this number to the membership and activates it; needs `program_id`.
    #[validate(length(min = 1, max = 64))]
    #[schema(example = "80000012", min_length = 1, max_length = 64)]
    card_number: Option<String>,
}

/// What to change; what is absent stays, null empties.
#[derive(Debug, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct UpdateMemberRequest {
    /// Name.
    #[validate(length(min = 1, max = 64))]
    #[schema(example = "张三海", min_length = 1, max_length = 64)]
    name: Option<String>,
    /// Telephone.
    #[serde(default, deserialize_with = "fields::present")]
    #[schema(value_type = Option<String>, example = "13812345678", max_length = 30)]
    phone: Option<Option<String>>,
    /// Form of address.
    #[serde(default, deserialize_with = "fields::present")]
    #[schema(value_type = Option<GenderCode>)]
    gender: Option<Option<GenderCode>>,
    /// Birthday.
    #[serde(default, deserialize_with = "fields::present")]
    #[schema(value_type = Option<NaiveDate>, example = "1990-02-28")]
    birthday: Option<Option<NaiveDate>>,
    /// What staff should know.
    #[serde(default, deserialize_with = "fields::present")]
    #[schema(value_type = Option<String>, example = "靠窗座位", max_length = 500)]
    note: Option<Option<String>>,
    /// Number plates of their cars, all of them, at most ten.
    #[validate(length(max = 10))]
    #[schema(example = json!(["京A12345", "京AD67890"]), max_items = 10)]
    plates: Option<Vec<String>>,
    /// Whether they may be served.
    status: Option<StatusCodeOfMember>,
    /// Who maintains them.
    owner_id: Option<Uuid>,
    /// Where they are at home.
    home_shop_id: Option<Uuid>,
    /// Whether they want messages about their money.
    #[schema(example = true)]
    messages_allowed: Option<bool>,
}

/// Whether a member may be served.
#[derive(Debug, Clone, Copy, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
#[schema(as = MemberStatus)]
pub(crate) enum StatusCodeOfMember {
    /// May be served.
    Active,
    /// Not for now.
    Suspended,
}

/// A membership to open.
#[derive(Debug, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct OpenMembershipRequest {
    /// The program.
    program_id: Uuid,
    /// Binds a card with this number and activates it.
    #[validate(length(min = 1, max = 64))]
    #[schema(example = "80000012", min_length = 1, max_length = 64)]
    card_number: Option<String>,
}

/// A name that is about to be enrolled.
#[derive(Debug, Deserialize, Validate, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(crate) struct NearNamesQuery {
    /// The name.
    #[validate(length(min = 1, max = 64))]
    #[param(example = "王小明")]
    name: String,
}

/// What lists mask.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct UnmaskedResponse {
    /// Telephone.
    #[schema(example = "13812345678")]
    phone: Option<String>,
    /// Birthday.
    birthday: Option<NaiveDate>,
}

impl CreateMemberRequest {
    fn split(self, today: NaiveDate) -> Result<(Profile, Option<Opening>), AppError> {
        let opening = match (self.program_id, self.card_number) {
            (Some(program), number) => Some(opening(program, number)?),
            (None, Some(_)) => return Err(AppError::invalid("/program_id", "required")),
            (None, None) => None,
        };
        let profile = Profile {
            name: name(&self.name)?,
            phone: self.phone.map(|text| fields::phone("/phone", &text)).transpose()?,
            gender: self.gender.and_then(GenderCode::gender),
            birthday: self.birthday.map(|date| birthday(date, today)).transpose()?,
            note: self.note.unwrap_or_default(),
            plates: fields::plates("/plates", &self.plates)?,
        };
        Ok((profile, opening))
    }
}

impl UpdateMemberRequest {
    fn edit(self, today: NaiveDate) -> Result<MemberEdit, AppError> {
        let phone = |text: Option<String>| text.map(|text| fields::phone("/phone", &text)).transpose();
        let date = |date: Option<NaiveDate>| date.map(|date| birthday(date, today)).transpose();
        if self.note.iter().flatten().any(|note| note.chars().count() > 500) {
            return Err(AppError::invalid("/note", "too-long"));
        }
        Ok(MemberEdit {
            name: self.name.as_deref().map(name).transpose()?,
            phone: self.phone.map(phone).transpose()?,
            gender: self.gender.map(|gender| gender.and_then(GenderCode::gender)),
            birthday: self.birthday.map(date).transpose()?,
            note: self.note.map(Option::unwrap_or_default),
            plates: self.plates.as_deref().map(|texts| fields::plates("/plates", texts)).transpose()?,
            status: self.status.map(StatusCodeOfMember::status),
            owner: self.owner_id.map(Id::new),
            home_shop: self.home_shop_id.map(Id::new),
            messages_allowed: self.messages_allowed,
        })
    }
}

impl StatusCodeOfMember {
    const fn status(self) -> MemberStatus {
        match self {
            Self::Active => MemberStatus::Active,
            Self::Suspended => MemberStatus::Suspended,
        }
    }
}

impl From<Profile> for UnmaskedResponse {
    fn from(profile: Profile) -> Self {
        Self { phone: profile.phone.map(|phone| phone.digits().to_owned()), birthday: profile.birthday }
    }
}

/// List members
///
/// Those that the caller may browse, in the order of enrolment.
#[utoipa::path(tag = "Members", params(MembersQuery), responses((status = 200, body = Listing<MemberRow>)))]
#[get("/members")]
pub(crate) async fn list_members(
    state: web::Data<AppState>,
    principal: Principal,
    query: ValidQuery<MembersQuery>,
) -> Result<web::Json<Listing<MemberRow>>, Problem> {
    let query = query.0;
    let page = query::page(query.limit, query.cursor.as_deref())?;
    let filter = MemberFilter { query: query.q, owner: query.owner.map(Id::new), tier: query.tier };
    let listed = members::list(&state, &principal, filter, page).await?;
    Ok(web::Json(Listing::new(listed.page, |member| MemberRow::of(&member, &listed.standpoint))))
}

/// Enrol a member
///
/// The caller maintains them and their shop is their home. With `program_id` a membership is opened; with
/// `card_number` that card is bound and usable at once. Look at the near names first: nobody should be enrolled twice.
#[utoipa::path(
    tag = "Members",
    request_body = CreateMemberRequest,
    responses((status = 201, body = MemberResponse, headers(("ETag", description = "Version for If-Match"))))
)]
#[post("/members")]
pub(crate) async fn create_member(
    state: web::Data<AppState>,
    principal: Principal,
    body: ValidJson<CreateMemberRequest>,
) -> Result<HttpResponse, Problem> {
    let (profile, opening) = body.0.split(latest_date(&principal))?;
    let member = MemberResponse::from(&members::enrol(&state, &principal, profile, opening).await?);
    Ok(created(&format!("/api/v1/members/{}", member.id), member.row_version, &member))
}

/// List near names
///
/// The five nearest existing names and the count of the rest, to be looked at before enrolling. Of members whom the
/// caller may not browse only the name is shown.
#[utoipa::path(tag = "Members", params(NearNamesQuery), responses((status = 200, body = NearNamesResponse)))]
#[get("/members/near")]
pub(crate) async fn list_near_members(
    state: web::Data<AppState>,
    principal: Principal,
    query: ValidQuery<NearNamesQuery>,
) -> Result<web::Json<NearNamesResponse>, Problem> {
    let near = members::near(&state, &principal, query.0.name).await?;
    Ok(web::Json(NearNamesResponse::from(near)))
}

/// Get a member
///
/// With their memberships. The phone is masked; `unmask` shows it and is recorded.
#[utoipa::path(
    tag = "Members",
    params(("id" = Uuid, Path, description = "The member")),
    responses((status = 200, body = MemberResponse, headers(("ETag", description = "Version for If-Match"))))
)]
#[get("/members/{id}")]
pub(crate) async fn get_member(
    state: web::Data<AppState>,
    principal: Principal,
    id: web::Path<Uuid>,
) -> Result<HttpResponse, Problem> {
    let member = MemberResponse::from(&members::get(&state, &principal, Id::new(*id)).await?);
    Ok(versioned(StatusCode::OK, member.row_version, &member))
}

/// Change a member
///
/// With `owner_id` the member is handed over: from then on the new maintainer and the roles above browse them.
#[utoipa::path(
    tag = "Members",
    params(
        ("id" = Uuid, Path, description = "The member"),
        ("If-Match" = String, Header, description = "The version that the edit was made on", example = "\"1\"")
    ),
    request_body = UpdateMemberRequest,
    responses((status = 200, body = MemberResponse, headers(("ETag", description = "Version for If-Match"))))
)]
#[patch("/members/{id}")]
pub(crate) async fn update_member(
    state: web::Data<AppState>,
    principal: Principal,
    id: web::Path<Uuid>,
    version: IfMatch,
    body: ValidJson<UpdateMemberRequest>,
) -> Result<HttpResponse, Problem> {
    let edit = body.0.edit(latest_date(&principal))?;
    let member = members::change(&state, &principal, Id::new(*id), version.0, edit).await?;
    let member = MemberResponse::from(&member);
    Ok(versioned(StatusCode::OK, member.row_version, &member))
}

/// Unmask a member
///
/// Shows what lists mask. Every call is recorded in the audit log.
#[utoipa::path(
    tag = "Members",
    params(("id" = Uuid, Path, description = "The member")),
    responses((status = 200, body = UnmaskedResponse))
)]
#[post("/members/{id}/unmask")]
pub(crate) async fn unmask_member(
    state: web::Data<AppState>,
    principal: Principal,
    id: web::Path<Uuid>,
) -> Result<web::Json<UnmaskedResponse>, Problem> {
    let profile = members::unmask(&state, &principal, Id::new(*id)).await?;
    Ok(web::Json(UnmaskedResponse::from(profile)))
}

/// Open a membership
///
/// A member has at most one membership in a program.
#[utoipa::path(
    tag = "Members",
    params(("id" = Uuid, Path, description = "The member")),
    request_body = OpenMembershipRequest,
    responses((status = 201, body = Membership))
)]
#[post("/members/{id}/memberships")]
pub(crate) async fn create_membership(
    state: web::Data<AppState>,
    principal: Principal,
    id: web::Path<Uuid>,
    body: ValidJson<OpenMembershipRequest>,
) -> Result<HttpResponse, Problem> {
    let opening = opening(body.0.program_id, body.0.card_number)?;
    let opened = members::open_membership(&state, &principal, Id::new(*id), opening).await?;
    Ok(HttpResponse::Created().json(Membership::of(&opened.membership, &opened.standpoint)))
}

fn opening(program: Uuid, card_number: Option<String>) -> Result<Opening, AppError> {
    let card_number = card_number.map(|text| fields::card_text("/card_number", &text)).transpose()?;
    Ok(Opening { program: Id::new(program), card_number })
}

fn name(text: &str) -> Result<String, AppError> {
    fields::filled("/name", text)
}

/// Today somewhere on earth.
fn latest_date(principal: &Principal) -> NaiveDate {
    (principal.now + chrono::TimeDelta::hours(14)).date_naive()
}

fn birthday(date: NaiveDate, today: NaiveDate) -> Result<NaiveDate, AppError> {
    use chrono::Datelike;
    if date <= today && date.year() >= BIRTHDAY_YEAR_MIN {
        Ok(date)
    } else {
        Err(AppError::invalid("/birthday", "range"))
    }
}

impl GenderCode {
    const fn gender(self) -> Option<Gender> {
        match self {
            Self::Male => Some(Gender::Male),
            Self::Female => Some(Gender::Female),
            Self::Unknown => None,
        }
    }
}

//! Users on the wire.

use chrono::{DateTime, Utc};
use domain::ids::{Id, Shop, User as UserThing};
use persistence::users::{NewUser, User, UserChanges};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use uuid::Uuid;
use validator::Validate;

/// A user to make.
#[derive(Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct CreateUserRequest {
    /// Name for sign-in, unique in the tenant.
    #[validate(length(min = 1, max = 64))]
    #[schema(example = "li", min_length = 1, max_length = 64)]
    pub(super) user_name: String,
    /// Name shown to others.
    #[validate(length(min = 1, max = 64))]
    #[schema(example = "李收银", min_length = 1, max_length = 64)]
    pub(super) display_name: String,
    /// Number for the fast clerk switch, unique in the tenant.
    #[validate(length(min = 1, max = 32))]
    #[schema(example = "1005", min_length = 1, max_length = 32)]
    pub(super) staff_number: String,
    pub(super) role_id: Uuid,
    /// One-time password: it must be changed at the first sign-in.
    #[schema(example = "Welcome2026", format = Password)]
    pub(super) password: String,
    /// Whether they may sign in.
    #[serde(default = "yes")]
    #[schema(example = true, default = true)]
    pub(super) can_sign_in: bool,
    /// The home shop; empty means every shop.
    #[validate(length(max = 1))]
    #[serde(default)]
    pub(super) shop_ids: Vec<Uuid>,
}

/// What to change; what is absent stays.
#[derive(Debug, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct UpdateUserRequest {
    /// Name shown to others.
    #[validate(length(min = 1, max = 64))]
    #[schema(example = "李领班", min_length = 1, max_length = 64)]
    display_name: Option<String>,
    /// Number for the fast clerk switch.
    #[validate(length(min = 1, max = 32))]
    #[schema(example = "1005", min_length = 1, max_length = 32)]
    staff_number: Option<String>,
    role_id: Option<Uuid>,
    /// Whether they may sign in.
    #[schema(example = true)]
    can_sign_in: Option<bool>,
    /// The home shop; empty means every shop.
    #[validate(length(max = 1))]
    shop_ids: Option<Vec<Uuid>>,
}

/// A new one-time password.
#[derive(Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct ResetPasswordRequest {
    /// It must be changed at the next sign-in.
    #[schema(example = "Welcome2026", format = Password)]
    pub(super) password: String,
}

/// A user.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct UserResponse {
    pub(super) id: Uuid,
    #[schema(example = "li")]
    user_name: String,
    #[schema(example = "李收银")]
    display_name: String,
    #[schema(example = "1005")]
    staff_number: String,
    role_id: Uuid,
    #[schema(example = "收银员")]
    role_name: String,
    can_sign_in: bool,
    /// Whether sign-in is locked after failures.
    #[schema(example = false)]
    locked: bool,
    #[schema(example = false)]
    must_change_password: bool,
    /// The home shop; empty means every shop.
    shop_ids: Vec<Uuid>,
    /// Version for `If-Match`.
    #[schema(example = 1)]
    pub(super) row_version: i64,
}

const fn yes() -> bool {
    true
}

fn home_shop(ids: &[Uuid]) -> Option<Id<Shop>> {
    ids.first().copied().map(Id::new)
}

impl CreateUserRequest {
    pub(super) fn shape(self) -> impl FnOnce(Id<UserThing>, String) -> NewUser {
        move |id, password_hash| NewUser {
            id,
            shop_id: home_shop(&self.shop_ids),
            user_name: self.user_name,
            display_name: self.display_name,
            staff_number: self.staff_number,
            role_id: Id::new(self.role_id),
            password_hash,
            pin_hash: None,
            must_change_password: true,
            can_sign_in: self.can_sign_in,
        }
    }
}

impl From<UpdateUserRequest> for UserChanges {
    fn from(request: UpdateUserRequest) -> Self {
        Self {
            display_name: request.display_name,
            staff_number: request.staff_number,
            role_id: request.role_id.map(Id::new),
            can_sign_in: request.can_sign_in,
            shop_id: request.shop_ids.map(|ids| home_shop(&ids)),
        }
    }
}

impl UserResponse {
    pub(super) fn new(user: User, now: DateTime<Utc>) -> Self {
        Self {
            locked: user.is_locked(now),
            id: user.id.value(),
            user_name: user.user_name,
            display_name: user.display_name,
            staff_number: user.staff_number,
            role_id: user.role_id.value(),
            role_name: user.role_name,
            can_sign_in: user.can_sign_in,
            must_change_password: user.must_change_password,
            shop_ids: user.shop_id.map(Id::value).into_iter().collect(),
            row_version: user.row_version,
        }
    }
}

//! Pictures of members: kept and removed by whoever may change them, seen by whoever serves.

use domain::ids::{Id, Member};
use persistence::audit::{self, Event};
use persistence::photos;

use super::error::{AppError, Noun};
use super::members::Context;
use crate::auth::principal::Principal;
use crate::state::AppState;

/// What a picture is, by its first bytes; whatever else the bytes are, browsers are told this and nothing else.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ImageType {
    /// `image/jpeg`.
    Jpeg,
    /// `image/png`.
    Png,
    /// `image/webp`.
    Webp,
}

impl ImageType {
    /// The type of a picture; none for anything else.
    #[must_use]
    pub fn of(image: &[u8]) -> Option<Self> {
        if image.starts_with(&[0xff, 0xd8, 0xff]) {
            Some(Self::Jpeg)
        } else if image.starts_with(b"\x89PNG\r\n\x1a\n") {
            Some(Self::Png)
        } else if image.starts_with(b"RIFF") && image.get(8..12) == Some(b"WEBP") {
            Some(Self::Webp)
        } else {
            None
        }
    }

    /// Its media type.
    #[must_use]
    pub const fn media_type(self) -> &'static str {
        match self {
            Self::Jpeg => "image/jpeg",
            Self::Png => "image/png",
            Self::Webp => "image/webp",
        }
    }
}

/// Keeps a picture of a member whom the caller may browse.
///
/// # Errors
/// [`Noun::Member`], a conflict when they are erased.
pub async fn keep(
    state: &AppState,
    principal: &Principal,
    id: Id<Member>,
    image: Vec<u8>,
) -> Result<(), AppError> {
    let (context, now) = (Context::of(state, principal), principal.now);
    state
        .write(principal.tenant, move |tx| {
            let keys = context.keys(tx)?;
            photos::keep(tx, &keys, &context.scope, id, &image, now)
                .map_err(|error| context.member_error(tx, error))?;
            Ok(audit::record(tx, &context.act, &Event::done("member.photographed", "member", id.value()))?)
        })
        .await
}

/// Removes the picture of a member whom the caller may browse.
///
/// # Errors
/// As [`keep`].
pub async fn remove(state: &AppState, principal: &Principal, id: Id<Member>) -> Result<(), AppError> {
    let context = Context::of(state, principal);
    state
        .write(principal.tenant, move |tx| {
            photos::remove(tx, &context.scope, id).map_err(|error| context.member_error(tx, error))?;
            Ok(audit::record(tx, &context.act, &Event::done("member.photo_removed", "member", id.value()))?)
        })
        .await
}

/// The picture of a member, and what it is.
///
/// # Errors
/// [`Noun::Photo`].
pub async fn find(
    state: &AppState,
    principal: &Principal,
    id: Id<Member>,
) -> Result<(Vec<u8>, ImageType), AppError> {
    let context = Context::of(state, principal);
    state
        .read(principal.tenant, move |tx| {
            let keys = context.keys(tx)?;
            let image = photos::find(tx, &keys, id)?.ok_or(AppError::NotFound(Noun::Photo))?;
            let kind = ImageType::of(&image).ok_or(AppError::NotFound(Noun::Photo))?;
            Ok((image, kind))
        })
        .await
}

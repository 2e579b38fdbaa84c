//! What is done once for each idempotency key, however often it is asked for.

use super::error::{AppError, IdempotencyError};

/// What a request did, or what an earlier one with the same key did.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Once<T> {
    /// What is there since.
    pub done: T,
    /// Whether an earlier request did it.
    pub replayed: bool,
}

impl<T> Once<T> {
    /// Done by this request.
    #[must_use]
    pub const fn first(done: T) -> Self {
        Self { done, replayed: false }
    }

    /// Done by an earlier request with the same key, which must be the same request.
    ///
    /// # Errors
    /// [`IdempotencyError::Reused`] when it is another.
    pub fn again(is_same: bool, done: T) -> Result<Self, AppError> {
        if is_same {
            Ok(Self { done, replayed: true })
        } else {
            Err(AppError::Idempotency(IdempotencyError::Reused))
        }
    }
}

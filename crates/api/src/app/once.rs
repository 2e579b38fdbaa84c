//! What is done once for each idempotency key, however often it is asked for.

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

    /// Done by an earlier request with the same key.
    #[must_use]
    pub const fn again(done: T) -> Self {
        Self { done, replayed: true }
    }
}

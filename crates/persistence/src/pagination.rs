//! Keyset pages: rows after a key, in the order of the key, never by counting.

use uuid::Uuid;

/// Rows on one page at most.
pub const PAGE_ROWS_MAX: i64 = 200;
/// Rows on one page when nobody says.
pub const PAGE_ROWS_DEFAULT: i64 = 50;

/// Which page: the rows after a key. The first page is after no key.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct PageRequest<K = Uuid> {
    /// The key of the last row of the previous page.
    pub after: Option<K>,
    /// Rows wanted, 1 to [`PAGE_ROWS_MAX`].
    pub limit: i64,
}

impl<K> PageRequest<K> {
    /// Rows to fetch: one more than wanted, to know whether another page follows.
    pub(crate) const fn fetch(&self) -> i64 {
        self.limit + 1
    }
}

/// One page and the key after which the next one begins.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Page<T, K = Uuid> {
    /// The rows.
    pub items: Vec<T>,
    /// The key of the last row, when another page follows.
    pub next: Option<K>,
}

impl<T, K> Page<T, K> {
    /// Cuts fetched rows (one more than wanted) to a page.
    pub fn cut(mut items: Vec<T>, request: &PageRequest<K>, key: impl Fn(&T) -> K) -> Self {
        let limit = usize::try_from(request.limit).unwrap_or(usize::MAX);
        let more = items.len() > limit;
        items.truncate(limit);
        let next = if more { items.last().map(key) } else { None };
        Self { items, next }
    }

    /// The same page of other things, if each of them can be made.
    ///
    /// # Errors
    /// The first error of `change`.
    pub fn try_map<U, E>(self, change: impl FnMut(T) -> Result<U, E>) -> Result<Page<U, K>, E> {
        let items = self.items.into_iter().map(change).collect::<Result<_, E>>()?;
        Ok(Page { items, next: self.next })
    }

    /// The same page of other things.
    #[must_use]
    pub fn map<U>(self, change: impl FnMut(T) -> U) -> Page<U, K> {
        Page { items: self.items.into_iter().map(change).collect(), next: self.next }
    }
}

//! A list page by page.

use std::future::Future;

use futures_util::stream::{self, Stream};

use crate::app::error::AppError;

/// What each page holds, in order. A page is read when the one before it was taken. `read` is told where the page begins, and says what
/// it holds and where the next begins, if there is one.
pub(crate) fn pages<K, T, F, R>(read: F) -> impl Stream<Item = Result<T, AppError>>
where
    F: FnMut(Option<K>) -> R,
    R: Future<Output = Result<(T, Option<K>), AppError>>,
{
    stream::try_unfold((read, Some(None)), |(mut read, place)| async move {
        let Some(after) = place else { return Ok(None) };
        let (page, next) = read(after).await?;
        Ok(Some((page, (read, next.map(Some)))))
    })
}

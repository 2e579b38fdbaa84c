//! The postings behind a figure as a table.

use std::future::Future;

use domain::money::Currency;
use futures_util::StreamExt as _;
use persistence::contributions::Contribution;
use persistence::pagination::{PAGE_ROWS_MAX, Page, PageRequest};

use crate::app::error::AppError;
use crate::language::Language;
use crate::tables::{Cell, Column, Holds, Row, Sheet, pages};
use crate::wire::words;

const COLUMNS: [(&str, &str, Holds); 5] = [
    ("时间", "When", Holds::Instant),
    ("小票号", "Receipt", Holds::Long),
    ("业务", "What", Holds::Words),
    ("计入", "Added", Holds::Number),
    ("次数", "How many", Holds::Number),
];

/// All of them, those of the newest business date first. `read` reads a page; `added` says what a posting added, as text.
pub(crate) fn sheet<R>(
    read: impl Fn(PageRequest) -> R + 'static,
    added: impl Fn(&Contribution, Currency) -> String + 'static,
    language: Language,
) -> Sheet
where
    R: Future<Output = Result<(Page<Contribution>, Currency), AppError>> + 'static,
{
    let row = move |each: &Contribution, currency: Currency| {
        Row::new([
            Cell::Instant(each.recorded_at),
            Cell::text(&each.receipt_no),
            Cell::text(words::posting(each.kind, language)),
            Cell::Number(added(each, currency)),
            Cell::number(each.amount.count),
        ])
    };
    let found = pages(move |after| {
        let page = read(PageRequest { after, limit: PAGE_ROWS_MAX });
        async move {
            let (page, currency) = page.await?;
            Ok(((page.items, currency), page.next))
        }
    });
    let rows = found.map(move |page| {
        page.map(|(items, currency)| items.iter().map(|each| row(each, currency)).collect())
    });
    Sheet {
        name: language.pick("流水", "Postings"),
        columns: Column::all(&COLUMNS, language),
        rows: rows.boxed_local(),
    }
}

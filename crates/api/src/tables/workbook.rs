//! A workbook as an answer: its sheets are read and written one after the other while it is sent.

use std::collections::VecDeque;

use actix_web::HttpResponse;
use actix_web::http::header::{self, HeaderValue};
use actix_web::web::Bytes;
use chrono_tz::Tz;
use futures_util::StreamExt as _;
use futures_util::stream::{self, LocalBoxStream, Stream};

use super::xlsx::{MEDIA_TYPE, Writer};
use super::{Caption, Column, Row};
use crate::app::error::AppError;
use crate::app::letterheads::Letterhead;
use crate::language::Language;
use crate::problem::Problem;

/// Rows of a table, page by page.
pub(crate) type Rows = LocalBoxStream<'static, Result<Vec<Row>, AppError>>;

/// Rows that are written at once.
const CHUNK: usize = 500;

/// One table of a workbook.
pub(crate) struct Sheet {
    /// The name on its tab.
    pub(crate) name: &'static str,
    /// Its columns.
    pub(crate) columns: Vec<Column>,
    /// Its rows.
    pub(crate) rows: Rows,
}

impl Sheet {
    /// A table whose rows are there.
    pub(crate) fn whole(name: &'static str, columns: Vec<Column>, rows: Vec<Row>) -> Self {
        Self { name, columns, rows: in_pages(rows) }
    }
}

/// Rows that are there, page by page.
pub(crate) fn in_pages(rows: Vec<Row>) -> Rows {
    let pages: Vec<Result<Vec<Row>, AppError>> = rows.chunks(CHUNK).map(|some| Ok(some.to_vec())).collect();
    stream::iter(pages).boxed_local()
}

/// Tables under one caption.
pub(crate) struct Workbook {
    /// What stands above each table.
    caption: Caption,
    /// The clock by which instants are written.
    time_zone: Tz,
    /// The tables.
    sheets: Vec<Sheet>,
}

/// What is written, what comes next, and whether it is at its end.
struct Making {
    writer: Option<Writer>,
    open: Option<Rows>,
    waiting: VecDeque<Sheet>,
}

impl Workbook {
    /// Tables with this title, about these days, under a letterhead.
    pub(crate) fn new(
        (title, about): (&str, &str),
        letterhead: &Letterhead,
        sheets: Vec<Sheet>,
        language: Language,
    ) -> Self {
        let caption = Caption::new(title, about, letterhead, language);
        Self { caption, time_zone: letterhead.time_zone, sheets }
    }

    /// The workbook as a file. The first rows are read before anything is answered, so that a question that is refused is a problem and
    /// not a broken file.
    ///
    /// # Errors
    /// Those of the first rows.
    pub(crate) async fn respond(self, file: &'static str) -> Result<HttpResponse, Problem> {
        let mut parts = Box::pin(self.into_stream());
        let first = parts.next().await.transpose()?;
        let body = stream::iter(first.map(Ok::<Bytes, AppError>)).chain(parts);
        Ok(HttpResponse::Ok()
            .content_type(MEDIA_TYPE)
            .insert_header((header::CONTENT_DISPOSITION, HeaderValue::from_static(file)))
            .insert_header((header::CACHE_CONTROL, "no-store"))
            .streaming(body))
    }

    fn into_stream(self) -> impl Stream<Item = Result<Bytes, AppError>> + 'static {
        let making = Making {
            writer: Some(Writer::new(self.caption, self.time_zone)),
            open: None,
            waiting: self.sheets.into(),
        };
        stream::try_unfold(making, |mut making| async move {
            Ok(making.step().await?.map(|bytes| (Bytes::from(bytes), making)))
        })
    }
}

impl Making {
    /// The next piece of the file; none after the last.
    async fn step(&mut self) -> Result<Option<Vec<u8>>, AppError> {
        let Some(writer) = &mut self.writer else { return Ok(None) };
        if let Some(rows) = &mut self.open {
            match rows.next().await.transpose()? {
                Some(page) => writer.rows(&page)?,
                None => self.open = None,
            }
            return Ok(Some(writer.take()));
        }
        match self.waiting.pop_front() {
            Some(sheet) => {
                writer.begin_sheet(sheet.name, sheet.columns)?;
                let mut rows = sheet.rows;
                if let Some(page) = rows.next().await.transpose()? {
                    writer.rows(&page)?;
                }
                self.open = Some(rows);
                Ok(Some(writer.take()))
            }
            None => Ok(self.writer.take().map(Writer::finish).transpose()?),
        }
    }
}

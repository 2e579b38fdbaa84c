//! Tables separated by commas, in UTF-8, for programs and spreadsheets. Words that a spreadsheet would compute are kept from it by an
//! apostrophe; instants are UTC.

use actix_web::HttpResponse;
use actix_web::http::header::{self, HeaderValue};
use actix_web::web::Bytes;
use futures_util::StreamExt as _;
use futures_util::stream;

use super::{Cell, Column, Holds, Row, Rows};
use crate::wire::posting_result::instant;

/// Tells spreadsheets that the text is UTF-8.
const BYTE_ORDER_MARK: char = '\u{feff}';

/// The table as a file, sent while it is made.
pub(crate) fn respond(file: &'static str, columns: &[Column], rows: Rows) -> HttpResponse {
    let head = Bytes::from(head(columns));
    let lines = |rows: Vec<Row>| Bytes::from(rows.iter().map(|row| line(&row.cells)).collect::<String>());
    let body = stream::iter([Ok(head)]).chain(rows.map(move |page| page.map(lines)));
    HttpResponse::Ok()
        .content_type("text/csv; charset=utf-8")
        .insert_header((header::CONTENT_DISPOSITION, HeaderValue::from_static(file)))
        .insert_header((header::CACHE_CONTROL, "no-store"))
        .streaming(body)
}

/// The first line, with the mark before it.
pub(crate) fn head(columns: &[Column]) -> String {
    let name = |column: &Column| {
        let clock = if column.holds == Holds::Instant { "(UTC)" } else { "" };
        Cell::Text(format!("{}{clock}", column.name))
    };
    let names: Vec<Cell> = columns.iter().map(name).collect();
    format!("{BYTE_ORDER_MARK}{}", line(&names))
}

/// One line.
pub(crate) fn line(cells: &[Cell]) -> String {
    let cells: Vec<String> = cells.iter().map(written).collect();
    format!("{}\r\n", cells.join(","))
}

fn written(cell: &Cell) -> String {
    match cell {
        Cell::Empty => String::new(),
        Cell::Text(words) => quoted(words),
        Cell::Number(number) => number.clone(),
        Cell::Percent(bp) => percent(*bp),
        Cell::Date(date) => date.to_string(),
        Cell::Instant(at) => instant(*at),
    }
}

/// Basis points as a percentage.
fn percent(bp: i32) -> String {
    format!("{}.{:02}%", bp / 100, bp % 100)
}

/// Words between quotation marks where they need them.
fn quoted(words: &str) -> String {
    let is_formula = words.starts_with(['=', '+', '-', '@', '\t', '\r']);
    let words = if is_formula { format!("'{words}") } else { words.to_owned() };
    if words.contains([',', '"', '\n', '\r']) { format!("\"{}\"", words.replace('"', "\"\"")) } else { words }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// LG02: a name with commas, marks or a formula stays one harmless cell; a negative amount stays a number.
    #[test]
    fn cells_are_quoted_and_formulas_are_not_computed() {
        for (cell, text) in [
            (Cell::text("张三"), "张三"),
            (Cell::text("a,b"), "\"a,b\""),
            (Cell::text("he said \"no\""), "\"he said \"\"no\"\"\""),
            (Cell::text("=1+1"), "'=1+1"),
            (Cell::text("@cmd"), "'@cmd"),
            (Cell::number("-88.50"), "-88.50"),
            (Cell::text("-x"), "'-x"),
            (Cell::Empty, ""),
        ] {
            assert_eq!(written(&cell), text);
        }
        let columns = [Column::named("a", Holds::Words), Column::named("b", Holds::Instant)];
        assert_eq!(head(&columns), "\u{feff}a,b(UTC)\r\n");
    }

    /// OP01: rates and shares are read as percentages.
    #[test]
    fn basis_points_are_percentages() {
        for (bp, text) in [(0, "0.00%"), (5, "0.05%"), (700, "7.00%"), (3_334, "33.34%"), (10_000, "100.00%")]
        {
            assert_eq!(percent(bp), text);
        }
    }
}

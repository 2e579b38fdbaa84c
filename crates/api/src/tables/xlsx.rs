//! A workbook in Office Open XML, written from front to end: parts in a ZIP archive of which nothing is read again.
//!
//! Amounts are written as the decimal digits that they are: no floating point is on the way.

mod markup;
mod parts;
mod styles;

use std::cell::RefCell;
use std::io::{self, Write};
use std::mem;
use std::rc::Rc;

use chrono_tz::Tz;
use zip::CompressionMethod;
use zip::result::ZipError;
use zip::write::{SimpleFileOptions, StreamWriter, ZipWriter};

use super::{Caption, Column, Row};
use crate::app::error::AppError;

/// The media type of workbooks.
pub(super) const MEDIA_TYPE: &str = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet";
/// Rows that spreadsheets show of one sheet.
const ROWS_MAX: u32 = 1_048_576;

/// What was written and not taken yet.
#[derive(Debug, Clone, Default)]
struct Written(Rc<RefCell<Vec<u8>>>);

impl Write for Written {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0.borrow_mut().extend_from_slice(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

/// A sheet that was begun.
#[derive(Debug)]
struct Begun {
    name: &'static str,
    columns: Vec<Column>,
    /// Rows that it has.
    rows: u32,
    /// How many sheets of this name there are.
    part: u32,
}

/// Writes a workbook.
pub(super) struct Writer {
    zip: ZipWriter<StreamWriter<Written>>,
    written: Written,
    caption: Caption,
    time_zone: Tz,
    names: Vec<String>,
    begun: Option<Begun>,
    rows_max: u32,
}

impl Writer {
    pub(super) fn new(caption: Caption, time_zone: Tz) -> Self {
        let written = Written::default();
        let zip = ZipWriter::new_stream(written.clone());
        Self { zip, written, caption, time_zone, names: Vec::new(), begun: None, rows_max: ROWS_MAX }
    }

    /// Begins a sheet: the caption, and the head, which stays in sight.
    pub(super) fn begin_sheet(&mut self, name: &'static str, columns: Vec<Column>) -> Result<(), AppError> {
        self.end_sheet()?;
        self.open(Begun { name, columns, rows: 0, part: 1 })
    }

    /// Adds rows; what one sheet cannot hold stands in another.
    pub(super) fn rows(&mut self, rows: &[Row]) -> Result<(), AppError> {
        for row in rows {
            if self.begun.as_ref().is_some_and(|begun| begun.rows >= self.rows_max) {
                self.continue_sheet()?;
            }
            let Some(begun) = &mut self.begun else { return Ok(()) };
            begun.rows += 1;
            let text = markup::row(begun.rows, row, self.time_zone);
            self.put(&text)?;
        }
        Ok(())
    }

    /// What was written since the last time.
    pub(super) fn take(&self) -> Vec<u8> {
        mem::take(&mut *self.written.0.borrow_mut())
    }

    /// Ends the workbook; what is left of it.
    pub(super) fn finish(mut self) -> Result<Vec<u8>, AppError> {
        self.end_sheet()?;
        let head_row = self.head_row();
        self.part("xl/workbook.xml", &parts::workbook(&self.names, head_row))?;
        self.part("xl/_rels/workbook.xml.rels", &parts::workbook_relations(self.names.len()))?;
        self.zip.finish().map_err(failed)?;
        Ok(mem::take(&mut *self.written.0.borrow_mut()))
    }

    /// The row of the heads: below the caption and an empty line.
    fn head_row(&self) -> u32 {
        u32::try_from(self.caption.lines.len()).unwrap_or(0) + 3
    }

    fn open(&mut self, mut begun: Begun) -> Result<(), AppError> {
        if self.names.is_empty() {
            self.part("[Content_Types].xml", parts::CONTENT_TYPES)?;
            self.part("_rels/.rels", parts::RELATIONS)?;
            self.part("xl/styles.xml", &styles::sheet())?;
        }
        let name =
            if begun.part == 1 { begun.name.to_owned() } else { format!("{} {}", begun.name, begun.part) };
        self.names.push(name);
        let number = self.names.len();
        self.zip.start_file(format!("xl/worksheets/sheet{number}.xml"), options()).map_err(failed)?;
        let head_row = self.head_row();
        self.put(&parts::sheet_begin(&begun.columns, head_row, number == 1))?;
        self.put(&markup::caption(&self.caption))?;
        self.put(&markup::head(head_row, &begun.columns))?;
        begun.rows = head_row;
        self.begun = Some(begun);
        Ok(())
    }

    fn end_sheet(&mut self) -> Result<Option<Begun>, AppError> {
        let begun = self.begun.take();
        if begun.is_some() {
            self.put(parts::SHEET_END)?;
        }
        Ok(begun)
    }

    fn continue_sheet(&mut self) -> Result<(), AppError> {
        match self.end_sheet()? {
            Some(begun) => self.open(Begun { rows: 0, part: begun.part + 1, ..begun }),
            None => Ok(()),
        }
    }

    fn part(&mut self, path: &str, text: &str) -> Result<(), AppError> {
        self.zip.start_file(path, options()).map_err(failed)?;
        self.put(text)
    }

    fn put(&mut self, text: &str) -> Result<(), AppError> {
        self.zip.write_all(text.as_bytes()).map_err(|error| failed(error.into()))
    }
}

fn options() -> SimpleFileOptions {
    SimpleFileOptions::default().compression_method(CompressionMethod::Deflated)
}

fn failed(error: ZipError) -> AppError {
    AppError::Internal(format!("a workbook could not be written: {error}"))
}

#[cfg(test)]
mod tests {
    use std::io::{Cursor, Read as _};

    use super::super::{Cell, Holds};
    use super::*;

    fn unpacked(bytes: Vec<u8>, path: &str) -> String {
        let mut archive = zip::ZipArchive::new(Cursor::new(bytes)).expect("an archive");
        let mut text = String::new();
        archive.by_name(path).expect("a part").read_to_string(&mut text).expect("text");
        text
    }

    fn caption() -> Caption {
        Caption {
            title: "销售日报".to_owned(), lines: vec!["云栖 & Co".to_owned(), "制表".to_owned()]
        }
    }

    /// RP01: what a sheet cannot hold stands in a second one under the same head, and nothing is left out.
    #[test]
    fn a_long_table_goes_on_in_another_sheet() {
        let mut writer = Writer::new(caption(), Tz::UTC);
        writer.rows_max = 7;
        writer.begin_sheet("明细", vec![Column::named("数", Holds::Number)]).expect("begun");
        let rows: Vec<Row> = (1..=5).map(|number| Row::new([Cell::number(number)])).collect();
        writer.rows(&rows).expect("written");
        let mut bytes = writer.take();
        bytes.extend(writer.finish().expect("finished"));
        let workbook = unpacked(bytes.clone(), "xl/workbook.xml");
        assert!(workbook.contains("name=\"明细\"") && workbook.contains("name=\"明细 2\""), "{workbook}");
        let [first, second] =
            [1, 2].map(|number| unpacked(bytes.clone(), &format!("xl/worksheets/sheet{number}.xml")));
        assert!(first.contains("<v>2</v>") && !first.contains("<v>3</v>"), "{first}");
        assert!(
            second.contains("<v>3</v>") && second.contains("<v>4</v>") && second.contains("云栖 &amp; Co"),
            "{second}"
        );
        assert!(!second.contains("<v>5</v>") && workbook.contains("name=\"明细 3\""), "{second}");
    }
}

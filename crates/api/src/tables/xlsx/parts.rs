//! The parts of a workbook beside its rows.

use super::super::{Column, Holds};
use super::markup::{escaped, letters};
use super::styles::{MAIN, XML};

/// What each part is. Whatever is not named is a sheet, so sheets need not be counted in advance.
pub(super) const CONTENT_TYPES: &str = "<?xml version=\"1.0\" encoding=\"UTF-8\" standalone=\"yes\"?>\n\
<Types xmlns=\"http://schemas.openxmlformats.org/package/2006/content-types\">\
<Default Extension=\"rels\" ContentType=\"application/vnd.openxmlformats-package.relationships+xml\"/>\
<Default Extension=\"xml\" ContentType=\"application/vnd.openxmlformats-officedocument.spreadsheetml.worksheet+xml\"/>\
<Override PartName=\"/xl/workbook.xml\" ContentType=\"application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml\"/>\
<Override PartName=\"/xl/styles.xml\" ContentType=\"application/vnd.openxmlformats-officedocument.spreadsheetml.styles+xml\"/>\
</Types>";
/// Where the workbook is.
pub(super) const RELATIONS: &str = "<?xml version=\"1.0\" encoding=\"UTF-8\" standalone=\"yes\"?>\n\
<Relationships xmlns=\"http://schemas.openxmlformats.org/package/2006/relationships\">\
<Relationship Id=\"rId1\" Type=\"http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument\" \
Target=\"xl/workbook.xml\"/></Relationships>";
/// The end of a sheet: it is printed on A4, across, as wide as the page.
pub(super) const SHEET_END: &str = "</sheetData><pageMargins left=\"0.4\" right=\"0.4\" top=\"0.5\" bottom=\"0.5\" header=\"0.3\" footer=\"0.3\"/>\
<pageSetup paperSize=\"9\" orientation=\"landscape\" fitToHeight=\"0\"/>\
<headerFooter><oddFooter>&amp;R&amp;P / &amp;N</oddFooter></headerFooter></worksheet>";

const OFFICE: &str = "http://schemas.openxmlformats.org/officeDocument/2006/relationships";

/// The beginning of a sheet: everything down to the head stays in sight.
pub(super) fn sheet_begin(columns: &[Column], head_row: u32, is_first: bool) -> String {
    let below = head_row + 1;
    let selected = if is_first { " tabSelected=\"1\"" } else { "" };
    let widths: String =
        (1..).zip(columns).map(|(place, column): (usize, &Column)| width(place, column)).collect();
    format!(
        "{XML}<worksheet xmlns=\"{MAIN}\"><sheetPr><pageSetUpPr fitToPage=\"1\"/></sheetPr>\
         <sheetViews><sheetView{selected} workbookViewId=\"0\">\
         <pane ySplit=\"{head_row}\" topLeftCell=\"A{below}\" activePane=\"bottomLeft\" state=\"frozen\"/>\
         <selection pane=\"bottomLeft\" activeCell=\"A{below}\" sqref=\"A{below}\"/></sheetView></sheetViews>\
         <sheetFormatPr defaultRowHeight=\"15\"/><cols>{widths}</cols><sheetData>"
    )
}

fn width(place: usize, column: &Column) -> String {
    let usual: usize = match column.holds {
        Holds::Words => 12,
        Holds::Name => 20,
        Holds::Long => 30,
        Holds::Number => 14,
        Holds::Date => 12,
        Holds::Instant => 20,
    };
    // Heads are wrapped, but the first words of a long one should be seen. A Chinese character is as wide as two digits.
    let name: usize = column.name.chars().map(|letter| if letter.is_ascii() { 1 } else { 2 }).sum();
    let width = usual.max(name.min(24) + 2);
    format!("<col min=\"{place}\" max=\"{place}\" width=\"{width}\" customWidth=\"1\"/>")
}

/// The names of the sheets, and that their heads come again on every page of paper.
pub(super) fn workbook(names: &[String], head_row: u32) -> String {
    let sheet = |(place, name): (usize, &String)| {
        format!("<sheet name=\"{}\" sheetId=\"{place}\" r:id=\"rId{place}\"/>", escaped(name))
    };
    let titles = |(place, name): (usize, &String)| {
        format!(
            "<definedName name=\"_xlnm.Print_Titles\" localSheetId=\"{place}\">'{}'!${head_row}:${head_row}</definedName>",
            escaped(&name.replace('\'', "''"))
        )
    };
    let sheets: String = (1..).zip(names).map(sheet).collect();
    let titles: String = (0..).zip(names).map(titles).collect();
    format!(
        "{XML}<workbook xmlns=\"{MAIN}\" xmlns:r=\"{OFFICE}\"><bookViews><workbookView/></bookViews>\
         <sheets>{sheets}</sheets><definedNames>{titles}</definedNames></workbook>"
    )
}

/// Where the sheets and the styles are.
pub(super) fn workbook_relations(sheets: usize) -> String {
    let relation = |id: usize, kind: &str, target: &str| {
        format!("<Relationship Id=\"rId{id}\" Type=\"{OFFICE}/{kind}\" Target=\"{target}\"/>")
    };
    let of_sheets: String = (1..=sheets)
        .map(|place| relation(place, "worksheet", &format!("worksheets/sheet{place}.xml")))
        .collect();
    let of_styles = relation(sheets + 1, "styles", "styles.xml");
    format!(
        "{XML}<Relationships xmlns=\"http://schemas.openxmlformats.org/package/2006/relationships\">{of_sheets}{of_styles}</Relationships>"
    )
}

/// The name of a cell: column and row.
pub(super) fn reference(column: usize, row: u32) -> String {
    format!("{}{row}", letters(column))
}

//! Reads a workbook (XLSX) as a spreadsheet does, with parts of its own: what each cell is follows from its style, as it is shown.

use std::collections::BTreeMap;
use std::io::{Cursor, Read as _};

use chrono::{NaiveDate, TimeDelta};
use roxmltree::{Document, Node};
use zip::ZipArchive;

/// What a spreadsheet shows in a cell.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub enum Shown {
    /// Nothing.
    #[default]
    Empty,
    /// Words.
    Text(String),
    /// A number, digit for digit as it is written.
    Number(String),
    /// A date: `2026-11-29`.
    Date(String),
    /// A date and a time: `2026-11-29 10:39:08`.
    Instant(String),
}

impl Shown {
    /// Words.
    #[must_use]
    pub fn text(words: &str) -> Self {
        Self::Text(words.to_owned())
    }

    /// The text of a JSON value as a number.
    ///
    /// # Panics
    /// When it is neither text nor a number.
    #[must_use]
    pub fn number(value: &serde_json::Value) -> Self {
        let number = value.as_i64().map(|number| number.to_string());
        Self::Number(number.or_else(|| value.as_str().map(str::to_owned)).expect("a number"))
    }
}

/// One table of a workbook.
#[derive(Debug, Clone)]
pub struct Table {
    /// The name on its tab.
    pub name: String,
    /// The lines above it.
    pub caption: Vec<String>,
    /// The names of its columns, which stay in sight.
    pub head: Vec<String>,
    /// Its rows.
    pub rows: Vec<Vec<Shown>>,
}

impl Table {
    /// The cells of a column by its name.
    ///
    /// # Panics
    /// When there is none of that name.
    #[must_use]
    pub fn column(&self, name: &str) -> Vec<Shown> {
        let place = self.head.iter().position(|head| head == name);
        let place = place.unwrap_or_else(|| panic!("{name} in {:?}", self.head));
        self.rows.iter().map(|row| row.get(place).cloned().unwrap_or_default()).collect()
    }

    /// The row whose first words are these.
    ///
    /// # Panics
    /// When there is none.
    #[must_use]
    pub fn row(&self, words: &str) -> &[Shown] {
        let is_it =
            |row: &&Vec<Shown>| row.iter().find(|cell| **cell != Shown::Empty) == Some(&Shown::text(words));
        self.rows.iter().find(is_it).unwrap_or_else(|| panic!("{words} in {:#?}", self.rows))
    }
}

/// The tables of a workbook in the order of their tabs.
///
/// # Panics
/// When it is no workbook, a cell holds a formula, or the head does not stay in sight.
#[must_use]
pub fn read(file: &[u8]) -> Vec<Table> {
    let mut parts = parts(file);
    let formats = formats(&parts.remove("xl/styles.xml").expect("styles"));
    let workbook = parts.remove("xl/workbook.xml").expect("a workbook");
    let workbook = Document::parse(&workbook).expect("XML");
    let relations = parts.remove("xl/_rels/workbook.xml.rels").expect("relations");
    let relations = Document::parse(&relations).expect("XML");
    let target = |id: &str| {
        let named = |node: &Node<'_, '_>| node.attribute("Id") == Some(id);
        let relation = relations.descendants().find(named).expect("a relation");
        format!("xl/{}", relation.attribute("Target").expect("a target"))
    };
    let sheets = workbook.descendants().filter(|node| node.tag_name().name() == "sheet");
    let table = |sheet: Node<'_, '_>| {
        let id = sheet.attributes().find(|attribute| attribute.name() == "id").expect("an id");
        let part = parts.get(&target(id.value())).expect("a sheet");
        let name = sheet.attribute("name").expect("a name").to_owned();
        table_of(name, &Document::parse(part).expect("XML"), &formats)
    };
    sheets.map(table).collect()
}

fn parts(file: &[u8]) -> BTreeMap<String, String> {
    let mut archive = ZipArchive::new(Cursor::new(file)).expect("an archive");
    let names: Vec<String> = archive.file_names().map(|name| name.expect("a name").into_owned()).collect();
    let mut part = |name: String| {
        let mut text = String::new();
        archive.by_name(&name).expect("a part").read_to_string(&mut text).expect("text");
        (name, text)
    };
    names.into_iter().map(&mut part).collect()
}

/// The number format of each style.
fn formats(styles: &str) -> Vec<u32> {
    let styles = Document::parse(styles).expect("XML");
    let styles = styles.descendants().find(|node| node.tag_name().name() == "cellXfs").expect("styles");
    let format =
        |style: Node<'_, '_>| style.attribute("numFmtId").and_then(|id| id.parse().ok()).expect("a format");
    styles.children().map(format).collect()
}

fn table_of(name: String, sheet: &Document<'_>, formats: &[u32]) -> Table {
    let formula = sheet.descendants().find(|node| node.tag_name().name() == "f");
    assert!(formula.is_none(), "{name}: {formula:?}");
    let pane = sheet.descendants().find(|node| node.tag_name().name() == "pane").expect("a pane");
    assert_eq!(pane.attribute("state"), Some("frozen"), "{name}");
    let head: usize = pane.attribute("ySplit").and_then(|row| row.parse().ok()).expect("a row");
    let mut rows: Vec<Vec<Shown>> = Vec::new();
    for row in sheet.descendants().filter(|node| node.tag_name().name() == "row") {
        let number: usize = row.attribute("r").and_then(|row| row.parse().ok()).expect("a row");
        rows.resize_with(rows.len().max(number), Vec::new);
        for cell in row.children() {
            let place = column(cell.attribute("r").expect("a place"));
            let cells = &mut rows[number - 1];
            cells.resize_with(cells.len().max(place), Shown::default);
            cells[place - 1] = shown(cell, formats);
        }
    }
    let words = |cell: &Shown| {
        if let Shown::Text(words) = cell { words.clone() } else { panic!("{cell:?} in a head") }
    };
    let below = rows.split_off(head);
    let names = rows.pop().unwrap_or_default().iter().map(words).collect();
    let caption = rows.iter().flatten().map(words).collect();
    Table { name, caption, head: names, rows: below }
}

fn shown(cell: Node<'_, '_>, formats: &[u32]) -> Shown {
    let text: String = cell.descendants().filter(Node::is_text).filter_map(|node| node.text()).collect();
    if cell.attribute("t") == Some("inlineStr") {
        return Shown::Text(text);
    }
    assert_eq!(cell.attribute("t"), None, "{cell:?}");
    let style: usize = cell.attribute("s").and_then(|style| style.parse().ok()).expect("a style");
    match formats[style] {
        3 | 4 | 10 => Shown::Number(text),
        164 => Shown::Date(date(&text).to_string()),
        165 => Shown::Instant(instant(&text)),
        format => panic!("{text} as {format}"),
    }
}

/// The number of a column: `AA12` is in the 27th.
fn column(place: &str) -> usize {
    let letters = place.bytes().take_while(u8::is_ascii_uppercase);
    letters.fold(0, |column, letter| column * 26 + usize::from(letter - b'A') + 1)
}

fn date(days: &str) -> NaiveDate {
    let zero = NaiveDate::from_ymd_opt(1899, 12, 30).expect("a date");
    zero + TimeDelta::days(days.parse().expect("days"))
}

fn instant(text: &str) -> String {
    let (days, part) = text.split_once('.').expect("a part of a day");
    let whole = 10_u64.pow(u32::try_from(part.len()).expect("few digits"));
    let seconds = (part.parse::<u64>().expect("digits") * 86_400 + whole / 2) / whole;
    let midnight = date(days).and_hms_opt(0, 0, 0).expect("midnight");
    (midnight + TimeDelta::seconds(i64::try_from(seconds).expect("seconds"))).to_string()
}

//! Pages of text and lines, and the file that they make.

use std::io::Write as _;

use flate2::Compression;
use flate2::write::ZlibEncoder;
use pdf_writer::{Content, Filter, Finish as _, Name, Pdf, Rect, Ref, Str, TextStr};

use super::font::{Font, FontError};
use super::text::Typeface;

/// The name of the font on every page.
const FONT: Name<'_> = Name(b"F");
/// Everything on a page is written in hundredths of a point.
const SCALE: f32 = 0.01;

/// A document in the making. Places are in hundredths of a point, from the lower left corner.
pub(super) struct Document<'f> {
    pub(super) type_face: Typeface<'f>,
    width: i32,
    height: i32,
    pages: Vec<Content>,
}

/// Where a text stands from its place on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Align {
    Left,
    Right,
    Centre,
}

impl<'f> Document<'f> {
    /// A document without pages; width and height in hundredths of a point.
    pub(super) fn new(font: &'f Font, width: i32, height: i32) -> Result<Self, FontError> {
        Ok(Self { type_face: Typeface::of(font)?, width, height, pages: Vec::new() })
    }

    /// Begins a page.
    pub(super) fn begin_page(&mut self) {
        let mut page = Content::new();
        page.transform([SCALE, 0.0, 0.0, SCALE, 0.0, 0.0]);
        self.pages.push(page);
    }

    /// How many pages there are.
    pub(super) fn pages(&self) -> usize {
        self.pages.len()
    }

    /// Writes a text on the last page.
    pub(super) fn text(&mut self, (x, y): (i32, i32), size: i32, align: Align, text: &str) {
        self.text_on(self.pages.len().saturating_sub(1), (x, y), size, align, text);
    }

    /// Writes a text on a page, counted from 0.
    pub(super) fn text_on(&mut self, page: usize, (x, y): (i32, i32), size: i32, align: Align, text: &str) {
        let x = match align {
            Align::Left => x,
            Align::Right => x - self.type_face.width(text, size),
            Align::Centre => x - self.type_face.width(text, size) / 2,
        };
        let shown = self.type_face.encoded(text);
        let Some(page) = self.pages.get_mut(page) else { return };
        page.begin_text()
            .set_font(FONT, size as f32)
            .next_line(x as f32, y as f32)
            .show(Str(&shown))
            .end_text();
    }

    /// Draws a level line on the last page.
    pub(super) fn line(&mut self, from: i32, to: i32, y: i32, width: i32) {
        let Some(page) = self.pages.last_mut() else { return };
        page.set_line_width(width as f32)
            .move_to(from as f32, y as f32)
            .line_to(to as f32, y as f32)
            .stroke();
    }

    /// The file.
    pub(super) fn finish(self, title: &str, language: &str) -> Result<Vec<u8>, FontError> {
        let mut pdf = Pdf::new();
        let mut last = 0;
        let mut fresh = || {
            last += 1;
            Ref::new(last)
        };
        let (catalog, tree, font, info) = (fresh(), fresh(), fresh(), fresh());
        let pages: Vec<(Ref, Ref)> = self.pages.iter().map(|_| (fresh(), fresh())).collect();
        pdf.catalog(catalog).pages(tree).lang(TextStr(language));
        pdf.document_info(info).title(TextStr(title));
        let count = i32::try_from(pages.len()).unwrap_or(i32::MAX);
        pdf.pages(tree).kids(pages.iter().map(|(page, _)| *page)).count(count);
        let paper = Rect::new(0.0, 0.0, points(self.width), points(self.height));
        for ((id, content_id), content) in pages.into_iter().zip(self.pages) {
            let mut page = pdf.page(id);
            page.media_box(paper).parent(tree).contents(content_id);
            page.resources().fonts().pair(FONT, font);
            page.finish();
            let content = compressed(content.finish().as_slice());
            pdf.stream(content_id, &content).filter(Filter::FlateDecode);
        }
        self.type_face.write(&mut pdf, font, fresh)?;
        Ok(pdf.finish())
    }
}

/// Whole points of a length that is a whole number of them.
fn points(hundredths: i32) -> f32 {
    (hundredths / 100) as f32
}

/// Bytes as they are kept in the file.
pub(super) fn compressed(bytes: &[u8]) -> Vec<u8> {
    let mut encoder = ZlibEncoder::new(Vec::new(), Compression::fast());
    // Writing into memory does not fail.
    let _ = encoder.write_all(bytes);
    encoder.finish().unwrap_or_default()
}

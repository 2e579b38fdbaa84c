//! Documents in PDF: a font that is embedded as a subset, text in it, pages, and what the server prints on them.
//!
//! Places are whole numbers of hundredths of a point, widths of glyphs whole thousandths of the font's size; only the PDF
//! itself writes them as decimal numbers.

mod document;
pub mod font;
pub mod statement;
mod text;

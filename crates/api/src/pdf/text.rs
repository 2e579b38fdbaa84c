//! Text in a font of a document: which glyphs it needs, how wide it is, and the bytes that show it.

use std::collections::HashMap;

use pdf_writer::types::{CidFontType, FontFlags, SystemInfo, UnicodeCmap};
use pdf_writer::{Filter, Finish as _, Name, Pdf, Rect, Ref, Str};
use subsetter::GlyphRemapper;
use ttf_parser::{Face, GlyphId};

use super::document::compressed;
use super::font::{Font, FontError};

/// What stands for a character that the font does not have.
const UNKNOWN: char = '?';
/// Thousandths of the size in an em.
const EM: i32 = 1_000;
/// Six letters before the name of a font say that it is a subset.
const SUBSET_TAG: &str = "RGSTMT";
const ADOBE_IDENTITY: SystemInfo<'_> =
    SystemInfo { registry: Str(b"Adobe"), ordering: Str(b"Identity"), supplement: 0 };
const UCS: SystemInfo<'_> = SystemInfo { registry: Str(b"Adobe"), ordering: Str(b"UCS"), supplement: 0 };

/// A glyph of the subset: its number there, and its width in thousandths.
#[derive(Debug, Clone, Copy)]
struct Glyph {
    number: u16,
    width: i32,
}

/// The glyphs that a document uses.
pub(super) struct Typeface<'f> {
    font: &'f Font,
    face: Face<'f>,
    glyphs: HashMap<char, Glyph>,
    remapper: GlyphRemapper,
    /// Of each glyph of the subset in order, from 1: the character that it shows, and its width.
    shown: Vec<(char, i32)>,
}

impl<'f> Typeface<'f> {
    pub(super) fn of(font: &'f Font) -> Result<Self, FontError> {
        let face = Face::parse(&font.data, font.index)
            .map_err(|error| FontError::Unfit(font.name.clone(), error.to_string()))?;
        Ok(Self { font, face, glyphs: HashMap::new(), remapper: GlyphRemapper::new(), shown: Vec::new() })
    }

    /// How wide a text is at a size, in hundredths of a point.
    pub(super) fn width(&mut self, text: &str, size: i32) -> i32 {
        text.chars().map(|character| self.glyph(character).width).sum::<i32>() * size / EM
    }

    /// As much of a text as fits, with an ellipsis when it is not all of it.
    pub(super) fn fitting(&mut self, text: &str, size: i32, room: i32) -> String {
        if self.width(text, size) <= room {
            return text.to_owned();
        }
        let mut kept: Vec<char> = text.chars().collect();
        while kept.pop().is_some() {
            let cut: String = kept.iter().chain(&['…']).collect();
            if self.width(&cut, size) <= room {
                return cut;
            }
        }
        String::new()
    }

    /// The bytes that show a text.
    pub(super) fn encoded(&mut self, text: &str) -> Vec<u8> {
        text.chars().flat_map(|character| self.glyph(character).number.to_be_bytes()).collect()
    }

    fn glyph(&mut self, character: char) -> Glyph {
        if let Some(glyph) = self.glyphs.get(&character) {
            return *glyph;
        }
        let found = self.face.glyph_index(character).filter(|id| id.0 != 0);
        let glyph = match found {
            Some(id) => self.use_glyph(character, id),
            None if character == UNKNOWN => Glyph { number: 0, width: EM },
            None => self.glyph(UNKNOWN),
        };
        self.glyphs.insert(character, glyph);
        glyph
    }

    fn use_glyph(&mut self, character: char, id: GlyphId) -> Glyph {
        let number = self.remapper.remap(id.0);
        let width = self.scaled(self.face.glyph_hor_advance(id).unwrap_or(0).into());
        // Two characters may have one glyph; the first of them is what it reads as.
        if usize::from(number) > self.shown.len() {
            self.shown.push((character, width));
        }
        Glyph { number, width }
    }

    /// From units of the font to thousandths.
    fn scaled(&self, units: i32) -> i32 {
        units * EM / i32::from(self.face.units_per_em().max(1))
    }

    /// Writes the font with the glyphs that were used, under `id`; `fresh` gives the numbers of its parts.
    pub(super) fn write(
        &self,
        pdf: &mut Pdf,
        id: Ref,
        mut fresh: impl FnMut() -> Ref,
    ) -> Result<(), FontError> {
        let subset = subsetter::subset(&self.font.data, self.font.index, &self.remapper)
            .map_err(|error| FontError::Unfit(self.font.name.clone(), error.to_string()))?;
        let name = format!("{SUBSET_TAG}+{}", self.font.name);
        let (cid_id, descriptor_id, file_id, unicode_id) = (fresh(), fresh(), fresh(), fresh());
        pdf.type0_font(id)
            .base_font(Name(name.as_bytes()))
            .encoding_predefined(Name(b"Identity-H"))
            .descendant_font(cid_id)
            .to_unicode(unicode_id);
        self.write_cid_font(pdf, &name, cid_id, descriptor_id);
        self.write_descriptor(pdf, &name, descriptor_id, file_id);
        let program = compressed(&subset);
        let mut stream = pdf.stream(file_id, &program);
        stream.filter(Filter::FlateDecode);
        if self.font.is_cff {
            stream.pair(Name(b"Subtype"), Name(b"OpenType"));
        } else {
            stream.pair(Name(b"Length1"), i32::try_from(subset.len()).unwrap_or(i32::MAX));
        }
        stream.finish();
        self.write_unicode(pdf, unicode_id);
        Ok(())
    }

    fn write_cid_font(&self, pdf: &mut Pdf, name: &str, id: Ref, descriptor: Ref) {
        let mut cid = pdf.cid_font(id);
        cid.subtype(if self.font.is_cff { CidFontType::Type0 } else { CidFontType::Type2 })
            .base_font(Name(name.as_bytes()))
            .system_info(ADOBE_IDENTITY)
            .font_descriptor(descriptor)
            .default_width(EM as f32);
        cid.widths().consecutive(1, self.shown.iter().map(|(_, width)| *width as f32));
        if !self.font.is_cff {
            cid.cid_to_gid_map_predefined(Name(b"Identity"));
        }
        cid.finish();
    }

    fn write_descriptor(&self, pdf: &mut Pdf, name: &str, id: Ref, file: Ref) {
        let bounds = self.face.global_bounding_box();
        let side = |units: i16| self.scaled(units.into()) as f32;
        let height = |units: i16| self.scaled(units.into()) as f32;
        let cap_height = self.face.capital_height().unwrap_or_else(|| self.face.ascender());
        let mut descriptor = pdf.font_descriptor(id);
        descriptor
            .name(Name(name.as_bytes()))
            .flags(FontFlags::SYMBOLIC)
            .bbox(Rect::new(side(bounds.x_min), side(bounds.y_min), side(bounds.x_max), side(bounds.y_max)))
            .italic_angle(0.0)
            .ascent(height(self.face.ascender()))
            .descent(height(self.face.descender()))
            .cap_height(height(cap_height))
            .stem_v(80.0);
        if self.font.is_cff {
            descriptor.font_file3(file);
        } else {
            descriptor.font_file2(file);
        }
        descriptor.finish();
    }

    /// What each glyph reads as, so that text can be searched and copied.
    fn write_unicode(&self, pdf: &mut Pdf, id: Ref) {
        let mut cmap = UnicodeCmap::new(Name(b"Custom"), UCS);
        for ((character, _), number) in self.shown.iter().zip(1_u16..) {
            cmap.pair(number, *character);
        }
        let text = compressed(cmap.finish().as_slice());
        pdf.stream(id, &text).filter(Filter::FlateDecode);
    }
}

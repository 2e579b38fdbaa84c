//! The font of documents: found on the machine, read when the first document needs it, and kept.
//!
//! Debian's packages bring fonts with Chinese characters; a shop may name another file. Deliberately absent: a font inside the
//! program, which would be larger than the program.

use std::path::{Path, PathBuf};
use std::sync::{Arc, OnceLock};

use ttf_parser::{Face, name_id};

/// Where Debian puts fonts with simplified Chinese and Latin letters: fonts-noto-cjk, fonts-wqy-microhei, fonts-wqy-zenhei.
const USUAL_PLACES: [&str; 3] = [
    "/usr/share/fonts/opentype/noto/NotoSansCJK-Regular.ttc",
    "/usr/share/fonts/truetype/wqy/wqy-microhei.ttc",
    "/usr/share/fonts/truetype/wqy/wqy-zenhei.ttc",
];

/// Characters that a font of documents must have.
const NEEDED: &str = "对账单0Aa.-";

/// Why there is no font.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum FontError {
    /// No file with one.
    #[error("no font with Chinese characters: looked at {}", .0.join(", "))]
    Missing(Vec<String>),
    /// The file cannot be used.
    #[error("the font {0} cannot be used: {1}")]
    Unfit(String, String),
}

/// A font file with the face of it that is used.
#[derive(Debug)]
pub struct Font {
    pub(super) data: Vec<u8>,
    /// Which face, in a collection.
    pub(super) index: u32,
    /// Its name, without spaces.
    pub(super) name: String,
    /// Whether its outlines are PostScript's.
    pub(super) is_cff: bool,
}

/// The font of a server.
#[derive(Debug, Default)]
pub struct Fonts {
    named: Option<PathBuf>,
    found: OnceLock<Arc<Font>>,
}

impl Fonts {
    /// The font of a file, or of the usual places.
    #[must_use]
    pub fn new(named: Option<PathBuf>) -> Self {
        Self { named, found: OnceLock::new() }
    }

    /// The font. Reads a file the first time, and again while there is none.
    ///
    /// # Errors
    /// [`FontError`].
    pub fn get(&self) -> Result<Arc<Font>, FontError> {
        if let Some(font) = self.found.get() {
            return Ok(font.clone());
        }
        let font = Arc::new(find(self.named.as_deref())?);
        Ok(self.found.get_or_init(|| font).clone())
    }
}

fn find(named: Option<&Path>) -> Result<Font, FontError> {
    let places: Vec<&Path> = named.map_or_else(|| USUAL_PLACES.map(Path::new).to_vec(), |path| vec![path]);
    let there = places.iter().find(|path| path.is_file());
    let looked = || places.iter().map(|path| path.display().to_string()).collect();
    read(there.ok_or_else(|| FontError::Missing(looked()))?)
}

fn read(path: &Path) -> Result<Font, FontError> {
    let unfit = |why: String| FontError::Unfit(path.display().to_string(), why);
    let data = std::fs::read(path).map_err(|error| unfit(error.to_string()))?;
    let faces = ttf_parser::fonts_in_collection(&data).unwrap_or(1);
    let is_simplified = |index: &u32| {
        Face::parse(&data, *index).is_ok_and(|face| family(&face).is_some_and(|name| name.ends_with(" SC")))
    };
    let index = (0..faces).find(is_simplified).unwrap_or(0);
    let face = Face::parse(&data, index).map_err(|error| unfit(error.to_string()))?;
    let absent: String = NEEDED.chars().filter(|needed| face.glyph_index(*needed).is_none()).collect();
    if !absent.is_empty() {
        return Err(unfit(format!("it lacks {absent}")));
    }
    let name = family(&face).unwrap_or_else(|| "Document".to_owned());
    let name = name.chars().filter(char::is_ascii_alphanumeric).collect();
    let is_cff = face.tables().cff.is_some();
    Ok(Font { name, index, is_cff, data })
}

fn family(face: &Face<'_>) -> Option<String> {
    let names = face.names().into_iter().filter(|name| name.name_id == name_id::FAMILY);
    names.filter_map(|name| name.to_string()).find(|name| name.is_ascii())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_font_that_is_not_there_or_is_none_is_named() {
        let named = |path: &str| Fonts::new(Some(path.into())).get().unwrap_err();
        assert_eq!(named("/nowhere/font.ttf"), FontError::Missing(vec!["/nowhere/font.ttf".to_owned()]));
        let source = concat!(env!("CARGO_MANIFEST_DIR"), "/src/pdf/font.rs");
        assert!(matches!(named(source), FontError::Unfit(path, _) if path == source));
    }
}

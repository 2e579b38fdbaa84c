//! How cells look. A cell names its style by number.

/// What a cell is shown as.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Style {
    /// The title of the table.
    Title,
    /// What else stands above it.
    Caption,
    /// The head of a column.
    Head,
    /// Words: the format of text keeps them from being computed, also when somebody types in the cell again.
    Text,
    /// A number without decimals.
    Whole,
    /// A number with two decimals.
    Money,
    /// A part of a whole.
    Percent,
    /// A date.
    Date,
    /// A date and a time.
    Instant,
}

const ALL: [Style; 9] = [
    Style::Title,
    Style::Caption,
    Style::Head,
    Style::Text,
    Style::Whole,
    Style::Money,
    Style::Percent,
    Style::Date,
    Style::Instant,
];

impl Style {
    /// Its number; the first one is that of cells without a style. Strong ones come after all others.
    pub(super) const fn number(self, is_strong: bool) -> usize {
        1 + self as usize + if is_strong { ALL.len() } else { 0 }
    }

    /// The format of numbers.
    const fn format(self) -> u32 {
        match self {
            Self::Title | Self::Caption | Self::Head => 0,
            Self::Text => 49,
            Self::Whole => 3,
            Self::Money => 4,
            Self::Percent => 10,
            Self::Date => DATE,
            Self::Instant => INSTANT,
        }
    }

    /// Fonts: 0 plain, 1 bold, 2 large and bold, 3 grey.
    const fn font(self, is_strong: bool) -> u32 {
        match self {
            Self::Title => 2,
            Self::Caption => 3,
            Self::Head => 1,
            Self::Text | Self::Whole | Self::Money | Self::Percent | Self::Date | Self::Instant => {
                if is_strong {
                    1
                } else {
                    0
                }
            }
        }
    }
}

const DATE: u32 = 164;
const INSTANT: u32 = 165;

/// The part of the workbook that says how cells look.
pub(super) fn sheet() -> String {
    let style = |style: Style, is_strong: bool| {
        let (format, font) = (style.format(), style.font(is_strong));
        if style == Style::Head {
            return format!(
                "<xf numFmtId=\"0\" fontId=\"{font}\" fillId=\"2\" borderId=\"1\" xfId=\"0\" applyFont=\"1\" applyFill=\"1\" \
                 applyBorder=\"1\" applyAlignment=\"1\"><alignment vertical=\"center\" wrapText=\"1\"/></xf>"
            );
        }
        format!(
            "<xf numFmtId=\"{format}\" fontId=\"{font}\" fillId=\"0\" borderId=\"0\" xfId=\"0\" applyNumberFormat=\"1\" \
             applyFont=\"1\"/>"
        )
    };
    let plain = ALL.iter().map(|each| style(*each, false));
    let strong = ALL.iter().map(|each| style(*each, true));
    let styles: String = plain.chain(strong).collect();
    let count = 1 + 2 * ALL.len();
    format!(
        "{XML}<styleSheet xmlns=\"{MAIN}\"><numFmts count=\"2\"><numFmt numFmtId=\"{DATE}\" formatCode=\"yyyy\\-mm\\-dd\"/>\
         <numFmt numFmtId=\"{INSTANT}\" formatCode=\"yyyy\\-mm\\-dd\\ hh:mm:ss\"/></numFmts>\
         <fonts count=\"4\"><font><sz val=\"11\"/><name val=\"Calibri\"/></font>\
         <font><b/><sz val=\"11\"/><name val=\"Calibri\"/></font><font><b/><sz val=\"16\"/><name val=\"Calibri\"/></font>\
         <font><sz val=\"11\"/><color rgb=\"FF595959\"/><name val=\"Calibri\"/></font></fonts>\
         <fills count=\"3\"><fill><patternFill patternType=\"none\"/></fill><fill><patternFill patternType=\"gray125\"/></fill>\
         <fill><patternFill patternType=\"solid\"><fgColor rgb=\"FFEDEFF2\"/></patternFill></fill></fills>\
         <borders count=\"2\"><border><left/><right/><top/><bottom/><diagonal/></border>\
         <border><left/><right/><top/><bottom style=\"thin\"><color rgb=\"FF808080\"/></bottom><diagonal/></border></borders>\
         <cellStyleXfs count=\"1\"><xf numFmtId=\"0\" fontId=\"0\" fillId=\"0\" borderId=\"0\"/></cellStyleXfs>\
         <cellXfs count=\"{count}\"><xf numFmtId=\"0\" fontId=\"0\" fillId=\"0\" borderId=\"0\" xfId=\"0\"/>{styles}</cellXfs>\
         <cellStyles count=\"1\"><cellStyle name=\"Normal\" xfId=\"0\" builtinId=\"0\"/></cellStyles></styleSheet>"
    )
}

/// The first words of every part.
pub(super) const XML: &str = "<?xml version=\"1.0\" encoding=\"UTF-8\" standalone=\"yes\"?>\n";
/// The namespace of spreadsheets.
pub(super) const MAIN: &str = "http://schemas.openxmlformats.org/spreadsheetml/2006/main";

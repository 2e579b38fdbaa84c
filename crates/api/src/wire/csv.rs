//! Tables for spreadsheets: UTF-8, separated by commas. A text that a spreadsheet would compute is kept from it by an apostrophe.

/// Tells spreadsheets that the text is UTF-8.
const BYTE_ORDER_MARK: char = '\u{feff}';

/// The first line, with the mark before it.
#[must_use]
pub fn head<const N: usize>(cells: &[String; N]) -> String {
    format!("{BYTE_ORDER_MARK}{}", line(cells))
}

/// One line.
#[must_use]
pub fn line<const N: usize>(cells: &[String; N]) -> String {
    let cells: Vec<String> = cells.iter().map(|cell| quoted(cell)).collect();
    format!("{}\r\n", cells.join(","))
}

/// A cell between quotation marks where it needs them.
fn quoted(cell: &str) -> String {
    let is_number = cell.strip_prefix('-').is_some_and(|rest| rest.starts_with(|c: char| c.is_ascii_digit()));
    let is_formula = cell.starts_with(['=', '+', '-', '@', '\t', '\r']) && !is_number;
    let cell = if is_formula { format!("'{cell}") } else { cell.to_owned() };
    if cell.contains([',', '"', '\n', '\r']) { format!("\"{}\"", cell.replace('"', "\"\"")) } else { cell }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// LG02: a name with commas, marks or a formula stays one harmless cell; a negative amount stays a number.
    #[test]
    fn cells_are_quoted_and_formulas_are_not_computed() {
        for (cell, written) in [
            ("张三", "张三"),
            ("a,b", "\"a,b\""),
            ("he said \"no\"", "\"he said \"\"no\"\"\""),
            ("=1+1", "'=1+1"),
            ("@cmd", "'@cmd"),
            ("-88.50", "-88.50"),
            ("-x", "'-x"),
            ("", ""),
        ] {
            assert_eq!(quoted(cell), written);
        }
        assert_eq!(head(&["a".to_owned(), "b".to_owned()]), "\u{feff}a,b\r\n");
    }
}

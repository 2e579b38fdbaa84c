//! What drawers and displays understand. Pure: a request in, bytes out.

use super::OutputProblem;
use crate::settings::{OutputKind, OutputSettings};

const ESC: u8 = 0x1B;
/// Clears a display and puts the cursor at its beginning.
const CLEAR: u8 = 0x0C;
const CR: u8 = 0x0D;
/// How long the magnet of a drawer is on, and off afterwards, in units of 2 ms: 50 ms opens every drawer and burns none.
const PULSE: [u8; 2] = [25, 250];
/// Places of a display of digits; a point has no place of its own.
const DIGITS_MAX: usize = 8;

/// What is wanted of an output.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Request {
    /// Open the drawer.
    Open,
    /// Show lines; a display of digits shows the last one as an amount.
    Show(Vec<String>),
}

/// The bytes of a request.
///
/// # Errors
/// [`OutputProblem`] when the output cannot do that.
pub fn of(request: &Request, settings: &OutputSettings) -> Result<Vec<u8>, OutputProblem> {
    match (settings.kind, request) {
        // ESC p: the connector's pin 2 is drawer 0, pin 5 drawer 1.
        (OutputKind::Drawer, Request::Open) => {
            Ok([&[ESC, b'p', u8::from(settings.pin == 5)], PULSE.as_slice()].concat())
        }
        (OutputKind::Vfd, Request::Show(lines)) => Ok(text(lines, settings.columns)),
        (OutputKind::Led, Request::Show(lines)) => amount(lines.last().map_or("", String::as_str)),
        (OutputKind::Drawer, Request::Show(_)) | (OutputKind::Vfd | OutputKind::Led, Request::Open) => {
            Err(OutputProblem::Unable)
        }
    }
}

/// Two lines of so many columns, the second at the right: amounts stand there. What these displays cannot show is a question mark.
fn text(lines: &[String], columns: usize) -> Vec<u8> {
    let shown =
        |character: char| if character == ' ' || character.is_ascii_graphic() { character } else { '?' };
    let line = |at: usize| lines.get(at).map_or("", String::as_str).chars().map(shown).take(columns);
    let (first, second): (String, String) = (line(0).collect(), line(1).collect());
    let mut bytes = vec![CLEAR];
    bytes.extend_from_slice(format!("{first:<columns$}{second:>columns$}").as_bytes());
    bytes
}

/// ESC Q A and the digits: what every display with eight digits understands.
fn amount(amount: &str) -> Result<Vec<u8>, OutputProblem> {
    let unsigned = amount.strip_prefix('-').unwrap_or(amount);
    let digits = unsigned.bytes().filter(u8::is_ascii_digit).count();
    let points = unsigned.bytes().filter(|byte| *byte == b'.').count();
    let places = digits + (amount.len() - unsigned.len());
    if digits == 0 || points > 1 || digits + points != unsigned.len() || places > DIGITS_MAX {
        return Err(OutputProblem::NoAmount);
    }
    Ok([&[ESC, b'Q', b'A'], amount.as_bytes(), &[CR]].concat())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::settings::Settings;

    fn settings(more: &str) -> OutputSettings {
        let text =
            format!("[[output]]\nid = \"o\"\ndriver = \"file\"\nmatch = {{ path = \"/dev/null\" }}\n{more}");
        Settings::parse(&text).unwrap().outputs.remove(0)
    }

    fn show(lines: &[&str], more: &str) -> Result<Vec<u8>, OutputProblem> {
        let lines = lines.iter().map(|line| (*line).to_owned()).collect();
        of(&Request::Show(lines), &settings(more))
    }

    #[test]
    fn a_drawer_is_opened_by_one_pulse_on_its_pin() {
        let open = |more: &str| of(&Request::Open, &settings(more));
        assert_eq!(open("kind = \"drawer\""), Ok(vec![0x1B, 0x70, 0, 25, 250]));
        assert_eq!(open("kind = \"drawer\"\npin = 5"), Ok(vec![0x1B, 0x70, 1, 25, 250]));
        assert_eq!(open("kind = \"vfd\""), Err(OutputProblem::Unable));
        assert_eq!(show(&["1"], "kind = \"drawer\""), Err(OutputProblem::Unable));
    }

    #[test]
    fn a_display_of_two_lines_fills_both_and_sends_no_command_of_a_text() {
        let shown = show(&["Member \u{1B}p0 王芳", "128.00"], "kind = \"vfd\"").unwrap();
        assert_eq!(shown, b"\x0CMember ?p0 ??                     128.00");
        let narrow = show(&["0123456789", "-1"], "kind = \"vfd\"\ncolumns = 8").unwrap();
        assert_eq!(narrow, b"\x0C01234567      -1");
        assert_eq!(show(&[], "kind = \"vfd\"").unwrap().len(), 41);
    }

    #[test]
    fn a_display_of_digits_takes_amounts_that_fit_and_nothing_else() {
        assert_eq!(show(&["Total", "128.00"], "kind = \"led\""), Ok(b"\x1BQA128.00\r".to_vec()));
        assert_eq!(show(&["-999999.9"], "kind = \"led\""), Ok(b"\x1BQA-999999.9\r".to_vec()));
        for text in ["", "Total", "1.2.3", ".", "-", "123456789", "-1234567.8", "1\r2", "٣"] {
            assert_eq!(show(&[text], "kind = \"led\""), Err(OutputProblem::NoAmount), "{text}");
        }
    }
}

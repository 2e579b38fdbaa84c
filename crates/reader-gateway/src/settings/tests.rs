//! Files as people write them.

use proptest::prelude::*;

use super::*;
use crate::config::testing::TestDirectory;

const DESK: &str = r#"
member_prefixes = ["88"]

[[reader]]
id = "desk-em"
driver = "serial"
match = { path = "/dev/serial/by-id/usb-FTDI" }
content = "em4100"
format = "hex>10d"

[[reader]]
id = "desk-ic"
driver = "pcsc"
match = { name = "ACR122U" }
"#;

fn problem(text: &str) -> String {
    Settings::parse(text).unwrap_err().to_string()
}

/// `key` set to `value` in the first reader of an otherwise good file.
fn with(lines: &str) -> String {
    format!("[[reader]]\nid = \"a\"\ndriver = \"pcsc\"\n{lines}\n")
}

#[test]
fn a_file_names_its_readers() {
    let settings = Settings::parse(DESK).unwrap();
    assert_eq!(
        (settings.member_prefixes.as_slice(), settings.same_tap_ms),
        (["88".to_owned()].as_slice(), 700)
    );
    let [em, ic] = settings.readers.as_slice() else { panic!("two readers") };
    assert_eq!((em.driver, em.content, em.baud), (DriverKind::Serial, Content::Em4100, 9_600));
    assert_eq!(em.format, "hex>10d".parse().ok());
    assert_eq!((ic.driver, ic.matching.name.as_deref()), (DriverKind::Pcsc, Some("ACR122U")));
    assert_eq!(Settings::parse("").unwrap(), Settings::default());
}

/// A missing file, and one that an editor on Windows wrote.
#[test]
fn input_25_a_missing_file_a_mark_at_its_beginning_and_other_line_ends_are_no_problem() {
    let directory = TestDirectory::new();
    let path = directory.path().join("reader.toml");
    assert_eq!(Settings::load(&path), Ok(None));
    std::fs::write(&path, format!("\u{FEFF}{}", DESK.replace('\n', "\r\n"))).unwrap();
    assert_eq!(Settings::load(&path).unwrap(), Some(Settings::parse(DESK).unwrap()));
    std::fs::write(&path, b"\xFF\xFE\x00").unwrap();
    assert!(matches!(Settings::load(&path), Err(SettingsProblem::Unreadable(_))));
}

#[test]
fn input_25_an_unknown_key_or_word_is_an_error_that_says_what_was_meant() {
    for (lines, said) in [
        ("conten = \"uid\"", "unknown key reader[0].conten; did you mean content?"),
        ("lenght_min = 4", "unknown key reader[0].lenght_min; did you mean length_min?"),
        ("match = { vendor = \"04e6\" }", "unknown key reader[0].match.vendor"),
        ("match = { Vid = \"04e6\" }", "unknown key reader[0].match.Vid; did you mean vid?"),
        ("content = \"em410\"", "reader[0].content cannot be em410; did you mean em4100?"),
        ("content = \"qr\"", "reader[0].content cannot be qr"),
        ("format = \"10D\"", "reader[0].format cannot be 10D"),
    ] {
        assert_eq!(problem(&with(lines)), said);
    }
    assert_eq!(problem("readers = 3"), "unknown key readers; did you mean reader?");
    assert_eq!(problem("[[reader]]\nid = \"a b\"\ndriver = \"pcsc\""), "reader[0].id cannot be a b");
    assert!(problem(&with("baud = \"fast\"")).contains("invalid type"));
    assert!(problem("[[reader]\n").contains("TOML parse error at line 1"));
    assert!(problem("[[reader]]\nid = \"a\"").contains("missing field `driver`"));
}

#[test]
fn input_25_two_entries_that_could_be_one_device_are_refused() {
    let two = |one: &str, two: &str| {
        problem(&format!(
            "[[reader]]\nid = \"a\"\ndriver = \"pcsc\"\n{one}\n[[reader]]\nid = \"b\"\ndriver = \"pcsc\"\n{two}\n"
        ))
    };
    let same = "a and b could be the same device; say more under match";
    assert_eq!(two("", ""), same);
    assert_eq!(two("", "match = { name = \"ACR\" }"), same);
    assert_eq!(two("match = { name = \"ACR\" }", "match = { name = \"acr122\" }"), same);
    assert_eq!(two("match = { vid = \"04E6\" }", "match = { vid = \"04e6\", pid = \"0001\" }"), same);
    let apart = "[[reader]]\nid = \"a\"\ndriver = \"pcsc\"\nmatch = { name = \"00 00\" }
[[reader]]\nid = \"b\"\ndriver = \"pcsc\"\nmatch = { name = \"00 01\" }\n";
    assert!(Settings::parse(apart).is_ok());
    let ids = apart.replace("\"b\"", "\"a\"");
    assert_eq!(problem(&ids), "two readers or outputs are called a");
    let stdin = "[[reader]]\nid = \"a\"\ndriver = \"stdin\"\n[[reader]]\nid = \"b\"\ndriver = \"stdin\"\nmatch = { path = \"x\" }";
    assert_eq!(problem(stdin), same);
}

/// Never "all keyboards": the one that types cards is named.
#[test]
fn input_25_a_drawer_or_display_says_where_it_is_and_what_it_is() {
    let parse = |more: &str| Settings::parse(&format!("[[output]]\nid = \"d\"\n{more}\n"));
    let placed = "driver = \"file\"\nmatch = { path = \"/dev/usb/lp0\" }\n";
    assert_eq!(parse(&format!("kind = \"drawer\"\n{placed}")).unwrap().outputs[0].pin, 2);
    let vague = Err(SettingsProblem::VagueOutput("d".to_owned()));
    assert_eq!(parse("kind = \"drawer\"\ndriver = \"file\""), vague);
    assert_eq!(parse("kind = \"vfd\"\ndriver = \"serial\""), vague);
    assert_eq!(parse(&format!("kind = \"drawer\"\npin = 3\n{placed}")), vague);
    assert_eq!(parse(&format!("kind = \"vfd\"\ncolumns = 0\n{placed}")), vague);
    for (text, place, meant) in [
        (format!("kind = \"drawr\"\n{placed}"), "output[0].kind", "drawer"),
        (format!("kind = \"drawer\"\n{}", placed.replace("file", "fil")), "output[0].driver", "file"),
    ] {
        let refused = parse(&text).unwrap_err();
        let as_expected = matches!(&refused, SettingsProblem::UnknownValue { place: at, meant: Some(word), .. } if at == place && *word == meant);
        assert!(as_expected, "{refused:?}");
    }
    assert!(matches!(parse("pinn = 2"), Err(SettingsProblem::UnknownKey { meant: Some("pin"), .. })));
    let twice = "[[reader]]\nid = \"d\"\ndriver = \"stdin\"\n[[output]]\nid = \"d\"\nkind = \"drawer\"\n";
    let refused = Settings::parse(&format!("{twice}{placed}"));
    assert_eq!(refused, Err(SettingsProblem::SameId("d".to_owned())));
}

#[test]
fn input_30_a_reader_that_types_must_be_named() {
    let wedge = |matching: &str| format!("[[reader]]\nid = \"a\"\ndriver = \"wedge\"\n{matching}\n");
    for matching in ["", "match = { vid = \"ffff\" }"] {
        assert!(problem(&wedge(matching)).contains("must be named"), "{matching}");
    }
    assert!(Settings::parse(&wedge("match = { vid = \"ffff\", pid = \"0035\" }")).is_ok());
}

proptest! {
    #[test]
    fn any_text_is_survived(text in "(\\[\\[reader\\]\\]\n)?([a-z_]{1,8} = [\"a-z0-9{}]{0,10}\n){0,4}\\PC{0,20}") {
        let _ = Settings::parse(&text);
    }
}

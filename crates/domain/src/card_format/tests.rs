//! One transponder in every form in which it is printed, and what must hold for all of them.

use proptest::prelude::*;

use super::*;

/// The same EM4100 transponder, as readers and printers of cards write it (C03; reader input 17).
const FORMS: [(&str, &str); 10] = [
    ("hex>hex", "0A00137489"),
    ("hex>8h", "00137489"),
    ("hex>6h", "137489"),
    ("hex>10d", "0001275017"),
    ("hex>13d", "0042950947977"),
    ("hex>8d", "01275017"),
    ("hex>3,5d", "019,29833"),
    ("hex>3+5d", "01929833"),
    ("hex>5,5d", "00019,29833"),
    ("hex>5+5d", "0001929833"),
];

/// C03: a format is found by its name, and its name tells it.
#[test]
fn one_transponder_has_many_printed_forms() {
    for (name, printed) in FORMS {
        let format: CardFormat = name.parse().unwrap();
        assert_eq!((format.number("0A00137489"), format.to_string()), (printed.to_owned(), name.to_owned()));
    }
    for name in ["", "hex", "hex>", "hex>11d", "hex>10d:", "hex>10d:no-zeros:reversed", "HEX>10D"] {
        assert_eq!(name.parse::<CardFormat>(), Err(UnknownFormat), "{name}");
    }
}

/// C03: one read and the number that is printed on the card are enough to know the form of all cards of that kind.
#[test]
fn the_format_is_inferred_from_one_read_and_the_printed_number() {
    for (_, printed) in FORMS {
        let found = CardFormat::infer("0a00137489", printed);
        assert_eq!(found[0].number("0A00137489"), printed);
        assert_eq!(found[0].number("0A00000001").len(), printed.len(), "{printed}: {found:?}");
    }
    let first = |read, printed| CardFormat::infer(read, printed).first().map(ToString::to_string);
    assert_eq!(first("04A1B2C3", "3283263748"), Some("hex>10d:reversed".to_owned()));
    assert_eq!(first("0001275017", "019,29833"), Some("10d>3,5d".to_owned()));
    assert_eq!(first("0A00137489", "0A 0013-7489"), Some("as-read".to_owned()));
    assert_eq!(first("5000C82E91", "0001275017"), Some("hex>10d:bits-reversed".to_owned()));
    assert_eq!(first("04A1B2C3D4E5F6", "01303689068602870"), Some("hex>17d".to_owned()));
    assert_eq!(first("0A00137489", "88000001"), None);
    assert_eq!(first("0A00137489", "1"), None);
}

/// C03: readers that print a number in two halves are read half by half; what cannot be such a number is left alone.
#[test]
fn halves_are_read_and_have_their_limits() {
    let told = |name: &str, read: &str| name.parse::<CardFormat>().unwrap().number(read);
    for (name, read, printed) in [
        ("3,5d>8d", "019,29833", "01275017"),
        ("3+5d>8d", "01929833", "01275017"),
        ("5,5d>10d", "00019,29833", "0001275017"),
        ("5+5d>10d", "0001929833", "0001275017"),
        ("3,5d>8d", "255,65535", "16777215"),
        ("5,5d>10d", "65535,65535", "4294967295"),
    ] {
        assert_eq!(told(name, read), printed, "{name}");
    }
    for (name, read) in [
        ("3,5d>8d", "256,00001"),
        ("3,5d>8d", "019,65536"),
        ("3,5d>8d", "19,29833"),
        ("3,5d>8d", "019,2983"),
        ("5,5d>10d", "65536,00001"),
        ("5+5d>10d", "000192983"),
        ("10d>3,5d", "00012750171"),
    ] {
        assert_eq!(told(name, read), read, "{name}");
    }
}

/// Reader input 21: a number of zeros alone keeps them, and so does a half.
#[test]
fn zeros_that_say_something_are_kept() {
    let told = |name: &str, read: &str| name.parse::<CardFormat>().unwrap().number(read);
    assert_eq!(told("hex>8d:no-zeros", "000000"), "00000000");
    assert_eq!(told("hex>3,5d:no-zeros", "000001"), "000,00001");
    assert_eq!(told("hex>3,5d:no-zeros", "010001"), "1,00001");
}

/// Reader input 21: a decimal form that has lost its leading zeros is still the same card.
#[test]
fn input_21_leading_zeros_lost_by_a_decimal_format_are_found_again() {
    let format: CardFormat = "10d>3,5d".parse().unwrap();
    assert_eq!(format.number("1275017"), format.number("0001275017"));
    let shortened = CardFormat::infer("0A00137489", "1275017");
    assert_eq!(shortened[0].to_string(), "hex>10d:no-zeros");
    assert_eq!(shortened[0].number("0A00137489"), "1275017");
    assert_eq!(CardFormat::infer("0AF0137489", "4027806857")[0].to_string(), "hex>10d");
}

/// A read of another form stays as it is: a barcode on a reader that also reads chips.
#[test]
fn a_read_of_another_form_is_left_alone() {
    let format: CardFormat = "hex>10d".parse().unwrap();
    for read in ["", "8", "VIP-001", "王芳", "0A0013748", "0A00137489AB0011223344"] {
        assert_eq!(format.number(read), read);
    }
    assert_eq!("13d>10d".parse::<CardFormat>().unwrap().number("9999999999999"), "9999999999999");
    assert_eq!("hex>13d".parse::<CardFormat>().unwrap().number("04A1B2C3"), "04A1B2C3");
}

proptest! {
    /// For all transponders and every form: what was inferred from one card prints that card.
    #[test]
    fn what_is_inferred_prints_the_card_it_was_inferred_from(value in 0_u64..1 << 40, index in 0..LAYOUTS.len(), order in 0..3_usize) {
        let read = format!("{value:010X}");
        let format = CardFormat::Converted { from: Layout::Hex, to: LAYOUTS[index].0, order: ORDERS[order].0, zeros: true };
        let printed = format.number(&read);
        prop_assert_eq!(format.to_string().parse::<CardFormat>(), Ok(format));
        for found in CardFormat::infer(&read, &printed) {
            prop_assert_eq!(found.number(&read), printed.clone());
        }
        prop_assert!(!CardFormat::infer(&read, &printed).is_empty());
    }

    #[test]
    fn any_text_at_all_is_survived(read in ".{0,30}", printed in ".{0,30}", name in ".{0,20}") {
        for format in CardFormat::infer(&read, &printed) {
            prop_assert_eq!(plain(&format.number(&plain(&read))), plain(&printed));
        }
        let _ = name.parse::<CardFormat>();
        for (layout, _) in LAYOUTS {
            let _ = layout.read(&read);
        }
    }
}

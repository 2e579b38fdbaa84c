//! Worked examples §1.

use chrono::{NaiveDateTime, TimeZone};

use super::*;

fn shop_day(day_starts_at: &str) -> ShopDay {
    ShopDay {
        time_zone: chrono_tz::Asia::Shanghai,
        day_starts_at: NaiveTime::parse_from_str(day_starts_at, "%H:%M").unwrap(),
    }
}

fn date(text: &str) -> NaiveDate {
    text.parse().unwrap()
}

fn local(text: &str) -> DateTime<Utc> {
    let naive = NaiveDateTime::parse_from_str(text, "%Y-%m-%d %H:%M:%S").unwrap();
    chrono_tz::Asia::Shanghai.from_local_datetime(&naive).unwrap().with_timezone(&Utc)
}

/// §1.1.
#[test]
fn the_business_date_follows_the_cut_off() {
    let table = [
        ("2026-05-03 23:59:59", "2026-05-03", "2026-05-03"),
        ("2026-05-04 00:00:00", "2026-05-03", "2026-05-04"),
        ("2026-05-04 05:59:59", "2026-05-03", "2026-05-04"),
        ("2026-05-04 06:00:00", "2026-05-04", "2026-05-04"),
    ];
    for (time, with_cut_off_six, with_cut_off_midnight) in table {
        assert_eq!(shop_day("06:00").business_date(local(time)), date(with_cut_off_six), "{time}");
        assert_eq!(shop_day("00:00").business_date(local(time)), date(with_cut_off_midnight), "{time}");
    }
}

/// §1.2, C05, T04.
#[test]
fn a_term_ends_on_the_same_date_or_on_the_last_of_a_shorter_month() {
    let table = [
        ("2026-03-15", 24, "2028-03-15", "2028-03-16"),
        ("2028-02-29", 24, "2030-02-28", "2030-03-01"),
        ("2026-08-31", 6, "2027-02-28", "2027-03-01"),
        ("2026-01-31", 1, "2026-02-28", "2026-03-01"),
        ("2027-01-31", 13, "2028-02-29", "2028-03-01"),
    ];
    for (opened, months, last_valid, first_lapsed) in table {
        let last = last_day_of_term(date(opened), months);
        assert_eq!(last, date(last_valid));
        assert_eq!(last.succ_opt(), Some(date(first_lapsed)));
    }
}

/// §1.2: the last business date runs until the cut-off of the next morning.
#[test]
fn a_term_ends_at_the_close_of_its_last_business_date() {
    let close = shop_day("06:00").close_of(date("2028-03-15"));
    assert!(local("2028-03-16 05:30:00") < close);
    assert_eq!(close, local("2028-03-16 06:00:00"));
}

/// P03: a term of months from the end of the month, whatever its length.
#[test]
fn a_term_from_the_end_of_the_month_ends_with_a_month() {
    assert_eq!(month_end_after(date("2026-05-03"), 12), date("2027-05-31"));
    assert_eq!(month_end_after(date("2026-04-30"), 1), date("2026-05-31"));
    assert_eq!(month_end_after(date("2027-12-31"), 2), date("2028-02-29"));
    assert_eq!(month_end_after(date("2026-05-03"), 0), date("2026-05-31"));
}

/// In a gap of summer time the first valid moment counts, and absurd terms do not overflow.
#[test]
fn gaps_and_absurd_terms_do_not_panic() {
    let day = ShopDay {
        time_zone: chrono_tz::Europe::Berlin,
        day_starts_at: NaiveTime::from_hms_opt(2, 30, 0).unwrap(),
    };
    assert_eq!(day.close_of(date("2026-03-28")), Utc.with_ymd_and_hms(2026, 3, 29, 1, 0, 0).unwrap());
    let last = last_day_of_term(date("2026-05-03"), u32::MAX);
    assert!(day.close_of(last) > local("2999-01-01 00:00:00"));
    assert!(month_end_after(date("2026-05-03"), u32::MAX) > date("2999-01-01"));
}

//! 付款码: it goes to the provider and nowhere else.

use std::sync::{Mutex, OnceLock};

use log::{LevelFilter, Log, Metadata, Record};
use test_support::cluster::TestCluster;

use super::*;

/// A code that no other test uses.
const SECRET: &str = "138642097531864209";

/// Keeps what is logged with the code in it, and what has as many digits together as codes of other kinds.
struct Listener(Mutex<Vec<String>>);

impl Log for Listener {
    fn enabled(&self, _: &Metadata<'_>) -> bool {
        true
    }

    fn log(&self, record: &Record<'_>) {
        let line = record.args().to_string();
        if has_six_digits(&line) || line.contains("payment code heard") {
            self.0.lock().expect("no panic while it is held").push(line);
        }
    }

    fn flush(&self) {}
}

fn has_six_digits(line: &str) -> bool {
    line.split(|sign: char| !sign.is_ascii_digit()).any(|digits| digits.len() >= 6)
}

/// What was logged so far with six digits together.
pub(crate) fn heard_with_digits() -> Vec<String> {
    listener().0.lock().expect("no panic while it is held").clone()
}

fn listener() -> &'static Listener {
    static LISTENER: OnceLock<Listener> = OnceLock::new();
    let listener = LISTENER.get_or_init(|| Listener(Mutex::default()));
    if log::set_logger(listener).is_ok() {
        log::set_max_level(LevelFilter::Debug);
    }
    listener
}

/// OP17: in no table, no problem document, no log of ours and none of the database, whether it is taken, refused or malformed.
#[test]
fn a_payment_code_is_kept_nowhere() {
    let listener = listener();
    log::debug!("payment code heard");
    let company = connected(&quiet());
    let ask = |body: &str| {
        let request = company.cashier("POST", "/payments").key(&fresh_key());
        request.body("application/json", body).send()
    };
    let of = |code: &str, method: &str, amount: &str| {
        format!(r#"{{"code": {code}, "method": "{method}", "amount": "{amount}", "purpose": "sale"}}"#)
    };
    let quoted = format!("\"{SECRET}\"");
    let mut answers = Vec::new();
    for amount in ["5.00", "5.01", "5.02", "5.04"] {
        answers.push(ask(&of(&quoted, "wechat", amount)));
        let _ = answers[answers.len() - 1].expect(201);
    }
    for (body, status) in [
        (of(&quoted, "alipay", "5.00"), 422),
        (of(&quoted, "wechat", "five"), 422),
        (of(SECRET, "wechat", "5.00"), 400),
        (of(&quoted, &format!("x{SECRET}"), "5.00"), 400),
        (of(&quoted, "wechat", "5.00").replace('}', ""), 400),
    ] {
        let answer = ask(&body);
        assert_eq!(answer.status, status, "{}", answer.text());
        answers.push(answer);
    }
    let look_up = json!({ "credential": SECRET });
    answers.push(company.cashier("POST", "/desk/lookups").json(&look_up).send());
    for answer in &answers {
        assert!(!answer.text().contains(SECRET), "{}", answer.text());
    }

    let mut owner = company.app.database.owner();
    let tables = owner.texts("SELECT quote_ident(tablename) FROM pg_tables WHERE schemaname = 'public'");
    assert!(tables.len() > 30);
    for table in tables {
        let found =
            owner.number(&format!("SELECT count(*) FROM {table} AS t WHERE t::text LIKE '%{SECRET}%'"));
        assert_eq!(found, 0, "{table}");
    }
    let heard = listener.0.lock().expect("no panic while it is held");
    assert!(heard.iter().all(|line| !line.contains(SECRET)), "{heard:?}");
    assert!(!heard.is_empty(), "the listener hears");
    drop(heard);
    let here = format!("LIKE '%{SECRET}%'");
    for file in std::fs::read_dir(TestCluster::get().log_dir()).expect("the log").flatten() {
        let text = String::from_utf8_lossy(&std::fs::read(file.path()).expect("readable")).into_owned();
        let told = text.lines().filter(|line| line.contains(SECRET) && !line.contains(&here));
        assert_eq!(told.count(), 0, "{:?}", file.path());
    }
}

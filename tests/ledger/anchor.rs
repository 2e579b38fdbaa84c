//! Heads of the chain noted outside the database: whoever may do everything inside cannot cut or rewrite what came before
//! an anchor (engine decision 14).

use std::fs;
use std::path::PathBuf;

use api::anchoring::Anchors;
use persistence::error::StoreError;
use persistence::{chain, verify};
use test_support::{Company, Desk, TestDatabase};

/// A data directory that goes with its test.
struct Place(PathBuf);

impl Place {
    fn make() -> Self {
        let path = std::env::temp_dir().join(format!("anchors-{}", uuid::Uuid::now_v7()));
        fs::create_dir(&path).expect("a new directory");
        Self(path)
    }
}

impl Drop for Place {
    fn drop(&mut self) {
        let _ = fs::remove_dir_all(&self.0);
    }
}

fn seal(company: &Company, desk: &Desk) {
    let now = desk.settings().clock.now();
    let sealed = desk.store().work(company.tenant, |tx| {
        chain::seal(tx, chain::Look::Whole, now).map_err(|error: StoreError| error)
    });
    assert!(sealed.is_ok(), "{sealed:?}");
}

fn anchor(desk: &Desk, place: &Place) -> usize {
    Anchors::read(&place.0).expect("it can be read").extend(&desk.store()).expect("it can be written")
}

/// What the checks find without and with the anchors.
fn findings(company: &Company, place: &Place) -> (Vec<String>, Vec<String>) {
    let anchors = Anchors::read(&place.0).expect("it can be read").all;
    let found = |anchors: &[verify::Anchor]| {
        let report = verify::anchored(&company.database.address(), company.tenant, anchors);
        let findings = report.expect("it runs").findings.into_iter();
        findings.map(|finding| format!("{} {}", finding.check, finding.subject)).collect()
    };
    (found(&[]), found(&anchors))
}

/// A chain is anchored when it has grown, and only then.
#[test]
fn a_chain_that_has_grown_is_anchored_once() {
    let company = Company::within(TestDatabase::fresh());
    let (desk, place) = (Desk::open(&company), Place::make());
    let card = company.membership();
    assert_eq!(anchor(&desk, &place), 0, "nothing is sealed");
    desk.record(card.top_up("100.00"));
    seal(&company, &desk);
    assert_eq!((anchor(&desk, &place), anchor(&desk, &place)), (1, 0));
    // A line that an interrupted write left does not swallow the next one.
    let path = place.0.join("chain-anchors.log");
    fs::write(&path, fs::read_to_string(&path).expect("it is there") + "2026-11-2").expect("it is ours");
    desk.record(card.spend("1.00"));
    seal(&company, &desk);
    assert_eq!(anchor(&desk, &place), 1);
    let anchors = Anchors::read(&place.0).expect("it can be read");
    let seqs: Vec<i64> = anchors.all.iter().map(|anchor| anchor.seq).collect();
    assert_eq!((seqs, anchors.unreadable), (vec![1, 2], 1));
    assert_eq!(findings(&company, &place), (vec![], vec![]));
}

/// A tail that was cut, or rewritten with every hash after it, fits itself but not the anchors.
#[test]
fn a_tail_that_was_cut_or_rewritten_is_found() {
    let company = Company::within(TestDatabase::fresh());
    let (desk, place) = (Desk::open(&company), Place::make());
    let card = company.membership();
    desk.record(card.top_up("100.00"));
    seal(&company, &desk);
    let sale = desk.record(card.spend("10.00")).posting();
    seal(&company, &desk);
    anchor(&desk, &place);
    desk.record(card.spend("20.00"));
    seal(&company, &desk);
    anchor(&desk, &place);
    assert_eq!(findings(&company, &place), (vec![], vec![]));

    let cut = |from: i64| {
        let tenant = company.tenant;
        company
            .sql()
            .run(&format!("DELETE FROM event_run WHERE tenant_id = '{tenant}' AND first_seq >= {from}"));
    };
    cut(3);
    let anchored = |seq: i64| vec![format!("audit chain as anchored {seq}")];
    assert_eq!(findings(&company, &place), (vec![], anchored(3)));
    // What was only unsealed, and is sealed again as it was, fits again.
    seal(&company, &desk);
    assert_eq!(findings(&company, &place), (vec![], vec![]));

    cut(2);
    company.sql().run(&format!("UPDATE posting SET reason = 'nothing' WHERE id = '{sale}'"));
    seal(&company, &desk);
    assert_eq!(findings(&company, &place), (vec![], anchored(2)));
}

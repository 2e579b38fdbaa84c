//! What needs proof, and what a proof proves (OP02).

use super::*;
use crate::ledger::CASH;
use crate::money::Currency;
use crate::rules::{PointsPaymentRule, RuleSet};
use crate::slips::{PointsSerial, Rebuilt};
use crate::test_till::{TestTill, always, item, line, package, yuan};
use crate::till::{Consume, TenderInput};

fn rule() -> ProofRule {
    ProofRule {
        stored_value_from: Some(yuan("200")),
        points_from: Some(1_000),
        counts_from: Some(2),
        accepted: vec![ProofKind::CardRead, ProofKind::SmsCode],
    }
}

/// A sale of so much from stored value.
fn sale(amount: &str) -> Decision {
    let mut till = TestTill::new(RuleSet::default());
    till.top_up(yuan("1000")).expect("it is topped up");
    till.consume(vec![line(yuan(amount), "")]).expect("there is enough")
}

/// A proof that fits a decision.
fn fitting(decision: &Decision) -> ProofFacts {
    let posting = &decision.posting;
    ProofFacts {
        id: Id::new(uuid::Uuid::from_u128(500)),
        kind: ProofKind::SmsCode,
        membership: decision.wallet.id,
        shop: posting.shop,
        terminal: posting.terminal,
        user: posting.user,
        ceiling: Takes::of(decision).expect("it is a payment"),
        confirmed_at: Some(posting.recorded_at - TimeDelta::minutes(1)),
        expires_at: posting.recorded_at + TimeDelta::minutes(4),
        is_used: false,
    }
}

fn proved(shown: Option<&ProofFacts>, decision: &Decision) -> Result<Decision, Rejection> {
    let rule = always(7, rule());
    let shown = shown.map_or(Shown::Nothing, Shown::Proof);
    prove(Some(&rule), shown, Earnest::Posting, decision.wallet.id, decision.clone())
}

/// OP02: only what the member gives counts, and only from the limit on.
#[test]
fn the_rule_asks_from_its_limits_on() {
    let takes = |stored_value, points, counts| Takes { stored_value, points, counts };
    for (takes, expected) in [
        (takes(19_999, 0, 0), false),
        (takes(20_000, 0, 0), true),
        (takes(0, 999, 0), false),
        (takes(0, 1_000, 0), true),
        (takes(0, 0, 1), false),
        (takes(0, 0, 2), true),
        (takes(0, 0, 0), false),
    ] {
        assert_eq!(rule().asks(takes), expected, "{takes:?}");
        assert!(!ProofRule::default().asks(takes), "without limits nothing is asked");
    }
}

/// OP02: a payment below the limit needs nothing, one at the limit does; a preview is shown all the same.
#[test]
fn a_payment_at_the_limit_needs_proof() {
    let small = sale("199.99");
    assert_eq!(proved(None, &small), Ok(small.clone()));
    let large = sale("200");
    let takes = Takes { stored_value: 20_000, points: 0, counts: 0 };
    assert_eq!(
        proved(None, &large),
        Err(Rejection::ProofRequired { rule: Box::new(rule()), takes, currency: Currency::Cny })
    );
    let rule = always(7, rule());
    let shown = prove(Some(&rule), Shown::Nothing, Earnest::Preview, large.wallet.id, large.clone());
    assert_eq!(shown, Ok(large.clone()));
    let without_rule = prove(None, Shown::Nothing, Earnest::Posting, large.wallet.id, large.clone());
    assert_eq!(without_rule, Ok(large));
}

/// OP02: the derivation names the proof, and it still recomputes.
#[test]
fn a_proof_that_fits_is_told() {
    let decision = sale("300");
    let facts = fitting(&decision);
    let proved = proved(Some(&facts), &decision).expect("it fits");
    let step = Step::Proof {
        rule: Some(always(7, ()).id),
        kind: ProofKind::SmsCode,
        confirmed_at: facts.confirmed_at.expect("it was confirmed"),
    };
    assert_eq!(proved.derivation.steps.last(), Some(&step));
    assert_eq!(Decision { derivation: decision.derivation.clone(), ..proved }, decision);
}

/// OP02: every way in which a proof does not fit has its name.
#[test]
fn a_proof_of_something_else_proves_nothing() {
    let decision = sale("300");
    let fits = fitting(&decision);
    let other = |id: u128| uuid::Uuid::from_u128(id);
    let table = [
        (ProofFacts { membership: Id::new(other(1)), ..fits.clone() }, ProofUnusable::OtherMember),
        (ProofFacts { shop: Id::new(other(2)), ..fits.clone() }, ProofUnusable::ElsewhereMade),
        (ProofFacts { terminal: Some(Id::new(other(3))), ..fits.clone() }, ProofUnusable::ElsewhereMade),
        (ProofFacts { user: Some(Id::new(other(4))), ..fits.clone() }, ProofUnusable::ElsewhereMade),
        (ProofFacts { is_used: true, ..fits.clone() }, ProofUnusable::Used),
        (ProofFacts { confirmed_at: None, ..fits.clone() }, ProofUnusable::NotConfirmed),
        (ProofFacts { expires_at: decision.posting.recorded_at, ..fits.clone() }, ProofUnusable::Expired),
        (
            ProofFacts { ceiling: Takes { stored_value: 29_999, ..fits.ceiling }, ..fits.clone() },
            ProofUnusable::TooSmall,
        ),
        (ProofFacts { kind: ProofKind::CardSwiped, ..fits }, ProofUnusable::KindNotAccepted),
    ];
    for (facts, cause) in table {
        assert_eq!(proved(Some(&facts), &decision), Err(Rejection::ProofNotUsable { cause }));
    }
}

/// OP02: a proof for a payment is none for counts, and the other way about.
#[test]
fn a_use_of_counts_has_a_proof_of_its_own() {
    let mut till = TestTill::new(RuleSet::default());
    till.sell_package(
        &package(yuan("500"), vec![item("wash", 10, 0, yuan("50"))]),
        crate::test_till::all_by("cash"),
    )
    .expect("it is sold");
    let two = till.use_counts("wash", 2).expect("there are ten");
    assert!(matches!(proved(None, &two), Err(Rejection::ProofRequired { .. })));
    let fits = fitting(&two);
    assert_eq!(fits.ceiling, Takes { stored_value: 0, points: 0, counts: 2 });
    assert!(proved(Some(&fits), &two).is_ok());
    let of_payment = ProofFacts { ceiling: Takes { stored_value: 100_000, points: 0, counts: 0 }, ..fits };
    assert_eq!(
        proved(Some(&of_payment), &two),
        Err(Rejection::ProofNotUsable { cause: ProofUnusable::TooSmall })
    );
    let one = till.use_counts("wash", 1).expect("there are eight");
    assert_eq!(proved(None, &one), Ok(one.clone()));
}

/// OP02: a top-up or a correction takes nothing that needs proof.
#[test]
fn what_gives_needs_no_proof() {
    let mut till = TestTill::new(RuleSet::default());
    let top_up = till.top_up(yuan("1000")).expect("it is topped up");
    assert_eq!((Takes::of(&top_up), proved(None, &top_up)), (None, Ok(top_up.clone())));
    let back = till.reverse(0).expect("it is taken back");
    assert_eq!(Takes::of(&back), None);
}

/// OP02: a code a minute, five an hour.
#[test]
fn codes_are_rationed() {
    let now: DateTime<Utc> = "2026-11-29T10:00:00Z".parse().expect("an instant");
    let ago = |minutes| now - TimeDelta::minutes(minutes);
    assert_eq!(next_code_at(&[], now), None);
    assert_eq!(next_code_at(&[now - TimeDelta::seconds(59)], now), Some(now + TimeDelta::seconds(1)));
    assert_eq!(next_code_at(&[ago(1)], now), None);
    assert_eq!(next_code_at(&[ago(2), ago(10), ago(20), ago(30)], now), None);
    assert_eq!(
        next_code_at(&[ago(2), ago(10), ago(20), ago(30), ago(40)], now),
        Some(now + TimeDelta::minutes(20))
    );
}

/// OP02: a rule that asks for proof accepts some, and its limits are more than nothing.
#[test]
fn a_rule_must_make_sense() {
    let paths = |rule: ProofRule| -> Vec<String> {
        rule.validate().into_iter().map(|problem| problem.path).collect()
    };
    assert_eq!(paths(rule()), Vec::<String>::new());
    assert_eq!(paths(ProofRule::default()), Vec::<String>::new());
    let none = ProofRule { accepted: Vec::new(), ..rule() };
    assert_eq!(paths(none), ["/accepted"]);
    let wrong = ProofRule {
        stored_value_from: Some(yuan("0")),
        points_from: Some(0),
        counts_from: Some(-1),
        accepted: vec![ProofKind::SmsCode, ProofKind::SmsCode],
    };
    assert_eq!(paths(wrong), ["/stored_value_from", "/points_from", "/counts_from", "/accepted/1"]);
}

/// OP02, P10: points that pay are what they are in number, and need proof from their limit on.
#[test]
fn points_that_pay_need_proof() {
    let pays =
        PointsPaymentRule { points: 100, worth: yuan("1"), share_max_bp: 10_000, step: 1, points_min: 1 };
    let mut till = TestTill::new(RuleSet { points_payments: vec![always(50, pays)], ..RuleSet::default() });
    till.give_points(2_000);
    let points = TenderInput { points: Some(1_000), ..TenderInput::rest(POINTS.to_owned()) };
    let tenders = vec![points, TenderInput::rest(CASH.to_owned())];
    let sale = Consume::from_stored_value(till.origin.clone(), vec![line(yuan("100"), "")]);
    let sold = till.sell(Consume { tenders, ..sale }).expect("there are enough");
    let takes = Takes { stored_value: 0, points: 1_000, counts: 0 };
    let required = Rejection::ProofRequired { rule: Box::new(rule()), takes, currency: Currency::Cny };
    assert_eq!((Takes::of(&sold), proved(None, &sold)), (Some(takes), Err(required)));
}

/// OP02: what takes nothing of the member's needs no proof, whatever the limit.
#[test]
fn what_takes_nothing_needs_no_proof() {
    let from_nothing = ProofRule { stored_value_from: Some(yuan("0")), ..rule() };
    assert!(!from_nothing.asks(Takes { stored_value: 0, points: 0, counts: 0 }));
    assert!(from_nothing.asks(Takes { stored_value: 1, points: 0, counts: 0 }));
}

/// OP02, X03: a slip that stands for a wrong one has the mandate of the correction; a typed serial alone is none.
#[test]
fn a_rebuilt_slip_needs_no_proof() {
    let mut till = TestTill::new(RuleSet::default());
    let wrong = till.top_up(yuan("1000")).expect("it is topped up").posting.id;
    let mut sell = |rebuilt| {
        let serial = Some(PointsSerial { text: "70012".to_owned(), rebuilt });
        let sale = Consume::from_stored_value(till.origin.clone(), vec![line(yuan("300"), "")]);
        till.sell(Consume { serial, ..sale }).expect("there is enough")
    };
    let rebuilt = sell(Some(Rebuilt { from: wrong, tier: 0 }));
    assert_eq!(proved(None, &rebuilt), Ok(rebuilt.clone()));
    assert!(matches!(proved(None, &sell(None)), Err(Rejection::ProofRequired { .. })));
}

/// OP02: kinds of proof are found by their codes, and each reason why one proves nothing has its own.
#[test]
fn kinds_and_reasons_have_their_codes() {
    assert_eq!(ProofKind::ALL.map(ProofKind::code), ["card_read", "card_swiped", "sms_code"]);
    assert_eq!(ProofKind::ALL.map(|kind| ProofKind::from_code(kind.code())), ProofKind::ALL.map(Some));
    assert_eq!(ProofKind::from_code("word_of_honour"), None);
    use ProofUnusable::{
        ElsewhereMade, Expired, KindNotAccepted, Locked, NotConfirmed, OtherMember, TooSmall, Unknown, Used,
    };
    for (reason, code) in [
        (Unknown, "unknown"),
        (OtherMember, "other_member"),
        (ElsewhereMade, "made_elsewhere"),
        (NotConfirmed, "not_confirmed"),
        (Locked, "locked"),
        (Expired, "expired"),
        (Used, "used"),
        (TooSmall, "too_small"),
        (KindNotAccepted, "kind_not_accepted"),
    ] {
        assert_eq!(reason.code(), code);
    }
}

//! OP25, OP17: every state, every answer, every limit of time; and what a payment can pay.

use uuid::Uuid;

use super::*;
use crate::ids::Id;
use crate::ledger::Tender;
use crate::test_till::yuan;
use crate::till::Rejection;

use PaymentState::{Cancelled, Failed, Paid, Requested, Unknown, Waiting};

fn reports() -> [Reported; 5] {
    [
        Reported::Paid { reference: "4200".into() },
        Reported::Waiting,
        Reported::Failed(FailReason::Refused),
        Reported::Cancelled,
        Reported::Unknown,
    ]
}

/// OP25: the whole table; columns are paid, waiting, failed, cancelled, no answer.
#[test]
fn each_answer_moves_a_payment_on_and_none_takes_money_away() {
    let open = [Paid, Waiting, Failed, Cancelled, Unknown];
    let cancelling = [Paid, Unknown, Failed, Cancelled, Unknown];
    let given_up = [Paid, Failed, Failed, Failed, Failed];
    for (states, is_cancelling, asked, expected) in [
        (&[Requested, Waiting, Unknown][..], false, &[Asked::ToPay, Asked::Outcome][..], open),
        (&[Requested, Waiting, Unknown], true, &[Asked::ToCancel], cancelling),
        (&[Failed], false, &[Asked::ToPay, Asked::Outcome, Asked::ToCancel], given_up),
        (&[Failed], true, &[Asked::ToPay, Asked::Outcome, Asked::ToCancel], given_up),
    ] {
        for (&state, &asked) in states.iter().flat_map(|state| asked.iter().map(move |asked| (state, asked)))
        {
            let found = reports().map(|reported| after(state, is_cancelling, asked, &reported));
            assert_eq!(found, expected, "{state:?} {asked:?} cancelling {is_cancelling}");
        }
    }
    for reported in reports() {
        for settled in [Paid, Cancelled] {
            assert_eq!(after(settled, false, Asked::Outcome, &reported), settled);
        }
        for state in [Requested, Waiting, Unknown] {
            for asked in [Asked::ToPay, Asked::Outcome] {
                assert_eq!(after(state, true, asked, &reported), state, "only the cancel's answer counts");
            }
        }
    }
}

/// OP25: not before 15 s, not after 7 days, and only what is open.
#[test]
fn a_payment_is_cancelled_in_its_time_only() {
    let at = DateTime::<Utc>::UNIX_EPOCH;
    let after = |seconds| may_cancel(Unknown, at, at + TimeDelta::seconds(seconds));
    let early = Err(CancelRefusal::TooEarly { from: at + TimeDelta::seconds(15) });
    let week = 7 * 24 * 3_600;
    for (seconds, expected) in
        [(0, early), (14, early), (15, Ok(())), (week, Ok(())), (week + 1, Err(CancelRefusal::TooLate))]
    {
        assert_eq!(after(seconds), expected, "{seconds}");
    }
    for state in [Paid, Failed, Cancelled] {
        let asked = may_cancel(state, at, at + TimeDelta::seconds(20));
        assert_eq!(asked, Err(CancelRefusal::Settled(state)));
    }
}

/// OP25: the pauses between questions grow, and end before a payment can no longer be cancelled.
#[test]
fn questions_end_within_the_time_of_a_cancel() {
    let waits: Vec<TimeDelta> = (0..100).map_while(wait_after).collect();
    assert!(waits.is_sorted());
    let all: TimeDelta = waits.iter().sum();
    assert!(all < CANCEL_UNTIL && all > TimeDelta::days(5), "{all}");
    assert_eq!(
        refund_after(RefundReported::Unknown, 0),
        (RefundState::Requested, Some(TimeDelta::seconds(2)))
    );
    assert_eq!(refund_after(RefundReported::Unknown, waits.len()), (RefundState::Failed, None));
    assert_eq!(refund_after(RefundReported::Refused, 0), (RefundState::Failed, None));
    assert_eq!(refund_after(RefundReported::Refunded, 3), (RefundState::Refunded, None));
}

/// OP17: a code is read for its scheme, and cannot be printed.
#[test]
fn a_code_is_read_and_not_printed() {
    for (scanned, method) in [
        ("134567890123456789", PaymentMethod::Wechat),
        (" 2812 3456 7890 1234 ", PaymentMethod::Alipay),
        ("6212345678901234567", PaymentMethod::BankCard),
    ] {
        let (found, code) = PaymentCode::read(scanned).unwrap();
        assert_eq!((found, format!("{code:?}")), (method, "PaymentCode(…)".into()));
        assert_eq!(code.reveal(), scanned.replace(' ', ""));
    }
    for scanned in ["", "13800138000", "88881234", "1345678901234567é9"] {
        assert!(PaymentCode::read(scanned).is_none(), "{scanned}");
    }
}

/// OP25: a payment pays one thing, of its amount, by its method, in its shop.
#[test]
fn a_payment_pays_once_what_it_is_for() {
    let (id, shop) = (Id::new(Uuid::from_u128(1)), Id::new(Uuid::from_u128(2)));
    let facts = PaymentFacts {
        id,
        shop,
        method: PaymentMethod::Wechat,
        amount: yuan("30"),
        state: Paid,
        is_used: false,
        is_refunded: false,
        reference: Some("4200".into()),
        is_given_up: false,
        bearer: None,
    };
    let tender = |method: &str, amount: &str| Tender {
        payment: Some(id),
        ..Tender::plain(method.to_owned(), yuan(amount))
    };
    let ask = |facts: &PaymentFacts, mut tenders: Vec<Tender>| {
        settle(&mut tenders, std::slice::from_ref(facts), shop, Earnest::Posting)
            .map(|()| tenders[0].reference.clone())
    };
    assert_eq!(ask(&facts, vec![tender("wechat", "30")]), Ok(Some("4200".into())));
    let changed = |change: fn(&mut PaymentFacts)| {
        let mut changed = facts.clone();
        change(&mut changed);
        changed
    };
    let other = PaymentUnusable::OtherAmount { paid: yuan("30"), asked: yuan("29") };
    for (facts, tenders, cause) in [
        (facts.clone(), vec![tender("wechat", "29")], other),
        (facts.clone(), vec![tender("alipay", "30")], PaymentUnusable::OtherMethod),
        (facts.clone(), vec![tender("wechat", "30"), tender("wechat", "30")], PaymentUnusable::Used),
        (changed(|it| it.is_used = true), vec![tender("wechat", "30")], PaymentUnusable::Used),
        (changed(|it| it.is_refunded = true), vec![tender("wechat", "30")], PaymentUnusable::GivenBack),
        (changed(|it| it.state = Unknown), vec![tender("wechat", "30")], PaymentUnusable::NotPaid(Unknown)),
        (
            changed(|it| it.shop = Id::new(Uuid::nil())),
            vec![tender("wechat", "30")],
            PaymentUnusable::NotFound,
        ),
    ] {
        assert_eq!(ask(&facts, tenders), Err(Rejection::PaymentNotUsable { payment: id, cause }));
    }
}

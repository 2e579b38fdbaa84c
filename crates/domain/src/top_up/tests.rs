//! Worked examples §2.1, §2.2.

mod offers;

use chrono::{NaiveDate, TimeZone};
use uuid::Uuid;

use super::*;
use crate::ids::Id;
use crate::ledger::{StaffRole, StaffShare, Tender};
use crate::rules::RuleSet;
use crate::rules::{BandMode, TopUpBand};
use crate::test_till::{TestTill, always, yuan};
use crate::till::{CardState, Origin};

fn rule(mode: BandMode, bands: &[(&str, BonusAmount)]) -> TopUpRule {
    let bands = bands.iter().map(|(from, bonus)| TopUpBand::plain(yuan(from), *bonus)).collect();
    TopUpRule::by_bands(mode, bands)
}

fn percent_rule() -> TopUpRule {
    let bands = [("500", 500), ("1000", 1_000), ("5000", 1_500), ("10000", 2_000)];
    rule(BandMode::Highest, &bands.map(|(from, percent)| (from, BonusAmount::PercentBp(percent))))
}

fn fixed_rule(mode: BandMode) -> TopUpRule {
    let bands = [("500", "50"), ("1000", "120"), ("3000", "500")];
    rule(mode, &bands.map(|(from, bonus)| (from, BonusAmount::Fixed(yuan(bonus)))))
}

fn till(rule: TopUpRule) -> TestTill {
    TestTill::new(RuleSet { top_up: vec![always(10, rule)], ..RuleSet::default() })
}

fn command(tenders: &[(&str, &str)]) -> TopUp {
    let tender = |(method, amount): &(&str, &str)| Tender::plain((*method).to_owned(), yuan(amount));
    TopUp {
        origin: Origin { terminal: None, user: None, occurred_at: None, late: None },
        tenders: tenders.iter().map(tender).collect(),
        purchase: None,
        rules_seen: None,
        staff: Vec::new(),
    }
}

/// S01, §2.1: percentage bands, bonus down to the fen.
#[test]
fn percentage_bands() {
    let table = [
        ("0.01", "0.00"),
        ("499.99", "0.00"),
        ("500.00", "25.00"),
        ("999.99", "49.99"),
        ("1000.00", "100.00"),
        ("4999.99", "499.99"),
        ("5000.00", "750.00"),
        ("9999.99", "1499.99"),
        ("10000.00", "2000.00"),
        ("12345.67", "2469.13"),
    ];
    for (paid, bonus) in table {
        let mut till = till(percent_rule());
        till.top_up(yuan(paid)).unwrap();
        assert_eq!((till.wallet.principal, till.wallet.bonus), (yuan(paid), yuan(bonus)), "{paid}");
    }
}

/// S02, §2.2: fixed bands in three modes.
#[test]
fn fixed_bands_in_three_modes() {
    let table = [
        ("499.99", "0", "0", "0"),
        ("500.00", "50", "50", "50"),
        ("1499.99", "120", "100", "120"),
        ("1500.00", "120", "150", "170"),
        ("2750.00", "120", "250", "290"),
        ("3000.00", "500", "300", "500"),
        ("3500.00", "500", "350", "550"),
        ("6500.00", "500", "650", "1050"),
    ];
    let each_full = rule(BandMode::EachFull, &[("500", BonusAmount::Fixed(yuan("50")))]);
    for (paid, highest, each, greedy) in table {
        let columns = [
            (fixed_rule(BandMode::Highest), highest),
            (each_full.clone(), each),
            (fixed_rule(BandMode::Greedy), greedy),
        ];
        for (rule, bonus) in columns {
            let mode = rule.mode;
            let mut till = till(rule);
            till.top_up(yuan(paid)).unwrap();
            assert_eq!(till.wallet.bonus, yuan(bonus), "{paid} {mode:?}");
        }
    }
}

/// S02, §2.2: two ways of payment are one top-up, one pair, one bonus.
#[test]
fn two_tenders_are_one_top_up() {
    let mut till = till(percent_rule());
    let command = command(&[("cash", "6000"), ("wechat", "4000")]);
    let decision = till.run(|facts, fresh, now| decide(facts, &command, fresh, now)).unwrap();
    assert_eq!(decision.lots_opened.len(), 1);
    assert_eq!(till.wallet.bonus, yuan("2000"));
    assert_eq!(decision.posting.total, yuan("10000"));
    assert_eq!(decision.posting.tenders, command.tenders);
}

/// S02: what the decision says about itself.
#[test]
fn the_derivation_names_the_band_and_the_next_one() {
    let decision = till(percent_rule()).top_up(yuan("4999.99")).unwrap();
    let rule = always(10, ()).id;
    let step = Step::Bonus {
        rule,
        band_from: yuan("1000"),
        percent_bp: Some(1_000),
        paid: yuan("4999.99"),
        bonus: yuan("499.99"),
    };
    assert_eq!(decision.derivation.steps, [step]);
    let short = NotFired { rule: Some(rule), cause: NotFiredCause::NextBandShort(yuan("0.01")) };
    assert_eq!(decision.derivation.not_fired, [short]);

    let without_rule = TestTill::new(RuleSet::default()).top_up(yuan("10000")).unwrap();
    let none = NotFired { rule: None, cause: NotFiredCause::NoTopUpRule };
    assert_eq!(without_rule.derivation.not_fired, [none]);
    assert_eq!(without_rule.entries.len(), 1);
}

/// S01, §1.2: the bonus lapses at the close of the last day of its term; without bonus nothing lapses.
#[test]
fn the_bonus_keeps_the_terms_of_its_rule() {
    let rule = TopUpRule { bonus_months: Some(12), ..percent_rule() };
    let mut till = till(rule);
    let decision = till.top_up(yuan("1000")).unwrap();
    let Lot::Pair(pair) = &decision.lots_opened[0] else { panic!("a top-up opens a pair") };
    assert_eq!(pair.terms, Some(always(10, ()).id));
    assert_eq!(pair.expires_at, Some(Utc.with_ymd_and_hms(2027, 5, 3, 22, 0, 0).unwrap()));
    let decision = till.top_up(yuan("1")).unwrap();
    let Lot::Pair(pair) = &decision.lots_opened[0] else { panic!("a top-up opens a pair") };
    assert_eq!(pair.expires_at, None);
}

/// Engine decision 9: a debt is repaid first; the bonus follows what was paid.
#[test]
fn owed_money_is_repaid_first() {
    let mut till = till(percent_rule());
    till.wallet.owed_money = yuan("300");
    till.top_up(yuan("1000")).unwrap();
    assert_eq!(till.wallet.owed_money, yuan("0"));
    assert_eq!((till.wallet.principal, till.wallet.bonus), (yuan("700"), yuan("100")));
    till.wallet.owed_money = yuan("300");
    let decision = till.top_up(yuan("100")).unwrap();
    assert_eq!(till.wallet.owed_money, yuan("200"));
    assert_eq!(till.wallet.principal, yuan("700"));
    assert!(!decision.lots_opened[0].is_open());
}

/// §2.2: the rule of the business date decides, not the one a preview saw.
#[test]
fn a_rule_begins_on_its_business_date() {
    let mut later = always(11, fixed_rule(BandMode::Highest));
    later.in_force_from = NaiveDate::from_ymd_opt(2026, 6, 1).unwrap();
    later.number = 2;
    let rules = RuleSet { top_up: vec![always(10, percent_rule()), later], ..RuleSet::default() };
    let mut till = TestTill::new(rules);
    till.now = Utc.with_ymd_and_hms(2026, 5, 31, 21, 59, 59).unwrap(); // 05:59:59, still 31 May
    till.top_up(yuan("1000")).unwrap();
    assert_eq!(till.wallet.bonus, yuan("100"));
    till.now = Utc.with_ymd_and_hms(2026, 5, 31, 22, 0, 0).unwrap();
    till.top_up(yuan("1000")).unwrap();
    assert_eq!(till.wallet.bonus, yuan("220"));
}

/// OP01: who sold it is kept on one line without label.
#[test]
fn sellers_are_kept_on_one_line() {
    let seller = |share_bp| StaffShare::plain(Id::new(Uuid::from_u128(77)), StaffRole::Seller, share_bp);
    let mut till = till(percent_rule());
    let with_staff = |staff| TopUp { staff, ..command(&[("cash", "1000")]) };
    let whole = with_staff(vec![seller(7_000), seller(3_000)]);
    let decision = till.run(|facts, fresh, now| decide(facts, &whole, fresh, now)).unwrap();
    assert_eq!(decision.lines.len(), 1);
    assert_eq!((decision.lines[0].list_price, decision.lines[0].charged), (yuan("1000"), yuan("1000")));
    for staff in [vec![seller(7_000), seller(4_000)], vec![seller(9_999)], vec![seller(0), seller(10_000)]] {
        let command = with_staff(staff);
        let refused = till.run(|facts, fresh, now| decide(facts, &command, fresh, now));
        assert_eq!(refused, Err(Rejection::StaffSharesIncomplete));
    }
}

/// S02, C02, C06: what is refused, each by its name.
#[test]
fn refusals_are_named() {
    let mut till = till(percent_rule());
    let mut refused = |tenders: &[(&str, &str)]| {
        let command = command(tenders);
        till.run(|facts, fresh, now| decide(facts, &command, fresh, now)).unwrap_err()
    };
    assert_eq!(refused(&[]), Rejection::AmountNotPositive);
    assert_eq!(refused(&[("cash", "0")]), Rejection::AmountNotPositive);
    assert_eq!(refused(&[("cash", "10"), ("wechat", "-1")]), Rejection::AmountNotPositive);
    assert_eq!(refused(&[("cash", "10000000000"), ("wechat", "0.01")]), Rejection::AmountTooLarge);
    assert_eq!(refused(&[("cash", "10"), ("wechat", "0")]), Rejection::AmountNotPositive);
    let yen = Money::from_minor(100, crate::money::Currency::Jpy);
    assert_eq!(till.top_up(yen), Err(Rejection::WrongCurrency));

    let states =
        [CardState::Issued, CardState::Lost, CardState::Replaced, CardState::Cancelled, CardState::Lapsed];
    for state in states {
        till.card = till.card.map(|card| crate::till::CardFacts { state, ..card });
        assert_eq!(till.top_up(yuan("10")), Err(Rejection::CardNotUsable { state }));
    }
    till.card = None;
    assert!(till.top_up(yuan("10")).is_ok());
}

/// S02: 10 000 000 000.00 is the most that is topped up at once.
#[test]
fn the_largest_amount_is_topped_up() {
    let mut till = TestTill::new(RuleSet::default());
    till.top_up(Money::from_minor(AMOUNT_MINOR_MAX, crate::money::Currency::Cny)).unwrap();
    assert_eq!(till.wallet.principal.minor(), AMOUNT_MINOR_MAX);
}

/// S01: only money that comes in becomes value: nobody tops up from the wallet, on account, or by a platform's voucher.
#[test]
fn what_is_no_money_tops_up_nothing() {
    for method in ["stored_value", "points", "on_account", "voucher", ""] {
        let mut till = till(percent_rule());
        let ways = [("cash", "10"), (method, "1000")];
        let refused = till.run(|facts, fresh, now| decide(facts, &command(&ways), fresh, now));
        assert_eq!(refused, Err(Rejection::TenderInvalid { tender: 1 }), "{method}");
    }
}

//! What is refused, by name and without a trace.

use domain::ids::Id;
use domain::till::{CardState, Rejection};
use persistence::till::{Outcome, Work};
use test_support::company::{fresh, yuan};
use test_support::{Company, Desk};
use uuid::Uuid;

/// Nothing of a refused command is stored.
fn assert_untouched(company: &Company, expected_postings: i64) {
    let postings = format!("SELECT count(*) FROM posting WHERE tenant_id = '{}'", company.tenant);
    let commands = format!("SELECT count(*) FROM command WHERE tenant_id = '{}'", company.tenant);
    assert_eq!(company.sql().number(&postings), expected_postings);
    assert_eq!(company.sql().number(&commands), expected_postings);
}

/// C02, C06–C08, C12: only an active card moves value.
#[test]
fn only_an_active_card_moves_value() {
    let company = Company::new();
    let desk = Desk::open(&company);
    let card = company.membership();
    desk.record(card.top_up("100.00"));
    for state in
        [CardState::Issued, CardState::Lost, CardState::Replaced, CardState::Cancelled, CardState::Lapsed]
    {
        company.sql().run(&format!("UPDATE card SET state = {} WHERE id = '{}'", state as i16, card.card));
        for request in [card.spend("1.00"), card.top_up("1.00")] {
            let outcome = desk.ask(request);
            let Outcome::Refused(Rejection::CardNotUsable { state: told }) = outcome else {
                panic!("{state:?}: {outcome:?}")
            };
            assert_eq!(told, state);
        }
    }
    assert_untouched(&company, 1);
}

/// S01: what the wallet cannot pay is refused with both figures.
#[test]
fn too_little_value_is_refused_with_its_figures() {
    let company = Company::new();
    let desk = Desk::open(&company);
    let card = company.membership();
    desk.record(card.top_up("500.00"));
    let outcome = desk.ask(card.spend("525.01"));
    let Outcome::Refused(Rejection::InsufficientBalance { available, required }) = outcome else {
        panic!("{outcome:?}")
    };
    assert_eq!((available, required), (yuan("525.00"), yuan("525.01")));
    assert_untouched(&company, 1);
}

/// T05: another company's membership, card, shop or posting is simply not there.
#[test]
fn another_companys_things_do_not_exist() {
    let (ours, theirs) = (Company::new(), Company::new());
    let desk = Desk::open(&ours);
    let (mine, yours) = (ours.membership(), theirs.membership());
    desk.record(mine.top_up("100.00"));
    let their_sale = desk.record(yours.top_up("100.00")).posting();

    let mut wallet = mine.spend("1.00");
    (wallet.wallet, wallet.card) = (yours.id, None);
    assert!(matches!(desk.ask(wallet), Outcome::WalletNotFound));
    let mut card = mine.spend("1.00");
    card.card = Some(yours.card);
    assert!(matches!(desk.ask(card), Outcome::CardNotFound));
    let mut shop = mine.spend("1.00");
    shop.shop = yours.till.shop;
    assert!(matches!(desk.ask(shop), Outcome::ShopNotFound));
    assert!(matches!(desk.ask(mine.reverse(their_sale)), Outcome::OriginalNotFound));
    assert_untouched(&ours, 1);
    assert_untouched(&theirs, 1);
}

/// What does not exist is named, and a card that bears another membership is not found either.
#[test]
fn what_does_not_exist_is_named() {
    let company = Company::new();
    let desk = Desk::open(&company);
    let (card, other) = (company.membership(), company.membership());
    desk.record(card.top_up("100.00"));
    let of_other = desk.record(other.top_up("100.00")).posting();

    let mut request = card.spend("1.00");
    request.wallet = fresh();
    request.card = None;
    assert!(matches!(desk.ask(request), Outcome::WalletNotFound));
    let mut request = card.spend("1.00");
    request.card = Some(other.card);
    assert!(matches!(desk.ask(request), Outcome::CardNotFound));
    assert!(matches!(desk.ask(card.reverse(Uuid::now_v7())), Outcome::OriginalNotFound));
    assert!(matches!(desk.ask(card.reverse(of_other)), Outcome::OriginalNotFound));
    assert_untouched(&company, 2);
}

/// Amounts that are zero, negative or in sum too large, and a correction without a reason.
#[test]
fn senseless_commands_are_refused() {
    let company = Company::new();
    let desk = Desk::open(&company);
    let card = company.membership();
    let top_up = desk.record(card.top_up("100.00")).posting();
    let refusal = |request| match desk.ask(request) {
        Outcome::Refused(rejection) => rejection,
        other => panic!("{other:?}"),
    };
    for amount in ["0.00", "-1.00"] {
        assert_eq!(refusal(card.top_up(amount)), Rejection::AmountNotPositive);
        assert_eq!(refusal(card.spend(amount)), Rejection::AmountNotPositive);
    }
    let most = "10000000000.00";
    assert_eq!(refusal(card.top_up_with(&[("cash", most), ("cash", "0.01")])), Rejection::AmountTooLarge);
    assert_eq!(
        refusal(card.top_up_with(&[("cash", "5.00"), ("wechat", "-1.00")])),
        Rejection::AmountNotPositive
    );
    assert_eq!(refusal(card.sell(Vec::new())), Rejection::NoLines);
    let mut silent = card.reverse(top_up);
    if let Work::Reverse { command, .. } = &mut silent.work {
        command.reason.clear();
    }
    assert_eq!(refusal(silent), Rejection::ReasonMissing);
    let mut nameless = card.spend("1.00");
    nameless.shop = Id::new(Uuid::nil());
    assert!(matches!(desk.ask(nameless), Outcome::ShopNotFound));
    assert_untouched(&company, 1);
}

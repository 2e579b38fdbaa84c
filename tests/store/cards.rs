//! Cards: numbered by template, recognised by every alias, led through their states under the wallet's lock.

use domain::card_number::Credential;
use domain::cards::{CardAction, CardMedium, CardRefusal};
use domain::ids::{Card as CardThing, Id, Membership};
use domain::till::CardState;
use persistence::cards::{self, Card, CardError, NewCard};
use persistence::error::StoreError;
use persistence::{desk_lookup, memberships};

use super::house::{House, fresh, now, person, today};

fn card(membership: Id<Membership>, number: Option<&str>, aliases: &[&str]) -> NewCard {
    NewCard {
        membership,
        number: number.map(str::to_owned),
        medium: CardMedium::Ic,
        aliases: aliases.iter().map(|&alias| alias.to_owned()).collect(),
        active: false,
        issued_on: today(),
    }
}

fn issue(house: &House, new: &NewCard) -> Result<Card, CardError> {
    house.write(|tx| cards::issue(tx, new, now()))
}

fn act(house: &House, id: Id<CardThing>, action: CardAction) -> Result<Card, CardError> {
    house.write(|tx| cards::act(tx, id, action))
}

fn member_with_membership(house: &House) -> Id<Membership> {
    house.open(house.enrol(person("张三海", None), None).unwrap())
}

#[test]
fn numbers_follow_the_template_and_skip_those_given_by_hand() {
    let house = House::build();
    let membership = member_with_membership(&house);
    assert_eq!(issue(&house, &card(membership, None, &[])).unwrap().number, "80000001");
    issue(&house, &card(membership, Some("80000002"), &[])).unwrap();
    assert_eq!(issue(&house, &card(membership, None, &[])).unwrap().number, "80000003");
}

#[test]
fn a_card_is_recognised_by_every_alias_and_by_nothing_else() {
    let house = House::build();
    let membership = member_with_membership(&house);
    let issued = issue(&house, &card(membership, Some("90001"), &["04A2B3C4", "90001"])).unwrap();
    assert_eq!(issued.aliases_count, 1);
    house.write(|tx| cards::add_alias(tx, issued.id, "6901234567892")).unwrap();
    let opened = |text: &str| {
        let credential = Credential::CardOrAlias(text.to_owned());
        house
            .read(|tx| {
                let keys = house.keys.tenant(tx)?;
                desk_lookup::find(tx, &keys, &credential, now())
            })
            .unwrap()
    };
    for text in ["90001", "04A2B3C4", "6901234567892"] {
        let found = opened(text);
        assert_eq!(found.card, Some(issued.id), "{text}");
        assert_eq!(found.panels[0].membership.id, membership);
        assert_eq!(found.panels[0].membership.cards[0].aliases_count, 2);
    }
    assert!(opened("9000").panels.is_empty());
}

#[test]
fn a_known_number_or_alias_is_refused() {
    let house = House::build();
    let membership = member_with_membership(&house);
    let first = issue(&house, &card(membership, Some("90001"), &["04A2B3C4"])).unwrap();
    for second in [card(membership, Some("04A2B3C4"), &[]), card(membership, Some("90002"), &["90001"])] {
        let refused = issue(&house, &second);
        assert!(matches!(refused, Err(CardError::NumberInUse { card }) if card == first.id), "{refused:?}");
    }
    let refused = house.write(|tx| cards::add_alias(tx, first.id, "90001"));
    assert!(matches!(refused, Err(CardError::NumberInUse { .. })), "{refused:?}");
    let unknown = issue(&house, &card(fresh(), Some("90003"), &[]));
    assert!(matches!(unknown, Err(CardError::NotFound)), "{unknown:?}");
}

#[test]
fn a_card_lives_from_issue_over_loss_to_cancellation() {
    let house = House::build();
    let membership = member_with_membership(&house);
    let issued = issue(&house, &card(membership, None, &[])).unwrap();
    assert_eq!(issued.state, CardState::Issued);
    let steps = [
        (CardAction::Activate, CardState::Active),
        (CardAction::ReportLoss, CardState::Lost),
        (CardAction::Release, CardState::Active),
        (CardAction::Cancel, CardState::Cancelled),
    ];
    for (version, (action, state)) in steps.into_iter().enumerate() {
        let card = act(&house, issued.id, action).unwrap();
        assert_eq!((card.state, card.row_version), (state, i64::try_from(version).unwrap() + 2));
    }
    let refused = act(&house, issued.id, CardAction::Activate);
    let expected = CardRefusal { action: CardAction::Activate, state: CardState::Cancelled };
    assert!(matches!(refused, Err(CardError::Refused(refusal)) if refusal == expected), "{refused:?}");
}

#[test]
fn of_many_loss_reports_at_once_one_is_done() {
    let house = House::build();
    let membership = member_with_membership(&house);
    let issued = issue(&house, &card(membership, None, &[])).unwrap();
    act(&house, issued.id, CardAction::Activate).unwrap();
    let done = std::thread::scope(|scope| {
        let tills: Vec<_> =
            (0..6).map(|_| scope.spawn(|| act(&house, issued.id, CardAction::ReportLoss).is_ok())).collect();
        tills.into_iter().map(|till| till.join().unwrap()).filter(|done| *done).count()
    });
    assert_eq!(done, 1);
}

#[test]
fn another_tenants_card_is_not_found() {
    let (house, neighbour) = (House::build(), House::build());
    let issued = issue(&house, &card(member_with_membership(&house), Some("90001"), &[])).unwrap();
    let refused = act(&neighbour, issued.id, CardAction::Activate);
    assert!(matches!(refused, Err(CardError::NotFound)), "{refused:?}");
    // The same number is free for the neighbour.
    issue(&neighbour, &card(member_with_membership(&neighbour), Some("90001"), &[])).unwrap();
}

#[test]
fn a_member_has_one_membership_in_a_program() {
    let house = House::build();
    let member = house.enrol(person("张三海", None), None).unwrap();
    let first = house.open(member);
    let second = house.write(|tx| {
        memberships::open(tx, member, house.program, domain::money::Currency::Cny, today(), now())
    });
    assert!(
        matches!(&second, Err(StoreError::Constraint { name }) if name == "membership_member_program_key"),
        "{second:?}"
    );
    let membership = house.read(|tx| memberships::find(tx, first, now())).unwrap().unwrap();
    assert_eq!((membership.wallet.program, membership.wallet.version), (house.program, 0));
    assert!(membership.wallet.principal.is_zero());
}

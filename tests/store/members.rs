//! Members: sealed, found, unique by phone, visible by the owner tree, erased for good.

use domain::card_number::{self, Credential};
use domain::ids::{Id, Member};
use domain::plate::Plate;
use persistence::browse::BrowseScope;
use persistence::desk_lookup;
use persistence::error::StoreError;
use persistence::member_list::{self, MemberFilter};
use persistence::member_profile::Profile;
use persistence::members::{self, MemberChanges, MemberError, MemberStatus};
use persistence::near_names;
use persistence::pagination::PageRequest;
use persistence::photos;
use persistence::sealing::{KEY_BYTES, KeyRing};
use persistence::store::Tx;

use super::house::{House, now, person};

fn search(house: &House, scope: &BrowseScope, query: &str) -> Vec<String> {
    let filter = MemberFilter { query: Some(query.to_owned()), ..MemberFilter::default() };
    list(house, scope, &filter)
}

fn list(house: &House, scope: &BrowseScope, filter: &MemberFilter) -> Vec<String> {
    let page = PageRequest { after: None, limit: 50 };
    let found = house.read(|tx| {
        let keys = house.keys.tenant(tx)?;
        member_list::list(tx, &keys, scope, filter, &page, now())
    });
    found.unwrap().items.into_iter().map(|member| member.header.display.name).collect()
}

fn get(house: &House, scope: &BrowseScope, id: Id<Member>) -> Option<members::Member> {
    house
        .read(|tx| {
            let keys = house.keys.tenant(tx)?;
            members::find(tx, &keys, scope, id)
        })
        .unwrap()
}

#[test]
fn a_member_is_read_back_as_enrolled() {
    let house = House::build();
    let mut profile = person("张三海", Some("13812345678"));
    profile.birthday = chrono::NaiveDate::from_ymd_opt(1990, 2, 28);
    profile.note = "prefers window seats".to_owned();
    let id = house.enrol(profile.clone(), Some(house.manager)).unwrap();
    let member = get(&house, &BrowseScope::All, id).unwrap();
    assert_eq!(member.profile, profile);
    assert_eq!(member.header.number, "M000001");
    assert_eq!(member.header.display.phone_masked.as_deref(), Some("138****5678"));
    assert_eq!(member.header.owner.unwrap().name, "User 1");
    assert_eq!(member.header.home_shop.unwrap().name, "Shop 0");
}

#[test]
fn another_key_encryption_key_reads_nothing() {
    let house = House::build();
    house.enrol(person("张三海", None), None).unwrap();
    let stranger = KeyRing::new(&[43; KEY_BYTES]);
    let refused = house.read(|tx| stranger.tenant(tx).map(drop));
    assert!(matches!(refused, Err(StoreError::Sealed(_))), "{refused:?}");
}

#[test]
fn members_are_found_by_parts_sound_phone_and_number() {
    let house = House::build();
    house.enrol(person("张三海", Some("13812345678")), None).unwrap();
    house.enrol(person("李四", Some("13900001111")), None).unwrap();
    for query in ["三海", "zhangsh", "zsh", "张", "5678", "138 1234 5678", "m000001", "张 5678"] {
        assert_eq!(search(&house, &BrowseScope::All, query), ["张三海"], "{query}");
    }
    assert_eq!(search(&house, &BrowseScope::All, ""), ["张三海", "李四"]);
    for query in ["1381234", "王", "张 1111", "%", "'"] {
        assert!(search(&house, &BrowseScope::All, query).is_empty(), "{query}");
    }
}

#[test]
fn a_page_continues_after_its_last_member() {
    let house = House::build();
    for name in ["赵一", "钱二", "孙三"] {
        house.enrol(person(name, None), None).unwrap();
    }
    let page_after = |after| {
        house.read(|tx| {
            let keys = house.keys.tenant(tx)?;
            let page = PageRequest { after, limit: 2 };
            member_list::list(tx, &keys, &BrowseScope::All, &MemberFilter::default(), &page, now())
        })
    };
    let first = page_after(None).unwrap();
    assert_eq!(first.items.len(), 2);
    let second = page_after(first.next).unwrap();
    assert_eq!(second.items[0].header.display.name, "孙三");
    assert_eq!(second.next, None);
}

#[test]
fn one_phone_belongs_to_one_member() {
    let house = House::build();
    let first = house.enrol(person("张三海", Some("13812345678")), None).unwrap();
    let second = house.enrol(person("李四", Some("+86 138-1234-5678")), None);
    assert!(matches!(second, Err(MemberError::PhoneInUse { member }) if member == first), "{second:?}");
    // Their own phone may be written again.
    let changes =
        MemberChanges { profile: Some(person("张山海", Some("13812345678"))), ..Default::default() };
    change(&house, first, 1, &changes).unwrap();
    assert_eq!(search(&house, &BrowseScope::All, "山海"), ["张山海"]);
    assert!(search(&house, &BrowseScope::All, "三海").is_empty());
}

#[test]
fn two_tills_cannot_enrol_the_same_phone_at_once() {
    let house = House::build();
    let enrolled = std::thread::scope(|scope| {
        let tills: Vec<_> = (0..6)
            .map(|_| scope.spawn(|| house.enrol(person("张三海", Some("13812345678")), None).is_ok()))
            .collect();
        tills.into_iter().map(|till| till.join().unwrap()).filter(|done| *done).count()
    });
    assert_eq!(enrolled, 1);
}

fn change(house: &House, id: Id<Member>, version: i64, changes: &MemberChanges) -> Result<(), MemberError> {
    house.write(|tx| {
        let keys = house.keys.tenant(tx)?;
        members::update(tx, &keys, &BrowseScope::All, id, version, changes)
    })
}

#[test]
fn a_change_of_an_old_version_is_refused() {
    let house = House::build();
    let id = house.enrol(person("张三海", None), None).unwrap();
    let suspend = MemberChanges { status: Some(MemberStatus::Suspended), ..Default::default() };
    change(&house, id, 1, &suspend).unwrap();
    let stale = change(&house, id, 1, &suspend);
    assert!(matches!(stale, Err(MemberError::Store(StoreError::StaleVersion))), "{stale:?}");
    assert_eq!(get(&house, &BrowseScope::All, id).unwrap().header.status, MemberStatus::Suspended);
}

#[test]
fn an_erased_member_can_be_neither_read_nor_found() {
    let house = House::build();
    let plates = vec![Plate::parse("京A·67890").unwrap()];
    let id = house.enrol(Profile { plates, ..person("张三海", Some("13812345678")) }, None).unwrap();
    assert_eq!(search(&house, &BrowseScope::All, "京A67890").len(), 1);
    let image = |tx: &mut Tx<'_>| {
        let keys = house.keys.tenant(tx)?;
        photos::find(tx, &keys, id)
    };
    let keep = |tx: &mut Tx<'_>| {
        let keys = house.keys.tenant(tx)?;
        photos::keep(tx, &keys, &BrowseScope::All, id, b"face", now())
    };
    house.write(keep).unwrap();
    assert_eq!(house.read(image).unwrap(), Some(b"face".to_vec()));
    house.write(|tx| members::erase(tx, &BrowseScope::All, id, 1)).unwrap();
    assert_eq!(house.read(image).unwrap(), None);
    let member = get(&house, &BrowseScope::All, id).unwrap();
    assert_eq!(member.header.status, MemberStatus::Erased);
    assert_eq!((member.profile.name.as_str(), member.profile.phone), ("", None));
    assert_eq!(member.profile.plates, []);
    for query in ["三海", "zsh", "5678", "M000001", "京A67890", "67890"] {
        assert!(search(&house, &BrowseScope::All, query).is_empty(), "{query}");
    }
    let revived = change(&house, id, 2, &MemberChanges::default());
    assert!(matches!(revived, Err(MemberError::Erased)), "{revived:?}");
    // The phone is free again.
    house.enrol(person("李四", Some("13812345678")), None).unwrap();
}

#[test]
fn peers_do_not_see_each_others_members() {
    let house = House::build();
    let [first_peer, second_peer] = house.peers;
    let owners = [
        ("of the director", Some(house.director)),
        ("of the manager", Some(house.manager)),
        ("of the first", Some(first_peer)),
        ("of the second", Some(second_peer)),
        ("of nobody", None),
    ];
    for (name, owner) in owners {
        house.enrol(person(name, None), owner).unwrap();
    }
    let sees = |user| list(&house, &house.scope_of(user), &MemberFilter::default());
    assert_eq!(sees(house.director).len(), 5);
    assert_eq!(sees(house.manager), ["of the manager", "of the first", "of the second"]);
    assert_eq!(sees(first_peer), ["of the first"]);
    assert_eq!(sees(second_peer), ["of the second"]);
}

#[test]
fn what_may_not_be_browsed_is_not_found_and_cannot_be_changed() {
    let house = House::build();
    let id = house.enrol(person("张三海", None), Some(house.peers[0])).unwrap();
    let peer = house.scope_of(house.peers[1]);
    assert!(get(&house, &peer, id).is_none());
    let refused = house.write(|tx| {
        let keys = house.keys.tenant(tx)?;
        members::update(tx, &keys, &peer, id, 1, &MemberChanges::default())
    });
    assert!(matches!(refused, Err(MemberError::NotFound)), "{refused:?}");
    assert!(get(&house, &house.scope_of(house.manager), id).is_some());
    let shops = |index: usize| BrowseScope::Shops(vec![house.shops[index]]);
    assert!(get(&house, &shops(0), id).is_some());
    assert!(get(&house, &shops(1), id).is_none());
}

#[test]
fn a_handed_over_member_changes_sides() {
    let house = House::build();
    let id = house.enrol(person("张三海", None), Some(house.peers[0])).unwrap();
    let hand_over = MemberChanges { owner: Some(house.director), ..Default::default() };
    change(&house, id, 1, &hand_over).unwrap();
    assert!(get(&house, &house.scope_of(house.peers[0]), id).is_none());
    assert!(get(&house, &house.scope_of(house.manager), id).is_none());
    assert!(get(&house, &house.scope_of(house.director), id).is_some());
}

#[test]
fn members_follow_their_maintainer_to_another_role() {
    let house = House::build();
    let [first_peer, second_peer] = house.peers;
    let id = house.enrol(person("张三海", None), Some(first_peer)).unwrap();
    house.promote(first_peer);
    assert!(get(&house, &house.scope_of(first_peer), id).is_some());
    assert!(get(&house, &house.scope_of(house.manager), id).is_none(), "the manager is a peer now");
    assert!(get(&house, &house.scope_of(second_peer), id).is_none());
    assert!(get(&house, &house.scope_of(house.director), id).is_some());
}

#[test]
fn two_tenants_never_see_each_other() {
    let (house, neighbour) = (House::build(), House::build());
    let id = house.enrol(person("张三海", Some("13812345678")), None).unwrap();
    assert!(get(&neighbour, &BrowseScope::All, id).is_none());
    assert!(search(&neighbour, &BrowseScope::All, "张三海").is_empty());
    neighbour.enrol(person("张三海", Some("13812345678")), None).unwrap();
    assert_eq!(search(&neighbour, &BrowseScope::All, "13812345678").len(), 1);
}

#[test]
fn near_names_come_nearest_first_and_count_the_rest() {
    let house = House::build();
    let names = ["王小明", "王小明明", "张小明", "王晓明", "王小红", "王小军", "小明王", "李四"];
    for name in names {
        house
            .enrol(person(name, Some(&format!("1390000{:04}", name.len()))).clone(), Some(house.peers[0]))
            .ok();
    }
    for name in names {
        house.enrol(person(name, None), Some(house.peers[0])).unwrap();
    }
    let scope = house.scope_of(house.peers[1]);
    let near = house
        .read(|tx| {
            let keys = house.keys.tenant(tx)?;
            near_names::near(tx, &keys, &scope, "王小明")
        })
        .unwrap();
    assert_eq!(near.items.len(), near_names::NEAR_NAMES_MAX);
    assert_eq!(near.items[0].member.display.name, "王小明");
    assert!(near.items.iter().all(|near| !near.visible));
    assert!(near.more >= 2, "{}", near.more);
}

#[test]
fn the_desk_opens_whole_credentials_of_anybody() {
    let house = House::build();
    let member = house.enrol(person("张三海", Some("13812345678")), Some(house.peers[0])).unwrap();
    house.open(member);
    let twin = house.enrol(person("李四", Some("13912345678")), Some(house.peers[1])).unwrap();
    house.open(twin);
    let opened = |text: &str| {
        let credential = card_number::recognise(text, &[]).unwrap();
        let found = house.read(|tx| {
            let keys = house.keys.tenant(tx)?;
            desk_lookup::find(tx, &keys, &credential, now())
        });
        let mut names: Vec<String> =
            found.unwrap().panels.into_iter().map(|panel| panel.member.profile.name).collect();
        names.sort();
        names
    };
    assert_eq!(opened("13812345678"), ["张三海"]);
    assert_eq!(opened("5678"), ["张三海", "李四"]);
    assert_eq!(opened("M000002"), ["李四"]);
    for nothing in ["1381234567", "zsh", "三海", "134567890123456789"] {
        assert!(opened(nothing).is_empty(), "{nothing}");
    }
    assert_eq!(card_number::recognise("134567890123456789", &[]), Ok(Credential::PaymentCode));
}

//! 500 people with plausible names, each with a card.

use chrono::{DateTime, NaiveDate, Utc};
use domain::ids::{Card, Id, Membership, Tenant};
use domain::money::Currency;
use domain::phone::Phone;
use domain::plate::Plate;
use persistence::cards::{self, CardError, NewCard};
use persistence::member_profile::{Gender, Profile};
use persistence::members::{self, MemberError, NewMember};
use persistence::memberships;
use persistence::store::Tx;

use super::company::Company;
use super::random::Random;
use crate::app::error::AppError;
use crate::state::AppState;

/// A member's card as the history uses it.
#[derive(Debug, Clone, Copy)]
pub(super) struct Regular {
    pub(super) membership: Id<Membership>,
    pub(super) card: Id<Card>,
    /// Whether they hold the standard card, else the small one.
    pub(super) standard: bool,
    /// Place of their home shop.
    pub(super) shop: usize,
}

const SURNAMES: [&str; 40] = [
    "王", "李", "张", "刘", "陈", "杨", "黄", "赵", "吴", "周", "徐", "孙", "马", "朱", "胡", "林", "郭",
    "何", "高", "罗", "郑", "梁", "谢", "宋", "唐", "许", "邓", "冯", "韩", "曹", "曾", "彭", "萧", "蔡",
    "潘", "田", "董", "袁", "于", "余",
];
const WOMEN: [&str; 30] = [
    "晓芸", "静", "雅婷", "欣怡", "思雨", "佳琪", "雨桐", "梦瑶", "敏", "丽华", "秀英", "婷婷", "慧", "芳",
    "娜", "倩", "晨曦", "若溪", "诗涵", "可欣", "玉兰", "海燕", "晓燕", "文静", "春梅", "雪", "琳", "洁",
    "莉", "颖",
];
const MEN: [&str; 30] = [
    "伟", "强", "磊", "俊杰", "浩然", "子轩", "宇航", "建国", "志强", "海", "勇", "杰", "涛", "明", "超",
    "鹏", "一鸣", "文博", "晨", "嘉诚", "天佑", "家豪", "国栋", "永康", "振华", "思远", "泽宇", "睿", "昊",
    "毅",
];
const NOTES: [&str; 4] = ["香薰过敏，勿用车载香", "只用 95 号玻璃水", "周末来，提前留位", "喜欢阿强做内饰"];

/// The first member is always the same person: the one that the five-minute tour serves.
const FIRST: (&str, &str) = ("林晓芸", "13800006021");

/// Enrols `count` members.
pub(super) fn enrol(
    state: &AppState,
    tenant: Id<Tenant>,
    company: &Company,
    count: usize,
    now: DateTime<Utc>,
) -> Result<Vec<Regular>, AppError> {
    let mut random = Random::new(20_260_101);
    let mut regulars = Vec::with_capacity(count);
    for place in 0..count {
        let profile = profile(&mut random, place);
        let standard = place == 0 || random.chance(40);
        let shop = if place == 0 { 0 } else { random.below(company.shops.len()) };
        regulars.push(
            state.store.write(tenant, |tx| add(state, tx, company, profile.clone(), standard, shop, now))?,
        );
    }
    Ok(regulars)
}

fn profile(random: &mut Random, place: usize) -> Profile {
    let is_woman = random.chance(50);
    let given = if is_woman { *random.pick(&WOMEN) } else { *random.pick(&MEN) };
    let surname = *random.pick(&SURNAMES);
    let digits = format!("139{:08}", 10_000_000 + place * 7_919 % 90_000_000);
    let birthday = NaiveDate::from_ymd_opt(
        i32::try_from(random.between(1962, 2004)).unwrap_or(1990),
        u32::try_from(random.between(1, 12)).unwrap_or(1),
        u32::try_from(random.between(1, 28)).unwrap_or(1),
    );
    let note = if random.chance(8) { *random.pick(&NOTES) } else { "" };
    let (name, phone, gender) = if place == 0 {
        (FIRST.0.to_owned(), FIRST.1.to_owned(), Gender::Female)
    } else {
        (format!("{surname}{given}"), digits, if is_woman { Gender::Female } else { Gender::Male })
    };
    Profile {
        name,
        phone: Phone::parse(&phone).ok(),
        gender: Some(gender),
        birthday,
        note: note.to_owned(),
        plates: plates(place),
    }
}

/// Most of them come by car, some by one of two.
fn plates(place: usize) -> Vec<Plate> {
    let ordinary = format!("浙A·{:05}", 10_000 + place * 3_571 % 90_000);
    let electric = format!("浙A·D{:05}", 10_000 + place * 7_919 % 90_000);
    let texts = match place % 5 {
        0 => Vec::new(),
        1 => vec![ordinary, electric],
        2 => vec![electric],
        _ => vec![ordinary],
    };
    texts.iter().filter_map(|text| Plate::parse(text).ok()).collect()
}

fn add(
    state: &AppState,
    tx: &mut Tx<'_>,
    company: &Company,
    profile: Profile,
    standard: bool,
    shop: usize,
    now: DateTime<Utc>,
) -> Result<Regular, AppError> {
    let keys = state.key_ring.tenant(tx)?;
    let joined_on = now.date_naive();
    let home = &company.shops[shop];
    let owner = home.clerks.first().copied();
    let new = NewMember { profile, owner, home_shop: Some(home.id), joined_on };
    let member = members::create(tx, &keys, &new, now).map_err(of_member)?;
    let program = if standard { company.standard } else { company.small };
    let membership = memberships::open(tx, member, program, Currency::Cny, joined_on, now)?;
    let card = NewCard {
        membership,
        number: None,
        medium: domain::cards::CardMedium::Magnetic,
        aliases: Vec::new(),
        active: true,
        issued_on: joined_on,
    };
    let card = cards::issue(tx, &card, now).map_err(of_card)?;
    Ok(Regular { membership, card: card.id, standard, shop })
}

fn of_member(error: MemberError) -> AppError {
    if let MemberError::Store(error) = error {
        return error.into();
    }
    AppError::Internal(format!("a demo member is not valid: {error:?}"))
}

fn of_card(error: CardError) -> AppError {
    if let CardError::Store(error) = error {
        return error.into();
    }
    AppError::Internal(format!("a demo card is not valid: {error:?}"))
}

//! The company: entity, shops, tills, roles, users, employees, two programs with their rules.

use chrono::{DateTime, NaiveDate, NaiveTime, TimeDelta, Utc};
use chrono_tz::Asia::Shanghai;
use domain::bearer::BearerKind;
use domain::commission::{Activity, CommissionBase, CommissionItem, CommissionRule};
use domain::ids::{Employee, Id, LegalEntity, Package, Program, Role, Shop, Tenant, Terminal, User};
use domain::ledger::{Assignment, StaffRole, TierLevel};
use domain::money::{Currency, Money};
use domain::permissions::StandardRole;
use domain::rules::{
    BandMode, BonusAmount, CashRounding, Combine, EarningBase, FactorCombination, PointsPaymentRule,
    PointsRule, PriceItem, PricingRule, Promotion, ShortfallPolicy, SpendingOrder, StoredValueEarning,
    TierDiscount, TierLadder, TierStep, TopUpBand, TopUpRule,
};
use persistence::audit::{self, Act, Actor, Event};
use persistence::employees::{self, NewEmployee};
use persistence::ids::fresh;
use persistence::legal_entities;
use persistence::programs::{self, NewProgram};
use persistence::roles::{self, NewRole};
use persistence::rules::codec::{Labels, NamedLadder, RuleBody};
use persistence::rules::{self, NewRule, PublishError};
use persistence::shops::{self, NewShop};
use persistence::store::Tx;
use persistence::tenants::{self, BrowsePolicy, NewTenant};
use persistence::terminals::{self, NewTerminal};
use persistence::users::{self, NewUser};

use super::{HISTORY_DAYS, PASSWORD, PIN, TENANT_NUMBER, USERS, packages, password_hash};
use crate::app::error::AppError;
use crate::state::AppState;

/// How long the promotion runs that begins tomorrow.
const PROMOTION_DAYS: i64 = 7;

/// What the rest of the seeding needs of the company.
#[derive(Debug, Clone)]
pub(super) struct Company {
    pub(super) tenant: Id<Tenant>,
    pub(super) shops: Vec<DemoShop>,
    /// Full stored-value card, up to 10 000 and more.
    pub(super) standard: Id<Program>,
    /// Small card that stays under the legal limit of named cards.
    pub(super) small: Id<Program>,
    pub(super) employees: Vec<Id<Employee>>,
    pub(super) packages: Vec<Id<Package>>,
}

/// A shop with its tills and clerks.
#[derive(Debug, Clone)]
pub(super) struct DemoShop {
    pub(super) id: Id<Shop>,
    pub(super) terminals: Vec<Id<Terminal>>,
    pub(super) clerks: Vec<Id<User>>,
}

const SHOPS: [(&str, &str); 2] = [("S01", "云栖路店"), ("S02", "滨江店")];
const ROLES: [(StandardRole, &str, &str); 4] = [
    (StandardRole::GeneralManager, "总经理", "全部功能"),
    (StandardRole::Manager, "店长", "门店的会员、规则、员工和日报"),
    (StandardRole::Supervisor, "主管", "收银并可纠错"),
    (StandardRole::Cashier, "收银员", "收银，不能翻看会员"),
];
const PEOPLE: [&str; 7] = ["沈卓", "何露", "陆一鸣", "蒋文", "周敏", "许静", "顾安"];
const PERFORMERS: [&str; 6] = ["阿强", "小武", "阿杰", "丽丽", "小曼", "阿信"];

/// Founds the company.
pub(super) fn found(state: &AppState, tenant: Id<Tenant>, now: DateTime<Utc>) -> Result<Company, AppError> {
    let new = NewTenant {
        id: tenant,
        number: TENANT_NUMBER.to_owned(),
        name: "云栖汽车美容有限公司".to_owned(),
        short_name: super::SHORT_NAME.to_owned(),
        language: "zh-CN".to_owned(),
        time_zone: Shanghai,
        currency: Currency::Cny.code().to_owned(),
        browse_policy: BrowsePolicy::OwnerTree,
        wrapped_key: state.key_ring.wrap_new_tenant_key(tenant)?,
    };
    let password = password_hash(&state.passwords, PASSWORD)?;
    let pin = password_hash(&state.passwords, PIN)?;
    state.store.write(tenant, |tx| {
        tenants::insert(tx, &new, now)?;
        let shops = open_shops(tx, now)?;
        let roles = add_roles(tx, now)?;
        let users = add_users(tx, &roles, &shops, &password, &pin, now)?;
        let employees = hire(tx, &users, &shops, now)?;
        let (standard, small) = add_programs(tx, now)?;
        let packages = packages::add(tx, now)?;
        let act = Act { now, actor: Actor::System, terminal: None, request_id: "demo".to_owned() };
        audit::record(tx, &act, &Event::done("tenant.created", "tenant", tenant.value()))?;
        let clerks = |shop: usize| users.iter().skip(4 + shop).step_by(2).copied().collect();
        Ok(Company {
            tenant,
            shops: shops
                .iter()
                .enumerate()
                .map(|(place, (id, terminals))| DemoShop {
                    id: *id,
                    terminals: terminals.clone(),
                    clerks: clerks(place),
                })
                .collect(),
            standard,
            small,
            employees,
            packages,
        })
    })
}

type OpenedShop = (Id<Shop>, Vec<Id<Terminal>>);

fn open_shops(tx: &mut Tx<'_>, now: DateTime<Utc>) -> Result<Vec<OpenedShop>, AppError> {
    let entity: Id<LegalEntity> = fresh(now);
    legal_entities::insert(tx, entity, "E01", "云栖汽车美容有限公司")?;
    let mut opened = Vec::new();
    for (code, name) in SHOPS {
        let shop = NewShop {
            id: fresh(now),
            legal_entity_id: entity,
            code: code.to_owned(),
            name: name.to_owned(),
            time_zone: Shanghai,
            day_starts_at: NaiveTime::from_hms_opt(6, 0, 0).unwrap_or(NaiveTime::MIN),
        };
        shops::insert(tx, &shop)?;
        let mut tills = Vec::new();
        for number in 1..=2 {
            let till = NewTerminal {
                id: fresh(now),
                shop_id: shop.id,
                code: format!("T{number}"),
                name: format!("{number} 号收银台"),
                receipt_width_mm: if number == 1 { 80 } else { 58 },
            };
            terminals::insert(tx, &till)?;
            tills.push(till.id);
        }
        opened.push((shop.id, tills));
    }
    Ok(opened)
}

/// The tree: general manager, manager, supervisor, cashier, each below the one before.
fn add_roles(tx: &mut Tx<'_>, now: DateTime<Utc>) -> Result<Vec<Id<Role>>, AppError> {
    let mut added: Vec<Id<Role>> = Vec::new();
    for (role, name, description) in ROLES {
        let new = NewRole {
            id: fresh(now),
            parent_id: added.last().copied(),
            name: name.to_owned(),
            description: description.to_owned(),
            permissions: role.permissions().to_vec(),
            price_floor_bp: role.price_floor_bp(),
            correction_limit: None,
        };
        roles::insert(tx, &new)?;
        added.push(new.id);
    }
    Ok(added)
}

fn add_users(
    tx: &mut Tx<'_>,
    roles: &[Id<Role>],
    shops: &[OpenedShop],
    password: &str,
    pin: &str,
    now: DateTime<Utc>,
) -> Result<Vec<Id<User>>, AppError> {
    let mut added = Vec::new();
    for (place, ((user_name, role), display_name)) in USERS.iter().zip(PEOPLE).enumerate() {
        let rank = ROLES.iter().position(|(_, name, _)| name == role).unwrap_or(0);
        let home = if rank == 0 { None } else { Some(shops[usize::from(user_name.ends_with('2'))].0) };
        let new = NewUser {
            id: fresh(now),
            user_name: (*user_name).to_owned(),
            display_name: display_name.to_owned(),
            staff_number: format!("{:03}", place + 1),
            role_id: roles[rank],
            password_hash: password.to_owned(),
            pin_hash: Some(pin.to_owned()),
            must_change_password: false,
            can_sign_in: true,
            shop_id: home,
        };
        users::insert(tx, &new)?;
        added.push(new.id);
    }
    Ok(added)
}

/// Every user is an employee; the performers have no login.
fn hire(
    tx: &mut Tx<'_>,
    users: &[Id<User>],
    shops: &[OpenedShop],
    now: DateTime<Utc>,
) -> Result<Vec<Id<Employee>>, AppError> {
    let with_login = PEOPLE.iter().zip(users).map(|(name, user)| (*name, Some(*user)));
    let without = PERFORMERS.iter().map(|name| (*name, None));
    let mut hired = Vec::new();
    for (place, (name, user_id)) in with_login.chain(without).enumerate() {
        let new = NewEmployee {
            id: fresh(now),
            number: format!("{:03}", place + 1),
            name: name.to_owned(),
            user_id,
            shop_id: Some(shops[place % shops.len()].0),
            grade: None,
        };
        employees::insert(tx, &new)?;
        if user_id.is_none() {
            hired.push(new.id);
        }
    }
    Ok(hired)
}

/// The standard card with its promotion of next week, and the small one.
fn add_programs(tx: &mut Tx<'_>, now: DateTime<Utc>) -> Result<(Id<Program>, Id<Program>), AppError> {
    let standard = add_program(tx, "standard", "储值卡", "8800", standard_bands(), now)?;
    let small = add_program(tx, "small", "小额卡", "6600", small_bands(), now)?;
    let today = now.with_timezone(&Shanghai).date_naive();
    let first_day = today + TimeDelta::days(HISTORY_DAYS + 1);
    publish(tx, standard, promotion(first_day), (today, first_day), now)?;
    // Programs are listed by their time: members' come first.
    let later = now + TimeDelta::milliseconds(1);
    add_bearer_program(tx, BearerKind::GiftCard, "礼品卡", "GC", later)?;
    add_bearer_program(tx, BearerKind::Deposit, "定金", "DJ", later)?;
    Ok((standard, small))
}

/// Cards for whoever holds them: no bonus, no points.
fn add_bearer_program(
    tx: &mut Tx<'_>,
    kind: BearerKind,
    name: &str,
    prefix: &str,
    now: DateTime<Utc>,
) -> Result<(), AppError> {
    let new = NewProgram {
        id: fresh(now),
        code: kind.code().replace('_', "-"),
        name: name.to_owned(),
        card_number_prefix: prefix.to_owned(),
        card_number_digits: 8,
        bearer: Some(kind),
    };
    programs::insert(tx, &new)?;
    Ok(())
}

fn add_program(
    tx: &mut Tx<'_>,
    code: &str,
    name: &str,
    prefix: &str,
    top_up: TopUpRule,
    now: DateTime<Utc>,
) -> Result<Id<Program>, AppError> {
    let new = NewProgram {
        id: fresh(now),
        code: code.to_owned(),
        name: name.to_owned(),
        card_number_prefix: prefix.to_owned(),
        card_number_digits: 6,
        bearer: None,
    };
    programs::insert(tx, &new)?;
    let today = now.with_timezone(&Shanghai).date_naive();
    let bodies = [
        RuleBody::TopUp(top_up),
        RuleBody::Points(points_rule()),
        RuleBody::TierLadder(ladder()),
        RuleBody::TierDiscount(discount()),
        RuleBody::SpendingOrder(SpendingOrder::Proportional),
        RuleBody::Pricing(pricing()),
        RuleBody::PointsPayment(points_payment()),
        RuleBody::CashRounding(CashRounding::DownToTenth.of_cash()),
        RuleBody::Commission(commission()),
    ];
    for body in bodies {
        publish(tx, new.id, body, (today, today), now)?;
    }
    Ok(new.id)
}

/// A week of double points, which begins the day after the demo was made.
fn promotion(first_day: NaiveDate) -> RuleBody {
    RuleBody::Promotion(Promotion {
        number: 1_001,
        last_day: first_day + TimeDelta::days(PROMOTION_DAYS - 1),
        factor_bp: 20_000,
        extra: yuan(0),
    })
}

fn publish(
    tx: &mut Tx<'_>,
    program: Id<Program>,
    body: RuleBody,
    (today, in_force_from): (NaiveDate, NaiveDate),
    now: DateTime<Utc>,
) -> Result<(), AppError> {
    let rule = NewRule { program, shop: None, in_force_from, priority: 0, body, published_by: None };
    match rules::publish(tx, &rule, today, now) {
        Ok(_) => Ok(()),
        Err(PublishError::Store(error)) => Err(error.into()),
        Err(other) => Err(AppError::Internal(format!("a demo rule is not valid: {other:?}"))),
    }
}

const fn yuan(amount: i64) -> Money {
    Money::from_minor(amount * 100, Currency::Cny)
}

/// 充值: 500 gives 5 %, 1 000 gives 10 %, 5 000 gives 15 %, 10 000 gives 20 % (S01).
fn standard_bands() -> TopUpRule {
    bands(&[(500, 500), (1_000, 1_000), (5_000, 1_500), (10_000, 2_000)])
}

/// 充值 of the small card: its face stays below the legal limit of a named card.
fn small_bands() -> TopUpRule {
    bands(&[(200, 500), (500, 800), (1_000, 1_000)])
}

fn bands(steps: &[(i64, i32)]) -> TopUpRule {
    let band =
        |&(from, percent_bp): &(i64, i32)| TopUpBand::plain(yuan(from), BonusAmount::PercentBp(percent_bp));
    TopUpRule::by_bands(BandMode::Highest, steps.iter().map(band).collect())
}

fn points_rule() -> PointsRule {
    PointsRule {
        reward_unit: yuan(10),
        tier_unit: yuan(1),
        excluded_categories: vec!["special".to_owned(), "group".to_owned()],
        stored_value: StoredValueEarning::PrincipalAndBonus,
        counts_earn: false,
        tier_factors_bp: vec![(SILVER, 15_000), (GOLD, 20_000)],
        member_days: Vec::new(),
        combine_factors: FactorCombination::Highest,
        points_months: Some(24),
        pending_days: 0,
        on_shortfall: ShortfallPolicy::Debt,
        base: EarningBase::WithoutPointsPart,
        silent_tenders: vec!["voucher".to_owned()],
    }
}

/// The lowest single price; shop goods are 10 % off on Tuesdays, for everybody.
fn pricing() -> PricingRule {
    let tuesday = PriceItem {
        code: "tuesday-goods".to_owned(),
        categories: vec!["goods".to_owned()],
        levels: Vec::new(),
        weekdays: vec![2],
        from_minute: 0,
        to_minute: 1_440,
        percent_off_bp: 1_000,
    };
    PricingRule { combine: Combine::LowestSingle, items: vec![tuesday] }
}

/// 积分抵现: 100 points pay 1.00, at most 30 % of a bill (P10).
const fn points_payment() -> PointsPaymentRule {
    PointsPaymentRule { points: 100, worth: yuan(1), share_max_bp: 3_000, step: 100, points_min: 100 }
}

/// 提成: 10 % of what was really paid for services, 12 % for whom the customer asked, 3 % of top-ups (OP01).
fn commission() -> CommissionRule {
    let item = |code: &str, activities, role, assigned, rate_bp| CommissionItem {
        code: code.to_owned(),
        activities,
        role,
        products: Vec::new(),
        categories: Vec::new(),
        grades: Vec::new(),
        customer: None,
        assigned,
        base: CommissionBase::Paid,
        rate_bp,
        fee: yuan(0),
        ladder: None,
    };
    let served = || vec![Activity::Sale, Activity::CountUse];
    let (performer, requested) = (Some(StaffRole::Performer), Some(Assignment::Requested));
    CommissionRule {
        items: vec![
            item("requested", served(), performer, requested, 1_200),
            item("service", served(), performer, None, 1_000),
            item("top-up", vec![Activity::TopUp], None, None, 300),
            item("package", vec![Activity::Package], None, None, 500),
        ],
        ladders: Vec::new(),
    }
}

const SILVER: TierLevel = 1;
const GOLD: TierLevel = 2;

/// 10 000 points for silver, 50 000 for gold (L02).
fn ladder() -> NamedLadder {
    let steps = [
        (0, "ordinary", 0, "普通卡", "Ordinary"),
        (SILVER, "silver", 10_000, "银卡", "Silver"),
        (GOLD, "gold", 50_000, "金卡", "Gold"),
    ];
    NamedLadder {
        ladder: TierLadder::by_steps(
            steps
                .iter()
                .map(|&(level, code, from_points, ..)| TierStep {
                    level,
                    code: code.to_owned(),
                    from_points,
                    topped_up_from: None,
                    one_top_up_from: None,
                })
                .collect(),
        ),
        names: steps
            .iter()
            .map(|&(.., zh, en)| {
                Labels::from([("zh-CN".to_owned(), zh.to_owned()), ("en".to_owned(), en.to_owned())])
            })
            .collect(),
    }
}

fn discount() -> TierDiscount {
    TierDiscount {
        percent_off_bp: vec![(SILVER, 500), (GOLD, 1_000)],
        excluded_categories: vec!["special".to_owned()],
    }
}

//! The first tenant of an installation: a company with one shop, one till, the standard roles, an administrator and a
//! program. Also what the command line and the demo begin with.

use chrono::{DateTime, NaiveTime, Utc};
use chrono_tz::Tz;
use domain::ids::{Employee, Id, LegalEntity, Program, Role, Shop, Tenant, Terminal, User};
use domain::permissions::StandardRole;
use persistence::audit::{self, Act, Actor, Event};
use persistence::ids::fresh;
use persistence::sealing::KeyRing;
use persistence::store::{Store, Tx};
use persistence::tenants::{BrowsePolicy, NewTenant};
use persistence::{directory, employees, legal_entities, programs, roles, shops, tenants, terminals, users};

use super::error::{AppError, AuthError};

/// The number of the first tenant when nobody says.
pub const FIRST_TENANT_NUMBER: &str = "100001";
const FIRST_STAFF_NUMBER: &str = "1001";

/// What somebody decides about a new tenant.
#[derive(Debug, Clone)]
pub struct Setup {
    /// Six digits.
    pub tenant_number: String,
    /// Full name of the company.
    pub company_name: String,
    /// Short name.
    pub short_name: String,
    /// IANA time zone.
    pub time_zone: Tz,
    /// Home currency.
    pub currency: String,
    /// `zh-CN` or `en`.
    pub language: String,
    /// Name of the first shop.
    pub shop_name: String,
    /// Name of the first program.
    pub program_name: String,
    /// The administrator's name for sign-in.
    pub user_name: String,
    /// The administrator's name for others.
    pub display_name: String,
    /// Hash of the administrator's password.
    pub password_hash: String,
}

/// What was made, for whoever goes on from there.
#[derive(Debug, Clone)]
pub struct Made {
    /// The tenant.
    pub tenant: Id<Tenant>,
    /// Its legal entity.
    pub legal_entity: Id<LegalEntity>,
    /// Its shop.
    pub shop: Id<Shop>,
    /// The shop's till.
    pub terminal: Id<Terminal>,
    /// The standard roles, from the top down.
    pub roles: Vec<Id<Role>>,
    /// The administrator.
    pub administrator: Id<User>,
    /// The program.
    pub program: Id<Program>,
}

/// Makes the first tenant; refused when one exists.
///
/// # Errors
/// [`AuthError::SetupFinished`], a conflict when the number is in use.
pub fn first(store: &Store, keys: &KeyRing, setup: &Setup, now: DateTime<Utc>) -> Result<Made, AppError> {
    if !directory::is_empty(store)? {
        return Err(AuthError::SetupFinished.into());
    }
    create(store, keys, setup, now)
}

/// Makes a tenant.
///
/// # Errors
/// A conflict when the number is in use.
pub fn create(store: &Store, keys: &KeyRing, setup: &Setup, now: DateTime<Utc>) -> Result<Made, AppError> {
    let tenant: Id<Tenant> = fresh(now);
    let wrapped_key = keys.wrap_new_tenant_key(tenant)?;
    store.write(tenant, |tx| make(tx, setup, &wrapped_key, now))
}

fn make(tx: &mut Tx<'_>, setup: &Setup, wrapped_key: &[u8], now: DateTime<Utc>) -> Result<Made, AppError> {
    tenants::insert(tx, &new_tenant(tx.tenant(), setup, wrapped_key), now)?;
    let legal_entity = fresh(now);
    legal_entities::insert(tx, legal_entity, "01", &setup.company_name)?;
    let shop = make_shop(tx, setup, legal_entity, now)?;
    let terminal = make_terminal(tx, setup, shop, now)?;
    let roles = make_roles(tx, setup, now)?;
    let administrator = make_administrator(tx, setup, roles.first().copied(), now)?;
    let program = make_program(tx, setup, now)?;
    let act = Act { now, actor: Actor::System, terminal: None, request_id: "setup".to_owned() };
    audit::record(tx, &act, &Event::done("tenant.created", "tenant", tx.tenant().value()))?;
    Ok(Made { tenant: tx.tenant(), legal_entity, shop, terminal, roles, administrator, program })
}

fn new_tenant(id: Id<Tenant>, setup: &Setup, wrapped_key: &[u8]) -> NewTenant {
    NewTenant {
        id,
        number: setup.tenant_number.clone(),
        name: setup.company_name.clone(),
        short_name: setup.short_name.clone(),
        language: setup.language.clone(),
        time_zone: setup.time_zone,
        currency: setup.currency.clone(),
        browse_policy: BrowsePolicy::OwnerTree,
        wrapped_key: wrapped_key.to_vec(),
    }
}

fn make_shop(
    tx: &mut Tx<'_>,
    setup: &Setup,
    legal_entity_id: Id<LegalEntity>,
    now: DateTime<Utc>,
) -> Result<Id<Shop>, AppError> {
    let id = fresh(now);
    let new = shops::NewShop {
        id,
        legal_entity_id,
        code: "01".to_owned(),
        name: setup.shop_name.clone(),
        time_zone: setup.time_zone,
        day_starts_at: NaiveTime::from_hms_opt(6, 0, 0).unwrap_or_default(),
    };
    shops::insert(tx, &new)?;
    Ok(id)
}

fn make_terminal(
    tx: &mut Tx<'_>,
    setup: &Setup,
    shop_id: Id<Shop>,
    now: DateTime<Utc>,
) -> Result<Id<Terminal>, AppError> {
    let id = fresh(now);
    let name = if setup.language == "en" { "Front desk 1" } else { "前台一" };
    let new = terminals::NewTerminal {
        id,
        shop_id,
        code: "A".to_owned(),
        name: name.to_owned(),
        receipt_width_mm: 80,
    };
    terminals::insert(tx, &new)?;
    Ok(id)
}

/// Each standard role below the one before.
fn make_roles(tx: &mut Tx<'_>, setup: &Setup, now: DateTime<Utc>) -> Result<Vec<Id<Role>>, AppError> {
    let mut made: Vec<Id<Role>> = Vec::new();
    for role in StandardRole::ALL {
        let id = fresh(now);
        let (name, description) = role_words(role, setup.language == "en");
        let new = roles::NewRole {
            id,
            parent_id: made.last().copied(),
            name: name.to_owned(),
            description: description.to_owned(),
            permissions: role.permissions().to_vec(),
            price_floor_bp: role.price_floor_bp(),
            correction_limit: None,
        };
        roles::insert(tx, &new)?;
        made.push(id);
    }
    Ok(made)
}

const fn role_words(role: StandardRole, english: bool) -> (&'static str, &'static str) {
    match (role, english) {
        (StandardRole::GeneralManager, false) => ("总经理", "全部权限"),
        (StandardRole::GeneralManager, true) => ("General manager", "Everything"),
        (StandardRole::Manager, false) => ("店长", "管理门店"),
        (StandardRole::Manager, true) => ("Shop manager", "Runs a shop"),
        (StandardRole::Supervisor, false) => ("主管", "带班与更正"),
        (StandardRole::Supervisor, true) => ("Supervisor", "Leads a desk and corrects"),
        (StandardRole::Cashier, false) => ("收银员", "前台收银"),
        (StandardRole::Cashier, true) => ("Cashier", "Serves at the desk"),
    }
}

fn make_administrator(
    tx: &mut Tx<'_>,
    setup: &Setup,
    top: Option<Id<Role>>,
    now: DateTime<Utc>,
) -> Result<Id<User>, AppError> {
    let id = fresh(now);
    let role_id = top.ok_or_else(|| AppError::Internal("there are no standard roles".to_owned()))?;
    let new = users::NewUser {
        id,
        user_name: setup.user_name.clone(),
        display_name: setup.display_name.clone(),
        staff_number: FIRST_STAFF_NUMBER.to_owned(),
        role_id,
        password_hash: setup.password_hash.clone(),
        pin_hash: None,
        must_change_password: false,
        can_sign_in: true,
        shop_id: None,
    };
    users::insert(tx, &new)?;
    let employee: Id<Employee> = fresh(now);
    employees::insert(
        tx,
        &employees::NewEmployee {
            id: employee,
            number: FIRST_STAFF_NUMBER.to_owned(),
            name: setup.display_name.clone(),
            user_id: Some(id),
            shop_id: None,
            grade: None,
        },
    )?;
    Ok(id)
}

fn make_program(tx: &mut Tx<'_>, setup: &Setup, now: DateTime<Utc>) -> Result<Id<Program>, AppError> {
    let id = fresh(now);
    let new = programs::NewProgram {
        id,
        code: "main".to_owned(),
        name: setup.program_name.clone(),
        card_number_prefix: String::new(),
        card_number_digits: 8,
        bearer: None,
    };
    programs::insert(tx, &new)?;
    Ok(id)
}

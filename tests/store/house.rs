//! A tenant to test in: a role tree (manager over two peers), two shops, a program.

use std::sync::OnceLock;
use std::sync::atomic::{AtomicI64, Ordering};

use chrono::{DateTime, NaiveDate, NaiveTime, TimeDelta, TimeZone, Utc};
use domain::ids::{Id, Member, Membership, Program, Role, Shop, Tenant, User};
use domain::money::Currency;
use domain::phone::Phone;
use persistence::browse::BrowseScope;
use persistence::clock::Clock;
use persistence::error::StoreError;
use persistence::legal_entities;
use persistence::member_profile::Profile;
use persistence::members::{self, MemberError, NewMember};
use persistence::memberships;
use persistence::programs::{self, NewProgram};
use persistence::roles::{self, NewRole, RoleRange};
use persistence::sealing::{KEY_BYTES, KeyRing};
use persistence::shops::{self, NewShop};
use persistence::store::{PoolSizes, Store};
use persistence::tenants::{self, BrowsePolicy, NewTenant};
use persistence::users::{self, NewUser, UserChanges};
use test_support::TestDatabase;
use test_support::company::next_tenant_number;
use uuid::Uuid;

/// A tenant with people to test with.
pub(crate) struct House {
    pub(crate) store: Store,
    pub(crate) keys: KeyRing,
    pub(crate) tenant: Id<Tenant>,
    /// 总经理, at the top of the tree.
    pub(crate) director: Id<User>,
    /// 店长, below the director.
    pub(crate) manager: Id<User>,
    /// Two salespeople of the same role, below the manager.
    pub(crate) peers: [Id<User>; 2],
    pub(crate) shops: [Id<Shop>; 2],
    pub(crate) program: Id<Program>,
    roles: [Id<Role>; 3],
}

/// A moment on [`today`], later than the one before, so that ids made with it are in order.
pub(crate) fn now() -> DateTime<Utc> {
    static MILLISECONDS: AtomicI64 = AtomicI64::new(0);
    let later = TimeDelta::milliseconds(MILLISECONDS.fetch_add(1, Ordering::Relaxed));
    Utc.with_ymd_and_hms(2026, 11, 22, 2, 30, 0).unwrap() + later
}

/// The business date of [`now`].
pub(crate) fn today() -> NaiveDate {
    NaiveDate::from_ymd_opt(2026, 11, 22).unwrap()
}

/// A person with a name and perhaps a phone.
pub(crate) fn person(name: &str, phone: Option<&str>) -> Profile {
    let phone = phone.map(|digits| Phone::parse(digits).unwrap());
    Profile { name: name.to_owned(), phone, ..Profile::default() }
}

impl House {
    pub(crate) fn build() -> Self {
        let store = shared_store();
        let keys = KeyRing::new(&[42; KEY_BYTES]);
        let tenant: Id<Tenant> = fresh();
        let house = Self {
            tenant,
            director: fresh(),
            manager: fresh(),
            peers: [fresh(), fresh()],
            shops: [fresh(), fresh()],
            program: fresh(),
            roles: [fresh(), fresh(), fresh()],
            store,
            keys,
        };
        house.write(|tx| house.furnish(tx)).unwrap();
        house
    }

    fn furnish(&self, tx: &mut persistence::store::Tx<'_>) -> Result<(), StoreError> {
        tenants::insert(tx, &self.new_tenant()?, now())?;
        for (index, role) in self.roles.iter().enumerate() {
            let parent_id = index.checked_sub(1).map(|above| self.roles[above]);
            let name = format!("role {index}");
            let new = NewRole {
                id: *role,
                parent_id,
                name,
                description: String::new(),
                permissions: vec![],
                price_floor_bp: 10_000,
                correction_limit: None,
            };
            roles::insert(tx, &new)?;
        }
        let entity = fresh();
        legal_entities::insert(tx, entity, "01", "Entity")?;
        for (index, shop) in self.shops.iter().enumerate() {
            let new = NewShop {
                id: *shop,
                legal_entity_id: entity,
                code: format!("0{index}"),
                name: format!("Shop {index}"),
                time_zone: chrono_tz::Asia::Shanghai,
                day_starts_at: NaiveTime::MIN,
            };
            shops::insert(tx, &new)?;
        }
        let people = [(self.director, 0), (self.manager, 1), (self.peers[0], 2), (self.peers[1], 2)];
        for (index, (user, role)) in people.into_iter().enumerate() {
            users::insert(tx, &self.new_user(user, self.roles[role], index))?;
        }
        let program = NewProgram {
            id: self.program,
            code: "value".to_owned(),
            name: "储值卡".to_owned(),
            card_number_prefix: "8".to_owned(),
            card_number_digits: 7,
            bearer: None,
        };
        programs::insert(tx, &program)
    }

    fn new_tenant(&self) -> Result<NewTenant, StoreError> {
        Ok(NewTenant {
            id: self.tenant,
            number: next_tenant_number(),
            name: "House".to_owned(),
            short_name: "House".to_owned(),
            language: "zh-CN".to_owned(),
            time_zone: chrono_tz::Asia::Shanghai,
            currency: "CNY".to_owned(),
            browse_policy: BrowsePolicy::OwnerTree,
            wrapped_key: self.keys.wrap_new_tenant_key(self.tenant)?,
        })
    }

    fn new_user(&self, id: Id<User>, role_id: Id<Role>, index: usize) -> NewUser {
        NewUser {
            id,
            user_name: format!("user{index}"),
            display_name: format!("User {index}"),
            staff_number: format!("{index}"),
            role_id,
            password_hash: String::new(),
            pin_hash: None,
            must_change_password: false,
            can_sign_in: true,
            shop_id: None,
        }
    }

    pub(crate) fn read<T, E: persistence::store::StoreFailure>(
        &self,
        work: impl FnMut(&mut persistence::store::Tx<'_>) -> Result<T, E>,
    ) -> Result<T, E> {
        self.store.read(self.tenant, work)
    }

    pub(crate) fn write<T, E: persistence::store::StoreFailure>(
        &self,
        work: impl FnMut(&mut persistence::store::Tx<'_>) -> Result<T, E>,
    ) -> Result<T, E> {
        self.store.write(self.tenant, work)
    }

    /// Gives a user the manager's role.
    pub(crate) fn promote(&self, user: Id<User>) {
        let changes = UserChanges { role_id: Some(self.roles[1]), ..UserChanges::default() };
        self.write(|tx| users::update(tx, user, 1, &changes)).unwrap();
    }

    /// What a user may browse under the owner tree.
    pub(crate) fn scope_of(&self, user: Id<User>) -> BrowseScope {
        let range: RoleRange = self
            .read(|tx| {
                let user = users::find(tx, user)?.expect("a user of the house");
                Ok::<_, StoreError>(roles::find(tx, user.role_id)?.expect("their role").range)
            })
            .unwrap();
        BrowseScope::OwnerRange { own_user: user, lft: range.lft, rgt: range.rgt }
    }

    pub(crate) fn enrol(&self, profile: Profile, owner: Option<Id<User>>) -> Result<Id<Member>, MemberError> {
        let new = NewMember { profile, owner, home_shop: Some(self.shops[0]), joined_on: today() };
        self.write(|tx| {
            let keys = self.keys.tenant(tx)?;
            members::create(tx, &keys, &new, now())
        })
    }

    pub(crate) fn open(&self, member: Id<Member>) -> Id<Membership> {
        self.write(|tx| memberships::open(tx, member, self.program, Currency::Cny, today(), now())).unwrap()
    }
}

/// A new id.
pub(crate) fn fresh<T>() -> Id<T> {
    Id::new(Uuid::now_v7())
}

fn shared_store() -> Store {
    static STORE: OnceLock<Store> = OnceLock::new();
    STORE
        .get_or_init(|| {
            let address = TestDatabase::shared().address();
            Store::open(&address, PoolSizes { requests: 8, workers: 1 }, Clock::default()).expect("pools")
        })
        .clone()
}

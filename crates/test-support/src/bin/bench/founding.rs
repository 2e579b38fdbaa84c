//! Making the data, through the product's own functions: personal data sealed and findable, value through the till.

use std::collections::BTreeMap;
use std::path::Path;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Mutex, mpsc};
use std::thread;
use std::time::{Duration, Instant};

use api::auth::keys::Keys;
use api::auth::secrets::{self, SecretKind};
use api::wire::posting_result;
use chrono::{DateTime, NaiveTime, TimeDelta, Utc};
use chrono_tz::Asia::Shanghai;
use domain::cards::CardMedium;
use domain::ids::{Card, Id, Membership, Program, Shop, Tenant};
use domain::ledger::Tender;
use domain::money::Currency;
use domain::permissions::Permission;
use domain::phone::Phone;
use domain::till::{Consume, LineInput, Origin, TopUp};
use persistence::activity::Activity;
use persistence::api_clients::{self, NewApiClient};
use persistence::cards::{self, NewCard};
use persistence::clock::Clock;
use persistence::error::StoreError;
use persistence::ids::fresh;
use persistence::member_profile::Profile;
use persistence::members::{self, NewMember};
use persistence::programs::{self, NewProgram};
use persistence::rules::codec::RuleBody;
use persistence::rules::{self, NewRule};
use persistence::sealing::KeyRing;
use persistence::shops::{self, NewShop};
use persistence::snapshot_cache::SnapshotCache;
use persistence::store::{PoolSizes, Store, Tx};
use persistence::tenants::{self, BrowsePolicy, NewTenant};
use persistence::till::{Outcome, Request, Till, TillSettings, Work};
use persistence::{legal_entities, memberships};
use serde_json::{Value, json};
use test_support::company::{fingerprint, standard_rules, yuan};
use uuid::Uuid;

use crate::cluster::{BenchCluster, PRODUCT};
use crate::data::{Layout, card_number, phone, tenant_id};
use crate::options::Options;
use crate::report::progress;

/// Members enrolled in one transaction.
const ENROLLED_AT_ONCE: usize = 200;
/// Commands of one tenant that wait in the till at once: below its limit.
const WAITING_AT_ONCE: usize = 1_000;
/// What every card is topped up with.
const TOP_UP: &str = "10000.00";
const PATIENCE: Duration = Duration::from_secs(120);
const SURNAMES: [&str; 20] = [
    "王", "李", "张", "刘", "陈", "杨", "赵", "黄", "周", "吴", "徐", "孙", "胡", "朱", "高", "林", "何",
    "郭", "马", "罗",
];
const GIVEN: [&str; 24] = [
    "伟", "芳", "娜", "敏", "静", "丽", "强", "磊", "军", "洋", "勇", "艳", "杰", "娟", "涛", "明", "超",
    "秀", "霞", "平", "刚", "桂", "英", "海",
];

/// A tenant where members can be enrolled.
struct Founded {
    tenant: Id<Tenant>,
    shop: Id<Shop>,
    program: Id<Program>,
}

/// A wallet to top up.
struct Enrolled {
    membership: Id<Membership>,
    card: Id<Card>,
}

/// Makes everything; returns the credentials of each tenant's client.
pub(crate) fn found_all(layout: &Layout, options: &Options, cluster: &BenchCluster, home: &Path) -> Value {
    let keys = Keys::load_or_make(&home.join("keys")).expect("the keys can be made");
    let ring = KeyRing::new(&keys.encryption);
    let clock = Clock::default();
    let days = if options.daily { i64::try_from(options.sales).unwrap_or(0) } else { 0 };
    clock.shift(-TimeDelta::days((days - 1).max(0)));
    let store =
        Store::open(&cluster.address(), PoolSizes { requests: 4, workers: 1 }, clock.clone()).expect("pools");
    let started = Instant::now();
    let (clients, founded): (Vec<Value>, Vec<Founded>) =
        (0..layout.tenants).map(|number| found(&store, &ring, number)).unzip();
    progress(&format!("enrolling {} members of {} tenants …", layout.size, layout.tenants));
    let till = Till::start(&till_settings(&store));
    let enrolled = two_at_a_time(&founded, |number, founded| {
        let members: Vec<usize> = layout.members(number).collect();
        let chunks = members.chunks(ENROLLED_AT_ONCE).map(|chunk| {
            let enrolled = enrol(&store, &ring, founded, chunk);
            do_all(&till, founded, &enrolled, &|_| top_up());
            enrolled
        });
        chunks.flatten().collect::<Vec<_>>()
    });
    for round in 1..=options.sales {
        progress(&format!("selling to each of them, {round} of {} …", options.sales));
        let _: Vec<()> =
            two_at_a_time(&founded, |number, founded| do_all(&till, founded, &enrolled[number], &sale));
        if options.daily && round < options.sales {
            clock.shift(TimeDelta::days(1));
        }
    }
    drop(till);
    let mut sql = cluster.sql(PRODUCT);
    sql.run("VACUUM ANALYZE");
    sql.run("CHECKPOINT");
    progress(&format!("made in {} s", started.elapsed().as_secs()));
    Value::Array(clients)
}

/// Something for each tenant, for two of them at a time.
fn two_at_a_time<T: Send>(founded: &[Founded], work: impl Fn(usize, &Founded) -> T + Sync) -> Vec<T> {
    let next = AtomicUsize::new(0);
    let done = Mutex::new(BTreeMap::new());
    thread::scope(|scope| {
        for _ in 0..2 {
            scope.spawn(|| {
                loop {
                    let number = next.fetch_add(1, Ordering::Relaxed);
                    let Some(founded) = founded.get(number) else { return };
                    let result = work(number, founded);
                    done.lock().expect("no one panicked").insert(number, result);
                }
            });
        }
    });
    done.into_inner().expect("no one panicked").into_values().collect()
}

fn till_settings(store: &Store) -> TillSettings {
    TillSettings {
        address: store.address().clone(),
        clock: store.clock().clone(),
        codec: posting_result::encode,
        snapshots: SnapshotCache::default(),
        activity: Activity::default(),
        writers: 2,
    }
}

fn found(store: &Store, ring: &KeyRing, number: usize) -> (Value, Founded) {
    let now = store.clock().now();
    let tenant = tenant_id(number);
    let founded = Founded { tenant, shop: fresh(now), program: fresh(now) };
    let client: Id<domain::ids::ApiClient> = fresh(now);
    let secret = secrets::make(SecretKind::Client, tenant, client.value());
    let new = NewTenant {
        id: tenant,
        number: format!("{}", 200_000 + number),
        name: format!("Bench {number}"),
        short_name: format!("Bench {number}"),
        language: "zh-CN".to_owned(),
        time_zone: Shanghai,
        currency: Currency::Cny.code().to_owned(),
        browse_policy: BrowsePolicy::Tenant,
        wrapped_key: ring.wrap_new_tenant_key(tenant).expect("random bytes"),
    };
    let made = store.write(tenant, |tx| {
        tenants::insert(tx, &new, now)?;
        furnish(tx, &founded, now)?;
        let scopes = vec![
            Permission::ConsumptionCreate,
            Permission::TopUpCreate,
            Permission::DeskServe,
            Permission::MemberRead,
            Permission::PostingRead,
            Permission::ReportRead,
        ];
        let secret_hash = secrets::hash(&secret);
        let shop_id = Some(founded.shop);
        api_clients::insert(
            tx,
            &NewApiClient { id: client, name: "bench".into(), scopes, shop_id, secret_hash },
            now,
        )
    });
    made.unwrap_or_else(|error| panic!("tenant {number}: {error:?}"));
    (json!([secrets::public_id(SecretKind::Client, tenant, client.value()), secret]), founded)
}

/// Entity, shop, program and the standard rules.
fn furnish(tx: &mut Tx<'_>, founded: &Founded, now: DateTime<Utc>) -> Result<(), StoreError> {
    let entity = fresh(now);
    legal_entities::insert(tx, entity, "E1", "Bench")?;
    let shop = NewShop {
        id: founded.shop,
        legal_entity_id: entity,
        code: "S01".to_owned(),
        name: "Bench".to_owned(),
        time_zone: Shanghai,
        day_starts_at: NaiveTime::MIN,
    };
    shops::insert(tx, &shop)?;
    let program = NewProgram {
        id: founded.program,
        code: "CARD".to_owned(),
        name: "Card".to_owned(),
        card_number_prefix: "88".to_owned(),
        card_number_digits: 8,
        bearer: None,
    };
    programs::insert(tx, &program)?;
    let today = now.with_timezone(&Shanghai).date_naive();
    for (kind, body) in standard_rules() {
        let body = RuleBody::decode(kind, body, Currency::Cny).expect("a body of this kind");
        let rule = NewRule {
            program: founded.program,
            shop: None,
            in_force_from: today,
            priority: 0,
            body,
            published_by: None,
        };
        rules::publish(tx, &rule, today, now).unwrap_or_else(|error| panic!("a rule: {error:?}"));
    }
    Ok(())
}

fn enrol(store: &Store, ring: &KeyRing, founded: &Founded, members: &[usize]) -> Vec<Enrolled> {
    let now = store.clock().now();
    let today = now.with_timezone(&Shanghai).date_naive();
    let enrolled = store.write(founded.tenant, |tx| {
        let keys = ring.tenant(tx)?;
        let one = |tx: &mut Tx<'_>, number: usize| {
            let profile = Profile {
                name: name(number),
                phone: Some(Phone::parse(&phone(number)).expect("a phone")),
                ..Profile::default()
            };
            let new = NewMember { profile, owner: None, home_shop: Some(founded.shop), joined_on: today };
            let member =
                members::create(tx, &keys, &new, now).unwrap_or_else(|error| panic!("a member: {error:?}"));
            let membership = memberships::open(tx, member, founded.program, Currency::Cny, today, now)?;
            let new = NewCard {
                membership,
                number: Some(card_number(number)),
                medium: CardMedium::Magnetic,
                aliases: Vec::new(),
                active: true,
                issued_on: today,
            };
            let card = cards::issue(tx, &new, now).unwrap_or_else(|error| panic!("a card: {error:?}"));
            Ok::<_, StoreError>(Enrolled { membership, card: card.id })
        };
        members.iter().map(|number| one(tx, *number)).collect::<Result<Vec<_>, _>>()
    });
    enrolled.unwrap_or_else(|error| panic!("members: {error:?}"))
}

/// Three characters, many of them shared as names are.
fn name(number: usize) -> String {
    let given = |place: usize| GIVEN[place % GIVEN.len()];
    format!("{}{}{}", SURNAMES[number % SURNAMES.len()], given(number / 20), given(number / 480))
}

const ORIGIN: Origin = Origin { terminal: None, user: None, occurred_at: None, late: None };

fn top_up() -> Work {
    Work::TopUp(TopUp {
        origin: ORIGIN,
        tenders: vec![Tender::plain("cash".into(), yuan(TOP_UP))],
        purchase: None,
        rules_seen: None,
        staff: Vec::new(),
    })
}

/// A plain sale of one to twenty yuan, the same for a member in every run.
fn sale(place: usize) -> Work {
    let amount = format!("{}.{:02}", 1 + place % 20, place % 100);
    Work::Consume(Consume::from_stored_value(ORIGIN, vec![LineInput::plain(yuan(&amount))]))
}

/// One command of each wallet, as many at once as a tenant may have waiting.
fn do_all(till: &Till, founded: &Founded, enrolled: &[Enrolled], work: &dyn Fn(usize) -> Work) {
    for chunk in enrolled.chunks(WAITING_AT_ONCE) {
        let (sender, outcomes) = mpsc::channel();
        for (place, Enrolled { membership, card }) in chunk.iter().enumerate() {
            let work = work(place);
            let request = Request {
                tenant: founded.tenant,
                wallet: *membership,
                card: Some(*card),
                shop: founded.shop,
                key: Uuid::now_v7().to_string(),
                fingerprint: fingerprint(&work),
                proof: None,
                work,
                deadline: Instant::now() + PATIENCE,
            };
            let sender = sender.clone();
            till.submit(request, move |outcome| {
                let _ = sender.send(outcome);
            });
        }
        drop(sender);
        for outcome in outcomes {
            assert!(matches!(outcome, Outcome::Recorded { .. }), "a command was not recorded: {outcome:?}");
        }
    }
}

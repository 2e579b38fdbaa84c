//! A company to sell at: tenant, legal entity, shops with terminals, a login, and a program with the rules of the worked examples.
//!
//! When it is dropped, its ledger is audited.

use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};
use std::time::{Duration, Instant};

use chrono::{NaiveDate, TimeDelta};
use domain::counts::{PackageItem, PackageTerms, Term, TermBegin, UseLimits, Uses};
use domain::ids::{
    Card, Employee, Id, LegalEntity, Member, Package, Posting, Program, Shop, Tenant, Terminal, User,
};
use domain::ledger::Tender;
use domain::money::{Currency, Money};
use domain::slips::{PointsSerial, Replaces};
use domain::till::{
    CardState, Consume, CountSource, LineInput, Mandate, Origin, PlaceHold, Repay, Return, ReturnInput,
    ReturnPart, Reverse, SellPackage, TenderInput, TopUp, UseCounts,
};
use persistence::rules::codec::{RuleBody, RuleKind};
use persistence::till::{HoldWork, Request, Work};
use serde_json::{Value, json};
use sha2::{Digest as _, Sha256};
use uuid::Uuid;

use crate::audit;
use crate::database::TestDatabase;
use crate::sql::Sql;

/// How long a command may wait in line: longer than any test.
const PATIENCE: Duration = Duration::from_secs(120);

/// One tenant with what it needs to sell.
#[derive(Debug)]
pub struct Company {
    /// Where it lives.
    pub database: Arc<TestDatabase>,
    /// Its id.
    pub tenant: Id<Tenant>,
    /// Its number for sign-in.
    pub number: String,
    /// Who owes and earns.
    pub legal_entity: Id<LegalEntity>,
    /// Its shops, at least one; Asia/Shanghai, the day begins at 06:00.
    pub shops: Vec<Till>,
    /// Its one program.
    pub program: Id<Program>,
    /// A login.
    pub user: Id<User>,
    /// A person who sells.
    pub employee: Id<Employee>,
}

/// A terminal in a shop.
#[derive(Debug, Clone)]
pub struct Till {
    /// The shop.
    pub shop: Id<Shop>,
    /// The terminal.
    pub terminal: Id<Terminal>,
    /// The shop's code.
    pub shop_code: String,
}

/// A member's membership with its active card, as seen from the first shop's terminal.
#[derive(Debug, Clone)]
pub struct Membership {
    /// Whose company.
    pub tenant: Id<Tenant>,
    /// The membership; its wallet has the same id.
    pub id: Id<domain::ids::Membership>,
    /// The person.
    pub member: Id<Member>,
    /// The card.
    pub card: Id<Card>,
    /// Where its commands happen.
    pub till: Till,
    /// Who operates.
    pub user: Id<User>,
}

impl Company {
    /// A company in the shared database, with the standard rules.
    #[must_use]
    pub fn new() -> Self {
        Self::within(TestDatabase::shared())
    }

    /// A company in a given database, with the standard rules.
    #[must_use]
    pub fn within(database: Arc<TestDatabase>) -> Self {
        let company = Self::without_rules(database);
        for (kind, body) in standard_rules() {
            company.publish(kind, body);
        }
        company
    }

    /// A company whose program has no rules yet.
    #[must_use]
    pub fn without_rules(database: Arc<TestDatabase>) -> Self {
        let company = Self {
            database,
            tenant: fresh(),
            number: next_tenant_number(),
            legal_entity: fresh(),
            shops: (1..=2).map(|number| Till::named(&format!("S{number:02}"))).collect(),
            program: fresh(),
            user: fresh(),
            employee: fresh(),
        };
        company.insert();
        company
    }

    fn insert(&self) {
        let Self { tenant, number, legal_entity, program, user, employee, .. } = self;
        let role: Id<User> = fresh();
        let mut sql = format!(
            "BEGIN;
             INSERT INTO tenant_directory (id, number, short_name, status, created_at)
               VALUES ('{tenant}', '{number}', 'Test', 'active', '2026-01-01');
             INSERT INTO tenant (tenant_id, name, language, time_zone, currency, browse_scope, wrapped_key, created_at)
               VALUES ('{tenant}', 'Test company', 'zh-CN', 'Asia/Shanghai', 'CNY', 'owner_tree', '\\x00', '2026-01-01');
             INSERT INTO legal_entity (tenant_id, id, code, name) VALUES ('{tenant}', '{legal_entity}', 'E1', 'Entity');
             INSERT INTO program (tenant_id, id, code, name) VALUES ('{tenant}', '{program}', 'CARD', 'Card');
             INSERT INTO role (tenant_id, id, name, lft, rgt, permissions) VALUES ('{tenant}', '{role}', 'Boss', 1, 2, '{{}}');
             INSERT INTO app_user (tenant_id, id, role_id, user_name, display_name, staff_number, password_hash,
                 must_change_password, can_sign_in)
               VALUES ('{tenant}', '{user}', '{role}', 'boss', 'Boss', '001', 'none', false, true);
             INSERT INTO employee (tenant_id, id, number, name) VALUES ('{tenant}', '{employee}', '001', 'Boss');"
        );
        for (way, position) in domain::payment_ways::STANDARD.iter().zip(0..) {
            let code = way.code;
            sql += &format!(
                "INSERT INTO payment_way (tenant_id, id, code, labels, position)
                   VALUES ('{tenant}', gen_random_uuid(), '{code}', '{{}}', {position});"
            );
        }
        for till in &self.shops {
            let Till { shop, terminal, shop_code: code } = till;
            sql += &format!(
                "INSERT INTO shop (tenant_id, id, legal_entity_id, code, name, time_zone, day_starts_at)
                   VALUES ('{tenant}', '{shop}', '{legal_entity}', '{code}', 'Shop {code}', 'Asia/Shanghai', '06:00');
                 INSERT INTO terminal (tenant_id, id, shop_id, code, name)
                   VALUES ('{tenant}', '{terminal}', '{shop}', 'T1', 'Till');"
            );
        }
        self.sql().run(&(sql + "COMMIT"));
    }

    /// Publishes the next version of a rule, in force since 2020.
    ///
    /// # Panics
    /// When the body is not one of this kind.
    pub fn publish(&self, kind: RuleKind, body: Value) {
        let since = NaiveDate::from_ymd_opt(2020, 1, 1).expect("a date");
        self.publish_from(kind, body, since, None);
    }

    /// Publishes the next version of a rule, in force from a date, everywhere or in one shop.
    ///
    /// # Panics
    /// When the body is not one of this kind.
    pub fn publish_from(&self, kind: RuleKind, body: Value, from: NaiveDate, shop: Option<Id<Shop>>) {
        let body = RuleBody::decode(kind, body, Currency::Cny).expect("a body of this kind").encode();
        let (tenant, program, kind, id) = (self.tenant, self.program, kind.code(), fresh::<Posting>());
        let shop = shop.map_or("NULL".to_owned(), |shop| format!("'{shop}'"));
        let budget = body["budget"].as_str().map_or_else(String::new, |budget| {
            format!(
                "INSERT INTO rule_budget (tenant_id, rule_version_id, budget) VALUES ('{tenant}', '{id}', {budget});"
            )
        });
        self.sql().run(&format!(
            "BEGIN;
             INSERT INTO rule_version (tenant_id, id, kind, program_id, shop_id, number, in_force_from, body, published_at)
               SELECT '{tenant}', '{id}', '{kind}', '{program}', {shop}::uuid, 1 + count(*), '{from}', '{body}', '2026-01-01'
               FROM rule_version WHERE tenant_id = '{tenant}' AND program_id = '{program}' AND kind = '{kind}'
                 AND shop_id IS NOT DISTINCT FROM {shop}::uuid;
             {budget}
             UPDATE tenant SET rules_version = rules_version + 1 WHERE tenant_id = '{tenant}';
             COMMIT"
        ));
    }

    /// A new member with an active card and an empty wallet.
    #[must_use]
    pub fn membership(&self) -> Membership {
        let membership = Membership {
            tenant: self.tenant,
            id: fresh(),
            member: fresh(),
            card: fresh(),
            till: self.shops[0].clone(),
            user: self.user,
        };
        let (tenant, program, user) = (self.tenant, self.program, self.user);
        let Membership { id, member, card, till, .. } = &membership;
        let number = member.value().simple();
        self.sql().run(&format!(
            "BEGIN;
             INSERT INTO member (tenant_id, id, number, status, owner_user_id, home_shop_id, display_enc, profile_enc, joined_on)
               VALUES ('{tenant}', '{member}', 'M{number}', 'active', '{user}', '{shop}', '\\x00', '\\x00', '2026-01-01');
             INSERT INTO membership (tenant_id, id, member_id, program_id, opened_on)
               VALUES ('{tenant}', '{id}', '{member}', '{program}', '2026-01-01');
             INSERT INTO wallet (tenant_id, id, program_id, currency) VALUES ('{tenant}', '{id}', '{program}', 'CNY');
             INSERT INTO card (tenant_id, id, membership_id, number, medium, state, issued_on)
               VALUES ('{tenant}', '{card}', '{id}', 'C{number}', 'magnetic', {active}, '2026-01-01');
             INSERT INTO card_alias (tenant_id, alias, card_id) VALUES ('{tenant}', 'C{number}', '{card}');
             COMMIT",
            shop = till.shop,
            active = CardState::Active as i16,
        ));
        membership
    }

    /// A connection that sees every tenant.
    #[must_use]
    pub fn sql(&self) -> Sql {
        self.database.owner()
    }
}

impl Default for Company {
    fn default() -> Self {
        Self::new()
    }
}

impl Drop for Company {
    fn drop(&mut self) {
        if !std::thread::panicking() {
            audit::assert_clean(&self.database, self.tenant);
        }
    }
}

impl Till {
    fn named(shop_code: &str) -> Self {
        Self { shop: fresh(), terminal: fresh(), shop_code: shop_code.to_owned() }
    }
}

impl Membership {
    /// The same membership, served at another till.
    #[must_use]
    pub fn at(&self, till: &Till) -> Self {
        Self { till: till.clone(), ..self.clone() }
    }

    /// A top-up paid in cash, with a fresh key.
    #[must_use]
    pub fn top_up(&self, amount: &str) -> Request {
        self.top_up_with(&[("cash", amount)])
    }

    /// A top-up paid in several ways.
    #[must_use]
    pub fn top_up_with(&self, tenders: &[(&str, &str)]) -> Request {
        let tender = |&(method, amount): &(&str, &str)| Tender::plain(method.into(), yuan(amount));
        self.request(Work::TopUp(TopUp {
            origin: self.origin(),
            tenders: tenders.iter().map(tender).collect(),
            purchase: None,
            rules_seen: None,
            staff: Vec::new(),
        }))
    }

    /// A sale of a plain amount, with a fresh key.
    #[must_use]
    pub fn spend(&self, amount: &str) -> Request {
        self.sell(vec![LineInput::plain(yuan(amount))])
    }

    /// A sale of lines, with a fresh key.
    #[must_use]
    pub fn sell(&self, lines: Vec<LineInput>) -> Request {
        self.ask(Consume::from_stored_value(self.origin(), lines))
    }

    /// A sale of lines that is paid as asked for, with a fresh key.
    #[must_use]
    pub fn pay(&self, lines: Vec<LineInput>, tenders: Vec<TenderInput>) -> Request {
        self.ask(Consume { tenders, ..Consume::from_stored_value(self.origin(), lines) })
    }

    /// Any sale, with a fresh key.
    #[must_use]
    pub fn ask(&self, sale: Consume) -> Request {
        self.request(Work::Consume(sale))
    }

    /// A sale of a package that stored value pays, with a fresh key.
    #[must_use]
    pub fn sell_package(&self, package: Id<Package>) -> Request {
        let (tenders, staff, picked) = (Vec::new(), Vec::new(), Vec::new());
        let command = SellPackage { origin: self.origin(), tenders, staff, picked };
        self.request(Work::SellPackage { package, command })
    }

    /// Uses of an item, with a fresh key.
    #[must_use]
    pub fn use_counts(&self, item: &str, quantity: i64) -> Request {
        self.use_from(CountSource::Item(item.to_owned()), quantity)
    }

    /// Uses of counts, with a fresh key.
    #[must_use]
    pub fn use_from(&self, source: CountSource, quantity: i64) -> Request {
        let command = UseCounts { origin: self.origin(), source, quantity, staff: Vec::new() };
        self.request(Work::UseCounts(command))
    }

    /// Value to be set aside for so many minutes, with a fresh key.
    #[must_use]
    pub fn hold(&self, amount: &str, minutes: i64) -> Request {
        let lasts = TimeDelta::minutes(minutes);
        let command = PlaceHold { origin: self.origin(), amount: yuan(amount), lasts, reason: None };
        self.request(Work::Hold(HoldWork::Place(command)))
    }

    /// A repayment of what is owed on account, with a fresh key.
    #[must_use]
    pub fn repay(&self, tenders: &[(&str, &str)]) -> Request {
        let tender = |&(method, amount): &(&str, &str)| Tender::plain(method.into(), yuan(amount));
        let tenders = tenders.iter().map(tender).collect();
        self.request(Work::Repay(Repay { origin: self.origin(), tenders }))
    }

    /// A correction, with a fresh key.
    #[must_use]
    pub fn reverse(&self, original: Uuid) -> Request {
        let command =
            Reverse { origin: self.origin(), reason: "mistyped".into(), mandate: Mandate::default() };
        self.request(Work::Reverse { original: Id::new(original), command })
    }

    /// A slip that is rebuilt as a plain amount that stored value pays, with a fresh key.
    #[must_use]
    pub fn rebuild(&self, original: Uuid, amount: &str) -> Request {
        let undo = Reverse { origin: self.origin(), reason: "mistyped".into(), mandate: Mandate::default() };
        let replaces = Some(Box::new(Replaces { original: Id::new(original), undo }));
        let lines = vec![LineInput::plain(yuan(amount))];
        self.ask(Consume { replaces, ..Consume::from_stored_value(self.origin(), lines) })
    }

    /// A sale of a plain amount under a serial that the clerk typed, with a fresh key.
    #[must_use]
    pub fn spend_as(&self, amount: &str, serial: &str) -> Request {
        let serial = Some(PointsSerial { text: serial.to_owned(), rebuilt: None });
        let lines = vec![LineInput::plain(yuan(amount))];
        self.ask(Consume { serial, ..Consume::from_stored_value(self.origin(), lines) })
    }

    /// A return of all that is left of a sale, with a fresh key.
    #[must_use]
    pub fn give_back(&self, original: Uuid) -> Request {
        self.give_back_lines(original, Vec::new())
    }

    /// A return of so much of a sale's first line, with a fresh key.
    #[must_use]
    pub fn give_back_part(&self, original: Uuid, amount: &str) -> Request {
        self.give_back_lines(original, vec![ReturnInput { line: 1, part: ReturnPart::Amount(yuan(amount)) }])
    }

    fn give_back_lines(&self, original: Uuid, lines: Vec<ReturnInput>) -> Request {
        let (reason, mandate) = ("did not fit".into(), Mandate::default());
        let command = Return { origin: self.origin(), lines, reason, mandate };
        self.request(Work::Return { original: Id::new(original), command })
    }

    /// Who asks, at the till.
    #[must_use]
    pub fn origin(&self) -> Origin {
        Origin { terminal: Some(self.till.terminal), user: Some(self.user), occurred_at: None, late: None }
    }

    fn request(&self, work: Work) -> Request {
        Request {
            tenant: self.tenant,
            wallet: self.id,
            card: Some(self.card),
            shop: self.till.shop,
            key: Uuid::now_v7().to_string(),
            fingerprint: fingerprint(&work),
            proof: None,
            work,
            deadline: Instant::now() + PATIENCE,
        }
    }
}

/// An amount of yuan.
///
/// # Panics
/// When the text is not one.
#[must_use]
pub fn yuan(text: &str) -> Money {
    Money::parse(text, Currency::Cny).expect("a test writes plain amounts")
}

/// A labelled line of one piece.
#[must_use]
pub fn line(label: &str, category: Option<&str>, price: &str) -> LineInput {
    LineInput { label: label.into(), category: category.map(Into::into), ..LineInput::plain(yuan(price)) }
}

/// Paid and gift counts of an item at 50.00 list price, without limits.
#[must_use]
pub fn counted(code: &str, paid: i64, gift: i64) -> PackageItem {
    PackageItem {
        code: code.to_owned(),
        label: code.to_owned(),
        category: None,
        uses: Uses::Counted { paid, gift },
        unit_price: yuan("50.00"),
        limits: UseLimits::default(),
        optional: false,
        pool: Vec::new(),
    }
}

/// What a package sells, without an end.
#[must_use]
pub fn package_terms(price: &str, items: Vec<PackageItem>) -> PackageTerms {
    let term = Term { months: None, begins: TermBegin::AtSale };
    PackageTerms::plain(yuan(price), term, items)
}

/// The rules of the worked examples: bands of 2.1, one point per 10.00 and one tier point per 1.00, silver at 10 000
/// and gold at 50 000, 5 % and 10 % off.
#[must_use]
pub fn standard_rules() -> [(RuleKind, Value); 5] {
    let band = |from: &str, percent_bp: i32| json!({ "from": from, "percent_bp": percent_bp });
    let step = |level: i16, code: &str, zh: &str, en: &str, from_points: i64| json!({ "level": level, "code": code, "name": { "zh-CN": zh, "en": en }, "from_points": from_points });
    [
        (
            RuleKind::TopUp,
            json!({ "mode": "highest", "bonus_months": null, "bands": [
                band("500.00", 500), band("1000.00", 1_000), band("5000.00", 1_500), band("10000.00", 2_000),
            ] }),
        ),
        (
            RuleKind::Points,
            json!({ "reward_unit": "10.00", "tier_unit": "1.00", "excluded_categories": ["special"], "bonus_earns": true,
                "tier_factors": [{ "level": 1, "factor_bp": 15_000 }], "points_months": null, "on_shortfall": "debt" }),
        ),
        (
            RuleKind::TierLadder,
            json!({ "steps": [
                step(0, "ordinary", "普通", "Ordinary", 0),
                step(1, "silver", "银卡", "Silver", 10_000),
                step(2, "gold", "金卡", "Gold", 50_000),
            ] }),
        ),
        (
            RuleKind::TierDiscount,
            json!({ "by_tier": [{ "level": 1, "percent_off_bp": 500 }, { "level": 2, "percent_off_bp": 1_000 }],
                "excluded_categories": ["special"] }),
        ),
        (RuleKind::SpendingOrder, json!({ "order": "proportional" })),
    ]
}

/// A fresh id.
#[must_use]
pub fn fresh<T>() -> Id<T> {
    Id::new(Uuid::now_v7())
}

/// What the API would compute from method, route and body.
#[must_use]
pub fn fingerprint(work: &Work) -> [u8; 32] {
    Sha256::digest(format!("{work:?}")).into()
}

/// A tenant number that no other tenant of this run has: tests share a database.
#[must_use]
pub fn next_tenant_number() -> String {
    static NEXT: AtomicU32 = AtomicU32::new(100_000);
    NEXT.fetch_add(1, Ordering::Relaxed).to_string()
}

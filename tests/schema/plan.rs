//! No statement that a till or a desk waits for reads a table from end to end.

use chrono::{DateTime, TimeDelta, Utc, Weekday};
use domain::ids::{Id, ProductCategory};
use domain::message::week::Week;
use domain::message::{Channel, MessageKind};
use domain::statement::Period;
use domain::till::{Consume, LineInput, TenderInput};
use persistence::books::{ageing, lapsed};
use persistence::browse::BrowseScope;
use persistence::error::StoreError;
use persistence::messages::{
    MessageState, Reason, credit, delivery, feed, log, outbox, recipients, settings, templates, used_counts,
    weekly,
};
use persistence::pagination::PageRequest;
use persistence::product_list::{self, ProductFilter, ShelfState};
use persistence::rules::codec::RuleKind;
use persistence::sealing::KeyRing;
use persistence::statements::{self, Filter};
use persistence::store::Tx;
use persistence::till::{Request, preview};
use persistence::{accounts, chain, parked_sales, product_categories, products, retention};
use serde_json::json;
use test_support::plans::{self, Explained};
use test_support::{Company, Desk, TestDatabase};
use uuid::Uuid;

/// Many companies, and one of them with thousands of members, all with value.
fn fill(company: &Company) {
    let (tenant, program, shop, user) =
        (company.tenant, company.program, company.shops[0].shop, company.user);
    let mut sql = company.sql();
    sql.run(
        "CREATE TEMPORARY TABLE t AS SELECT n, gen_random_uuid() AS id FROM generate_series(1, 2000) AS n;
         INSERT INTO tenant_directory SELECT id, lpad((800000 + n)::text, 6, '0'), 'T', 'active', '2026-01-01' FROM t;
         INSERT INTO tenant (tenant_id, name, language, time_zone, currency, browse_scope, wrapped_key, created_at)
           SELECT id, 'T', 'en', 'Asia/Shanghai', 'CNY', 'tenant', '\\x00', '2026-01-01' FROM t;
         INSERT INTO legal_entity (tenant_id, id, code, name) SELECT id, id, 'E', 'E' FROM t;
         INSERT INTO shop (tenant_id, id, legal_entity_id, code, name, time_zone, day_starts_at)
           SELECT id, id, id, 'S', 'S', 'Asia/Shanghai', '06:00' FROM t;
         INSERT INTO terminal (tenant_id, id, shop_id, code, name) SELECT id, id, id, 'T', 'T' FROM t;
         INSERT INTO role (tenant_id, id, name, lft, rgt, permissions) SELECT id, id, 'R', 1, 2, '{}' FROM t;
         INSERT INTO app_user (tenant_id, id, role_id, user_name, display_name, staff_number, password_hash, must_change_password, can_sign_in)
           SELECT id, id, id, 'u', 'U', '1', '', false, true FROM t;
         INSERT INTO employee (tenant_id, id, number, name)
           SELECT id, gen_random_uuid(), 'E' || s.n, 'E' FROM t CROSS JOIN generate_series(1, 5) AS s(n);
         INSERT INTO program (tenant_id, id, code, name) SELECT id, id, 'P', 'P' FROM t;
         INSERT INTO payment_way (tenant_id, id, code, labels, position) SELECT id, id, 'cash', '{}', 0 FROM t;
         INSERT INTO rule_version (tenant_id, id, kind, program_id, number, in_force_from, body, published_at)
           SELECT id, id, 'spending_order', id, 1, '2020-01-01', '{\"order\": \"proportional\"}', '2026-01-01' FROM t;
         CREATE TEMPORARY TABLE o AS SELECT t.id AS tenant, gen_random_uuid() AS id, s.n FROM t CROSS JOIN generate_series(1, 10) AS s(n);
         INSERT INTO rule_version (tenant_id, id, kind, program_id, number, in_force_from, body, published_at)
           SELECT tenant, id, 'top_up', tenant, n, '2020-01-01', '{}', '2026-01-01' FROM o;
         INSERT INTO rule_budget SELECT tenant, id, 1, 0 FROM o;
         INSERT INTO member (tenant_id, id, number, status, owner_user_id, home_shop_id, display_enc, profile_enc, joined_on)
           SELECT tenant, id, 'N' || n, 'active', tenant, tenant, '\\x00', '\\x00', '2026-01-01' FROM o;
         INSERT INTO membership (tenant_id, id, member_id, program_id, opened_on) SELECT tenant, id, id, tenant, '2026-01-01' FROM o;
         INSERT INTO wallet (tenant_id, id, program_id, currency) SELECT tenant, id, tenant, 'CNY' FROM o;
         INSERT INTO proof (tenant_id, id, membership_id, member_id, kind, shop_id, stored_value, points, counts, code_hash, phone_enc,
             message_id, asked_at, expires_at)
           SELECT tenant, id, id, id, 'sms_code', tenant, 1, 0, 0, '\\x00', '\\x00', id, '2026-01-01', '2026-01-02' FROM o;
         INSERT INTO lot (tenant_id, wallet_id, id, shape, origin_posting_id, issuing_shop_id, issuing_entity_id, opened_at, open)
           SELECT tenant, id, id, 1, id, tenant, tenant, '2026-01-01', n < 5 FROM o;
         INSERT INTO count_package (tenant_id, id, code, created_at) SELECT tenant, id, 'P' || n, '2026-01-01' FROM o;
         INSERT INTO count_package_version (tenant_id, id, package_id, number, name, currency, price, term_begins, made_at)
           SELECT tenant, id, id, 1, 'P', 'CNY', 1, 1, '2026-01-01' FROM o;
         INSERT INTO count_package_item (tenant_id, version_id, position, code, label, unlimited, paid, gift, unit_price, weekdays)
           SELECT tenant, id, 1, 'wash', 'W', false, 1, 0, 1, '{}' FROM o;
         INSERT INTO lot (tenant_id, wallet_id, id, shape, origin_posting_id, issuing_shop_id, issuing_entity_id, terms_id, opened_at, open,
             item_code, price, price_left, paid_left, gift_left, used)
           SELECT tenant, id, gen_random_uuid(), 3, id, tenant, tenant, id, '2026-01-01', n < 5, 'wash', 1, 0, 0, 0, 0 FROM o;
         INSERT INTO count_pool_item (tenant_id, version_id, item_position, position, code, label, unit_price, weight)
           SELECT tenant, id, 1, 1, 'cut', 'C', 1, 1 FROM o;
         INSERT INTO count_use SELECT tenant, id, '2026-01-01', id, id, 1, 1, 1, 0, 1 FROM o;
         INSERT INTO term_change SELECT tenant, id, id, id, 3, null, '2026-01-01', 1, '2026-01-01', '2026-01-02' FROM o;
         INSERT INTO hold (tenant_id, wallet_id, id, shop_id, amount, expires_at, state, captured)
           SELECT tenant, id, id, tenant, 1, '2026-01-01', 1, 0 FROM o;
         INSERT INTO refund (tenant_id, id, wallet_id, shop_id, cause, state, requested_on, requested_at, amount, reason)
           SELECT tenant, id, id, tenant, 1, 1, '2026-01-01', '2026-01-01', 1, 'R' FROM o;
         INSERT INTO correction_request (tenant_id, id, membership_id, original_id, shop_id, reason, amount, preview, asked_by, asked_at, lapses_at)
           SELECT tenant, id, id, id, tenant, 'R', 1, '{}', tenant, '2026-01-01', '2026-01-02' FROM o;
         INSERT INTO account_item SELECT tenant, id, id, id, tenant, '2026-01-01', '2026-01-01', 1, 1, '[]', n < 5 FROM o;
         INSERT INTO posting (tenant_id, id, kind, wallet_id, version, shop_id, receipt_no, recorded_at, occurred_at, business_date,
             currency, list_total, total, principal_after, bonus_after, reward_points_after, tier_points_after, owed_money_after,
             owed_points_after, tier_after, derivation)
           SELECT tenant, id, 2, id, 1, tenant, n, '2026-01-01', '2026-01-01', '2026-01-01', 'CNY', 1, 1, 0, 0, 0, 0, 0, 0, 0, '' FROM o;
         INSERT INTO posting_line SELECT tenant, id, 1, '', NULL, 1, 1, 1, '[]', '[]' FROM o;
         INSERT INTO commission_line (tenant_id, posting_id, number, business_date, shop_id, program_id, employee_id, line, activity,
             customer, quantity, list, charged, paid, role, share_bp, counted, amount)
           SELECT tenant, id, 1, '2026-01-01', tenant, tenant, id, 1, 1, 1, 1, 1, 1, 1, 1, 10000, 1, 0 FROM o;
         INSERT INTO entry_set SELECT tenant, id, 1, id, '{1}', '{1}', '{NULL}', '{1}', '{1}' FROM o;
         INSERT INTO command SELECT tenant, id, '\\x00', id, '', 1 FROM o;
         INSERT INTO reversal SELECT tenant, id, id FROM o;
         INSERT INTO sale_return SELECT tenant, id, id FROM o;
         INSERT INTO points_serial SELECT tenant, id, 'S' || n, id FROM o;
         INSERT INTO terminal_counter SELECT tenant, tenant, date '2026-01-01' + n::integer, 1 FROM o;
         INSERT INTO audit_event (tenant_id, id, at, actor_kind, request_id, action, subject_kind, outcome)
           SELECT tenant, id, '2026-01-01', 'system', '', '', '', 'done' FROM o;
         INSERT INTO event_run SELECT tenant, n, 1, id, ARRAY[id], '', '\\x00', '2026-01-01' FROM o;
         INSERT INTO member_token SELECT tenant, decode(md5(n::text), 'hex'), id FROM o;
         INSERT INTO member_secret SELECT tenant, id, '\\x00' FROM o;
         INSERT INTO product_category (tenant_id, id, code, name, position) 
           SELECT id, gen_random_uuid(), 'c' || s.n, 'C', 0 FROM t CROSS JOIN generate_series(1, 5) AS s(n);
         INSERT INTO product (tenant_id, id, code, name, kind, category_id, unit, list_price, is_discountable, earns_points, barcode)
           SELECT tenant, id, 'P' || n, 'Tea ' || n, 'goods', NULL, 'cup', 1, true, true, 'B' || n FROM o;
         INSERT INTO product_token SELECT tenant, token, id FROM o CROSS JOIN LATERAL unnest(ARRAY['tea ' || n, n::text, 'p' || n]) AS token;
         INSERT INTO parked_sale (tenant_id, id, shop_id, key, parked_at, content, pieces, list_total, taken_at)
           SELECT tenant, id, tenant, n::text, '2026-01-01', '{}', 1, 1, CASE WHEN n > 2 THEN timestamptz '2026-01-01' END FROM o;
         INSERT INTO shift (tenant_id, id, shop_id, terminal_id, user_id, drawer_id, business_date, opened_at, float_cash)
           SELECT id, id, id, id, id, id, '2026-01-01', '2026-01-01', 0 FROM t;
         INSERT INTO day_closing (tenant_id, id, shop_id, business_date, closed_at, left_open)
           SELECT tenant, id, tenant, date '2026-01-01' + n::integer, '2026-01-01', '{}' FROM o;
         INSERT INTO book_lot SELECT tenant, id, id, tenant, false, 1, 1, 0, 0, null FROM o;
         INSERT INTO book_posting (tenant_id, legal_entity_id, business_date, posting_id, action, corrected, shop_id, figures, amounts, lots, owed)
           SELECT tenant, tenant, date '2026-01-01' + n::integer, id, 2, false, tenant, '{revenue}', '{1}', ARRAY[id], '{1}' FROM o;
         INSERT INTO settlement_move (tenant_id, posting_id, lot_id, flow, seq, business_date, of_posting_id, issuing_shop_id, issuing_entity_id,
             place_shop_id, place_entity_id, principal, bonus, share_bp, carried)
           SELECT tenant, id, id, 3, n, '2026-01-01', id, tenant, tenant, tenant, tenant, 1, 0, 0, 0 FROM o;
         INSERT INTO book_lock (tenant_id, id, legal_entity_id, month, version, locked_at, locked_by)
           SELECT tenant, id, tenant, (date '2020-01-01' + make_interval(months => n::integer))::date, 1, '2026-01-01', tenant FROM o;
         INSERT INTO session (tenant_id, id, user_id, refresh_hash, rotated_at, created_at, last_used_at, expires_at)
           SELECT tenant, id, tenant, '\\x00', '2026-01-01', '2026-01-01', '2026-01-01', '2026-01-01' FROM o;",
    );
    sql.run(&format!(
        "CREATE TEMPORARY TABLE m AS SELECT n, gen_random_uuid() AS id FROM generate_series(1, 5000) AS n;
         INSERT INTO member (tenant_id, id, number, status, owner_user_id, home_shop_id, display_enc, profile_enc, joined_on)
           SELECT '{tenant}', id, 'N' || n, 'active', '{user}', '{shop}', '\\x00', '\\x00', '2026-01-01' FROM m;
         INSERT INTO membership (tenant_id, id, member_id, program_id, opened_on)
           SELECT '{tenant}', id, id, '{program}', '2026-01-01' FROM m;
         INSERT INTO wallet (tenant_id, id, program_id, currency) SELECT '{tenant}', id, '{program}', 'CNY' FROM m;
         INSERT INTO card (tenant_id, id, membership_id, number, medium, state, issued_on)
           SELECT '{tenant}', id, id, 'K' || n, 'magnetic', 2, '2026-01-01' FROM m;
         INSERT INTO card_alias (tenant_id, alias, card_id) SELECT '{tenant}', 'K' || n, id FROM m;
         INSERT INTO product_category (tenant_id, id, code, name, position) VALUES ('{tenant}', '{program}', 'c', 'C', 0);
         INSERT INTO product (tenant_id, id, code, name, kind, category_id, unit, list_price, is_discountable, earns_points, barcode)
           SELECT '{tenant}', id, 'P' || n, 'Tea ' || n, 'goods', '{program}', 'cup', 1, true, true, 'B' || n FROM m;
         INSERT INTO parked_sale (tenant_id, id, shop_id, key, parked_at, content, pieces, list_total, taken_at)
           SELECT '{tenant}', id, '{shop}', n::text, '2026-01-01', '{{}}', 1, 1, CASE WHEN n > 20 THEN timestamptz '2026-01-01' END FROM m;
         INSERT INTO product_token SELECT '{tenant}', token, id FROM m CROSS JOIN LATERAL unnest(ARRAY['tea ' || n, n::text, 'p' || n]) AS token;"
    ));
    let desk = Desk::open(company);
    let cards: Vec<_> = (0..20).map(|_| company.membership()).collect();
    for card in &cards {
        desk.record(card.top_up("1000.00"));
    }
    let sales: Vec<_> =
        (0..100).flat_map(|_| cards.iter().map(|card| desk.send(card.spend("1.00")))).collect();
    for sale in sales {
        sale.recv().expect("the till answers");
    }
    sql.run("ANALYZE");
}

/// What the desk asks about goods: by words, by category, by barcode, and those of a sale's lines at once.
fn look_for_goods(tx: &mut Tx<'_>, category: Id<ProductCategory>) -> Result<(), StoreError> {
    let page = PageRequest { after: None, limit: 50 };
    let filters = [
        ProductFilter::default(),
        ProductFilter { query: Some("tea 42".to_owned()), ..ProductFilter::default() },
        ProductFilter { query: Some("4".to_owned()), category: Some(category), ..ProductFilter::default() },
        ProductFilter { barcode: Some("B42".to_owned()), ..ProductFilter::default() },
    ];
    let mut found = Vec::new();
    for filter in &filters {
        let first = product_list::list(tx, filter, &page)?;
        let next = PageRequest { after: Some("P42".to_owned()), limit: 50 };
        found.extend(product_list::list(tx, filter, &next)?.items);
        found.extend(first.items);
    }
    let ids: Vec<_> = found.iter().map(|product| product.id).collect();
    assert!(!products::find_many(tx, &ids)?.is_empty(), "there are goods to be found");
    let _ = products::find(tx, ids[0])?;
    let _ = product_categories::list(tx, ShelfState::All, &PageRequest { after: None, limit: 50 })?;
    Ok(())
}

/// S03: the statement of account of a month, and of the day before.
fn look_at_a_statement(tx: &mut Tx<'_>, card: &test_support::company::Membership) -> Result<(), StoreError> {
    let (cny, date) = (domain::money::Currency::Cny, |text: &str| text.parse().expect("a date"));
    let period = Period::new(date("2020-01-01"), date("2999-01-01")).expect("a period");
    let stretch = statements::stretch(tx, card.id, period, 1_000)?;
    let mut held = statements::balances_at(tx, card.id, stretch.after, cny)?;
    let lines = statements::lines(tx, card.id, stretch, &mut held, 50)?;
    assert!(lines.len() > 5, "there are movements to be found");
    let last = lines.last().map_or(0, |line| line.row.version);
    assert_eq!(held, statements::balances_at(tx, card.id, last, cny)?);
    assert!(!statements::held_at(tx, card.id, last, cny)?.is_empty(), "and lots");
    statements::receipt_numbers(tx, &[lines[0].row.id])?;
    Ok(())
}

/// A sale on account, its repayment, and what is listed of it.
fn plan_account(company: &Company, desk: &Desk, card: &test_support::company::Membership) {
    let (id, limit, now) = (card.id, test_support::company::yuan("100.00"), desk.settings().clock.now());
    let ask = |tx: &mut Tx<'_>| -> Result<(), StoreError> {
        accounts::set_limit(tx, id, 1, limit)?;
        let page = PageRequest { after: None, limit: 50 };
        accounts::list(tx, &BrowseScope::All, None, now, &page)?;
        accounts::find(tx, id).map(drop)
    };
    desk.store().write(company.tenant, ask).expect("an account");
    let tender = TenderInput::rest(domain::ledger::ON_ACCOUNT.to_owned());
    let sale = vec![LineInput::plain(limit)];
    let sold = desk.record(card.pay(sale, vec![tender])).posting();
    desk.record(card.repay(&[("cash", "50.00")]));
    desk.record(card.give_back(sold));
}

/// A sale that shows a proof.
fn plan_proof(company: &Company, desk: &Desk, card: &test_support::company::Membership) {
    let (tenant, id, proof) = (company.tenant, card.id, Uuid::now_v7());
    let (terminal, user) = (card.till.terminal, card.user);
    company.sql().run(&format!(
        "INSERT INTO proof (tenant_id, id, membership_id, member_id, kind, shop_id, terminal_id, user_id, stored_value, points, counts,
             card_id, asked_at, expires_at, confirmed_at)
           SELECT s.tenant_id, '{proof}', s.id, s.member_id, 'card_read', t.shop_id, t.id, '{user}', 10000, 0, 0, c.id, '2026-01-01',
             '2999-01-01', '2026-01-01'
           FROM membership AS s JOIN card AS c ON c.tenant_id = s.tenant_id AND c.membership_id = s.id
             JOIN terminal AS t ON t.tenant_id = s.tenant_id AND t.id = '{terminal}'
           WHERE s.tenant_id = '{tenant}' AND s.id = '{id}'"
    ));
    desk.record(Request { proof: Some(Id::new(proof)), ..card.spend("1.00") });
}

/// OP12, X04: what lapsed of points, how old what was owed at the end of any day was, and who bought in a week.
fn look_at_reports(tx: &mut Tx<'_>, entity: Uuid, now: DateTime<Utc>) -> Result<(), StoreError> {
    let (cny, today) = (domain::money::Currency::Cny, now.date_naive());
    let _ = lapsed::points(tx, vec![entity], now)?;
    let week = Week::from_monday(today.week(Weekday::Mon).first_day()).expect("a Monday");
    for as_of in [None, Some(today), Some(week.from())] {
        let asked = ageing::Asked { entities: vec![entity], as_of, now };
        let _ = ageing::read(tx, asked, cny)?;
    }
    assert!(!weekly::buyers(tx, week, cny, None, 50)?.is_empty(), "somebody bought");
    Ok(())
}

/// What waits at a till, and one of it.
fn look_at_parked_sales(tx: &mut Tx<'_>, shop: Id<domain::ids::Shop>) -> Result<(), StoreError> {
    let currency = domain::money::Currency::Cny;
    let waiting = parked_sales::waiting(tx, Some(shop), currency, 50)?;
    assert_eq!(waiting.len(), usize::try_from(parked_sales::count_waiting(tx, shop)?).unwrap_or_default());
    let _ = parked_sales::find(tx, waiting[0].id, currency)?;
    let _ = parked_sales::find_by_key(tx, "7", currency)?;
    Ok(())
}

/// P10 of the goals: every statement of the till, of previews and of the journal, as the serving role.
#[test]
fn hot_statements_use_an_index() {
    let database = TestDatabase::fresh();
    let company = Company::within(database.clone());
    fill(&company);
    plans::explain_everything(&database);

    let offer = json!({ "mode": "highest", "bands": [{ "from": "1000.00", "percent_bp": 100 }], "budget": "5000.00" });
    company.publish(RuleKind::TopUp, offer);
    let desk = Desk::open(&company);
    let card = company.membership();
    desk.record(card.top_up("1000.00"));
    let sale = desk.record(card.spend("100.00")).posting();
    let lines = vec![test_support::company::line("Tea", Some("drinks"), "15.00")];
    let lines = desk.record(card.sell(lines)).posting();
    desk.record(card.give_back(lines));
    desk.record(card.reverse(sale));
    let typed = desk.record(card.spend_as("1.00", "70012")).posting();
    desk.record(card.rebuild(typed, "2.00"));
    let terms =
        test_support::company::package_terms("10.00", vec![test_support::company::counted("wash", 3, 1)]);
    let package = desk.package(&company, "washes", terms);
    let sold = desk.record(card.sell_package(package)).posting();
    let used = desk.record(card.use_counts("wash", 2)).posting();
    desk.record(card.reverse(used));
    desk.record(card.reverse(sold));
    let held = desk.record(card.hold("10.00", 60)).posting();
    let captured = Consume {
        hold: Some(Id::new(held)),
        ..Consume::from_stored_value(
            card.origin(),
            vec![LineInput::plain(test_support::company::yuan("5.00"))],
        )
    };
    desk.record(card.ask(captured));
    plan_account(&company, &desk, &card);
    plan_proof(&company, &desk, &card);
    let store = desk.store();
    let settings = desk.settings();
    store
        .read(company.tenant, |tx| {
            preview(tx, settings, &card.spend("1.00"))?;
            preview(tx, settings, &card.sell_package(package))?;
            preview(tx, settings, &card.use_counts("wash", 1))?;
            let today = "2026-01-01".parse().expect("a date");
            persistence::member_counts::of(tx, card.id, today, domain::money::Currency::Cny)?;
            persistence::term_changes::of(tx, card.id)?;
            statements::of_membership(tx, card.id, None, 50)?;
            statements::journal(tx, &BrowseScope::All, &Filter::default(), None, 50)?;
            look_at_a_statement(tx, &card)?;
            statements::find(tx, Id::new(sale))?;
            statements::answer_of(tx, "a key")?;
            persistence::memberships::find(tx, card.id, settings.clock.now())?;
            persistence::cards::find_by_alias(tx, "K42")?;
            look_at_parked_sales(tx, company.shops[0].shop)?;
            look_for_goods(tx, Id::new(company.program.value()))?;
            look_at_reports(tx, company.legal_entity.value(), settings.clock.now())
        })
        .expect("reads");
    chain::seal_news(&store).expect("sealed");
    desk.record(card.spend("1.00"));
    store
        .work(company.tenant, |tx| chain::seal(tx, chain::Look::Quick, settings.clock.now()))
        .expect("sealed");
    drop(store);
    desk.close();

    assert_indexed(
        &database,
        &[
            "FOR NO KEY UPDATE SKIP LOCKED",
            "INSERT INTO entry_set",
            "INSERT INTO command",
            "UPDATE lot",
            "JOIN counts_lot",
            "INSERT INTO count_use",
            "JOIN count_use",
            "JOIN hold",
            "INSERT INTO hold",
            "JOIN account_item",
            "UPDATE account_item",
            "UPDATE correction_request",
            "FROM proof WHERE",
            "UPDATE proof",
            "FROM rule_budget WHERE",
            "UPDATE rule_budget",
            "INSERT INTO event_run",
            "FROM card_alias",
            "FROM product_token",
            "product.barcode = $",
            "FROM parked_sale",
            "AND id = wanted.id",
            "JOIN lot AS l ON l.tenant_id = k.tenant AND l.open AND l.shape = 2",
            "width_bucket(",
            "FROM sold WHERE stands > 0",
        ],
    );
}

/// Messages that wait and were sent, of every member of every company.
fn fill_messages(company: &Company) {
    let (tenant, user) = (company.tenant, company.user);
    company.sql().run(&format!(
        "INSERT INTO message (tenant_id, id, member_id, posting_id, kind, channel, state, body_enc, parts, next_at, created_at, settled_at)
           SELECT m.tenant_id, gen_random_uuid(), m.id, gen_random_uuid(), 'top_up', 'sms', s.state, '\\x00', 1,
             CASE s.state WHEN 'queued' THEN timestamptz '2027-01-01' END, '2026-01-01', CASE s.state WHEN 'sent' THEN timestamptz '2026-01-01' END
           FROM member AS m CROSS JOIN (VALUES ('queued'), ('sent'), ('sent')) AS s(state);
         INSERT INTO message_feed SELECT tenant_id, 1, '2026-01-01' FROM tenant;
         INSERT INTO message_template (tenant_id, kind, channel, enabled, texts) SELECT tenant_id, 'top_up', 'sms', true, '{{}}' FROM tenant;
         INSERT INTO message_setting (tenant_id, sms_provider, simulator_answer) SELECT tenant_id, 'simulator', 'delivers' FROM tenant;
         INSERT INTO message_credit SELECT tenant_id, 5000, 5000 FROM tenant;
         INSERT INTO message_credit_change (tenant_id, version, kind, parts, balance_after, at, user_id, key)
           SELECT '{tenant}', n, 'grant', 1, n, '2026-01-01', '{user}', n::text FROM generate_series(1, 5000) AS n;
         ANALYZE"
    ));
}

/// OP03: neither following the feed nor delivering nor reading the log reads a table from end to end.
#[test]
fn messages_use_an_index() {
    let database = TestDatabase::fresh();
    let company = Company::within(database.clone());
    fill(&company);
    fill_messages(&company);
    let ring = KeyRing::new(&[7; 32]);
    let wrapped = ring.wrap_new_tenant_key(company.tenant).expect("a key");
    let wrapped: String = wrapped.iter().map(|byte| format!("{byte:02x}")).collect();
    company.sql().run(&format!(
        "UPDATE tenant SET wrapped_key = '\\x{wrapped}' WHERE tenant_id = '{}'",
        company.tenant
    ));
    plans::explain_everything(&database);

    let desk = Desk::open(&company);
    let card = company.membership();
    let posting = Id::new(desk.record(card.top_up("1000.00")).posting());
    let (store, now) = (desk.store(), desk.settings().clock.now());
    chain::seal_news(&store).expect("sealed");
    let page = PageRequest { after: None, limit: 50 };
    let later = now + TimeDelta::days(3_650);
    store
        .work(company.tenant, |tx| {
            assert!(feed::has_news(tx)?);
            let claim = feed::claim(tx, now)?;
            let news = feed::read(tx, &claim)?;
            let keys = ring.tenant(tx)?;
            let rows = statements::some(tx, &[posting])?;
            used_counts::of(tx, &rows.iter().collect::<Vec<_>>())?;
            recipients::of(tx, &keys, &[card.member])?;
            templates::list(tx)?;
            settings::get(tx)?;
            let message: Id<domain::ids::Message> = persistence::ids::fresh(now);
            credit::spend(tx, &[(message, 1)], now)?;
            let told = outbox::NewMessage {
                id: message,
                member: card.member,
                posting: Some(posting),
                kind: MessageKind::TopUp,
                channel: Channel::Sms,
                fate: outbox::Fate::Skip(Reason::TooOld),
            };
            outbox::insert(tx, vec![told], now)?;
            feed::advance(tx, &news)?;
            delivery::next_due(tx)?;
            let taken = delivery::take(tx, &keys, later)?;
            assert_eq!(taken.len(), delivery::TAKEN_MAX);
            let of = |taken: &delivery::Taken, outcome| delivery::Settled {
                id: taken.id,
                attempt: taken.attempt,
                outcome,
            };
            let ends = [
                delivery::Outcome::Sent,
                delivery::Outcome::Again { at: later, reason: Reason::ProviderBusy },
                delivery::Outcome::Failed(Reason::NumberRefused),
            ];
            let settled: Vec<_> = taken.iter().zip(ends).map(|(taken, end)| of(taken, end)).collect();
            delivery::settle(tx, &settled, later)?;
            for filter in [
                log::Filter::default(),
                log::Filter { member: Some(card.member), ..log::Filter::default() },
                log::Filter { posting: Some(posting), ..log::Filter::default() },
                log::Filter { state: Some(MessageState::Failed), ..log::Filter::default() },
            ] {
                log::list(tx, &keys, &BrowseScope::All, &filter, &page)?;
            }
            credit::balance(tx)?;
            credit::changes(tx, None, 50)?;
            retention::remove_messages(tx, later)?;
            Ok::<_, StoreError>(())
        })
        .expect("it runs");
    let grant =
        credit::Grant { parts: 1, user: Some(company.user), key: Some(("new".into(), [0; 32])), note: None };
    let granted = store.work(company.tenant, |tx| credit::grant(tx, &grant, now));
    granted.unwrap_or_else(|error| panic!("{error:?}"));
    drop(store);
    desk.close();
    // The rows of this test were not made by the program.
    company.sql().run("DELETE FROM message; DELETE FROM message_credit_change; DELETE FROM message_credit");
    assert_indexed(
        &database,
        &[
            "INSERT INTO message ",
            "UPDATE message m",
            "DELETE FROM message",
            "FROM event_run",
            "UPDATE message_feed",
        ],
    );
}

/// What the serving roles ran includes these, and none of it reads a table from end to end.
fn assert_indexed(database: &TestDatabase, wanted: &[&str]) {
    let explained = plans::explained(database);
    for wanted in wanted {
        let plain = |query: &str| query.replace('"', "");
        assert!(
            explained.iter().any(|one| plain(&one.query).to_uppercase().contains(&wanted.to_uppercase())),
            "{wanted}"
        );
    }
    let mut slow: Vec<String> = explained
        .iter()
        .filter(|one| {
            one.role != "regulars_owner" && one.role != "regulars_auditor" && !one.read_whole.is_empty()
        })
        .map(|one| format!("{} reads {:?}: {}", one.role, one.read_whole, one.query))
        .collect();
    slow.sort();
    slow.dedup();
    assert!(slow.is_empty(), "{slow:#?}");
    assert_eq!(whole_catalogues(&explained), Vec::<String>::new());
    assert_eq!(whole_histories(&explained), Vec::<String>::new());
}

/// Statements that read all entries of a wallet to find those of one of its postings.
fn whole_histories(explained: &[Explained]) -> Vec<String> {
    let is_whole = |(index, condition): &(String, String)| {
        index == "entry_set_pkey" && condition.contains("wallet_id") && !condition.contains("version")
    };
    let read_lines = |one: &&Explained| one.query.contains("balances_after") && one.role == "regulars_app";
    let whole = explained.iter().filter(read_lines).filter(|one| one.looked_up.iter().any(is_whole));
    whole.map(|one| format!("{:?}: {}", one.looked_up, one.query)).collect()
}

/// Statements that read all goods of a tenant, or all words that they are found by. Only the list that asks for nothing
/// does, in the order of its index and up to its limit.
fn whole_catalogues(explained: &[Explained]) -> Vec<String> {
    let of_goods = |index: &str| index.starts_with("product_") && !index.starts_with("product_category");
    let is_whole = |(index, condition): &&(String, String)| {
        of_goods(index) && index != "product_code_key" && !condition.contains(" AND ")
    };
    let whole = |one: &Explained| {
        one.looked_up.iter().find(is_whole).map(|(index, _)| format!("{index}: {}", one.query))
    };
    explained.iter().filter(|one| one.role != "regulars_owner").filter_map(whole).collect()
}

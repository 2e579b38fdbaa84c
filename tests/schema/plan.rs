//! No statement that a till or a desk waits for reads a table from end to end.

use domain::ids::{Id, ProductCategory};
use persistence::browse::BrowseScope;
use persistence::chain;
use persistence::error::StoreError;
use persistence::pagination::PageRequest;
use persistence::product_categories;
use persistence::product_list::{self, ProductFilter, ShelfState};
use persistence::products;
use persistence::statements::{self, Filter};
use persistence::store::Tx;
use persistence::till::preview;
use test_support::plans::{self, Explained};
use test_support::{Company, Desk, TestDatabase};

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
         INSERT INTO program (tenant_id, id, code, name) SELECT id, id, 'P', 'P' FROM t;
         INSERT INTO rule_version (tenant_id, id, kind, program_id, number, in_force_from, body, published_at)
           SELECT id, id, 'spending_order', id, 1, '2020-01-01', '{\"order\": \"proportional\"}', '2026-01-01' FROM t;
         CREATE TEMPORARY TABLE o AS SELECT t.id AS tenant, gen_random_uuid() AS id, s.n FROM t CROSS JOIN generate_series(1, 10) AS s(n);
         INSERT INTO member (tenant_id, id, number, status, owner_user_id, home_shop_id, display_enc, profile_enc, joined_on)
           SELECT tenant, id, 'N' || n, 'active', tenant, tenant, '\\x00', '\\x00', '2026-01-01' FROM o;
         INSERT INTO membership (tenant_id, id, member_id, program_id, opened_on) SELECT tenant, id, id, tenant, '2026-01-01' FROM o;
         INSERT INTO wallet (tenant_id, id, program_id, currency) SELECT tenant, id, tenant, 'CNY' FROM o;
         INSERT INTO lot (tenant_id, wallet_id, id, shape, origin_posting_id, issuing_shop_id, issuing_entity_id, opened_at, open)
           SELECT tenant, id, id, 1, id, tenant, tenant, '2026-01-01', n < 5 FROM o;
         INSERT INTO posting (tenant_id, id, kind, wallet_id, version, shop_id, receipt_no, recorded_at, occurred_at, business_date,
             currency, list_total, total, principal_after, bonus_after, reward_points_after, tier_points_after, owed_money_after,
             owed_points_after, tier_after, derivation)
           SELECT tenant, id, 2, id, 1, tenant, n, '2026-01-01', '2026-01-01', '2026-01-01', 'CNY', 1, 1, 0, 0, 0, 0, 0, 0, 0, '' FROM o;
         INSERT INTO posting_line SELECT tenant, id, 1, '', NULL, 1, 1, 1, '[]', '[]' FROM o;
         INSERT INTO entry_set SELECT tenant, id, 1, id, '{1}', '{1}', '{NULL}', '{1}', '{1}' FROM o;
         INSERT INTO command SELECT tenant, id, '\\x00', id, '', 1 FROM o;
         INSERT INTO reversal SELECT tenant, id, id FROM o;
         INSERT INTO sale_return SELECT tenant, id, id FROM o;
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

/// P10 of the goals: every statement of the till, of previews and of the journal, as the serving role.
#[test]
fn hot_statements_use_an_index() {
    let database = TestDatabase::fresh();
    let company = Company::within(database.clone());
    fill(&company);
    plans::explain_everything(&database);

    let desk = Desk::open(&company);
    let card = company.membership();
    desk.record(card.top_up("1000.00"));
    let sale = desk.record(card.spend("100.00")).posting();
    let lines = vec![test_support::company::line("Tea", Some("drinks"), "15.00")];
    let lines = desk.record(card.sell(lines)).posting();
    desk.record(card.give_back(lines));
    desk.record(card.reverse(sale));
    let store = desk.store();
    let settings = desk.settings();
    store
        .read(company.tenant, |tx| {
            preview(tx, settings, &card.spend("1.00"))?;
            statements::of_membership(tx, card.id, None, 50)?;
            statements::journal(tx, &BrowseScope::All, &Filter::default(), None, 50)?;
            statements::find(tx, Id::new(sale))?;
            statements::answer_of(tx, "a key")?;
            persistence::memberships::find(tx, card.id)?;
            persistence::cards::find_by_alias(tx, "K42")?;
            look_for_goods(tx, Id::new(company.program.value()))
        })
        .expect("reads");
    chain::seal_news(&store).expect("sealed");
    desk.record(card.spend("1.00"));
    store
        .work(company.tenant, |tx| chain::seal(tx, chain::Look::Quick, settings.clock.now()))
        .expect("sealed");
    drop(store);
    desk.close();

    let explained = plans::explained(&database);
    for wanted in [
        "FOR NO KEY UPDATE SKIP LOCKED",
        "INSERT INTO entry_set",
        "INSERT INTO command",
        "UPDATE lot",
        "INSERT INTO event_run",
        "FROM card_alias",
        "FROM product_token",
        "product.barcode = $",
        "AND id = wanted.id",
    ] {
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

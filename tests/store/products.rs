//! Products in the store: found by many ids at once, kept whole by the database where no rule of the program was asked.

use domain::ids::{Id, Product as ProductThing};
use domain::money::{Currency, Money};
use domain::products::{ProductKind, ProductPrices};
use persistence::error::StoreError;
use persistence::products::{self, NewProduct, ProductChanges};
use uuid::Uuid;

use super::house::{House, now};

fn product(code: &str, list: i64, member: Option<i64>) -> NewProduct {
    let yuan = |minor| Money::from_minor(minor, Currency::Cny);
    NewProduct {
        id: persistence::ids::fresh(now()),
        code: code.to_owned(),
        name: "Tea".to_owned(),
        kind: ProductKind::Goods,
        category: None,
        unit: "cup".to_owned(),
        prices: ProductPrices::new(yuan(list), member.map(yuan)).unwrap(),
        is_discountable: true,
        earns_points: true,
        barcode: None,
    }
}

fn stock(house: &House, new: &NewProduct) -> Id<ProductThing> {
    house.write(|tx| products::insert(tx, new)).unwrap();
    new.id
}

/// Z13: a sale of many lines asks once, and gets the prices to the last fen, also of what is sold no more.
#[test]
fn many_products_are_found_at_once() {
    let house = House::build();
    let ids = [("a", 4_501, Some(4_500)), ("b", 0, None), ("c", 999_999_999_999, None)]
        .map(|(code, list, member)| stock(&house, &product(code, list, member)));
    let retired = ProductChanges { retired_at: Some(Some(now())), ..ProductChanges::default() };
    house.write(|tx| products::update(tx, ids[1], 1, &retired)).unwrap();
    let asked = [ids[2], ids[0], ids[0], ids[1], Id::new(Uuid::now_v7())];
    let found = house.read(|tx| products::find_many(tx, &asked)).unwrap();
    let facts: Vec<_> = found
        .iter()
        .map(|one| {
            (
                one.id,
                one.prices.list().to_string(),
                one.prices.member().map(|price| price.to_string()),
                one.retired,
            )
        })
        .collect();
    assert_eq!(
        facts,
        [
            (ids[0], "45.01".to_owned(), Some("45.00".to_owned()), false),
            (ids[1], "0.00".to_owned(), None, true),
            (ids[2], "9999999999.99".to_owned(), None, false),
        ]
    );
    assert!(house.read(|tx| products::find_many(tx, &[])).unwrap().is_empty());
    let stranger = House::build();
    assert!(stranger.read(|tx| products::find_many(tx, &ids)).unwrap().is_empty());
}

#[test]
fn an_edit_of_an_old_version_changes_nothing() {
    let house = House::build();
    let id = stock(&house, &product("a", 100, None));
    let renamed = ProductChanges { name: Some("Coffee".to_owned()), ..ProductChanges::default() };
    let refused = house.write(|tx| products::update(tx, id, 2, &renamed));
    assert!(matches!(refused, Err(StoreError::StaleVersion)), "{refused:?}");
    assert_eq!(house.read(|tx| products::find(tx, id)).unwrap().unwrap().name, "Tea");
}

/// The wall behind the rules: prices and texts that no request could make are refused by the database too.
#[test]
fn the_database_keeps_products_whole() {
    let house = House::build();
    let id = stock(&house, &product("a", 100, Some(50)));
    let mut sql = test_support::TestDatabase::shared().owner();
    for (change, constraint) in [
        ("list_price = 0.49", "product_member_price_check"),
        ("member_price = -0.01", "product_member_price_check"),
        ("list_price = -1, member_price = NULL", "product_list_price_check"),
        ("kind = 'gift'", "product_kind_check"),
        ("unit = ''", "product_unit_check"),
        ("barcode = ''", "product_barcode_check"),
        ("barcode = '茶'", "product_barcode_check"),
    ] {
        let error = sql.attempt(&format!("UPDATE product SET {change} WHERE id = '{id}'")).unwrap_err();
        assert!(error.contains(constraint), "{change}: {error}");
    }
}

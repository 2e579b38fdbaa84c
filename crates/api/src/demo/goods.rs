//! What the shops sell: washing, care, goods for the car, tea for the waiting room, and things on special offer.

use chrono::{DateTime, Utc};
use domain::ids::{Id, ProductCategory, Tenant};
use domain::money::{Currency, Money};
use domain::products::ProductKind;
use persistence::ids::fresh;
use persistence::product_categories::{self, NewProductCategory};
use persistence::products::{self, NewProduct, ProductChanges};
use persistence::store::Tx;

use crate::app::error::AppError;
use crate::app::products::prices;
use crate::state::AppState;

/// A category: code, name, whether discounts and points apply to what is in it, and what is in it.
struct Shelf(&'static str, &'static str, bool, &'static [Item]);

/// A product: code, name, kind, unit, list price in fen, member price in fen, barcode.
struct Item(&'static str, &'static str, ProductKind, &'static str, i64, Option<i64>, Option<&'static str>);

use ProductKind::{Goods, Service};

const SHELVES: [Shelf; 5] = [
    Shelf("wash", "洗车", true, &WASH),
    Shelf("care", "美容养护", true, &CARE),
    Shelf("goods", "车用品", true, &GOODS),
    Shelf("tea", "茶饮点心", true, &TEA),
    Shelf("special", "特价", false, &SPECIAL),
];

const WASH: [Item; 6] = [
    Item("W01", "标准洗车", Service, "次", 4_500, None, None),
    Item("W02", "精洗（SUV）", Service, "次", 12_800, None, None),
    Item("W03", "洗车打蜡套餐", Service, "次", 22_800, Some(19_800), None),
    Item("W04", "底盘冲洗", Service, "次", 6_000, None, None),
    Item("W05", "引擎舱清洗", Service, "次", 16_800, None, None),
    Item("W06", "臭氧除味", Service, "次", 8_000, Some(6_800), None),
];
const CARE: [Item; 8] = [
    Item("C01", "打蜡", Service, "次", 19_800, None, None),
    Item("C02", "内饰护理", Service, "次", 26_800, None, None),
    Item("C03", "真皮座椅护理", Service, "次", 32_000, Some(28_800), None),
    Item("C04", "漆面抛光", Service, "次", 48_000, None, None),
    Item("C05", "镀晶", Service, "次", 128_000, None, None),
    Item("C06", "大灯翻新", Service, "次", 26_000, None, None),
    Item("C07", "空调滤芯更换", Service, "次", 15_800, None, None),
    Item("C08", "空调管路清洗", Service, "次", 19_800, Some(17_800), None),
];
const GOODS: [Item; 9] = [
    Item("G01", "玻璃水 −25 ℃", Goods, "瓶", 3_600, None, Some("2000000000015")),
    Item("G02", "玻璃水 0 ℃", Goods, "瓶", 1_800, None, Some("2000000000022")),
    Item("G03", "车用香薰", Goods, "盒", 8_900, Some(7_900), Some("2000000000039")),
    Item("G04", "雨刮片（对装）", Goods, "副", 13_800, None, Some("2000000000046")),
    Item("G05", "擦车毛巾", Goods, "条", 2_500, None, Some("2000000000053")),
    Item("G06", "车载垃圾袋", Goods, "包", 1_200, None, Some("2000000000060")),
    Item("G07", "柏油清洁剂", Goods, "瓶", 4_900, None, Some("2000000000077")),
    Item("G08", "轮毂清洁剂", Goods, "瓶", 5_800, None, Some("2000000000084")),
    Item(NO_LONGER_SOLD, "停车号码牌", Goods, "个", 1_900, None, Some("2000000000091")),
];
const TEA: [Item; 6] = [
    Item("T01", "西湖龙井（杯）", Goods, "杯", 2_800, Some(2_500), None),
    Item("T02", "碧螺春（壶）", Goods, "壶", 6_800, Some(5_800), None),
    Item("T03", "茉莉花茶（杯）", Goods, "杯", 2_200, None, None),
    Item("T04", "普洱熟茶（壶）", Goods, "壶", 8_800, Some(7_800), None),
    Item("T05", "手冲咖啡", Goods, "杯", 3_200, None, None),
    Item("T06", "绿豆糕", Goods, "份", 1_600, None, None),
];
const SPECIAL: [Item; 3] = [
    Item("S01", "代驾券", Service, "张", 5_000, None, None),
    Item("S02", "清仓脚垫", Goods, "套", 9_900, None, Some("2000000000107")),
    Item("S03", "新客洗车体验", Service, "次", 1_990, None, None),
];

/// The one product that the shops gave up.
const NO_LONGER_SOLD: &str = "G09";

/// Fills the shelves.
pub(super) fn stock(state: &AppState, tenant: Id<Tenant>, now: DateTime<Utc>) -> Result<(), AppError> {
    state.store.write(tenant, |tx| {
        for (position, shelf) in (0..).zip(&SHELVES) {
            fill(tx, shelf, position, now)?;
        }
        Ok(())
    })
}

fn fill(tx: &mut Tx<'_>, shelf: &Shelf, position: i32, now: DateTime<Utc>) -> Result<(), AppError> {
    let Shelf(code, name, is_ordinary, items) = *shelf;
    let category =
        NewProductCategory { id: fresh(now), code: code.to_owned(), name: name.to_owned(), position };
    product_categories::insert(tx, &category)?;
    for item in items {
        let product = product(item, category.id, is_ordinary, now)?;
        products::insert(tx, &product)?;
        if product.code == NO_LONGER_SOLD {
            let retired = ProductChanges { retired_at: Some(Some(now)), ..ProductChanges::default() };
            products::update(tx, product.id, 1, &retired)?;
        }
    }
    Ok(())
}

fn product(
    item: &Item,
    category: Id<ProductCategory>,
    is_ordinary: bool,
    now: DateTime<Utc>,
) -> Result<NewProduct, AppError> {
    let Item(code, name, kind, unit, list, member, barcode) = *item;
    let fen = |amount| Money::from_minor(amount, Currency::Cny);
    Ok(NewProduct {
        id: fresh(now),
        code: code.to_owned(),
        name: name.to_owned(),
        kind,
        category: Some(category),
        unit: unit.to_owned(),
        prices: prices(fen(list), member.map(fen))?,
        is_discountable: is_ordinary,
        earns_points: is_ordinary,
        barcode: barcode.map(str::to_owned),
    })
}

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    use domain::products::is_printable_code;

    use super::*;

    #[test]
    fn the_shelves_hold_what_a_shop_could_sell() {
        let items: Vec<&Item> = SHELVES.iter().flat_map(|Shelf(.., items)| *items).collect();
        let codes: HashSet<&str> = items.iter().map(|Item(code, ..)| *code).collect();
        let barcodes: Vec<&str> = items.iter().filter_map(|Item(.., barcode)| *barcode).collect();
        assert!(items.len() >= 30 && codes.len() == items.len() && codes.contains(NO_LONGER_SOLD));
        assert_eq!(barcodes.iter().collect::<HashSet<_>>().len(), barcodes.len());
        assert!(codes.iter().chain(&barcodes).all(|text| is_printable_code(text)));
        for item in items {
            assert!(product(item, Id::new(uuid::Uuid::nil()), true, DateTime::UNIX_EPOCH).is_ok());
        }
    }
}

//! 跨店结算 as tables: who topped up × who served, where each stands, and the movements.

use std::collections::BTreeMap;
use std::future::Future;

use domain::money::{Currency, Money};
use domain::settlement::Flow;
use futures_util::StreamExt as _;
use persistence::pagination::{PAGE_ROWS_MAX, Page, PageRequest};
use persistence::settlement::Behind;
use uuid::Uuid;

use crate::app::error::AppError;
use crate::app::settlements::MovementKey;
use crate::language::Language;
use crate::tables::{Cell, Column, Holds, Row, Sheet, pages};
use crate::wire::settlement::{PositionFigures, SettlementCell, SettlementFigures};
use crate::wire::words;

/// What moved, and what follows for each.
pub(crate) fn figures(
    figures: &SettlementFigures,
    names: &BTreeMap<Uuid, String>,
    language: Language,
) -> [Sheet; 2] {
    [matrix(&figures.cells, names, language), positions(figures, language)]
}

const CELLS: [(&str, &str, Holds); 8] = [
    ("充值店", "Topped up at", Holds::Name),
    ("消费店", "Served at", Holds::Name),
    ("消耗本金", "Principal used", Holds::Number),
    ("消耗赠送", "Bonus used", Holds::Number),
    ("赠送分摊", "Bonus shared", Holds::Number),
    ("退款", "Refunded", Holds::Number),
    ("次卡", "Counts", Holds::Number),
    ("应付", "Owed for it", Holds::Number),
];

fn matrix(cells: &[SettlementCell], names: &BTreeMap<Uuid, String>, language: Language) -> Sheet {
    let row = |cell: &SettlementCell| {
        Row::new([
            Cell::from(names.get(&cell.issuer_id).cloned()),
            Cell::from(names.get(&cell.place_id).cloned()),
            Cell::number(&cell.delivered),
            Cell::number(&cell.bonus),
            Cell::number(&cell.carried),
            Cell::number(&cell.refunded),
            Cell::number(&cell.counts),
            Cell::number(&cell.settled),
        ])
    };
    let tab = language.pick("往来表", "Who topped up, who served");
    Sheet::whole(tab, Column::all(&CELLS, language), cells.iter().map(row).collect())
}

const POSITIONS: [(&str, &str, Holds); 12] = [
    ("门店或主体", "Party", Holds::Name),
    ("充值", "Topped up", Holds::Number),
    ("调整", "Adjusted", Holds::Number),
    ("退款", "Refunded", Holds::Number),
    ("退款未付", "Kept by refunds", Holds::Number),
    ("消耗本金", "Principal used", Holds::Number),
    ("消耗赠送", "Bonus used", Holds::Number),
    ("赠送分摊", "Bonus shared", Holds::Number),
    ("次卡", "Counts", Holds::Number),
    ("未用本金", "Principal left", Holds::Number),
    ("应付他店", "Owes others", Holds::Number),
    ("头寸", "Position", Holds::Number),
];

fn positions(figures: &SettlementFigures, language: Language) -> Sheet {
    let mut rows: Vec<Row> =
        figures.parties.iter().map(|party| Row::new(position(&party.name, &party.figures))).collect();
    rows.push(Row::strong(position(language.pick("合计", "Sum"), &figures.totals)));
    Sheet::whole(language.pick("头寸", "Positions"), Column::all(&POSITIONS, language), rows)
}

fn position(name: &str, of: &PositionFigures) -> [Cell; 12] {
    [
        Cell::text(name),
        Cell::number(&of.topped_up),
        Cell::number(&of.adjusted),
        Cell::number(&of.refunded),
        Cell::number(&of.kept),
        Cell::number(&of.delivered),
        Cell::number(&of.bonus),
        Cell::number(&of.carried),
        Cell::number(&of.counts),
        Cell::number(&of.own_left),
        Cell::number(&of.between),
        Cell::number(&of.position),
    ]
}

const MOVEMENTS: [(&str, &str, Holds); 11] = [
    ("序号", "Number", Holds::Number),
    ("营业日", "Business date", Holds::Date),
    ("时间", "Time", Holds::Instant),
    ("小票号", "Receipt", Holds::Long),
    ("单据", "Posting", Holds::Words),
    ("性质", "Counts as", Holds::Words),
    ("充值店", "Topped up at", Holds::Name),
    ("消费店", "Served at", Holds::Name),
    ("本金", "Principal", Holds::Number),
    ("赠送", "Bonus", Holds::Number),
    ("应付", "Owed for it", Holds::Number),
];

/// Every movement in the order of the audit chain, between shops that are called so. `read` reads a page.
pub(crate) fn movements<R>(
    read: impl Fn(PageRequest<MovementKey>) -> R + 'static,
    shops: BTreeMap<Uuid, String>,
    language: Language,
) -> Sheet
where
    R: Future<Output = Result<(Page<Behind, MovementKey>, Currency), AppError>> + 'static,
{
    let found = pages(move |after| {
        let page = read(PageRequest { after, limit: PAGE_ROWS_MAX });
        async move {
            let (page, currency) = page.await?;
            Ok(((page.items, currency), page.next))
        }
    });
    let rows = found.map(move |page| {
        page.map(|(items, currency)| {
            items.iter().map(|each| movement(each, &shops, currency, language)).collect()
        })
    });
    Sheet {
        name: language.pick("单据明细", "Postings"),
        columns: Column::all(&MOVEMENTS, language),
        rows: rows.boxed_local(),
    }
}

fn movement(each: &Behind, shops: &BTreeMap<Uuid, String>, currency: Currency, language: Language) -> Row {
    let money = |minor| Cell::from(&Money::from_minor(minor, currency));
    Row::new([
        Cell::number(each.seq),
        Cell::from(each.business_date),
        Cell::Instant(each.recorded_at),
        Cell::text(&each.receipt_no),
        Cell::text(words::posting(each.kind, language)),
        Cell::text(flow(each.flow, language)),
        Cell::from(shops.get(&each.issuing_shop).cloned()),
        Cell::from(shops.get(&each.place_shop).cloned()),
        money(each.moved.principal),
        money(each.moved.bonus),
        money(each.flow.settled(each.moved, each.carried)),
    ])
}

const fn flow(flow: Flow, language: Language) -> &'static str {
    match flow {
        Flow::ToppedUp => language.pick("充值", "Top-up"),
        Flow::Adjusted => language.pick("调整", "Adjustment"),
        Flow::Delivered => language.pick("消费", "Served"),
        Flow::Refunded => language.pick("退款", "Refund"),
        Flow::Kept => language.pick("退款未付", "Kept by a refund"),
        Flow::CountsUsed => language.pick("核销", "Counts used"),
        Flow::CountsRefunded => language.pick("次卡退款", "Counts refunded"),
    }
}

//! Receipts of money as a table.

use actix_web::web;
use domain::money::Money;
use futures_util::StreamExt as _;
use persistence::invoices::receipts::{MoneyReceipt, Wanted};
use persistence::pagination::{PAGE_ROWS_MAX, PageRequest};

use crate::app::invoices;
use crate::app::reports::Asked;
use crate::auth::principal::Principal;
use crate::language::Language;
use crate::state::AppState;
use crate::tables::{Cell, Column, Holds, Row, Rows, pages};
use crate::wire::words;

const COLUMNS: [(&str, &str, Holds); 11] = [
    ("日期", "Date", Holds::Date),
    ("门店", "Shop", Holds::Name),
    ("单号", "Receipt", Holds::Long),
    ("业务", "Business", Holds::Words),
    ("收款", "Money", Holds::Number),
    ("储值等支付", "Paid by prepaid value", Holds::Number),
    ("已退回", "Went back", Holds::Number),
    ("已开票", "Invoiced", Holds::Number),
    ("可开票", "Can be invoiced", Holds::Number),
    ("应开红字", "Red invoice due", Holds::Number),
    ("发票号", "Invoices", Holds::Long),
];

/// The columns.
pub(super) fn columns(language: Language) -> Vec<Column> {
    Column::all(&COLUMNS, language)
}

/// All receipts that are asked for, those of the newest business date first.
pub(super) fn rows(
    state: web::Data<AppState>,
    principal: Principal,
    asked: Asked,
    wanted: Wanted,
    language: Language,
) -> Rows {
    let read = move |after| {
        let (state, principal) = (state.clone(), principal.clone());
        async move {
            let page = PageRequest { after, limit: PAGE_ROWS_MAX };
            let found = invoices::list(&state, &principal, asked, wanted, page).await?;
            Ok((found.items.iter().map(|receipt| row(receipt, language)).collect(), found.next))
        }
    };
    pages(read).boxed_local()
}

fn row(receipt: &MoneyReceipt, language: Language) -> Row {
    let facts = &receipt.facts;
    let money = |money: Money| if money.is_zero() { Cell::Empty } else { Cell::from(&money) };
    Row::new([
        Cell::from(receipt.date),
        Cell::text(&receipt.shop.name),
        Cell::text(&receipt.receipt_no),
        Cell::text(words::posting(receipt.kind, language)),
        money(facts.received.money),
        money(facts.received.prepaid),
        money(facts.back.money),
        money(facts.standing()),
        money(facts.open()),
        money(facts.red_due()),
        Cell::text(receipt.references.join(" ")),
    ])
}

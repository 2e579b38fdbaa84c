//! 账簿: postings booked by legal entity, shop and business date, in the order of the sealed feed.
//!
//! *Invariant:* each posting is booked once: its row, its lots, the days and the place in the feed are written in one transaction that
//! holds the feed's row.

use std::collections::BTreeMap;

use chrono::NaiveDate;
use diesel::prelude::*;
use diesel::sql_types::{Array, Bool, Date, Int2, Int8, Text, Uuid as SqlUuid};
use domain::books::{BookFigure, BookKey, Booking};
use domain::figures::{Action, Amount};
use domain::ids::{Id, LegalEntity};
use domain::money::Currency;
use uuid::Uuid;

use crate::chain::feed::Follower;
use crate::error::StoreError;
use crate::statement::statement;
use crate::store::Tx;

pub mod ageing;
mod facts;
pub mod journal;
mod kept;
pub mod lapsed;
pub mod locks;
mod lots;
pub mod passes;
pub mod read;
pub mod settings;

statement! {
    /// Adds to the books of days.
    AddUp -> ();
    "INSERT INTO book_day AS d (tenant_id, legal_entity_id, shop_id, business_date, action, corrected, figure, amount, count) \
     SELECT * FROM unnest(", tenants: Array<SqlUuid> = Vec<Uuid>, ", ", entities: Array<SqlUuid> = Vec<Uuid>, ", ",
    shops: Array<SqlUuid> = Vec<Uuid>, ", ", dates: Array<Date> = Vec<NaiveDate>, ", ",
    actions: Array<Int2> = Vec<i16>, ", ", corrected: Array<Bool> = Vec<bool>, ", ",
    figures: Array<Text> = Vec<String>, ", ", amounts: Array<Int8> = Vec<i64>, ", ",
    counts: Array<Int8> = Vec<i64>,
    ") ON CONFLICT (tenant_id, legal_entity_id, business_date, shop_id, action, corrected, figure) \
     DO UPDATE SET amount = d.amount + excluded.amount, count = d.count + excluded.count"
}

statement! {
    /// Postings that were booked; the figures of each one, their amounts, and the lots of which more or less is owed, as lists with commas.
    Book -> ();
    "INSERT INTO book_posting (tenant_id, legal_entity_id, business_date, posting_id, action, corrected, shop_id, figures, amounts, \
       lots, owed) \
     SELECT n.tenant, n.entity, n.date, n.posting, n.action, n.corrected, n.shop, string_to_array(n.figures, ','), \
       string_to_array(n.amounts, ',')::int8[], string_to_array(n.lots, ',')::uuid[], string_to_array(n.owed, ',')::int8[] \
     FROM unnest(", tenants: Array<SqlUuid> = Vec<Uuid>, ", ", entities: Array<SqlUuid> = Vec<Uuid>, ", ",
    dates: Array<Date> = Vec<NaiveDate>, ", ", postings: Array<SqlUuid> = Vec<Uuid>, ", ",
    actions: Array<Int2> = Vec<i16>, ", ", corrected: Array<Bool> = Vec<bool>, ", ",
    shops: Array<SqlUuid> = Vec<Uuid>, ", ", figures: Array<Text> = Vec<String>, ", ",
    amounts: Array<Text> = Vec<String>, ", ", lots: Array<Text> = Vec<String>, ", ",
    owed: Array<Text> = Vec<String>,
    ") AS n(tenant, entity, date, posting, action, corrected, shop, figures, amounts, lots, owed)"
}

/// Books what is next in the feed; says how many events that was. Nothing more is there when it is none.
///
/// # Errors
/// [`StoreError`] of the statements; then nothing was booked.
pub fn follow(tx: &mut Tx<'_>, currency: Currency) -> Result<usize, StoreError> {
    Follower::Books.follow(tx, |tx, look| {
        let known = facts::read(tx, &look.postings(), currency)?;
        let mut lots = lots::read(tx, &known.lots(), currency)?;
        let mut sheet = Sheet::default();
        for each in &known.postings {
            let place = Place { posting: each.id, shop: each.shop, date: each.date };
            if let Some((action, is_correction, booking)) = known.book(each, &mut lots)? {
                sheet.add(place, (action, is_correction), &booking);
            }
        }
        lots::write(tx, &lots, &known.lots_named)?;
        sheet.write(tx)
    })
}

/// Whether anything was sealed that was not booked. Holds nothing.
///
/// # Errors
/// [`StoreError`] of the queries.
pub fn has_news(tx: &mut Tx<'_>) -> Result<bool, StoreError> {
    Follower::Books.has_news(tx)
}

/// Where something is booked.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
struct Place {
    posting: Uuid,
    shop: Uuid,
    date: NaiveDate,
}

/// What a posting adds to the books of an entity.
#[derive(Debug)]
struct Booked {
    place: Place,
    action: Action,
    is_correction: bool,
    entity: Id<LegalEntity>,
    figures: Vec<String>,
    amounts: Vec<String>,
    lots: Vec<String>,
    owed: Vec<String>,
}

/// What is booked together: posting by posting, and added up by day.
#[derive(Debug, Default)]
struct Sheet {
    postings: Vec<Booked>,
    days: BTreeMap<(Uuid, Uuid, NaiveDate, BookKey), Amount>,
}

impl Sheet {
    fn add(&mut self, place: Place, (action, is_correction): (Action, bool), booking: &Booking) {
        for (entity, rows) in &booking.rows {
            for (figure, amount) in rows {
                let key = BookKey { action, is_correction, figure: figure.clone() };
                let day = self.days.entry((entity.value(), place.shop, place.date, key)).or_default();
                day.amount += amount;
                day.count += 1;
            }
            let (figures, amounts) =
                rows.iter().map(|(figure, amount)| (figure.code(), amount.to_string())).unzip();
            let owed = booking.owed.get(entity).into_iter().flatten();
            let (lots, owed) = owed.map(|(lot, more)| (lot.value().to_string(), more.to_string())).unzip();
            let entity = *entity;
            self.postings.push(Booked { place, action, is_correction, entity, figures, amounts, lots, owed });
        }
    }

    fn write(self, tx: &mut Tx<'_>) -> Result<(), StoreError> {
        let tenant = tx.tenant_id();
        let mut book = Book::default();
        for booked in self.postings {
            book.tenants.push(tenant);
            book.entities.push(booked.entity.value());
            book.dates.push(booked.place.date);
            book.postings.push(booked.place.posting);
            book.actions.push(booked.action as i16);
            book.corrected.push(booked.is_correction);
            book.shops.push(booked.place.shop);
            book.figures.push(booked.figures.join(","));
            book.amounts.push(booked.amounts.join(","));
            book.lots.push(booked.lots.join(","));
            book.owed.push(booked.owed.join(","));
        }
        if !book.tenants.is_empty() {
            book.execute(tx.conn)?;
        }
        let mut add = AddUp::default();
        for ((entity, shop, date, key), each) in self.days {
            add.tenants.push(tenant);
            add.entities.push(entity);
            add.shops.push(shop);
            add.dates.push(date);
            add.actions.push(key.action as i16);
            add.corrected.push(key.is_correction);
            add.figures.push(key.figure.code());
            add.amounts.push(each.amount);
            add.counts.push(each.count);
        }
        if !add.tenants.is_empty() {
            add.execute(tx.conn)?;
        }
        Ok(())
    }
}

/// A figure as it is stored.
fn key(action: i16, is_correction: bool, figure: &str, id: Uuid) -> Result<BookKey, StoreError> {
    Ok(BookKey {
        action: Action::from_code(action).ok_or(StoreError::corrupt("book_day", "action", id))?,
        is_correction,
        figure: BookFigure::from_code(figure).ok_or(StoreError::corrupt("book_day", "figure", id))?,
    })
}

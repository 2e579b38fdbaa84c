//! Receipt numbers: a counter row of each terminal and business date, locked after the wallets.

use std::collections::{BTreeMap, HashMap};

use chrono::NaiveDate;
use diesel::pg::PgConnection;
use diesel::prelude::*;
use diesel::sql_types::{Array, Date, Int4, Uuid as SqlUuid};
use uuid::Uuid;

use super::batch::Taken;
use crate::error::StoreError;
use crate::statement::statement;

statement! {
    /// Takes numbers for the receipts of each terminal and business date, and returns the last number taken.
    TakeReceiptNumbers -> (SqlUuid, SqlUuid, Date, Int4);
    "INSERT INTO terminal_counter (tenant_id, terminal_id, business_date, last_number) SELECT * FROM unnest(",
    tenants: Array<SqlUuid> = Vec<Uuid>, ", ", terminals: Array<SqlUuid> = Vec<Uuid>, ", ",
    dates: Array<Date> = Vec<NaiveDate>, ", ", counts: Array<Int4> = Vec<i32>,
    ") AS n(tenant_id, terminal_id, business_date, taken) ORDER BY 1, 2, 3 \
     ON CONFLICT (tenant_id, terminal_id, business_date) \
     DO UPDATE SET last_number = terminal_counter.last_number + excluded.last_number \
     RETURNING tenant_id, terminal_id, business_date, last_number"
}

/// Gives every posting its receipt number: shop, terminal, business date and the terminal's counter; or, without a
/// terminal, the posting's id in base 32.
pub(super) fn number(conn: &mut PgConnection, taken: &mut [Taken<'_>]) -> Result<(), StoreError> {
    let mut counts: BTreeMap<(Uuid, Uuid, NaiveDate), i32> = BTreeMap::new();
    for taken in taken.iter() {
        if let Some(counter) = counter_of(taken) {
            *counts.entry(counter).or_default() += 1;
        }
    }
    let mut numbers = TakeReceiptNumbers::default();
    for ((tenant, terminal, date), count) in &counts {
        numbers.tenants.push(*tenant);
        numbers.terminals.push(*terminal);
        numbers.dates.push(*date);
        numbers.counts.push(*count);
    }
    let mut next: HashMap<(Uuid, Uuid, NaiveDate), i32> = HashMap::new();
    if !counts.is_empty() {
        let rows: Vec<(Uuid, Uuid, NaiveDate, i32)> = numbers.load(conn)?;
        for (tenant, terminal, date, last) in rows {
            let counter = (tenant, terminal, date);
            next.insert(counter, last - counts.get(&counter).copied().unwrap_or(0));
        }
    }
    for taken in taken.iter_mut() {
        let number = counter_of(taken).and_then(|counter| next.get_mut(&counter));
        taken.receipt_no = match (number, prefix(taken)) {
            (Some(number), Some(prefix)) => {
                *number += 1;
                format!("{prefix}-{number:04}")
            }
            _ => base32(taken.decision.posting.id.value()),
        };
    }
    Ok(())
}

/// Which counter numbers a posting: its terminal's on its business date.
fn counter_of(taken: &Taken<'_>) -> Option<(Uuid, Uuid, NaiveDate)> {
    prefix(taken)?;
    let posting = &taken.decision.posting;
    Some((taken.request.tenant.value(), posting.terminal?.value(), posting.business_date))
}

/// Shop code, terminal code and business date.
fn prefix(taken: &Taken<'_>) -> Option<String> {
    let posting = &taken.decision.posting;
    let terminal = taken.snapshot.terminals.get(&posting.terminal?)?;
    let shop = taken.snapshot.shops.get(&terminal.shop)?;
    Some(format!("{}-{}-{}", shop.code, terminal.code, posting.business_date.format("%Y%m%d")))
}

/// The business date that the number of a till's receipt tells.
pub(crate) fn date_of(receipt_no: &str) -> Option<NaiveDate> {
    let (rest, _) = receipt_no.rsplit_once('-')?;
    let (_, date) = rest.rsplit_once('-')?;
    NaiveDate::parse_from_str(date, "%Y%m%d").ok()
}

/// The posting whose id is its number.
pub(crate) fn id_of(receipt_no: &str) -> Option<Uuid> {
    let digit = |character: u8| ALPHABET.iter().position(|known| *known == character);
    let is_id = receipt_no.len() == ID_DIGITS;
    let mut digits = receipt_no.bytes().map(|character| digit(character).map(|digit| digit as u128));
    let value = digits.try_fold(0_u128, |value, digit| value.checked_mul(32)?.checked_add(digit?));
    value.filter(|_| is_id).map(Uuid::from_u128)
}

const ALPHABET: &[u8; 32] = b"0123456789ABCDEFGHJKMNPQRSTVWXYZ";
const ID_DIGITS: usize = 26;

/// Crockford's base 32: no letters that are read as digits.
fn base32(id: Uuid) -> String {
    let mut rest = id.as_u128();
    let mut text = [b'0'; ID_DIGITS];
    for place in text.iter_mut().rev() {
        *place = ALPHABET[(rest & 31) as usize];
        rest >>= 5;
    }
    text.iter().map(|byte| char::from(*byte)).collect()
}

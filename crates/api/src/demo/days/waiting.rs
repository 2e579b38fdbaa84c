//! What the last week left to be seen to: vouchers that platforms still settle, value that is set aside, and a refund that
//! waits for approval.

use chrono::TimeDelta;
use domain::ledger::VOUCHER;
use domain::money::{Currency, Money};
use domain::refund::{RefundCause, RefundSubject};
use domain::till::{Consume, PlaceHold, RequestRefund, TenderInput};
use domain::vouchers::{Platform, Voucher};
use persistence::till::{HoldWork, RefundWork, Work};

use super::{Desk, Holder, line};
use crate::app::error::AppError;

/// Days ago, platform, code, and what the voucher pays and brings, in yuan.
const VOUCHERS: [(i64, Platform, &str, i64, i64); 4] = [
    (6, Platform::Meituan, "803214566170", 128, 115),
    (3, Platform::Douyin, "170922483365", 45, 39),
    (3, Platform::Dianping, "558031926617", 198, 178),
    (1, Platform::Meituan, "803219940025", 128, 115),
];
/// What is set aside, in yuan, and for how many days.
const HELD: (i64, i64) = (300, 7);
/// Whoever waits has so much at least, in yuan.
const BALANCE_LEAST: i64 = 500;

/// The evening of a day.
pub(super) fn evening(desk: &mut Desk<'_>, holders: &mut [Holder], ago: i64) -> Result<(), AppError> {
    for (place, (_, platform, code, pays, brings)) in
        VOUCHERS.into_iter().enumerate().filter(|(_, (on, ..))| *on == ago)
    {
        let voucher = Voucher {
            platform,
            code: code.to_owned(),
            list_value: yuan(pays),
            settlement_value: yuan(brings),
        };
        let middle = holders.len() / 2;
        sell_for(desk, &mut holders[middle + place], voucher)?;
    }
    if ago == 1 {
        // From the end: the first members have stories of their own.
        let mut rich = holders.iter_mut().rev().filter(|holder| holder.balance >= BALANCE_LEAST * 100);
        if let (Some(careful), Some(leaving)) = (rich.next(), rich.next()) {
            hold(desk, careful)?;
            ask_back(desk, leaving)?;
        }
    }
    Ok(())
}

fn sell_for(desk: &mut Desk<'_>, holder: &mut Holder, voucher: Voucher) -> Result<(), AppError> {
    let pays = voucher.list_value.minor() / 100;
    let tender = TenderInput { vouchers: vec![voucher], ..TenderInput::rest(VOUCHER.to_owned()) };
    let rest = TenderInput::rest("wechat".to_owned());
    let lines = vec![line("精洗（SUV）", "service", pays + 20, Vec::new())];
    let sale = Consume::from_stored_value(desk.at_the_first_till(holder), lines);
    desk.ask(holder, Work::Consume(Consume { tenders: vec![tender, rest], ..sale })).map(|_| ())
}

fn hold(desk: &mut Desk<'_>, holder: &mut Holder) -> Result<(), AppError> {
    let (amount, days) = HELD;
    let command = PlaceHold {
        origin: desk.at_the_first_till(holder),
        amount: yuan(amount),
        lasts: TimeDelta::days(days),
        reason: Some("镀晶预约订金".to_owned()),
    };
    desk.ask(holder, Work::Hold(HoldWork::Place(command))).map(|_| ())
}

fn ask_back(desk: &mut Desk<'_>, holder: &mut Holder) -> Result<(), AppError> {
    let origin = desk.at_the_first_till(holder);
    let command = RequestRefund {
        origin,
        subject: RefundSubject::StoredValue,
        cause: RefundCause::Member,
        reason: "搬到外地".to_owned(),
    };
    desk.ask(holder, Work::Refund(RefundWork::Request(command))).map(|_| ())
}

fn yuan(amount: i64) -> Money {
    Money::from_minor(amount * 100, Currency::Cny)
}

//! 团购券: vouchers that a platform sold and settles (OP08). One pays its list value of the bill, once; what the platform
//! owes for it is its settlement value. It earns no points, and is cancelled with its whole sale within the platform's hour.

use chrono::{DateTime, TimeDelta, Utc};

use crate::ledger::{Tender, VOUCHER};
use crate::money::Money;
use crate::pricing::sum;
use crate::tenders::Payment;
use crate::till::{Facts, Original, Rejection, TenderInput};

/// Who sold a voucher. Codes are stored, never renumbered.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[repr(i16)]
pub enum Platform {
    /// 美团.
    Meituan = 1,
    /// 抖音.
    Douyin = 2,
    /// 大众点评.
    Dianping = 3,
}

impl Platform {
    /// Every platform.
    pub const ALL: [Self; 3] = [Self::Meituan, Self::Douyin, Self::Dianping];
}

/// A voucher that paid.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Voucher {
    /// Who sold it.
    pub platform: Platform,
    /// Its code; used once in a tenant.
    pub code: String,
    /// What it pays of the bill.
    pub list_value: Money,
    /// What the platform owes for it.
    pub settlement_value: Money,
}

/// A code that was used before and not cancelled since.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct UsedVoucher {
    /// The code.
    pub code: String,
    /// Number on the receipt of the sale; none when it is being recorded just now.
    pub receipt_no: Option<String>,
}

/// The ways of payment with what their vouchers pay.
pub(crate) fn valued(asked: &[TenderInput]) -> Result<Vec<TenderInput>, Rejection> {
    let value = |tender: &TenderInput| match tender.vouchers.first() {
        Some(first) => {
            let values = tender.vouchers.iter().map(|voucher| voucher.list_value);
            let amount = Some(sum(values, first.list_value.currency())?);
            Ok(TenderInput { amount, ..tender.clone() })
        }
        None => Ok(tender.clone()),
    };
    asked.iter().map(value).collect()
}

/// Whether the vouchers of a way of payment make sense: only where vouchers pay, each with a code and values, none twice, and no amount
/// beside theirs.
pub(crate) fn make_sense(tender: &TenderInput) -> bool {
    let is_whole = |(place, voucher): (usize, &Voucher)| {
        let (list, settled) = (voucher.list_value, voucher.settlement_value);
        !voucher.code.trim().is_empty()
            && list.is_positive()
            && list.currency() == settled.currency()
            && (0..=list.minor()).contains(&settled.minor())
            && !tender.vouchers[..place].iter().any(|earlier| earlier.code == voucher.code)
    };
    let are_meant = (tender.method == VOUCHER) != tender.vouchers.is_empty();
    are_meant && tender.vouchers.iter().enumerate().all(is_whole)
}

/// Refuses a code that was used before.
pub(crate) fn check_unused(facts: &Facts<'_>, payment: &Payment) -> Result<(), Rejection> {
    for voucher in payment.others.iter().flat_map(|tender| &tender.vouchers) {
        if let Some(used) = facts.used_vouchers.iter().find(|used| used.code == voucher.code) {
            let UsedVoucher { code, receipt_no } = used.clone();
            return Err(Rejection::VoucherUsed { code, receipt_no });
        }
    }
    Ok(())
}

/// A sale that vouchers paid is corrected only while the platform cancels them.
pub(crate) fn check_cancellable(
    facts: &Facts<'_>,
    original: &Original,
    now: DateTime<Utc>,
) -> Result<(), Rejection> {
    let minutes = facts.voucher_cancel_minutes;
    let until = original.recorded_at + TimeDelta::minutes(minutes);
    if paid_by_vouchers(&original.tenders) && now > until {
        return Err(Rejection::VoucherCancelTooLate { until, minutes });
    }
    Ok(())
}

/// Whether vouchers paid a part.
pub(crate) fn paid_by_vouchers(tenders: &[Tender]) -> bool {
    tenders.iter().any(|tender| !tender.vouchers.is_empty())
}

#[cfg(test)]
mod tests;

//! The parts of a line that come back: each component by cumulative target over what was charged (§3.4).

use crate::allocation::nested_shares;
use crate::derivation::Step;
use crate::ledger::{CASH, ConsumptionLine, LineKind, PaidPart, ROUNDING, TakenFromPair};
use crate::money::{Money, MoneyError, Rounding};
use crate::rules::RoundingScope;
use crate::till::{Original, Rejection, ReturnedLine};

/// What has come back of each line of a sale, in the order of its lines.
pub(super) type Charges = Vec<ReturnedLine>;

/// A line of the return: what lies between `before` and `after` of everything that the sold line has.
pub(super) fn returned_line(
    sold: &ConsumptionLine,
    before: ReturnedLine,
    after: ReturnedLine,
) -> Result<ConsumptionLine, Rejection> {
    let spread = Spread::of(sold);
    let currency = sold.charged.currency();
    let money = |minor: i64| Money::from_minor(minor, currency);
    let given: Vec<i64> = spread
        .so_far(after.amount.minor())
        .into_iter()
        .zip(spread.so_far(before.amount.minor()))
        .map(|(after, before)| after - before)
        .collect();
    let (of_pairs, of_others) = given.split_at(sold.taken.len() * 2);
    let taken = sold.taken.iter().zip(of_pairs.chunks(2)).map(|(taken, parts)| TakenFromPair {
        lot: taken.lot,
        principal: money(parts[0]),
        bonus: money(parts[1]),
    });
    let paid = sold
        .paid
        .iter()
        .zip(of_others)
        .map(|(part, given)| PaidPart { method: part.method.clone(), amount: money(*given) });
    let share = |whole: Money| target(whole, after, sold)?.checked_sub(target(whole, before, sold)?);
    Ok(ConsumptionLine {
        kind: sold.kind,
        product: sold.product,
        label: sold.label.clone(),
        category: sold.category.clone(),
        quantity: after.quantity - before.quantity,
        list_price: share(sold.list_price)?,
        charged: after.amount.checked_sub(before.amount)?,
        taken: taken.filter(|taken| !taken.principal.is_zero() || !taken.bonus.is_zero()).collect(),
        paid: paid.filter(|part| !part.amount.is_zero()).collect(),
        earned_on: share(sold.earned_on)?,
        of_line: Some(after.line),
        staff: sold.staff.clone(),
    })
}

/// Of `whole`, the part that belongs to what has come back of a line. A line that cost nothing comes back by pieces.
pub(super) fn target(
    whole: Money,
    returned: ReturnedLine,
    sold: &ConsumptionLine,
) -> Result<Money, MoneyError> {
    if sold.charged.is_positive() {
        whole.ratio(returned.amount.minor(), sold.charged.minor(), Rounding::HalfUp)
    } else {
        whole.ratio(returned.quantity, sold.quantity, Rounding::HalfUp)
    }
}

/// The part of the rounding that comes back: by cumulative target over what of the goods it was of, so that no part of a
/// return gives more than was paid (worked example 4.3).
pub(super) fn rounding_returned(
    original: &Original,
    before: &Charges,
    after: &Charges,
) -> Result<Option<ConsumptionLine>, Rejection> {
    let lines = || original.lines.iter().zip(1_i16..);
    let Some((line, number)) = lines().find(|(line, _)| line.kind == LineKind::Rounding) else {
        return Ok(None);
    };
    let so_far = |charges: &Charges| rounding_so_far(original, charges, line.charged);
    let (was, is) = (so_far(before)?, so_far(after)?);
    if was == is {
        return Ok(None);
    }
    if line.charged.is_positive() {
        // What rounding added was paid like the goods, and comes back as they do.
        let returned = |amount| ReturnedLine { line: number, quantity: 0, amount };
        let back = returned_line(line, returned(was), returned(is))?;
        return Ok(Some(ConsumptionLine { quantity: line.quantity, ..back }));
    }
    let charged = is.checked_sub(was)?;
    let earned_on = rounding_so_far(original, after, line.earned_on)?.checked_sub(rounding_so_far(
        original,
        before,
        line.earned_on,
    )?)?;
    let paid = line.paid.iter().map(|part| PaidPart { amount: charged, ..part.clone() }).collect();
    Ok(Some(ConsumptionLine { charged, paid, earned_on, of_line: Some(number), ..line.clone() }))
}

/// Of `whole` of the rounding line, the part that has come back: as much as of the cash that the goods were paid with, or of
/// what was rounded off them; of all that they were charged where rounding added to it.
pub(super) fn rounding_so_far(
    original: &Original,
    charges: &Charges,
    whole: Money,
) -> Result<Money, MoneyError> {
    let goods = || original.lines.iter().filter(|line| line.kind == LineKind::Delivered);
    let by = |method: &str| -> i64 {
        let parts = goods().flat_map(|line| &line.paid).filter(|part| part.method == method);
        parts.map(|part| part.amount.minor()).sum()
    };
    let (of, so_far) = match rounded_part(original) {
        Some(method) => (by(method), paid_so_far(original, charges, method)),
        None => (
            goods().map(|line| line.charged.minor()).sum(),
            charges.iter().map(|returned| returned.amount.minor()).sum(),
        ),
    };
    whole.ratio(so_far, of.max(1), Rounding::HalfUp)
}

/// The way of payment of which a part was rounded; none where all that was due was rounded up.
fn rounded_part(original: &Original) -> Option<&'static str> {
    let scope = original.derivation.steps.iter().find_map(|step| {
        let Step::Rounded { scope, before, after, .. } = step else { return None };
        Some((*scope, after.minor() > before.minor()))
    });
    match scope {
        Some((RoundingScope::WholeDue, true)) => None,
        Some((RoundingScope::WholeDue, false)) => Some(ROUNDING),
        Some((RoundingScope::CashPart, _)) | None => Some(CASH),
    }
}

/// What one way of payment has given back of a sale, when so much of its lines has come back.
pub(super) fn paid_so_far(original: &Original, charges: &Charges, method: &str) -> i64 {
    // What rounding added is a line that comes back with the goods, without being asked for.
    let added = |sold: &ConsumptionLine| sold.kind == LineKind::Rounding && rounded_part(original).is_none();
    let of_line = |(sold, returned): (&ConsumptionLine, &ReturnedLine)| {
        let amount = match added(sold) {
            true => rounding_so_far(original, charges, sold.charged).map_or(0, Money::minor),
            false => returned.amount.minor(),
        };
        let so_far = Spread::of(sold).so_far(amount);
        let parts = so_far.into_iter().skip(sold.taken.len() * 2).zip(&sold.paid);
        parts.filter(|(_, part)| part.method == method).map(|(given, _)| given).sum::<i64>()
    };
    original.lines.iter().zip(charges).map(of_line).sum()
}

/// Points that earlier returns gave back.
pub(super) fn points_returned(original: &Original) -> i64 {
    let Some((points, amount)) =
        original.tenders.iter().find_map(|tender| Some((tender.points?, tender.amount.minor())))
    else {
        return 0;
    };
    let so_far = paid_so_far(original, &super::charges(original), crate::ledger::POINTS);
    let exact = i128::from(points) * i128::from(so_far);
    i64::try_from(Rounding::Down.divide(exact, i128::from(amount.max(1)))).unwrap_or_default()
}

/// How a line was paid: principal and bonus of each pair, then the other ways of payment.
struct Spread {
    charged: i64,
    parts: Vec<i64>,
}

impl Spread {
    fn of(sold: &ConsumptionLine) -> Self {
        let of_pairs = sold.taken.iter().flat_map(|taken| [taken.principal.minor(), taken.bonus.minor()]);
        let of_others = sold.paid.iter().map(|part| part.amount.minor());
        Self { charged: sold.charged.minor(), parts: of_pairs.chain(of_others).collect() }
    }

    /// What each component has given back when `amount` of the charge has come back.
    fn so_far(&self, amount: i64) -> Vec<i64> {
        nested_shares(amount, self.charged, &self.parts)
    }
}

//! Books in memory that follow a till of the tests, posting by posting.

use std::collections::BTreeMap;

use crate::books::journal;
use crate::books::statement::BookLine;
use crate::books::{BookFacts, BookFigure, BookFigures, BookKey, CountsMoved, OwedLots, PriceMove, follow};
use crate::figures::{Action, Amount, PostingFacts};
use crate::ids::{Id, LegalEntity, Lot};
use crate::ledger::{Decision, Lot as AnyLot};
use crate::money::{Currency, Money};
use crate::test_till::{TestTill, shop};

/// The books of the till's entity, and those of the entity that issues everything if that is another.
pub(crate) struct TestBooks {
    pub(crate) issuer: Id<LegalEntity>,
    pub(crate) lots: OwedLots,
    pub(crate) figures: BTreeMap<Id<LegalEntity>, BookFigures>,
    followed: usize,
}

impl TestBooks {
    pub(crate) fn new() -> Self {
        let (lots, figures) = (OwedLots::new(), BTreeMap::new());
        Self { issuer: shop().legal_entity, lots, figures, followed: 0 }
    }

    /// Follows what is new; every posting balances by itself, and what is owed is what lots say.
    pub(crate) fn follow(&mut self, till: &TestTill) {
        for decision in till.decisions.iter().skip(self.followed) {
            self.follow_one(till, decision);
        }
        self.followed = till.decisions.len();
        let owed: i64 = self.lots.values().map(|lot| lot.owed().expect("it is small").minor()).sum();
        let of_all: i64 = self.figures.values().map(|own| BookLine::Liability.sum(own).amount).sum();
        assert_eq!(of_all, owed, "what is owed is what lots say");
    }

    fn follow_one(&mut self, till: &TestTill, decision: &Decision) {
        let original = decision.posting.reverses.and_then(|id| {
            let found = till.decisions.iter().find(|known| known.posting.id == id)?;
            Some((found, PostingFacts::of(found, None)))
        });
        let posting = PostingFacts::of(decision, original.as_ref().map(|(_, facts)| facts.clone()));
        let Some((_, action, is_correction)) = posting.subject() else { return };
        let about = original.filter(|_| is_correction).map_or(decision, |(found, _)| found);
        let prices = prices(about, decision, action, is_correction);
        let named = decision.entries.iter().filter_map(|entry| entry.lot);
        let owners = named.chain(prices.iter().map(|(lot, _)| *lot)).map(|lot| (lot, self.issuer)).collect();
        let facts = BookFacts {
            posting: &posting,
            entity: shop().legal_entity,
            owners: &owners,
            prices: &prices,
            by_bearers: Money::zero(Currency::Cny),
        };
        let followed = follow(&facts, &mut self.lots).expect("whole facts");
        let (action, is_correction, booking) = followed.expect("it has a subject");
        for (entity, rows) in booking.rows {
            let of_lots: i64 = booking.owed.get(&entity).into_iter().flatten().map(|(_, more)| *more).sum();
            let owed = rows.get(&BookFigure::Liability).copied().unwrap_or(0);
            assert_eq!(of_lots, owed, "what is owed more is owed of lots");
            let key = |figure| BookKey { action, is_correction, figure };
            let rows = rows.into_iter().map(|(figure, amount)| (key(figure), Amount { amount, count: 1 }));
            let own: BookFigures = rows.collect();
            balances(&own);
            let all = self.figures.entry(entity).or_default();
            for (key, each) in own {
                let sum = all.entry(key).or_default();
                sum.amount += each.amount;
                sum.count += each.count;
            }
        }
    }
}

fn prices(
    about: &Decision,
    decision: &Decision,
    action: Action,
    is_correction: bool,
) -> Vec<(Id<Lot>, PriceMove)> {
    let price = |lot: &AnyLot| match lot {
        AnyLot::Counts(counts) => Some((counts.id, counts.price)),
        AnyLot::Pair(_) | AnyLot::Points(_) | AnyLot::Account(_) => None,
    };
    let opened: Vec<_> = about.lots_opened.iter().filter_map(price).collect();
    let ended: Vec<_> = about.derivation.refunded_prices().collect();
    let moved = CountsMoved { opened: &opened, uses: &decision.uses, ended: &ended };
    moved.prices(action, is_correction)
}

/// Debits are credits, and the statement explains what is owed.
fn balances(figures: &BookFigures) {
    for vat_bp in [0, 600, 1_300] {
        let lines = journal::lines(figures, vat_bp);
        let (debits, credits) =
            lines.iter().fold((0, 0), |(debit, credit), line| (debit + line.debit, credit + line.credit));
        assert_eq!(debits, credits, "{figures:#?}");
    }
    let line = |line: BookLine| line.sum(figures).amount;
    assert_eq!(
        line(BookLine::Liability),
        line(BookLine::Received) - line(BookLine::Refunded) + line(BookLine::Between)
            - line(BookLine::Delivered)
            - line(BookLine::Kept)
            - line(BookLine::Fees)
            + line(BookLine::Interest),
        "{figures:#?}"
    );
    assert_eq!(
        line(BookLine::Revenue),
        line(BookLine::Delivered) + line(BookLine::Kept) + line(BookLine::Fees) + line(BookLine::Direct)
    );
}

//! Figures that were added up, read as a sheet.

use std::collections::BTreeSet;

use domain::figures::{self, Action, Amount, Figure, FigureKey, Figures, Role};
use domain::ledger::{Book, Kind, ON_ACCOUNT, POINTS, VOUCHER, is_money, is_of_bearer};
use domain::money::{Currency, Money};
use persistence::figures::FigureNames;
use uuid::Uuid;

use super::{
    CategoryFigures, CorrectedFigures, CountedMoney, CountsFigures, DeliveredResponse, MethodFigures,
    OnAccountFigures, PointsFigures, ReceivedResponse, ReductionFigures, RefundFigures, SheetResponse,
    SheetSummary, StaffFigures, TopUpFigures,
};

impl SheetResponse {
    /// Figures as people read them.
    #[must_use]
    pub fn of(figures: &Figures, names: &FigureNames, currency: Currency) -> Self {
        let sheet = Sheet { figures, currency };
        Self {
            received: sheet.received(),
            delivered: sheet.delivered(),
            top_ups: TopUpFigures {
                count: sheet.postings(Action::TopUp).count,
                paid: sheet.money(sheet.money_of(&[Action::TopUp])),
                bonus: sheet.moved(Kind::Bonus, Book::BonusGranted),
                points: figures::moved(figures, Kind::RewardPoints, Book::PointsGiven),
            },
            refunds: sheet.refunds(),
            package_sales: sheet.counted(sheet.postings(Action::PackageSale)),
            on_account: OnAccountFigures {
                made: sheet.moved(Kind::OnAccount, Book::OnAccount),
                repaid: sheet.money(-figures::moved(figures, Kind::OnAccount, Book::Repaid)),
            },
            counts: CountsFigures {
                sold: figures::moved(figures, Kind::Counts, Book::CountsSold),
                given: figures::moved(figures, Kind::Counts, Book::CountsGiven),
                used: -figures::moved(figures, Kind::Counts, Book::CountsUsed),
                gift_used: -figures::moved(figures, Kind::Counts, Book::GiftCountsUsed),
            },
            points: PointsFigures {
                issued: figures::moved(figures, Kind::RewardPoints, Book::PointsIssued)
                    + figures::moved(figures, Kind::RewardPoints, Book::PointsGiven),
                redeemed: -figures::moved(figures, Kind::RewardPoints, Book::PointsRedeemed),
            },
            reductions: sheet.reductions(),
            returns: sheet.counted(sheet.postings(Action::Return)),
            corrections: sheet.corrections(),
            categories: sheet.categories(names),
            staff: sheet.staff(names),
        }
    }
}

impl SheetSummary {
    /// The figures that people compare.
    #[must_use]
    pub fn of(figures: &Figures, currency: Currency) -> Self {
        let sheet = Sheet { figures, currency };
        let (received, delivered) = (sheet.received(), sheet.delivered());
        Self {
            received: received.total,
            for_later: received.for_later,
            delivered: delivered.total,
            paid_share: delivered.paid_share,
            sales: delivered.sales,
            stored_value: sheet.money(sheet.taken(Kind::Principal) + sheet.taken(Kind::Bonus)),
            topped_up: sheet.money(sheet.money_of(&[Action::TopUp])),
            refunded: sheet.refunds().paid_out,
            discounts: sheet.reductions().discounts,
            corrections: sheet.corrections().iter().map(|each| each.count).sum(),
        }
    }
}

struct Sheet<'a> {
    figures: &'a Figures,
    currency: Currency,
}

impl Sheet<'_> {
    fn money(&self, minor: i64) -> String {
        Money::from_minor(minor, self.currency).to_string()
    }

    fn counted(&self, of: Amount) -> CountedMoney {
        CountedMoney { count: of.count, amount: self.money(of.amount) }
    }

    fn sum(&self, asked: impl FnMut(&FigureKey) -> bool) -> Amount {
        figures::sum(self.figures, asked)
    }

    fn moved(&self, kind: Kind, book: Book) -> String {
        self.money(figures::moved(self.figures, kind, book))
    }

    fn postings(&self, action: Action) -> Amount {
        self.sum(|key| key.action == action && key.figure == Figure::Postings)
    }

    /// What ways of payment paid in these kinds of business.
    fn tenders(&self, actions: &[Action], is_asked: impl Fn(&str) -> bool) -> i64 {
        let of_tender = |key: &FigureKey| {
            actions.contains(&key.action) && matches!(&key.figure, Figure::Tender(method) if is_asked(method))
        };
        self.sum(of_tender).amount
    }

    fn money_of(&self, actions: &[Action]) -> i64 {
        self.tenders(actions, is_money)
    }

    /// What wallets paid of a kind for what was delivered.
    fn taken(&self, kind: Kind) -> i64 {
        -figures::moved(self.figures, kind, Book::Delivered)
    }

    fn received(&self) -> ReceivedResponse {
        let methods = self.figures.keys().filter_map(|key| key.figure.tender());
        let methods: BTreeSet<&str> = methods.filter(|method| is_money(method)).collect();
        let later = [Action::TopUp, Action::PackageSale, Action::Refund];
        ReceivedResponse {
            total: self.money(self.money_of(&Action::ALL)),
            for_later: self.money(self.money_of(&later)),
            for_debts: self.money(self.money_of(&[Action::Repayment])),
            methods: methods.into_iter().map(|method| self.method(method)).collect(),
        }
    }

    fn method(&self, method: &str) -> MethodFigures {
        let of = |actions: &[Action]| self.money(self.tenders(actions, |tender| tender == method));
        MethodFigures {
            method: method.to_owned(),
            total: of(&Action::ALL),
            sales: of(&[Action::Sale, Action::CountUse]),
            returns: of(&[Action::Return]),
            top_ups: of(&[Action::TopUp]),
            packages: of(&[Action::PackageSale]),
            repayments: of(&[Action::Repayment]),
            refunds: of(&[Action::Refund]),
        }
    }

    fn delivered(&self) -> DeliveredResponse {
        let sold = [Action::Sale, Action::Return];
        let total = self.sum(|key| key.action.delivers() && key.figure == Figure::Postings).amount;
        let counts = self.postings(Action::CountUse).amount;
        let (principal, bonus) = (self.taken(Kind::Principal), self.taken(Kind::Bonus));
        let by = |is_asked: fn(&str) -> bool| self.tenders(&sold, is_asked);
        let points = by(|method| method == POINTS);
        DeliveredResponse {
            total: self.money(total),
            paid_share: self.money(total - bonus - points),
            sales: self.postings(Action::Sale).count,
            money: self.money(by(is_money)),
            principal: self.money(principal),
            bonus: self.money(bonus),
            points: self.money(points),
            vouchers: self.money(by(|method| method == VOUCHER)),
            bearers: self.money(by(is_of_bearer)),
            on_account: self.money(by(|method| method == ON_ACCOUNT)),
            counts: self.money(counts),
        }
    }

    fn refunds(&self) -> RefundFigures {
        let moved = |kind, book| self.money(-figures::moved(self.figures, kind, book));
        RefundFigures {
            count: self.postings(Action::Refund).count,
            paid_out: self.money(-self.money_of(&[Action::Refund])),
            kept: moved(Kind::Principal, Book::RefundKept),
            bonus_ended: moved(Kind::Bonus, Book::BonusEnded),
        }
    }

    fn reductions(&self) -> ReductionFigures {
        let of = |figure: Figure| self.sum(|key| key.figure == figure);
        let free = of(Figure::Free);
        ReductionFigures {
            listed: self.money(of(Figure::Listed).amount),
            discounts: self.money(of(Figure::Discount).amount),
            free: self.money(free.amount),
            free_pieces: free.count,
            rounding: self.money(of(Figure::Rounding).amount),
        }
    }

    fn corrections(&self) -> Vec<CorrectedFigures> {
        let corrected = |action: Action| {
            let of =
                |key: &FigureKey| key.is_correction && key.action == action && key.figure == Figure::Postings;
            let Amount { amount, count } = self.sum(of);
            (count != 0).then(|| CorrectedFigures {
                action: action.into(),
                count: -count,
                amount: self.money(amount),
            })
        };
        Action::ALL.into_iter().filter_map(corrected).collect()
    }

    fn categories(&self, names: &FigureNames) -> Vec<CategoryFigures> {
        let codes: BTreeSet<&Option<String>> =
            self.figures.keys().filter_map(|key| key.figure.category()).collect();
        let mut rows: Vec<(Amount, &Option<String>)> = codes
            .into_iter()
            .map(|code| (self.sum(|key| key.figure == Figure::Category(code.clone())), code))
            .collect();
        rows.sort_by_key(|(of, _)| std::cmp::Reverse(of.amount));
        let row = |(of, code): (Amount, &Option<String>)| CategoryFigures {
            code: code.clone(),
            name: code.as_ref().map(|code| names.categories.get(code).unwrap_or(code).clone()),
            amount: self.money(of.amount),
            pieces: of.count,
        };
        rows.into_iter().map(row).collect()
    }

    fn staff(&self, names: &FigureNames) -> Vec<StaffFigures> {
        let people: BTreeSet<Uuid> =
            self.figures.keys().filter_map(|key| Some(key.figure.employee()?.value())).collect();
        let share = |id: Uuid, wanted: Role| {
            self.sum(|key| {
                matches!(&key.figure, Figure::Staff { employee, role } if employee.value() == id && *role == wanted)
            })
            .amount
        };
        let mut rows: Vec<(i64, StaffFigures)> = people
            .into_iter()
            .map(|id| {
                let (sold, performed) = (share(id, Role::Seller), share(id, Role::Performer));
                let name = names.employees.get(&id).cloned().unwrap_or_default();
                let row = StaffFigures {
                    employee_id: id,
                    name,
                    sold: self.money(sold),
                    performed: self.money(performed),
                };
                (sold + performed, row)
            })
            .collect();
        rows.sort_by_key(|(sum, _)| std::cmp::Reverse(*sum));
        rows.into_iter().map(|(_, row)| row).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_is_a_sheet_of_zeroes() {
        let sheet = SheetResponse::of(&Figures::new(), &FigureNames::default(), Currency::Cny);
        assert_eq!((sheet.received.total.as_str(), sheet.delivered.total.as_str()), ("0.00", "0.00"));
        assert!(sheet.received.methods.is_empty() && sheet.corrections.is_empty());
    }
}

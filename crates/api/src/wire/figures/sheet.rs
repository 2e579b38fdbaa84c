//! Figures that were added up, read as a sheet.

use std::collections::BTreeSet;

use domain::figures::lines::SheetLine;
use domain::figures::{self, Action, Amount, Figure, FigureKey, Figures, Role};
use domain::ledger::is_money;
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
        let number = |line: SheetLine| line.sum(figures).amount;
        Self {
            received: sheet.received(),
            delivered: sheet.delivered(),
            top_ups: TopUpFigures {
                count: sheet.postings(Action::TopUp).count,
                paid: sheet.line(SheetLine::ToppedUp),
                bonus: sheet.line(SheetLine::TopUpBonus),
                points: number(SheetLine::TopUpPoints),
            },
            refunds: sheet.refunds(),
            package_sales: sheet.counted(sheet.postings(Action::PackageSale)),
            on_account: OnAccountFigures {
                made: sheet.line(SheetLine::OnAccountMade),
                repaid: sheet.line(SheetLine::OnAccountRepaid),
            },
            counts: CountsFigures {
                sold: number(SheetLine::CountsSold),
                given: number(SheetLine::CountsGiven),
                used: number(SheetLine::CountsUsed),
                gift_used: number(SheetLine::CountsGiftUsed),
            },
            points: PointsFigures {
                issued: number(SheetLine::PointsIssued),
                redeemed: number(SheetLine::PointsRedeemed),
                entered: number(SheetLine::PointsEntered),
                cancelled: number(SheetLine::PointsCancelled),
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
        Self {
            received: sheet.line(SheetLine::Received),
            for_later: sheet.line(SheetLine::ReceivedForLater),
            delivered: sheet.line(SheetLine::Delivered),
            paid_share: sheet.line(SheetLine::DeliveredPaidShare),
            sales: sheet.postings(Action::Sale).count,
            stored_value: sheet.line(SheetLine::StoredValue),
            topped_up: sheet.line(SheetLine::ToppedUp),
            refunded: sheet.line(SheetLine::Refunded),
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

    fn line(&self, line: SheetLine) -> String {
        self.money(line.sum(self.figures).amount)
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

    fn received(&self) -> ReceivedResponse {
        let methods = self.figures.keys().filter_map(|key| key.figure.tender());
        let methods: BTreeSet<&str> = methods.filter(|method| is_money(method)).collect();
        ReceivedResponse {
            total: self.line(SheetLine::Received),
            for_later: self.line(SheetLine::ReceivedForLater),
            for_debts: self.line(SheetLine::ReceivedForDebts),
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
        DeliveredResponse {
            total: self.line(SheetLine::Delivered),
            paid_share: self.line(SheetLine::DeliveredPaidShare),
            sales: self.postings(Action::Sale).count,
            money: self.line(SheetLine::DeliveredMoney),
            principal: self.line(SheetLine::DeliveredPrincipal),
            bonus: self.line(SheetLine::DeliveredBonus),
            points: self.line(SheetLine::DeliveredPoints),
            vouchers: self.line(SheetLine::DeliveredVouchers),
            bearers: self.line(SheetLine::DeliveredBearers),
            on_account: self.line(SheetLine::DeliveredOnAccount),
            counts: self.line(SheetLine::DeliveredCounts),
        }
    }

    fn refunds(&self) -> RefundFigures {
        RefundFigures {
            count: self.postings(Action::Refund).count,
            paid_out: self.line(SheetLine::Refunded),
            kept: self.line(SheetLine::RefundKept),
            bonus_ended: self.line(SheetLine::RefundBonusEnded),
            fees: self.line(SheetLine::RefundFees),
            interest: self.line(SheetLine::RefundInterest),
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

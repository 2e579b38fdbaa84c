//! What lines of commission come to, employee by employee.

use std::collections::BTreeMap;

use domain::commission::{Activity, CommissionLadder};
use domain::ids::{Employee, Id, Program, RuleVersion};
use domain::ledger::StaffRole;
use domain::money::{Currency, Money};

use crate::error::StoreError;

/// What an employee is due.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Due {
    /// How many lines.
    pub lines: i64,
    /// What the lines pay, by kind of business and role.
    pub parts: Vec<DuePart>,
    /// What ladders pay.
    pub ladders: Vec<DueLadder>,
    /// Everything together.
    pub amount: Money,
}

/// What lines of one kind of business pay for one role.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DuePart {
    /// The kind of business.
    pub activity: Activity,
    /// What was done.
    pub role: StaffRole,
    /// How many lines.
    pub lines: i64,
    /// What they were counted on.
    pub counted: Money,
    /// What they pay; of those that a ladder pays, their fees.
    pub amount: Money,
}

/// What a ladder pays.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DueLadder {
    /// Of the rule of which program.
    pub program: Id<Program>,
    /// Its code.
    pub code: String,
    /// What its lines were counted on.
    pub counted: Money,
    /// What that pays.
    pub amount: Money,
}

/// Some lines of one employee that have all of this in common.
pub(super) struct Sum {
    pub(super) activity: Activity,
    pub(super) role: StaffRole,
    pub(super) ladder: Option<(Id<Program>, String, Id<RuleVersion>)>,
    pub(super) lines: i64,
    pub(super) counted: Money,
    pub(super) amount: Money,
}

#[derive(Default)]
struct OfEmployee {
    parts: BTreeMap<(Activity, i16), DuePart>,
    ladders: BTreeMap<(Id<Program>, String), (Id<RuleVersion>, Money)>,
}

/// Sums in the making.
pub(super) struct Sums {
    currency: Currency,
    of: BTreeMap<Id<Employee>, OfEmployee>,
}

impl Sums {
    pub(super) const fn new(currency: Currency) -> Self {
        Self { currency, of: BTreeMap::new() }
    }

    pub(super) fn add(&mut self, employee: Id<Employee>, sum: Sum) -> Result<(), StoreError> {
        let nothing = Money::zero(self.currency);
        let of = self.of.entry(employee).or_default();
        let Sum { activity, role, ladder, lines, counted, amount } = sum;
        let part = of.parts.entry((activity, role as i16)).or_insert(DuePart {
            activity,
            role,
            lines: 0,
            counted: nothing,
            amount: nothing,
        });
        part.lines += lines;
        part.counted = together(part.counted, counted, employee)?;
        part.amount = together(part.amount, amount, employee)?;
        if let Some((program, code, rule)) = ladder {
            let known = of.ladders.entry((program, code)).or_insert((rule, nothing));
            // The newest of the month's versions says what the steps are.
            known.0 = known.0.max(rule);
            known.1 = together(known.1, counted, employee)?;
        }
        Ok(())
    }

    /// What each employee is due; `ladder` finds the ladder of a version.
    pub(super) fn due<'a>(
        self,
        ladder: impl Fn(Id<RuleVersion>, &str) -> Option<&'a CommissionLadder>,
    ) -> Result<Vec<(Id<Employee>, Due)>, StoreError> {
        let mut all = Vec::with_capacity(self.of.len());
        for (employee, of) in self.of {
            let mut due = Due {
                lines: of.parts.values().map(|part| part.lines).sum(),
                parts: of.parts.into_values().collect(),
                ladders: Vec::new(),
                amount: Money::zero(self.currency),
            };
            for ((program, code), (rule, counted)) in of.ladders {
                let pays =
                    ladder(rule, &code).map_or(Ok(Money::zero(self.currency)), |ladder| ladder.pays(counted));
                let amount = pays.map_err(|_| too_large(employee))?;
                due.ladders.push(DueLadder { program, code, counted, amount });
            }
            let amounts = due
                .parts
                .iter()
                .map(|part| part.amount)
                .chain(due.ladders.iter().map(|ladder| ladder.amount));
            due.amount =
                amounts.into_iter().try_fold(due.amount, |sum, amount| together(sum, amount, employee))?;
            all.push((employee, due));
        }
        Ok(all)
    }
}

fn together(one: Money, other: Money, employee: Id<Employee>) -> Result<Money, StoreError> {
    one.checked_add(other).map_err(|_| too_large(employee))
}

const fn too_large(employee: Id<Employee>) -> StoreError {
    StoreError::CorruptRow { table: "commission_line", column: "amount", id: employee.value() }
}

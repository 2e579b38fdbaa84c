//! The one place where each kind of work meets its rule: for a batch that writes, and for a preview that does not.

use chrono::{DateTime, Utc};
use diesel::pg::PgConnection;
use domain::budget::Given;
use domain::counts::CountFacts;
use domain::holds::{Standing, standing};
use domain::ids::{Id, Lot, Posting};
use domain::ledger::Decision;
use domain::payment::{self, Earnest, PaymentFacts};
use domain::tiers::TopUpMade;
use domain::till::{CardFacts, Facts, FreshIds, Original, Rejection, ReturnedLine, ShopFacts};
use domain::vouchers::UsedVoucher;
use domain::{
    consumption, count_use, instalments, package_sale, payment_ways, pending, points_adjustment, prepaid,
    repayment, returns, reversal, terms, top_up,
};

use super::batch::{WalletState, wallet_key};
use super::proofs::{self, Proofs};
use super::{
    BearerWork, HoldWork, Outcome, Request, Work, bearer, commission, correction_requests, counts, gates,
    holds, make_up, original, refunds, top_ups,
};
use crate::error::StoreError;
use crate::packages;
use crate::snapshot::TenantSnapshot;

/// What a rule decides from: the facts, the ids that it may use, and the instant.
pub(super) type Decided<'a> = (&'a Facts<'a>, FreshIds, DateTime<Utc>);

/// A command with what is known when it is decided.
pub(super) struct Question<'a> {
    pub(super) request: &'a Request,
    pub(super) state: &'a WalletState,
    pub(super) snapshot: &'a TenantSnapshot,
    pub(super) shop: ShopFacts,
    pub(super) card: Option<CardFacts>,
    /// Of the vouchers that it wants to pay with, those that were used before.
    pub(super) used_vouchers: Vec<UsedVoucher>,
    /// The slip that stands with the serial that it asks for.
    pub(super) serial_of: Option<Id<Posting>>,
    /// Payments by providers that the command may name.
    pub(super) payments: &'a [PaymentFacts],
    /// Proofs that the commands of the batch show.
    pub(super) proofs: &'a Proofs,
    /// 预算: what versions of top-up rules with a budget gave so far.
    pub(super) given: Vec<Given>,
    pub(super) now: DateTime<Utc>,
    /// Whether it is to be posted.
    pub(super) earnest: Earnest,
    /// Makes the id of a posting.
    pub(super) posting_id: fn(DateTime<Utc>) -> Id<Posting>,
    /// Makes the id of a lot.
    pub(super) lot_id: fn(DateTime<Utc>) -> Id<Lot>,
}

impl Question<'_> {
    /// What the rules decide, or why they do not; `amend` brings a stored posting to what is not yet written.
    pub(super) fn ask(
        &self,
        conn: &mut PgConnection,
        amend: impl FnOnce(&mut Original),
    ) -> Result<Result<Decision, Outcome>, StoreError> {
        if self.state.lacks_lots() {
            return Ok(Err(Outcome::Refused(Rejection::NeedsMorePairs)));
        }
        if let Some(refused) = correction_requests::refused(conn, self.request, self.now)? {
            return Ok(Err(Outcome::Refused(refused)));
        }
        let named = holds::named(&self.request.work);
        let Some(known) = holds::with_named(conn, wallet_key(self.request), self.state, named)? else {
            let is_of_refund = matches!(self.request.work, Work::Refund(_));
            return Ok(Err(if is_of_refund { Outcome::RefundNotFound } else { Outcome::HoldNotFound }));
        };
        let standing = standing(&self.state.wallet, &known, self.now);
        let top_ups = self.top_ups(conn)?;
        let (facts, fresh, now) = (self.facts(&standing, &top_ups), self.fresh_ids(), self.now);
        let mut returned = Vec::new();
        let decided = match &self.request.work {
            Work::TopUp(command) => top_up::decide(&facts, command, fresh, now),
            Work::Consume(command) => consumption::decide(&facts, command, fresh, now),
            Work::Reverse { original, command } => match self.original(conn, *original, amend)? {
                Some(stored) => match self.points_in_the_way(conn, &stored)? {
                    Some(refused) => Err(refused),
                    None => reversal::decide(&facts, &stored, command, fresh, now),
                },
                None => return Ok(Err(Outcome::OriginalNotFound)),
            },
            Work::Return { original, command } => match self.original(conn, *original, amend)? {
                Some(stored) => match self.points_in_the_way(conn, &stored)? {
                    Some(refused) => Err(refused),
                    None => {
                        let decided = returns::decide(&facts, &stored, command, fresh, now);
                        returned = stored.returned;
                        decided
                    }
                },
                None => return Ok(Err(Outcome::OriginalNotFound)),
            },
            Work::MakeUp { slip_wallet, sale, command } => {
                let days = self.snapshot.points_make_up_days;
                let asked = make_up::Asked { slip_wallet: *slip_wallet, sale: *sale, command, days };
                match make_up::decide(conn, self.request, &asked, (&facts, fresh, now))? {
                    Some(decided) => decided,
                    None => return Ok(Err(Outcome::OriginalNotFound)),
                }
            }
            Work::AdjustPoints(command) => points_adjustment::decide(&facts, command, fresh, now),
            Work::SellPackage { package, command } => {
                let Some(package) = packages::terms::sold(conn, self.request.tenant.value(), *package)?
                else {
                    return Ok(Err(Outcome::PackageNotFound));
                };
                let mut lots: Vec<_> = package.terms.items.iter().map(|_| (self.lot_id)(now)).collect();
                // Lots of one end are used and shown by their ids: in the order of the package.
                lots.sort_unstable();
                package_sale::decide(&facts, &package, command, fresh, &lots, now)
            }
            Work::Bearer(work) => {
                let original = match work {
                    BearerWork::Pay(_) => None,
                    BearerWork::GiveBack(command) => match bearer::original_of(self.payments, command) {
                        Some(paid_by) => self.original(conn, paid_by, amend)?,
                        None => None,
                    },
                };
                match bearer::decide(work, original.as_ref(), self.payments, (&facts, fresh, now)) {
                    Some(decided) => decided,
                    None => return Ok(Err(Outcome::OriginalNotFound)),
                }
            }
            Work::Repay(command) => repayment::decide(&facts, &self.state.account, command, fresh, now),
            Work::UseCounts(command) => {
                let mut known = self.state.counts.clone();
                let currency = self.state.wallet.currency;
                if !known.find_named(conn, wallet_key(self.request), counts::named(command), currency)? {
                    return Ok(Err(Outcome::CountsNotFound));
                }
                let counts = CountFacts { lots: &known.lots, days: &known.days };
                count_use::decide(&facts, counts, command, fresh, now)
            }
            Work::ChangeTerm(command) => {
                let mut known = self.state.counts.clone();
                let currency = self.state.wallet.currency;
                if !known.find_named(conn, wallet_key(self.request), Some(command.lot), currency)? {
                    return Ok(Err(Outcome::CountsNotFound));
                }
                let counts = CountFacts { lots: &known.lots, days: &known.days };
                terms::decide(&facts, counts, command, fresh, now)
            }
            Work::Refund(step) => {
                let wallet = (wallet_key(self.request), self.state);
                match refunds::decide(conn, step, wallet, (&facts, fresh, now))? {
                    Ok(decision) => Ok(decision),
                    Err(Outcome::Refused(rejection)) => Err(rejection),
                    Err(not_found) => return Ok(Err(not_found)),
                }
            }
            Work::Hold(HoldWork::Place(command)) => domain::holds::place(&facts, command, fresh, now),
            Work::Hold(HoldWork::Release(command)) => domain::holds::release(&facts, command, fresh, now),
            Work::Hold(HoldWork::TimeOut(command)) => {
                domain::holds::time_out(&facts, &standing.over, command, fresh, now)
            }
        };
        let decided = decided
            .and_then(|decision| standing.settle(&self.state.pairs, decision))
            .map(|decision| pending::told(&self.state.points_lots, decision))
            .map(|decision| instalments::told(&self.state.pairs, decision))
            .map(|decision| prepaid::marked(&facts, decision))
            .and_then(|decision| self.with_payments(decision))
            .and_then(|decision| self.by_known_ways(decision));
        let decided = match decided {
            Ok(decision) => match gates::refused(conn, self.request, self.snapshot, &decision)? {
                Some(rejection) => Err(rejection),
                None => match self.with_proof(decision) {
                    Ok(decision) => self.with_commission(conn, &returned, decision)?,
                    Err(rejection) => Err(rejection),
                },
            },
            Err(rejection) => Err(rejection),
        };
        Ok(decided.map_err(Outcome::Refused))
    }

    /// The decision, once it needs no proof or the command shows one.
    fn with_proof(&self, decision: Decision) -> Result<Decision, Rejection> {
        proofs::prove(self.proofs, self.request, (self.state, self.snapshot), self.earnest, decision)
    }

    /// The decision with what the people on it are due.
    fn with_commission(
        &self,
        conn: &mut PgConnection,
        returned: &[ReturnedLine],
        decision: Decision,
    ) -> Result<Result<Decision, Rejection>, StoreError> {
        let said = commission::said(conn, self.request, self.snapshot, returned, &decision)?;
        Ok(said.map(|commission| Decision { commission, ..decision }))
    }

    /// The decision, once every payment that the command names pays it.
    fn with_payments(&self, mut decision: Decision) -> Result<Decision, Rejection> {
        match self.request.work {
            Work::TopUp(_) | Work::Consume(_) | Work::SellPackage { .. } | Work::Repay(_) => {
                payment::settle(
                    &mut decision.posting.tenders,
                    self.payments,
                    self.request.shop,
                    self.earnest,
                )?;
            }
            Work::UseCounts(_)
            | Work::ChangeTerm(_)
            | Work::Reverse { .. }
            | Work::Return { .. }
            | Work::MakeUp { .. }
            | Work::AdjustPoints(_)
            | Work::Hold(_)
            | Work::Bearer(_)
            | Work::Refund(_) => {}
        }
        Ok(decision)
    }

    /// The decision, once money changes hands in ways of the tenant's dictionary. A preview asks what it would come to, however it is paid.
    fn by_known_ways(&self, decision: Decision) -> Result<Decision, Rejection> {
        match self.earnest {
            Earnest::Posting => payment_ways::check(&self.snapshot.ways, &decision.posting)?,
            Earnest::Preview => {}
        }
        Ok(decision)
    }

    fn facts<'s>(&'s self, standing: &'s Standing, top_ups: &'s [TopUpMade]) -> Facts<'s> {
        Facts {
            wallet: &standing.wallet,
            card: self.card,
            pairs: &self.state.pairs,
            more_pairs: self.state.more_pairs,
            points_lots: &self.state.points_lots,
            holds: &standing.holds,
            rules: &self.snapshot.rules,
            shop: self.shop,
            used_vouchers: &self.used_vouchers,
            serial_of: self.serial_of,
            voucher_cancel_minutes: self.snapshot.voucher_cancel_minutes,
            prepaid: self.snapshot.prepaid_guard(self.state.wallet.program),
            top_ups,
            given: &self.given,
        }
    }

    /// Top-ups that stand, for what may lift the tier by them or take that back, where some ladder of the tenant asks for them.
    fn top_ups(&self, conn: &mut PgConnection) -> Result<Vec<TopUpMade>, StoreError> {
        let matters = match &self.request.work {
            Work::TopUp(_) | Work::Reverse { .. } | Work::Return { .. } => true,
            Work::Consume(command) => command.replaces.is_some(),
            Work::SellPackage { .. }
            | Work::UseCounts(_)
            | Work::MakeUp { .. }
            | Work::AdjustPoints(_)
            | Work::Hold(_)
            | Work::ChangeTerm(_)
            | Work::Refund(_)
            | Work::Repay(_)
            | Work::Bearer(_) => false,
        };
        let asks = || self.snapshot.rules.ladders.iter().any(|ladder| ladder.body.asks_for_top_ups());
        if !matters || !asks() {
            return Ok(Vec::new());
        }
        let currency = self.state.wallet.currency;
        top_ups::standing(conn, wallet_key(self.request), &self.state.top_ups, currency)
    }

    /// Points of a slip that stand in the way of what would take it back; only slips of nobody can have any.
    fn points_in_the_way(
        &self,
        conn: &mut PgConnection,
        stored: &Original,
    ) -> Result<Option<Rejection>, StoreError> {
        if !self.state.wallet.is_walk_in {
            return Ok(None);
        }
        make_up::in_the_way(conn, self.request.tenant.value(), stored)
    }

    fn fresh_ids(&self) -> FreshIds {
        let lot = || (self.lot_id)(self.now);
        FreshIds { posting: (self.posting_id)(self.now), lot: lot(), second_lot: lot() }
    }

    /// The posting that a command takes back or gives back from, as it is now.
    fn original(
        &self,
        conn: &mut PgConnection,
        id: Id<Posting>,
        amend: impl FnOnce(&mut Original),
    ) -> Result<Option<Original>, StoreError> {
        let Request { tenant, wallet, .. } = *self.request;
        let mut stored = original::load(conn, tenant, wallet, self.state.wallet.currency, id)?;
        if let Some(stored) = &mut stored {
            amend(stored);
        }
        Ok(stored)
    }
}

/// Whether the rules would say more if more pairs were loaded.
pub(super) fn needs_more_pairs(outcome: &Outcome) -> bool {
    matches!(outcome, Outcome::Refused(Rejection::NeedsMorePairs))
}

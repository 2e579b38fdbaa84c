//! Entries with running balances: every movement of a decision passes through here.
//!
//! *Invariant:* a balance never goes negative and never leaves the stored range.

use chrono::{DateTime, Utc};

use crate::derivation::Derivation;
use crate::ids::{Id, Lot};
use crate::ledger::{Book, Decision, Entry, Kind, Posting, Wallet};
use crate::money::{Currency, Money};
use crate::till::Rejection;

/// The largest balance of one kind, in its smallest unit: what the database stores without loss.
const BALANCE_MAX: i64 = 1_000_000_000_000_000;

/// The wallet as it becomes, and the entries that make it so.
#[derive(Debug)]
pub(crate) struct Movements {
    pub(crate) wallet: Wallet,
    pub(crate) entries: Vec<Entry>,
}

/// What moves and on which side of the books.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Movement {
    pub(crate) kind: Kind,
    pub(crate) book: Book,
    pub(crate) lot: Option<Id<Lot>>,
}

impl Movements {
    /// Begins the wallet's next version, recorded then.
    pub(crate) fn begin(wallet: &Wallet, recorded_at: DateTime<Utc>) -> Self {
        let mut wallet = wallet.clone();
        wallet.version += 1;
        wallet.last_recorded_at = Some(recorded_at);
        Self { wallet, entries: Vec::with_capacity(4) }
    }

    /// A decision that these movements are all of: whatever else it does is added to it.
    pub(crate) fn decided(self, posting: Posting, derivation: Derivation) -> Decision {
        Decision {
            posting,
            entries: self.entries,
            lots_changed: Vec::new(),
            lots_opened: Vec::new(),
            lines: Vec::new(),
            uses: Vec::new(),
            term_changes: Vec::new(),
            holds: Vec::new(),
            refund: None,
            commission: Vec::new(),
            wallet: self.wallet,
            derivation,
        }
    }

    /// Moves a signed amount; nothing at all when it is zero.
    pub(crate) fn record(&mut self, movement: Movement, amount: i64) -> Result<(), Rejection> {
        if amount == 0 {
            return Ok(());
        }
        let Movement { kind, book, lot } = movement;
        let after = self.wallet.balance(kind).checked_add(amount);
        let balance_after =
            after.filter(|after| (0..=BALANCE_MAX).contains(after)).ok_or(Rejection::AmountTooLarge)?;
        set_balance(&mut self.wallet, kind, balance_after);
        self.entries.push(Entry { kind, book, lot, amount, balance_after });
        Ok(())
    }

    /// Moves a signed number of counts in a lot that holds `balance_after` of them then; nothing at all when it is zero.
    pub(crate) fn record_counts(
        &mut self,
        lot: Id<Lot>,
        book: Book,
        amount: i64,
        balance_after: i64,
    ) -> Result<(), Rejection> {
        if amount == 0 {
            return Ok(());
        }
        if !(0..=BALANCE_MAX).contains(&balance_after) {
            return Err(Rejection::AmountTooLarge);
        }
        self.entries.push(Entry { kind: Kind::Counts, book, lot: Some(lot), amount, balance_after });
        Ok(())
    }
}

fn set_balance(wallet: &mut Wallet, kind: Kind, balance: i64) {
    let currency: Currency = wallet.currency;
    let money = Money::from_minor(balance, currency);
    match kind {
        Kind::Principal => wallet.principal = money,
        Kind::Bonus => wallet.bonus = money,
        Kind::RewardPoints => wallet.reward_points = balance,
        Kind::TierPoints => wallet.tier_points = balance,
        Kind::OwedMoney => wallet.owed_money = money,
        Kind::OwedPoints => wallet.owed_points = balance,
        Kind::Counts => {}
        Kind::OnAccount => wallet.on_account = money,
    }
}

//! The till: every command that moves value — top-up, consumption, counts, holds, reversal, return — goes through here and
//! nowhere else.
//!
//! Commands queue in the process (bounded, fair between tenants, each with a deadline). Writer threads take what is
//! waiting and handle it in one transaction: lock the wallets, *then* read facts and keys, let `domain` decide each
//! command in order against the facts as the earlier ones left them, write everything set by set, commit, answer.
//! An idle till has batches of one and waits for nobody.
//!
//! *Invariant:* nothing read before or in the locking statement is used for a decision, except the locked rows.

pub(crate) mod account;
mod ask;
mod batch;
mod bearer;
mod budgets;
pub(crate) mod commission;
mod correction_requests;
pub(crate) mod counts;
mod facts;
mod gates;
pub(crate) mod holds;
mod lanes;
mod make_up;
pub(crate) mod original;
mod payments;
mod preview;
pub(crate) mod proofs;
mod queue;
pub(crate) mod receipts;
pub(crate) mod refunds;
pub(crate) mod rows;
mod shifts;
mod since;
mod slips;
mod top_ups;
mod vouchers;
mod write;
pub(crate) mod written;

use std::sync::Arc;
use std::time::Instant;

use domain::bearer::BearerCommand;
use domain::consequences::Consequence;
use domain::ids::{Card, Id, Membership, Package, Posting as PostingThing, Proof, Shop, Tenant};
use domain::ledger::{Decision, Wallet};
use domain::make_up::MakeUp;
use domain::points_adjustment::AdjustPoints;
use domain::till::{
    ChangeTerm, Consume, EndRefund, Mandate, PayRefund, PlaceHold, Rejection, ReleaseHold, Repay,
    RequestRefund, Return, Reverse, SellPackage, TimeOutHold, TopUp, UseCounts,
};

use crate::activity::Activity;
use crate::clock::Clock;
use crate::database::DatabaseAddress;
use crate::snapshot::TenantSnapshot;
use crate::snapshot_cache::SnapshotCache;

pub use lanes::{Till, TillClient};
pub use preview::preview;

/// The version of the answers stored with keys.
pub const ANSWER_VERSION: i16 = 1;

/// Commands handled in one transaction, at most.
pub const BATCH_COMMANDS_MAX: usize = 128;
/// Commands waiting in the process, at most; beyond it callers are told to come back.
pub const QUEUE_COMMANDS_MAX: usize = 4_096;
/// Commands of one tenant waiting in the process, at most.
pub const QUEUE_TENANT_COMMANDS_MAX: usize = 2_048;

/// One command for the till.
#[derive(Debug, Clone)]
pub struct Request {
    /// Whose.
    pub tenant: Id<Tenant>,
    /// The membership whose wallet moves.
    pub wallet: Id<Membership>,
    /// The card that was presented.
    pub card: Option<Id<Card>>,
    /// The shop where it happens.
    pub shop: Id<Shop>,
    /// Idempotency key, made by the client.
    pub key: String,
    /// Hash of method, route and canonical body: the same key with another one is refused.
    pub fingerprint: [u8; 32],
    /// 验证: what shows that the member is there, if the command shows anything.
    pub proof: Option<Id<Proof>>,
    /// What is asked.
    pub work: Work,
    /// When it is pointless to begin: dropped before the decision, so the caller knows that nothing was done.
    pub deadline: Instant,
}

/// What a command asks for.
#[derive(Debug, Clone)]
pub enum Work {
    /// 充值.
    TopUp(TopUp),
    /// 消费.
    Consume(Consume),
    /// 售卡.
    SellPackage {
        /// What is sold, in its present version.
        package: Id<Package>,
        /// By whom and how it is paid.
        command: SellPackage,
    },
    /// 核销.
    UseCounts(UseCounts),
    /// 停卡 and 延期.
    ChangeTerm(ChangeTerm),
    /// 冻结 and 解冻.
    Hold(HoldWork),
    /// A step of a 退款.
    Refund(RefundWork),
    /// 还款.
    Repay(Repay),
    /// 礼品卡, 定金: it pays a payment, or gets back what it paid.
    Bearer(BearerWork),
    /// 补积分.
    MakeUp {
        /// The wallet of the slip; it is locked too.
        slip_wallet: Id<Membership>,
        /// The slip.
        sale: Id<PostingThing>,
        /// By whom.
        command: MakeUp,
    },
    /// 积分调整.
    AdjustPoints(AdjustPoints),
    /// 冲正.
    Reverse {
        /// What is taken back.
        original: Id<PostingThing>,
        /// By whom and why.
        command: Reverse,
    },
    /// 退货.
    Return {
        /// The sale of which a part comes back.
        original: Id<PostingThing>,
        /// Which part, by whom and why.
        command: Return,
    },
}

impl Work {
    /// What a correction or return takes back, and by whose leave.
    fn taking_back(&self) -> Option<(Id<PostingThing>, &Mandate)> {
        match self {
            Self::Reverse { original, command } => Some((*original, &command.mandate)),
            Self::Return { original, command } => Some((*original, &command.mandate)),
            Self::TopUp(_)
            | Self::Consume(_)
            | Self::SellPackage { .. }
            | Self::UseCounts(_)
            | Self::ChangeTerm(_)
            | Self::Bearer(_)
            | Self::Repay(_)
            | Self::Hold(_)
            | Self::MakeUp { .. }
            | Self::AdjustPoints(_)
            | Self::Refund(_) => None,
        }
    }
}

/// What a gift card or deposit does for a payment.
#[derive(Debug, Clone)]
pub enum BearerWork {
    /// It pays all of it.
    Pay(BearerCommand),
    /// A part of it comes back.
    GiveBack(BearerCommand),
}

/// What is to become of a hold.
#[derive(Debug, Clone)]
pub enum HoldWork {
    /// 冻结.
    Place(PlaceHold),
    /// 解冻.
    Release(ReleaseHold),
    /// Its time is over.
    TimeOut(TimeOutHold),
}

/// A step of a refund.
#[derive(Debug, Clone)]
pub enum RefundWork {
    /// It is asked for.
    Request(RequestRefund),
    /// It is refused or cancelled.
    End(EndRefund),
    /// It is paid out.
    Pay(PayRefund),
}

/// The one answer to a command.
#[derive(Debug, Clone)]
pub enum Outcome {
    /// Durably recorded, now or by an earlier use of the same key.
    Recorded {
        /// The stored answer.
        answer: Arc<str>,
        /// Whether this was a replay.
        replayed: bool,
    },
    /// A rule refused it; nothing was recorded and the key may be used again.
    Refused(Rejection),
    /// The membership does not exist in this tenant.
    WalletNotFound,
    /// The card does not exist or belongs to another membership.
    CardNotFound,
    /// The shop does not exist in this tenant.
    ShopNotFound,
    /// The posting to be reversed or returned does not exist or belongs to another wallet.
    OriginalNotFound,
    /// The package does not exist in this tenant.
    PackageNotFound,
    /// The counts do not exist or belong to another wallet.
    CountsNotFound,
    /// The hold does not exist or belongs to another wallet.
    HoldNotFound,
    /// The refund does not exist or belongs to another wallet.
    RefundNotFound,
    /// The key was used before for another request.
    KeyReused,
    /// The first use of the key is still under way in the slow lane.
    InProgress,
    /// Not begun: the deadline passed, the queue was full, or the till is stopping. Nothing was done.
    NotDone,
    /// Our bug. Nothing was recorded.
    Failed,
}

/// What the answer to a recorded command is made from.
#[derive(Debug)]
pub struct Recorded<'a> {
    /// The wallet before it.
    pub before: &'a Wallet,
    /// What was decided.
    pub decision: &'a Decision,
    /// The number on the receipt; none for a preview.
    pub receipt_no: Option<&'a str>,
    /// The tenant's rules and shops at that moment.
    pub snapshot: &'a TenantSnapshot,
    /// What a preview of a correction or return tells beside the numbers; nothing once it is recorded.
    pub consequences: &'a [Consequence],
    /// What was taken back first, for a slip that is rebuilt.
    pub undone: Option<Undone<'a>>,
}

/// The first half of a slip that is rebuilt.
#[derive(Debug, Clone, Copy)]
pub struct Undone<'a> {
    /// The wallet before it.
    pub before: &'a Wallet,
    /// What was decided.
    pub decision: &'a Decision,
}

/// Turns a recorded command into the text that is stored with its key and given to the caller. Supplied by the API;
/// the text holds ids, numbers and codes only.
pub type AnswerCodec = fn(&Recorded<'_>) -> String;

/// What the till needs to run.
#[derive(Clone)]
pub struct TillSettings {
    /// The database.
    pub address: DatabaseAddress,
    /// The clock that stamps postings.
    pub clock: Clock,
    /// Makes stored answers.
    pub codec: AnswerCodec,
    /// Compiled rules by tenant, shared with previews.
    pub snapshots: SnapshotCache,
    /// Tenants with something new to seal.
    pub activity: Activity,
    /// Writer threads; two use the two cores best.
    pub writers: usize,
}

impl std::fmt::Debug for TillSettings {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("TillSettings").field("writers", &self.writers).finish_non_exhaustive()
    }
}

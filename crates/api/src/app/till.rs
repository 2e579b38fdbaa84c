//! Commands that move value: from the wire's words to the till, and back.

use std::time::{Duration, Instant};

use domain::ids::{Card, Employee, Id, Membership, Posting, Product, Proof, Shop, User};
use domain::ledger::StaffShare;
use domain::money::Currency;
use domain::rules::RulesDigest;
use domain::till::{Origin, ReleaseHold, Return, Reverse};
use persistence::audit::Actor;
use persistence::till::{self, HoldWork, Outcome, Request, Work};
use persistence::{employees, products, snapshot, statements};
use sha2::{Digest, Sha256};
use tokio::sync::oneshot;

use crate::app::commissions;
use crate::app::corrections::Grounds;
use crate::app::error::{AppError, AuthError, IdempotencyError, Noun};
use crate::auth::principal::Principal;
use crate::extract::idempotency_key::IdempotencyKey;
use crate::problem::FieldError;
use crate::state::AppState;
use crate::wire::{posting_result, stored_answer};

/// How long a command may wait in line before it is dropped as not done.
const WAIT_MAX: Duration = Duration::from_secs(3);
/// When to come back after a command was not done.
const RETRY_AFTER_SECONDS: u64 = 1;

/// Where and how a command is to happen, as the caller said it.
#[derive(Debug, Clone)]
pub struct Command {
    /// The membership whose value moves.
    pub wallet: Id<Membership>,
    /// The card that was presented.
    pub card: Option<Id<Card>>,
    /// The shop, for callers that are not bound to one.
    pub shop: Option<Id<Shop>>,
    /// What shows that the member is there, if anything is shown.
    pub proof: Option<Id<Proof>>,
    /// What is asked.
    pub work: Work,
}

impl Command {
    /// 规则版本: whether it says which rules the caller was shown, so that it may have to be shown again.
    pub fn says_rules(&mut self) -> bool {
        self.rules_seen().is_some_and(|seen| seen.is_some())
    }

    /// Which rules the caller was shown, where such a command can say so.
    const fn rules_seen(&mut self) -> Option<&mut Option<RulesDigest>> {
        match &mut self.work {
            Work::TopUp(top_up) => Some(&mut top_up.rules_seen),
            Work::Consume(sale) => Some(&mut sale.rules_seen),
            Work::Reverse { .. }
            | Work::Return { .. }
            | Work::SellPackage { .. }
            | Work::UseCounts(_)
            | Work::ChangeTerm(_)
            | Work::MakeUp { .. }
            | Work::AdjustPoints(_)
            | Work::Hold(_)
            | Work::Refund(_)
            | Work::Bearer(_)
            | Work::Repay(_) => None,
        }
    }
}

/// An answer with whether it is a replay.
#[derive(Debug)]
pub struct Answer {
    /// As it is given.
    pub text: String,
    /// Whether an earlier use of the key made it.
    pub replayed: bool,
}

impl Answer {
    /// A stored answer.
    ///
    /// # Errors
    /// [`AppError::Internal`] when the stored text is not an answer.
    pub fn stored(text: &str, replayed: bool) -> Result<Self, AppError> {
        let text = stored_answer::unpack(text);
        let text = text.map_err(|error| AppError::Internal(format!("a stored answer: {error}")))?;
        Ok(Self { text, replayed })
    }
}

/// Who asks, for the posting. `occurred_at` is when it happened, if not now.
#[must_use]
pub fn origin(principal: &Principal, occurred_at: Option<chrono::DateTime<chrono::Utc>>) -> Origin {
    let user: Option<Id<User>> = match principal.actor {
        Actor::User(user) => Some(user),
        Actor::Client(_) | Actor::Device(_) | Actor::System => None,
    };
    Origin { terminal: principal.terminal, user, occurred_at, late: None }
}

/// The tenant's home currency: every amount of a command is in it.
///
/// # Errors
/// [`AppError::Store`].
pub async fn currency(state: &AppState, principal: &Principal) -> Result<Currency, AppError> {
    let tenant = principal.tenant;
    if let Some(currency) = state.till_settings.snapshots.currency(tenant) {
        return Ok(currency);
    }
    state.read(tenant, |tx| Ok(snapshot::load_in(tx)?.currency)).await
}

/// What the catalogue says now of the products of a sale; most sales name none. Prices are those of the moment of asking:
/// a sale copies them.
///
/// # Errors
/// [`AppError::Store`].
pub async fn goods(
    state: &AppState,
    principal: &Principal,
    ids: Vec<Id<Product>>,
) -> Result<Vec<products::Product>, AppError> {
    if ids.is_empty() {
        return Ok(Vec::new());
    }
    state.read(principal.tenant, move |tx| Ok(products::find_many(tx, &ids)?)).await
}

/// Hands a command to the till and awaits its one answer.
///
/// # Errors
/// The till's refusal, or an [`AppError`] that says that nothing was done.
pub async fn record(
    state: &AppState,
    principal: &Principal,
    key: IdempotencyKey,
    fingerprint: [u8; 32],
    command: Command,
) -> Result<Answer, AppError> {
    refuse_unknown_staff(state, principal, &command.work).await?;
    let request = request(principal, key.into_string(), fingerprint, command)?;
    let (reply, answer) = oneshot::channel();
    state.till.submit(request, move |outcome| {
        // A caller that went away is not told; its key tells it later.
        let _ = reply.send(outcome);
    });
    let outcome = answer.await.map_err(|_| AppError::Internal("the till gave no answer".to_owned()))?;
    answer_of(outcome)
}

/// The same decision without posting anything.
///
/// # Errors
/// The refusal that the command would meet.
pub async fn preview(
    state: &AppState,
    principal: &Principal,
    mut command: Command,
) -> Result<Answer, AppError> {
    // A preview is how rules are seen: it is never refused because they have changed.
    if let Some(seen) = command.rules_seen() {
        *seen = None;
    }
    refuse_unknown_staff(state, principal, &command.work).await?;
    let request = request(principal, String::new(), [0; 32], command)?;
    let settings = state.till_settings.clone();
    let outcome = state.read(principal.tenant, move |tx| Ok(till::preview(tx, &settings, &request)?)).await?;
    let answer = answer_of(outcome)?;
    if commissions::may_see(principal) {
        return Ok(answer);
    }
    let text = posting_result::without_commission(&answer.text);
    let text = text.map_err(|error| AppError::Internal(format!("a preview: {error}")))?;
    Ok(Answer { text, ..answer })
}

/// Lines are stored without foreign keys, so the people on them are looked up here; most commands name nobody.
async fn refuse_unknown_staff(state: &AppState, principal: &Principal, work: &Work) -> Result<(), AppError> {
    let named = named_staff(work);
    if named.is_empty() {
        return Ok(());
    }
    let ids: Vec<Id<Employee>> = named.iter().map(|(_, employee)| *employee).collect();
    let known = state.read(principal.tenant, move |tx| Ok(employees::known(tx, &ids)?)).await?;
    let unknown: Vec<FieldError> = named
        .into_iter()
        .filter(|(_, employee)| !known.contains(employee))
        .map(|(pointer, _)| FieldError::new(pointer, "unknown-reference"))
        .collect();
    if unknown.is_empty() { Ok(()) } else { Err(AppError::Invalid(unknown)) }
}

/// The people of a command, each with the place that names them.
fn named_staff(work: &Work) -> Vec<(String, Id<Employee>)> {
    let of = |place: &str, staff: &[StaffShare]| -> Vec<(String, Id<Employee>)> {
        let named = staff.iter().enumerate();
        named.map(|(index, share)| (format!("{place}/staff/{index}/employee_id"), share.employee)).collect()
    };
    match work {
        Work::TopUp(top_up) => of("", &top_up.staff),
        Work::Consume(sale) => {
            let lines = sale.lines.iter().enumerate();
            lines.flat_map(|(index, line)| of(&format!("/lines/{index}"), &line.staff)).collect()
        }
        Work::Reverse { .. }
        | Work::Return { .. }
        | Work::ChangeTerm(_)
        | Work::MakeUp { .. }
        | Work::AdjustPoints(_)
        | Work::Hold(_)
        | Work::Refund(_)
        | Work::Bearer(_)
        | Work::Repay(_) => Vec::new(),
        Work::SellPackage { command, .. } => of("", &command.staff),
        Work::UseCounts(command) => of("", &command.staff),
    }
}

/// The command that takes a posting back.
///
/// # Errors
/// [`Noun::Posting`] when there is no such posting.
pub async fn reversal(
    state: &AppState,
    principal: &Principal,
    original: Id<Posting>,
    grounds: Grounds,
) -> Result<Command, AppError> {
    let wallet = state
        .read(principal.tenant, move |tx| Ok(statements::wallet_of(tx, original)?))
        .await?
        .ok_or(AppError::NotFound(Noun::Posting))?;
    let Grounds { reason, mandate } = grounds;
    let command = Reverse { origin: origin(principal, None), reason, mandate };
    Ok(Command { wallet, card: None, shop: None, proof: None, work: Work::Reverse { original, command } })
}

/// The command that gives back a part of a sale.
///
/// # Errors
/// [`Noun::Posting`] when there is no such posting.
pub async fn giving_back(
    state: &AppState,
    principal: &Principal,
    original: Id<Posting>,
    command: Return,
) -> Result<Command, AppError> {
    let wallet = state
        .read(principal.tenant, move |tx| Ok(statements::wallet_of(tx, original)?))
        .await?
        .ok_or(AppError::NotFound(Noun::Posting))?;
    Ok(Command { wallet, card: None, shop: None, proof: None, work: Work::Return { original, command } })
}

/// The command that lets go of a hold.
///
/// # Errors
/// [`Noun::Hold`] when there is no such hold.
pub async fn releasing(
    state: &AppState,
    principal: &Principal,
    hold: Id<Posting>,
    reason: Option<String>,
) -> Result<Command, AppError> {
    let wallet = state
        .read(principal.tenant, move |tx| Ok(statements::wallet_of(tx, hold)?))
        .await?
        .ok_or(AppError::NotFound(Noun::Hold))?;
    let command = ReleaseHold { origin: origin(principal, None), hold, reason };
    Ok(Command { wallet, card: None, shop: None, proof: None, work: Work::Hold(HoldWork::Release(command)) })
}

/// What identifies a request beside its key: the operation and its body in canonical form.
#[must_use]
pub fn fingerprint(operation: &str, canonical_body: &[u8]) -> [u8; 32] {
    Sha256::new().chain_update(operation).chain_update([0]).chain_update(canonical_body).finalize().into()
}

fn request(
    principal: &Principal,
    key: String,
    fingerprint: [u8; 32],
    command: Command,
) -> Result<Request, AppError> {
    Ok(Request {
        tenant: principal.tenant,
        wallet: command.wallet,
        card: command.card,
        shop: serving_shop(principal, command.shop)?,
        key,
        fingerprint,
        proof: command.proof,
        work: command.work,
        deadline: Instant::now() + WAIT_MAX,
    })
}

/// The shop in whose name value moves: the caller's own; a machine client without one names it.
pub(super) fn serving_shop(principal: &Principal, named: Option<Id<Shop>>) -> Result<Id<Shop>, AppError> {
    match (principal.shop, named) {
        (Some(own), None) => Ok(own),
        (Some(own), Some(named)) if own == named => Ok(own),
        (Some(_), Some(_)) => Err(AppError::Invalid(vec![FieldError::new("/shop_id", "not-your-shop")])),
        (None, Some(named)) => Ok(named),
        (None, None) => Err(AuthError::TerminalRequired.into()),
    }
}

fn answer_of(outcome: Outcome) -> Result<Answer, AppError> {
    match outcome {
        Outcome::Recorded { answer, replayed } => Answer::stored(&answer, replayed),
        Outcome::Refused(rejection) => Err(AppError::Till(rejection)),
        Outcome::WalletNotFound => Err(AppError::NotFound(Noun::Membership)),
        Outcome::CardNotFound => Err(AppError::NotFound(Noun::Card)),
        Outcome::ShopNotFound => Err(AppError::NotFound(Noun::Shop)),
        Outcome::OriginalNotFound => Err(AppError::NotFound(Noun::Posting)),
        Outcome::PackageNotFound => Err(AppError::NotFound(Noun::Package)),
        Outcome::CountsNotFound => Err(AppError::NotFound(Noun::Counts)),
        Outcome::RefundNotFound => Err(AppError::NotFound(Noun::Refund)),
        Outcome::HoldNotFound => Err(AppError::NotFound(Noun::Hold)),
        Outcome::KeyReused => Err(AppError::Idempotency(IdempotencyError::Reused)),
        Outcome::InProgress => Err(AppError::Idempotency(IdempotencyError::InProgress)),
        Outcome::NotDone => Err(AppError::Unavailable { retry_after_seconds: RETRY_AFTER_SECONDS }),
        Outcome::Failed => Err(AppError::Internal("the till failed".to_owned())),
    }
}

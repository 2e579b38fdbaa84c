//! Taking back: why, within which limit and by whose leave (S06), and the report of it (LG02).

use std::collections::BTreeMap;

use domain::correction_reasons::ReasonUse;
use domain::ids::Id;
use domain::permissions::Permission;
use domain::till::Mandate;
use persistence::correction_reasons::{self, CorrectionReason};
use persistence::corrections::{self, Corrected, CorrectionFilter, ReasonTotal};
use persistence::pagination::{Page, PageRequest};
use persistence::store::Tx;
use persistence::{snapshot, tenants};
use uuid::Uuid;

use super::approvals;
use super::error::AppError;
use super::postings::named;
use crate::auth::principal::{Principal, SignedIn};
use crate::state::AppState;
use crate::wire::posting_row::Members;

/// Why something is to be taken back, as asked: one of the tenant's reasons, own words, or both.
#[derive(Debug, Clone)]
pub struct AskedGrounds {
    /// What it is.
    pub used_for: ReasonUse,
    /// The tenant's reason.
    pub code: Option<String>,
    /// Own words.
    pub words: Option<String>,
    /// A manager at the same screen: staff number and PIN.
    pub approval: Option<(String, String)>,
}

/// Why, in the words that are kept, and under whose authority.
#[derive(Debug, Clone)]
pub struct Grounds {
    /// The words.
    pub reason: String,
    /// The authority.
    pub mandate: Mandate,
}

impl Grounds {
    /// The same without a limit: what a preview shows before a manager comes.
    #[must_use]
    pub fn without_limit(&self) -> Self {
        Self { reason: self.reason.clone(), mandate: Mandate { limit: None, ..self.mandate.clone() } }
    }
}

/// The words of a reason as a posting keeps them, and what the caller — or whoever approves — may take back.
///
/// # Errors
/// Invalid fields, or an approval that fails.
pub async fn grounds(
    state: &AppState,
    principal: &Principal,
    asked: AskedGrounds,
) -> Result<Grounds, AppError> {
    let (used_for, code, words) = (asked.used_for, asked.code.clone(), asked.words.unwrap_or_default());
    let reason = match code {
        Some(code) => state.read(principal.tenant, move |tx| told(tx, used_for, &code, &words)).await?,
        None if words.trim().is_empty() => return Err(AppError::invalid("/reason", "required")),
        None => words.trim().to_owned(),
    };
    let own = principal.correction_limit;
    let mut mandate = Mandate { reason_code: asked.code, limit: own, ..Mandate::default() };
    if let Some((number, pin)) = asked.approval {
        let needed = match used_for {
            ReasonUse::Return => Permission::ReturnCreate,
            ReasonUse::Correction | ReasonUse::Both => Permission::PostingReverse,
        };
        if let Some(lent) = approvals::correction_limit(state, principal, needed, number, pin).await? {
            mandate = Mandate { limit: lent.limit, approved_by: Some(lent.by), ..mandate };
        }
    }
    Ok(Grounds { reason, mandate })
}

/// The words of the tenant's reason in the tenant's language, with the clerk's own behind them.
fn told(tx: &mut Tx<'_>, used_for: ReasonUse, code: &str, words: &str) -> Result<String, AppError> {
    let refused = |why| Err(AppError::invalid("/reason_code", why));
    let Some(reason) = correction_reasons::find_by_code(tx, code)? else {
        return refused("unknown-reference");
    };
    if reason.retired {
        return refused("retired");
    }
    if !reason.used_for.serves(used_for) {
        return refused("unknown-value");
    }
    let language = tenants::get(tx)?.language;
    let (label, words) = (reason.label(&language), words.trim());
    Ok(match words {
        "" => label.to_owned(),
        words if language == "en" => format!("{label}: {words}"),
        words => format!("{label}：{words}"),
    })
}

/// Corrections and returns with everybody that they name.
pub struct ListedCorrections {
    /// The rows.
    pub page: Page<Corrected, Uuid>,
    /// Their members.
    pub members: Members,
    /// The tenant's reasons by code.
    pub reasons: BTreeMap<String, CorrectionReason>,
}

/// Corrections and returns of the members that the caller may browse, newest first.
///
/// # Errors
/// [`AppError::Store`].
pub async fn list(
    state: &AppState,
    caller: &SignedIn,
    filter: CorrectionFilter,
    page: PageRequest<Uuid>,
) -> Result<ListedCorrections, AppError> {
    let (scope, key_ring) = (caller.browse.clone(), state.key_ring.clone());
    state
        .read(caller.tenant, move |tx| {
            let before = page.after.map(Id::new);
            let rows = corrections::list(tx, &scope, &filter, before, page.limit + 1)?;
            let page = Page::cut(rows, &page, |each| each.row.id.value());
            let rows: Vec<_> = page.items.iter().map(|each| each.row.clone()).collect();
            let members = named(tx, &key_ring, &rows)?;
            Ok(ListedCorrections { page, members, reasons: by_code(tx)? })
        })
        .await
}

/// How many and how much for each reason.
///
/// # Errors
/// [`AppError::Store`].
pub async fn totals(
    state: &AppState,
    principal: &Principal,
    filter: CorrectionFilter,
) -> Result<(Vec<ReasonTotal>, BTreeMap<String, CorrectionReason>), AppError> {
    let scope = principal.browse.clone();
    state
        .read(principal.tenant, move |tx| {
            let currency = snapshot::load_in(tx)?.currency;
            Ok((corrections::totals(tx, &scope, &filter, currency)?, by_code(tx)?))
        })
        .await
}

fn by_code(tx: &mut Tx<'_>) -> Result<BTreeMap<String, CorrectionReason>, AppError> {
    let reasons = correction_reasons::list(tx)?;
    Ok(reasons.into_iter().map(|reason| (reason.code.clone(), reason)).collect())
}

//! Checking, not trusting: everything that must be true of a tenant's ledger, recomputed from its rows.
//!
//! Runs in one repeatable-read snapshot, so it may run while the till serves. A clean report has no findings.

mod anchors;
mod books;
mod checks;
mod commission;
mod days;
mod figures;
mod invoices;
mod settlement;

use diesel::connection::SimpleConnection;
use diesel::pg::PgConnection;
use diesel::prelude::*;
use domain::derivation::Derivation;
use domain::ids::{Id, Tenant};
use domain::money::Currency;
use domain::recompute;
use uuid::Uuid;

use crate::chain::{self, Break};
use crate::database::DatabaseAddress;
use crate::derivation_codec;
use crate::error::StoreError;
use crate::schema::{posting, tenant_directory};
use crate::store::{Tx, in_transaction};

/// Something that is not as it must be.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Finding {
    /// Which check found it.
    pub check: &'static str,
    /// The row: a wallet, posting, lot or event.
    pub subject: String,
    /// What is wrong, with figures.
    pub detail: String,
}

/// What was checked of one tenant, and what was found.
#[derive(Debug, Clone)]
pub struct Report {
    /// The tenant.
    pub tenant: Id<Tenant>,
    /// Wallets looked at.
    pub wallets: i64,
    /// Postings looked at.
    pub postings: i64,
    /// Sealed events walked.
    pub sealed: i64,
    /// What is wrong; empty when everything holds.
    pub findings: Vec<Finding>,
}

pub use anchors::Anchor;

/// Checks every tenant of the directory, also against heads of their chains that were noted elsewhere.
///
/// # Errors
/// A [`StoreError`] when the checks could not run; a mismatch is a finding, not an error.
pub fn all(address: &DatabaseAddress, anchors: &[Anchor]) -> Result<Vec<Report>, StoreError> {
    let mut conn = connect(address)?;
    let tenants: Vec<Uuid> = tenant_directory::table
        .order(tenant_directory::number)
        .select(tenant_directory::id)
        .load(&mut conn)?;
    tenants.into_iter().map(|id| check(&mut conn, Id::new(id), anchors)).collect()
}

/// Checks one tenant.
///
/// # Errors
/// As [`all`].
pub fn tenant(address: &DatabaseAddress, tenant: Id<Tenant>) -> Result<Report, StoreError> {
    anchored(address, tenant, &[])
}

/// Checks one tenant, also against heads of its chain that were noted elsewhere.
///
/// # Errors
/// As [`all`].
pub fn anchored(
    address: &DatabaseAddress,
    tenant: Id<Tenant>,
    anchors: &[Anchor],
) -> Result<Report, StoreError> {
    check(&mut connect(address)?, tenant, anchors)
}

fn connect(address: &DatabaseAddress) -> Result<PgConnection, StoreError> {
    let mut conn = PgConnection::establish(&address.auditor())
        .map_err(|error| StoreError::Unavailable(error.to_string()))?;
    conn.batch_execute("SET TIME ZONE 'UTC'")?;
    Ok(conn)
}

fn check(conn: &mut PgConnection, tenant: Id<Tenant>, anchors: &[Anchor]) -> Result<Report, StoreError> {
    let begin = format!("BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY; SET LOCAL app.tenant = '{tenant}'");
    in_transaction(conn, &begin, |conn| {
        let mut findings = whole_tables(conn, tenant.value())?;
        findings.extend(derivations(conn, tenant.value())?);
        findings.extend(commission::recount(conn, tenant.value())?);
        let mut tx = Tx::of(conn, tenant);
        findings.extend(days::check(&mut tx)?);
        findings.extend(books::check_locks(&mut tx)?);
        findings.extend(chain::check(&mut tx)?.map(broken));
        findings.extend(anchors::check(&mut tx, anchors)?);
        let sealed = chain::head(&mut tx)?.seq;
        let (wallets, postings) = checks::counts(conn, tenant.value())?;
        Ok(Report { tenant, wallets, postings, sealed, findings })
    })
}

/// Every check that reads whole tables. Its joins hash: each is of all rows of a tenant with all others, where a nested loop, or a merge
/// by the wallet alone, takes quadratic time for a wallet of many postings; PostgreSQL takes those wherever it has not
/// analysed a table since it grew. Forbidden joins that cannot be avoided are costed sky-high, which must not have them compiled.
fn whole_tables(conn: &mut PgConnection, tenant: Uuid) -> Result<Vec<Finding>, StoreError> {
    conn.batch_execute(
        "SET LOCAL enable_nestloop = off; SET LOCAL enable_mergejoin = off; SET LOCAL jit = off; SET LOCAL work_mem = '64MB'",
    )?;
    let mut findings = checks::rows(conn, tenant)?;
    findings.extend(figures::check(conn, tenant)?);
    findings.extend(settlement::check(conn, tenant)?);
    findings.extend(books::check(conn, tenant)?);
    findings.extend(invoices::check(conn, tenant)?);
    findings.extend(commission::check(conn, tenant)?);
    conn.batch_execute(
        "SET LOCAL enable_nestloop = on; SET LOCAL enable_mergejoin = on; SET LOCAL jit TO DEFAULT; SET LOCAL work_mem TO DEFAULT",
    )?;
    Ok(findings)
}

fn broken(fault: Break) -> Finding {
    let (subject, detail) = match fault {
        Break::Gap { seq } => (seq.to_string(), "a link is missing".to_owned()),
        Break::Missing { seq, event } => (event.to_string(), format!("the event of link {seq} is gone")),
        Break::Changed { seq, event } => (event.to_string(), format!("link {seq} is not what was sealed")),
        Break::Rewritten { from, to } => (from.to_string(), format!("links {from} to {to} were rewritten")),
        Break::Twice { event } => (event, "the event was sealed twice".to_owned()),
    };
    Finding { check: "audit chain unbroken", subject, detail }
}

/// Every derivation can be read, and its numbers follow from its inputs.
fn derivations(conn: &mut PgConnection, tenant: Uuid) -> Result<Vec<Finding>, StoreError> {
    const PAGE: i64 = 1_000;
    let mut findings = Vec::new();
    let mut after = Uuid::nil();
    loop {
        let rows: Vec<(Uuid, String, String)> = posting::table
            .filter(posting::tenant_id.eq(tenant).and(posting::id.gt(after)))
            .order(posting::id)
            .limit(PAGE)
            .select((posting::id, posting::currency, posting::derivation))
            .load(conn)?;
        let Some(last) = rows.last() else { return Ok(findings) };
        after = last.0;
        for (id, currency, text) in &rows {
            let derivation =
                Currency::from_code(currency).and_then(|currency| derivation_codec::decode(text, currency));
            let fault = match derivation {
                None => Some("cannot be read".to_owned()),
                Some(derivation) => fault_of(&derivation),
            };
            findings.extend(fault.map(|detail| Finding {
                check: "derivation explains the numbers",
                subject: id.to_string(),
                detail,
            }));
        }
    }
}

fn fault_of(derivation: &Derivation) -> Option<String> {
    recompute::recompute(derivation).err().map(|mismatch| format!("{mismatch:?}"))
}

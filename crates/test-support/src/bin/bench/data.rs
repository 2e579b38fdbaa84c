//! What is measured on: tenants with members, cards and wallets, made once and kept as long as size and schema match.

use std::fs;
use std::path::PathBuf;
use std::time::Instant;

use domain::ids::{Id, Tenant};
use persistence::{bootstrap, verify};
use serde_json::{Value, json};
use sha2::{Digest as _, Sha256};
use test_support::{Sql, workspace};
use uuid::Uuid;

use crate::cluster::{BenchCluster, PRODUCT};
use crate::founding;
use crate::options::Options;
use crate::report::progress;

/// Tenants whose whole ledger is verified after a run, the first among them.
const VERIFIED_TENANTS: usize = 5;

/// A member's card as callers need it.
#[derive(Debug, Clone)]
pub(crate) struct Card {
    /// The membership.
    pub(crate) membership: String,
    /// The card.
    pub(crate) id: String,
}

/// A tenant as callers need it.
#[derive(Debug, Clone)]
pub(crate) struct TenantData {
    /// Public name of its machine client.
    pub(crate) client_id: String,
    /// Secret of its machine client.
    pub(crate) client_secret: String,
}

/// Everything that callers need.
#[derive(Debug)]
pub(crate) struct Data {
    /// Who belongs where.
    pub(crate) layout: Layout,
    /// By number.
    pub(crate) tenants: Vec<TenantData>,
    /// By the member's number.
    pub(crate) cards: Vec<Card>,
    /// Directory of the server under test, with its keys.
    pub(crate) home: PathBuf,
}

/// Which member belongs to which tenant: the first has a fifth of all, the others share the rest.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Layout {
    /// All members.
    pub(crate) size: usize,
    /// All tenants.
    pub(crate) tenants: usize,
    /// Members of the first tenant.
    pub(crate) first: usize,
    /// Members of each other tenant.
    pub(crate) each: usize,
}

impl Layout {
    fn new(size: usize, tenants: usize) -> Self {
        let first = if tenants == 1 { size } else { size / 5 };
        let each = if tenants == 1 { 0 } else { (size - first) / (tenants - 1) };
        Self { size: first + each * (tenants - 1), tenants, first, each }
    }

    /// The numbers of a tenant's members.
    pub(crate) fn members(&self, tenant: usize) -> std::ops::Range<usize> {
        let start = if tenant == 0 { 0 } else { self.first + self.each * (tenant - 1) };
        start..start + if tenant == 0 { self.first } else { self.each }
    }

    /// The tenant of a member.
    pub(crate) const fn tenant_of(&self, member: usize) -> usize {
        if member < self.first { 0 } else { 1 + (member - self.first) / self.each }
    }
}

/// The id of a tenant: plain to compute, also in SQL.
pub(crate) fn tenant_id(number: usize) -> Id<Tenant> {
    let text = format!("01990000-0000-7000-8000-{number:012}");
    Id::new(Uuid::parse_str(&text).expect("digits are hexadecimal"))
}

/// The number on a member's card.
pub(crate) fn card_number(member: usize) -> String {
    format!("88{member:08}")
}

/// A member's phone.
pub(crate) fn phone(member: usize) -> String {
    format!("139{member:08}")
}

impl Data {
    /// The kept data, or new data.
    pub(crate) fn ready(options: &Options, cluster: &BenchCluster) -> Self {
        let home = options.directory.join("home");
        let note = options.directory.join("data.json");
        let layout = Layout::new(options.size, options.tenants);
        let mut wanted = json!({ "size": layout.size, "sales": options.sales, "tenants": layout.tenants, "schema": schema(cluster) });
        if options.daily {
            wanted["daily"] = json!(true);
        }
        let kept: Option<Value> = fs::read(&note).ok().and_then(|bytes| serde_json::from_slice(&bytes).ok());
        let clients = match kept.filter(|kept| kept["of"] == wanted) {
            Some(kept) => kept["clients"].clone(),
            None => {
                recreate(cluster);
                let clients = founding::found_all(&layout, options, cluster, &home);
                let text = json!({ "of": wanted, "clients": clients }).to_string();
                fs::write(&note, text).expect("the bench directory can be written");
                clients
            }
        };
        bootstrap::migrate(&cluster.address()).unwrap_or_else(|error| panic!("{error}"));
        Self { layout, tenants: tenants(&clients), cards: cards(cluster), home }
    }

    /// What the product's own verification finds in some tenants.
    pub(crate) fn verify_sample(&self, cluster: &BenchCluster) -> Vec<String> {
        let mut findings = Vec::new();
        for number in 0..VERIFIED_TENANTS.min(self.layout.tenants) {
            let began = Instant::now();
            let report =
                verify::tenant(&cluster.address(), tenant_id(number)).expect("the verification runs");
            progress(&format!(
                "  tenant {number}: {} wallets, {} postings, verified in {:.0} s",
                report.wallets,
                report.postings,
                began.elapsed().as_secs_f64()
            ));
            findings.extend(report.findings.iter().map(|finding| format!("{finding:?}")));
        }
        findings
    }
}

/// What the data depends on beside its size.
fn schema(cluster: &BenchCluster) -> String {
    let mut digest = Sha256::new();
    for path in workspace::files("migrations", "sql") {
        digest.update(workspace::read(&path));
    }
    digest.update(cluster.data_dir().display().to_string());
    digest.finalize().iter().take(8).map(|byte| format!("{byte:02x}")).collect()
}

fn recreate(cluster: &BenchCluster) {
    progress("making the product's database anew …");
    let mut server = cluster.sql("postgres");
    server.run(&format!("DROP DATABASE IF EXISTS {PRODUCT} WITH (FORCE)"));
    server.run(&format!("CREATE DATABASE {PRODUCT}"));
    bootstrap::migrate(&cluster.address()).unwrap_or_else(|error| panic!("{error}"));
}

fn tenants(clients: &Value) -> Vec<TenantData> {
    let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
    let pairs = clients.as_array().into_iter().flatten();
    pairs.map(|pair| TenantData { client_id: text(&pair[0]), client_secret: text(&pair[1]) }).collect()
}

fn cards(cluster: &BenchCluster) -> Vec<Card> {
    let mut sql: Sql = cluster.sql(PRODUCT);
    let rows = sql.rows("SELECT membership_id AS m, id AS c FROM card ORDER BY number");
    let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
    rows.iter().map(|row| Card { membership: text(&row["m"]), id: text(&row["c"]) }).collect()
}

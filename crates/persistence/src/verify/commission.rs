//! 提成, counted again: what each line says follows from its own figures and its version of the rule, and what was taken back is
//! what had been earned.

use std::collections::HashMap;

use diesel::pg::PgConnection;
use diesel::prelude::*;
use diesel::sql_types::{Int8, Text, Uuid as SqlUuid};
use domain::commission::{CommissionLine, CommissionRule, Part, paid_for};
use domain::ids::{Id, RuleVersion};
use domain::money::Currency;
use domain::rules::Versioned;
use uuid::Uuid;

use super::Finding;
use crate::error::StoreError;
use crate::snapshot;
use crate::statement::statement;
use crate::till::commission::{WrittenCommission, commission_line};

const PAGE_POSTINGS: i64 = 1_000;

statement! {
    /// Whatever was earned by some postings, page by page.
    EarnedAfter -> commission_line::Columns;
    "SELECT c.tenant_id, c.posting_id, c.number, c.business_date, c.shop_id, c.program_id, c.employee_id, c.line, \
       c.of_posting_id, c.activity, c.customer, c.product_id, c.category, c.quantity, c.list, c.charged, c.paid, c.role, \
       c.share_bp, c.assigned, c.grade, c.rule_id, c.item, c.base, c.rate_bp, c.fee, c.ladder, c.counted, c.amount \
     FROM (SELECT DISTINCT d.tenant_id, d.posting_id FROM commission_line AS d WHERE d.tenant_id = ",
    tenant: SqlUuid = Uuid, " AND d.posting_id > ", after: SqlUuid = Uuid,
    " ORDER BY d.posting_id LIMIT ", rows: Int8 = i64, ") AS k \
     JOIN commission_line AS c ON c.tenant_id = k.tenant_id AND c.posting_id = k.posting_id \
     ORDER BY c.posting_id, c.number"
}

statement! {
    /// A correction takes back exactly what its original says; what else was taken back is no more than was earned; whoever is on
    /// a line has a line of commission, in the period and shop of its posting.
    OffencesOf -> (Text, Text);
    "WITH t AS (SELECT ", tenant: SqlUuid = Uuid, " AS id), \
     c AS (SELECT c.* FROM commission_line c JOIN t ON c.tenant_id = t.id), \
     sums AS (SELECT posting_id, employee_id, line, role, count(*) AS n, sum(amount) AS amount, sum(counted) AS counted, \
       sum(quantity) AS quantity FROM c GROUP BY 1, 2, 3, 4) \
     SELECT r.reversal_id::text, format('%s is taken back of %s', b.amount, a.amount) \
     FROM reversal r JOIN t ON r.tenant_id = t.id \
     JOIN sums a ON a.posting_id = r.original_id \
     LEFT JOIN sums b ON b.posting_id = r.reversal_id AND b.employee_id = a.employee_id AND b.line = a.line AND b.role = a.role \
     WHERE (b.n, b.amount, b.counted, b.quantity) IS DISTINCT FROM (a.n, -a.amount, -a.counted, -a.quantity) \
     UNION ALL \
     SELECT e.posting_id::text, format('%s earned, %s taken back', e.amount, b.amount) \
     FROM (SELECT posting_id, employee_id, role, sum(amount) AS amount FROM c WHERE of_posting_id IS NULL GROUP BY 1, 2, 3) AS e \
     JOIN (SELECT of_posting_id, employee_id, role, sum(amount) AS amount FROM c WHERE of_posting_id IS NOT NULL GROUP BY 1, 2, 3) \
       AS b ON b.of_posting_id = e.posting_id AND b.employee_id = e.employee_id AND b.role = e.role \
     WHERE e.amount + b.amount < 0 OR b.amount > 0 \
     UNION ALL \
     SELECT p.id::text, format('%s shares, %s lines of commission', s.shares, s.lines) \
     FROM (SELECT posting_id, count(*) AS lines, (SELECT sum(jsonb_array_length(l.staff)) FROM posting_line l JOIN t \
         ON l.tenant_id = t.id WHERE l.posting_id = c.posting_id AND l.kind = 1) AS shares \
       FROM c WHERE of_posting_id IS NULL GROUP BY 1) AS s \
     JOIN t ON true JOIN posting p ON p.tenant_id = t.id AND p.id = s.posting_id WHERE s.shares IS DISTINCT FROM s.lines \
     UNION ALL \
     SELECT c.posting_id::text, format('of %s in %s', c.business_date, c.shop_id) \
     FROM c LEFT JOIN posting p ON p.tenant_id = c.tenant_id AND p.id = c.posting_id \
     WHERE (p.business_date, p.shop_id) IS DISTINCT FROM (c.business_date, c.shop_id)"
}

/// What a tenant's lines of commission say against their postings and corrections.
pub(super) fn check(conn: &mut PgConnection, tenant: Uuid) -> Result<Vec<Finding>, StoreError> {
    let offences: Vec<(String, String)> = OffencesOf { tenant }.load(conn)?;
    let finding = |(subject, detail)| Finding { check: "commission as its postings say", subject, detail };
    Ok(offences.into_iter().map(finding).collect())
}

/// Lines of commission that their own figures and rule count otherwise.
pub(super) fn recount(conn: &mut PgConnection, tenant: Uuid) -> Result<Vec<Finding>, StoreError> {
    let mut findings = Vec::new();
    let snapshot = snapshot::load(conn, tenant)?;
    let rules: HashMap<Id<RuleVersion>, &Versioned<CommissionRule>> =
        snapshot.rules.commissions.iter().map(|rule| (rule.id, rule)).collect();
    let mut after = Uuid::nil();
    loop {
        let rows: Vec<WrittenCommission> = EarnedAfter { tenant, after, rows: PAGE_POSTINGS }.load(conn)?;
        let Some(last) = rows.last() else { return Ok(findings) };
        after = last.posting;
        for of_line in rows.chunk_by(|one, other| (one.posting, one.line) == (other.posting, other.line)) {
            findings.extend(recounted(of_line, &rules, snapshot.currency)?);
        }
    }
}

/// Whether the lines of one line are what its figures and its rule say; what was taken back follows from what was earned.
fn recounted(
    rows: &[WrittenCommission],
    rules: &HashMap<Id<RuleVersion>, &Versioned<CommissionRule>>,
    currency: Currency,
) -> Result<Option<Finding>, StoreError> {
    let stored: Vec<CommissionLine> = rows.iter().map(|row| row.line(currency)).collect::<Result<_, _>>()?;
    let Some(first) = stored.first().filter(|line| line.of.is_none()) else { return Ok(None) };
    let rule = stored.iter().find_map(|line| Some(line.terms.as_ref()?.rule));
    let parts: Vec<Part> = stored.iter().map(|line| line.part.clone()).collect();
    let rule = rule.and_then(|id| rules.get(&id).copied());
    let again = paid_for(rule, first.line, &first.worked, &parts);
    if again.as_ref() == Ok(&stored) {
        return Ok(None);
    }
    let subject = rows.first().map_or(String::new(), |row| row.posting.to_string());
    let (check, detail) = ("commission recomputes", format!("line {} is counted otherwise", first.line));
    Ok(Some(Finding { check, subject, detail }))
}

//! 开票, against the postings that marks name: by other means than the rule that let them be made.

use diesel::pg::PgConnection;
use diesel::prelude::*;
use diesel::sql_types::{Text, Uuid as SqlUuid};
use uuid::Uuid;

use super::Finding;
use crate::error::StoreError;
use crate::statement::statement;

type Offence = (Text, Text);

statement! {
    /// Marks name postings that take money in, for no more than they took in (with what prepaid value paid, where a second invoice
    /// stands), and red ones take off no more than is invoiced.
    MarksAgainstPostings -> Offence;
    "WITH t AS (SELECT ", tenant: SqlUuid = Uuid, " AS id), \
     marked AS (SELECT m.posting_id, coalesce(sum(m.amount) FILTER (WHERE NOT m.red), 0) AS blue, \
         coalesce(sum(m.amount) FILTER (WHERE m.red), 0) AS red, bool_or(m.second) AS second \
       FROM invoice_mark m JOIN t ON m.tenant_id = t.id WHERE m.withdrawn_at IS NULL GROUP BY 1), \
     paid AS (SELECT k.posting_id, p.kind, coalesce(sum((x.value->>'amount')::numeric) FILTER (WHERE x.value->>'method' \
           NOT IN ('stored_value', 'points', 'on_account', 'gift_card', 'deposit', 'voucher')), 0) AS money, \
         CASE WHEN p.tenders IS NULL THEN p.total * 10::numeric ^ c.scale ELSE coalesce(sum((x.value->>'amount')::numeric) FILTER \
           (WHERE x.value->>'method' IN ('stored_value', 'gift_card', 'deposit')), 0) END AS prepaid \
       FROM marked k JOIN t ON true JOIN posting p ON p.tenant_id = t.id AND p.id = k.posting_id JOIN currency c ON c.code = p.currency \
       LEFT JOIN LATERAL jsonb_array_elements(p.tenders) AS x ON p.tenders IS NOT NULL GROUP BY 1, 2, p.tenders, p.total, c.scale) \
     SELECT m.posting_id::text, format('%s invoiced, %s taken off, of %s and %s', m.blue, m.red, p.money, p.prepaid) \
     FROM marked m LEFT JOIN paid p ON p.posting_id = m.posting_id \
     WHERE p.posting_id IS NULL OR p.kind NOT IN (1, 2, 5, 10) OR m.red > m.blue \
       OR m.blue - m.red > p.money + CASE WHEN m.second THEN p.prepaid ELSE 0 END"
}

/// Every mark that says more than its posting.
pub(super) fn check(conn: &mut PgConnection, tenant: Uuid) -> Result<Vec<Finding>, StoreError> {
    let found: Vec<(String, String)> = MarksAgainstPostings { tenant }.load(conn)?;
    let finding = |(subject, detail)| Finding { check: "invoices within their receipts", subject, detail };
    Ok(found.into_iter().map(finding).collect())
}

//! Lines of commission one by one, newest first, with the postings that they are of.

use chrono::NaiveDate;
use diesel::prelude::*;
use diesel::sql_types::{Bool, Date, Int2, Int8, Nullable, Text, Uuid as SqlUuid};
use domain::commission::{Activity, CommissionLine};
use domain::ids::{Id, Posting, Program, Shop};
use domain::ledger::PostingKind;
use domain::money::Currency;
use uuid::Uuid;

use super::CommissionFilter;
use crate::error::StoreError;
use crate::pagination::{Page, PageRequest};
use crate::statement::statement;
use crate::store::Tx;
use crate::till::{commission, rows};

/// The key of a line: its posting and its place in it.
pub type LineKey = (Uuid, i16);

/// A line with the posting that it is of.
#[derive(Debug, Clone)]
pub struct Line {
    /// The posting.
    pub posting: Id<Posting>,
    /// Its place among the posting's lines of commission, from 1.
    pub number: i16,
    /// What the posting is.
    pub kind: PostingKind,
    /// Its number.
    pub receipt_no: String,
    /// Its business date.
    pub business_date: NaiveDate,
    /// Its shop.
    pub shop: Id<Shop>,
    /// What was sold or done, as the shop calls it; empty where it has no name.
    pub label: String,
    /// What it says.
    pub line: CommissionLine,
}

/// Which of them: those that one total of the report is made of.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Part {
    /// Only of this kind of business.
    pub activity: Option<Activity>,
    /// Only those that ladders pay.
    pub by_ladder: bool,
    /// Only by the rules of this program.
    pub program: Option<Id<Program>>,
    /// Only those that the ladder of this code pays.
    pub ladder: Option<String>,
}

type KeySql = (SqlUuid, Int2, Int2, Text, Date, SqlUuid, Nullable<Text>);
type KeyRow = (Uuid, i16, i16, String, NaiveDate, Uuid, Option<String>);

statement! {
    /// Which lines, newest first, with the headers of their postings. What is taken back bears the name of what it was.
    KeysOf -> KeySql;
    "SELECT c.posting_id, c.number, p.kind, p.receipt_no, c.business_date, c.shop_id, l.label \
     FROM (SELECT ", tenant: SqlUuid = Uuid, " AS tenant_id, ", from: Date = NaiveDate, " AS from_date, ",
    to: Date = NaiveDate, " AS to_date, ", shop: Nullable<SqlUuid> = Option<Uuid>, " AS shop_id, ",
    employee: Nullable<SqlUuid> = Option<Uuid>, " AS employee_id, ", before: Nullable<SqlUuid> = Option<Uuid>,
    " AS before_id, ", number: Int2 = i16, " AS before_number, ", rows: Int8 = i64, " AS wanted, ",
    activity: Nullable<Int2> = Option<i16>, " AS activity, ", by_ladder: Bool = bool, " AS by_ladder, ",
    program: Nullable<SqlUuid> = Option<Uuid>, " AS program_id, ", ladder: Nullable<Text> = Option<String>, " AS ladder) AS k \
     CROSS JOIN LATERAL (SELECT * FROM commission_line AS c WHERE c.tenant_id = k.tenant_id \
       AND c.business_date BETWEEN k.from_date AND k.to_date AND (k.shop_id IS NULL OR c.shop_id = k.shop_id) \
       AND (k.employee_id IS NULL OR c.employee_id = k.employee_id) \
       AND (k.activity IS NULL OR c.activity = k.activity) AND (NOT k.by_ladder OR c.ladder IS NOT NULL) \
       AND (k.program_id IS NULL OR c.program_id = k.program_id) AND (k.ladder IS NULL OR c.ladder = k.ladder) \
       AND (k.before_id IS NULL OR (c.posting_id, c.number) < (k.before_id, k.before_number)) \
       ORDER BY c.posting_id DESC, c.number DESC LIMIT k.wanted) AS c \
     JOIN posting AS p ON p.tenant_id = c.tenant_id AND p.id = c.posting_id \
     LEFT JOIN posting_line AS l ON l.tenant_id = c.tenant_id AND l.line = c.line \
       AND l.posting_id = CASE p.kind WHEN 3 THEN p.reverses_id WHEN 9 THEN c.of_posting_id ELSE c.posting_id END \
     ORDER BY c.posting_id DESC, c.number DESC"
}

/// One page of lines, newest first.
///
/// # Errors
/// A [`StoreError`] of the reads.
pub fn lines(
    tx: &mut Tx<'_>,
    currency: Currency,
    (filter, part): (&CommissionFilter, &Part),
    page: &PageRequest<LineKey>,
) -> Result<Page<Line, LineKey>, StoreError> {
    let statement = KeysOf {
        tenant: tx.tenant_id(),
        from: filter.from,
        to: filter.to,
        shop: filter.shop.map(Id::value),
        employee: filter.employee.map(Id::value),
        before: page.after.map(|(posting, _)| posting),
        number: page.after.map_or(0, |(_, number)| number),
        rows: page.fetch(),
        activity: part.activity.map(|activity| activity as i16),
        by_ladder: part.by_ladder,
        program: part.program.map(Id::value),
        ladder: part.ladder.clone(),
    };
    let keys: Vec<KeyRow> = statement.load(tx.conn)?;
    let page = Page::cut(keys, page, |row| (row.0, row.1));
    let mut postings: Vec<Id<Posting>> = page.items.iter().map(|row| Id::new(row.0)).collect();
    postings.dedup();
    let tenant = tx.tenant_id();
    let of = commission::of_postings(tx.conn, tenant, &postings, currency)?;
    page.try_map(|(posting, number, kind, receipt_no, business_date, shop, label)| {
        // Lines of a posting count from 1 without a gap.
        let place = usize::try_from(number - 1).ok();
        let line = of.get(&posting).zip(place).and_then(|(lines, place)| lines.get(place));
        Ok(Line {
            posting: Id::new(posting),
            number,
            kind: rows::posting_kind(kind, posting)?,
            receipt_no,
            business_date,
            shop: Id::new(shop),
            label: label.unwrap_or_default(),
            line: line.ok_or(StoreError::corrupt("commission_line", "number", posting))?.clone(),
        })
    })
}

//! The report as a table.

use std::collections::BTreeMap;
use std::sync::Arc;

use actix_web::web;
use domain::ledger::Tender;
use futures_util::StreamExt as _;
use persistence::correction_reasons::CorrectionReason;
use persistence::corrections::{Corrected, CorrectionFilter, ReasonTotal};
use persistence::pagination::{PAGE_ROWS_MAX, PageRequest};
use persistence::statements;

use super::named;
use crate::app::corrections::{self, ListedCorrections};
use crate::auth::principal::SignedIn;
use crate::language::Language;
use crate::state::AppState;
use crate::tables::{Cell, Column, Holds, Row, Rows, Sheet, pages};
use crate::wire::words::{self, WayNames};

const COLUMNS: [(&str, &str, Holds); 21] = [
    ("营业日", "Business date", Holds::Date),
    ("记录时间", "Recorded at", Holds::Instant),
    ("小票号", "Receipt", Holds::Long),
    ("种类", "Kind", Holds::Words),
    ("门店", "Shop", Holds::Name),
    ("操作员", "User", Holds::Words),
    ("授权人", "Approved by", Holds::Words),
    ("原因代码", "Reason code", Holds::Words),
    ("原因", "Reason", Holds::Long),
    ("会员号", "Member number", Holds::Words),
    ("会员", "Member", Holds::Words),
    ("原小票号", "Original receipt", Holds::Long),
    ("原种类", "Original kind", Holds::Words),
    ("原营业日", "Original business date", Holds::Date),
    ("原操作员", "Original user", Holds::Words),
    ("原金额", "Original amount", Holds::Number),
    ("金额", "Amount", Holds::Number),
    ("本金变动", "Principal", Holds::Number),
    ("赠送变动", "Bonus", Holds::Number),
    ("积分变动", "Points", Holds::Number),
    ("付款方式", "Ways of payment", Holds::Name),
];

const TOTALS: [(&str, &str, Holds); 5] = [
    ("原因代码", "Reason code", Holds::Words),
    ("原因", "Reason", Holds::Long),
    ("种类", "Kind", Holds::Words),
    ("次数", "How many", Holds::Number),
    ("金额", "Amount", Holds::Number),
];

/// The columns of the list.
pub(super) fn columns(language: Language) -> Vec<Column> {
    Column::all(&COLUMNS, language)
}

/// Everything that a filter finds, newest first.
pub(super) fn rows(
    state: web::Data<AppState>,
    caller: SignedIn,
    filter: CorrectionFilter,
    ways: Arc<WayNames>,
    language: Language,
) -> Rows {
    let read = move |after| {
        let (state, caller, filter, ways) = (state.clone(), caller.clone(), filter.clone(), ways.clone());
        async move {
            let listed =
                corrections::list(&state, &caller, filter, PageRequest { after, limit: PAGE_ROWS_MAX })
                    .await?;
            let rows = listed.page.items.iter().map(|each| row(each, &listed, &ways, language)).collect();
            Ok((rows, listed.page.next))
        }
    };
    pages(read).boxed_local()
}

/// How many and how much for each reason.
pub(super) fn totals(
    totals: &[ReasonTotal],
    reasons: &BTreeMap<String, CorrectionReason>,
    language: Language,
) -> Sheet {
    let row = |total: &ReasonTotal| {
        let reason = named(total.reason_code.as_deref(), reasons, language);
        let (code, name) = reason.map_or((None, None), |reason| (Some(reason.code), Some(reason.name)));
        Row::new([
            Cell::from(code),
            Cell::from(name),
            Cell::text(words::posting(total.kind, language)),
            Cell::number(total.count),
            Cell::from(&total.total),
        ])
    };
    Sheet::whole(
        language.pick("按原因", "By reason"),
        Column::all(&TOTALS, language),
        totals.iter().map(row).collect(),
    )
}

fn row(each: &Corrected, listed: &ListedCorrections, ways: &WayNames, language: Language) -> Row {
    let Corrected { row, original, .. } = each;
    let member = listed.members.get(&row.member);
    let user = |row: &statements::Row| Cell::from(row.user.as_ref().map(|user| user.name.clone()));
    let tenders: Vec<String> = row.tenders.iter().map(|of| tender(of, ways)).collect();
    Row::new([
        Cell::from(row.business_date),
        Cell::Instant(row.recorded_at),
        Cell::text(&row.receipt_no),
        Cell::text(words::posting(row.kind, language)),
        Cell::text(&row.shop.name),
        user(row),
        Cell::from(each.approved_by.as_ref().map(|user| user.name.clone())),
        Cell::from(each.reason_code.clone()),
        Cell::from(row.reason.clone()),
        Cell::from(member.map(|member| member.number.clone())),
        Cell::from(member.map(|member| member.display.name.clone())),
        Cell::text(&original.receipt_no),
        Cell::text(words::posting(original.kind, language)),
        Cell::from(original.business_date),
        user(original),
        Cell::from(&original.total),
        Cell::from(&row.total),
        Cell::from(&row.effects.principal),
        Cell::from(&row.effects.bonus),
        Cell::number(row.effects.reward_points),
        Cell::text(tenders.join("; ")),
    ])
}

fn tender(tender: &Tender, ways: &WayNames) -> String {
    format!("{} {}", ways.name(&tender.method), tender.amount)
}

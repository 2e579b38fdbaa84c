//! `/reports/books`: what legal entities received, delivered and owe (合同负债), and the journal for the accountant (OP12).

mod journal;
pub(crate) mod settings;
mod table;
mod views;

use actix_web::{HttpResponse, get, web};
use chrono::NaiveDate;
use domain::books::statement::BookLine;
use domain::ids::Id;
use domain::money::{Currency, Money};
use persistence::books::read::Balance;
use persistence::contributions::Contribution;
use serde::Deserialize;
use utoipa::{IntoParams, ToSchema};
use uuid::Uuid;
use validator::Validate;

use self::views::BooksResponse;
use super::reports::{ContributionResponse, contributions_table};
use crate::app::books::{self, Asked, BookBehind, BookTold};
use crate::app::error::AppError;
use crate::app::letterheads::letterhead;
use crate::app::payment_ways;
use crate::auth::principal::Principal;
use crate::extract::query::{self, Listing, ValidQuery};
use crate::problem::Problem;
use crate::state::AppState;
use crate::tables::{Sheet, Workbook, caption, csv, in_pages};

/// Which days of which legal entity.
#[derive(Debug, Deserialize, Validate, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(crate) struct BooksQuery {
    /// The first business date; the first of the present month when left out.
    from: Option<NaiveDate>,
    /// The last one, at most 397 days later; the present one when left out.
    to: Option<NaiveDate>,
    /// Of one legal entity; callers that are bound to a shop see that of their own.
    legal_entity_id: Option<Uuid>,
}

/// Which days of which legal entity, and of which day the ageing is.
#[derive(Debug, Deserialize, Validate, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(crate) struct AgedBooksQuery {
    /// The first business date; the first of the present month when left out.
    from: Option<NaiveDate>,
    /// The last one, at most 397 days later; the present one when left out.
    to: Option<NaiveDate>,
    /// Of one legal entity; callers that are bound to a shop see that of their own.
    legal_entity_id: Option<Uuid>,
    /// The ageing at the end of this business date, which has come; as things stand when left out.
    as_of: Option<NaiveDate>,
}

impl AgedBooksQuery {
    fn asked(&self) -> Asked {
        asked(self.from, self.to, self.legal_entity_id)
    }
}

/// A balance rather than what changed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub(crate) enum BalanceCode {
    /// What stood before the first date.
    Opening,
    /// What stood at the end of the last one.
    Closing,
}

impl From<BalanceCode> for Balance {
    fn from(code: BalanceCode) -> Self {
        match code {
            BalanceCode::Opening => Self::Opening,
            BalanceCode::Closing => Self::Closing,
        }
    }
}

/// Behind which line, to be exported.
#[derive(Debug, Deserialize, Validate, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(crate) struct AllBookContributionsQuery {
    /// The first business date; the first of the present month when left out.
    from: Option<NaiveDate>,
    /// The last one, at most 397 days later; the present one when left out.
    to: Option<NaiveDate>,
    /// Of one legal entity.
    legal_entity_id: Option<Uuid>,
    /// The line, as in the list; `liability` when left out.
    #[validate(length(min = 1, max = 60))]
    #[param(example = "delivered", min_length = 1, max_length = 60)]
    line: Option<String>,
    /// Behind what stood before these dates, or at their end, as in the list.
    #[param(inline)]
    balance: Option<BalanceCode>,
}

/// Behind which line.
#[derive(Debug, Deserialize, Validate, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(crate) struct BookContributionsQuery {
    /// Rows wanted, 1 to 200.
    #[validate(range(min = 1, max = 200))]
    #[param(example = 50, minimum = 1, maximum = 200)]
    limit: Option<i64>,
    /// `next_cursor` of the previous page.
    #[validate(length(max = 200))]
    cursor: Option<String>,
    /// The first business date; the first of the present month when left out.
    from: Option<NaiveDate>,
    /// The last one, at most 397 days later; the present one when left out.
    to: Option<NaiveDate>,
    /// Of one legal entity.
    legal_entity_id: Option<Uuid>,
    /// The line: `liability`, `received`, `delivered`, `kept`, `fees`, `interest`, `refunded`, `direct`, `revenue`, `between`,
    /// `principal`, `bonus`, `points`, `vouchers`, `on_account` or `debts`; or money by a way of payment: `money:cash`. `liability` when
    /// left out.
    #[validate(length(min = 1, max = 60))]
    #[param(example = "delivered", min_length = 1, max_length = 60)]
    line: Option<String>,
    /// Behind what stood before these dates, or at their end: everything that was booked up to then. Behind what changed within them when
    /// left out.
    #[param(inline)]
    balance: Option<BalanceCode>,
}

fn behind(line: Option<&str>, balance: Option<BalanceCode>) -> Result<BookBehind, AppError> {
    let told = line.map_or(Some(BookTold::Line(BookLine::Liability)), BookTold::from_code);
    let told = told.ok_or_else(|| AppError::invalid("/line", "unknown-reference"))?;
    Ok(BookBehind { told, balance: balance.map(Balance::from) })
}

/// What a posting added, as text: points, or money.
fn added(told: &BookTold, each: &Contribution, currency: Currency) -> String {
    if *told == BookTold::Line(BookLine::Points) {
        return each.amount.amount.to_string();
    }
    Money::from_minor(each.amount.amount, currency).to_string()
}

fn asked(from: Option<NaiveDate>, to: Option<NaiveDate>, entity: Option<Uuid>) -> Asked {
    Asked { from, to, entity: entity.map(Id::new) }
}

/// Get the books of a period
///
/// By legal entity: what was owed in goods and services before, received for later, delivered by its paid share, kept and paid out on
/// refunds, and is owed after; revenue; and beside it, what the ledger holds of principal, bonus and points. The ageing is as
/// things stand, or at the end of the business date `as_of`: then it is what the books of that day say. Corrections count when they happen.
#[utoipa::path(tag = "Reports", params(AgedBooksQuery), responses((status = 200, body = BooksResponse)))]
#[get("/reports/books")]
pub(crate) async fn get_books(
    state: web::Data<AppState>,
    principal: Principal,
    query: ValidQuery<AgedBooksQuery>,
) -> Result<web::Json<BooksResponse>, Problem> {
    let reported = books::report(&state, &principal, query.0.asked(), query.0.as_of).await?;
    Ok(web::Json(BooksResponse::of(&reported)))
}

/// List the postings behind a line of the books
///
/// Those of the newest business date first, each with what it added. They sum to the line, or to the balance that is asked for. What a time pass earned by its days stands with its sale.
#[utoipa::path(
    tag = "Reports",
    params(BookContributionsQuery),
    responses((status = 200, body = Listing<ContributionResponse>))
)]
#[get("/reports/books/contributions")]
pub(crate) async fn list_book_contributions(
    state: web::Data<AppState>,
    principal: Principal,
    query: ValidQuery<BookContributionsQuery>,
) -> Result<web::Json<Listing<ContributionResponse>>, Problem> {
    let query = query.0;
    let page = query::page::<Uuid>(query.limit, query.cursor.as_deref())?;
    let behind = behind(query.line.as_deref(), query.balance)?;
    let told = behind.told.clone();
    let asked = asked(query.from, query.to, query.legal_entity_id);
    let (found, currency) = books::contributions(&state, &principal, asked, behind, page).await?;
    let row = |each: Contribution| {
        let amount = added(&told, &each, currency);
        ContributionResponse::of(&each, amount)
    };
    Ok(web::Json(Listing::new(found, row)))
}

/// Export the journal of a period
///
/// Vouchers by business date and kind of business, entity by entity, as a table that accounting programs and spreadsheets open: UTF-8,
/// separated by commas. Debits and credits of every voucher are the same sum. Accounts are those of the book settings.
#[utoipa::path(
    tag = "Reports",
    params(BooksQuery),
    responses((status = 200, description = "The table", content_type = "text/csv", body = String))
)]
#[get("/reports/books/journal")]
pub(crate) async fn export_journal(
    state: web::Data<AppState>,
    principal: Principal,
    query: ValidQuery<BooksQuery>,
) -> Result<HttpResponse, Problem> {
    let BooksQuery { from, to, legal_entity_id } = query.0;
    let told = books::journal(&state, &principal, asked(from, to, legal_entity_id)).await?;
    let language = principal.language.unwrap_or_default();
    let rows = in_pages(journal::rows(&told, language));
    Ok(csv::respond("attachment; filename=\"journal.csv\"", &journal::columns(language), rows))
}

/// Export the journal of a period as a workbook
///
/// The same vouchers: amounts are numbers, dates are dates, numbers of accounts are words.
#[utoipa::path(
    tag = "Reports",
    params(BooksQuery),
    responses((
        status = 200,
        description = "The workbook",
        content_type = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
        body = String
    ))
)]
#[get("/reports/books/journal.xlsx")]
pub(crate) async fn export_journal_workbook(
    state: web::Data<AppState>,
    principal: Principal,
    query: ValidQuery<BooksQuery>,
) -> Result<HttpResponse, Problem> {
    let BooksQuery { from, to, legal_entity_id } = query.0;
    let language = principal.language.unwrap_or_default();
    let told = books::journal(&state, &principal, asked(from, to, legal_entity_id)).await?;
    let letterhead = letterhead(&state, &principal, &[legal_entity_id]).await?;
    let about = caption::days(told.period.from, told.period.to);
    Workbook::new(
        (language.pick("凭证", "Journal"), &about),
        &letterhead,
        vec![Sheet::whole(
            language.pick("凭证", "Journal"),
            journal::columns(language),
            journal::rows(&told, language),
        )],
        language,
    )
    .respond("attachment; filename=\"journal.xlsx\"")
    .await
}

/// Export the books of a period as a workbook
///
/// The same lines, a column for each legal entity, and what is owed by age.
#[utoipa::path(
    tag = "Reports",
    params(AgedBooksQuery),
    responses((
        status = 200,
        description = "The workbook",
        content_type = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
        body = String
    ))
)]
#[get("/reports/books.xlsx")]
pub(crate) async fn export_books(
    state: web::Data<AppState>,
    principal: Principal,
    query: ValidQuery<AgedBooksQuery>,
) -> Result<HttpResponse, Problem> {
    let language = principal.language.unwrap_or_default();
    let reported = books::report(&state, &principal, query.0.asked(), query.0.as_of).await?;
    let letterhead = letterhead(&state, &principal, &[query.0.legal_entity_id]).await?;
    let ways = payment_ways::names(&state, &principal, language).await?;
    let books = BooksResponse::of(&reported);
    Workbook::new(
        (language.pick("账簿", "Books"), &table::about(&books, language)),
        &letterhead,
        table::sheets(&books, &ways, language),
        language,
    )
    .respond("attachment; filename=\"books.xlsx\"")
    .await
}

/// Export the postings behind a line of the books as a workbook
///
/// Those of the newest business date first, each with what it added.
#[utoipa::path(
    tag = "Reports",
    params(AllBookContributionsQuery),
    responses((
        status = 200,
        description = "The workbook",
        content_type = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
        body = String
    ))
)]
#[get("/reports/books/contributions.xlsx")]
pub(crate) async fn export_book_contributions(
    state: web::Data<AppState>,
    principal: Principal,
    query: ValidQuery<AllBookContributionsQuery>,
) -> Result<HttpResponse, Problem> {
    let AllBookContributionsQuery { from, to, legal_entity_id, line, balance } = query.0;
    let behind = behind(line.as_deref(), balance)?;
    let asked = asked(from, to, legal_entity_id);
    let language = principal.language.unwrap_or_default();
    let letterhead = letterhead(&state, &principal, &[legal_entity_id]).await?;
    let (from, to) = books::period(&state, &principal, asked).await?.dates(behind.balance);
    let about = caption::open_days(from, Some(to), language);
    let ways = payment_ways::names(&state, &principal, language).await?;
    let told = behind.told.clone();
    let title = format!("{} · {}", language.pick("账簿", "Books"), table::told(&told, &ways, language));
    let read = move |page| {
        let (state, principal, behind) = (state.clone(), principal.clone(), behind.clone());
        async move { books::contributions(&state, &principal, asked, behind, page).await }
    };
    let added = move |each: &Contribution, currency| added(&told, each, currency);
    let sheet = contributions_table::sheet(read, added, language);
    Workbook::new((&title, &about), &letterhead, vec![sheet], language)
        .respond("attachment; filename=\"postings.xlsx\"")
        .await
}

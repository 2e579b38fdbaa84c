//! The books on the wire.

use std::collections::BTreeSet;

use chrono::NaiveDate;
use domain::books::estimates::{EstimateTerms, Estimated};
use domain::books::statement::BookLine;
use domain::books::{BookFigure, BookFigures};
use domain::money::{Currency, Money};
use persistence::books::ageing::{AgedKind, AgedLots};
use persistence::books::read::{EntityBooks, MonthEnd};
use serde::Serialize;
use utoipa::ToSchema;
use uuid::Uuid;

use crate::app::books::{self, Reported};

/// The books of a period.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct BooksResponse {
    /// The first business date.
    pub(super) from: NaiveDate,
    /// The last one.
    pub(super) to: NaiveDate,
    /// Whether everything that was recorded is in it; ask again when not.
    #[schema(example = true)]
    pub(super) complete: bool,
    /// All entities that were asked for together.
    pub(super) total: BooksFigures,
    /// Entity by entity.
    pub(super) entities: Vec<EntityBooksResponse>,
    /// What is owed by kind and age of the lots: as things stand now, or at the end of `as_of`.
    pub(super) ageing: Vec<AgedResponse>,
    /// The business date that the ageing was asked for.
    pub(super) as_of: Option<NaiveDate>,
    /// What was owed at the end of each of the last twelve months, by all entities that were asked for together; of the last one at the
    /// end of the period.
    pub(super) months: Vec<BookMonth>,
    /// What a point is worth in the estimate.
    #[schema(example = "0.01")]
    pub(super) point_value: String,
    /// What part of points is expected to be used in the estimate, in basis points.
    #[schema(example = 8000)]
    pub(super) points_use_bp: i32,
}

/// What was owed at the end of a month.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct BookMonth {
    /// The month.
    #[schema(example = "2026-11")]
    month: String,
    /// 合同负债.
    #[schema(example = "7000.00")]
    liability: String,
    /// 积分.
    #[schema(example = 29)]
    points: i64,
    /// 估计: number × value of a point × expected use, half-up.
    #[schema(example = "0.23")]
    deferred_estimate: String,
}

/// The books of a legal entity.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct EntityBooksResponse {
    /// The legal entity.
    pub(super) id: Uuid,
    /// Its name.
    #[schema(example = "云栖商贸有限公司")]
    pub(super) name: String,
    /// What is in them.
    #[serde(flatten)]
    pub(super) figures: BooksFigures,
}

/// What is in books.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct BooksFigures {
    /// 合同负债: what is owed in goods and services.
    pub(super) liability: LiabilityFigures,
    /// 收入, tax included.
    pub(super) revenue: RevenueFigures,
    /// Money by way of payment, in less out.
    pub(super) money: Vec<BookMoney>,
    /// 应收: by how much more is waited for.
    pub(super) claims: ClaimFigures,
    /// 本金 in wallets: what the ledger holds, and not what is owed.
    pub(super) principal_in_wallets: BookBalance,
    /// 赠送金额 in wallets.
    pub(super) bonus_in_wallets: BookBalance,
    /// 积分.
    pub(super) points: BookPoints,
    /// 沉淀收入: what of the contract liability is booked as revenue, because nobody is expected to ask for it. An estimate, and no part of
    /// the revenue above.
    pub(super) breakage: BookBalance,
}

/// How what is owed changed: opening + received + interest − delivered − kept − fees − refunded + between = closing.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct LiabilityFigures {
    /// Owed before.
    #[schema(example = "0.00")]
    pub(super) opening: String,
    /// Money and claims for what is delivered later.
    #[schema(example = "10000.00")]
    pub(super) received: String,
    /// Delivered by its paid share.
    #[schema(example = "3000.00")]
    pub(super) delivered: String,
    /// What refunds did not pay out.
    #[schema(example = "1000.00")]
    pub(super) kept: String,
    /// What refunds kept as their fee.
    #[schema(example = "0.00")]
    pub(super) fees: String,
    /// What refunds paid on top as interest.
    #[schema(example = "0.00")]
    pub(super) interest: String,
    /// What refunds paid out.
    #[schema(example = "6000.00")]
    pub(super) refunded: String,
    /// Delivered for other legal entities, less what they delivered for this one.
    #[schema(example = "0.00")]
    pub(super) between: String,
    /// Owed after.
    #[schema(example = "0.00")]
    pub(super) closing: String,
}

/// Revenue.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct RevenueFigures {
    /// Of what was paid for before.
    #[schema(example = "3000.00")]
    pub(super) delivered: String,
    /// Of refunds.
    #[schema(example = "1000.00")]
    pub(super) kept: String,
    /// Fees of refunds.
    #[schema(example = "0.00")]
    pub(super) fees: String,
    /// Of what was paid for at once, or is owed by somebody.
    #[schema(example = "880.00")]
    pub(super) direct: String,
    /// All of it.
    #[schema(example = "4880.00")]
    pub(super) total: String,
}

/// Money of a way of payment.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct BookMoney {
    /// Its code.
    #[schema(example = "wechat")]
    pub(super) method: String,
    /// In, less out.
    #[schema(example = "3200.00")]
    pub(super) amount: String,
}

/// By how much more is waited for.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct ClaimFigures {
    /// Of platforms, for vouchers at list value.
    #[schema(example = "0.00")]
    pub(super) vouchers: String,
    /// Of members, on account.
    #[schema(example = "0.00")]
    pub(super) on_account: String,
    /// Of members, what corrections could not take back.
    #[schema(example = "0.00")]
    pub(super) debts: String,
}

/// Before, after, and the difference.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct BookBalance {
    /// Before.
    #[schema(example = "0.00")]
    pub(super) opening: String,
    /// By how much more.
    #[schema(example = "6400.00")]
    pub(super) change: String,
    /// After.
    #[schema(example = "6400.00")]
    pub(super) closing: String,
}

/// Points, and what is deferred for them by estimate.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct BookPoints {
    /// Before.
    #[schema(example = 0)]
    pub(super) opening: i64,
    /// By how many more.
    #[schema(example = 29)]
    pub(super) change: i64,
    /// After.
    #[schema(example = 29)]
    pub(super) closing: i64,
    /// Of these, those whose time is over: nothing is deferred for them.
    #[schema(example = 0)]
    pub(super) lapsed: i64,
    /// What was deferred for them before.
    #[schema(example = "0.00")]
    pub(super) deferred_opening: String,
    /// By how much more: what the journal of the period books.
    #[schema(example = "0.23")]
    pub(super) deferred_change: String,
    /// 估计: number × value of a point × expected use, half-up; where points have their share of the price, of that.
    #[schema(example = "0.23")]
    pub(super) deferred_estimate: String,
}

/// A kind of lots.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub(crate) enum AgedKindCode {
    /// 储值.
    StoredValue,
    /// 积分.
    Points,
    /// 次数.
    Counts,
    /// 期限卡.
    Passes,
}

/// Lots of a kind and age that hold something.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct AgedResponse {
    /// The kind.
    #[schema(example = "counts")]
    pub(super) kind: AgedKindCode,
    /// The age: 0 up to 30 days, 1 up to 90, 2 up to 180, 3 up to 365, 4 more.
    #[schema(example = 0)]
    pub(super) band: usize,
    /// How many lots.
    #[schema(example = 12)]
    pub(super) lots: i64,
    /// 合同负债 of them; nothing of points.
    #[schema(example = "7000.00")]
    pub(super) owed: String,
    /// Of that, for counts and passes whose time is over.
    #[schema(example = "0.00")]
    pub(super) owed_lapsed: String,
    /// Principal left.
    #[schema(example = "6400.00")]
    pub(super) principal: String,
    /// Bonus left.
    #[schema(example = "2000.00")]
    pub(super) bonus: String,
    /// Of that, bonus whose time is over.
    #[schema(example = "0.00")]
    pub(super) bonus_lapsed: String,
    /// Points, counts or passes left.
    #[schema(example = 0)]
    pub(super) number: i64,
    /// Of these, those whose time is over.
    #[schema(example = 0)]
    pub(super) number_lapsed: i64,
}

impl BooksResponse {
    pub(super) fn of(reported: &Reported) -> Self {
        let (settings, currency, terms) = (&reported.settings, reported.currency, reported.terms());
        let entity = |(id, name, books): &(Uuid, String, EntityBooks)| EntityBooksResponse {
            id: *id,
            name: name.clone(),
            figures: BooksFigures::of(books, books::estimated(books, &terms), currency),
        };
        Self {
            from: reported.period.from,
            to: reported.period.to,
            complete: reported.is_complete,
            total: BooksFigures::of(&reported.total(), reported.estimated(), currency),
            entities: reported.entities.iter().map(entity).collect(),
            ageing: reported.ageing.iter().map(AgedResponse::of).collect(),
            as_of: reported.as_of,
            months: reported.months.iter().map(|end| BookMonth::of(end, &terms)).collect(),
            point_value: settings.point_value.normalize().to_string(),
            points_use_bp: settings.points_use_bp,
        }
    }
}

impl BookMonth {
    fn of(end: &MonthEnd, terms: &EstimateTerms) -> Self {
        let deferred = end.usable.iter().map(|own| terms.deferred(*own).map_or(0, Money::minor)).sum();
        let money = |minor| Money::from_minor(minor, terms.currency).to_string();
        Self {
            month: end.month.format("%Y-%m").to_string(),
            liability: money(end.liability),
            points: end.points.iter().sum(),
            deferred_estimate: money(deferred),
        }
    }
}

impl BooksFigures {
    fn of(books: &EntityBooks, estimated: (Estimated, Estimated), currency: Currency) -> Self {
        let money = |minor: i64| Money::from_minor(minor, currency).to_string();
        let (before, within) = (&books.before, &books.within);
        let line = |line: BookLine| money(line.sum(within).amount);
        let stood = |opening: i64, closing: i64| BookBalance {
            opening: money(opening),
            change: money(closing - opening),
            closing: money(closing),
        };
        let balance = |line: BookLine| {
            let opening = line.sum(before).amount;
            stood(opening, opening + line.sum(within).amount)
        };
        let owed = balance(BookLine::Liability);
        Self {
            liability: LiabilityFigures {
                opening: owed.opening,
                received: line(BookLine::Received),
                delivered: line(BookLine::Delivered),
                kept: line(BookLine::Kept),
                fees: line(BookLine::Fees),
                interest: line(BookLine::Interest),
                refunded: line(BookLine::Refunded),
                between: line(BookLine::Between),
                closing: owed.closing,
            },
            revenue: RevenueFigures {
                delivered: line(BookLine::Delivered),
                kept: line(BookLine::Kept),
                fees: line(BookLine::Fees),
                direct: line(BookLine::Direct),
                total: line(BookLine::Revenue),
            },
            money: money_of(within, currency),
            claims: ClaimFigures {
                vouchers: line(BookLine::Vouchers),
                on_account: line(BookLine::OnAccount),
                debts: line(BookLine::Debts),
            },
            principal_in_wallets: balance(BookLine::Principal),
            bonus_in_wallets: balance(BookLine::Bonus),
            points: points(books, stood(estimated.0.deferred, estimated.1.deferred)),
            breakage: stood(estimated.0.breakage, estimated.1.breakage),
        }
    }
}

fn points(books: &EntityBooks, deferred: BookBalance) -> BookPoints {
    let opening = BookLine::Points.sum(&books.before).amount;
    let change = BookLine::Points.sum(&books.within).amount;
    BookPoints {
        opening,
        change,
        closing: opening + change,
        lapsed: books.points_lapsed.1,
        deferred_opening: deferred.opening,
        deferred_change: deferred.change,
        deferred_estimate: deferred.closing,
    }
}

fn sum(figures: &BookFigures, figure: &BookFigure) -> i64 {
    figures.iter().filter(|(key, _)| key.figure == *figure).map(|(_, each)| each.amount).sum()
}

fn money_of(figures: &BookFigures, currency: Currency) -> Vec<BookMoney> {
    let method = |figure: &BookFigure| {
        if let BookFigure::Money(method) = figure { Some(method.clone()) } else { None }
    };
    let methods: BTreeSet<String> = figures.keys().filter_map(|key| method(&key.figure)).collect();
    let row = |method: String| BookMoney {
        amount: Money::from_minor(sum(figures, &BookFigure::Money(method.clone())), currency).to_string(),
        method,
    };
    methods.into_iter().map(row).collect()
}

impl AgedResponse {
    fn of(lots: &AgedLots) -> Self {
        Self {
            kind: match lots.kind {
                AgedKind::StoredValue => AgedKindCode::StoredValue,
                AgedKind::Points => AgedKindCode::Points,
                AgedKind::Counts => AgedKindCode::Counts,
                AgedKind::Passes => AgedKindCode::Passes,
            },
            band: lots.band,
            lots: lots.lots,
            owed: lots.owed.to_string(),
            owed_lapsed: lots.owed_lapsed.to_string(),
            principal: lots.principal.to_string(),
            bonus: lots.bonus.to_string(),
            bonus_lapsed: lots.bonus_lapsed.to_string(),
            number: lots.number,
            number_lapsed: lots.number_lapsed,
        }
    }
}

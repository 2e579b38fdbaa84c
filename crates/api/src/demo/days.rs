//! Ninety days at the tills: top-ups, sales with and without lines, packages and their uses, now and then a correction or a visit to the
//! other shop; and what waits at the end.

mod counts;
mod elsewhere;
mod waiting;

use std::sync::mpsc;
use std::time::{Duration, Instant};

use chrono::{DateTime, TimeDelta, Utc};
use domain::ids::{Id, Posting};
use domain::ledger::{StaffRole, StaffShare, Tender};
use domain::money::{Currency, Money};
use domain::till::{Consume, LineInput, Mandate, Origin, Reverse, TenderInput, TopUp};
use persistence::clock::Clock;
use persistence::till::{Outcome, Request, Till, Work};
use serde_json::Value;

use self::counts::Prepaid;
use self::elsewhere::Elsewhere;
use super::company::{Company, DemoShop};
use super::people::Regular;
use super::random::Random;
use super::{HISTORY_DAYS, at};
use crate::app::error::AppError;
use crate::app::till::Answer;

/// Visits of both shops on a day, about.
const VISITS: (i64, i64) = (22, 38);
/// Minutes from opening (09:00) to the last visit.
const OPEN_MINUTES: i64 = 690;

/// What the shops sell: label, category, price in yuan.
const SERVICES: [(&str, &str, i64); 8] = [
    ("标准洗车", "service", 45),
    ("精洗（SUV）", "service", 128),
    ("内饰护理", "service", 268),
    ("打蜡", "service", 198),
    ("玻璃水 −25 ℃", "goods", 36),
    ("空调滤芯更换", "service", 158),
    ("镀晶", "service", 1_280),
    ("代驾券", "special", 50),
];
const METHODS: [&str; 4] = ["wechat", "alipay", "cash", "transfer"];
const PAID_AT_ONCE: [&str; 4] = ["wechat", "cash", "alipay", "bank_card"];

struct Desk<'a> {
    till: &'a Till,
    company: &'a Company,
    random: Random,
    commands: u64,
}

/// A regular with what they hold, in fen, as the last answer said.
struct Holder {
    regular: Regular,
    balance: i64,
}

/// Lives through the days before `today`.
pub(super) fn live(
    till: &Till,
    clock: &Clock,
    company: &Company,
    regulars: Vec<Regular>,
    today: DateTime<Utc>,
) -> Result<(), AppError> {
    let mut desk = Desk { till, company, random: Random::new(42), commands: 0 };
    let mut holders: Vec<Holder> =
        regulars.into_iter().map(|regular| Holder { regular, balance: 0 }).collect();
    let (mut prepaid, mut elsewhere) = (Prepaid::new(), Elsewhere::new());
    for ago in (1..HISTORY_DAYS).rev() {
        let day = today - TimeDelta::days(ago);
        let visits = desk.random.between(VISITS.0, VISITS.1);
        let mut minute = 0;
        for _ in 0..visits {
            minute += desk.random.between(1, 2 * OPEN_MINUTES / visits);
            clock.discipline(at(day, 9, minute.min(OPEN_MINUTES)));
            // The first member comes only with their own story.
            let place = 1 + desk.random.below(holders.len() - 1);
            desk.visit(&mut holders[place])?;
        }
        if let Some(amount) = FIRST_MEMBER.iter().find(|(on, _)| *on == ago).map(|(_, amount)| *amount) {
            clock.discipline(at(day, 20, 35));
            desk.story(&mut holders[0], amount)?;
        }
        clock.discipline(at(day, 20, 50));
        prepaid.evening(&mut desk, &mut holders, ago)?;
        elsewhere.evening(&mut desk, &mut holders)?;
        waiting::evening(&mut desk, &mut holders, ago)?;
    }
    Ok(())
}

/// The first member's story: days ago and what they bought (0 = topped up). It leaves them 50 short of silver.
const FIRST_MEMBER: [(i64, i64); 6] = [(80, 0), (64, 4_200), (45, 0), (30, 3_800), (12, 1_650), (5, 300)];

impl Desk<'_> {
    fn story(&mut self, holder: &mut Holder, yuan: i64) -> Result<(), AppError> {
        if yuan == 0 {
            return self.top_up(holder, 5_000);
        }
        let label = if yuan >= 1_000 { "镀晶" } else { "内饰护理" };
        self.sell(holder, vec![line(label, "service", yuan, Vec::new())]).map(|_| ())
    }

    fn visit(&mut self, holder: &mut Holder) -> Result<(), AppError> {
        let lines = self.basket();
        if self.random.chance(12) {
            return self.sell_for_money(holder, lines).map(|_| ());
        }
        let due: i64 = lines.iter().map(|line| line.unit_price.minor() * line.quantity).sum();
        if holder.balance < due {
            let choices: &[i64] = if holder.regular.standard {
                &[500, 1_000, 2_000, 5_000, 10_000]
            } else {
                &[200, 500, 1_000]
            };
            let wanted = *self.random.pick(choices);
            let needed = (due - holder.balance) / 100 + 1;
            self.top_up(holder, wanted.max(needed))?;
        }
        let posting = self.sell(holder, lines)?;
        if self.random.chance(1) {
            self.correct(holder, posting)?;
        }
        Ok(())
    }

    /// A plain amount, or one to three lines with the people who worked on them.
    fn basket(&mut self) -> Vec<LineInput> {
        if self.random.chance(45) {
            let fen = self.random.between(2_000, 26_000);
            return vec![LineInput::plain(Money::from_minor(fen, Currency::Cny))];
        }
        let count = self.random.between(1, 3);
        (0..count)
            .map(|_| {
                let common = if self.random.chance(95) { 6 } else { SERVICES.len() };
                let (label, category, yuan) = SERVICES[self.random.below(common)];
                let employee = *self.random.pick(&self.company.employees);
                let staff = vec![StaffShare::plain(employee, StaffRole::Performer, 10_000)];
                line(label, category, yuan, if category == "service" { staff } else { Vec::new() })
            })
            .collect()
    }

    fn top_up(&mut self, holder: &mut Holder, yuan: i64) -> Result<(), AppError> {
        let method = (*self.random.pick(&METHODS)).to_owned();
        let tender = Tender::plain(method, Money::from_minor(yuan * 100, Currency::Cny));
        let origin = self.origin(&holder.regular);
        self.ask(
            holder,
            Work::TopUp(TopUp {
                origin,
                tenders: vec![tender],
                purchase: None,
                rules_seen: None,
                staff: Vec::new(),
            }),
        )
        .map(|_| ())
    }

    fn sell(&mut self, holder: &mut Holder, lines: Vec<LineInput>) -> Result<Id<Posting>, AppError> {
        let origin = self.origin(&holder.regular);
        self.ask(holder, Work::Consume(Consume::from_stored_value(origin, lines)))
    }

    /// A sale that is paid at once; in cash, it is rounded.
    fn sell_for_money(
        &mut self,
        holder: &mut Holder,
        lines: Vec<LineInput>,
    ) -> Result<Id<Posting>, AppError> {
        let method = (*self.random.pick(&PAID_AT_ONCE)).to_owned();
        let tender = TenderInput::rest(method);
        let sale = Consume::from_stored_value(self.origin(&holder.regular), lines);
        self.ask(holder, Work::Consume(Consume { tenders: vec![tender], ..sale }))
    }

    fn correct(&mut self, holder: &mut Holder, original: Id<Posting>) -> Result<(), AppError> {
        let command = Reverse {
            origin: self.origin(&holder.regular),
            reason: "录错金额".to_owned(),
            mandate: Mandate { reason_code: Some("wrong-amount".to_owned()), ..Mandate::default() },
        };
        self.ask(holder, Work::Reverse { original, command }).map(|_| ())
    }

    fn shop(&self, regular: &Regular) -> &DemoShop {
        &self.company.shops[regular.shop]
    }

    fn origin(&mut self, regular: &Regular) -> Origin {
        let place = self.random.below(2);
        let shop = self.shop(regular);
        let clerk = shop.clerks[place % shop.clerks.len()];
        Origin { terminal: Some(shop.terminals[place]), user: Some(clerk), occurred_at: None, late: None }
    }

    /// Always the first till of their shop, so that chance stays what it was for everything else.
    fn at_the_first_till(&self, holder: &Holder) -> Origin {
        let shop = self.shop(&holder.regular);
        let (terminal, user) = (Some(shop.terminals[0]), Some(shop.clerks[0]));
        Origin { terminal, user, occurred_at: None, late: None }
    }

    /// Hands a command to the till, waits, and notes the new balance.
    fn ask(&mut self, holder: &mut Holder, work: Work) -> Result<Id<Posting>, AppError> {
        self.commands += 1;
        let key = format!("demo-{:06}", self.commands);
        let request = Request {
            tenant: self.company.tenant,
            wallet: holder.regular.membership,
            card: Some(holder.regular.card),
            shop: self.shop(&holder.regular).id,
            fingerprint: [0; 32],
            key,
            proof: None,
            work,
            deadline: Instant::now() + Duration::from_secs(30),
        };
        let (reply, answer) = mpsc::channel();
        self.till.submit(request, move |outcome| {
            let _ = reply.send(outcome);
        });
        let outcome = answer.recv().map_err(|_| AppError::Internal("the till gave no answer".to_owned()))?;
        let Outcome::Recorded { answer, .. } = outcome else {
            return Err(AppError::Internal(format!("a demo command was not recorded: {outcome:?}")));
        };
        let answer: Value = serde_json::from_str(&Answer::stored(&answer, false)?.text)
            .map_err(|error| AppError::Internal(error.to_string()))?;
        let balance = answer["after"]["balance"].as_str().unwrap_or_default();
        holder.balance = Money::parse(balance, Currency::Cny).map_or(0, Money::minor);
        let id = answer["posting"]["id"].as_str().and_then(|id| id.parse().ok());
        id.map(Id::new).ok_or_else(|| AppError::Internal("an answer without posting".to_owned()))
    }
}

fn line(label: &str, category: &str, yuan: i64, staff: Vec<StaffShare>) -> LineInput {
    LineInput {
        label: label.to_owned(),
        category: Some(category.to_owned()),
        staff,
        ..LineInput::plain(Money::from_minor(yuan * 100, Currency::Cny))
    }
}

//! What the postings of a ledger say, in the words of 销售日报: read from the tables of the ledger alone, and added up here.
//!
//! Deliberately absent: the figures of days, the books, and the rules by which the application adds them up.

use std::collections::{BTreeMap, BTreeSet};

use serde::Deserialize;
use serde_json::{Value, json};
use test_support::Sql;

/// Kinds of business, as postings store them.
pub(super) const TOP_UP: i16 = 1;
pub(super) const SALE: i16 = 2;
pub(super) const RETURN: i16 = 4;
pub(super) const PACKAGE_SALE: i16 = 5;
pub(super) const COUNT_USE: i16 = 6;
pub(super) const REFUND: i16 = 9;
pub(super) const REPAYMENT: i16 = 10;
const BEARER_PAYMENT: i16 = 12;
const POINTS_MAKE_UP: i16 = 13;
const BEARER_REFUND: i16 = 14;
const POINTS_ADJUSTMENT: i16 = 15;
/// Those that move value, as a report lists them, each with its word.
const BUSINESS: [(i16, &str); 11] = [
    (TOP_UP, "top_up"),
    (SALE, "sale"),
    (RETURN, "return"),
    (PACKAGE_SALE, "package_sale"),
    (COUNT_USE, "count_use"),
    (REFUND, "refund"),
    (REPAYMENT, "repayment"),
    (POINTS_MAKE_UP, "points_make_up"),
    (BEARER_PAYMENT, "bearer_payment"),
    (BEARER_REFUND, "bearer_refund"),
    (POINTS_ADJUSTMENT, "points_adjustment"),
];
/// Ways of payment that are money here.
pub(super) const MONEY: [&str; 3] = ["cash", "wechat", "alipay"];

/// A posting; a correction does what its original did, with the original's totals and lines.
#[derive(Debug, Clone, Deserialize)]
pub(super) struct Posting {
    pub(super) shop: String,
    pub(super) entity: String,
    pub(super) user: Option<String>,
    pub(super) date: String,
    kind: i16,
    corrects: bool,
    total: i64,
    list: i64,
    tenders: Vec<Tender>,
    entries: Vec<(i16, i16, i64)>,
    lines: Vec<Line>,
}

#[derive(Debug, Clone, Deserialize)]
struct Tender {
    method: String,
    amount: i64,
}

#[derive(Debug, Clone, Deserialize)]
struct Line {
    kind: i16,
    category: Option<String>,
    quantity: i64,
    list: i64,
    charged: i64,
    staff: Vec<Share>,
}

#[derive(Debug, Clone, Deserialize)]
struct Share {
    employee: String,
    role: String,
    share_bp: i64,
}

/// Every posting of a company that moved value.
pub(super) fn postings(sql: &mut Sql, tenant: &str) -> Vec<Posting> {
    let rows = sql.rows(&format!(
        "SELECT p.shop_id AS shop, s.legal_entity_id AS entity, p.user_id AS \"user\", p.business_date AS date,
           coalesce(o.kind, p.kind) AS kind, o.id IS NOT NULL AS corrects,
           (coalesce(o.total, p.total) * 100)::bigint AS total, (coalesce(o.list_total, p.list_total) * 100)::bigint AS list,
           coalesce(p.tenders, '[]') AS tenders,
           (SELECT coalesce(json_agg(json_build_array(e.kind, e.book,
                (e.amount * CASE WHEN e.kind IN (1, 2, 5, 8) THEN 100 ELSE 1 END)::bigint)), '[]')
            FROM entry e WHERE e.tenant_id = p.tenant_id AND e.posting_id = p.id) AS entries,
           (SELECT coalesce(json_agg(json_build_object('kind', l.kind, 'category', l.category, 'quantity', l.quantity,
                'list', (l.list_price * 100)::bigint, 'charged', (l.charged * 100)::bigint, 'staff', l.staff) ORDER BY l.line), '[]')
            FROM posting_line l WHERE l.tenant_id = p.tenant_id AND l.posting_id = coalesce(o.id, p.id)) AS lines
         FROM posting p JOIN shop s ON s.tenant_id = p.tenant_id AND s.id = p.shop_id
         LEFT JOIN posting o ON o.tenant_id = p.tenant_id AND o.id = p.reverses_id AND p.kind = 3
         WHERE p.tenant_id = '{tenant}' ORDER BY p.id"
    ));
    let read = |row| serde_json::from_value::<Posting>(row).expect("a posting");
    let moves_value = |posting: &Posting| BUSINESS.iter().any(|(kind, _)| *kind == posting.kind);
    rows.into_iter().map(read).filter(moves_value).collect()
}

impl Posting {
    /// Whether more comes in, or is delivered, by it: a return, a refund and what corrects a sale take off; what corrects them adds.
    fn sign(&self) -> i64 {
        let gives_back = [RETURN, REFUND, BEARER_REFUND].contains(&self.kind);
        if gives_back == self.corrects { 1 } else { -1 }
    }

    const fn once(&self) -> i64 {
        if self.corrects { -1 } else { 1 }
    }

    const fn delivers(&self) -> bool {
        matches!(self.kind, SALE | RETURN | COUNT_USE)
    }

    /// Its lines, without what rounding took off; a plain amount is one line.
    fn goods(&self) -> Vec<Line> {
        if self.lines.is_empty() && self.kind == SALE {
            let (list, charged) = (self.list, self.total);
            return vec![Line { kind: 1, category: None, quantity: 1, list, charged, staff: Vec::new() }];
        }
        self.lines.iter().filter(|line| line.kind == 1).cloned().collect()
    }

    fn delivered(&self) -> Vec<Line> {
        if self.delivers() { self.goods() } else { Vec::new() }
    }
}

/// What each of several people has of an amount: whole fen, the odd ones to the largest remainders, to the first of equal ones.
fn shared(amount: i64, parts: &[i64]) -> Vec<i64> {
    let whole: i64 = parts.iter().sum();
    let mut shares: Vec<i64> = parts.iter().map(|part| amount * part / whole).collect();
    let mut order: Vec<usize> = (0..parts.len()).collect();
    order.sort_by_key(|place| (-(amount * parts[*place] % whole), *place));
    let left = usize::try_from(amount - shares.iter().sum::<i64>()).expect("less than one each");
    for place in &order[..left] {
        shares[*place] += 1;
    }
    shares
}

/// Postings to be added up.
#[derive(Debug, Clone)]
pub(super) struct Sum<'a>(pub(super) Vec<&'a Posting>);

impl<'a> Sum<'a> {
    /// Those of them that are asked for.
    pub(super) fn of(&self, asked: impl Fn(&Posting) -> bool) -> Self {
        Self(self.0.iter().copied().filter(|posting| asked(posting)).collect())
    }

    /// Told apart by something.
    pub(super) fn by<K: Ord>(&self, key: impl Fn(&Posting) -> K) -> BTreeMap<K, Self> {
        let mut parts: BTreeMap<K, Self> = BTreeMap::new();
        for posting in &self.0 {
            parts.entry(key(posting)).or_insert_with(|| Self(Vec::new())).0.push(posting);
        }
        parts
    }

    fn add(&self, of: impl Fn(&'a Posting) -> i64) -> i64 {
        self.0.iter().map(|posting| of(posting)).sum()
    }

    fn lines(&self, of: impl Fn(&Line) -> i64) -> i64 {
        self.add(|posting| posting.sign() * posting.delivered().iter().map(&of).sum::<i64>())
    }

    /// What ways of payment paid in some kinds of business, less what went back; in any when none is named.
    pub(super) fn paid(&self, kinds: &[i16], methods: &[&str]) -> i64 {
        self.add(|posting| {
            let is_of = kinds.is_empty() || kinds.contains(&posting.kind);
            let asked = posting.tenders.iter().filter(|tender| methods.contains(&tender.method.as_str()));
            if is_of { posting.sign() * asked.map(|tender| tender.amount).sum::<i64>() } else { 0 }
        })
    }

    /// What moved between a kind of value and a book; to any book when none is named.
    pub(super) fn moved(&self, kind: i16, book: Option<i16>) -> i64 {
        let is_asked = |entry: &&(i16, i16, i64)| entry.0 == kind && book.is_none_or(|book| book == entry.1);
        self.add(|posting| posting.entries.iter().filter(is_asked).map(|entry| entry.2).sum())
    }

    fn count(&self, kind: i16) -> i64 {
        self.add(|posting| if posting.kind == kind { posting.once() } else { 0 })
    }

    fn total(&self, kinds: &[i16]) -> i64 {
        self.add(|posting| if kinds.contains(&posting.kind) { posting.sign() * posting.total } else { 0 })
    }

    /// The ways of payment in money that occur.
    pub(super) fn methods(&self) -> BTreeSet<&'a str> {
        let tenders = self.0.iter().flat_map(|posting| posting.tenders.iter());
        tenders.map(|tender| tender.method.as_str()).filter(|method| MONEY.contains(method)).collect()
    }

    /// 实收.
    pub(super) fn received(&self) -> i64 {
        self.paid(&[], &MONEY)
    }

    /// 消耗与现结.
    pub(super) fn delivered(&self) -> i64 {
        self.total(&[SALE, RETURN, COUNT_USE])
    }

    fn bonus(&self) -> i64 {
        -self.moved(2, Some(3))
    }

    fn by_points(&self) -> i64 {
        self.paid(&[SALE, RETURN], &["points"])
    }

    fn discounts(&self) -> i64 {
        self.lines(|line| line.list - line.charged)
    }

    fn corrected(&self) -> Self {
        self.of(|posting| posting.corrects)
    }

    /// The sheet of a report; `names` are those of employees.
    pub(super) fn sheet(&self, names: &BTreeMap<String, String>) -> Value {
        let sold = [SALE, RETURN];
        let is_free = |line: &Line| line.charged == 0 && line.list > 0;
        json!({
            "received": {
                "total": yuan(self.received()),
                "for_later": yuan(self.paid(&[TOP_UP, PACKAGE_SALE, REFUND], &MONEY)),
                "for_debts": yuan(self.paid(&[REPAYMENT], &MONEY)),
                "methods": self.methods().into_iter().map(|method| self.method(method)).collect::<Vec<_>>(),
            },
            "delivered": {
                "total": yuan(self.delivered()),
                "paid_share": yuan(self.delivered() - self.bonus() - self.by_points()),
                "sales": self.count(SALE),
                "money": yuan(self.paid(&sold, &MONEY)),
                "principal": yuan(-self.moved(1, Some(3))),
                "bonus": yuan(self.bonus()),
                "points": yuan(self.by_points()),
                "vouchers": yuan(self.paid(&sold, &["voucher"])),
                "bearers": yuan(self.paid(&sold, &["gift_card", "deposit"])),
                "on_account": yuan(self.paid(&sold, &["on_account"])),
                "counts": yuan(self.total(&[COUNT_USE])),
            },
            "top_ups": {
                "count": self.count(TOP_UP),
                "paid": yuan(self.paid(&[TOP_UP], &MONEY)),
                "bonus": yuan(self.moved(2, Some(2))),
                "points": self.moved(3, Some(36)),
            },
            "refunds": {
                "count": self.count(REFUND),
                "paid_out": yuan(-self.paid(&[REFUND], &MONEY)),
                "kept": yuan(-self.moved(1, Some(31))),
                "bonus_ended": yuan(-self.moved(2, Some(32))),
                "fees": yuan(-self.moved(1, Some(44)) - self.moved(2, Some(44))),
                "interest": yuan(self.moved(1, Some(45))),
            },
            "package_sales": { "count": self.count(PACKAGE_SALE), "amount": yuan(self.total(&[PACKAGE_SALE])) },
            "on_account": { "made": yuan(self.moved(8, Some(40))), "repaid": yuan(-self.moved(8, Some(41))) },
            "counts": {
                "sold": self.moved(7, Some(20)),
                "given": self.moved(7, Some(21)),
                "used": -self.moved(7, Some(22)),
                "gift_used": -self.moved(7, Some(23)),
            },
            "points": {
                "issued": self.moved(3, Some(4)) + self.moved(3, Some(36)),
                "redeemed": -self.moved(3, Some(9)),
                "entered": self.moved(3, Some(46)),
                "cancelled": -self.moved(3, Some(47)),
            },
            "reductions": {
                "listed": yuan(self.lines(|line| line.list)),
                "discounts": yuan(self.discounts()),
                "free": yuan(self.lines(|line| if is_free(line) { line.list } else { 0 })),
                "free_pieces": self.lines(|line| if is_free(line) { line.quantity } else { 0 }),
                "rounding": yuan(self.rounding()),
            },
            "returns": { "count": self.count(RETURN), "amount": yuan(self.total(&[RETURN])) },
            "corrections": self.corrections(),
            "categories": self.categories(),
            "staff": self.staff(names),
        })
    }

    fn method(&self, method: &str) -> Value {
        let of = |kinds: &[i16]| yuan(self.paid(kinds, &[method]));
        json!({ "method": method, "total": of(&[]), "sales": of(&[SALE, COUNT_USE]), "returns": of(&[RETURN]),
            "top_ups": of(&[TOP_UP]), "packages": of(&[PACKAGE_SALE]), "repayments": of(&[REPAYMENT]),
            "refunds": of(&[REFUND]) })
    }

    fn rounding(&self) -> i64 {
        let of = |posting: &Posting| {
            let lines = posting.lines.iter().filter(|line| line.kind == 2);
            posting.sign() * lines.map(|line| line.charged).sum::<i64>()
        };
        self.add(of)
    }

    fn corrections(&self) -> Vec<Value> {
        let corrected = self.corrected();
        let row = |(kind, word): (i16, &str)| {
            let count = -corrected.count(kind);
            (count != 0)
                .then(|| json!({ "action": word, "count": count, "amount": yuan(corrected.total(&[kind])) }))
        };
        BUSINESS.into_iter().filter_map(row).collect()
    }

    /// By code: a report has the largest first.
    fn categories(&self) -> Vec<Value> {
        let lines = self.0.iter().flat_map(|posting| posting.delivered());
        let codes: BTreeSet<Option<String>> = lines.map(|line| line.category).collect();
        let row = |code: Option<String>| {
            let of = |number: fn(&Line) -> i64| {
                self.lines(|line| if line.category == code { number(line) } else { 0 })
            };
            json!({ "amount": yuan(of(|line| line.charged)), "pieces": of(|line| line.quantity), "name": code, "code": code })
        };
        codes.into_iter().map(row).collect()
    }

    /// By id of the employee, who has a part of something charged: a report has the largest first.
    fn staff(&self, names: &BTreeMap<String, String>) -> Vec<Value> {
        let mut people: BTreeMap<String, [i64; 2]> = BTreeMap::new();
        for posting in &self.0 {
            for line in posting.goods().iter().filter(|line| line.charged != 0) {
                for (place, role) in ["seller", "performer"].into_iter().enumerate() {
                    let of: Vec<&Share> = line.staff.iter().filter(|share| share.role == role).collect();
                    if of.is_empty() {
                        continue;
                    }
                    let parts: Vec<i64> = of.iter().map(|share| share.share_bp).collect();
                    for (share, part) in of.iter().zip(shared(line.charged, &parts)) {
                        people.entry(share.employee.clone()).or_default()[place] += posting.sign() * part;
                    }
                }
            }
        }
        let row = |(id, [sold, performed]): (String, [i64; 2])| json!({ "employee_id": id, "name": names[&id], "sold": yuan(sold), "performed": yuan(performed) });
        people.into_iter().map(row).collect()
    }

    /// The figures that days, shops and people are compared by.
    pub(super) fn summary(&self) -> Value {
        json!({
            "received": yuan(self.received()),
            "for_later": yuan(self.paid(&[TOP_UP, PACKAGE_SALE, REFUND], &MONEY)),
            "delivered": yuan(self.delivered()),
            "paid_share": yuan(self.delivered() - self.bonus() - self.by_points()),
            "sales": self.count(SALE),
            "stored_value": yuan(-self.moved(1, Some(3)) + self.bonus()),
            "topped_up": yuan(self.paid(&[TOP_UP], &MONEY)),
            "refunded": yuan(-self.paid(&[REFUND], &MONEY)),
            "discounts": yuan(self.discounts()),
            "corrections": BUSINESS.iter().map(|(kind, _)| -self.corrected().count(*kind)).sum::<i64>(),
        })
    }
}

/// Fen as the API writes them.
pub(super) fn yuan(fen: i64) -> String {
    let sign = if fen < 0 { "-" } else { "" };
    format!("{sign}{}.{:02}", fen.abs() / 100, fen.abs() % 100)
}

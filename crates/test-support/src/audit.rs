//! The ledger audit of tests: the product's own verification, and a second opinion in SQL that shares no code with it.

use domain::ids::{Id, Tenant};
use domain::money::Currency;
use domain::recompute::recompute;
use persistence::database::DatabaseAddress;
use persistence::{derivation_codec, verify};

use crate::database::TestDatabase;
use crate::sql::Sql;

/// Fails when the tenant's ledger does not add up.
///
/// # Panics
/// With everything that is wrong.
pub fn assert_clean(database: &TestDatabase, tenant: Id<Tenant>) {
    let findings = findings(&database.address(), tenant);
    assert!(findings.is_empty(), "the ledger of tenant {tenant} does not add up:\n{findings:#?}");
}

/// Everything that is wrong with the tenant's ledger.
///
/// # Panics
/// When the checks cannot run.
#[must_use]
pub fn findings(address: &DatabaseAddress, tenant: Id<Tenant>) -> Vec<String> {
    let mut sql = Sql::connect(&address.owner());
    let mut findings = Vec::new();
    for (finding, query) in CHECKS {
        for row in sql.rows(&query.replace("$tenant", &format!("'{tenant}'"))) {
            findings.push(format!("{finding}: {row}"));
        }
    }
    let report = verify::tenant(address, tenant).expect("the verification runs");
    findings.extend(report.findings.iter().map(|finding| format!("{finding:?}")));
    for text in sql.texts(&format!("SELECT derivation FROM posting WHERE tenant_id = '{tenant}'")) {
        match derivation_codec::decode(&text, Currency::Cny) {
            None => findings.push(format!("a derivation cannot be read: {text}")),
            Some(derivation) => {
                if let Err(mismatch) = recompute(&derivation) {
                    findings.push(format!("a derivation does not recompute: {mismatch}: {text}"));
                }
            }
        }
    }
    findings
}

/// Each query returns the rows that must not be.
const CHECKS: &[(&str, &str)] = &[
    (
        "balances are not the sum of the lots",
        "SELECT w.id, w.principal, w.bonus, w.reward_points, l.* FROM wallet w LEFT JOIN LATERAL (
           SELECT coalesce(sum(principal_left), 0) AS p, coalesce(sum(bonus_left), 0) AS b, coalesce(sum(points_left), 0) AS r
           FROM lot WHERE lot.tenant_id = w.tenant_id AND lot.wallet_id = w.id) AS l ON true
         WHERE w.tenant_id = $tenant AND (w.principal, w.bonus, w.reward_points) IS DISTINCT FROM (l.p, l.b, l.r)",
    ),
    (
        "balances are not the sum of the entries",
        "SELECT w.*, e.* FROM wallet w LEFT JOIN LATERAL (
           SELECT coalesce(sum(amount) FILTER (WHERE kind = 1), 0) AS k1, coalesce(sum(amount) FILTER (WHERE kind = 2), 0) AS k2,
                  coalesce(sum(amount) FILTER (WHERE kind = 3), 0) AS k3, coalesce(sum(amount) FILTER (WHERE kind = 4), 0) AS k4,
                  coalesce(sum(amount) FILTER (WHERE kind = 5), 0) AS k5, coalesce(sum(amount) FILTER (WHERE kind = 6), 0) AS k6,
                  coalesce(sum(amount) FILTER (WHERE kind = 8), 0) AS k8
           FROM entry WHERE entry.tenant_id = w.tenant_id AND entry.wallet_id = w.id) AS e ON true
         WHERE w.tenant_id = $tenant AND (w.principal, w.bonus, w.reward_points, w.tier_points, w.owed_money, w.owed_points, w.on_account)
           IS DISTINCT FROM (e.k1, e.k2, e.k3, e.k4, e.k5, e.k6, e.k8)",
    ),
    (
        "a balance after does not follow from the entries before it",
        "SELECT * FROM (
           SELECT wallet_id, version, line, kind, amount, balance_after,
                  sum(amount) OVER (PARTITION BY wallet_id, kind, CASE WHEN kind = 7 THEN lot_id END ORDER BY version, line) AS expected
           FROM entry WHERE tenant_id = $tenant) AS e
         WHERE balance_after <> expected",
    ),
    (
        "a posting's balances do not follow from the entries",
        "SELECT * FROM (
           SELECT p.id, p.version, k.kind, k.stated, sum(coalesce(e.moved, 0)) OVER (PARTITION BY p.wallet_id, k.kind ORDER BY p.version) AS expected
           FROM posting p
           CROSS JOIN LATERAL (VALUES (1, principal_after), (2, bonus_after), (3, reward_points_after), (4, tier_points_after),
             (5, owed_money_after), (6, owed_points_after)) AS k(kind, stated)
           LEFT JOIN (SELECT posting_id, kind, sum(amount) AS moved FROM entry WHERE tenant_id = $tenant GROUP BY 1, 2) AS e
             ON e.posting_id = p.id AND e.kind = k.kind
           WHERE p.tenant_id = $tenant) AS s
         WHERE stated <> expected",
    ),
    (
        "money topped up is not what the top-ups that stand were paid",
        "SELECT w.id, w.topped_up, p.paid FROM wallet w LEFT JOIN LATERAL (
           SELECT coalesce(sum(total), 0) AS paid FROM posting WHERE posting.tenant_id = w.tenant_id AND posting.wallet_id = w.id
             AND kind = 1 AND NOT EXISTS (SELECT FROM reversal r WHERE r.tenant_id = posting.tenant_id AND r.original_id = posting.id)) AS p ON true
         WHERE w.tenant_id = $tenant AND w.topped_up <> p.paid",
    ),
    (
        "versions have gaps",
        "SELECT w.id, w.version, p.* FROM wallet w LEFT JOIN LATERAL (
           SELECT count(*) AS n, count(DISTINCT version) AS distinct_n, coalesce(max(version), 0) AS top, coalesce(min(version), 1) AS bottom
           FROM posting WHERE posting.tenant_id = w.tenant_id AND posting.wallet_id = w.id) AS p ON true
         WHERE w.tenant_id = $tenant AND NOT (p.n = w.version AND p.distinct_n = w.version AND p.top = w.version AND p.bottom = 1)",
    ),
    (
        "the newest posting is not what the wallet says",
        "SELECT w.id, w.tier, p.tier_after, w.last_recorded_at, p.recorded_at FROM wallet w
         JOIN posting p ON p.tenant_id = w.tenant_id AND p.wallet_id = w.id AND p.version = w.version
         WHERE w.tenant_id = $tenant AND (w.tier <> p.tier_after OR w.last_recorded_at <> p.recorded_at)",
    ),
    (
        "time runs backwards along a statement",
        "SELECT * FROM (SELECT wallet_id, version, recorded_at, lag(recorded_at) OVER (PARTITION BY wallet_id ORDER BY version) AS before
           FROM posting WHERE tenant_id = $tenant) AS p WHERE recorded_at < before",
    ),
    (
        "an entry belongs to no posting",
        "SELECT e.* FROM entry e LEFT JOIN posting p ON p.tenant_id = e.tenant_id AND p.id = e.posting_id
           AND p.wallet_id = e.wallet_id AND p.version = e.version
         WHERE e.tenant_id = $tenant AND p.id IS NULL",
    ),
    (
        "a posting has no key, or several",
        "SELECT p.id, count(c.key) FROM posting p LEFT JOIN command c ON c.tenant_id = p.tenant_id AND c.posting_id = p.id
         WHERE p.tenant_id = $tenant GROUP BY p.id HAVING count(c.key) <> 1 AND NOT EXISTS (SELECT FROM reversal r
           JOIN points_serial s ON s.tenant_id = r.tenant_id AND s.rebuilt_from = r.original_id
           WHERE r.tenant_id = $tenant AND r.reversal_id = p.id AND count(c.key) = 0)",
    ),
    (
        "two slips that stand carry one serial",
        "SELECT serial, count(*) FROM (SELECT coalesce(s.serial, p.receipt_no) AS serial FROM posting p
           LEFT JOIN points_serial s ON s.tenant_id = p.tenant_id AND s.posting_id = p.id
           LEFT JOIN reversal r ON r.tenant_id = p.tenant_id AND r.original_id = p.id
           WHERE p.tenant_id = $tenant AND p.kind = 2 AND r.original_id IS NULL) AS standing GROUP BY 1 HAVING count(*) > 1",
    ),
    (
        "a key names no posting",
        "SELECT c.key FROM command c LEFT JOIN posting p ON p.tenant_id = c.tenant_id AND p.id = c.posting_id
         WHERE c.tenant_id = $tenant AND p.id IS NULL",
    ),
    (
        "what is left in a lot is not the sum of its entries",
        "SELECT l.id, l.principal_left, l.bonus_left, l.points_left, e.* FROM lot l LEFT JOIN LATERAL (
           SELECT coalesce(sum(amount) FILTER (WHERE kind = 1), 0) AS p, coalesce(sum(amount) FILTER (WHERE kind = 2), 0) AS b,
                  coalesce(sum(amount) FILTER (WHERE kind = 3), 0) AS r
           FROM entry WHERE entry.tenant_id = l.tenant_id AND entry.wallet_id = l.wallet_id AND entry.lot_id = l.id) AS e ON true
         WHERE l.tenant_id = $tenant AND (l.principal_left, l.bonus_left, l.points_left) IS DISTINCT FROM (e.p, e.b, e.r)",
    ),
    (
        "a lot is open without value, or closed with value",
        "SELECT id, open, principal_left, bonus_left, points_left, paid_left, gift_left FROM lot
         WHERE tenant_id = $tenant AND open <> (principal_left > 0 OR bonus_left > 0 OR points_left > 0
           OR coalesce(paid_left, 0) > 0 OR coalesce(gift_left, 0) > 0)",
    ),
    (
        "what is owed on account is not what was put there less what was repaid and came back",
        "SELECT a.id, a.amount, a.owed, a.repaid, e.* FROM account_item a CROSS JOIN LATERAL (
           SELECT coalesce(sum(amount), 0) AS owed, coalesce(-sum(amount) FILTER (WHERE book = 41), 0) AS repaid FROM entry
           WHERE entry.tenant_id = a.tenant_id AND entry.wallet_id = a.wallet_id AND entry.lot_id = a.id) AS e
         CROSS JOIN LATERAL (SELECT coalesce(sum((part->>1)::numeric), 0) / 100 AS kept FROM jsonb_array_elements(a.repaid) AS part) AS r
         WHERE a.tenant_id = $tenant AND (a.owed <> e.owed OR a.open <> (a.owed > 0) OR r.kept > e.repaid OR a.owed + r.kept > a.amount)",
    ),
    (
        "a wallet does not owe what its items on account say",
        "SELECT w.id, w.on_account, a.* FROM wallet w CROSS JOIN LATERAL (
           SELECT coalesce(sum(owed), 0) AS owed FROM account_item WHERE account_item.tenant_id = w.tenant_id AND account_item.wallet_id = w.id) AS a
         WHERE w.tenant_id = $tenant AND w.on_account <> a.owed",
    ),
    (
        "counts left are not those sold less those used",
        "SELECT l.id, l.paid_left, l.gift_left, e.* FROM lot l CROSS JOIN LATERAL (
           SELECT coalesce(sum(amount), 0) AS counts FROM entry
           WHERE entry.tenant_id = l.tenant_id AND entry.wallet_id = l.wallet_id AND entry.lot_id = l.id AND kind = 7) AS e
         WHERE l.tenant_id = $tenant AND l.shape = 3 AND l.paid_left + l.gift_left <> e.counts",
    ),
    (
        "counts of an item do not come to its price, or their price does not come to what the package cost",
        "SELECT l.id, l.price, l.price_left, l.sold_for, u.* FROM (
           SELECT lot.*, sum(price) OVER (PARTITION BY origin_posting_id) AS all_items,
             (SELECT sum(charged) FROM posting_line n WHERE n.tenant_id = lot.tenant_id AND n.posting_id = origin_posting_id
                AND n.kind = 1) AS sold_for,
             (SELECT count(*) FROM reversal r WHERE r.tenant_id = lot.tenant_id AND r.original_id = origin_posting_id) AS back
           FROM lot WHERE tenant_id = $tenant AND shape = 3) AS l
         CROSS JOIN LATERAL (SELECT coalesce(sum(charged), 0) AS charged, coalesce(sum(quantity), 0) AS uses FROM count_use c
           WHERE c.tenant_id = l.tenant_id AND c.wallet_id = l.wallet_id AND c.lot_id = l.id) AS u
         WHERE l.all_items <> l.sold_for OR u.uses <> l.used OR (l.back = 0 AND u.charged + l.price_left <> l.price)
           OR (l.back = 1 AND (l.price_left, u.charged, l.paid_left, l.gift_left) <> (0, 0, 0, 0))",
    ),
    (
        "a lot holds more than came in",
        "SELECT id, principal_paid, principal_left, bonus_given, bonus_left, points_in, points_left FROM lot
         WHERE tenant_id = $tenant AND (principal_left > principal_paid OR bonus_left > bonus_given OR points_left > points_in)",
    ),
    (
        "a correction and its row disagree",
        "SELECT p.id, p.reverses_id, r.* FROM (SELECT * FROM posting WHERE tenant_id = $tenant AND kind = 3) AS p
         FULL JOIN (SELECT * FROM reversal WHERE tenant_id = $tenant) AS r ON r.reversal_id = p.id AND r.original_id = p.reverses_id
         WHERE p.id IS NULL OR r.original_id IS NULL",
    ),
    (
        "a correction does not mirror the money of its original",
        "SELECT r.original_id, e.kind, e.lot_id, sum(e.amount) FROM reversal r
         JOIN entry e ON e.tenant_id = r.tenant_id AND e.posting_id IN (r.original_id, r.reversal_id) AND e.kind IN (1, 2)
         WHERE r.tenant_id = $tenant GROUP BY 1, 2, 3 HAVING sum(e.amount) <> 0",
    ),
    (
        "a receipt number was given twice",
        "SELECT receipt_no, count(*) FROM posting WHERE tenant_id = $tenant GROUP BY 1 HAVING count(*) > 1",
    ),
    (
        "points that pend are not those of a lot of points, or a slip that was made up has gone",
        "SELECT l.id, NULL::uuid AS sale FROM lot AS l WHERE l.tenant_id = $tenant AND l.vests_at IS NOT NULL AND l.shape <> 2
         UNION ALL
         SELECT m.posting_id, m.sale_id FROM points_make_up AS m
         JOIN posting AS s ON s.tenant_id = m.tenant_id AND s.id = m.sale_id
         JOIN wallet AS w ON w.tenant_id = s.tenant_id AND w.id = s.wallet_id
         LEFT JOIN reversal AS v ON v.tenant_id = m.tenant_id AND v.original_id = m.sale_id
         LEFT JOIN reversal AS u ON u.tenant_id = m.tenant_id AND u.original_id = m.posting_id
         WHERE m.tenant_id = $tenant AND (NOT w.is_walk_in OR m.undone_by IS DISTINCT FROM u.reversal_id
           OR m.undone_by IS NULL AND v.reversal_id IS NOT NULL)",
    ),
    (
        "commission does not share its line wholly, or a correction leaves some of it",
        "SELECT c.posting_id, c.line, c.role, NULL::numeric AS left_over FROM commission_line AS c
         WHERE c.tenant_id = $tenant AND c.of_posting_id IS NULL GROUP BY 1, 2, 3
         HAVING sum(c.share_bp) <> 10000 OR (count(DISTINCT c.base) = 1 AND count(c.base) = count(*)
           AND sum(c.counted) <> max(CASE c.base WHEN 1 THEN c.list WHEN 2 THEN c.charged ELSE c.paid END))
         UNION ALL
         SELECT r.original_id, NULL, NULL, sum(c.amount) FROM reversal AS r
         JOIN commission_line AS c ON c.tenant_id = r.tenant_id AND c.posting_id IN (r.original_id, r.reversal_id)
         WHERE r.tenant_id = $tenant GROUP BY 1 HAVING sum(c.amount) <> 0 OR sum(c.counted) <> 0",
    ),
    (
        "message credit is not the sum of its changes",
        "SELECT coalesce(b.balance, 0) AS balance, c.* FROM (SELECT 1) AS one
         LEFT JOIN message_credit AS b ON b.tenant_id = $tenant
         LEFT JOIN LATERAL (SELECT coalesce(sum(parts), 0) AS total FROM message_credit_change WHERE tenant_id = $tenant) AS c ON true
         WHERE coalesce(b.balance, 0) <> c.total",
    ),
    (
        "a paid message that is not paid for, or is paid for though it failed",
        "SELECT m.id, m.state, m.parts, c.net FROM message m LEFT JOIN LATERAL (
           SELECT coalesce(sum(parts), 0) AS net FROM message_credit_change AS c WHERE c.tenant_id = m.tenant_id AND c.message_id = m.id) AS c ON true
         WHERE m.tenant_id = $tenant
           AND c.net <> CASE WHEN m.channel = 'sms' AND m.state IN ('queued', 'sent') THEN -m.parts ELSE 0 END",
    ),
    (
        "a posting has two messages by one channel",
        "SELECT posting_id, channel, count(*) FROM message WHERE tenant_id = $tenant AND posting_id IS NOT NULL GROUP BY 1, 2 HAVING count(*) > 1",
    ),
];

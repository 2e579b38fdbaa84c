//! One statement per truth. Each returns the rows for which it does not hold, as (subject, detail).

use diesel::pg::PgConnection;
use diesel::prelude::*;
use diesel::sql_types::{Text, Uuid as SqlUuid};
use uuid::Uuid;

use super::Finding;
use crate::error::StoreError;
use crate::schema::{posting, wallet};
use crate::statement::statement;

type Offence = (Text, Text);

statement! {
    /// A proof that was used was confirmed in time, for the wallet, shop, till and person of the posting that used it, which says so.
    ProofsOfPostings -> Offence;
    "WITH t AS (SELECT ", tenant: SqlUuid = Uuid, " AS id), \
     used AS (SELECT pr.* FROM proof pr JOIN t ON pr.tenant_id = t.id WHERE pr.posting_id IS NOT NULL), \
     told AS (SELECT p.id, p.wallet_id, p.shop_id, p.terminal_id, p.user_id, p.recorded_at, p.derivation \
       FROM posting p JOIN t ON p.tenant_id = t.id \
       WHERE p.derivation LIKE '%[\"pr\",%' OR p.id IN (SELECT posting_id FROM used)) \
     SELECT coalesce(told.id, used.posting_id)::text, format('proof %s, kind %s, confirmed at %s', used.id, used.kind, used.confirmed_at) \
     FROM told FULL JOIN used ON used.posting_id = told.id \
     WHERE told.id IS NULL OR used.id IS NULL OR told.derivation NOT LIKE '%[\"pr\",%' || used.kind || '%' \
       OR (used.membership_id, used.shop_id) <> (told.wallet_id, told.shop_id) \
       OR used.terminal_id IS DISTINCT FROM told.terminal_id OR used.user_id IS DISTINCT FROM told.user_id \
       OR used.confirmed_at > told.recorded_at OR used.expires_at <= told.recorded_at"
}

statement! {
    /// Each kind's balance equals the sum of its entries.
    BalancesAgainstEntries -> Offence;
    "WITH t AS (SELECT ", tenant: SqlUuid = Uuid, " AS id), \
     sums AS (SELECT wallet_id, kind, sum(amount) AS total FROM entry JOIN t ON entry.tenant_id = t.id GROUP BY 1, 2), \
     kinds AS (SELECT w.id, k.kind, k.balance FROM wallet w JOIN t ON w.tenant_id = t.id \
       CROSS JOIN LATERAL (VALUES (1, w.principal), (2, w.bonus), (3, w.reward_points), (4, w.tier_points), \
         (5, w.owed_money), (6, w.owed_points), (8, w.on_account)) AS k(kind, balance)) \
     SELECT kinds.id::text, format('kind %s: balance %s, entries %s', kinds.kind, balance, coalesce(total, 0)) \
     FROM kinds LEFT JOIN sums ON sums.wallet_id = kinds.id AND sums.kind = kinds.kind \
     WHERE balance <> coalesce(total, 0)"
}

statement! {
    /// Each kind's balance equals the sum of what its lots hold.
    BalancesAgainstLots -> Offence;
    "WITH t AS (SELECT ", tenant: SqlUuid = Uuid, " AS id), \
     sums AS (SELECT wallet_id, sum(principal_left) AS principal, sum(bonus_left) AS bonus, sum(points_left) AS points \
       FROM lot JOIN t ON lot.tenant_id = t.id GROUP BY 1) \
     SELECT w.id::text, format('principal %s/%s, bonus %s/%s, points %s/%s', w.principal, coalesce(s.principal, 0), \
       w.bonus, coalesce(s.bonus, 0), w.reward_points, coalesce(s.points, 0)) \
     FROM wallet w JOIN t ON w.tenant_id = t.id LEFT JOIN sums s ON s.wallet_id = w.id \
     WHERE (w.principal, w.bonus, w.reward_points) \
       <> (coalesce(s.principal, 0), coalesce(s.bonus, 0), coalesce(s.points, 0))"
}

statement! {
    /// What a lot holds equals the sum of the entries that name it, and it is open exactly when it holds something.
    LotsAgainstEntries -> Offence;
    "WITH t AS (SELECT ", tenant: SqlUuid = Uuid, " AS id), \
     sums AS (SELECT lot_id, sum(amount) FILTER (WHERE kind = 1) AS principal, sum(amount) FILTER (WHERE kind = 2) AS bonus, \
       sum(amount) FILTER (WHERE kind = 3) AS points FROM entry JOIN t ON entry.tenant_id = t.id \
       WHERE lot_id IS NOT NULL AND kind <= 3 GROUP BY 1) \
     SELECT l.id::text, format('principal %s/%s, bonus %s/%s, points %s/%s, open %s', l.principal_left, \
       coalesce(s.principal, 0), l.bonus_left, coalesce(s.bonus, 0), l.points_left, coalesce(s.points, 0), l.open) \
     FROM lot l JOIN t ON l.tenant_id = t.id LEFT JOIN sums s ON s.lot_id = l.id \
     WHERE (l.principal_left, l.bonus_left, l.points_left) \
       <> (coalesce(s.principal, 0), coalesce(s.bonus, 0), coalesce(s.points, 0)) \
       OR l.open <> (l.principal_left + l.bonus_left + l.points_left + coalesce(l.paid_left + l.gift_left, 0) > 0)"
}

statement! {
    /// A wallet is suspended exactly when its member is not active.
    SuspendedWithMember -> Offence;
    "WITH t AS (SELECT ", tenant: SqlUuid = Uuid, " AS id) \
     SELECT w.id::text, format('suspended %s, its member is %s', w.suspended, m.status) \
     FROM wallet w JOIN t ON w.tenant_id = t.id \
     JOIN membership s ON s.tenant_id = w.tenant_id AND s.id = w.id \
     JOIN member m ON m.tenant_id = s.tenant_id AND m.id = s.member_id \
     WHERE w.suspended <> (m.status <> 'active')"
}

statement! {
    /// Money topped up is what the top-ups that stand were paid.
    ToppedUpAgainstPostings -> Offence;
    "WITH t AS (SELECT ", tenant: SqlUuid = Uuid, " AS id), \
     sums AS (SELECT p.wallet_id, sum(p.total) AS paid FROM posting p JOIN t ON p.tenant_id = t.id \
       LEFT JOIN reversal r ON r.tenant_id = p.tenant_id AND r.original_id = p.id \
       WHERE p.kind = 1 AND r.original_id IS NULL GROUP BY 1) \
     SELECT w.id::text, format('topped up %s, top-ups that stand %s', w.topped_up, coalesce(s.paid, 0)) \
     FROM wallet w JOIN t ON w.tenant_id = t.id LEFT JOIN sums s ON s.wallet_id = w.id \
     WHERE w.topped_up <> coalesce(s.paid, 0)"
}

statement! {
    /// 预算: what a version of a top-up rule gave is the bonus of its top-ups that stand, and its budget is what it says.
    BudgetsAgainstTopUps -> Offence;
    "WITH t AS (SELECT ", tenant: SqlUuid = Uuid, " AS id), \
     told AS (SELECT v.id, (v.body->>'budget')::numeric AS budget FROM rule_version v JOIN t ON v.tenant_id = t.id \
       WHERE v.kind = 'top_up' AND v.body->>'budget' IS NOT NULL), \
     kept AS (SELECT b.* FROM rule_budget b JOIN t ON b.tenant_id = t.id), \
     given AS (SELECT l.terms_id, sum(e.amount) AS amount FROM posting p JOIN t ON p.tenant_id = t.id \
       JOIN lot l ON l.tenant_id = p.tenant_id AND l.wallet_id = p.wallet_id AND l.origin_posting_id = p.id AND l.shape = 1 \
       JOIN entry e ON e.tenant_id = p.tenant_id AND e.wallet_id = p.wallet_id AND e.version = p.version AND e.lot_id = l.id \
       LEFT JOIN reversal r ON r.tenant_id = p.tenant_id AND r.original_id = p.id \
       WHERE p.kind = 1 AND e.kind = 2 AND r.original_id IS NULL GROUP BY 1) \
     SELECT coalesce(told.id, kept.rule_version_id)::text, \
       format('budget %s, kept as %s; gave %s, kept as %s', told.budget, kept.budget, coalesce(given.amount, 0), kept.given) \
     FROM told FULL JOIN kept ON kept.rule_version_id = told.id LEFT JOIN given ON given.terms_id = told.id \
     WHERE told.budget IS DISTINCT FROM kept.budget OR kept.given IS DISTINCT FROM coalesce(given.amount, 0)"
}

statement! {
    /// The balance after each entry is the running sum of its kind; of counts, of its lot.
    RunningBalances -> Offence;
    "WITH t AS (SELECT ", tenant: SqlUuid = Uuid, " AS id), \
     running AS (SELECT posting_id, line, kind, balance_after, \
       sum(amount) OVER (PARTITION BY wallet_id, kind, CASE WHEN kind = 7 THEN lot_id END ORDER BY version, line) AS total \
       FROM entry JOIN t ON entry.tenant_id = t.id) \
     SELECT posting_id::text, format('line %s of kind %s: balance after %s, running sum %s', line, kind, balance_after, total) \
     FROM running WHERE balance_after <> total"
}

statement! {
    /// Every version of a wallet has one posting, without gaps.
    VersionsWithoutGaps -> Offence;
    "WITH t AS (SELECT ", tenant: SqlUuid = Uuid, " AS id), \
     seen AS (SELECT wallet_id, count(*) AS postings, count(DISTINCT version) AS versions, min(version) AS low, \
       max(version) AS high FROM posting JOIN t ON posting.tenant_id = t.id GROUP BY 1) \
     SELECT w.id::text, format('version %s, %s postings, %s versions from %s to %s', w.version, coalesce(postings, 0), \
       coalesce(versions, 0), coalesce(low, 0), coalesce(high, 0)) \
     FROM wallet w JOIN t ON w.tenant_id = t.id LEFT JOIN seen ON seen.wallet_id = w.id \
     WHERE w.version <> coalesce(postings, 0) OR coalesce(postings, 0) <> coalesce(versions, 0) \
       OR w.version <> coalesce(high, 0) OR (w.version > 0 AND low <> 1)"
}

statement! {
    /// The balances that a posting states equal the last balance of each kind at its version. One sort and no join: a
    /// join by wallet, version and kind is estimated as small, and takes quadratic time for a wallet of many postings.
    StatedBalances -> Offence;
    "WITH t AS (SELECT ", tenant: SqlUuid = Uuid, " AS id), \
     told AS (SELECT p.id, p.wallet_id, p.version, k.kind, k.balance, 0 AS amount FROM posting p \
       JOIN t ON p.tenant_id = t.id \
       CROSS JOIN LATERAL (VALUES (1, p.principal_after), (2, p.bonus_after), (3, p.reward_points_after), \
         (4, p.tier_points_after), (5, p.owed_money_after), (6, p.owed_points_after)) AS k(kind, balance) \
       UNION ALL \
       SELECT NULL, e.wallet_id, e.version, e.kind, NULL, e.amount FROM entry e JOIN t ON e.tenant_id = t.id), \
     summed AS (SELECT id, kind, balance, sum(amount) OVER (PARTITION BY wallet_id, kind ORDER BY version) AS total \
       FROM told) \
     SELECT id::text, format('kind %s: stated %s, entries %s', kind, balance, total) FROM summed \
     WHERE id IS NOT NULL AND balance <> total"
}

statement! {
    /// Every entry belongs to the posting of its wallet and version, and every posting has entries — but a sale that
    /// was paid otherwise and earned nothing, or cost nothing, a use of a time pass, what takes one of these back, a hold and
    /// its end.
    EntriesOfPostings -> Offence;
    "WITH t AS (SELECT ", tenant: SqlUuid = Uuid, " AS id) \
     SELECT coalesce(p.id, e.posting_id)::text, 'posting and entries do not belong together' \
     FROM (SELECT posting.id, wallet_id, version, kind IN (2, 3, 4) AND (tenders IS NOT NULL OR total = 0) \
         OR kind = 6 AND total = 0 OR kind IN (7, 8, 11) AS may_move_nothing \
       FROM posting JOIN t ON posting.tenant_id = t.id) AS p \
     FULL JOIN (SELECT DISTINCT posting_id, wallet_id, version FROM entry JOIN t ON entry.tenant_id = t.id) AS e \
       ON e.posting_id = p.id AND e.wallet_id = p.wallet_id AND e.version = p.version \
     WHERE p.id IS NULL OR (e.posting_id IS NULL AND NOT p.may_move_nothing)"
}

statement! {
    /// The ways of payment of a posting, kept in minor units, sum to its total; stored value, points and what is on account
    /// among those of a sale are what moved in the wallet, and a repayment is what it repaid.
    TendersOfPostings -> Offence;
    "WITH t AS (SELECT ", tenant: SqlUuid = Uuid, " AS id), \
     paid AS (SELECT p.id, p.kind, p.total * power(10::numeric, c.scale) AS total, power(10::numeric, c.scale) AS minor, \
         sum((w.amount->>'amount')::numeric) AS tendered, \
         coalesce(sum((w.amount->>'amount')::numeric) FILTER (WHERE w.amount->>'method' = 'stored_value'), 0) AS stored, \
         coalesce(sum((w.amount->>'amount')::numeric) FILTER (WHERE w.amount->>'method' = 'on_account'), 0) AS account, \
         coalesce(sum((w.amount->>'points')::numeric), 0) AS points \
       FROM posting p JOIN t ON p.tenant_id = t.id JOIN currency c ON c.code = p.currency \
         CROSS JOIN LATERAL jsonb_array_elements(p.tenders) AS w(amount) GROUP BY p.tenant_id, p.id, c.scale), \
     moved AS (SELECT posting_id, -sum(amount) FILTER (WHERE kind IN (1, 2)) AS stored, \
         sum(amount) FILTER (WHERE book = 40) AS account, -sum(amount) FILTER (WHERE book = 41) AS repaid, \
         -sum(amount) FILTER (WHERE book = 9) AS points FROM entry JOIN t ON entry.tenant_id = t.id GROUP BY 1) \
     SELECT paid.id::text, format('total %s, tendered %s; stored value %s, moved %s; points %s, moved %s', total, tendered, \
       paid.stored, coalesce(moved.stored, 0) * minor, paid.points, coalesce(moved.points, 0)) \
     FROM paid LEFT JOIN moved ON moved.posting_id = paid.id \
     WHERE tendered <> total OR kind = 10 AND total IS DISTINCT FROM moved.repaid * minor \
       OR kind IN (2, 5) AND (paid.points, paid.stored, paid.account) \
         <> (coalesce(moved.points, 0), coalesce(moved.stored, 0) * minor, coalesce(moved.account, 0) * minor)"
}

statement! {
    /// Every posting was asked for by exactly one key; the first half of a slip that is rebuilt by that of the second.
    KeysOfPostings -> Offence;
    "WITH t AS (SELECT ", tenant: SqlUuid = Uuid, " AS id) \
     SELECT coalesce(p.id, c.posting_id)::text, format('%s keys', coalesce(c.uses, 0)) \
     FROM (SELECT posting.id FROM posting JOIN t ON posting.tenant_id = t.id) AS p \
     FULL JOIN (SELECT posting_id, count(*) AS uses FROM command JOIN t ON command.tenant_id = t.id GROUP BY 1) AS c \
       ON c.posting_id = p.id \
     LEFT JOIN (SELECT r.reversal_id FROM points_serial s JOIN t ON s.tenant_id = t.id \
         JOIN reversal r ON r.tenant_id = s.tenant_id AND r.original_id = s.rebuilt_from) AS half ON half.reversal_id = p.id \
     WHERE p.id IS NULL OR coalesce(c.uses, 0) <> (CASE WHEN half.reversal_id IS NULL THEN 1 ELSE 0 END)"
}

statement! {
    /// A reversal takes back its original, wholly: principal, bonus and counts lot by lot, the original's tier points, and
    /// reward points as points or as a debt.
    ReversalsWhole -> Offence;
    "WITH t AS (SELECT ", tenant: SqlUuid = Uuid, " AS id), \
     pairs AS (SELECT p.id AS reversal, p.wallet_id, p.version AS back, o.version AS forth, r.original_id, \
         o.wallet_id AS original_wallet \
       FROM (SELECT p.* FROM posting p JOIN t ON p.tenant_id = t.id WHERE p.kind = 3) AS p \
       LEFT JOIN (SELECT r.* FROM reversal r JOIN t ON r.tenant_id = t.id) AS r \
         ON r.reversal_id = p.id AND r.original_id = p.reverses_id \
       LEFT JOIN (SELECT o.* FROM posting o JOIN t ON o.tenant_id = t.id) AS o ON o.id = r.original_id), \
     sums AS (SELECT pairs.reversal, e.kind, e.lot_id, sum(e.amount) AS total FROM pairs \
       JOIN (SELECT e.* FROM entry e JOIN t ON e.tenant_id = t.id) AS e \
         ON e.wallet_id = pairs.wallet_id AND e.version IN (pairs.back, pairs.forth) \
       WHERE e.kind IN (1, 2, 7) GROUP BY 1, 2, 3) \
     SELECT reversal::text, 'names no original of its wallet' FROM pairs \
       WHERE original_id IS NULL OR original_wallet IS DISTINCT FROM wallet_id \
     UNION ALL \
     SELECT reversal::text, format('kind %s is left with %s', kind, total) FROM sums WHERE total <> 0"
}

statement! {
    /// Returns that stand give back of each line at most what it was charged, and name a sale of their wallet.
    ReturnsWithinSales -> Offence;
    "WITH t AS (SELECT ", tenant: SqlUuid = Uuid, " AS id), \
     standing AS (SELECT p.id, p.wallet_id, p.reverses_id, r.original_id \
       FROM (SELECT p.* FROM posting p JOIN t ON p.tenant_id = t.id WHERE p.kind = 4) AS p \
       LEFT JOIN (SELECT r.* FROM sale_return r JOIN t ON r.tenant_id = t.id) AS r ON r.return_id = p.id \
       LEFT JOIN (SELECT v.* FROM reversal v JOIN t ON v.tenant_id = t.id) AS v ON v.original_id = p.id \
       WHERE v.original_id IS NULL), \
     sold AS (SELECT p.id, p.wallet_id, l.line, coalesce(l.charged, p.total) AS charged \
       FROM (SELECT p.* FROM posting p JOIN t ON p.tenant_id = t.id WHERE p.kind = 2) AS p \
       LEFT JOIN (SELECT l.* FROM posting_line l JOIN t ON l.tenant_id = t.id) AS l ON l.posting_id = p.id), \
     back AS (SELECT s.original_id, l.of_line, sum(l.charged) AS charged FROM standing s \
       JOIN (SELECT l.* FROM posting_line l JOIN t ON l.tenant_id = t.id) AS l ON l.posting_id = s.id GROUP BY 1, 2) \
     SELECT s.id::text, 'names no sale of its wallet' FROM standing s \
       WHERE s.original_id IS DISTINCT FROM s.reverses_id \
         OR NOT EXISTS (SELECT FROM sold WHERE sold.id = s.original_id AND sold.wallet_id = s.wallet_id) \
     UNION ALL \
     SELECT back.original_id::text, format('line %s: %s came back of %s', of_line, back.charged, sold.charged) \
       FROM back JOIN sold ON sold.id = back.original_id AND coalesce(sold.line, 1) = back.of_line \
       WHERE abs(back.charged) > abs(sold.charged)"
}

statement! {
    /// No two postings carry the same receipt number.
    ReceiptsUnique -> Offence;
    "WITH t AS (SELECT ", tenant: SqlUuid = Uuid, " AS id) \
     SELECT min(posting.id::text), format('receipt %s is used %s times', receipt_no, count(*)) \
     FROM posting JOIN t ON posting.tenant_id = t.id GROUP BY receipt_no HAVING count(*) > 1"
}

statement! {
    /// The message credit equals the sum of its changes, which are numbered without gaps and each state the sum up to them.
    CreditAgainstChanges -> Offence;
    "WITH t AS (SELECT ", tenant: SqlUuid = Uuid, " AS id), \
     running AS (SELECT c.version, c.balance_after, sum(c.parts) OVER (ORDER BY c.version) AS total, \
         row_number() OVER (ORDER BY c.version) AS place \
       FROM message_credit_change c JOIN t ON c.tenant_id = t.id), \
     summed AS (SELECT coalesce(sum(c.parts), 0) AS total, count(*) AS changes \
       FROM message_credit_change c JOIN t ON c.tenant_id = t.id) \
     SELECT 'change ' || version, format('balance after %s, sum %s, place %s', balance_after, total, place) \
       FROM running WHERE balance_after <> total OR version <> place \
     UNION ALL \
     SELECT 'credit', format('balance %s of version %s, %s changes sum up to %s', coalesce(m.balance, 0), \
         coalesce(m.version, 0), changes, total) \
       FROM summed LEFT JOIN (SELECT m.balance, m.version FROM message_credit m JOIN t ON m.tenant_id = t.id) AS m ON true \
       WHERE coalesce(m.balance, 0) <> total OR coalesce(m.version, 0) <> changes"
}

statement! {
    /// What a lot of counts holds, paid and gift apart, equals the sum of its entries; its item exists, and what its sale
    /// brought is what the item says.
    CountsAgainstEntries -> Offence;
    "WITH t AS (SELECT ", tenant: SqlUuid = Uuid, " AS id), \
     sums AS (SELECT lot_id, coalesce(sum(amount) FILTER (WHERE book IN (20, 22, 33)), 0) AS paid, \
         coalesce(sum(amount) FILTER (WHERE book IN (21, 23, 34)), 0) AS gift, \
         coalesce(sum(amount) FILTER (WHERE book = 20 AND amount > 0), 0) AS sold, \
         coalesce(sum(amount) FILTER (WHERE book = 21 AND amount > 0), 0) AS given \
       FROM entry JOIN t ON entry.tenant_id = t.id WHERE kind = 7 GROUP BY 1) \
     SELECT coalesce(l.id, s.lot_id)::text, format('paid %s/%s, gift %s/%s, sold %s/%s, given %s/%s', l.paid_left, s.paid, \
       l.gift_left, s.gift, CASE WHEN i.unlimited THEN 1 ELSE i.paid END, s.sold, i.gift, s.given) \
     FROM (SELECT lot.* FROM lot JOIN t ON lot.tenant_id = t.id WHERE shape = 3) AS l \
     LEFT JOIN count_package_item i ON i.tenant_id = l.tenant_id AND i.version_id = l.terms_id AND i.code = l.item_code \
     FULL JOIN sums s ON s.lot_id = l.id \
     WHERE (l.paid_left, l.gift_left, CASE WHEN i.unlimited THEN 1 ELSE i.paid END, i.gift) \
       IS DISTINCT FROM (s.paid, s.gift, s.sold, s.given)"
}

statement! {
    /// The uses of a lot are as many as it says and were charged its price less what is left of it: all of it when no
    /// counts are left. Where services share them, they come to its list figure. A lot that was sold back, or paid out by a refund that stands, owes nothing.
    CountsAgainstUses -> Offence;
    "WITH t AS (SELECT ", tenant: SqlUuid = Uuid, " AS id), \
     services AS (SELECT lot.id AS lot_id, s.* FROM t JOIN lot ON lot.tenant_id = t.id AND lot.shape = 3 \
       JOIN count_package_item i ON i.tenant_id = t.id AND i.version_id = lot.terms_id AND i.code = lot.item_code \
       JOIN count_pool_item s ON s.tenant_id = t.id AND s.version_id = i.version_id AND s.item_position = i.position), \
     sums AS (SELECT u.lot_id, sum(u.quantity) AS used, sum(u.charged) AS charged, sum(u.paid) AS paid, sum(u.gift) AS gift, \
         sum(s.unit_price * (u.quantity / s.weight)) AS list \
       FROM count_use u JOIN t ON u.tenant_id = t.id LEFT JOIN services s ON s.lot_id = u.lot_id AND s.position = u.pool_place \
       GROUP BY 1) \
     SELECT coalesce(l.id, s.lot_id)::text, format('used %s/%s, %s/%s at list price, charged %s, price %s, left %s of the price and %s counts', \
       l.used, s.used, l.pool_list, s.list, s.charged, l.price, l.price_left, l.paid_left + l.gift_left) \
     FROM (SELECT lot.*, EXISTS (SELECT FROM reversal r WHERE r.tenant_id = lot.tenant_id \
         AND r.original_id = lot.origin_posting_id) OR EXISTS (SELECT FROM refund f WHERE f.tenant_id = lot.tenant_id \
         AND f.id = lot.refund_id AND f.state = 3) AS sold_back \
       FROM lot JOIN t ON lot.tenant_id = t.id WHERE shape = 3) AS l \
     FULL JOIN sums s ON s.lot_id = l.id \
     WHERE l.id IS NULL OR l.used <> coalesce(s.used, 0) \
       OR l.price_left <> (CASE WHEN l.sold_back THEN 0 ELSE l.price - coalesce(s.charged, 0) END) \
       OR l.pool_list IS DISTINCT FROM (CASE WHEN EXISTS (SELECT FROM services v WHERE v.lot_id = l.id) THEN coalesce(s.list, 0) END) \
       OR (l.paid_left + l.gift_left = 0 AND l.price_left <> 0)"
}

statement! {
    /// What a package's sale brought is its version: all items that nobody picks, and as many others as a buyer picks.
    ItemsOfSales -> Offence;
    "WITH t AS (SELECT ", tenant: SqlUuid = Uuid, " AS id), \
     sold AS (SELECT l.origin_posting_id, l.terms_id, count(*) FILTER (WHERE NOT i.optional) AS fixed, \
         count(*) FILTER (WHERE i.optional) AS picked \
       FROM lot l JOIN t ON l.tenant_id = t.id JOIN count_package_item i ON i.tenant_id = t.id AND i.version_id = l.terms_id \
         AND i.code = l.item_code WHERE l.shape = 3 GROUP BY 1, 2), \
     meant AS (SELECT v.id, coalesce(v.pick, 0) AS pick, count(*) FILTER (WHERE NOT i.optional) AS fixed \
       FROM count_package_version v JOIN t ON v.tenant_id = t.id \
       JOIN count_package_item i ON i.tenant_id = t.id AND i.version_id = v.id GROUP BY 1, 2) \
     SELECT sold.origin_posting_id::text, format('%s items and %s picked, the package has %s and %s', sold.fixed, sold.picked, \
       meant.fixed, meant.pick) \
     FROM sold JOIN meant ON meant.id = sold.terms_id WHERE (sold.fixed, sold.picked) <> (meant.fixed, meant.pick)"
}

statement! {
    /// Each use is what its posting says: its line has the service, the quantity and the charge, and its entries the counts; what takes
    /// it back says the same with the signs turned.
    UsesOfPostings -> Offence;
    "WITH t AS (SELECT ", tenant: SqlUuid = Uuid, " AS id), \
     told AS (SELECT p.id AS posting_id, n.line, n.quantity, n.charged, n.list_price, n.label FROM posting p \
       JOIN t ON p.tenant_id = t.id JOIN posting_line n ON n.tenant_id = p.tenant_id AND n.posting_id = p.id WHERE p.kind = 6), \
     made AS (SELECT u.*, coalesce(s.weight, 1) AS weight, coalesce(s.label, i.label) AS label, \
         coalesce(s.unit_price, i.unit_price) AS unit, EXISTS (SELECT FROM count_pool_item m WHERE m.tenant_id = t.id \
           AND m.version_id = i.version_id AND m.item_position = i.position) AS is_pool FROM count_use u JOIN t ON u.tenant_id = t.id \
       LEFT JOIN lot l ON l.tenant_id = t.id AND l.wallet_id = u.wallet_id AND l.id = u.lot_id \
       LEFT JOIN count_package_item i ON i.tenant_id = t.id AND i.version_id = l.terms_id AND i.code = l.item_code \
       LEFT JOIN count_pool_item s ON s.tenant_id = t.id AND s.version_id = i.version_id AND s.item_position = i.position \
         AND s.position = u.pool_place), \
     expected AS (SELECT posting_id, line, quantity, charged, list_price, label FROM told UNION ALL \
       SELECT r.reversal_id, told.line, -told.quantity, -told.charged, -told.list_price, told.label FROM told \
         JOIN reversal r ON r.original_id = told.posting_id JOIN t ON r.tenant_id = t.id), \
     moved AS (SELECT e.posting_id, e.lot_id, -sum(e.amount) FILTER (WHERE book = 22) AS paid, \
         -sum(e.amount) FILTER (WHERE book = 23) AS gift \
       FROM entry e JOIN t ON e.tenant_id = t.id WHERE e.kind = 7 AND e.book IN (22, 23) GROUP BY 1, 2) \
     SELECT coalesce(made.posting_id, expected.posting_id)::text, format('line %s: %s counts for %s, place %s, told %s of %s for %s', \
       coalesce(made.line, expected.line), made.quantity, made.charged, made.pool_place, expected.quantity, expected.label, \
       expected.charged) \
     FROM made FULL JOIN expected ON expected.posting_id = made.posting_id AND expected.line = made.line \
     WHERE (made.quantity, made.charged, made.quantity / made.weight * made.unit, made.label, made.is_pool) \
       IS DISTINCT FROM (expected.quantity * made.weight, expected.charged, expected.list_price, expected.label, made.pool_place IS NOT NULL) \
     UNION ALL \
     SELECT coalesce(made.posting_id, moved.posting_id)::text, format('paid %s/%s, gift %s/%s', made.paid, moved.paid, \
       made.gift, moved.gift) \
     FROM made FULL JOIN moved ON moved.posting_id = made.posting_id AND moved.lot_id = made.lot_id \
     WHERE (coalesce(made.paid, 0), coalesce(made.gift, 0)) <> (coalesce(moved.paid, 0), coalesce(moved.gift, 0))"
}

statement! {
    /// A wallet holds what its open holds set aside, and never more than there is.
    HeldAgainstHolds -> Offence;
    "WITH t AS (SELECT ", tenant: SqlUuid = Uuid, " AS id), \
     sums AS (SELECT wallet_id, sum(amount) AS held FROM hold JOIN t ON hold.tenant_id = t.id WHERE state = 1 GROUP BY 1) \
     SELECT w.id::text, format('holds %s/%s of %s', w.held, coalesce(s.held, 0), w.principal + w.bonus) \
     FROM wallet w JOIN t ON w.tenant_id = t.id LEFT JOIN sums s ON s.wallet_id = w.id \
     WHERE w.held <> coalesce(s.held, 0) OR w.held > w.principal + w.bonus"
}

statement! {
    /// Each hold was placed by a posting of its wallet that says the same amount, each such posting has one, and a posting
    /// of its wallet ended it if it is not open: a sale or a refund what was captured, an end of a hold what was released.
    HoldsOfPostings -> Offence;
    "WITH t AS (SELECT ", tenant: SqlUuid = Uuid, " AS id), \
     told AS (SELECT p.id, p.wallet_id, p.kind, p.total FROM posting p JOIN t ON p.tenant_id = t.id WHERE kind IN (2, 7, 8, 9)), \
     holds AS (SELECT h.* FROM hold h JOIN t ON h.tenant_id = t.id) \
     SELECT coalesce(h.id, p.id)::text, format('hold of %s, posting of %s', h.amount, p.total) \
     FROM holds h FULL JOIN (SELECT * FROM told WHERE kind = 7) AS p ON p.id = h.id AND p.wallet_id = h.wallet_id \
     WHERE (h.amount, h.id) IS DISTINCT FROM (p.total, p.id) \
     UNION ALL \
     SELECT h.id::text, format('state %s, ended by a posting of kind %s', h.state, p.kind) FROM holds h \
     LEFT JOIN told p ON p.id = h.ended_posting_id AND p.wallet_id = h.wallet_id \
     WHERE h.state = 2 AND p.kind IS DISTINCT FROM CASE WHEN h.expires_at IS NULL THEN 9 ELSE 2 END OR h.state = 3 AND p.kind IS DISTINCT FROM 8 \
     UNION ALL \
     SELECT p.id::text, 'ends no hold' FROM told p WHERE kind = 8 \
       AND NOT EXISTS (SELECT FROM holds h WHERE h.ended_posting_id = p.id AND h.wallet_id = p.wallet_id)"
}

statement! {
    /// A refund waits exactly as long as its hold is open; a posting of its wallet that says the same amount paid it, or the
    /// end of its hold ended it; each posting of a refund has one.
    RefundsOfPostings -> Offence;
    "WITH t AS (SELECT ", tenant: SqlUuid = Uuid, " AS id), \
     told AS (SELECT p.id, p.wallet_id, p.kind, p.total FROM posting p JOIN t ON p.tenant_id = t.id WHERE kind IN (8, 9)), \
     refunds AS (SELECT f.* FROM refund f JOIN t ON f.tenant_id = t.id), \
     holds AS (SELECT h.* FROM hold h JOIN t ON h.tenant_id = t.id WHERE h.expires_at IS NULL) \
     SELECT coalesce(f.id, h.id)::text, format('state %s, its hold %s', f.state, h.state) \
     FROM refunds f FULL JOIN holds h ON h.id = f.id AND h.wallet_id = f.wallet_id \
     WHERE (CASE WHEN f.state < 3 THEN 1 WHEN f.state = 3 THEN 2 ELSE 3 END, f.ended_posting_id) \
       IS DISTINCT FROM (h.state::integer, h.ended_posting_id) \
     UNION ALL \
     SELECT coalesce(f.id, p.id)::text, format('refund of %s, posting of %s', f.amount, p.total) \
     FROM (SELECT * FROM refunds WHERE state = 3) AS f \
     FULL JOIN (SELECT * FROM told WHERE kind = 9) AS p ON p.id = f.ended_posting_id AND p.wallet_id = f.wallet_id \
     WHERE (f.amount, f.ended_posting_id) IS DISTINCT FROM (p.total, p.id)"
}

statement! {
    /// The lots of a package name the refund that waits for them, or paid for them and was not corrected, and no other; what it
    /// paid for is empty.
    LotsOfRefunds -> Offence;
    "WITH t AS (SELECT ", tenant: SqlUuid = Uuid, " AS id), \
     standing AS (SELECT f.id, f.wallet_id, f.state, s.sale FROM refund f JOIN t ON f.tenant_id = t.id \
       CROSS JOIN LATERAL unnest(f.packages) AS s(sale) \
       LEFT JOIN reversal r ON r.tenant_id = f.tenant_id AND r.original_id = f.ended_posting_id \
       WHERE f.state < 3 OR f.state = 3 AND r.original_id IS NULL) \
     SELECT l.id::text, format('in refund %s, told %s, %s counts left', l.refund_id, s.id, l.paid_left + l.gift_left) \
     FROM (SELECT lot.* FROM lot JOIN t ON lot.tenant_id = t.id WHERE shape = 3) AS l \
     FULL JOIN standing s ON s.sale = l.origin_posting_id AND s.wallet_id = l.wallet_id \
     WHERE l.refund_id IS DISTINCT FROM s.id OR (s.state = 3 AND l.open)"
}

statement! {
    /// Each change of a term has its posting, and each such posting its change; its correction says the same with the sign
    /// turned. The end moves by its days, from where the change before left it; a lot says what all of them come to.
    TermsOfChanges -> Offence;
    "WITH t AS (SELECT ", tenant: SqlUuid = Uuid, " AS id), \
     made AS (SELECT c.*, p.version, (c.expires_before AT TIME ZONE s.time_zone + make_interval(days => c.days::integer)) \
         AT TIME ZONE s.time_zone AS moved FROM term_change c JOIN t ON c.tenant_id = t.id \
       JOIN posting p ON p.tenant_id = c.tenant_id AND p.id = c.posting_id \
       JOIN shop s ON s.tenant_id = p.tenant_id AND s.id = p.shop_id), \
     told AS (SELECT p.id, 1 AS sign, p.id AS original_id FROM posting p JOIN t ON p.tenant_id = t.id WHERE p.kind = 11 UNION ALL \
       SELECT r.reversal_id, -1, r.original_id FROM reversal r JOIN t ON r.tenant_id = t.id \
         JOIN posting p ON p.tenant_id = r.tenant_id AND p.id = r.original_id AND p.kind = 11), \
     running AS (SELECT made.*, lag(expires_after) OVER w AS left_by, \
         sum(days) OVER w - days AS days_before FROM made WINDOW w AS (PARTITION BY lot_id ORDER BY version)), \
     sums AS (SELECT lot_id, sum(days) AS days, (array_agg(expires_after ORDER BY version DESC))[1] AS expires_at \
       FROM made GROUP BY 1) \
     SELECT coalesce(made.posting_id, told.id)::text, format('%s days, of its original %s', made.days, original.days) \
     FROM made FULL JOIN told ON told.id = made.posting_id LEFT JOIN made AS original ON original.posting_id = told.original_id \
     WHERE made.days IS DISTINCT FROM told.sign * original.days \
     UNION ALL \
     SELECT posting_id::text, format('from %s by %s days to %s, left at %s', expires_before, days, expires_after, left_by) \
     FROM running WHERE expires_after <> moved OR (days_before <> 0 AND expires_before <> left_by) \
     UNION ALL \
     SELECT l.id::text, format('changed by %s/%s days, ends %s/%s', l.term_days, s.days, l.expires_at, s.expires_at) \
     FROM (SELECT lot.* FROM lot JOIN t ON lot.tenant_id = t.id WHERE shape = 3) AS l LEFT JOIN sums s ON s.lot_id = l.id \
     WHERE l.term_days <> coalesce(s.days, 0) OR (l.term_days <> 0 AND l.expires_at IS DISTINCT FROM s.expires_at)"
}

statement! {
    /// What is owed of an item on account equals the sum of its entries, with what was repaid of it is no more than was put
    /// on account, and is open exactly when anything is; a wallet owes what its items do.
    AccountItems -> Offence;
    "WITH t AS (SELECT ", tenant: SqlUuid = Uuid, " AS id), \
     sums AS (SELECT lot_id, sum(amount) AS owed, sum(amount) FILTER (WHERE book = 40 AND amount > 0) AS put \
       FROM entry JOIN t ON entry.tenant_id = t.id WHERE kind = 8 GROUP BY 1), \
     items AS (SELECT a.*, (SELECT coalesce(sum((part->>1)::numeric), 0) FROM jsonb_array_elements(a.repaid) AS part) \
         / power(10::numeric, c.scale) AS back FROM account_item a JOIN t ON a.tenant_id = t.id \
       JOIN wallet w ON w.tenant_id = a.tenant_id AND w.id = a.wallet_id JOIN currency c ON c.code = w.currency) \
     SELECT coalesce(i.id, s.lot_id)::text, format('owed %s/%s, put on account %s, repaid %s, open %s', i.owed, s.owed, \
       i.amount, i.back, i.open) \
     FROM items i FULL JOIN sums s ON s.lot_id = i.id \
     WHERE i.owed IS DISTINCT FROM s.owed OR i.owed + i.back > i.amount OR i.open <> (i.owed > 0) OR s.put < i.amount \
     UNION ALL \
     SELECT w.id::text, format('owes %s on account, its items %s', w.on_account, coalesce(i.owed, 0)) \
     FROM wallet w JOIN t ON w.tenant_id = t.id \
     LEFT JOIN (SELECT wallet_id, sum(owed) AS owed FROM items GROUP BY 1) AS i ON i.wallet_id = w.id \
     WHERE w.on_account <> coalesce(i.owed, 0)"
}

statement! {
    /// Each posting that makes up points names a sale of nobody, which neither came back since nor was corrected while the
    /// make-up stands; a make-up is undone exactly by its correction.
    MakeUpsOfSlips -> Offence;
    "WITH t AS (SELECT ", tenant: SqlUuid = Uuid, " AS id), \
     made AS (SELECT m.* FROM points_make_up m JOIN t ON m.tenant_id = t.id), \
     told AS (SELECT p.id, r.reversal_id FROM posting p JOIN t ON p.tenant_id = t.id \
       LEFT JOIN reversal r ON r.tenant_id = p.tenant_id AND r.original_id = p.id WHERE p.kind = 13) \
     SELECT coalesce(made.posting_id, told.id)::text, format('of slip %s, undone by %s, told %s', made.sale_id, made.undone_by, told.reversal_id) \
     FROM made FULL JOIN told ON told.id = made.posting_id \
     LEFT JOIN posting s ON s.tenant_id = made.tenant_id AND s.id = made.sale_id AND s.kind = 2 \
     LEFT JOIN wallet w ON w.tenant_id = s.tenant_id AND w.id = s.wallet_id AND w.is_walk_in \
     LEFT JOIN reversal v ON v.tenant_id = s.tenant_id AND v.original_id = s.id \
     WHERE made.posting_id IS NULL OR told.id IS NULL OR w.id IS NULL OR made.undone_by IS DISTINCT FROM told.reversal_id \
       OR made.undone_by IS NULL AND v.reversal_id IS NOT NULL \
       OR made.undone_by IS NULL AND EXISTS (SELECT FROM sale_return b WHERE b.tenant_id = made.tenant_id \
         AND b.original_id = made.sale_id AND b.return_id > made.posting_id)"
}

statement! {
    /// Points are given by a top-up, as all that came into a lot of its own, and end by a refund; a correction turns either.
    PointsGiven -> Offence;
    "WITH t AS (SELECT ", tenant: SqlUuid = Uuid, " AS id) \
     SELECT e.posting_id::text, format('kind %s, book %s, %s points in a lot of %s that got %s', p.kind, e.book, e.amount, \
       l.origin_posting_id, l.points_in) \
     FROM entry e JOIN t ON e.tenant_id = t.id JOIN posting p ON p.tenant_id = e.tenant_id AND p.id = e.posting_id \
     LEFT JOIN lot l ON l.tenant_id = e.tenant_id AND l.id = e.lot_id \
     WHERE e.book IN (36, 43) AND CASE WHEN p.kind = 3 THEN e.kind = 3 \
       WHEN e.book = 36 THEN p.kind = 1 AND e.kind = 3 AND l.origin_posting_id = p.id AND l.points_in = e.amount \
       ELSE p.kind = 9 AND e.kind = 3 AND e.amount < 0 END IS NOT TRUE"
}

statement! {
    /// The vouchers of a sale are what its way of payment says, and are cancelled exactly by its correction.
    VouchersOfPostings -> Offence;
    "WITH t AS (SELECT ", tenant: SqlUuid = Uuid, " AS id), \
     told AS (SELECT p.id AS posting_id, v.one->>'code' AS code, (v.one->>'platform')::smallint AS platform, \
         (v.one->>'list')::numeric / power(10::numeric, c.scale) AS list, \
         (v.one->>'settled')::numeric / power(10::numeric, c.scale) AS settled, r.reversal_id \
       FROM posting p JOIN t ON p.tenant_id = t.id JOIN currency c ON c.code = p.currency \
         CROSS JOIN LATERAL jsonb_array_elements(p.tenders) AS w(way) \
         CROSS JOIN LATERAL jsonb_array_elements(w.way->'vouchers') AS v(one) \
         LEFT JOIN reversal r ON r.tenant_id = p.tenant_id AND r.original_id = p.id WHERE p.kind IN (2, 5)), \
     used AS (SELECT v.* FROM platform_voucher v JOIN t ON v.tenant_id = t.id) \
     SELECT coalesce(used.posting_id, told.posting_id)::text, format('voucher %s: %s for %s, told %s for %s', \
       coalesce(used.code, told.code), used.list_value, used.settlement_value, told.list, told.settled) \
     FROM used FULL JOIN told ON told.posting_id = used.posting_id AND told.code = used.code \
     WHERE (used.platform, used.list_value, used.settlement_value, used.cancelled_by) \
       IS DISTINCT FROM (told.platform, told.list, told.settled, told.reversal_id)"
}

statement! {
    /// Every payment by a provider that a posting names was taken by it, wholly, and by no other; what corrections and returns
    /// give back of it is asked for once; its refunds sum to what it says of them.
    PaymentsOfPostings -> Offence;
    "WITH t AS (SELECT ", tenant: SqlUuid = Uuid, " AS id), \
     named AS (SELECT p.id AS posting, p.kind, (w.tender->>'payment')::uuid AS payment, \
         (w.tender->>'amount')::numeric / power(10::numeric, c.scale) AS amount \
       FROM posting p JOIN t ON p.tenant_id = t.id JOIN currency c ON c.code = p.currency \
         CROSS JOIN LATERAL jsonb_array_elements(p.tenders) AS w(tender) WHERE jsonb_exists(w.tender, 'payment')), \
     taken AS (SELECT y.id, y.posting_id, y.amount FROM payment y JOIN t ON y.tenant_id = t.id WHERE y.posting_id IS NOT NULL), \
     back AS (SELECT r.payment_id, r.posting_id, r.amount FROM payment_refund r JOIN t ON r.tenant_id = t.id \
       WHERE r.state <> 'failed' OR r.refund_id IS NULL) \
     SELECT coalesce(taken.id, n.payment)::text, format('taken by %s, named by %s', taken.posting_id, n.posting) \
     FROM taken FULL JOIN (SELECT * FROM named WHERE kind NOT IN (3, 4, 9)) AS n ON n.payment = taken.id \
     WHERE (taken.posting_id, taken.amount) IS DISTINCT FROM (n.posting, n.amount) \
     UNION ALL \
     SELECT coalesce(b.payment_id, n.payment)::text, format('%s to give back, %s asked for', n.amount, b.amount) \
     FROM (SELECT * FROM back WHERE posting_id IS NOT NULL) AS b \
     FULL JOIN (SELECT * FROM named WHERE kind IN (3, 4, 9)) AS n ON n.payment = b.payment_id AND n.posting = b.posting_id \
     WHERE b.amount IS DISTINCT FROM n.amount \
     UNION ALL \
     SELECT y.id::text, format('refunds %s, their sum %s', y.refund_wanted, s.amount) \
     FROM (SELECT y.* FROM payment y JOIN t ON y.tenant_id = t.id) AS y \
     LEFT JOIN (SELECT payment_id, sum(amount) AS amount FROM back GROUP BY 1) AS s ON s.payment_id = y.id \
     WHERE y.refund_wanted <> coalesce(s.amount, 0)"
}

statement! {
    /// What gift cards and deposits pay is what their payments say: each such posting paid one payment, wholly, and what has come
    /// back of it is on the card again; a payment that was given up has all of it back.
    BearerPayments -> Offence;
    "WITH t AS (SELECT ", tenant: SqlUuid = Uuid, " AS id), \
     of_bearer AS (SELECT y.* FROM payment y JOIN t ON y.tenant_id = t.id WHERE y.wallet_id IS NOT NULL), \
     posted AS (SELECT p.* FROM posting p JOIN t ON p.tenant_id = t.id WHERE p.kind = 12) \
     SELECT coalesce(y.id, p.id)::text, format('%s asked for, %s paid', y.amount, p.total) \
     FROM (SELECT * FROM of_bearer WHERE paid_by IS NOT NULL) AS y FULL JOIN posted p ON p.id = y.paid_by \
     WHERE (y.amount, y.wallet_id) IS DISTINCT FROM (p.total, p.wallet_id) \
     UNION ALL \
     SELECT y.id::text, format('%s, %s of %s back', y.state, y.given_back, y.amount) FROM of_bearer y \
     WHERE (y.state = 'paid' AND y.paid_by IS NULL) OR (y.state = 'failed' AND y.paid_by IS NOT NULL) \
       OR (y.state = 'cancelled' AND y.paid_by IS NOT NULL AND y.given_back <> y.amount) \
     UNION ALL \
     SELECT coalesce(y.wallet_id, e.wallet_id)::text, format('%s paid elsewhere, %s moved', y.amount, e.amount) \
     FROM (SELECT wallet_id, sum(amount - given_back) AS amount FROM of_bearer WHERE paid_by IS NOT NULL GROUP BY 1) AS y \
     FULL JOIN (SELECT wallet_id, -sum(amount) AS amount FROM entry JOIN t ON entry.tenant_id = t.id WHERE book = 25 GROUP BY 1) \
       AS e ON e.wallet_id = y.wallet_id \
     WHERE coalesce(y.amount, 0) <> coalesce(e.amount, 0)"
}

statement! {
    /// Each correction and each return has its row of reason and approval, of the same original; nothing else has.
    CorrectionsOfPostings -> Offence;
    "WITH t AS (SELECT ", tenant: SqlUuid = Uuid, " AS id), \
     made AS (SELECT p.id, p.reverses_id FROM posting p JOIN t ON p.tenant_id = t.id WHERE p.kind IN (3, 4)), \
     told AS (SELECT c.posting_id, c.original_id FROM correction c JOIN t ON c.tenant_id = t.id) \
     SELECT coalesce(made.id, told.posting_id)::text, format('takes back %s, told of %s', made.reverses_id, told.original_id) \
     FROM made FULL JOIN told ON told.posting_id = made.id WHERE made.reverses_id IS DISTINCT FROM told.original_id"
}

statement! {
    /// A bonus that comes month by month has the schedule of its rule, counted from the business date of its top-up; and nothing
    /// of it was spent before it came.
    Instalments -> Offence;
    "WITH t AS (SELECT ", tenant: SqlUuid = Uuid, " AS id), \
     pairs AS (SELECT l.*, p.business_date, c.scale, (r.body->>'instalments')::smallint AS promised FROM lot l \
       JOIN t ON l.tenant_id = t.id JOIN posting p ON p.tenant_id = l.tenant_id AND p.id = l.origin_posting_id \
       JOIN currency c ON c.code = p.currency \
       LEFT JOIN rule_version r ON r.tenant_id = l.tenant_id AND r.id = l.terms_id WHERE l.shape = 1 AND l.bonus_given > 0), \
     moved AS (SELECT e.posting_id, e.lot_id, e.amount, \
         -sum(e.amount) OVER (PARTITION BY e.lot_id ORDER BY e.version, e.line) AS taken \
       FROM entry e JOIN t ON e.tenant_id = t.id JOIN pairs l ON l.id = e.lot_id AND l.instalments IS NOT NULL \
       WHERE e.kind = 2 AND e.book NOT IN (2, 30, 31, 32, 44)), \
     spent AS (SELECT m.posting_id, m.taken, trunc(l.bonus_given * (SELECT count(*) \
         FROM generate_series(1, l.instalments) AS part \
         WHERE (l.instalments_from + make_interval(months => part))::date <= least(p.business_date, l.instalments_ended_on)) \
         / l.instalments, l.scale) AS come \
       FROM moved m JOIN pairs l ON l.id = m.lot_id \
       JOIN posting p ON p.tenant_id = l.tenant_id AND p.id = m.posting_id WHERE m.amount < 0) \
     SELECT id::text, format('%s parts from %s, promised %s from %s', instalments, instalments_from, promised, business_date) \
     FROM pairs WHERE instalments IS DISTINCT FROM promised OR instalments_from <> business_date \
     UNION ALL \
     SELECT posting_id::text, format('%s of the bonus spent, %s had come', taken, come) FROM spent WHERE taken > come"
}

statement! {
    /// Serials of slips are those that their sales say; a slip that was rebuilt stands for one of its wallet, its shop and its time, which
    /// was taken back and had the same serial; and a serial is free exactly when its slip was corrected.
    SerialsOfSlips -> Offence;
    "WITH t AS (SELECT ", tenant: SqlUuid = Uuid, " AS id), \
     slips AS (SELECT s.* FROM points_serial s JOIN t ON s.tenant_id = t.id), \
     sales AS (SELECT p.* FROM posting p JOIN t ON p.tenant_id = t.id \
       WHERE strpos(p.derivation, '[\"sn\",') > 0 OR p.id IN (SELECT rebuilt_from FROM slips)), \
     back AS (SELECT r.* FROM reversal r JOIN t ON r.tenant_id = t.id) \
     SELECT coalesce(s.posting_id, p.id)::text, format('serial %s, rebuilt from %s, freed by %s', s.serial, s.rebuilt_from, s.ended_by) \
     FROM slips s FULL JOIN (SELECT * FROM sales WHERE strpos(derivation, '[\"sn\",') > 0) AS p ON p.id = s.posting_id \
     LEFT JOIN back ON back.original_id = s.posting_id \
     LEFT JOIN sales o ON o.id = s.rebuilt_from \
     LEFT JOIN slips before ON before.posting_id = s.rebuilt_from \
     LEFT JOIN back undone ON undone.original_id = s.rebuilt_from \
     WHERE s.posting_id IS NULL OR p.id IS NULL \
       OR strpos(p.derivation, format('[\"sn\",%s,', to_json(s.serial))) = 0 \
       OR s.ended_by IS DISTINCT FROM back.reversal_id \
       OR s.rebuilt_from IS NOT NULL AND (undone.reversal_id IS NULL \
         OR (o.wallet_id, o.shop_id, o.occurred_at, coalesce(before.serial, o.receipt_no)) \
           IS DISTINCT FROM (p.wallet_id, p.shop_id, p.occurred_at, s.serial))"
}

/// Runs every check on the rows of one tenant.
pub(super) fn rows(conn: &mut PgConnection, tenant: Uuid) -> Result<Vec<Finding>, StoreError> {
    let mut findings = Vec::new();
    let mut add = |check: &'static str, offences: Vec<(String, String)>| {
        findings.extend(offences.into_iter().map(|(subject, detail)| Finding { check, subject, detail }));
    };
    add("balance = Σ entries", BalancesAgainstEntries { tenant }.load(conn)?);
    add("balance = Σ lots", BalancesAgainstLots { tenant }.load(conn)?);
    add("suspended with its member", SuspendedWithMember { tenant }.load(conn)?);
    add("topped up = top-ups that stand", ToppedUpAgainstPostings { tenant }.load(conn)?);
    add("budgets = bonus of top-ups that stand", BudgetsAgainstTopUps { tenant }.load(conn)?);
    add("lot = Σ its entries", LotsAgainstEntries { tenant }.load(conn)?);
    add("balance after = running sum", RunningBalances { tenant }.load(conn)?);
    add("versions gap-free", VersionsWithoutGaps { tenant }.load(conn)?);
    add("stated balances hold", StatedBalances { tenant }.load(conn)?);
    add("postings and entries belong together", EntriesOfPostings { tenant }.load(conn)?);
    add("ways of payment = total", TendersOfPostings { tenant }.load(conn)?);
    add("one key per posting", KeysOfPostings { tenant }.load(conn)?);
    add("counts = Σ their entries", CountsAgainstEntries { tenant }.load(conn)?);
    add("price of counts = Σ their uses", CountsAgainstUses { tenant }.load(conn)?);
    add("uses as their postings say", UsesOfPostings { tenant }.load(conn)?);
    add("items sold = items of the package", ItemsOfSales { tenant }.load(conn)?);
    add("terms as their changes say", TermsOfChanges { tenant }.load(conn)?);
    add("held = Σ open holds", HeldAgainstHolds { tenant }.load(conn)?);
    add("holds as their postings say", HoldsOfPostings { tenant }.load(conn)?);
    add("refunds as their postings say", RefundsOfPostings { tenant }.load(conn)?);
    add("lots as their refunds say", LotsOfRefunds { tenant }.load(conn)?);
    add("owed on account = Σ its items", AccountItems { tenant }.load(conn)?);
    add("points made up for the slips of nobody", MakeUpsOfSlips { tenant }.load(conn)?);
    add("bonus by instalments", Instalments { tenant }.load(conn)?);
    add("serials as their slips say", SerialsOfSlips { tenant }.load(conn)?);
    add("points given by top-ups", PointsGiven { tenant }.load(conn)?);
    add("vouchers as their sales say", VouchersOfPostings { tenant }.load(conn)?);
    add("reversals whole", ReversalsWhole { tenant }.load(conn)?);
    add("returns within their sales", ReturnsWithinSales { tenant }.load(conn)?);
    add("corrections with their reasons", CorrectionsOfPostings { tenant }.load(conn)?);
    add("receipt numbers unique", ReceiptsUnique { tenant }.load(conn)?);
    add("payments as postings say", PaymentsOfPostings { tenant }.load(conn)?);
    add("proofs as their postings say", ProofsOfPostings { tenant }.load(conn)?);
    add("gift cards as their payments say", BearerPayments { tenant }.load(conn)?);
    add("message credit = Σ changes", CreditAgainstChanges { tenant }.load(conn)?);
    Ok(findings)
}

/// Wallets and postings of the tenant.
pub(super) fn counts(conn: &mut PgConnection, tenant: Uuid) -> Result<(i64, i64), StoreError> {
    let wallets = wallet::table.filter(wallet::tenant_id.eq(tenant)).count().get_result(conn)?;
    let postings = posting::table.filter(posting::tenant_id.eq(tenant)).count().get_result(conn)?;
    Ok((wallets, postings))
}

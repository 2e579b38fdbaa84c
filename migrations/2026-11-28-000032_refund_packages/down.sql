-- Packages that were given back, or wait for it, are in the ledger: with them the constraint below refuses, and nothing is undone.
ALTER TABLE hold DROP CONSTRAINT hold_amount_check;
ALTER TABLE hold ADD CONSTRAINT hold_amount_check CHECK (amount > 0);
DROP VIEW counts_lot;
CREATE VIEW counts_lot WITH (security_invoker = true) AS
SELECT l.tenant_id, l.wallet_id, l.id, l.origin_posting_id, l.issuing_shop_id, l.issuing_entity_id, l.opened_at, l.expires_at,
    l.price, l.price_left, l.paid_left, l.gift_left, l.used, l.open, v.id AS version_id, v.package_id, v.name, v.currency,
    v.term_months, v.term_begins, i.code, i.label, i.category, i.unlimited, i.paid, i.gift, i.unit_price, i.per_day, i.weekdays
FROM lot AS l
JOIN count_package_version AS v ON v.tenant_id = l.tenant_id AND v.id = l.terms_id
JOIN count_package_item AS i ON i.tenant_id = l.tenant_id AND i.version_id = l.terms_id AND i.code = l.item_code
WHERE l.shape = 3;
COMMENT ON VIEW counts_lot IS 'Each lot of counts with the terms under which it was sold.';
GRANT SELECT ON counts_lot TO regulars_app, regulars_writer, regulars_reader, regulars_auditor;
DROP TYPE written_counts;
DROP TYPE written_refund_of;
ALTER TABLE lot DROP COLUMN refund_id;
ALTER TABLE lot DROP COLUMN term_days;
ALTER TABLE lot DROP COLUMN term_from;
ALTER TABLE refund DROP COLUMN packages;
COMMENT ON TABLE refund IS 'Refunds of stored value from request to payment; the id is that of the posting of their hold. Ids are time-ordered: lists page by id. Retention: for ever.';

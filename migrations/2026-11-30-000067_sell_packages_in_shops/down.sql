DROP VIEW counts_lot;
CREATE VIEW counts_lot WITH (security_invoker = true) AS
SELECT l.tenant_id, l.wallet_id, l.id, l.origin_posting_id, l.issuing_shop_id, l.issuing_entity_id, l.opened_at, l.expires_at,
    l.price, l.price_left, l.paid_left, l.gift_left, l.used, l.open, v.id AS version_id, v.package_id, v.name, v.currency,
    v.term_months, v.term_begins, i.code, i.label, i.category, i.unlimited, i.paid, i.gift, i.unit_price, i.per_day, i.weekdays,
    v.refund_unit_price, l.term_from, l.term_days, l.refund_id, v.pause_days, v.pause_times, l.pool_list
FROM lot AS l
JOIN count_package_version AS v ON v.tenant_id = l.tenant_id AND v.id = l.terms_id
JOIN count_package_item AS i ON i.tenant_id = l.tenant_id AND i.version_id = l.terms_id AND i.code = l.item_code
WHERE l.shape = 3;
COMMENT ON VIEW counts_lot IS 'Each lot of counts with the terms under which it was sold.';
GRANT SELECT ON counts_lot TO regulars_app, regulars_writer, regulars_reader, regulars_auditor;
ALTER TABLE count_package_version DROP COLUMN shops;

REVOKE UPDATE (paid_by, given_back) ON payment FROM regulars_writer;
ALTER TABLE payment
    DROP COLUMN wallet_id,
    DROP COLUMN card_id,
    DROP COLUMN paid_by,
    DROP COLUMN given_back,
    DROP CONSTRAINT payment_method_check,
    ADD CONSTRAINT payment_method_check CHECK (method IN ('wechat', 'alipay', 'bank_card'));
ALTER TABLE member DROP COLUMN is_bearer;
COMMENT ON COLUMN member.is_walk_in IS 'Stands for all people of a shop who are no members. In no list and no search.';
ALTER TABLE program DROP COLUMN bearer;

-- Why: gift cards (礼品卡) and deposits (定金) are value that belongs to whoever holds the card or the slip. Each is a membership without
-- a person, in a program of its own, and tops up and spends like any other. Where one pays for something sold under another
-- membership it pays a payment first, and the payment pays the sale, so that every posting still moves one wallet.

ALTER TABLE program ADD COLUMN bearer text COLLATE "C"
    CONSTRAINT program_bearer_check CHECK (bearer IN ('gift_card', 'deposit'));
COMMENT ON COLUMN program.bearer IS 'Its cards belong to whoever holds them, as gift cards or deposits; none: to members. Set when it is made.';

ALTER TABLE member ADD COLUMN is_bearer boolean NOT NULL DEFAULT false
    CONSTRAINT member_bearer_check CHECK (is_walk_in OR NOT is_bearer);
COMMENT ON COLUMN member.is_walk_in IS 'Stands for people who are no members: all of a shop, or whoever holds a gift card. In no list and no search.';
COMMENT ON COLUMN member.is_bearer IS 'Stands for whoever holds one gift card or deposit.';

ALTER TABLE payment
    DROP CONSTRAINT payment_method_check,
    ADD CONSTRAINT payment_method_check CHECK (method IN ('wechat', 'alipay', 'bank_card', 'gift_card', 'deposit')),
    ADD COLUMN wallet_id uuid,
    ADD COLUMN card_id uuid,
    ADD COLUMN paid_by uuid,
    ADD COLUMN given_back numeric(18,4) NOT NULL DEFAULT 0,
    ADD FOREIGN KEY (tenant_id, wallet_id) REFERENCES membership (tenant_id, id),
    ADD FOREIGN KEY (tenant_id, card_id) REFERENCES card (tenant_id, id),
    ADD CONSTRAINT payment_bearer_check CHECK ((method IN ('gift_card', 'deposit')) = (wallet_id IS NOT NULL)),
    ADD CONSTRAINT payment_paid_by_check CHECK (paid_by IS NULL OR wallet_id IS NOT NULL),
    ADD CONSTRAINT payment_given_back_check CHECK (given_back BETWEEN 0 AND amount AND (given_back = 0 OR paid_by IS NOT NULL));
CREATE INDEX payment_wallet ON payment (tenant_id, wallet_id) WHERE wallet_id IS NOT NULL;
CREATE INDEX payment_card ON payment (tenant_id, card_id) WHERE card_id IS NOT NULL;
COMMENT ON COLUMN payment.wallet_id IS 'The wallet of the gift card or deposit that pays it.';
COMMENT ON COLUMN payment.card_id IS 'The gift card or deposit that was presented.';
COMMENT ON COLUMN payment.paid_by IS 'The posting in that wallet that paid it. Set in that posting''s transaction, as given_back is.';
COMMENT ON COLUMN payment.given_back IS 'What has come back there.';

GRANT UPDATE (paid_by, given_back) ON payment TO regulars_writer;
CREATE INDEX member_bearer ON member (tenant_id, id) WHERE is_bearer;

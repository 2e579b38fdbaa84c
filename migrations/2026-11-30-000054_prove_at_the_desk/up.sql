-- Why: a phone number or a name that is typed opens anybody's card (验证). A rule says from what on a payment or a use of counts needs
-- proof that the member is there: their card was read or swiped, or a code went to their phone. A proof is a row of its own, for so
-- much at most, in one shop, at one till, by one person; the posting that uses it takes it in its own transaction. Of a code only a
-- keyed hash is kept: what the log of messages shows is the text without it.

ALTER TABLE rule_version DROP CONSTRAINT rule_version_kind_check;
ALTER TABLE rule_version ADD CONSTRAINT rule_version_kind_check CHECK (kind IN ('top_up', 'points', 'tier_ladder',
    'tier_discount', 'spending_order', 'promotion', 'pricing', 'points_payment', 'cash_rounding',
    'card_discount', 'commission', 'cross_shop', 'proof'));

ALTER TABLE message ALTER COLUMN posting_id DROP NOT NULL;
ALTER TABLE message DROP CONSTRAINT message_kind_check;
ALTER TABLE message ADD CONSTRAINT message_kind_check
    CHECK (kind IN ('top_up', 'consumption', 'reversal', 'return', 'count_use', 'refund', 'repayment', 'proof_code'));
ALTER TABLE message ADD CONSTRAINT message_cause_check CHECK ((posting_id IS NULL) = (kind = 'proof_code'));
COMMENT ON TABLE message IS 'What a member was told about a posting by one channel, or why they were not; or that a code went to their phone, without the code. Ids are time-ordered: lists page by id. Retention: 400 days.';

CREATE TABLE proof (
    tenant_id     uuid NOT NULL REFERENCES tenant (tenant_id),
    id            uuid NOT NULL,
    membership_id uuid NOT NULL,
    member_id     uuid NOT NULL,
    kind          text COLLATE "C" NOT NULL CONSTRAINT proof_kind_check CHECK (kind IN ('card_read', 'card_swiped', 'sms_code')),
    shop_id       uuid NOT NULL,
    terminal_id   uuid,
    user_id       uuid,
    stored_value  bigint NOT NULL CHECK (stored_value >= 0),
    points        bigint NOT NULL CHECK (points >= 0),
    counts        bigint NOT NULL CHECK (counts >= 0),
    card_id       uuid,
    code_hash     bytea,
    phone_enc     bytea,
    message_id    uuid,
    asked_at      timestamptz NOT NULL,
    expires_at    timestamptz NOT NULL CONSTRAINT proof_expiry_check CHECK (expires_at > asked_at),
    wrong_codes   smallint NOT NULL DEFAULT 0 CONSTRAINT proof_wrong_codes_check CHECK (wrong_codes BETWEEN 0 AND 5),
    confirmed_at  timestamptz,
    posting_id    uuid,
    PRIMARY KEY (tenant_id, id),
    CONSTRAINT proof_posting_key UNIQUE (tenant_id, posting_id),
    FOREIGN KEY (tenant_id, membership_id) REFERENCES membership (tenant_id, id),
    FOREIGN KEY (tenant_id, member_id) REFERENCES member (tenant_id, id),
    FOREIGN KEY (tenant_id, shop_id) REFERENCES shop (tenant_id, id),
    FOREIGN KEY (tenant_id, terminal_id) REFERENCES terminal (tenant_id, id),
    FOREIGN KEY (tenant_id, user_id) REFERENCES app_user (tenant_id, id),
    FOREIGN KEY (tenant_id, card_id) REFERENCES card (tenant_id, id),
    CONSTRAINT proof_code_check CHECK ((kind = 'sms_code') = (code_hash IS NOT NULL) AND num_nulls(code_hash, phone_enc, message_id) IN (0, 3)),
    CONSTRAINT proof_card_check CHECK ((kind = 'sms_code') = (card_id IS NULL)),
    CONSTRAINT proof_used_check CHECK (posting_id IS NULL OR confirmed_at IS NOT NULL)
);
CREATE INDEX proof_member ON proof (tenant_id, member_id, asked_at);
CREATE INDEX proof_membership ON proof (tenant_id, membership_id);
CREATE INDEX proof_shop ON proof (tenant_id, shop_id);
CREATE INDEX proof_terminal ON proof (tenant_id, terminal_id);
CREATE INDEX proof_user ON proof (tenant_id, user_id);
CREATE INDEX proof_card ON proof (tenant_id, card_id);
COMMENT ON TABLE proof IS 'That a member was at the desk, or was asked to show it; for one posting at most. Retention: for ever.';
COMMENT ON COLUMN proof.kind IS 'card_read: by a paired reader of the till; card_swiped: as the page told; sms_code: a code to the phone on file.';
COMMENT ON COLUMN proof.terminal_id IS 'The till at which it can be used, if one took part; so is user_id.';
COMMENT ON COLUMN proof.stored_value IS 'The most that the posting may take, in minor units; so are points, and counts in uses.';
COMMENT ON COLUMN proof.code_hash IS 'Of the code, under a key of the tenant; bound to this row.';
COMMENT ON COLUMN proof.phone_enc IS 'The last digits of the phone under the member''s own key: unreadable once the member is erased.';
COMMENT ON COLUMN proof.message_id IS 'The message that told the code.';
COMMENT ON COLUMN proof.expires_at IS 'Until when the code can be typed; once it was, or for a card, until when the proof can be used.';
COMMENT ON COLUMN proof.wrong_codes IS 'The fifth ends it.';
COMMENT ON COLUMN proof.posting_id IS 'The posting that used it.';

SELECT protect_tenant_table('proof');
GRANT INSERT ON proof TO regulars_app;
GRANT UPDATE (wrong_codes, confirmed_at, expires_at) ON proof TO regulars_app;
GRANT UPDATE (posting_id) ON proof TO regulars_writer;

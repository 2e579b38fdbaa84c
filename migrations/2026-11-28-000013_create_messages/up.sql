-- Why: after each top-up, sale, correction and return the member hears of it with the balance (OP03). A worker follows the sealed feed
-- of postings, so the till writes nothing for it. What is said names a person and their money: it is kept under the member's
-- own key and goes with it. A paid channel takes from a credit whose every change is kept.

ALTER TABLE member ADD COLUMN messages_allowed boolean NOT NULL DEFAULT true;
COMMENT ON COLUMN member.messages_allowed IS 'Whether they want messages.';

CREATE TABLE message_feed (
    tenant_id uuid PRIMARY KEY REFERENCES tenant (tenant_id),
    next_seq  bigint NOT NULL CHECK (next_seq > 0),
    starts_at timestamptz NOT NULL
);
COMMENT ON TABLE message_feed IS 'How far messages have followed a tenant''s sealed feed. Whoever derives messages locks the row, and moves it on in the same transaction. Retention: for ever.';
COMMENT ON COLUMN message_feed.next_seq IS 'Number of the first event that nobody has looked at; a run of the feed begins there.';
COMMENT ON COLUMN message_feed.starts_at IS 'What was recorded before is history that no member is told of.';

CREATE TABLE message_setting (
    tenant_id        uuid PRIMARY KEY REFERENCES tenant (tenant_id),
    sms_provider     text NOT NULL CHECK (sms_provider IN ('none', 'simulator')),
    simulator_answer text NOT NULL CHECK (simulator_answer IN ('delivers', 'busy', 'refuses')),
    row_version      bigint NOT NULL DEFAULT 1
);
COMMENT ON TABLE message_setting IS 'By which provider a tenant''s text messages leave. Without a row: none. Retention: for ever.';

CREATE TABLE message_template (
    tenant_id   uuid NOT NULL REFERENCES tenant (tenant_id),
    kind        text NOT NULL CHECK (kind IN ('top_up', 'consumption', 'reversal', 'return')),
    channel     text NOT NULL CHECK (channel IN ('in_app', 'sms')),
    enabled     boolean NOT NULL,
    texts       jsonb NOT NULL,
    row_version bigint NOT NULL DEFAULT 1,
    PRIMARY KEY (tenant_id, kind, channel)
);
COMMENT ON TABLE message_template IS 'A tenant''s own texts by language, and whether the kind is sent by the channel at all. Without a row, or without a text of the language, the standard text is sent. Retention: for ever.';

CREATE TABLE message (
    tenant_id  uuid NOT NULL,
    id         uuid NOT NULL,
    member_id  uuid NOT NULL,
    posting_id uuid NOT NULL,
    kind       text NOT NULL CHECK (kind IN ('top_up', 'consumption', 'reversal', 'return')),
    channel    text NOT NULL CHECK (channel IN ('in_app', 'sms')),
    state      text NOT NULL CHECK (state IN ('queued', 'sent', 'failed', 'skipped')),
    reason     text,
    body_enc   bytea,
    parts      smallint NOT NULL CHECK (parts >= 0),
    attempts   smallint NOT NULL DEFAULT 0,
    next_at    timestamptz,
    created_at timestamptz NOT NULL,
    settled_at timestamptz,
    PRIMARY KEY (tenant_id, id),
    CONSTRAINT message_posting_key UNIQUE (tenant_id, posting_id, channel),
    FOREIGN KEY (tenant_id, member_id) REFERENCES member (tenant_id, id),
    CONSTRAINT message_body_check CHECK ((body_enc IS NULL) = (state = 'skipped')),
    CONSTRAINT message_next_check CHECK ((next_at IS NOT NULL) = (state = 'queued')),
    CONSTRAINT message_settled_check CHECK ((settled_at IS NULL) = (state = 'queued'))
);
CREATE INDEX message_member ON message (tenant_id, member_id, id);
CREATE INDEX message_due ON message (tenant_id, next_at) WHERE state = 'queued';
COMMENT ON TABLE message IS 'What a member was told about a posting by one channel, or why they were not. Ids are time-ordered: lists page by id. Retention: 400 days.';
COMMENT ON COLUMN message.body_enc IS 'Text and phone under the member''s own key: unreadable once the member is erased.';
COMMENT ON COLUMN message.reason IS 'Code of the last error, or of what kept the message from being sent.';
COMMENT ON COLUMN message.next_at IS 'When to try next. While it is on its way: when to give up waiting for who took it.';

CREATE TABLE message_credit (
    tenant_id uuid PRIMARY KEY REFERENCES tenant (tenant_id),
    balance   bigint NOT NULL CONSTRAINT message_credit_balance_check CHECK (balance >= 0),
    version   bigint NOT NULL
);
COMMENT ON TABLE message_credit IS 'Parts of paid messages that a tenant may still send. Without a row: none. Retention: for ever.';

CREATE TABLE message_credit_change (
    tenant_id     uuid NOT NULL REFERENCES tenant (tenant_id),
    version       bigint NOT NULL CHECK (version > 0),
    kind          text NOT NULL CHECK (kind IN ('grant', 'spend', 'give_back')),
    parts         bigint NOT NULL CONSTRAINT message_credit_change_parts_check CHECK (parts <> 0 AND (parts < 0) = (kind = 'spend')),
    balance_after bigint NOT NULL CHECK (balance_after >= 0),
    at            timestamptz NOT NULL,
    message_id    uuid,
    user_id       uuid,
    key           text COLLATE "C",
    fingerprint   bytea,
    note          text,
    PRIMARY KEY (tenant_id, version),
    CONSTRAINT message_credit_change_key_key UNIQUE (tenant_id, key),
    CONSTRAINT message_credit_change_message_key UNIQUE (tenant_id, message_id, kind),
    FOREIGN KEY (tenant_id, user_id) REFERENCES app_user (tenant_id, id),
    CONSTRAINT message_credit_change_cause_check CHECK ((kind = 'grant') = (message_id IS NULL))
);
CREATE INDEX message_credit_change_user ON message_credit_change (tenant_id, user_id);
COMMENT ON TABLE message_credit_change IS 'Every change of a tenant''s message credit: granted by a user under a key, spent on a message, given back for one that failed. Numbered without gaps. Append-only. Retention: for ever.';

-- What a look derives is written by one statement each, whose bind is whole rows.
CREATE TYPE written_message AS (
    tenant_id uuid, id uuid, member_id uuid, posting_id uuid, kind text, channel text, state text, reason text,
    body_enc bytea, parts smallint, next_at timestamptz, created_at timestamptz, settled_at timestamptz
);
CREATE TYPE written_credit_change AS (
    tenant_id uuid, version bigint, kind text, parts bigint, balance_after bigint, at timestamptz, message_id uuid,
    user_id uuid, key text, fingerprint bytea, note text
);

SELECT protect_tenant_table(t) FROM unnest(ARRAY['message_feed', 'message_setting', 'message_template', 'message', 'message_credit', 'message_credit_change']::regclass[]) AS t;
GRANT INSERT, UPDATE ON message_feed, message_setting, message_template, message_credit TO regulars_app;
GRANT INSERT, DELETE ON message TO regulars_app;
GRANT UPDATE (state, reason, attempts, next_at, settled_at) ON message TO regulars_app;
GRANT INSERT ON message_credit_change TO regulars_app;

-- Who reads members and postings reads what was said of them; who publishes rules writes the texts.
-- The owner of forced tables sees their rows only while they are not forced.
ALTER TABLE role NO FORCE ROW LEVEL SECURITY;
UPDATE role SET permissions = permissions || 'message:read'::text
WHERE permissions @> ARRAY['member:read', 'posting:read'] AND NOT permissions @> ARRAY['message:read'];
UPDATE role SET permissions = permissions || 'message:maintain'::text
WHERE permissions @> ARRAY['rule:publish'] AND NOT permissions @> ARRAY['message:maintain'];
ALTER TABLE role FORCE ROW LEVEL SECURITY;

-- Why: a person's data is encrypted under a key of their own from the first day, so that erasing the key erases them
-- from dumps and logs too. Search uses keyed tokens compared for equality: row-level security lets no pattern match
-- use an index, and no plain name or phone exists to be matched.

CREATE TABLE program (
    tenant_id          uuid NOT NULL REFERENCES tenant (tenant_id),
    id                 uuid NOT NULL,
    code               text NOT NULL,
    name               text NOT NULL,
    card_number_prefix text NOT NULL DEFAULT '',
    card_number_digits smallint NOT NULL DEFAULT 8 CHECK (card_number_digits BETWEEN 4 AND 16),
    next_card_number   bigint NOT NULL DEFAULT 1,
    retired_at         timestamptz,
    row_version        bigint NOT NULL DEFAULT 1,
    PRIMARY KEY (tenant_id, id),
    CONSTRAINT program_code_key UNIQUE (tenant_id, code)
);
COMMENT ON TABLE program IS 'What a card is and whose rules apply; template of its card numbers. Retention: for ever.';

CREATE TABLE rule_version (
    tenant_id     uuid NOT NULL,
    id            uuid NOT NULL,
    kind          text NOT NULL CHECK (kind IN ('top_up', 'points', 'tier_ladder', 'tier_discount', 'spending_order')),
    program_id    uuid NOT NULL,
    shop_id       uuid,
    number        integer NOT NULL CHECK (number > 0),
    in_force_from date NOT NULL,
    priority      smallint NOT NULL DEFAULT 0,
    body          jsonb NOT NULL,
    published_by  uuid,
    published_at  timestamptz NOT NULL,
    PRIMARY KEY (tenant_id, id),
    CONSTRAINT rule_version_number_key UNIQUE NULLS NOT DISTINCT (tenant_id, program_id, kind, shop_id, number),
    FOREIGN KEY (tenant_id, program_id) REFERENCES program (tenant_id, id),
    FOREIGN KEY (tenant_id, shop_id) REFERENCES shop (tenant_id, id)
);
CREATE INDEX rule_version_shop ON rule_version (tenant_id, shop_id);
COMMENT ON TABLE rule_version IS 'Immutable versions of every rule with "in force from" (business date). Retention: for ever.';

CREATE TABLE member (
    tenant_id    uuid NOT NULL REFERENCES tenant (tenant_id),
    id           uuid NOT NULL,
    number       text COLLATE "C" NOT NULL,
    status       text NOT NULL CONSTRAINT member_status_check CHECK (status IN ('active', 'suspended', 'erased')),
    owner_user_id uuid,
    owner_pos    integer NOT NULL DEFAULT 0,
    home_shop_id uuid,
    display_enc  bytea NOT NULL,
    profile_enc  bytea NOT NULL,
    joined_on    date NOT NULL,
    row_version  bigint NOT NULL DEFAULT 1,
    PRIMARY KEY (tenant_id, id),
    CONSTRAINT member_number_key UNIQUE (tenant_id, number),
    FOREIGN KEY (tenant_id, owner_user_id) REFERENCES app_user (tenant_id, id),
    FOREIGN KEY (tenant_id, home_shop_id) REFERENCES shop (tenant_id, id)
);
CREATE INDEX member_owner ON member (tenant_id, owner_user_id, id);
CREATE INDEX member_home_shop ON member (tenant_id, home_shop_id, id);
COMMENT ON TABLE member IS 'A person or company; name, phone and the rest only as ciphertext under the member''s own key. Retention: for ever; personal data until erased.';
COMMENT ON COLUMN member.owner_pos IS 'Position (lft) of the maintaining user''s role in the role tree, kept with it.';
COMMENT ON COLUMN member.display_enc IS 'What lists show: name and phone tail.';

CREATE TABLE member_secret (
    tenant_id   uuid NOT NULL,
    member_id   uuid NOT NULL,
    wrapped_key bytea NOT NULL,
    PRIMARY KEY (tenant_id, member_id),
    FOREIGN KEY (tenant_id, member_id) REFERENCES member (tenant_id, id)
);
COMMENT ON TABLE member_secret IS 'The member''s data key, wrapped by the tenant''s. Destroying the row erases the person. Retention: until erased.';

CREATE TABLE member_token (
    tenant_id uuid NOT NULL,
    token     bytea NOT NULL,
    member_id uuid NOT NULL,
    PRIMARY KEY (tenant_id, token, member_id),
    FOREIGN KEY (tenant_id, member_id) REFERENCES member (tenant_id, id)
);
CREATE INDEX member_token_member ON member_token (tenant_id, member_id);
COMMENT ON TABLE member_token IS 'Keyed search tokens (first 8 bytes of an HMAC) of name parts, pinyin, phone and its tail. Retention: until erased.';

CREATE TABLE membership (
    tenant_id  uuid NOT NULL,
    id         uuid NOT NULL,
    member_id  uuid NOT NULL,
    program_id uuid NOT NULL,
    opened_on  date NOT NULL,
    PRIMARY KEY (tenant_id, id),
    CONSTRAINT membership_member_program_key UNIQUE (tenant_id, member_id, program_id),
    FOREIGN KEY (tenant_id, member_id) REFERENCES member (tenant_id, id),
    FOREIGN KEY (tenant_id, program_id) REFERENCES program (tenant_id, id)
);
CREATE INDEX membership_program ON membership (tenant_id, program_id);
COMMENT ON TABLE membership IS 'Member × program: value, points and tier belong here, not to the plastic. Its wallet has the same id. Retention: for ever.';

CREATE TABLE card (
    tenant_id     uuid NOT NULL,
    id            uuid NOT NULL,
    membership_id uuid NOT NULL,
    number        text COLLATE "C" NOT NULL,
    medium        text NOT NULL CHECK (medium IN ('magnetic', 'ic', 'id', 'barcode', 'virtual')),
    state         smallint NOT NULL CHECK (state BETWEEN 1 AND 6),
    issued_on     date NOT NULL,
    row_version   bigint NOT NULL DEFAULT 1,
    PRIMARY KEY (tenant_id, id),
    CONSTRAINT card_number_key UNIQUE (tenant_id, number),
    FOREIGN KEY (tenant_id, membership_id) REFERENCES membership (tenant_id, id)
);
CREATE INDEX card_membership ON card (tenant_id, membership_id);
COMMENT ON TABLE card IS 'Bearer of a membership; lost, replaced and renewed without moving value. Retention: for ever.';

CREATE TABLE card_alias (
    tenant_id uuid NOT NULL,
    alias     text COLLATE "C" NOT NULL,
    card_id   uuid NOT NULL,
    PRIMARY KEY (tenant_id, alias),
    FOREIGN KEY (tenant_id, card_id) REFERENCES card (tenant_id, id)
);
CREATE INDEX card_alias_card ON card_alias (tenant_id, card_id);
COMMENT ON TABLE card_alias IS 'Every text by which a card is recognised (printed number, UID, track, barcode): one indexed lookup. Retention: for ever.';

SELECT protect_tenant_table(t) FROM unnest(ARRAY['program', 'rule_version', 'member', 'member_secret', 'member_token', 'membership', 'card', 'card_alias']::regclass[]) AS t;
GRANT INSERT, UPDATE ON program, member, card TO regulars_app;
GRANT INSERT ON rule_version, membership TO regulars_app;
GRANT INSERT, DELETE ON member_secret, member_token, card_alias TO regulars_app;

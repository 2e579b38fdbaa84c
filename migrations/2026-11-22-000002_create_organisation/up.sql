-- Why: who rents (tenant), who owes and earns (legal entity), where a sale happens (shop, with its zone and day
-- cut-off), at which machine (terminal), who may do what (role tree), who signs in (user) and who works (employee).

CREATE TABLE tenant (
    tenant_id          uuid PRIMARY KEY,
    name               text NOT NULL,
    language           text NOT NULL CHECK (language IN ('zh-CN', 'en')),
    time_zone          text NOT NULL,
    currency           text NOT NULL REFERENCES currency (code),
    browse_scope       text NOT NULL CONSTRAINT tenant_browse_scope_check CHECK (browse_scope IN ('owner_tree', 'shop', 'tenant')),
    rules_version      bigint NOT NULL DEFAULT 1,
    next_member_number bigint NOT NULL DEFAULT 1,
    wrapped_key        bytea NOT NULL,
    created_at         timestamptz NOT NULL,
    row_version        bigint NOT NULL DEFAULT 1
);
COMMENT ON TABLE tenant IS 'A company that rents the system, its settings and its wrapped data key. Retention: for ever.';
COMMENT ON COLUMN tenant.wrapped_key IS 'The tenant''s data key, encrypted by the key-encryption key that lives outside the database.';
COMMENT ON COLUMN tenant.rules_version IS 'Raised by every publication; compiled rule sets are cached by it.';

CREATE TABLE legal_entity (
    tenant_id   uuid NOT NULL REFERENCES tenant (tenant_id),
    id          uuid NOT NULL,
    code        text NOT NULL,
    name        text NOT NULL,
    retired_at  timestamptz,
    row_version bigint NOT NULL DEFAULT 1,
    PRIMARY KEY (tenant_id, id),
    CONSTRAINT legal_entity_code_key UNIQUE (tenant_id, code)
);
COMMENT ON TABLE legal_entity IS 'Who owes members and earns from them. Retention: for ever.';

CREATE TABLE shop (
    tenant_id       uuid NOT NULL,
    id              uuid NOT NULL,
    legal_entity_id uuid NOT NULL,
    code            text NOT NULL,
    name            text NOT NULL,
    time_zone       text NOT NULL,
    day_starts_at   time NOT NULL,
    retired_at      timestamptz,
    row_version     bigint NOT NULL DEFAULT 1,
    PRIMARY KEY (tenant_id, id),
    CONSTRAINT shop_code_key UNIQUE (tenant_id, code),
    FOREIGN KEY (tenant_id, legal_entity_id) REFERENCES legal_entity (tenant_id, id)
);
CREATE INDEX shop_legal_entity ON shop (tenant_id, legal_entity_id);
COMMENT ON TABLE shop IS 'Where sales happen: its entity, time zone and day cut-off. Retention: for ever.';

CREATE TABLE terminal (
    tenant_id        uuid NOT NULL,
    id               uuid NOT NULL,
    shop_id          uuid NOT NULL,
    code             text NOT NULL,
    name             text NOT NULL,
    receipt_width_mm smallint NOT NULL DEFAULT 80 CHECK (receipt_width_mm IN (58, 80)),
    retired_at       timestamptz,
    row_version      bigint NOT NULL DEFAULT 1,
    PRIMARY KEY (tenant_id, id),
    CONSTRAINT terminal_code_key UNIQUE (tenant_id, shop_id, code),
    FOREIGN KEY (tenant_id, shop_id) REFERENCES shop (tenant_id, id)
);
COMMENT ON TABLE terminal IS 'A machine with readers and a printer, in a shop. Retention: for ever.';

CREATE TABLE role (
    tenant_id   uuid NOT NULL REFERENCES tenant (tenant_id),
    id          uuid NOT NULL,
    parent_id   uuid,
    name        text NOT NULL,
    description text NOT NULL DEFAULT '',
    lft         integer NOT NULL,
    rgt         integer NOT NULL CHECK (rgt > lft),
    permissions text[] NOT NULL,
    row_version bigint NOT NULL DEFAULT 1,
    PRIMARY KEY (tenant_id, id),
    CONSTRAINT role_name_key UNIQUE (tenant_id, name),
    FOREIGN KEY (tenant_id, parent_id) REFERENCES role (tenant_id, id)
);
CREATE INDEX role_parent ON role (tenant_id, parent_id);
COMMENT ON TABLE role IS 'The role tree as nested ranges (lft, rgt), renumbered on edit, with permissions by function. Retention: for ever.';

CREATE TABLE app_user (
    tenant_id            uuid NOT NULL,
    id                   uuid NOT NULL,
    role_id              uuid NOT NULL,
    user_name            text NOT NULL,
    display_name         text NOT NULL,
    staff_number         text NOT NULL,
    password_hash        text NOT NULL,
    pin_hash             text,
    must_change_password boolean NOT NULL,
    can_sign_in          boolean NOT NULL,
    failed_attempts      smallint NOT NULL DEFAULT 0,
    locked_until         timestamptz,
    epoch                integer NOT NULL DEFAULT 1,
    shop_id              uuid,
    retired_at           timestamptz,
    row_version          bigint NOT NULL DEFAULT 1,
    PRIMARY KEY (tenant_id, id),
    CONSTRAINT app_user_user_name_key UNIQUE (tenant_id, user_name),
    CONSTRAINT app_user_staff_number_key UNIQUE (tenant_id, staff_number),
    FOREIGN KEY (tenant_id, role_id) REFERENCES role (tenant_id, id),
    FOREIGN KEY (tenant_id, shop_id) REFERENCES shop (tenant_id, id)
);
CREATE INDEX app_user_role ON app_user (tenant_id, role_id);
CREATE INDEX app_user_shop ON app_user (tenant_id, shop_id);
COMMENT ON TABLE app_user IS 'A login: role, password and PIN as Argon2id hashes, lock-out state. Retention: for ever.';
COMMENT ON COLUMN app_user.epoch IS 'Raised when rights change; tokens of an older epoch end.';
COMMENT ON COLUMN app_user.shop_id IS 'The home shop, for the browse scope "shop"; none means every shop.';

CREATE TABLE employee (
    tenant_id   uuid NOT NULL REFERENCES tenant (tenant_id),
    id          uuid NOT NULL,
    number      text NOT NULL,
    name        text NOT NULL,
    user_id     uuid,
    shop_id     uuid,
    retired_at  timestamptz,
    row_version bigint NOT NULL DEFAULT 1,
    PRIMARY KEY (tenant_id, id),
    CONSTRAINT employee_number_key UNIQUE (tenant_id, number),
    FOREIGN KEY (tenant_id, user_id) REFERENCES app_user (tenant_id, id),
    FOREIGN KEY (tenant_id, shop_id) REFERENCES shop (tenant_id, id)
);
CREATE INDEX employee_user ON employee (tenant_id, user_id);
CREATE INDEX employee_shop ON employee (tenant_id, shop_id);
COMMENT ON TABLE employee IS 'A person who sells or performs, with or without a login. Retention: for ever.';

SELECT protect_tenant_table(t) FROM unnest(ARRAY['tenant', 'legal_entity', 'shop', 'terminal', 'role', 'app_user', 'employee']::regclass[]) AS t;
GRANT INSERT, UPDATE ON tenant, legal_entity, shop, terminal, app_user, employee TO regulars_app;
GRANT INSERT, UPDATE, DELETE ON role TO regulars_app;

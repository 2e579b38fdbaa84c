-- Why: the sales daily report of a busy chain reads months. Postings are added up per shop, business date and cashier, in the order
-- of the sealed feed and behind a place of its own: each posting once, off the till's way. Nothing here is a source: every figure is
-- rebuilt from postings, and `regulars verify` compares.

CREATE TABLE figure_feed (
    tenant_id uuid PRIMARY KEY REFERENCES tenant (tenant_id),
    next_seq  bigint NOT NULL
);
COMMENT ON TABLE figure_feed IS 'How far the figures have followed the feed. Retention: for ever.';

CREATE TABLE day_figure (
    tenant_id     uuid NOT NULL,
    shop_id       uuid NOT NULL,
    business_date date NOT NULL,
    user_id       uuid NOT NULL,
    action        smallint NOT NULL CONSTRAINT day_figure_action_check CHECK (action BETWEEN 1 AND 10),
    corrected     boolean NOT NULL,
    figure        text COLLATE "C" NOT NULL,
    amount        bigint NOT NULL,
    count         bigint NOT NULL,
    PRIMARY KEY (tenant_id, shop_id, business_date, user_id, action, corrected, figure),
    FOREIGN KEY (tenant_id, shop_id) REFERENCES shop (tenant_id, id)
);
COMMENT ON TABLE day_figure IS 'Postings added up: what a shop and a cashier did on a business date. Derived. Retention: for ever.';
COMMENT ON COLUMN day_figure.user_id IS 'Who operated; all zeroes for machine clients.';
COMMENT ON COLUMN day_figure.amount IS 'Signed sum in the smallest unit of the figure: minor units, points, counts.';

CREATE TABLE day_posting (
    tenant_id     uuid NOT NULL,
    shop_id       uuid NOT NULL,
    business_date date NOT NULL,
    posting_id    uuid NOT NULL,
    user_id       uuid NOT NULL,
    PRIMARY KEY (tenant_id, shop_id, business_date, posting_id)
);
COMMENT ON TABLE day_posting IS 'Which postings were added up where: from a figure down to its postings. Derived. Retention: for ever.';

SELECT protect_tenant_table('figure_feed');
SELECT protect_tenant_table('day_figure');
SELECT protect_tenant_table('day_posting');
GRANT INSERT, UPDATE ON figure_feed TO regulars_app;
GRANT INSERT, UPDATE ON day_figure TO regulars_app;
GRANT INSERT ON day_posting TO regulars_app;

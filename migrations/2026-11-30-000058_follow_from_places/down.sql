CREATE TABLE figure_feed (
    tenant_id uuid PRIMARY KEY REFERENCES tenant (tenant_id),
    next_seq  bigint NOT NULL
);
COMMENT ON TABLE figure_feed IS 'How far the figures have followed the feed. Retention: for ever.';
ALTER TABLE feed_place NO FORCE ROW LEVEL SECURITY;
INSERT INTO figure_feed (tenant_id, next_seq) SELECT tenant_id, next_seq FROM feed_place WHERE follower = 1;
DROP TABLE feed_place;
SELECT protect_tenant_table('figure_feed');
GRANT INSERT, UPDATE ON figure_feed TO regulars_app;

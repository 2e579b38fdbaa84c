-- Why: days, settlement between shops and books follow the sealed feed, each from a place of its own: one that is new begins at the
-- beginning. One table keeps the places of all.

CREATE TABLE feed_place (
    tenant_id uuid NOT NULL REFERENCES tenant (tenant_id),
    follower  smallint NOT NULL CONSTRAINT feed_place_follower_check CHECK (follower BETWEEN 1 AND 3),
    next_seq  bigint NOT NULL,
    PRIMARY KEY (tenant_id, follower)
);
COMMENT ON TABLE feed_place IS 'How far each follower of the feed has come. Retention: for ever.';
COMMENT ON COLUMN feed_place.follower IS '1 figures of days, 2 movements between shops, 3 books.';

-- The owner of forced tables sees their rows only while they are not forced.
ALTER TABLE figure_feed NO FORCE ROW LEVEL SECURITY;
INSERT INTO feed_place (tenant_id, follower, next_seq) SELECT tenant_id, 1, next_seq FROM figure_feed;
DROP TABLE figure_feed;

SELECT protect_tenant_table('feed_place');
GRANT INSERT, UPDATE ON feed_place TO regulars_app;

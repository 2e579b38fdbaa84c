-- Why: a wrong recharge is prevented by comparing person, card and screen, so the desk shows who it should be. A picture is sealed under the
-- member's own key like their name, and goes with them; the member's row says only since when there is one.

ALTER TABLE member ADD COLUMN photo_at timestamptz;
COMMENT ON COLUMN member.photo_at IS 'When the picture was taken in; null when there is none.';

CREATE TABLE member_photo (
    tenant_id uuid NOT NULL,
    member_id uuid NOT NULL,
    image_enc bytea NOT NULL,
    PRIMARY KEY (tenant_id, member_id),
    FOREIGN KEY (tenant_id, member_id) REFERENCES member (tenant_id, id)
);
COMMENT ON TABLE member_photo IS 'Pictures of members for the desk, under the member''s key. Retention: until replaced, removed or the member is erased.';
COMMENT ON COLUMN member_photo.image_enc IS 'JPEG, PNG or WebP, as its first bytes say.';

SELECT protect_tenant_table('member_photo');
GRANT INSERT, UPDATE (image_enc), DELETE ON member_photo TO regulars_app;

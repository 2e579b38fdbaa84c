-- Why: somebody shops, pays, and only then says that they are a member (补积分). The slip was sold to nobody and stays as it is; the
-- points are a posting of the member's own, which names the slip, once. How old a slip may be is the company's to say.

ALTER TABLE tenant ADD COLUMN points_make_up_days integer NOT NULL DEFAULT 7
    CONSTRAINT tenant_points_make_up_days_check CHECK (points_make_up_days BETWEEN 0 AND 366);
COMMENT ON COLUMN tenant.points_make_up_days IS 'Days after the business date of a sale without a member within which its points can be made up without a further permission.';

CREATE TABLE points_make_up (
    tenant_id  uuid NOT NULL,
    posting_id uuid NOT NULL,
    sale_id    uuid NOT NULL,
    undone_by  uuid,
    PRIMARY KEY (tenant_id, posting_id)
);
CREATE UNIQUE INDEX points_make_up_once ON points_make_up (tenant_id, sale_id) WHERE undone_by IS NULL;
COMMENT ON TABLE points_make_up IS 'Which slips, sold to nobody, got their points on which posting of a member. Retention: for ever.';
COMMENT ON COLUMN points_make_up.undone_by IS 'The correction of the make-up; the slip may be made up again then.';

ALTER TABLE posting DROP CONSTRAINT posting_kind_check;
ALTER TABLE posting ADD CONSTRAINT posting_kind_check CHECK (kind BETWEEN 1 AND 16);
COMMENT ON COLUMN posting.reason IS 'Why: of a correction, a return or a reduced price. Of points that are made up, the number of the slip.';

SELECT protect_tenant_table('points_make_up');
GRANT INSERT ON points_make_up TO regulars_writer;
GRANT UPDATE (undone_by) ON points_make_up TO regulars_writer;

-- Whoever sells makes up; whoever publishes rules lets older slips be made up. The owner of forced tables sees their rows
-- only while they are not forced.
ALTER TABLE role NO FORCE ROW LEVEL SECURITY;
UPDATE role SET permissions = array_append(permissions, 'points:make-up')
WHERE 'consumption:create' = ANY (permissions) AND NOT 'points:make-up' = ANY (permissions);
UPDATE role SET permissions = array_append(permissions, 'points:make-up-late')
WHERE 'rule:publish' = ANY (permissions) AND NOT 'points:make-up-late' = ANY (permissions);
ALTER TABLE role FORCE ROW LEVEL SECURITY;

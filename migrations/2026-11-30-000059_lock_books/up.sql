-- Why: once an accountant has taken a month over, its books must not move (锁账): nothing dated in it is posted any more, its days stay
-- closed, and the journal is what it was. A lock keeps the journal with a digest; unlocked for a reason and locked again, the month has
-- another lock beside it, so that what changed can be seen.

CREATE TABLE book_lock (
    tenant_id       uuid NOT NULL REFERENCES tenant (tenant_id),
    id              uuid NOT NULL,
    legal_entity_id uuid NOT NULL,
    month           date NOT NULL CONSTRAINT book_lock_month_check CHECK (extract(day FROM month) = 1),
    version         integer NOT NULL CONSTRAINT book_lock_version_check CHECK (version > 0),
    locked_at       timestamptz NOT NULL,
    locked_by       uuid NOT NULL,
    note            text CONSTRAINT book_lock_note_check CHECK (char_length(note) BETWEEN 1 AND 500),
    opening         bigint,
    figures         jsonb,
    journal         jsonb,
    digest          bytea,
    through_seq     bigint,
    unlocked_at     timestamptz,
    unlocked_by     uuid,
    unlock_reason   text CONSTRAINT book_lock_reason_check CHECK (char_length(unlock_reason) BETWEEN 1 AND 500),
    PRIMARY KEY (tenant_id, id),
    CONSTRAINT book_lock_version_key UNIQUE (tenant_id, legal_entity_id, month, version),
    FOREIGN KEY (tenant_id, legal_entity_id) REFERENCES legal_entity (tenant_id, id),
    FOREIGN KEY (tenant_id, locked_by) REFERENCES app_user (tenant_id, id),
    FOREIGN KEY (tenant_id, unlocked_by) REFERENCES app_user (tenant_id, id),
    CONSTRAINT book_lock_frozen_check CHECK (num_nulls(opening, figures, journal, digest, through_seq) IN (0, 5)),
    CONSTRAINT book_lock_unlocked_check CHECK (num_nulls(unlocked_at, unlocked_by, unlock_reason) IN (0, 3))
);
CREATE UNIQUE INDEX book_lock_standing ON book_lock (tenant_id, legal_entity_id, month) WHERE unlocked_at IS NULL;
COMMENT ON TABLE book_lock IS 'A month of a legal entity''s books that was locked, and perhaps unlocked again. Retention: for ever.';
COMMENT ON COLUMN book_lock.month IS 'Its first day.';
COMMENT ON COLUMN book_lock.version IS 'How often the month was locked until then.';
COMMENT ON COLUMN book_lock.opening IS 'What was owed before the month, in minor units.';
COMMENT ON COLUMN book_lock.figures IS 'The books of the month by date, once everything posted before was booked. Never changed.';
COMMENT ON COLUMN book_lock.journal IS 'Its vouchers in the accounts of that time: what an export of the month is from then on. Never changed.';
COMMENT ON COLUMN book_lock.digest IS 'SHA-256 over both: what was kept is what was locked.';
COMMENT ON COLUMN book_lock.through_seq IS 'Number of the sealed order up to which they were read.';

SELECT protect_tenant_table('book_lock');
GRANT INSERT ON book_lock TO regulars_app;
GRANT UPDATE (opening, figures, journal, digest, through_seq, unlocked_at, unlocked_by, unlock_reason) ON book_lock TO regulars_app;

-- Whoever settles between shops locks their books, and unlocks them.
ALTER TABLE role NO FORCE ROW LEVEL SECURITY;
UPDATE role SET permissions = permissions || ARRAY['book:lock', 'book:unlock']
WHERE 'settlement:manage' = ANY (permissions) AND NOT 'book:lock' = ANY (permissions);
ALTER TABLE role FORCE ROW LEVEL SECURITY;

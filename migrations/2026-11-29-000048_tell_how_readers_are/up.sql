-- Why: whoever is asked "the reader does nothing" looks at the page of terminals first. A gateway tells every half minute how
-- its readers are; a reader's format says how its cards are printed, so that a tap carries the number that people see.

ALTER TABLE device ADD COLUMN gateway_version text;
ALTER TABLE device ADD COLUMN waiting integer CHECK (waiting >= 0);
COMMENT ON COLUMN device.gateway_version IS 'The version of the program, as it told last.';
COMMENT ON COLUMN device.waiting IS 'Taps that waited in its spool when it told last.';

CREATE TABLE device_reader (
    tenant_id    uuid NOT NULL,
    device_id    uuid NOT NULL,
    reader       text NOT NULL,
    driver       text NOT NULL,
    state        text NOT NULL CHECK (state IN ('attached', 'ready', 'stuck', 'removed', 'failed')),
    detail       text,
    last_read_at timestamptz,
    reads        bigint NOT NULL DEFAULT 0,
    refused      bigint NOT NULL DEFAULT 0,
    last_refusal text,
    told_at      timestamptz NOT NULL,
    format       text,
    PRIMARY KEY (tenant_id, device_id, reader),
    FOREIGN KEY (tenant_id, device_id) REFERENCES device (tenant_id, id)
);
COMMENT ON TABLE device_reader IS 'A reader of a gateway, as it told last how it is. Retention: until the gateway no longer has it.';
COMMENT ON COLUMN device_reader.reader IS 'Its name at the gateway.';
COMMENT ON COLUMN device_reader.driver IS 'How the gateway reads it, as the API names it.';
COMMENT ON COLUMN device_reader.detail IS 'What it is called, or what failed; never what it read.';
COMMENT ON COLUMN device_reader.last_refusal IS 'Why its last read was no card, if no card came after it.';
COMMENT ON COLUMN device_reader.format IS 'From what it reads to what is printed, such as hex>10d; null as it reads.';

ALTER TABLE reader_event ADD COLUMN reader text;
COMMENT ON COLUMN reader_event.reader IS 'Which reader of the gateway read it; null for gateways that do not tell.';

SELECT protect_tenant_table('device_reader');
GRANT INSERT, UPDATE, DELETE ON device_reader TO regulars_app;

DROP TABLE event_seq, audit_event;

-- Why: counts that one shop sold are used in another, which is paid for it like for stored value (跨店结算): the paid share of what was
-- used, as the books say, and what a refund of a package paid out there. What was settled before stays as it was: uses from now on count.

ALTER TABLE settlement_move DROP CONSTRAINT settlement_move_flow_check;
ALTER TABLE settlement_move ADD CONSTRAINT settlement_move_flow_check CHECK (flow BETWEEN 1 AND 7);
ALTER TABLE settlement_cell DROP CONSTRAINT settlement_cell_flow_check;
ALTER TABLE settlement_cell ADD CONSTRAINT settlement_cell_flow_check CHECK (flow BETWEEN 1 AND 7);
COMMENT ON TABLE settlement_move IS 'What a posting moved of one lot of stored value, or of counts that another shop sold: whose lot, and where it counts. Derived. Retention: for ever.';
COMMENT ON COLUMN settlement_move.flow IS '1: topped up; 2: adjusted; 3: delivered; 4: refunded; 5: kept by a refund; 6: counts used; 7: counts refunded.';
COMMENT ON COLUMN settlement_move.carried IS 'What the issuer pays of the bonus, or for counts; negative where it gets that back.';

ALTER TABLE role DROP COLUMN correction_limit;
DROP TABLE correction;
DROP TABLE correction_reason;

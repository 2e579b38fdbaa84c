ALTER TABLE employee DROP COLUMN grade;
DROP TABLE employee_grade;

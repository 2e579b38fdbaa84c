DROP TABLE rule_budget;

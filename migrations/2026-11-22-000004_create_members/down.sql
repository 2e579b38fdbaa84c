DROP TABLE card_alias, card, membership, member_token, member_secret, member, rule_version, program;

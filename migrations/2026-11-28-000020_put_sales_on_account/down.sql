-- What was put on account is owed: with it in the ledger the constraints below refuse, and nothing is undone.
ALTER TABLE entry_set DROP CONSTRAINT entry_set_kinds_check;
ALTER TABLE entry_set ADD CONSTRAINT entry_set_kinds_check
    CHECK (cardinality(kinds) > 0 AND 1 <= ALL (kinds) AND 7 >= ALL (kinds));
ALTER TABLE posting DROP CONSTRAINT posting_kind_check;
ALTER TABLE posting ADD CONSTRAINT posting_kind_check CHECK (kind BETWEEN 1 AND 6);
ALTER TABLE role NO FORCE ROW LEVEL SECURITY;
UPDATE role SET permissions = array_remove(array_remove(array_remove(permissions, 'repayment:create'), 'account:read'), 'account:limit');
ALTER TABLE role FORCE ROW LEVEL SECURITY;
DROP TYPE written_account_item;
DROP TYPE written_wallet_with_account;
DROP TABLE account_item;
ALTER TABLE wallet DROP COLUMN on_account_limit_version;
ALTER TABLE wallet DROP COLUMN on_account_limit;
ALTER TABLE wallet DROP COLUMN on_account;

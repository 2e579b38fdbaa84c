DROP TYPE written_wallet_state;
ALTER TABLE wallet DROP COLUMN topped_up;

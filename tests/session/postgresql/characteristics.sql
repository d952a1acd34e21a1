CREATE TABLE a (n TEXT);
SET SESSION CHARACTERISTICS AS TRANSACTION ISOLATION LEVEL REPEATABLE READ;
BEGIN;
INSERT INTO a VALUES (current_setting('transaction_isolation'));
COMMIT;
-- next
INSERT INTO a VALUES (current_setting('transaction_isolation'));
INSERT INTO a VALUES (current_setting('default_transaction_isolation'));

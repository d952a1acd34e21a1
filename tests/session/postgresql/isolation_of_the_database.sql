-- What is set for a database begins with the next connection: not in one start.
DO $$ BEGIN EXECUTE format('ALTER DATABASE %I SET default_transaction_isolation = ''repeatable read''', current_database()); END $$;
-- next
CREATE TABLE a AS SELECT current_setting('transaction_isolation') AS level;
-- next
CREATE INDEX CONCURRENTLY a_level ON a (level);
INSERT INTO a SELECT current_setting('transaction_isolation');

SET statement_timeout = '20ms';
SET lock_timeout = '7s';
CREATE TABLE a (t TEXT);
-- next
INSERT INTO a SELECT pg_sleep(0.05)::text;
-- A migration has a limit of its own, but not that one.
INSERT INTO a VALUES ((current_setting('lock_timeout') = '7s')::text);

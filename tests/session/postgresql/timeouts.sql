SET statement_timeout = '20ms';
SET work_mem = '7MB';
CREATE TABLE a (t TEXT);
-- next
INSERT INTO a SELECT pg_sleep(0.05)::text;
INSERT INTO a VALUES (current_setting('work_mem'));

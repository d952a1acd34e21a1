-- What is said for a role or a database counts for sessions that begin later.
CREATE TABLE a (n TEXT);
ALTER ROLE whimbrel_session_owner SET work_mem = '7MB';
INSERT INTO a VALUES (current_setting('work_mem'));
-- next
INSERT INTO a VALUES (current_setting('work_mem'));
ALTER ROLE whimbrel_session_owner RESET ALL;

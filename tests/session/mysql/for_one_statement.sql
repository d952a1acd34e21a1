CREATE TABLE a (d DATE);
SET STATEMENT sql_mode = '' FOR INSERT INTO a VALUES ('2020-02-31');
-- next
SET SESSION sql_log_bin = 0;
SET unique_checks = 0, sql_notes = 0, insert_id = 5;
SET sql_safe_updates = 1;
INSERT INTO a VALUES ('2020-01-01');
-- next
DELETE FROM a WHERE d = '2020-01-01';

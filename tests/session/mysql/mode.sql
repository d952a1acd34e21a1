SET sql_mode = '';
CREATE TABLE a (s VARCHAR(2), n INT);
INSERT INTO a VALUES ('abc', 'x');
-- next
INSERT IGNORE INTO a VALUES ('ok', 1);
UPDATE a SET n = (s = 'ok' || n);

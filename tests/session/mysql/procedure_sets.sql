CREATE TABLE a (n INT);
CREATE PROCEDURE turn() SET @x = 5;
-- next
CALL turn();
INSERT INTO a VALUES (@x);
-- next
INSERT INTO a VALUES (@x);

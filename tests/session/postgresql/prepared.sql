-- What is no setting ends with the connection; one that was lent goes on: not lent.
CREATE TABLE a (id INT);
PREPARE p AS INSERT INTO a VALUES (1);
EXECUTE p;
-- next
PREPARE p AS INSERT INTO a VALUES (2);
EXECUTE p;

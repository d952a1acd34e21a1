-- What is no setting ends with the script, on a connection that goes on too.
CREATE TABLE a (id INT);
PREPARE p AS INSERT INTO a VALUES (1);
EXECUTE p;
-- next
PREPARE p AS INSERT INTO a VALUES (2);
EXECUTE p;

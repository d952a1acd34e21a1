-- What is no setting ends with the script, on a connection that goes on too.
CREATE TABLE a (id INT);
BEGIN;
DECLARE held CURSOR WITH HOLD FOR SELECT 1;
LOCK TABLE a IN EXCLUSIVE MODE;
COMMIT;
-- next
DECLARE held CURSOR WITH HOLD FOR SELECT 2;
INSERT INTO a VALUES (1);

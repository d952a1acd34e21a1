-- What is no setting ends with the connection; one that was lent goes on: not lent.
CREATE TABLE a (id INT);
BEGIN;
DECLARE held CURSOR WITH HOLD FOR SELECT 1;
LOCK TABLE a IN EXCLUSIVE MODE;
COMMIT;
-- next
DECLARE held CURSOR WITH HOLD FOR SELECT 2;
INSERT INTO a VALUES (1);

CREATE TABLE c (n INT CHECK (n > 0));
PRAGMA ignore_check_constraints = ON;
INSERT INTO c VALUES (-1);
-- next
INSERT OR IGNORE INTO c VALUES (-2);

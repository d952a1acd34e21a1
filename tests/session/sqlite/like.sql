CREATE TABLE a (n INT);
PRAGMA case_sensitive_like = ON;
INSERT INTO a SELECT 'a' LIKE 'A';
-- next
INSERT INTO a SELECT 'a' LIKE 'A';

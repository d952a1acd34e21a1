CREATE TABLE a (id INT);
PRAGMA query_only = ON;
-- next
CREATE TABLE b (id INT);

ATTACH ':memory:' AS other;
CREATE TABLE other.t AS SELECT 1 AS n;
CREATE TABLE one AS SELECT n FROM t;
-- next
ATTACH ':memory:' AS other;
CREATE TABLE two (n INT);

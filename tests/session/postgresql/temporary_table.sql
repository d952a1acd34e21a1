-- What is no setting ends with the script, on a connection that goes on too.
CREATE TEMP TABLE t AS SELECT 1 AS n;
CREATE TABLE one AS SELECT n FROM t;
-- next
CREATE TEMP TABLE t AS SELECT 2 AS n;
CREATE TABLE two AS SELECT n FROM t;

-- Whatever is in the schema of temporary objects, made by code that is written elsewhere, too.
CREATE FUNCTION make() RETURNS void LANGUAGE plpgsql AS $$ BEGIN
  CREATE TEMP TABLE made (id SERIAL PRIMARY KEY, n INT);
END $$;
-- next
CREATE FUNCTION pg_temp.twice(n INT) RETURNS INT LANGUAGE sql AS 'SELECT n * 2';
CREATE TYPE pg_temp.pair AS (a INT, b INT);
CREATE DOMAIN pg_temp.few AS INT CHECK (VALUE < 10);
CREATE TEMP VIEW seen AS SELECT 1 AS n;
CREATE TEMP SEQUENCE counted;
CREATE TABLE one AS SELECT pg_temp.twice(n) AS n FROM seen;
SELECT make();
-- next
SELECT make();
CREATE FUNCTION pg_temp.twice(n INT) RETURNS INT LANGUAGE sql AS 'SELECT n * 3';
CREATE TEMP VIEW seen AS SELECT 2 AS n;
CREATE TEMP SEQUENCE counted;
CREATE TABLE two AS SELECT pg_temp.twice(n) AS n FROM seen;

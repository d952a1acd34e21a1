-- Functions of one name, and what calls and drops mean then.
CREATE TABLE read_by_one (a INT);
CREATE TABLE moments (at TIMESTAMPTZ, day DATE);
INSERT INTO moments VALUES ('now()', 'infinity'), ('-infinity', 'now');
UPDATE moments SET at = 'now()' WHERE at < 'today';
CREATE FUNCTION f(a INT, OUT b TEXT) LANGUAGE plpgsql AS 'BEGIN SELECT a::text INTO b FROM read_by_one; END';
CREATE FUNCTION f(x TEXT) RETURNS INT LANGUAGE plpgsql AS 'BEGIN RETURN 1; END';
DROP FUNCTION f(INT);
DROP TABLE read_by_one;
CREATE TABLE kept (n INT);
INSERT INTO kept SELECT f('a');
CREATE FUNCTION g(x INT) RETURNS INT LANGUAGE plpgsql AS 'BEGIN RETURN x; END';
CREATE FUNCTION g(x TEXT) RETURNS INT LANGUAGE plpgsql AS 'BEGIN RETURN 2; END';
INSERT INTO kept VALUES (g(1)), (g('a'::text));
CREATE AGGREGATE counted(*) (SFUNC = int8inc, STYPE = int8, INITCOND = '0');
INSERT INTO kept SELECT counted(*) FROM moments;
DELETE FROM kept WHERE ROW(n, n) = (SELECT 1, 2);
DELETE FROM kept WHERE ((n, n)) = (SELECT 1, 2);
DELETE FROM kept WHERE n OPERATOR(pg_catalog.=) 7;

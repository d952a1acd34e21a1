CREATE TABLE users (id int PRIMARY KEY, name text, at interval DEFAULT '1 day', zone timetz, spans int4range DEFAULT '[1,5)');
CREATE AGGREGATE total(int) (sfunc = int4pl, stype = int, initcond = '0');
CREATE TABLE copy AS TABLE users WITH NO DATA;
CREATE TABLE late (
  due timestamp DEFAULT now() + interval '1 day',
  low text DEFAULT lower('ABC'),
  joined text DEFAULT 'a' || 'b'
);

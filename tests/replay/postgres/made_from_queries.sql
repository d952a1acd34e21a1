-- The types that functions and operators give to the columns of a table.
CREATE TABLE source (id integer PRIMARY KEY, doc jsonb, tags text[], n numeric(10,2), at timestamptz(3), s smallint, big bigint,
  r real, v varchar(10), plain timestamp);
CREATE TABLE made AS SELECT doc -> 'a' AS a, doc ->> 'b' AS b, array_length(tags, 1) AS len, n + 1 AS n1, sum(n) AS s,
  (id = 1) AS is_one, now()::date AS today, coalesce(n, 0) AS nn, coalesce(n, n) AS same, greatest(id, 2) AS g,
  date_trunc('minute', at) AS minute, date_trunc('day', plain) AS dayp, max(n) AS mx, min(at) AS mn, max(v) AS mv,
  length(v) AS lv, round(n, 1) AS ro, avg(n) AS av, avg(r) AS avr, sum(big) AS sb, avg(id) AS ai, s + s AS s2, big * id AS bi,
  id / 2.0 AS dv, r + 1 AS r1, -n AS neg, coalesce(v, 'x') AS cv, coalesce(at, now()) AS cat, abs(n) AS ab, nullif(n, 0) AS nf,
  array_agg(id) AS agg, at - at AS d2, at::date - now()::date AS dd, cardinality(tags) AS ca, floor(n) AS fl, ceil(r) AS ce,
  current_date AS cd, ARRAY[1, 2] AS ar, extract(epoch FROM at) AS ep
  FROM source GROUP BY id;

-- Strings in every writing, as defaults.
CREATE TABLE texts (
  a text DEFAULT 'one '
    'and two',
  b text DEFAULT $$it's$$,
  c text DEFAULT $x$a$x$,
  d text DEFAULT (')'),
  e text DEFAULT E'tab\tand'
    '\\more'
);
CREATE TABLE shifts (machine int, operator int, began timestamp);
CREATE VIEW shift_changes AS
WITH ranked AS (
    SELECT machine, operator, began, lag(operator) OVER (PARTITION BY machine ORDER BY began) AS former FROM shifts
)
SELECT machine, CASE WHEN operator IS DISTINCT FROM former THEN 1 ELSE 0 END AS changed,
    extract(epoch FROM began) AS seconds, trim(BOTH ' ' FROM CAST(former AS text)) AS name
FROM ranked WHERE operator IS NOT DISTINCT FROM former;
CREATE TABLE reader (id int PRIMARY KEY, mail text, born date, CONSTRAINT reader_mail UNIQUE (mail));
CREATE UNIQUE INDEX ON reader (lower(mail));
CREATE INDEX ON reader (born, (born + 1), upper(mail), lower(mail));
CREATE TABLE reader_copy (LIKE reader INCLUDING ALL);

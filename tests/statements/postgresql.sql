-- tables
CREATE TABLE t (a INTEGER, b INTEGER);
CREATE TABLE t2 (a INTEGER, c VARCHAR(20), d DATE);
-- statements
SELECT
SELECT FROM t
TABLE t
VALUES (1, 'a'), (2, 'b') ORDER BY 1 LIMIT 1
SELECT a set, b value FROM t table_name
SELECT ARRAY[[1, 2], [3, 4]], ARRAY(SELECT a FROM t), (ARRAY[1, 2])[1:2], '{1}'::int[]
SELECT 1::double precision, '1'::character varying(3), now()::timestamp with time zone AT TIME ZONE 'UTC'
SELECT interval '1' day, interval(3) '1 second', date '2020-01-01', timestamp with time zone '2020-01-01'
SELECT '1 day'::interval day to second, B'1', X'1F', E'a\n', U&'d\0061t' , $x$a$x$
SELECT extract(year FROM d), position('a' IN c), substring(c FROM 1 FOR 2), trim(BOTH 'a' FROM c), overlay(c PLACING 'x' FROM 1) FROM t2
SELECT a FROM t WHERE a = ANY (ARRAY[1, 2]) AND a <> ALL (SELECT b FROM t)
SELECT a FROM t WHERE a OPERATOR(pg_catalog.=) 1
SELECT a IS DISTINCT FROM b, a IS NOT DISTINCT FROM b, a IS NULL, a ISNULL, (a = b) IS UNKNOWN FROM t
SELECT (d, d) OVERLAPS (d, d), c SIMILAR TO 'a', c COLLATE "C" FROM t2
SELECT count(*) FILTER (WHERE a > 1), percentile_cont(0.5) WITHIN GROUP (ORDER BY a), string_agg(b::text, ',' ORDER BY b DESC NULLS LAST) FROM t
SELECT a, count(*) FROM t GROUP BY GROUPING SETS ((a), ()), ROLLUP (b)
SELECT DISTINCT ON (a) a, b FROM t ORDER BY a, b
SELECT x FROM generate_series(1, 3) WITH ORDINALITY AS g (x, n)
SELECT x FROM ROWS FROM (generate_series(1, 3), generate_series(1, 2)) AS g (x, y)
SELECT * FROM json_to_recordset('[]') AS j (a int, b text)
SELECT * FROM t, LATERAL (SELECT t.a + 1 AS z) l
SELECT * FROM ONLY t TABLESAMPLE system (10) REPEATABLE (1)
SELECT a FROM t FETCH FIRST 2 ROWS ONLY
SELECT a FROM t ORDER BY a FETCH FIRST ROW WITH TIES
SELECT a FROM t FOR NO KEY UPDATE OF t SKIP LOCKED
SELECT a FROM t LIMIT ALL
SELECT (t).a, (t).* FROM t
SELECT t2 FROM t2 WHERE (t2).c ~* 'x' AND c !~~ 'y'
SELECT '{}'::jsonb -> 'a' ->> 'b', '{}'::jsonb ? 'a', '{}'::jsonb @> '{}', '[1]'::jsonb #> '{0}'
SELECT @ -5, |/ 25, 2 ^ 3, 5 % 2, ~ 1
SELECT current_date, current_timestamp(3), localtime, current_user, user
SELECT left('a', 1), right('b', 1), nullif(1, 2), coalesce(1), greatest(1, 2), row(1, 2)
INSERT INTO t AS x (a, b) VALUES (DEFAULT, 1) RETURNING x.a AS y, *
INSERT INTO t DEFAULT VALUES
INSERT INTO t (SELECT a, b FROM t)
INSERT INTO t SELECT a, b FROM t ON CONFLICT DO NOTHING
UPDATE t AS x SET (a) = ROW(1), b = DEFAULT FROM t2 WHERE x.a = t2.a RETURNING x.*
UPDATE ONLY t SET a = 1
UPDATE t * SET a = 1
SELECT a AND, b IS FROM t
DELETE FROM t USING t2, (SELECT 1 AS z) q WHERE t.a = t2.a
WITH d AS (DELETE FROM t RETURNING a), u AS NOT MATERIALIZED (SELECT 1) INSERT INTO t (a) SELECT a FROM d
SELECT array_agg(values ORDER BY values) FROM (SELECT 1 AS values) v
SELECT a FROM ((t JOIN t2 USING (a)) AS j JOIN t AS k USING (a))
SELECT cidr '10.0.0.0/8', daterange '[2020-01-01,2020-02-01)', cidr '0x7f', interval 'PT', '\x'::bytea
SELECT CAST(t.a AS nchar), CAST(c AS national character varying(3)) FROM t, t2
SELECT (SELECT count(c) FROM t AS c) FROM t2
SELECT (SELECT max(c ORDER BY c) FROM t2 AS x WHERE x.a = t2.a) FROM t2
SELECT (SELECT count(t.a) FROM t2) FROM t
SELECT sum(count(*)) OVER (), max(a) FROM t GROUP BY a HAVING count(*) > 1 ORDER BY count(*), max(b)
SELECT DISTINCT a, b + 1 AS c FROM t ORDER BY a, c, b + 1
SELECT t.a FROM t JOIN t2 JOIN t AS t3 ON t3.a = t2.a ON t.a = t2.a CROSS JOIN t AS t4
SELECT make_interval(days => a) FROM t
SELECT '1 microseconds'::interval, '@ 1 mon -2:03 ago'::interval, 'empty'::int4range, '::1/64'::inet, 'xf'::varbit
INSERT INTO t (a, b) SELECT t.a, t2.a FROM t JOIN t2 ON t.a = t2.a ON CONFLICT DO NOTHING
-- tables
CREATE TYPE address AS (street text, city text);
CREATE TYPE mood AS ENUM ('sad', 'ok');
CREATE DOMAIN positive AS integer CHECK (VALUE > 0);
CREATE TABLE emp (id integer PRIMARY KEY, name text NOT NULL DEFAULT '', home address, tags text[], scores integer[][], data jsonb, doc xml, at timestamptz, day date, span interval, feeling mood, n numeric(10, 2), f double precision, b boolean, u uuid, r int4range, v tsvector, p point, bits bit(3), raw bytea, net inet, pos positive, homes address[]);
CREATE TABLE dept (id integer PRIMARY KEY, name text, boss integer REFERENCES emp (id));
CREATE TABLE odd (exists boolean, values integer, between integer, interval text, row integer, coalesce integer, position integer, time text, timestamp text, char text, int integer, setof integer, "precision" integer, "substring" text, year integer, filter integer, over integer, "partition" integer, range integer, rows integer, value integer, type text, key text, set integer, data text, national integer, none integer);
CREATE TABLE "Mixed Case" ("a ""b" integer, "select" integer);
CREATE TABLE excluded (id integer PRIMARY KEY, "values" integer);
CREATE VIEW people AS SELECT id, name FROM emp;
CREATE FUNCTION pair(OUT a integer, OUT b text) AS $$ SELECT 1, 'x'::text $$ LANGUAGE SQL;
CREATE FUNCTION "join"(integer) RETURNS integer AS $$ SELECT 1 $$ LANGUAGE SQL;
CREATE FUNCTION many(VARIADIC all_of integer[]) RETURNS integer AS $$ SELECT 1 $$ LANGUAGE SQL;
-- statements
INSERT INTO emp (id, home.street, home.city) VALUES (1, 'a', 'b')
INSERT INTO emp (id, tags[1], tags[2]) VALUES (1, 'a', 'b')
INSERT INTO emp (id, scores[1][2]) VALUES (1, 2)
INSERT INTO emp (id, tags[1:2]) VALUES (1, ARRAY['a', 'b'])
INSERT INTO emp (id, home.street) SELECT 1, 'x'
INSERT INTO emp (id, homes[1].street) VALUES (1, 'x')
INSERT INTO emp (id, data['a']) VALUES (1, '2')
INSERT INTO emp (id, tags[1], tags[2]) SELECT 1, 'a', 'b'
UPDATE emp SET home.street = 'x', tags[1] = 'y'
UPDATE emp SET home.street = 'x', home.city = 'y'
UPDATE emp SET tags[1] = 'x', tags[2] = 'y'
UPDATE emp SET (home.street, home.city) = ('x', 'y')
UPDATE emp SET (tags[1], tags[2]) = ('x', 'y')
UPDATE emp SET (id, home.street) = (SELECT 1, 'x')
UPDATE emp SET data['a']['b'] = '1', data['c'] = '2'
UPDATE emp SET tags[1:2] = ARRAY['x', 'y']
UPDATE emp SET homes[1].street = 'x', homes[2].city = 'y'
UPDATE emp SET (id) = ROW(1)
UPDATE emp SET (id, name) = ROW(1, 'x')
UPDATE emp SET (id, name) = (DEFAULT, DEFAULT)
UPDATE emp SET (id, name) = ROW(DEFAULT, 'x')
UPDATE emp SET tags[id + 1] = 'x' WHERE tags[1:] = '{}'
UPDATE emp e SET name = d.name FROM dept AS d (i, name) WHERE d.i = e.id
UPDATE ONLY (emp) AS e SET id = 1
UPDATE emp AS set SET id = 1
UPDATE emp SET id = emp.id + 1 WHERE CURRENT OF some_cursor
INSERT INTO emp (id) VALUES (1) ON CONFLICT (id) DO UPDATE SET home.street = excluded.name, tags[1] = 'x'
INSERT INTO emp (id) VALUES (1) ON CONFLICT (id) DO UPDATE SET (name, home.city) = ROW('x', 'y')
INSERT INTO emp (id) VALUES (1) ON CONFLICT (id) DO UPDATE SET (name, u) = (SELECT 'x', NULL::uuid)
INSERT INTO emp (id) VALUES (1) ON CONFLICT ON CONSTRAINT emp_pkey DO UPDATE SET name = emp.name || excluded.name WHERE emp.id > 1
INSERT INTO emp AS e (id) VALUES (1) ON CONFLICT (id) WHERE id > 0 DO UPDATE SET name = e.name
INSERT INTO emp (id) VALUES (1) ON CONFLICT ((id)) DO NOTHING
INSERT INTO dept (id, name) VALUES (1, 'x') ON CONFLICT (id int4_ops) DO NOTHING
INSERT INTO emp (id, name) OVERRIDING SYSTEM VALUE VALUES (1, 'x')
INSERT INTO emp (id, name) OVERRIDING USER VALUE SELECT 1, 'x'
INSERT INTO emp TABLE emp
INSERT INTO emp (id, name) (VALUES (1, 'x'))
INSERT INTO emp (id, name) ((SELECT 1, 'x') UNION ALL VALUES (2, 'y')) ORDER BY 1
INSERT INTO emp (id, name) WITH x AS (SELECT 1 AS i) SELECT i, 'x' FROM x
WITH x AS (SELECT 1 AS i) INSERT INTO emp (id, name) SELECT i, 'x' FROM x RETURNING *, id AS other, emp.name, tableoid::regclass
INSERT INTO dept SELECT 1
INSERT INTO dept VALUES (1)
INSERT INTO dept (id, name) VALUES (1, NULL), (2, DEFAULT)
INSERT INTO excluded (id) VALUES (1) ON CONFLICT DO NOTHING
INSERT INTO odd (values, exists, between, position) VALUES (1, true, 2, 3)
INSERT INTO odd (values) VALUES (1)
INSERT INTO odd (values) SELECT values FROM odd
INSERT INTO odd (exists) VALUES (true) RETURNING exists, values
INSERT INTO odd (set, key, value, type) VALUES (1, 'k', 2, 't')
UPDATE odd SET values = 1, exists = true, row = 2, between = 3
UPDATE odd SET set = 1, value = 2, interval = 'x', time = 'y', int = 3, setof = 4, none = 5
UPDATE odd o SET values = o.values + 1 WHERE exists AND NOT exists
SELECT exists FROM odd WHERE exists
SELECT exists, values, between, row, coalesce, position, time, timestamp, char, int, setof, interval, national, none FROM odd
SELECT odd.exists, odd.values, o.between FROM odd, odd AS o
SELECT exists IS TRUE, values + 1, between * 2, row - 1, coalesce / 2 FROM odd
SELECT values + between FROM odd WHERE values BETWEEN between AND row AND NOT exists ORDER BY values, between
SELECT (values), (exists), (between), (row) FROM odd
SELECT max(values), bool_or(exists), sum(row), sum(between) FROM odd GROUP BY position, int HAVING every(exists)
SELECT CASE WHEN exists THEN values ELSE between END FROM odd
SELECT values AS exists, exists AS values FROM odd AS between
SELECT year, filter, over, partition, range, rows, value, type, key, set FROM odd
SELECT year year_, filter + 1, over + 1, rows * 2, range, partition FROM odd
SELECT o.year, o.filter, o.over FROM odd o WHERE filter = 1 AND over = 2
SELECT interval || 'x', time || 'y', timestamp || 'z', char || 'c' FROM odd
SELECT "precision", precision FROM odd
SELECT substring, substring || 'x' FROM odd
SELECT * FROM odd ORDER BY exists, values DESC, row NULLS FIRST, between
SELECT exists IN (true, false) AND values IN (1, 2) FROM odd
SELECT exists::text, values::text, row::text, (between)::text FROM odd
SELECT count(exists), count(values), array_agg(row ORDER BY between) FROM odd
SELECT EXISTS (SELECT 1), NOT EXISTS (SELECT exists FROM odd) FROM odd
SELECT array_agg(values ORDER BY values) FROM odd
SELECT * FROM odd values WHERE values.row = 1
SELECT * FROM odd JOIN odd AS row USING (values, exists)
SELECT * FROM user
SELECT * FROM current_user
SELECT * FROM session_user AS s
SELECT * FROM current_schema
SELECT * FROM current_schema() AS s (x)
SELECT * FROM current_role
SELECT * FROM current_catalog
SELECT * FROM localtime
SELECT * FROM localtimestamp AS l (x)
SELECT * FROM localtime(3)
SELECT * FROM current_date
SELECT * FROM current_time(3) t
SELECT * FROM current_timestamp
SELECT * FROM emp, user, current_role r WHERE name = r.r OR name = "user"."user"
SELECT "user".user FROM user
SELECT * FROM LATERAL current_user AS a JOIN LATERAL session_user AS b ON true
SELECT * FROM coalesce(1, 2) AS c
SELECT * FROM nullif(1, 2), greatest(1, 2), least(1, 2)
SELECT * FROM extract(year FROM now()) AS e
SELECT * FROM CAST(1 AS bigint) AS c
SELECT * FROM trim(both 'x' from 'xax') t, substring('abc' from 1 for 2) s, position('a' in 'b') p, overlay('a' placing 'b' from 1) o
SELECT * FROM COLLATION FOR ('a') AS c
SELECT * FROM xmlelement(name a) AS x
SELECT * FROM normalize('a') AS n
SELECT * FROM pair()
SELECT (pair()).a, (pair()).*, (pair()).b AS other
SELECT a, b FROM pair() AS p
SELECT * FROM LATERAL pair() WITH ORDINALITY
SELECT * FROM ROWS FROM (pair(), generate_series(1, 2)) WITH ORDINALITY AS x (a, b, c, d)
SELECT * FROM ROWS FROM (json_to_record('{}') AS (a integer, b text)) AS x
SELECT * FROM json_to_record('{}') AS x (a integer, b text COLLATE "C")
SELECT * FROM json_to_record('{}') AS (a integer, b text)
SELECT * FROM jsonb_each('{}') WITH ORDINALITY AS t (k, v, n), unnest(ARRAY[1], ARRAY['a']) AS u (x, y)
SELECT * FROM emp, jsonb_array_elements(emp.data) AS e, unnest(emp.tags) WITH ORDINALITY AS t (tag, n)
SELECT * FROM xmltable('/a' PASSING xmlparse(DOCUMENT '<a/>') COLUMNS id integer PATH '@id', n FOR ORDINALITY, x text DEFAULT 'y' NOT NULL)
SELECT * FROM emp, LATERAL xmltable('/a' PASSING BY REF emp.doc COLUMNS id integer) AS x
SELECT * FROM generate_series(1, 3) AS g WHERE g > 1
SELECT g.g, g FROM generate_series(1, 3) g
SELECT * FROM emp TABLESAMPLE bernoulli (10) REPEATABLE (1), dept AS d TABLESAMPLE system (5)
SELECT * FROM (emp CROSS JOIN dept) AS both_ (a, b) WHERE a = 1
SELECT * FROM (emp JOIN dept ON emp.id = dept.boss)
SELECT * FROM ((emp JOIN dept ON emp.id = dept.boss) LEFT JOIN odd ON true)
SELECT * FROM emp NATURAL LEFT OUTER JOIN dept NATURAL FULL JOIN people
SELECT * FROM emp FULL OUTER JOIN dept USING (id, name) AS k WHERE k.id = 1
SELECT * FROM emp JOIN dept JOIN odd ON true ON emp.id = dept.id
SELECT * FROM emp LEFT JOIN LATERAL (SELECT emp.id AS x) q ON true
SELECT (SELECT e FROM emp e LIMIT 1), e.* IS NULL, e IS NOT NULL, (e).id, (e.home).street, (home).city FROM emp e
SELECT emp FROM emp WHERE emp IS DISTINCT FROM NULL
SELECT (home).*, ((emp).home).street, (emp.home).city FROM emp
SELECT tags[1], tags[1:2], tags[:2], tags[1:], tags[:], scores[1][2], (tags)[1], (ARRAY[1, 2])[1], homes[1].street, (homes[1]).city FROM emp
SELECT (array_agg(id))[1], (string_to_array('a,b', ','))[1], ('{1,2}'::int[])[1] FROM emp
SELECT data['a']['b'], data->'a'->>'b', data #>> '{a,b}', data #- '{a}', data @> '{}', data <@ '{}', data ? 'a', data ?| ARRAY['a'], data ?& ARRAY['a'], data @? '$.a', data @@ '$.a == 1' FROM emp
SELECT data - 'a' - ARRAY['b'] - 1, data || '{}', NOT data ? 'a', -id, + id, - - id, @ id, |/ f, ||/ f, id != -1, id<>-1, id =-1, id*-1 FROM emp
SELECT ~ id, id & 1 | 2 # 3, id << 1 >> 2, id % 2, id ^ 2, id::text || name FROM emp
SELECT name ~ 'a', name ~* 'a', name !~ 'a', name !~* 'a', name ~~ 'a', name ~~* 'a', name !~~ 'a', name !~~* 'a', name ^@ 'a', name LIKE ANY (ARRAY['a']), name NOT ILIKE ALL (tags), name LIKE ALL ('{a}'), name NOT SIMILAR TO 'a' ESCAPE '!' FROM emp
SELECT id = ANY (SELECT id FROM dept), id <> ALL (VALUES (1)), id = SOME (ARRAY[1]), id IN (SELECT 1), (id, name) IN (VALUES (1, 'a')), ROW(id, name) = (1, 'a'), (id, name) < (SELECT 1, 'a'), (day, day) OVERLAPS (day, span) FROM emp WHERE false
SELECT id IS NULL IS NOT TRUE, b IS NOT UNKNOWN, b ISNULL, b NOTNULL, doc IS DOCUMENT, doc IS NOT DOCUMENT, name IS NORMALIZED, name IS NFC NORMALIZED, name IS NOT NFKD NORMALIZED FROM emp
SELECT id BETWEEN 1 AND 2, id NOT BETWEEN SYMMETRIC 2 AND 1, id BETWEEN ASYMMETRIC 1 AND 2 AND b, id BETWEEN 1 + 1 AND 2 * 3 OR b FROM emp
SELECT at AT TIME ZONE 'UTC', at AT TIME ZONE INTERVAL '1 hour', at::timestamp AT TIME ZONE 'UTC' AT TIME ZONE 'CET' FROM emp
SELECT INTERVAL '1' YEAR, INTERVAL '1-2' YEAR TO MONTH, INTERVAL '1 2:3' DAY TO MINUTE, INTERVAL '1' SECOND(3), INTERVAL(3) '1 s', '1'::interval hour to second(3), interval '1 day' * 2 FROM emp
SELECT DATE '2020-01-01', TIME '10:00', TIME WITH TIME ZONE '10:00+1', TIMESTAMP(3) '2020-01-01', TIMESTAMP WITHOUT TIME ZONE '2020-01-01', TIMESTAMP(2) WITH TIME ZONE '2020-01-01', int '1', float8 '1.5', numeric(3, 1) '1.5', bool 't', json '{}', uuid 'a0eebc99-9c0b-4ef8-bb6d-6bb9bd380a11', point '(1,2)', varchar(3) 'abc', char 'a', bit '1', double precision '1', national character varying (3) 'abc', pg_catalog.int4 '1', "char" 'a', int4range '[1,2)'
SELECT 'a'
SELECT 1::int::text, (1)::numeric(3, 2), 1.5::float(3), '{1}'::int2[], '{{1}}'::int[][], '{}'::int ARRAY, '{1}'::int[3], '{1}'::int ARRAY[3], 'a'::pg_catalog.text, 'a'::character varying, 'a'::char varying(3), 'a'::national char(3), '1'::bit varying(3), now()::time with time zone, now()::timestamp(3) without time zone, 'sad'::mood, 1::positive, '(a,b)'::address, '1'::dec(3, 1)
SELECT CAST(1 AS double precision), CAST('{}' AS int ARRAY[3]), CAST(now() AS timestamp(0) with time zone), CAST('1 day' AS interval day to second(2)), CAST(NULL AS address)
SELECT B'101', b'1', X'1F', x'1f', E'a\'b\n\u0041', U&'\0041', U&'!0041' UESCAPE '!', N'abc', $$a'b$$, $q$a$$b$q$, 'a''b', ''
SELECT U&"\0061" FROM (SELECT 1 AS a) x
SELECT .5, 5., 1e10, 1.5e-3, 1E+2, 0.1, 1.::text, 100000000000000000000
SELECT "a ""b", "select" FROM "Mixed Case" WHERE "Mixed Case"."select" = 1
SELECT id, name FROM emp ORDER BY name COLLATE "C" DESC NULLS LAST, id USING >
SELECT DISTINCT ON (id, lower(name)) * FROM emp ORDER BY id, lower(name), at
SELECT ALL id FROM emp
SELECT id AS select, name AS "from", b where_ FROM emp
SELECT id select_, name value, b type, at zone, day date, f float FROM emp
SELECT id name, name id FROM emp
SELECT 1 AS a, 2 AS all, 3 AS order ORDER BY a
SELECT FROM emp WHERE id = 1
SELECT WHERE true
SELECT count(*) FROM emp GROUP BY ()
SELECT name, count(*) FROM emp GROUP BY 1 HAVING count(*) > 1
SELECT name, n, grouping(name, n) FROM emp GROUP BY CUBE (name, n)
SELECT name, n FROM emp GROUP BY ROLLUP (name, (n)), GROUPING SETS ((name), (n), ())
SELECT name FROM emp GROUP BY DISTINCT ROLLUP (name), CUBE (name)
SELECT name FROM emp GROUP BY ALL (name)
SELECT count(*) FILTER (WHERE b), sum(n) FILTER (WHERE n > 1) OVER (PARTITION BY name), count(DISTINCT id) FILTER (WHERE true) FROM emp GROUP BY name, n
SELECT percentile_cont(0.5) WITHIN GROUP (ORDER BY f), mode() WITHIN GROUP (ORDER BY name DESC), percentile_disc(ARRAY[0.1, 0.2]) WITHIN GROUP (ORDER BY n) FILTER (WHERE b), rank(1) WITHIN GROUP (ORDER BY id) FROM emp
SELECT string_agg(name, ', ' ORDER BY name, id DESC), array_agg(DISTINCT name ORDER BY name), json_agg(e ORDER BY id), jsonb_object_agg(id, name), string_agg(DISTINCT name, ',') FROM emp e
SELECT row_number() OVER (), rank() OVER (ORDER BY id), lag(id, 1, 0) OVER w, first_value(name) OVER (w ROWS BETWEEN 1 PRECEDING AND 1 FOLLOWING), ntile(4) OVER (PARTITION BY b ORDER BY id) FROM emp WINDOW w AS (PARTITION BY b ORDER BY id)
SELECT sum(id) OVER (ORDER BY id ROWS UNBOUNDED PRECEDING), sum(id) OVER (ORDER BY id RANGE BETWEEN 1 PRECEDING AND CURRENT ROW), sum(id) OVER (ORDER BY id GROUPS BETWEEN 1 PRECEDING AND 2 FOLLOWING EXCLUDE TIES), sum(id) OVER (ORDER BY at RANGE BETWEEN '1 day'::interval PRECEDING AND UNBOUNDED FOLLOWING EXCLUDE CURRENT ROW), sum(id) OVER (ROWS BETWEEN UNBOUNDED PRECEDING AND 1 FOLLOWING EXCLUDE NO OTHERS), sum(id) OVER (ORDER BY id ROWS BETWEEN CURRENT ROW AND UNBOUNDED FOLLOWING EXCLUDE GROUP) FROM emp
SELECT sum(id) OVER w, sum(id) OVER w2 FROM emp WINDOW w AS (), w2 AS (w ORDER BY id)
SELECT "join"(1), join(1), left('a', 1), "like"('a', 'b'), pg_catalog.like('a', 'b')
SELECT many(1, 2, 3), many(VARIADIC ARRAY[1, 2]), many(VARIADIC all_of => ARRAY[1]), make_interval(days => 1, hours := 2), format('%s', VARIADIC ARRAY['a']), concat_ws(',', VARIADIC tags), make_date(year => 1, month => 2, day => 3) FROM emp
SELECT extract(epoch FROM at), extract('year' FROM at), extract(isodow FROM day), date_part('year', at), position('a' IN name), substring(name FROM 'a'), substring(name FOR 2), substring(name FOR 2 FROM 1), substring(name SIMILAR 'a' ESCAPE '#'), substring(name, 1, 2), overlay(name PLACING 'x' FROM 1 FOR 2), trim(name), trim(LEADING FROM name), trim(TRAILING 'x' FROM name), trim('x' FROM name), trim(name, 'x'), trim(FROM name), normalize(name, NFC), ceil(f), ceiling(f), floor(f) FROM emp
SELECT xmlelement(name a, xmlattributes(1 AS b, id), 'x', name), xmlforest(id, name AS n), xmlconcat(doc, doc), xmlpi(name php, 'x'), xmlroot(doc, version '1.0', standalone yes), xmlparse(CONTENT 'a'), xmlparse(DOCUMENT '<a/>' PRESERVE WHITESPACE), xmlserialize(CONTENT doc AS text), xmlexists('a' PASSING BY VALUE doc), xmlagg(doc ORDER BY id) FROM emp GROUP BY id
SELECT current_date - 1, current_timestamp(0), localtime(2), current_time + INTERVAL '1 hour', current_user || session_user, user, current_catalog, current_schema, current_role, localtimestamp FROM emp
SELECT coalesce(name, 'x'), nullif(id, 1), greatest(id, 2, 3), least(1), row(1, 2), row(), row(emp.*), (1, 2), ROW(1, 'a')::address IS NULL, ARRAY[]::int[], ARRAY[1, NULL], ARRAY[[1], [2]], ARRAY[ARRAY[1]], ARRAY(SELECT id FROM dept ORDER BY 1), ARRAY(VALUES (1)) FROM emp WHERE false
SELECT CASE id WHEN 1 THEN 'a' WHEN 2 THEN 'b' END, CASE WHEN b THEN 1 END + 1, CASE WHEN CASE WHEN b THEN true END THEN 1 ELSE CASE id WHEN 1 THEN 2 END END FROM emp
SELECT id OPERATOR(pg_catalog.+) 1, OPERATOR(pg_catalog.-) id, name OPERATOR(~) 'a', id OPERATOR(=) ANY (ARRAY[1]) FROM emp
SELECT (SELECT 1), (VALUES (1)), (SELECT 1 LIMIT 0) IS NULL FROM emp
SELECT ((SELECT 1) UNION (SELECT 2) LIMIT 1), (((SELECT 1))), EXISTS (VALUES (1)), EXISTS (TABLE emp), EXISTS ((SELECT 1)), id IN ((SELECT 1)), 1 IN (1, (SELECT 2)) FROM emp
(SELECT id FROM emp) UNION ALL (SELECT id FROM dept ORDER BY id LIMIT 1) INTERSECT DISTINCT SELECT 1 EXCEPT ALL VALUES (1), (2) ORDER BY 1 LIMIT 1
SELECT id, name, boss FROM dept UNION TABLE dept
(((SELECT id FROM emp)))
((SELECT 1) LIMIT 2) OFFSET 1
VALUES (1, 'a'), (2, NULL) ORDER BY column1 DESC LIMIT 1 OFFSET 1
TABLE emp ORDER BY id LIMIT 1
TABLE ONLY emp
SELECT id FROM emp OFFSET 1 ROW FETCH NEXT 2 ROWS ONLY
SELECT id FROM emp ORDER BY id FETCH FIRST (1 + 1) ROWS WITH TIES
SELECT id FROM emp OFFSET 1 LIMIT 2
SELECT id FROM emp LIMIT NULL OFFSET (SELECT 1)
SELECT id FROM emp FETCH NEXT ROW ONLY
SELECT id FROM emp FOR UPDATE OF emp NOWAIT FOR SHARE SKIP LOCKED
SELECT id FROM emp FOR KEY SHARE LIMIT 1
SELECT e.id FROM emp e, dept FOR NO KEY UPDATE OF e, dept
SELECT id FROM emp FOR READ ONLY
SELECT id INTO TEMP fresh FROM emp
SELECT id, name INTO UNLOGGED TABLE fresh FROM emp WHERE true
WITH RECURSIVE t (n, path) AS (SELECT 1, ARRAY[1] UNION SELECT n + 1, path || n FROM t WHERE n < 5) SELECT * FROM t
WITH RECURSIVE t AS (SELECT id, boss FROM dept UNION ALL SELECT d.id, d.boss FROM dept d JOIN t ON t.id = d.boss) SEARCH DEPTH FIRST BY id SET ord SELECT * FROM t ORDER BY ord
WITH RECURSIVE t AS (SELECT id, boss FROM dept UNION ALL SELECT d.id, d.boss FROM dept d JOIN t ON t.id = d.boss) SEARCH BREADTH FIRST BY id, boss SET ord CYCLE id SET is_cycle TO true DEFAULT false USING path SELECT id, ord, is_cycle, path FROM t
WITH RECURSIVE t AS (SELECT id, boss FROM dept UNION ALL SELECT d.id, d.boss FROM dept d JOIN t ON t.id = d.boss) CYCLE id, boss SET is_cycle USING path SELECT * FROM t
WITH a AS MATERIALIZED (SELECT 1), b (x, y) AS NOT MATERIALIZED (VALUES (1, 2)), c AS (TABLE emp), d AS (INSERT INTO dept (id) VALUES (9) RETURNING id), e AS (UPDATE dept SET name = 'x' RETURNING *), f AS (DELETE FROM dept RETURNING name) SELECT * FROM a, b, c, d, e, f
WITH a AS (SELECT 1 AS x) (SELECT * FROM a) UNION SELECT x FROM a
WITH a AS (WITH b AS (SELECT 1 AS x) SELECT x FROM b) TABLE a
WITH recursive AS (SELECT 1 AS x), recursive2 AS (SELECT x FROM recursive) SELECT * FROM recursive, recursive2
WITH a AS (SELECT 1 AS x) DELETE FROM emp USING a WHERE emp.id = a.x RETURNING emp.*, a.x
WITH a AS (SELECT 1 AS x) UPDATE emp SET id = x FROM a RETURNING *
WITH a (id) AS (SELECT 1) SELECT a.id, a FROM a
SELECT * FROM (WITH a AS (SELECT 1 AS x) SELECT * FROM a) q
SELECT * FROM (VALUES (1, 'a'), (2, 'b')) AS v (n, s)
SELECT * FROM (VALUES (1, 'a')) v WHERE v.column2 = 'a'
SELECT * FROM (SELECT 1, 2) AS v (a), (TABLE dept) AS w, ((SELECT 3)) AS u
DELETE FROM ONLY emp AS e USING dept d, LATERAL (SELECT d.id AS x) l WHERE e.id = d.id AND l.x = 1 RETURNING e.id
DELETE FROM emp * WHERE true
DELETE FROM emp WHERE CURRENT OF some_cursor
DELETE FROM emp USING dept JOIN odd ON true WHERE dept.boss = emp.id
SELECT 1;
SELECT id FROM emp WHERE (id, name) = (1, 'a') AND (id, (name)) <> (2, 'b')
SELECT id FROM emp WHERE ((id)) = ((((1)))) AND (((b)))
SELECT id FROM emp WHERE NOT NOT b AND NOT id = 1 AND NOT name LIKE 'a' AND (b = true) = false
SELECT -id ^ 2, 2 ^ -id, id - -1 FROM emp
SELECT id FROM emp WHERE id<1 AND id>0 OR id=2
SELECT/**/id/* nested /* comment */ */FROM/**/emp--x
SELECT cast(data->>'a' as int) + 1, (data->>'a')::int, data->'a'->0->>-1, data #>> ARRAY['a', 'b'] FROM emp
SELECT r @> 1, r && int4range(1, 2), r -|- r, r << r, r &< r, lower(r), '[1,2]'::int4range * r, p <-> p, p <@ box '((0,0),(1,1))', p ~= p, p <^ p, net << '10/8', net >>= '10/8', v @@ to_tsquery('a'), v @@ 'a & b'::tsquery, to_tsquery('a') && to_tsquery('b'), !! to_tsquery('a'), p ?| p, ?- lseg '((0,0),(1,0))', p ## lseg '((0,0),(1,0))', # path '((0,0),(1,0))', @@ circle '1,1,1' FROM emp WHERE false
SELECT id FROM pg_catalog.pg_class, information_schema.tables, emp LIMIT 0
SELECT e.ctid, e.xmin, emp.tableoid::regclass, oid::regclass FROM emp, emp e, pg_class
SELECT count(*), count(emp), count(emp.*), count(all id), sum(all n) FROM emp
SELECT $1::int + $2::int, $1 FROM emp WHERE id = $3
SELECT name FROM emp WHERE id = $1 AND name = $2 LIMIT $3 OFFSET $4
SELECT x.overlaps FROM (SELECT 1 AS overlaps) x
SELECT "left", left(name, 1), right(name, 1), "right" FROM emp, (SELECT 1 AS "left", 2 AS "right") x
SELECT x.left, x.full, x.is, x.like FROM (SELECT 1 AS left, 2 AS full, 3 AS is, 4 AS like) x
SELECT collation for (name), pg_typeof(name), (emp.name) FROM emp
SELECT treat(1 AS int), grouping(name) FROM emp GROUP BY name
SELECT name COLLATE "C" < 'a' COLLATE pg_catalog."C", name || 'x' COLLATE "C" FROM emp ORDER BY name COLLATE "POSIX"
SELECT json_build_object('a', 1, 'b', ARRAY[1]), jsonb_path_query(data, '$.a[*] ? (@ > 1)'), jsonb_set(data, '{a}', '1', true), to_jsonb(emp), row_to_json(emp), row_to_json((SELECT x FROM (SELECT 1 AS a) x)) FROM emp
SELECT emp.*, dept.* FROM emp, dept
SELECT public.emp.id, public.emp.* FROM public.emp
SELECT lower(name) FROM emp GROUP BY lower(name) ORDER BY lower(name)
SELECT id + 1 AS x FROM emp GROUP BY x ORDER BY x
SELECT id % 2 = 0 AS even, count(*) FROM emp GROUP BY even HAVING bool_and(b) ORDER BY count(*) DESC, even
SELECT CASE WHEN count(*) > 0 THEN max(id) END FROM emp ORDER BY count(*)
TRUNCATE emp, ONLY dept RESTART IDENTITY CASCADE
-- statements of some versions
MERGE INTO emp USING (SELECT 1 AS i) s ON emp.id = s.i WHEN MATCHED THEN UPDATE SET home.street = 'x', tags[1] = 'y' WHEN NOT MATCHED THEN INSERT (id, home.city, tags[2]) VALUES (s.i, 'y', 'z')
MERGE INTO ONLY emp AS e USING dept ON e.id = dept.id AND e.b WHEN MATCHED AND e.id > 1 THEN DELETE WHEN MATCHED THEN DO NOTHING WHEN NOT MATCHED AND dept.id > 1 THEN INSERT DEFAULT VALUES WHEN NOT MATCHED THEN DO NOTHING
WITH s AS (SELECT 1 AS i) MERGE INTO emp e USING s AS t ON e.id = t.i WHEN MATCHED THEN UPDATE SET (name, n) = (SELECT 'x', 1.5), b = DEFAULT WHEN NOT MATCHED THEN INSERT OVERRIDING SYSTEM VALUE VALUES (t.i)
MERGE INTO emp USING dept ON emp.id = dept.id WHEN NOT MATCHED THEN INSERT (id, name) VALUES (DEFAULT, dept.name) WHEN MATCHED THEN UPDATE SET (home.street, home.city) = ROW('a', 'b')
MERGE INTO emp e USING dept d JOIN odd ON true ON e.id = d.id WHEN MATCHED THEN DELETE
MERGE INTO emp e USING (VALUES (1, 'x')) AS v (i, s) ON e.id = v.i WHEN MATCHED AND v.s <> '' THEN UPDATE SET name = v.s
MERGE INTO emp USING dept ON emp.id = dept.id WHEN NOT MATCHED BY SOURCE THEN DELETE WHEN NOT MATCHED BY TARGET THEN DO NOTHING
MERGE INTO emp USING dept ON emp.id = dept.id WHEN MATCHED THEN DELETE RETURNING merge_action(), emp.id, dept.*
WITH m AS (MERGE INTO emp USING dept ON emp.id = dept.id WHEN MATCHED THEN DELETE RETURNING emp.id) SELECT * FROM m
UPDATE emp SET id = 1 RETURNING old.id, new.id, old.*, new.name AS n
INSERT INTO emp (id) VALUES (1) RETURNING WITH (OLD AS o, NEW AS n) o.id, n.id
DELETE FROM emp RETURNING WITH (OLD AS o) o.*
SELECT at AT LOCAL FROM emp
SELECT data IS JSON, name IS JSON OBJECT, name IS NOT JSON ARRAY WITH UNIQUE KEYS, name IS JSON SCALAR FROM emp
SELECT json_object('a': 1, 'b' VALUE 2 ABSENT ON NULL WITH UNIQUE KEYS RETURNING jsonb), json_array(1, 2 NULL ON NULL), json_arrayagg(id ORDER BY id RETURNING jsonb), json_objectagg('a': id) FROM emp
SELECT json_array(SELECT id FROM dept ORDER BY 1), json_object(), json_array(), json_scalar(1), json_serialize('{}' RETURNING bytea), json('{}' WITH UNIQUE KEYS)
SELECT json_value(data, '$.a' RETURNING int DEFAULT 1 ON EMPTY ERROR ON ERROR), json_query(data, '$.a' WITH CONDITIONAL ARRAY WRAPPER KEEP QUOTES NULL ON EMPTY), json_exists(data, '$.a ? (@ > $x)' PASSING 1 AS x TRUE ON ERROR) FROM emp
SELECT * FROM emp, json_table(data, '$[*]' COLUMNS (n FOR ORDINALITY, a int PATH '$.a' DEFAULT 1 ON EMPTY, b text FORMAT JSON, c boolean EXISTS, NESTED PATH '$.x' AS nested COLUMNS (y int))) AS jt
SELECT 1_000, 0x1F, 0o17, 0b11, 1_0.5_0, 0xdead_beef
SELECT count(*) FROM (SELECT 1)
SELECT * FROM (VALUES (1))
SELECT any_value(name), array_sort(tags), random(1, 2), casefold(name), uuidv7() FROM emp GROUP BY tags, name
SELECT sum(id) OVER (ORDER BY id) FROM emp GROUP BY ALL
SELECT xmltext('a'), xmlserialize(CONTENT doc AS text INDENT), crc32(raw), reverse(raw), jsonb_strip_nulls(data, true) FROM emp

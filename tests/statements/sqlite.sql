-- tables
CREATE TABLE t (a INTEGER, b INTEGER);
CREATE TABLE t2 (a INTEGER, c VARCHAR(20), d DATE);
-- statements
SELECT a IS b, a IS NOT 1, a NOTNULL, a NOT NULL FROM t
SELECT 'a' 'b' FROM t
SELECT a FROM t WHERE a IN ()
SELECT a FROM t WHERE (a, 1, 2) IN t2
SELECT a FROM t WHERE a GLOB 'x*'
SELECT a FROM 't' NOT INDEXED
SELECT [a], `b`, "a" FROM t LIMIT 1, 2
INSERT OR IGNORE INTO t VALUES (?1, :b)
REPLACE INTO t (a) VALUES ($x)
INSERT INTO t SELECT a, b FROM t WHERE true ON CONFLICT DO NOTHING RETURNING rowid
UPDATE OR REPLACE t SET a = 1 WHERE rowid = @x
VALUES (1, 2), (3, 4)
SELECT a FROM t UNION SELECT a FROM t2 EXCEPT SELECT 1
SELECT json_extract('{}', '$.a') ->> '$.b', x'1f', 1.5e3, .5
SELECT * FROM pragma_table_info('t') AS p
SELECT iif(a, 1, 2), a || b, a == b, a <> b, ~a FROM t
-- tables
CREATE TABLE t (a INTEGER PRIMARY KEY, b TEXT, c REAL, d BLOB, e NUMERIC DEFAULT 1);
CREATE TABLE t2 (a INTEGER, b TEXT, z TEXT UNIQUE, UNIQUE (a, b));
CREATE TABLE t3 (a INTEGER NOT NULL, k TEXT NOT NULL DEFAULT 'x', PRIMARY KEY (a, k)) WITHOUT ROWID;
CREATE TABLE odd ("values" INTEGER, "select" INTEGER, key INTEGER, value INTEGER, replace INTEGER, "left" INTEGER, row INTEGER, rows INTEGER, filter INTEGER, over INTEGER, window INTEGER, "returning" INTEGER, "a b" INTEGER, begin INTEGER, "end" INTEGER, cast INTEGER, like INTEGER, glob INTEGER, current INTEGER, first INTEGER, of INTEGER, conflict INTEGER, action INTEGER, temp INTEGER, view INTEGER, do INTEGER, generated INTEGER, materialized INTEGER, "interval" INTEGER, plan INTEGER, query INTEGER, raise INTEGER, release INTEGER, restrict INTEGER, trigger INTEGER, virtual INTEGER, "with" INTEGER, without INTEGER, "exists" INTEGER, indexed_ INTEGER, user INTEGER, current_user INTEGER, exclude INTEGER, groups INTEGER, ties INTEGER, others INTEGER, prior INTEGER, binary INTEGER, lateral INTEGER, straight_join INTEGER, high_priority INTEGER, "only" INTEGER, sql_cache INTEGER, "unique_" INTEGER);
CREATE TABLE one (a INTEGER);
CREATE TABLE t2_ (a INTEGER);
CREATE VIEW v AS SELECT a, b FROM t;
CREATE VIRTUAL TABLE search USING fts5(title, body);
CREATE INDEX by_b ON t (b);
CREATE TRIGGER on_v INSTEAD OF INSERT ON v BEGIN INSERT INTO t (a, b) VALUES (new.a, new.b); END;
-- statements
SELECT x'00', X'1f', x'', typeof(x'00') FROM t
INSERT INTO t (d) VALUES (x'00'), (X'CAFE')
UPDATE t SET d = x'00' WHERE d = X'00' OR d IN (x'01', x'02')
SELECT a FROM t WHERE d > x'00' AND d LIKE x'41'
SELECT 'a' || x'00', x'00' || 'b', x'00' AS x, x'00' y FROM t
SELECT a FROM t, t2 USING (a)
SELECT a FROM t, t2 USING (a, b), t3 USING (a)
SELECT * FROM t, t2 ON t.a = t2.a
SELECT * FROM t, t2 ON t.a = t2.a WHERE t.b = 'x'
SELECT * FROM t JOIN t2 JOIN t3 ON t.a = t2.a
SELECT * FROM t LEFT JOIN t2 USING (a) RIGHT JOIN t3 USING (a) FULL OUTER JOIN v USING (a)
SELECT * FROM t NATURAL JOIN t2 NATURAL LEFT OUTER JOIN t3
SELECT * FROM t CROSS JOIN t2 USING (a)
SELECT * FROM t NATURAL INNER JOIN t2
SELECT * FROM t INNER CROSS JOIN t2
SELECT * FROM t LEFT NATURAL JOIN t2
SELECT * FROM t OUTER LEFT JOIN t2 ON true
SELECT * FROM t NATURAL FULL JOIN t2
SELECT * FROM t LEFT JOIN (t2 JOIN t3 USING (a)) ON t.a = t2.a
SELECT j.a FROM (t JOIN t2 USING (a)) AS j
SELECT * FROM (t)
SELECT * FROM ((t)) AS x
SELECT * FROM (t, t2)
SELECT * FROM (SELECT 1 AS a) JOIN (SELECT 2 AS b)
SELECT * FROM (SELECT 1), (VALUES (1, 2)) AS w
SELECT x.* FROM (SELECT * FROM t) x
SELECT * FROM t AS 'x' WHERE x.a = 1
SELECT * FROM t 'x', t2 "y", t3 [z], v `w`
SELECT * FROM main.t, main.t2 AS u, temp.sqlite_temp_master
SELECT main.t.a, t.main FROM (SELECT 1 AS main) t, main.t AS u, main.t
SELECT * FROM t INDEXED BY by_b WHERE b = 'x'
SELECT * FROM t NOT INDEXED
SELECT * FROM t AS x INDEXED BY by_b, t2 y NOT INDEXED WHERE x.b = 'x'
SELECT 'a' 'b', a "b", a [c], a `d`, a e FROM t
SELECT a AS 'x y', b AS "z", c AS [w], d AS `v`, e AS 'it''s' FROM t
SELECT a AS values_, b AS key, 1 AS replace, 2 AS first FROM t
SELECT "no such column", 'text' FROM t
SELECT "values", "select", [values], `values`, 'values', odd."values" FROM odd
SELECT key, value, replace, left_, row, rows, filter, over, window, "left" FROM (SELECT *, 1 AS left_ FROM odd)
SELECT begin, odd.cast, like, glob, current, first, of, conflict, action, temp, view, do, "end" FROM odd
SELECT generated, materialized, plan, query, odd.raise, release, restrict, trigger, virtual, without, user, current_user FROM odd
SELECT "interval", interval, "exists", "with", with FROM odd
SELECT interval + 1, interval FROM odd
SELECT exclude, groups, ties, others, key + value, replace + 1 FROM odd
SELECT prior, prior + 1, binary, binary + 1, lateral, lateral * 2 FROM odd
SELECT straight_join, high_priority, sql_cache, "only", only FROM odd
SELECT high_priority + 1, straight_join FROM odd
SELECT * FROM odd WHERE high_priority = 1 AND straight_join = 2 AND lateral = 3 AND prior = 4
SELECT o.key, o.prior, o.binary, o.lateral, o.window, o.over, o.filter FROM odd AS o
SELECT a lateral FROM t lateral
SELECT lateral.a FROM t AS lateral
SELECT a FROM t only WHERE only.a = 1
SELECT window FROM odd WINDOW w AS (ORDER BY window)
SELECT over OVER FROM odd
SELECT filter filter FROM odd
SELECT row_number() OVER over FROM odd WINDOW over AS (PARTITION BY key)
INSERT INTO odd (key, value, replace, "values", row, "returning") VALUES (1, 2, 3, 4, 5, 6)
INSERT INTO odd (prior, binary, lateral, window, filter, over) VALUES (1, 2, 3, 4, 5, 6)
UPDATE odd SET key = 1, value = 2, replace = 3, "values" = 4, 'row' = 5, [rows] = 6, window = 7, cast = 8
UPDATE odd SET prior = prior + 1, lateral = binary, first = -first
DELETE FROM odd WHERE key = 1 OR value = 2 OR replace = 3 OR row = 4
SELECT replace(b, 'a', 'b'), glob('a', b), like('a', b), like('a', b, '!'), left_ FROM t, (SELECT 1 AS left_)
SELECT if(a, 1, 2), iif(a, 1), iif(a, 1, 2), concat(a, b), concat_ws(',', a, b), string_agg(b, ','), octet_length(b) FROM t
SELECT a IS b, a IS NOT b, a IS NULL, a IS NOT NULL, a ISNULL, a NOTNULL, a NOT NULL, a IS DISTINCT FROM b, a IS NOT DISTINCT FROM b, a IS TRUE, a IS NOT FALSE, a IS 1, a IS NOT 'x', a IS (SELECT 1), a IS -1 FROM t
SELECT a == b, a = b, a <> b, a != b, a < b, a <= b, a || b, a << 1, a >> 1, a & 1, a | 1, ~a, -a, +a, - -a, NOT a, a % 2, a -> '$', a ->> '$.b' FROM t
SELECT a BETWEEN 1 AND 2 AND b, a NOT BETWEEN 1 AND 2, a BETWEEN b AND c OR d FROM t
SELECT b LIKE 'x', b NOT LIKE 'x' ESCAPE '!', b GLOB 'x*', b NOT GLOB 'x', b LIKE b || '%', b LIKE 'a' OR b FROM t
SELECT b IN (), b NOT IN (), a IN t2_ , a IN (SELECT 1), a IN (1, 2, 'x'), (a, b) IN (SELECT a, b FROM t2), (a, b) IN (VALUES (1, 'x')), a IN main.one FROM t
SELECT a IN (1,2) IS TRUE, a IN () OR b FROM t
SELECT a FROM t WHERE a IN one
SELECT a FROM t WHERE a NOT IN main.one AND b IN (SELECT a FROM one)
SELECT a FROM t WHERE a IN one AND a NOT IN t2_
SELECT (a, b) = (1, 'x'), (a, b) < (SELECT 1, 'x'), (1, 2) IS (1, 2), (a, b) BETWEEN (1, 2) AND (3, 4) FROM t
SELECT CASE a WHEN 1 THEN 'x' WHEN 2 THEN 'y' ELSE 'z' END, CASE WHEN a THEN b END, CASE WHEN a = 1 THEN CASE b WHEN 'x' THEN 1 END ELSE 2 END + 1 FROM t
SELECT CAST(a AS TEXT), CAST(b AS UNSIGNED BIG INT), CAST(c AS DECIMAL(10, 2)), CAST(d AS "weird type"), CAST(e AS VARCHAR(3)), CAST(a AS INTEGER), CAST('1' AS NONE), CAST(b AS native character(70)), CAST(a AS ''), CAST(a AS) FROM t
SELECT b COLLATE NOCASE = 'x', b COLLATE "BINARY", b COLLATE rtrim || 'x' FROM t ORDER BY b COLLATE NOCASE DESC NULLS LAST
SELECT EXISTS (SELECT 1), NOT EXISTS (SELECT 1 FROM t), (SELECT a FROM t), (SELECT max(a) FROM t) + 1, (VALUES (1)), EXISTS (VALUES (1)) FROM t
SELECT 1, 1.5, .5, 5., 1e3, 1.5E-3, 0x1F, 0XfF, 9223372036854775807, 9223372036854775808, 'it''s', NULL, TRUE, false, CURRENT_TIME, current_date, CURRENT_TIMESTAMP FROM t
SELECT 1_000, 0x1_F, 1_0.2_5 FROM t
SELECT ?, ?1, ?2 + 1, :name, @name, $name, $a::b, $a(b), :1, @1, $1 FROM t
SELECT a FROM t WHERE a = :a AND b = @b OR c = $c LIMIT ?5 OFFSET :off
SELECT count(*), count(), count(DISTINCT a), sum(DISTINCT a), total(a), group_concat(b), group_concat(b, ', '), group_concat(DISTINCT b), max(a, 1), min(a), avg(a) FILTER (WHERE a > 1), count(*) FILTER (WHERE b) FROM t
SELECT group_concat(b, ',' ORDER BY b DESC), group_concat(DISTINCT b ORDER BY b), json_group_array(a ORDER BY a), count(a ORDER BY b) FROM t
SELECT row_number() OVER (), rank() OVER (ORDER BY a), lag(a, 1, 0) OVER w, lead(a) OVER (w ROWS 1 PRECEDING), ntile(2) OVER (PARTITION BY b ORDER BY a), first_value(a) OVER win2 FROM t WINDOW w AS (ORDER BY a), win2 AS (PARTITION BY b)
SELECT sum(a) OVER (ORDER BY a ROWS BETWEEN 1 PRECEDING AND 1 FOLLOWING EXCLUDE CURRENT ROW), sum(a) FILTER (WHERE a > 1) OVER (ORDER BY a RANGE UNBOUNDED PRECEDING), sum(a) OVER (ORDER BY a GROUPS BETWEEN CURRENT ROW AND UNBOUNDED FOLLOWING EXCLUDE TIES), nth_value(a, 2) OVER (ORDER BY a RANGE BETWEEN 1.5 PRECEDING AND 2 FOLLOWING EXCLUDE NO OTHERS) FROM t
SELECT percent_rank() OVER (ORDER BY a), cume_dist() OVER (PARTITION BY b ORDER BY a DESC NULLS FIRST, c), dense_rank() OVER (ORDER BY a COLLATE NOCASE) FROM t
SELECT date('now'), datetime('now', '+1 day', 'localtime'), strftime('%s', 'now'), julianday(), unixepoch('subsec'), timediff('now', 'now'), time() FROM t
SELECT json('{}'), json_extract(b, '$.a', '$.b'), json_array(), json_object('a', 1, 'b', json_array(1, 2)), jsonb(b), json_type(b), json_valid(b, 6), json_each.value FROM t, json_each('[1]')
SELECT json_each.value, e.key, json_each.atom, e.fullkey FROM json_each('{"a": 1}'), json_tree('[1]', '$') AS e WHERE e.id > 1
SELECT j.value FROM t, json_each(t.b) j, json_tree(t.b, '$.x')
SELECT i.name, type FROM pragma_table_info('t'), pragma_index_list('t') AS i WHERE i."unique" OR "notnull"
SELECT * FROM pragma_table_info('t', 'main')
SELECT p.name, p."notnull", p.pk FROM sqlite_master m JOIN pragma_table_info(m.name) p WHERE m.type = 'table'
SELECT * FROM search WHERE search MATCH 'x'
SELECT * FROM search('x')
SELECT title, rank, bm25(search), highlight(search, 0, '<', '>'), snippet(search, 1, '', '', '', 5) FROM search WHERE search MATCH 'x AND y' ORDER BY rank
SELECT * FROM search WHERE title MATCH 'x' AND NOT body MATCH 'y'
INSERT INTO search (search) VALUES ('optimize')
INSERT INTO search (search, rank) VALUES ('merge', 500)
INSERT INTO search (rowid, title) VALUES (1, 'x')
SELECT rowid, oid, _rowid_, t.rowid, "rowid", ROWID FROM t
SELECT a FROM t GROUP BY a, 1, b || c HAVING count(*) > 1
SELECT a, b FROM t GROUP BY b HAVING a > 1
SELECT a AS x FROM t WHERE x = 1 GROUP BY x HAVING x > 1 ORDER BY x
SELECT count(*) FROM t HAVING count(*) > 1
SELECT a, b FROM t ORDER BY 1, b DESC, lower(b) ASC NULLS FIRST, random(), a = 1
SELECT a FROM t LIMIT 1
SELECT a FROM t LIMIT -1 OFFSET 1
SELECT a FROM t LIMIT 1, 2
SELECT a FROM t LIMIT (SELECT 1) OFFSET 1 + 1
SELECT DISTINCT a, b FROM t
SELECT ALL a FROM t
SELECT *, t.*, a FROM t
SELECT 1 WHERE true
SELECT 1 AS x UNION SELECT 2 UNION ALL SELECT a FROM t INTERSECT SELECT 3 EXCEPT SELECT 4 ORDER BY x LIMIT 1
SELECT a FROM t UNION SELECT b FROM t2 ORDER BY t.a
VALUES (1)
VALUES (1, 'a'), (2, 'b') UNION ALL SELECT 3, 'c'
SELECT a FROM t UNION VALUES (1)
WITH x AS (SELECT 1 AS n), y (m) AS NOT MATERIALIZED (SELECT n FROM x), z AS MATERIALIZED (VALUES (1)) SELECT * FROM x, y, z
WITH RECURSIVE r (n) AS (SELECT 1 UNION SELECT n + 1 FROM r WHERE n < 5 LIMIT 10) SELECT n FROM r
WITH RECURSIVE r (n) AS (VALUES (1) UNION ALL SELECT n + 1 FROM r ORDER BY 1 DESC LIMIT 5 OFFSET 1) SELECT n FROM r
WITH RECURSIVE r (n) AS (SELECT 1 UNION SELECT 2 UNION ALL SELECT n + 1 FROM r WHERE n < 5 UNION ALL SELECT n + 2 FROM r WHERE n < 4) SELECT n FROM r
WITH r AS (SELECT 1 AS n UNION ALL SELECT n + 1 FROM r WHERE n < 3) SELECT n FROM r
WITH x AS (SELECT 1 AS a) INSERT INTO t (a) SELECT a FROM x WHERE true ON CONFLICT DO NOTHING
WITH x AS (SELECT 1 AS a) UPDATE t SET b = 'y' FROM x WHERE x.a = t.a RETURNING t.a, b
WITH x AS (SELECT 1 AS a) DELETE FROM t WHERE a IN (SELECT a FROM x) RETURNING *
WITH x AS (SELECT 1 AS a) REPLACE INTO t (a) SELECT a FROM x
INSERT INTO t DEFAULT VALUES
INSERT INTO t DEFAULT VALUES RETURNING a
INSERT INTO main.t (a, b) VALUES (1, 'x')
INSERT INTO t VALUES (1, 'x', 2.5, x'00', NULL)
INSERT INTO t AS u (a, b) VALUES (1, 'x') ON CONFLICT (a) DO UPDATE SET b = u.b || excluded.b WHERE u.a > 1
INSERT INTO t (a, b) VALUES (1, 'x') ON CONFLICT (a) DO UPDATE SET (b, c) = (excluded.b, 2), d = x'00'
INSERT INTO t (a, b) VALUES (1, 'x') ON CONFLICT (a) DO UPDATE SET (b, c) = (SELECT 'x', 2)
INSERT INTO t2 (a, b, z) VALUES (1, 'x', 'y') ON CONFLICT (z) DO NOTHING ON CONFLICT (a, b) DO UPDATE SET z = excluded.z ON CONFLICT DO NOTHING
INSERT INTO t2 (a, b, z) VALUES (1, 'x', 'y') ON CONFLICT (b, a) DO NOTHING RETURNING rowid AS r, *
INSERT INTO t2 (a) VALUES (1) ON CONFLICT (z COLLATE BINARY) DO NOTHING
INSERT INTO t (a) VALUES (1) ON CONFLICT (rowid) DO NOTHING
INSERT INTO t (a, a) VALUES (1, 2)
INSERT INTO t (rowid, b) VALUES (1, 'x')
INSERT INTO t ('a', "b", [c], `d`) VALUES (1, 2, 3, 4)
INSERT INTO t (a) SELECT 1
INSERT INTO t (a) SELECT a FROM t2 WHERE true ON CONFLICT (a) DO NOTHING
INSERT INTO t (a, b) SELECT 1, 'x' UNION ALL SELECT 2, 'y'
INSERT INTO t (a) WITH x AS (SELECT 1 AS n) SELECT n FROM x
INSERT INTO v (a, b) VALUES (1, 'x')
INSERT OR ROLLBACK INTO t (a) VALUES (1)
INSERT OR ABORT INTO t (a) VALUES (1)
INSERT OR FAIL INTO t (a) VALUES (1)
REPLACE INTO t VALUES (1, 2, 3, 4, 5)
INSERT INTO t3 (a) VALUES (1)
UPDATE t SET a = 1, b = b || 'x', c = c + 1
UPDATE t SET (a, b) = (1, 'x'), c = 2 WHERE a = 1
UPDATE t SET (a, b) = (SELECT a, b FROM t2 WHERE t2.a = t.a)
UPDATE t SET a = 1, a = 2
UPDATE OR IGNORE t AS x SET b = x.b || t2.b FROM t2 WHERE t2.a = x.a
UPDATE OR FAIL main.t NOT INDEXED SET a = 1
UPDATE t INDEXED BY by_b SET c = 1 WHERE b = 'x'
UPDATE t AS x INDEXED BY by_b SET c = 1 WHERE b = 'x' RETURNING c, t.c
UPDATE t SET b = 'x' FROM (SELECT 1 AS q), t2 JOIN t3 USING (a) WHERE t.a = q RETURNING t.a, t.b AS z, c
UPDATE t SET rowid = 1 WHERE oid = 2
UPDATE t SET 'b' = 'x', "c" = 1
UPDATE t SET b = (SELECT max(b) FROM t2), c = CASE WHEN a THEN 1 END
DELETE FROM t
DELETE FROM main.t AS x WHERE x.a = 1 RETURNING t.a, *
DELETE FROM t INDEXED BY by_b WHERE b = 'x'
DELETE FROM t NOT INDEXED WHERE a IN (SELECT a FROM t2)
DELETE FROM t WHERE (a, b) IN (SELECT a, b FROM t2)
SELECT 1; SELECT 2
SELECT 1;;
SELECT a FROM t -- a comment
SELECT a FROM t /* and one that does not end
SELECT a FROM t WHERE a=1 AND(b)=2 OR'x'IN('x')AND(a)
SELECT a FROM t WHERE NOT a AND NOT NOT b OR NOT (c)
SELECT NOT a IS NULL, NOT a IN (1), NOT EXISTS (SELECT 1), - a IS NULL FROM t
SELECT a.b, a."b", "a".b, [a].[b], `a`.`b`, 'a'.'b' FROM (SELECT 1 AS b) a
SELECT é, ü FROM (SELECT 1 AS é, 2 AS ü)
SELECT a$b, _c, a1 FROM (SELECT 1 AS a$b, 2 AS _c, 3 AS a1)
SELECT unlikely(a), likelihood(a, 0.5), likely(a), coalesce(a, b, c), ifnull(a, 1), nullif(a, 1), printf('%d', a), format('%s', b), char(65), char(), hex(d), unhex('00'), zeroblob(5), quote(a), instr(b, 'x'), substr(b, 1), substring(b, 1, 2), trim(b), ltrim(b, 'x'), upper(b), typeof(a), total_changes(), changes(), last_insert_rowid(), random(), abs(a), sign(a), round(c), round(c, 1), soundex_ FROM t, (SELECT 1 AS soundex_)
SELECT max(1, 2), min(1, 2, 3), concat('a'), coalesce(1, 2) FROM t
SELECT sum(a) OVER (PARTITION BY b, c ORDER BY a, b ROWS CURRENT ROW) FROM t
SELECT a FROM t ORDER BY a COLLATE NOCASE ASC, (SELECT b), CASE WHEN a THEN 1 END DESC
SELECT a FROM t WHERE b MATCH 'x'
SELECT (a), ((b)), (((c + 1))) FROM ((t)), (((search)))
SELECT 1 IN (SELECT 1 UNION SELECT 2), (SELECT 1 UNION SELECT 2 LIMIT 1), (WITH x AS (SELECT 1) SELECT * FROM x), EXISTS (WITH x AS (SELECT 1) SELECT * FROM x)
SELECT t.a FROM t NATURAL JOIN t2 AS u, t3 AS w WHERE u.z = 'x' AND w.k = 'y'
-- statements of some versions
DELETE FROM t WHERE a = 1 RETURNING a ORDER BY a LIMIT 1
UPDATE t SET b = 'x' WHERE a = 1 RETURNING a ORDER BY a LIMIT 1 OFFSET 2
DELETE FROM t WHERE a = 1 ORDER BY a LIMIT 1
UPDATE t SET b = 'x' ORDER BY a DESC LIMIT 1, 2
DELETE FROM t ORDER BY a LIMIT 1 RETURNING a
UPDATE t SET b = 'x' LIMIT 1 RETURNING *
UPDATE t SET b = 'x' FROM t2 WHERE t.a = t2.a RETURNING t.a LIMIT 1
SELECT percentile(c, 50), median(c), percentile_cont(c, 0.5) WITHIN GROUP (ORDER BY c) FROM t
SELECT sin(1), pi(), log(2, 8), ceil(1.5), mod(5, 2), pow(2, 3), trunc(1.5) FROM t
SELECT soundex(b), sqlite_compileoption_used('x'), load_extension('x') FROM t
SELECT unistr('a'), iif(a, 1, b, 2), if(a, 1) FROM t
SELECT * FROM generate_series(1, 10, 2), dbstat, bytecode('SELECT 1')
SELECT a FROM t WHERE (a, b) IS NOT DISTINCT FROM (1, 2)
SELECT 'a' COLLATE NOCASE IN ('A'), a -> 'b' ->> 0 FROM t
SELECT a FROM t WHERE b REGEXP 'x' OR b NOT REGEXP 'y'
SELECT my_function(a), other_function(a, b) FROM t
SELECT * FROM json_each, pragma_table_list, generate_series, pragma_database_list AS d
SELECT 1 FROM t WHERE (SELECT a, b FROM t) = (SELECT a, b FROM t) AND (SELECT 1, 2) IN (SELECT a, b FROM t)
SELECT 1 FROM t WHERE (a, b) IN (SELECT a, b FROM t) AND (a, b) < (1, 2) AND (1, 2) BETWEEN (1, 1) AND (2, 2)
SELECT 't'.a, a AS left, max(a, 1), count(DISTINCT a) FROM t GROUP BY b HAVING max(a) > 1
SELECT (SELECT count(t.a) FROM t2) FROM t
SELECT 1 FROM t WHERE EXISTS (SELECT max(t.a) FROM t2)
SELECT CAST(a AS), CAST(a AS VARYING CHARACTER(3)), a || -b, a->'$', a <> ~b, - - a FROM t
SELECT t.a FROM t LEFT JOIN t2, t AS t3 CROSS JOIN t AS t4 ON t4.a = 1
VALUES (count(*))

//! The wide grammar of statements about rows beside the servers: every word that some database keeps for itself, at each
//! kind of place, and forms that few people write. What is called unreadable must be refused.

use std::collections::BTreeSet;

use whimbrel_engine::{query::unreadable, sql::Dialect};
use whimbrel_tests::live::Live;

const DIALECTS: [Dialect; 3] = [Dialect::Postgres, Dialect::Sqlite, Dialect::Mysql];

/// The words of the three, one after another.
const WORDS: &str = include_str!("../facts/keywords.txt");

/// `_` stands for the word.
const PLACES: [&str; 26] = [
    "SELECT _ FROM t",
    "SELECT _",
    "SELECT 1 _ FROM t",
    "SELECT a _, b FROM t",
    "SELECT 1 AS _ FROM t",
    "SELECT t._ FROM t",
    "SELECT _(a) FROM t",
    "SELECT _ (a, b) FROM t",
    "SELECT a _ b FROM t",
    "SELECT a _",
    "SELECT _ a FROM t",
    "SELECT a FROM _",
    "SELECT a FROM t _",
    "SELECT a FROM t AS _",
    "SELECT a FROM t _ t2",
    "SELECT a FROM t _ WHERE a = 1",
    "SELECT a FROM t WHERE _ = 1",
    "SELECT a FROM t WHERE a = 1 _",
    "SELECT a FROM t WHERE a _ 1",
    "SELECT a FROM t ORDER BY a _",
    "INSERT INTO t (_) VALUES (1)",
    "INSERT INTO _ VALUES (1, 2)",
    "UPDATE t SET _ = 1",
    "UPDATE t _ SET a = 1",
    "DELETE FROM _",
    "_ t",
];

async fn database(dialect: Dialect, label: &str) -> Option<Live> {
    let mut live = Live::create(dialect, label).await?;
    live.apply("CREATE TABLE t (a INTEGER, b INTEGER)")
        .await
        .unwrap();
    live.apply("CREATE TABLE t2 (a INTEGER, c VARCHAR(20), d DATE)")
        .await
        .unwrap();
    Some(live)
}

#[tokio::test]
async fn words_that_are_no_names_are_none_on_the_servers() {
    let words: BTreeSet<&str> = WORDS.split_whitespace().collect();
    assert!(words.len() > 500);
    for (at, dialect) in DIALECTS.into_iter().enumerate() {
        let Some(mut live) = database(dialect, &format!("words_{at}")).await else {
            continue;
        };
        let (mut refused, mut wrong) = (0, Vec::new());
        for word in &words {
            for place in PLACES {
                let sql = place.replace('_', word);
                if unreadable(dialect, &sql).is_none() {
                    continue;
                }
                refused += 1;
                if live.refusal(&sql).await.is_none() {
                    wrong.push(sql);
                }
            }
        }
        live.drop().await;
        println!(
            "{dialect:?}: {refused} are called unreadable, {} wrongly",
            wrong.len()
        );
        assert!(refused > 500);
        assert!(wrong.is_empty(), "{dialect:?}: {wrong:#?}");
    }
}

const ODD_ON_ALL: [&str; 14] = [
    "SELECT ((SELECT a FROM t) + 1) AS x FROM t",
    "SELECT - - 1, + a, NOT NOT a = b FROM t",
    "SELECT CASE a WHEN 1 THEN CASE WHEN b = 1 THEN 2 END ELSE 3 END FROM t",
    "SELECT a FROM t WHERE (a, b) IN (SELECT a, b FROM t) AND a NOT BETWEEN 1 AND 2",
    "SELECT count(*), count(DISTINCT a), max(b) FROM t GROUP BY a HAVING count(*) > 1 ORDER BY 1 DESC LIMIT 1 OFFSET 2",
    "SELECT x.a FROM (SELECT a FROM t UNION ALL SELECT a FROM t2 ORDER BY a LIMIT 1) x",
    "SELECT t.a FROM t LEFT OUTER JOIN t2 ON t.a = t2.a CROSS JOIN (SELECT 1 AS z) q NATURAL JOIN t t9",
    "SELECT a FROM t JOIN t2 USING (a)",
    "WITH x AS (SELECT a FROM t), y (q) AS (SELECT 1) SELECT x.a, q FROM x, y",
    "WITH RECURSIVE r (n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM r WHERE n < 5) SELECT n FROM r",
    "SELECT row_number() OVER (PARTITION BY a ORDER BY b ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW) FROM t",
    "SELECT sum(a) OVER w FROM t WINDOW w AS (PARTITION BY b)",
    "SELECT c LIKE 'a!%' ESCAPE '!', c IS NOT NULL, CAST(a AS CHAR(10)) FROM t2",
    "SELECT 'a' AS \"x\", t2.* FROM t2 WHERE EXISTS (SELECT 1 FROM t WHERE t.a = t2.a)",
];

const ODD_ON_POSTGRES: [&str; 44] = [
    "SELECT",
    "SELECT FROM t",
    "TABLE t",
    "VALUES (1, 'a'), (2, 'b') ORDER BY 1 LIMIT 1",
    "SELECT a set, b value FROM t table_name",
    "SELECT ARRAY[[1, 2], [3, 4]], ARRAY(SELECT a FROM t), (ARRAY[1, 2])[1:2], '{1}'::int[]",
    "SELECT 1::double precision, '1'::character varying(3), now()::timestamp with time zone AT TIME ZONE 'UTC'",
    "SELECT interval '1' day, interval(3) '1 second', date '2020-01-01', timestamp with time zone '2020-01-01'",
    "SELECT '1 day'::interval day to second, B'1', X'1F', E'a\\n', U&'d\\0061t' , $x$a$x$",
    "SELECT extract(year FROM d), position('a' IN c), substring(c FROM 1 FOR 2), trim(BOTH 'a' FROM c), overlay(c PLACING 'x' FROM 1) FROM t2",
    "SELECT a FROM t WHERE a = ANY (ARRAY[1, 2]) AND a <> ALL (SELECT b FROM t)",
    "SELECT a FROM t WHERE a OPERATOR(pg_catalog.=) 1",
    "SELECT a IS DISTINCT FROM b, a IS NOT DISTINCT FROM b, a IS NULL, a ISNULL, (a = b) IS UNKNOWN FROM t",
    "SELECT (d, d) OVERLAPS (d, d), c SIMILAR TO 'a', c COLLATE \"C\" FROM t2",
    "SELECT count(*) FILTER (WHERE a > 1), percentile_cont(0.5) WITHIN GROUP (ORDER BY a), string_agg(b::text, ',' ORDER BY b DESC NULLS LAST) FROM t",
    "SELECT a, count(*) FROM t GROUP BY GROUPING SETS ((a), ()), ROLLUP (b)",
    "SELECT DISTINCT ON (a) a, b FROM t ORDER BY a, b",
    "SELECT x FROM generate_series(1, 3) WITH ORDINALITY AS g (x, n)",
    "SELECT x FROM ROWS FROM (generate_series(1, 3), generate_series(1, 2)) AS g (x, y)",
    "SELECT * FROM json_to_recordset('[]') AS j (a int, b text)",
    "SELECT * FROM t, LATERAL (SELECT t.a + 1 AS z) l",
    "SELECT * FROM ONLY t TABLESAMPLE system (10) REPEATABLE (1)",
    "SELECT a FROM t FETCH FIRST 2 ROWS ONLY",
    "SELECT a FROM t FETCH FIRST ROW WITH TIES",
    "SELECT a FROM t FOR NO KEY UPDATE OF t SKIP LOCKED",
    "SELECT a FROM t LIMIT ALL",
    "SELECT (t).a, (t).* FROM t",
    "SELECT t2 FROM t2 WHERE (t2).c ~* 'x' AND c !~~ 'y'",
    "SELECT '{}'::jsonb -> 'a' ->> 'b', '{}'::jsonb ? 'a', '{}'::jsonb @> '{}', '[1]'::jsonb #> '{0}'",
    "SELECT @ -5, |/ 25, 2 ^ 3, 5 % 2, ~ 1",
    "SELECT current_date, current_timestamp(3), localtime, current_user, user",
    "SELECT left('a', 1), right('b', 1), nullif(1, 2), coalesce(1), greatest(1, 2), row(1, 2)",
    "INSERT INTO t AS x (a, b) VALUES (DEFAULT, 1) RETURNING x.a AS y, *",
    "INSERT INTO t DEFAULT VALUES",
    "INSERT INTO t (SELECT a, b FROM t)",
    "INSERT INTO t SELECT a, b FROM t ON CONFLICT DO NOTHING",
    "UPDATE t AS x SET (a, b) = (1, 2), b = DEFAULT FROM t2 WHERE x.a = t2.a RETURNING x.*",
    "UPDATE ONLY t SET a = 1",
    "UPDATE t * SET a = 1",
    "SELECT a AND, b IS FROM t",
    "DELETE FROM t USING t2, (SELECT 1 AS z) q WHERE t.a = t2.a",
    "WITH d AS (DELETE FROM t RETURNING a), u AS NOT MATERIALIZED (SELECT 1) INSERT INTO t (a) SELECT a FROM d",
    "SELECT array_agg(values ORDER BY values) FROM (SELECT 1 AS values) v",
    "SELECT a FROM ((t JOIN t2 USING (a)) AS j JOIN t AS k USING (a))",
];

const ODD_ON_SQLITE: [&str; 16] = [
    "SELECT a IS b, a IS NOT 1, a NOTNULL, a NOT NULL FROM t",
    "SELECT 'a' 'b' FROM t",
    "SELECT a FROM t WHERE a IN ()",
    "SELECT a FROM t WHERE a IN t2",
    "SELECT a FROM t WHERE c GLOB 'x*'",
    "SELECT a FROM 't' NOT INDEXED",
    "SELECT [a], `b`, \"a\" FROM t LIMIT 1, 2",
    "INSERT OR IGNORE INTO t VALUES (?1, :b)",
    "REPLACE INTO t (a) VALUES ($x)",
    "INSERT INTO t SELECT a, b FROM t WHERE true ON CONFLICT DO NOTHING RETURNING rowid",
    "UPDATE OR REPLACE t SET a = 1 WHERE rowid = @x",
    "VALUES (1, 2), (3, 4)",
    "SELECT a FROM t UNION SELECT a FROM t2 EXCEPT SELECT 1",
    "SELECT json_extract('{}', '$.a') ->> '$.b', x'1f', 1.5e3, .5",
    "SELECT * FROM pragma_table_info('t') AS p",
    "SELECT iif(a, 1, 2), a || b, a == b, a <> b, ~a FROM t",
];

const ODD_ON_MYSQL: [&str; 20] = [
    "SELECT SQL_CALC_FOUND_ROWS DISTINCT a FROM t",
    "SELECT INTERVAL 1 DAY + d, DATE_ADD(d, INTERVAL -1 MONTH), d - INTERVAL '1:1' HOUR_MINUTE FROM t2",
    "SELECT a DIV b, a MOD b, a XOR b, !a, a <=> b, @a := 1 FROM t",
    "SELECT BINARY c = 'a', _utf8'x', c COLLATE utf8mb4_bin, c REGEXP 'a', c SOUNDS LIKE 'b' FROM t2",
    "SELECT GROUP_CONCAT(DISTINCT a ORDER BY b SEPARATOR ';') FROM t",
    "SELECT IF(a, 1, 2), LEFT(c, 1), REPLACE(c, 'a', 'b'), INSERT(c, 1, 1, 'x'), REPEAT(c, 2) FROM t2",
    "SELECT CONVERT(a, CHAR), CONVERT(c USING utf8mb4) FROM t2",
    "SELECT `a` 'x', \"text\" FROM t USE INDEX ()",
    "SELECT a FROM t STRAIGHT_JOIN t2",
    "SELECT a FROM t LIMIT 1, 2",
    "SELECT @x, @@version, @x + 1",
    "SELECT 1 FROM DUAL",
    "INSERT IGNORE INTO t SET a = 1, b = a",
    "INSERT INTO t (a) VALUES (1) ON DUPLICATE KEY UPDATE a = VALUES(a) + 1",
    "INSERT t VALUES (1, 2)",
    "INSERT INTO t () VALUES ()",
    "REPLACE t SELECT a, b FROM t",
    "UPDATE t, t2 SET t.a = t2.a WHERE t.a = t2.a",
    "DELETE t FROM t JOIN t2 USING (a)",
    "UPDATE t SET a = 1 ORDER BY a LIMIT 1",
];

#[tokio::test]
async fn odd_statements_are_read() {
    for (at, dialect) in DIALECTS.into_iter().enumerate() {
        let own: &[&str] = match dialect {
            Dialect::Sqlite => &ODD_ON_SQLITE,
            Dialect::Mysql => &ODD_ON_MYSQL,
            Dialect::Postgres | Dialect::Cockroach => &ODD_ON_POSTGRES,
        };
        let mut live = database(dialect, &format!("odd_{at}")).await;
        for sql in ODD_ON_ALL.iter().chain(own) {
            let problem = unreadable(dialect, sql);
            assert_eq!(problem, None, "{dialect:?} {sql}");
            if let Some(live) = &mut live {
                let refusal = live.refusal(sql).await.unwrap_or_default();
                assert!(!refusal.contains("syntax"), "{dialect:?} {sql}: {refusal}");
            }
        }
        if let Some(live) = live {
            live.drop().await;
        }
    }
}

use super::*;
use crate::replay::token::tokens;

fn found(dialect: Dialect, sql: &str) -> Option<String> {
    let problem = problem(dialect, sql, &tokens(dialect, sql, 0, sql.len()))?;
    let (start, end) = problem.at?;
    Some(sql[start..end].to_owned())
}

#[test]
fn what_cannot_stand_there_is_found() {
    let all = [Dialect::Postgres, Dialect::Sqlite, Dialect::Mysql];
    for (sql, place) in [
        ("SELECT a b c FROM d", "c"),
        ("SELECT a,, b FROM c", ","),
        ("SELECT a FROM b c d", "d"),
        ("SELECT a FROM b WHERE = 1", "="),
        ("SELECT a FROM b WHERE c = 1 d", "d"),
        ("SELECT a FROM b WHERE c d = 1", "d"),
        ("SELECT a FROM b ORDER BY a b", "b"),
        ("SELECT a FROM b JOIN c ON a.id c.id", "c"),
        ("SELECT a FROM b LEFT c", "c"),
        ("SELECT CASE WHEN a THEN 1 FROM b", "FROM"),
        ("SELECT CASE a THEN 1 END FROM b", "THEN"),
        ("SELECT CASE WHEN a 1 END FROM b", "1"),
        ("SELECT (SELECT a b c) FROM d", "c"),
        ("SELECT (a b) FROM d", "b"),
        ("SELECT f(a b) FROM d", "b"),
        ("SELECT a FROM b WHERE c IN (1 2)", "2"),
        ("SELECT a FROM b WHERE c NOT 1", "NOT"),
        ("INSERT INTO a (b) (c, 1)", "c"),
        ("INSERT INTO a b c VALUES (1)", "b"),
        ("INSERT INTO a (b) VALUES (1) (2)", "("),
        ("INSERT INTO a (b) VALUES 1", "1"),
        ("INSERT INTO (b) VALUES (1)", "("),
        ("UPDATE a st b = 1", "b"),
        ("UPDATE a SET = 1", "="),
        ("UPDATE a SET b 1", "1"),
        ("UPDATE a SET b = 1 c = 2", "c"),
        ("DELETE FROM a WHERE b c", "c"),
        ("DELETE FROM FROM a", "FROM"),
        ("WITH a AS SELECT 1 SELECT 2", "SELECT"),
        ("WITH a AS (b) SELECT 2", "b"),
        ("a SELECT 1", "a"),
        ("SELECT a FROM b UNION c", "c"),
    ] {
        for dialect in all {
            let found = found(dialect, sql);
            assert_eq!(found.as_deref(), Some(place), "{dialect:?} {sql}");
        }
    }
    for sql in [
        "SELECT a FROM b WHERE c IN ()",
        "SELECT a FROM b WHERE c IS d",
    ] {
        for dialect in [Dialect::Postgres, Dialect::Mysql] {
            assert!(found(dialect, sql).is_some(), "{sql}");
        }
    }
}

#[test]
fn what_the_parser_reads_and_the_server_does_not_is_found() {
    use Dialect::{Mysql, Postgres, Sqlite};
    for (dialect, sql, place) in [
        (Sqlite, "SELECT a AS null FROM b", "null"),
        (Mysql, "SELECT a AS from FROM b", "from"),
        (Sqlite, "SELECT CAST(a AS select) FROM b", "select"),
        (Sqlite, "SELECT a::int FROM b", ":"),
        (Mysql, "SELECT a AT TIME ZONE 'UTC' FROM b", "TIME"),
        (Mysql, "SELECT a = = b FROM c", "="),
        (Mysql, "SELECT count() FROM b", ")"),
        (Mysql, "SELECT 1 FROM a LEFT JOIN b WHERE c = 1", "WHERE"),
        (Postgres, "SELECT 1 FROM a JOIN b WHERE c = 1", "WHERE"),
        (Postgres, "SELECT 1 FROM a JOIN b", "b"),
        (Postgres, "SELECT 1 FROM a CROSS JOIN b ON true", "ON"),
        (Postgres, "SELECT 1 FROM a WHERE null.b = 1", "."),
        (Postgres, "SELECT now().b", "."),
        (Postgres, "SELECT array_agg(a)[1] FROM b", "["),
        (Postgres, "SELECT 1 FROM a WHERE b = ANY (['x'])", "["),
        (Postgres, "SELECT ARRAY[[1], ['x'] || 2]", "|"),
        (Postgres, "UPDATE a JOIN b ON a.c = b.c SET d = 1", "JOIN"),
        (Sqlite, "UPDATE a LEFT JOIN b SET d = 1", "LEFT"),
    ] {
        let found = found(dialect, sql);
        assert_eq!(found.as_deref(), Some(place), "{dialect:?} {sql}");
    }
    for (dialect, sql) in [
        (
            Postgres,
            "SELECT a AS null, f(left => 1), '1'::binary FROM b",
        ),
        (
            Postgres,
            "SELECT (now()).b, (a).b[1], c[1][2:3], a::int[][1] FROM d",
        ),
        (
            Postgres,
            "SELECT 1 FROM a JOIN b JOIN c ON true USING (d) NATURAL JOIN e",
        ),
        (
            Sqlite,
            "SELECT a AS 'null', f(DISTINCT), CAST(a AS), 'b'.c FROM b JOIN c",
        ),
        (Mysql, "SELECT a AS 'from', f(a AS b), null.c FROM b JOIN c"),
    ] {
        assert_eq!(found(dialect, sql), None, "{dialect:?} {sql}");
    }
}

//! Statements at the end of small histories.

mod forms;
mod refusals;

use super::{Answer, Verdict};
use crate::{replay::end, source::SourceFile, sql::Dialect};

const SHOP: &str = "
CREATE TABLE customer (id INTEGER PRIMARY KEY, name TEXT NOT NULL, born DATE);
CREATE TABLE bill (id BIGINT PRIMARY KEY, customer_id INTEGER NOT NULL REFERENCES customer (id), total NUMERIC, tags TEXT);
CREATE VIEW rich AS SELECT name FROM customer;
";

fn ask(dialect: Dialect, history: &str, sql: &str) -> Answer {
    let scripts = [SourceFile::new("1_init/migration.sql", history)];
    let (end, diagnostics) = end(dialect, &scripts);
    assert!(diagnostics.is_empty(), "{diagnostics:?}");
    end.analyse(sql)
}

/// The message, and what of the statement it points at.
fn refused(dialect: Dialect, sql: &str) -> (String, String) {
    match ask(dialect, SHOP, sql).verdict {
        Verdict::Fails(problem) => {
            let (start, end) = problem.at.unwrap_or((0, 0));
            (problem.message, sql[start..end].to_owned())
        }
        verdict => panic!("{sql}: {verdict:?}"),
    }
}

const ALL: [Dialect; 3] = [Dialect::Postgres, Dialect::Sqlite, Dialect::Mysql];

#[test]
fn names_that_are_not_there_are_refused_where_they_stand() {
    for (sql, place) in [
        ("UPDATE customer SET nmae = 'x'", "nmae"),
        ("UPDATE customer SET name = 'x' WHERE idd = 1", "idd"),
        ("INSERT INTO customer (id, nam) VALUES (1, 'a')", "nam"),
        ("INSERT INTO custmer (id, name) VALUES (1, 'a')", "custmer"),
        ("DELETE FROM bill WHERE custmer_id = 1", "custmer_id"),
        ("SELECT c.naem FROM customer c", "naem"),
        ("SELECT d.name FROM customer c", "d"),
        ("SELECT name FROM customer JOIN bills ON true", "bills"),
        (
            "SELECT (SELECT b.totl FROM bill b WHERE b.customer_id = c.id) FROM customer c",
            "totl",
        ),
        (
            "WITH old AS (SELECT id FROM customer) SELECT name FROM old",
            "name",
        ),
        (
            "SELECT 1 FROM customer WHERE EXISTS (SELECT 1 FROM bill WHERE customer.nme = 'x')",
            "nme",
        ),
        ("SELECT nam FROM rich", "nam"),
        ("SELECT count(*) FROM bill GROUP BY custmer", "custmer"),
        ("SELECT id FROM bill ORDER BY totl", "totl"),
    ] {
        for dialect in ALL {
            assert_eq!(refused(dialect, sql).1, place, "{dialect:?} {sql}");
        }
    }
}

#[test]
fn numbers_of_values_are_counted() {
    for sql in [
        "INSERT INTO customer (id, name) VALUES (1)",
        "INSERT INTO customer (id, name) VALUES (1, 'a', 'b')",
        "INSERT INTO customer (id, name) SELECT id FROM customer",
        "SELECT 1 UNION SELECT 1, 2",
        "SELECT (SELECT id, name FROM customer)",
    ] {
        for dialect in ALL {
            refused(dialect, sql);
        }
    }
}

#[test]
fn a_migration_that_runs_needs_values_a_query_that_is_prepared_does_not() {
    let run = |dialect, sql: &str| {
        let scripts = [SourceFile::new(
            "1_init/migration.sql",
            format!("{SHOP}{sql};"),
        )];
        let replayed = crate::replay::replay(dialect, &scripts);
        replayed
            .diagnostics
            .first()
            .map(|found| found.message.clone())
    };
    let sql = "INSERT INTO customer (id) VALUES (1)";
    for dialect in [Dialect::Postgres, Dialect::Sqlite] {
        let message = run(dialect, sql).unwrap();
        assert!(
            message.contains("`name`") && message.contains("required"),
            "{message}"
        );
        assert!(!matches!(
            ask(dialect, SHOP, sql).verdict,
            Verdict::Fails(_)
        ));
        assert_eq!(
            run(dialect, "INSERT INTO customer (id, name) VALUES (1, 'a')"),
            None
        );
        assert_eq!(
            run(dialect, "INSERT INTO customer (id) SELECT 1 WHERE 1 = 2"),
            None
        );
    }
    assert_eq!(
        run(
            Dialect::Sqlite,
            "INSERT OR IGNORE INTO customer (id) VALUES (1)"
        ),
        None
    );
}

/// Keys that a server fills in, or that SQLite lets be null.
#[test]
fn keys_that_may_be_left_out_are_not_asked_for() {
    for (dialect, history) in [
        (
            Dialect::Sqlite,
            "CREATE TABLE t (id TEXT PRIMARY KEY, b TEXT); INSERT INTO t (b) VALUES ('x');",
        ),
        (
            Dialect::Sqlite,
            "CREATE TABLE t (id INTEGER NOT NULL PRIMARY KEY, b TEXT); INSERT INTO t (b) VALUES ('x');",
        ),
        (
            Dialect::Sqlite,
            "CREATE TABLE t (a INT, b TEXT, PRIMARY KEY (a, b)); INSERT INTO t (b) VALUES ('x');",
        ),
        (
            Dialect::Postgres,
            "CREATE TABLE t (id SERIAL PRIMARY KEY, b TEXT); INSERT INTO t (b) VALUES ('x');",
        ),
        (
            Dialect::Postgres,
            "CREATE TABLE t (id INT GENERATED ALWAYS AS IDENTITY PRIMARY KEY, b TEXT); INSERT INTO t (b) VALUES ('x');",
        ),
        (
            Dialect::Postgres,
            "CREATE DOMAIN d AS TEXT DEFAULT 'x'; CREATE TABLE t (a d NOT NULL, b TEXT); INSERT INTO t (b) VALUES ('x');",
        ),
    ] {
        let scripts = [SourceFile::new("1_init/migration.sql", history)];
        let replayed = crate::replay::replay(dialect, &scripts);
        assert!(
            replayed.diagnostics.is_empty(),
            "{history}: {:?}",
            replayed.diagnostics
        );
    }
}

#[test]
fn what_servers_take_is_not_refused() {
    for (dialect, sql) in [
        (Dialect::Sqlite, "SELECT \"not a column\" FROM customer"),
        (
            Dialect::Sqlite,
            "SELECT rowid, name AS n FROM customer WHERE n = 'x'",
        ),
        (
            Dialect::Sqlite,
            "WITH n AS (SELECT 1 AS x UNION ALL SELECT x + 1 FROM n WHERE x < 5) SELECT x FROM n",
        ),
        (Dialect::Sqlite, "SELECT key FROM json_each('[1]')"),
        (
            Dialect::Mysql,
            "SELECT name AS n FROM customer HAVING n = 'x'",
        ),
        (
            Dialect::Mysql,
            "UPDATE customer c JOIN bill b ON b.customer_id = c.id SET c.name = 'x', b.total = 1",
        ),
        (Dialect::Mysql, "SELECT * FROM other.table_elsewhere"),
        (Dialect::Postgres, "SELECT customer FROM customer"),
        (
            Dialect::Postgres,
            "INSERT INTO customer VALUES (1, 'a') ON CONFLICT (id) DO UPDATE SET name = excluded.name",
        ),
        (
            Dialect::Postgres,
            "SELECT c.id FROM customer c, LATERAL (SELECT b.id FROM bill b WHERE b.customer_id = c.id) x",
        ),
        (
            Dialect::Postgres,
            "SELECT x.a FROM jsonb_to_recordset('[]') AS x(a int, b text)",
        ),
        (Dialect::Postgres, "SELECT relname FROM pg_class"),
        (Dialect::Postgres, "SELECT * FROM other.table_elsewhere"),
        (
            Dialect::Postgres,
            "WITH gone AS (DELETE FROM bill RETURNING id) SELECT id FROM gone",
        ),
        (
            Dialect::Postgres,
            "SELECT id AS x FROM bill GROUP BY (x, total)",
        ),
    ] {
        let answer = ask(dialect, SHOP, sql);
        assert!(
            !matches!(answer.verdict, Verdict::Fails(_)),
            "{sql}: {:?}",
            answer.verdict
        );
    }
}

/// Parameters and columns of PostgreSQL in one line: `INT4 -> id INT4 required, n INT8`.
fn typed(history: &str, sql: &str) -> String {
    typed_on(Dialect::Postgres, history, sql)
}

fn typed_on(dialect: Dialect, history: &str, sql: &str) -> String {
    let answer = ask(dialect, history, sql);
    assert_eq!(answer.verdict, Verdict::Runs, "{sql}");
    let params: Vec<String> = answer.params.iter().map(super::Type::shown).collect();
    let columns = answer.columns.iter().map(|column| {
        let nullable = match column.nullable {
            Some(true) => " null",
            Some(false) => " required",
            None => "",
        };
        format!("{} {}{nullable}", column.name, column.ty.shown())
    });
    format!(
        "{} -> {}",
        params.join(", "),
        columns.collect::<Vec<_>>().join(", ")
    )
}

#[test]
fn types_are_those_of_postgresql() {
    for (sql, expected) in [
        (
            "SELECT id, born FROM customer WHERE id = $1",
            "INT4 -> id INT4 required, born DATE null",
        ),
        (
            "SELECT count(*), sum(total) FROM bill WHERE customer_id = ANY($1)",
            "INT4[] -> count INT8, sum NUMERIC",
        ),
        (
            "SELECT name || $1 AS x FROM customer LIMIT $2",
            "TEXT, INT8 -> x TEXT",
        ),
        (
            "INSERT INTO bill (id, customer_id, total) VALUES ($1, $2, $3) RETURNING id",
            "INT8, INT4, NUMERIC -> id INT8 required",
        ),
        (
            "SELECT c.name, b.id FROM customer c LEFT JOIN bill b ON b.customer_id = c.id",
            " -> name TEXT required, id INT8 null",
        ),
        (
            "SELECT coalesce(born, current_date), born + 1, born - born FROM customer",
            " -> coalesce DATE, ?column? DATE, ?column? INT4",
        ),
        (
            "SELECT now() - $1::interval",
            "INTERVAL -> ?column? TIMESTAMPTZ",
        ),
        (
            "SELECT CASE WHEN id > 1 THEN 1 ELSE 2.5 END FROM customer",
            " -> case NUMERIC",
        ),
        (
            "SELECT array_agg(name ORDER BY id) FROM customer",
            " -> array_agg TEXT[]",
        ),
        ("SELECT u FROM unnest($1::int[]) AS u", "INT4[] -> u INT4"),
        ("SELECT $1", "TEXT -> ?column? TEXT"),
        ("SELECT TRUE", " -> ?column? BOOL"),
        (
            "SELECT b.id FROM customer c LEFT JOIN bill b ON b.customer_id = c.id WHERE b.total > 1",
            " -> id INT8 required",
        ),
        (
            "SELECT b.id, d.id FROM customer c LEFT JOIN bill b ON b.customer_id = c.id LEFT JOIN bill d ON d.id = b.id WHERE d.tags LIKE 'x'",
            " -> id INT8 required, id INT8 required",
        ),
        (
            "SELECT b.id FROM customer c LEFT JOIN bill b ON b.customer_id = c.id WHERE b.total > 1 OR c.id = 1",
            " -> id INT8 null",
        ),
        (
            "SELECT b.n FROM customer c LEFT JOIN (SELECT customer_id, count(*) AS n FROM bill GROUP BY 1) b ON b.customer_id = c.id",
            " -> n INT8",
        ),
        (
            "SELECT name FROM customer WHERE name ILIKE ANY ($1)",
            "TEXT[] -> name TEXT required",
        ),
        (
            "SELECT id FROM customer for no key update",
            " -> id INT4 required",
        ),
        (
            "SELECT id FROM customer FOR KEY SHARE",
            " -> id INT4 required",
        ),
    ] {
        assert_eq!(typed(SHOP, sql), expected, "{sql}");
    }
    let lists = "CREATE TABLE t (a TEXT[], n INT[], b INT[] NOT NULL, c INT[] NOT NULL, d INT[]);
ALTER TABLE t ALTER c DROP NOT NULL, ALTER d SET NOT NULL;";
    for (sql, expected) in [
        (
            "SELECT b, c, d FROM t",
            " -> b INT4[] required, c INT4[] null, d INT4[] required",
        ),
        ("SELECT a || $1 AS x FROM t", "TEXT[] -> x TEXT[]"),
        ("SELECT $1 || n AS x FROM t", "INT4[] -> x INT4[]"),
        ("SELECT n || '{1}' AS x FROM t", " -> x INT4[]"),
        ("SELECT a || $1::text AS x FROM t", "TEXT -> x TEXT[]"),
    ] {
        assert_eq!(typed(lists, sql), expected, "{sql}");
    }
    let citext = "CREATE EXTENSION citext; CREATE TABLE t (a CITEXT NOT NULL);";
    assert_eq!(
        typed(citext, "SELECT a FROM t WHERE a = $1"),
        "citext -> a citext required"
    );
}

#[test]
fn answers_of_sqlite_are_those_of_its_driver() {
    let history = "
CREATE TABLE owner (id INTEGER PRIMARY KEY, Name VARCHAR(20) NOT NULL, seen TIMESTAMP, score DECIMAL(4, 1));
CREATE TABLE pet (tag TEXT PRIMARY KEY, owner_id INTEGER NOT NULL REFERENCES owner (id), good BOOLEAN NOT NULL, mark BLOB);
CREATE VIEW pets AS SELECT p.tag, o.name AS owner, o.seen FROM pet p LEFT JOIN owner o ON o.id = p.owner_id;";
    let none = "UNKNOWN";
    for (sql, expected) in [
        (
            "SELECT id, NAME, seen, score FROM owner WHERE id = ?",
            format!("{none} -> id INTEGER required, Name TEXT required, seen DATETIME null, score NULL null"),
        ),
        (
            "SELECT count(*), max( id ), 1 +  id AS n, sum(id), sum(score) FROM owner",
            " -> count(*) INTEGER required, max( id ) INTEGER null, n INTEGER required, sum(id) INTEGER null, sum(score) REAL null".to_owned(),
        ),
        (
            "SELECT max(id) AS m, coalesce(max(score), 0) FROM owner GROUP BY name",
            " -> m INTEGER required, coalesce(max(score), 0) INTEGER required".to_owned(),
        ),
        (
            "SELECT id FROM owner WHERE id IN (?2, ?1) OR name = :name OR name = :name OR seen > $when",
            format!("{0}, {0}, {0}, {0} -> id INTEGER required", none),
        ),
        (
            "SELECT p.*, o.id FROM pet p LEFT JOIN owner o ON o.id = p.owner_id",
            " -> tag TEXT null, owner_id INTEGER required, good BOOLEAN required, mark BLOB null, id INTEGER null".to_owned(),
        ),
        (
            "SELECT tag, owner, seen FROM pets",
            " -> tag TEXT null, owner TEXT null, seen DATETIME null".to_owned(),
        ),
        (
            "INSERT INTO owner (name) VALUES (?); SELECT id FROM owner WHERE name = ?",
            format!("{none}, {none} -> id INTEGER required"),
        ),
        (
            "SELECT (SELECT name FROM owner), EXISTS (SELECT 1 FROM pet) AS there, CASE WHEN id > 1 THEN 'x' END FROM owner",
            " -> (SELECT name FROM owner) TEXT null, there INTEGER required, CASE WHEN id > 1 THEN 'x' END TEXT null".to_owned(),
        ),
        (
            "SELECT CAST(name AS INTEGER) AS c, row_number() OVER (ORDER BY id) AS n FROM owner UNION SELECT 1, 2",
            " -> c INTEGER required, n INTEGER required".to_owned(),
        ),
        (
            "INSERT INTO owner (name) VALUES ('x') RETURNING id, id + 1",
            " -> id INTEGER required, id + 1 INTEGER required".to_owned(),
        ),
    ] {
        assert_eq!(typed_on(Dialect::Sqlite, history, sql), expected, "{sql}");
    }
}

#[test]
fn answers_of_mysql_are_those_of_its_driver() {
    let history = "
CREATE TABLE owner (id INT UNSIGNED AUTO_INCREMENT PRIMARY KEY, name VARCHAR(20) NOT NULL, note MEDIUMTEXT, alive TINYINT(1) NOT NULL,
  kind ENUM('a', 'b') NOT NULL, price DECIMAL(8, 2));";
    for (sql, expected) in [
        (
            "SELECT ID, `name`, note, alive, kind, price FROM owner WHERE id = ? AND name <> '?'",
            "UNKNOWN -> ID INT UNSIGNED required, name VARCHAR required, note TEXT null, alive BOOLEAN required, kind ENUM required, price DECIMAL null",
        ),
        (
            "SELECT count(*), min(id) AS least FROM owner LIMIT ?",
            "UNKNOWN -> count(*) BIGINT required, least INT UNSIGNED null",
        ),
        (
            "SELECT a.id, b.name FROM owner a LEFT JOIN owner b ON b.id = a.id",
            " -> id INT UNSIGNED required, name VARCHAR null",
        ),
    ] {
        assert_eq!(typed_on(Dialect::Mysql, history, sql), expected, "{sql}");
    }
}

#[test]
fn columns_beside_aggregates_are_grouped() {
    for (sql, place) in [
        ("SELECT name, count(*) FROM customer", "name"),
        ("SELECT born, max(name) FROM customer GROUP BY name", "born"),
        (
            "SELECT tags FROM bill GROUP BY customer_id HAVING sum(total) > 1",
            "tags",
        ),
        (
            "SELECT count(*) FROM bill GROUP BY customer_id HAVING tags = 'x'",
            "tags",
        ),
        (
            "SELECT c.id, b.tags FROM customer c JOIN bill b ON b.customer_id = c.id GROUP BY c.id",
            "tags",
        ),
        ("SELECT sum(total) OVER (), count(*) FROM bill", "total"),
    ] {
        assert_eq!(refused(Dialect::Postgres, sql).1, place, "{sql}");
    }
    refused(Dialect::Postgres, "SELECT * FROM bill GROUP BY customer_id");
    for sql in [
        "SELECT id, name, born FROM customer GROUP BY id",
        "SELECT c.name, count(b.id) FROM customer c JOIN bill b ON b.customer_id = c.id GROUP BY c.id",
        "SELECT lower(name) AS n, count(*) FROM customer GROUP BY n",
        "SELECT date_trunc('day', born), count(*) FROM customer GROUP BY 1 ORDER BY count(*)",
        "SELECT (SELECT count(*) FROM bill b WHERE b.customer_id = c.id), c.name FROM customer c",
        "SELECT (SELECT max(b.total + c.id) FROM bill b) FROM customer c",
        "SELECT count(*) FILTER (WHERE name = 'x'), sum(count(*)) OVER () FROM customer",
        "SELECT name, sum(id) OVER (ORDER BY born) FROM customer",
        "SELECT k.a FROM customer AS k (a, b) GROUP BY a, b",
        "SELECT k.b FROM customer AS k (a, b) GROUP BY a",
        "SELECT c.* FROM customer c GROUP BY c.id",
        "SELECT 1 FROM customer GROUP BY ROLLUP (name)",
    ] {
        assert_eq!(
            ask(Dialect::Postgres, SHOP, sql).verdict,
            Verdict::Runs,
            "{sql}"
        );
    }
}

/// Which columns each table has without naming them, and what is in its catalogue, is its own business.
#[test]
fn system_columns_of_cockroachdb_are_not_those_of_postgresql() {
    let history = "CREATE TABLE a (id INT8 PRIMARY KEY);";
    for sql in [
        "SELECT ctid FROM a",
        "SELECT xmin FROM a",
        "SELECT tableoid FROM a",
    ] {
        let found = ask(Dialect::Cockroach, history, sql).verdict;
        assert!(matches!(found, Verdict::CannotTell(_)), "{sql}: {found:?}");
        let found = ask(Dialect::Postgres, history, sql).verdict;
        assert_eq!(found, Verdict::Runs, "{sql}");
    }
}

#[test]
fn what_an_insert_or_an_update_names_is_there_and_once() {
    let history = "CREATE TABLE t (id INTEGER PRIMARY KEY, a TEXT, b TEXT, n INTEGER);
CREATE UNIQUE INDEX t_ab ON t (a, b);
CREATE UNIQUE INDEX t_n ON t (n) WHERE a IS NOT NULL;";
    for sql in [
        "INSERT INTO t (a) VALUES ('x') ON CONFLICT (id) DO NOTHING",
        "INSERT INTO t (a) VALUES ('x') ON CONFLICT (b, a) DO UPDATE SET n = excluded.n",
        "INSERT INTO t (n) VALUES (1) ON CONFLICT (n) WHERE a IS NOT NULL DO UPDATE SET n = 2 WHERE t.n = 3",
    ] {
        for dialect in [Dialect::Postgres, Dialect::Sqlite] {
            assert_eq!(ask(dialect, history, sql).verdict, Verdict::Runs, "{sql}");
        }
    }
    let code = |dialect: Dialect, sql: &str| match ask(dialect, history, sql).verdict {
        Verdict::Fails(problem) => problem.code,
        _ => "",
    };
    let no_index = "INSERT INTO t (a) VALUES ('x') ON CONFLICT (a) DO NOTHING";
    assert_eq!(code(Dialect::Sqlite, no_index), "conflict-target");
    // PostgreSQL prepares it, and refuses it when it is planned.
    assert_eq!(code(Dialect::Postgres, no_index), "");
    for sql in [
        "UPDATE t SET a = 'x', b = 'y', a = 'z'",
        "INSERT INTO t (a, a) VALUES ('x', 'y')",
        "INSERT INTO t (id) VALUES (1) ON CONFLICT (id) DO UPDATE SET a = 'x', a = 'y'",
    ] {
        assert_eq!(code(Dialect::Postgres, sql), "assigned-twice", "{sql}");
        assert_eq!(code(Dialect::Sqlite, sql), "", "{sql}");
    }
    let lists = "CREATE TABLE l (a INT[], b TEXT);";
    let sql = "UPDATE l SET a[1] = 2, a[2] = 3, b = $1";
    assert_eq!(ask(Dialect::Postgres, lists, sql).verdict, Verdict::Runs);
    let broken = ask(
        Dialect::Postgres,
        lists,
        "UPDATE l SET é[1] = 2, c = 1 WHERE b = 'x'",
    );
    assert!(matches!(broken.verdict, Verdict::Fails(_)));
}

#[test]
fn types_and_functions_that_nobody_made_are_refused() {
    let (_, place) = refused(Dialect::Postgres, "SELECT name::texxt FROM customer");
    assert_eq!(place, "texxt");
    let (_, place) = refused(Dialect::Sqlite, "SELECT coalesc(name, 'x') FROM customer");
    assert_eq!(place, "coalesc");
    let row = ask(Dialect::Postgres, SHOP, "SELECT '(1,x,)'::customer");
    assert!(matches!(row.verdict, Verdict::CannotTell(_)));
    let own = ask(Dialect::Sqlite, SHOP, "SELECT our_own(name) FROM customer");
    assert!(matches!(own.verdict, Verdict::CannotTell(_)));
    for (dialect, sql) in [
        (Dialect::Postgres, "SELECT 'bill'::regclass"),
        (
            Dialect::Sqlite,
            "SELECT value, key FROM json_each(?) WHERE type = 'text'",
        ),
        (
            Dialect::Sqlite,
            "SELECT name FROM sqlite_master WHERE type = 'table'",
        ),
    ] {
        assert_eq!(ask(dialect, SHOP, sql).verdict, Verdict::Runs, "{sql}");
    }
}

#[test]
fn types_that_do_not_go_together_are_refused() {
    for sql in [
        "SELECT id FROM customer WHERE born = id",
        "SELECT name + 1 FROM customer",
        "UPDATE customer SET born = 7",
        "SELECT id FROM customer WHERE name",
        "SELECT lower(id) FROM customer",
        "SELECT lowr(name) FROM customer",
        "SELECT born::boolean FROM customer",
        "SELECT id FROM customer WHERE id = ANY(name)",
        "SELECT id FROM customer LIMIT $1::text",
        "SELECT id FROM customer OFFSET $1::bool",
    ] {
        refused(Dialect::Postgres, sql);
    }
}

#[test]
fn odd_statements_are_no_trouble() {
    let deep = format!("SELECT {}1{}", "(".repeat(20_000), ")".repeat(20_000));
    let long = format!("SELECT {}1", "1 + ".repeat(20_000));
    let wide = format!(
        "INSERT INTO customer VALUES {}",
        vec!["(1, 'a', NULL)"; 5_000].join(", ")
    );
    for sql in [
        &deep,
        &long,
        &wide,
        "",
        ";",
        "SELECT",
        "SELECT '",
        "\u{feff}SELECT 1",
        "SELECT \"é\".\"x\"",
        "VALUES ($99999999999)",
    ] {
        for dialect in ALL {
            let _ = ask(dialect, SHOP, sql);
        }
    }
}

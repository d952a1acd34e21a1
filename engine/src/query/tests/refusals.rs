//! What a server refuses for reasons that are not names.

use super::{ALL, SHOP, ask, refused};
use crate::{query::Verdict, source::SourceFile, sql::Dialect};

fn runs(dialect: Dialect, sql: &str) {
    let verdict = ask(dialect, SHOP, sql).verdict;
    assert_eq!(verdict, Verdict::Runs, "{dialect:?} {sql}");
}

#[test]
fn what_no_server_reads_is_refused_at_its_place() {
    for (sql, place) in [
        ("SELECT id name born FROM customer", "born"),
        ("UPDATE customer st name = 'x'", "name"),
        ("INSERT INTO customer (id, name) (1, 'a')", "1"),
        ("SELECT id FROM customer WHERE name = 'x' id = 1", "id"),
        ("SELECT id FROM customer c LEFT bill b ON true", "bill"),
        ("customer SELECT id", "customer"),
    ] {
        for dialect in ALL {
            assert_eq!(refused(dialect, sql).1, place, "{dialect:?} {sql}");
        }
    }
}

/// A program may say the type of one that is not used.
#[test]
fn a_parameter_that_is_not_used_is_no_problem() {
    is_doubtful(
        Dialect::Postgres,
        "SELECT name FROM customer WHERE id = $3 AND name = $1",
    );
    runs(
        Dialect::Postgres,
        "SELECT name FROM customer WHERE id = $2 AND name = $1",
    );
    runs(
        Dialect::Postgres,
        "SELECT name FROM customer WHERE name = '$2' AND id = $1",
    );
}

#[test]
fn distinct_on_has_to_agree_with_the_order() {
    for (sql, place) in [
        (
            "SELECT DISTINCT ON (customer_id) id FROM bill ORDER BY total",
            "total",
        ),
        (
            "SELECT DISTINCT ON (b.customer_id, total) id FROM bill b ORDER BY total, id, b.customer_id",
            "id",
        ),
        (
            "SELECT DISTINCT ON (customer_id) id, total FROM bill ORDER BY 2, customer_id",
            "",
        ),
    ] {
        assert_eq!(refused(Dialect::Postgres, sql).1, place, "{sql}");
    }
    for sql in [
        "SELECT DISTINCT ON (customer_id) id FROM bill ORDER BY customer_id, total",
        "SELECT DISTINCT ON (customer_id) id FROM bill",
        "SELECT DISTINCT ON (customer_id, total) id FROM bill ORDER BY total, customer_id, id",
        "SELECT DISTINCT ON (customer_id) customer_id AS total FROM bill ORDER BY total",
        "SELECT DISTINCT ON (customer_id, total) id FROM bill ORDER BY customer_id",
        "SELECT DISTINCT ON (customer_id) id FROM bill b ORDER BY b.customer_id, id, customer_id",
    ] {
        runs(Dialect::Postgres, sql);
    }
}

#[test]
fn arguments_of_sqlites_functions_are_counted() {
    for sql in [
        "SELECT abs() FROM customer",
        "SELECT abs(1, 2) FROM customer",
        "SELECT ifnull(name) FROM customer",
        "SELECT replace(name, 'a') FROM customer",
    ] {
        refused(Dialect::Sqlite, sql);
    }
    for sql in [
        "SELECT count(*), count(), count(id), max(id), max(id, 1), substr(name, 1), substr(name, 1, 2) FROM customer",
        "SELECT round(1.5), round(1.5, 1), group_concat(name), group_concat(name, ',') FROM customer",
    ] {
        runs(Dialect::Sqlite, sql);
    }
}

#[test]
fn a_named_argument_takes_what_some_argument_takes() {
    let sql = "SELECT now() - make_interval(secs => $1::uuid)";
    assert_eq!(refused(Dialect::Postgres, sql).1, "make_interval");
    runs(
        Dialect::Postgres,
        "SELECT now() - make_interval(secs => 1.5, days => 2)",
    );
}

#[test]
fn the_servers_own_tables_are_known() {
    runs(
        Dialect::Postgres,
        "UPDATE pg_index SET indisready = FALSE WHERE indrelid = (SELECT oid FROM pg_class WHERE relname = 'bill')",
    );
    runs(
        Dialect::Postgres,
        "SELECT table_name FROM information_schema.tables WHERE table_schema = 'public'",
    );
    // Another version may have it.
    let sql = "SELECT indisnew FROM pg_index";
    let verdict = ask(Dialect::Postgres, SHOP, sql).verdict;
    assert!(matches!(verdict, Verdict::CannotTell(_)), "{verdict:?}");
}

#[test]
fn a_type_in_another_schema_is_named_with_it() {
    let history =
        "CREATE SCHEMA core; CREATE TYPE core.mood AS ENUM ('a'); CREATE TYPE here AS ENUM ('a');
        CREATE TABLE t (m core.mood, h here, l core.mood[]);";
    let answer = ask(
        Dialect::Postgres,
        history,
        "SELECT m, h, l FROM t WHERE m = $1",
    );
    let shown: Vec<String> = answer
        .columns
        .iter()
        .map(|column| column.ty.shown())
        .collect();
    assert_eq!(shown, ["core.mood", "here", "core.mood[]"]);
    assert_eq!(answer.params[0].shown(), "core.mood");
}

#[test]
fn values_of_mysql_may_name_columns_of_their_table() {
    let sql = "INSERT INTO bill (id, customer_id, tags) VALUES (1, id + 1, (SELECT max(tags) FROM customer))";
    runs(Dialect::Mysql, sql);
    assert_eq!(refused(Dialect::Postgres, sql).1, "id");
    let sql = "INSERT INTO bill (id, customer_id) VALUES (1, nmae)";
    assert_eq!(refused(Dialect::Mysql, sql).1, "nmae");
    let sql = "INSERT INTO bill (id, customer_id) SELECT id, total FROM customer";
    assert_eq!(refused(Dialect::Mysql, sql).1, "total");
}

fn is_doubtful(dialect: Dialect, sql: &str) {
    let verdict = ask(dialect, SHOP, sql).verdict;
    assert!(
        matches!(verdict, Verdict::CannotTell(_)),
        "{sql}: {verdict:?}"
    );
}

#[test]
fn a_column_that_is_not_there_may_be_a_call() {
    is_doubtful(
        Dialect::Postgres,
        "SELECT c.count, c.to_json FROM customer c GROUP BY 2",
    );
    is_doubtful(
        Dialect::Postgres,
        "SELECT s.bytea FROM unnest($1::bytea[]) AS s (a)",
    );
    refused(Dialect::Postgres, "SELECT c.abs FROM customer c");
}

#[test]
fn names_in_a_common_table_of_sqlite_may_be_those_of_its_use() {
    let sql = "WITH x AS (SELECT c.id FROM customer c WHERE customer.id = c.id) UPDATE customer SET name = 'a' WHERE id IN (SELECT id FROM x)";
    is_doubtful(Dialect::Sqlite, sql);
    assert_eq!(refused(Dialect::Postgres, sql).1, "customer");
    let sql = "WITH x AS (SELECT total FROM customer) UPDATE bill SET tags = 'a' WHERE id IN (SELECT total FROM x)";
    is_doubtful(Dialect::Sqlite, sql);
    for sql in [
        "WITH x AS (SELECT nme FROM customer) SELECT * FROM x",
        "WITH x AS (SELECT d.name FROM customer c) SELECT * FROM x",
    ] {
        refused(Dialect::Sqlite, sql);
    }
}

/// A program that uses a view or a trigger may bring functions of its own.
#[test]
fn arguments_in_what_sqlite_stores_are_not_counted() {
    let sql = "CREATE TABLE t (a INTEGER);
        CREATE VIEW v AS SELECT abs(a, 1) AS b FROM t;
        CREATE TRIGGER g AFTER INSERT ON t BEGIN UPDATE t SET a = abs(new.a, 1); END;";
    let found = |sql: String| {
        let scripts = [SourceFile::new("1_init/migration.sql", sql)];
        crate::replay::replay(Dialect::Sqlite, &scripts).diagnostics
    };
    assert!(found(sql.to_owned()).is_empty());
    assert!(!found(format!("{sql} UPDATE t SET a = abs(1, 2);")).is_empty());
}

/// An operator that a history makes takes what those of the server do not.
#[test]
fn operators_are_made_over_several_lines() {
    let sql = "SELECT 1 <-> 'x'::text";
    let made = "CREATE FUNCTION f (int, text) RETURNS int AS 'SELECT 1' LANGUAGE SQL;
        CREATE /* its own */
        OPERATOR <-> (LEFTARG = int, RIGHTARG = text, FUNCTION = f);";
    let verdict = |history| ask(Dialect::Postgres, history, sql).verdict;
    assert!(matches!(verdict(SHOP), Verdict::Fails(_)));
    assert!(matches!(verdict(made), Verdict::CannotTell(_)));
}

#[test]
fn functions_of_several_rows_have_their_places() {
    for sql in [
        "SELECT id FROM bill WHERE sum(total) > 1",
        "SELECT id FROM bill b JOIN customer c ON max(b.total) = c.id",
        "SELECT id FROM bill GROUP BY count(*)",
        "SELECT count(*) FROM bill GROUP BY 1",
        "SELECT sum(count(*)) FROM bill",
        "UPDATE bill SET total = max(total)",
        "INSERT INTO customer (id, name) VALUES (count(*), 'a')",
        "DELETE FROM bill WHERE row_number() OVER (ORDER BY id) > 1",
        "SELECT id FROM bill ORDER BY 2",
    ] {
        for dialect in ALL {
            refused(dialect, sql);
        }
    }
    for (dialect, sql) in [
        (
            Dialect::Postgres,
            "DELETE FROM bill WHERE id NOT IN (SELECT max(bill.id) FROM customer)",
        ),
        (
            Dialect::Postgres,
            "SELECT DISTINCT id FROM bill ORDER BY total",
        ),
        (
            Dialect::Postgres,
            "SELECT DISTINCT id, total + 1 FROM bill b ORDER BY b",
        ),
        (Dialect::Postgres, "SELECT bill.tag[1] FROM bill"),
        (Dialect::Postgres, "SELECT id FROM bill ORDER BY NULL"),
        (Dialect::Postgres, "SELECT id FROM bill ORDER BY count(*)"),
        (
            Dialect::Sqlite,
            "SELECT count(*) AS n FROM bill WHERE n > 1",
        ),
        (Dialect::Mysql, "SELECT total AS n FROM bill WHERE n > 1"),
    ] {
        refused(dialect, sql);
    }
    for sql in [
        "SELECT max(total) FROM bill GROUP BY customer_id HAVING count(*) > 1 ORDER BY count(*)",
        "SELECT id FROM bill WHERE total > (SELECT max(total) FROM bill)",
        "SELECT id, id + 1 AS n FROM bill ORDER BY 2, n",
    ] {
        for dialect in ALL {
            runs(dialect, sql);
        }
    }
}

#[test]
fn a_list_of_values_is_no_value_on_sqlite() {
    for sql in [
        "SELECT (id, name) FROM customer",
        "SELECT abs((id, 1)) FROM customer",
        "INSERT INTO customer (id, name) VALUES ((1, 2), 'a')",
    ] {
        refused(Dialect::Sqlite, sql);
    }
    runs(
        Dialect::Sqlite,
        "SELECT id FROM customer WHERE (id, name) = (1, 'a') AND (id, name) IN (SELECT 1, 'a')",
    );
}

#[test]
fn arguments_of_mysqls_functions_are_counted() {
    for sql in [
        "SELECT date_format(name) FROM customer",
        "SELECT concat() FROM customer",
        "SELECT replace(name, 'a') FROM customer LIMIT 1.5",
        "SELECT uuid(1)",
    ] {
        refused(Dialect::Mysql, sql);
    }
    runs(
        Dialect::Mysql,
        "SELECT timestampdiff(SECOND, born, now()), timestampadd(sql_tsi_day, 1, born) FROM customer",
    );
    runs(
        Dialect::Mysql,
        "SELECT date_format(name, '%Y'), concat(name), rand(), rand(1) FROM customer LIMIT 2",
    );
}

#[test]
fn a_text_is_read_where_its_type_is_known() {
    for sql in [
        "SELECT interval 'x'",
        "SELECT interval now()",
        "SELECT date 'soon'",
        "SELECT inet 'localhost'",
        "SELECT 'x'::customer",
        "SELECT $a$x$a$::int4range",
        "SELECT uuid(ARRAY[1])",
        "SELECT ARRAY[ARRAY[now()]]::uuid[]",
    ] {
        refused(Dialect::Postgres, sql);
    }
    for sql in [
        "SELECT interval '1 day', inet '::1', '(1,a)'::customer, uuid(NULL)",
        "SELECT cidr '10.0.0.0/8', CAST('a' AS nchar)",
    ] {
        let verdict = ask(Dialect::Postgres, SHOP, sql).verdict;
        assert!(!matches!(verdict, Verdict::Fails(_)), "{sql} {verdict:?}");
    }
}

//! Forms that the parser takes for something else.

use super::{SHOP, Verdict, ask};
use crate::sql::Dialect::{Mysql, Postgres, Sqlite};

#[test]
fn words_and_signs_of_one_database_are_read_as_it_does() {
    for (dialect, sql) in [
        (Mysql, "UPDATE IGNORE customer SET name = 'x'"),
        (
            Mysql,
            "UPDATE LOW_PRIORITY IGNORE customer SET name = 'x' LIMIT 1",
        ),
        (Mysql, "DELETE QUICK FROM customer WHERE id = 1"),
        (
            Mysql,
            "DELETE LOW_PRIORITY IGNORE FROM customer ORDER BY id LIMIT 1",
        ),
        (
            Mysql,
            "DELETE IGNORE c FROM customer c JOIN bill b ON b.customer_id = c.id",
        ),
        (Postgres, "SELECT make_interval(days := 2, hours => 3)"),
        (
            Postgres,
            "UPDATE customer SET name = left(name, 2) WHERE name = ':='",
        ),
        // There it is a name like any other.
        (
            Sqlite,
            "WITH ignore AS (SELECT 1 AS a) SELECT a FROM ignore",
        ),
    ] {
        let verdict = ask(dialect, SHOP, sql).verdict;
        assert_eq!(verdict, Verdict::Runs, "{sql}");
    }
    for (dialect, sql) in [
        (Mysql, "UPDATE IGNORE custmer SET name = 'x'"),
        (Mysql, "DELETE QUICK FROM customer WHERE nmae = 'x'"),
        (Sqlite, "UPDATE ignore SET name = 'x'"),
    ] {
        let verdict = ask(dialect, SHOP, sql).verdict;
        assert!(matches!(verdict, Verdict::Fails(_)), "{sql}: {verdict:?}");
    }
}

#[test]
fn rows_of_a_document_have_the_name_of_their_function() {
    let sql = "SELECT xmltable.* FROM XMLTABLE('/a' PASSING xmlparse(document '<a/>') COLUMNS id int PATH '@id')";
    let verdict = ask(Postgres, SHOP, sql).verdict;
    assert!(matches!(verdict, Verdict::CannotTell(_)), "{verdict:?}");
}

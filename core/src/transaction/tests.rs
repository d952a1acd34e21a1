use super::*;

fn stepwise(dialect: Dialect, statements: &[&str]) -> Option<usize> {
    match classify(dialect, statements) {
        Mode::Transactional => None,
        Mode::Stepwise { statement, .. } => Some(statement),
    }
}

#[test]
fn postgres_statements_that_stand_alone() {
    for statement in [
        "CREATE INDEX CONCURRENTLY \"a\" ON b (c)",
        "-- c\ncreate unique index concurrently if not exists a on b (c)",
        "/* x /* y */ */ DROP INDEX CONCURRENTLY IF EXISTS a",
        "REINDEX TABLE CONCURRENTLY a",
        "REINDEX (CONCURRENTLY, VERBOSE) TABLE a",
        "REINDEX DATABASE a",
        "VACUUM",
        "VACUUM ANALYZE a",
        "CREATE DATABASE a",
        "DROP DATABASE a",
        "ALTER SYSTEM SET a = 1",
        "ALTER TABLE a DETACH PARTITION b CONCURRENTLY",
        "CREATE SUBSCRIPTION a CONNECTION '' PUBLICATION b",
        "CLUSTER",
    ] {
        assert_eq!(
            stepwise(Dialect::Postgres, &["SELECT 1", statement]),
            Some(1),
            "{statement}"
        );
    }
}

#[test]
fn postgres_statements_that_do_not() {
    for statement in [
        "CREATE INDEX \"concurrently\" ON b (c)",
        "CREATE INDEX a ON b (c) WHERE d = 'CONCURRENTLY'",
        "REFRESH MATERIALIZED VIEW CONCURRENTLY a",
        "CREATE TABLE vacuum_log (id INT)",
        "COMMENT ON TABLE a IS 'VACUUM; COMMIT'",
        "DO $$ BEGIN PERFORM 1; END $$",
        "ALTER TYPE a ADD VALUE 'x'",
        "ROLLBACK TO SAVEPOINT a",
        "ANALYZE a",
        "REINDEX TABLE a",
        "",
        "'",
        "$",
        "/*",
    ] {
        assert_eq!(
            stepwise(Dialect::Postgres, &[statement]),
            None,
            "{statement}"
        );
    }
}

#[test]
fn a_new_enum_value_that_is_used() {
    let add = "ALTER TYPE \"Role\" ADD VALUE IF NOT EXISTS 'OWNER'";
    let used = "UPDATE a SET role = 'OWNER'";
    let default = "ALTER TABLE a ALTER COLUMN role SET DEFAULT 'OWNER'";
    assert_eq!(stepwise(Dialect::Postgres, &[add, used]), Some(0));
    assert_eq!(
        stepwise(Dialect::Postgres, &["SELECT 1", add, default]),
        Some(1)
    );
    assert_eq!(stepwise(Dialect::Postgres, &[used, add]), None);
    assert_eq!(
        stepwise(
            Dialect::Postgres,
            &[add, "ALTER TYPE \"Role\" ADD VALUE 'X' AFTER 'OWNER'"]
        ),
        None
    );
    let create = "CREATE TYPE public.\"Role\" AS ENUM ('A')";
    // PostgreSQL 17 allows this one.
    assert_eq!(stepwise(Dialect::Postgres, &[create, add, used]), Some(1));
}

#[test]
fn scripts_with_their_own_transactions() {
    for dialect in [Dialect::Postgres, Dialect::Sqlite] {
        assert_eq!(stepwise(dialect, &["BEGIN", "SELECT 1", "COMMIT"]), None);
        assert_eq!(
            stepwise(dialect, &["BEGIN TRANSACTION", "SELECT 1", "END"]),
            None
        );
        assert_eq!(
            stepwise(dialect, &["BEGIN", "SELECT 1", "ROLLBACK"]),
            Some(0)
        );
        assert_eq!(stepwise(dialect, &["SELECT 1", "COMMIT"]), Some(1));
    }
    let outside = ["BEGIN", "SELECT 1", "COMMIT", "SELECT 2"];
    assert_eq!(stepwise(Dialect::Postgres, &outside), Some(0));
    // SQLite's transactions are all alike: the runner's own takes the place of these.
    assert_eq!(stepwise(Dialect::Sqlite, &outside), None);
}

#[test]
fn scripts_that_choose_their_isolation() {
    let serializable = "BEGIN ISOLATION LEVEL SERIALIZABLE";
    let set = "SET TRANSACTION ISOLATION LEVEL REPEATABLE READ";
    assert_eq!(
        stepwise(Dialect::Postgres, &[serializable, "SELECT 1", "COMMIT"]),
        Some(0)
    );
    assert_eq!(
        stepwise(Dialect::Postgres, &["BEGIN", set, "SELECT 1", "COMMIT"]),
        None
    );
    assert_eq!(
        stepwise(Dialect::Postgres, &["BEGIN", "SELECT 1", set, "COMMIT"]),
        Some(2)
    );
    assert_eq!(
        stepwise(
            Dialect::Postgres,
            &["START TRANSACTION", "SELECT 1", "COMMIT"]
        ),
        None
    );
    assert_eq!(
        stepwise(Dialect::Sqlite, &["BEGIN EXCLUSIVE", "SELECT 1", "COMMIT"]),
        None
    );
}

#[test]
fn sqlite_and_mysql() {
    assert_eq!(
        stepwise(Dialect::Sqlite, &["PRAGMA foreign_keys=OFF"]),
        None
    );
    assert_eq!(
        stepwise(Dialect::Sqlite, &["PRAGMA main.journal_mode = WAL"]),
        Some(0)
    );
    assert_eq!(stepwise(Dialect::Sqlite, &["VACUUM"]), Some(0));
    assert_eq!(stepwise(Dialect::Mysql, &["SELECT 1"]), Some(0));
    assert_eq!(stepwise(Dialect::Mysql, &[]), None);
    assert_eq!(
        kind(Dialect::Mysql, "INSERT INTO a VALUES (1)"),
        Kind::Plain
    );
    assert!(matches!(
        kind(Dialect::Mysql, "ALTER TABLE a ADD b INT"),
        Kind::Alone(_)
    ));
}

use super::{Effect, ObjectKind, of};
use crate::Dialect;

/// An effect in short: what it is, then its objects.
fn short(dialect: Dialect, statement: &str) -> String {
    let objects = |word: &str, objects: &[super::Object]| {
        let names = objects.iter().map(|object| {
            let schema = object.schema.as_ref().map(|schema| format!("{schema}."));
            let kind = match object.kind {
                ObjectKind::Table => String::new(),
                kind => format!("{kind:?} "),
            };
            format!("{kind}{}{}", schema.unwrap_or_default(), object.name)
        });
        format!("{word} {}", names.collect::<Vec<_>>().join(", "))
    };
    match of(dialect, statement) {
        Effect::Repeatable => "repeatable".into(),
        Effect::Rows => "rows".into(),
        Effect::Objects(list) => objects("changes", &list),
        Effect::Dropped(list) => objects("drops", &list),
        Effect::Unknown => "unknown".into(),
    }
}

#[test]
fn statements_of_mysql() {
    for (statement, expected) in [
        ("CREATE TABLE `a` (`id` INT)", "changes a"),
        (
            "create table if not exists b.`a``b` select 1",
            "changes b.a`b",
        ),
        ("CREATE OR REPLACE TABLE a LIKE b", "changes a"),
        ("CREATE TEMPORARY TABLE a (id INT)", "repeatable"),
        (
            "CREATE UNIQUE INDEX `i` USING BTREE ON `t`(`x`)",
            "changes t",
        ),
        ("CREATE FULLTEXT INDEX i ON s.t (x)", "changes s.t"),
        ("DROP INDEX `i` ON `t`", "changes t"),
        (
            "ALTER TABLE `t` ADD COLUMN `rename` INT, RENAME INDEX a TO b, RENAME COLUMN c TO d",
            "changes t",
        ),
        (
            "ALTER TABLE t ADD CONSTRAINT k FOREIGN KEY (x) REFERENCES p(id)",
            "changes t",
        ),
        ("ALTER TABLE t RENAME TO u", "changes t, u"),
        ("ALTER TABLE t RENAME u", "changes t, u"),
        (
            "ALTER TABLE t RENAME AS s.u, ADD COLUMN x INT",
            "changes t, s.u",
        ),
        ("ALTER IGNORE TABLE t DROP COLUMN c", "changes t"),
        ("ALTER TABLE t EXCHANGE PARTITION p WITH TABLE u", "unknown"),
        ("ALTER TABLE t IMPORT TABLESPACE", "unknown"),
        (
            "DROP TABLE IF EXISTS a, `b`, s.c CASCADE",
            "drops a, b, s.c",
        ),
        ("DROP VIEW v", "drops v"),
        ("RENAME TABLE a TO b, c TO d", "changes a, b, c, d"),
        ("RENAME TABLE a TO t, b TO a, t TO b", "unknown"),
        ("TRUNCATE TABLE a", "changes Rows a"),
        ("TRUNCATE a", "changes Rows a"),
        (
            "CREATE ALGORITHM=UNDEFINED DEFINER=`root`@`%` SQL SECURITY DEFINER VIEW `v` AS SELECT 1",
            "changes v",
        ),
        ("CREATE OR REPLACE VIEW v AS SELECT 1", "changes v"),
        (
            "CREATE /*!50017 DEFINER=`root`@`%`*/ /*!50003 TRIGGER `g` BEFORE INSERT ON t FOR EACH ROW SET @a = 1 */",
            "changes Trigger g",
        ),
        (
            "CREATE DEFINER = CURRENT_USER() PROCEDURE p() BEGIN SELECT 1; END",
            "changes Procedure p",
        ),
        (
            "CREATE FUNCTION IF NOT EXISTS f() RETURNS INT RETURN 1",
            "changes Function f",
        ),
        ("DROP TRIGGER IF EXISTS g", "drops Trigger g"),
        (
            "CREATE EVENT e ON SCHEDULE EVERY 1 DAY DO SELECT 1",
            "changes Event e",
        ),
        ("ALTER EVENT e RENAME TO f", "changes Event e, Event f"),
        ("CREATE DATABASE d", "changes Database d"),
        ("DROP SCHEMA d", "drops Database d"),
        ("ALTER DATABASE CHARACTER SET utf8mb4", "repeatable"),
        ("ALTER DATABASE d CHARACTER SET utf8mb4", "repeatable"),
        ("CREATE SEQUENCE s", "changes s"),
        ("/*!40101 SET NAMES utf8 */", "repeatable"),
        ("/*!40000 ALTER TABLE `t` DISABLE KEYS */", "changes t"),
        ("SET FOREIGN_KEY_CHECKS=0", "repeatable"),
        ("USE other", "repeatable"),
        ("INSERT INTO a VALUES (1)", "rows"),
        ("DO SLEEP(1)", "rows"),
        ("LOCK TABLES a WRITE", "repeatable"),
        ("GRANT SELECT ON a TO b", "repeatable"),
        ("REVOKE SELECT ON a FROM b", "unknown"),
        ("CREATE USER IF NOT EXISTS 'a'@'b'", "repeatable"),
        ("CREATE USER 'a'@'b'", "unknown"),
        ("DROP ROLE r", "unknown"),
        ("DROP USER IF EXISTS 'a'@'b'", "repeatable"),
        ("CALL p()", "unknown"),
        ("EXECUTE s", "unknown"),
        ("PREPARE s FROM 'SELECT 1'", "repeatable"),
        ("BEGIN NOT ATOMIC SELECT 1; END", "unknown"),
        ("XA COMMIT 'x'", "unknown"),
        ("", "unknown"),
        ("CREATE", "unknown"),
        ("ALTER TABLE", "unknown"),
        ("DROP TABLE a,", "unknown"),
        ("CREATE TABLE `a", "unknown"),
    ] {
        assert_eq!(short(Dialect::Mysql, statement), expected, "{statement}");
    }
}

#[test]
fn statements_of_postgres() {
    for (statement, expected) in [
        (
            "CREATE UNIQUE INDEX CONCURRENTLY IF NOT EXISTS i ON ONLY \"S\".T USING gin (x)",
            "changes S.t",
        ),
        ("CREATE INDEX CONCURRENTLY ON t (x)", "changes t"),
        (
            "DROP INDEX CONCURRENTLY IF EXISTS \"I\" CASCADE",
            "drops Index I",
        ),
        ("REINDEX INDEX CONCURRENTLY i", "repeatable"),
        ("VACUUM FULL t", "repeatable"),
        ("CREATE DATABASE D", "changes Database d"),
        ("DROP DATABASE IF EXISTS d WITH (FORCE)", "drops Database d"),
        (
            "CREATE SUBSCRIPTION s CONNECTION 'x' PUBLICATION p",
            "changes Subscription s",
        ),
        ("ALTER SYSTEM SET work_mem = 1", "repeatable"),
        ("ALTER TABLE t DETACH PARTITION p CONCURRENTLY", "unknown"),
        ("SET search_path = a", "repeatable"),
        ("SET LOCAL search_path = a", "repeatable"),
        ("CALL p()", "unknown"),
    ] {
        assert_eq!(short(Dialect::Postgres, statement), expected, "{statement}");
    }
    assert_eq!(short(Dialect::Sqlite, "VACUUM"), "repeatable");
}

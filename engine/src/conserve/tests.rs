use super::{keep, lost};
use crate::{
    diff::diff,
    replay::replay,
    source::SourceFile,
    sql::{Dialect, SqlSchema},
};

fn make(sql: &str) -> SqlSchema {
    let replayed = replay(
        Dialect::Sqlite,
        &[SourceFile::new("1_a/migration.sql", sql)],
    );
    assert!(replayed.is_ok(), "{:?}", replayed.diagnostics);
    replayed.schema
}

const HAND_MADE: &str = "
CREATE TABLE t (
    id INTEGER PRIMARY KEY, a TEXT COLLATE NOCASE, b INTEGER CHECK (b > 0),
    c INTEGER GENERATED ALWAYS AS (b * 2) STORED
) STRICT;
CREATE INDEX lower_a ON t (lower(a));
CREATE VIEW v AS SELECT a FROM t;
CREATE TRIGGER tr AFTER INSERT ON t BEGIN SELECT 1; END;
";

fn names(before: &SqlSchema, wanted: &SqlSchema, after: &SqlSchema) -> Vec<String> {
    let lost = lost(&diff(before, wanted), after);
    lost.iter().map(super::Lost::describe).collect()
}

#[test]
fn what_nobody_names_is_missed() {
    let before = make(HAND_MADE);
    let bare = make("CREATE TABLE t (id INTEGER PRIMARY KEY, a TEXT, b INTEGER);");
    assert_eq!(
        names(&before, &bare, &bare),
        [
            "the option STRICT of table `t`",
            "the collation of column `a` of table `t`",
            "column `c` of table `t`",
            "generated column `c` of table `t`",
            "index `lower_a` of table `t`",
            "check constraint `CHECK (b > 0)` of table `t`",
            "view `v`",
            "trigger `tr` of table `t`",
        ]
    );
    let kept = keep(&before, bare);
    assert_eq!(names(&before, &kept, &kept), [""; 0]);
    assert!(diff(&before, &kept).is_empty());
}

#[test]
fn what_goes_with_its_table_or_column_is_named() {
    let before = make(HAND_MADE);
    let other = keep(&before, make("CREATE TABLE u (id INTEGER PRIMARY KEY);"));
    assert_eq!(names(&before, &other, &other), [""; 0]);
    let without = keep(
        &before,
        make("CREATE TABLE t (id INTEGER PRIMARY KEY, b INTEGER);"),
    );
    assert_eq!(names(&before, &without, &without), [""; 0]);
}

#[test]
fn another_text_is_a_loss() {
    let before = make(HAND_MADE);
    let after = make(&HAND_MADE.replace("SELECT 1", "SELECT 2"));
    assert_eq!(
        names(&before, &before, &after),
        [
            "trigger `tr` of table `t` (it would become CREATE TRIGGER tr AFTER INSERT ON t BEGIN SELECT 2; END)"
        ]
    );
}

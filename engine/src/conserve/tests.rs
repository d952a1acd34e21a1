use super::{keep, lost};
use crate::{
    check::{Project, Refusal, Request, Script, check, draft},
    diff::diff,
    lower::lower,
    plan::script,
    replay::replay,
    schema::load,
    source::SourceFile,
    sql::{Dialect, SqlSchema},
};

mod domains;
mod events;
mod keys;
mod printed;
mod rebuilt;

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
    assert_eq!(names(&before, &other, &other), ["view `v`"]);
    let without = keep(
        &before,
        make("CREATE TABLE t (id INTEGER PRIMARY KEY, b INTEGER);"),
    );
    assert_eq!(names(&before, &without, &without), ["view `v`"]);
}

#[test]
fn what_a_script_cannot_make_again_is_missed_when_its_table_is_made_anew() {
    let before = make(
        "CREATE TABLE t (id INTEGER PRIMARY KEY, a TEXT UNIQUE ON CONFLICT REPLACE);
         CREATE TABLE u (id INTEGER PRIMARY KEY, t INTEGER REFERENCES t(id));",
    );
    let wanted = keep(
        &before,
        make(
            "CREATE TABLE t (id INTEGER PRIMARY KEY, a TEXT NOT NULL UNIQUE);
             CREATE TABLE u (id INTEGER PRIMARY KEY, t INTEGER NOT NULL REFERENCES t(id));",
        ),
    );
    assert_eq!(
        names(&before, &wanted, &wanted),
        ["the option ON CONFLICT of table `t`"]
    );
}

#[test]
fn foreign_keys_that_no_relation_can_be_stay() {
    let before = make(
        "CREATE TABLE m (id INTEGER PRIMARY KEY);
         CREATE TABLE gone (id INTEGER PRIMARY KEY);
         CREATE TABLE u (a INTEGER REFERENCES m(id) ON DELETE CASCADE, b INTEGER REFERENCES gone(id),
             FOREIGN KEY (a) REFERENCES m(id) ON DELETE SET NULL);
         DROP TABLE gone;",
    );
    let wanted = make(
        "CREATE TABLE m (id INTEGER PRIMARY KEY);
         CREATE TABLE u (a INTEGER REFERENCES m(id) ON DELETE SET NULL, b INTEGER);",
    );
    assert!(diff(&before, &keep(&before, wanted)).is_empty());
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

/// On MySQL: what would be lost, and the script that leads from the history to a schema.
fn mysql(history: &str, schema: &str) -> (Vec<String>, String) {
    let scripts = [SourceFile::new("1_a/migration.sql", history)];
    let previous = replay(Dialect::Mysql, &scripts).schema;
    let text = format!("datasource db {{\n  provider = \"mysql\"\n}}\n{schema}");
    let loaded = load(&[SourceFile::new("schema.prisma", text)]);
    let schema = loaded.schema.expect("a valid schema");
    let wanted = keep(&previous, lower(&schema));
    let migration = diff(&previous, &wanted);
    let script = script(&migration);
    let text = SourceFile::new("2_b/migration.sql", script.as_str());
    let after = replay(Dialect::Mysql, &[scripts[0].clone(), text]);
    assert!(after.is_ok(), "{script}: {:?}", after.diagnostics);
    let lost: Vec<String> = lost(&migration, &after.schema)
        .iter()
        .map(super::Lost::describe)
        .collect();
    assert!(diff(&after.schema, &wanted).is_empty(), "{script}");
    (lost, script)
}

/// MODIFY says the whole column again, with all that the column had.
#[test]
fn modify_repeats_the_column() {
    let history = "CREATE TABLE t (id INT PRIMARY KEY, u TIMESTAMP(3) NOT NULL DEFAULT now(3) ON UPDATE now(3) \
        COMMENT 'it''s when', n VARCHAR(20) CHARACTER SET latin1 COLLATE latin1_bin NULL INVISIBLE COMMENT \"note\");";
    let (lost, changed) = mysql(
        history,
        "model t {\n  id Int @id\n  u DateTime? @default(now()) @db.Timestamp(0)\n  n String @default(\"\")\n}",
    );
    assert!(lost.is_empty(), "{lost:?}");
    for part in [
        "MODIFY `u` TIMESTAMP(0) NULL DEFAULT CURRENT_TIMESTAMP(0) ON UPDATE CURRENT_TIMESTAMP(0) COMMENT 'it''s when'",
        "MODIFY `n` VARCHAR(191) CHARACTER SET latin1 COLLATE latin1_bin NOT NULL DEFAULT '' COMMENT 'note' INVISIBLE",
    ] {
        assert!(changed.contains(part), "{part} in {changed}");
    }
    let history_with_check =
        "CREATE TABLE t (id INT PRIMARY KEY, a INT CHECK (a > 0), CHECK (id > 0));";
    let (lost, changed) = mysql(history_with_check, "model t {\n  id Int @id\n  a BigInt\n}");
    assert!(lost.is_empty(), "{lost:?}");
    assert!(
        changed.contains("MODIFY `a` BIGINT NOT NULL /*M! CHECK (a > 0) */;"),
        "{changed}"
    );
    // A type without a character set takes none along.
    let (lost, changed) = mysql(
        history,
        "model t {\n  id Int @id\n  u DateTime @default(now()) @db.Timestamp(3)\n  n Int?\n}",
    );
    assert!(lost.is_empty(), "{lost:?}");
    assert!(changed.contains("`n` INTEGER NULL"), "{changed}");
    assert!(!changed.contains("latin1"), "{changed}");
}

#[test]
fn on_update_is_part_of_the_column() {
    let plain = "CREATE TABLE t (id INT PRIMARY KEY, d DATETIME(3) NOT NULL DEFAULT now(3));";
    let sets = "CREATE TABLE t (id INT PRIMARY KEY, d DATETIME(3) NOT NULL DEFAULT now(3) ON UPDATE now(3));";
    let schema =
        |default: &str| format!("model t {{\n  id Int @id\n  d DateTime @default({default})\n}}");
    let now = schema("now()");
    let with = schema("dbgenerated(\"CURRENT_TIMESTAMP(3) ON UPDATE CURRENT_TIMESTAMP(3)\")");
    let without = schema("dbgenerated(\"CURRENT_TIMESTAMP(3)\")");
    let change = |history, schema: &str| {
        let (lost, script) = mysql(history, schema);
        assert!(lost.is_empty(), "{lost:?}");
        script
    };
    let modify = "MODIFY `d` DATETIME(3) NOT NULL DEFAULT CURRENT_TIMESTAMP(3)";
    assert!(change(plain, &with).contains(&format!("{modify} ON UPDATE CURRENT_TIMESTAMP(3);")));
    assert!(change(sets, &without).contains(&format!("{modify};")));
    for (history, schema) in [
        (plain, &now),
        (plain, &without),
        (sets, &now),
        (sets, &with),
    ] {
        assert_eq!(change(history, schema), "-- This is an empty migration.");
    }
}

/// An index that the server made for a foreign key goes when another serves it.
#[test]
fn indexes_of_foreign_keys_are_the_servers() {
    let history = "CREATE TABLE p (id INT PRIMARY KEY); CREATE TABLE c (id INT PRIMARY KEY, p INT NOT NULL, q INT \
        NOT NULL, CONSTRAINT old_fk FOREIGN KEY (p) REFERENCES p (id) ON UPDATE CASCADE);";
    let schema = |rest: &str| {
        format!(
            "model p {{\n  id Int @id\n  cs c[]\n}}\nmodel c {{\n  id Int @id\n  p Int\n  q Int\n  pp p \
             @relation(fields: [p], references: [id], {rest}\n}}"
        )
    };
    for rest in ["map: \"new_fk\")", "map: \"old_fk\")\n  @@index([p, q])"] {
        let (lost, script) = mysql(history, &schema(rest));
        assert!(lost.is_empty(), "{script}: {lost:?}");
    }
}

/// MySQL and MariaDB drop a column under a trigger or a view, which fails from then on.
#[test]
fn triggers_and_views_of_what_goes_stop_it() {
    let history = "CREATE TABLE t (id INT PRIMARY KEY, a INT, b INT, CONSTRAINT both_of CHECK (a < b)); CREATE TABLE u (id \
        INT PRIMARY KEY); CREATE VIEW of_a AS SELECT id, a FROM t; CREATE VIEW of_u AS SELECT id FROM u; CREATE TRIGGER \
        tr BEFORE INSERT ON t FOR EACH ROW SET NEW.a = 1; CREATE TRIGGER other BEFORE INSERT ON t FOR EACH ROW BEGIN \
        INSERT INTO u VALUES (NEW.id); END;";
    let all = "model t {\n  id Int @id\n  a Int?\n  b Int?\n}\nmodel u {\n  id Int @id\n}\n";
    let lost = |schema: &str| mysql(history, schema).0;
    assert_eq!(lost(all), [""; 0]);
    assert_eq!(
        lost(&all.replace("  a Int?\n", "")),
        [
            "check constraint `both_of` of table `t`",
            "view `of_a`",
            "trigger `tr` of table `t`"
        ]
    );
    let (lost_with_b, script) = mysql(history, &all.replace("  b Int?\n", ""));
    assert_eq!(lost_with_b, ["check constraint `both_of` of table `t`"]);
    assert!(script.contains("DROP CONSTRAINT `both_of`"), "{script}");
    assert_eq!(
        lost(&all.replace("model u {\n  id Int @id\n}\n", "")),
        ["view `of_u`", "trigger `other` of table `t`"]
    );
    assert_eq!(lost("model u {\n  id Int @id\n}\n"), ["view `of_a`"]);
}

#[test]
fn what_a_trigger_or_a_view_names_keeps_its_name() {
    let history = "CREATE TABLE t (id INT PRIMARY KEY, a INT); CREATE VIEW v AS SELECT id FROM t; CREATE TRIGGER tr \
        BEFORE INSERT ON t FOR EACH ROW SET NEW.a = 1;";
    let refusal = |rename: &str, schema: &str| {
        let text = format!("datasource db {{\n  provider = \"mysql\"\n}}\n{schema}");
        let name = "1_a".to_owned();
        let project = Project {
            schema: vec![SourceFile::new("schema.prisma", text)],
            migrations: vec![Script {
                file: SourceFile::new("1_a/migration.sql", history),
                name,
            }],
            ..Project::default()
        };
        let request = Request {
            name: "x",
            now: 0,
            accept_data_loss: false,
            renames: &[rename.parse().expect("a rename")],
            previous: None,
        };
        match draft(&project, &check(&project), &request) {
            Err(Refusal::Rename(why)) => why,
            other => format!("{other:?}"),
        }
    };
    let column = refusal("t.a=c", "model t {\n  id Int @id\n  c Int?\n}");
    assert!(column.contains("named by trigger `tr`, which"), "{column}");
    let table = refusal("t=u", "model u {\n  id Int @id\n  a Int?\n}");
    assert!(table.contains("named by view `v`, which"), "{table}");
    let key = refusal("t.id=key", "model t {\n  key Int @id\n  a Int?\n}");
    assert!(key.contains("named by view `v`, which"), "{key}");
}

/// An index that is made anew, because its column is, has what it had.
#[test]
fn indexes_keep_their_options() {
    let history = "CREATE TABLE t (id INT PRIMARY KEY, a INT NULL, KEY t_a_idx (a) COMMENT 'why' KEY_BLOCK_SIZE=8);";
    let (lost, script) = mysql(
        history,
        "model t {\n  id Int @id\n  a Json?\n  b Int?\n  @@index([b])\n}",
    );
    assert!(lost.is_empty(), "{lost:?}");
    assert!(!script.contains("COMMENT"), "{script}");
    let (lost, script) = mysql(
        history,
        "model t {\n  id Int @id\n  a Bytes? @db.Binary(4)\n  @@index([a])\n}",
    );
    assert!(lost.is_empty(), "{lost:?}");
    let index = "INDEX `t_a_idx` ON `t`(`a`) COMMENT 'why' KEY_BLOCK_SIZE 8";
    assert!(
        script.contains(index) || !script.contains("DROP INDEX"),
        "{script}"
    );
}

/// On PostgreSQL: what would be lost by the change from a history to what other scripts make.
fn postgres(history: &str, wanted: &str, manages_partial: bool) -> Vec<String> {
    let make = |sql| replay(Dialect::Postgres, &[SourceFile::new("migration.sql", sql)]).schema;
    let previous = make(history);
    let mut wanted = make(wanted);
    wanted.partial_indexes = manages_partial;
    let wanted = keep(&previous, wanted);
    names(&previous, &wanted, &wanted)
}

#[test]
fn foreign_keys_are_the_same_whatever_their_name() {
    let table = |key: &str, more: &str| {
        make(&format!(
            "CREATE TABLE m (id INTEGER PRIMARY KEY);
             CREATE TABLE t (a INTEGER, {more} CONSTRAINT {key} FOREIGN KEY (a) REFERENCES m (id));"
        ))
    };
    let (before, wanted) = (table("x", ""), table("y", "b INTEGER,"));
    assert_eq!(names(&before, &wanted, &wanted), [""; 0]);
    let mut without = wanted.clone();
    without.tables[1].foreign_keys.clear();
    assert_eq!(
        names(&before, &wanted, &without),
        ["foreign key `x` of table `t`"]
    );
}

#[test]
fn a_condition_that_the_diff_compares_is_no_text() {
    let table = r#"CREATE TABLE "t" ("a" INTEGER);"#;
    let index = |sql: &str| format!(r#"{table} CREATE INDEX "i" ON "t" ("a") WHERE {sql};"#);
    let before = index(r#"("a" IS NULL)"#);
    let other_spelling = index(r#""a" IS NULL"#);
    assert_eq!(postgres(&before, &other_spelling, true), [""; 0]);
    // It is dropped by a step where the schema manages it, and stays where it does not.
    assert_eq!(postgres(&before, table, true), [""; 0]);
    assert_eq!(postgres(&before, table, false), [""; 0]);
}

#[test]
fn extensions_that_the_schema_does_not_name_stay() {
    let before = r#"CREATE EXTENSION "citext"; CREATE EXTENSION "hstore";"#;
    let wanted = r#"CREATE EXTENSION "citext"; CREATE TABLE "t" ("a" INTEGER);"#;
    assert_eq!(postgres(before, wanted, false), [""; 0]);
}

#[test]
fn of_two_foreign_keys_that_are_alike_none_is_lost_in_a_rebuild() {
    let key = "FOREIGN KEY (u) REFERENCES u (id)";
    let u = "CREATE TABLE u (id INTEGER PRIMARY KEY);";
    let table = |keys: &str, of: &str| make(&format!("{u} CREATE TABLE t (u {of}, {keys});"));
    let twice = table(&format!("{key}, {key}"), "INTEGER");
    let once = table(key, "TEXT");
    assert_eq!(
        names(&twice, &once, &once),
        ["foreign key `u -> u` of table `t`"]
    );
    let kept = keep(&twice, once);
    let keys = kept.tables.iter().map(|table| table.foreign_keys.len());
    assert_eq!(keys.sum::<usize>(), 2);
    assert_eq!(names(&twice, &kept, &kept), [""; 0]);
}

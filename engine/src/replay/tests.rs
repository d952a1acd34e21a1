//! What needs no server: messages, reports, and that nothing panics.

use super::{ScriptReport, replay};
use crate::{diff::diff, source::SourceFile, sql::Dialect};

fn scripts(texts: &[&str]) -> Vec<SourceFile> {
    let numbered = texts.iter().enumerate();
    numbered
        .map(|(at, text)| SourceFile::new(format!("m/{at}_x/migration.sql"), *text))
        .collect()
}

#[test]
fn a_refusal_names_the_migration_that_dropped_the_object() {
    let history = scripts(&[
        "CREATE TABLE a (id INT);",
        "DROP TABLE a;",
        "SELECT 1;\nALTER TABLE a ADD COLUMN b INT;\nCREATE TABLE c (id INT);",
    ]);
    let replayed = replay(Dialect::Postgres, &history);
    let [error] = replayed.diagnostics.as_slice() else {
        panic!("one error: {:?}", replayed.diagnostics);
    };
    assert_eq!(error.code, "unknown-table");
    assert_eq!(
        error.message,
        "table `a` does not exist any more: migration `1_x` dropped it"
    );
    assert_eq!((error.span.file(), error.span.start()), (2, 22));
    let label = error.labels.first().map(|(span, _)| span.file());
    assert_eq!(label, Some(1));
    let last = ScriptReport {
        modelled: 0,
        opaque: 1,
        failed: 1,
        unreached: 1,
        bodies: Default::default(),
        proved: 1,
        cannot_tell: 0,
    };
    assert_eq!(replayed.scripts.last(), Some(&last));
}

#[test]
fn what_cannot_be_followed_is_a_warning() {
    let history = scripts(&[
        "DO $$ BEGIN EXECUTE format('CREATE TABLE %I (id INT)', current_user); END $$;",
        "ALTER TABLE x ADD COLUMN y INT;",
    ]);
    let replayed = replay(Dialect::Postgres, &history);
    assert!(replayed.is_ok());
    assert_eq!(replayed.diagnostics.len(), 2);
}

/// Every warning says which statement it is about, and what is certain beside it is applied.
#[test]
fn a_block_is_followed_as_far_as_it_can_be() {
    let history = scripts(&[
        "CREATE TABLE a (id INT);\n\
         CREATE FUNCTION f(t text) RETURNS void LANGUAGE plpgsql AS $$\n\
         BEGIN EXECUTE 'ALTER TABLE a ADD COLUMN ' || t || ' INT'; END $$;",
        "DO $$\nDECLARE n INT;\nBEGIN\n  SELECT count(*) INTO n FROM a;\n\
         EXECUTE format('ALTER TABLE a ADD COLUMN b TEXT DEFAULT %L', n);\n\
         IF n > 0 THEN ALTER TABLE a ADD COLUMN c INT; END IF;\n\
         ALTER TABLE a ADD COLUMN d INT;\nEND $$;",
        "SELECT f(id::text) FROM a;",
        "SELECT f('e');",
    ]);
    let replayed = replay(Dialect::Postgres, &history);
    let found = replayed.diagnostics.iter();
    let found: Vec<(usize, &str)> = found
        .map(|d| (d.span.file(), &history[d.span.file()].text[d.span.range()]))
        .collect();
    assert_eq!(found, [(1, "n > 0"), (2, "SELECT f(id::text) FROM a")]);
    let columns = replayed.schema.tables[0].columns.iter();
    let columns: Vec<_> = columns
        .map(|c| (c.name.as_str(), c.default.clone()))
        .collect();
    let unknown = Some(crate::sql::Default::Expression(None));
    assert_eq!(
        columns,
        [("id", None), ("b", unknown), ("d", None), ("e", None)]
    );
}

/// A handler that raises again swallows nothing.
#[test]
fn a_handler_that_raises_again() {
    let block = "DO $$ BEGIN BEGIN ALTER TABLE missing ADD COLUMN a INT; \
                 EXCEPTION WHEN duplicate_column THEN NULL; WHEN OTHERS THEN RAISE; END; END $$;";
    let replayed = replay(Dialect::Postgres, &scripts(&[block]));
    assert!(!replayed.is_ok());
}

#[test]
fn unknown_statements_are_errors() {
    for text in [
        "FROB x;",
        "CREATE FROB x;",
        "ALTER TABLE a FROB;",
        "DROP FROB x;",
    ] {
        for dialect in [Dialect::Postgres, Dialect::Sqlite, Dialect::Mysql] {
            let history = scripts(&["CREATE TABLE a (id INT);", text]);
            assert!(!replay(dialect, &history).is_ok(), "{dialect:?}: {text}");
        }
    }
}

/// Cut anywhere, no script makes the replay panic.
#[test]
fn no_part_of_a_script_is_too_odd() {
    let text = "CREATE TABLE é (a INT DEFAULT (1+2) CHECK (a > 0), b TEXT[] UNIQUE, \
        CONSTRAINT \"ü\" FOREIGN KEY (a) REFERENCES é (a) ON DELETE SET NULL); \
        CREATE VIEW v AS WITH x AS (SELECT *, count(*) FROM é) SELECT x.* FROM x, (SELECT 1) y; \
        CREATE TABLE c AS SELECT a::int AS q FROM v; ALTER TABLE é ALTER a TYPE bigint USING a, \
        DROP COLUMN IF EXISTS b CASCADE; DO $$ BEGIN IF NOT EXISTS (SELECT 1 FROM pg_type WHERE \
        typname = 't') THEN CREATE TYPE t AS ENUM ('a'); END IF; EXCEPTION WHEN OTHERS THEN NULL; \
        END $$; CREATE INDEX i ON é USING gin ((lower(b)) DESC) INCLUDE (a) WHERE a IS NULL;";
    for dialect in [Dialect::Postgres, Dialect::Sqlite, Dialect::Mysql] {
        for (start, _) in text.char_indices().step_by(7) {
            for (end, _) in text
                .char_indices()
                .filter(|(end, _)| *end > start)
                .step_by(5)
            {
                replay(dialect, &scripts(&[&text[start..end]]));
            }
        }
    }
    for open in ["(", "[", "CASE ", "NOT ", "- ", "'", "((SELECT "] {
        let deep = format!("CREATE TABLE a (x INT DEFAULT {}", open.repeat(20_000));
        replay(Dialect::Postgres, &scripts(&[&deep]));
        let deep = format!("CREATE VIEW a AS SELECT {}", open.repeat(20_000));
        replay(Dialect::Postgres, &scripts(&[&deep]));
        let deep = format!(
            "DO $x$ BEGIN IF {} THEN END IF; END $x$",
            open.repeat(20_000)
        );
        replay(Dialect::Postgres, &scripts(&[&deep]));
    }
}

#[test]
fn what_a_view_returns_is_known_when_it_is_asked_for() {
    // Read late, but as it was when the view was made: before renames, and with the star's columns.
    let history = scripts(&[
        "CREATE TABLE a (id INT, label TEXT);\n\
         CREATE VIEW named AS SELECT id, label FROM a;\n\
         CREATE VIEW starred AS SELECT * FROM a;\n\
         CREATE VIEW counted (n) AS SELECT count(*) FROM named;",
        "ALTER TABLE a RENAME COLUMN label TO title;\n\
         ALTER TABLE a ADD COLUMN late INT;\n\
         ALTER TABLE a RENAME TO b;",
        "CREATE TABLE from_named AS SELECT * FROM named;\n\
         CREATE TABLE from_starred AS SELECT * FROM starred;\n\
         CREATE TABLE from_counted AS SELECT n FROM counted;",
    ]);
    let replayed = replay(Dialect::Postgres, &history);
    assert!(
        replayed.diagnostics.is_empty(),
        "{:?}",
        replayed.diagnostics
    );
    let columns = |name: &str| {
        let tables = &replayed.schema.tables;
        let table = tables.iter().find(|table| table.name.name == name);
        let columns = table.expect("a table").columns.iter();
        columns
            .map(|column| column.name.as_str())
            .collect::<Vec<_>>()
    };
    assert_eq!(columns("from_named"), ["id", "label"]);
    assert_eq!(columns("from_starred"), ["id", "label"]);
    assert_eq!(columns("from_counted"), ["n"]);
}

#[test]
fn a_view_of_a_column_that_is_not_there_is_refused() {
    let refused = [
        "SELECT nosuch FROM a",
        "SELECT nosuch, (SELECT max(other) FROM b) FROM a x",
        "SELECT id FROM a WHERE \"Id\" = 1",
    ];
    let accepted = [
        "SELECT id AS other FROM a x WHERE x.id > 1 ORDER BY other",
        "SELECT count(*), id::text AS t FROM a GROUP BY id",
        "WITH c AS (SELECT id AS z FROM a) SELECT z FROM c",
        "SELECT z FROM (SELECT id AS z FROM a) AS c",
        "SELECT id, (SELECT max(other) FROM b) FROM a",
    ];
    let view = |query: &str| {
        let script = format!(
            "CREATE TABLE a (id INT);\nCREATE TABLE b (id INT, other INT);\nCREATE VIEW v AS {query};"
        );
        replay(Dialect::Postgres, &scripts(&[&script])).diagnostics
    };
    for query in refused {
        let codes: Vec<_> = view(query).iter().map(|found| found.code).collect();
        assert_eq!(codes, ["unknown-column"], "{query}");
    }
    for query in accepted {
        let found = view(query);
        assert!(found.is_empty(), "{query}: {found:?}");
    }
}

/// What MariaDB keeps and MySQL 8 forgets, or calls by another name, is no difference either way.
#[test]
fn foreign_keys_that_depend_on_the_server() {
    let parent = "CREATE TABLE parent (id INT PRIMARY KEY);";
    let text =
        format!("CREATE TABLE a (id INT PRIMARY KEY, p INT REFERENCES parent (id));{parent}");
    let replayed = replay(Dialect::Mysql, &scripts(&[&text]));
    assert!(replayed.is_ok(), "{:?}", replayed.diagnostics);
    let history = replayed.schema;
    let kept = |doubt| {
        let mut live = history.clone();
        let keys = live
            .tables
            .iter_mut()
            .flat_map(|table| &mut table.foreign_keys);
        keys.for_each(|key| key.doubt = doubt);
        live
    };
    let mariadb = kept(None);
    let mut mysql = mariadb.clone();
    for table in &mut mysql.tables {
        table.foreign_keys.clear();
        table.indexes.clear();
    }
    for live in [&mariadb, &mysql] {
        assert!(diff(&history, live).is_empty());
        assert!(diff(live, &history).is_empty());
    }
    assert!(!diff(&mariadb, &mysql).is_empty());

    let text = format!(
        "{parent}CREATE TABLE b (id INT PRIMARY KEY, p INT, FOREIGN KEY mine (p) REFERENCES parent (id));"
    );
    let history = replay(Dialect::Mysql, &scripts(&[&text])).schema;
    let mut mysql = history.clone();
    let keys = mysql
        .tables
        .iter_mut()
        .flat_map(|table| &mut table.foreign_keys);
    keys.for_each(|key| (key.name, key.doubt) = (Some("b_ibfk_1".to_owned()), None));
    assert!(diff(&history, &mysql).is_empty());
    let text = format!("{text}ALTER TABLE b DROP FOREIGN KEY b_ibfk_1;");
    assert!(replay(Dialect::Mysql, &scripts(&[&text])).is_ok());
}

/// What rows or the server decide is said, and what rests on it is no mistake.
#[test]
fn what_a_server_looks_up_only_when_rows_come_is_no_error() {
    let engines =
        "CREATE TABLE a (id INT, b INT, FOREIGN KEY (b) REFERENCES b (id)) ENGINE=MyISAM;";
    let sequence = "CREATE TABLE a (id INT); CREATE TABLE b (id BIGINT DEFAULT nextval('a'));";
    for (dialect, text) in [(Dialect::Mysql, engines), (Dialect::Postgres, sequence)] {
        let replayed = replay(dialect, &scripts(&[text]));
        assert!(replayed.is_ok(), "{:?}", replayed.diagnostics);
    }
}

#[test]
fn programs_that_cannot_be_followed_are_a_warning() {
    let notes = |text: &str| {
        let text = format!("CREATE TABLE a (id INT PRIMARY KEY); {text}");
        let replayed = replay(Dialect::Mysql, &scripts(&[&text]));
        assert!(replayed.is_ok(), "{text}: {:?}", replayed.diagnostics);
        let codes: Vec<&str> = replayed.diagnostics.iter().map(|d| d.code).collect();
        codes.join(" ")
    };
    assert_eq!(
        notes("CALL made_elsewhere(); DROP TABLE b;"),
        "not-followed unknown-table"
    );
    assert_eq!(
        notes("CALL mysql.rds_kill(1); CALL sys.diagnostics(1, 1, 'current');"),
        ""
    );
    let by_rows = "CREATE PROCEDURE p() BEGIN IF (SELECT COUNT(*) FROM a) > 0 THEN";
    assert_eq!(
        notes(&format!(
            "{by_rows} DROP TABLE a; END IF; END; CALL p(); ALTER TABLE a DROP b;"
        )),
        "not-followed unknown-column"
    );
    assert_eq!(
        notes(&format!("{by_rows} DELETE FROM a; END IF; END; CALL p();")),
        ""
    );
    assert_eq!(notes(&format!("{by_rows} DROP TABLE a; END IF; END;")), "");
    let text = "SELECT id INTO @x FROM a; SET @y = CONCAT('ALTER TABLE a ADD c', @x, ' INT');";
    assert_eq!(
        notes(&format!("{text} PREPARE s FROM @y; EXECUTE s;")),
        "not-followed"
    );
    let other_database =
        "IF EXISTS (SELECT 1 FROM information_schema.tables WHERE table_schema = 'x')";
    let text =
        format!("CREATE PROCEDURE p() {other_database} THEN DROP TABLE a; END IF; CALL p();");
    assert_eq!(notes(&text), "not-followed");
}

/// A body without an end, conditions without a body and calls of itself end.
#[test]
fn no_program_is_too_odd() {
    let body = "CREATE PROCEDURE p(IN a INT, OUT b TEXT) COMMENT 'x' x: BEGIN DECLARE CONTINUE HANDLER FOR \
        NOT FOUND, 1060, SQLSTATE '42S21' BEGIN END; DECLARE c CURSOR FOR SELECT 1; IF a = (SELECT COUNT(*) \
        FROM information_schema.tables t WHERE NOT EXISTS (SELECT 1)) THEN LEAVE x; ELSEIF a IN (1, -2) THEN \
        CALL p(a + 1, @b); ELSE SET a = CASE b WHEN 'x' THEN 1 ELSE IF(a, 2, 3) END; END IF; WHILE a <=> NULL \
        DO FETCH c INTO a, @z; END WHILE; REPEAT SET @a := @a || 1; UNTIL @a END REPEAT; END; CALL p(1, @a);";
    for (at, _) in body.char_indices().step_by(3) {
        replay(Dialect::Mysql, &scripts(&[&body[..at]]));
        replay(Dialect::Mysql, &scripts(&[&body[at..]]));
        let without = format!("{}{}", &body[..at], body.get(at + 7..).unwrap_or_default());
        replay(Dialect::Mysql, &scripts(&[&without]));
    }
    let deep = format!("SET @a = {}1{};", "(".repeat(5_000), ")".repeat(5_000));
    replay(Dialect::Mysql, &scripts(&[&deep]));
    let blocks = format!(
        "BEGIN NOT ATOMIC {}{}; END;",
        "BEGIN ".repeat(5_000),
        "END; ".repeat(5_000)
    );
    replay(Dialect::Mysql, &scripts(&[&blocks]));
    let endless =
        "CREATE PROCEDURE p() BEGIN a: LOOP SET @a = 1; END LOOP; CALL p(); END; CALL p();";
    replay(Dialect::Mysql, &scripts(&[endless]));
}

/// What is said beside a script stands for what the replay cannot follow; what something else makes is
/// there, and no part of what the history makes.
#[test]
fn what_people_say_is_taken() {
    let history = scripts(&[
        "-- whimbrel: exists CREATE SCHEMA auth; CREATE TABLE auth.users (id uuid PRIMARY KEY)\n\
         CREATE TABLE a (id uuid PRIMARY KEY REFERENCES auth.users (id));\n\
         -- whimbrel: makes ALTER TABLE a ADD COLUMN b integer\n\
         -- whimbrel: makes CREATE TABLE c (id integer)\n\
         DO $$ BEGIN EXECUTE current_setting('app.sql'); END $$;",
        "SELECT 1;\nSELECT 2;\nDO $$ BEGIN EXECUTE version(); END $$;\nFROB;",
        "ALTER TABLE c ADD COLUMN d integer;\n\
         CREATE FUNCTION f() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NEW; END';\n\
         CREATE TRIGGER t AFTER INSERT ON __diesel_schema_migrations FOR EACH ROW EXECUTE FUNCTION f();",
    ]);
    let mut history: Vec<SourceFile> = history;
    let notes = "-- Made by the installer.\n-- exists\nCREATE TABLE e (\n  id integer\n);\n\
                 -- at 3: makes\nALTER TABLE a\n  ADD COLUMN f integer;\n-- at 4: makes nothing\n";
    history[1].beside = Some(Box::new(SourceFile::new("m/1_x/whimbrel.sql", notes)));
    let replayed = replay(Dialect::Postgres, &history);
    assert!(
        replayed.diagnostics.is_empty(),
        "{:?}",
        replayed.diagnostics
    );
    let tables = replayed.schema.tables.iter();
    let tables: Vec<String> = tables
        .map(|table| {
            let columns: Vec<&str> = table.columns.iter().map(|c| c.name.as_str()).collect();
            format!("{}: {}", table.name, columns.join(" "))
        })
        .collect();
    assert_eq!(tables, ["public.a: id b f", "public.c: id d"]);
    assert_eq!(replayed.schema.namespaces, ["public"]);
}

#[test]
fn what_is_said_wrongly_is_an_error() {
    for (script, notes) in [
        ("-- whimbrel: makes CREATE TABLE\nSELECT 1;", ""),
        ("-- whimbrel: does things\nSELECT 1;", ""),
        ("SELECT 1;\n-- whimbrel: makes nothing", ""),
        ("SELECT 1;\n-- whimbrel: no-transaction", ""),
        ("SELECT 1;", "-- at 2: makes nothing"),
        ("SELECT 1;", "-- at 1: maeks\nCREATE TABLE a (id integer);"),
        ("SELECT 1;", "CREATE TABLE a (id integer);"),
    ] {
        let mut history = scripts(&[script]);
        history[0].beside = Some(Box::new(SourceFile::new("whimbrel.sql", notes)));
        let replayed = replay(Dialect::Postgres, &history);
        assert!(!replayed.is_ok(), "{script} {notes}");
    }
}

/// `INTO` makes a table behind `WITH` as well.
#[test]
fn another_database_of_the_server_is_pointed_at() {
    let text = "CREATE TABLE a (id INT);\nUSE other;\nCREATE TABLE b (id INT);";
    let replayed = replay(Dialect::Mysql, &scripts(&[text]));
    let [found] = replayed.diagnostics.as_slice() else {
        panic!("{:?}", replayed.diagnostics);
    };
    assert_eq!(
        (found.code, &text[found.span.range()]),
        ("not-followed", "USE other")
    );
}

#[test]
fn select_into_behind_with() {
    let history = scripts(&["CREATE TABLE a (id integer);\n\
         WITH b AS (SELECT id FROM a) SELECT * INTO c FROM b;\n\
         WITH b AS (INSERT INTO a VALUES (1) RETURNING id) SELECT * INTO TEMP TABLE d FROM b;\n\
         WITH b AS (SELECT 1 AS id) INSERT INTO a SELECT id FROM b;\n\
         DROP TABLE d;"]);
    let replayed = replay(Dialect::Postgres, &history);
    assert!(
        replayed.diagnostics.is_empty(),
        "{:?}",
        replayed.diagnostics
    );
    let tables = replayed.schema.tables.iter();
    let names: Vec<&str> = tables.map(|table| table.name.name.as_str()).collect();
    assert_eq!(names, ["a", "c"]);
}

/// MySQL's default took minutes and gigabytes.
#[test]
fn parentheses_by_the_thousand_are_read() {
    let (open, close) = ("(".repeat(20_000), ")".repeat(20_000));
    for dialect in [Dialect::Postgres, Dialect::Sqlite, Dialect::Mysql] {
        for text in [
            format!("CREATE TABLE a (b INTEGER DEFAULT {open}1{close});"),
            format!("CREATE TABLE a (b INTEGER, CHECK {open}b > 1{close});"),
            format!("CREATE VIEW a AS SELECT {open}1{close} AS b;"),
            format!("SELECT {open}1{close};"),
        ] {
            replay(dialect, &[SourceFile::new("m/1_a/migration.sql", text)]);
        }
    }
    let text = "CREATE TABLE a (b INTEGER DEFAULT ((7)), c VARCHAR(9) DEFAULT ((('x'))), d INTEGER DEFAULT ((1) + (2)));";
    let schema = replay(
        Dialect::Mysql,
        &[SourceFile::new("m/1_a/migration.sql", text)],
    )
    .schema;
    let defaults = schema.tables[0]
        .columns
        .iter()
        .map(|column| column.default.clone());
    let value = |value| Some(crate::sql::Default::Value(value));
    use crate::sql::Value;
    let expected = [
        value(Value::Int("7".to_owned())),
        value(Value::String("x".to_owned())),
        Some(crate::sql::Default::Expression(Some(
            "(1) + (2)".to_owned(),
        ))),
    ];
    assert_eq!(defaults.collect::<Vec<_>>(), expected);
}

//! Bodies with wrong names: what is said, and where. That servers agree was tried by hand on SQLite 3.40 and MariaDB
//! 10.11.

use crate::{
    diagnostics::Severity,
    replay::{Bodies, replay},
    source::SourceFile,
    sql::Dialect::{self, Mysql, Postgres, Sqlite},
};

const TABLES: &str = "CREATE TABLE person (id INTEGER PRIMARY KEY, name TEXT NOT NULL);
    CREATE TABLE entry (id INTEGER PRIMARY KEY, line TEXT);";

/// What is found: `E` or `W`, the code, and the words at its place.
fn found(dialect: Dialect, texts: &[&str]) -> Vec<(String, String)> {
    let numbered = texts.iter().enumerate();
    let scripts: Vec<SourceFile> = numbered
        .map(|(at, text)| SourceFile::new(format!("m/{at}_x/migration.sql"), *text))
        .collect();
    let replayed = replay(dialect, &scripts);
    let diagnostics = replayed.diagnostics.iter().map(|found| {
        let text = &scripts[found.span.file()].text;
        let severity = match found.severity {
            Severity::Error => "E",
            Severity::Warning => "W",
        };
        (
            format!("{severity} {}", found.message),
            text[found.span.start()..found.span.end()].to_owned(),
        )
    });
    diagnostics.collect()
}

fn one(dialect: Dialect, body: &str) -> (String, String) {
    let all = found(dialect, &[TABLES, body]);
    let [only] = all.as_slice() else {
        panic!("{body}: {all:?}");
    };
    only.clone()
}

fn none(dialect: Dialect, body: &str) {
    assert_eq!(found(dialect, &[TABLES, body]), Vec::new(), "{body}");
}

#[test]
fn a_wrong_name_in_a_trigger_of_sqlite_is_a_warning() {
    let trigger = |body: &str| format!("CREATE TRIGGER t AFTER INSERT ON person {body}; END;");
    for (body, message, place) in [
        (
            "BEGIN INSERT INTO entri VALUES (1, NEW.name)",
            "table `entri` does not exist",
            "entri",
        ),
        (
            "BEGIN UPDATE entry SET lin = NEW.name",
            "column `lin` of",
            "lin",
        ),
        (
            "BEGIN SELECT 1; UPDATE entry SET line = NEW.nam",
            "column `nam` of `new`",
            "nam",
        ),
        (
            "WHEN NEW.nam = CASE WHEN 1 THEN 2 END BEGIN SELECT 1",
            "column `nam` of `new`",
            "nam",
        ),
        (
            "BEGIN DELETE FROM entry WHERE line = OLD.name",
            "`OLD` is not a table",
            "OLD",
        ),
        (
            "BEGIN INSERT INTO entry (line) VALUES (1, 2)",
            "2 values",
            "INSERT INTO entry (line) VALUES (1, 2)",
        ),
    ] {
        let (said, at) = one(Sqlite, &trigger(body));
        let start = "W trigger `t` fails when it runs: ";
        assert!(said.starts_with(start) && said.contains(message), "{said}");
        assert_eq!(at, place);
    }
    for body in [
        "WHEN NEW.name <> '' BEGIN INSERT INTO entry (line) VALUES (NEW.name || new.rowid)",
        "BEGIN SELECT RAISE(ABORT, 'no') WHERE EXISTS (SELECT 1 FROM entry e WHERE e.line = NEW.Name)",
        "BEGIN SELECT CASE WHEN NEW.id > 1 THEN RAISE(IGNORE) END",
        "BEGIN UPDATE person SET name = upper(name) WHERE id = NEW.id",
    ] {
        none(Sqlite, &trigger(body));
    }
    none(
        Sqlite,
        "CREATE TRIGGER t AFTER UPDATE OF name ON person BEGIN SELECT OLD.name, NEW.name; END;",
    );
}

/// What a later migration makes, renames or drops counts.
#[test]
fn a_trigger_is_judged_by_what_there_is_at_the_end() {
    let trigger =
        "CREATE TRIGGER t AFTER INSERT ON person BEGIN UPDATE late SET a = NEW.name; END;";
    let late = "CREATE TABLE late (a TEXT);";
    assert_eq!(found(Sqlite, &[TABLES, trigger, late]), Vec::new());
    assert_eq!(
        found(
            Sqlite,
            &[TABLES, late, trigger, "DROP TRIGGER t; DROP TABLE late;"]
        ),
        Vec::new()
    );
    let dropped = found(Sqlite, &[TABLES, late, trigger, "DROP TABLE late;"]);
    let wanted = (
        "W trigger `t` fails when it runs: table `late` does not exist any more: migration `3_x` dropped it",
        "late",
    );
    assert_eq!(dropped, [(wanted.0.to_owned(), wanted.1.to_owned())]);
    let renamed = found(
        Sqlite,
        &[TABLES, late, trigger, "ALTER TABLE late RENAME TO later;"],
    );
    assert_eq!(renamed, Vec::new());
}

/// SQLite reads the triggers when a table is renamed.
#[test]
fn sqlite_renames_no_table_while_a_trigger_names_a_missing_one() {
    let trigger =
        "CREATE TRIGGER t AFTER INSERT ON person BEGIN UPDATE entry SET line = NEW.name; END;";
    let rebuild =
        "CREATE TABLE new (line TEXT); DROP TABLE entry; ALTER TABLE new RENAME TO entry;";
    let refused = found(Sqlite, &[TABLES, trigger, rebuild]);
    let wanted =
        "E trigger `t` names the table `entry`, which does not exist: SQLite then renames no table";
    assert_eq!(refused, [(wanted.to_owned(), "entry".to_owned())]);
    let legacy = format!("PRAGMA legacy_alter_table=ON; {rebuild}");
    assert_eq!(found(Sqlite, &[TABLES, trigger, &legacy]), Vec::new());
}

#[test]
fn a_trigger_of_mysql_names_columns_of_its_rows() {
    let trigger = |event: &str, body: &str| {
        format!("CREATE TRIGGER t AFTER {event} ON person FOR EACH ROW {body};")
    };
    let (said, at) = one(
        Mysql,
        &trigger("INSERT", "INSERT INTO entry VALUES (1, NEW.nam)"),
    );
    assert_eq!(said, "E column `nam` of table `person` does not exist");
    assert_eq!(at, "nam");
    let (said, at) = one(
        Mysql,
        &trigger("DELETE", "INSERT INTO entry VALUES (1, NEW.name)"),
    );
    assert_eq!(said, "E a trigger of this event has no row `NEW`");
    assert_eq!(at, "NEW");
    for (body, message, place) in [
        (
            "INSERT INTO entri VALUES (1, NEW.name)",
            "table `entri` does not exist",
            "entri",
        ),
        (
            "BEGIN DECLARE v, w INT DEFAULT 1; IF NEW.id > v THEN UPDATE entry SET line = v WHERE lin = w; END IF; END",
            "column `lin` of table `entry` does not exist",
            "lin",
        ),
        (
            "BEGIN DECLARE v INT; SELECT lin INTO v FROM entry WHERE id = NEW.id; END",
            "column `lin` of table `entry` does not exist",
            "lin",
        ),
    ] {
        let (said, at) = one(Mysql, &trigger("INSERT", body));
        let start = "W trigger `t` fails when it runs: ";
        assert!(said.starts_with(start) && said.contains(message), "{said}");
        assert_eq!(at, place);
    }
    for body in [
        "SET @a = NEW.name",
        "BEGIN DECLARE v INT; SELECT id INTO v FROM entry WHERE line = NEW.name; SET v = v + 1; END",
        "BEGIN CASE NEW.id WHEN 1 THEN INSERT INTO entry VALUES (1, 'x'); ELSE BEGIN END; END CASE; \
         w: WHILE NEW.id < 1 DO DELETE FROM entry WHERE id = NEW.id; LEAVE w; END WHILE w; END",
    ] {
        none(Mysql, &trigger("INSERT", body));
    }
}

#[test]
fn a_function_in_sql_is_refused_where_it_is_made() {
    for (body, message, place) in [
        (
            "SELECT nam FROM person WHERE id = who",
            "column `nam`",
            "nam",
        ),
        (
            "SELECT name FROM persn WHERE id = $1",
            "table `persn`",
            "persn",
        ),
        ("SELECT lowr(name) FROM person", "function `lowr`", "lowr"),
        (
            "DELETE FROM entry; SELECT name FROM person p WHERE q.id = who",
            "`q` is not a table",
            "q",
        ),
    ] {
        let text =
            format!("CREATE FUNCTION f(who int) RETURNS text LANGUAGE sql AS $x$ {body} $x$;");
        let (said, at) = one(Postgres, &text);
        assert!(said.starts_with("E ") && said.contains(message), "{said}");
        assert_eq!(at, place);
        none(
            Postgres,
            &format!("SET check_function_bodies = off; {text}"),
        );
    }
    for body in [
        "SELECT name FROM person WHERE id = who OR id = $1 OR id = f.who",
        "INSERT INTO entry VALUES (who, 'x'); SELECT 'x'",
    ] {
        none(
            Postgres,
            &format!("CREATE FUNCTION f(who int) RETURNS text LANGUAGE sql AS $x$ {body} $x$;"),
        );
    }
    none(
        Postgres,
        "CREATE SCHEMA app; CREATE TABLE app.inside (id INT); CREATE FUNCTION f() RETURNS int LANGUAGE sql \
         SET search_path = app, public AS $$ SELECT i.id FROM inside i, person $$;",
    );
}

#[test]
fn a_function_in_plpgsql_fails_when_it_runs() {
    let function = |body: &str| {
        format!(
            "CREATE FUNCTION f(who int) RETURNS trigger LANGUAGE plpgsql AS $$ DECLARE n int := 0; r record; \
             BEGIN {body} RETURN NEW; END $$; CREATE TRIGGER t BEFORE UPDATE ON person FOR EACH ROW \
             EXECUTE FUNCTION f();"
        )
    };
    for (body, message, place) in [
        (
            "SELECT count(*) INTO n FROM entri;",
            "table `entri`",
            "entri",
        ),
        (
            "IF NEW.nam <> OLD.name THEN n := 1; END IF;",
            "column `nam` of `new`",
            "nam",
        ),
        ("NEW.name := lowr(OLD.name);", "function `lowr`", "lowr"),
        (
            "FOR r IN SELECT lin FROM entry LOOP n := r.x; END LOOP;",
            "column `lin`",
            "lin",
        ),
        (
            "PERFORM 1 FROM entry WHERE lin = NEW.name;",
            "column `lin`",
            "lin",
        ),
        (
            "INSERT INTO entry (id) VALUES (n, who) RETURNING id INTO n;",
            "2 values",
            "INSERT INTO entry (id) VALUES (n, who) RETURNING id INTO n",
        ),
        (
            "IF NOT FOUND AND TG_OP = 'UPDATE' THEN RAISE EXCEPTION 'a %', n; ELSIF nn > 1 THEN n := 2; END IF;",
            "column `nn`",
            "nn",
        ),
    ] {
        let (said, at) = one(Postgres, &function(body));
        let start = "W function `f` fails when it runs: ";
        assert!(said.starts_with(start) && said.contains(message), "{said}");
        assert_eq!(at, place);
        none(
            Postgres,
            &function(&format!(
                "BEGIN {body} EXCEPTION WHEN OTHERS THEN NULL; END;"
            )),
        );
    }
    for body in [
        "SELECT e.id, e.line INTO STRICT n, NEW.name FROM entry e WHERE e.id = who;",
        "<<outer>> FOR i IN 1..3 LOOP n := n + i; EXIT outer WHEN n > 2; END LOOP outer;",
        "CASE NEW.id WHEN 1 THEN n := r.anything; ELSE NULL; END CASE;",
        "UPDATE entry SET line = NEW.name WHERE id = n; IF FOUND THEN RAISE NOTICE '%', TG_TABLE_NAME; END IF;",
        "SELECT 1 INTO n FROM elsewhere.things; EXECUTE 'SELECT 1';",
    ] {
        none(Postgres, &function(body));
    }
    // The rows that a statement changed.
    none(
        Postgres,
        "CREATE FUNCTION f() RETURNS trigger LANGUAGE plpgsql AS $$ DECLARE n int; BEGIN SELECT count(*) INTO n FROM fresh; RETURN NULL; END $$; \
         CREATE TRIGGER t AFTER INSERT ON entry REFERENCING NEW TABLE AS fresh FOR EACH STATEMENT EXECUTE FUNCTION f();",
    );
    // Two tables that do not agree, a function that no trigger runs, and rows of a type.
    let both = format!(
        "{} CREATE TRIGGER t BEFORE UPDATE ON entry FOR EACH ROW EXECUTE FUNCTION f();",
        function("n := NEW.line;")
    );
    none(Postgres, &both);
    none(
        Postgres,
        "CREATE FUNCTION f() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN DELETE FROM gone; END $$;",
    );
    none(
        Postgres,
        "CREATE TYPE pair AS (a int, b int); CREATE FUNCTION f(all_of pair[]) RETURNS void LANGUAGE plpgsql AS \
         $$ BEGIN PERFORM a, p.b FROM unnest(all_of) AS p; END $$;",
    );
}

/// What PostgreSQL computes is looked at when it is made.
#[test]
fn a_value_with_a_wrong_name_is_refused() {
    for (text, message, place) in [
        (
            "CREATE VIEW v AS SELECT p.nam FROM person p;",
            "column `nam`",
            "nam",
        ),
        (
            "CREATE VIEW v AS SELECT lowr(name) FROM person;",
            "function `lowr`",
            "lowr",
        ),
        (
            "ALTER TABLE person ADD CHECK (lowr(name) = 'x');",
            "function `lowr`",
            "lowr",
        ),
        (
            "CREATE INDEX i ON person (lowr(name));",
            "function `lowr`",
            "lowr",
        ),
        (
            "CREATE INDEX i ON person (id) WHERE lowr(name) = '';",
            "function `lowr`",
            "lowr",
        ),
        (
            "CREATE POLICY p ON person USING (nam = 'x');",
            "column `nam`",
            "nam",
        ),
        (
            "CREATE POLICY p ON person FOR ALL USING (true) WITH CHECK (EXISTS (SELECT 1 FROM entry e WHERE e.lin = name));",
            "column `lin`",
            "lin",
        ),
        (
            "ALTER TABLE person ADD COLUMN z text DEFAULT lowr('x');",
            "function `lowr`",
            "lowr",
        ),
        (
            "CREATE TABLE z (a text, b text GENERATED ALWAYS AS (lowr(a)) STORED);",
            "function `lowr`",
            "lowr",
        ),
        (
            "CREATE TRIGGER t BEFORE UPDATE ON person FOR EACH ROW WHEN (OLD.nam <> NEW.name) EXECUTE FUNCTION f();",
            "column `nam`",
            "nam",
        ),
    ] {
        let (said, at) = one(Postgres, text);
        assert!(said.starts_with("E ") && said.contains(message), "{said}");
        assert_eq!(at, place, "{text}");
    }
    for text in [
        "CREATE VIEW v AS SELECT lower(p.name) AS n FROM person p WITH CHECK OPTION;",
        "CREATE TABLE z (a text DEFAULT upper('x'), b text GENERATED ALWAYS AS (lower(a)) STORED, CHECK (length(a) > 1));",
        "CREATE POLICY p ON person FOR INSERT WITH CHECK (person.name = current_user);",
        "CREATE FUNCTION f() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NEW; END'; CREATE TRIGGER t BEFORE \
         UPDATE ON person FOR EACH ROW WHEN (OLD.* IS DISTINCT FROM NEW.*) EXECUTE FUNCTION f();",
    ] {
        none(Postgres, text);
    }
    let generated = "CREATE TABLE z (a INT, b INT GENERATED ALWAYS AS (c + 1) VIRTUAL);";
    for dialect in [Mysql, Sqlite] {
        let (said, _) = one(dialect, generated);
        assert_eq!(said, "E column `c` of table `z` does not exist");
    }
}

#[test]
fn statements_of_bodies_are_counted_where_they_were_made() {
    let counted = |dialect: Dialect, body: &str| {
        let scripts = [TABLES, body].map(|text| SourceFile::new("m/1_x/migration.sql", text));
        let replayed = replay(dialect, &scripts);
        assert_eq!(replayed.scripts[0].bodies, Bodies::default());
        let bodies = replayed.scripts[1].bodies;
        let reasons = replayed.doubts.into_iter().map(|doubt| doubt.reason);
        (
            bodies.proved,
            bodies.cannot_tell,
            bodies.failed,
            reasons.collect::<Vec<_>>(),
        )
    };
    let trigger = "CREATE TRIGGER t AFTER INSERT ON person BEGIN
        INSERT INTO entry VALUES (NEW.id, NEW.name); UPDATE entry SET lin = 1; UPDATE entry SET line = mine(line); END;";
    let reason = "the function `mine` is not built into SQLite".to_owned();
    assert_eq!(counted(Sqlite, trigger), (1, 1, 1, vec![reason]));
    let function = |body: &str| {
        format!("CREATE FUNCTION f(who INT, said TEXT) RETURNS void LANGUAGE plpgsql AS $$ DECLARE n BIGINT := 1; r RECORD;
            BEGIN {body} END $$;")
    };
    let body = function("INSERT INTO entry VALUES (who, said || n); n := n + who;");
    assert_eq!(counted(Postgres, &body), (3, 0, 0, vec![]));
    let body = function("UPDATE entry SET line = r.x WHERE id = who;");
    assert_eq!(counted(Postgres, &body).1, 1);
    let body = function("UPDATE entry SET line = said WHERE idd = who;");
    assert_eq!(counted(Postgres, &body).2, 1);
    let body = "CREATE FUNCTION g(INT) RETURNS TEXT LANGUAGE sql AS 'SELECT line FROM entry WHERE id = $1';";
    assert_eq!(counted(Postgres, body), (1, 0, 0, vec![]));
}

#[test]
fn what_reads_itself_is_there() {
    none(
        Postgres,
        "CREATE FUNCTION g(n INT) RETURNS INT LANGUAGE sql AS $$ SELECT CASE WHEN n > 0 THEN g(n - 1) ELSE 0 END $$;",
    );
    none(
        Postgres,
        "CREATE RECURSIVE VIEW v (n) AS SELECT 1 UNION ALL SELECT n + 1 FROM v WHERE n < 5; CREATE VIEW w AS SELECT n FROM v;",
    );
    let (message, _) = one(
        Postgres,
        "CREATE RECURSIVE VIEW v (n) AS SELECT 1 UNION ALL SELECT n + 1 FROM u WHERE n < 5;",
    );
    assert!(message.contains("table `u` does not exist"), "{message}");
}

/// `RETURN NEW` and other uses of a whole row.
#[test]
fn a_row_is_a_value() {
    let text = "CREATE FUNCTION takes(one person) RETURNS int LANGUAGE sql AS 'SELECT one.id';
        CREATE FUNCTION f() RETURNS trigger LANGUAGE plpgsql AS $$ DECLARE p person%ROWTYPE; n int; BEGIN
        IF NEW IS DISTINCT FROM OLD OR NEW = OLD OR NEW IS NULL THEN
          INSERT INTO entry (id, line) VALUES (1, to_jsonb(NEW)::text), (2, NEW::text), (3, row_to_json(OLD)::text);
        END IF;
        p := NEW; n := takes(NEW); n := takes(p);
        SELECT takes(q) INTO n FROM person q;
        IF TG_OP = 'DELETE' THEN RETURN OLD; END IF;
        RETURN NEW; END $$;
        CREATE TRIGGER t BEFORE UPDATE OR DELETE ON person FOR EACH ROW EXECUTE FUNCTION f();";
    let scripts = [TABLES, text].map(|text| SourceFile::new("m/1_x/migration.sql", text));
    let replayed = replay(Postgres, &scripts);
    let doubts: Vec<_> = replayed.doubts.iter().map(|doubt| &doubt.reason).collect();
    assert_eq!(doubts, [""; 0]);
    assert_eq!(
        replayed.scripts[1].bodies.failed, 0,
        "{:?}",
        replayed.diagnostics
    );
}

/// The columns of a full-text table are those that it is made with, and those that are commands.
#[test]
fn columns_of_virtual_tables_are_known() {
    let made = "CREATE VIRTUAL TABLE ft USING fts5(name, note UNINDEXED, content='person', tokenize = 'porter ascii');
        CREATE VIRTUAL TABLE place USING rtree(id, minX, maxX, +label TEXT);
        CREATE VIRTUAL TABLE old USING fts4(body TEXT NOT NULL, tokenize=porter, order=desc);
        CREATE VIRTUAL TABLE vec USING vec0(a float[3]);";
    let said = |body: &str| one(Sqlite, &format!("{made}\n{body}"));
    for body in [
        "CREATE TRIGGER t AFTER DELETE ON person BEGIN INSERT INTO ft(ft, rowid, name, note) VALUES ('delete', old.id, old.name, ''); END;",
        "INSERT INTO ft(ft, rank) VALUES ('rank', 'bm25(10.0)'); INSERT INTO old(docid, body) VALUES (1, 'x');",
        "CREATE VIEW v AS SELECT name, rank, bm25(ft), highlight(ft, 0, '<', '>') AS h FROM ft WHERE ft MATCH 'x' ORDER BY rank;",
        "INSERT INTO place VALUES (1, 0, 1, 'here'); SELECT label FROM place WHERE minX > 0;",
        "INSERT INTO vec(anything) VALUES (1);",
    ] {
        none(Sqlite, &format!("{made}\n{body}"));
    }
    // The one that is there stays, and another one of its name has other columns.
    for body in [
        "CREATE VIRTUAL TABLE IF NOT EXISTS ft USING fts5(other); INSERT INTO ft(name) VALUES ('x');",
        "DROP TABLE ft; CREATE VIRTUAL TABLE ft USING vec0(a float[3]); INSERT INTO ft(anything) VALUES (1);",
        "CREATE VIEW v AS SELECT id FROM person; CREATE VIEW IF NOT EXISTS v AS SELECT name FROM person; SELECT id FROM v;",
    ] {
        none(Sqlite, &format!("{made}\n{body}"));
    }
    for (body, wanted) in [
        (
            "INSERT INTO ft(nam) VALUES ('x');",
            "E column `nam` of table `ft` does not exist",
        ),
        (
            "SELECT labl FROM place;",
            "E column `labl` of table `place` does not exist",
        ),
        (
            "INSERT INTO person(person) VALUES (1);",
            "E column `person` of table `person` does not exist",
        ),
    ] {
        assert_eq!(said(body).0, wanted, "{body}");
    }
}

#[test]
fn loops_and_cursors_have_variables_of_their_own() {
    let function =
        |body: &str| format!("CREATE FUNCTION f() RETURNS void LANGUAGE plpgsql AS $$ {body} $$;");
    // With how many parts are judged, and how many of them surely run.
    for (body, parts, sure) in [
        (
            "BEGIN FOR i IN 1..3 LOOP INSERT INTO entry VALUES (i, 'x'); END LOOP; END",
            3,
            3,
        ),
        (
            "BEGIN FOR i IN REVERSE 3..1 BY 2 LOOP DELETE FROM entry WHERE id = i; END LOOP; \
             FOR i IN 1..2 LOOP UPDATE entry SET id = i; END LOOP; END",
            7,
            7,
        ),
        (
            "DECLARE c CURSOR (least INTEGER) FOR SELECT id, name FROM person WHERE id > least; \
             BEGIN FOR r IN c(3) LOOP UPDATE entry SET line = r.name WHERE id = r.id; END LOOP; END",
            2,
            2,
        ),
        (
            "DECLARE k INTEGER; n TEXT; BEGIN FOR k, n IN SELECT id, name FROM person LOOP \
             INSERT INTO entry VALUES (k, n); END LOOP; END",
            2,
            2,
        ),
        // What stands behind the dot of a label is not looked up.
        (
            "BEGIN <<rows>> FOR i IN 1..3 LOOP UPDATE entry SET id = rows.i; EXIT rows; END LOOP; END",
            3,
            2,
        ),
        (
            "<<outer>> DECLARE i INTEGER; BEGIN FOR i IN 1..3 LOOP UPDATE entry SET id = outer.i; \
             END LOOP; END",
            3,
            2,
        ),
        (
            "DECLARE r RECORD; BEGIN FOR r IN EXECUTE 'SELECT 1 AS a' LOOP \
             INSERT INTO entry VALUES (r.a, 'x'); END LOOP; END",
            1,
            0,
        ),
    ] {
        let text = format!("{TABLES}{}", function(body));
        let replayed = replay(Postgres, &[SourceFile::new("m/1_x/migration.sql", text)]);
        let bodies = replayed.scripts[0].bodies;
        assert_eq!(replayed.diagnostics, Vec::new(), "{body}");
        assert_eq!(bodies.proved + bodies.cannot_tell, parts, "{body}");
        assert_eq!(bodies.proved, sure, "{body}");
    }
    let wrong = function(
        "DECLARE c CURSOR FOR SELECT nme FROM person; BEGIN FOR r IN c LOOP NULL; END LOOP; END",
    );
    let (message, place) = one(Postgres, &wrong);
    assert!(message.contains("column `nme`"), "{message}");
    assert_eq!(place, "nme");
}

//! A wrong name in any body of any database at any place: each of these is seen. Each body stands with the right name
//! (in braces, behind the bar) and with the wrong one.

use crate::{
    replay::replay,
    source::SourceFile,
    sql::Dialect::{self, Mysql, Postgres, Sqlite},
};

const TABLES: &str =
    "CREATE TABLE person (id INTEGER PRIMARY KEY, name VARCHAR(50) NOT NULL, born DATE);
    CREATE TABLE entry (id INTEGER PRIMARY KEY, line VARCHAR(50), person_id INTEGER);";

fn messages(dialect: Dialect, body: &str) -> Vec<String> {
    let scripts = [TABLES, body].map(|text| SourceFile::new("1_x/migration.sql", text));
    let found = replay(dialect, &scripts).diagnostics;
    found.into_iter().map(|found| found.message).collect()
}

/// The text with the first or the second of each pair in braces.
fn chosen(text: &str, second: bool) -> String {
    let mut out = String::new();
    let mut rest = text;
    while let Some((before, behind)) = rest.split_once('{') {
        let (pair, after) = behind.split_once('}').unwrap();
        let (wrong, right) = pair.split_once('|').unwrap();
        out.push_str(before);
        out.push_str(if second { right } else { wrong });
        rest = after;
    }
    out + rest
}

fn check(dialect: Dialect, around: impl Fn(&str) -> String, bodies: &[&str]) {
    for body in bodies {
        let right = around(&chosen(body, true));
        assert_eq!(messages(dialect, &right), Vec::<String>::new(), "{right}");
        let wrong = around(&chosen(body, false));
        assert_eq!(messages(dialect, &wrong).len(), 1, "not seen: {wrong}");
    }
}

#[test]
fn in_plpgsql() {
    let around = |body: &str| {
        format!(
            "CREATE FUNCTION f(who int, VARIADIC more text[] DEFAULT '{{}}') RETURNS SETOF entry LANGUAGE plpgsql AS $$
             DECLARE n int := 0; t text; p person%ROWTYPE; e entry; r record; c CURSOR FOR SELECT id FROM entry;
             BEGIN {body} END $$;"
        )
    };
    check(
        Postgres,
        around,
        &[
            "SELECT name INTO {tt|t} FROM person;",
            "SELECT {nam|name} INTO STRICT t FROM person;",
            "{nn|n} := 1;",
            "n := {nn|n} + 1;",
            "p.{nam|name} := 'x';",
            "t := p.{nam|name};",
            "SELECT * INTO p FROM person; t := p.{line|name};",
            "e.{lin|line} = 'x';",
            "FOR r IN SELECT id, line FROM entry LOOP n := r.{idd|id}; END LOOP;",
            "FOR r IN SELECT e.id AS number FROM entry e LOOP PERFORM 1 FROM person WHERE id = r.{id|number}; END LOOP;",
            "FOR i IN 1..{nn|n} LOOP t := i; END LOOP;",
            "SELECT id, name INTO r FROM person WHERE id = who; RETURN QUERY SELECT * FROM entry WHERE line = r.{nam|name};",
            "INSERT INTO entry (id, line) VALUES (1, 'x') RETURNING id, line INTO r; n := r.{num|id};",
            "IF EXISTS (SELECT 1 FROM {entri|entry}) THEN NULL; END IF;",
            "WHILE {nn|n} > 1 LOOP n := n - 1; END LOOP;",
            "LOOP EXIT WHEN {nn|n} > 3; END LOOP;",
            "RAISE NOTICE 'a % b %', n, {tt|t};",
            "RAISE EXCEPTION 'a %', p.{nam|name} USING HINT = 'x';",
            "ASSERT {nn|n} > 1, 'x';",
            "CASE {nn|n} WHEN 1 THEN n := 2; ELSE n := 3; END CASE;",
            "CASE WHEN {nn|n} > 1 THEN n := 2; WHEN n = 0 THEN n := 4; END CASE;",
            "RETURN NEXT {ee|e};",
            "PERFORM {lowr|lower}(t);",
            "TRUNCATE {entri|entry};",
            "BEGIN n := {nn|n}; EXCEPTION WHEN unique_violation THEN n := 1; END;",
            "BEGIN n := 1; EXCEPTION WHEN unique_violation OR check_violation THEN UPDATE entry SET {lin|line} = 'x'; END;",
            "DELETE FROM entry WHERE {lin|line} = ANY (more);",
            "UPDATE entry SET line = t FROM person q WHERE {qq|q}.id = person_id;",
            "EXECUTE 'SELECT 1' INTO n; UPDATE entry SET {lin|line} = t;",
            "EXECUTE format('SELECT %s', n) INTO r; t := r.anything; UPDATE entry SET {lin|line} = t;",
            "WITH x AS (SELECT id FROM entry) SELECT count(*) INTO n FROM {y|x};",
            "<<a>> FOR r IN SELECT 1 AS one LOOP CONTINUE a WHEN r.{two|one} = 1; END LOOP;",
            "IF n > 1 THEN n := 1; ELSIF {nn|n} > 2 THEN n := 2; END IF;",
            "FOREACH {tt|t} IN ARRAY more LOOP NULL; END LOOP;",
        ],
    );
}

#[test]
fn in_triggers_and_rules_of_postgresql() {
    let trigger = |body: &str| {
        format!(
            "CREATE FUNCTION f() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN {body} RETURN NEW; END $$;
             CREATE TRIGGER t BEFORE INSERT OR UPDATE ON person FOR EACH ROW EXECUTE FUNCTION f();"
        )
    };
    check(
        Postgres,
        trigger,
        &[
            "NEW.{nam|name} := 'x';",
            "NEW.born = NEW.{bron|born};",
            "IF TG_OP = 'UPDATE' AND OLD.{nam|name} IS DISTINCT FROM NEW.name THEN NULL; END IF;",
            "SELECT line INTO NEW.{nam|name} FROM entry;",
            "INSERT INTO entry (id, {lin|line}) VALUES (NEW.id, NEW.name);",
        ],
    );
    check(
        Postgres,
        |rule: &str| format!("CREATE RULE r AS ON INSERT TO person {rule};"),
        &[
            "DO ALSO INSERT INTO {entri|entry} (id, line) VALUES (NEW.id, NEW.name)",
            "DO ALSO (DELETE FROM entry WHERE line = NEW.{nam|name}; UPDATE entry SET line = 'x')",
        ],
    );
    check(
        Postgres,
        str::to_owned,
        &[
            "CREATE DOMAIN d AS text CHECK ({lenth|length}(VALUE) > 2);",
            "CREATE FUNCTION f(a int) RETURNS text LANGUAGE sql BEGIN ATOMIC SELECT {nam|name} FROM person WHERE id = a; END;",
            "CREATE FUNCTION f(a int) RETURNS int LANGUAGE sql RETURN a + {lenth|length}('x');",
            "CREATE FUNCTION f(a int) RETURNS text LANGUAGE plpgsql AS $$ BEGIN RETURN {b|a}; END $$; ALTER FUNCTION f(int) RENAME TO g;",
            "CREATE FUNCTION f(a int) RETURNS text LANGUAGE sql AS 'SELECT ''x'''; SELECT {f(1, 2)|f(1)};",
            "CREATE FUNCTION f(a int) RETURNS text LANGUAGE sql AS 'SELECT ''x'''; ALTER FUNCTION f RENAME TO g; SELECT {f|g}(1);",
            "CREATE FUNCTION f(a int) RETURNS text LANGUAGE sql AS 'SELECT ''x'''; SELECT f({b|a} => 1);",
            "CREATE PROCEDURE f(a int) LANGUAGE plpgsql AS $$ BEGIN DELETE FROM entry WHERE id = {b|a}; COMMIT; END $$;",
        ],
    );
}

#[test]
fn in_triggers_and_routines_of_mysql() {
    check(
        Mysql,
        |body: &str| format!("CREATE TRIGGER t BEFORE UPDATE ON person FOR EACH ROW {body};"),
        &[
            "SET NEW.{nam|name} = 'x'",
            "SET NEW.name = OLD.{nam|name}",
            "UPDATE {entri|entry} SET line = NEW.name",
            "BEGIN DECLARE n INT DEFAULT (SELECT count(*) FROM {entri|entry}); SET n = n + 1; END",
            "BEGIN IF NEW.id > 1 THEN DELETE FROM entry WHERE {lin|line} = 'x'; END IF; END",
        ],
    );
    check(
        Mysql,
        |body: &str| format!("CREATE PROCEDURE p(IN a INT, OUT b TEXT) MODIFIES SQL DATA {body};"),
        &[
            "UPDATE entry SET {lin|line} = 'x' WHERE id = a",
            "BEGIN DECLARE n INT; SELECT {lin|line} INTO b FROM entry WHERE id = a; END",
            "BEGIN DECLARE c CURSOR FOR SELECT {nam|name} FROM person; OPEN c; FETCH c INTO b; CLOSE c; END",
            "l: BEGIN WHILE a > {aa|1} DO SET a = a - 1; END WHILE; LEAVE l; END",
            "BEGIN CASE WHEN a = {aa|1} THEN SELECT 1; ELSE SELECT 2; END CASE; END",
            "SELECT {lowr|lower}(name) FROM person",
        ],
    );
    check(
        Mysql,
        |body: &str| {
            format!(
                "CREATE FUNCTION p(a INT) RETURNS TEXT CHARACTER SET utf8 DETERMINISTIC {body};"
            )
        },
        &[
            "RETURN (SELECT {nam|name} FROM person WHERE id = a)",
            "BEGIN DECLARE n TEXT; SELECT name INTO n FROM {persn|person} WHERE id = a; RETURN n; END",
        ],
    );
    check(
        Mysql,
        str::to_owned,
        &[
            "CREATE VIEW v AS SELECT name, born FROM person; ALTER TABLE person DROP COLUMN {name|id};",
        ],
    );
}

#[test]
fn in_triggers_and_views_of_sqlite() {
    check(
        Sqlite,
        |body: &str| format!("CREATE TRIGGER t AFTER UPDATE ON person {body}; END;"),
        &[
            "WHEN NEW.{nam|name} <> '' BEGIN SELECT 1",
            "BEGIN INSERT INTO entry ({lin|line}) VALUES (NEW.name)",
            "BEGIN UPDATE entry SET line = OLD.{nam|name}",
            "BEGIN SELECT CASE WHEN NEW.{idd|id} > 1 THEN RAISE(ABORT, 'x') END",
            "BEGIN SELECT {entri|entry}.line FROM entry",
        ],
    );
    check(
        Sqlite,
        str::to_owned,
        &[
            "CREATE VIEW v AS SELECT {nam|name} FROM person;",
            "CREATE VIEW v (a) AS SELECT p.{nam|name} FROM person p JOIN entry e ON e.id = p.id;",
            "CREATE VIEW v AS SELECT * FROM {persn|person};",
        ],
    );
}

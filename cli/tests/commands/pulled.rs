//! What is pulled is a valid schema, and what it leaves out is said.

use std::fs;

use whimbrel_engine::sql::Dialect;
use whimbrel_tests::live::Live;

use crate::project::Project;

async fn pull(dialect: Dialect, label: &str, sql: &str) -> Option<(Project, Live, String)> {
    let mut live = Live::create(dialect, label).await?;
    live.apply(sql).await.expect("objects");
    let project = Project::new(label);
    project.write(".env", &format!("DATABASE_URL=\"{}\"\n", live.url()));
    let source = format!(
        "datasource db {{\n  provider = \"{}\"\n}}\n",
        dialect.provider()
    );
    project.write("prisma/schema.prisma", &source);
    let said = project.expect(0, "db pull");
    project.expect(0, "validate");
    Some((project, live, said))
}

#[tokio::test]
async fn names_are_made_up_where_there_is_no_letter() {
    let sql = "CREATE TYPE version AS ENUM ('*', '3.5', 'beta');\
               CREATE TABLE release (id INT PRIMARY KEY, version version NOT NULL DEFAULT '3.5');";
    let Some((project, live, _)) = pull(Dialect::Postgres, "made_up", sql).await else {
        return;
    };
    let text = fs::read_to_string(project.root.join("prisma/schema.prisma")).expect("a schema");
    assert!(
        text.contains("VALUE_3_5 @map(\"3.5\")") && text.contains("@default(VALUE_3_5)"),
        "{text}"
    );
    live.drop().await;
}

#[tokio::test]
async fn a_time_of_an_unknown_type_is_sql() {
    let sql = "CREATE TABLE visit (id INTEGER PRIMARY KEY, \
               at TIMESTAMP WITHOUT TIME ZONE NOT NULL DEFAULT CURRENT_TIMESTAMP)";
    let pulled = pull(Dialect::Sqlite, "unknown_time", sql).await;
    let (project, live, _) = pulled.expect("SQLite is always there");
    let text = fs::read_to_string(project.root.join("prisma/schema.prisma")).expect("a schema");
    assert!(
        text.contains("@default(dbgenerated(\"CURRENT_TIMESTAMP\"))"),
        "{text}"
    );
    live.drop().await;
}

/// Only a `DateTime` has the time as its default.
#[tokio::test]
async fn a_time_as_text_is_sql() {
    let sql = "CREATE TABLE signal (id INTEGER PRIMARY KEY, sent TEXT DEFAULT CURRENT_TIMESTAMP, day DATE DEFAULT CURRENT_DATE)";
    for dialect in [Dialect::Sqlite, Dialect::Postgres] {
        let Some((project, live, _)) = pull(dialect, "time_as_text", sql).await else {
            continue;
        };
        let text = fs::read_to_string(project.root.join("prisma/schema.prisma")).expect("a schema");
        assert!(
            text.contains("String?   @default(dbgenerated(\"CURRENT_TIMESTAMP\"))"),
            "{text}"
        );
        project.expect(0, "migrate dev --adopt-drift");
        live.drop().await;
    }
}

/// Relations are told apart by the tables that their keys refer to, also where the columns are the same.
#[tokio::test]
async fn a_second_pull_keeps_the_relations_of_one_column() {
    let sql = "CREATE TABLE ship (id INTEGER NOT NULL PRIMARY KEY); CREATE TABLE tug (id INTEGER NOT NULL PRIMARY KEY);\
               CREATE TABLE tow (id INTEGER NOT NULL PRIMARY KEY, by_ship INTEGER, lead_ship INTEGER, FOREIGN KEY (by_ship) REFERENCES ship (id) ON DELETE SET NULL, \
               FOREIGN KEY (by_ship) REFERENCES tug (id), FOREIGN KEY (lead_ship) REFERENCES ship (id));";
    for dialect in [Dialect::Sqlite, Dialect::Postgres, Dialect::Mysql] {
        let Some((project, live, _)) = pull(dialect, "one_column", sql).await else {
            continue;
        };
        let said = project.expect(0, "db pull");
        assert!(said.contains("The schema has them already"), "{said}");
        live.drop().await;
    }
}

/// MySQL reports no digits behind the point as none or as 0.
#[tokio::test]
async fn a_time_that_follows_its_row_stays_so() {
    let sql = "CREATE TABLE watch (id INT NOT NULL PRIMARY KEY, name VARCHAR(20) NOT NULL, \
               at TIMESTAMP NOT NULL DEFAULT CURRENT_TIMESTAMP ON UPDATE CURRENT_TIMESTAMP);";
    let Some((project, live, _)) = pull(Dialect::Mysql, "follows_row", sql).await else {
        return;
    };
    project.expect(0, "migrate dev --adopt-drift");
    let file = project.root.join("prisma/schema.prisma");
    let text = fs::read_to_string(&file).expect("a schema");
    let longer = text.replace("VarChar(20)", "VarChar(40)");
    assert_ne!(text, longer);
    fs::write(&file, longer).expect("a schema");
    project.expect(0, "migrate dev --name longer");
    live.drop().await;
}

#[tokio::test]
async fn adoption_carries_checks_and_names_the_rest() {
    let sql = "CREATE TABLE berth (id INT PRIMARY KEY, length INT CONSTRAINT long_enough CHECK (length > 3), harbour TEXT);\
               CREATE INDEX by_harbour ON berth (harbour) INCLUDE (length);\
               CREATE VIEW long_berths AS SELECT id FROM berth WHERE length > 9;";
    let Some((project, live, said)) = pull(Dialect::Postgres, "adopted", sql).await else {
        return;
    };
    for name in ["checks long_enough of berth", "views long_berths"] {
        assert!(said.contains(name), "{said}");
    }
    let said = project.expect(0, "migrate dev --adopt-drift");
    let folder = project.root.join("prisma/migrations");
    let folders = fs::read_dir(folder).expect("migrations").flatten();
    let path = folders
        .map(|entry| entry.path())
        .find(|path| path.is_dir())
        .expect("one");
    let text = fs::read_to_string(path.join("migration.sql")).expect("a script");
    assert!(
        text.contains("ADD CONSTRAINT \"long_enough\" CHECK"),
        "{text}"
    );
    assert!(text.contains("INCLUDE (\"length\")"), "{text}");
    assert!(
        text.contains("long_berths") || said.contains("view long_berths"),
        "{said}\n{text}"
    );
    live.drop().await;
}

/// Where a database cannot be adopted, the reason and the way by hand are said.
#[tokio::test]
async fn a_refusal_has_a_reason() {
    let sql = "CREATE SCHEMA auth; CREATE TABLE auth.person (id INT PRIMARY KEY);\
               CREATE TABLE note (id INT PRIMARY KEY REFERENCES auth.person);";
    let Some((project, live, _)) = pull(Dialect::Postgres, "reason", sql).await else {
        return;
    };
    let (code, said) = {
        let output = project.run("migrate dev --adopt-drift");
        (
            output.status.code(),
            String::from_utf8_lossy(&output.stderr).into_owned(),
        )
    };
    assert!(code == Some(0) || said.contains("auth.person"), "{said}");
    assert!(
        code == Some(0) || said.contains("whimbrel migrate resolve --applied"),
        "{said}"
    );
    live.drop().await;
}

/// A second pull leaves a schema as somebody arranged it, and brings what is new.
#[tokio::test]
async fn comments_and_order_stay() {
    let schema = "/* who may */\nenum Rank {\n  LOW // the least\n  HIGH\n\n  // more to come\n}\n\n\
                  // free\n\n// about berths\nmodel Berth { // of the harbour\n  // first the boats\n  boats Boat[]\n  \
                  id Int @id // by hand\n  /// Told.\n  rank Rank @default(LOW)\n  gone Int? // goes too\n\n  \
                  // often asked\n  @@index([rank]) // twice a day\n  // the end\n}\n\n\
                  model Boat {\n  id Int @id\n  berthId Int\n  berth Berth @relation(fields: [berthId], references: [id]) // where\n}\n\n// last\n";
    let source = "datasource db {\n  provider = \"sqlite\"\n}\n\n// by whom\n";
    let script = "CREATE TABLE Berth (id INTEGER NOT NULL PRIMARY KEY, rank TEXT NOT NULL DEFAULT 'LOW', depth REAL);\
                  CREATE INDEX Berth_rank_idx ON Berth (rank);\
                  CREATE TABLE Boat (id INTEGER NOT NULL PRIMARY KEY, berthId INTEGER NOT NULL REFERENCES Berth (id) ON DELETE RESTRICT ON UPDATE CASCADE);\
                  CREATE TABLE Crew (id INTEGER NOT NULL PRIMARY KEY);";
    let mut live = Live::create(Dialect::Sqlite, "arranged")
        .await
        .expect("SQLite");
    live.apply(script).await.expect("objects");
    let project = Project::new("arranged");
    project.write(".env", &format!("DATABASE_URL=\"{}\"\n", live.url()));
    project.write("prisma/schema.prisma", &format!("{source}{schema}"));
    project.expect(0, "db pull");
    let read = || fs::read_to_string(project.root.join("prisma/schema.prisma")).expect("a schema");
    let text = read();
    let words = text.split_whitespace().collect::<Vec<_>>().join(" ");
    let wanted = "datasource db { provider = \"sqlite\" } // by whom /** * who may */ enum Rank { LOW // the least \
                  HIGH // more to come } // free // about berths model Berth { // of the harbour // first the boats \
                  boats Boat[] id Int @id @default(autoincrement()) // by hand /// Told. rank Rank @default(LOW) \
                  depth Float? // the end // often asked @@index([rank]) // twice a day } \
                  model Boat { id Int @id @default(autoincrement()) berthId Int \
                  berth Berth @relation(fields: [berthId], references: [id]) // where } \
                  model Crew { id Int @id @default(autoincrement()) } // last";
    assert_eq!(words, wanted, "{text}");
    project.expect(0, "validate");
    project.expect(0, "db pull");
    assert_eq!(read(), text);
    live.drop().await;
}

/// Foreign keys between types that are one to the database alone stay, and the schema stays valid.
#[tokio::test]
async fn foreign_keys_between_other_types_stay() {
    let keys = "CREATE TABLE dock (id BIGINT NOT NULL PRIMARY KEY);\
                CREATE TABLE ship (id INT NOT NULL PRIMARY KEY, dock INT REFERENCES dock (id));";
    let sqlite = "CREATE TABLE dock (id GUID NOT NULL PRIMARY KEY);\
                  CREATE TABLE ship (id INTEGER NOT NULL PRIMARY KEY, dock TEXT REFERENCES dock (id));";
    for (dialect, sql) in [(Dialect::Postgres, keys), (Dialect::Sqlite, sqlite)] {
        let Some((project, live, said)) = pull(dialect, "mixed_key", sql).await else {
            continue;
        };
        assert!(
            said.contains("the foreign key on dock refers to dock(id)"),
            "{said}"
        );
        let text = fs::read_to_string(project.root.join("prisma/schema.prisma")).expect("a schema");
        assert!(
            text.contains("// A foreign key to dock(id)") && !text.contains("@relation"),
            "{text}"
        );
        project.expect(0, "migrate dev --adopt-drift");
        let said = project.expect(0, "migrate dev --name again");
        assert!(said.contains("Already in sync"), "{said}");
        live.drop().await;
    }
}

/// SQLite lets a key hold null, the schema language does not: such a model is ignored, and its relations are too.
#[tokio::test]
async fn a_key_that_may_be_null_is_ignored() {
    let sql = "CREATE TABLE tide (port TEXT PRIMARY KEY, code TEXT NOT NULL UNIQUE);\
               CREATE TABLE mark (id INTEGER PRIMARY KEY, port TEXT REFERENCES tide (port));";
    let pulled = pull(Dialect::Sqlite, "null_key", sql).await;
    let (project, live, said) = pulled.expect("SQLite is always there");
    assert!(
        said.contains("the key column \"port\" is not NOT NULL"),
        "{said}"
    );
    let text = fs::read_to_string(project.root.join("prisma/schema.prisma")).expect("a schema");
    assert!(text.contains("@@ignore"), "{text}");
    project.expect(0, "migrate dev --adopt-drift");
    let said = project.expect(0, "migrate dev --name again");
    assert!(said.contains("Already in sync"), "{said}");
    live.drop().await;
}

#[tokio::test]
async fn tables_and_columns_without_a_letter_have_names() {
    let sql = "CREATE TABLE \"порт\" (\"ид\" INTEGER PRIMARY KEY, \"глубина\" REAL, \"7\" TEXT);\
               CREATE TABLE \"港\" (id INTEGER PRIMARY KEY, \"порт\" INTEGER REFERENCES \"порт\" (\"ид\"));";
    let pulled = pull(Dialect::Sqlite, "no_letter", sql).await;
    let (project, live, _) = pulled.expect("SQLite is always there");
    let text = fs::read_to_string(project.root.join("prisma/schema.prisma")).expect("a schema");
    let words = text.split_whitespace().collect::<Vec<_>>().join(" ");
    for name in [
        "field Int @id @default(autoincrement()) @map(\"ид\")",
        "field_2 Float? @map(\"глубина\")",
        "field_7 String? @map(\"7\")",
        "@@map(\"порт\")",
        "@@map(\"港\")",
    ] {
        assert!(words.contains(name), "{text}");
    }
    project.expect(0, "migrate dev --adopt-drift");
    let said = project.expect(0, "migrate dev --name again");
    assert!(said.contains("Already in sync"), "{said}");
    live.drop().await;
}

/// What no diff sees is adopted in the order in which it is needed; what no migration can add is named.
#[tokio::test]
async fn objects_of_the_database_alone_are_adopted() {
    let (made, by_hand) = (
        "CREATE TABLE quay (id INTEGER NOT NULL PRIMARY KEY, depth INTEGER)",
        "CREATE VIEW z_deep AS SELECT id, depth FROM quay WHERE depth > 9;\
         CREATE VIEW a_deepest AS SELECT id FROM z_deep WHERE depth > 20;\
         CREATE TRIGGER sound AFTER INSERT ON quay FOR EACH ROW BEGIN DELETE FROM log_book WHERE id < 3; END;",
    );
    let log_book = "CREATE TABLE log_book (id INTEGER NOT NULL PRIMARY KEY)";
    for dialect in [Dialect::Sqlite, Dialect::Mysql] {
        let sql = format!("{made};{log_book};");
        let Some((project, mut live, _)) = pull(dialect, "live_only", &sql).await else {
            continue;
        };
        project.expect(0, "migrate dev --adopt-drift");
        live.apply(by_hand).await.expect("objects by hand");
        let said = project.expect(0, "migrate dev");
        assert!(
            said.contains("only this database has these, without a migration"),
            "{said}"
        );
        let said = project.expect(0, "migrate dev --adopt-drift");
        assert!(!said.contains("leaves out"), "{said}");
        let folders = fs::read_dir(project.root.join("prisma/migrations")).expect("migrations");
        let paths = folders.flatten().map(|entry| entry.path());
        let mut paths: Vec<_> = paths.filter(|path| path.is_dir()).collect();
        paths.sort();
        let last = paths.last().expect("the adopted one").join("migration.sql");
        let text = fs::read_to_string(last).expect("a script");
        let place = |name: &str| text.find(name).unwrap_or_else(|| panic!("{name}: {text}"));
        assert!(place("z_deep") < place("a_deepest"), "{text}");
        assert!(text.contains("sound"), "{text}");
        let said = project.expect(0, "migrate dev --adopt-drift");
        assert!(
            said.contains("Already in sync") && !said.contains("only the database"),
            "{said}"
        );
        // The history makes all of it anew.
        project.expect(0, "migrate reset --force");
        let said = project.expect(0, "migrate dev --adopt-drift");
        assert!(
            said.contains("Already in sync") && !said.contains("only the database"),
            "{said}"
        );
        live.drop().await;
    }
}

#[tokio::test]
async fn what_no_migration_can_add_is_named() {
    let sql = "CREATE TABLE lock_gate (id INTEGER NOT NULL PRIMARY KEY, width INTEGER)";
    let pulled = pull(Dialect::Sqlite, "live_check", sql).await;
    let (project, mut live, _) = pulled.expect("SQLite is always there");
    project.expect(0, "migrate dev --adopt-drift");
    let by_hand = "DROP TABLE lock_gate; CREATE TABLE lock_gate (id INTEGER NOT NULL PRIMARY KEY, width INTEGER CHECK (width > 2)) STRICT;";
    live.apply(by_hand).await.expect("made anew by hand");
    let said = project.expect(0, "migrate dev --adopt-drift");
    for part in [
        "CHECK (width > 2)",
        "the option STRICT of table `lock_gate`",
    ] {
        assert!(said.contains(part), "{said}");
    }
    live.drop().await;
}

/// Policies need their table's row level security, functions come before triggers, comments go along.
#[tokio::test]
async fn adoption_carries_what_hangs_on_tables() {
    let sql = "CREATE TABLE cargo (id INT PRIMARY KEY, owner TEXT NOT NULL);\
               CREATE INDEX by_owner ON cargo (lower(owner));\
               ALTER TABLE cargo ENABLE ROW LEVEL SECURITY; CREATE POLICY own_cargo ON cargo USING (owner = current_user);\
               CREATE FUNCTION weigh() RETURNS trigger LANGUAGE plpgsql AS $$begin return new; end$$;\
               CREATE TRIGGER a_weigh BEFORE UPDATE ON cargo FOR EACH ROW EXECUTE FUNCTION weigh();\
               COMMENT ON TABLE cargo IS 'all of it';";
    let Some((project, mut live, _)) = pull(Dialect::Postgres, "hanging", sql).await else {
        return;
    };
    let output = project.run("migrate dev");
    let said = String::from_utf8_lossy(&output.stderr).into_owned();
    for part in ["function `weigh`", "policy `own_cargo`"] {
        assert!(said.contains(part), "{said}");
    }
    project.expect(0, "migrate dev --adopt-drift");
    project.expect(0, "migrate reset --force");
    let found = live.describe(&[]).await;
    let names: Vec<&str> = found.opaque.iter().map(|o| o.name.name.as_str()).collect();
    for name in ["own_cargo", "weigh", "a_weigh"] {
        assert!(names.contains(&name), "{names:?}");
    }
    let table = found
        .tables
        .iter()
        .find(|t| t.name.name == "cargo")
        .expect("cargo");
    assert!(
        table.options.contains_key("ENABLE ROW LEVEL SECURITY"),
        "{:?}",
        table.options
    );
    assert_eq!(table.indexes.len(), 1, "{:?}", table.indexes);
    assert_eq!(found.attached.len(), 1, "{:?}", found.attached);
    live.drop().await;
}

/// An index on an expression is named with it.
#[tokio::test]
async fn drift_names_expressions() {
    let sql = "CREATE TABLE buoy (id INTEGER NOT NULL PRIMARY KEY, name TEXT NOT NULL);";
    for dialect in [Dialect::Sqlite, Dialect::Postgres] {
        let Some((project, mut live, _)) = pull(dialect, "expression", sql).await else {
            continue;
        };
        project.expect(0, "migrate dev --adopt-drift");
        let index = "CREATE INDEX by_name ON buoy (lower(name))";
        live.apply(index).await.expect("an index");
        let output = project.run("migrate dev");
        let said = String::from_utf8_lossy(&output.stderr).into_owned();
        assert!(
            said.contains("Added index on columns (lower(name)"),
            "{said}"
        );
        project.expect(0, "migrate dev --adopt-drift");
        let said = project.expect(0, "migrate dev");
        assert!(said.contains("Already in sync"), "{said}");
        live.drop().await;
    }
}

/// SQLite writes new names into the triggers and views that only the database has.
#[tokio::test]
async fn renames_are_followed_by_what_only_sqlite_has() {
    let sql = "CREATE TABLE Hull (id INTEGER NOT NULL PRIMARY KEY, paint TEXT);\
               CREATE TABLE Diary (id INTEGER NOT NULL PRIMARY KEY, line TEXT);";
    let pulled = pull(Dialect::Sqlite, "live_rename", sql).await;
    let (project, mut live, _) = pulled.expect("SQLite is always there");
    project.expect(0, "migrate dev --adopt-drift");
    let by_hand = "CREATE VIEW painted AS SELECT id, paint FROM Hull;\
                   CREATE TRIGGER painter AFTER UPDATE OF paint ON Hull BEGIN INSERT INTO Diary (line) VALUES (new.paint); END;\
                   CREATE TRIGGER scribe AFTER INSERT ON Diary BEGIN UPDATE Hull SET paint = new.line WHERE id = 2; END;";
    live.apply(by_hand).await.expect("objects by hand");
    let path = project.root.join("prisma/schema.prisma");
    let schema = fs::read_to_string(&path).expect("a schema");
    let schema = schema.replace("paint", "colour");
    fs::write(&path, &schema).expect("written");
    project.expect(0, "migrate dev --name colours --rename Hull.paint=colour");
    fs::write(&path, schema.replace("Hull", "Body")).expect("written");
    project.expect(0, "migrate dev --name bodies --rename Hull=Body");
    let works = "INSERT INTO Body (id, colour) VALUES (1, 'red'), (2, 'none'); UPDATE Body SET colour = 'blue' WHERE id = 1;\
                 CREATE TABLE proof AS SELECT CASE WHEN colour = 'blue' THEN 1 END AS is_blue FROM Body;\
                 CREATE UNIQUE INDEX only_blue ON proof (is_blue);";
    live.apply(works)
        .await
        .expect_err("both hulls are blue: the triggers fired");
    let found = live.describe(&[]).await;
    assert_eq!(found.opaque.len(), 3, "{:?}", found.opaque);
    for object in found.opaque.iter() {
        let sql = object.sql.as_deref().unwrap_or_default();
        assert!(sql.contains("Body") && !sql.contains("paint FROM"), "{sql}");
    }
    live.drop().await;
}

/// What a pull leaves out is said; rights and owners, which an adopted migration never has, are said as well.
#[tokio::test]
async fn what_is_left_out_is_said() {
    let sql = "CREATE DOMAIN depth AS INT; CREATE TABLE sea (id INT PRIMARY KEY, low depth); COMMENT ON COLUMN sea.low IS 'of the bed';\
        ALTER TABLE sea ENABLE ROW LEVEL SECURITY; CREATE TABLE gulf (wide INT) INHERITS (sea);\
        CREATE TABLE wave (id INT NOT NULL, day DATE NOT NULL, sea INT, CONSTRAINT of_sea FOREIGN KEY (sea) REFERENCES sea (id) DEFERRABLE) PARTITION BY RANGE (day);\
        CREATE INDEX by_sea ON wave (sea NULLS FIRST); GRANT SELECT ON sea TO pg_monitor;";
    let Some((project, live, said)) = pull(Dialect::Postgres, "said_left", sql).await else {
        return;
    };
    for part in [
        "domains of columns gulf.low, sea.low",
        "comments column low of sea",
        "row level security of tables sea",
        "the tables that others inherit from sea of gulf",
        "partitions of tables wave",
        "DEFERRABLE of constraints of_sea of wave",
        "the place of nulls in indexes by_sea of wave",
    ] {
        assert!(said.contains(part), "{part}: {said}");
    }
    let said = project.expect(0, "migrate dev --adopt-drift");
    assert!(
        said.contains("because each database has its own: the rights of `sea`"),
        "{said}"
    );
    live.drop().await;
}

use super::*;

const HEAD: &str = "datasource db {\n  provider = \"sqlite\"\n}\n\n";

fn project(schema: &str, scripts: &[(&str, &str)]) -> Project {
    Project {
        schema: vec![SourceFile::new("schema.prisma", schema)],
        migrations: scripts
            .iter()
            .map(|(name, sql)| Script {
                name: (*name).to_owned(),
                file: SourceFile::new(format!("migrations/{name}/migration.sql"), *sql),
            })
            .collect(),
        lock: None,
        ..Project::default()
    }
}

fn user(fields: &str) -> String {
    format!("{HEAD}model User {{\n  id Int @id\n{fields}}}\n")
}

const INIT: &str = "-- CreateTable\nCREATE TABLE \"User\" (\n    \"id\" INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT\n);\n";

fn request(name: &str) -> Request<'_> {
    Request {
        name,
        now: 1_704_542_400,
        accept_data_loss: false,
        renames: &[],
        previous: None,
    }
}

fn draft(project: &Project, request: &Request) -> Result<Option<Draft>, Refusal> {
    super::draft(project, &check(project), request)
}

#[test]
fn an_empty_schema_is_a_mistake_with_advice() {
    for text in ["", " \n\t"] {
        let checked = check(&project(text, &[]));
        assert!(checked.has_errors() && checked.state.is_none());
        assert_eq!(checked.diagnostics[0].code, "empty-schema");
    }
    assert!(check(&Project::default()).has_errors());
}

#[test]
fn a_history_that_ends_at_the_schema_needs_nothing() {
    let project = project(&user(""), &[("1_init", INIT)]);
    let checked = check(&project);
    assert!(!checked.has_errors(), "{:?}", checked.diagnostics);
    assert!(checked.state.is_some_and(|state| state.change.is_none()));
    assert!(matches!(draft(&project, &request("x")), Ok(None)));
}

#[test]
fn a_change_is_shown_where_it_stands() {
    let schema = user("  name String?\n");
    let project = project(&schema, &[("1_init", INIT)]);
    let state = check(&project).state.expect("no mistakes");
    let change = state.change.expect("a change");
    assert_eq!(
        change.sql,
        "-- AlterTable\nALTER TABLE \"User\" ADD COLUMN \"name\" TEXT;\n"
    );
    let place = change.diagnostic.span;
    assert_eq!(schema.get(place.range()), Some("name"));
}

#[test]
fn what_lives_in_other_schemas_is_left_alone() {
    let schema = "datasource db {\n  provider = \"postgresql\"\n}\n";
    let model = format!("{schema}model User {{\n  id Int @id\n}}\n");
    let sql = "CREATE SCHEMA jobs;\nCREATE TABLE jobs.queue (id int PRIMARY KEY);\n\
               CREATE TABLE \"User\" (id INTEGER NOT NULL, CONSTRAINT \"User_pkey\" PRIMARY KEY (id));\n";
    let state = |text: &str| check(&project(text, &[("1_init", sql)])).state;
    assert_eq!(state(&model).expect("no mistakes").change, None);
    let change = state(schema).expect("no mistakes").change;
    let sql = change.expect("the model is gone").sql;
    assert!(
        sql.ends_with("-- DropTable\nDROP TABLE \"User\";\n"),
        "{sql}"
    );
}

#[test]
fn an_operator_class_that_is_there_is_not_missing() {
    let schema = |ops: &str| {
        format!(
            "datasource db {{\n  provider = \"postgresql\"\n}}\nmodel User {{\n  id Int @id\n  name String\n  \
             @@index([name{ops}])\n}}\n"
        )
    };
    let sql = |class: &str| {
        format!(
            "CREATE TABLE \"User\" (id INTEGER NOT NULL, name TEXT NOT NULL, CONSTRAINT \"User_pkey\" PRIMARY KEY (id));\n\
             CREATE INDEX \"User_name_idx\" ON \"User\"(name{class});\n"
        )
    };
    let change = |ops: &str, class: &str| {
        let checked = check(&project(&schema(ops), &[("1_init", &sql(class))]));
        checked.state.expect("no mistakes").change.is_some()
    };
    let ops = "(ops: raw(\"text_pattern_ops\"))";
    assert!(!change(ops, " text_pattern_ops"));
    assert!(!change("", " text_pattern_ops"), "made by hand, left alone");
    assert!(change(ops, ""));
}

#[test]
fn numbers_of_different_lengths_are_told() {
    let scripts = |names: [&'static str; 2]| [(names[0], INIT), (names[1], "SELECT 1;")];
    let codes = |names| {
        let checked = check(&project(&user(""), &scripts(names)));
        let codes = checked.diagnostics.iter().map(|found| found.code);
        codes.collect::<Vec<_>>()
    };
    assert_eq!(codes(["10_c", "2_b"]), ["order-of-numbers"]);
    assert!(codes(["02_b", "10_c"]).is_empty());
    assert!(codes(["2_b", "a_c"]).is_empty());
}

#[test]
fn two_migrations_of_the_same_second_are_told() {
    let scripts = |second: &'static str| [("20240106120000_init", INIT), (second, "SELECT 1;")];
    let codes = |second| {
        let checked = check(&project(&user(""), &scripts(second)));
        assert!(!checked.has_errors());
        let codes = checked.diagnostics.iter().map(|found| found.code);
        codes.collect::<Vec<_>>()
    };
    assert_eq!(codes("20240106120000_more"), ["same-timestamp"]);
    assert!(codes("20240106120001_more").is_empty());
}

#[test]
fn another_provider_is_refused() {
    let mut project = project(&user(""), &[("1_init", INIT)]);
    project.lock = Some(Lock {
        path: "migrations/migration_lock.toml".to_owned(),
        dialect: Dialect::Postgres,
    });
    let checked = check(&project);
    assert_eq!(checked.diagnostics[0].code, "provider-switched");
    assert!(checked.state.is_none());
}

#[test]
fn the_first_migration_brings_the_lock_file() {
    let project = project(&user(""), &[]);
    let draft = draft(&project, &request("init"))
        .expect("allowed")
        .expect("a change");
    assert_eq!(draft.record.name, "20240106120000_init");
    assert_eq!(draft.record.sql, INIT);
    assert!(
        draft
            .lock
            .is_some_and(|lock| lock.contains("provider = \"sqlite\""))
    );
    assert!(!draft.rewritten);
}

#[test]
fn names_are_made_harmless_or_refused() {
    let project = project(&user(""), &[]);
    let named = |name| draft(&project, &request(name)).map(|draft| draft.map(|d| d.record.name));
    assert!(matches!(named("../../x"), Ok(Some(name)) if name == "20240106120000_x"));
    assert!(matches!(named("//"), Err(Refusal::Name)));
}

#[test]
fn a_draft_is_written_anew_in_its_place_until_it_is_touched() {
    let with_name = "-- AlterTable\nALTER TABLE \"User\" ADD COLUMN \"name\" TEXT;\n";
    let record = Record {
        name: "20240105000000_add_names".to_owned(),
        sql: with_name.to_owned(),
    };
    let scripts = [("1_init", INIT), ("20240105000000_add_names", with_name)];
    let two = project(&user("  name String?\n  nick String?\n"), &scripts);
    let again = Request {
        previous: Some(record),
        ..request("Add names")
    };
    let drafted = draft(&two, &again).expect("allowed").expect("a change");
    assert!(drafted.rewritten);
    assert_eq!(drafted.record.name, "20240105000000_add_names");
    assert!(drafted.record.sql.contains("nick") && drafted.record.sql.contains("name"));

    // Under another name, edited by hand, or unknown: a migration of its own.
    let other_name = Request {
        name: "add_nick",
        ..again.clone()
    };
    let edited = [
        scripts[0],
        (
            "20240105000000_add_names",
            "ALTER TABLE \"User\" ADD \"name\" TEXT;",
        ),
    ];
    let edited = project(&user("  name String?\n  nick String?\n"), &edited);
    let unknown = request("add_names");
    for (project, request) in [(&two, &other_name), (&edited, &again), (&two, &unknown)] {
        let drafted = draft(project, request).expect("allowed").expect("a change");
        assert!(!drafted.rewritten);
        assert!(drafted.record.name.starts_with("20240106120000_"));
        assert_eq!(drafted.record.sql.matches("ADD COLUMN").count(), 1);
    }

    // The developer changed the mind altogether.
    let back = Project {
        schema: project(&user(""), &[]).schema,
        ..two.clone()
    };
    assert!(matches!(draft(&back, &again), Err(Refusal::Superfluous(_))));
}

#[test]
fn rows_are_never_lost_unasked() {
    let init =
        "CREATE TABLE \"User\" (\"id\" INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT, \"name\" TEXT);";
    let project = project(&user(""), &[("1_init", init)]);
    let refused = draft(&project, &request("drop_name"));
    assert!(matches!(refused, Err(Refusal::DataLoss(change, _)) if change.is_destructive()));
    let accepted = Request {
        accept_data_loss: true,
        ..request("drop_name")
    };
    let drafted = draft(&project, &accepted)
        .expect("allowed")
        .expect("a change");
    assert!(drafted.record.sql.starts_with("/*\n  Warnings:\n"));
}

#[test]
fn mistakes_are_reported_before_anything_is_written() {
    let broken = project("model {", &[]);
    assert!(matches!(
        draft(&broken, &request("x")),
        Err(Refusal::Mistakes(_))
    ));
}

#[test]
fn what_the_database_will_refuse_is_shown_where_it_stands() {
    let schema = "datasource db {\n  provider = \"postgresql\"\n}\n\n\
        model Log {\n  id BigInt @id\n  body Json @db.Json\n  by String @db.Uuid\n  user User @relation(fields: [by], references: [id])\n\n  @@index([body])\n}\n\n\
        model User {\n  id String @id\n  logs Log[]\n}\n";
    let checked = check(&project(schema, &[]));
    let shown = crate::diagnostics::render(&checked.diagnostics, &checked.files, false);
    let expected = "warning[database-limit]: PostgreSQL has no foreign key from UUID to TEXT: it cannot compare them\n\
        \x20--> schema.prisma:8:3\n  |\n8 |   by String @db.Uuid\n  |   ^^\n  |\n  = help: give both fields the same native type\n\n\
        warning[database-limit]: PostgreSQL has no BTREE index on JSON\n\
        \x20 --> schema.prisma:11:3\n   |\n11 |   @@index([body])\n   |   ^^^^^^^^^^^^^^^\n   |\n   = help: use the native type JsonB\n";
    assert_eq!(shown.trim_end(), expected.trim_end());
    assert!(!checked.has_errors());
}

#[test]
fn what_the_history_has_was_possible() {
    let schema = "datasource db {\n  provider = \"postgresql\"\n}\n\n\
        model Log {\n  id Int @id\n  body String @unique\n  at String\n\n  @@index([at], type: Gist)\n}\n";
    let script = "CREATE TABLE \"Log\" (\"id\" INTEGER NOT NULL, \"body\" TEXT NOT NULL, \"at\" TEXT NOT NULL, \
        CONSTRAINT \"Log_pkey\" PRIMARY KEY (\"id\"));\n\
        CREATE UNIQUE INDEX \"Log_body_key\" ON \"Log\"(\"body\");\n";
    let codes = |scripts: &[(&str, &str)]| -> Vec<&str> {
        let checked = check(&project(schema, scripts));
        checked.diagnostics.iter().map(|d| d.code).collect()
    };
    assert_eq!(codes(&[("1_a", script)]), ["database-limit"]);
    let with = format!("{script}CREATE INDEX \"Log_at_idx\" ON \"Log\" USING gist (\"at\");\n");
    assert_eq!(codes(&[("1_a", &with)]), [""; 0]);
}

/// What only the live database has is put back when its table is made anew, or the change is refused.
#[test]
fn what_only_the_database_has_stays() {
    let init = "CREATE TABLE \"User\" (\"id\" INTEGER NOT NULL PRIMARY KEY, \"a\" INTEGER, \"b\" INTEGER);";
    let by_hand = format!(
        "{init} CREATE TRIGGER logs AFTER INSERT ON \"User\" BEGIN SELECT NEW.\"b\"; END; CREATE VIEW seen AS SELECT \"b\" \
         FROM \"User\";"
    );
    let live = |schema: &str| Project {
        live: Some(replay(Dialect::Sqlite, &[SourceFile::new("x", by_hand.as_str())]).schema),
        ..project(&user(schema), &[("20240106120000_init", init)])
    };
    let try_it = |schema: &str, renames: &[Rename]| {
        let project = live(schema);
        let request = Request {
            name: "x",
            now: 0,
            accept_data_loss: true,
            renames,
            previous: None,
        };
        super::draft(&project, &check(&project), &request)
    };
    let names = |items: &[crate::conserve::Item]| -> Vec<String> {
        items.iter().map(crate::conserve::Item::describe).collect()
    };
    let made = try_it("  a String?\n  b Int?\n", &[]);
    let made = made.expect("a draft").expect("a change");
    assert_eq!(names(&made.carried), ["trigger `logs` of table `User`"]);
    assert!(
        made.record.sql.contains("CREATE TRIGGER logs"),
        "{}",
        made.record.sql
    );
    let made = try_it("  a Int?\n  b Int?\n  c Int?\n", &[]);
    assert!(made.expect("a draft").expect("a change").carried.is_empty());
    let lost = |made| match made {
        Err(Refusal::Lost(lost)) => {
            let items: Vec<_> = lost.into_iter().map(|lost| lost.item).collect();
            names(&items)
        }
        other => vec![format!("{other:?}")],
    };
    let both = ["view `seen`", "trigger `logs` of table `User`"];
    assert_eq!(lost(try_it("  a Int?\n", &[])), both);
    // SQLite writes the new name into both.
    let renames = ["User.b=c".parse().expect("a rename")];
    let made = try_it("  a Int?\n  c Int?\n", &renames);
    let made = made.expect("a draft").expect("a change");
    assert_eq!(
        made.record.sql,
        "-- RenameColumn\nALTER TABLE \"User\" RENAME COLUMN \"b\" TO \"c\";\n"
    );
}

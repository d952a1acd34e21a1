//! Projects, their migrations and their database.

use std::fs;

use crate::project::{Project, SCHEMA};

#[test]
fn a_project_from_its_first_day() {
    let project = Project::new("first-day");
    project.expect(0, "validate");
    project.expect(1, "migrate check --offline");
    project.expect(1, "migrate status");
    assert!(
        project
            .expect(0, "migrate dev --name init")
            .contains("Wrote prisma/migrations/")
    );
    assert!(project.expect(0, "migrate dev").contains("Already in sync"));
    project.expect(0, "migrate check --offline");
    assert!(project.expect(0, "migrate status").contains("up to date"));

    project.add_field("phone String?");
    assert!(
        project
            .expect(1, "migrate check --offline")
            .contains("no migration adds this column")
    );
    assert!(
        project.expect(1, "migrate dev").contains("--name"),
        "it never waits for an answer"
    );
    project.expect(0, "migrate dev --create-only --name phone");
    assert!(
        project
            .expect(1, "migrate status")
            .contains("have not been applied yet")
    );
    assert!(project.expect(0, "migrate deploy").contains("_phone`"));
    assert!(
        project
            .expect(0, "migrate deploy")
            .contains("No pending migrations")
    );
    assert_eq!(project.migrations(), 2);
}

#[test]
fn rows_are_not_lost_unasked() {
    let project = Project::new("lost-rows");
    project.add_field("phone String?");
    project.expect(0, "migrate dev --name init");
    project.write("row.sql", "INSERT INTO \"User\" (\"phone\") VALUES ('1');");
    project.expect(0, "db execute --file row.sql");
    project.write("prisma/schema.prisma", SCHEMA);
    assert!(
        project
            .expect(1, "migrate dev --name drop")
            .contains("--accept-data-loss")
    );
    assert_eq!(project.migrations(), 1);
    project.expect(0, "migrate dev --name drop --accept-data-loss");
    assert_eq!(project.migrations(), 2);
    assert!(project.expect(1, "migrate reset").contains("--force"));
    assert!(
        project
            .expect(0, "migrate reset --force")
            .contains("_init`")
    );
}

#[test]
fn a_difference_has_an_exit_code() {
    let project = Project::new("diff");
    let schema = "prisma/schema.prisma";
    let from_empty = format!("migrate diff --from-empty --to-schema {schema}");
    assert!(
        project
            .expect(0, &from_empty)
            .contains("[+] Added tables\n  - User")
    );
    project.expect(2, &format!("{from_empty} --exit-code"));
    let script = project.expect(0, &format!("{from_empty} --script"));
    assert!(
        script.starts_with("-- CreateTable\nCREATE TABLE \"User\""),
        "{script}"
    );
    assert!(
        project
            .expect(0, &format!("{from_empty} --json"))
            .contains("\"empty\": false")
    );

    let lossy = project.expect(
        0,
        &format!("migrate diff --from-schema {schema} --to-empty --json"),
    );
    assert!(lossy.contains("\"severity\": \"warning\""), "{lossy}");

    project.expect(0, "migrate dev --name init");
    let sides = [
        "--from-migrations prisma/migrations",
        "--from-url file:prisma/dev.db",
        "--from-schema-datasource prisma/schema.prisma",
        "--from-schema-datamodel prisma/schema.prisma",
    ];
    for side in sides {
        project.expect(
            0,
            &format!("migrate diff {side} --to-schema {schema} --exit-code"),
        );
    }
    project.expect(
        1,
        "migrate diff --from-empty --to-schema missing.prisma --exit-code",
    );
    project.expect(1, "migrate diff --from-empty --to-empty");
    project.expect(2, "migrate diff --from-empty");
}

#[test]
fn a_copy_is_kept_before_a_deployment() {
    let project = Project::new("backup");
    project.expect(0, "migrate dev --name init");
    project.write(
        "prisma/migrations/3_more/migration.sql",
        "CREATE TABLE more (id INTEGER PRIMARY KEY);\n",
    );
    let deployed = project.expect(0, "migrate deploy --backup");
    let kept = deployed
        .lines()
        .find(|line| line.starts_with("Kept a copy: "));
    let kept = kept.expect("a copy").trim_start_matches("Kept a copy: ");
    assert!(
        kept.ends_with(".bak") && fs::metadata(kept).is_ok(),
        "{deployed}"
    );
    let nothing = project.expect(0, "migrate deploy --backup");
    assert!(!nothing.contains("Kept"), "{nothing}");
}

#[test]
fn a_failed_migration_is_resolved() {
    let project = Project::new("resolve");
    project.expect(0, "migrate dev --name init");
    project.write(
        "prisma/migrations/3_bad/migration.sql",
        "INSERT INTO nowhere VALUES (1);\n",
    );
    let failed = project.expect(1, "migrate deploy");
    assert!(
        failed.contains("3_bad") && failed.contains("nowhere"),
        "{failed}"
    );
    assert!(project.expect(1, "migrate status").contains("3_bad"));
    project.expect(0, "migrate resolve --rolled-back 3_bad");
    project.expect(0, "migrate resolve --applied 3_bad");
    assert!(
        project
            .expect(0, "migrate status --json")
            .contains("\"state\": \"applied\"")
    );
    assert!(
        project
            .expect(1, "migrate resolve --applied 4_none")
            .contains("P3017")
    );
}

#[test]
fn formatting_and_mistakes() {
    let project = Project::new("format");
    project.expect(0, "format --check");
    project.write(
        "prisma/schema.prisma",
        &SCHEMA.replace("  name ", " name  "),
    );
    project.expect(1, "format --check");
    project.expect(0, "format");
    let formatted = fs::read_to_string(project.root.join("prisma/schema.prisma"));
    assert_eq!(formatted.expect("a schema"), SCHEMA);

    project.write("prisma/schema.prisma", &SCHEMA.replace("String?", "Strin?"));
    let found = project.expect(1, "validate");
    assert!(
        found.contains("error[unknown-type]") && found.contains("schema.prisma:8:8"),
        "{found}"
    );
    assert!(
        project
            .expect(1, "validate --json")
            .contains("\"code\":\"unknown-type\"")
    );
    for (text, says) in [("", "is empty"), ("a\0", "NUL byte")] {
        project.write("prisma/schema.prisma", text);
        assert!(project.expect(1, "validate").contains(says));
    }
    let _ = fs::remove_file(project.root.join("prisma/schema.prisma"));
    assert!(
        project
            .expect(1, "validate")
            .contains("there is no schema at prisma/schema.prisma")
    );
}

#[test]
fn a_schema_on_standard_input() {
    let project = Project::new("standard-input");
    let untidy = SCHEMA.replace("  name ", " name  ");
    let formatted = project.pipe("format --schema -", &untidy);
    assert_eq!(formatted, (Some(0), SCHEMA.to_owned()));
    let (code, _) = project.pipe("format --check --schema -", &untidy);
    assert_eq!(code, Some(1));
    let (code, _) = project.pipe("validate --schema -", SCHEMA);
    assert_eq!(code, Some(0));
    let wrong = SCHEMA.replace("String?", "Strin?");
    let (code, found) = project.pipe("validate --json --schema -", &wrong);
    assert_eq!(code, Some(1));
    assert!(found.contains("\"file\":\"standard input\""), "{found}");
    let (code, _) = project.pipe("format --schema -", "model {");
    assert_eq!(code, Some(1), "a text with mistakes is not touched");
}

#[test]
fn a_database_that_is_not_there() {
    let project = Project::new("unreachable");
    project.expect(0, "migrate dev --create-only --name init");
    assert!(project.expect(1, "migrate status").contains("P1003"));
    assert!(
        !project.root.join("prisma/dev.db").exists(),
        "a look makes no file"
    );
    let shown = project.expect(
        1,
        "migrate status --url postgresql://me:secret@127.0.0.1:1/x",
    );
    assert!(
        shown.contains("P1001") && !shown.contains("secret"),
        "{shown}"
    );
    let shown = project.expect(1, "migrate deploy --url file:no/such/folder/x.db");
    assert!(shown.contains("no/such/folder/x.db"), "{shown}");
    project.write(".env", "");
    assert!(project.expect(1, "migrate status").contains("DATABASE_URL"));
}

#[test]
fn a_database_is_pulled() {
    let project = Project::new("pull");
    assert!(project.expect(1, "db pull").contains("P1003"));
    let configuration = SCHEMA.split("model").next().expect("a datasource");
    project.write("prisma/schema.prisma", configuration);
    project.write("prisma/dev.db", "");
    assert!(project.expect(1, "db pull").contains("P4001"));
    project.write(
        "script.sql",
        "CREATE TABLE \"User\" (\"id\" INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT, \"name\" TEXT);\n",
    );
    project.expect(0, "db execute --file script.sql");
    assert!(
        project
            .expect(1, "db execute --file script.sql")
            .contains("already exists")
    );
    assert_eq!(project.expect(0, "db pull --print"), SCHEMA);
    assert!(
        project
            .expect(0, "db pull")
            .contains("Wrote 1 model and 0 enums")
    );
    assert!(project.expect(0, "db pull").contains("already"));
    let written = fs::read_to_string(project.root.join("prisma/schema.prisma"));
    assert_eq!(written.expect("a schema"), SCHEMA);
}

#[test]
fn drift_is_seen() {
    let project = Project::new("drift");
    project.expect(0, "migrate dev --name init");
    project.write(
        "by-hand.sql",
        "CREATE TABLE \"Stray\" (\"id\" INTEGER NOT NULL PRIMARY KEY);\n",
    );
    project.expect(0, "db execute --file by-hand.sql");
    project.add_field("phone String?");
    let found = project.expect(1, "migrate dev --name phone");
    for part in [
        "drift",
        "[+] Added tables",
        "- Stray",
        "migrate reset",
        "db execute --file undo.sql",
    ] {
        assert!(found.contains(part), "{found}");
    }
    assert_eq!(project.migrations(), 1, "nothing was written");
    project.write("by-hand.sql", "DROP TABLE \"Stray\";\n");
    project.expect(0, "db execute --file by-hand.sql");
    project.expect(0, "migrate dev --name phone");
}

/// An index over an expression, which a database may word otherwise, is the migration's own; only what was
/// done by hand is taken back.
#[test]
fn what_was_done_by_hand_is_taken_back() {
    let project = Project::new("taken-back");
    project.expect(0, "migrate dev --name init");
    project.expect(0, "migrate dev --create-only --name index");
    let index = "CREATE UNIQUE INDEX \"by_name\" ON \"User\" (lower(\"name\")) WHERE \"id\" > 1;\n";
    let folder = project.root.join("prisma/migrations");
    let names = fs::read_dir(folder).expect("the migrations").flatten();
    let mut names = names.map(|entry| entry.file_name().to_string_lossy().into_owned());
    let created = names.find(|name| name.ends_with("_index"));
    let created = created.expect("the new migration");
    project.write(&format!("prisma/migrations/{created}/migration.sql"), index);
    project.expect(0, "migrate deploy");
    let back = "migrate diff --from-url file:./prisma/dev.db --to-migrations prisma/migrations --exit-code";
    project.expect(0, back);
    project.write(
        "by-hand.sql",
        "CREATE INDEX \"x\" ON \"User\" (\"name\");\n",
    );
    project.expect(0, "db execute --file by-hand.sql");
    let undo = project.expect(2, &format!("{back} --script"));
    assert_eq!(undo, "-- DropIndex\nDROP INDEX \"x\";\n");
}

#[test]
fn a_history_is_linted() {
    let project = Project::new("lint");
    project.expect(0, "migrate dev --create-only --name init");
    let shown = project.expect(0, "migrate lint");
    assert!(shown.contains("understood  ignored"), "{shown}");
    assert!(shown.contains("0 errors"), "{shown}");
    project.write(
        "prisma/migrations/3_bad/migration.sql",
        "INSERT INTO \"User\" (\"name\") VALUES ('a');\nDROP TABLE \"Nowhere\";\n",
    );
    let shown = project.expect(1, "migrate lint prisma/migrations");
    for part in ["3_bad/migration.sql:2:12", "Nowhere", "1 error,"] {
        assert!(shown.contains(part), "{shown}");
    }
    let json = project.expect(1, "migrate lint --json");
    assert!(
        json.contains("\"ignored\": 1") && json.contains("\"failed\": 1"),
        "{json}"
    );
    assert!(
        project
            .expect(1, "migrate lint nowhere")
            .contains("nowhere does not exist")
    );
}

#[test]
fn a_sealed_history_shows_edits() {
    let project = Project::new("sealed");
    assert!(
        project
            .expect(1, "migrate hash")
            .contains("write the first migration")
    );
    project.expect(0, "migrate dev --create-only --name init");
    assert!(
        project
            .expect(0, "migrate check --offline")
            .contains("There is no whimbrel.lock")
    );
    let sealed = project.expect(0, "migrate hash");
    assert!(sealed.contains("Recorded 1 migration in"), "{sealed}");
    assert!(
        project
            .expect(0, "migrate hash")
            .contains("already records")
    );
    assert!(
        !project
            .expect(0, "migrate check --offline")
            .contains("There is no whimbrel.lock")
    );

    project.add_field("phone String?");
    project.expect(0, "format");
    project.expect(0, "migrate dev --create-only --name phone");
    project.expect(0, "migrate check --offline");
    project.expect(0, "migrate deploy");

    let folder = project.root.join("prisma/migrations");
    let entries = fs::read_dir(&folder).expect("the migrations");
    let mut scripts: Vec<_> = entries
        .map(|entry| entry.expect("an entry").path().join("migration.sql"))
        .filter(|path| path.exists())
        .collect();
    scripts.sort();
    let script = fs::read_to_string(&scripts[0]).expect("a script");
    fs::write(&scripts[0], format!("{script}-- edited\n")).expect("a writable script");
    for command in ["check --offline", "deploy", "status", "reset --force"] {
        let edited = project.expect(1, &format!("migrate {command}"));
        for part in ["was edited after it was recorded", "recorded:", "now:"] {
            assert!(edited.contains(part), "{command}: {edited}");
        }
    }
    fs::remove_file(folder.join("whimbrel.lock")).expect("the seal");
    let unsealed = project.expect(1, "migrate status");
    assert!(
        unsealed.contains("These applied migrations were edited"),
        "{unsealed}"
    );
    project.expect(0, "migrate hash");
    project.expect(0, "migrate check --offline");
}

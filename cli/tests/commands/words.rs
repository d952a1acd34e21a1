//! What is around migrations: types, seeds, completions, codes.

use std::{fs, process::Command};

use crate::project::{Project, SCHEMA};

#[test]
fn types_are_generated_where_the_schema_says() {
    let project = Project::new("generate");
    let nothing = project.expect(1, "generate");
    assert!(nothing.contains("provider = \"whimbrel\""), "{nothing}");
    let printed = project.expect(0, "generate --output -");
    assert!(printed.contains("pub struct User"), "{printed}");
    let block = |settings: &str| {
        let own = format!(
            "generator types {{\n  provider = \"whimbrel\"\n  output   = \"../src/models.rs\"\n{settings}}}\n\n"
        );
        project.write("prisma/schema.prisma", &format!("{own}{SCHEMA}"));
    };
    block("  serde = true\n");
    let written = project.expect(0, "generate");
    assert!(
        written.contains("Generated the Rust types in src/models.rs"),
        "{written}"
    );
    let text = fs::read_to_string(project.root.join("src/models.rs")).expect("a module");
    assert!(
        text.contains("serde::Serialize") && text.contains("pub struct User"),
        "{text}"
    );
    assert!(project.expect(0, "generate").contains("is up to date"));
    block("  dates = \"moment\"\n");
    let wrong = project.expect(1, "generate");
    assert!(wrong.contains("\"chrono\" or \"time\""), "{wrong}");

    block("  driver = \"rusqlite\"\n");
    project.expect(0, "generate");
    let text = fs::read_to_string(project.root.join("src/models.rs")).expect("a module");
    assert!(
        text.contains("from_row") && !text.contains("sqlx"),
        "{text}"
    );
    let flag = project.expect(0, "generate --driver sqlx --output -");
    assert!(flag.contains("sqlx::FromRow"), "{flag}");
    block("  driver = \"odbc\"\n");
    let wrong = project.expect(1, "generate");
    assert!(wrong.contains("\"sqlx\" or \"rusqlite\""), "{wrong}");

    // A migration brings the types along, unless it is told not to.
    block("");
    fs::remove_file(project.root.join("src/models.rs")).expect("the module");
    project.expect(0, "migrate dev --name init --skip-generate");
    assert!(!project.root.join("src/models.rs").exists());
    let told = project.expect(0, "migrate dev");
    assert!(told.contains("src/models.rs"), "{told}");
}

#[test]
fn rusqlite_has_no_types_for_a_server() {
    let project = Project::new("generate-server");
    let schema = SCHEMA.replace("\"sqlite\"", "\"postgresql\"");
    assert_ne!(schema, SCHEMA);
    project.write("prisma/schema.prisma", &schema);
    let refused = project.expect(1, "generate --driver rusqlite --output -");
    assert!(refused.contains("rusqlite reads SQLite"), "{refused}");
}

#[cfg(unix)]
#[test]
fn a_seed_command_gets_arguments_and_variables() {
    let project = Project::new("seed");
    let none = project.expect(1, "db seed");
    assert!(none.contains("[package.metadata.whimbrel]"), "{none}");
    project.write(
        "package.json",
        "{ \"prisma\": { \"seed\": \"echo from-package $DATABASE_URL\" } }",
    );
    let seeded = project.expect(0, "db seed -- one two");
    assert!(
        seeded.contains("from-package file:./dev.db one two"),
        "{seeded}"
    );
    let other = project.expect(0, "db seed --url file:./other.db");
    assert!(other.contains("from-package file:./other.db"), "{other}");
    project.write(
        "Cargo.toml",
        "[package]\nname = \"x\"\n\n[package.metadata.whimbrel]\nseed = \"exit 3\"\n",
    );
    let failed = project.expect(1, "db seed");
    assert!(failed.contains("the seed command failed"), "{failed}");
}

#[test]
fn shells_get_completions() {
    let project = Project::new("completions");
    for shell in ["bash", "zsh", "fish", "powershell", "elvish"] {
        let script = project.expect(0, &format!("completions {shell}"));
        assert!(
            script.contains("migrate") && script.contains("resolve"),
            "{shell}"
        );
    }
}

#[test]
fn cargo_finds_the_command() {
    let output = Command::new(env!("CARGO_BIN_EXE_cargo-whimbrel"))
        .args(["whimbrel", "--version"])
        .output()
        .expect("the command runs");
    let text = String::from_utf8_lossy(&output.stdout);
    assert!(
        output.status.success() && text.starts_with("whimbrel "),
        "{text}"
    );
}

#[test]
fn troubles_have_prismas_codes() {
    let project = Project::new("codes");
    project.expect(0, "migrate dev --name init");
    let lock = "prisma/migrations/migration_lock.toml";
    project.write(lock, "provider = \"postgresql\"\n");
    let switched = project.expect(1, "migrate deploy");
    assert!(switched.contains("P3019"), "{switched}");
    project.write(lock, "provider = \"sqlite\"\n");
    project.write(
        "prisma/migrations/29990101000000_x/migration.sql",
        "ALTER TABLE \"Nowhere\" ADD COLUMN a INTEGER;\n",
    );
    let broken = project.expect(1, "migrate dev --name y");
    assert!(broken.contains("P3006"), "{broken}");
    fs::remove_dir_all(project.root.join("prisma/migrations/29990101000000_x")).expect("a folder");
    project.write("prisma/schema.prisma", &SCHEMA.replace("String?", "Strin?"));
    for command in ["migrate dev", "db push", "generate", "migrate deploy"] {
        let invalid = project.expect(1, command);
        assert!(invalid.contains("P1012"), "{command}: {invalid}");
    }
    project.write("prisma/schema.prisma", SCHEMA);
    project.write("other.sql", "CREATE TABLE a (id INTEGER PRIMARY KEY);");
    project.expect(1, "db execute --file other.sql --url sqlite:none.db");
    project.write("none.db", "");
    project.expect(0, "db execute --file other.sql --url sqlite:none.db");
    let full = project.expect(1, "migrate deploy --url sqlite:none.db");
    assert!(full.contains("P3005"), "{full}");
    let full = project.expect(1, "migrate dev --url sqlite:none.db");
    assert!(
        full.contains("P3005") && full.contains("migrate reset"),
        "{full}"
    );
}

#[test]
fn migrate_hash_names_edits_and_repairs_what_a_merge_left() {
    let project = Project::new("hash");
    project.expect(0, "migrate dev --name init");
    project.expect(0, "migrate hash");
    let folder = project.root.join("prisma/migrations");
    let mut entries = fs::read_dir(&folder).expect("a folder").flatten();
    let migration = entries.find(|entry| entry.path().is_dir());
    let script = migration.expect("a migration").path().join("migration.sql");
    let sql = fs::read_to_string(&script).expect("the script");
    fs::write(&script, format!("{sql}-- more\n")).expect("an edit");
    let edited = project.expect(0, "migrate hash");
    assert!(
        edited.contains("was edited after it was recorded"),
        "{edited}"
    );
    let lock = fs::read_to_string(folder.join("whimbrel.lock")).expect("the lock file");
    let merged = format!("<<<<<<< HEAD\n{lock}=======\n{lock}>>>>>>> other\n");
    project.write("prisma/migrations/whimbrel.lock", &merged);
    project.expect(0, "migrate hash");
    let repaired = fs::read_to_string(folder.join("whimbrel.lock")).expect("the lock file");
    assert_eq!(repaired, lock);
}

//! Exit codes as the table in `docs/reference/commands.md` has them, and the JSON of commands that report.

use std::path::Path;

use serde_json::Value;

use crate::project::Project;

const INIT: &str = "prisma/migrations/20240101000000_init/migration.sql";

/// The rows of the page's table: the code, and when the command exits with it.
fn documented() -> Vec<(i32, String)> {
    let page = Path::new(env!("CARGO_MANIFEST_DIR")).join("../docs/reference/commands.md");
    let text = std::fs::read_to_string(page).expect("the page");
    let (_, table) = text.split_once("| exit code | when |").expect("the table");
    let rows = table
        .lines()
        .skip(2)
        .take_while(|line| line.starts_with('|'));
    let row = |line: &str| {
        let mut cells = line.trim_matches('|').split('|').map(str::trim);
        let code = cells.next()?.parse().ok()?;
        Some((code, cells.next()?.to_owned()))
    };
    rows.map(|line| row(line).expect("a code and a text"))
        .collect()
}

/// A project whose one migration is applied.
fn deployed(name: &str) -> Project {
    let project = Project::new(name);
    project.expect(0, "migrate dev --name init");
    project
}

#[test]
fn every_exit_code_is_documented_and_provoked() {
    let table = documented();
    let codes: Vec<i32> = table.iter().map(|(code, _)| *code).collect();
    assert_eq!(codes, [0, 1, 2]);

    // 0: success.
    let project = deployed("exit_0");
    for command in [
        "validate",
        "format --check",
        "migrate status",
        "migrate log",
        "migrate check",
        "migrate lint",
        "migrate coverage",
        "migrate hash",
        "migrate deploy",
        "migrate dev",
        "migrate backups",
        "migrate reset --force",
        "migrate diff --from-migrations prisma/migrations --to-schema prisma/schema.prisma --exit-code",
        "migrate diff --from-empty --to-schema prisma/schema.prisma",
        "db pull",
        "db push",
        "generate --output -",
        "completions bash",
        "--help",
        "--version",
    ] {
        project.expect(0, command);
    }

    // 1: a check that failed.
    project.add_field("phone String?");
    for command in ["migrate check", "migrate check --offline"] {
        project.expect(1, command);
    }
    project.write(
        "prisma/schema.prisma",
        "datasource db {\n provider = \"sqlite\"\n}\n",
    );
    project.expect(1, "format --check");
    project.write("prisma/schema.prisma", "model User {\n");
    project.expect(1, "validate");
    let project = deployed("exit_1_check");
    project.write(
        "prisma/migrations/20990101000000_x/migration.sql",
        "DROP TABLE \"Nowhere\";\n",
    );
    for command in [
        "migrate lint",
        "migrate coverage",
        "migrate status",
        "migrate check",
    ] {
        project.expect(1, command);
    }
    // 1: an error.
    for command in [
        "migrate deploy",
        "migrate dev",
        "migrate resolve --applied nope",
        "migrate downgrade --to nope",
        "migrate restore nope",
        "migrate reset",
        "db seed",
        "db execute --file nope.sql",
        "db push --url sqlite:nope/nope.db",
        "generate",
        "validate --schema nope.prisma",
        "migrate diff --from-migrations nope --to-empty --exit-code",
    ] {
        project.expect(1, command);
    }

    // 2: a wrong command line, and a difference.
    for command in [
        "frobnicate",
        "migrate",
        "migrate up",
        "migrate deploy --force",
        "migrate resolve",
        "migrate diff --from-empty",
        "migrate dev --rename x",
        "db execute",
        "init --layout sqlx",
    ] {
        project.expect(2, command);
    }
    let difference = "migrate diff --from-empty --to-schema prisma/schema.prisma";
    project.expect(2, &format!("{difference} --exit-code"));
    project.expect(2, &format!("{difference} --exit-code --json"));
    project.expect(0, difference);
}

fn json(project: &Project, code: i32, command: &str) -> Value {
    let output = project.run(command);
    let text = String::from_utf8_lossy(&output.stdout).into_owned();
    assert_eq!(
        output.status.code(),
        Some(code),
        "whimbrel {command}\n{text}{}",
        String::from_utf8_lossy(&output.stderr)
    );
    serde_json::from_str(&text)
        .unwrap_or_else(|error| panic!("whimbrel {command}: {error}\n{text}"))
}

#[test]
fn every_command_that_reports_has_json() {
    let project = Project::new("json_of_all");
    let written = json(&project, 0, "migrate dev --name init --json");
    assert!(
        written["written"][0]
            .as_str()
            .is_some_and(|name| name.ends_with("_init"))
    );
    project.write(
        "Cargo.toml",
        "[package]\nname = \"a\"\nversion = \"0.1.0\"\n\n[package.metadata.whimbrel]\nseed = \"echo seeded\"\n",
    );
    let seeded = json(&project, 0, "db seed --json");
    assert_eq!(seeded["command"], "echo seeded");
    assert_eq!(seeded["file"], "Cargo.toml");
    let generated = json(&project, 0, "generate --output models.rs --json");
    assert_eq!(generated["files"][0]["path"], "models.rs");
    assert_eq!(generated["files"][0]["changed"], true);
    let generated = json(&project, 0, "generate --output models.rs --json");
    assert_eq!(generated["files"][0]["changed"], false);
    let text = json(&project, 0, "generate --output - --json");
    assert!(
        text["text"]
            .as_str()
            .is_some_and(|text| text.contains("pub struct User"))
    );
    let error = json(&project, 1, "generate --json");
    assert!(error["error"]["help"].is_string());
    let status = json(&project, 0, "migrate status --json");
    assert_eq!(status["migrations"][0]["state"], "applied");
    let log = json(&project, 0, "migrate log --json");
    assert_eq!(log["migrations"][0]["state"], "applied");

    // What `resolve` says is what `status` says next.
    project.write(INIT.replace("init", "second").as_str(), "SELECT 1;\n");
    let resolved = json(
        &project,
        0,
        "migrate resolve --applied 20240101000000_second --json",
    );
    let status = json(&project, 0, "migrate status --json");
    let states = status["migrations"].as_array().expect("a list");
    let second = states.iter().find(|one| one["name"] == resolved["name"]);
    assert_eq!(second.expect("it is listed")["state"], resolved["state"]);

    let other = Project::new("json_of_init");
    other.write(
        "Cargo.toml",
        "[package]\nname = \"a\"\nversion = \"0.1.0\"\nedition = \"2024\"\n",
    );
    other.write("src/main.rs", "fn main() {}\n");
    let checkout = Path::new(env!("CARGO_MANIFEST_DIR")).join("..");
    let started = json(
        &other,
        0,
        &format!("init --path {} --json", checkout.display()),
    );
    let files = started["written"].as_array().expect("a list");
    assert!(files.iter().any(|file| file == "build.rs"), "{started}");
    assert!(started["crates"].is_string(), "{started}");
    assert!(
        started["warnings"][0]
            .as_str()
            .is_some_and(|text| text.contains("src/main.rs"))
    );
    let error = json(&other, 1, "init --schema x.prisma --json");
    assert!(error["error"]["help"].is_string());
}

/// Files that cannot be used are named, with what to do about it.
#[test]
fn errors_of_files_have_advice() {
    let project = deployed("file_help");
    for (command, help) in [
        ("db execute --file nope.sql", "correct the path"),
        ("db execute --file prisma", "name a file, not a folder"),
        (
            "validate --schema nope.prisma",
            "correct the path, or write the schema there",
        ),
        ("migrate lint nope", "correct the path"),
        (
            "migrate diff --from-migrations nope --to-empty",
            "correct the path",
        ),
    ] {
        let said = project.expect(1, command);
        assert!(
            said.contains(&format!("\nhelp: {help}")),
            "{command}: {said}"
        );
        let error = json(&project, 1, &format!("{command} --json"));
        assert!(
            error["error"]["help"]
                .as_str()
                .is_some_and(|text| text.starts_with(help)),
            "{command}: {error}"
        );
    }
}

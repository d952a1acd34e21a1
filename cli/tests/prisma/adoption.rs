//! Real projects whose databases Prisma's engine has made go on with the command, and back.

use std::{fs, path::Path};

use whimbrel_engine::sql::Dialect;
use whimbrel_tests::projects;

use crate::support::{Project, long};

const ALL: &str = "prisma/migrations";

async fn adopt(dialect: Dialect) {
    let (mut adopted, mut marked, mut wrong) = (0, 0, Vec::new());
    for folder in projects::of(dialect) {
        let migrations = folder.join("migrations");
        let count = fs::read_dir(&migrations).map_or(0, Iterator::count);
        // Prisma's engine takes seconds for each hundred that it writes down.
        let most = if long() { 200 } else { 30 };
        if projects::truth(&folder, "fail").is_some() || count > most {
            continue;
        }
        let name = format!(
            "adopt_{}_{}",
            dialect.provider(),
            projects::name(&folder).len()
        );
        let Some(mut project) = Project::new(&name, dialect).await else {
            return;
        };
        copy(&folder, &project);
        // Prisma's engine ends a statement at every semicolon, also inside of functions and comments.
        if project.prisma("applyMigrations", "-", ALL).is_err() {
            marked += 1;
            project.end().await;
            project = Project::new(&name, dialect).await.expect("as before");
            copy(&folder, &project);
            for script in projects::history(&folder) {
                project.live.apply(&script.text).await.expect(&script.path);
            }
            project
                .prisma("markAllApplied", "-", ALL)
                .expect("a history by Prisma");
        }
        let done = one(&project, projects::truth(&folder, "drift").as_deref());
        project.end().await;
        println!(
            "{}: {}",
            projects::name(&folder),
            if done.is_ok() { "adopted" } else { "wrong" }
        );
        match done {
            Ok(()) => adopted += 1,
            Err(error) => wrong.push(format!("{}: {error}", projects::name(&folder))),
        }
    }
    println!(
        "{dialect:?}: {adopted} projects of Prisma adopted; {marked} histories it could not apply itself"
    );
    assert!(wrong.is_empty(), "{}", wrong.join("\n\n"));
}

/// The schema and the history as they are, in Prisma's places.
fn copy(folder: &Path, project: &Project) {
    for file in projects::schema(folder) {
        let path = Path::new(&file.path).strip_prefix(folder).expect("inside");
        project.write(&format!("prisma/{}", path.display()), &file.text);
    }
    let migrations = folder.join("migrations");
    for entry in fs::read_dir(&migrations).expect("its migrations").flatten() {
        let name = entry.file_name().to_string_lossy().into_owned();
        let path = entry.path();
        let (from, to) = match path.is_dir() {
            true => (path.join("migration.sql"), format!("{name}/migration.sql")),
            false => (path, name),
        };
        if let Ok(text) = fs::read_to_string(from) {
            project.write(&format!("prisma/migrations/{to}"), &text);
        }
    }
}

fn one(project: &Project, drift: Option<&str>) -> Result<(), String> {
    let expect = |code: i32, arguments: &str, part: &str| -> Result<String, String> {
        let (found, text) = project.whimbrel(arguments);
        match found == Some(code) && text.contains(part) {
            true => Ok(text),
            false => Err(format!("{arguments}: {found:?}, without {part:?}: {text}")),
        }
    };
    let schema = match project.path("prisma/schema.prisma").exists() {
        true => "prisma/schema.prisma",
        false => "-",
    };
    expect(0, "migrate status", "is up to date")?;
    expect(0, "migrate deploy", "No pending migrations")?;
    // Whoever takes a change of the database back compares it with the history.
    let url = project.live.url();
    for sides in [
        format!("--from-url {url} --to-migrations {ALL}"),
        format!("--from-migrations {ALL} --to-url {url}"),
    ] {
        let arguments = format!("migrate diff {sides} --exit-code");
        expect(0, &arguments, "No difference")?;
    }
    let before = fs::read_dir(project.path(ALL)).map_or(0, Iterator::count);
    // Where the history does not end at the schema, the first run writes what is missing.
    let in_sync = "Already in sync";
    match drift {
        Some("EMPTY") => expect(0, "migrate dev", in_sync)?,
        _ => expect(
            0,
            "migrate dev --name missing --accept-data-loss",
            "in sync",
        )?,
    };
    expect(0, "migrate dev", in_sync)?;
    if drift == Some("EMPTY")
        && fs::read_dir(project.path(ALL)).map_or(0, Iterator::count) != before
    {
        return Err("a migration was written for nothing".to_owned());
    }
    if schema != "-" {
        let text = fs::read_to_string(project.path(schema)).map_err(|error| error.to_string())?;
        let model = "\nmodel AdoptedByWhimbrel {\n  id Int @id\n}\n";
        project.write(schema, &(text + model));
        expect(0, "migrate dev --name adopted", "_adopted")?;
    }
    // And back: Prisma finds a history that it takes for its own.
    let diagnosis = project.prisma("diagnoseMigrationHistory", "-", ALL)?;
    let empty = |name: &str| diagnosis[name].as_array().is_some_and(Vec::is_empty);
    if !diagnosis["history"].is_null()
        || !empty("failedMigrationNames")
        || !empty("editedMigrationNames")
    {
        return Err(format!("Prisma says: {diagnosis}"));
    }
    let applied = project.prisma("applyMigrations", "-", ALL)?;
    match applied["appliedMigrationNames"].as_array() {
        Some(names) if names.is_empty() => Ok(()),
        _ => Err(format!("Prisma applies: {applied}")),
    }
}

#[tokio::test]
async fn sqlite() {
    adopt(Dialect::Sqlite).await;
}

#[tokio::test]
async fn postgres() {
    adopt(Dialect::Postgres).await;
}
